#!/usr/bin/env python3
# watch_capture.py - a sensor reads packets from the loopback interface as another user, in its sandbox.
# SPDX-License-Identifier: Apache-2.0
#
# Needs the right to capture, and root to become another user: skipped by name without.
import http.server
import json
import os
import pathlib
import pwd
import re
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time

import taxii_node
from node import PROGRAM, finish, is_equal, ok

PATIENCE = 60
HERE = '127.0.0.77'   # the filter lets through what goes there
OTHER = '127.0.0.78'
USER = 'nobody'
FLOOD = 6000          # packets, each of the most that is kept: three rings


def wait_for(condition):
    end = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def dns_query(name):
    labels = b''.join(bytes([len(label)]) + label.encode() for label in name.split('.'))
    return struct.pack('>6H', 7, 0x0100, 1, 0, 0, 0) + labels + b'\0' + struct.pack('>2H', 1, 1)


def ask_dns(address, name):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.sendto(dns_query(name), (address, 5353))


def ask_dns_by_tcp(*names):
    """Several queries in a stream, which goes in segments that end where no message does."""
    queries = [dns_query(name) + bytes([0, 1, 0, 1]) for name in names]
    stream = b''.join(struct.pack('>H', len(query)) + query for query in queries)
    with socket.create_server((HERE, 5353)) as server, socket.create_connection((HERE, 5353)) as client, server.accept()[0] as served:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for at in range(0, len(stream), 25):
            client.sendall(stream[at:at + 25])
            served.recv(len(stream[at:at + 25]), socket.MSG_WAITALL)


class Page(http.server.BaseHTTPRequestHandler):
    def log_message(self, *words):
        pass

    def do_GET(self):
        self.send_response(204)
        self.end_headers()


def ask_http(host):
    with http.server.HTTPServer((HERE, 0), Page) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        with socket.create_connection(server.server_address) as client:
            client.sendall(f'GET /gate.php HTTP/1.1\r\nHost: {host}\r\n\r\n'.encode())
            client.recv(100)


def ask_tls(name):
    """A hello is enough; the server hangs up on it."""
    with socket.create_server((HERE, 0)) as server:
        threading.Thread(target=lambda: server.accept()[0].close(), daemon=True).start()
        context = ssl.create_default_context()
        try:
            with socket.create_connection(server.getsockname()) as client:
                context.wrap_socket(client, server_hostname=name).close()
        except OSError:
            pass


class Sensor:
    def __init__(self, folder, node):
        self.folder, self.process = folder, None
        self.words = [PROGRAM, 'watch', '--node', node.url, '--token-file', folder / 'token', '--state', folder / 'state',
                      '--report', '1', '--status', '0', '--loud-share', '0', '--stats', folder / 'stats' / 'page',
                      '--user', USER]
        for name in ('state', 'stats'):
            (folder / name).mkdir()
            os.chown(folder / name, *pwd.getpwnam(USER)[2:4])
        (folder / 'token').write_text('secret\n')
        (folder / 'token').chmod(0o600)

    def start(self, *words):
        with open(self.folder / 'hits', 'w') as hits, open(self.folder / 'messages', 'w') as messages:
            self.process = subprocess.Popen(list(map(str, [*self.words, *words])), stdout=hits, stderr=messages)
        return wait_for(lambda: 'indicators usable' in self.messages() or self.process.poll() is not None)

    def fails(self, words, **more):
        done = subprocess.run(list(map(str, [*self.words, *words])), capture_output=True, text=True, timeout=PATIENCE, **more)
        return done.returncode, done.stderr.strip()

    def messages(self):
        return (self.folder / 'messages').read_text()

    def hits(self):
        return [json.loads(line) for line in (self.folder / 'hits').read_text().splitlines()]

    def statistic(self, name):
        try:
            text = (self.folder / 'stats' / 'page').read_text()
        except FileNotFoundError:
            return 0
        return int(re.search(rf'^testudo_watch_{name} (\d+)$', text, re.M)[1])

    def status(self):
        text = pathlib.Path(f'/proc/{self.process.pid}/status').read_text()
        return dict(line.split(':\t', 1) for line in text.splitlines() if ':\t' in line)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


def captures(sensor, node):
    sensor.start('--input', f'pcap:interface:lo net {HERE}')
    ask_dns(OTHER, 'filtered.evil.example')
    ask_dns(HERE, 'dns.evil.example')
    is_equal('a DNS query is seen', wait_for(lambda: node.count() == 1), True)
    ask_dns_by_tcp('one.evil.example', 'good.example', 'two.evil.example')
    is_equal('and queries by TCP', wait_for(lambda: node.count() == 3), True)
    ask_http('http.evil.example')
    is_equal('an HTTP request is seen', wait_for(lambda: node.count() == 4), True)
    ask_tls('tls.evil.example')
    is_equal('the name in a TLS hello is seen', wait_for(lambda: node.count() == 5), True)
    found = sorted((hit['field'], hit['found'], hit['input']) for hit in sensor.hits())
    is_equal('hits name field and interface; the filter keeps the rest out', found, [
        ('dns.query', 'dns.evil.example', 'lo'), ('dns.query', 'one.evil.example', 'lo'), ('dns.query', 'two.evil.example', 'lo'),
        ('http.host', 'http.evil.example', 'lo'),
        ('tls.sni', 'tls.evil.example', 'lo')])
    status = sensor.status()
    is_equal('the sensor is another user then', status['Uid'].split(), [str(pwd.getpwnam(USER).pw_uid)] * 4)
    is_equal('without any privilege', int(status['CapEff'], 16) | int(status['CapPrm'], 16), 0)
    is_equal('and in its sandbox', status['Seccomp'], '2')


def loses(sensor, node):
    """A sensor that stands still."""
    sensor.process.send_signal(signal.SIGSTOP)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        for _ in range(FLOOD):
            client.sendto(bytes(16 * 1024), (HERE, 9))
    sensor.process.send_signal(signal.SIGCONT)
    is_equal('packets that find no room are counted', wait_for(lambda: sensor.statistic('lost_packets_total') > 0), True)
    ok('packets lost' in sensor.messages(), 'and the sensor says so', sensor.messages())
    ask_dns(HERE, 'later.evil.example')
    is_equal('what comes later is seen', wait_for(lambda: node.count() == 6), True)
    is_equal('the sensor ends as asked', sensor.stop(), 0)
    ok(re.search(r'^\d+ packets? lost$', sensor.messages(), re.M), 'with the number in its summary', sensor.messages())


def refuses(sensor):
    status, text = sensor.fails(['--input', 'pcap:interface:nowhere0'])
    is_equal('an interface that is not there', (status, text), (66, 'testudo: there is no network interface "nowhere0"'))
    status, text = sensor.fails(['--input', 'pcap:interface:lo port of call'])
    ok(status == 64 and 'filter "port of call": ' in text, 'a filter that is none', (status, text))
    status, text = sensor.fails(['--once', '--input', 'pcap:interface:lo'])
    ok(status == 64 and 'no end' in text, 'an interface has no end', (status, text))


def refuses_users(sensor, folder):
    """Whoever may not capture, with a token of its own that it can read."""
    os.chown(folder / 'token', *pwd.getpwnam(USER)[2:4])
    status, text = sensor.fails(['--input', 'pcap:interface:lo'], user=USER, group=pwd.getpwnam(USER).pw_gid, extra_groups=[])
    is_equal('without the right to capture', (status, text),
             (77, 'testudo: capturing on lo needs root or the capability CAP_NET_RAW'))
    os.chown(folder / 'token', 0, 0)


def link(*words):
    return subprocess.run(['ip', 'link', *words], capture_output=True).returncode == 0


def put_on_wire(interface, name):
    """A DNS query in a frame of its own: checksums are the readers' of the answer."""
    dns = dns_query(name)
    udp = struct.pack('>4H', 1024, 53, 8 + len(dns), 0) + dns
    addresses = socket.inet_aton('192.0.2.1') + socket.inet_aton('192.0.2.2')
    ip = struct.pack('>2B3H2BH', 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0) + addresses + udp
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
        wire.bind((interface, 0))
        wire.send(bytes(6) + bytes(6) + struct.pack('>H', 0x0800) + ip)


def waits_for_interfaces(sensor, node):
    """An interface that goes down, is taken away, and comes back each time."""
    name, peer = (f'tdo{os.getpid()}{end}'[-15:] for end in 'ab')
    if not link('add', name, 'type', 'veth', 'peer', 'name', peer):
        ok(True, 'an interface that is taken away # SKIP no interface can be made here')
        return
    try:
        link('set', peer, 'up')
        link('set', name, 'up')
        sensor.start('--input', f'pcap:interface:{name}')
        put_on_wire(name, 'first.evil.example')
        is_equal('a wire is read', wait_for(lambda: node.count() == 7), True)
        link('set', name, 'down')
        link('set', name, 'up')
        put_on_wire(name, 'second.evil.example')
        is_equal('and on after it was down', wait_for(lambda: node.count() == 8), True)
        link('del', name)
        is_equal('when it is taken away, the sensor says so', wait_for(lambda: f'interface gone name={name}' in sensor.messages()), True)
        is_equal('and counts it', wait_for(lambda: sensor.statistic('lost_interfaces_total') == 1), True)
        is_equal('it waits', sensor.process.poll(), None)
        link('add', f'{name}x'[-15:], 'type', 'veth', 'peer', 'name', f'{peer}x'[-15:])  # another one gets the next index
        link('add', name, 'type', 'veth', 'peer', 'name', peer)
        link('set', peer, 'up')
        link('set', name, 'up')
        is_equal('for its return, without any privilege', wait_for(lambda: f'interface back name={name}' in sensor.messages()), True)
        put_on_wire(name, 'third.evil.example')
        is_equal('and reads on', wait_for(lambda: node.count() == 9), True)
        status = sensor.status()
        is_equal('as the same user, in its sandbox', (set(status['Uid'].split()), status['Seccomp']),
                 ({str(pwd.getpwnam(USER).pw_uid)}, '2'))
        is_equal('and ends as asked', sensor.stop(), 0)
    finally:
        link('del', name)
        link('del', f'{name}x'[-15:])
        if sensor.process.poll() is None:
            sensor.process.kill()


def may_capture():
    try:
        socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0).close()
        return os.geteuid() == 0
    except PermissionError:
        return False


def main():
    if not may_capture():
        print('1..0 # SKIP needs root with CAP_NET_RAW')
        sys.exit(0)
    node = taxii_node.serve([('domain', 'evil.example')])
    with tempfile.TemporaryDirectory(prefix='testudo-capture-') as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        sensor = Sensor(folder, node)
        refuses(sensor)
        refuses_users(sensor, folder)
        captures(sensor, node)
        loses(sensor, node)
        waits_for_interfaces(sensor, node)
    finish()


main()
