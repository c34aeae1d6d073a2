#!/usr/bin/env python3
# scenario.py - how long it takes to read and check the largest scenario that is planned for.
# SPDX-License-Identifier: Apache-2.0
"""usage: tests/bench/scenario.py --program FILE [--rounds N]

40 teams, 400 systems each with four checks, 10,000 people, 1,000 injects: written anew, then checked by
`testudo exercise check`. Prints the best of the rounds, and the peak memory of one.
"""
import argparse
import pathlib
import resource
import subprocess
import tempfile
import time


def scenario():
    yield 'scenario: {name: large, title: Large, node: NATO}'
    yield 'phases: [{name: day1, title: Day, length: "10:00", scored: yes}]'
    yield 'organisations: [{code: NATO, name: NATO}]\nteams:'
    for i in range(1, 41):
        yield f'  - {{name: blue{i}, title: Blue {i}, organisations: NATO}}'
    yield 'systems:'
    for i in range(400):
        yield f'  - {{name: s{i}, title: System {i}, address: "10.{{n}}.{i // 200}.{i % 200}"}}'
    yield 'checks:'
    for i in range(1600):
        yield f'  - {{name: s{i // 4}.c{i % 4}, kind: tcp, parameters: {{port: {8000 + i % 4}}}}}'
    yield 'people:\n  - {login: white, name: White, organisation: NATO, desks: white}'
    for i in range(1, 10000):
        yield (f'  - {{login: p{i}, name: Person {i}, organisation: NATO, team: blue{i % 40 + 1}, '
               'profession: legal, roles: [reader, analyst]}')
    yield 'injects:'
    for i in range(1000):
        yield (f'  - {{name: i{i}, title: Inject {i}, at: "day1 {i // 120}:{i // 2 % 60:02}", '
               f'profession: legal, text: "{"words of the inject " * 25}"}}')


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--program', required=True)
    parser.add_argument('--rounds', type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / 'scenario.yaml'
        path.write_text('\n'.join(scenario()) + '\n', encoding='utf-8')
        best = min(run(arguments.program, path) for _ in range(arguments.rounds))
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        print(f'{path.stat().st_size / 2**20:.1f} MiB of YAML: {best:.2f} s, {memory} MB')


def run(program, path):
    begin = time.monotonic()
    subprocess.run([program, 'exercise', 'check', path], check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - begin


if __name__ == '__main__':
    main()
