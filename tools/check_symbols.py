#!/usr/bin/env python3
# check_symbols.py - holds that no two files of the program define one name: a linker takes either, silently.
# SPDX-License-Identifier: Apache-2.0
"""usage: tools/check_symbols.py LIBRARY.a...

Reads by nm(1) which global functions and data each object in the libraries defines. Prints one line for
each name that two of them define, and ends with 1 if there was any.
"""
import collections
import re
import subprocess
import sys

DEFINED = re.compile(r'^(?P<name>\S+) [TDBRVWG] ')


def defined_in(library):
    """Yields (name, object) for each global that the library's objects define."""
    listing = subprocess.run(['nm', '--defined-only', '--extern-only', '--portability', library], check=True,
                             stdout=subprocess.PIPE, text=True).stdout
    current = library
    for line in listing.splitlines():
        if line.endswith(':'):
            current = line[:-1]
            continue
        match = DEFINED.match(line)
        if match:
            yield match.group('name'), current


def main():
    places = collections.defaultdict(set)
    for library in sys.argv[1:]:
        for name, place in defined_in(library):
            if not name.startswith('__'):
                places[name].add(place)
    twice = {name: sorted(at) for name, at in places.items() if len(at) > 1}
    for name, at in sorted(twice.items()):
        print(f'{name} is defined in {" and ".join(at)}')
    print(f'symbols: {len(places)} names, {len(twice)} defined twice')
    sys.exit(1 if twice or not places else 0)


if __name__ == '__main__':
    main()
