#!/bin/bash
# aarch64.sh - builds the matcher for 64-bit ARM and runs its tests under emulation.
# SPDX-License-Identifier: Apache-2.0
#
# usage: tools/aarch64.sh       TAP, one case a test program; the build is build/aarch64
#
# ./check --long runs it. What it tells is whether the NEON kernel finds what the plain one and
# match_scan find; of speed an emulator tells nothing. The compiler and the emulator are the group
# `cross` of tools/packages.txt; where they are missing, the test is skipped by name. The libraries
# are those of the group `build` as Debian has them for arm64. They are unpacked into
# build/aarch64-root, once for each list of them; nothing is installed.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
build=build/aarch64
root=$PWD/build/aarch64-root
apt=$PWD/build/aarch64-apt
programs=(unit/match/scan unit/match/snapshot unit/match/line_matcher unit/match/line_matcher_random
	fuzz/line_matcher)

skip() {
	echo "1..0 # skip $*"
	exit 0
}

libraries() {
	printf '%s\n' libc6-dev libcmocka-dev
	awk '/^\[/ { inside = ($1 == "[build]"); next } inside && $1 ~ /^lib.*-dev$/ { print $1 }' tools/packages.txt
}

# An apt of its own, so that the system's need not know the architecture.
apt_arm64() {
	apt-get -q -o APT::Architecture=arm64 -o APT::Architectures::=arm64 -o Debug::NoLocking=1 -o Dir::State="$apt" \
		-o Dir::State::status="$apt/status" -o Dir::Cache="$apt" "$@" </dev/null >&2
}

# Debian links some libraries by their absolute place, which is that of the system and not of the root.
make_links_relative() {
	find "$1" -type l -lname '/*' -print0 | while IFS= read -r -d '' link; do
		ln -sfnr "$1$(readlink "$link")" "$link"
	done
}

make_root() {
	local names package
	mapfile -t names < <(libraries)
	rm -rf "$root.part"
	mkdir -p "$apt/lists/partial" "$apt/archives/partial" && : >"$apt/status"
	apt_arm64 update && apt_arm64 install -y --no-install-recommends --download-only "${names[@]}" || return
	for package in "$apt"/archives/*.deb; do
		dpkg-deb --extract "$package" "$root.part" || return
	done
	make_links_relative "$root.part"
	libraries >"$root.part/libraries"
	rm -rf "$root" $build
	mv "$root.part" "$root" && rm -rf "$apt"
}

# Warnings are no errors here: gcc for ARM guesses of other variables that they may be unset.
set_up() {
	[ ! -f $build/build.ninja ] || return 0
	printf "[constants]\nroot = '%s'\n" "$root" >"$root.ini"
	meson setup $build --cross-file "$root.ini" --cross-file tools/aarch64.ini -Dconsole=false >&2
}

# unit/match/scan -> tests/unit/match/unit_match_scan
program_path() {
	local name=${1//\//_}
	echo "tests/${1%/*}/${name/#fuzz_/replay_}"
}

# test_one unit/match/scan: the test match/scan of meson
test_one() {
	if ninja -C $build "$(program_path "$1")" >&2 &&
		env -u TESTUDO_LONG meson test -C $build --no-rebuild --timeout-multiplier 10 "${1#unit/}" >&2; then
		echo "ok - $1"
	else
		echo "not ok - $1"
	fi
}

for tool in aarch64-linux-gnu-gcc qemu-aarch64-static; do
	command -v $tool >/dev/null || skip "$tool is missing (group cross of tools/packages.txt)"
done
[ "$(cat "$root/libraries" 2>/dev/null)" = "$(libraries)" ] || make_root || skip 'the libraries for arm64 could not be fetched'
echo "1..${#programs[@]}"
set_up
for program in "${programs[@]}"; do
	test_one "$program"
done
