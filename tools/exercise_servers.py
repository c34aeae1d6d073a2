#!/usr/bin/env python3
# exercise_servers.py - plays the systems of samples/exercise on loopback, and how they fail.
# SPDX-License-Identifier: Apache-2.0
"""usage: tools/exercise_servers.py [--teams 1,2,99] [--plan FILE] [--speed N] [--begin] [--slow S]
                                  [--shared ADDRESS]

For each team number N the twelve systems of samples/exercise/systems.yaml at 127.0.N.x, and once the
one that all teams share, at 127.0.250.10 unless --shared says otherwise. A plan (by
default samples/exercise/faults.plan) says when which of them is down, wrong or slow, on a clock that
runs --speed times as fast as the wall's and begins with --begin, or with a line on standard input:

    start              the first phase that the plan names begins
    phase NAME         this one begins
    pause, resume
    set TEAM SYSTEM up|down|wrong|slow       at once; TEAM as in the plan ("shared" for the one that
                                             all teams share), or a number
    quit               the end; so does the end of standard input, unless --begin is given

Every change is one line on standard output. Needs no rights: all ports are high ones.
"""
import argparse
import asyncio
import base64
import contextlib
import os
import pathlib
import re
import stat
import struct
import sys
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent
STATES = ('up', 'down', 'wrong', 'slow')
DEVELOPMENT = 99


def say(*words):
    print(*words, flush=True)


class System:
    """One system of one team, or of all (team None): its state, and what listens for it."""

    def __init__(self, name, team, slow, host, parts, shared):
        self.name, self.team, self.slow = name, team, slow
        self.host, self.parts = host, parts
        self.shared = shared  # the systems of all teams, by name
        self.state = 'up'
        self.causes = {}  # of the plan: number of the line -> state
        self.open = []

    @property
    def wrong(self):
        return self.state == 'wrong'

    async def hesitate(self):
        if self.state == 'slow':
            await asyncio.sleep(self.slow)

    async def set(self, state):
        if state == self.state:
            return
        was, self.state = self.state, state
        if state == 'down':
            await self.shut()
        elif was == 'down':
            await self.listen()
        say(f'{team_name(self.team)} {self.name} {state}')

    def worst_cause(self):
        return max(self.causes.values(), key=['up', 'slow', 'wrong', 'down'].index, default='up')

    async def listen(self):
        for kind, port, talk in self.parts:
            if kind == 'tcp':
                server = await asyncio.start_server(self.guard(talk), self.host, port)
            else:
                server, _ = await asyncio.get_running_loop().create_datagram_endpoint(
                    lambda talk=talk: Datagrams(self, talk), local_addr=(self.host, port))
            self.open.append(server)

    def guard(self, talk):
        async def serve(reader, writer):
            # A client that goes away, or talks nonsense, ends its own connection and nothing else;
            # so does the end of the program.
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, ValueError,
                                     asyncio.TimeoutError, asyncio.CancelledError):
                await self.hesitate()
                await asyncio.wait_for(talk(self, reader, writer), 60)
            with contextlib.suppress(OSError):
                writer.close()
                await writer.wait_closed()
        return serve

    async def shut(self):
        for server in self.open:
            server.close()
        self.open = []


class Datagrams(asyncio.DatagramProtocol):
    def __init__(self, system, talk):
        self.system, self.talk = system, talk

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, address):
        async def answer():
            await self.system.hesitate()
            reply = self.talk(self.system, data)
            if reply and not self.transport.is_closing():
                self.transport.sendto(reply, address)
        asyncio.get_running_loop().create_task(answer())


# --- web pages ---


async def read_request(reader):
    """method, path, headers by names in lower case, body"""
    head = (await reader.readuntil(b'\r\n\r\n')).decode('latin-1').split('\r\n')
    method, path, _ = head[0].split(' ', 2)
    headers = {}
    for line in head[1:]:
        name, _, value = line.partition(':')
        headers[name.lower()] = value.strip()
    length = min(int(headers.get('content-length', '0')), 1 << 16)
    return method, path, headers, (await reader.readexactly(length)).decode('latin-1')


def pages(page):
    """A conversation of one request, answered by page(system, method, path, headers, body)."""
    async def talk(system, reader, writer):
        status, more, text = page(system, *await read_request(reader))
        body = text.encode()
        head = [f'HTTP/1.1 {status}', 'Content-Type: text/html; charset=utf-8',
                f'Content-Length: {len(body)}', 'Connection: close', *more]
        writer.write('\r\n'.join(head).encode() + b'\r\n\r\n' + body)
        await writer.drain()
    return talk


def html(title, text):
    return f'<!doctype html><title>{title}</title><h1>{title}</h1><p>{text}</p>\n'


CUSTOMERS = {'grain{n}': 'Sheaf-{n:02}-Oats', 'ferry{n}': 'Ramp-{n:02}-Down',
             'tanker{n}': 'Hull-{n:02}-Deep'}
STAFF = {'clerk': 'Ledger-{n:02}', 'pilot': 'Compass-{n:02}'}


def accounts(table, team):
    return {user.format(n=team): password.format(n=team) for user, password in table.items()}


def portal(system, method, path, headers, body):
    if system.wrong:
        return '200 OK', [], html('The tide takes Caldera', 'Salt water is for everyone.')
    if path == '/login' and method == 'POST':
        form = dict(urllib.parse.parse_qsl(body))
        user = form.get('user', '')
        if user and accounts(CUSTOMERS, system.team).get(user) == form.get('password'):
            return '303 See Other', ['Location: /berths', f'Set-Cookie: customer={user}; HttpOnly'], ''
        return '403 Forbidden', [], html('Port of Caldera', 'Name or password is wrong.')
    if path == '/berths':
        if 'customer=' not in headers.get('cookie', ''):
            return '403 Forbidden', [], html('Port of Caldera', 'Please sign in.')
        return '200 OK', [], html('Your berths', 'Berth 4, tomorrow, 07:30 to 16:00')
    if path == '/':
        return '200 OK', [], html('Port of Caldera', 'Berths, pilots and tugs, day and night.')
    return '404 Not Found', [], html('Port of Caldera', 'There is no such page.')


def roster(system, method, path, headers, body):
    if system.wrong:
        return '200 OK', [], html('Salt Lantern', 'Your roster is locked. Forty thousand, by tomorrow.')
    if headers.get('authorization', '').startswith('Basic '):
        given = base64.b64decode(headers['authorization'][6:]).decode('latin-1')
        user, _, password = given.partition(':')
        if password and accounts(STAFF, system.team).get(user) == password:
            return '200 OK', [], html('Duty roster', 'Night: crane 1 Ruiz, crane 2 Okafor, gate Lind.')
    return '401 Unauthorized', ['WWW-Authenticate: Basic realm="staff"'], ''


MANIFESTS = {'grain': 'wheat 24000 t\nbarley 3000 t\n', 'fuel': 'marine diesel 9000 t\n'}


def manifests(system, method, path, headers, body):
    name = path.removeprefix('/manifests/').removesuffix('.txt')
    if name not in MANIFESTS:
        return '404 Not Found', [], ''
    return '200 OK', [], 'sand 1 t\n' if system.wrong else MANIFESTS[name]


def declarations(system, method, path, headers, body):
    number = path.removeprefix('/api/declarations/')
    if not re.fullmatch(r'C-100[1-4]', number):
        return '404 Not Found', [], '{}'
    if system.shared['registry'].state == 'down':
        return '503 Service Unavailable', [], '{"error": "the national registry does not answer"}'
    held = (number == 'C-1003') != system.wrong  # wrong: what is held and what is not change places
    return '200 OK', [], f'{{"declaration": "{number}", "state": "{"held" if held else "cleared"}"}}'


def registry(system, method, path, headers, body):
    return '200 OK', [], '[]' if system.wrong else '["C-1001", "C-1002", "C-1003", "C-1004"]'


# --- mail ---


async def lines(reader):
    while line := await reader.readline():
        yield line.decode('latin-1').rstrip('\r\n')


async def take_mail(system, reader, writer):
    def reply(text):
        writer.write(text.encode() + b'\r\n')
    reply('554 no service here' if system.wrong else f'220 mail.port{system.team}.example ready')
    async for line in lines(reader):
        verb = line[:4].upper()
        if verb == 'QUIT':
            reply('221 bye')
            return
        if system.wrong:
            reply('503 refused')
        elif verb == 'EHLO':
            reply(f'250-mail.port{system.team}.example\r\n250 8BITMIME')
        elif verb == 'DATA':
            reply('354 go ahead')
            async for inner in lines(reader):
                if inner == '.':
                    break
            reply('250 taken')
        else:
            reply('250 ok' if verb in ('HELO', 'MAIL', 'RCPT', 'RSET', 'NOOP') else '500 unknown')
        await writer.drain()


async def read_mail(system, reader, writer):
    letter = 'From: clerk@port.example\r\nSubject: Tide table\r\n\r\nHigh water at 06:12.\r\n'
    answers = {'USER': '+OK', 'CAPA': '+OK\r\nUSER\r\nUIDL\r\n.', 'STAT': f'+OK 1 {len(letter)}',
               'LIST': f'+OK\r\n1 {len(letter)}\r\n.', 'UIDL': '+OK\r\n1 tide\r\n.',
               'RETR': f'+OK\r\n{letter}.', 'NOOP': '+OK', 'DELE': '+OK', 'RSET': '+OK'}
    writer.write(b'+OK ready\r\n')
    async for line in lines(reader):
        verb, _, rest = line.partition(' ')
        if verb.upper() == 'QUIT':
            writer.write(b'+OK bye\r\n')
            return
        answer = answers.get(verb.upper(), '-ERR unknown')
        if verb.upper() == 'PASS':
            good = rest == f'Anchor-{system.team:02}-Deep' and not system.wrong
            answer = '+OK' if good else '-ERR no'
        writer.write(answer.encode() + b'\r\n')
        await writer.drain()


# --- names ---


def encode_name(name):
    return b''.join(bytes([len(part)]) + part.encode() for part in name.split('.')) + b'\0'


def name_at(packet, at):
    parts = []
    while packet[at]:
        parts.append(packet[at + 1:at + 1 + packet[at]].decode('latin-1').lower())
        at += 1 + packet[at]
    return '.'.join(parts), at + 1


def records(system, name, kind):
    """[(type, data)], or None: no such name"""
    zone = f'port{system.team}.example'
    portal_address = '203.0.113.66' if system.wrong else f'127.0.{system.team}.10'
    hosts = {f'www.{zone}': portal_address, f'mail.{zone}': f'127.0.{system.team}.11'}
    if name == zone:
        return [(15, struct.pack('>H', 10) + encode_name(f'mail.{zone}'))] if kind == 15 else []
    if name not in hosts:
        return None
    return [(1, bytes(map(int, hosts[name].split('.'))))] if kind == 1 else []


def resolve(system, packet):
    try:
        name, end = name_at(packet, 12)
        kind = struct.unpack('>H', packet[end:end + 2])[0]
    except (IndexError, struct.error):
        return None
    found = records(system, name, kind)
    flags = 0x8400 | (3 if found is None else 0)
    head = packet[:2] + struct.pack('>HHHHH', flags, 1, len(found or []), 0, 0)
    answers = b''.join(b'\xc0\x0c' + struct.pack('>HHIH', type_, 1, 60, len(data)) + data
                       for type_, data in found or [])
    return head + packet[12:end + 4] + answers


async def resolve_stream(system, reader, writer):
    length = struct.unpack('>H', await reader.readexactly(2))[0]
    reply = resolve(system, await reader.readexactly(length))
    if reply:
        writer.write(struct.pack('>H', len(reply)) + reply)
        await writer.drain()


# --- the rest ---


def tell_time(system, packet):
    if len(packet) < 48:
        return None
    now = time.time() + 2208988800 + (420 if system.wrong else 0)  # seconds since 1900
    stamp = struct.pack('>II', int(now), int(now % 1 * 2**32))
    return struct.pack('>BBbbII4s', 0x24, 2, 6, -20, 0, 0, b'LOCL') + stamp + packet[40:48] + stamp * 2


async def greet_administrator(system, reader, writer):
    writer.write(b'login: \r\n' if system.wrong else b'SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n')
    await writer.drain()
    await reader.readline()


def controller(right, wrong):
    """A line asks, a line answers, as small controllers do it."""
    async def talk(system, reader, writer):
        async for line in lines(reader):
            answer = (wrong if system.wrong else right).get(line, 'ERROR 2')
            writer.write(answer.encode() + b'\r\n')
            await writer.drain()
    return talk


def sentence(body):
    check = 0
    for byte in body.encode():
        check ^= byte
    return f'!{body}*{check:02X}\r\n'.encode()


async def report_ships(system, reader, writer):
    for ship in range(3):
        body = f'AIVDM,1,1,,A,1{ship}CALDERA00000000000000000,0'
        writer.write(b'$GHOST,4\r\n' if system.wrong else sentence(body))
        await writer.drain()
        await asyncio.sleep(0.1)


CRANES = {'STATE CRANES': 'CRANE-1 RUN CRANE-2 RUN'}
HALTED = {'STATE CRANES': 'CRANE-1 HALT CRANE-2 HALT'}
GATES = {'STATE GATES': 'GATES CLOSED GUARDED'}
OPENED = {'STATE GATES': 'GATES OPEN UNGUARDED'}
NORMAL = {'READ PRESSURE': 'PRESSURE NORMAL 4.1 BAR'}
RISING = {'READ PRESSURE': 'PRESSURE HIGH 9.8 BAR'}

# Name -> last number of the address, and what listens there. As in samples/exercise/systems.yaml.
SYSTEMS = {
    'web': (10, [('tcp', 8080, pages(portal))]),
    'mail': (11, [('tcp', 2525, take_mail), ('tcp', 1110, read_mail)]),
    'dns': (12, [('udp', 1053, resolve), ('tcp', 1053, resolve_stream)]),
    'customs': (13, [('tcp', 8080, pages(declarations))]),
    'intranet': (70, [('tcp', 8080, pages(roster))]),
    'files': (71, [('tcp', 8080, pages(manifests))]),
    'jump': (72, [('tcp', 2222, greet_administrator)]),
    'time': (73, [('udp', 1123, tell_time)]),
    'crane-plc': (130, [('tcp', 1502, controller(CRANES, HALTED))]),
    'gate-plc': (131, [('tcp', 1502, controller(GATES, OPENED))]),
    'fuel-plc': (132, [('tcp', 1502, controller(NORMAL, RISING))]),
    'ais': (133, [('tcp', 4001, report_ships)]),
}
SHARED = {'registry': [('tcp', 8080, pages(registry))]}
SHARED_ADDRESS = '127.0.250.10'


# --- the plan ---


def seconds(text):
    """"1:30" (hours and minutes), "90m", "45s" """
    if match := re.fullmatch(r'(\d+):([0-5]\d)', text):
        return int(match[1]) * 3600 + int(match[2]) * 60
    if match := re.fullmatch(r'(\d+)([hms])', text):
        return int(match[1]) * {'h': 3600, 'm': 60, 's': 1}[match[2]]
    raise ValueError(f'"{text}" is no duration such as 1:30, 90m or 45s')


def team_name(number):
    if number is None:
        return 'shared'
    return 'dev' if number == DEVELOPMENT else f'blue{number}'


def team_numbers(text, teams):
    """Those of a list that are played here."""
    if text == 'all':
        return list(teams)
    known = {team_name(number): number for number in range(1, 256)}
    numbers = [known[word] if word in known else int(word) for word in text.split(',')]
    return [number for number in numbers if number in teams]


class Plan:
    def __init__(self, path):
        self.phases, self.faults = {}, []
        start = 0
        for number, line in enumerate(path.read_text(encoding='utf-8').split('\n'), 1):
            words = line.split('#')[0].split()
            if not words:
                continue
            try:
                if words[0] == 'phase':
                    self.phases[words[1]] = start
                    start += seconds(words[2])
                else:
                    self.add(number, *words)
            except (ValueError, KeyError, IndexError, TypeError) as error:
                sys.exit(f'{path}:{number}: {error!r}')

    def add(self, number, phase, at, system, state, duration, teams):
        known = SHARED if teams == 'shared' else SYSTEMS
        if system not in known or state not in STATES:
            raise ValueError(f'{system} {state}')
        begin = self.phases[phase] + seconds(at)
        self.faults.append((begin, begin + seconds(duration), number, system, state, teams))


class Clock:
    """Scenario seconds; stands until it begins."""

    def __init__(self, speed):
        self.speed, self.at, self.since, self.begun = speed, 0.0, None, False

    def now(self):
        return self.at + (0 if self.since is None else (time.monotonic() - self.since) * self.speed)

    def run(self, at=None):
        self.at, self.since = self.now() if at is None else at, time.monotonic()
        self.begun = True

    def pause(self):
        self.at, self.since = self.now(), None


class Stage:
    def __init__(self, teams, plan, speed, slow, address):
        self.teams, self.plan, self.clock = teams, plan, Clock(speed)
        shared = {}
        shared.update({name: System(name, None, slow, address, parts, shared)
                       for name, parts in SHARED.items()})
        self.systems = {(None, name): system for name, system in shared.items()}
        self.systems.update({(team, name): System(name, team, slow, f'127.0.{team}.{last}', parts, shared)
                             for team in teams for name, (last, parts) in SYSTEMS.items()})

    def of(self, teams, name):
        """The systems of that name that a list of teams, or "shared", means."""
        numbers = [None] if teams == 'shared' else team_numbers(teams, self.teams)
        return [self.systems[number, name] for number in numbers if (number, name) in self.systems]

    async def follow(self):
        """Applies the plan ten times a second of the wall."""
        while True:
            now = self.clock.now()
            for begin, end, number, name, state, teams in self.plan.faults if self.plan else []:
                active = self.clock.begun and begin <= now < end
                for system in self.of(teams, name):
                    await self.apply(system, number, state, active)
            await asyncio.sleep(0.1)

    async def apply(self, system, number, state, active):
        if active == (number in system.causes):
            return
        if active:
            system.causes[number] = state
        else:
            del system.causes[number]
        await system.set(system.worst_cause())

    async def obey(self, line):
        words = line.split()
        if words[:1] == ['start'] and self.plan:
            self.clock.run(0)
        elif words[:1] == ['phase'] and len(words) == 2 and self.plan and words[1] in self.plan.phases:
            self.clock.run(self.plan.phases[words[1]])
        elif words == ['pause']:
            self.clock.pause()
        elif words == ['resume']:
            self.clock.run()
        elif words[:1] == ['set'] and len(words) == 4 and words[3] in STATES and self.of(*words[1:3]):
            for system in self.of(*words[1:3]):
                await system.set(words[3])
        elif words:
            say(f'not understood: {line.strip()}')


async def read_commands(stage, stay):
    reader = asyncio.StreamReader()
    kind = os.fstat(sys.stdin.fileno()).st_mode
    if stat.S_ISFIFO(kind) or stat.S_ISSOCK(kind) or sys.stdin.isatty():
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    else:
        reader.feed_eof()  # a file or /dev/null, as in the background: no commands come from there
    while line := (await reader.readline()).decode('utf-8', 'replace'):
        if line.strip() == 'quit':
            return
        try:
            await stage.obey(line)
        except ValueError as error:
            say(f'not understood: {error}')
    if stay:
        await asyncio.Event().wait()


async def play(arguments):
    plan = Plan(arguments.plan) if arguments.plan else None
    stage = Stage(arguments.teams, plan, arguments.speed, arguments.slow, arguments.shared)
    for system in stage.systems.values():
        try:
            await system.listen()
        except OSError as error:
            sys.exit(f'{team_name(system.team)} {system.name} at {system.host}: {error.strerror or error}: '
                     'is another of these programs running?')
    say(f'ready: {len(SYSTEMS) * len(stage.teams)} systems of {len(stage.teams)} teams, {len(SHARED)} of all')
    if arguments.begin:
        stage.clock.run(0)
    follower = asyncio.create_task(stage.follow())
    await read_commands(stage, arguments.begin)
    follower.cancel()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--teams', default='1,2,3,4,5,6,99',
                        type=lambda text: [int(word) for word in text.split(',')])
    parser.add_argument('--plan', type=pathlib.Path, default=ROOT / 'samples/exercise/faults.plan')
    parser.add_argument('--speed', type=float, default=1.0)
    parser.add_argument('--begin', action='store_true')
    parser.add_argument('--slow', type=float, default=3.0, help='seconds before a slow answer')
    parser.add_argument('--shared', metavar='ADDRESS', default=SHARED_ADDRESS)
    arguments = parser.parse_args()
    if not all(1 <= team <= 255 for team in arguments.teams):
        parser.error('a team number is 1 to 255')
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(play(arguments))


if __name__ == '__main__':
    main()
