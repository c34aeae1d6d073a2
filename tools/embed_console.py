"""embed_console.py - turns the console's files into the C table of src/web/console_files.h.

SPDX-License-Identifier: Apache-2.0

usage: embed_console.py DIST OUTPUT.c      every file of DIST, which must hold index.html
       embed_console.py --none OUTPUT.c    one page that says that the console was not built
"""
import hashlib
import pathlib
import sys

MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}

NOT_BUILT = b"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>testudo</title></head>
<body>
<h1>testudo</h1>
<p>The console was not built into this program: Node.js and npm were missing, or it was configured
with <code>-Dconsole=false</code>. TAXII and all commands work.</p>
</body>
</html>
"""

BYTES_A_LINE = 24


def c_bytes(data):
    rows = (data[at:at + BYTES_A_LINE] for at in range(0, len(data), BYTES_A_LINE))
    return ",\n\t".join(",".join(map(str, row)) for row in rows)


def c_text(files):
    """The C file for [(path, bytes)], sorted by path."""
    parts = ["/* Made by tools/embed_console.py; do not edit. */\n"
             '#include "web/console_files.h"\n']
    rows = []
    for number, (path, data) in enumerate(sorted(files)):
        media_type = MEDIA_TYPES[pathlib.PurePosixPath(path).suffix]
        digest = hashlib.sha256(data).hexdigest()
        # A NUL at the end that is not counted: an empty file makes a valid array too.
        parts.append(f"static const unsigned char file_{number}[] = {{\n\t{c_bytes(data + bytes(1))}\n}};\n")
        rows.append(f'\t{{ "{path}", "{media_type}", "\\"{digest}\\"",\n'
                    f"\t\tfile_{number}, sizeof(file_{number}) - 1 }},\n")
    parts.append("const struct console_file console_files[] = {\n" + "".join(rows) + "};\n")
    parts.append("const size_t console_file_count = sizeof(console_files) / sizeof(console_files[0]);\n")
    return "\n".join(parts)


def embed(dist, output):
    files = [("/" + path.relative_to(dist).as_posix(), path.read_bytes())
             for path in dist.rglob("*") if path.is_file()]
    if "/index.html" not in dict(files):
        sys.exit(f"embed_console.py: {dist} holds no index.html")
    output.write_text(c_text(files))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    if sys.argv[1] == "--none":
        pathlib.Path(sys.argv[2]).write_text(c_text([("/index.html", NOT_BUILT)]))
    else:
        embed(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
