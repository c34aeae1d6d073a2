#!/usr/bin/env python3
# watch_sockets.py - a sensor in its sandbox reads lines from Unix sockets, and stays there when clients go.
# SPDX-License-Identifier: Apache-2.0
import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile

import taxii_node
from node import PROGRAM, finish, is_equal, ok, wait_for

PATIENCE = 20


def start(folder, node, name='hits'):
    words = [PROGRAM, 'watch', '--node', node.url, '--token-file', folder / 'token', '--state', folder / 'state',
             '--report', '1', '--status', '0', '--input', f'text:unix:{folder}/lines', '--input',
             f'syslog:unixgram:{folder}/log']
    with open(folder / name, 'w') as hits, open(folder / 'messages', 'w') as messages:
        return subprocess.Popen(list(map(str, words)), stdout=hits, stderr=messages)


def connect(path):
    client = socket.socket(socket.AF_UNIX)
    client.connect(str(path))
    return client


def main():
    node = taxii_node.serve([('domain', 'evil.example')])
    with tempfile.TemporaryDirectory(prefix='testudo-sockets-') as name:
        folder = pathlib.Path(name)
        (folder / 'token').write_text('secret\n')
        (folder / 'token').chmod(0o600)
        (folder / 'state').mkdir()
        sensor = start(folder, node)
        ok(wait_for(lambda: (folder / 'lines').exists() and (folder / 'log').exists()), 'both sockets are made')

        first, second = connect(folder / 'lines'), connect(folder / 'lines')
        first.sendall(b'www.evil.exam')
        second.sendall(b'nothing\nevil.example\n')
        is_equal('one client is read while a line of another is not whole', wait_for(lambda: node.count() == 1), True)
        first.sendall(b'ple\n')
        is_equal('the line counts when it is whole', wait_for(lambda: node.count() == 2), True)
        first.sendall(b'evil.example without an end')
        first.close()
        is_equal('the last line of who hangs up needs no end', wait_for(lambda: node.count() == 3), True)

        log = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        log.connect(str(folder / 'log'))
        for text in (b'<34>1 2026-01-12T08:00:00Z mail.evil.example app - - - hello', b'<34>Jan 12 08:00:00 h x: evil.example\n\0'):
            log.send(text)
        is_equal('each message is a line', wait_for(lambda: node.count() == 5), True)
        third = connect(folder / 'lines')
        third.sendall(b'evil.example\n' * 2000)
        is_equal('clients may come any time', wait_for(lambda: node.count() == 2005), True)

        other = start(folder, node, 'other')
        is_equal('a socket that is served is not taken over', other.wait(PATIENCE) != 0, True)
        sensor.send_signal(signal.SIGTERM)
        is_equal('the sensor ends as asked', sensor.wait(PATIENCE), 0)
        hits = [json.loads(line) for line in (folder / 'hits').read_text().splitlines()]
        sensor = start(folder, node, 'again')
        ok(wait_for(lambda: 'indicators' in (folder / 'messages').read_text()), 'a socket left behind is made anew')
        fourth = connect(folder / 'lines')
        fourth.sendall(b'evil.example\n')
        is_equal('and read', wait_for(lambda: node.count() == 2006), True)
        sensor.kill()
        sensor.wait()
        is_equal('hits name the socket', {hit['input'] for hit in hits}, {f'{folder}/lines', f'{folder}/log'})
    finish()


main()
