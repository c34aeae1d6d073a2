# taxii_node.py - a node in memory for one sensor: just enough of TAXII 2.1 and of a node's own interface.
# SPDX-License-Identifier: Apache-2.0
import http.server
import json
import re
import threading
import uuid

PATTERNS = {'ipv4': '[ipv4-addr:value = {}]', 'ipv6': '[ipv6-addr:value = {}]', 'domain': '[domain-name:value = {}]',
            'url': '[url:value = {}]', 'email': '[email-addr:value = {}]', 'md5': '[file:hashes.MD5 = {}]',
            'sha256': "[file:hashes.'SHA-256' = {}]", 'cidr': '[ipv4-addr:value ISSUBSET {}]'}
PAGE = 5000


def some_uuid(number):
    return str(uuid.UUID(int=number, version=4))


def indicator(number, kind, value):
    quoted = "'" + value.replace('\\', '\\\\').replace("'", "\\'") + "'"
    return {'type': 'indicator', 'spec_version': '2.1', 'id': f'indicator--{some_uuid(number)}',
            'created': '2020-01-01T00:00:00.000Z', 'modified': '2020-01-01T00:00:00.000Z',
            'pattern': PATTERNS[kind].format(quoted), 'pattern_type': 'stix', 'valid_from': '2020-01-01T00:00:00Z'}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *words):
        pass

    def reply(self, status, body, **headers):
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header('Content-Type', 'application/taxii+json;version=2.1')
        self.send_header('Content-Length', str(len(text)))
        for name, value in headers.items():
            self.send_header(name.replace('_', '-'), value)
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self):
        path, _, query = self.path.partition('?')
        if path == '/taxii2/':
            self.reply(200, {'title': 't', 'default': '/root/', 'api_roots': ['/root/']})
        elif path == '/api/sensor':
            self.reply(200, {'identity': f'identity--{some_uuid(1)}', 'node_identity': f'identity--{some_uuid(2)}',
                             'anonymous': False})
        elif path == '/root/collections/':
            self.reply(200, {'collections': [
                {'id': some_uuid(3), 'title': 'i', 'can_read': True, 'can_write': False},
                {'id': some_uuid(4), 'title': 's', 'can_read': False, 'can_write': True}]})
        elif path.endswith('/objects/'):
            at = int((re.search(r'next=(\d+)', query) or [0, 0])[1])
            self.reply(200, self.server.pages[at], X_TAXII_Date_Added_Last='2026-01-01T00:00:00.000001Z')
        else:
            self.reply(404, {'title': 'not found'})

    def do_POST(self):
        objects = json.loads(self.rfile.read(int(self.headers['Content-Length'])))['objects']
        with self.server.lock:
            for sighting in objects:
                known = self.server.sightings.setdefault(sighting['id'], sighting)
                self.server.changed |= known != sighting
        self.reply(202, {'id': some_uuid(5), 'status': 'complete', 'total_count': len(objects),
                         'success_count': len(objects), 'failure_count': 0, 'pending_count': 0})


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, values):
        objects = [indicator(16 + number, *value) for number, value in enumerate(values)]
        pages = [objects[at:at + PAGE] for at in range(0, len(objects), PAGE)]
        self.pages = []
        for at, page in enumerate(pages):
            more = at + 1 < len(pages)
            self.pages.append(json.dumps({'more': more, 'objects': page, **({'next': str(at + 1)} if more else {})}).encode())
        self.lock = threading.Lock()
        self.sightings = {}  # by id
        self.changed = False  # one came again with other content
        super().__init__(('127.0.0.1', 0), Handler)
        self.url = f'http://127.0.0.1:{self.server_port}'

    def handle_error(self, request, client_address):
        """A sensor that is killed hangs up in the middle."""

    def count(self):
        with self.lock:
            return sum(sighting['count'] for sighting in self.sightings.values())


def serve(values):
    """Gives indicators for (kind, value); the server's `sightings` are what was posted."""
    server = Server(values)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
