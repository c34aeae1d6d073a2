#!/usr/bin/env python3
# exercise_sample.py - the sample exercise's checks, tried by the probe against the servers that play its
# systems: up, down, wrong and slow.
# SPDX-License-Identifier: Apache-2.0
import json
import os
import pathlib
import subprocess
import sys
import unittest

ROOT = pathlib.Path(os.environ['TESTUDO_SOURCE'])
sys.path.insert(0, str(ROOT / 'tests/tools'))
import tap

TESTUDO = os.environ['TESTUDO']
TEAM, NUMBER = 'dev', 99  # the demo's teams have other numbers
SHARED = f'127.0.{NUMBER}.250'  # the demo plays what all teams share at the scenario's address


def checks():
    said = subprocess.run([TESTUDO, 'exercise', 'checks', ROOT / 'samples/exercise', '--team', TEAM,
                           '--json'], capture_output=True, text=True, check=True).stdout
    found = {check['check']: check for check in json.loads(said)}
    for check in found.values():
        if check['team'] == '':
            check['parameters']['host'] = SHARED
    return found


def attempt(check, account=0, content=0):
    """The state that the probe finds."""
    words = [f'{key}={value}' for key, value in check['parameters'].items()]
    if check['accounts']:
        words += [f'{key}={value}' for key, value in check['accounts'][account].items()]
    if check['contents']:
        words.append('content=' + check['contents'][content])
    if check['clients']:
        words.append('client=' + check['clients'][0])
    done = subprocess.run([TESTUDO, 'probe', '--try', check['kind'], *words], capture_output=True,
                          text=True)
    return done.stdout.split(':')[0]


class Sample(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.checks = checks()
        cls.servers = subprocess.Popen(
            [sys.executable, ROOT / 'tools/exercise_servers.py', '--teams', str(NUMBER), '--slow', '2',
             '--shared', SHARED],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert cls.servers.stdout.readline().startswith('ready')

    @classmethod
    def tearDownClass(cls):
        cls.servers.communicate('quit\n', 10)

    def set(self, system, state, team=TEAM):
        self.servers.stdin.write(f'set {team} {system} {state}\n')
        self.servers.stdin.flush()
        self.assertEqual(self.servers.stdout.readline(), f'{team} {system} {state}\n')

    def states(self, state, systems):
        """What each check finds while its system is in that state."""
        found = {}
        for system in systems:
            self.set(system, state)
            for name, check in self.checks.items():
                if name.split('.')[0] == system:
                    found[name] = attempt(check)
            self.set(system, 'up')
        return found

    def test_every_check_finds_its_system_well(self):
        self.assertEqual({name: attempt(check) for name, check in self.checks.items()},
                         dict.fromkeys(self.checks, 'ok'))

    def test_every_account_and_content_is_good(self):
        for check in self.checks.values():
            for account in range(1, len(check['accounts'])):
                self.assertEqual(attempt(check, account=account), 'ok', check['check'])
            for content in range(1, len(check['contents'])):
                self.assertEqual(attempt(check, content=content), 'ok', check['check'])

    def test_what_is_down_is_found_down(self):
        systems = ['web', 'mail', 'jump', 'crane-plc', 'files', 'ais']
        found = self.states('down', systems)
        self.assertEqual(found, dict.fromkeys(found, 'down'))

    def test_what_is_wrong_is_found_wrong(self):
        found = self.states('wrong', ['web', 'dns', 'files', 'crane-plc', 'fuel-plc', 'time',
                                      'intranet'])
        self.assertEqual(found.pop('dns.mail'), 'ok')  # only the portal's name is led astray
        self.assertEqual(found, dict.fromkeys(found, 'wrong'))

    def test_what_is_slow_is_found_degraded(self):
        found = self.states('slow', ['web', 'fuel-plc'])
        self.assertEqual(found, dict.fromkeys(found, 'degraded'))

    def test_what_all_teams_share_is_found_out_with_what_needs_it(self):
        self.set('registry', 'down', team='shared')
        found = {name: attempt(self.checks[name]) for name in ('registry.register', 'customs.declaration')}
        self.set('registry', 'up', team='shared')
        # Customs answers, but nothing of use: which is why it says nothing while the registry is out.
        self.assertEqual(found, {'registry.register': 'down', 'customs.declaration': 'wrong'})


if __name__ == '__main__':
    tap.main()
