# exercise_probes.py - two real probes and a real node, each killed again and again amid entries and results; an outage that
# all teams have in common.
# SPDX-License-Identifier: Apache-2.0
#
# 6 rounds of kill -9; 60 with TESTUDO_LONG=1.

import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import tempfile
import threading
import time
import uuid

from exercise import Person
from node import PROGRAM, Node, finish, is_equal, ok, wait_for

ROUNDS = 60 if os.environ.get('TESTUDO_LONG') else 6
SEED = 7
TEAMS = 4

RULES = '''rules: small
version: 1
points: 1000
team_delay_minutes: 0
public_delay_minutes: 0
categories:
  availability: {title: Availability, weight: 100, function: availability}
'''

SCENARIO = '''
scenario: {name: small, title: A small exercise, node: NATO, rules: rules.yaml}
phases: [{name: day1, title: Day 1, length: "48:00", scored: yes}]
organisations: [{code: NATO, name: NATO, kind: alliance}, {code: EST, name: Estonia}]
teams:
%s
people:
  - {login: white1, name: White 1, organisation: NATO, desks: [white], roles: [reader]}
  - {login: anna, name: Anna, organisation: EST, team: blue1, roles: [reader]}
networks: [{name: office, title: Office, address: "127.0.{n}.0/24"}]
systems: [{name: web, title: Web, network: office, address: "127.0.{n}.10"}]
checks:
  - {name: web.tcp, title: Greeting, kind: tcp, period: 60s, jitter: 0s, timeout: 2s, parameters: {port: "%d", greeting: hello}}
'''


class Greeter:
    """Says hello at the address of one team, while it is `up`."""

    def __init__(self, number, port):
        self.up = True
        self.socket = socket.create_server((f'127.0.{number}.10', port))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            peer, _ = self.socket.accept()
            with peer:
                if self.up:
                    peer.sendall(b'hello\n')


class RealProbe:
    def __init__(self, node, name):
        self.node, self.name = node, name
        self.state = node.folder / name
        self.process = None

    def start(self):
        log = open(self.node.folder / f'{self.name}.log', 'a')
        self.process = subprocess.Popen(
            [PROGRAM, 'probe', '--node', f'https://localhost:{self.node.port}', '--authority', self.node.home / 'certificate.pem',
             '--token-file', self.node.home / 'secrets' / 'probe.token', '--name', self.name, '--state', self.state],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def stop(self, how):
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(60)
        self.process = None

    def on_disk(self):
        """(team, millisecond) of the results that wait in its folder."""
        found = set()
        for path in self.state.glob('results-*.jsonl'):
            for line in path.read_bytes().split(b'\n')[:-1]:
                result = json.loads(line[9:])
                found.add((result['team'], milliseconds(result['time'])))
        return found


def milliseconds(text):
    whole, _, part = text.rstrip('Z').partition('.')
    seconds = int(time.mktime(time.strptime(whole, '%Y-%m-%dT%H:%M:%S'))) - time.timezone
    return seconds * 1000 + int((part + '000')[:3])


def stored(node):
    """(team, millisecond) of each sample in the node's store; a list, so that one that is there twice shows."""
    found = []
    database = sqlite3.connect(f'file:{next(node.home.glob("*.db"))}?mode=ro', uri=True)
    legs = {row[0]: f'blue{row[1]}' for row in database.execute('SELECT id, team FROM check_leg')}
    for number, blob in database.execute('SELECT id, samples FROM check_hour'):
        for (sample,) in struct.iter_unpack('<I', blob):
            found.append((legs[number >> 24], (number & 0xffffff) * 3600000 + (sample >> 4)))
    database.close()
    return found


def state_of(white, team):
    return white.get(f'/room?team={team}')['systems'][0]['checks'][0]['state']


def post_until_taken(person, kind, body, key):
    """As a page does that hears nothing: the same once more."""
    for _ in range(200):
        try:
            status, _ = person.post(kind, body, key=key)
            if status in (200, 201):
                return True
        except (OSError, ValueError):
            pass
        time.sleep(0.1)
    return False


def killed_amid(node, probes, white, anna):
    chance = random.Random(SEED)
    seen, keys = set(), []
    for number in range(ROUNDS):
        key = str(uuid.UUID(int=chance.getrandbits(128), version=4))
        keys.append(key)
        poster = threading.Thread(target=post_until_taken, args=(anna, 'help', {'text': f'Help {number}'}, key))
        poster.start()
        time.sleep(chance.random() * 0.8)
        victim = chance.choice(['node', 'node', *probes])
        if victim == 'node':
            node.stop(signal.SIGKILL)
            time.sleep(chance.random())
            for probe in probes:  # what waits while nobody takes it
                seen |= probe.on_disk()
            node.serve()
        else:
            victim.stop(signal.SIGKILL)
            seen |= victim.on_disk()
            victim.start()
        poster.join()
    asked = [row['key'] for row in anna.entries(kinds='help')]
    is_equal('each entry is there once', sorted(asked), sorted(keys))
    return seen


def common_cause(white, greeters):
    before = white.get('/board')['teams']
    is_equal('nothing is held while all is well', white.get('/white')['holds'], [])
    for greeter in greeters[:3]:
        greeter.up = False
    holds = wait_for(lambda: white.get('/white')['holds'], 60)
    ok(holds and set(holds[0]['body']['teams']) == {'blue1', 'blue2', 'blue3'} and holds[0]['body']['check'] == 'web.tcp',
       'what three of four teams have in common is held', holds)
    for greeter in greeters:
        greeter.up = True
    ok(wait_for(lambda: all(state_of(white, f'blue{n}') in ('ok', 'recovering') for n in range(1, TEAMS + 1)), 60),
       'and is over')
    # A result that comes late from the other probe may tell that it began earlier: that part is asked for by itself.
    holds = white.get('/white')['holds']
    answers = [white.post('confirm', {'accept': True, 'text': 'Our switch'}, of=hold['key'])[0] for hold in holds]
    is_equal('white confirms it', answers, [201] * len(holds))
    is_equal('and nobody is asked again', white.get('/white')['holds'], [])
    return before


def main():
    folder = tempfile.mkdtemp(prefix='testudo-flow-')
    node = Node(folder)
    first = Greeter(1, 0)
    greeters = [first, *(Greeter(n, first.port) for n in range(2, TEAMS + 1))]
    source = node.folder / 'scenario'
    source.mkdir()
    teams = '\n'.join(f'  - {{name: blue{n}, title: Blue {n}, organisations: [EST]}}' for n in range(1, TEAMS + 1))
    (source / 'scenario.yaml').write_text(SCENARIO % (teams, first.port))
    (source / 'rules.yaml').write_text(RULES)
    probes = [RealProbe(node, 'p1'), RealProbe(node, 'p2')]
    try:
        node.run('exercise', 'new', 'small', '--scenario', source, '--home', node.home, '--port', node.port)
        node.secrets = node.home / 'secrets'
        node.serve()
        white, anna = Person(node, 'white1'), Person(node, 'anna')
        white.post('clock', {'action': 'start', 'speed': '60'})
        for probe in probes:
            probe.start()
        ok(wait_for(lambda: all(state_of(white, f'blue{n}') == 'ok' for n in range(1, TEAMS + 1)), 60),
           'two probes bring results of all teams')
        seen = killed_amid(node, probes, white, anna)
        ok(wait_for(lambda: all(state_of(white, f'blue{n}') == 'ok' for n in range(1, TEAMS + 1)), 60), 'all goes on')
        common_cause(white, greeters)
        is_equal('the clock is closed', white.post('clock', {'action': 'close'})[0], 201)
        for probe in probes:
            seen |= probe.on_disk()
            probe.stop(signal.SIGTERM)
        is_equal('nothing waits at the probes', [probe.on_disk() for probe in probes], [set(), set()])
        one = json.loads(node.run('exercise', 'board', '--json', '--home', node.home))
        node.stop(signal.SIGKILL)
        samples = stored(node)
        ok(len(samples) > 20 and len(samples) == len(set(samples)), 'each result is there once', len(samples))
        is_equal('and none that a probe had written is lost', sorted(seen - set(samples)), [])
        node.serve()
        other = json.loads(node.run('exercise', 'board', '--json', '--home', node.home))
        is_equal('after kill -9 the board is the same', [(row['name'], row['points'], row['systems']) for row in one['teams']],
                 [(row['name'], row['points'], row['systems']) for row in other['teams']])
        ok(all(row['points'] >= 900000 for row in other['teams']), 'and the common outage cost nobody anything',
           [(row['name'], row['points']) for row in other['teams']])
    except Exception:
        import traceback
        ok(False, 'the story goes on to its end', traceback.format_exc() + (node.folder / 'serve.log').read_text()[-3000:])
    finally:
        for probe in probes:
            probe.stop(signal.SIGKILL)
        node.stop(signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)
    finish()


if __name__ == '__main__':
    main()
