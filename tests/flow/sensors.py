#!/usr/bin/env python3
# sensors.py - two organisations' sensors tell one node: each reads of its own alone.
# SPDX-License-Identifier: Apache-2.0
#
# Estonia's sensor sends the lines of its hits, Norway's only how many; Estonia says "false positive" to
# an indicator of Norway, which learns of it, and the observer, who may not see the indicator, does not.
import json
import os
import signal
import subprocess
import time

from node import PROGRAM, Story, finish, indicator, is_equal, ok, wait_for

NATO = 'b6a1c2d4-3e5f-4a70-8b91-c0d2e3f4a501'
AMBER = '55d920b0-5e8b-4f79-9ee9-91f868d9b421'
JSON = {'Accept': 'application/json', 'Content-Type': 'application/json', 'X-Testudo': '1'}


def until(what, condition):
    value = wait_for(condition)
    ok(value, what)
    return value


with Story() as node:
    node.make()
    node.serve()
    tokens = {code: node.token(f'flow-{code}', code, 'reader', 'analyst') for code in ('EST', 'NOR')}
    is_equal('Norway shares an indicator', node.ask(
        'POST', f'/taxii2/real/collections/{NATO}/objects/', tokens['NOR'], {'objects': [indicator(77, AMBER)]})[0], 202)

    def sign_in(login):
        body = json.dumps({'login': login, 'password': node.password(login)}).encode()
        return node.ask('POST', '/api/session', body=body, headers=JSON)[1]['Set-Cookie'].split(';')[0]

    cookies = {code: sign_in(login) for code, login in
               {'EST': 'analyst.est', 'NOR': 'analyst.nor', 'NATO': 'duty.nato', 'CHE': 'observer.che'}.items()}

    def get(code, path):
        status, _, body = node.ask('GET', path, headers={**JSON, 'Cookie': cookies[code]})
        return status, body

    processes = []

    def watch(code, *more):
        token = node.folder / f'{code}.token'
        token.write_text(tokens[code])
        os.chmod(token, 0o600)
        log = node.folder / f'{code}.log'
        log.write_text('2026-07-28 08:00:00 nothing here\n')
        process = subprocess.Popen(
            [PROGRAM, 'watch', '--node', f'https://localhost:{node.port}/taxii2/real/', '--token-file', token,
             '--authority', node.home / 'certificate.pem', '--input', f'text:{log}', '--state', node.folder / f'state-{code}',
             '--collection', 'nato', '--status', '1', '--report', '1', *more],
            stdout=subprocess.DEVNULL, stderr=open(node.folder / f'{code}.err', 'w'))
        processes.append(process)
        return log, process

    try:
        log, sensor = watch('EST', '--name', 'soc-1', '--report-hits')
        north, _ = watch('NOR')  # its name: of the host and of the state's folder

        # --- how they are ---
        def working():
            sensors = get('EST', '/api/sensors')[1]['sensors']
            return sensors if sensors and sensors[0]['state'] and sensors[0]['state']['lines'] == 1 else None

        found = until('Estonia sees that its sensor reads', working)
        is_equal('under the name that it was given', [s['name'] for s in found or []], ['soc-1'])
        is_equal('at work', [s['status'] for s in found or []], ['working'])
        is_equal('with the input that it reads', [i['path'] for s in found or [] for i in s['state']['inputs']], [str(log)])
        is_equal('with its one indicator', [s['state']['indicators'] for s in found or []], [1])
        until('Norway sees its own', lambda: get('NOR', '/api/sensors')[1]['sensors'])
        names = [s['name'] for s in get('NOR', '/api/sensors')[1]['sensors']]
        ok(len(names) == 1 and names[0].endswith('-state-NOR'), 'and no other', names)
        is_equal('who runs the node sees none', get('NATO', '/api/sensors')[1]['sensors'], [])
        is_equal('by name neither', get('NOR', '/api/sensors/soc-1'), get('NOR', '/api/sensors/soc-2'))
        is_equal('which is as absent', get('NOR', '/api/sensors/soc-1')[0], 404)

        # --- what they hit ---
        hour = time.strftime('%Y-%m-%dT%H', time.gmtime())
        moment = time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime())
        for where in (log, north):
            with open(where, 'a') as out:
                out.write(f'{moment} drop from 198.51.0.77 to 10.0.0.5\n')

        def hits_of(code, name):
            body = get(code, f'/api/sensors/{name}?hours=2')[1]
            return sum(body['hours']['hits'])

        until('a hit is counted in its hour', lambda: hits_of('EST', 'soc-1') == 1)
        status, body = get('EST', '/api/sensors/soc-1/hits')
        hits = [row['hit'] for row in body['hits']]
        is_equal('and shown with its line and field', [(h['line'], h['field'], h['text'], h['indicator']) for h in hits],
                 [(2, 'line', f'{moment} drop from 198.51.0.77 to 10.0.0.5', indicator(77)['id'])])
        until('Norway\'s is counted too', lambda: hits_of('NOR', names[0]) == 1)
        is_equal('but its lines stay at home', get('NOR', f'/api/sensors/{names[0]}/hits')[1]['hits'], [])
        is_equal('and Estonia\'s are not Norway\'s', get('NOR', '/api/sensors/soc-1/hits')[0], 404)

        # --- over a restart of the node ---
        node.stop(signal.SIGKILL)
        with open(log, 'a') as out:
            out.write(f'{moment} again from 198.51.0.77\n')
        time.sleep(2)
        node.serve()
        until('what was hit while the node was down is counted once', lambda: hits_of('EST', 'soc-1') == 2)
        is_equal('and listed once', len(get('EST', '/api/sensors/soc-1/hits')[1]['hits']), 2)

        # --- false positive ---
        path = f"/api/objects/{indicator(77)['id']}/opinion"
        body = json.dumps({'opinion': 'strongly-disagree', 'explanation': 'our own scanner'}).encode()
        status, _, made = node.ask('POST', path, body=body, headers={**JSON, 'Cookie': cookies['EST']})
        is_equal('Estonia says that it is a false positive', (status, made['made']), (200, True))
        status, opinion = get('NOR', f"/api/objects/{made['id']}")
        is_equal('Norway, whose indicator it is, reads it', (status, json.loads(opinion['text'])['explanation'] if status == 200 else None),
                 (200, 'our own scanner'))
        is_equal('the observer does not', get('CHE', f"/api/objects/{made['id']}")[0], 404)
        absent = path.replace(indicator(77)['id'], indicator(78)['id'])
        refused = [node.ask('POST', where, body=body, headers={**JSON, 'Cookie': cookies['CHE']}) for where in (path, absent)]
        is_equal('nor does it learn by trying whether there is one', (refused[0][0], refused[0][2]), (refused[1][0], refused[1][2]))

        # --- the end ---
        sensor.terminate()
        is_equal('the sensor ends when it is told to', sensor.wait(30), 0)
        is_equal('and says so', get('EST', '/api/sensors/soc-1')[1]['status'], 'ended')
        forgotten = node.ask('DELETE', '/api/sensors/soc-1', headers={**JSON, 'Cookie': cookies['EST']})[0]
        is_equal('its people forget it', (forgotten, get('EST', '/api/sensors')[1]['sensors']), (204, []))
    finally:
        for process in processes:
            if process.poll() is None:
                process.terminate()
        for process in processes:
            process.wait(30)

finish()
