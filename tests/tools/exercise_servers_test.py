# exercise_servers_test.py - the sample exercise's servers answer, and fail as they are told.
# SPDX-License-Identifier: Apache-2.0
import base64
import http.client
import pathlib
import poplib
import re
import smtplib
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / 'tools'), str(ROOT / 'tests/tools')]
import exercise_servers
import tap

TEAM = 197  # no other test and no demo plays it
SLOW = 0.7


def get(last, path, headers=None):
    connection = http.client.HTTPConnection(f'127.0.{TEAM}.{last}', 8080, timeout=5)
    connection.request('GET', path, headers=headers or {})
    reply = connection.getresponse()
    return reply.status, reply.read().decode()


def ask(last, port, line=''):
    with socket.create_connection((f'127.0.{TEAM}.{last}', port), 5) as to:
        to.sendall(line.encode())
        return to.recv(200).decode()


def ask_udp(last, port, packet):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as to:
        to.settimeout(0.5)
        to.sendto(packet, (f'127.0.{TEAM}.{last}', port))
        return to.recv(512)


def question(name, kind):
    return (b'\x12\x34\x01\x00\x00\x01\0\0\0\0\0\0' + exercise_servers.encode_name(name) +
            struct.pack('>HH', kind, 1))


class Servers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.plan = tempfile.NamedTemporaryFile('w', suffix='.plan')
        cls.plan.write('phase first 1:00\nphase second 1:00\n'
                       f'second 10m gate-plc wrong 10m {TEAM} # opens\n'
                       f'second 10m ais down 10m all\n')
        cls.plan.flush()
        cls.process = subprocess.Popen(
            [sys.executable, ROOT / 'tools/exercise_servers.py', '--teams', str(TEAM), '--plan',
             cls.plan.name, '--speed', '1200', '--slow', str(SLOW), '--shared', f'127.0.{TEAM}.250'],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert cls.process.stdout.readline() == 'ready: 12 systems of 1 teams, 1 of all\n'

    @classmethod
    def tearDownClass(cls):
        cls.process.communicate('quit\n', 10)
        cls.plan.close()

    def tell(self, command, *expected):
        self.process.stdin.write(command + '\n')
        self.process.stdin.flush()
        for line in expected:
            self.assertEqual(self.process.stdout.readline(), line + '\n')

    def during(self, system, state):
        self.tell(f'set {TEAM} {system} {state}', f'blue{TEAM} {system} {state}')
        self.addCleanup(self.tell, f'set {TEAM} {system} up', f'blue{TEAM} {system} up')

    def test_the_portal_lets_customers_in(self):
        self.assertIn('Port of Caldera', get(10, '/')[1])
        self.assertEqual(get(10, '/berths')[0], 403)
        connection = http.client.HTTPConnection(f'127.0.{TEAM}.10', 8080, timeout=5)
        connection.request('POST', '/login', f'user=grain{TEAM}&password=Sheaf-{TEAM}-Oats')
        reply = connection.getresponse()
        self.assertEqual(reply.status, 303)
        self.assertIn('Berth 4', get(10, '/berths', {'Cookie': reply.getheader('Set-Cookie')})[1])
        connection = http.client.HTTPConnection(f'127.0.{TEAM}.10', 8080, timeout=5)
        connection.request('POST', '/login', 'user=&password=')
        self.assertEqual(connection.getresponse().status, 403)

    def test_the_roster_asks_for_a_password(self):
        word = base64.b64encode(f'clerk:Ledger-{TEAM}'.encode()).decode()
        self.assertEqual(get(70, '/duty')[0], 401)
        self.assertIn('Duty roster', get(70, '/duty', {'Authorization': f'Basic {word}'})[1])

    def test_mail_is_taken_and_read(self):
        with smtplib.SMTP(f'127.0.{TEAM}.11', 2525, timeout=5) as post:
            self.assertEqual(post.sendmail('a@b.example', 'c@d.example', 'Subject: x\r\n\r\ny'), {})
        box = poplib.POP3(f'127.0.{TEAM}.11', 1110, timeout=5)
        box.user('harbourmaster')
        box.pass_(f'Anchor-{TEAM}-Deep')
        self.assertEqual(box.stat()[0], 1)
        box.quit()

    def test_names_resolve_by_both_transports(self):
        reply = ask_udp(12, 1053, question(f'www.port{TEAM}.example', 1))
        self.assertEqual(reply[-4:], bytes([127, 0, TEAM, 10]))
        self.assertEqual(ask_udp(12, 1053, question('other.example', 1))[3] & 15, 3)
        packet = question(f'port{TEAM}.example', 15)
        with socket.create_connection((f'127.0.{TEAM}.12', 1053), 5) as to:
            to.sendall(struct.pack('>H', len(packet)) + packet)
            self.assertIn(b'\x04mail', to.recv(512))

    def test_the_rest_answers(self):
        self.assertIn('cleared', get(13, '/api/declarations/C-1001')[1])
        self.assertIn('held', get(13, '/api/declarations/C-1003')[1])
        self.assertIn('wheat 24000 t', get(71, '/manifests/grain.txt')[1])
        self.assertTrue(ask(72, 2222).startswith('SSH-2.0-'))
        self.assertTrue(ask(133, 4001).startswith('!AIVDM'))
        self.assertIn('CRANE-1 RUN', ask(130, 1502, 'STATE CRANES\r\n'))
        self.assertIn('NORMAL', ask(132, 1502, 'READ PRESSURE\r\n'))
        stamp = struct.unpack('>I', ask_udp(73, 1123, b'\x23' + bytes(47))[40:44])[0] - 2208988800
        self.assertLess(abs(stamp - time.time()), 2)

    def test_down_refuses(self):
        self.during('web', 'down')
        self.during('dns', 'down')
        with self.assertRaises(ConnectionRefusedError):
            get(10, '/')
        with self.assertRaises(OSError):
            ask_udp(12, 1053, question(f'www.port{TEAM}.example', 1))

    def test_wrong_answers_wrongly(self):
        for system in 'web', 'dns', 'crane-plc', 'time', 'customs':
            self.during(system, 'wrong')
        self.assertNotIn('Port of Caldera', get(10, '/')[1])
        self.assertIn('cleared', get(13, '/api/declarations/C-1003')[1])
        self.assertIn('HALT', ask(130, 1502, 'STATE CRANES\r\n'))
        reply = ask_udp(12, 1053, question(f'www.port{TEAM}.example', 1))
        self.assertEqual(reply[-4:], bytes([203, 0, 113, 66]))

    def test_slow_takes_its_time(self):
        self.during('files', 'slow')
        begin = time.monotonic()
        self.assertIn('wheat', get(71, '/manifests/grain.txt')[1])
        self.assertGreaterEqual(time.monotonic() - begin, SLOW)

    def test_nonsense_harms_nobody(self):
        for last, port in (10, 8080), (11, 2525), (11, 1110), (12, 1053), (130, 1502), (72, 2222):
            with socket.create_connection((f'127.0.{TEAM}.{last}', port), 5) as to:
                to.sendall(b'\xff\xfe\r\n' * 20)
        self.assertIn('Port of Caldera', get(10, '/')[1])

    def test_what_all_teams_share_is_there_once_and_others_need_it(self):
        self.assertIn('C-1001', get(250, '/register')[1])
        self.tell('set shared registry down', 'shared registry down')
        self.addCleanup(self.tell, 'set shared registry up', 'shared registry up')
        self.assertEqual(get(13, '/api/declarations/C-1001')[0], 503)
        with self.assertRaises(OSError):
            get(250, '/register')
        self.tell(f'set {TEAM} registry up', f'not understood: set {TEAM} registry up')
        self.tell('set shared web down', 'not understood: set shared web down')

    def test_the_plan_comes_and_goes_by_its_clock(self):
        self.tell('phase second', f'blue{TEAM} gate-plc wrong', f'blue{TEAM} ais down')
        self.tell('pause')
        time.sleep(0.3)  # ten minutes of the running clock are half a second here
        self.assertIn('UNGUARDED', ask(131, 1502, 'STATE GATES\r\n'))
        self.tell('resume', f'blue{TEAM} gate-plc up', f'blue{TEAM} ais up')
        self.assertIn('GATES CLOSED GUARDED', ask(131, 1502, 'STATE GATES\r\n'))

    def test_a_second_one_for_the_same_teams_says_so(self):
        done = subprocess.run([sys.executable, ROOT / 'tools/exercise_servers.py', '--teams', str(TEAM), '--shared', f'127.0.{TEAM}.250'],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, 1)
        self.assertIn('is another of these programs running?', done.stderr)
        self.assertNotIn('Traceback', done.stderr)

    def test_what_is_not_understood_is_said(self):
        self.tell('dance', 'not understood: dance')
        self.tell('set blue1 web sideways', 'not understood: set blue1 web sideways')
        self.tell('phase third', 'not understood: phase third')


class Plan(unittest.TestCase):
    """The servers, their plan and the scenario tell one story."""

    def test_addresses_and_ports_are_those_of_the_scenario(self):
        text = (ROOT / 'samples/exercise/systems.yaml').read_text(encoding='utf-8')
        addresses = dict(re.findall(r'name: ([a-z-]+),? *\n?.*?address: "?127\.0\.\{n\}\.(\d+)"?',
                                    text.split('systems:')[1].split('checks:')[0], re.S))
        self.assertEqual({name: int(last) for name, last in addresses.items()},
                         {name: row[0] for name, row in exercise_servers.SYSTEMS.items()})
        for system, body in re.findall(r'- name: ([a-z-]+)\.[a-z]+\n(.*?)(?=\n  - name|\Z)',
                                       text.split('checks:')[1], re.S):
            port = int(re.search(r'port: (\d+)', body)[1])
            parts = (exercise_servers.SHARED.get(system) or exercise_servers.SYSTEMS[system][1])
            self.assertIn(port, [row[1] for row in parts])
        shared = re.findall(r'name: ([a-z-]+),.*address: ([0-9.]+), shared: yes', text)
        self.assertEqual(shared, [(name, exercise_servers.SHARED_ADDRESS) for name in exercise_servers.SHARED])

    def test_phases_are_those_of_the_scenario(self):
        plan = exercise_servers.Plan(ROOT / 'samples/exercise/faults.plan')
        text = (ROOT / 'samples/exercise/scenario.yaml').read_text(encoding='utf-8')
        start, phases = 0, {}
        for name, length in re.findall(r'- name: (\w+)\n    title: .*\n    length: (\S+)', text):
            phases[name] = start
            start += exercise_servers.seconds(length)
        self.assertEqual(plan.phases, phases)
        self.assertTrue(all(end <= start for _, end, *_ in plan.faults))


if __name__ == '__main__':
    tap.main()
