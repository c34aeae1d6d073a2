#!/usr/bin/env python3
# search_node.py - looking back with a node's new indicators, and reporting what was found, once.
# SPDX-License-Identifier: Apache-2.0
#
# A sensor has summarised last week's logs. Then Estonia learns of an address; the search finds that it was
# hit on the 3rd, before anyone knew, reads next to nothing for it, and reports it exactly once.
import json
import os
import re
import subprocess

from node import PROGRAM, Story, finish, indicator, is_equal, ok

NATO_ID = 'b6a1c2d4-3e5f-4a70-8b91-c0d2e3f4a501'
DAY = 1785000000  # long before the indicators of node.py
HEADER = ('#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n'
          '#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\n#types\ttime\tstring\taddr\tport\taddr\tport\n')


def line(second, server):
    return f'{DAY + second}.5\tC{second}\t10.20.0.{second % 250}\t40000\t{server}\t443\n'


with Story() as node:
    node.make()
    node.serve()
    token = node.token('flow-EST', 'EST', 'reader', 'analyst')
    (node.folder / 'token').write_text(token)
    os.chmod(node.folder / 'token', 0o600)
    logs = node.folder / 'logs'
    logs.mkdir()
    for day in range(4):
        (logs / f'conn.{day}.log').write_text(HEADER + ''.join(
            line(day * 86400 + second, '198.51.0.77' if day == 2 and second in (17, 30) else f'192.0.2.{second % 9}')
            for second in range(3000)))
    reach = ['--node', f'https://localhost:{node.port}/taxii2/real/', '--token-file', node.folder / 'token',
             '--authority', node.home / 'certificate.pem', '--input', f'zeek:{logs}',
             '--summaries', node.folder / 'summaries']

    def run(*words, expect=0):
        done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=120)
        if done.returncode != expect:
            ok(False, f'{words[0]} ends with {expect}', f'{done.returncode}\n{done.stderr}')
        skipped = re.search(r'(\d+) of (\d+) files skipped', done.stderr)
        return ([json.loads(hit) for hit in done.stdout.splitlines()],
                skipped and (int(skipped[1]), int(skipped[2])), done.stderr)

    def search(*more, expect=0):
        return run('search', *reach, '--state', node.folder / 'searched', '--collection', 'nato', *more, expect=expect)

    def post(*objects):
        status, _, body = node.ask('POST', f'/taxii2/real/collections/{NATO_ID}/objects/', token, {'objects': objects})
        is_equal('the node takes it', (status, body['failure_count']), (202, 0))

    def sightings():
        return [o for o in node.pages('nato', token) if o['type'] == 'sighting']

    # --- nothing is known yet ---
    known = dict(indicator(5), valid_from='2031-01-01T00:00:00Z')
    post(known)
    hits, _, messages = run('watch', *reach, '--state', node.folder / 'sensor', '--collection', 'nato', '--once')
    is_equal('the sensor finds nothing', hits, [])
    is_equal('and leaves a summary of each log', len(list((node.folder / 'summaries').glob('*.summary'))), 4)
    hits, skipped, _ = search('--sightings')
    is_equal('nor does a search, which reads nothing', (hits, skipped), ([], (4, 4)))

    # --- then it is ---
    late = dict(indicator(77), valid_from='2031-01-01T00:00:00Z')
    post(late)
    hits, skipped, _ = search()
    is_equal('a search finds both lines of the 3rd day', [(h['line'], h.get('expired')) for h in hits], [(25, True), (38, True)])
    is_equal('and reads no other file', skipped, (3, 4))
    is_equal('but reports nothing unasked', sightings(), [])
    is_equal('of what the node was given later there is nothing to find',
             search('--added-after', '2099-01-01T00:00:00Z')[0], [])
    hits, _, messages = search('--sightings')
    is_equal('asked, it finds them', len(hits), 2)
    found = sightings()
    is_equal('and reports one sighting, by the time of the events', [(s['sighting_of_ref'], s['count'], s['first_seen'], s['last_seen'])
             for s in found], [(late['id'], 2, '2026-07-27T17:20:17.500000Z', '2026-07-27T17:20:30.500000Z')])
    ok('1 sighting: 1 delivered' in messages, 'and says so', messages)

    # --- exactly once ---
    is_equal('the next search looks for what is new alone', search('--sightings')[0], [])
    post(dict(late, modified='2026-02-02T00:00:00.000Z', confidence=90))
    is_equal('a new version is searched for again', len(search('--sightings')[0]), 2)
    is_equal('but not reported again', sightings(), found)

    # --- while the node is away ---
    again = dict(indicator(3), pattern="[ipv4-addr:value = '192.0.2.3']", valid_from='2031-01-01T00:00:00Z',
                 id='indicator--00000000-0000-4000-8000-0000000000aa')
    post(again)
    node.stop()
    search('--sightings', expect=69)
    node.serve()
    search('--sightings')
    is_equal('it is found once the node is back, by days', len([s for s in sightings() if s['sighting_of_ref'] == again['id']]), 4)

    # --- a sensor looks back by itself before it follows ---
    post(dict(indicator(4), pattern="[ipv4-addr:value = '192.0.2.4']", valid_from='2031-01-01T00:00:00Z'))
    watch = ['watch', *reach, '--state', node.folder / 'sensor', '--collection', 'nato', '--once', '--since', '2026-07-28T00:00:00Z']
    hits, _, messages = run(*watch)
    is_equal('a sensor that is told to looks back', {h['input'] for h in hits if h['value'] == '192.0.2.4'}, {str(logs / 'conn.3.log')})
    is_equal('and reports', len([s for s in sightings() if s['sighting_of_ref'] == indicator(4)['id']]), 1)
    is_equal('but not again', run(*watch)[0], [])

    # --- patterns over several values ---
    order = dict(indicator(6), pattern="[ipv4-addr:value = '198.51.0.60'] FOLLOWEDBY [ipv4-addr:value = '198.51.0.61']",
                 valid_from='2031-01-01T00:00:00Z')
    (logs / 'conn.4.log').write_text(HEADER + line(4 * 86400, '198.51.0.61') + line(4 * 86400 + 1, '192.0.2.1'))
    (logs / 'conn.5.log').write_text(HEADER + line(210_000, '198.51.0.60') + line(3 * 86400 + 5000, '198.51.0.60'))
    post(order)
    node.stop()
    messages = run(*watch, expect=69)[2]
    ok('not looked back' in messages, 'while the node is away a sensor cannot look back', messages)
    node.serve()
    hits, _, messages = run(*watch)
    is_equal('the next time it finds a pattern that goes over two logs', [(h['indicator'], h['observations'], h['first'], h['last'], h['expired'])
             for h in hits if h['kind'] == 'pattern'],
             [(order['id'], 2, '2026-07-28T18:43:20.500000Z', '2026-07-29T17:20:00.500000Z', True)])
    ok('forgot something early, or gave a search up, 1 times' in messages, 'and says that another one lay too far apart', messages)
    ok('1 patterns over several values: 0 matches' in messages, 'which the sensor itself, that counts from when it holds, does not', messages)
    is_equal('and reports it by the time of its events', [(s['count'], s['first_seen'], s['last_seen'])
             for s in sightings() if s['sighting_of_ref'] == order['id']], [(1, '2026-07-29T17:20:00.500000Z', '2026-07-29T17:20:00.500000Z')])
    is_equal('but not again', run(*watch)[0], [])
    post(dict(order, modified='2026-02-02T00:00:00.000Z', confidence=90))
    is_equal('a new version is looked for again', [h['kind'] for h in run(*watch)[0]], ['pattern'])
    is_equal('and not reported again', len([s for s in sightings() if s['sighting_of_ref'] == order['id']]), 1)

    # --- what makes no sense ---
    for words in [['--added-after', 'yesterday'], ['--added-after', '2026-01-01T00:00:00Z', '--indicators', 'x'],
                  ['--sightings', '--indicator', late['id']]]:
        search(*words, expect=64)
    is_equal('nonsense is refused, and one indicator alone may be asked for',
             len(search('--indicator', late['id'])[0]), 2)
finish()
