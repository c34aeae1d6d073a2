"""install_packages.py - installs exactly what a package-lock.json names, in a folder of the build.

SPDX-License-Identifier: Apache-2.0

usage: install_packages.py SOURCE WORK [STAMP]

Copies package.json and package-lock.json from SOURCE to WORK and runs `npm ci` there, unless WORK
holds what this lock file names already. No package's scripts are run. STAMP is touched at the end.
"""
import hashlib
import pathlib
import shutil
import subprocess
import sys

NPM_CI = ["npm", "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund",
          "--loglevel=error"]


def install(source, work):
    lock = (source / "package-lock.json").read_bytes()
    digest = hashlib.sha256(lock + (source / "package.json").read_bytes()).hexdigest()
    done = work / "installed.sha256"
    if done.exists() and done.read_text() == digest:
        return
    work.mkdir(parents=True, exist_ok=True)
    done.unlink(missing_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(source / name, work / name)
    if subprocess.run(NPM_CI, cwd=work).returncode != 0:
        sys.exit(f"install_packages.py: npm ci failed in {work}. Without a network, fill npm's cache "
                 "beforehand, or configure with -Dconsole=false.")
    done.write_text(digest)


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    install(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
    if len(sys.argv) == 4:
        pathlib.Path(sys.argv[3]).touch()
