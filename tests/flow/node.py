# node.py - a node of the real program for flow tests in Python: made, filled, served, killed.
# SPDX-License-Identifier: Apache-2.0
#
# TAP output goes through `ok`, `is_equal`, `skip` and `finish`; everything of a Story lies in one folder that goes
# with it, and every process that it started ends with it.

import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time

PROGRAM = os.environ['TESTUDO']
SOURCE = pathlib.Path(os.environ['TESTUDO_SOURCE'])
TAXII = 'application/taxii+json;version=2.1'

_count = 0
_failed = 0


def ok(good, name, detail=''):
    global _count, _failed
    _count += 1
    _failed += not good
    print(('ok' if good else 'not ok'), _count, '-', name, flush=True)
    if not good and detail:
        for line in str(detail).splitlines():
            print('#', line, flush=True)
    return good


def is_equal(name, found, expected):
    return ok(found == expected, name, f'found    {found!r}\nexpected {expected!r}')


def skip(name, why):
    global _count
    _count += 1
    print('ok', _count, '-', name, '# SKIP', why, flush=True)


def finish():
    print(f'1..{_count}', flush=True)
    sys.exit(1 if _failed else 0)


def free_port(kind=socket.SOCK_STREAM):
    with socket.socket(socket.AF_INET, kind) as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def wait_for(condition, seconds=30):
    """What `condition` gives as soon as that is true; else what it gives when the time is over."""
    deadline = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


class Node:
    """A home folder and, while it serves, a process."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.home = self.folder / 'home'
        self.secrets = self.folder / 'secrets'
        self.port = free_port()
        self.process = None

    # --- commands ---

    def run(self, *words, expect=0, **more):
        done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True,
                              env={**os.environ, 'TESTUDO_HOME': str(self.home)},
                              stdin=subprocess.DEVNULL, **more)
        if expect is not None and done.returncode != expect:
            raise AssertionError(f'{words}: exit status {done.returncode}\n{done.stderr}')
        return done.stdout

    def make(self, settings=''):
        self.run('init', '--organisation', 'NATO', '--name', 'NATO', '--kind', 'alliance', '--bare',
                 '--identity', 'identity--7d1f3a52-0c4e-4b8e-9a61-2f5b8c0d1e01')
        (self.home / 'testudo.yaml').write_text(f'listen:\n  port: {self.port}\n' + settings)
        self.run('setup', SOURCE / 'samples' / 'coalition.json', '--secrets', self.secrets)

    def password(self, login):
        return (self.secrets / f'{login}.password').read_text().strip()

    def token(self, name, organisation, *roles):
        words = [word for role in roles for word in ('--role', role)]
        return self.run('token', 'add', name, '--organisation', organisation, *words).strip()

    # --- serving ---

    def serve(self):
        log = open(self.folder / 'serve.log', 'a')
        self.process = subprocess.Popen([PROGRAM, 'serve'], stdin=subprocess.DEVNULL, stdout=log,
                                        stderr=log, env={**os.environ, 'TESTUDO_HOME': str(self.home)})
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                socket.create_connection(('127.0.0.1', self.port), 1).close()
                return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.02)
        raise AssertionError('serve did not come up:\n' + (self.folder / 'serve.log').read_text()[-2000:])

    def stop(self, how=signal.SIGTERM):
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(how)
        status = self.process.wait(30)
        self.process = None
        return status

    # --- HTTP over TLS, the node's certificate verified ---

    def connect(self):
        context = ssl.create_default_context(cafile=str(self.home / 'certificate.pem'))
        return http.client.HTTPSConnection('localhost', self.port, timeout=60, context=context)

    def ask(self, method, path, token=None, body=None, headers=None, connection=None):
        """-> status, headers, JSON body (None when it is empty)"""
        own = connection is None
        connection = connection or self.connect()
        send = {'Accept': TAXII}
        if token:
            send['Authorization'] = f'Bearer {token}'
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            send['Content-Type'] = TAXII
        send.update(headers or {})
        connection.request(method, path, body=body, headers=send)
        reply = connection.getresponse()
        data = reply.read()
        if own:
            connection.close()
        return reply.status, reply.headers, json.loads(data) if data else None

    def pages(self, alias, token, **query):
        """All objects of a collection, following added_after."""
        objects = []
        after = None
        while True:
            parts = [f'{key}={value}' for key, value in query.items()]
            parts += [f'added_after={after}'] if after else []
            status, headers, body = self.ask(
                'GET', f'/taxii2/real/collections/{alias}/objects/?' + '&'.join(parts), token)
            if status != 200:
                raise AssertionError((status, body))
            objects += body.get('objects', [])
            if not body.get('more'):
                return objects
            after = headers['X-TAXII-Date-Added-Last']


class Story:
    """with Story() as node: ..."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix='testudo-flow-')
        self.node = Node(self.folder)
        return self.node

    def __exit__(self, kind, error, trace):
        self.node.stop(signal.SIGKILL)
        if error is not None:
            log = pathlib.Path(self.folder) / 'serve.log'
            ok(False, 'the story goes on to its end',
               f'{kind.__name__}: {error}\n' + (log.read_text()[-3000:] if log.exists() else ''))
        shutil.rmtree(self.folder, ignore_errors=True)
        return True


def indicator(number, tlp='bab4a63c-aed9-4cf5-a766-dfca5abac2bb', minute=0):
    """TLP:GREEN unless said otherwise."""
    return {
        'type': 'indicator', 'spec_version': '2.1', 'id': f'indicator--00000000-0000-4000-8000-{number:012}',
        'created': '2026-01-01T00:00:00.000Z', 'modified': f'2026-01-01T00:{minute:02}:00.000Z',
        'name': f'Indicator {number}', 'pattern_type': 'stix', 'valid_from': '2026-01-01T00:00:00Z',
        'pattern': f"[ipv4-addr:value = '198.51.{number // 256 % 256}.{number % 256}']",
        'object_marking_refs': [f'marking-definition--{tlp}'],
    }
