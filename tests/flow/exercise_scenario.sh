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

cp -r "$samples" "$work/probe"
sed -i '0,/slow_ms/s//slwo_ms/' "$work/probe/systems.yaml"
ends_with 78 "what a probe could not try is found" testudo exercise check "$work/probe"
says "by its file, its line, the check and its parameter" "$(grep slwo "$work/out")" \
	"systems.yaml:$(grep -n 'name: web.front' "$work/probe/systems.yaml" | cut -d: -f1): web.front: slwo_ms: "
cp -r "$samples" "$work/trust"
sed -i '0,/kind: http$/s//kind: https/; 0,/port: 8080, expect/s//port: 8443, authority: game-ca.pem, expect/' "$work/trust/systems.yaml"
ends_with 0 "a file that a confined probe does not read by itself can be played" testudo exercise check "$work/trust"
says "and is warned of" "$(grep game-ca "$work/out")" \
	': warning: web.front: authority: probes are confined: where game-ca.pem is not in /etc or /usr they are started with --readable game-ca.pem'
sed -i 's/authority: game-ca.pem/authority: \/etc\/ssl\/game-ca.pem/' "$work/trust/systems.yaml"
ends_with 0 "what stands in its reach" testudo exercise check "$work/trust"
is "is not" "$(grep -c game-ca "$work/out")" 0
ends_with 0 "what probes will look at is shown for a team" \
	testudo exercise checks "$samples" --team blue2
says "with its own addresses" "$(cat "$work/out")" "web.front http host=127.0.2.10 port=8080"
ends_with 66 "a team that is not there is named" testudo exercise checks "$samples" --team blue7
says "with the nearest" "$(cat "$work/messages")" 'there is no team "blue7"; did you mean "blue1"?'

# --- schema ---

ends_with 0 "the form is printed" testudo exercise schema
is "as a JSON Schema of every section" \
	"$(json 'len(it["properties"])' <"$work/out")" 18

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

# --- import ---

golden=$TESTUDO_SOURCE/tests/golden/import
ends_with 0 "a spreadsheet is imported" testudo exercise import "$golden/xlsx/input.xlsx" --from xlsx \
	--mapping "$golden/xlsx/mapping.yaml" --out "$work/imported"
says "what was not mapped is told by its cell" "$(cat "$work/out")" \
	'input.xlsx:F2: the column "Written" is not mapped (1 cells)'
is "and stands beside the scenario" "$(cmp "$work/out" "$work/imported/not-mapped.txt" && echo same)" same
cp "$samples/scenario.yaml" "$samples/people.yaml" "$work/imported"
ends_with 0 "what was imported can be gone on with" testudo exercise check "$work/imported"
says "beside what planners wrote" "$(cat "$work/out")" "2 injects"
ends_with 65 "a folder that holds something is left alone" testudo exercise import \
	"$golden/sdl/input.yaml" --from sdl --out "$work/imported"
ends_with 64 "a kind that is not there is named" testudo exercise import "$golden/sdl/input.yaml" \
	--from ods --out "$work/ods"
python3 - "$golden/xlsx/input.xlsx" "$work/bomb.xlsx" "$work/dtd.xlsx" <<'END'
import sys, zipfile
parts = {i.filename: zipfile.ZipFile(sys.argv[1]).read(i) for i in zipfile.ZipFile(sys.argv[1]).infolist()}
for path, name, text in (
        (sys.argv[2], 'xl/sharedStrings.xml', b'<sst><si><t>' + b' ' * (40 << 20) + b'</t></si></sst>'),
        (sys.argv[3], 'xl/workbook.xml', b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>')):
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as out:
        for part in parts:
            out.writestr(part, text if part == name else parts[part])
END
ends_with 65 "a spreadsheet that unpacks to too much is refused" testudo exercise import "$work/bomb.xlsx" \
	--from xlsx --out "$work/bomb"
says "by the part that it is" "$(cat "$work/messages")" "the part xl/sharedStrings.xml is larger than"
ends_with 78 "so is one with a DTD" testudo exercise import "$work/dtd.xlsx" --from xlsx --out "$work/dtd"
says "and it says why" "$(cat "$work/messages")" "a DTD, which no spreadsheet has"

plan
