#!/bin/sh
# serve.sh - the server's life: start, a renewed certificate, a stop; and the main job through it.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/tap.sh"
samples=$TESTUDO_SOURCE/samples
taxii='Accept: application/taxii+json;version=2.1'

# Starts the server and sets $url and $server.
start() {
	"$TESTUDO" serve >"$work/serve.out" 2>"$work/serve.log" &
	server=$!
	for _ in $(seq 100); do
		url=$(sed -n 's/^listening on //p' "$work/serve.out")
		[ -n "$url" ] && return 0
		sleep 0.1
	done
	sed 's/^/# /' "$work/serve.log"
	return 1
}
trap 'kill "$server" 2>/dev/null; rm -rf "$work"' EXIT

# status ARGUMENT...: the HTTP status.
status() {
	curl --silent --cacert "$work/home/certificate.pem" --output "$work/body" --write-out '%{http_code}' \
		--header "$taxii" "$@"
}

# logged TEXT: within five seconds.
logged() {
	for _ in $(seq 50); do
		grep -q "$1" "$work/serve.log" && return 0
		sleep 0.1
	done
	return 1
}

testudo init --organisation NATO --name NATO --kind alliance \
	--identity identity--7d1f3a52-0c4e-4b8e-9a61-2f5b8c0d1e01 >"$work/init"
ok $? "a node is made"
testudo setup "$samples/coalition.json" --secrets "$work/secrets"
ok $? "with a coalition"
echo 'listen: {port: 0}' >"$TESTUDO_HOME/testudo.yaml"
start
ok $? "serve says where it listens"

# --- who gets in ---

is "a stranger is asked to sign in" "$(status "${url}taxii2/")" 401
is "the operator is let in" "$(status "${url}taxii2/" \
	--user "operator:$(cat "$TESTUDO_HOME/operator.password")")" 200
is "so is a sensor" "$(status "${url}taxii2/" \
	--header "Authorization: Bearer $(cat "$work/secrets/sensor.est.token")")" 200
is "a token that is not there is not" "$(status "${url}taxii2/" \
	--header "Authorization: Bearer testudo_none")" 401

# --- the main job, beside the running server ---

testudo import "$samples/intelligence/nato/NATO.json" --collection nato --as NATO >"$work/out"
ok $? "an import beside the server"
objects="${url}taxii2/real/collections/nato/objects/?match%5Btype%5D=indicator&limit=1000"
is "is served at once" "$(status "$objects" \
	--header "Authorization: Bearer $(cat "$work/secrets/sensor.est.token")")" 200
pattern=$(json '[o["pattern"] for o in it["objects"] if o["pattern"].startswith("[domain-name:value = ")
	and not o.get("revoked")][0]' <"$work/body")
domain=$(echo "$pattern" | cut -d"'" -f2)
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
echo "$now query for www.$domain from 192.0.2.7" >"$work/resolver.log"
testudo watch --node "$url" --token-file "$work/secrets/sensor.est.token" --once \
	--authority "$TESTUDO_HOME/certificate.pem" --collection nato --state "$work/state" \
	--input "text:$work/resolver.log" >"$work/hits" 2>"$work/messages"
ok $? "a sensor searches its log"
is "finds what it may know of" "$(json 'it["value"], it["found"]' <"$work/hits")" \
	"('$domain', 'www.$domain')"
says "and reports it" "$(cat "$work/messages")" "1 sighting: 1 delivered"
is "which the picture counts" "$(testudo picture --as EST --json | json 'it["own"]["count"]')" 1
says "and shows" "$(testudo picture --as EST)" "EST"
ends_with 64 "the picture knows its spans" testudo picture --from 2026-01-02 --to 2026-01-01
says "and names the parameter" "$(cat "$work/messages")" "from"

# --- a renewed certificate ---

testudo init --home "$work/other" >"$work/init"
before=$(cat "$TESTUDO_HOME/key.pem")
echo 'no key' >"$TESTUDO_HOME/key.pem"
kill -HUP "$server"
logged "kept the old certificate"
ok $? "a bad key is refused"
is "and the old one goes on serving" "$(status "${url}taxii2/")" 401
echo "$before" >"$TESTUDO_HOME/key.pem"
cp "$work/other/certificate.pem" "$work/other/key.pem" "$TESTUDO_HOME/"
kill -HUP "$server"
logged "reloaded"
ok $? "a good pair is taken"
is "and serves" "$(status "${url}taxii2/")" 401
is "with the new name" "$(curl --silent --output /dev/null --write-out '%{http_code}' \
	--cacert "$work/other/certificate.pem" "${url}taxii2/")" 401

# --- the end ---

kill -TERM "$server"
wait "$server"
is "serve stops cleanly" $? 0
grep -q "stopping" "$work/serve.log"
ok $? "and says so"
is "no secret stands in its log" "$(grep -c -F -f "$TESTUDO_HOME/operator.password" \
	-f "$work/secrets/sensor.est.token" "$work/serve.log")" 0

start
ok $? "it starts again"
port=${url##*:}
testudo init --home "$work/second" >"$work/init"
echo "listen: {port: ${port%/}}" >"$work/second/testudo.yaml"
ends_with 74 "a port that is taken is an error" testudo serve --home "$work/second"
printf 'listen:\n  address: 0.0.0.0\ntls:\n  certificate: ""\n' >"$work/second/testudo.yaml"
ends_with 78 "without a certificate it stays on loopback" testudo serve --home "$work/second"
kill -INT "$server"
wait "$server"
is "Ctrl-C stops it cleanly too" $? 0
plan
