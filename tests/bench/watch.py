#!/usr/bin/env python3
# watch.py - the whole sensor beside the bare matcher: the same logs, the same indicators, one core.
# SPDX-License-Identifier: Apache-2.0
"""usage: tests/bench/watch.py --program FILE --generator FOLDER [--size MB] [--set N] [--seed N] [--rounds N]

FOLDER holds gen_logs.c (generates logs and lists of indicators). A node in memory gives the indicators to
`testudo watch --once --threads 1`, which reads the logs from their files, names the fields of the hits and
reports sightings; what it takes for an empty log is taken off. `testudo bench match --threads 1` searches
the same logs in memory. Reading the files, in blocks of the size that the sensor reads, is timed as well:
no program that gets its text from the kernel can do without. How long that takes depends on how the text lies
in the kernel's cache, so there are two sets of the same files: as the generator leaves them, written 4 KiB at a
time to eight files in turns, page by page all over the memory; and as they lie there when the kernel has
fetched them from the disk, in large pieces. All are timed in processor time, in turns, the best of the rounds.
The planted hits are checked.

Then two storms: in every tenth line of the same logs an address or a name is put, in turns all that are on the list, so
that no indicator is loud enough to be held back; or two addresses and one name, each in less than 5 of 100 lines. They
are timed against the logs without them. Prints Markdown.
"""
import argparse
import itertools
import json
import math
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'flow'))
import taxii_node  # noqa: E402

LOGS = {'conn.log': 'zeek', 'dns.log': 'zeek', 'http.log': 'zeek', 'ssl.log': 'zeek', 'files.log': 'zeek',
        'smtp.log': 'zeek', 'zeek.json': 'zeek', 'eve.json': 'eve'}
BLOCK = 1024 * 1024  # as the sensor reads
LAYOUTS = {'from the disk': 'rested', 'as written': '.'}
STORMS = {'of many values': (None, None), 'of three values': (2, 1)}  # addresses and names of the list; None: all
ADDRESS = re.compile(rb'(?<=[\t"])\d{1,3}(?:\.\d{1,3}){3}(?=[\t"])')
NAME = re.compile(rb'(?:(?<=\t)|(?<=(?:query|.host|rname|tname|..sni|_name)":"))[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?=[\t"])')


def timed(words, cores):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(list(map(str, words)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          preexec_fn=lambda: os.sched_setaffinity(0, cores))
    if done.returncode != 0:
        sys.exit(done.stderr)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def plant(line, address, name, wants_name):
    """The line with the next value of its kind in it, if there is a place for one."""
    for pattern, values in ((NAME, name), (ADDRESS, address)) if wants_name else ((ADDRESS, address),):
        place = pattern.search(line)
        if place:
            return line[:place.start()] + next(values) + line[place.end():]
    return None


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
        self.fetch_from_disk('.', 'rested')
        self.planted = {storm: self.make_storm(storm, *values) for storm, values in STORMS.items()}
        self.bytes = sum(log.stat().st_size for log in self.logs)
        self.node = taxii_node.serve(row.split('\t')[:2] for row in self.list.read_text().splitlines())
        self.runs = 0

    def watch(self, inputs):
        self.runs += 1
        state = self.folder / f'state{self.runs}'
        state.mkdir()
        (self.folder / 'token').chmod(0o600)
        words = [self.options.program, 'watch', '--once', '--threads', 1, '--node', self.node.url, '--state', state,
                 '--token-file', self.folder / 'token', '--status', 0]
        for format, path in inputs:
            words += ['--input', f'{format}:{path}']
        return timed(words, self.core)

    def watch_logs(self, folder):
        return self.watch([(format, self.folder / folder / name) for name, format in LOGS.items()])

    def make_storm(self, storm, addresses, names):
        """The same logs, in every tenth line of which stands a value of the list; how many lines that are."""
        values = [row.split('\t')[:2] for row in self.list.read_text().splitlines()]
        address, name = (itertools.cycle([value.encode() for kind, value in values if kind == wanted][:most])
                         for wanted, most in (('ipv4', addresses), ('domain', names)))
        fresh = self.folder / 'fresh'
        fresh.mkdir()
        planted = 0
        for log in self.logs:
            with open(log, 'rb') as lines, open(fresh / log.name, 'wb') as file:
                for number, line in enumerate(lines):
                    hit = plant(line, address, name, number % 20 == 5) if number % 10 == 5 and line[:1] != b'#' else None
                    planted += hit is not None
                    file.write(hit or line)
        self.fetch_from_disk('fresh', storm)
        shutil.rmtree(fresh)
        return planted

    def fetch_from_disk(self, folder, rested):
        """Copies of the logs that the kernel had to forget and to read again."""
        (self.folder / rested).mkdir()
        for log in self.logs:
            copy = self.folder / rested / log.name
            shutil.copyfile(self.folder / folder / log.name, copy)
            with open(copy, 'rb', buffering=0) as file:
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
                while file.read(BLOCK):
                    pass

    def read(self, layout):
        """Gigabytes a second that the kernel hands over from its cache, on the same core."""
        before = os.times()
        buffer = bytearray(BLOCK)
        allowed = os.sched_getaffinity(0)
        os.sched_setaffinity(0, self.core)
        for log in self.logs:
            with open(self.folder / LAYOUTS[layout] / log.name, 'rb', buffering=0) as file:
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
        return f'{len(planted & found)} of {len(planted)}, {len(found - planted)} others'

    def run(self):
        match, empty = 0, math.inf
        read, watch, found = dict.fromkeys(LAYOUTS, 0), dict.fromkeys(LAYOUTS, math.inf), {}
        for _ in range(self.options.rounds):
            match = max(match, self.match())
            empty = min(empty, self.watch([('text', self.folder / 'empty.log')])[0])
            for layout, place in LAYOUTS.items():
                read[layout] = max(read[layout], self.read(layout))
                took, hits = self.watch_logs(place)
                watch[layout], found[layout] = min(watch[layout], took), self.check(hits)
        print('| what | ' + ' | '.join(LAYOUTS) + ' |\n|---|' + '---|' * len(LAYOUTS))
        both = {layout: 1 / (1 / match + 1 / read[layout]) for layout in LAYOUTS}
        speed = {layout: self.bytes / 1e9 / (watch[layout] - empty) for layout in LAYOUTS}
        self.row('the bare matcher, logs in memory', lambda layout: f'{match:.2f}')
        self.row('reading the files, nothing else', lambda layout: f'{read[layout]:.2f}')
        self.row('one after the other', lambda layout: f'{both[layout]:.2f}')
        self.row('`testudo watch`, files to hit lines', lambda layout: f'{speed[layout]:.2f}')
        self.row('of the bare matcher', lambda layout: f'{speed[layout] / match:.0%}')
        self.row('of one after the other', lambda layout: f'{speed[layout] / both[layout]:.0%}')
        self.row('planted lines', lambda layout: found[layout])
        print(f'\n{self.options.set:,} indicators, {self.bytes / 1e6:.0f} MB, seed {self.options.seed}; '
              'gigabytes a second of the processor')

    def weather(self):
        """How much of its speed the sensor loses in storms."""
        took, hits = dict.fromkeys(('empty', 'rested', *STORMS), math.inf), {}
        for _ in range(self.options.rounds):
            for place in took:
                used, text = self.watch([('text', self.folder / 'empty.log')]) if place == 'empty' else self.watch_logs(place)
                took[place], hits[place] = min(took[place], used), text.count('\n')
        if hits['of many values'] < self.planted['of many values']:
            sys.exit(f'{self.planted["of many values"]} lines should hit, {hits["of many values"]} did')
        calm = took['rested'] - took['empty']
        used = {storm: took[storm] - took['empty'] for storm in STORMS}
        print('\n| a storm, from the disk | ' + ' | '.join(STORMS) + ' |\n|---|' + '---|' * len(STORMS))
        self.row('`testudo watch` without it', lambda storm: f'{self.bytes / 1e9 / calm:.2f}', STORMS)
        self.row('in it', lambda storm: f'{self.bytes / 1e9 / used[storm]:.2f}', STORMS)
        self.row('less', lambda storm: f'{1 - calm / used[storm]:.0%}', STORMS)
        self.row('lines that hit', lambda storm: f'{self.planted[storm]:,}', STORMS)
        self.row('hits that were not held back', lambda storm: f'{hits[storm] - hits["rested"]:,}', STORMS)
        self.row('microseconds a line that hit',
                 lambda storm: f'{(used[storm] - calm) / self.planted[storm] * 1e6:.2f}', STORMS)

    @staticmethod
    def row(what, cell, columns=LAYOUTS):
        print(f'| {what} | ' + ' | '.join(map(cell, columns)) + ' |')


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
        bench = Bench(options, folder)
        bench.run()
        bench.weather()


main()
