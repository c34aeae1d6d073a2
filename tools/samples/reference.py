# reference.py - a plain, slow matcher: which indicators of a member does a log line name?
# SPDX-License-Identifier: Apache-2.0
"""Written from the words of match/scan.h, not from its code. It is told what each field holds, so it
knows nothing of formats and borders; those are what the truth files test."""
import ipaddress
import json
import re

from samples.stix import ROOT

VALUE = re.compile(r"(ipv4-addr|ipv6-addr|domain-name|url|email-addr|file):([\w.'-]+) (=|ISSUBSET) '([^']*)'")


def bundles():
    """((collection, owner), objects) of every committed bundle, in loading order."""
    expected = json.loads((ROOT / 'samples/expected_readers.json').read_text(encoding='utf-8'))
    for name in expected['load_order']:
        text = (ROOT / 'samples/intelligence' / f'{name}.json').read_text(encoding='utf-8')
        yield name, json.loads(text)['objects'], expected['readers'][name]


def indicators_of(code, readable=True):
    """The latest versions of the indicators that this organisation may read (or may not)."""
    latest = {}
    for _, objects, readers in bundles():
        for thing in objects:
            if thing['type'] == 'indicator' and (code in readers[thing['id']]) == readable:
                latest[thing['id']] = thing
    return list(latest.values())


def values_of(indicator):
    """Its values, when each alone fulfils the pattern."""
    if ' AND ' in indicator['pattern']:
        return []
    return [(kind, value) for kind, _, _, value in VALUE.findall(indicator['pattern'])]


class Matcher:
    def __init__(self, indicators):
        self.exact, self.networks = {}, []
        for indicator in indicators:
            if indicator.get('revoked') or 'valid_until' in indicator:
                continue  # all sample logs are younger than any valid_until
            for kind, value in values_of(indicator):
                if kind == 'ipv4-addr' and '/' in value:
                    self.networks.append((ipaddress.ip_network(value), indicator['id'], value))
                else:
                    key = kind, without_scheme(value) if kind == 'url' else value.lower()
                    self.exact.setdefault(key, []).append((indicator['id'], value))

    def look_up(self, kind, text):
        return set(self.exact.get((kind, text), ()))

    def address(self, text):
        address = ipaddress.ip_address(text)
        if address.version == 6 and address.ipv4_mapped:
            address = address.ipv4_mapped
        found = self.look_up(f'ipv{address.version}-addr', str(address))
        return found | {(id, value) for network, id, value in self.networks if address in network}

    def name(self, text):
        text = text.lower().strip('.')
        if text.endswith('.in-addr.arpa'):
            return self.address('.'.join(reversed(text.split('.')[:4])))
        labels = text.split('.')
        return set().union(*(self.look_up('domain-name', '.'.join(labels[at:]))
                             for at in range(len(labels))))

    def url(self, text):
        host = text.split('://')[1].split('/')[0].split(':')[0]
        is_address = re.fullmatch(r'[\d.]+', host)
        return (self.look_up('url', without_scheme(text))
                | (self.address(host) if is_address else self.name(host)))

    def email(self, text):
        text = re.search(r'[\w.+-]+@[\w.-]+', text).group().lower()
        return self.look_up('email-addr', text) | self.name(text.split('@')[1])

    def digest(self, text):
        return self.look_up('file', text.lower())

    def hits(self, values):
        """(indicator id, its value) for each hit among typed values, such as ('name', 'a.example')."""
        return set().union(*(getattr(self, kind)(text) for kind, text in values))


def without_scheme(url):
    scheme, rest = url.split('://')
    host, slash, path = rest.partition('/')
    return f'{host.lower()}/{path}'
