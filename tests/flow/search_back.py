#!/usr/bin/env python3
# search_back.py - people have their own sensor search in its kept logs, from the console's interface.
# SPDX-License-Identifier: Apache-2.0
#
# Estonia asks its sensor for an address that was shared today; the sensor is killed in the middle, begins anew,
# answers once and reports one sighting. To everybody else there is no such sensor, and no such search.
import json
import os
import pathlib
import signal
import subprocess
import time

from node import PROGRAM, Story, finish, indicator, is_equal, ok

NATO = 'b6a1c2d4-3e5f-4a70-8b91-c0d2e3f4a501'
AMBER = '55d920b0-5e8b-4f79-9ee9-91f868d9b421'
JSON = {'Accept': 'application/json', 'Content-Type': 'application/json', 'X-Testudo': '1'}
DAYS = 3000  # back to long before the logs below
LINES = 40_000
HEADER = ('#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n'
          '#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\n#types\ttime\tstring\taddr\tport\taddr\tport\n')
START = 1_735_900_000  # 2025-01-03


def until(what, condition, seconds=300):
    deadline = time.monotonic() + seconds
    value = condition()
    while not value and time.monotonic() < deadline:
        time.sleep(0.02)
        value = condition()
    ok(value, what)
    return value


with Story() as node:
    node.make()
    node.serve()
    tokens = {code: node.token(f'flow-{code}', code, 'reader', 'analyst') for code in ('EST', 'NOR')}
    late = dict(indicator(77, AMBER), valid_from='2031-01-01T00:00:00Z')
    is_equal('Norway shares an indicator', node.ask(
        'POST', f'/taxii2/real/collections/{NATO}/objects/', tokens['NOR'], {'objects': [late]})[0], 202)

    def sign_in(login):
        body = json.dumps({'login': login, 'password': node.password(login)}).encode()
        return node.ask('POST', '/api/session', body=body, headers=JSON)[1]['Set-Cookie'].split(';')[0]

    cookies = {code: sign_in(login) for code, login in
               {'EST': 'analyst.est', 'NOR': 'analyst.nor', 'NATO': 'duty.nato', 'CHE': 'observer.che'}.items()}

    def ask(code, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        status, _, reply = node.ask(method, path, body=data, headers={**JSON, 'Cookie': cookies[code]})
        return status, reply

    logs = node.folder / 'logs'
    logs.mkdir()
    for day in range(4):
        (logs / f'conn.{day}.log').write_text(HEADER + ''.join(
            f'{START + day * 86400 + i * 0.5:.1f}\tC{i}\t10.20.0.{i % 250}\t40000\t'
            f'{"198.51.0.77" if day == 2 and i in (17, 30) else f"192.0.2.{i % 9}"}\t443\n' for i in range(LINES)))
    processes = []

    def watch(code, *more):
        token = node.folder / f'{code}.token'
        token.write_text(tokens[code])
        os.chmod(token, 0o600)
        (node.folder / f'{code}.log').touch()
        process = subprocess.Popen(
            [PROGRAM, 'watch', '--node', f'https://localhost:{node.port}/taxii2/real/', '--token-file', token,
             '--authority', node.home / 'certificate.pem', '--input', f'text:{node.folder / code}.log', '--state',
             node.folder / f'state-{code}', '--collection', 'nato', '--status', '1', '--report', '1', '--name', 'soc-1', *more],
            stdout=subprocess.DEVNULL, stderr=open(node.folder / f'{code}.err', 'a'))
        processes.append(process)
        return process

    def watch_est():
        return watch('EST', '--search-back', f'zeek:{logs}', '--search-back-sightings', '--report-hits',
                     '--summaries', node.folder / 'summaries')

    def said(code):
        return (node.folder / f'{code}.err').read_text()

    def kept_logs(code):
        sensors = ask(code, 'GET', '/api/sensors')[1]['sensors']
        return sensors[0]['state']['kept_logs'] if sensors and sensors[0]['state'] else None

    def find(code, search):
        return ask(code, 'GET', f'/api/sensors/soc-1/searches/{search}')[1]

    def is_in(search, *states):
        return lambda: find('EST', search)['state'] in states and find('EST', search)

    def sightings():
        return [o for o in node.pages('nato', tokens['EST']) if o['type'] == 'sighting']

    try:
        # --- a sensor that keeps nothing ---
        watch('NOR')
        until('a sensor without kept logs says so', lambda: kept_logs('NOR') == 0)
        status, made = ask('NOR', 'POST', '/api/sensors/soc-1/searches', {'indicator': late['id'], 'days': 30})
        is_equal('its people may ask', status, 200)
        refused = until('and are refused', lambda: find('NOR', made['id'])['state'] == 'refused' and find('NOR', made['id']))
        is_equal('with the reason', refused and refused['answer']['reason'], 'this sensor keeps no logs to search')

        # --- killed in the middle ---
        sensor = watch_est()
        until('a sensor with kept logs says so', lambda: kept_logs('EST') == 1)
        status, made = ask('EST', 'POST', '/api/sensors/soc-1/searches', {'indicator': late['id'], 'days': DAYS})
        search = made['id']
        is_equal('Estonia asks', status, 200)
        until('the sensor begins', lambda: f'searching search={search}' in said('EST'))
        nice = [int(path.read_text().rsplit(')', 1)[1].split()[16]) for path in pathlib.Path(f'/proc/{sensor.pid}/task').glob('*/stat')]
        ok(max(nice) >= 10, 'and steps back behind its reading', nice)
        sensor.kill()
        sensor.wait()
        ok(find('EST', search)['state'] in ('asked', 'running'), 'killed, it has not answered', find('EST', search)['state'])
        is_equal('nor reported', sightings(), [])

        # --- nobody else ---
        for code in ('NOR', 'NATO', 'CHE'):
            pairs = [(ask(code, method, f'/api/sensors/soc-1/searches/{search}'),
                      ask(code, method, '/api/sensors/soc-1/searches/00000000-0000-4000-8000-000000000000')) for method in ('GET', 'DELETE')]
            ok(all(there == absent and there[0] >= 400 for there, absent in pairs), f'{code} is told what is told of what never was', pairs)
        is_equal('Norway, whose indicator it is, sees its own search alone',
                 [s['id'] for s in ask('NOR', 'GET', '/api/sensors/soc-1/searches')[1]['searches']], [refused['id']])
        answer = {'sensor': 'soc-1', 'search': search, 'outcome': 'refused', 'reason': 'x', 'started': '2026-01-01T00:00:00Z',
                  'ended': '2026-01-01T00:00:00Z'}
        is_equal('and its token cannot answer for Estonia\'s sensor', node.ask(
            'POST', '/api/sensor/search', tokens['NOR'], json.dumps(answer).encode(), {'Content-Type': 'application/json'})[0], 404)

        # --- begun anew, answered once ---
        sensor = watch_est()
        done = until('started anew, the sensor answers', is_in(search, 'done')) or {}
        answer = done.get('answer') or {}
        is_equal('with both hits of the third day', (answer.get('found'), answer.get('files'), answer.get('first')),
                 (2, 4, '2025-01-05T10:26:48.500000Z'))
        ok(answer.get('first', '~') < done.get('known', ''), 'before anybody knew', (answer, done.get('known')))
        is_equal('each with its line', [(h['line'], h['field'], h['expired'], h['text'].split('\t')[4]) for h in done.get('hits', [])],
                 [(25, 'id.resp_h', True, '198.51.0.77'), (38, 'id.resp_h', True, '198.51.0.77')])
        found = until('and one sighting', sightings)
        is_equal('of both', [(s['sighting_of_ref'], s['count']) for s in found], [(late['id'], 2)])
        ok('not stepped back' not in said('EST'), 'all of it within the sandbox')

        # --- all that is new ---
        status, made = ask('EST', 'POST', '/api/sensors/soc-1/searches', {'added_after': '2026-01-01T00:00:00Z', 'days': DAYS})
        again = until('all that was added since is searched for', is_in(made['id'], 'done')) or {}
        is_equal('and found once more, by the summaries of the first search',
                 (again['answer']['found'], again['answer']['skipped_files'], again['answer']['sightings']), (2, 3, 0))

        # --- among it a pattern over several values; killed in the middle ---
        twice = dict(indicator(78, AMBER), valid_from='2031-01-01T00:00:00Z',
                     pattern="[ipv4-addr:value = '198.51.0.77'] REPEATS 2 TIMES WITHIN 60 SECONDS")
        is_equal('Norway shares a pattern', node.ask(
            'POST', f'/taxii2/real/collections/{NATO}/objects/', tokens['NOR'], {'objects': [twice]})[0], 202)
        status, made = ask('EST', 'POST', '/api/sensors/soc-1/searches', {'added_after': '2026-01-01T00:00:00Z', 'days': DAYS + 1})
        until('the sensor begins', lambda: f"searching search={made['id']}" in said('EST'))
        sensor.kill()
        sensor.wait()
        is_equal('killed, it has reported nothing', sightings(), found)
        sensor = watch_est()
        both = until('started anew, it answers', is_in(made['id'], 'done')) or {}
        is_equal('with the pattern too, for which it read every log',
                 [both['answer'][name] for name in ('found', 'indicators', 'patterns', 'skipped_files', 'sightings', 'first')],
                 [3, 2, 0, 0, 1, '2025-01-05T10:26:48.500000Z'])
        is_equal('and the pattern\'s own lines',
                 [(h['indicator'], h['observations'], h['first'], h['last']) for h in both['hits'] if h['kind'] == 'pattern'],
                 [(twice['id'], 2, '2025-01-05T10:26:48.500000Z', '2025-01-05T10:26:55.000000Z')])
        reported = until('which is reported', lambda: len(sightings()) == 2 and sightings()) or []
        is_equal('once', [s['count'] for s in reported if s['sighting_of_ref'] == twice['id']], [1])
        sensor.kill()
        sensor.wait()
        is_equal('the first answer stands', find('EST', search), done)
        is_equal('and so does its sighting', [s for s in reported if s['sighting_of_ref'] == late['id']], found)

        # --- cancelled before it began ---
        status, made = ask('EST', 'POST', '/api/sensors/soc-1/searches', {'indicator': late['id'], 'days': 7})
        is_equal('Estonia asks while the sensor is down', status, 200)
        is_equal('the same twice is refused', ask('EST', 'POST', '/api/sensors/soc-1/searches', {'indicator': late['id'], 'days': 7})[0], 409)
        is_equal('and thinks better of it', ask('EST', 'DELETE', f"/api/sensors/soc-1/searches/{made['id']}")[0], 204)
        status, last = ask('EST', 'POST', '/api/sensors/soc-1/searches', {'indicator': late['id'], 'days': 8})
        watch_est()
        until('the next one is made', is_in(last['id'], 'done'))
        is_equal('the cancelled one is not', find('EST', made['id'])['state'], 'cancelled')

        # --- the record of it ---
        record = node.run('audit')
        is_equal('who asked is in the audit record', record.count('sensor.search_asked'), 6)
        ok(late['id'] not in '\n'.join(line for line in record.splitlines() if 'search' in line),
           'what for is not: that is its own organisation\'s')
    finally:
        for process in processes:
            if process.poll() is None:
                process.terminate()
        for process in processes:
            process.wait(60)

finish()
