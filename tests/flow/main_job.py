#!/usr/bin/env python3
# main_job.py - the main job over the real TLS port with real processes.
# SPDX-License-Identifier: Apache-2.0
#
# Estonia posts; four readers page and see exactly their share; Estonia's sensor finds the indicator in
# its logs; the sighting comes back; the picture counts it.
import base64
import json
import os
import pathlib
import re
import signal
import subprocess

from node import PROGRAM, TAXII, Story, finish, indicator, is_equal, ok, wait_for

CLEAR = '94868c89-83c2-464b-929b-a1a8aa3c8487'
GREEN = 'bab4a63c-aed9-4cf5-a766-dfca5abac2bb'
AMBER = '55d920b0-5e8b-4f79-9ee9-91f868d9b421'
STRICT = '939a9414-2ddd-4d32-a0cd-375ea402b003'
RED = 'e828b379-4e03-4974-9ac4-e53a884c97c1'

NATO_ID = 'b6a1c2d4-3e5f-4a70-8b91-c0d2e3f4a501'


def names(objects):
    return sorted(o['name'] for o in objects if o['type'] == 'indicator')


with Story() as node:
    node.make()
    node.serve()
    tokens = {code: node.token(f'flow-{code}', code, 'reader', 'analyst')
              for code in ('EST', 'NOR', 'GRID', 'CHE', 'JPN')}

    # --- who is let in ---
    status, headers, body = node.ask('GET', '/taxii2/')
    is_equal('without signing in there is nothing', (status, body['http_status']), (401, '401'))
    ok('Basic' in ' '.join(headers.get_all('WWW-Authenticate')), 'and the reply says how')
    is_equal('a wrong token is no token', node.ask('GET', '/taxii2/', 'testudo_x')[0], 401)
    basic = base64.b64encode(f"duty.est:{node.password('duty.est')}".encode()).decode()
    status, headers, body = node.ask('GET', '/taxii2/', headers={'Authorization': f'Basic {basic}'})
    is_equal('a password opens discovery', (status, body['default']), (200, '/taxii2/real/'))
    is_equal('every reply bears the media type', headers['Content-Type'], TAXII)

    # --- posting ---
    objects = [indicator(1, CLEAR), indicator(2, GREEN), indicator(3, AMBER), indicator(4, STRICT),
               indicator(5, RED), indicator(77, AMBER)]
    status, headers, body = node.ask('POST', f'/taxii2/real/collections/{NATO_ID}/objects/', tokens['EST'],
                                     {'objects': objects})
    is_equal('Estonia posts', (status, body['status'], body['success_count']), (202, 'complete', 6))
    is_equal('and finds the status again',
             node.ask('GET', f"/taxii2/real/status/{body['id']}/", tokens['EST'])[2], body)
    is_equal('nobody else does', node.ask('GET', f"/taxii2/real/status/{body['id']}/", tokens['NOR'])[0], 404)
    bad = dict(indicator(9), confidence=101)
    status, _, body = node.ask('POST', f'/taxii2/real/collections/{NATO_ID}/objects/', tokens['EST'],
                               {'objects': [bad, indicator(2, GREEN)]})
    is_equal('a bad object is refused, a known one is no mistake',
             (status, body['failure_count'], body['success_count']), (202, 1, 1))
    ok('/confidence' in body['failures'][0]['message'], 'with the place of the mistake', body)
    is_equal('an observer may not post', node.ask(
        'POST', f'/taxii2/real/collections/{NATO_ID}/objects/', tokens['CHE'], {'objects': [indicator(8)]})[0], 403)
    is_equal('an outsider does not even see the collection', node.ask(
        'POST', '/taxii2/real/collections/nato-operations/objects/', tokens['JPN'], {'objects': [indicator(8)]})[0], 404)

    # --- each reader its share ---
    everything = [1, 2, 3, 4, 5, 77]
    shares = {'EST': everything, 'NOR': [1, 2, 3, 4, 77], 'GRID': [1, 2, 3, 77], 'CHE': [1, 2], 'JPN': [1]}
    for code, numbers in shares.items():
        expected = sorted(f'Indicator {n}' for n in numbers)
        is_equal(f'{code} sees its share', names(node.pages('nato', tokens[code])), expected)
        is_equal(f'{code} sees the same object by object', names(node.pages('nato', tokens[code], limit=1)), expected)
    first = node.ask('GET', f'/taxii2/real/collections/{NATO_ID}/objects/?limit=2', tokens['NOR'])[2]
    is_equal('the next page belongs to its reader', node.ask(
        'GET', f"/taxii2/real/collections/{NATO_ID}/objects/?limit=2&next={first['next']}", tokens['CHE'])[0], 400)
    hidden = node.ask('GET', f'/taxii2/real/collections/{NATO_ID}/objects/{indicator(5)["id"]}/', tokens['NOR'])
    absent = node.ask('GET', f'/taxii2/real/collections/{NATO_ID}/objects/{indicator(6)["id"]}/', tokens['NOR'])
    is_equal('what is hidden is as absent', (hidden[0], hidden[2]), (absent[0], absent[2]))

    # --- the sensor ---
    log = node.folder / 'conn.log'
    log.write_text('#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n'
                   '#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\n'
                   '#types\ttime\tstring\taddr\tport\taddr\tport\n' +
                   ''.join(f'{1785000000 + i}.5\tC{i}\t10.20.0.{i % 250}\t40000\t'
                           f'{"198.51.0.77" if i in (17, 30) else "192.0.2.9"}\t443\n' for i in range(50)))
    (node.folder / 'token').write_text(tokens['EST'])
    os.chmod(node.folder / 'token', 0o600)
    sensor = subprocess.run(
        [PROGRAM, 'watch', '--node', f'https://localhost:{node.port}/taxii2/real/', '--token-file', node.folder / 'token',
         '--authority', node.home / 'certificate.pem', '--input', f'zeek:{log}', '--state', node.folder / 'sensor',
         '--collection', 'nato', '--once'], capture_output=True, text=True, timeout=120)
    hits = [json.loads(line) for line in sensor.stdout.splitlines()]
    is_equal('the sensor finds both lines, and only those', [h['line'] for h in hits], [25, 38])
    is_equal('it ends well', sensor.returncode, 0)
    is_equal('and names the indicator', {h['indicator'] for h in hits} if hits else sensor.stderr, {indicator(77)['id']})

    # --- the sighting comes back ---
    sightings = [o for o in node.pages('nato', tokens['EST']) if o['type'] == 'sighting']
    is_equal('one sighting counts both', [(s['sighting_of_ref'], s['count']) for s in sightings],
             [(indicator(77)['id'], 2)])
    is_equal('Norway sees it, as it sees the indicator', len(
        [o for o in node.pages('nato', tokens['NOR']) if o['type'] == 'sighting']), 1)
    is_equal('the observer does not', len(
        [o for o in node.pages('nato', tokens['CHE']) if o['type'] == 'sighting']), 0)
    again = subprocess.run(
        [PROGRAM, 'watch', '--node', f'https://localhost:{node.port}/taxii2/real/', '--token-file', node.folder / 'token',
         '--authority', node.home / 'certificate.pem', '--input', f'zeek:{log}', '--state', node.folder / 'sensor',
         '--collection', 'nato', '--once'], capture_output=True, text=True, timeout=120)
    is_equal('a second run finds nothing new', again.stdout, '')

    # --- a sensor that follows has given up what it does not need ---
    follower = subprocess.Popen(
        [PROGRAM, 'watch', '--node', f'https://localhost:{node.port}/taxii2/real/', '--token-file', node.folder / 'token',
         '--authority', node.home / 'certificate.pem', '--input', f'zeek:{log}', '--state', node.folder / 'sensor',
         '--collection', 'nato'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    def confined():
        status = pathlib.Path(f'/proc/{follower.pid}/status').read_text()
        waits_for_its_end = int(re.search(r'SigBlk:\t(\w+)', status)[1], 16) >> (signal.SIGTERM - 1) & 1
        return 'Seccomp:\t2' in status and 'NoNewPrivs:\t1' in status and waits_for_its_end

    ok(wait_for(confined), 'a sensor that follows runs confined')
    follower.terminate()
    is_equal('and ends when it is told to', follower.wait(30), 0)

    # --- the picture counts it ---
    def own_count(login):
        body = json.dumps({'login': login, 'password': node.password(login)}).encode()
        json_headers = {'Accept': 'application/json', 'Content-Type': 'application/json', 'X-Testudo': '1'}
        status, headers, _ = node.ask('POST', '/api/session', body=body, headers=json_headers)
        cookie = headers['Set-Cookie'].split(';')[0]
        return node.ask('GET', '/api/picture?from=2026-07-01&to=2026-08-30&bucket=day',
                        headers={'Accept': 'application/json', 'Cookie': cookie})[2]

    wait_for(lambda: own_count('duty.est')['own']['count'] == 2)
    is_equal('Estonia sees its own figure', own_count('duty.est')['own']['count'], 2)
    observer = own_count('observer.che')
    is_equal('the observer counts nothing of it', observer['total']['count'], 0)
    is_equal('the server ends cleanly', node.stop(), 0)

finish()
