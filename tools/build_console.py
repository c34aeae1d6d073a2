"""build_console.py - builds the console outside the source tree, and embeds it.

SPDX-License-Identifier: Apache-2.0

usage: build_console.py SOURCE WORK OUTPUT.c

WORK becomes a copy of SOURCE with its packages installed; WORK/dist is the built console.
"""
import pathlib
import shutil
import subprocess
import sys

from embed_console import embed
from install_packages import install

COPIED = ("build.mjs", "tsconfig.json")
COPIED_FOLDERS = ("src", "static")


def copy_sources(source, work):
    for name in COPIED:
        shutil.copyfile(source / name, work / name)
    for name in COPIED_FOLDERS:
        shutil.rmtree(work / name, ignore_errors=True)
        shutil.copytree(source / name, work / name)


def main(source, work, output):
    install(source, work)
    copy_sources(source, work)
    if subprocess.run(["npm", "run", "--silent", "build"], cwd=work).returncode != 0:
        sys.exit(f"build_console.py: the console's build failed in {work}")
    embed(work / "dist", output)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*map(pathlib.Path, sys.argv[1:]))
