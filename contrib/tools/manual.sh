#!/bin/sh
# SPDX-License-Identifier: MIT
# Manual pages, docs/commands.md and completions, from the program's own tables.
#   manual.sh PACESETTER [FOLDER]   writes below FOLDER (default: here)
#   manual.sh PACESETTER --check    fails where what is committed is not what would be written
set -eu
program=$1
folder=${2:-.}
if [ "$folder" = --check ]; then
	folder=$(mktemp -d)
	trap 'rm -rf "$folder"' EXIT
	"$0" "$program" "$folder"
	status=0
	for part in docs/man docs/commands.md contrib/completions; do
		diff -r "$part" "$folder/$part" >/dev/null || { echo "$part is not up to date: run make manual" >&2; status=1; }
	done
	mandoc -Tlint -Wwarning "$folder"/docs/man/* >&2 || status=1
	exit $status
fi
mkdir -p "$folder/docs/man" "$folder/contrib/completions"
"$program" manual man >"$folder/docs/man/pacesetter.1"
for command in $("$program" manual commands); do
	"$program" manual man "$command" >"$folder/docs/man/pacesetter-$command.1"
done
"$program" manual yaml >"$folder/docs/man/pacesetter.yaml.5"
"$program" manual mapping >"$folder/docs/man/pacesetter-mapping.5"
"$program" manual markdown >"$folder/docs/commands.md"
"$program" manual bash >"$folder/contrib/completions/pacesetter.bash"
"$program" manual fish >"$folder/contrib/completions/pacesetter.fish"
