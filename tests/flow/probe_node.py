# probe_node.py - a small node of its own for the tests of the probe: docs/protocol/probe.md, no more.
# SPDX-License-Identifier: Apache-2.0
#
# Everything of a Story lies in one folder that goes with it,
# and every process that it started ends with it.

import datetime
import http.server
import json
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import urllib.parse

from node import PROGRAM, ok, wait_for

TOKEN = 'a-token-of-the-probe'


def wait_for_port(port, seconds=20):
    def answers():
        try:
            socket.create_connection(('127.0.0.1', port), 1).close()
            return True
        except OSError:
            return False
    return wait_for(answers, seconds)


def check(name, kind, parameters, team='blue1', period=1000, jitter=200, timeout=3000, **more):
    return {'check': name, 'team': team, 'kind': kind, 'period_ms': period, 'jitter_ms': jitter,
            'timeout_ms': timeout, 'parameters': {k: str(v) for k, v in parameters.items()}, **more}


class FakeNode:
    """Gives out `checks`, takes results. `mood` is asked before each reply to a post: '' (well), 'lose' (takes it, and
    the reply is lost), 'busy' (503), 'refuse' (the first result of the post)."""

    def __init__(self, checks=(), **work):
        self.lock = threading.Lock()
        self.work = {'speed': 1, 'running': True, 'lease_ms': 30000, **work}
        self.checks = list(checks)
        self.version = 1
        self.mood = lambda: ''
        self.results = []  # as first taken, in order
        self.known = set()
        self.again = 0  # results that came again
        self.asked = 0
        self.unchanged = 0
        self.problems = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def log_message(self, *_):
                pass

            def do_GET(self):
                outer.get(self)

            def do_POST(self):
                outer.post(self)

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.url = f'http://127.0.0.1:{self.port}'
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def change(self, checks=None, **work):
        with self.lock:
            if checks is not None:
                self.checks = list(checks)
            self.work.update(work)
            self.version += 1

    @staticmethod
    def reply(handler, status, body=None):
        data = b'' if body is None else json.dumps(body).encode()
        handler.send_response(status)
        handler.send_header('Content-Length', str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    def get(self, handler):
        url = urllib.parse.urlsplit(handler.path)
        with self.lock:
            self.asked += 1
            if handler.headers.get('Authorization') != f'Bearer {TOKEN}':
                return self.reply(handler, 401)
            if url.path != '/api/probe/work' or not urllib.parse.parse_qs(url.query).get('probe'):
                return self.reply(handler, 404)
            if handler.headers.get('If-None-Match') == f'"{self.version}"':
                self.unchanged += 1
                return self.reply(handler, 304)
            now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec='milliseconds')
            return self.reply(handler, 200, {'version': str(self.version), 'checks': self.checks,
                                             'now': now.replace('+00:00', 'Z'), **self.work})

    def post(self, handler):
        body = handler.rfile.read(int(handler.headers['Content-Length']))
        mood = self.mood()
        if mood == 'busy':
            return self.reply(handler, 503)
        with self.lock:
            results = json.loads(body)['results']
            if len(results) > 1000 or len(body) > 1 << 20 or not results:
                self.problems.append(f'a post of {len(results)} results, {len(body)} bytes')
            refused = []
            for index, result in enumerate(results):
                if mood == 'refuse' and index == 0:
                    refused.append({'index': 0, 'code': 'E_ABSENT', 'text': 'no such check'})
                    continue
                key = (result['check'], result['team'], result['time'])
                if key in self.known:
                    self.again += 1
                else:
                    self.known.add(key)
                    self.results.append(result)
        if mood == 'lose':
            handler.connection.shutdown(socket.SHUT_RDWR)
            handler.close_connection = True
            return None
        return self.reply(handler, 200, {'taken': len(results) - len(refused), 'refused': refused})

    def of(self, name, team=None):
        with self.lock:
            return [r for r in self.results if r['check'] == name and team in (None, r['team'])]

    def wait_for(self, name, state, seconds=20, after=0):
        """The first result of that state among those after the first `after`."""
        return wait_for(lambda: next((r for r in self.of(name)[after:] if r['state'] == state), None), seconds)


class Story:
    """with Story(checks...) as (node, probe): ..."""

    def __init__(self, *checks, **work):
        self.checks, self.work = checks, work

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='testudo-probe-'))
        self.node = FakeNode(self.checks, **self.work)
        self.probe = Probe(self.folder, self.node)
        return self.node, self.probe

    def __exit__(self, kind, error, trace):
        self.probe.stop(signal.SIGKILL)
        self.node.close()
        if error is not None:
            ok(False, 'the story goes on to its end', f'{kind.__name__}: {error}\n{self.probe.log()[-3000:]}')
        shutil.rmtree(self.folder, ignore_errors=True)
        return True


class Probe:
    def __init__(self, folder, node):
        self.folder, self.node = folder, node
        self.state = folder / 'state'
        (folder / 'token').write_text(TOKEN + '\n')
        self.process = None

    def words(self, *more):
        return [PROGRAM, 'probe', '--node', self.node.url, '--name', 'probe1', '--token-file',
                str(self.folder / 'token'), '--state', str(self.state), *more]

    def start(self, *more):
        log = open(self.folder / 'probe.log', 'a')
        self.process = subprocess.Popen(self.words(*more), stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def run_once(self, *more):
        return subprocess.run(self.words('--once', *more), stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=120)

    def stop(self, how=signal.SIGTERM):
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(how)
        status = self.process.wait(60)
        self.process = None
        return status

    def log(self):
        path = self.folder / 'probe.log'
        return path.read_text() if path.exists() else ''

    def on_disk(self):
        """Identities of the whole lines that wait in the state folder."""
        found = []
        for path in self.state.glob('results-*.jsonl'):
            for line in path.read_bytes().split(b'\n')[:-1]:
                result = json.loads(line[9:])
                found.append((result['check'], result['team'], result['time']))
        return found


def try_kind(kind, /, timeout_ms=4000, **values):
    """-> state, whole output of `testudo probe --try`"""
    words = [f'{key.replace("__", "-")}={value}' for key, value in values.items()]
    done = subprocess.run([PROGRAM, 'probe', '--try', kind, f'timeout_ms={timeout_ms}', *words],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    if done.returncode < 0 or done.returncode not in (0, 64, 65, 69):
        return f'exit {done.returncode}', done.stderr
    return done.stdout.split(':', 1)[0], done.stdout + done.stderr
