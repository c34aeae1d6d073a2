# search.py - story: an indicator becomes known, and the logs of last week are asked about it.
# SPDX-License-Identifier: Apache-2.0
"""usage: search.py TESTUDO

Logs of seven days are made, one of them packed. With summaries and without, `testudo search` finds the same;
with them it reads only what may hold the indicator, whatever happens to files and summaries meanwhile.
"""
import gzip
import hashlib
import json
import lzma
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import unittest
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / 'tests/tools'))
import tap

PROGRAM = sys.argv.pop(1)
LINES = 3000  # of one day
DAYS = range(1, 8)
EVIL = 'www.late-news.example'
EVIL_ADDRESS = '198.51.100.77'


def line_of(draw, day, number):
    return (f'2026-01-{day:02}T{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}Z gateway '
            f'query host{draw.randrange(200)}.day{day}.example from 10.{day}.{draw.randrange(4)}.{draw.randrange(20)} '
            f'answered by resolver in some milliseconds, nothing to remark\n')


def lines_of(day):
    draw = random.Random(day)
    lines = [line_of(draw, day, number) for number in range(LINES)]
    if day == 3:
        lines[700] = f'2026-01-03T08:00:00Z gateway query {EVIL} from 10.3.0.1\n'
    if day == 5:
        lines[900] = f'2026-01-05T09:00:00Z gateway blocked {EVIL_ADDRESS}\n'
    return lines


def indicator(pattern, **more):
    return {'type': 'indicator', 'spec_version': '2.1', 'id': f'indicator--{uuid.uuid4()}',
            'created': '2026-01-10T00:00:00.000Z', 'modified': '2026-01-10T00:00:00.000Z',
            'valid_from': '2026-01-10T00:00:00Z', 'pattern': pattern, 'pattern_type': 'stix',
            'name': 'Fictional', **more}


class Search(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name)
        self.logs = self.root / 'logs'
        self.summaries = self.root / 'summaries'
        self.logs.mkdir()
        for day in DAYS:
            text = ''.join(lines_of(day)).encode()
            if day == 3:
                (self.logs / 'day3.log.gz').write_bytes(gzip.compress(text))
            else:
                (self.logs / f'day{day}.log').write_bytes(text)

    def tearDown(self):
        self.folder.cleanup()

    def run_search(self, *patterns, summaries=True, status=0, more=('--no-sandbox',)):
        """The hits, and the files that were skipped, of all."""
        known = [p if isinstance(p, dict) else indicator(p) for p in patterns]
        (self.root / 'new.jsonl').write_text(''.join(json.dumps(one) + '\n' for one in known))
        # The leak detector needs calls that the sandbox refuses, and waits for ever.
        env = {**os.environ, 'ASAN_OPTIONS': f'detect_leaks={int("--no-sandbox" in more)}'}
        words = [PROGRAM, 'search', '--indicators', str(self.root / 'new.jsonl'),
                 '--input', f'text:{self.logs}', *more]
        if summaries:
            words += ['--summaries', str(self.summaries)]
        done = subprocess.run(words, env=env, capture_output=True, text=True, timeout=20)
        self.assertEqual(done.returncode, status, done.stderr)
        self.messages = done.stderr
        skipped = re.search(r'(\d+) of (\d+) files skipped', done.stderr) or [None, 0, 0]
        return [json.loads(line) for line in done.stdout.splitlines()], int(skipped[1]), int(skipped[2])

    def share_read(self):
        skipped = re.search(r'(\d+) of (\d+) bytes', self.messages)
        return 1 - int(skipped[1]) / int(skipped[2])

    def summary_of(self, text):
        return self.summaries / f'{hashlib.sha256(text[:1024]).hexdigest()[:32]}-text.summary'

    def test_one_indicator_of_many_is_looked_for_alone(self):
        one = indicator(f"[domain-name:value = '{EVIL}']")
        other = indicator(f"[ipv4-addr:value = '{EVIL_ADDRESS}']")
        hits, _, _ = self.run_search(one, other)
        self.assertEqual({hit['indicator'] for hit in hits}, {one['id'], other['id']})
        hits, _, _ = self.run_search(one, other, more=('--no-sandbox', '--indicator', other['id']))
        self.assertEqual({hit['indicator'] for hit in hits}, {other['id']})
        self.run_search(one, more=('--no-sandbox', '--indicator', other['id']), status=66)

    def test_says_that_we_were_hit_before_anyone_knew(self):
        hits, skipped, files = self.run_search("[domain-name:value = 'late-news.example']", summaries=False)
        self.assertEqual((skipped, files), (0, 7))
        self.assertEqual(len(hits), 1)
        self.assertEqual(hits[0]['time'], '2026-01-03T08:00:00.000000Z')
        self.assertEqual(hits[0]['input'], str(self.logs / 'day3.log.gz'))
        self.assertEqual((hits[0]['line'], hits[0]['found']), (701, EVIL))
        self.assertIs(hits[0]['expired'], True)
        self.assertFalse(self.summaries.exists())

    def test_marks_only_what_did_not_hold_then(self):
        hits, _, _ = self.run_search(indicator("[domain-name:value = 'late-news.example']",
                                               valid_from='2026-01-01T00:00:00Z'))
        self.assertNotIn('expired', hits[0])
        hits, _, _ = self.run_search(indicator("[domain-name:value = 'late-news.example']", revoked=True))
        self.assertEqual(hits, [])

    def test_reads_only_what_may_hold_it(self):
        first, skipped, _ = self.run_search(f"[domain-name:value = '{EVIL}']")
        self.assertEqual((len(first), skipped), (1, 0))
        self.assertEqual(len(list(self.summaries.iterdir())), 7)
        self.assertEqual(self.summaries.stat().st_mode & 0o777, 0o700)
        more = 0
        for pattern, count, read in [(f"[domain-name:value = '{EVIL}']", 1, 1),
                                     (f"[ipv4-addr:value = '{EVIL_ADDRESS}']", 1, 1),
                                     ("[ipv4-addr:value = '198.51.100.0/23']", 1, 1),
                                     ("[domain-name:value = 'nowhere.example']", 0, 0),
                                     ("[domain-name:value = 'day6.example']", LINES, 1),
                                     ("[ipv4-addr:value = '10.0.0.0/8']", 7 * LINES - 1, 7)]:
            hits, skipped, files = self.run_search(pattern)
            self.assertEqual(len(hits), count, pattern)
            more += files - skipped - read
        self.assertIn(more, (0, 1))  # "maybe" is wrong once in 65,536 times

    def test_summaries_take_two_hundredths_at_the_most(self):
        self.run_search("[domain-name:value = 'nowhere.example']")
        for day in DAYS:
            text = ''.join(lines_of(day)).encode()
            summary = self.summary_of(text)
            self.assertLessEqual(summary.stat().st_size * 50, len(text))
            self.assertEqual(summary.stat().st_mode & 0o777, 0o600)

    def test_reads_again_what_has_changed(self):
        pattern = "[domain-name:value = 'fresh.example']"
        self.run_search(pattern)
        self.assertEqual(self.run_search(pattern)[:2], ([], 7))
        with open(self.logs / 'day2.log', 'a') as log:
            log.write('2026-01-02T23:59:59Z gateway query fresh.example\n')
        hits, skipped, _ = self.run_search(pattern)
        self.assertEqual((len(hits), skipped), (1, 6))
        os.rename(self.logs / 'day2.log', self.logs / 'day2.log.1')
        hits, skipped, _ = self.run_search(pattern)
        self.assertEqual((len(hits), skipped), (1, 6))
        self.run_search("[domain-name:value = 'nowhere.example']")
        self.assertLess(self.share_read(), 0.001)

    def test_believes_no_summary_that_is_damaged_or_of_another_file(self):
        pattern = f"[domain-name:value = '{EVIL}']"
        self.run_search(pattern)
        names = sorted(self.summaries.iterdir())
        whole = {name: name.read_bytes() for name in names}
        for name in names:
            name.write_bytes(whole[name][:300] + b'\0\1' + whole[name][302:])
        hits, skipped, _ = self.run_search(pattern)
        self.assertEqual((len(hits), skipped), (1, 0))
        self.assertIn('7 summaries were refused', self.messages)
        for name, other in zip(names, names[1:] + names[:1]):
            name.write_bytes(whole[other])
        hits, skipped, _ = self.run_search(pattern)
        self.assertEqual((len(hits), skipped), (1, 0))
        self.assertEqual(self.run_search(pattern)[1], 6)

    def test_reads_only_the_part_that_may_hold_it(self):
        filler = b'x' * 60000 + b'\n'
        text = b''.join(b'2026-01-08T00:00:00Z part%d.example ' % (number // 160) + filler for number in range(480))
        text = text.replace(b'part2.example', EVIL.encode(), 1)
        for name, pack in [('big.log', bytes), ('big.log.gz', gzip.compress)]:
            for old in self.logs.iterdir():
                old.unlink()
            (self.logs / name).write_bytes(pack(text))
            first, _, _ = self.run_search(f"[domain-name:value = '{EVIL}']")
            again, _, _ = self.run_search(f"[domain-name:value = '{EVIL}']")
            self.assertEqual([(hit['line'], hit['offset']) for hit in first], [(321, text.index(EVIL.encode()))])
            self.assertEqual([hit['offset'] for hit in first], [hit['offset'] for hit in again])
            self.assertLess(self.share_read(), 0.4)
            self.assertEqual(self.run_search("[domain-name:value = 'part0.example']")[0][159]['line'], 160)
            self.assertEqual(self.run_search("[domain-name:value = 'nowhere.example']")[1:], (1, 1))

    def test_follows_a_log_that_is_copied_or_compressed(self):
        pattern = f"[domain-name:value = '{EVIL}']"
        text = b'2026-01-09T00:00:00Z nothing to remark in this line, nor in the next one\n' * 1000
        for old in self.logs.iterdir():
            old.unlink()
        (self.logs / 'a.log').write_bytes(text)
        self.assertEqual(self.run_search(pattern), ([], 0, 1))
        (self.logs / 'copy.log').write_bytes(text)
        (self.logs / 'packed.log.gz').write_bytes(gzip.compress(text))
        (self.logs / 'packed.log.xz').write_bytes(lzma.compress(text))
        self.assertEqual(self.run_search(pattern), ([], 4, 4))
        more = text + b'2026-01-09T00:00:01Z ' + EVIL.encode() + b'\n'
        other = text[:-10] + b' ' + EVIL.encode() + b'\n' + text
        for pack in [bytes, gzip.compress, lzma.compress]:
            for changed in [more, other, other[:len(text) + 14]]:
                (self.logs / 'copy.log').write_bytes(pack(changed))
                for summary in self.summaries.iterdir():
                    summary.unlink()
                (self.logs / 'copy.log').rename(self.root / 'aside')
                self.run_search(pattern)
                (self.root / 'aside').rename(self.logs / 'copy.log')
                hits, skipped, _ = self.run_search(pattern)
                self.assertEqual((len(hits), skipped), (1, 3), (pack, len(changed)))

    def test_leaves_half_a_line_to_the_next_search(self):
        pattern = f"[domain-name:value = '{EVIL}']"
        with open(self.logs / 'day2.log', 'a') as log:
            log.write(f'2026-01-02T23:59:59Z query {EVIL[:9]}')
        self.assertEqual(len(self.run_search(pattern)[0]), 1)
        with open(self.logs / 'day2.log', 'a') as log:
            log.write(f'{EVIL[9:]}\n')
        hits, skipped, _ = self.run_search(pattern)
        self.assertEqual([(hit['input'], hit['line']) for hit in hits],
                         [(str(self.logs / 'day3.log.gz'), 701), (str(self.logs / 'day2.log'), 3001)])
        self.assertEqual(skipped, 5)

    def test_leaves_out_what_was_earlier(self):
        pattern = "[ipv4-addr:value = '10.0.0.0/8']"
        self.run_search(pattern)
        hits, skipped, _ = self.run_search(pattern, more=['--since', '2026-01-06T00:10:00Z'])
        self.assertEqual((len(hits), skipped), (2 * LINES - 600, 5))
        hits, skipped, _ = self.run_search(pattern, more=['--since', '1d'])
        self.assertEqual((len(hits), skipped), (0, 7))

    def test_finds_the_same_with_summaries_as_without(self):
        draw = random.Random(4)
        names = [f'host{draw.randrange(250)}.day{draw.randrange(1, 9)}.example' for _ in range(12)]
        addresses = [f'10.{draw.randrange(1, 9)}.{draw.randrange(5)}.{draw.randrange(24)}' for _ in range(12)]
        patterns = [f"[domain-name:value = '{name}']" for name in names]
        patterns += [f"[ipv4-addr:value = '{address}']" for address in addresses]
        self.run_search(patterns[0])
        for pattern in patterns:
            def places(hits):
                return [(hit['input'], hit['line'], hit['offset']) for hit in hits]
            self.assertEqual(places(self.run_search(pattern)[0]),
                             places(self.run_search(pattern, summaries=False)[0]), pattern)

    def test_goes_on_past_a_damaged_file_and_says_so(self):
        packed = self.logs / 'day0.log.gz'
        packed.write_bytes(gzip.compress(os.urandom(40000))[:-2000] + b'damaged' * 300)
        hits, _, files = self.run_search(f"[domain-name:value = '{EVIL}']", status=74)
        self.assertEqual((len(hits), files), (1, 8))
        self.assertIn('day0.log.gz', self.messages)
        hits, skipped, _ = self.run_search(f"[domain-name:value = '{EVIL}']", status=74)
        self.assertEqual((len(hits), skipped), (1, 6))

    def search_file(self, text):
        (self.root / 'given').write_text(text)
        done = subprocess.run([PROGRAM, 'search', '--no-sandbox', '--indicators', str(self.root / 'given'), '--input', f'text:{self.logs}'],
                              capture_output=True, text=True, timeout=20)
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    def test_takes_indicators_as_a_bundle_as_well(self):
        one = indicator(f"[domain-name:value = '{EVIL}']")
        bundle = {'type': 'bundle', 'id': 'bundle--00000000-0000-4000-8000-000000000001', 'objects': [one]}
        for text in [json.dumps(bundle), json.dumps(bundle, indent=2), json.dumps(one, indent=2), json.dumps([one])]:
            status, hits, _ = self.search_file(text)
            self.assertEqual((status, {hit['indicator'] for hit in hits}), (0, {one['id']}), text)

    def test_says_that_a_capture_was_cut(self):
        capture = (pathlib.Path(__file__).parent.parent / 'golden' / 'watch' / 'capture.pcap').read_bytes()
        for length, cut in [(24 + 16 + 76, False), (24 + 16 + 77, True)]:
            (self.root / 'a.pcap').write_bytes(capture[:length])
            done = subprocess.run([PROGRAM, 'search', '--no-sandbox', '--value', 'evil.example', '--input', f'pcap:{self.root / "a.pcap"}'],
                                  capture_output=True, text=True, timeout=20)
            self.assertEqual((done.returncode, len(done.stdout.splitlines()), 'it ends in the middle of a packet' in done.stderr), (0, 1, cut))

    def test_looks_for_values_that_are_named(self):
        def search(*words):
            done = subprocess.run([PROGRAM, 'search', '--no-sandbox', *words, '--input', f'text:{self.logs}'],
                                  capture_output=True, text=True, timeout=20)
            return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr

        status, hits, _ = search('--value', EVIL.replace('.', '[.]'))
        self.assertEqual((status, [(hit['found'], hit['name'], hit.get('expired')) for hit in hits]), (0, [(EVIL, EVIL, None)]))
        again = search('--value', EVIL, '--value', EVIL_ADDRESS)[1]
        self.assertEqual({hit['name'] for hit in again}, {EVIL, EVIL_ADDRESS})
        self.assertIn(hits[0]['indicator'], {hit['indicator'] for hit in again})
        self.assertEqual(search('--value', 'http://quote.example/it\'s')[:2], (0, []))
        for word in ('no value', 'com', ''):
            self.assertEqual(search('--value', word)[:2], (65, []), word)

    def test_what_holds_no_indicators_is_not_taken_for_nothing_found(self):
        status, hits, said = self.search_file('evil.example\n192.0.2.1\n')
        self.assertEqual((status, hits), (65, []))
        self.assertRegex(said, r'given: .* \(wanted is a STIX bundle, or STIX objects one after the other\)')
        status, _, said = self.search_file(json.dumps(indicator("[domain-name:value = 'com']")))
        self.assertEqual(status, 65)
        self.assertIn('nothing that was given can be looked for: 1 unusable indicators', said)
        self.assertEqual(self.search_file('')[0], 0)
        self.assertEqual(self.search_file(json.dumps(indicator("[domain-name:value = 'com']")) +
                                          json.dumps(indicator(f"[domain-name:value = '{EVIL}']")))[0], 0)

    def test_says_what_it_does_not_look_for(self):
        self.run_search("[domain-name:value = 'a.example' AND domain-name:resolves_to_refs[*].value = '192.0.2.1']")
        self.assertIn('not looked for: 1 patterns', self.messages)

    def test_looks_for_patterns_over_all_logs_when_asked_to(self):
        """What comes first in time lies in the file that is read last."""
        folder = self.root / 'eve'
        folder.mkdir()

        def event(day, port, name):
            return json.dumps({'timestamp': f'2026-01-{day:02}T08:00:00.000000+0000', 'event_type': 'dns', 'src_ip': '10.0.0.1', 'src_port': 50000,
                               'dest_ip': '192.0.2.53', 'dest_port': port, 'proto': 'UDP', 'dns': {'rrname': name}}) + '\n'

        (folder / 'a.json').write_text(event(5, 53, 'second.example') + event(12, 4444, 'other.example'))
        (folder / 'b.json').write_text(event(4, 53, 'first.example'))
        port = indicator("[network-traffic:dst_port = 4444 AND network-traffic:protocols[*] = 'udp']")
        order = indicator("[domain-name:value = 'first.example'] FOLLOWEDBY [domain-name:value = 'second.example']")
        other = indicator("[domain-name:value = 'first.example' AND domain-name:resolves_to_refs[*].value = '192.0.2.9']")
        value = indicator("[domain-name:value = 'first.example']")
        place = ('--no-sandbox', '--input', f'eve:{folder}')
        hits, _, _ = self.run_search(port, order, other, value, more=(*place, '--patterns'))
        self.assertEqual(sorted((hit['indicator'], hit['kind'], hit['time'][:10], hit.get('expired', False)) for hit in hits), sorted([
            (port['id'], 'pattern', '2026-01-12', False), (order['id'], 'pattern', '2026-01-04', True), (value['id'], 'domain', '2026-01-04', True)]))
        match = [hit for hit in hits if hit['indicator'] == order['id']][0]
        self.assertEqual((match['observations'], match['first'][:10], match['last'][:10]), (2, '2026-01-04', '2026-01-05'))
        self.assertIn('4 indicators', self.messages)
        self.assertNotIn('not looked for', self.messages)
        # A summary does not make it read less; nor is one wanted then.
        self.assertEqual(self.run_search(port, more=(*place, '--patterns'))[1], 0)
        # Of a pattern that tells nothing of the lines it needs, every line is met.
        bound = indicator("[network-traffic:dst_port >= 4444]")
        hits, _, _ = self.run_search(bound, more=(*place, '--patterns'))
        self.assertEqual([hit['line'] for hit in hits], [2])
        hits, _, _ = self.run_search(bound, more=(*place, '--patterns', '--since', '2026-01-13T00:00:00Z'))
        self.assertEqual(hits, [])
        hits, _, _ = self.run_search(port, more=place)
        self.assertEqual(hits, [])
        self.assertIn('not looked for: 1 patterns', self.messages)

    def test_leaves_alone_a_pattern_whose_expression_costs_too_much(self):
        logs = self.root / 'eve'
        logs.mkdir()
        event = {'timestamp': '2026-01-05T08:00:00.000000+0000', 'event_type': 'fileinfo', 'fileinfo': {'filename': 'a' * 60 + '!'}}
        (logs / 'a.json').write_text((json.dumps(event) + '\n') * 5)
        costly = indicator("[file:name MATCHES '^(a+)+$']")
        plain = indicator("[file:name MATCHES '^a+!$']")
        hits, _, _ = self.run_search(costly, plain, more=('--no-sandbox', '--input', f'eve:{logs}', '--patterns'))
        self.assertEqual([hit['indicator'] for hit in hits], [plain['id']] * 5)
        self.assertIn('1 patterns left alone: their expressions met their limits', self.messages)

    def test_patterns_pass_over_what_is_too_old(self):
        """One value on the 5th and one on the 6th day make it true, and only while both days are asked about."""
        logs = self.root / 'eve'
        logs.mkdir()
        for day in DAYS:
            names = [f'host{number}.day{day}.example' for number in range(LINES)]
            names[500 if day == 5 else 400] = {5: 'first.example', 6: 'second.example'}.get(day, 'neither.example')
            (logs / f'{day}.json').write_text(''.join(
                json.dumps({'timestamp': f'2026-01-{day:02}T{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}.000000+0000',
                            'event_type': 'dns', 'dns': {'type': 'query', 'rrname': name}}) + '\n' for number, name in enumerate(names)))
        order = indicator("[domain-name:value = 'first.example'] FOLLOWEDBY [domain-name:value = 'second.example']")
        place = ('--no-sandbox', '--input', f'eve:{logs}')
        patterns = (*place, '--patterns')
        hits, skipped, files = self.run_search(order, more=patterns)
        self.assertEqual((len(hits), skipped, files), (1, 0, 14))
        self.assertEqual(self.run_search(order, more=patterns)[1], 0)
        self.assertEqual(list(self.summaries.iterdir()) if self.summaries.exists() else [], [])
        # Summaries of another search; they say of no part that it is in vain, but of some that they are too old.
        self.run_search("[domain-name:value = 'nobody.example']", more=place)
        self.assertEqual(self.run_search("[domain-name:value = 'nobody.example']", more=place)[1], 14)
        self.assertEqual(self.run_search(order, more=patterns), (hits, 0, 14))
        self.assertEqual(self.run_search(order, more=(*patterns, '--since', '2026-01-05T00:00:00Z')), (hits, 8, 14))
        self.assertEqual(self.run_search(order, more=(*patterns, '--since', '2026-01-06T00:00:00Z')), ([], 10, 14))

    def test_counts_one_as_one(self):
        (self.root / 'one.log').write_text(f'2026-01-03T08:00:00Z gateway query {EVIL}\n')
        done = subprocess.run([PROGRAM, 'search', '--no-sandbox', '--value', EVIL, '--input', f'text:{self.root}/one.log'],
                              capture_output=True, text=True, timeout=20)
        self.assertEqual(done.stderr.splitlines()[0], '1 indicator: 1 hit (0 expired, 0 weak) in 1 line')

    def test_says_only_why_when_nothing_could_be_read(self):
        state = self.root / 'state'
        state.mkdir()
        (state / 'state.json').write_text('damaged')
        token = self.root / 'token'
        token.write_text('secret\n')
        token.chmod(0o600)
        words = [PROGRAM, 'watch', '--no-sandbox', '--once', '--node', 'http://127.0.0.1:1', '--token-file', token,
                 '--state', state, '--input', f'text:{self.logs}/day1.log']
        absent = [PROGRAM, 'search', '--no-sandbox', '--value', EVIL, '--input', f'text:{self.root}/absent.log']
        for command, reason in [(words, 'state.json is damaged'), (absent, 'absent.log: No such file')]:
            done = subprocess.run(command, capture_output=True, text=True, timeout=20)
            self.assertNotEqual(done.returncode, 0)
            self.assertRegex(done.stderr, rf'\Atestudo: .*{reason}.*\n\Z')

    def test_wants_indicators_from_one_place_and_files_to_search(self):
        for words in [[], ['--node', 'https://127.0.0.1:1', '--indicators', 'x'],
                      ['--node', 'https://127.0.0.1:1']]:
            done = subprocess.run([PROGRAM, 'search', '--no-sandbox', '--input', f'text:{self.logs}', *words],
                                  capture_output=True, text=True, timeout=20)
            self.assertEqual(done.returncode, 64, done.stderr)
        (self.root / 'none').write_text('')
        for place, status in [('text:-', 64), ('netflow:127.0.0.1:1', 64), (f'text:{self.root}/absent', 66)]:
            done = subprocess.run([PROGRAM, 'search', '--indicators', str(self.root / 'none'), '--no-sandbox', '--input', place],
                                  capture_output=True, text=True, timeout=20)
            self.assertEqual(done.returncode, status, done.stderr)


if __name__ == '__main__':
    tap.main()
