#!/usr/bin/env python3
# watch.py - the whole sensor beside the bare matcher: the same logs, the same indicators, one core.
# SPDX-License-Identifier: Apache-2.0
"""usage: tests/bench/watch.py --program FILE --generator FOLDER [--size MB] [--set N] [--seed N] [--rounds N]

FOLDER holds gen_logs.c (generates logs and lists of indicators). A node in memory gives the indicators to
`testudo watch --once --threads 1`, which reads the logs from their files, names the fields of the hits and
reports sightings; what it takes for an empty log is taken off. `testudo bench match --threads 1` searches
the same logs in memory. Reading the files, in blocks of the size that the sensor reads, is timed as well:
no program that gets its text from the kernel can do without. All are timed in processor time, in turns, the
best of the rounds. The planted hits are checked. Prints Markdown.
"""
import argparse
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'flow'))
import taxii_node  # noqa: E402

LOGS = {'conn.log': 'zeek', 'dns.log': 'zeek', 'http.log': 'zeek', 'ssl.log': 'zeek', 'files.log': 'zeek',
        'smtp.log': 'zeek', 'zeek.json': 'zeek', 'eve.json': 'eve'}
BLOCK = 256 * 1024


def timed(words, cores):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(list(map(str, words)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          preexec_fn=lambda: os.sched_setaffinity(0, cores))
    if done.returncode != 0:
        sys.exit(done.stderr)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder = options, pathlib.Path(folder)
        self.core = {max(os.sched_getaffinity(0))}
        tool = self.folder / 'gen_logs'
        subprocess.run(['gcc', '-O2', '-w', '-o', tool, pathlib.Path(options.generator) / 'gen_logs.c', '-lm'], check=True)
        subprocess.run([tool, 'logs', self.folder, str(options.size), str(options.seed)], check=True, stderr=subprocess.DEVNULL)
        self.list = self.folder / 'set.tsv'
        subprocess.run([tool, 'iocs', self.list, str(options.set), str(options.seed)], check=True)
        (self.folder / 'empty.log').write_text('\n')
        (self.folder / 'token').write_text('secret\n')
        self.logs = [self.folder / name for name in LOGS]
        self.bytes = sum(log.stat().st_size for log in self.logs)
        self.node = taxii_node.serve(row.split('\t')[:2] for row in self.list.read_text().splitlines())
        self.runs = 0

    def watch(self, inputs, *more):
        self.runs += 1
        state = self.folder / f'state{self.runs}'
        state.mkdir()
        (self.folder / 'token').chmod(0o600)
        words = [self.options.program, 'watch', '--once', '--threads', 1, '--node', self.node.url, '--state', state,
                 '--token-file', self.folder / 'token', '--status', 0, *more]
        for format, path in inputs:
            words += ['--input', f'{format}:{path}']
        return timed(words, self.core)

    def read(self):
        """Gigabytes a second that the kernel hands over from its cache, on the same core."""
        before = os.times()
        buffer = bytearray(BLOCK)
        allowed = os.sched_getaffinity(0)
        os.sched_setaffinity(0, self.core)
        for log in self.logs:
            with open(log, 'rb', buffering=0) as file:
                while file.readinto(buffer):
                    pass
        os.sched_setaffinity(0, allowed)
        after = os.times()
        return self.bytes / 1e9 / (after.user + after.system - before.user - before.system)

    def match(self):
        took, text = timed([self.options.program, 'bench', 'match', '--json', '--indicators', self.list, '--rounds', 3, *self.logs],
                           self.core)
        rows = {row['log']: row for row in json.loads(text.partition('\n')[2])}
        return float(rows['all']['gigabytes_a_cpu_second'])

    def check(self, hits):
        """Every planted hit's file and line, and no other."""
        planted = {tuple(row.split('\t')[:2]) for row in (self.folder / 'truth.tsv').read_text().splitlines()
                   if row.split('\t')[3] == 'hit'}
        found = {(pathlib.Path(hit['input']).name, str(hit['line'])) for hit in map(json.loads, hits.splitlines())}
        return f'{len(planted & found)} of {len(planted)} planted lines found, {len(found - planted)} others'

    def run(self):
        best_match, best_read, best_watch, best_empty = 0, 0, None, None
        inputs = [(format, self.folder / name) for name, format in LOGS.items()]
        for _ in range(self.options.rounds):
            best_match = max(best_match, self.match())
            best_read = max(best_read, self.read())
            empty, _ = self.watch([('text', self.folder / 'empty.log')])
            took, hits = self.watch(inputs)
            best_empty = empty if best_empty is None else min(best_empty, empty)
            best_watch = took if best_watch is None else min(best_watch, took)
        speed = self.bytes / 1e9 / (best_watch - best_empty)
        both = 1 / (1 / best_match + 1 / best_read)
        print('| what | GB a second of the processor |\n|---|---|')
        print(f'| the bare matcher, logs in memory | {best_match:.2f} |')
        print(f'| reading the files, nothing else | {best_read:.2f} |')
        print(f'| one after the other | {both:.2f} |')
        print(f'| `testudo watch`, files to hit lines | {speed:.2f}: {speed / best_match:.0%} of the first, '
              f'{speed / both:.0%} of the third |')
        print(f'\n{self.options.set:,} indicators, {self.bytes / 1e6:.0f} MB, seed {self.options.seed}; {self.check(hits)}')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--program', required=True, type=os.path.abspath)
    parser.add_argument('--generator', required=True)
    parser.add_argument('--size', type=int, default=300, help='MB of logs')
    parser.add_argument('--set', type=int, default=10000, help='indicators')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--rounds', type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix='testudo-bench-') as folder:
        Bench(options, folder).run()


main()
