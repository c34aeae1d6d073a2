# demo.py - story: ./demo --once, whose every verification is a test here.
# SPDX-License-Identifier: Apache-2.0
"""usage: demo.py TESTUDO"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
EXPECTED = 20  # verifications of tools/demo.py --once

done = subprocess.run([sys.executable, ROOT / 'tools' / 'demo.py', '--program', sys.argv[1], '--once'],
                      text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
verdicts = re.findall(r'^   (ok|WRONG): (.*)$', done.stdout, re.MULTILINE)
for number, (verdict, what) in enumerate(verdicts, 1):
    print('ok' if verdict == 'ok' else 'not ok', number, '-', what)
good = done.returncode == 0 and len(verdicts) == EXPECTED
print('ok' if good else 'not ok', len(verdicts) + 1, '- the demo ends well, with everything verified')
if not good:
    print('\n'.join('# ' + line for line in done.stdout.splitlines()[-40:]))
print(f'1..{len(verdicts) + 1}')
