# exercise.py - a small exercise from its scenario to its end: people of several seats over the real port, a server that is killed.
# SPDX-License-Identifier: Apache-2.0

import contextlib
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import uuid

from node import Node, finish, free_port, is_equal, ok, wait_for

RULES = '''rules: small
version: 1
points: 1000
team_delay_minutes: 0
public_delay_minutes: 0
freeze_minutes: 110
appeal_window_minutes: 60
categories:
  availability: {title: Availability, weight: 50, function: availability}
  legal: {title: Legal, weight: 50, function: graded}
  sharing: {title: Sharing, weight: 0, function: sharing}
  special: {title: Special points, weight: 0, function: special}
'''

SCENARIO = '''
scenario: {name: small, title: A small exercise, node: NATO, rules: rules.yaml, public_board: yes,
  mail_relay: "smtp://127.0.0.1:%d"}
phases:
  - {name: day1, title: Day 1, length: "2:00", scored: yes}
  - {name: day2, title: Day 2, length: "1:00"}
organisations:
  - {code: NATO, name: NATO, kind: alliance}
  - {code: EST, name: Estonia}
  - {code: NOR, name: Norway}
  - {code: CHE, name: Switzerland, standing: observer}
communities:
  - {name: allies, title: Allies, organisations: [NATO, EST, NOR]}
  - {name: port, title: All, organisations: [NATO, EST, NOR, CHE]}
teams:
  - {name: blue1, title: Blue 1, organisations: [EST]}
  - {name: blue2, title: Blue 2, organisations: [NOR]}
people:
  - {login: white1, name: White 1, organisation: NATO, desks: [white], roles: [reader, analyst]}
  - {login: white2, name: White 2, organisation: NATO, desks: [white], roles: [reader]}
  - {login: grader1, name: Grader 1, organisation: NATO, desks: [grader], roles: [reader]}
  - {login: grader2, name: Grader 2, organisation: NATO, desks: [grader], roles: [reader]}
  - {login: red1, name: Red 1, organisation: NATO, desks: [red], roles: [reader]}
  - {login: anna, name: Anna, organisation: EST, team: blue1, profession: legal, roles: [reader, analyst]}
  - {login: nils, name: Nils, organisation: NOR, team: blue2, profession: legal, roles: [reader, analyst]}
networks:
  - {name: office, title: Office, address: "127.0.{n}.0/24"}
systems:
  - {name: web, title: Web, network: office, address: "127.0.{n}.10"}
checks:
  - {name: web.http, title: Front page, kind: http, period: 60s, jitter: 0s, parameters: {port: "80"}}
red_objectives:
  - {name: deface, title: Deface, technique: T1491.002, system: web, at: day1 0:10}
rubrics:
  - name: legal
    items: [{name: right, title: Right?, weight: 3}, {name: form, title: Form?}]
storylines:
  - {name: story, title: Story}
injects:
  - {name: hello, title: Hello, storyline: story, at: day1, text: "Good morning, {team}."}
  - {name: question, title: A question, storyline: story, at: "day1 0:02", text: "Which law holds?", expected: The right one,
     rubric: legal, category: legal, due: "1:00", close: "1:50"}
  - {name: thanks, title: Thanks, storyline: story, after: "answer:question", text: Thank you.}
  - {name: hurry, title: Hurry, storyline: story, at: by hand, text: Quickly!, due: "0:01", close: "0:02", rubric: legal, category: legal,
     contingency: reminder, teams: [blue1]}
  - {name: reminder, title: Reminder, storyline: story, text: You did not answer., teams: [blue1]}
  - {name: letter, title: A letter, storyline: story, at: "day1 0:01", channel: mail, from: "Harbour master <master@port.example>",
     text: "Grüße", teams: [blue1]}
templates:
  - name: incident
    title: Incident report
    kind: incident
    rubric: legal
    category: legal
    fields:
      - {name: system, title: System, kind: system, required: yes}
      - {name: technique, title: Technique, kind: technique}
      - {name: began, title: Began, kind: time}
learning:
  - {name: law, title: Law}
goals:
  - {name: answered, title: Answers, objective: law, metric: "answer:question"}
truth: [{value: 198.51.100.7}]
'''


class Relay(threading.Thread):
    """Takes mail, so far as one sender speaks SMTP; keeps what came. At first it is busy at some steps: to come again is
    the sender's."""

    def __init__(self):
        self.refusals = ['CONNECT', 'MAIL', 'RCPT', 'DATA', '.'] if os.environ.get('TESTUDO_LONG') else ['.']
        super().__init__(daemon=True)
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        self.mails = []

    def run(self):
        while True:
            peer, _ = self.listener.accept()
            with peer, peer.makefile('rwb') as stream, contextlib.suppress(OSError):
                self.talk(stream)

    def talk(self, stream):
        def say(text):
            stream.write(text.encode() + b'\r\n')
            stream.flush()
        def refuses(step):
            if self.refusals[:1] != [step]:
                return False
            self.refusals.pop(0)
            say('451 later')
            return True
        if refuses('CONNECT'):
            return
        say('220 relay.example')
        to = []
        while True:
            line = stream.readline().decode().strip()
            word = line[:4].upper()
            if refuses(word):
                continue
            if word == 'RCPT':
                to.append(line)
            if word == 'DATA':
                say('354 go on')
                text = b''
                while not text.endswith(b'\r\n.\r\n'):
                    text += stream.readline()
                if refuses('.'):
                    continue
                self.mails.append((to, text.decode()))
            if word == 'QUIT' or not line:
                say('221 bye')
                return
            say('250 fine')


class Exercise(Node):
    def __init__(self, folder):
        super().__init__(folder)
        self.secrets = self.home / 'secrets'
        self.relay = Relay()
        self.relay.start()

    def make_exercise(self):
        source = self.folder / 'scenario'
        source.mkdir()
        (source / 'scenario.yaml').write_text(SCENARIO % self.relay.port)
        (source / 'rules.yaml').write_text(RULES)
        self.run('exercise', 'new', 'small', '--scenario', source, '--home', self.home, '--port', self.port)

    def do(self, *words, **more):
        return self.run('exercise', *words, '--home', self.home, **more)

    def person(self, login):
        return Person(self, login)


class Person:
    """Somebody at the console."""

    def __init__(self, node, login):
        self.node = node
        self.cookie = None
        status, headers, body = self.ask('POST', '/api/session',
                                         {'login': login, 'password': node.password(login)})
        if status != 200:
            raise AssertionError((login, status, body))
        self.cookie = headers['Set-Cookie'].split(';')[0]
        self.session = body

    def ask(self, method, path, body=None, raw=None):
        headers = {'X-Testudo': '1', 'Accept': 'application/json'}
        if self.cookie:
            headers['Cookie'] = self.cookie
        if body is not None:
            raw = json.dumps(body).encode()
            headers['Content-Type'] = 'application/json'
        connection = self.node.connect()
        connection.request(method, path, body=raw, headers=headers)
        reply = connection.getresponse()
        data = reply.read()
        connection.close()
        return reply.status, reply.headers, json.loads(data) if data else None

    def get(self, path, status=200):
        found, _, body = self.ask('GET', '/api/exercise' + path)
        if found != status:
            raise AssertionError((path, found, body))
        return body

    def post(self, kind, body, key=None, **more):
        """-> status, entry"""
        entry = {'key': key or str(uuid.uuid4()), 'kind': kind, 'body': body, **more}
        status, _, reply = self.ask('POST', '/api/exercise/entries', entry)
        return status, reply

    def entries(self, **query):
        query.setdefault('limit', 200)
        return self.get('/entries?' + '&'.join(f'{key}={value}' for key, value in query.items()))['entries']


def points(board, team):
    return next(row['points'] for row in board['teams'] if row['name'] == team)


def the_start(node, people):
    white, anna, nils = people['white1'], people['anna'], people['nils']
    about = anna.get('')
    is_equal('before the start the clock is new', about['clock']['state'], 'new')
    is_equal('the session says where one sits',
             (anna.session['realm'], anna.session['seat']['team']['name'], white.session['seat']['desks']),
             ({'name': 'small', 'exercise': True}, 'blue1', ['white']))
    is_equal('a team does not know what red is after', about['objectives'], [])
    is_equal('nor the storylines', about['storylines'], [])
    is_equal('red does', [row['name'] for row in people['red1'].get('')['objectives']], ['deface'])
    is_equal('a team may answer, and not run the clock',
             ('answer' in about['may'], 'clock' in about['may']), (True, False))
    is_equal('nothing is sent before the start', anna.get('/timeline')['injects'], [])
    is_equal('a team cannot start it', anna.post('clock', {'action': 'start'})[0], 403)
    is_equal('nor can white resume what does not run', white.post('clock', {'action': 'resume'})[0], 409)
    status, body = white.post('clock', {'action': 'start', 'speed': '700'})
    is_equal('a speed that cannot be is refused by its place', (status, body['error']['where']), (422, '/speed'))
    node.do('open')
    is_equal('white starts it at sixty times the speed', white.post('clock', {'action': 'start', 'speed': '60'})[0], 201)
    is_equal('which the command says too', json.loads(node.do('status', '--json'))['speed'], '60')
    ok(wait_for(lambda: len(anna.get('/room')['injects']) >= 2), 'injects come when their time has come')
    hello = [row for row in anna.get('/room')['injects'] if row['name'] == 'hello'][0]
    is_equal('with the team in them', hello['text'], 'Good morning, blue1.')
    is_equal('and nothing of what is planned', (hello['expected'], hello['storyline'], hello['planned_ms']), (None, '', None))
    ok(all(row['name'] != 'letter' for row in nils.get('/room')['injects']), 'a team gets only what is for it')
    mails = wait_for(lambda: node.relay.mails, 90)
    is_equal('an inject by mail comes once though the relay was busy first', (len(mails), node.relay.refusals), (1, []))
    is_equal('an inject by mail goes to the people of the team', mails[0][0], ['RCPT TO:<anna@blue1.small.example>'])
    ok('From: Harbour master <master@port.example>' in mails[0][1], 'from whom it seems to be', mails[0][1])


def killed_again_and_again(node, people):
    """Injects go on, none lost, none twice."""
    for _ in range(3):
        node.stop(signal.SIGKILL)
        node.serve()
    white = people['white1']
    ok(wait_for(lambda: any(row['name'] == 'question' and row['sent'] for row in white.get('/timeline')['injects'])),
       'after kill -9 injects still come')
    sent = [(row['of'], row['team'], row['body']['inject']) for row in white.entries(kinds='inject.sent')]
    is_equal('each once a team', len(sent), len(set(sent)))
    time.sleep(0.5)
    is_equal('each mail once', len(node.relay.mails), 1)


def answers_and_grades(node, people):
    white, anna, nils = people['white1'], people['anna'], people['nils']
    grader1, grader2 = people['grader1'], people['grader2']
    wait_for(lambda: [row for row in anna.get('/room')['injects'] if row['name'] == 'question'])
    is_equal('an answer to another team\'s inject finds nothing',
             anna.post('answer', {'text': 'Mine'}, of='inject:question:blue2')[0], 404)
    status, body = anna.post('answer', {'text': ''}, of='inject:question:blue1')
    is_equal('an empty answer is refused by its place', (status, body['error']['where']), (422, '/text'))
    is_equal('so is a key that others could guess',
             anna.post('answer', {'text': 'Law'}, key='answer-1', of='inject:question:blue1')[0], 422)
    key = str(uuid.uuid4())
    first = anna.post('answer', {'text': 'The law of the sea'}, key=key, of='inject:question:blue1')
    is_equal('an answer is taken', first[0], 201)
    again = anna.post('answer', {'text': 'The law of the sea'}, key=key, of='inject:question:blue1')
    is_equal('and taken once, however often it comes', (again[0], again[1]['posted']), (200, first[1]['posted']))
    is_equal('but its key is taken for another',
             anna.post('answer', {'text': 'Another'}, key=key, of='inject:question:blue1')[0], 409)
    nils.post('answer', {'text': 'None'}, of='inject:question:blue2')
    ok(wait_for(lambda: [row for row in anna.get('/room')['injects'] if row['name'] == 'thanks']),
       'an inject comes when its condition is met')
    is_equal('another team sees nothing of the answer',
             (nils.get(f'/entries/{key}', 404)['error']['code'], [row for row in nils.entries(kinds='answer') if not row['own']]),
             ('E_ABSENT', []))
    graded = [row for row in grader1.get('/grading')['queue'] if row['key'] == key][0]
    is_equal('a grader sees the team\'s code, and nobody\'s name', (graded['team'], graded['grades'], graded['state']), ('blue1', [], 'open'))
    is_equal('and not who wrote it', [row['author'] for row in grader1.entries(kinds='answer')], [None, None])
    status, body = grader1.post('grade', {'items': {'right': 800}, 'text': 'Good'}, of=key)
    is_equal('a grade has all items', (status, body['error']['where']), (422, '/items'))
    is_equal('a grade is taken', grader1.post('grade', {'items': {'right': 800, 'form': 400}, 'text': 'Good'}, of=key)[0], 201)
    is_equal('one a grader', grader1.post('grade', {'items': {'right': 900, 'form': 400}, 'text': 'Better'}, of=key)[0], 409)
    hidden = [row for row in grader2.get('/grading')['queue'] if row['key'] == key][0]
    is_equal('the second grader does not see the first\'s', (hidden['grades'], hidden['spread'], hidden['state']), ([], None, 'second'))
    is_equal('by no list either', [row for row in grader2.entries(kinds='grade') if not row['own']], [])
    is_equal('nor does the team', anna.entries(kinds='grade'), [])
    grader2.post('grade', {'items': {'right': 700, 'form': 500}, 'text': 'Fair'}, of=key)
    final = wait_for(lambda: anna.entries(kinds='grade.final'))
    is_equal('two graders who agree make the final grade', final[0]['body']['items'], {'right': 750, 'form': 450})
    ok('Good' in final[0]['body']['text'] and 'Fair' in final[0]['body']['text'], 'with their reasons, for the team')
    return final[0]


def appeal(node, people, final):
    white, white2, anna = people['white1'], people['white2'], people['anna']
    before = points(white.get('/board'), 'blue1')
    ok(any(row['key'] == final['key'] for row in anna.get('/room')['appealable']), 'a final grade can be appealed against')
    status, entry = anna.post('appeal', {'text': 'We were right'}, of=final['key'])
    is_equal('an appeal is taken', status, 201)
    is_equal('one an entry', anna.post('appeal', {'text': 'Again'}, of=final['key'])[0], 409)
    waiting = white.get('/white')['appeals']
    is_equal('white sees it with what it is against', [row['entry']['key'] for row in waiting], [final['key']])
    is_equal('to a grader there is no such appeal', people['grader1'].post('decision', {'outcome': 'uphold', 'text': 'No'}, of=entry['key'])[0], 404)
    is_equal('white replaces the grade', white2.post(
        'decision', {'outcome': 'replace', 'text': 'Indeed', 'grade': {'right': 1000, 'form': 1000}}, of=entry['key'])[0], 201)
    is_equal('once', white.post('decision', {'outcome': 'uphold', 'text': 'No'}, of=entry['key'])[0], 409)
    is_equal('then the grade is not in force', anna.get(f'/entries/{final["key"]}')['in_force'], False)
    after = points(white.get('/board'), 'blue1')
    ok(after > before, 'and the team has more points', (before, after))
    why = anna.get('/why?category=legal&limit=200')
    is_equal('the lines are the board\'s figure', sum(row['points'] for row in why['lines']), why['sum'])
    time.sleep(1)
    is_equal('no second final grade is made of the old ones', len(anna.entries(kinds='grade.final')), 1)


def by_hand(node, people):
    white, anna = people['white1'], people['anna']
    is_equal('white sends an inject by its name', white.post('inject.sent', {'inject': 'hurry'}, key='inject:hurry:blue1', team='blue1')[0], 201)
    is_equal('to a team that it is for', white.post('inject.sent', {'inject': 'hurry'}, key='inject:hurry:blue2', team='blue2')[0], 422)
    ok(wait_for(lambda: [row for row in anna.get('/room')['injects'] if row['name'] == 'reminder']), 'no answer: the contingency comes')
    is_equal('an answer after the close is too late', anna.post('answer', {'text': 'Here'}, of='inject:hurry:blue1')[0], 409)
    is_equal('white withdraws it', white.post('inject.withdrawn', {'reason': 'Our mistake'}, of='inject:hurry:blue1')[0], 201)
    status, entry = white.post('inject.sent', {'inject': 'hurry'}, key='inject:hurry:blue1', team='blue1')
    is_equal('and sends it again', (status, entry['key']), (201, 'inject:hurry:blue1:2'))
    is_equal('a new inject during play', white.post('inject.changed', {'definition': {
        'name': 'extra', 'title': 'Extra', 'at': 'by hand', 'text': 'One more', 'teams': ['blue1']}})[0], 201)
    status, body = white.post('inject.changed', {'definition': {'name': 'extra2', 'title': 'Extra', 'at': 'day9 1:00', 'text': 'x'}})
    is_equal('one that does not fit the scenario is refused', (status, body['error']['where']), (422, '/definition/at'))
    changed = {**white.get('/definition?inject=extra')['definition'], 'text': 'One more, and better'}
    is_equal('one that is there can be changed', white.post('inject.changed', {'definition': changed})[0], 201)
    is_equal('the new one is sent like all', white.post('inject.sent', {'inject': 'extra'}, key='inject:extra:blue1', team='blue1')[0], 201)
    ok(wait_for(lambda: [row for row in anna.get('/room')['injects'] if row['name'] == 'extra' and 'better' in row['text']]),
       'and arrives as it was changed')


def two_persons(node, people):
    white, white2 = people['white1'], people['white2']
    before = points(white.get('/board'), 'blue2')
    _, entry = white.post('adjustment', {'points_milli': 5000, 'text': 'For fairness'}, team='blue2')
    is_equal('an adjustment alone changes nothing', points(white.get('/board'), 'blue2'), before)
    is_equal('who made it cannot confirm it', white.post('confirm', {'accept': True, 'text': 'Yes'}, of=entry['key'])[0], 403)
    is_equal('another can', white2.post('confirm', {'accept': True, 'text': 'Yes'}, of=entry['key'])[0], 201)
    is_equal('then it counts', points(white.get('/board'), 'blue2'), before + 5000)
    is_equal('a team sees nothing of it', people['nils'].get(f'/entries/{entry["key"]}', 404)['error']['code'], 'E_ABSENT')


def indicator(number, value, tlp, description=''):
    return {'type': 'indicator', 'spec_version': '2.1', 'id': f'indicator--00000000-0000-4000-8000-{number:012}',
            'created': '2026-01-01T00:00:00.000Z', 'modified': '2026-01-01T00:00:00.000Z', 'name': f'Indicator {number}',
            'description': description, 'pattern_type': 'stix', 'valid_from': '2026-01-01T00:00:00Z',
            'pattern': f"[ipv4-addr:value = '{value}']", 'object_marking_refs': [f'marking-definition--{tlp}']}


GREEN = 'bab4a63c-aed9-4cf5-a766-dfca5abac2bb'
AMBER = '55d920b0-5e8b-4f79-9ee9-91f868d9b421'


def sharing(node, people):
    white, anna, nils = people['white1'], people['anna'], people['nils']
    estonia = node.run('token', 'add', 'est', '--organisation', 'EST', '--role', 'reader', '--role', 'analyst', '--home', node.home).strip()
    norway = node.run('token', 'add', 'nor', '--organisation', 'NOR', '--role', 'reader', '--role', 'analyst', '--home', node.home).strip()
    root = node.ask('GET', '/taxii2/', estonia)[2]['api_roots'][0]
    root = '/' + root.split('/', 3)[3] if root.startswith('http') else root

    def share(collection, token, *objects):
        found = node.ask('GET', f'{root}collections/', token)[2]['collections']
        there = next(row['id'] for row in found if row.get('alias') == collection or row['title'].lower() == collection)
        return node.ask('POST', f'{root}collections/{there}/objects/', token, {'objects': list(objects)})[0]

    is_equal('a team shares an indicator through the realm\'s door', share('allies', estonia, indicator(1, '198.51.100.7', AMBER)), 202)
    shared = wait_for(lambda: anna.entries(kinds='shared'))
    is_equal('the record says with whom it might', (shared[0]['team'], shared[0]['body']['values'], shared[0]['body']['entitled']),
             ('blue1', ['198.51.100.7'], ['blue2']))
    is_equal('nobody got it yet', white.entries(kinds='reached'), [])
    found = node.ask('GET', f'{root}collections/', norway)[2]['collections']
    there = next(row['id'] for row in found if row['title'] == 'Allies')
    status, _, page = node.ask('GET', f'{root}collections/{there}/objects/', norway)
    is_equal('the other team fetches it', (status, len(page['objects'])), (200, 1))
    is_equal('and at once it is noted', [(row['team'], row['of']) for row in white.entries(kinds='reached')], [('blue2', shared[0]['key'])])
    node.ask('GET', f'{root}collections/{there}/objects/', norway)
    is_equal('once', len(white.entries(kinds='reached')), 1)
    is_equal('handing on what one got, to all', share('port', norway, indicator(2, '198.51.100.7', GREEN)), 202)
    error = wait_for(lambda: white.entries(kinds='release.error'))
    is_equal('is a release error', [(row['team'], row['body']['level'], row['body']['to']) for row in error],
             [('blue2', 'TLP:AMBER', ['CHE'])])
    is_equal('own words that are stricter than the marking', share('port', estonia, indicator(3, '203.0.113.9', GREEN, 'TLP:AMBER')), 202)
    error = wait_for(lambda: [row for row in white.entries(kinds='release.error') if row['team'] == 'blue1'])
    is_equal('are one too', [row['body']['to'] for row in error], [['CHE']])
    is_equal('teams see nothing of it', anna.entries(kinds='release.error'), [])


def a_teams_sensor(node, people):
    """Norway's own sensor, over Norway's own log, finds what Estonia shared in the game."""
    white, nils = people['white1'], people['nils']
    token = node.folder / 'sensor.token'
    token.write_text(node.run('token', 'add', 'sensor-1', '--organisation', 'NOR', '--role', 'reader', '--role', 'analyst', '--home', node.home))
    log = node.folder / 'norway.log'
    log.write_text('2026-07-28 08:00:00 a connection from 198.51.100.7\n2026-07-28 08:00:01 and one from 192.0.2.9\n')
    said = node.run('watch', '--node', f'https://localhost:{node.port}/taxii2/small/', '--token-file', token, '--authority', node.home / 'certificate.pem',
                    '--input', f'text:{log}', '--collection', 'allies', '--state', node.folder / 'sensor', '--once')
    ok('198.51.100.7' in said and '192.0.2.9' not in said, 'a team’s sensor finds in its log what another team shared', said)
    names = [indicator(number, '198.51.100.7', AMBER)['id'] for number in (1, 2)]  # Estonia's, and what Norway made of it
    wait_for(lambda: len(white.entries(kinds='sighted')) == 2)
    is_equal('and the record says who saw what', sorted((row['team'], row['body']['object'], row['body']['count']) for row in white.entries(kinds='sighted')),
             [('blue2', name, 1) for name in names])
    is_equal('which the team reads, and no other', (len(nils.entries(kinds='sighted')), people['anna'].entries(kinds='sighted')), (2, []))


def probes(node, people):
    token = node.password_of_probe()
    status, headers, work = node.ask('GET', '/api/probe/work?probe=p1', token)
    is_equal('a probe gets each check for each team', sorted((row['check'], row['team']) for row in work['checks']),
             [('web.http', 'blue1'), ('web.http', 'blue2')])
    is_equal('with the team\'s address', sorted(row['parameters'].get('host', '') for row in work['checks'])[-1:], ['127.0.2.10'])
    is_equal('the same again says only that', node.ask('GET', '/api/probe/work?probe=p1', token, headers={'If-None-Match': headers['ETag']})[0], 304)
    second = node.ask('GET', '/api/probe/work?probe=p2', token)[2]['checks']
    first = node.ask('GET', '/api/probe/work?probe=p1', token)[2]['checks']
    is_equal('two probes share', (len(first), len(second)), (1, 1))
    is_equal('a person\'s token is no probe\'s', node.ask('GET', '/api/probe/work?probe=p1', 'testudo_no')[0], 401)

    def bring(state, moment, team='blue1', check='web.http'):
        text = time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(moment)) + f'.{int(moment * 1000) % 1000:03}Z'
        return node.ask('POST', '/api/probe/results?probe=p1', token, {'results': [
            {'check': check, 'team': team, 'time': text, 'state': state, 'latency_ms': 5, 'text': state, 'transcript': 'secret ways'}]},
            headers={'Content-Type': 'application/json'})
    now = time.time()
    is_equal('results are taken', bring('ok', now - 2)[2], {'taken': 1, 'refused': []})
    is_equal('also again', bring('ok', now - 2)[2], {'taken': 1, 'refused': []})
    is_equal('of a check that is not there, not', bring('ok', now, check='web.no')[2]['refused'][0]['code'], 'E_ABSENT')
    bring('down', now - 1)
    white, anna, nils = people['white1'], people['anna'], people['nils']

    def state():
        row = next(row for row in anna.get('/room')['systems'] if row['name'] == 'web')
        return row['checks'][0]['state']
    is_equal('an outage shows in the team\'s room', wait_for(lambda: state() == 'down' and 'down'), 'down')
    changes = anna.get('/checks')['changes']
    is_equal('with the change of state, without how it was found', [(row['state'], row['transcript']) for row in changes],
             [('down', ''), ('ok', '')])
    is_equal('which white sees', white.get('/checks?team=blue1')['changes'][0]['transcript'], 'secret ways')
    is_equal('another team sees nothing of it', nils.get('/checks')['changes'], [])
    is_equal('not by asking either', nils.ask('GET', '/api/exercise/room?team=blue1')[0], 403)
    is_equal('white sees the probes', [row['name'] for row in white.get('/white')['probes']], ['p1', 'p2'])


def red_and_reports(node, people):
    red, anna, grader, white = people['red1'], people['anna'], people['grader1'], people['white1']
    _, event = red.post('red.event', {'objective': 'deface', 'stage': 'effect'}, team='blue1')
    is_equal('a team sees nothing of red', anna.get(f'/entries/{event["key"]}', 404)['error']['code'], 'E_ABSENT')
    status, report = anna.post('report', {'template': 'incident', 'fields': {
        'system': 'web', 'technique': 'T1491', 'began': event['event']}})
    is_equal('an incident report is taken', status, 201)
    is_equal('a system that is none is refused by its place', anna.post('report', {
        'template': 'incident', 'fields': {'system': 'wed'}})[1]['error']['where'], '/fields/system')
    pre = next(row['pre'] for row in grader.get('/grading')['queue'] if row['key'] == report['key'])
    is_equal('ground truth grades it before people do', (pre['asset'], pre['technique'], pre['time']), (True, True, True))
    truth = white.get('/truth?team=blue1')
    is_equal('the truth line ties both', [(row['from'], row['to']) for row in truth['links'] if row['to'] == report['key']],
             [(event['key'], report['key'])])
    is_equal('which the team may not see yet', anna.ask('GET', '/api/exercise/truth')[0], 403)
    is_equal('the balance shows who was attacked', [(row['team'], row['stages']) for row in sorted(
        red.get('/red')['balance'], key=lambda row: row['team'])], [('blue1', {'deface': 'effect'}), ('blue2', {})])


def public(node, people):
    connection = node.connect()
    connection.request('GET', '/api/exercise/public')
    reply = connection.getresponse()
    board = json.loads(reply.read())
    connection.close()
    is_equal('the hall\'s screen needs no sign-in', (reply.status, board['board']['view']), (200, 'public'))
    is_equal('anything else does', node.ask('GET', '/api/exercise/board')[0], 401)
    connection = node.connect()
    connection.request('GET', '/api/exercise/public/stream')
    reply = connection.getresponse()
    seen = b''
    while b'event: board' not in seen or b'event: clock' not in seen:
        seen += reply.fp.readline()
    connection.close()
    ok(True, 'and it is live')


def review(node, people):
    page = node.do('report')
    ok('<h1>A small exercise</h1>' in page and 'The law of the sea' in page, 'the review is a page with all answers')
    ok('<script' not in page and 'http' not in page.split('<svg')[0].replace('web.http', ''), 'that runs nothing and needs nothing')
    own = node.do('report', '--team', 'blue2')
    ok('The law of the sea' not in own and 'Blue 2' in own, 'a team\'s own holds nothing of others')
    whole = json.loads(node.do('report', '--format', 'json'))
    is_equal('in JSON every line is there', sum(row['points'] for row in whole['lines'] if row['team'] == 'blue1'),
             points(whole['board'], 'blue1'))
    bundle = json.loads(node.do('report', '--format', 'stix'))
    is_equal('in STIX all that was shared, marked', sorted((row['id'][-1], row['x_testudo_exercise']) for row in bundle['objects']),
             [('1', 'small'), ('2', 'small'), ('3', 'small')])
    large = node.folder / 'large.html'
    with large.open('wb') as file:
        file.truncate(64 * 1024 * 1024 + 1)
    ok(node.do('report', '--html', large, expect=64) == '', 'a page is given to be printed')
    node.do('report', '--html', large, '--pdf', node.folder / 'large.pdf', expect=65)
    ok(not (node.folder / 'large.pdf').exists(), 'and has at most 64 MiB')
    with large.open('wb') as file:
        file.truncate(64 * 1024 * 1024)
    node.do('report', '--html', large, '--pdf', large / 'review.pdf', expect=74)
    ok(True, 'which are read: only the place of the PDF can be at fault then')
    large.unlink()
    if shutil.which('chromium'):
        pdf = node.folder / 'review.pdf'
        node.do('report', '--pdf', 'review.pdf', cwd=node.folder)
        ok(pdf.read_bytes().startswith(b'%PDF-'), 'and Chromium prints it')
    else:
        ok(True, 'and Chromium prints it # SKIP there is no chromium')


def no_way_into_the_real_world(node, people):
    """Each way by which something of the exercise could reach a real node beside it, or the other way round."""
    place = node.folder / 'beside'
    place.mkdir()
    real = Node(place)
    real.make()
    bundle = place / 'review.json'
    bundle.write_text(node.do('report', '--format', 'stix'))
    marked = json.loads(bundle.read_text())['objects'][0]
    real.serve()
    try:
        of_game = (node.secrets / 'probe.token').read_text().strip()
        of_real = real.token('sensor', 'EST', 'reader', 'analyst')
        report = json.loads(real.run('import', '--json', '--collection', 'nato', '--as', 'EST', bundle, expect=65))
        _, _, posted = real.ask('POST', '/taxii2/real/collections/nato/objects/', of_real, {'objects': [marked]})
        for _ in range(100):
            _, _, posted = real.ask('GET', f'/taxii2/real/status/{posted["id"]}/', of_real)
            if posted['status'] == 'complete':
                break
            time.sleep(0.1)
        ways = {
            'the review\'s bundle, imported': report['rejected'],
            'an object of it, over TAXII': (posted['success_count'], posted['failure_count']),
            'a token of the exercise, at the real node': real.ask('GET', '/taxii2/real/collections/', of_game)[0],
            'a token of the real node, at the exercise': node.ask('GET', '/taxii2/small/collections/', of_real)[0],
            'the real root, at the exercise': node.ask('GET', '/taxii2/real/collections/', of_game)[0],
            'the exercise\'s root, at the real node': real.ask('GET', '/taxii2/small/collections/', of_real)[0],
            'a session of the exercise, at the real node': real.ask(
                'GET', '/api/session', headers={'Cookie': people['anna'].cookie})[0],
            'entries, at the real node': real.ask('GET', '/api/exercise/entries', of_real)[0],
            'results of checks, at the real node': real.ask('POST', '/api/probe/results?probe=p', of_real, {'results': []})[0],
        }
        count = len(json.loads(bundle.read_text())['objects'])
        is_equal('nothing of an exercise comes into the real world, nor the other way', ways, {
            'the review\'s bundle, imported': count,
            'an object of it, over TAXII': (0, 1),
            'a token of the exercise, at the real node': 401,
            'a token of the real node, at the exercise': 401,
            'the real root, at the exercise': 404,
            'the exercise\'s root, at the real node': 404,
            'a session of the exercise, at the real node': 401,
            'entries, at the real node': 401,
            'results of checks, at the real node': 403,
        })
        is_equal('and the real node holds no object of it', real.pages('nato', of_real), [])
    finally:
        real.stop(signal.SIGKILL)


def the_end(node, people):
    white, anna = people['white1'], people['anna']
    is_equal('pause stops the clock', white.post('clock', {'action': 'pause'})[0], 201)
    first = white.get('')['clock']['now_ms']
    time.sleep(0.5)
    is_equal('and it stands', white.get('')['clock']['now_ms'], first)
    node.do('resume')
    is_equal('commands and pages move the same clock', white.get('')['clock']['state'], 'running')
    node.do('close')
    is_equal('closed is closed', anna.post('help', {'text': 'Help'})[0], 409)
    one = json.loads(node.do('board', '--json'))
    node.stop(signal.SIGKILL)
    node.serve()
    other = json.loads(node.do('board', '--json'))
    review(node, people)
    no_way_into_the_real_world(node, people)
    is_equal('after kill -9 the board is the same', [(row['name'], row['points']) for row in one['teams']],
             [(row['name'], row['points']) for row in other['teams']])


def main():
    folder = tempfile.mkdtemp(prefix='testudo-flow-')
    node = Exercise(folder)
    try:
        node.password_of_probe = lambda: (node.secrets / 'probe.token').read_text().strip()
        node.make_exercise()
        node.serve()
        people = {login: node.person(login) for login in
                  ('white1', 'white2', 'grader1', 'grader2', 'red1', 'anna', 'nils')}
        the_start(node, people)
        killed_again_and_again(node, people)
        final = answers_and_grades(node, people)
        appeal(node, people, final)
        by_hand(node, people)
        two_persons(node, people)
        sharing(node, people)
        a_teams_sensor(node, people)
        probes(node, people)
        red_and_reports(node, people)
        public(node, people)
        the_end(node, people)
    except Exception as error:
        import traceback
        ok(False, 'the story goes on to its end', traceback.format_exc() + (node.folder / 'serve.log').read_text()[-3000:])
    finally:
        node.stop(signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)
    finish()


if __name__ == '__main__':
    main()
