#!/bin/sh
# SPDX-License-Identifier: MIT
# Checks that a program was built with the hardening of the Makefile: hardening.sh PROGRAM
set -eu
program=$1
status=0
require() { # WHAT PATTERN TEXT
	printf '%s\n' "$3" | grep -Eq "$2" || {
		echo "hardening: $program: $1 is missing" >&2
		status=1
	}
}

headers=$(LC_ALL=C readelf -Wl "$program")
dynamic=$(LC_ALL=C readelf -Wd "$program")
symbols=$(LC_ALL=C readelf -Ws "$program")

require "position independence (-pie)" 'Flags:.*PIE' "$dynamic"
require "full RELRO (-z relro -z now)" 'BIND_NOW' "$dynamic"
require "RELRO segment" 'GNU_RELRO' "$headers"
require "stack without execution" 'GNU_STACK .* RW +0x' "$headers"
require "stack protector" '__stack_chk_fail' "$symbols"
require "_FORTIFY_SOURCE" '__(mem|str|sn?printf|vsn?printf|read|fread)[a-z]*_chk' "$symbols"
case $(uname -m) in
x86_64)
	# the first instruction of a function that may be called through a pointer
	objdump -d --no-show-raw-insn "$program" | awk '/<main>:$/ { getline; found = /endbr64/ } END { exit !found }' || {
		echo "hardening: $program: control-flow protection is missing" >&2
		status=1
	}
	;;
esac
exit $status
