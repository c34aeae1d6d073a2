#!/bin/sh
# commands.sh - an operator's first day: a node, a coalition, intelligence in, each reader's share out.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/tap.sh"
samples=$TESTUDO_SOURCE/samples

# --- a new node ---

ends_with 66 "without a node, a command says that there is none" testudo status
says "and how to make one" "$(cat "$work/messages")" "testudo init makes one"

ends_with 0 "init makes a node" testudo init --organisation NATO --name NATO --kind alliance \
	--identity identity--7d1f3a52-0c4e-4b8e-9a61-2f5b8c0d1e01
is "its folder is for the owner alone" "$(mode "$TESTUDO_HOME")" 700
is "so is the key" "$(mode "$TESTUDO_HOME/key.pem")" 600
is "so is the operator's password" "$(mode "$TESTUDO_HOME/operator.password")" 600
is "the password is not printed" \
	"$(grep -cF "$(cat "$TESTUDO_HOME/operator.password")" "$work/out" "$work/messages" | tr '\n' ' ')" \
	"$work/out:0 $work/messages:0 "
is "nothing is left beside the folder" "$(ls "$work" | tr '\n' ' ')" "home messages out "
ends_with 0 "its settings are good" testudo settings --check
ends_with 65 "init overwrites no node" testudo init
mkdir "$work/full" && touch "$work/full/file"
ends_with 65 "nor any folder that holds something" testudo init --home "$work/full"
is "and leaves it as it was" "$(ls -A "$work/full")" file
ends_with 64 "init takes no kind that is not there" testudo init --home "$work/other" --kind kingdom
ends_with 65 "nor a code that is none" testudo init --home "$work/other" --organisation no
here=$(pwd) && cd "$work"
ends_with 0 "a home below the current folder" testudo init --home .//./near --organisation NATO --name NATO --bare
says "is told without detours" "$(cat "$work/out")" "A new node stands in $(pwd)/near."
cd "$here" && rm -r "$work/near"
hosts=$(seq -f '--host h%g.example' 28)
ends_with 0 "a certificate bears as many names as the limit says" \
	testudo init --home "$work/many" --organisation NATO --name NATO --bare $hosts
ends_with 64 "and no more" testudo init --home "$work/other" --organisation NATO --name NATO --bare $hosts --host more.example
says "which is said" "$(cat "$work/messages")" "more than 28 names"
rm -r "$work/many"
is "a failed init leaves nothing" "$(ls -d "$work"/other* 2>/dev/null)" ""

printf 'listen:\n  prot: 1\n' >"$work/full/testudo.yaml"
ends_with 78 "a wrong setting has its own exit status" testudo status --home "$work/full"
says "and is named with its line" "$(cat "$work/messages")" \
	"unknown key \"listen.prot\"; did you mean \"listen.port\"? ($work/full/testudo.yaml:2)"

# --- the coalition ---

ends_with 78 "setup makes no secrets without a place for them" \
	testudo setup "$samples/coalition.json"
ends_with 0 "setup brings in the coalition" \
	testudo setup "$samples/coalition.json" --secrets "$work/secrets"
is "the folder of secrets is for the owner alone" "$(mode "$work/secrets")" 700
is "every person has a password" "$(ls "$work/secrets" | grep -c 'password$')" 12
is "every sensor has a token" "$(ls "$work/secrets" | grep -c 'token$')" 2
ends_with 0 "setup may be applied again" \
	testudo setup "$samples/coalition.json" --secrets "$work/secrets"
is "and then adds nobody" "$(testudo person list --json | json 'len(it)')" 13
is "seven organisations share" "$(testudo org list --json | json 'len(it)')" 7
is "a client knows whose" "$(testudo org show GRID --json | json 'it["client_of"]')" EST

printf 'organisations:\n  - {code: FIN, nmae: Finland}\n' >"$work/bad.yaml"
ends_with 78 "setup refuses an unknown key" testudo setup "$work/bad.yaml"
says "by its line, with the nearest" "$(cat "$work/messages")" \
	"unknown key \"nmae\"; did you mean \"name\"? ($work/bad.yaml:2)"
printf 'organisations:\n  - code: FIN\n    name: Finland\n    kind: country\n' >"$work/bad.yaml"
ends_with 65 "and a value that cannot be" testudo setup "$work/bad.yaml"
says "by its line" "$(cat "$work/messages")" "($work/bad.yaml:4)"

ends_with 0 "org add adds an organisation" testudo org add FIN --name Finland --standing candidate
ends_with 65 "but no second of that code" testudo org add FIN --name Finland
ends_with 0 "org set changes it" testudo org set FIN --standing member --default-tlp green
is "as it was told, and nothing else" \
	"$(testudo org show FIN --json | json 'it["standing"], it["default_tlp"], it["name"]')" \
	"('member', 'green', 'Finland')"
ends_with 66 "org set knows no other" testudo org set FNI --name Finland
says "but the nearest" "$(cat "$work/messages")" 'did you mean "FIN"?'

ends_with 0 "community add adds a community" testudo community add north --floor green
ends_with 66 "a mistyped member lets nobody in" testudo community join north FIN NRO
is "not even those before it" "$(testudo community list --json | json \
	'[c["organisations"] for c in it if c["name"] == "north"][0]')" ""
ends_with 0 "community join lets them in" testudo community join north FIN NOR
ends_with 0 "community leave takes one out" testudo community leave north NOR
is "and leaves the other" "$(testudo community list --json | json \
	'[c["organisations"] for c in it if c["name"] == "north"][0]')" FIN
ends_with 0 "collection add makes its stream" testudo collection add north --community north
says "and prints its id" "$(cat "$work/out")" "-"
ends_with 65 "once" testudo collection add north --community north
is "its members see it" "$(testudo collection list --as FIN --json | json '[c["alias"] for c in it]')" \
	"['north']"
is "others do not" "$(testudo collection list --as NOR --json | json '"north" in [c["alias"] for c in it]')" \
	False

# --- people and machines ---

echo 'a password of good length' >"$work/password"
ends_with 0 "person add takes a password from a file" testudo person add duty.fin \
	--organisation FIN --role analyst --password-file "$work/password"
ends_with 65 "but no login twice" testudo person add duty.fin --organisation FIN \
	--password-file "$work/password"
echo 'short' >"$work/password"
ends_with 65 "and no short password" testudo person add other.fin --organisation FIN \
	--password-file "$work/password"
is "which leaves nobody behind" \
	"$(testudo person list --json | json '"other.fin" in [p["login"] for p in it]')" False
echo 'another password of good length' | testudo person passwd duty.fin --password-file -
ok $? "person passwd takes it from standard input"
ends_with 0 "person passwd makes one" testudo person passwd duty.fin --password-out "$work/made"
is "for the owner's eyes alone" "$(mode "$work/made")" 600
ends_with 65 "and overwrites no file" testudo person passwd duty.fin --password-out "$work/made"
ends_with 0 "person disable" testudo person disable duty.fin
is "shows in the list" \
	"$(testudo person list --json | json '[p["disabled"] for p in it if p["login"] == "duty.fin"]')" \
	"[True]"
ends_with 0 "token add makes a token" testudo token add sensor.fin --organisation FIN --role analyst \
	--out "$work/sensor.token"
is "for the owner's eyes alone" "$(mode "$work/sensor.token")" 600
is "of 256 bits" "$(head -c 8 "$work/sensor.token") $(wc -c <"$work/sensor.token")" "testudo_ 52"
id=$(testudo token list --json | json '[t["id"] for t in it if t["name"] == "sensor.fin"][0]')
ends_with 0 "token revoke ends it" testudo token revoke "$id"
is "for good" "$(testudo token list --json | json "[t['revoked'] for t in it if t['id'] == $id]")" "[True]"
ends_with 0 "a client certificate may be registered" testudo token add relay --organisation FIN \
	--certificate "$TESTUDO_HOME/certificate.pem"

# --- intelligence in ---

for bundle in $(json '" ".join(it["load_order"])' <"$samples/expected_readers.json"); do
	ends_with 0 "import takes $bundle" testudo import "$samples/intelligence/$bundle.json" \
		--collection "${bundle%/*}" --as "${bundle#*/}"
done
ends_with 0 "the same again is no error" testudo import "$samples/intelligence/nato/NATO.json" \
	--collection nato --as NATO --json
is "and changes nothing" "$(json 'it["added"], it["rejected"]' <"$work/out")" "(0, 0)"
cat >"$work/mixed.json" <<'END'
{"type": "identity", "spec_version": "2.1", "id": "identity--3b1c7a40-5f0e-4c7e-8d2b-0a1b2c3d4e5f",
 "created": "2026-01-01T00:00:00.000Z", "modified": "2026-01-01T00:00:00.000Z", "name": "Good"}
{"type": "identity", "spec_version": "2.1", "id": "identity--3b1c7a40-5f0e-4c7e-8d2b-0a1b2c3d4e60",
 "created": "yesterday", "modified": "2026-01-01T00:00:00.000Z", "name": "Bad"}
END
ends_with 65 "a bad object is rejected" testudo import "$work/mixed.json" --collection nato --as EST
says "by its place and JSON pointer" "$(cat "$work/messages")" "rejected: object 2"
says "with the pointer" "$(cat "$work/messages")" "(/created)"
is "the good one beside it is taken" "$(cat "$work/out")" \
	"2 objects: 1 new, 0 there already, 1 rejected"
ends_with 0 "with --keep-going the rest counts" testudo import "$work/mixed.json" --collection nato \
	--as EST --keep-going
ends_with 65 "a torn file is refused" testudo import "$TESTUDO_SOURCE/meson.build" --collection nato
ends_with 66 "so is a collection that the poster does not see" testudo import "$work/mixed.json" \
	--collection eu --as JPN
ends_with 77 "and one where it may not post" testudo import "$work/mixed.json" --collection nato --as CHE

# --- each reader's share out ---

cat >"$work/compare.py" <<'END'
"""Compares exported bundles with samples/expected_readers.json, both ways."""
import json, subprocess, sys

expected = json.load(open(sys.argv[1]))['readers']
wrong = 0
for reader in ['NATO', 'EU', 'EST', 'NOR', 'JPN', 'GRID', 'CHE']:
    bundle = json.loads(subprocess.run([sys.argv[2], 'export', '--all', '--as', reader], check=True,
                                       capture_output=True).stdout)
    got = {thing['id'] for thing in bundle.get('objects', [])}
    for place, objects in expected.items():
        for id, readers in objects.items():
            may = any(reader in others[id] for others in expected.values() if id in others)
            if may != (id in got):
                wrong += 1
                print(f'# {reader} and {id} of {place}: expected {may}')
print('wrong', wrong)
END
is "each organisation's export holds exactly its share" \
	"$(python3 "$work/compare.py" "$samples/expected_readers.json" "$TESTUDO")" "wrong 0"
ends_with 0 "export writes a file" testudo export --collection nato --as CHE --out "$work/che.json"
is "for the owner's eyes alone" "$(mode "$work/che.json")" 600
is "that is whole" "$(json 'it["type"]' <"$work/che.json") $(ls "$work" | grep -c part)" "bundle 0"
is "where nothing is, the bundle has no list of objects, for STIX allows no empty one" \
	"$(testudo export --collection north --as FIN | json 'sorted(it)')" "['id', 'type']"
ends_with 66 "a hidden collection" testudo export --collection eu --as JPN
hidden=$(cat "$work/messages")
ends_with 66 "and an absent one" testudo export --collection ue --as JPN
is "look the same" "$(sed 's/ue/eu/' "$work/messages")" "$hidden"
ends_with 64 "export asks which" testudo export

# --- the record, and the state ---

is "the record knows the commands" \
	"$(testudo audit --subject FIN --json | json '[r["action"] for r in it]')" \
	"['organisation.added', 'organisation.changed']"
says "and who ran them" "$(testudo audit --subject FIN)" "command:"
is "it can be read on from a number" \
	"$(testudo audit --after 3 --limit 2 --json | json '[r["sequence"] for r in it]')" "[4, 5]"
is "no secret stands in it" "$(testudo audit --limit 100000 | grep -cF "$(cat "$work/made")")" 0
ends_with 0 "status reads the whole store" testudo status --verify --json
is "and counts" "$(json 'it["organisations"], it["collections"]' <"$work/out")" "(8, 7)"

# --- a sensor's options, without a node ---

ends_with 64 "watch knows its formats" testudo watch --node https://127.0.0.1:1 --input dns:x
says "and names them" "$(cat "$work/messages")" "zeek"
inputs=$(seq 64 | sed 's/^/--input=text:/') # to be split into words
ends_with 64 "64 inputs are not too many" testudo watch --node https://127.0.0.1:1 $inputs
says "but watch wants a credential" "$(cat "$work/messages")" "token-file"
ends_with 64 "65 inputs are" testudo watch --node https://127.0.0.1:1 $inputs --input=text:65
says "and the limit is named" "$(cat "$work/messages")" "more than 64 inputs"
ends_with 64 "watch wants a credential" testudo watch --node https://127.0.0.1:1 --input text:-
ends_with 64 "watch sends no lines where it tells nothing" testudo watch --node https://127.0.0.1:1 --input text:- \
	--state "$work/state" --status 0 --report-hits
says "and says so" "$(cat "$work/messages")" "--status"
ends_with 64 "watch holds back no share above the whole" testudo watch --node https://127.0.0.1:1 --input text:- \
	--loud-share 101
says "and says what it may be" "$(cat "$work/messages")" "--loud-share"
ends_with 64 "watch knows what a sensor may be called" testudo watch --node https://127.0.0.1:1 --input text:- \
	--state "$work/state" --name ../sensor
says "and says what" "$(cat "$work/messages")" "a sensor's name is"
echo 'testudo_none' >"$work/token"
ends_with 64 "watch wants a URL" testudo watch --node ftp://127.0.0.1/ --input text:- \
	--token-file "$work/token" --state "$work/state" --once
is "the sensor's state is for the owner alone" "$(mode "$work/state")" 700

ends_with 74 "a full disk behind the output is an error" sh -c "\"$TESTUDO\" org list >/dev/full"
plan
