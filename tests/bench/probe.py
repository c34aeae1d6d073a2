#!/usr/bin/env python3
# probe.py - how many checks a probe runs: real clients, real connections to real servers on this machine.
# SPDX-License-Identifier: Apache-2.0
"""usage: tests/bench/probe.py --program FILE [--checks N] [--minutes N]

The checks are a mix: 60 % HTTP and 10 % HTTPS (a new handshake each) by nginx, 15 % DNS by NSD, 15 % a TCP greeting.
Each run is a connection of its own. The node is a small one of the tests (tests/flow/probe_node.py).

  steady     N checks with a period of 60 s and 10 s of jitter; the first minute is not counted
  at once    N checks, each once, as fast as the probe can
  all down   N checks with a period of 60 s against a port that takes no connection; each waits for its timeout of 5 s

Servers, node and probe share the machine's cores, and the table says how much of them the probe took. Prints a
table in Markdown; absolute figures are this machine's. Needs nginx, nsd and openssl.
"""
import argparse
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'flow'))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--program', required=True)
    parser.add_argument('--checks', type=int, default=10000)
    parser.add_argument('--minutes', type=int, default=2, help='of the steady measurement')
    return parser.parse_args()


class Servers:
    """nginx, NSD and a greeter, on free ports."""

    def __init__(self, folder):
        self.folder, self.processes = folder, []
        self.web, self.secure, self.dns = free_port(), free_port(), free_port()
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
                        '-days', '2', '-subj', '/CN=localhost', '-keyout', folder / 'key.pem', '-out',
                        folder / 'certificate.pem'], check=True, capture_output=True)
        self.start_nginx()
        self.start_nsd()
        self.greeter = socket.create_server(('127.0.0.1', 0), backlog=1024)
        threading.Thread(target=self.greet, daemon=True).start()
        # A queue of one that nobody empties: further connections get no answer.
        self.deaf = socket.create_server(('127.0.0.1', 0), backlog=0)
        self.fill = [socket.socket() for _ in range(4)]
        for one in self.fill:
            one.setblocking(False)
            one.connect_ex(self.deaf.getsockname())

    def start(self, *words):
        self.processes.append(subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                               stderr=subprocess.DEVNULL))

    def start_nginx(self):
        f = self.folder
        (f / 'www').mkdir()
        (f / 'www' / 'index.html').write_text('<p>welcome to the mail of blue1</p>\n' * 100)
        (f / 'nginx.conf').write_text(f'''
daemon off; worker_processes 1; pid {f}/nginx.pid; error_log /dev/null; events {{ worker_connections 4096; }}
http {{ access_log off; root {f}/www; client_body_temp_path {f}/t1; proxy_temp_path {f}/t2; fastcgi_temp_path {f}/t3;
uwsgi_temp_path {f}/t4; scgi_temp_path {f}/t5; server {{ listen 127.0.0.1:{self.web} backlog=4096; }}
server {{ listen 127.0.0.1:{self.secure} ssl backlog=4096; ssl_certificate {f}/certificate.pem; ssl_certificate_key {f}/key.pem; }} }}''')
        self.folder.chmod(0o755)
        self.start('nginx', '-c', f / 'nginx.conf')
        wait_for_port(self.web)

    def start_nsd(self):
        f = self.folder
        (f / 'zone').write_text('$ORIGIN blue1.example.\n@ 300 IN SOA ns1 admin 1 3600 600 86400 300\n@ 300 IN NS ns1\n'
                                'ns1 300 IN A 127.0.0.1\nwww 300 IN A 192.0.2.10\n')
        (f / 'nsd.conf').write_text(
            f'server:\n  ip-address: 127.0.0.1@{self.dns}\n  username: ""\n  chroot: ""\n  database: ""\n  zonelistfile: {f}/zones\n'
            f'  logfile: {f}/nsd.log\n  pidfile: {f}/nsd.pid\n  xfrdfile: {f}/xfrd\n  xfrdir: {f}\n'
            f'remote-control:\n  control-enable: no\nzone:\n  name: blue1.example\n  zonefile: {f}/zone\n')
        self.start('nsd', '-d', '-c', f / 'nsd.conf')
        wait_for_port(self.dns)

    def greet(self):
        while True:
            peer, _ = self.greeter.accept()
            peer.sendall(b'220 mail.blue1.example ready\r\n')
            peer.close()

    def mix(self, count):
        checks = []
        for number in range(count):
            part = number % 20
            if part < 12:
                kind, values = 'http', {'port': self.web, 'expect': 'welcome'}
            elif part < 14:
                kind, values = 'https', {'port': self.secure, 'authority': self.folder / 'certificate.pem', 'host': 'localhost',
                                         'address': '127.0.0.1', 'verify': 'no'}
            elif part < 17:
                kind, values = 'dns', {'port': self.dns, 'name': 'www.blue1.example', 'expect': '192.0.2.10'}
            else:
                kind, values = 'tcp', {'port': self.greeter.getsockname()[1], 'greeting': '220 mail'}
            checks.append(check(f'c{number}', kind, {'host': '127.0.0.1', **values}, period=60000, jitter=10000, timeout=10000))
        return checks

    def deaf_checks(self, count):
        return [check(f'd{number}', 'http', {'host': '127.0.0.1', 'port': self.deaf.getsockname()[1]}, period=60000,
                      jitter=10000, timeout=5000) for number in range(count)]

    def end(self):
        for process in self.processes:
            process.terminate()
            process.wait(30)


def usage_of(pid):
    """-> seconds of processor time, resident MB, threads"""
    fields = pathlib.Path(f'/proc/{pid}/stat').read_text().rsplit(')', 1)[1].split()
    status = pathlib.Path(f'/proc/{pid}/status').read_text()
    return ((int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK'),
            int(re.search(r'VmRSS:\s+(\d+)', status).group(1)) / 1024, int(re.search(r'Threads:\s+(\d+)', status).group(1)))


def states(results):
    found = {}
    for result in results:
        found[result['state']] = found.get(result['state'], 0) + 1
    return ', '.join(f'{count:,} {state}' for state, count in sorted(found.items()))


def steady(name, checks, minutes, folder, rows):
    node = FakeNode(checks)
    probe = Probe(folder, node)
    probe.start()
    time.sleep(70)
    begun, cpu, before = time.monotonic(), usage_of(probe.process.pid)[0], len(node.results)
    time.sleep(60 * minutes)
    after, seconds = len(node.results), time.monotonic() - begun
    used, memory, threads = usage_of(probe.process.pid)
    results = node.results[before:after]
    probe.stop()
    late = re.search(r'\((\d+) late\)', probe.log()).group(1)
    slowest = sorted(r['latency_ms'] for r in results)
    rows.append((name, f'{len(results) * 60 / seconds:,.0f} a minute', states(results), late,
                 f'{slowest[len(slowest) // 2]} / {slowest[len(slowest) * 99 // 100]} ms',
                 f'{(used - cpu) / seconds * 100:.0f} % of a core', f'{memory:.0f} MB, {threads} threads'))
    node.close()
    shutil.rmtree(probe.state)


def at_once(checks, folder, rows):
    node = FakeNode(checks)
    probe = Probe(folder, node)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.monotonic()
    probe.run_once('--at-once', '200')
    seconds = time.monotonic() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    latencies = sorted(r['latency_ms'] for r in node.results)
    rows.append(('at once', f'{len(node.results) * 60 / seconds:,.0f} a minute', states(node.results), '',
                 f'{latencies[len(latencies) // 2]} / {latencies[len(latencies) * 99 // 100]} ms',
                 f'{cpu / seconds * 100:.0f} % of a core', f'{cpu / len(node.results) * 1000:.2f} ms of a core a check'))
    node.close()
    shutil.rmtree(probe.state)


def main():
    options = arguments()
    os.environ['TESTUDO'] = str(pathlib.Path(options.program).resolve())
    os.environ['TESTUDO_SOURCE'] = str(pathlib.Path(__file__).resolve().parents[2])
    global FakeNode, Probe, check, free_port, wait_for_port
    from node import free_port
    from probe_node import FakeNode, Probe, check, wait_for_port
    folder = pathlib.Path(tempfile.mkdtemp(prefix='testudo-bench-'))
    servers = Servers(folder)
    rows = []
    try:
        at_once(servers.mix(options.checks), folder, rows)
        steady('steady', servers.mix(options.checks), options.minutes, folder, rows)
        steady('all down', servers.deaf_checks(options.checks), 1, folder, rows)
    finally:
        servers.end()
        shutil.rmtree(folder, ignore_errors=True)
    print('| what | rate | states | late | latency, median / p99 | processor of the probe | memory |\n|---|---|---|---|---|---|---|')
    for row in rows:
        print('| ' + ' | '.join(row) + ' |')


if __name__ == '__main__':
    main()
