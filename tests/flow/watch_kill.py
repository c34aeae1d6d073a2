#!/usr/bin/env python3
# watch_kill.py - a sensor killed at any moment, over logs that rotate: each hit is reported just once.
# SPDX-License-Identifier: Apache-2.0
#
# Each round something happens to the logs (more lines, rotation by renaming, by copying and cutting,
# compression, removal and a new file, maybe of the same inode), and a sensor is started and mostly killed
# before it has ended: at any moment, or while it reads and reports. Some tens of rounds; TESTUDO_LONG asks
# for ten thousand.
import gzip
import os
import pathlib
import random
import shutil
import subprocess
import tempfile
import time

import taxii_node
from node import PROGRAM, finish, is_equal, ok

ROUNDS = 10000 if os.environ.get('TESTUDO_LONG') else 60
CLEAN = 10    # every so many rounds the sensor may end
KEPT = 6      # files
TOLD = 500    # rounds between two words of how far it is
EARLY = 0.25  # of the kills come at any moment, the others once the sensor has its indicators


class Logs:
    """A folder that a logger writes `log` into; `hits` is how often it named an indicator."""

    def __init__(self, folder, seed):
        self.folder, self.random = folder, random.Random(seed)
        self.number = self.hits = 0
        self.is_read = True

    @property
    def current(self):
        return self.folder / 'log'

    def write(self):
        self.is_read = False
        with open(self.current, 'a') as out:
            for _ in range(self.random.choice([1, 3, 50, 4000])):
                hit = self.random.random() < 0.1
                self.hits += hit
                self.number += 1
                out.write(f'2026-01-12T08:00:00Z line {self.number} {"www.evil.example" if hit else "example.net"} '
                          f'{"x" * self.random.randrange(60)}\n')

    def rotate(self):
        if self.current.exists():
            self.current.rename(self.folder / f'log.{self.number}')

    def copy_and_cut(self):
        """Only of what was read: whoever cuts unread text loses it, with any reader."""
        if self.is_read and self.current.exists():
            shutil.copyfile(self.current, self.folder / f'copy.{self.number}')
            os.truncate(self.current, 0)

    def compress(self):
        for path in sorted(self.folder.glob('log.*')):
            if path.suffix != '.gz':
                with open(path, 'rb') as plain, gzip.open(f'{path}.gz', 'wb', 1) as packed:
                    shutil.copyfileobj(plain, packed)
                path.unlink()
                return

    def remove(self):
        """Old files go, when all is read; the next ones to be made may get their inodes."""
        if not self.is_read:
            return
        for path in sorted(self.folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)[:-KEPT]:
            path.unlink()

    def happen(self):
        self.random.choice([self.rotate, self.copy_and_cut, self.compress, self.remove, lambda: None])()
        self.write()


class Sensor:
    def __init__(self, folder, node, logs):
        self.words = [PROGRAM, 'watch', '--once', '--quiet', '--no-sandbox', '--loud-share', '0', '--status', '0', '--node', node.url,
                      '--token-file', folder / 'token', '--state', folder / 'state', '--input', f'text:{logs}']
        (folder / 'token').write_text('secret\n')
        (folder / 'token').chmod(0o600)
        (folder / 'state').mkdir()
        self.begins = self.reads = 0.1  # seconds until it has its indicators, and from there to its end

    def start(self, threads):
        return subprocess.Popen([*self.words, '--threads', str(threads)], stdout=subprocess.DEVNULL,
                                stderr=subprocess.PIPE)

    def run(self, threads):
        """To its end, which tells how long that takes."""
        start = time.monotonic()
        process = self.start(threads)
        text = process.stderr.readline()  # it has its indicators
        self.begins = time.monotonic() - start
        text += process.stderr.read()
        status = process.wait()
        self.reads = time.monotonic() - start - self.begins
        return status, text.decode()

    def kill(self, threads, random):
        """Was there something to kill?"""
        process = self.start(threads)
        if random.random() < EARLY:
            seconds = random.uniform(0, 1.1 * (self.begins + self.reads))
        else:
            process.stderr.readline()
            seconds = random.uniform(0, 1.2 * self.reads)
        try:
            process.communicate(timeout=seconds)
            return False
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return True


def tell(number, killed, started):
    print(f'# {number} rounds, {killed} killed, {time.monotonic() - started:.0f} s', flush=True)


def main():
    node = taxii_node.serve([('domain', 'evil.example')])
    seed = int(os.environ.get('TESTUDO_SEED', '1'))
    with tempfile.TemporaryDirectory(prefix='testudo-kill-') as name:
        folder = pathlib.Path(name)
        (folder / 'logs').mkdir()
        logs = Logs(folder / 'logs', seed)
        sensor = Sensor(folder, node, folder / 'logs')
        killed = wrong = 0
        started = time.monotonic()
        for number in range(1, ROUNDS + 1):
            logs.happen()
            threads = logs.random.choice([1, 2, 7])
            if number % TOLD == 0:
                tell(number, killed, started)
            if number % CLEAN != 0:
                killed += sensor.kill(threads, logs.random)
                continue
            status, text = sensor.run(threads)
            logs.is_read = status == 0
            if status != 0 or node.count() != logs.hits:
                wrong += 1
                ok(False, f'round {number}, seed {seed}: {logs.hits} hits', f'{node.count()} reported\n{text}')
                break
        is_equal('every hit is reported once, over all rounds', wrong, 0)
        is_equal('no sighting came twice with another content', node.changed, False)
        ok(killed > ROUNDS / 4, 'and the sensor was killed often', f'{killed} of {ROUNDS}')
    finish()


main()
