#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs every test program, as many at a time as there are processors, shows what failed, and closes with one line of
# counts: run.sh BUILD PROGRAM...
set -u
build=$1
shift

# One of them; its counts go into a file beside its output.
if [ "$build" = --one ]; then
	build=$TEST_BUILD
	program=$1
	out=$build/$(printf %s "${program#"$build"/}" | tr / .).out
	status=0
	timeout "${TEST_TIMEOUT:-240}" "$program" >"$out" 2>&1 || status=$?
	p=$(grep -c '^\[       OK \]' "$out")
	# (a later cmocka closes with "tests: 1 test(s)")
	f=$(grep '^\[  FAILED  \] [a-z]' "$out" | grep -v 'test(s)' | sort -u | wc -l)
	s=$(grep '^\[  SKIPPED \] [a-z]' "$out" | grep -v 'test(s)' | sort -u | wc -l)
	if [ "$status" -ne 0 ] && [ "$f" -eq 0 ]; then
		f=1
	fi
	# in one piece: others write as well
	{
		[ "$status" -eq 0 ] || sed 's/^/    /' "$out" | tail -n 60
		printf '  %-44s %3d passed%s%s\n' "${program#"$build"/}" "$p" "$([ "$f" -eq 0 ] || echo ", $f FAILED")" \
			"$([ "$s" -eq 0 ] || echo ", $s skipped")"
	} >"$out.said"
	cat "$out.said"
	echo "$p $f $s" >"$out.counts"
	exit 0
fi

TEST_BUILD=$build
export TEST_BUILD
# what the caller works with is not what the tests work with
unset PACESETTER_CONFIG NOTIFY_SOCKET NO_COLOR
export LC_ALL=C.UTF-8
rm -f "$build"/*.out.counts
printf '%s\n' "$@" | xargs -n 1 -P "${TEST_JOBS:-$(nproc)}" sh "$0" --one
cat "$build"/*.out.counts | awk -v programs=$# '
	{ passed += $1; failed += $2; skipped += $3 }
	END {
		if (NR != programs) { failed++; print "not every program has come to its end" }
		print passed " passed, " failed " failed, " skipped " skipped"
		exit failed > 0
	}'
