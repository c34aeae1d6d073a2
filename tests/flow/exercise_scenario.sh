#!/bin/sh
# exercise_scenario.sh - a planner writes a scenario: checks it, mends it, and hands it on.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/tap.sh"
samples=$TESTUDO_SOURCE/samples/exercise

# --- check ---

ends_with 0 "the sample exercise is good" testudo exercise check "$samples"
says "and is told in a line" "$(cat "$work/out")" "Locked Testudo: 4 phases (18:00 hours), 7 teams"
cp -r "$samples" "$work/mine"
sed -i '0,/team: blue1,/s//team: bleu1,/' "$work/mine/people.yaml"
ends_with 78 "a slip is found" testudo exercise check "$work/mine"
says "with its file, its line and the nearest name" "$(head -1 "$work/out")" \
	'people.yaml:7: team: there is no "bleu1" in the section "teams"; did you mean "blue1"?'
says "and all are counted" "$(cat "$work/messages")" "the scenario cannot be played: 1 fault"
is "programs read the same" \
	"$(testudo exercise check "$work/mine" --json 2>/dev/null | json 'len(it["faults"]), it["good"]')" \
	"(1, False)"
ends_with 66 "what is not there cannot be checked" testudo exercise check "$work/nowhere"
mkdir "$work/empty"
ends_with 66 "nor what holds no scenario" testudo exercise check "$work/empty"
says "and it says why" "$(cat "$work/messages")" "there is no .yaml file in"
ln -s /etc/passwd "$work/empty/link.yaml"
ends_with 66 "a link out of the folder is not followed" testudo exercise check "$work/empty"

# --- schema ---

ends_with 0 "the form is printed" testudo exercise schema
is "as a JSON Schema of every section" \
	"$(json 'len(it["properties"])' <"$work/out")" 17

plan
