#!/bin/sh
# SPDX-License-Identifier: MIT
# What `make lint` runs besides the two compilers: formatting, cppcheck, shellcheck, and the architecture.
set -u
status=0
fail() {
	echo "lint: $*" >&2
	status=1
}

sources=$(git ls-files '*.c' '*.h')

# shellcheck disable=SC2086
clang-format --dry-run --Werror $sources || fail "clang-format: run make format"

# (__cppcheck__ hides from it what it crashes on: locale/message.h)
# shellcheck disable=SC2046
cppcheck --quiet --std=c11 --enable=warning,portability --inline-suppr --error-exitcode=1 --suppress=missingIncludeSystem \
	--suppress=normalCheckLevelMaxBranches --suppress=checkersReport --suppress=ctuuninitvar -D_GNU_SOURCE -D__cppcheck__ -I. \
	$(git ls-files 'base/*.c' 'locale/*.c' 'config/*.c' 'store/*.c' 'collector/*.c' 'alert/*.c' 'report/*.c' 'export/*.c' 'publish/*.c' 'server/*.c' 'cli/*.c' 'contrib/*.c') ||
	fail cppcheck

git ls-files '*.sh' .ci/run | xargs shellcheck || fail shellcheck

# Each header compiles alone.
for header in $(git ls-files '*.h'); do
	printf '#include "%s"\n' "$header" |
		${CC:-cc} -std=c11 -D_GNU_SOURCE -I. -Wall -Werror -Wno-unused-function -fsyntax-only -x c - || fail "$header does not compile alone"
done

# Layers: a folder includes itself and what lies below it.
layers="base locale config store collector alert report export publish server cli"
below() {
	case $1 in
	alert) echo "base locale config store alert" ;; # beside collector
	*) echo "${layers%%" $1"*} $1" ;;
	esac
}
for layer in $layers; do
	for included in $(git ls-files "$layer/*.c" "$layer/*.h" | xargs grep -ho '#include "[a-z]*/' | sed 's/.*"//; s,/,,' | sort -u); do
		case " $(below "$layer") " in
		*" $included "*) ;;
		*) fail "$layer/ includes $included/, which does not lie below it" ;;
		esac
	done
done

# What the program says passes print_out, print_err or a writer of lists (base/plain.h): foreign text would reach the terminal otherwise.
git grep -nE '(^|[^a-z_])(v?printf|puts|fprintf)\(' -- 'cli/*.c' && fail "cli/ prints past print_out and print_err"

# LMDB stays in its folder (and in the tests that look at it from outside).
git grep -lE '\bMDB_|mdb_' -- '*.c' '*.h' | grep -vE '^(store|tests)/' && fail "LMDB is named outside of store/"

# Sizes, complexity, parameters, include cycles, names defined twice: contrib/tools/structure.py has the limits.
{ contrib/tools/structure.py --self-check && contrib/tools/structure.py; } || fail structure

# Every text gets its places.
{ contrib/tools/texts.py --self-check && contrib/tools/texts.py; } || fail texts

exit $status
