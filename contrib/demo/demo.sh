#!/bin/sh
# SPDX-License-Identifier: MIT
# The demo: a made-up city's year 2023. Works in one folder, leaves nothing running.
#   demo.sh PACESETTER ENDPOINTS EXAMPLE FOLDER
set -eu

pacesetter=$1
endpoints=$2
example=$3
folder=$4

rm -rf "$folder"
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
example=$(cd "$(dirname "$example")" && pwd)/$(basename "$example")

echo 2022-12-31 >"$folder/today"
"$endpoints" "$folder" &
server=$!
trap 'kill $server 2>/dev/null || true; wait $server 2>/dev/null || true' EXIT INT TERM
tries=0
while [ ! -s "$folder/port" ]; do
	tries=$((tries + 1))
	[ "$tries" -lt 100 ] || { echo "the demo's endpoints did not start" >&2; exit 1; }
	sleep 0.1
done

cat >"$folder/pacesetter.yaml" <<YAML
# The demo's own file: the example city, with the store in this folder.
store: store
include: $example
publications:
  - {id: yunxi, title: 云溪市经济指标和重点项目进度, folder: publications, key: publication.key,
     tell: [supervision, city-office], url: "https://yunxi.example/publications",
     weights: {grp: 20, industry_growth: 10, fai_growth: 10, new_projects: 15, manufacturing_won: 15, budget_revenue: 10}}
YAML
"$pacesetter" key new "$folder/publication.key" >"$folder/key.txt"
cat >"$folder/env" <<ENV
CITY_ENDPOINTS=http://127.0.0.1:$(cat "$folder/port")
CITY_STATISTICS_TOKEN=demo-token
CITY_SUPERVISION_SECRET=whsec_$(printf 'the secret of the demo' | base64)
PACESETTER_CONFIG=$folder/pacesetter.yaml
ENV
set -a
# shellcheck disable=SC1091
. "$folder/env"
set +a

heading() {
	printf '\n\033[1m== %s\033[0m\n' "$1" | if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then cat; else sed 's/\x1b\[[0-9;]*m//g'; fi
}

# Shows the last line of what a collection says; a source that fails (status 1) is part of life, anything else is not.
collect() {
	status=0
	"$pacesetter" collect "$@" >"$folder/collect.last" 2>&1 || status=$?
	cat "$folder/collect.last" >>"$folder/collect.log"
	tail -n 1 "$folder/collect.last"
	[ "$status" -le 1 ] || exit "$status"
}

# One day of the city: what is due is collected, the rules are applied, editions are published, messages go out.
live() {
	day=$1
	shift
	echo "$day" >"$folder/today"
	printf '%s: ' "$day"
	collect --due --now "${day}T10:00"
	printf '            '
	"$pacesetter" evaluate --now "${day}T10:05" | head -n 1
	for edition in "$@"; do
		printf '            published: '
		"$pacesetter" publish --edition "$edition" --now "${day}T11:00" | sed "s,$folder/,,; 1s,$,:," | paste -sd ' '
	done
	"$pacesetter" deliver --now "${day}T11:01" >"$folder/deliver.last"
	cat "$folder/deliver.last" >>"$folder/deliver.log"
}

heading "the configuration is checked"
"$pacesetter" check

heading "last year is back-filled: figures count from the day they were published"
echo 2023-02-15 >"$folder/today"
collect --now 2023-02-15T08:00 --period 2022-02..2022-12 --backfill statistics finance commerce market

heading "the year 2023, month by month, as the sources' schedules say"
live 2023-02-26 end
for month in 03 04 05 06; do
	live "2023-$month-18" mid
	case $month in
	04) live "2023-$month-28" end quarter ;;
	*) live "2023-$month-28" end ;;
	esac
done

heading "a figure of May is revised: the edition of May stays as it was, another corrects it"
echo 2023-07-12 >"$folder/today"
collect --now 2023-07-12T10:00 --period 2023-05 statistics
"$pacesetter" publish --edition end --corrects 2023-05-end --reason "市统计局修订了5月数据" --now 2023-07-12T11:00 | sed "s,$folder/,,"
"$pacesetter" deliver --now 2023-07-12T11:01 >>"$folder/deliver.log"
"$pacesetter" diff "$folder/publications/2023-05-end" "$folder/publications/2023-05-end.2"
echo
live 2023-07-18 mid
live 2023-07-28 end quarter

heading "the situation table"
"$pacesetter" table --now 2023-07-28T10:05

heading "the projects"
"$pacesetter" projects --now 2023-07-28T10:05

heading "what fires"
"$pacesetter" alerts --now 2023-07-28T10:05 | head -n 24

heading "why: the alert with the lowest number, and one cell of the table"
first=$("$pacesetter" alerts --now 2023-07-28T10:05 --format csv | sed -n 2p | cut -d, -f1)
"$pacesetter" alerts "$first" --now 2023-07-28T10:05
echo
"$pacesetter" explain anping industry_growth --period 2023-05 --now 2023-07-28T10:05

heading "one of them is acknowledged: no reminders, no escalation until September"
"$pacesetter" alerts ack "$first" --user 何建华 --reason "土地手续已报批" --until 2023-09-01 --now 2023-07-28T10:05

heading "the messages that went out that day"
sed 's/; and \([0-9]* more\)/ (and \1)/' "$folder/deliver.last" | cut -c 1-150

heading "what a receiver got (the district's robot, its first message)"
head -n 1 "$folder/received-xiling" | cut -c 1-700

heading "the rest of the year"
for month in 2023-08 2023-09 2023-10 2023-11 2023-12 2024-01; do
	live "$month-18" mid
	case $month in
	2023-10 | 2024-01) live "$month-28" end quarter ;;
	*) live "$month-28" end ;;
	esac
done

heading "an escalation: not acknowledged for a month, so the city is notified"
grep -h -o '[^"]*escalation, step 1[^"]*' "$folder/received-city" | head -n 1 | sed 's/\\n/\n/g' | head -n 6

heading "a resolution, as the supervision got it"
grep -h -o '"change":"resolved"[^}]*' "$folder/received-supervision" | head -n 1 | cut -c 1-300

heading "the year's edition: committed dates, and what became of them"
"$pacesetter" publish --edition year --now 2024-01-28T12:00 | sed "s,$folder/,,"

heading "anyone can check the editions of the year, with nothing but the public key"
"$pacesetter" verify "$folder/publications/2023-year" --all --key "$folder/publication.key.pub"

heading "go on from here"
cat <<NEXT
  set -a; . $folder/env; set +a
  $pacesetter table --as-of 2023-07-28                   what was known that day
  $pacesetter table --now 2024-01-28 --region xiling --list
  $pacesetter alerts --all --now 2024-01-28              everything that ever fired
  $pacesetter explain xiling new_projects --now 2024-01-28
  $pacesetter projects YX2023-05                         the history of one project
  $pacesetter export csv figures --all -o figures.csv    every vintage, for a spreadsheet
  $pacesetter verify $folder/publications/2023-12-end --figure xiling budget_revenue 2023-11
                                                         prove that a figure was in an edition
  xdg-open $folder/publications/index.html               what was published, as pages
  $pacesetter sources statistics                         what was fetched
The store, the messages and the logs are in $folder.
NEXT
