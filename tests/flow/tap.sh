# tap.sh - what the flow tests in shell share: a home of their own, and TAP output.
# SPDX-License-Identifier: Apache-2.0
#
#     . "$(dirname "$0")/tap.sh"
#     is "it says so" "$(testudo ...)" "expected"
#     ends_with 65 "it refuses that" testudo ...
#     plan
#
# $TESTUDO is the program; $work is a folder that goes when the script ends. What the last
# `ends_with` printed stands in $work/out and $work/messages.

set -u
work=$(mktemp -d "${TMPDIR:-/tmp}/testudo-flow-XXXXXX")
trap 'rm -rf "$work"' EXIT
export TESTUDO_HOME="$work/home"
tests=0

testudo() {
	"$TESTUDO" "$@"
}

# ok STATUS NAME: STATUS 0 is good.
ok() {
	tests=$((tests + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $tests - $2"
	else
		echo "not ok $tests - $2"
	fi
}

is() {
	[ "$2" = "$3" ]
	ok $? "$1"
	[ "$2" = "$3" ] || printf '# found    %s\n# expected %s\n' "$2" "$3"
}

# says NAME TEXT PART: PART stands in TEXT.
says() {
	case "$2" in
	*"$3"*) ok 0 "$1" ;;
	*)
		ok 1 "$1"
		printf '# found    %s\n# expected ...%s...\n' "$2" "$3"
		;;
	esac
}

# ends_with STATUS NAME COMMAND...
ends_with() {
	wanted=$1
	name=$2
	shift 2
	"$@" >"$work/out" 2>"$work/messages" </dev/null
	found=$?
	[ "$found" -eq "$wanted" ]
	ok $? "$name"
	[ "$found" -eq "$wanted" ] || {
		echo "# exit status $found, expected $wanted"
		sed 's/^/# /' "$work/messages"
	}
}

# mode FILE: 600
mode() {
	stat -c %a "$1"
}

# json EXPRESSION: of the JSON on standard input, called `it`.
json() {
	python3 -c 'import json, sys; it = json.load(sys.stdin); print(eval(sys.argv[1]))' "$1"
}

plan() {
	echo "1..$tests"
}
