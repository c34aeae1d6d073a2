# samples_test.py - the committed samples are what the scripts make, and keep their promises.
# SPDX-License-Identifier: Apache-2.0
import datetime
import ipaddress
import json
import pathlib
import re
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / 'tools'), str(ROOT / 'tests/tools')]
import make_samples
import tap
from samples import history, intelligence, stix

TODAY = datetime.date(2026, 3, 1)
RESERVED = [ipaddress.ip_network(text) for text in (
    '192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32')]


def attacks(authors, first, last):
    """Attacks from day `first` to before `last`, by collection and poster."""
    counts = {}
    for author in authors:
        key = author.collection, author.organisation['code']
        counts[key] = sum(each['count'] for each in author.objects
                          if first.isoformat() <= each['first_seen'][:10] < last.isoformat())
    return counts


class Samples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.coalition = stix.coalition()
        cls.authors = intelligence.make_all(cls.coalition)
        cls.history = history.make_all(cls.coalition, TODAY)

    def objects(self):
        return [each for author in self.authors for each in author.objects]

    def test_the_committed_files_are_what_the_script_makes(self):
        with tempfile.TemporaryDirectory() as folder:
            made = pathlib.Path(folder)
            make_samples.write_all(self.authors, made / 'intelligence')
            make_samples.write_readers(made / 'expected_readers.json',
                                       make_samples.expected_readers(self.authors, self.coalition))
            files = [path.relative_to(made) for path in made.rglob('*.json')]
            kept = [path for path in (ROOT / 'samples/intelligence').rglob('*.json')]
            self.assertEqual(len(files), len(kept) + 1)
            for name in files:
                self.assertEqual((made / name).read_text(), (ROOT / 'samples' / name).read_text(),
                                 f'{name}: run tools/make_samples.py intelligence')

    def test_no_object_version_stands_there_twice(self):
        keys = [(each['id'], each.get('modified')) for each in self.objects()]
        self.assertEqual(len(keys), len(set(keys)))

    def test_every_reference_leads_to_an_object_or_is_meant_to_dangle(self):
        text = json.dumps(self.objects())
        known = {each['id'] for each in self.objects()} | set(stix.TLP1.values()) | set(stix.TLP2.values())
        named = set(re.findall(r'[a-z0-9-]+--[0-9a-f-]{36}', text))
        dangling = {stix.stable_id('marking-definition', 'was never posted'), stix.TLP2['green'][:-1] + 'c',
                    stix.stable_id('identity', 'nobody'), stix.stable_id('extension-definition', 'another house')}
        self.assertEqual(named - known, dangling)

    def test_all_addresses_are_reserved_for_documentation(self):
        patterns = json.dumps([each.get('pattern', each.get('value', '')) for each in self.objects()])
        found = re.findall(r'\d+\.\d+\.\d+\.\d+|2001:[0-9a-f:]+', patterns)
        self.assertGreater(len(found), 30)
        for address in found:
            self.assertTrue(any(ipaddress.ip_address(address) in network for network in RESERVED), address)

    def test_all_names_are_reserved_for_documentation(self):
        patterns = json.dumps([each.get('pattern', each.get('value', '')) for each in self.objects()])
        found = re.findall(r"(?:domain-name:value = '|//|@)([a-z0-9.-]+)", patterns)
        self.assertGreater(len(found), 50)
        for name in found:
            self.assertRegex(name, r'\.(example|test|invalid)$')

    def test_the_second_year_has_60_percent_more_in_every_group(self):
        year = datetime.timedelta(days=364)
        first = attacks(self.history, TODAY - 2 * year - datetime.timedelta(days=1), TODAY - year)
        second = attacks(self.history, TODAY - year, TODAY)
        nato = [key for key in first if key[0] == 'nato']
        for before, now in ((sum(first.values()), sum(second.values())),
                            (sum(first[key] for key in nato), sum(second[key] for key in nato)),
                            (first['nato-japan', 'JPN'], second['nato-japan', 'JPN']),
                            (first['nato-eu', 'EU'], second['nato-eu', 'EU'])):
            self.assertGreater(before, 500)
            self.assertEqual(before * 16, now * 10)

    def test_a_span_that_includes_today_shows_the_same_growth(self):
        span, tomorrow = datetime.timedelta(days=365), TODAY + datetime.timedelta(days=1)
        before = sum(attacks(self.history, tomorrow - 2 * span, tomorrow - span).values())
        now = sum(attacks(self.history, tomorrow - span, tomorrow).values())
        self.assertEqual(before * 16, now * 10)

    def test_the_history_ends_yesterday(self):
        days = {each['first_seen'][:10] for author in self.history for each in author.objects}
        self.assertEqual(max(days), '2026-02-28')

    def test_anonymous_members_leave_neither_name_nor_minute(self):
        eu = next(author for author in self.history if author.organisation['code'] == 'EU')
        identity = eu.organisation['identity']
        for each in eu.objects:
            self.assertNotIn(identity, json.dumps(each))
            self.assertEqual(each['first_seen'][14:19], '00:00')


if __name__ == '__main__':
    tap.main()
