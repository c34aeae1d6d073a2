#!/usr/bin/env python3
# exercise.py - an exercise as it is served: thousands watch the public board while probes deliver and white works.
# SPDX-License-Identifier: Apache-2.0
"""usage: tests/bench/exercise.py --program FILE [--viewers N] [--changes N] [--seconds N] [--probes N] [--rate N]
                                [--tls]

Makes an exercise of 24 teams with 100 systems of five checks each (12,000 checks of teams), serves it by plain HTTP on
loopback (--tls: by HTTPS) and watches its public board with N viewers, each a connection of its own, read by one process
(`ninja -C build/release tests/bench/bench_viewers`, beside the program). Then, in one run:

  changes     white confirms adjustments; from the request to the event that has the new points, on each viewer's socket
  results     probes post batches of 1,000 results, every tenth batch twice, while viewers watch and white goes on: first at
              --rate a minute, then as fast as the node takes them. After the end the samples in the store are counted.
  one result  a check goes down, or is well again; from the request to the event on white's own stream that shows it

Viewers, probes and node share the machine's cores. Rules have no delay of the public board, so that a change can be
seen. Prints a table in Markdown; absolute figures are this machine's.
"""
import argparse
import collections
import datetime
import http.client
import json
import multiprocessing
import os
import pathlib
import re
import resource
import shutil
import socket
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import uuid

TEAMS, SYSTEMS, CHECKS = 24, 100, 5
LEGS = (TEAMS - 1) * SYSTEMS * CHECKS  # that probes deliver for; the last team is left in peace
BATCH = 1000
STEP = 1000  # thousandths of points of an adjustment
BETWEEN = 1.7  # seconds between changes, so that they meet the server's rounds at all their moments
PATIENCE = 15  # seconds that an event may take before it counts as lost
BOUNDARY = re.compile(rb'\r\n[0-9a-f]+\r\n')  # between two chunks; JSON has no such thing inside

RULES = '''rules: bench
version: 1
points: 100000
team_delay_minutes: 0
public_delay_minutes: 0
categories:
  availability: {title: Availability, weight: 100, function: availability}
  special: {title: Special points, weight: 0, function: special}
'''


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--program', required=True, type=pathlib.Path)
    parser.add_argument('--viewers', type=int, default=5000)
    parser.add_argument('--changes', type=int, default=20)
    parser.add_argument('--seconds', type=int, default=60, help='of results, at either rate')
    parser.add_argument('--rate', type=int, default=100000, help='results a minute, of all probes')
    parser.add_argument('--tls', action='store_true', help='everybody comes by HTTPS')
    parser.add_argument('--probes', type=int, default=8, choices=range(1, LEGS // BATCH + 1))
    return parser.parse_args()


def scenario():
    yield 'scenario: {name: bench, title: Bench, node: NATO, rules: rules.yaml, public_board: yes}'
    yield 'phases: [{name: day1, title: Day, length: "10:00", scored: yes}]'
    yield 'organisations: [{code: NATO, name: NATO}]\nteams:'
    for i in range(1, TEAMS + 1):
        yield f'  - {{name: blue{i}, title: Blue {i}, organisations: NATO}}'
    yield 'systems:'
    for i in range(SYSTEMS):
        yield f'  - {{name: s{i}, title: System {i}, address: "10.{{n}}.0.{i}"}}'
    yield 'checks:'
    for i in range(SYSTEMS):
        for j in range(CHECKS):
            yield f'  - {{name: s{i}.c{j}, kind: tcp, parameters: {{port: {8000 + j}}}}}'
    yield 'people:'
    for name in ('white1', 'white2'):
        yield f'  - {{login: {name}, name: {name}, organisation: NATO, desks: white, roles: [reader]}}'


# --- the node ---


class Node:
    def __init__(self, program, folder, tls):
        self.program, self.folder, self.home, self.tls = program, folder, folder / 'home', tls
        with socket.create_server(('127.0.0.1', 0)) as listener:
            self.port = listener.getsockname()[1]
        source = folder / 'scenario'
        source.mkdir()
        (source / 'scenario.yaml').write_text('\n'.join(scenario()) + '\n')
        (source / 'rules.yaml').write_text(RULES)
        self.run('exercise', 'new', 'bench', '--scenario', source, '--home', self.home)
        (self.home / 'testudo.yaml').write_text(
            f'listen:\n  port: {self.port}\n' + ('' if tls else 'tls:\n  certificate: ""\n') +
            'limits:\n  connections: 12000\n  connections_per_address: 12000\n')
        self.process = None

    def run(self, *words):
        subprocess.run([self.program, *map(str, words)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def serve(self):
        log = open(self.folder / 'serve.log', 'w')
        self.process = subprocess.Popen([self.program, 'serve', '--home', self.home], stdin=subprocess.DEVNULL,
                                        stdout=log, stderr=log)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                socket.create_connection(('127.0.0.1', self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        sys.exit('serve did not come up:\n' + (self.folder / 'serve.log').read_text()[-2000:])

    def end(self):
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def secret(self, name):
        return (self.home / 'secrets' / name).read_text().strip()

    def memory(self):
        """MB: resident now, and at the most"""
        status = pathlib.Path(f'/proc/{self.process.pid}/status').read_text()
        return [int(re.search(rf'{key}:\s+(\d+)', status)[1]) // 1024 for key in ('VmRSS', 'VmHWM')]

    def processor(self):
        """seconds used so far"""
        fields = pathlib.Path(f'/proc/{self.process.pid}/stat').read_text().rsplit(')', 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')

    def samples(self):
        """Of all checks; the node has ended."""
        with sqlite3.connect(f'file:{self.home}/exercise.db?mode=ro', uri=True) as store:
            return store.execute('SELECT total(length(samples)) FROM check_hour').fetchone()[0] // 4


def nobody_verified():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class Speaker:
    """One connection that is kept."""

    def __init__(self, node, headers):
        self.connection = (http.client.HTTPSConnection('127.0.0.1', node.port, timeout=60, context=nobody_verified())
                           if node.tls else http.client.HTTPConnection('127.0.0.1', node.port, timeout=60))
        self.headers = {'Content-Type': 'application/json', 'X-Testudo': '1', **headers}

    def post(self, path, body):
        self.connection.request('POST', path, body, self.headers)
        reply = self.connection.getresponse()
        data = reply.read()
        if reply.status not in (200, 201):
            raise RuntimeError(f'{path}: {reply.status} {data[:300]}')
        return reply, json.loads(data)


class White(Speaker):
    def __init__(self, node, login):
        super().__init__(node, {})
        reply, _ = self.post('/api/session', json.dumps({'login': login, 'password': node.secret(f'{login}.password')}))
        self.headers['Cookie'] = reply.headers['Set-Cookie'].split(';')[0]

    def enter(self, kind, body, **more):
        key = str(uuid.uuid4())
        self.post('/api/exercise/entries', json.dumps({'key': key, 'kind': kind, 'body': body, **more}))
        return key


# --- viewers: one process in C, one epoll (viewers.c) ---


class Viewers:
    def __init__(self, options, port):
        words = [options.program.parents[2] / 'tests' / 'bench' / 'bench_viewers', port, options.viewers]
        self.process = subprocess.Popen([*map(str, words), *(['tls'] if options.tls else [])], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline().split()
        if not line:
            sys.exit('the viewers did not all come')
        self.count = int(line[1])

    def end(self):
        """{total: [moment of each viewer]}, how many left, boards that came, seconds of the processor"""
        self.process.stdin.close()
        seen = collections.defaultdict(list)
        for line in self.process.stdout:
            kind, *fields = line.split()
            if kind == 'end':
                return seen, int(fields[0]), int(fields[1]), float(fields[2])
            seen[int(fields[0])].append(float(fields[1]))
        sys.exit('the viewers ended before their time')


# --- probes ---


def batch_of(number, probes, round_number, moment):
    """1,000 results of this probe's own checks of teams, in turns."""
    stamp = datetime.datetime.fromtimestamp(moment, datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%S.%f')[:-3] + 'Z'
    results = []
    for i in range(BATCH):
        leg = (round_number * BATCH + i) % (LEGS // probes) * probes + number
        team, check = leg % (TEAMS - 1) + 1, leg // (TEAMS - 1)
        results.append(f'{{"check":"s{check // CHECKS}.c{check % CHECKS}","team":"blue{team}","time":"{stamp}",'
                       f'"state":"ok","latency_ms":{round_number % 90},"text":"","transcript":null}}')
    return '{"results":[' + ','.join(results) + ']}'


def deliver(port, tls, number, probes, token, seconds, rate, pipe):
    """-> results taken once, refused, the time of each post; `rate` 0: as fast as it goes"""
    node = type('Place', (), {'port': port, 'tls': tls})
    speaker = Speaker(node, {'Authorization': f'Bearer {token}'})
    taken, refused, times, round_number = 0, 0, [], 0
    start = time.monotonic()
    pause = BATCH * probes * 60 / rate if rate else 0
    while time.monotonic() < start + seconds:
        time.sleep(max(0, start + pause * (round_number + number / probes) - time.monotonic()))
        body = batch_of(number, probes, round_number, time.time())
        begun = time.monotonic()
        _, receipt = speaker.post(f'/api/probe/results?probe=p{number}', body)
        times.append(time.monotonic() - begun)
        taken += receipt['taken']
        refused += len(receipt['refused'])
        if round_number % 10 == 9:
            speaker.post(f'/api/probe/results?probe=p{number}', body)  # as if its reply had been lost
        round_number += 1
    pipe.send((taken, refused, times))


# --- the measurements ---


class Change(threading.Thread):
    """White confirms one adjustment after the other until told to stop; `posted` has {total: moment of the request}."""

    def __init__(self, whites, total, changes):
        super().__init__()
        self.whites, self.total, self.changes = whites, total, changes
        self.posted, self.over = {}, threading.Event()

    def run(self):
        while len(self.posted) < self.changes and not self.over.is_set():
            key = self.whites[0].enter('adjustment', {'points_milli': STEP, 'text': 'A step'}, team='blue1')
            self.total += STEP
            self.posted[self.total] = time.monotonic()
            self.whites[1].enter('confirm', {'accept': True, 'text': 'Agreed'}, of=key)
            self.over.wait(BETWEEN)


class Meter:
    """Processor of the node, and the clock, from here on."""

    def __init__(self, node):
        self.node, self.begun, self.before = node, time.monotonic(), node.processor()

    def text(self):
        seconds = time.monotonic() - self.begun
        now, most = self.node.memory()
        return f'{(self.node.processor() - self.before) / seconds * 100:.0f} % of a core', f'{now} MB, at most {most}'


def spread(values):
    values = sorted(values)
    if not values:
        return 'nothing'
    middle, late = values[len(values) // 2], values[min(len(values) - 1, len(values) * 99 // 100)]
    return f'{middle:.2f} / {late:.2f} / {values[-1]:.2f} s'


def results(node, whites, options, total, rate):
    token, parts = node.secret('probe.token'), []
    for number in range(options.probes):
        here, there = multiprocessing.Pipe()
        process = multiprocessing.Process(target=deliver, args=(node.port, node.tls, number, options.probes, token, options.seconds, rate,
                                                                        there), daemon=True)
        process.start()
        parts.append((here, process))
    change = Change(whites, total, 1 << 30)
    change.start()
    begun = time.monotonic()
    reports = [here.recv() if here.poll(options.seconds + 120) else (0, 0, []) for here, _ in parts]
    seconds = time.monotonic() - begun
    change.over.set()
    change.join()
    for _, process in parts:
        process.join(10)
    taken, refused = sum(r[0] for r in reports), sum(r[1] for r in reports)
    text = f'{taken * 60 / seconds:,.0f} a minute ({taken:,} in {seconds:.0f} s, {refused} refused); a post took '
    return change, taken, text + spread([t for r in reports for t in r[2]])


def white_stream(node, white):
    raw = socket.create_connection(('127.0.0.1', node.port), 30)
    if node.tls:
        raw = nobody_verified().wrap_socket(raw)
    raw.settimeout(PATIENCE)
    raw.sendall(f'GET /api/stream HTTP/1.1\r\nHost: localhost\r\nCookie: {white.headers["Cookie"]}\r\n\r\n'.encode())
    return raw


def states_on(stream, tail):
    """Boards as they come: the letters of the last team's systems."""
    while data := stream.recv(1 << 18):
        tail += data
        while (end := tail.find(b'}\n\n')) >= 0:
            text = BOUNDARY.sub(b'', bytes(tail[:end]))
            del tail[:end + 3]
            if (begin := text.find(b'event: board')) >= 0:
                at = text.index(b'"states":"', text.index(f'"name":"blue{TEAMS}"'.encode(), begin)) + 10
                yield text[at:text.index(b'"', at)]


def one_result(node, white, rounds):
    """-> seconds from request to event, results taken"""
    stream, probe, times = white_stream(node, white), Speaker(node, {'Authorization': f'Bearer {node.secret("probe.token")}'}), []
    boards = states_on(stream, bytearray())
    next(boards)
    for i in range(rounds):
        stamp = datetime.datetime.now(datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%S.%f')[:-3] + 'Z'
        system = i % SYSTEMS
        begun = time.monotonic()
        probe.post('/api/probe/results?probe=one', json.dumps({'results': [
            {'check': f's{system}.c0', 'team': f'blue{TEAMS}', 'time': stamp, 'state': 'down', 'latency_ms': 1, 'text': 'gone'}]}))
        if not any(states[system:system + 1] == b'x' for states in boards):
            break
        times.append(time.monotonic() - begun)
        time.sleep(BETWEEN - 1 + i % 7 / 7)
    stream.close()
    return times


def measure(node, options):
    whites = [White(node, 'white1'), White(node, 'white2')]
    whites[0].enter('clock', {'action': 'start', 'speed': '1'})
    begun = time.monotonic()
    viewers = Viewers(options, node.port)
    came = viewers.count
    rows = [('viewers who came', f'{came} of {options.viewers} in {time.monotonic() - begun:.1f} s', '', ' MB, at most '.join(map(str, node.memory())))]
    time.sleep(3)

    meter = Meter(node)
    quiet = Change(whites, 0, options.changes)
    quiet.start()
    quiet.join()
    time.sleep(3)
    quiet_use = meter.text()

    meter = Meter(node)
    paced, paced_taken, paced_text = results(node, whites, options, quiet.total, options.rate)
    time.sleep(3)
    paced_use = meter.text()

    meter = Meter(node)
    rush, rush_taken, rush_text = results(node, whites, options, paced.total, 0)
    time.sleep(3)
    rush_use = meter.text()

    meter = Meter(node)
    seen_by_white = one_result(node, whites[0], options.changes)
    white_use = meter.text()

    seen, lost, events, used = viewers.end()

    def delays(change):
        return [moment - change.posted[total] for total, moments in seen.items() if total in change.posted for moment in moments]

    def whole(change):
        return f'{sum(len(seen.get(total, [])) for total in change.posted):,} of {came * len(change.posted):,} events'

    rows += [
        ('change to viewers, no results', spread(delays(quiet)) + ', ' + whole(quiet), *quiet_use),
        (f'change to viewers, {options.rate:,} results a minute', spread(delays(paced)) + ', ' + whole(paced), *paced_use),
        ('results meanwhile', paced_text, '', ''),
        ('change to viewers, results as fast as it goes', spread(delays(rush)) + ', ' + whole(rush), *rush_use),
        ('results meanwhile', rush_text, '', ''),
        ('one result to white\'s stream', spread(seen_by_white) + f', {len(seen_by_white)} of {options.changes} seen', *white_use),
        ('viewers dropped', f'{lost}; {events:,} boards came', '', f'(the viewers\' own processor: {used:.0f} s)'),
    ]
    return rows, paced_taken + rush_taken + len(seen_by_white)


def main():
    options = arguments()
    options.program = options.program.resolve()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    folder = pathlib.Path(tempfile.mkdtemp(prefix='testudo-bench-'))
    node = None
    try:
        node = Node(options.program, folder, options.tls)
        node.serve()
        load = os.getloadavg()
        rows, expected = measure(node, options)
        node.end()
        rows.append(('samples stored', f'{node.samples():,.0f} of {expected:,}', '', ''))
    finally:
        if node is not None:
            node.end()
        shutil.rmtree(folder, ignore_errors=True)
    print(f'load of the machine: {load[0]:.0f} before, {os.getloadavg()[0]:.0f} after\n')
    print('Spreads are median / p99 / max.\n\n| what | result | processor of the node | memory of the node |\n|---|---|---|---|')
    for row in rows:
        print('| ' + ' | '.join(row) + ' |')


if __name__ == '__main__':
    main()
