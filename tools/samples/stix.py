# stix.py - makes STIX 2.1 objects with the same ids in every run.
# SPDX-License-Identifier: Apache-2.0
"""Ids of domain objects and relationships are random-looking UUIDs (version 4) drawn from a seed and
a name; ids of observables are the UUIDv5 that STIX 2.1 section 2.9 asks for."""
import datetime
import hashlib
import json
import pathlib
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
OBSERVABLE_SPACE = uuid.UUID('00abedb4-aa42-466c-9c01-fed23315a9b7')
RELEASE_EXTENSION = 'extension-definition--4f2c1a9e-6a0e-4d6c-9d0b-6f3f1d1e7a10'

TLP2 = {
    'clear': 'marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487',
    'green': 'marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb',
    'amber': 'marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421',
    'amber+strict': 'marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003',
    'red': 'marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1',
}
TLP1 = {
    'white': 'marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9',
    'green': 'marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da',
    'amber': 'marking-definition--f88d31f6-486f-44da-b317-01333bde0b82',
    'red': 'marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed',
}

# The properties that an observable's id is made of: STIX 2.1 section 6, "ID Contributing Properties".
CONTRIBUTING = {
    'autonomous-system': ('number',),
    'domain-name': ('value',),
    'email-addr': ('value',),
    'ipv4-addr': ('value',),
    'ipv6-addr': ('value',),
    'url': ('value',),
    'file': ('hashes', 'name', 'parent_directory_ref', 'extensions'),
    'network-traffic': ('start', 'end', 'src_ref', 'dst_ref', 'src_port', 'dst_port', 'protocols',
                        'extensions'),
}
DIGESTS_BY_RANK = ('MD5', 'SHA-1', 'SHA-256', 'SHA-512')


def coalition():
    return json.loads((ROOT / 'samples/coalition.json').read_text(encoding='utf-8'))


def timestamp(moment):
    return moment.strftime('%Y-%m-%dT%H:%M:%S.') + f'{moment.microsecond // 1000:03}Z'


def stable_id(kind, *names):
    digest = hashlib.sha256('\0'.join(('testudo sample',) + names + (kind,)).encode()).digest()
    return f'{kind}--{uuid.UUID(bytes=digest[:16], version=4)}'


def digest_of(algorithm, name):
    """A digest that no real file has: of a made-up name."""
    return hashlib.new(algorithm, f'testudo sample file {name}'.encode()).hexdigest()


def observable(kind, **properties):
    """A cyber observable. Its canonical JSON needs no more than sorted keys: all keys are ASCII and
    all numbers whole."""
    parts = {key: properties[key] for key in CONTRIBUTING[kind] if key in properties}
    if 'hashes' in parts:
        first = next(name for name in DIGESTS_BY_RANK if name in parts['hashes'])
        parts['hashes'] = {first: parts['hashes'][first]}
    text = json.dumps(parts, sort_keys=True, separators=(',', ':'), ensure_ascii=False)
    return {'type': kind, 'spec_version': '2.1', 'id': f'{kind}--{uuid.uuid5(OBSERVABLE_SPACE, text)}',
            **properties}


class Author:
    """Makes the objects of one organisation for one collection, in the order of their making."""

    def __init__(self, organisation, collection, start):
        self.organisation = organisation
        self.collection = collection
        self.identity = organisation['identity']
        self.moment = start
        self.objects = []

    def tick(self):
        self.moment += datetime.timedelta(minutes=7, milliseconds=125)
        return timestamp(self.moment)

    def put(self, thing, markings=()):
        if markings:
            thing['object_marking_refs'] = list(markings)
        self.objects.append(thing)
        return thing

    def make(self, kind, key, markings=(), **properties):
        """A domain object, relationship or sighting; `key` sets its id, with collection and owner."""
        now = self.tick()
        return self.put({'type': kind, 'spec_version': '2.1',
                         'id': stable_id(kind, self.collection, self.organisation['code'], key),
                         'created_by_ref': self.identity, 'created': now, 'modified': now,
                         **properties}, markings)

    def observe(self, kind, markings=(), **properties):
        return self.put(observable(kind, **properties), markings)

    def relate(self, source, verb, target, markings=()):
        return self.make('relationship', f"{source['id']} {verb} {target['id']}", markings,
                         relationship_type=verb, source_ref=source['id'], target_ref=target['id'])

    def indicate(self, key, pattern, name, markings=(), **more):
        properties = {'name': name, 'indicator_types': ['malicious-activity'], 'pattern': pattern,
                      'pattern_type': 'stix', 'pattern_version': '2.1',
                      'valid_from': '2024-09-01T00:00:00Z', 'confidence': 75}
        return self.make('indicator', key, markings, **{**properties, **more})

    def mark(self, key, name, releasable_to=None, markings=(), **more):
        """A marking-definition; with a releasable-to list when one is given, even an empty one."""
        marking = {'type': 'marking-definition', 'spec_version': '2.1',
                   'id': stable_id('marking-definition', self.collection, self.organisation['code'], key),
                   'created_by_ref': self.identity, 'created': self.tick(), 'name': name, **more}
        if releasable_to is not None:
            marking['extensions'] = {RELEASE_EXTENSION: {'extension_type': 'property-extension',
                                                         'releasable_to': releasable_to}}
        return self.put(marking, markings)['id']

    def bundle(self):
        return {'type': 'bundle', 'id': stable_id('bundle', self.collection, self.organisation['code']),
                'objects': self.objects}


def write_bundle(path, bundle):
    """One object a line: reads well, compares well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ',\n'.join(json.dumps(thing, ensure_ascii=False) for thing in bundle['objects'])
    path.write_text(f'{{"type": "bundle", "id": "{bundle["id"]}", "objects": [\n{lines}\n]}}\n',
                    encoding='utf-8')
