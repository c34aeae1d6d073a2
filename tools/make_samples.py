#!/usr/bin/env python3
# make_samples.py - writes the sample coalition's intelligence and its two years of attack history.
# SPDX-License-Identifier: Apache-2.0
"""usage: tools/make_samples.py intelligence [--out DIRECTORY]
       tools/make_samples.py history [--today YYYY-MM-DD] [--out DIRECTORY]

intelligence   the committed files: samples/intelligence/COLLECTION/OWNER.json, STIX 2.1 bundles to be
               posted to that collection by that organisation, in the order of load_order in
               samples/expected_readers.json; that file also says for every object who may read it
history        COLLECTION/OWNER.json below build/samples/history (or DIRECTORY): the attacks of two
               years that end the day before --today (default: today, UTC), one sighting for each
               member, day and technique. Load the intelligence first: it holds the techniques.

The same arguments give the same bytes.
"""
import argparse
import datetime
import json
import pathlib

from samples import history, intelligence, stix
from samples.release import World


def write_all(authors, folder):
    for author in authors:
        stix.write_bundle(folder / author.collection / f"{author.organisation['code']}.json",
                          author.bundle())


def expected_readers(authors, coalition):
    world, readers = World(coalition), {}
    for author in authors:
        code = author.organisation['code']
        readers[f'{author.collection}/{code}'] = world.readers(code, author.collection, author.objects)
    return {'about': 'Who may read each object of samples/intelligence, by the slow rule of '
                     'tools/samples/release.py. Keys: COLLECTION/OWNER, then the object.',
            'load_order': list(readers), 'readers': readers}


def write_readers(path, expected):
    """One object a line."""
    blocks = []
    for name, readers in expected['readers'].items():
        rows = ',\n'.join(f'{json.dumps(id)}: {json.dumps(codes)}' for id, codes in readers.items())
        blocks.append(f'{json.dumps(name)}: {{\n{rows}\n}}')
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('{"about": %s,\n"load_order": %s,\n"readers": {\n%s\n}}\n' % (
        json.dumps(expected['about']), json.dumps(expected['load_order']), ',\n'.join(blocks)),
        encoding='utf-8')


def main():
    parser = argparse.ArgumentParser(description='Writes the sample data.', epilog=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('what', choices=['intelligence', 'history'])
    parser.add_argument('--today', type=datetime.date.fromisoformat,
                        default=datetime.datetime.now(datetime.timezone.utc).date())
    parser.add_argument('--out', type=pathlib.Path)
    wanted = parser.parse_args()
    coalition = stix.coalition()
    if wanted.what == 'intelligence':
        samples = wanted.out or stix.ROOT / 'samples'
        authors = intelligence.make_all(coalition)
        write_all(authors, samples / 'intelligence')
        write_readers(samples / 'expected_readers.json', expected_readers(authors, coalition))
    else:
        authors = history.make_all(coalition, wanted.today)
        write_all(authors, wanted.out or stix.ROOT / 'build/samples/history')
    print(f"{wanted.what}: {sum(len(author.objects) for author in authors)} objects in "
          f"{len(authors)} bundles")


if __name__ == '__main__':
    main()
