#!/bin/bash
# SPDX-License-Identifier: MIT
# Fuzzes each target until it has had its processor time or has found no new edge for long, and says what came of it.
#   campaign.sh FOLDER [TARGET...]    FOLDER: where the built targets are (make fuzz-long builds them and calls this)
# FUZZ_MINUTES (30): processor minutes that a target gets at most. FUZZ_STILL (10): processor minutes without a new edge
# (libFuzzer's cov:) after which it is done. FUZZ_SLICE (120): seconds that one run of a target lasts; what is counted is
# kept after each. FUZZ_AGAIN=yes: targets that are done are begun anew, with the corpus that they have.
# In FOLDER/campaign: NAME.corpus (grown), NAME.state (what was counted), NAME.log (of the last run), and the findings
# NAME-crash-*, NAME-leak-*, NAME-timeout-*, NAME-oom-*. A target with findings goes on when none of them fails any more.
# Exit status: 0; 1: there are findings; 2: it cannot be run; 130: it was interrupted (and goes on when called again).
set -u -o pipefail

[ $# -ge 1 ] || { echo "campaign.sh: FOLDER is missing (campaign.sh FOLDER [TARGET...])" >&2; exit 2; }
folder=$1
shift
minutes=${FUZZ_MINUTES:-30} still=${FUZZ_STILL:-10} slice=${FUZZ_SLICE:-120} again=${FUZZ_AGAIN:-no}
for number in "$minutes" "$still" "$slice"; do
	[[ $number =~ ^[1-9][0-9]{0,5}$ ]] || { echo "campaign.sh: $number is no number of minutes or seconds (1 to 999999)" >&2; exit 2; }
done
here=$(cd "$(dirname "$0")" && pwd)
kept=$folder/campaign
options=(-max_len=4096 -timeout=20 -rss_limit_mb=4096 -print_final_stats=1)
# What strangers reach first comes first; then whatever else there is.
first="service_fuzz request_head_fuzz request_fuzz response_fuzz document_fuzz paging_fuzz json_fuzz format_fuzz view_fuzz edition_fuzz import_fuzz
answer_fuzz link_fuzz url_fuzz mask_fuzz gunzip_fuzz token_fuzz"
mkdir -p "$kept" || exit 2

targets_print() {
	for name in $first; do
		[ ! -f "$here/$name.c" ] || echo "$name"
	done
	for file in "$here"/*_fuzz.c; do
		name=$(basename "$file" .c)
		[[ " ${first//$'\n'/ } " == *" $name "* ]] || echo "$name"
	done
}

findings_print() {
	find "$kept" -maxdepth 1 \( -name "$1-crash-*" -o -name "$1-leak-*" -o -name "$1-timeout-*" -o -name "$1-oom-*" \)
}

# used_ms and new_ms: processor time so far, and when the last new edge was found; why: empty while it goes on
state_read() {
	executions=0 used_ms=0 new_ms=0 cov=0 why=
	[ ! -f "$kept/$1.state" ] || read -r executions used_ms new_ms cov why <"$kept/$1.state"
}

state_write() {
	echo "$executions $used_ms $new_ms $cov $why" >"$kept/$1.state.new" && mv "$kept/$1.state.new" "$kept/$1.state"
}

# Findings that no longer fail become part of the corpus; whether any is left. A timeout that does not come again was
# the machine's: it was paused, or had too much else to do. Any other is a finding until the target is built anew: what
# fails may depend on what was fed before it.
findings_try() {
	local left=0 file
	while read -r file; do
		[ -n "$file" ] || continue
		if [[ $file == *-timeout-* || $folder/$1 -nt $file ]] &&
			"$folder/$1" "${options[@]}" -artifact_prefix="$kept/again-" "$file" >"$kept/$1.again.log" 2>&1; then
			mv "$file" "$kept/$1.corpus/$(basename "$file")"
		else
			left=1
		fi
		rm -f "$kept"/again-*
	done <<<"$(findings_print "$1")"
	[ "$left" = 1 ]
}

# One run; its status is the target's.
slice_run() {
	local name=$1 seconds=$2 before status most
	local -a corpora=("$kept/$name.corpus")
	[ ! -d "$here/corpus/$name" ] || corpora+=("$here/corpus/$name")
	TIMEFORMAT='processor %3U %3S'
	{ time "$folder/$name" "${options[@]}" -max_total_time="$seconds" -artifact_prefix="$kept/$name-" "${corpora[@]}" \
		>"$kept/$name.log" 2>&1; } 2>"$kept/$name.time"
	status=$?
	before=$used_ms
	used_ms=$((before + $(awk '/^processor/ { printf "%d", ($2 + $3) * 1000 }' "$kept/$name.time")))
	executions=$((executions + $(awk '/^stat::number_of_executed_units:/ { n = $2 } END { print n + 0 }' "$kept/$name.log")))
	most=$(grep -o ' cov: [0-9]*' "$kept/$name.log" | awk '$2 > m { m = $2 } END { print m + 0 }')
	if [ "$most" -gt "$cov" ]; then
		cov=$most new_ms=$used_ms
	fi
	return "$status"
}

# Seconds that the next run may last: no more than is left of either limit, as if it had a processor to itself.
slice_seconds() {
	local left=$((minutes * 60000 - used_ms)) quiet=$((still * 60000 - (used_ms - new_ms))) seconds
	[ "$quiet" -ge "$left" ] || left=$quiet
	seconds=$((left / 1000 + 1))
	[ "$seconds" -le "$slice" ] || seconds=$slice
	echo "$seconds"
}

target_run() {
	local name=$1 status
	mkdir -p "$kept/$name.corpus"
	state_read "$name"
	if [ "$again" = yes ] && [ -n "$why" ]; then
		executions=0 used_ms=0 new_ms=0 cov=0 why=
	fi
	if [ -n "$(findings_print "$name")" ]; then
		why=
		findings_try "$name" && why=findings
	elif [ "$why" = findings ] || [ "${why%% *}" = ended ]; then
		why=
	fi
	while [ -z "$why" ]; do
		if [ "$used_ms" -ge $((minutes * 60000)) ]; then
			why="had its time"
		elif [ $((used_ms - new_ms)) -ge $((still * 60000)) ]; then
			why="nothing new"
		else
			slice_run "$name" "$(slice_seconds)"
			status=$?
			if [ "$status" = 72 ] || [ "$status" -gt 128 ]; then # interrupted, or ended from outside
				state_write "$name"
				exit 130
			fi
			if [ "$status" != 0 ]; then
				cp "$kept/$name.log" "$kept/$name.failed.log"
				if [ -z "$(findings_print "$name")" ]; then
					why="ended with status $status"
				elif findings_try "$name"; then
					why=findings
				fi
			fi
		fi
		state_write "$name"
	done
	state_write "$name"
}

target_print() {
	local found
	state_read "$1"
	found=$(findings_print "$1" | wc -l)
	awk -v name="$1" -v n="$executions" -v ms="$used_ms" -v cov="$cov" -v why="$why" -v found="$found" 'BEGIN {
		printf "%-20s %12d %10.1f %7d %9.1f  %-24s %d\n", name, n, ms ? n * 1000 / ms : 0, cov, ms / 60000, why, found }'
}

trap 'exit 130' INT TERM
[ $# -gt 0 ] || mapfile -t all < <(targets_print)
[ $# -eq 0 ] || all=("$@")
for name in "${all[@]}"; do
	[ -x "$folder/$name" ] || { echo "campaign.sh: there is no $folder/$name (make fuzz-long builds it)" >&2; exit 2; }
done
for name in "${all[@]}"; do
	target_run "$name"
	target_print "$name" # and once more at the end, all together
done
failed=0
printf '\n%-20s %12s %10s %7s %9s  %-24s %s\n' target executions a-second cov minutes "stopped because" findings
for name in "${all[@]}"; do
	target_print "$name"
	state_read "$name"
	if [ "$why" = findings ] || [ "${why%% *}" = ended ]; then
		failed=1
	fi
done
exit "$failed"
