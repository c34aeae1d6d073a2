#!/usr/bin/env python3
# exercise_readers.py - what readers ask of a large exercise, and how long others wait for it meanwhile.
# SPDX-License-Identifier: Apache-2.0
"""usage: tests/bench/exercise_readers.py --program FILE [--teams N] [--systems N] [--injects N] [--hours N] [--keep DIR]

Makes an exercise (by default 24 teams, 470 systems with a check each, 200 injects), lets a dry run play so many hours of
it at once, stops it there, and serves it by plain HTTP on loopback with its clock running. White then asks for each page, first and
again; meanwhile another white posts notes and a third looks at the live board, one after the other as fast as they are
answered. At the end white adds a check while it is played. Prints for each page its size, how long it took, and the longest that a note and a look at the board took while it was asked for.
Absolute figures are this machine's. With --keep the exercise stays in that folder, and is used again when it is there.
"""
import argparse
import http.client
import json
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import uuid


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--program', required=True, type=pathlib.Path)
    parser.add_argument('--teams', type=int, default=24)
    parser.add_argument('--systems', type=int, default=470)
    parser.add_argument('--injects', type=int, default=200)
    parser.add_argument('--hours', type=int, default=8)
    parser.add_argument('--keep', type=pathlib.Path)
    return parser.parse_args()


def scenario(options):
    yield 'scenario: {name: bench, title: Bench, node: NATO, public_board: yes}'
    yield f'phases: [{{name: day1, title: Day, length: "{options.hours + 4}:00", scored: yes}}]'
    yield 'organisations: [{code: NATO, name: NATO}]\ncommunities: [{name: all, title: All, organisations: [NATO]}]\nteams:'
    for i in range(1, options.teams + 1):
        yield f'  - {{name: blue{i}, title: Blue {i}, organisations: [NATO]}}'
    yield 'people:'
    for i in range(1, options.teams + 1):
        yield f'  - {{login: lead.blue{i}, name: Lead {i}, organisation: NATO, team: blue{i}, roles: [reader, analyst]}}'
    for desk, count in (('white', 3), ('grader', 6), ('red', 2), ('users', 2)):
        for i in range(1, count + 1):
            yield f'  - {{login: {desk}{i}, name: {desk} {i}, organisation: NATO, desks: [{desk}], roles: [reader]}}'
    yield 'systems:'
    for i in range(options.systems):
        yield f'  - {{name: s{i}, title: System {i}, zone: Z{i % 9}, address: "10.{{n}}.{i // 250}.{i % 250}"}}'
    yield 'checks:'
    for i in range(options.systems):
        yield f'  - {{name: s{i}.c, kind: tcp, parameters: {{port: 80}}}}'
    yield 'rubrics: [{name: r, title: R, items: [{name: right, title: Right}, {name: form, title: Form}]}]'
    yield 'templates:\n  - {name: sitrep, title: S, kind: sitrep, every: "2:00", rubric: r, category: sitrep,'
    yield '     fields: [{name: picture, title: P, kind: text, required: yes}]}'
    yield '  - {name: incident, title: I, kind: incident, rubric: r, category: incidents, fields: ['
    yield '     {name: system, title: S, kind: system, required: yes}, {name: technique, title: T, kind: technique, required: yes},'
    yield '     {name: began, title: B, kind: time, required: yes}]}'
    yield 'red_objectives:'
    for i in range(50):
        yield f'  - {{name: o{i}, title: O, technique: T1491, system: s{i * 7 % options.systems}, at: "day1 {i * options.hours // 50}:{i * 7 % 60:02}", weight: 1}}'
    yield 'injects:'
    for i in range(options.injects):
        minute = i * (options.hours + 2) * 60 // options.injects
        yield (f'  - {{name: i{i}, title: Inject number {i}, text: "{"What is asked of the team stands here. " * 8}", '
               f'at: "day1 {minute // 60}:{minute % 60:02}", due: 40m, close: 1:00, rubric: r, category: {("legal", "media", "forensics")[i % 3]}}}')
    yield 'truth: [evil.example, 198.51.100.7, 203.0.113.9, bad.example, worse.example]'


def command(options, *words):
    return subprocess.run([options.program, *map(str, words)], check=True, capture_output=True, text=True).stdout


def play(options, folder):
    """A home with so many hours in it."""
    home = folder / 'played'
    if home.exists():
        return home
    source = folder / 'scenario'
    source.mkdir(parents=True)
    (source / 'scenario.yaml').write_text('\n'.join(scenario(options)) + '\n')
    command(options, 'exercise', 'new', 'bench', '--scenario', source, '--home', folder / 'plan')
    process = subprocess.Popen([options.program, 'exercise', 'dry-run', '--home', folder / 'plan', '--into', home, '--at-once'],
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stderr.readline()
    while process.poll() is None:
        time.sleep(3)
        hours = json.loads(command(options, 'exercise', 'status', '--json', '--home', home))['time'].split(':')[0]
        if int(hours) >= options.hours:
            process.send_signal(signal.SIGINT)
            process.wait()
    command(options, 'exercise', 'speed', '1', '--home', home)
    return home


class Node:
    def __init__(self, options, home):
        self.home = home
        with socket.create_server(('127.0.0.1', 0)) as listener:
            self.port = listener.getsockname()[1]
        (home / 'testudo.yaml').write_text(f'listen:\n  port: {self.port}\ntls:\n  certificate: ""\n')
        self.process = subprocess.Popen([options.program, 'serve', '--home', home], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(1200):
            try:
                socket.create_connection(('127.0.0.1', self.port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        sys.exit('serve did not come up')

    def end(self):
        self.process.terminate()
        self.process.wait(60)


class Person:
    def __init__(self, node, login):
        self.connection = http.client.HTTPConnection('127.0.0.1', node.port, timeout=300)
        self.cookie = ''
        status, headers, _ = self.ask('POST', '/api/session', {
            'login': login, 'password': (node.home / 'secrets' / f'{login}.password').read_text().strip()})
        assert status == 200, status
        self.cookie = headers['Set-Cookie'].split(';')[0]

    def ask(self, method, path, body=None):
        headers = {'X-Testudo': '1', 'Cookie': self.cookie, 'Accept': 'application/json', 'Content-Type': 'application/json'}
        self.connection.request(method, path, None if body is None else json.dumps(body), headers)
        reply = self.connection.getresponse()
        return reply.status, reply.headers, reply.read()


class Onlooker(threading.Thread):
    """Does one thing again and again; how long each took."""

    def __init__(self, deed):
        super().__init__(daemon=True)
        self.deed, self.times, self.ending = deed, [], False
        self.start()

    def run(self):
        while not self.ending:
            began = time.monotonic()
            self.deed()
            self.times.append((began, time.monotonic() - began))
            time.sleep(0.005)

    def longest(self, since, until):
        return max((took for began, took in list(self.times) if began + took >= since and began <= until), default=0)


def note_by(person):
    def deed():
        status, _, body = person.ask('POST', '/api/exercise/entries', {'key': str(uuid.uuid4()), 'kind': 'note', 'body': {'text': 'x'}})
        assert status in (200, 201), (status, body)
    return deed


def look_by(person):
    def deed():
        status, _, _ = person.ask('GET', '/api/exercise/board')
        assert status == 200
    return deed


def new_check(person):
    """How long a check.changed takes until its answer, and the board after it. Under another name each time: the exercise may be kept."""
    name = f's0.c-{uuid.uuid4().hex[:8]}'
    began = time.monotonic()
    status, _, body = person.ask('POST', '/api/exercise/entries', {'key': str(uuid.uuid4()), 'kind': 'check.changed', 'body': {
        'definition': {'name': name, 'kind': 'tcp', 'parameters': {'port': '81'}}}})
    assert status == 201, (status, body)
    posted = time.monotonic()
    assert person.ask('GET', '/api/exercise/board')[0] == 200
    return posted - began, time.monotonic() - posted


def measure(node):
    reader, writer, looker = (Person(node, f'white{i}') for i in (1, 2, 3))
    about = json.loads(reader.ask('GET', '/api/exercise')[2])
    wall = about['clock']['wall']
    series = json.loads(reader.ask('GET', '/api/exercise/series?view=public')[2])
    moments = series['steps']
    middle, third = moments[len(moments) // 2], moments[len(moments) // 3]
    quote = urllib.parse.quote
    pages = [
        ('nothing', None), ('what it is about', '/api/exercise'), ('board in the middle', f'/api/exercise/board?at={quote(middle)}'),
        ('board at a third', f'/api/exercise/board?at={quote(third)}'), ('curves, white', '/api/exercise/series?view=white'),
        ('curves, 400 steps', f'/api/exercise/series?view=white&step_ms={about["clock"]["now_ms"] // 400}'),
        ('why, a team', '/api/exercise/why?team=blue1&limit=50'), ('why, in the middle', f'/api/exercise/why?team=blue1&limit=50&at={quote(middle)}'),
        ('time line', '/api/exercise/timeline'), ('team room', '/api/exercise/room?team=blue1'),
        ('grading desk', '/api/exercise/grading'), ('red', '/api/exercise/red'), ('white', '/api/exercise/white'),
        ('truth line', '/api/exercise/truth?team=blue1'), ('changes of checks', '/api/exercise/checks?limit=50'),
        ('hall', '/api/exercise/public'), ('review, html', '/api/exercise/review?format=html'),
        ('review, json', '/api/exercise/review?format=json'), ('review of a team', '/api/exercise/review?format=html&team=blue1')]
    print(f'{wall}: {about["clock"]["now_ms"] // 60000} minutes played, {len(about["teams"])} teams, {len(about["systems"])} systems\n')
    print('| page | KiB | first | again | longest note meanwhile | longest look at the board meanwhile |')
    print('|---|---|---|---|---|---|')
    onlookers = [Onlooker(note_by(writer)), Onlooker(look_by(looker))]
    time.sleep(2)
    for name, path in pages:
        since = time.monotonic()
        sizes, times = [0], []
        for _ in range(2):
            began = time.monotonic()
            if path is None:
                time.sleep(1.5)
            else:
                status, _, body = reader.ask('GET', path)
                assert status == 200, (path, status, body[:200])
                sizes.append(len(body))
            times.append(time.monotonic() - began)
            time.sleep(0.3)
        until = time.monotonic()
        waits = [one.longest(since, until) for one in onlookers]
        shown = ('-', '-') if path is None else tuple(f'{1000 * one:.0f} ms' for one in times)
        print(f'| {name} | {sizes[-1] / 1024:.0f} | {shown[0]} | {shown[1]} | {1000 * waits[0]:.0f} ms | {1000 * waits[1]:.0f} ms |', flush=True)
    since = time.monotonic()
    times = new_check(reader)
    waits = [one.longest(since, time.monotonic()) for one in onlookers]
    print(f'| a new check: the entry, then the board | | {1000 * times[0]:.0f} ms | {1000 * times[1]:.0f} ms | {1000 * waits[0]:.0f} ms | {1000 * waits[1]:.0f} ms |')
    for one in onlookers:
        one.ending = True
    for one in onlookers:
        one.join()
    with open(f'/proc/{node.process.pid}/status') as status:
        print('\nmemory of the node:', next(line for line in status if line.startswith('VmRSS')).split(maxsplit=1)[1].strip())


def main():
    options = arguments()
    folder = options.keep or pathlib.Path(tempfile.mkdtemp())
    try:
        node = Node(options, play(options, folder))
        try:
            measure(node)
        finally:
            node.end()
    finally:
        if options.keep is None:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == '__main__':
    main()
