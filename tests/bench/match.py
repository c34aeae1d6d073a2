#!/usr/bin/env python3
# match.py - the matcher side by side with Vectorscan, ripgrep and grep, on logs with known hits.
# SPDX-License-Identifier: Apache-2.0
"""usage: tests/bench/match.py --program FILE --generator FOLDER [--size MB] [--seeds N,N] [--sets N,N] [--peers N,N]

FOLDER holds gen_logs.c (generates logs and lists of indicators), gen_logs.check.py (compares hits with
what was planted) and gen_logs.hsbench.c (Vectorscan over the same text). Every set is searched by each
instruction set with the truth checked, and built from its list by one core and by all; then each log by
itself, two threads against one, and logs in which about every tenth line hits. Peers search the same
logs, cut to a part where they are slow: a set of --peers at most. All but threads and building is pinned
to one core and timed in processor time, since machines are shared; Vectorscan's harness is compiled with
that clock. Threads and building go by the clock on the wall, which tells something on a quiet machine
only. Prints Markdown. Needs gcc, libvectorscan-dev, ripgrep.
"""
import argparse
import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import zlib

LOGS = ['conn.log', 'dns.log', 'http.log', 'ssl.log', 'files.log', 'smtp.log', 'zeek.json', 'eve.json']
KERNELS = ['avx512', 'avx2', 'sse4.2', 'plain']
LONG = 64 << 20
LASTING = 10  # times the logs, in a storm that lasts
PEER_SECONDS = 400
PEER_MEMORY = 16 << 30
TOKEN = re.compile(rb'(?<![\w.-])(?:(?!10\.)\d{1,3}(?:\.\d{1,3}){3}|(?:[a-z0-9-]+\.)+[a-z]{2,})(?![\w.-])')


def numbers(text):
    return [int(n) for n in text.split(',')]


def pinned():
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def limited():
    pinned()
    resource.setrlimit(resource.RLIMIT_AS, (PEER_MEMORY, PEER_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PEER_SECONDS, PEER_SECONDS))


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder = options, pathlib.Path(folder)
        self.tools = pathlib.Path(options.generator)
        self.wrong = 0
        self.built = {}
        self.compile('gen_logs.c', 'gen_logs', '-lm')

    def compile(self, source, name, library, change=lambda text: text):
        text = change((self.tools / source).read_text())
        (self.folder / source).write_text(text)
        subprocess.run(['gcc', '-O2', '-w', '-o', self.folder / name, self.folder / source, library], check=True)

    def logs(self, seed):
        folder = self.folder / f'logs{seed}'
        if not folder.exists():
            folder.mkdir()
            subprocess.run([self.folder / 'gen_logs', 'logs', folder, str(self.options.size), str(seed)],
                           check=True, stderr=subprocess.DEVNULL)
        return folder

    def indicators(self, count, seed):
        path = self.folder / f'set{seed}_{count}.tsv'
        if not path.exists():
            subprocess.run([self.folder / 'gen_logs', 'iocs', path, str(count), str(seed)], check=True)
        return path

    def saved(self, count, seed):
        """The set, built once and mapped from then on; and what building it took."""
        path = self.folder / f'set{seed}_{count}.set'
        if path not in self.built:
            empty = self.folder / 'empty.log'
            empty.write_text('\n')
            self.built[path], _ = self.match('--indicators', self.indicators(count, seed), '--save', path, empty)
        return path

    def built_by_all(self, count, seed):
        empty = self.folder / 'empty.log'
        empty.write_text('\n')
        return self.match('--indicators', self.indicators(count, seed), empty, one_core=False)[0]

    def match(self, *words, one_core=True):
        done = subprocess.run([self.options.program, 'bench', 'match', '--json', *map(str, words)],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True,
                              preexec_fn=pinned if one_core else None)
        head, _, rows = done.stdout.partition('\n')
        return head, {pathlib.Path(row['log']).name: row for row in json.loads(rows)}

    def check(self, what, folder, hits):
        done = subprocess.run([sys.executable, self.tools / 'gen_logs.check.py', folder / 'truth.tsv', hits],
                              stdout=subprocess.PIPE, text=True)
        self.wrong += done.returncode != 0
        print(f'- {what}: {done.stdout.strip()}', flush=True)

    def truths(self):
        print('Truth:\n')
        for seed in self.options.seeds:
            folder = self.logs(seed)
            for count in self.options.sets:
                for kernel in KERNELS:
                    hits = self.folder / 'hits.tsv'
                    self.match('--saved', self.saved(count, seed), '--isa', kernel, '--rounds', 1, '--hits', hits, *[folder / log for log in LOGS])
                    self.check(f'seed {seed}, {count:,} indicators, {kernel}', folder, hits)

    def speeds(self):
        seed = self.options.seeds[0]
        files = [self.logs(seed) / log for log in LOGS]
        print('\n| set | kernel | GB per CPU second |\n|---|---|---|')
        for count in self.options.sets:
            for kernel in KERNELS:
                head, rows = self.match('--saved', self.saved(count, seed), '--isa', kernel, '--rounds', 5, *files)
                print(f"| {count:,} | {kernel} | {rows['all']['gigabytes_a_cpu_second']} |", flush=True)
            print(f'| {count:,} | from text, one core | {self.built[self.saved(count, seed)]} |')
            print(f'| {count:,} | from text, all cores | {self.built_by_all(count, seed)} |')
            print(f'| {count:,} | mapped | {head} |', flush=True)
        print('\n| log | by itself, GB per CPU second |\n|---|---|')
        middle = self.options.sets[len(self.options.sets) // 2]
        for seed in self.options.seeds:
            for log in LOGS:
                head, rows = self.match('--saved', self.saved(middle, seed), '--rounds', 10, self.long(self.logs(seed) / log))
                print(f"| {log}, seed {seed} | {rows['all']['gigabytes_a_cpu_second']} |", flush=True)
        self.threads(middle)

    def long(self, log):
        """The log so often over that no cache holds it: some are of a millisecond's work."""
        path, text = self.folder / 'long.log', log.read_bytes()
        path.write_bytes(text * (-(-LONG // len(text))))
        return path

    def whole(self):
        """All logs as one file."""
        path = self.folder / 'all.log'
        if not path.exists():
            with open(path, 'wb') as out:
                for log in LOGS:
                    out.write((self.logs(self.options.seeds[0]) / log).read_bytes())
        return path

    def threads(self, count):
        """Two against one, turn by turn, each for some seconds, by the clock on the wall: the best of each."""
        saved, best = self.saved(count, self.options.seeds[0]), {}
        for _ in range(4):
            for threads in (1, 2):
                head, rows = self.match('--saved', saved, '--rounds', 1, '--times', max(1, 6000 // self.options.size),
                                        '--threads', threads, self.whole(), one_core=False)
                best[threads] = max(best.get(threads, 0), float(rows['all']['gigabytes_a_second']))
        print(f'| all as one file, {count:,}, by the clock on the wall: two threads against one | '
              f'{best[2]:.3f} against {best[1]:.3f}: {best[2] / best[1]:.2f} times |', flush=True)

    def storm(self):
        """About every tenth line hits: values of the logs themselves, few or many, join the smallest set."""
        seed = self.options.seeds[0]
        whole = self.whole()
        text = whole.read_bytes()
        counts, lines = {}, text.count(b'\n')
        for line in text.split(b'\n'):
            for found in TOKEN.finditer(line):
                if not found.group().startswith(b'id.') and not found.group().endswith(b'.arpa'):
                    counts[found.group()] = counts.get(found.group(), 0) + 1
                    break
        quiet = self.indicators(self.options.sets[0], seed)
        rare = [value for value in sorted(counts, key=zlib.crc32) if counts[value] < lines / 500]
        frequent = sorted(counts, key=counts.get, reverse=True)
        speed = {times: self.hit_speed('quiet', quiet, [], whole, times)[1] for times in (1, LASTING)}
        for name, values in (('few', frequent), ('many', rare)):
            wanted, chosen = lines // 17, []  # names below them hit too: in all about a tenth
            for value in values:
                if wanted <= 0:
                    break
                wanted -= counts[value]
                chosen.append((b'ipv4\t' if value[-1:].isdigit() else b'domain\t') + value + b'\n')
            for times in speed:
                hit, loud = self.hit_speed(name, quiet, chosen, whole, times)
                lasting = f', {times} times over' if times > 1 else ''
                print(f'| {hit / lines:.1%} of lines hit, on {len(chosen):,} values{lasting} | {loud} of {speed[times]}: '
                      f'{1 - loud / speed[times]:.0%} less |', flush=True)

    def hit_speed(self, name, quiet, more, log, times):
        """How many lines hit the values of `quiet` and `more`, and the speed; each round begins without a memory of
        what was read before, so a storm that lasts is one of several times the same logs."""
        values, hits = self.folder / f'storm_{name}.tsv', self.folder / 'storm_hits.tsv'
        values.write_bytes(quiet.read_bytes() + b''.join(more))
        head, rows = self.match('--indicators', values, '--rounds', 5, '--times', times, '--hits', hits, log)
        return (len({row.split('\t')[1] for row in hits.read_text().splitlines()}),
                float(rows['all']['gigabytes_a_cpu_second']))

    def peers(self):
        self.compile('gen_logs.hsbench.c', 'hsbench', '-lhs',
                     lambda text: text.replace('CLOCK_MONOTONIC', 'CLOCK_PROCESS_CPUTIME_ID'))
        part = self.folder / 'part.log'
        with open(self.whole(), 'rb') as whole, open(part, 'wb') as out:
            out.writelines(line for number, line in enumerate(whole) if number % 10 == 5)
        seed = self.options.seeds[0]
        print('\n| peer | set | result |\n|---|---|---|')
        for count in self.options.peers:
            values = self.folder / 'values'
            with open(values, 'w') as out:
                subprocess.run(['cut', '-f2', self.indicators(count, seed)], stdout=out, check=True)
            done = subprocess.run([self.folder / 'hsbench', values, part], stdout=subprocess.PIPE, text=True,
                                  preexec_fn=limited)
            print(f"| Vectorscan | {count:,} | {done.stdout.strip() or 'out of time or memory'} |", flush=True)
            if count <= 100000:
                for peer in ('rg', 'grep'):
                    print(f'| {peer} | {count:,} | {self.scan_speed(peer, values, part)} |', flush=True)

    def scan_speed(self, peer, values, part):
        """Of the whole call, the call on an empty file is taken off: building is not the scan."""
        took = []
        for path in ('/dev/null', part):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            done = subprocess.run([peer, '-F', '-f', values, '-c', path], env={**os.environ, 'LC_ALL': 'C'},
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=limited)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            if done.returncode > 1 or done.returncode < 0:
                return 'out of time or memory'
            took.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        return f'{part.stat().st_size / (took[1] - took[0]) / 1e9:.3f} GB per CPU second, built in {took[0]:.1f} s'


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--program', required=True)
    parser.add_argument('--generator', required=True)
    parser.add_argument('--size', type=int, default=300)
    parser.add_argument('--seeds', type=numbers, default=[1, 7])
    parser.add_argument('--sets', type=numbers, default=[10000, 1000000, 10000000])
    parser.add_argument('--peers', type=numbers, default=[10000, 100000, 1000000])
    options = parser.parse_args()
    options.program = os.path.abspath(options.program)
    with tempfile.TemporaryDirectory(prefix='testudo-match-') as folder:
        bench = Bench(options, folder)
        bench.truths()
        bench.speeds()
        bench.storm()
        bench.peers()
    sys.exit(bench.wrong > 0)


if __name__ == '__main__':
    main()
