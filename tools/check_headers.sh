#!/bin/bash
# check_headers.sh - compiles every header of src/ alone: each includes what it needs.
# SPDX-License-Identifier: Apache-2.0
#
# usage: tools/check_headers.sh [SOURCE_DIRECTORY]      TAP on standard output; CC chooses the compiler
# Without banned.h, whose own includes would hide what is missing.
set -uo pipefail
source=${1:-$(dirname "$0")/../src}
cd "$source" || exit 1

mapfile -t headers < <(find . -name '*.h' -printf '%P\n' | sort)
[ ${#headers[@]} -gt 0 ] || { echo "Bail out! no header below $source"; exit 1; }
echo "1..${#headers[@]}"
number=0 failed=0
for header in "${headers[@]}"; do
	number=$((number + 1))
	if said=$(${CC:-cc} -std=gnu17 -D_GNU_SOURCE -I. -Wall -Wextra -Werror \
		-fsyntax-only -x c - <<<"#include \"$header\"" 2>&1); then
		echo "ok $number - $header compiles alone"
	else
		echo "not ok $number - $header compiles alone"
		printf '%s\n' "$said" | sed 's/^/# /'
		failed=1
	fi
done
exit $failed
