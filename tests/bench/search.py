#!/usr/bin/env python3
# search.py - how much of a day's logs is read again for one new indicator, by their summaries.
# SPDX-License-Identifier: Apache-2.0
"""usage: tests/bench/search.py --program FILE --generator FOLDER [--size MB] [--seeds N,N] [--pieces N,N] [--absent N] [--present N]

FOLDER holds gen_logs.c (generates logs with known hits). The logs of each seed, Zeek's, Zeek's as JSON and
Suricata's, are taken whole and cut into pieces as hourly rotation does. One search makes the summaries; then each of
--absent values that are nowhere, and of --present that were planted, is looked for by itself: what is read of the logs, and
whether exactly the lines are found that a search without summaries finds. Prints Markdown. Needs gcc.
"""
import argparse
import json
import pathlib
import random
import re
import resource
import subprocess
import sys
import tempfile

FORMATS = {'eve.json': 'eve'}  # others: zeek
PATTERNS = {'ipv4': "ipv4-addr:value = '{}'", 'ipv6': "ipv6-addr:value = '{}'", 'cidr': "ipv4-addr:value ISSUBSET '{}'",
            'domain': "domain-name:value = '{}'", 'url': "url:value = '{}'", 'email': "email-addr:value = '{}'",
            'sha256': "file:hashes.'SHA-256' = '{}'", 'md5': "file:hashes.MD5 = '{}'"}


def numbers(text):
    return [int(n) for n in text.split(',')]


def absent(draw, number):
    word = f'{draw.getrandbits(48):012x}'
    octets = [draw.randrange(1, 224), *(draw.randrange(256) for _ in range(3))]
    return [('ipv4', '.'.join(map(str, octets))), ('cidr', '.'.join(map(str, octets[:3])) + '.0/24'),
            ('ipv6', f'2001:db8:{word[:4]}:{word[4:8]}::{word[8:]}'), ('domain', f'{word}.com'),
            ('url', f'http://{word}.net/{word}'), ('sha256', f'{draw.getrandbits(256):064x}')][number % 6]


def kind_of(value):
    if '://' in value:
        return 'url'
    if '@' in value:
        return 'email'
    if re.fullmatch(r'[0-9a-f]{64}', value):
        return 'sha256'
    if re.fullmatch(r'[0-9a-f]{32}', value):
        return 'md5'
    if ':' in value:
        return 'ipv6'
    if '/' in value:
        return 'cidr'
    return 'ipv4' if re.fullmatch(r'[0-9.]+', value) else 'domain'


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder = options, pathlib.Path(folder)
        self.wrong = 0
        subprocess.run(['gcc', '-O2', '-w', '-o', self.folder / 'gen_logs', pathlib.Path(options.generator) / 'gen_logs.c',
                        '-lm'], check=True)

    def whole(self, seed):
        folder = self.folder / f'logs{seed}'
        if not folder.exists():
            folder.mkdir()
            subprocess.run([self.folder / 'gen_logs', 'logs', folder, str(self.options.size), str(seed)], check=True,
                           stderr=subprocess.DEVNULL)
        return folder

    def cut(self, seed, pieces):
        """One folder a format, in each so many files a log, all with the log's header."""
        whole, folder = self.whole(seed), self.folder / f'cut{seed}_{pieces}'
        for log in sorted(whole.iterdir()):
            if log.name == 'truth.tsv':
                continue
            place = folder / FORMATS.get(log.name, 'zeek')
            place.mkdir(parents=True, exist_ok=True)
            lines = log.read_bytes().splitlines(keepends=True)
            header = [line for line in lines if line.startswith(b'#')]
            lines = lines[len(header):]
            for piece in range(pieces):
                part = lines[len(lines) * piece // pieces:len(lines) * (piece + 1) // pieces]
                (place / f'{log.stem}.{piece:02}{log.suffix}').write_bytes(b''.join(header + part))
        return folder

    def search(self, logs, values, summaries):
        objects = [{'type': 'indicator', 'spec_version': '2.1', 'id': f'indicator--00000000-0000-4000-8000-{number:012}',
                    'created': '2026-01-01T00:00:00.000Z', 'modified': '2026-01-01T00:00:00.000Z',
                    'valid_from': '2026-01-01T00:00:00Z', 'pattern_type': 'stix',
                    'pattern': f'[{PATTERNS[kind].format(value)}]'} for number, (kind, value) in enumerate(values)]
        (self.folder / 'new.jsonl').write_text(''.join(json.dumps(one) + '\n' for one in objects))
        words = [self.options.program, 'search', '--no-sandbox', '--indicators', self.folder / 'new.jsonl']
        for place in sorted(logs.iterdir()):
            words += ['--input', f'{place.name}:{place}']
        if summaries:
            words += ['--summaries', summaries]
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        self.cpu = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
        skipped, total = map(int, re.search(r'(\d+) of (\d+) bytes', done.stderr).groups())
        found = {(hit['input'], hit['line']) for hit in map(json.loads, done.stdout.splitlines())}
        return (total - skipped) / total, total, found

    def shares(self, logs, values, summaries):
        result = []
        for value in values:
            share, _, found = self.search(logs, [value], summaries)
            result.append(share)
            yield share, value, found

    def planted(self, seed):
        rows = [row.split('\t') for row in (self.whole(seed) / 'truth.tsv').read_text().splitlines()[1:]]
        values = sorted({row[6] for row in rows if row[3] == 'hit'})
        random.Random(seed).shuffle(values)
        return [(kind_of(value), value) for value in values[:self.options.present]]

    def measure(self, seed, pieces):
        logs = self.cut(seed, pieces)
        summaries = self.folder / f'summaries{seed}_{pieces}'
        draw = random.Random(seed)
        _, total, _ = self.search(logs, [absent(draw, 3)], summaries)
        making = self.cpu
        size = sum(file.stat().st_size for file in summaries.iterdir())
        nowhere = [share for share, _, found in self.shares(
            logs, [absent(draw, number) for number in range(self.options.absent)], summaries)]
        somewhere = []
        for share, value, found in self.shares(logs, self.planted(seed), summaries):
            somewhere.append(share)
            if not found or found != self.search(logs, [value], None)[2]:
                self.wrong += 1
                print(f'seed {seed}: {value} is not found as without summaries', file=sys.stderr)
        print(f'| {seed} | {total / 1e6:.0f} MB in {sum(1 for place in logs.iterdir() for _ in place.iterdir())} files | '
              f'{size / total:.2%} | {total / 1e6 / making:.0f} MB/s | '
              f'{sum(nowhere) / len(nowhere):.2%} / {max(nowhere):.2%} | '
              f'{sum(somewhere) / len(somewhere):.2%} / {max(somewhere):.2%} |', flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--program', required=True)
    parser.add_argument('--generator', required=True)
    parser.add_argument('--size', type=int, default=300)
    parser.add_argument('--seeds', type=numbers, default=[1, 2, 3])
    parser.add_argument('--pieces', type=numbers, default=[1, 24])
    parser.add_argument('--absent', type=int, default=60)
    parser.add_argument('--present', type=int, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options, folder)
        print('| seed | logs | summaries | made at, one core | read for a value that is nowhere, mean / most | '
              'for one that was planted, mean / most |')
        print('|---|---|---|---|---|---|')
        for seed in options.seeds:
            for pieces in options.pieces:
                bench.measure(seed, pieces)
    print(f'\n{bench.wrong} of the planted values were not found as without summaries.')
    sys.exit(bench.wrong > 0)


main()
