# logs.py - one day of a member's logs: Zeek (tab-separated and JSON) and Suricata EVE.
# SPDX-License-Identifier: Apache-2.0
"""An event is a plain description of what happened on the wire; each format writes it in its own
words. So a planted value stands in every format that can tell of it."""
import datetime
import hashlib
import ipaddress
import json

# Event kinds with their fields: (name, Zeek type). `-` in tab-separated logs is a field left out.
CONNECTION = [('ts', 'time'), ('uid', 'string'), ('id.orig_h', 'addr'), ('id.orig_p', 'port'),
              ('id.resp_h', 'addr'), ('id.resp_p', 'port')]
ZEEK = {
    'conn': CONNECTION + [('proto', 'enum'), ('service', 'string'), ('duration', 'interval'),
                          ('orig_bytes', 'count'), ('resp_bytes', 'count'), ('conn_state', 'string'),
                          ('local_orig', 'bool'), ('missed_bytes', 'count'), ('history', 'string'),
                          ('tunnel_parents', 'set[string]')],
    'dns': CONNECTION + [('proto', 'enum'), ('trans_id', 'count'), ('query', 'string'),
                         ('qtype_name', 'string'), ('rcode_name', 'string'), ('AA', 'bool'),
                         ('RD', 'bool'), ('answers', 'vector[string]'), ('TTLs', 'vector[interval]'),
                         ('rejected', 'bool')],
    'http': CONNECTION + [('trans_depth', 'count'), ('method', 'string'), ('host', 'string'),
                          ('uri', 'string'), ('referrer', 'string'), ('version', 'string'),
                          ('user_agent', 'string'), ('request_body_len', 'count'),
                          ('response_body_len', 'count'), ('status_code', 'count'),
                          ('resp_mime_types', 'vector[string]')],
    'ssl': CONNECTION + [('version', 'string'), ('cipher', 'string'), ('server_name', 'string'),
                         ('resumed', 'bool'), ('established', 'bool'), ('validation_status', 'string')],
    'files': [('ts', 'time'), ('fuid', 'string'), ('uid', 'string')] + CONNECTION[2:]
             + [('source', 'string'), ('mime_type', 'string'), ('filename', 'string'),
                ('seen_bytes', 'count'), ('md5', 'string'), ('sha1', 'string'), ('sha256', 'string')],
    'smtp': CONNECTION + [('trans_depth', 'count'), ('helo', 'string'), ('mailfrom', 'string'),
                          ('rcptto', 'set[string]'), ('from', 'string'), ('to', 'set[string]'),
                          ('subject', 'string'), ('path', 'vector[addr]'), ('tls', 'bool')],
}
PORT = {'conn': 443, 'dns': 53, 'http': 80, 'ssl': 443, 'files': 80, 'smtp': 25}


def day_start(day):
    return datetime.datetime.combine(day, datetime.time(), datetime.timezone.utc)


class Traffic:
    """Makes events of one network on one day; harmless unless told what to put in."""

    def __init__(self, rng, network, name):
        self.rng = rng
        self.hosts = [str(network[256 * rng.randrange(1, 40) + rng.randrange(2, 250)]) for _ in range(300)]
        self.resolver = str(network[53])
        self.mail_name = f'mail.{name}.example.org'
        outside = ipaddress.ip_network('198.18.0.0/15')  # RFC 2544: no real host answers there
        self.servers = [str(outside[rng.randrange(2 ** 17)]) for _ in range(900)]
        self.names = [f'{word}{number}.example.{ending}' for word in ('www', 'api', 'img', 'mail', 'shop')
                      for number in range(60) for ending in ('com', 'net', 'org')]
        self.agents = [f'Mozilla/5.0 (X11; Linux x86_64) Example/{major}.0' for major in range(90, 124)]

    def token(self, letters=17):
        return ''.join(self.rng.choices('ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789', k=letters))

    def random_digest(self, algorithm):
        return hashlib.new(algorithm, self.token().encode()).hexdigest()

    def event(self, kind, **given):
        rng = self.rng
        server = self.resolver if kind == 'dns' else rng.choice(self.servers)
        event = {'kind': kind, 'second': rng.uniform(0, 86399), 'uid': 'C' + self.token(),
                 'id.orig_h': rng.choice(self.hosts), 'id.orig_p': rng.randrange(32768, 60999),
                 'id.resp_h': server, 'id.resp_p': PORT[kind]}
        event.update(getattr(self, f'{kind}_fields')())
        event.update(given)
        return event

    def conn_fields(self):
        return {'proto': 'tcp', 'service': 'ssl', 'duration': round(self.rng.expovariate(0.5), 6),
                'orig_bytes': self.rng.randrange(200, 9000), 'resp_bytes': self.rng.randrange(400, 90000),
                'conn_state': 'SF', 'local_orig': True, 'missed_bytes': 0, 'history': 'ShADadFf',
                'tunnel_parents': []}

    def dns_fields(self):
        return {'proto': 'udp', 'trans_id': self.rng.randrange(65536), 'query': self.rng.choice(self.names),
                'qtype_name': 'A', 'rcode_name': 'NOERROR', 'AA': False, 'RD': True,
                'answers': [self.rng.choice(self.servers)], 'TTLs': [300.0], 'rejected': False}

    def http_fields(self):
        return {'trans_depth': 1, 'method': 'GET', 'host': self.rng.choice(self.names),
                'uri': f'/{self.token(6).lower()}/{self.rng.randrange(9999)}.html', 'referrer': None,
                'version': '1.1', 'user_agent': self.rng.choice(self.agents), 'request_body_len': 0,
                'response_body_len': self.rng.randrange(90000), 'status_code': 200,
                'resp_mime_types': ['text/html']}

    def ssl_fields(self):
        return {'version': 'TLSv13', 'cipher': 'TLS_AES_128_GCM_SHA256', 'resumed': False,
                'server_name': self.rng.choice(self.names), 'established': True, 'validation_status': 'ok'}

    def files_fields(self):
        return {'fuid': 'F' + self.token(), 'source': 'HTTP', 'mime_type': 'application/octet-stream',
                'filename': None, 'seen_bytes': self.rng.randrange(400, 900000),
                'md5': self.random_digest('md5'), 'sha1': self.random_digest('sha1'),
                'sha256': self.random_digest('sha256')}

    def smtp_fields(self):
        sender = f'person{self.rng.randrange(400)}@example.net'
        to = f'desk{self.rng.randrange(40)}@{self.mail_name}'
        return {'trans_depth': 1, 'helo': 'relay.example.net', 'mailfrom': sender, 'rcptto': [to],
                'from': f'Somebody <{sender}>', 'to': [to], 'subject': f'Minutes {self.rng.randrange(900)}',
                'path': [self.rng.choice(self.servers)], 'tls': True}


def values(event):
    """What the event names, typed, for the reference matcher."""
    found = [('address', event['id.orig_h']), ('address', event['id.resp_h'])]
    kind = event['kind']
    if kind == 'dns':
        found.append(('name', event['query']))
        found += [('address' if each[0].isdigit() or ':' in each else 'name', each)
                  for each in event['answers']]
    elif kind == 'http':
        found.append(('url', f"http://{event['host']}{event['uri']}"))
        if event['referrer']:
            found.append(('url', event['referrer']))
    elif kind == 'ssl':
        found.append(('name', event['server_name']))
    elif kind == 'files':
        found += [('digest', event[name]) for name in ('md5', 'sha1', 'sha256')]
    elif kind == 'smtp':
        found += [('email', event[name]) for name in ('mailfrom', 'from')]
        found += [('email', each) for each in event['rcptto'] + event['to']]
        found += [('address', each) for each in event['path']] + [('name', event['helo'])]
    return found


def zeek_header(kind):
    fields = ZEEK[kind]
    return ['#separator \\x09', '#set_separator\t,', '#empty_field\t(empty)', '#unset_field\t-',
            f'#path\t{kind}', '#fields\t' + '\t'.join(name for name, _ in fields),
            '#types\t' + '\t'.join(type for _, type in fields)]


def zeek_cell(value):
    if value is None:
        return '-'
    if isinstance(value, bool):
        return 'T' if value else 'F'
    if isinstance(value, float):
        return f'{value:.6f}'
    if isinstance(value, list):
        return ','.join(zeek_cell(each) for each in value) or '(empty)'
    return str(value).replace('\t', '\\x09')


def zeek_tsv(event, start):
    moment = start.timestamp() + event['second']
    return '\t'.join(zeek_cell(moment if name == 'ts' else event[name]) for name, _ in ZEEK[event['kind']])


def iso(event, start):
    return start + datetime.timedelta(microseconds=int(event['second'] * 1e6))


def zeek_json(event, start):
    record = {'_path': event['kind'], 'ts': iso(event, start).strftime('%Y-%m-%dT%H:%M:%S.%fZ')}
    record.update({name: event[name] for name, _ in ZEEK[event['kind']][1:] if event[name] is not None})
    return json.dumps(record, separators=(',', ':'))


def eve_address(text):
    return ipaddress.ip_address(text).exploded if ':' in text else text


def eve_json(event, start):
    """Suricata 6 and newer; `\\/` as versions before 6 wrote it, where the event asks for it."""
    kind = event['kind']
    record = {'timestamp': iso(event, start).strftime('%Y-%m-%dT%H:%M:%S.%f+0000'),
              'flow_id': int(event['second'] * 1e9) % 2 ** 50, 'in_iface': 'eth0',
              'event_type': {'conn': 'flow', 'ssl': 'tls', 'files': 'fileinfo'}.get(kind, kind),
              'src_ip': eve_address(event['id.orig_h']), 'src_port': event['id.orig_p'],
              'dest_ip': eve_address(event['id.resp_h']), 'dest_port': event['id.resp_p'],
              'proto': 'UDP' if kind == 'dns' else 'TCP', **EVE_PARTS[kind](event)}
    text = json.dumps(record, separators=(',', ':'))
    return text.replace('/', '\\/') if event.get('escape slashes') else text


EVE_PARTS = {
    'conn': lambda event: {'app_proto': 'tls', 'flow': {
        'pkts_toserver': 9, 'pkts_toclient': 11, 'bytes_toserver': event['orig_bytes'],
        'bytes_toclient': event['resp_bytes'], 'state': 'closed', 'reason': 'timeout'}},
    'dns': lambda event: {'dns': {
        'version': 2, 'type': 'answer', 'id': event['trans_id'], 'rrname': event['query'],
        'rrtype': event['qtype_name'], 'rcode': event['rcode_name'],
        'answers': [{'rrname': event['query'], 'ttl': 300, 'rdata': each,
                     'rrtype': 'A' if each[0].isdigit() else 'CNAME'} for each in event['answers']]}},
    'http': lambda event: {'tx_id': 0, 'http': {
        'hostname': event['host'], 'url': event['uri'], 'http_user_agent': event['user_agent'],
        'http_method': event['method'], 'protocol': 'HTTP/1.1', 'status': event['status_code'],
        'length': event['response_body_len'],
        **({'http_refer': event['referrer']} if event['referrer'] else {})}},
    'ssl': lambda event: {'tls': {'sni': event['server_name'], 'version': 'TLS 1.3'}},
    'files': lambda event: {'app_proto': 'http', 'fileinfo': {
        'filename': event['filename'] or '/', 'state': 'CLOSED', 'md5': event['md5'],
        'sha1': event['sha1'], 'sha256': event['sha256'], 'stored': False, 'size': event['seen_bytes']}},
    'smtp': lambda event: {'smtp': {'helo': event['helo'], 'mail_from': f"<{event['mailfrom']}>",
                                    'rcpt_to': [f'<{each}>' for each in event['rcptto']]},
                           'email': {'status': 'PARSE_DONE', 'from': event['from'], 'to': event['to']}},
}
