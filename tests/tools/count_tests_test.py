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


def verdicts(suites, programs):
    with tempfile.TemporaryDirectory() as folder:
        junit = pathlib.Path(folder) / 'testlog.junit.xml'
        junit.write_text(f'<testsuites>{suites}</testsuites>')
        (pathlib.Path(folder) / 'testlog.json').write_text(
            ''.join(json.dumps({'name': name, 'result': result}) + '\n' for name, result in programs))
        return count_tests.collect(junit)


class Count(unittest.TestCase):
    def test_each_subtest_of_a_tap_program_counts(self):
        found = verdicts('<testsuite name="testudo.base/json"><testcase name="1 a"/>'
                         '<testcase name="2 b"><failure/></testcase>'
                         '<testcase name="3 c"><skipped/></testcase></testsuite>',
                         [('testudo:unit / base/json', 'FAIL')])
        self.assertEqual([case[2] for case in found], ['passed', 'failed', 'skipped'])
        self.assertEqual(found[2][:2], ('base/json', '3 c'))

    def test_a_program_without_subtests_counts_once(self):
        found = verdicts('<testsuite name="testudo"><testcase name="flow/main"/></testsuite>',
                         [('testudo:flow / flow/main', 'OK')])
        self.assertEqual(found, [('flow/main', '', 'passed')])

    def test_a_crash_after_good_subtests_is_a_failure(self):
        found = verdicts('<testsuite name="testudo.a"><testcase name="1 a"/></testsuite>',
                         [('testudo:unit / a', 'ERROR')])
        self.assertEqual([case[2] for case in found], ['passed', 'failed'])

    def test_a_time_out_is_a_failure(self):
        found = verdicts('<testsuite name="testudo"><testcase name="a"/></testsuite>',
                         [('testudo:unit / a', 'TIMEOUT')])
        self.assertIn('failed', [case[2] for case in found])

    def tap(self, text):
        with tempfile.TemporaryDirectory() as folder:
            log = pathlib.Path(folder) / 'lint.tap'
            log.write_text(text)
            return count_tests.collect(log)

    def test_a_tap_file_counts_case_by_case(self):
        found = self.tap('1..3\nok 1 - a\nnot ok 2 - b\n# why\nok 3 - c # SKIP no data\n')
        self.assertEqual([case[2] for case in found], ['passed', 'failed', 'skipped'])

    def test_a_tap_file_that_ends_early_is_a_failure(self):
        self.assertEqual([case[2] for case in self.tap('1..3\nok 1 - a\n')], ['passed', 'failed'])

    def test_an_empty_tap_file_is_a_failure(self):
        self.assertEqual([case[2] for case in self.tap('')], ['failed'])


if __name__ == '__main__':
    tap.main()
