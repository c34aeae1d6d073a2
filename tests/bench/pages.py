#!/usr/bin/env python3
# pages.py - pages and posts of a node, side by side with nginx serving the same page as a file.
# SPDX-License-Identifier: Apache-2.0
"""usage: tests/bench/pages.py --program FILE [--objects N,N] [--seconds N]

For each number of stored objects: imports them, serves over plain HTTP on loopback, and measures by wrk
(one thread, 8 connections, keep-alive) pages of 100 and of 1,000 objects, in turns with nginx (one
worker) serving the very same bytes as a static file. Then durable POSTs of 1,000 objects, in turns
with writing and syncing the same bytes to a file. Prints a table in Markdown; absolute figures are
this machine's, the ratios are what counts. Needs wrk and nginx.
"""
import argparse
import http.client
import json
import os
import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import tempfile
import time

TAXII = 'application/taxii+json;version=2.1'
GREEN = 'marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb'
ROUNDS = 3
NO_TWO_ALIKE = '''local n = 0
request = function()
  n = n + 1
  return wrk.format(nil, wrk.path .. "&n=" .. n .. "-" .. os.time())
end
'''


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def indicator(number):
    return {
        'type': 'indicator', 'spec_version': '2.1', 'id': f'indicator--00000000-0000-4000-8000-{number:012}',
        'created': '2026-01-01T00:00:00.000Z', 'modified': '2026-01-01T00:00:00.000Z',
        'name': f'Address {number} of a botnet', 'indicator_types': ['malicious-activity'],
        'description': 'Seen as a command and control server; see the report for the whole campaign.',
        'pattern': f"[ipv4-addr:value = '{10 + number % 200}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}']",
        'pattern_type': 'stix', 'valid_from': '2026-01-01T00:00:00Z', 'object_marking_refs': [GREEN]}


class Bench:
    def __init__(self, program, folder):
        self.program, self.folder = program, pathlib.Path(folder)
        self.port, self.nginx_port = free_port(), free_port()
        self.environment = {**os.environ, 'TESTUDO_HOME': str(self.folder / 'home')}
        self.processes = []

    def run(self, *words, **more):
        return subprocess.run([self.program, *words], env=self.environment, check=True, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **more).stdout

    def start(self, words):
        self.processes.append(subprocess.Popen(words, env=self.environment, stdin=subprocess.DEVNULL,
                                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        return self.processes[-1]

    def make(self, objects):
        self.run('init', '--organisation', 'NATO', '--name', 'NATO', '--kind', 'alliance', '--bare')
        (self.folder / 'home' / 'testudo.yaml').write_text(
            f'listen:\n  port: {self.port}\ntls:\n  certificate: ""\n  key: ""\nlimits:\n'
            '  connections_per_address: 1000\nlog:\n  level: error\n')
        self.run('community', 'add', 'all')
        self.run('community', 'join', 'all', 'NATO')
        self.run('collection', 'add', 'all', '--community', 'all')
        self.token = self.run('token', 'add', 'bench', '--organisation', 'NATO', '--role', 'reader',
                              '--role', 'analyst').strip()
        lines = self.folder / 'objects.jsonl'
        with open(lines, 'w') as out:
            for number in range(objects):
                out.write(json.dumps(indicator(number)) + '\n')
        started = time.monotonic()
        self.run('import', str(lines), '--collection', 'all')
        self.import_rate = objects / (time.monotonic() - started)
        lines.unlink()

    def serve(self):
        self.server = self.start([self.program, 'serve'])
        wait_for(self.port)

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=120)
        connection.request(method, path, body=body, headers={
            'Authorization': f'Bearer {self.token}', 'Accept': TAXII, 'Content-Type': TAXII})
        reply = connection.getresponse()
        data = reply.read()
        connection.close()
        if reply.status >= 300:
            raise SystemExit(f'{method} {path}: {reply.status} {data[:300]}')
        return data

    def static(self, name, data):
        root = self.folder / 'static'
        root.mkdir(exist_ok=True)
        (root / name).write_bytes(data)

    def serve_static(self):
        (self.folder / 'nginx.conf').write_text(f'''
daemon off; worker_processes 1; pid {self.folder}/nginx.pid; error_log /dev/null;
events {{ worker_connections 512; }}
http {{ access_log off; sendfile on; keepalive_requests 1000000; default_type {TAXII.split(";")[0]};
client_body_temp_path {self.folder}/t1; proxy_temp_path {self.folder}/t2; fastcgi_temp_path {self.folder}/t3;
uwsgi_temp_path {self.folder}/t4; scgi_temp_path {self.folder}/t5;
server {{ listen 127.0.0.1:{self.nginx_port}; root {self.folder}/static; }} }}''')
        self.start(['nginx', '-c', str(self.folder / 'nginx.conf')])
        wait_for(self.nginx_port)

    def wrk(self, url, seconds, script=None):
        more = []
        if script:
            (self.folder / 'wrk.lua').write_text(script)
            more = ['-s', str(self.folder / 'wrk.lua')]
        text = subprocess.run(
            ['wrk', '-t1', '-c8', f'-d{seconds}s', *more, '-H', f'Authorization: Bearer {self.token}', '-H', f'Accept: {TAXII}', url],
            check=True, text=True, stdout=subprocess.PIPE).stdout
        if 'Non-2xx' in text:
            raise SystemExit(text)
        return float(re.search(r'Requests/sec:\s+([\d.]+)', text).group(1))

    def memory(self):
        status = pathlib.Path(f'/proc/{self.server.pid}/status').read_text()
        return int(re.search(r'VmRSS:\s+(\d+)', status).group(1)) / 1024

    def end(self):
        for process in self.processes:
            process.terminate()
            process.wait(30)


def wait_for(port):
    for _ in range(600):
        try:
            socket.create_connection(('127.0.0.1', port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit('a server did not come up')


def measure_pages(bench, objects, seconds, rows):
    for limit in (100, 1000):
        path = f'/taxii2/real/collections/all/objects/?limit={limit}'
        # A page from the middle of the collection, so that nothing is at an edge.
        first = json.loads(bench.ask('GET', path))
        if first.get('more'):
            path += f'&next={first["next"]}'
        bench.static(f'page{limit}', bench.ask('GET', path))
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(bench.wrk(f'http://127.0.0.1:{bench.port}{path}', seconds))
            theirs.append(bench.wrk(f'http://127.0.0.1:{bench.nginx_port}/page{limit}', seconds))
        # A parameter that nobody knows makes each request another: no page is sent twice.
        cold = max(bench.wrk(f'http://127.0.0.1:{bench.port}{path}', seconds, NO_TWO_ALIKE) for _ in range(ROUNDS))
        rows.append((f'page of {limit}, no two alike', objects, f'{cold:,.0f}/s', f'{max(theirs):,.0f}/s', f'{cold / max(theirs):.2f}'))
        rows.append((f'page of {limit}, asked again', objects, f'{max(ours):,.0f}/s', f'{max(theirs):,.0f}/s', f'{max(ours) / max(theirs):.2f}'))


def measure_posts(bench, objects, rows):
    ours, theirs = [], []
    for round_number in range(9):
        first = 10_000_000 + round_number * 1000
        body = json.dumps({'objects': [indicator(first + n) for n in range(1000)]}).encode()
        started = time.monotonic()
        answer = json.loads(bench.ask('POST', '/taxii2/real/collections/all/objects/', body))
        ours.append((time.monotonic() - started) * 1000)
        if answer['success_count'] != 1000:
            raise SystemExit('not everything was taken')
        started = time.monotonic()
        with open(bench.folder / 'synced', 'wb') as out:
            out.write(body)
            out.flush()
            os.fsync(out.fileno())
        theirs.append((time.monotonic() - started) * 1000)
    rows.append(('POST of 1,000, median', objects, f'{statistics.median(ours):.1f} ms',
                 f'{statistics.median(theirs):.1f} ms (write + fsync)',
                 f'{statistics.median(ours) / statistics.median(theirs):.1f}'))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--program', required=True)
    parser.add_argument('--objects', default='10000,1000000')
    parser.add_argument('--seconds', type=int, default=5)
    options = parser.parse_args()
    rows = []
    for objects in map(int, options.objects.split(',')):
        folder = tempfile.mkdtemp(prefix='testudo-bench-')
        os.chmod(folder, 0o755)  # nginx gives its rights away; the node's home is 0700 by itself
        bench = Bench(os.path.abspath(options.program), folder)
        try:
            bench.make(objects)
            bench.serve()
            bench.serve_static()
            measure_pages(bench, objects, options.seconds, rows)
            rows.append(('memory after pages', objects, f'{bench.memory():.0f} MB', '', ''))
            measure_posts(bench, objects, rows)
            rows.append(('memory after posts', objects, f'{bench.memory():.0f} MB', '', ''))
            rows.append(('import', objects, f'{bench.import_rate:,.0f} objects/s', '', ''))
        finally:
            bench.end()
            shutil.rmtree(folder, ignore_errors=True)
    print('| what | stored | testudo | peer (nginx, or file) | ratio |\n|---|---|---|---|---|')
    for row in rows:
        print('| ' + ' | '.join(str(cell) if not isinstance(cell, int) else f'{cell:,}' for cell in row) + ' |')


main()
