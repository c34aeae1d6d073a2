#!/bin/bash
# format.sh - applies the layout of .clang-format, or shows what it would change.
# SPDX-License-Identifier: Apache-2.0
#
# usage: tools/format.sh [FILE...]             the C files that git knows, by default
#        tools/format.sh --report [FILE...]    changes nothing, counts what would change
#
# A table that reads better by hand stands between "clang-format off" and "clang-format on".
set -euo pipefail
cd "$(dirname "$0")/.."
report=no
[ "${1:-}" != --report ] || { report=yes; shift; }
files=("$@")
[ ${#files[@]} -gt 0 ] || mapfile -t files < <(git ls-files 'src/*.[ch]' 'tests/*.[ch]')

if [ $report = no ]; then
	clang-format-14 -i "${files[@]}"
	exit
fi
for file in "${files[@]}"; do
	lines=$(clang-format-14 "$file" | diff "$file" - | grep -c '^>' || true)
	[ "$lines" -eq 0 ] || echo "$lines $file"
done | sort -rn | awk '{ n += $1; f++; if (f <= 10) print "  " $2 ": " $1 " lines" }
	END { print "layout: " f + 0 " files would change, " n + 0 " lines (a report, not a failure)" }'
