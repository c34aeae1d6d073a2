# logs_test.py - the sample logs are the same each time, and their truth is true.
# SPDX-License-Identifier: Apache-2.0
import datetime
import json
import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / 'tools'), str(ROOT / 'tests/tools')]
import make_logs
import tap
from samples import intelligence, reference, themes

DAY = datetime.date(2026, 3, 1)
SCALE = 0.05


def rows(path):
    return [line.split('\t') for line in path.read_text().splitlines()]


class Logs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.root = pathlib.Path(cls.folder.name)
        for code in ('EST', 'JPN'):
            make_logs.make_member(code, DAY, SCALE, 1, cls.root / code)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def truth(self, code):
        return rows(self.root / code / 'truth.tsv')

    def lines(self, code):
        """(file, line number, text) of every log line."""
        for path in (self.root / code).rglob('*'):
            if path.is_file() and path.suffix != '.tsv':
                for number, text in enumerate(path.read_text().splitlines(), 1):
                    yield path.relative_to(self.root / code).as_posix(), str(number), text

    def test_the_same_arguments_give_the_same_bytes(self):
        with tempfile.TemporaryDirectory() as again:
            make_logs.make_member('EST', DAY, SCALE, 1, pathlib.Path(again))
            for path in pathlib.Path(again).rglob('*.*'):
                name = path.relative_to(again)
                self.assertEqual(path.read_bytes(), (self.root / 'EST' / name).read_bytes(), name)

    def test_two_members_see_different_indicators(self):
        seen = {code: {row[2] for row in self.truth(code)} for code in ('EST', 'JPN')}
        self.assertGreater(len(seen['EST'] - seen['JPN']), 20)
        self.assertGreater(len(seen['JPN'] - seen['EST']), 5)
        self.assertGreater(len(seen['JPN'] & seen['EST']), 5)

    def test_every_hit_is_released_to_that_member(self):
        for code in ('EST', 'JPN'):
            hidden = {each['id'] for each in reference.indicators_of(code, readable=False)}
            self.assertFalse(hidden & {row[2] for row in self.truth(code)})

    def test_what_is_withheld_from_japan_lies_in_its_logs(self):
        why = [row[2] for row in rows(self.root / 'JPN/near.tsv')]
        self.assertGreater(why.count('not released to this member'), 50)

    def test_every_value_of_a_striking_campaign_is_hit(self):
        numbers = {theme['stem']: number for number, theme in enumerate(themes.CAMPAIGNS)}
        hit = {row[3] for row in self.truth('EST')}
        for stem in make_logs.STRUCK_BY['EST'][0]:
            for value in intelligence.values_of(numbers[stem], stem).values():
                self.assertIn(value, hit)

    def test_each_format_has_hits_of_its_own(self):
        folders = {row[0].split('/')[0] for row in self.truth('JPN')}
        self.assertEqual(folders, {'zeek', 'zeek-json', 'eve'})

    def test_no_near_miss_is_a_hit(self):
        for code in ('EST', 'JPN'):
            near = {tuple(row[:2]) for row in rows(self.root / code / 'near.tsv')}
            self.assertFalse(near & {tuple(row[:2]) for row in self.truth(code)})

    def test_a_line_that_spells_a_value_is_known_as_hit_or_near_miss(self):
        for code in ('EST', 'JPN'):
            known = {tuple(row[:2]) for name in ('truth', 'near')
                     for row in rows(self.root / code / f'{name}.tsv')}
            words = [f"{theme['stem']}" for theme in themes.CAMPAIGNS]
            words += ['198.51.100.', '203.0.113.', '192.0.2.', '2001:db8:', '2001:0db8:']
            for file, number, text in self.lines(code):
                if any(word in text.lower() for word in words):
                    self.assertIn((file, number), known, text)

    def test_zeek_lines_have_as_many_cells_as_fields(self):
        for path in (self.root / 'EST/zeek').iterdir():
            lines = path.read_text().splitlines()
            fields = next(line for line in lines if line.startswith('#fields')).count('\t')
            for line in lines:
                if not line.startswith('#'):
                    self.assertEqual(line.count('\t') + 1, fields, line)

    def test_json_lines_are_json(self):
        for name in ('zeek-json/zeek.log', 'eve/eve.json'):
            for line in (self.root / 'JPN' / name).read_text().splitlines():
                self.assertIsInstance(json.loads(line), dict)


if __name__ == '__main__':
    tap.main()
