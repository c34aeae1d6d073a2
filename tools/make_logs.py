#!/usr/bin/env python3
# make_logs.py - writes a day of a member's logs with known hits, near misses, and the truth beside.
# SPDX-License-Identifier: Apache-2.0
"""usage: tools/make_logs.py [--day YYYY-MM-DD] [--members EST,JPN] [--scale N] [--seed N] [--out DIRECTORY]

For each member, below build/samples/logs/CODE (or DIRECTORY/CODE):

  zeek/{conn,dns,http,ssl,files,smtp}.log   tab-separated
  zeek-json/zeek.log                        the same kinds, JSON lines with _path
  eve/eve.json                              Suricata
  truth.tsv   file, line, indicator id, its value: every hit that a sensor must report, no other
  near.tsv    file, line, reason: lines that look like hits and are none

Lines count from 1, header lines too. Hits are computed by tools/samples/reference.py from the
indicators that this member may read (samples/expected_readers.json). --scale 1 is about 8 MB a
member. The same arguments give the same bytes.
"""
import argparse
import datetime
import ipaddress
import pathlib
import random

from samples import intelligence, logs, stix, themes
from samples.reference import Matcher, indicators_of

NETWORKS = {'EST': '10.20.0.0/16', 'JPN': '10.81.0.0/16', 'NOR': '10.47.0.0/16', 'NATO': '10.32.0.0/16',
            'EU': '10.33.0.0/16', 'GRID': '10.120.0.0/16'}
# Whose campaigns strike whom; the second list is there too, but is not released to that member.
STRUCK_BY = {'EST': (['glacier-cdn', 'quarry-portal', 'harbour-news', 'lantern-mail'], []),
             'JPN': (['orchard-files', 'lantern-mail'], ['glacier-cdn', 'magpie-sync'])}
OTHERS_STRUCK_BY = (['lantern-mail'], [])

LINES = {'conn': 7000, 'dns': 7000, 'http': 3000, 'ssl': 3000, 'files': 1500, 'smtp': 600}
OTHER_FORMATS_SHARE = 0.3  # of those numbers, in Zeek JSON and in EVE each


def attacks(traffic, number, stem):
    """Events that name each of a campaign's values, in the spellings that logs have for them."""
    value = intelligence.values_of(number, stem)
    network = ipaddress.ip_network(value['cidr'])
    path = '/' + value['url'].split('/', 3)[3]
    event = traffic.event
    return [
        event('conn', **{'id.resp_h': value['ipv4']}),
        event('conn', **{'id.resp_h': f"::ffff:{value['ipv4']}"}),
        event('conn', **{'id.resp_h': value['ipv6']}),
        event('conn', **{'id.resp_h': str(network[0])}),
        event('conn', **{'id.resp_h': str(network[-1])}),
        event('dns', query=value['domain'], answers=[value['ipv4']]),
        event('dns', query=f"www.{value['domain']}".upper()),
        event('dns', query=f"{value['domain']}."),
        event('dns', query=value['domain or']),
        event('dns', query='cdn7.example.net', answers=[f"edge.{value['domain']}", value['ipv4 or']]),
        event('dns', query='.'.join(reversed(value['ipv4'].split('.'))) + '.in-addr.arpa', qtype_name='PTR',
              answers=['unknown.example.net']),
        event('http', host=value['url'].split('/')[2], uri=path),
        event('http', host=value['url'].split('/')[2].upper(), uri=path, **{'escape slashes': True}),
        event('http', host='www.example.com', referrer=f"http://{value['domain']}/start"),
        event('http', host=value['ipv4'], uri='/'),
        event('ssl', server_name=f"login.{value['domain']}", **{'id.resp_h': value['ipv4']}),
        event('files', sha256=value['sha256'], md5=value['md5']),
        event('files', sha1=value['sha1'].upper()),
        event('smtp', mailfrom=value['email'], **{'from': f"\"The Office\" <{value['email'].upper()}>"}),
    ]


def near_misses(traffic, number, stem):
    """(event, why it is none)."""
    value = intelligence.values_of(number, stem)
    last = int(value['ipv4'].rpartition('.')[2])
    event = traffic.event
    changed = value['sha256'][:-1] + ('0' if value['sha256'][-1] != '0' else '1')
    return [
        (event('dns', query=f"not{value['domain']}"), 'another name that ends alike'),
        (event('dns', query=f"{value['domain']}.example.org"), 'the name is not at the end'),
        (event('dns', query=f'{stem}-example.test'), 'a dash where a dot belongs'),
        (event('conn', **{'id.resp_h': f'198.51.100.{last + 1}'}), 'the neighbour\'s address'),
        (event('http', host=f'static.{stem}.test', uri='/get/other.bin'), 'another host and path'),
        (event('http', host=value['url'].split('/')[2], uri=f'/get/{stem}.bin.txt'), 'another path'),
        (event('files', sha256=changed), 'the last digit differs'),
        (event('files', filename=f"{value['sha256']}00"), 'a longer run of digits holds the digest'),
        (event('smtp', mailfrom=value['email'].replace('office@', 'frontoffice@')), 'another local part'),
        (event('http', user_agent=f"Example/{value['ipv4']}"), 'looks like a version: weak at most'),
    ]


def all_events(code, traffic, scale):
    """(event, why it is a near miss or None)."""
    events = [(traffic.event(kind), None) for kind, count in LINES.items() for _ in range(int(count * scale))]
    numbers = {theme['stem']: number for number, theme in enumerate(themes.CAMPAIGNS)}
    struck, withheld = STRUCK_BY.get(code, OTHERS_STRUCK_BY)
    for stem in struck:
        events += [(event, None) for event in attacks(traffic, numbers[stem], stem)]
        events += near_misses(traffic, numbers[stem], stem)
    for stem in withheld:
        events += [(event, 'not released to this member') for event in attacks(traffic, numbers[stem], stem)]
    events += [(traffic.event('dns', query=name), why) for name, why in (
        ('expired-lease.example', 'the indicator has expired'),
        ('revoked-lease.example', 'the indicator was revoked'),
        ('label-red-to-nobody.example', 'released to nobody'))]
    events.append((traffic.event('dns', query='label-clear.example'), None))
    return sorted(events, key=lambda pair: pair[0]['second'])


class Sink:
    """One log file, and what is true of its lines."""

    def __init__(self, path, name, header=()):
        self.path, self.name = path, name
        self.lines = list(header)
        self.truth, self.near = [], []

    def put(self, line, hits, why):
        self.lines.append(line)
        number = len(self.lines)
        self.truth += [(self.name, number, id, value) for id, value in sorted(hits)]
        if why and not hits:
            self.near.append((self.name, number, why))

    def write(self):
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text('\n'.join(self.lines) + '\n', encoding='utf-8')


def make_member(code, day, scale, seed, folder):
    rng = random.Random(f'{seed} {code} {day}')
    traffic = logs.Traffic(rng, ipaddress.ip_network(NETWORKS[code]), code.lower())
    matcher, start = Matcher(indicators_of(code)), logs.day_start(day)

    def sink(name, header=()):
        return Sink(folder / name, name, header)

    zeek = {kind: sink(f'zeek/{kind}.log', logs.zeek_header(kind)) for kind in logs.ZEEK}
    zeek_json, eve = sink('zeek-json/zeek.log'), sink('eve/eve.json')
    for event, why in all_events(code, traffic, scale):
        hits = matcher.hits(logs.values(event))
        planted = bool(hits or why)
        zeek[event['kind']].put(logs.zeek_tsv(event, start), hits, why)
        if planted or rng.random() < OTHER_FORMATS_SHARE:
            zeek_json.put(logs.zeek_json(event, start), hits, why)
        if planted or rng.random() < OTHER_FORMATS_SHARE:
            eve.put(logs.eve_json(event, start), eve_hits(matcher, event, hits), why)
    sinks = [*zeek.values(), zeek_json, eve]
    for each in sinks:
        each.write()
    write_rows(folder / 'truth.tsv', [row for each in sinks for row in each.truth])
    write_rows(folder / 'near.tsv', [row for each in sinks for row in each.near])
    return sum(each.path.stat().st_size for each in sinks), sum(len(each.truth) for each in sinks)


def eve_hits(matcher, event, hits):
    """EVE does not tell of a mail's path."""
    if event['kind'] != 'smtp':
        return hits
    return matcher.hits(logs.values({**event, 'path': []}))


def write_rows(path, rows):
    path.write_text(''.join('\t'.join(map(str, row)) + '\n' for row in rows), encoding='utf-8')


def main():
    yesterday = datetime.datetime.now(datetime.timezone.utc).date() - datetime.timedelta(days=1)
    parser = argparse.ArgumentParser(description='Writes sample logs.', epilog=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--day', type=datetime.date.fromisoformat, default=yesterday)
    parser.add_argument('--members', default='EST,JPN')
    parser.add_argument('--scale', type=float, default=1.0)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--out', type=pathlib.Path, default=stix.ROOT / 'build/samples/logs')
    wanted = parser.parse_args()
    for code in wanted.members.split(','):
        if code not in NETWORKS:
            parser.error(f'no network for "{code}"; there are {", ".join(NETWORKS)}')
        size, hits = make_member(code, wanted.day, wanted.scale, wanted.seed, wanted.out / code)
        print(f'logs: {code}: {size / 1e6:.1f} MB, {hits} hits in {wanted.out / code}')


if __name__ == '__main__':
    main()
