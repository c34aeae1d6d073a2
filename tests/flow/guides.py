# guides.py - what the guides tell people to type: every command is there, with every option that they give it.
# SPDX-License-Identifier: Apache-2.0
import functools
import os
import pathlib
import re
import shlex
import subprocess
import sys
import unittest

ROOT = pathlib.Path(os.environ['TESTUDO_SOURCE'])
sys.path.insert(0, str(ROOT / 'tests/tools'))
import tap

TESTUDO = os.environ['TESTUDO']
PAGES = sorted([*ROOT.glob('docs/guide/*.md'), ROOT / 'README.md', *ROOT.glob('samples/**/README.md')])


def commands(page):
    """The words of each command in the page's blocks, with its line."""
    inside, kept, begun = False, '', 0
    for number, line in enumerate(page.read_text(encoding='utf-8').split('\n'), 1):
        if line.startswith('```'):
            inside, kept = not inside, ''
        elif inside:
            begun = begun if kept else number
            kept += line.removesuffix('\\')
            if not line.endswith('\\'):
                yield from ((begun, words) for words in split(kept))
                kept = ''


def split(line):
    """Behind one another by && or |, or in the background."""
    words = []
    for word in shlex.split(line, comments=True):
        if word in ('&&', '|', '&', '||', ';'):
            yield words
            words = []
        else:
            words.append(word)
    yield words


@functools.cache
def help_of(*words):
    done = subprocess.run([TESTUDO, *words, '--help'], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else None


def options(words):
    return {word.split('=')[0] for word in words if re.match(r'--[a-z]', word)}


class Guides(unittest.TestCase):
    def check(self, where, words):
        text = help_of(*words[1:3]) if len(words) > 2 and not words[2].startswith('-') else None
        text = text or help_of(words[1])
        self.assertIsNotNone(text, f'{where}: there is no such command: {" ".join(words)}')
        for option in options(words[2:]):
            self.assertRegex(text, rf'(?m)(^|\s|\[){option}\b', f'{where}: {" ".join(words[:3])} has no {option}')

    def test_every_command_is_there_with_every_option(self):
        found = 0
        for page in PAGES:
            for line, words in commands(page):
                if words[:1] == ['testudo'] and len(words) > 1 and words[1] != '--version':
                    self.check(f'{page.relative_to(ROOT)}:{line}', words)
                    found += 1
        self.assertGreater(found, 40)

    def test_every_tool_is_there_with_every_option(self):
        found = 0
        for page in PAGES:
            for line, words in commands(page):
                if words and re.match(r'tools/\w+\.py$', words[0]):
                    where = f'{page.relative_to(ROOT)}:{line}'
                    said = subprocess.run([sys.executable, ROOT / words[0], '--help'], capture_output=True, text=True)
                    self.assertEqual(said.returncode, 0, where)
                    for option in options(words[1:]):
                        self.assertIn(option, said.stdout, f'{where}: {words[0]} has no {option}')
                    found += 1
        self.assertGreater(found, 2)

    def test_a_slip_would_be_found(self):
        with self.assertRaises(AssertionError):
            self.check('here', ['testudo', 'exercise', 'new', 'x', '--scenery', 'y'])
        with self.assertRaises(AssertionError):
            self.check('here', ['testudo', 'exorcise', 'new'])


if __name__ == '__main__':
    tap.main()
