#!/usr/bin/env python3
# count_tests.py - adds up what the logs of tests say and prints "N passed, N failed, N skipped".
# SPDX-License-Identifier: Apache-2.0
"""usage: tools/count_tests.py LOG...      meson's NAME.junit.xml (NAME.json beside it), or NAME.tap

Every TAP subtest counts as one. Names each failed and each skipped one first. A test program that
failed though none of its subtests did (a crash, a time-out, a sanitiser's finding) counts as one
failure more. Ends with 1 if anything failed or nothing ran.
"""
import json
import pathlib
import re
import sys
import xml.etree.ElementTree as xml

GOOD = {'OK', 'EXPECTEDFAIL', 'SKIP'}


def cases_of(junit):
    """Yields (test, subtest or '', verdict) for each case of one log."""
    for suite in xml.parse(junit).getroot().iter('testsuite'):
        test = suite.get('name').partition('.')[2]
        for case in suite.iter('testcase'):
            bad = case.find('failure') is not None or case.find('error') is not None
            skipped = case.find('skipped') is not None
            verdict = 'failed' if bad else 'skipped' if skipped else 'passed'
            yield test or case.get('name'), case.get('name') if test else '', verdict


def programs_of(junit):
    """The same run's list of programs with their results, which knows of crashes and time-outs."""
    with open(str(junit).removesuffix('.junit.xml') + '.json', encoding='utf-8') as log:
        for line in log:
            program = json.loads(line)
            yield program['name'].partition(' / ')[2] or program['name'], program['result']


def cases_of_tap(log):
    """Yields the cases of a TAP file; fewer of them than planned is a failure more."""
    name, planned, count = pathlib.Path(log).stem, None, 0
    for line in pathlib.Path(log).read_text(encoding='utf-8', errors='replace').splitlines():
        plan = re.match(r'1\.\.(\d+)', line)
        case = re.match(r'(not )?ok\b(?: \d+)?(?: -)? ?(.*)', line)
        if plan:
            planned = int(plan.group(1))
        elif case:
            count += 1
            skipped = '# SKIP' in case.group(2).upper()
            yield name, case.group(2), 'failed' if case.group(1) else 'skipped' if skipped else 'passed'
    if planned != count:
        yield name, f'the program as a whole: {planned} cases planned, {count} ran', 'failed'


def collect(junit):
    if str(junit).endswith('.tap'):
        return list(cases_of_tap(junit))
    cases = list(cases_of(junit))
    failed_tests = {test for test, _, verdict in cases if verdict == 'failed'}
    for test, result in programs_of(junit):
        if result not in GOOD and test not in failed_tests:
            cases.append((test, f'the program as a whole: {result}', 'failed'))
    return cases


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    cases = [case for junit in sys.argv[1:] for case in collect(junit)]
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
