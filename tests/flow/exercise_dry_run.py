# exercise_dry_run.py - an exercise in play is copied and played to its end by nobody, twice at once; the exercise notices nothing.
# SPDX-License-Identifier: Apache-2.0

import hashlib
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import threading
import time

from exercise import Exercise, Person
from node import PROGRAM, Node, finish, is_equal, ok, wait_for

LABEL = 'X-Testudo-Dry-Run'


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def files_of(home):
    return {str(path.relative_to(home)): digest(path) for path in home.rglob('*') if path.is_file()}


def rehearse(node, *words):
    """A process that plays a copy; its report is on its standard output."""
    return subprocess.Popen([PROGRAM, 'exercise', 'dry-run', '--home', str(node.home), *map(str, words)],
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def report_of(process, expect=0):
    out, err = process.communicate(timeout=400)
    if process.returncode != expect:
        raise AssertionError(f'exit status {process.returncode}\n{err}')
    return out


class Copy(Node):
    """What a dry run left behind."""

    def __init__(self, folder, home):
        super().__init__(folder)
        self.home = pathlib.Path(home)
        self.secrets = self.home / 'secrets'
        self.log = 'copy'

    def on_port(self, port):
        settings = self.home / 'testudo.yaml'
        text = settings.read_text()
        assert '"port":0' in text, text
        settings.write_text(text.replace('"port":0', f'"port":{port}'))


def what_cannot_be_rehearsed(folder):
    real = Node(folder / 'real')
    real.folder.mkdir()
    real.run('init', '--organisation', 'NATO', '--name', 'NATO', '--kind', 'alliance', '--bare')

    def refused(*words):
        done = subprocess.run([PROGRAM, 'exercise', 'dry-run', *map(str, words)], capture_output=True, text=True,
                              stdin=subprocess.DEVNULL)
        return done.returncode, done.stderr

    status, text = refused('--home', real.home)
    ok(status == 78 and 'real world' in text, 'the real world is not rehearsed', (status, text))
    status, text = refused('--home', folder / 'absent')
    ok(status != 0 and 'absent' in text, 'nor what is not there', (status, text))
    is_equal('a refusal leaves nothing beside it', sorted(path.name for path in real.folder.iterdir()), ['home'])


def an_exercise_at_rest(node):
    """Served by nobody, so that its bytes can be compared."""
    before = files_of(node.home)
    kept = node.home / 'kept'
    kept.mkdir()
    (kept / 'something').write_text('x')
    done = subprocess.run([PROGRAM, 'exercise', 'dry-run', '--home', node.home, '--into', kept], capture_output=True,
                          text=True, stdin=subprocess.DEVNULL)
    ok(done.returncode != 0 and 'not empty' in done.stderr, 'a folder with something in it is not overwritten', done.stderr)
    (kept / 'something').unlink()
    kept.rmdir()
    status = node.run('exercise', 'dry-run', '--home', node.home, '--speed', '601', expect=None)
    is_equal('a speed that cannot be prints nothing', status, '')
    report = json.loads(report_of(rehearse(node, '--at-once', '--json', '--into', node.folder / 'first')))
    is_equal('it is played to its end', (report['ended'], report['from_ms'], report['to_ms']), (True, 0, 3 * 3600 * 1000))
    is_equal('every inject that had its time came', [row['name'] for row in report['injects'] if row['never']], [])
    is_equal('for all its teams', [row['name'] for row in report['injects']
                                   if row['planned_ms'] is not None and row['sent'] != row['teams']], [])
    ok(report['results'] > 100 and report['mails_not_sent'] >= 1, 'checks had results, mails were counted and not sent', report)
    is_equal('the relay got none', node.relay.mails, [])
    is_equal('the board has both teams', sorted(row['name'] for row in report['board']['teams']), ['blue1', 'blue2'])
    after = files_of(node.home)
    shared_memory = [name for name in after if name.endswith(('-shm', '-wal'))]
    is_equal('the exercise is byte for byte as it was',
             {name: value for name, value in after.items() if name not in shared_memory}, before)
    again = json.loads(report_of(rehearse(node, '--at-once', '--json', '--into', node.folder / 'again')))
    is_equal('the same seed again gives the same figures',
             [report[key] for key in ('injects', 'goals', 'red_objectives', 'appeals')],
             [again[key] for key in ('injects', 'goals', 'red_objectives', 'appeals')])


def an_exercise_in_play(node, people):
    """Two dry runs at once, while teams write."""
    stop = threading.Event()
    sent = []

    def write():
        while not stop.is_set():
            status, entry = people['anna'].post('help', {'text': f'Question {len(sent)}'})
            assert status in (200, 201), (status, entry)
            sent.append(entry['key'])
            time.sleep(0.2)

    node.do('start', '--speed', '1')
    writer = threading.Thread(target=write)
    writer.start()
    wait_for(lambda: len(sent) > 2)
    both = [rehearse(node, '--at-once', '--json', '--seed', seed) for seed in (1, 2)]
    reports = [json.loads(report_of(process)) for process in both]
    stop.set()
    writer.join()
    ok(reports[0]['realm'] != reports[1]['realm'] and reports[0]['home'] != reports[1]['home'],
       'two at once are realms apart', [report['realm'] for report in reports])
    is_equal('both come to their end', [report['ended'] for report in reports], [True, True])
    ok(0 <= reports[0]['from_ms'] < 600_000, 'from where the exercise stood', reports[0]['from_ms'])
    keys = [entry['key'] for entry in people['white1'].entries(kinds='help', limit=200)]
    is_equal('every question of the exercise is in it, once', sorted(keys), sorted(sent))
    authors = {entry['kind'] for entry in people['white1'].entries(limit=200)}
    ok('answer' not in authors and 'red.event' not in authors, 'and nothing that nobody did', authors)
    is_equal('its clock runs as it did', (people['white1'].get('')['clock']['state'], people['white1'].get('')['clock']['speed_milli']),
             ('running', 1000))
    return reports[0], sent


def sign_in(node, login, password):
    body = json.dumps({'login': login, 'password': password}).encode()
    return node.ask('POST', '/api/session', body=body,
                    headers={'X-Testudo': '1', 'Content-Type': 'application/json', 'Accept': 'application/json'})[0]


def probe_work(node, token):
    return node.ask('GET', '/api/probe/work?probe=p1', token)[0]


def label_of(node, path):
    connection = node.connect()
    connection.request('GET', path)
    reply = connection.getresponse()
    reply.read()
    connection.close()
    return reply.headers.get(LABEL)


def the_copy(node, report, sent):
    """Served beside the exercise."""
    copy = Copy(node.folder / 'copy', report['home'])
    copy.folder.mkdir()
    copy.on_port(copy.port)
    copy.serve()
    try:
        paths = ['/', '/api/session', '/taxii2/', '/api/exercise/public', '/hall', '/nothing']
        is_equal('every reply of the copy says what it is', {label_of(copy, path) for path in paths}, {'yes'})
        is_equal('none of the exercise does', {label_of(node, path) for path in paths}, {None})
        is_equal('white has a password of the copy', sign_in(copy, 'white1', copy.password('white1')), 200)
        is_equal('that of the exercise opens nothing in it', sign_in(copy, 'white1', node.password('white1')), 401)
        is_equal('nor the copy\'s in the exercise', sign_in(node, 'white1', copy.password('white1')), 401)
        is_equal('nor that of a team', sign_in(copy, 'anna', node.password('anna')), 401)
        token = (node.secrets / 'probe.token').read_text().strip()
        is_equal('the probe\'s token is the exercise\'s alone', (probe_work(node, token), probe_work(copy, token)), (200, 401))
        white = Person(copy, 'white1')
        is_equal('the copy has its own realm', white.session['realm'], {'name': report['realm'], 'exercise': True})
        is_equal('it is closed', white.get('')['clock']['state'], 'closed')
        there = [entry['key'] for entry in white.entries(kinds='help', limit=200) if entry['author'] == 'Anna']
        ok(0 < len(there) <= len(sent) and sorted(there) == sorted(sent[:len(there)]),
           'what teams had written until the copy is there, without a gap', (len(there), len(sent)))
        review = white.get('/review?format=json')
        is_equal('its review says so', (review['dry_run'], review['exercise']), (True, report['realm']))
        bundle = copy.run('exercise', 'report', '--format', 'stix', '--home', copy.home)
        objects = json.loads(bundle)['objects']
        is_equal('so does each object that leaves it', {row.get('x_testudo_dry_run') for row in objects} - {True}, set())
        page = copy.run('exercise', 'report', '--home', copy.home)
        ok('Dry run' in page, 'and the page on paper')
        is_equal('and the status', json.loads(copy.run('exercise', 'status', '--json', '--home', copy.home))['dry_run'], True)
        is_equal('of the exercise it does not', json.loads(node.do('status', '--json'))['dry_run'], False)
    finally:
        copy.stop()


def an_interrupted_one(node):
    process = rehearse(node, '--speed', '60', '--into', node.folder / 'broken-off')
    ok('The copy stands in' in process.stderr.readline(), 'it says at once where the copy stands')
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    out = report_of(process)
    ok('stopped before its end' in out and 'Score' in out, 'interrupted it tells what it saw', out)


def a_closed_one(node):
    node.do('close')
    done = subprocess.run([PROGRAM, 'exercise', 'dry-run', '--home', node.home, '--into', node.folder / 'late'],
                          capture_output=True, text=True, stdin=subprocess.DEVNULL)
    ok(done.returncode != 0 and 'closed' in done.stderr, 'of a closed exercise nothing is left to play', done.stderr)
    is_equal('and no folder is left', [path.name for path in node.folder.iterdir() if path.name.startswith('late')], [])


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        what_cannot_be_rehearsed(folder)
        node = Exercise(folder / 'play')
        node.folder.mkdir()
        node.make_exercise()
        an_exercise_at_rest(node)
        node.serve()
        try:
            people = {login: node.person(login) for login in ('white1', 'anna')}
            report, sent = an_exercise_in_play(node, people)
            the_copy(node, report, sent)
            an_interrupted_one(node)
            a_closed_one(node)
        finally:
            node.stop()
    finish()


if __name__ == '__main__':
    main()
