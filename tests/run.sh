#!/bin/sh
# Runs every test program, shows what failed, and closes with one line of counts: run.sh BUILD PROGRAM...
set -u
build=$1
shift
TEST_BUILD=$build
export TEST_BUILD
# what the caller works with is not what the tests work with
unset PACESETTER_CONFIG NOTIFY_SOCKET NO_COLOR
passed=0
failed=0
skipped=0
for program in "$@"; do
	out=$build/$(basename "$program").out
	status=0
	timeout 240 "$program" >"$out" 2>&1 || status=$?
	p=$(grep -c '^\[       OK \]' "$out")
	f=$(grep '^\[  FAILED  \] [a-z]' "$out" | sort -u | wc -l)
	s=$(grep '^\[  SKIPPED \] [a-z]' "$out" | sort -u | wc -l)
	if [ "$status" -ne 0 ]; then
		[ "$f" -gt 0 ] || f=1
		sed 's/^/    /' "$out" | tail -n 60
	fi
	printf '  %-44s %3d passed%s%s\n' "${program#"$build"/}" "$p" "$([ "$f" -eq 0 ] || echo ", $f FAILED")" \
		"$([ "$s" -eq 0 ] || echo ", $s skipped")"
	passed=$((passed + p))
	failed=$((failed + f))
	skipped=$((skipped + s))
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
