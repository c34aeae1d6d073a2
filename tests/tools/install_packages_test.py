# install_packages_test.py - what tools/install_packages.sh installs, and when it leaves all alone.
# SPDX-License-Identifier: Apache-2.0
#
# The script sees a PATH of its own: dpkg-query, apt-get, sudo, id, node and npm are played, so nothing is
# installed and no network is asked.
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / 'tests/tools'))
import tap

TOOLS = ['awk', 'bash', 'dirname', 'env', 'grep', 'sed']
PLAYED = {
    'dpkg-query': 'for last; do :; done\n'
                  'grep -qxF "$last" "$WORLD/installed" || exit 1\nprintf installed\n',
    'apt-get': 'echo "${AS:-}$DEBIAN_FRONTEND $*" >>"$WORLD/calls"\n[ ! -e "$WORLD/broken" ] || exit 100\n',
    'sudo': 'AS="sudo:" exec "$@"\n',
    'id': 'cat "$WORLD/uid"\n',
    'node': 'cat "$WORLD/node"\n',
    'npm': '',
}
PACKAGES = re.findall(r'^([a-z0-9][a-z0-9.+-]*) ', (ROOT / 'tools/packages.txt').read_text(), re.M)


class World:
    """A machine on which nothing but what is said is installed."""

    def __init__(self, installed=(), uid=0, node='v18.19.0', without=()):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name)
        (self.path / 'bin').mkdir()
        for name in TOOLS + ['cat']:
            (self.path / 'bin' / name).symlink_to(shutil.which(name))
        for name, text in PLAYED.items():
            if name not in without:
                played = self.path / 'bin' / name
                played.write_text('#!/bin/bash\n' + text)
                played.chmod(0o755)
        (self.path / 'installed').write_text(''.join(f'{name}\n' for name in installed))
        (self.path / 'uid').write_text(f'{uid}\n')
        (self.path / 'node').write_text(f'{node}\n')

    def run(self, *groups):
        return subprocess.run([self.path / 'bin/bash', ROOT / 'tools/install_packages.sh', *groups],
                              env={'PATH': str(self.path / 'bin'), 'WORLD': str(self.path)},
                              capture_output=True, text=True, timeout=60)

    def calls(self):
        calls = self.path / 'calls'
        return calls.read_text().splitlines() if calls.exists() else []


class Install(unittest.TestCase):
    def test_where_all_is_there_nothing_is_called(self):
        world = World(PACKAGES)
        done = world.run()
        self.assertEqual((done.returncode, done.stderr, world.calls()), (0, '', []))
        self.assertIn('all there', done.stdout)

    def test_just_what_is_missing_is_installed_and_said_before(self):
        world = World([name for name in PACKAGES if name not in ('gcc', 'chromium')])
        done = world.run()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(world.calls(), [
            ' update -q', 'noninteractive install -q -y --no-install-recommends gcc chromium'])
        self.assertIn('will install by apt-get: gcc chromium', done.stdout)

    def test_a_bare_system_gets_every_package(self):
        world = World(node='v12.0.0')
        self.assertEqual(world.run().returncode, 0)
        self.assertEqual(world.calls()[-1].split()[5:], PACKAGES)

    def test_a_group_alone_asks_for_that_group_only(self):
        world = World()
        self.assertEqual(world.run('run').returncode, 0)
        self.assertTrue(world.calls()[-1].endswith(' ca-certificates curl openssl'), world.calls())

    def test_a_node_of_18_stands_in_for_debians(self):
        world = World()
        self.assertEqual((world.run('console').returncode, world.calls()), (0, []))

    def test_an_older_node_does_not(self):
        world = World(node='v16.20.2')
        world.run('console')
        self.assertTrue(world.calls()[-1].endswith(' nodejs npm'), world.calls())

    def test_no_node_at_all_does_not_either(self):
        world = World(without=['node'])
        world.run('console')
        self.assertTrue(world.calls()[-1].endswith(' nodejs npm'), world.calls())

    def test_who_is_not_root_goes_by_sudo(self):
        world = World(uid=1000)
        self.assertEqual(world.run('run').returncode, 0)
        self.assertEqual([call.split(':')[0] for call in world.calls()], ['sudo', 'sudo'])

    def test_without_root_and_sudo_it_says_what_is_missing(self):
        world = World(uid=1000, without=['sudo'])
        done = world.run('run')
        self.assertEqual((done.returncode, world.calls()), (1, []))
        self.assertIn('needs root or sudo to install: ca-certificates curl openssl', done.stderr)

    def test_a_system_that_is_not_debian_is_told_so(self):
        done = World(without=['dpkg-query']).run()
        self.assertEqual(done.returncode, 1)
        self.assertIn('needs Debian 12', done.stderr)

    def test_a_failure_of_apt_is_a_failure(self):
        world = World()
        (world.path / 'broken').touch()
        self.assertNotEqual(world.run('run').returncode, 0)

    def test_an_unknown_group_is_a_mistake(self):
        world = World()
        done = world.run('bulid')
        self.assertEqual((done.returncode, world.calls()), (1, []))
        self.assertIn('no group [bulid]', done.stderr)


if __name__ == '__main__':
    tap.main()
