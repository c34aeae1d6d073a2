#!/bin/bash
# hardening_test.sh - is the release binary hardened? Asks readelf and objdump.
# SPDX-License-Identifier: Apache-2.0
#
# usage: hardening_test.sh BINARY      TAP on standard output
set -uo pipefail
binary=$1
number=0 failed=0

# expect NAME COMMAND... : one case, good when the command succeeds
expect() {
	local name=$1
	shift
	number=$((number + 1))
	if "$@" >/dev/null; then
		echo "ok $number - $name"
	else
		echo "not ok $number - $name"
		failed=1
	fi
}

header=$(readelf -hW "$binary")
segments=$(readelf -lW "$binary")
dynamic=$(readelf -dW "$binary")
symbols=$(readelf --dyn-syms -W "$binary")
code=$(objdump -d --no-show-raw-insn "$binary" | grep -A1 '^[0-9a-f]* <main>:$')

has() { grep -qE "$2" <<<"${!1}"; }
lacks() { ! has "$@"; }

echo 1..9
expect 'the binary is position independent' has header 'Type: +DYN'
expect 'and an executable, not a library' has dynamic 'FLAGS_1.*PIE'
expect 'the relocation table becomes read-only' has segments 'GNU_RELRO'
expect 'all symbols are bound at the start' has dynamic 'BIND_NOW|FLAGS_1.*NOW'
expect 'the stack is not executable' has segments 'GNU_STACK.* RW +0x'
expect 'no segment is writable and executable' lacks segments 'LOAD.* RWE '
expect 'the stack is guarded' has symbols '__stack_chk_fail'
expect 'sizes of copies are checked' has symbols '_chk(@|$)'
# Debian's own start files are built without CET, so the linker leaves the binary's note out.
expect 'functions begin where jumps may land' has code 'endbr64'
exit $failed
