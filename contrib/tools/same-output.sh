#!/bin/sh
# SPDX-License-Identifier: MIT
# same-output.sh OLD NEW CONFIG NOW: whether two programs export the same data from one store, byte for byte: every list
# as CSV, JSON and JSON lines, OpenMetrics and SQLite. Exit status 1 where they do not.
set -eu
[ $# -eq 4 ] || {
	echo "usage: same-output.sh OLD NEW CONFIG NOW" >&2
	exit 2
}
old=$1 new=$2 config=$3 now=$4
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
status=0 count=0

same() { # NAME
	count=$((count + 1))
	cmp "$folder/old" "$folder/new" >"$folder/difference" 2>&1 && return
	echo "$1: $(cat "$folder/difference")"
	diff "$folder/old" "$folder/new" | head -n 6 | cut -c 1-160
	status=1
}

lists='figures targets table rankings scores progress status_changes projects upcoming late milestones attributes alerts changes
	sources regions indicators outbox'
for list in $lists; do
	for format in csv json jsonl; do
		"$old" export "$format" "$list" -c "$config" --now "$now" -o "$folder/old"
		"$new" export "$format" "$list" -c "$config" --now "$now" -o "$folder/new"
		same "$format $list"
	done
done
for list in figures targets; do
	"$old" export csv "$list" --all -c "$config" --now "$now" -o "$folder/old"
	"$new" export csv "$list" --all -c "$config" --now "$now" -o "$folder/new"
	same "csv $list, every vintage"
done
"$old" export openmetrics -c "$config" --now "$now" -o "$folder/old"
"$new" export openmetrics -c "$config" --now "$now" -o "$folder/new"
same openmetrics
"$old" export sqlite -c "$config" --now "$now" -o "$folder/old.db"
"$new" export sqlite -c "$config" --now "$now" -o "$folder/new.db"
sqlite3 "$folder/old.db" .dump >"$folder/old"
sqlite3 "$folder/new.db" .dump >"$folder/new"
same sqlite
[ $status -ne 0 ] || echo "$count outputs are the same"
exit $status
