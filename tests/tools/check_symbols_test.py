# check_symbols_test.py - plants a name that two files define, and asks of the program's own libraries.
# SPDX-License-Identifier: Apache-2.0
"""usage: check_symbols_test.py LIBRARY.a..."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / 'tests/tools'))
import tap

LIBRARIES = sys.argv[1:]


def check(*libraries):
    done = subprocess.run([ROOT / 'tools/check_symbols.py', *libraries], stdout=subprocess.PIPE, text=True)
    return done.returncode, done.stdout


def library(folder, name, text):
    """An archive of one object with that source."""
    source = folder / f'{name}.c'
    source.write_text(text)
    subprocess.run(['gcc', '-c', source, '-o', folder / f'{name}.o'], check=True)
    subprocess.run(['ar', 'rcs', folder / f'lib{name}.a', folder / f'{name}.o'], check=True)
    return folder / f'lib{name}.a'


class Symbols(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)

    def test_the_program_defines_every_name_once(self):
        self.assertGreater(len(LIBRARIES), 10)
        status, text = check(*LIBRARIES)
        self.assertEqual(status, 0, text)

    def test_a_function_of_two_libraries_is_named_with_both(self):
        status, text = check(library(self.folder, 'one', 'int twice(void) { return 1; }'),
                             library(self.folder, 'two', 'int twice(void) { return 2; }'))
        self.assertEqual(status, 1)
        self.assertRegex(text, r'twice is defined in \S*one\S* and \S*two')

    def test_static_functions_may_share_a_name(self):
        status, text = check(library(self.folder, 'one', 'static int f(void) { return 1; } int g(void) { return f(); }'),
                             library(self.folder, 'two', 'static int f(void) { return 2; } int h(void) { return f(); }'))
        self.assertEqual(status, 0, text)

    def test_data_counts_too(self):
        status, _ = check(library(self.folder, 'one', 'int table[2] = { 1 };'),
                          library(self.folder, 'two', 'const char table[] = "x";'))
        self.assertEqual(status, 1)


if __name__ == '__main__':
    sys.argv = sys.argv[:1]
    tap.main()
