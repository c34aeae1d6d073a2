#!/usr/bin/env python3
# demo.py - runs the sample coalition on a node of its own, below build/demo; ./demo calls it.
# SPDX-License-Identifier: Apache-2.0
"""usage: tools/demo.py --program FILE [--once] [--port N]

Makes a node, loads the sample coalition, its intelligence and two years of attacks, serves it, and
lets a sensor of Estonia and one of Japan watch different logs; beside it, on the next free port, the
sample exercise is played sixty times as fast as in earnest. With --once the logs are read at once, the
exercise is played for some minutes of its first day, and everything that would be shown is compared with
what samples/ says it must be. Port 0: any that is free. TESTUDO_DEMO_WORK: where to work instead of
build/demo.
"""
import argparse
import datetime
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time

import demo_exercise

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = pathlib.Path(os.environ.get('TESTUDO_DEMO_WORK', ROOT / 'build' / 'demo'))
MADE = WORK.parent / 'samples'
SAMPLES = ROOT / 'samples'
HOME = WORK / 'node'
SECRETS = WORK / 'secrets'
NATO_IDENTITY = 'identity--7d1f3a52-0c4e-4b8e-9a61-2f5b8c0d1e01'
SENSORS = {'EST': 'nato', 'JPN': 'nato-japan'}
LINES_AT_ONCE = 200  # of hits between two reports, SENSOR_BATCH_HITS_MAX
SENDS_LINES = {'EST'}  # the other one tells how many hits there were, and keeps their lines at home
CODES = ['NATO', 'EU', 'EST', 'NOR', 'JPN', 'GRID', 'CHE']
TAXII = 'application/taxii+json;version=2.1'
LIVE_SECONDS = 240  # in which a day of logs comes in

mistakes = []


def say(text):
    print(text, flush=True)


def verify(good, what, detail=''):
    say(f'   {"ok" if good else "WRONG"}: {what}')
    if not good:
        mistakes.append(f'{what} {detail}'.strip())


class Demo:
    def __init__(self, program, port):
        self.program = str(pathlib.Path(program).resolve())
        self.port = port
        self.processes = []
        self.environment = {**os.environ, 'TESTUDO_HOME': str(HOME)}

    def run(self, *words):
        done = subprocess.run([self.program, *map(str, words)], env=self.environment, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True)
        if done.returncode != 0:
            raise SystemExit(f'demo: testudo {words[0]} failed:\n{done.stderr}')
        return done.stdout

    def start(self, words, log):
        process = subprocess.Popen([self.program, *map(str, words)], env=self.environment,
                                   stdin=subprocess.DEVNULL, stdout=open(WORK / f'{log}.out', 'w'),
                                   stderr=open(WORK / f'{log}.log', 'w'), start_new_session=True)
        self.processes.append(process)
        return process

    def end(self):
        # A second Ctrl-C must not leave anything running.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        for process in reversed(self.processes):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()

    # --- the node ---

    def make(self, today):
        shutil.rmtree(WORK, ignore_errors=True)
        WORK.mkdir(parents=True)
        say('== a node for NATO, with the sample coalition')
        self.run('init', '--organisation', 'NATO', '--name', 'NATO', '--kind', 'alliance', '--bare',
                 '--identity', NATO_IDENTITY)
        (HOME / 'testudo.yaml').write_text(
            f'listen:\n  port: {self.port}\ntaxii:\n  title: testudo, the sample coalition\n')
        self.run('setup', SAMPLES / 'coalition.json', '--secrets', SECRETS)
        for code in CODES:
            path = SECRETS / f'{code}.token'
            self.run('token', 'add', f'demo-{code}', '--organisation', code, '--role', 'reader',
                     '--role', 'analyst', '--out', path)
            header = SECRETS / f'{code}.header'
            header.touch(0o600)
            header.write_text(f'Authorization: Bearer {path.read_text().strip()}\n')
        say('== intelligence of six owners, under every kind of label')
        for place in json.loads((SAMPLES / 'expected_readers.json').read_text())['load_order']:
            collection, owner = place.split('/')
            self.run('import', SAMPLES / 'intelligence' / collection / f'{owner}.json',
                     '--collection', collection, '--as', owner)
        say('== two years of attacks, the second with 60 % more')
        history = MADE / 'history'
        tool('make_samples.py', 'history', '--today', today, '--out', history)
        for bundle in sorted(history.glob('*/*.json')):
            self.run('import', bundle, '--collection', bundle.parent.name, '--as', bundle.stem)

    def serve(self):
        self.start(['serve'], 'serve')
        self.wait_for(self.port, 'serve')

    def wait_for(self, port, log):
        """Until the process that was started last listens on the port."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                socket.create_connection(('127.0.0.1', port), 1).close()
                return
            except OSError:
                if self.processes[-1].poll() is not None:
                    break
                time.sleep(0.05)
        raise SystemExit('demo: the server did not come up:\n' + (WORK / f'{log}.log').read_text())

    def sensor(self, code, folder, once):
        words = ['watch', '--node', f'https://localhost:{self.port}/taxii2/real/', '--token-file', SECRETS / f'{code}.token',
                 '--authority', HOME / 'certificate.pem', '--state', WORK / f'sensor-{code}',
                 '--collection', SENSORS[code], '--input', f'zeek:{folder}/zeek', '--input', f'zeek:{folder}/zeek-json',
                 '--input', f'eve:{folder}/eve', '--report', '5',
                 '--name', f'sensor-{code.lower()}'] + (['--report-hits'] if code in SENDS_LINES else [])
        return self.start(words + (['--once'] if once else []), f'sensor-{code}')

    # --- asking it ---

    def ask(self, method, path, headers, body=None, home=HOME, port=None):
        context = ssl.create_default_context(cafile=str(home / 'certificate.pem'))
        connection = http.client.HTTPSConnection('localhost', port or self.port, timeout=60, context=context)
        connection.request(method, path, body=body, headers=headers)
        reply = connection.getresponse()
        data = reply.read()
        connection.close()
        return reply.status, reply.headers, data

    def taxii(self, path, code):
        token = (SECRETS / f'{code}.token').read_text().strip()
        status, headers, data = self.ask('GET', path, {'Accept': TAXII, 'Authorization': f'Bearer {token}'})
        return status, headers, json.loads(data)

    def objects(self, collection, code):
        after, found = '', []
        while True:
            status, headers, body = self.taxii(
                f'/taxii2/real/collections/{collection}/objects/?limit=1000&match[version]=all{after}', code)
            if status == 404:
                return []
            found += body.get('objects', [])
            if not body.get('more'):
                return found
            after = f"&added_after={headers['X-TAXII-Date-Added-Last']}"

    def sign_in(self, login, exercise=None):
        where = {} if exercise is None else {'home': exercise.home, 'port': exercise.port}
        password = ((SECRETS if exercise is None else exercise.secrets) / f'{login}.password').read_text().strip()
        status, headers, _ = self.ask(
            'POST', '/api/session', {'Content-Type': 'application/json', 'X-Testudo': '1'},
            json.dumps({'login': login, 'password': password}), **where)
        if status != 200:
            raise SystemExit(f'demo: {login} cannot sign in ({status})')
        return {'Cookie': headers['Set-Cookie'].split(';')[0]}

    def picture(self, cookie, query=''):
        return json.loads(self.ask('GET', f'/api/picture{query}', cookie)[2])


def tool(name, *words):
    subprocess.run([sys.executable, str(ROOT / 'tools' / name), *map(str, words)], check=True,
                   stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)


def shown(path):
    return os.path.relpath(path, ROOT)


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def choose_port(wanted):
    if wanted is not None:
        return wanted or free_port()
    with socket.socket() as s:
        try:
            s.bind(('127.0.0.1', 6443))
            return 6443
        except OSError:
            return free_port()


# --- what must be so ---

def verify_releases(demo):
    expected = json.loads((SAMPLES / 'expected_readers.json').read_text())['readers']
    wrong = []
    for code in CODES:
        seen = {place.split('/')[0]: set() for place in expected}
        for collection in seen:
            seen[collection] = {o['id'] for o in demo.objects(collection, code)}
        for place, objects in expected.items():
            for identifier, readers in objects.items():
                if (identifier in seen[place.split('/')[0]]) != (code in readers):
                    wrong.append(f'{code} {identifier}')
    count = sum(map(len, expected.values()))
    verify(not wrong, f'{count} objects reach exactly those whom their owners allow, of {len(CODES)} organisations', wrong[:3])


def verify_picture(demo):
    cookie = demo.sign_in('duty.nato')
    deadline = time.monotonic() + 60
    growth = None
    while time.monotonic() < deadline:
        growth = demo.picture(cookie)['growth']
        if growth and growth['percent'] == 60.0:
            break
        time.sleep(0.5)
    verify(bool(growth) and growth['percent'] == 60.0, 'attacks on NATO\'s networks: +60 % against the year before', growth)


def verify_hits(demo, code, folder):
    truth = set()
    for line in (folder / 'truth.tsv').read_text().splitlines():
        file, number, indicator, _ = line.split('\t')
        truth.add((file, int(number), indicator))
    hits = set()
    for line in (WORK / f'sensor-{code}.out').read_text().splitlines():
        hit = json.loads(line)
        if hit.get('weak'):  # a version number that reads like an address: shown, never sighted
            continue
        hits.add((str(pathlib.Path(hit['input']).relative_to(folder)), hit['line'], hit['indicator']))
    verify(hits == truth, f'the sensor of {code} finds {len(truth)} of {len(truth)} known hits, and nothing else',
           f'missing {sorted(truth - hits)[:3]} more {sorted(hits - truth)[:3]}')
    return {indicator for _, _, indicator in truth}


def verify_sightings(demo, code, indicators, before):
    collection = SENSORS[code]
    new = [o for o in demo.objects(collection, 'NATO' if code == 'EST' else 'JPN')
           if o['type'] == 'sighting' and o['id'] not in before and o['sighting_of_ref'] in indicators]
    verify(bool(new), f'sightings of {code} came back: {len(new)} that '
           f'{"NATO" if code == "EST" else "its own analysts"} may read')


def verify_sensors(demo, code):
    """Its own people see its sensor, with as many hits as it printed; nobody else's is there."""
    cookie = demo.sign_in(f'analyst.{code.lower()}')
    sensors = json.loads(demo.ask('GET', '/api/sensors?hours=72', cookie)[2])['sensors']
    printed = [json.loads(line) for line in (WORK / f'sensor-{code}.out').read_text().splitlines()]
    strong = sum(1 for hit in printed if not hit.get('weak'))
    name = f'sensor-{code.lower()}'
    lines = json.loads(demo.ask('GET', f'/api/sensors/{name}/hits?limit=200', cookie)[2])['hits']
    found = [(one['name'], one['status'], sum(one['hours']['hits'])) for one in sensors]
    sent = min(strong, LINES_AT_ONCE) if code in SENDS_LINES else 0
    verify(found == [(name, 'ended', strong)] and len(lines) == sent,
           f'the page of sensors shows {code} its own sensor alone, {strong} hits, {len(lines)} lines', (found, sent, len(lines)))


def verify_page(demo):
    status, headers, data = demo.ask('GET', '/', {})
    verify(status == 200 and b'<script' in data and 'Content-Security-Policy' in headers, 'the console is there')
    status, _, _ = demo.ask('GET', '/api/picture', {})
    verify(status == 401, 'and shows nothing to a stranger')


def once(demo, logs):
    say('== verifying')
    verify_page(demo)
    verify_releases(demo)
    verify_picture(demo)
    before = {o['id'] for c in SENSORS.values() for o in demo.objects(c, 'NATO')}
    before |= {o['id'] for o in demo.objects('nato-japan', 'JPN')}
    say('== two sensors read a day of logs')
    sensors = [(code, demo.sensor(code, logs / code, True)) for code in SENSORS]
    for code, sensor in sensors:
        status = sensor.wait(300)
        verify(status == 0, f'the sensor of {code} delivered everything', (WORK / f'sensor-{code}.log').read_text()[-300:])
        verify_sightings(demo, code, verify_hits(demo, code, logs / code), before)
    for code in SENSORS:
        verify_sensors(demo, code)


# --- the exercise ---

EXERCISE_SECONDS = 45  # of day 1, at sixty times the speed: red changes the portal's page in the 30th minute


def start_exercise(demo):
    say('== the sample exercise: six teams, twelve systems each, a probe, and players')
    exercise = demo_exercise.Exercise(demo, WORK, free_port())
    exercise.make()
    exercise.serve()
    exercise.play()
    return exercise


def count_entries(demo, exercise, cookie, kind):
    body = demo.ask('GET', f'/api/exercise/entries?kinds={kind}&limit=200', cookie, home=exercise.home, port=exercise.port)[2]
    return len(json.loads(body)['entries'])


def verify_exercise(demo, exercise):
    deadline = time.monotonic() + 3 * EXERCISE_SECONDS
    begun = time.monotonic()
    white = demo.sign_in('white.lead', exercise)
    wrong, sent, answered = set(), 0, 0
    while time.monotonic() < deadline:
        time.sleep(2)
        board = exercise.board()
        wrong |= {team['name'] for team in board['teams'] if 'w' in team['states']}
        sent, answered = (count_entries(demo, exercise, white, kind) for kind in ('inject.sent', 'answer'))
        if time.monotonic() > begun + EXERCISE_SECONDS and wrong and answered:
            break
    board = exercise.board()
    verify(len(board['teams']) == 6, 'the board has six teams, and not the development team', board['teams'])
    verify(all(team['points'] == sum(one['points'] for one in team['categories']) for team in board['teams']),
           'every total is the sum of its categories')
    availability = [one['points'] for team in board['teams'] for one in team['categories'] if one['name'] == 'availability']
    verify(len(availability) == 6 and min(availability) > 0, 'the probe\'s checks give points for availability', availability)
    verify(bool(wrong), f'red changed a page, and the probe saw it: {", ".join(sorted(wrong)) or "nobody"}')
    verify(sent > 0 and answered > 0, f'{sent} injects went out by themselves, {answered} were answered')
    status, _, body = demo.ask('GET', '/api/exercise/public', {}, home=exercise.home, port=exercise.port)
    verify(status == 200 and len(json.loads(body)['board']['teams']) == 6, 'the hall\'s screen shows the board to everybody')
    status, _, _ = demo.ask('GET', '/api/exercise/white', {}, home=exercise.home, port=exercise.port)
    verify(status == 401, 'and white\'s desk to nobody')
    status, _, _ = demo.ask('GET', '/api/exercise', demo.sign_in('duty.nato'))
    verify(status == 404, 'the real world knows of no exercise')


# --- live ---

def feed(source, target, ending):
    """Copies a log line by line, as if the day went by in LIVE_SECONDS."""
    target.parent.mkdir(parents=True, exist_ok=True)
    lines = source.read_bytes().splitlines(keepends=True)
    steps = LIVE_SECONDS
    with open(target, 'ab') as out:
        for step in range(steps):
            if ending.is_set():
                return
            out.writelines(lines[len(lines) * step // steps:len(lines) * (step + 1) // steps])
            out.flush()
            ending.wait(1)


def live(demo, logs, exercise):
    ending = threading.Event()
    threading.Thread(target=exercise.follow, daemon=True).start()
    for code in SENSORS:
        for source in sorted((logs / code).glob('*/*.*')):
            target = WORK / 'live' / code / source.parent.name / source.name
            threading.Thread(target=feed, args=(source, target, ending), daemon=True).start()
        time.sleep(0.2)
        demo.sensor(code, WORK / 'live' / code, False)
    base = f'https://localhost:{demo.port}'
    say(f'''
The node is at {base}/   (its certificate is its own: tell the browser to go on)

Sign in as                            password in
  duty.nato     NATO, duty officer    {shown(SECRETS)}/duty.nato.password
  analyst.est   Estonia, analyst      {shown(SECRETS)}/analyst.est.password
  analyst.jpn   Japan, a partner      {shown(SECRETS)}/analyst.jpn.password
  observer.che  an observer           {shown(SECRETS)}/observer.che.password

Estonia's and Japan's sensors are reading their logs now; sightings arrive for some minutes. Each sees its own
sensor on the page "Sensors", Estonia with the lines of its hits; nobody else sees either.

The exercise "Locked Testudo" runs at https://localhost:{exercise.port}/   (a world of its own: other people, other port)
  the hall's screen, for everybody    https://localhost:{exercise.port}/hall
  white.lead    runs it               {shown(exercise.secrets)}/white.lead.password
  lead.blue1    leads a blue team     {shown(exercise.secrets)}/lead.blue1.password
  red.lead, grader.law, observer.che  likewise
A minute is a second: the two days take a quarter of an hour.

Three things to try:
  1. Sign in as analyst.jpn, then as observer.che: two different worlds, on every page.
  2. Post an object as Estonia, and find it in the console (Intelligence):
       curl --cacert {shown(HOME / "certificate.pem")} -H @{shown(SECRETS / "EST.header")} \\
         -H "Content-Type: {TAXII}" -H "Accept: {TAXII}" \\
         --data-binary @samples/post.json {base}/taxii2/real/collections/nato/objects/
  3. Search for the address 198.51.100.39: who knows it, and where else does it appear?

Ctrl-C ends it.''')
    try:
        while all(p.poll() in (None, 0) for p in demo.processes):  # the players go home at the close
            time.sleep(0.5)
        say('demo: a process ended by itself; see build/demo/*.log')
        mistakes.append('a process ended by itself')
    except KeyboardInterrupt:
        say('\n== ending')
    ending.set()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--program', required=True)
    parser.add_argument('--once', action='store_true')
    parser.add_argument('--port', type=int)
    options = parser.parse_args()
    today = datetime.datetime.now(datetime.timezone.utc).date()
    demo = Demo(options.program, free_port() if options.once and not options.port else choose_port(options.port))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        demo.make(today)
        logs = MADE / 'logs'
        tool('make_logs.py', '--day', today - datetime.timedelta(days=1), '--out', logs)
        demo.serve()
        exercise = start_exercise(demo)
        if options.once:
            once(demo, logs)
            say('== verifying the exercise')
            verify_exercise(demo, exercise)
        else:
            live(demo, logs, exercise)
    except KeyboardInterrupt:
        say('\n== ending')
    finally:
        demo.end()
    if mistakes:
        say(f'demo: {len(mistakes)} things are not as they should be')
        for mistake in mistakes:
            say(f'  {mistake}')
        sys.exit(1)
    if options.once:
        say('demo: all as it should be')


main()
