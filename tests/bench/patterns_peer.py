#!/usr/bin/env python3
# patterns_peer.py - OASIS cti-pattern-matcher beside testudo's pattern set, in one run.
# SPDX-License-Identifier: Apache-2.0
"""usage: tests/bench/patterns_peer.py --bench FILE --matcher FOLDER --validator FOLDER [--events N] [--rounds N]

FILE is build/release/tests/bench/bench_patterns; the folders are checkouts of oasis-open/cti-pattern-matcher (3.0.0)
and oasis-open/cti-pattern-validator (v2.0.0, the last whose parser runs on Debian 12's python3-antlr4; besides
python3-dateutil, python3-deepmerge and python3-six are needed). The peer is asked for ONE pattern at a time, the
first of each of the ten shapes that bench_patterns makes, over N events of a like mix as observed data, compiled and
parsed before; testudo for 10,000 patterns at once. Processor time, the best of the rounds. Prints Markdown.
"""
import argparse
import pathlib
import random
import re
import subprocess
import sys
import time

WORDS = 'update secure mail cdn static login account cloud portal news shop media office support service'.split()
ENDINGS = 'com net org example ee de jp io'.split()
AGENTS = ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/124.0.0.0', 'curl/8.5.0', 'python-requests/2.31.0']


def address(dice):
    return '.'.join(str(dice.randrange(1, 256)) for _ in range(4))


def traffic(dice, port):
    """The objects that every event has: a connection and its two ends."""
    return {
        '0': {'type': 'network-traffic', 'src_ref': '1', 'dst_ref': '2', 'src_port': dice.randrange(1024, 61024),
              'dst_port': port, 'protocols': ['ipv4', 'udp' if port == 53 else 'tcp'],
              'src_byte_count': dice.randrange(100000)},
        '1': {'type': 'ipv4-addr', 'value': address(dice)},
        '2': {'type': 'ipv4-addr', 'value': address(dice)},
    }


def event(dice, number):
    kind = dice.randrange(10)
    name = f'{dice.choice(WORDS)}-{dice.choice(WORDS)}{dice.randrange(400)}.{dice.choice(ENDINGS)}'
    path = f'/{dice.choice(WORDS)}/{dice.choice(WORDS)}/{dice.randrange(1000)}?id={dice.randrange(100000)}'
    objects = traffic(dice, 53 if kind < 3 else 80 if kind < 5 else 443)
    if kind < 3 or kind == 7:
        objects['3'] = {'type': 'domain-name', 'value': name}
    elif kind < 5:
        objects['0']['extensions'] = {'http-request-ext': {
            'request_method': 'get', 'request_value': path,
            'request_header': {'User-Agent': [dice.choice(AGENTS)], 'Host': [name]}}}
        objects['3'] = {'type': 'domain-name', 'value': name}
        objects['4'] = {'type': 'url', 'value': f'http://{name}{path}'}
    elif kind == 5:
        objects['3'] = {'type': 'file', 'name': f'{dice.choice(WORDS)}_{dice.choice(WORDS)}{dice.randrange(1000)}.pdf',
                        'size': dice.randrange(1000000), 'hashes': {'SHA-256': f'{dice.getrandbits(256):064x}'}}
    elif kind == 6:
        objects['4'] = {'type': 'email-addr', 'value': f'{dice.choice(WORDS)}@{name}'}
        objects['3'] = {'type': 'email-message', 'is_multipart': False, 'from_ref': '4',
                        'subject': f'Re: {dice.choice(WORDS)} {dice.choice(WORDS)} of {dice.randrange(1000)}'}
    moment = f'2026-01-31T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}Z'
    return {'type': 'observed-data', 'id': f'observed-data--00000000-0000-4000-8000-{number:012x}', 'number_observed': 1,
            'first_observed': moment, 'last_observed': moment, 'objects': objects}


def per_second(pattern, events, rounds):
    best = float('inf')
    for _ in range(rounds):
        start = time.process_time()
        pattern.match(events)
        best = min(best, time.process_time() - start)
    return len(events) / best


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ('bench', 'matcher', 'validator'):
        parser.add_argument(f'--{name}', required=True, type=pathlib.Path)
    parser.add_argument('--events', type=int, default=5000)
    parser.add_argument('--rounds', type=int, default=3)
    options = parser.parse_args()
    sys.path[:0] = [str(options.matcher), str(options.validator)]
    from stix2matcher.matcher import Pattern

    dice = random.Random(1)
    events = [event(dice, number) for number in range(options.events)]
    print('| one pattern, or 10,000 | events/s |\n|---|---|')
    patterns = subprocess.run([options.bench, 'print', '10', '1'], check=True, capture_output=True, text=True).stdout
    for text in patterns.splitlines():
        words = ', '.join(dict.fromkeys(re.findall(r'LIKE|MATCHES|ISSUBSET|FOLLOWEDBY|REPEATS|WITHIN|IN(?= \()|AND|OR', text)))
        speed = per_second(Pattern(text, '2.0'), events, options.rounds)
        print(f'| cti-pattern-matcher, one with {words} | {speed:,.0f} |', flush=True)
    ours = subprocess.run([options.bench, '10000', '2000000', '1'], check=True, capture_output=True, text=True).stdout
    print(f'| testudo, 10,000 of all shapes | {int(re.search("events_per_s=([0-9]+)", ours)[1]):,} |')


if __name__ == '__main__':
    main()
