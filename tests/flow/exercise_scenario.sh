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

# --- pack ---

ends_with 0 "a scenario is packed and signed" \
	testudo exercise pack "$samples" --key "$work/planners.key" --out "$work/one" --json
signer=$(json 'it["signer"]' <"$work/out")
is "the key that was made is for its owner alone" "$(mode "$work/planners.key")" 600
ends_with 0 "again by the same key" \
	testudo exercise pack "$samples" --key "$work/planners.key" --out "$work/two"
is "gives the same bytes" "$(cmp "$work/one" "$work/two" && echo same)" same
ends_with 0 "it unpacks" \
	testudo exercise unpack "$work/one" --out "$work/unpacked" --signer "$signer"
is "to the same files" \
	"$(cd "$work/unpacked" && find . -name '*.yaml' | while read -r f; do cmp "$f" "$samples/$f"; done; \
		find . -type f | wc -l)" "$(find "$samples" -name '*.yaml' | wc -l)"
ends_with 65 "but into no folder that holds something" \
	testudo exercise unpack "$work/one" --out "$work/unpacked"
sed -i 's/Locked Testudo/Locked Tortoise/' "$work/two"
ends_with 77 "a file that was changed is refused" testudo exercise unpack "$work/two" --out "$work/bad"
is "and leaves nothing" "$(ls "$work/bad" 2>&1 | grep -c such)" 1
ends_with 77 "so is one of another signer" testudo exercise unpack "$work/one" --out "$work/bad" \
	--signer 0000000000000000000000000000000000000000000000000000000000000000

plan
