# sample_readers.py - story: the whole coalition posts, and each reader gets exactly its share.
# SPDX-License-Identifier: Apache-2.0
"""usage: sample_readers.py TESTUDO

A fresh node, set up from samples/coalition.json, takes all sample intelligence; then every organisation
exports every collection. What comes out is held against samples/expected_readers.json, which a second
writing of the release rule has computed. An object too many is a leak.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / 'tests/tools'))
import tap

PROGRAM = sys.argv.pop(1)
SAMPLES = ROOT / 'samples'


class Node:
    """A node's folder that is gone at the end."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.env = {**os.environ, 'TESTUDO_HOME': f'{self.folder.name}/node'}

    def run(self, *words):
        done = subprocess.run([PROGRAM, *words], env=self.env, capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr

    def must(self, *words):
        status, out, err = self.run(*words)
        if status != 0:
            raise AssertionError(f'{" ".join(words)}: exit {status}: {err}')
        return out


class SampleReaders(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.coalition = json.loads((SAMPLES / 'coalition.json').read_text())
        cls.expected = json.loads((SAMPLES / 'expected_readers.json').read_text())
        cls.node = Node()
        cls.node.must('init', '--bare')
        cls.node.must('setup', str(SAMPLES / 'coalition.json'), '--secrets',
                      f'{cls.node.folder.name}/secrets')
        cls.reports = {name: json.loads(cls.node.must(
            'import', '--json', '--collection', name.split('/')[0], '--as', name.split('/')[1],
            str(SAMPLES / 'intelligence' / f'{name}.json'))) for name in cls.expected['load_order']}

    @classmethod
    def tearDownClass(cls):
        cls.node.folder.cleanup()

    def share(self, code, collection):
        """The ids that the organisation is given; a collection that is hidden from it is an exit of 66."""
        status, out, err = self.node.run('export', '--collection', collection, '--as', code)
        self.assertIn(status, (0, 66), err)
        return {each['id'] for each in json.loads(out).get('objects', [])} if status == 0 else set()

    def wanted(self, code, collection):
        return {id for name, readers in self.expected['readers'].items()
                if name.split('/')[0] == collection for id, codes in readers.items() if code in codes}

    def test_every_object_is_taken(self):
        for name, report in self.reports.items():
            self.assertEqual((report['rejected'], report['duplicates']), (0, 0), name)
            self.assertGreater(report['added'], 30, name)

    def test_the_same_setup_and_the_same_bundle_again_change_nothing(self):
        self.node.must('setup', str(SAMPLES / 'coalition.json'))
        again = json.loads(self.node.must('import', '--json', '--collection', 'nato', '--as', 'EST',
                                          str(SAMPLES / 'intelligence/nato/EST.json')))
        self.assertEqual((again['added'], again['rejected']), (0, 0))

    def test_nobody_may_post_in_the_name_of_another(self):
        report = self.node.run('import', '--json', '--collection', 'nato', '--as', 'NOR',
                               str(SAMPLES / 'intelligence/nato/EST.json'))
        self.assertNotEqual(report[0], 0)

    def test_an_observer_may_not_post(self):
        self.assertNotEqual(self.node.run('import', '--collection', 'nato', '--as', 'CHE',
                                          str(SAMPLES / 'intelligence/nato/NOR.json'))[0], 0)


def share_test(code):
    def test(self):
        total = 0
        for each in self.coalition['collections']:
            got, wanted = self.share(code, each['alias']), self.wanted(code, each['alias'])
            self.assertEqual(got - wanted, set(), f"leaked to {code} in {each['alias']}")
            self.assertEqual(wanted - got, set(), f"kept from {code} in {each['alias']}")
            total += len(got)
        self.assertGreater(total, 90)
    return test


for organisation in json.loads((SAMPLES / 'coalition.json').read_text())['organisations']:
    setattr(SampleReaders, f"test_{organisation['code']}_reads_exactly_its_share",
            share_test(organisation['code']))

if __name__ == '__main__':
    tap.main()
