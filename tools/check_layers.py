#!/usr/bin/env python3
# check_layers.py - holds the layers of src/: includes only point down, and never in a circle.
# SPDX-License-Identifier: Apache-2.0
"""usage: tools/check_layers.py [SOURCE_DIRECTORY]

Reads every #include of every .c and .h file in src/ (or the directory given). Prints one line for
each broken rule, "file:line: what is wrong and what to do", and ends with 1 if there was any.
"""
import pathlib
import re
import sys

# What each layer may include besides itself; ARCHITECTURE.md draws the same table. A new folder in
# src/ needs a row. Layers in one row of the drawing (model and net; policy, match and taxii; the
# five features) never include each other.
PURE = {'base', 'model'}
BELOW_STORE = PURE | {'net', 'policy', 'match', 'taxii'}
BELOW_FEATURES = BELOW_STORE | {'store'}
FEATURES = {'exchange', 'watch', 'probe', 'picture', 'exercise'}
MAY_INCLUDE = {
    'base': set(),
    'model': {'base'},
    'net': {'base'},
    'policy': PURE,
    'match': PURE,
    'taxii': PURE | {'net'},
    'store': BELOW_STORE,
    'exchange': BELOW_FEATURES,
    'watch': {'base', 'model', 'net', 'match', 'taxii'},  # a sensor knows no store: it is a member
    'probe': {'base', 'model', 'net'},  # nor does a probe: work and results go by HTTP
    'picture': BELOW_FEATURES,
    'exercise': BELOW_FEATURES,
    'web': BELOW_FEATURES | FEATURES,
    'cmd': BELOW_FEATURES | FEATURES | {'web'},
}

# Libraries that stand behind a seam, so that another can take their place: only these layers may
# include their headers.
SEAMS = {
    'microhttpd.h': {'net'},
    'curl/': {'net', 'probe'},  # an HTTP client; and the client of many kinds of checks
    'ares.h': {'probe'},
    'libssh2.h': {'probe'},
    'mysql.h': {'probe'},
    'sqlite3.h': {'store'},
    'libpq-fe.h': {'store', 'probe'},
    'nats/': {'store'},
    'gnutls/': {'base', 'net'},
    'zip.h': {'exercise'},
    'expat.h': {'exercise'},
    'pcre2.h': {'match'},
    'uninorm.h': {'match'},
    'pcap/': {'watch'},
    'seccomp.h': {'base'},
    'linux/landlock.h': {'base'},
}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include\b[ \t]*(?:"([^"]*)"|<([^>]*)>|(.*))')
COMMENT = re.compile(r'/\*.*?\*/', re.DOTALL)


def includes_of(path):
    """Yields (line number, quoted name, system name) for each include outside comments."""
    text = path.read_text(encoding='utf-8')
    text = COMMENT.sub(lambda match: '\n' * match.group().count('\n'), text)
    for number, line in enumerate(text.split('\n'), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(1), match.group(2)


def judge_quoted(layer, name):
    """What is wrong with #include "name" in a file of this layer, or None."""
    parts = name.split('/')
    if '..' in parts or len(parts) < 2:
        return f'"{name}" does not name its layer: write "layer/file.h"'
    target = parts[0]
    if target not in MAY_INCLUDE:
        return f'"{name}": there is no layer "{target}"'
    if target == layer or target in MAY_INCLUDE[layer]:
        return None
    if {target, layer} <= FEATURES:
        return f'"{name}": features never include each other; move what both need down'
    if layer in MAY_INCLUDE[target]:
        return (f'"{name}": {layer} lies below {target}; write to the feed what the upper layer '
                'has to know')
    return f'"{name}": {layer} may include only {", ".join(sorted(MAY_INCLUDE[layer])) or "itself"}'


def judge_system(layer, name):
    for prefix, layers in SEAMS.items():
        if name == prefix or (prefix.endswith('/') and name.startswith(prefix)):
            if layer not in layers:
                return f'<{name}> stands behind a seam: only {", ".join(sorted(layers))} uses it'
    return None


def find_circle(graph):
    """A list of headers that include each other in a ring, or None. Visits each header once."""
    done = set()
    for start in sorted(graph):
        path, stack = [], [(start, iter(graph.get(start, ())))]
        while stack:
            node, targets = stack[-1]
            if node not in path:
                path.append(node)
            target = next(targets, None)
            if target is None:
                stack.pop()
                path.pop()
                done.add(node)
            elif target in path:
                return path[path.index(target):] + [target]
            elif target not in done:
                stack.append((target, iter(graph.get(target, ()))))
    return None


def check(source):
    """Every broken rule below `source`, as text, and the number of files read."""
    complaints, graph, count = [], {}, 0
    for path in sorted(source.rglob('*.[ch]')):
        inner = path.relative_to(source)
        layer = inner.parts[0] if len(inner.parts) > 1 else None
        count += 1
        if layer not in MAY_INCLUDE:
            complaints.append(f'{path}:1: no layer "{layer or "."}": move the file into a layer, '
                              'or give its folder a row in tools/check_layers.py')
            continue
        for number, quoted, system in includes_of(path):
            if quoted is not None:
                wrong = judge_quoted(layer, quoted)
                graph.setdefault(inner.as_posix(), []).append(quoted)
            elif system is not None:
                wrong = judge_system(layer, system)
            else:
                wrong = 'an include through a macro hides what it includes'
            if wrong:
                complaints.append(f'{path}:{number}: {wrong}')
    circle = find_circle(graph)
    if circle:
        complaints.append(f'{source / circle[0]}:1: includes go in a circle: {" -> ".join(circle)}')
    return complaints, count


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    source = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else root / 'src'
    if not source.is_dir():
        sys.exit(f'check_layers.py: {source} is no directory')
    complaints, count = check(source)
    for complaint in complaints:
        print(complaint)
    print(f'layers: {count} files, {len(complaints)} broken rules')
    sys.exit(1 if complaints or count == 0 else 0)


if __name__ == '__main__':
    main()
