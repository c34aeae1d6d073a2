#!/bin/bash
# install_packages.sh - installs the Debian packages of tools/packages.txt that are missing.
# SPDX-License-Identifier: Apache-2.0
#
# usage: tools/install_packages.sh [GROUP...]      groups: build console run test services cross; all by default
#
# Says what it will install before it does. Does nothing, and needs neither network nor rights, when
# nothing is missing. A Node of 18 or newer on the PATH stands in for the packages nodejs and npm.
set -euo pipefail
cd "$(dirname "$0")/.."

list=tools/packages.txt
groups=("$@")
[ ${#groups[@]} -gt 0 ] || mapfile -t groups < <(sed -nE 's/^\[(.*)\]$/\1/p' $list)

die() {
	echo "install_packages.sh: $*" >&2
	exit 1
}

packages_of_group() {
	grep -qxF "[$1]" $list || die "no group [$1] in $list"
	awk -v group="[$1]" '/^\[/ { inside = ($1 == group); next }
		inside && $1 !~ /^#/ && NF { print $1 }' $list
}

is_installed() {
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

has_node() {
	local version
	version=$(node --version 2>/dev/null) && command -v npm >/dev/null || return 1
	version=${version#v}
	[ "${version%%.*}" -ge 18 ]
}

command -v dpkg-query >/dev/null || die "needs Debian 12 (dpkg-query not found); install by hand: $list"

missing=()
for group in "${groups[@]}"; do
	names=$(packages_of_group "$group")
	for name in $names; do
		case $name in nodejs | npm) has_node && continue ;; esac
		is_installed "$name" || missing+=("$name")
	done
done
if [ ${#missing[@]} -eq 0 ]; then
	echo "packages: all there (${groups[*]})"
	exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
	command -v sudo >/dev/null || die "needs root or sudo to install: ${missing[*]}"
	as_root=(sudo)
fi
echo "packages: will install by apt-get: ${missing[*]}"
"${as_root[@]}" apt-get update -q </dev/null
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
	apt-get install -q -y --no-install-recommends "${missing[@]}" </dev/null
