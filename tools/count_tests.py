#!/usr/bin/env python3
# count_tests.py - adds up what the logs of tests say and prints "N passed, N failed, N skipped".
# SPDX-License-Identifier: Apache-2.0
"""usage: tools/count_tests.py LOG...      meson's testlog (NAME.json), or NAME.tap

Every TAP case counts as one. Names each failed and each skipped one first. A test program that failed
though none of its cases did (a crash, a time-out, a sanitiser's finding) counts as one failure more.
Ends with 1 if anything failed or nothing ran.
"""
import json
import pathlib
import re
import sys

GOOD = {'OK', 'EXPECTEDFAIL'}
PLAN = re.compile(r'^1\.\.(\d+)(?:\s*#\s*skip\b\s*(.*))?$', re.IGNORECASE | re.MULTILINE)
CASE = re.compile(r'^(not )?ok\b *\d*(?: -)? *(.*)$', re.MULTILINE)
SKIPPED = re.compile(r'#\s*skip\b', re.IGNORECASE)


def cases_of_tap(test, text):
    """(test, case, verdict) for each case. cmocka 1.1.5 writes "not ok 1 # SKIP name" for a skipped one,
    which meson takes for a failure."""
    plan, cases = PLAN.search(text), []
    if plan and plan.group(1) == '0':
        return [(test, plan.group(2) or '', 'skipped')]
    for bad, name in CASE.findall(text):
        verdict = 'skipped' if SKIPPED.search(name) else 'failed' if bad else 'passed'
        cases.append((test, SKIPPED.sub('', name).strip(), verdict))
    planned = int(plan.group(1)) if plan else None
    if planned != len(cases):
        cases.append((test, f'the program as a whole: {planned} cases planned, {len(cases)} ran', 'failed'))
    return cases


def cases_of_program(program):
    test = program['name'].partition(' / ')[2] or program['name']
    output = program.get('stdout') or ''
    good = program['result'] in GOOD
    if program['result'] == 'SKIP':
        return [(test, '', 'skipped')]
    if not PLAN.search(output):
        return [(test, '' if good else program['result'], 'passed' if good else 'failed')]
    cases = cases_of_tap(test, output)
    only_skipped = program.get('returncode') == 0 and any(case[2] == 'skipped' for case in cases)
    if not good and not only_skipped and all(case[2] != 'failed' for case in cases):
        cases.append((test, f"the program as a whole: {program['result']}", 'failed'))
    return cases


def collect(log):
    text = pathlib.Path(log).read_text(encoding='utf-8', errors='replace')
    if str(log).endswith('.tap'):
        return cases_of_tap(pathlib.Path(log).stem, text)
    return [case for line in text.splitlines() for case in cases_of_program(json.loads(line))]


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    cases = [case for log in sys.argv[1:] for case in collect(log)]
    count = {verdict: sum(case[2] == verdict for case in cases)
             for verdict in ('passed', 'failed', 'skipped')}
    for verdict in ('skipped', 'failed'):
        for test, subtest, its in cases:
            if its == verdict:
                print(f'{verdict.upper()}: {test}: {subtest}' if subtest else f'{verdict.upper()}: {test}')
    print(f"{count['passed']} passed, {count['failed']} failed"
          + (f", {count['skipped']} skipped" if count['skipped'] else ''))
    sys.exit(1 if count['failed'] or not count['passed'] else 0)


if __name__ == '__main__':
    main()
