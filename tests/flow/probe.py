#!/usr/bin/env python3
# probe.py - the probe over its protocol: work, leases, pauses, results exactly once through kill -9.
# SPDX-License-Identifier: Apache-2.0
#
# The services are listening sockets of this process. 15 rounds of kill -9; 150 with TESTUDO_LONG=1.
import json
import os
import random
import signal
import socket
import subprocess
import threading
import time

from node import finish, is_equal, ok, wait_for
from probe_node import Story, check

ROUNDS = 150 if os.environ.get('TESTUDO_LONG') else 15
SEED = 5


class Greeter:
    """Says `text` to whoever connects."""

    def __init__(self, text=b'hello\n'):
        self.text = text
        self.socket = socket.create_server(('127.0.0.1', 0))
        self.port = self.socket.getsockname()[1]
        self.visits = 0
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                peer, _ = self.socket.accept()
            except OSError:
                return
            self.visits += 1
            try:
                peer.sendall(self.text)
                peer.close()
            except OSError:
                pass


def tcp(name, port, expect='hello', **more):
    return check(name, 'tcp', {'host': '127.0.0.1', 'port': port, 'greeting': expect}, **more)


greeter = Greeter()

with Story(tcp('greeting', greeter.port), tcp('other', greeter.port, expect='bye'),
           check('odd', 'gopher', {}), tcp('second', greeter.port, team='blue2')) as (node, probe):
    done = probe.run_once()
    is_equal('--once ends well', done.returncode, 0)
    is_equal('and every check has one result', sorted((r['check'], r['team'], r['state']) for r in node.results),
             [('greeting', 'blue1', 'ok'), ('odd', 'blue1', 'checker'), ('other', 'blue1', 'wrong'),
              ('second', 'blue2', 'ok')])
    is_equal('a first result brings its transcript', [r['check'] for r in node.results if r['transcript'] is None],
             ['odd'] if node.of('odd')[0]['transcript'] is None else [])
    ok('gopher' in node.of('odd')[0]['text'], 'an unknown kind is named', node.of('odd')[0])
    is_equal('nothing is left on the disk', probe.on_disk(), [])
    ok('4 runs' in done.stderr and '4 delivered' in done.stderr, 'the summary says so', done.stderr)

with Story(tcp('greeting', greeter.port, period=300, jitter=100)) as (node, probe):
    probe.start()
    ok(wait_for(lambda: len(node.of('greeting')) >= 6), 'runs come again and again')
    results = node.of('greeting')
    is_equal('the transcript comes once while nothing changes', sum(r['transcript'] is not None for r in results), 1)
    ok(all(a['time'] < b['time'] for a, b in zip(results, results[1:])), 'in the order of their times', results)
    ok(wait_for(lambda: node.unchanged >= 1), 'work that is unchanged is not sent again')

    node.change(running=False)
    time.sleep(3)
    before = greeter.visits
    time.sleep(1.5)
    is_equal('a pause stops the checks', greeter.visits, before)
    node.change(running=True, checks=[tcp('greeting', greeter.port, period=300, expect='bye')])
    changed = node.wait_for('greeting', 'wrong')
    ok(changed is not None and changed['transcript'] is not None and 'hello' in changed['transcript'],
       'another state brings its transcript', changed)

    node.mood = lambda: 'refuse'
    ok(wait_for(lambda: (probe.state / 'refused.jsonl').exists()), 'what is refused is kept')
    node.mood = lambda: ''
    line = json.loads((probe.state / 'refused.jsonl').read_text().splitlines()[0])
    is_equal('with its reason and the result', (line['code'], line['text'], line['result']['check']),
             ('E_ABSENT', 'no such check', 'greeting'))
    is_equal('it stops when told to', probe.stop(), 0)

with Story(tcp('greeting', greeter.port, period=200), lease_ms=1500) as (node, probe):
    probe.start()
    ok(wait_for(lambda: len(node.of('greeting')) >= 3), 'it works while it may')
    url, node.server.RequestHandlerClass.do_GET = node.url, lambda handler: node.reply(handler, 503)
    time.sleep(2.5)
    before = greeter.visits
    time.sleep(1)
    is_equal('without an answer for a lease no check is begun', greeter.visits, before)
    probe.stop()

with Story(tcp('greeting', greeter.port, period=200)) as (node, probe):
    (probe.folder / 'token').write_text('another\n')
    done = probe.run_once()
    is_equal('a wrong token is an error', done.returncode, 77)

with Story(tcp('greeting', greeter.port), running=False) as (node, probe):
    done = probe.run_once()
    ok(done.returncode == 75 and 'does not run' in done.stderr, '--once does not wait for a pause to end', done.stderr)

with Story(tcp('greeting', greeter.port)) as (node, probe):
    probe.start()
    ok(wait_for(lambda: len(node.results) >= 1), 'a probe works')
    done = subprocess.run(probe.words(), capture_output=True, text=True, timeout=60)
    ok(done.returncode == 75 and 'another probe' in done.stderr, 'a second one in its folder does not', done.stderr)

with Story(*[tcp(f'c{n}', greeter.port, team=f'blue{n % 4}', period=150, jitter=150) for n in range(60)]) as (node, probe):
    chance = random.Random(SEED)
    moods = random.Random(SEED + 1)
    node.mood = lambda: moods.choice(['', '', 'lose', 'busy'])
    kept = set()
    for _ in range(ROUNDS):
        asked = node.asked
        probe.start()
        wait_for(lambda: node.asked > asked)  # until it works, however slow the machine is
        time.sleep(0.3 + chance.random())
        probe.stop(signal.SIGKILL)
        kept.update(probe.on_disk())  # these are results, whatever comes now
    ok(len(kept) >= ROUNDS, 'kills met results that had not been delivered', len(kept))
    node.mood = lambda: ''
    is_equal('the last start delivers all', probe.run_once().returncode, 0)
    is_equal('nothing is left', probe.on_disk(), [])
    is_equal('no result is lost', sorted(kept - node.known)[:3], [])
    ok(len(node.results) == len(node.known) and node.again > 0, 'none is doubled, though posts came again',
       (len(node.results), len(node.known), node.again))
    is_equal('every post kept the bounds', node.problems, [])

finish()
