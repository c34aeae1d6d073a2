# count_tests_test.py - what tools/count_tests.py makes of meson's logs.
# SPDX-License-Identifier: Apache-2.0
import json
import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / 'tools'), str(ROOT / 'tests/tools')]
import count_tests
import tap


def collect(name, text):
    with tempfile.TemporaryDirectory() as folder:
        log = pathlib.Path(folder) / name
        log.write_text(text)
        return count_tests.collect(log)


def program(result, stdout, returncode=0):
    """What is counted of one program in meson's log."""
    return collect('testlog.json', json.dumps({
        'name': 'testudo:unit / base/json', 'result': result, 'stdout': stdout,
        'returncode': returncode}) + '\n')


class Count(unittest.TestCase):
    def verdicts(self, found):
        return [case[2] for case in found]

    def test_each_case_of_a_program_counts(self):
        found = program('FAIL', '1..3\nok 1 - a\nnot ok 2 - b\nok 3 - c # SKIP no data\n', 1)
        self.assertEqual(self.verdicts(found), ['passed', 'failed', 'skipped'])
        self.assertEqual(found[1][:2], ('base/json', 'b'))

    def test_cmockas_way_of_skipping_is_no_failure(self):
        found = program('FAIL', '1..2\nok 1 - a\nnot ok 2 # SKIP b\n', 0)
        self.assertEqual(self.verdicts(found), ['passed', 'skipped'])

    def test_a_finding_of_a_sanitiser_after_a_skipped_case_is_a_failure(self):
        found = program('ERROR', '1..2\nok 1 - a\nnot ok 2 # SKIP b\n', 1)
        self.assertEqual(self.verdicts(found), ['passed', 'skipped', 'failed'])

    def test_a_program_without_cases_counts_once(self):
        self.assertEqual(self.verdicts(program('OK', 'hello\n')), ['passed'])
        self.assertEqual(self.verdicts(program('FAIL', 'hello\n', 1)), ['failed'])
        self.assertEqual(self.verdicts(program('SKIP', '', 77)), ['skipped'])

    def test_a_program_that_skips_all_says_why(self):
        found = program('SKIP', '1..0 # SKIP no browser\n')
        self.assertEqual(self.verdicts(found), ['skipped'])

    def test_a_crash_after_good_cases_is_a_failure(self):
        self.assertEqual(self.verdicts(program('ERROR', '1..1\nok 1 - a\n', -11)), ['passed', 'failed'])

    def test_a_time_out_is_a_failure(self):
        self.assertIn('failed', self.verdicts(program('TIMEOUT', '1..2\nok 1 - a\n', None)))

    def tap(self, text):
        return collect('lint.tap', text)

    def test_a_tap_file_counts_case_by_case(self):
        found = self.tap('1..3\nok 1 - a\nnot ok 2 - b\n# why\nok 3 - c # SKIP no data\n')
        self.assertEqual([case[2] for case in found], ['passed', 'failed', 'skipped'])

    def test_a_tap_file_that_ends_early_is_a_failure(self):
        self.assertEqual([case[2] for case in self.tap('1..3\nok 1 - a\n')], ['passed', 'failed'])

    def test_an_empty_tap_file_is_a_failure(self):
        self.assertEqual([case[2] for case in self.tap('')], ['failed'])


if __name__ == '__main__':
    tap.main()
