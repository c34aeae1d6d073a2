# units_test.py - the systemd units among the samples are understood by systemd, and say what the documents say.
# SPDX-License-Identifier: Apache-2.0
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / 'tests/tools'))
import tap

UNIT = ROOT / 'samples/systemd/testudo-exercise@.service'


class Units(unittest.TestCase):
    def test_what_it_starts_stands_in_the_manual(self):
        command = re.search(r'^ExecStart=(.*)$', UNIT.read_text(encoding='utf-8'), re.M)[1].split()
        self.assertEqual(command[:3], ['/usr/bin/testudo', 'serve', '--home'])
        manual = (ROOT / 'docs/man/testudo-serve.1.scd').read_text(encoding='utf-8')
        self.assertIn('*--home* _DIR_', manual)

    def test_it_may_write_into_its_own_exercise_alone(self):
        said = UNIT.read_text(encoding='utf-8')
        home = re.search(r'--home (\S+)', said)[1]
        self.assertTrue(home.endswith('/%i'))
        self.assertEqual(re.findall(r'^ReadWritePaths=(.*)$', said, re.M), [home])
        self.assertIn('\nProtectSystem=strict\n', said)

    def test_the_guide_starts_it(self):
        guide = (ROOT / 'docs/guide/exercise.md').read_text(encoding='utf-8')
        self.assertIn('systemctl enable --now testudo-exercise@', guide)
        self.assertIn(str(UNIT.relative_to(ROOT)), guide)

    @unittest.skipIf(shutil.which('systemd-analyze') is None, 'systemd-analyze is not installed')
    def test_systemd_understands_it(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / 'testudo-exercise@autumn.service'
            copy.write_text(UNIT.read_text(encoding='utf-8').replace('/usr/bin/testudo', '/bin/true'), encoding='utf-8')
            done = subprocess.run(['systemd-analyze', 'verify', '--man=no', copy], capture_output=True, text=True)
        self.assertEqual((done.returncode, [line for line in done.stderr.splitlines() if 'testudo' in line]), (0, []), done.stderr)

    @unittest.skipIf(shutil.which('systemd-analyze') is None, 'systemd-analyze is not installed')
    def test_it_gives_up_what_it_does_not_need(self):
        done = subprocess.run(['systemd-analyze', 'security', '--offline=yes', '--threshold=25', UNIT], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == '__main__':
    tap.main()
