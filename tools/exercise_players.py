#!/usr/bin/env python3
# exercise_players.py - plays the people of samples/exercise over the console's interface, so that it lives without any.
# SPDX-License-Identifier: Apache-2.0
"""usage: tools/exercise_players.py --node URL --authority PEM --secrets DIR [--seed N] [--silent]

Signs in as the sample's people and does what they would: teams answer injects, report incidents and their situation,
share indicators (one of them too widely), report sightings, appeal; red follows samples/exercise/red.yaml; graders grade; users
try the services; white decides on holds and appeals. How good a team is, and how fast, is drawn from the seed. Speaks
only what docs/protocol/exercise-api.md and TAXII publish. Ends when the exercise is closed. Each thing done is a line on
standard output.
"""
import argparse
import base64
import datetime
import http.client
import json
import pathlib
import random
import re
import ssl
import time
import urllib.parse
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
SAMPLE = ROOT / 'samples' / 'exercise'
MINUTE = 60_000
STAGES = ['tried', 'foothold', 'user', 'data', 'effect']
GRADERS = {'legal': 'grader.law', 'media': 'grader.media'}
NAMESPACE = uuid.UUID('6c1d7b1e-52a7-4d0f-9d0b-0f6a5e2f7c11')  # of this script's objects and entries


class Refused(Exception):
    """The node said no; that is part of the game."""


class Node:
    def __init__(self, url, authority):
        self.place = urllib.parse.urlsplit(url)
        self.context = ssl.create_default_context(cafile=authority)

    def ask(self, method, path, headers, body=None):
        connection = http.client.HTTPSConnection(self.place.hostname, self.place.port, timeout=60, context=self.context)
        try:
            connection.request(method, path, body=body, headers=headers)
            reply = connection.getresponse()
            data = reply.read()
            return reply.status, reply.headers, json.loads(data) if data else None
        finally:
            connection.close()


class Person:
    """Somebody who signs in when first needed, and again when the session ended."""

    def __init__(self, node, secrets, login):
        self.node, self.login = node, login
        self.password = (secrets / f'{login}.password').read_text().strip()
        self.cookie = None

    def sign_in(self):
        status, headers, body = self.node.ask(
            'POST', '/api/session', {'Content-Type': 'application/json', 'X-Testudo': '1'},
            json.dumps({'login': self.login, 'password': self.password}))
        if status != 200:
            raise SystemExit(f'players: {self.login} cannot sign in: {status} {body}')
        self.cookie = headers['Set-Cookie'].split(';')[0]

    def ask(self, method, path, body=None):
        for attempt in range(2):
            if self.cookie is None:
                self.sign_in()
            headers = {'Cookie': self.cookie, 'X-Testudo': '1', 'Content-Type': 'application/json', 'Accept': 'application/json'}
            status, _, reply = self.node.ask(method, f'/api/exercise{path}', headers, None if body is None else json.dumps(body))
            if status != 401:
                break
            self.cookie = None
        if status >= 400:
            raise Refused(f'{method} {path}: {status} {reply["error"]["text"] if reply else ""}')
        return reply

    def get(self, path):
        return self.ask('GET', path)

    def post(self, kind, body, **more):
        return self.ask('POST', '/entries', {'key': str(uuid.uuid4()), 'kind': kind, 'body': body, **more})

    def share(self, realm, collection, objects):
        token = base64.b64encode(f'{self.login}:{self.password}'.encode()).decode()
        media = 'application/taxii+json;version=2.1'
        status, _, reply = self.node.ask(
            'POST', f'/taxii2/{realm}/collections/{collection}/objects/',
            {'Authorization': f'Basic {token}', 'Content-Type': media, 'Accept': media}, json.dumps({'objects': objects}))
        if status >= 400:
            raise Refused(f'share in {collection}: {status} {reply}')
        return reply

    def read(self, realm, collection):
        token = base64.b64encode(f'{self.login}:{self.password}'.encode()).decode()
        media = 'application/taxii+json;version=2.1'
        status, _, reply = self.node.ask('GET', f'/taxii2/{realm}/collections/{collection}/objects/?limit=1000&match[type]=indicator',
                                         {'Authorization': f'Basic {token}', 'Accept': media})
        return reply.get('objects', []) if status == 200 else []


class Team:
    """What a team is like; fixed by the seed."""

    def __init__(self, name, chance):
        self.name = name
        self.skill = chance.uniform(0.45, 0.95)  # of its work, as graders see it
        self.haste = chance.uniform(0.25, 1.05)  # share of the time until an answer is due
        self.answered, self.reported, self.asked = set(), {}, False


# --- texts; short, and about the port ---

ANSWERS = {
    'legal': 'We rest this on the facts that we have: the law of the port applies to its data, the alliance\'s to its convoy. We advise to '
             'act within our own systems only, to keep the traces, and to ask the ministry before anything leaves them.',
    'media': 'The port works. Some services were disturbed this morning and are being restored; nobody\'s safety was in danger. We tell '
             'those concerned directly, and will say more when we know more.',
    'scientific': 'The first trace is the opened invoice; the loader fetched its orders within a minute. The copy of the disk and the '
                  'digests are kept. What the traces cannot show: whether anything was read before the log begins.',
    'military': 'Two courses: hold the convoy one hour and go on with the gate by hand, or let it in by the second quay. We recommend the '
                'second; it needs the harbour master\'s word within twenty minutes.',
    'technical': 'Done as asked: the rule is in place, tested from outside, and can be undone by one line in the change log. Nothing else '
                 'was touched.',
}
JUSTIFICATIONS = ['Answers the question, with reasons that can be followed.', 'Right in substance; what is missing is not said.',
                  'Late parts show; the recommendation is usable all the same.', 'Clear and short; one claim is not shown.',
                  'Does not tell facts from guesses; the order helps the reader.']


def stamp(moment):
    return moment.strftime('%Y-%m-%dT%H:%M:%S.%f')[:-3] + 'Z'


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def planned_red(text):
    """objective -> (phase, minutes) of samples/exercise/red.yaml."""
    plan, name = {}, None
    for line in text.splitlines():
        found = re.match(r'\s*- name: (\S+)', line)
        name = found.group(1) if found else name
        found = re.match(r'\s*at: (\S+) (\d+):(\d+)', line)
        if found and name is not None:
            plan[name] = (found.group(1), int(found.group(2)) * 60 + int(found.group(3)))
    return plan


def truth_values(text):
    return re.findall(r'^  - (\S+)$', text[text.index('\ntruth:'):], re.M)


def pattern_of(value):
    """A STIX pattern for a value of the sample's truth."""
    if re.fullmatch(r'[\d.]+', value):
        return f"[ipv4-addr:value = '{value}']"
    if re.fullmatch(r'[\d.]+/\d+', value):
        return f"[ipv4-addr:value ISSUBSET '{value}']"
    if re.fullmatch(r'[0-9a-f]{64}', value):
        return f"[file:hashes.'SHA-256' = '{value}']"
    kind = 'url' if '://' in value else 'email-addr' if '@' in value else 'domain-name'
    return f"[{kind}:value = '{value}']"


class Players:
    def __init__(self, node, secrets, seed, silent):
        self.node, self.secrets, self.silent = node, secrets, silent
        self.chance = random.Random(seed)
        self.people = {}
        self.white = self.person('white.lead') if (secrets / 'white.lead.password').exists() else self.first('white')
        self.about = self.white.get('')
        self.realm = self.about['name']
        self.teams = [Team(team['name'], self.chance) for team in self.about['teams'] if team['kind'] == 'blue']
        self.plan = planned_red((SAMPLE / 'red.yaml').read_text())
        self.truth = truth_values((SAMPLE / 'red.yaml').read_text())
        self.red_done, self.graded, self.tried, self.shared, self.seen = set(), set(), set(), {}, set()
        self.appealed = False

    def say(self, *words):
        if not self.silent:
            print(*words, flush=True)

    def person(self, login):
        if login not in self.people:
            self.people[login] = Person(self.node, self.secrets, login)
        return self.people[login]

    def logins(self, prefix):
        return sorted(p.name[:-len('.password')] for p in self.secrets.glob(f'{prefix}*.password'))

    def first(self, prefix):
        return self.person(self.logins(prefix)[0])

    def attempt(self, what, deed, *words):
        """A refusal is told and forgotten: players meet closed injects, too."""
        try:
            deed()
        except Refused as refusal:
            self.say('refused', *words, f'({refusal})')
            return False
        self.say(what, *words)
        return True

    # --- the blue teams ---

    def answer(self, team, room, at):
        for inject in room['injects']:
            for sent in inject['sent']:
                if sent['due_ms'] is None or sent['key'] in team.answered or sent['answered_ms'] is not None:
                    continue
                if at < sent['time_ms'] + (sent['due_ms'] - sent['time_ms']) * team.haste:
                    continue
                team.answered.add(sent['key'])
                profession = inject.get('profession') or {'legal': 'legal', 'media': 'media', 'forensics': 'scientific'}.get(
                    inject.get('category'), 'technical')
                self.attempt('answer', lambda: self.person(f'lead.{team.name}').post(
                    'answer', {'text': ANSWERS.get(profession, ANSWERS['technical'])}, of=sent['key']), team.name, inject['name'])

    def report_situation(self, team, room, at):
        for due in room['reports_due']:
            if due['template'] != 'sitrep' or due['due_ms'] is None or at < due['due_ms'] - 5 * MINUTE:
                continue
            if team.reported.get('sitrep', -1) >= due['due_ms']:
                continue
            team.reported['sitrep'] = due['due_ms']
            bad = [system['name'] for system in room['systems'] if system['state'] not in ('ok', 'unknown', None)]
            fields = {'picture': f'Disturbed: {", ".join(bad)}.' if bad else 'All systems work as far as we can see.',
                      'attacker': 'One group that wants money, and perhaps another that wants the convoy late.',
                      'measures': 'Passwords renewed, the mail gateway filters, disks copied before they are cleaned.',
                      'level': 'normal' if not bad else 'strained' if len(bad) < 3 else 'impaired'}
            self.attempt('sitrep', lambda: self.person(f'lead.{team.name}').post(
                'report', {'template': 'sitrep', 'fields': fields}), team.name)

    def report_incidents(self, team, room, at):
        techniques = {o['system']: o['technique'] for o in self.about['objectives'] if o['system']}
        for system in room['systems']:
            if system['state'] not in ('wrong', 'down', 'degraded') or system['name'] in team.reported:
                continue
            began = system['since_ms'] or 0
            if at < began + 15 * MINUTE * team.haste:
                continue
            team.reported[system['name']] = at
            wall = now() - datetime.timedelta(milliseconds=(at - began) / max(1, self.speed))
            right = self.chance.random() < team.skill
            fields = {'system': system['name'], 'technique': techniques.get(system['name'], 'T1498') if right else 'T1499',
                      'began': stamp(wall), 'story': 'Seen first by the checks, then in the log of the proxy.', 'impact': 'serious',
                      'evidence': 'Lines of the access log and the digest of the file are kept with the report.'}
            self.attempt('incident', lambda: self.person(f'network.{team.name}').post(
                'report', {'template': 'incident', 'fields': fields}), team.name, system['name'])

    def indicator(self, team, value, marking):
        moment = stamp(now())
        return {'type': 'indicator', 'spec_version': '2.1', 'id': f'indicator--{uuid.uuid5(NAMESPACE, team.name + value + self.realm)}',
                'created': moment, 'modified': moment, 'name': f'Seen in the port: {value}', 'pattern': pattern_of(value),
                'pattern_type': 'stix', 'valid_from': moment, 'indicator_types': ['malicious-activity'], 'object_marking_refs': [marking]}

    def share(self, team, at):
        """Some hours in, each team shares what it found; the hastiest shares one thing with everybody."""
        green = 'marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb'
        strict = 'marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003'
        count = self.shared.get(team.name, 0)
        if count >= len(self.truth) or at < (70 + 80 * count * team.haste + 60 * team.haste) * MINUTE:
            return
        self.shared[team.name] = count + 1
        value = self.truth[(count + self.teams.index(team)) % len(self.truth)]
        person = self.person(f'network.{team.name}')
        collection, marking = ('port', strict) if team is min(self.teams, key=lambda t: t.haste) and count == 1 else ('port', green)
        self.attempt('share', lambda: person.share(self.realm, collection, [self.indicator(team, value, marking)]), team.name, value)

    def report_sighting(self, team, at):
        if at < 180 * MINUTE * (0.5 + team.haste) or team.name in self.seen:
            return
        person = self.person(f'host.{team.name}')
        found = [o for o in person.read(self.realm, 'port') if not o['id'].endswith(team.name)]
        if not found:
            return
        self.seen.add(team.name)
        moment = stamp(now())
        sighting = {'type': 'sighting', 'spec_version': '2.1', 'id': f'sighting--{uuid.uuid5(NAMESPACE, "seen" + team.name + self.realm)}',
                    'created': moment, 'modified': moment, 'sighting_of_ref': found[0]['id'], 'count': 2, 'first_seen': moment,
                    'last_seen': moment, 'object_marking_refs': ['marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb']}
        self.attempt('sighting', lambda: person.share(self.realm, 'port', [sighting]), team.name)

    def ask_for_help(self, team, room):
        down = [system['name'] for system in room['systems'] if system['state'] == 'down']
        if not down or team.asked or team.skill > 0.6:
            return
        team.asked = True
        self.attempt('help', lambda: self.person(f'lead.{team.name}').post(
            'help', {'text': 'It does not come back after the restart; please look from outside.', 'system': down[0]}), team.name)

    def appeal(self, room, team):
        if self.appealed or not room['appealable'] or team is not self.teams[1]:
            return
        self.appealed = self.attempt('appeal', lambda: self.person(f'lead.{team.name}').post(
            'appeal', {'text': 'The recommendation stands in the third sentence; please read it again.'},
            of=room['appealable'][0]['key']), team.name)

    def play_blue(self, at):
        for team in self.teams:
            room = self.person(f'lead.{team.name}').get('/room')
            self.answer(team, room, at)
            self.report_situation(team, room, at)
            self.report_incidents(team, room, at)
            self.share(team, at)
            self.report_sighting(team, at)
            self.ask_for_help(team, room)
            self.appeal(room, team)

    # --- red, users ---

    def play_red(self, at):
        starts = {phase['name']: phase['start_ms'] for phase in self.about['phases']}
        for objective in self.about['objectives']:
            phase, minutes = self.plan.get(objective['name'], (objective['phase'], 60))
            for i, team in enumerate(self.teams):
                key = (objective['name'], team.name)
                if key in self.red_done or at < starts[phase] + (minutes + 2 * i) * MINUTE:
                    continue
                self.red_done.add(key)
                reach = min(4, int((1.25 - team.skill) * self.chance.uniform(2, 7)))
                body = {'objective': objective['name'], 'stage': STAGES[reach], 'text': 'As planned.'}
                if objective['system']:
                    body['system'] = objective['system']
                if objective['technique']:
                    body['technique'] = objective['technique']
                self.attempt('red', lambda: self.first('red').post('red.event', body, team=team.name),
                             team.name, objective['name'], STAGES[reach])

    def play_users(self, at):
        hour = int(at // (60 * MINUTE))
        if hour < 2 or ('users', hour) in self.tried or not self.logins('users'):
            return
        self.tried.add(('users', hour))
        system = self.about['systems'][hour % len(self.about['systems'])]
        for team in self.teams:
            mark = 1000 if self.chance.random() < team.skill else 500 if self.chance.random() < 0.7 else 0
            self.attempt('usability', lambda: self.first('users').post('usability', {
                'task': 'Book a berth for tomorrow and print the slip', 'system': system['name'], 'mark': mark,
                'text': 'As a clerk would do it.'}, team=team.name), team.name, system['name'], mark)

    # --- graders, white ---

    def grade(self, item, grader):
        team = next((team for team in self.teams if team.name == item['team']), None)
        rubric = next((rubric for rubric in self.rubrics if rubric['name'] == item['rubric']), None)
        if team is None or rubric is None:
            return
        draw = lambda: max(0, min(1000, round(1000 * (team.skill + self.chance.gauss(0, 0.07)))))
        self.attempt('grade', lambda: self.person(grader).post('grade', {
            'items': {one['name']: draw() for one in rubric['items']}, 'text': self.chance.choice(JUSTIFICATIONS)}, of=item['key'],
            team=item['team']), grader, item['team'], item['what'])

    def play_graders(self):
        graders = self.logins('grader')
        if not hasattr(self, 'rubrics'):
            self.rubrics = self.person(graders[0]).get('')['rubrics']
        for grader in graders[:3]:
            for item in self.person(grader).get('/grading')['queue']:
                if item['state'] == 'final' or (grader, item['key']) in self.graded or any(g['own'] for g in item['grades']):
                    continue
                if grader == graders[2] and item['state'] != 'third':
                    continue
                self.graded.add((grader, item['key']))
                self.grade(item, grader)

    def play_white(self):
        desk = self.white.get('/white')
        decider = self.person(self.logins('white')[-1])
        for hold in desk['holds']:
            self.attempt('hold excused', lambda: self.white.post('confirm', {
                'accept': True, 'text': 'All teams at once: the flood hit the path to all of them.'}, of=hold['key']), hold['body']['check'])
        for appeal in desk['appeals']:
            self.attempt('appeal decided', lambda: decider.post('decision', {
                'outcome': 'uphold', 'text': 'Read again by two; the grade is fair as it stands.'}, of=appeal['key'],
                team=appeal['team']), appeal['team'])

    # --- the clock ---

    def run(self):
        while True:
            clock = self.white.get('')['clock']
            self.speed = clock['speed_milli'] / 1000 or 1
            if clock['state'] == 'closed':
                return
            if clock['state'] == 'running':
                self.play_red(clock['now_ms'])
                self.play_blue(clock['now_ms'])
                self.play_users(clock['now_ms'])
                self.play_graders()
                self.play_white()
            time.sleep(1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--node', required=True)
    parser.add_argument('--authority', required=True)
    parser.add_argument('--secrets', required=True, type=pathlib.Path)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--silent', action='store_true')
    options = parser.parse_args()
    Players(Node(options.node, options.authority), options.secrets, options.seed, options.silent).run()


if __name__ == '__main__':
    main()
