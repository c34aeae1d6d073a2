#!/bin/bash
# lint.sh - clang-tidy over src/ with the list of .clang-tidy.
# SPDX-License-Identifier: Apache-2.0
#
# usage: tools/lint.sh [FILE...]      every .c file of src/ by default; TAP, one case a file
#
# Needs a build made by clang, for its compile_commands.json: build/lint, or $TESTUDO_BUILD/lint.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${TESTUDO_BUILD:-build}/lint
[ -f "$build/build.ninja" ] || CC=clang-14 meson setup "$build" -Dconsole=false >&2

# another processor's intrinsics do not compile here
other_machine=kernel_neon.c
[ "$(uname -m)" != aarch64 ] || other_machine='kernel_[as]*[0-9].c'
files=("$@")
[ ${#files[@]} -gt 0 ] || mapfile -t files < <(find src -name '*.c' ! -name "$other_machine" | sort)
lint_one() {
	local said
	if said=$(clang-tidy-14 -p "$1" --quiet --warnings-as-errors='*' "$2" 2>/dev/null); then
		echo "ok - $2"
	else
		echo "not ok - $2"
		printf '%s\n' "$said" | sed 's/^/# /'
	fi
}
export -f lint_one
echo "1..${#files[@]}"
said=$(printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "$(nproc)" bash -c 'lint_one "$0" "$1"' "$build")
printf '%s\n' "$said"
! grep -q '^not ok' <<<"$said"
