# intelligence.py - the sample intelligence: a common stock, eight campaigns, every kind of label.
# SPDX-License-Identifier: Apache-2.0
import datetime

from samples import themes
from samples.stix import RELEASE_EXTENSION, TLP1, TLP2, Author, digest_of, observable, stable_id

START = datetime.datetime(2025, 2, 3, 8, 0, tzinfo=datetime.timezone.utc)
CLEAR = [TLP2['clear']]


def make_all(coalition):
    """Author objects, in the order in which their bundles are to be loaded."""
    organisations = {each['code']: each for each in coalition['organisations']}
    authors = {}

    def author(collection, code):
        key = collection, code
        if key not in authors:
            start = START + datetime.timedelta(days=9 * len(authors))
            authors[key] = Author(organisations[code], collection, start)
        return authors[key]

    techniques = add_stock(author('nato', 'NATO'), coalition)
    for number, theme in enumerate(themes.CAMPAIGNS):
        add_campaign(author(theme['collection'], theme['owner']), number, theme, techniques,
                     organisations)
    add_label_cases(author('nato', 'EST'), organisations)
    add_unmarked_of_node(author('nato', 'NATO'))
    return list(authors.values())


def add_stock(author, coalition):
    """What everybody may see: who is who, techniques, tools. Returns the techniques by ATT&CK id."""
    for each in coalition['organisations']:
        author.put({'type': 'identity', 'spec_version': '2.1', 'id': each['identity'],
                    'created_by_ref': author.identity, 'created': '2025-02-03T08:00:00.000Z',
                    'modified': '2025-02-03T08:00:00.000Z', 'name': each['name'],
                    'identity_class': 'organization'}, CLEAR)
    author.put({'type': 'extension-definition', 'spec_version': '2.1', 'id': RELEASE_EXTENSION,
                'created_by_ref': author.identity, 'created': '2025-02-03T08:00:00.000Z',
                'modified': '2025-02-03T08:00:00.000Z', 'name': 'Releasable to',
                'description': 'On a marking-definition: releasable_to lists who may have what it marks.',
                'schema': 'https://testudo.example/schemas/releasable-to.json', 'version': '1.0.0',
                'extension_types': ['property-extension']}, CLEAR)
    for each in coalition['organisations']:
        if each['country']:
            place = author.make('location', each['code'], CLEAR, name=each['name'], country=each['country'])
            author.relate({'id': each['identity']}, 'located-at', place, CLEAR)
    techniques = {}
    for number, name, phase, description in themes.TECHNIQUES:
        techniques[number] = author.make(
            'attack-pattern', number, CLEAR, name=name, description=description,
            kill_chain_phases=[{'kill_chain_name': 'mitre-attack', 'phase_name': phase}],
            external_references=[{'source_name': 'mitre-attack', 'external_id': number}])
    for name, kind, description in themes.TOOLS:
        author.make('tool', name, CLEAR, name=name, description=description, tool_types=[kind])
    courses = [author.make('course-of-action', name, CLEAR, name=name, description=description)
               for name, description in themes.COURSES]
    for course, number in zip(courses, ('T1078', 'T1190', 'T1486', 'T1204')):
        author.relate(course, 'mitigates', techniques[number], CLEAR)
    return techniques


def add_campaign(author, number, theme, techniques, organisations):
    """One group, what it does, and how to recognise it. All of it bears the campaign's colour."""
    marking = [TLP2[theme['colour']]]

    def make(kind, key, **properties):
        return author.make(kind, key, marking, **properties)

    group = make('intrusion-set', theme['set'], name=theme['set'], description=theme['story'],
                 goals=['espionage'], resource_level='organization', primary_motivation='organizational-gain')
    campaign = make('campaign', theme['campaign'], name=theme['campaign'],
                    first_seen='2024-09-06T00:00:00Z', objective=theme['story'])
    malware = make('malware', theme['malware'], name=theme['malware'], is_family=True,
                   malware_types=theme['family'])
    relay = make('infrastructure', theme['stem'], name=f"Relays of {theme['set']}",
                 infrastructure_types=['command-and-control'])
    victim = make('identity', f"victim {theme['set']}", name=f"Victim of {theme['set']} (fictional)",
                  identity_class='organization', sectors=theme['sectors'])
    flaw = make('vulnerability', theme['stem'], name=f"EXAMPLE-2025-{number + 1:04}",
                description='A made-up flaw in the made-up Example Gateway 4.')
    indicators = add_indicators(author, number, theme, marking)
    seen = add_observables(author, number, theme, marking)

    def relate(source, verb, target):
        return author.relate(source, verb, target, marking)

    links = [relate(indicator, 'indicates', malware) for indicator in indicators[:4]]
    links += [relate(campaign, 'attributed-to', group), relate(campaign, 'uses', malware),
              relate(group, 'targets', victim), relate(malware, 'communicates-with', seen[0]),
              relate(relay, 'consists-of', seen[1]), relate(malware, 'exploits', flaw)]
    links += [relate(group, 'uses', techniques[name]) for name in theme['techniques']]
    make('sighting', 'first', sighting_of_ref=indicators[0]['id'], count=3 + number,
         first_seen='2024-09-20T09:00:00Z', last_seen='2024-09-20T17:30:00Z',
         where_sighted_refs=[author.identity])
    make('note', 'advice', abstract='What to do first',
         content=f"Search the logs of the last 90 days for {theme['stem']}.example.",
         object_refs=[campaign['id'], malware['id']])
    make('report', 'summary', name=f"{theme['set']}: {theme['campaign']}", report_types=['campaign'],
         description=theme['story'], published='2025-03-01T00:00:00Z',
         object_refs=[group['id'], campaign['id'], malware['id'], relay['id']]
         + [indicator['id'] for indicator in indicators] + [link['id'] for link in links])


def values_of(number, stem):
    """The campaign's own values, one of each kind."""
    base = 16 * number
    return {
        'ipv4': f'198.51.100.{base + 7}', 'ipv4 or': f'192.0.2.{base + 9}',
        'cidr': f'203.0.113.{base}/28', 'ipv6': f'2001:db8:{number + 1:x}::bad:c2',
        'domain': f'{stem}.example', 'domain or': f'cdn.{stem}.test',
        'url': f'http://files.{stem}.invalid/get/{stem}.bin',
        'sha256': digest_of('sha256', stem), 'md5': digest_of('md5', stem),
        'sha1': digest_of('sha1', stem), 'email': f'office@{stem}-post.example',
    }


def add_indicators(author, number, theme, marking):
    value = values_of(number, theme['stem'])
    phases = {'kill_chain_phases': [{'kill_chain_name': 'mitre-attack', 'phase_name': 'command-and-control'}]}
    rows = [
        ('ipv4', f"[ipv4-addr:value = '{value['ipv4']}']", 'Control server', phases),
        ('domain', f"[domain-name:value = '{value['domain']}']", 'Name of the control servers', phases),
        ('url', f"[url:value = '{value['url']}']", 'Where the loader fetches', {}),
        ('sha256', f"[file:hashes.'SHA-256' = '{value['sha256']}']", 'The loader', {}),
        ('cidr', f"[ipv4-addr:value ISSUBSET '{value['cidr']}']", 'Rented network', phases),
        ('ipv6', f"[ipv6-addr:value = '{value['ipv6']}']", 'Control server, IPv6', phases),
        ('md5', f"[file:hashes.MD5 = '{value['md5']}' OR file:hashes.'SHA-1' = '{value['sha1']}']",
         'The loader, older digests', {}),
        ('email', f"[email-addr:value = '{value['email']}']", 'Sender of the first mail', {}),
        ('either', f"[ipv4-addr:value = '{value['ipv4 or']}' OR domain-name:value = '{value['domain or']}']",
         'Second stage, by address or name', {}),
        ('both', f"[network-traffic:dst_ref.value = '{value['ipv4 or']}' AND network-traffic:dst_port = 8443]",
         'Second stage, by address and port together', {}),
    ]
    return [author.indicate(key, pattern, f"{theme['set']}: {name}", marking, **more)
            for key, pattern, name, more in rows]


def add_observables(author, number, theme, marking):
    value = values_of(number, theme['stem'])
    address = author.observe('ipv4-addr', marking, value=value['ipv4'])
    name = author.observe('domain-name', marking, value=value['domain'], resolves_to_refs=[address['id']])
    file = author.observe('file', marking, name=f"{theme['stem']}.bin", size=48128,
                          hashes={'MD5': value['md5'], 'SHA-256': value['sha256']})
    author.make('observed-data', 'first contact', marking, first_observed='2024-09-20T09:00:00Z',
                last_observed='2024-09-20T09:00:07Z', number_observed=2,
                object_refs=[address['id'], name['id'], file['id']])
    return address, name


def add_label_cases(author, organisations):
    """One indicator for each way of marking; the name says what must come of it."""
    identity = {code: each['identity'] for code, each in organisations.items()}
    amber = [TLP2['amber']]
    to_norway = author.mark('rel nor', 'REL TO NOR', [identity['NOR']], amber)
    to_both = author.mark('rel nato-eu', 'REL TO community nato-eu', ['community:nato-eu'], amber)
    to_unknown = author.mark('rel unknown', 'REL TO an organisation that nobody knows',
                             [stable_id('identity', 'nobody')], amber)
    to_nobody = author.mark('rel nobody', 'REL TO nobody', [], amber)
    to_observer = author.mark('rel che', 'REL TO CHE', [identity['CHE']], amber)
    statement = author.mark('statement', 'Terms of use', None, amber, definition_type='statement',
                            definition={'statement': 'Sample data. Everything in it is made up.'})
    unknown = author.mark('unknown', 'A marking of another house', None, amber, extensions={
        stable_id('extension-definition', 'another house'): {
            'extension_type': 'property-extension', 'handling': 'as agreed by telephone'}})
    dangling = stable_id('marking-definition', 'was never posted')
    look_alike = TLP2['green'][:-1] + 'c'

    cases = [
        ('clear', CLEAR, {}),
        ('green', [TLP2['green']], {}),
        ('amber', amber, {}),
        ('amber-strict', [TLP2['amber+strict']], {}),
        ('red-to-norway', [TLP2['red'], to_norway], {}),
        ('red-to-nobody', [TLP2['red']], {}),
        ('clear-to-norway', CLEAR + [to_norway], {}),
        ('green-to-nato-eu', [TLP2['green'], to_both], {}),
        ('green-to-observer', [TLP2['green'], to_observer], {}),
        ('amber-to-observer', amber + [to_observer], {}),
        ('green-to-unknown', [TLP2['green'], to_unknown], {}),
        ('clear-empty-list', CLEAR + [to_nobody], {}),
        ('green-two-lists', [TLP2['green'], to_norway, to_both], {}),
        ('green-lists-apart', [TLP2['green'], to_norway, to_observer], {}),
        ('tlp1-white', [TLP1['white']], {}),
        ('tlp1-green', [TLP1['green']], {}),
        ('tlp1-amber', [TLP1['amber']], {}),
        ('tlp1-red-to-norway', [TLP1['red'], to_norway], {}),
        ('unmarked', [], {}),
        ('list-alone', [to_norway], {}),
        ('statement-alone', [statement], {}),
        ('green-statement', [TLP2['green'], statement], {}),
        ('green-unknown', [TLP2['green'], unknown], {}),
        ('clear-dangling', CLEAR + [dangling], {}),
        ('look-alike', [look_alike], {}),
        ('two-colours', [TLP2['green'], TLP2['amber+strict']], {}),
        ('two-generations', [TLP1['green'], TLP2['amber']], {}),
        ('granular-red', [TLP2['green']], {'granular_markings': [
            {'marking_ref': TLP2['red'], 'selectors': ['description']}]}),
        ('granular-amber', CLEAR, {'granular_markings': [
            {'marking_ref': TLP2['amber'], 'selectors': ['description', 'labels.[0]']}]}),
        ('granular-language', [TLP2['green']], {'granular_markings': [
            {'lang': 'et', 'selectors': ['description']}]}),
    ]
    made = {}
    for name, markings, more in cases:
        made[name] = author.indicate(
            f'label {name}', f"[domain-name:value = 'label-{name}.example']",
            f'Label case: {name}', markings, description='Näidis', labels=['label-case'], **more)
    add_lives(author)
    green = [TLP2['green']]
    author.make('opinion', 'of green', green, opinion='agree', object_refs=[made['green']['id']],
                explanation='Bears the colour of what it speaks of, and its own.')
    author.make('note', 'on amber-strict', green, content='Green by itself, but it names what is stricter.',
                object_refs=[made['amber-strict']['id']])
    author.make('grouping', 'of two', green, name='A green grouping of green and red', context='unspecified',
                object_refs=[made['green']['id'], made['red-to-norway']['id']])
    author.make('language-content', 'of green', green, object_ref=made['green']['id'],
                contents={'et': {'name': 'Märgise näidis: roheline'}})


def add_lives(author):
    """Indicators that no longer hold: values that a sensor must not report."""
    green = [TLP2['green']]
    author.indicate('expired', "[domain-name:value = 'expired-lease.example']", 'Held until 1 February 2025',
                    green, valid_until='2025-02-01T00:00:00Z')
    first = author.indicate('revoked', "[domain-name:value = 'revoked-lease.example']", 'Was a mistake', green)
    author.put({**first, 'modified': author.tick(), 'revoked': True})


def add_unmarked_of_node(author):
    """The node's organisation has a default colour, so these are not closed; see default_tlp."""
    author.indicate('unmarked', "[domain-name:value = 'label-unmarked-default.example']",
                    'Label case: unmarked, owner has a default')
    author.make('threat-actor', 'unmarked', name='Unmarked actor (fictional)', threat_actor_types=['hacker'])
    author.make('incident', 'unmarked', name='Exercise-like incident (fictional)')
    author.put(observable('autonomous-system', number=64496, name='Documentation ASN'))
    author.put(observable('url', value='http://files.lantern-mail.invalid/get/lantern-mail.bin'), CLEAR)
    author.put(observable('email-addr', value='office@lantern-mail-post.example'), CLEAR)
