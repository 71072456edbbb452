#!/bin/sh
# SPDX-License-Identifier: MIT
# coverage.sh BUILD FOLDER...: lines and branches that tests took, of each folder and of cli, from a build with --coverage.
set -eu

build=$1
shift
printf '%-12s %8s %10s\n' folder lines branches
for folder in "$@" cli; do
	gcovr --root . --object-directory "$build" --filter "$folder/" --gcov-ignore-parse-errors --json-summary - "$build" 2>/dev/null |
		python3 -c 'import json, sys
s = json.load(sys.stdin)
print("%-12s %7.1f%% %9.1f%%" % (sys.argv[1], s["line_percent"], s["branch_percent"]))' "$folder"
done
