#!/bin/bash
# fuzz.sh - runs the libFuzzer targets of tests/fuzz, each for a while, as many at
# once as there are processors, from the committed corpus.
# SPDX-License-Identifier: Apache-2.0
#
# usage: tools/fuzz.sh [SECONDS [TARGET...]]      60 seconds each and all targets by default
#
# Builds with clang into build/fuzz, or $TESTUDO_BUILD/fuzz. What is learnt is kept in
# build/fuzz/corpus; inputs that break a target are kept in build/fuzz/findings, to become seeds in
# tests/fuzz/corpus together with the fix. Prints TAP; ends with 1 if any target broke.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
[[ $seconds =~ ^[0-9]+$ ]] || { sed -n '6s/^# //p' "$0" >&2; exit 64; }
shift $(($# > 0))

build=${TESTUDO_BUILD:-build}/fuzz
if [ ! -f "$build/build.ninja" ]; then
	CC=clang-14 meson setup "$build" -Dfuzzers=true -Dconsole=false -Db_sanitize=address,undefined \
		-Db_lundef=false -Dbuildtype=debugoptimized >&2
else
	meson setup --reconfigure "$build" >&2
fi

targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
	mapfile -t targets < <(find tests/fuzz -maxdepth 1 -name '*.c' ! -name replay_main.c \
		-printf '%f\n' | sed 's/\.c$//' | sort)
fi
ninja -C "$build" "${targets[@]/#/tests/fuzz/fuzz_}" >&2

fuzz_one() {
	local build=$1 seconds=$2 target=$3
	local learnt=$build/corpus/$target findings=$build/findings/$target runs
	mkdir -p "$learnt" "$findings" "tests/fuzz/corpus/$target"
	if "$build/tests/fuzz/fuzz_$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
		-print_final_stats=1 -artifact_prefix="$findings/" "$learnt" "tests/fuzz/corpus/$target" \
		>"$findings/log" 2>&1; then
		runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$findings/log")
		echo "ok - $target: ${runs:-0} inputs"
	else
		printf 'not ok - %s, see %s\n%s\n' "$target" "$findings" \
			"$(grep -E 'ERROR|runtime error|SUMMARY' "$findings/log" | head -5 | sed 's/^/# /')"
	fi
}
export -f fuzz_one
echo "1..${#targets[@]}"
said=$(printf '%s\0' "${targets[@]}" |
	xargs -0 -n 1 -P "$(nproc)" bash -c 'fuzz_one "$@"' fuzz_one "$build" "$seconds")
printf '%s\n' "$said"
! grep -q '^not ok' <<<"$said"
