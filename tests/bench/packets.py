#!/usr/bin/env python3
# packets.py - how many packets a sensor reads, from a capture file and from an interface.
# SPDX-License-Identifier: Apache-2.0
"""usage: tests/bench/packets.py --program FILE [--packets N] [--set N] [--rounds N] [--pauses SECONDS,SECONDS] [--rate N]

A node in memory gives N domains to `testudo watch --threads 1`, which reads the same packets twice: from a
capture file with --once, and from one end of a virtual cable (veth; needs root) into whose other end they are
sent as fast as Python can. Two kinds of packets: DNS queries, each for another name, and full-size TCP segments
of random bytes. Processor time of the sensor, its start taken off; the best of the rounds. Every 1,000th query
is for an indicator; the hits are checked. Prints Markdown.

With --pauses only that is measured: the sensor's main thread stands still for so long (as for a slow disk; by ptrace), while full-size
segments come at the --rate, and how many packets are lost.
"""
import argparse
import ctypes
import os
import pathlib
import re
import resource
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'flow'))
import taxii_node  # noqa: E402

PLANTED = 1000  # every so many queries
PATIENCE = 120


def ip(protocol, payload):
    addresses = socket.inet_aton('192.0.2.1') + socket.inet_aton('198.51.100.2')
    return bytes(12) + struct.pack('>H2B3H2BH', 0x0800, 0x45, 0, 20 + len(payload), 0, 0, 64, protocol, 0) + addresses + payload


def query(number):
    name = f'h{number}.{"evil" if number % PLANTED == 0 else "plain"}.example'
    labels = b''.join(bytes([len(label)]) + label.encode() for label in name.split('.'))
    dns = struct.pack('>6H', 7, 0x0100, 1, 0, 0, 0) + labels + b'\0' + struct.pack('>2H', 1, 1)
    return ip(17, struct.pack('>4H', 1024, 53, 8 + len(dns), 0) + dns)


def segment(_):
    return ip(6, struct.pack('>2H2L2B3H', 443, 50000, 1, 1, 0x50, 0x10, 1000, 0, 0) + os.urandom(1440))


def write_capture(path, packets):
    with open(path, 'wb') as out:
        out.write(struct.pack('=L2HlLLL', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
        for number, packet in enumerate(packets):
            out.write(struct.pack('=4L', 1768204800, number % 1000000, len(packet), len(packet)) + packet)


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder, self.runs = options, pathlib.Path(folder), 0
        self.node = taxii_node.serve([('domain', 'evil.example')] + [('domain', f'n{i}.bad.example') for i in range(options.set)])
        (self.folder / 'token').write_text('secret\n')
        (self.folder / 'token').chmod(0o600)

    def words(self, place):
        self.runs += 1
        state = self.folder / f'state{self.runs}'
        state.mkdir()
        return [self.options.program, 'watch', '--threads', '1', '--status', '0', '--loud-share', '0', '--report', '1', '--quiet', '--node',
                self.node.url, '--token-file', self.folder / 'token', '--state', state, '--stats', self.folder / 'page', '--input', f'pcap:{place}']

    def figure(self, name):
        try:
            return int(re.search(rf'^testudo_watch_{name} (\d+)$', (self.folder / 'page').read_text(), re.M)[1])
        except FileNotFoundError:
            return 0

    def from_file(self, path):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([*map(str, self.words(path)), '--once'], check=True, stderr=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def through_pause(self, seconds, rate):
        """-> packets sent, of them lost, their rate"""
        (self.folder / 'page').unlink(missing_ok=True)
        sensor = subprocess.Popen([*map(str, self.words('interface:tdobench0'))], stderr=subprocess.PIPE, text=True)
        while 'indicators' not in sensor.stderr.readline():
            pass
        wait_for((self.folder / 'page').exists)
        packets = [segment(0)] * int(rate * seconds)
        held = hold(sensor.pid)
        next(held)
        rate = send_at(rate, packets)
        next(held, None)
        wait_for(lambda: self.figure('lines_total') + self.figure('lost_packets_total') > len(packets))
        sensor.send_signal(signal.SIGTERM)
        sensor.communicate()
        return len(packets), self.figure('lost_packets_total'), rate

    def from_interface(self, packets):
        """-> processor seconds, packets lost, the wire's rate"""
        (self.folder / 'page').unlink(missing_ok=True)
        sensor = subprocess.Popen([*map(str, self.words('interface:tdobench0'))], stderr=subprocess.PIPE, text=True)
        while 'indicators' not in sensor.stderr.readline():
            pass
        used = processor(sensor.pid)
        start = time.monotonic()
        with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
            wire.bind(('tdobench1', 0))
            for packet in packets:
                wire.send(packet)
        rate = len(packets) / (time.monotonic() - start)
        wait_for(lambda: self.figure('lines_total') + self.figure('lost_packets_total') > len(packets))
        used = processor(sensor.pid) - used
        sensor.send_signal(signal.SIGTERM)
        sensor.communicate()
        return used, self.figure('lost_packets_total'), rate


def hold(pid):
    """The process's main thread stands still, alone, until the next step."""
    seize, interrupt, detach = 0x4206, 0x4207, 17
    trace = ctypes.CDLL(None, use_errno=True).ptrace
    trace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    for request in (seize, interrupt):
        if trace(request, pid, None, None) != 0:
            sys.exit(f'cannot hold the sensor: {os.strerror(ctypes.get_errno())}')
    os.waitpid(pid, 0x40000000)  # __WALL
    yield
    trace(detach, pid, None, None)


def processor(pid):
    fields = pathlib.Path(f'/proc/{pid}/stat').read_text().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def send_at(rate, packets):
    """-> the rate that came of it"""
    start = time.monotonic()
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
        wire.bind(('tdobench1', 0))
        for number, packet in enumerate(packets):
            if number % 64 == 0:
                time.sleep(max(0, start + number / rate - time.monotonic()))
            wire.send(packet)
    return len(packets) / (time.monotonic() - start)


def wait_for(condition):
    end = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    if not condition():
        sys.exit('the sensor did not come to the end of the packets')


def measure(bench, what, packets):
    path = bench.folder / 'capture'
    write_capture(path, [])
    start = min(bench.from_file(path) for _ in range(bench.options.rounds))
    write_capture(path, packets)
    seconds = min(bench.from_file(path) for _ in range(bench.options.rounds)) - start
    live = min(bench.from_interface(packets) for _ in range(bench.options.rounds))
    bits = sum(map(len, packets)) * 8
    print(f'| {what} | {len(packets) / seconds / 1e6:.2f} M, {bits / seconds / 1e9:.2f} Gbit | '
          f'{(len(packets) - live[1]) / live[0] / 1e6:.2f} M | {live[2] / 1e6:.2f} M a second sent, {live[1]} lost |', flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--program', required=True)
    parser.add_argument('--packets', type=int, default=300000)
    parser.add_argument('--set', type=int, default=10000)
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--pauses', type=lambda text: [float(one) for one in text.split(',')])
    parser.add_argument('--rate', type=int, default=80000)
    options = parser.parse_args()
    subprocess.run('ip link add tdobench0 type veth peer name tdobench1 && ip link set tdobench0 up && ip link set tdobench1 up',
                   shell=True, check=True)
    try:
        with tempfile.TemporaryDirectory(prefix='testudo-packets-') as folder:
            bench = Bench(options, folder)
            if options.pauses:
                print('| pause | packets of 1,494 bytes | a second | lost |\n|---|---|---|---|')
                for seconds in options.pauses:
                    sent, lost, rate = bench.through_pause(seconds, options.rate)
                    print(f'| {seconds:g} s | {sent:,} | {rate:,.0f} | {lost:,} |', flush=True)
                return
            print('| packets | from a file, a second of the processor | from an interface, likewise | the wire |\n|---|---|---|---|')
            measure(bench, 'DNS queries', [query(number) for number in range(options.packets)])
            expected = 2 * options.rounds * ((options.packets + PLANTED - 1) // PLANTED)
            print(f'\n{bench.node.count()} hits of {expected}, but for packets lost\n')
            measure(bench, 'TCP segments of 1,440 bytes', [segment(number) for number in range(options.packets)])
    finally:
        subprocess.run(['ip', 'link', 'del', 'tdobench0'])


main()
