#!/bin/sh
# exercise_archive.sh - an exercise is over: it is written into one file, and replayed elsewhere.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/tap.sh"
cp -r "$TESTUDO_SOURCE/samples/exercise" "$work/scenario"
# few people: each costs a password
python3 - "$work/scenario/people.yaml" <<'END'
import re, sys
text = open(sys.argv[1]).read()
head, *rows = re.split(r'(?m)^(?=  - )', text)
keep = [row for row in rows if re.search(r'login: (white\.|grader|grade|red\.|green\.|users\.)', row)]
open(sys.argv[1], 'w').write(head + ''.join(keep) if keep else text)
END
home=$work/first
entries() {
	sed -n 's/.*"entry":{.*"kind":"\([a-z.]*\)".*/\1/p' "$1" | sort | uniq -c | tr -s ' \n' ' '
}

ends_with 0 "an exercise is made" \
	testudo exercise new archived --scenario "$work/scenario" --home "$home"
ends_with 0 "played" testudo exercise open --home "$home"
ends_with 0 "a little" testudo exercise start --home "$home"
ends_with 0 "it can be exported while it is played" \
	testudo exercise export --key "$work/key" --out "$work/running" --home "$home" --json
signer=$(json 'it["signer"]' <"$work/out")
is "into a file for its owner alone" "$(mode "$work/running")" 600
ends_with 65 "which makes no second exercise that would go on by itself" \
	testudo exercise new again --archive "$work/running" --home "$work/second"
says "and it says why" "$(cat "$work/messages")" "was not closed"
is "and nothing is left of it" "$(ls -d "$work"/second* 2>/dev/null | wc -l)" 0

ends_with 0 "it is closed" testudo exercise close --home "$home"
ends_with 0 "and exported" testudo exercise export --key "$work/key" --out "$work/one" --home "$home"
ends_with 0 "again" testudo exercise export --key "$work/key" --out "$work/two" --home "$home"
is "the same key gives the same bytes" "$(cmp "$work/one" "$work/two" && echo same)" same
is "nothing stands beside it" "$(ls "$work" | grep -c '\.new$')" 0
is "no password and no token is in it" \
	"$(cat "$home"/secrets/* | while read -r secret; do grep -cF -- "$secret" "$work/one"; done | sort -u)" 0

ends_with 0 "elsewhere it is made again" testudo exercise new archived --archive "$work/one" \
	--signer "$signer" --home "$work/second"
ends_with 0 "and exported there" \
	testudo exercise export --key "$work/key" --out "$work/back" --home "$work/second"
is "to the same bytes" "$(cmp "$work/one" "$work/back" && echo same)" same
is "with every entry" "$(entries "$work/back")" "$(entries "$work/one")"
for one in first second; do # "wall" is when it was asked
	testudo exercise board --json --home "$work/$one" |
		json '{key: value for key, value in it.items() if key != "wall"}' >"$work/board-$one"
done
is "the board is the same" "$(cmp "$work/board-first" "$work/board-second" && echo same)" same
says "and has teams" "$(cat "$work/board-first")" "blue1"
says "it is over" "$(testudo exercise status --home "$work/second")" closed
ends_with 65 "and cannot be opened again" testudo exercise open --home "$work/second"

# --- what is refused ---

ends_with 64 "a scenario and an archive at once are too much" testudo exercise new x \
	--archive "$work/one" --scenario "$work/scenario" --home "$work/third"
ends_with 64 "neither is too little" testudo exercise new x --home "$work/third"
ends_with 77 "another signer is refused" testudo exercise new x --archive "$work/one" --home "$work/third" \
	--signer 0000000000000000000000000000000000000000000000000000000000000000
ends_with 65 "a scenario's folder is no archive" \
	testudo exercise new x --archive "$work/scenario" --home "$work/third"
python3 - "$work/one" "$work" <<'END'
import sys
whole = open(sys.argv[1], 'rb').read()
folder = sys.argv[2]
open(folder + '/cut', 'wb').write(whole[:len(whole) // 2])
open(folder + '/changed', 'wb').write(whole.replace(b'"team":0', b'"team":1', 1))
lines = whole.split(b'\n')
open(folder + '/shorter', 'wb').write(b'\n'.join(lines[:2] + lines[3:]))
END
ends_with 65 "one that was cut off is refused" \
	testudo exercise new x --archive "$work/cut" --home "$work/third"
says "and told to be so" "$(cat "$work/messages")" "cut off"
ends_with 77 "one that was changed is refused" \
	testudo exercise new x --archive "$work/changed" --home "$work/third"
ends_with 77 "so is one that lacks a line" \
	testudo exercise new x --archive "$work/shorter" --home "$work/third"
is "of all that nothing is left" "$(ls -d "$work"/third* 2>/dev/null | wc -l)" 0
plan
