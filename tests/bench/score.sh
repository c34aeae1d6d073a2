#!/bin/bash
# score.sh - builds the score with optimisation and measures it over a whole exercise.
# SPDX-License-Identifier: Apache-2.0
#
# usage: tests/bench/score.sh [TEAMS SYSTEMS CHECKS_A_SYSTEM HOURS]
#
# Needs build/release (as ./check makes it). Runs on one core.
set -euo pipefail
cd "$(dirname "$0")/../.."
ninja -C build/release tests/bench/bench_score > /dev/null
exec taskset -c 0 build/release/tests/bench/bench_score "$@"
