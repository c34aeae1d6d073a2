# demo_exercise.py - the sample exercise as the demo runs it: its own node, systems, probe and players, sixty times as fast.
# SPDX-License-Identifier: Apache-2.0
import json
import os
import pathlib
import socketserver
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SAMPLE = ROOT / 'samples' / 'exercise'
NAME = 'locked-testudo'
RELAY_PORT = 2526  # of samples/exercise/scenario.yaml
SPEED = 60


class Mailbox(socketserver.StreamRequestHandler):
    """Takes mail and forgets it: the injects that come by mail have somewhere to go."""

    def handle(self):
        self.say('220 mailbox.example')
        while True:
            line = self.rfile.readline().decode(errors='replace').strip().upper()
            if not line or line == 'QUIT':
                self.say('221 bye')
                return
            if line == 'DATA':
                self.say('354 go on')
                while self.rfile.readline().strip() != b'.':
                    pass
            self.say('250 taken')

    def say(self, text):
        self.wfile.write(text.encode() + b'\r\n')


class Relay(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class Exercise:
    """The exercise's node beside the real one; `demo` starts and ends its processes."""

    def __init__(self, demo, work, port, speed=SPEED):
        self.demo, self.work, self.port, self.speed = demo, work, port, speed
        self.home = work / 'exercise'
        self.secrets = self.home / 'secrets'
        self.systems = None
        self.relay = None

    def run(self, *words):
        return self.demo.run('exercise', *words, '--home', self.home)

    def make(self):
        self.demo.run('exercise', 'new', NAME, '--scenario', SAMPLE, '--home', self.home, '--port', self.port)

    def start_relay(self):
        try:
            self.relay = Relay(('127.0.0.1', RELAY_PORT), Mailbox)
        except OSError:
            return  # somebody else's port: mail waits, as it would in earnest
        threading.Thread(target=self.relay.serve_forever, daemon=True).start()

    def python(self, tool, *words, stdin=subprocess.DEVNULL):
        log = open(self.work / f'{tool}.log', 'w')
        process = subprocess.Popen([sys.executable, str(ROOT / 'tools' / f'{tool}.py'), *map(str, words)], stdin=stdin,
                                   stdout=log, stderr=subprocess.STDOUT, text=True, start_new_session=True,
                                   env={**os.environ, 'PYTHONDONTWRITEBYTECODE': '1'})
        self.demo.processes.append(process)
        return process

    def serve(self):
        self.demo.start(['serve', '--home', self.home], 'exercise-serve')
        self.demo.wait_for(self.port, 'exercise-serve')

    def play(self):
        """Systems, probe, people, and the clock begins."""
        self.start_relay()
        self.systems = self.python('exercise_servers', '--speed', self.speed, stdin=subprocess.PIPE)
        node = f'https://localhost:{self.port}'
        self.demo.start(['probe', '--node', node, '--token-file', self.secrets / 'probe.token', '--authority', self.home / 'certificate.pem',
                         '--name', 'demo', '--state', self.work / 'probe'], 'probe')
        self.run('start', '--speed', self.speed)
        self.tell('start')
        self.phase('day1')
        self.python('exercise_players', '--node', node, '--authority', self.home / 'certificate.pem', '--secrets', self.secrets)

    def tell(self, line):
        self.systems.stdin.write(line + '\n')
        self.systems.stdin.flush()

    def phase(self, name):
        self.run('phase', name)
        self.tell(f'phase {name}')

    def status(self):
        return json.loads(self.run('status', '--json'))

    def board(self, *words):
        return json.loads(self.run('board', '--json', *words))

    def follow(self):
        """Goes on to the next phase whenever one has ended; returns at the close."""
        names = ['day1', 'day2', 'hotwash']
        while True:
            status = self.status()
            if status['state'] == 'closed':
                return
            if status['state'] == 'between' and status['phase'] in names:
                at = names.index(status['phase'])
                if at + 1 == len(names):
                    self.run('close')
                    return
                self.phase(names[at + 1])
            time.sleep(1)

    def end(self):
        if self.relay is not None:
            self.relay.shutdown()
            self.relay.server_close()
