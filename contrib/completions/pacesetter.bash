# bash completion of pacesetter. Made by contrib/tools/manual.sh: change the tables, not this file.
# shellcheck shell=bash

_pacesetter_ids() {
	local i config=()
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in -c | --config) config=(-c "${COMP_WORDS[i + 1]}") ;; esac
	done
	mapfile -t COMPREPLY < <(compgen -W "$(pacesetter "${config[@]}" manual ids "$1" 2>/dev/null)" -- "$word")
}

_pacesetter() {
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} i command='' options='' ids=''

	COMPREPLY=()
	case $before in
	--config | -c) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
	--now) COMPREPLY=() ;;
	--log) mapfile -t COMPREPLY < <(compgen -W 'debug info warning error' -- "$word") ;;
	--as-of) COMPREPLY=() ;;
	--format | -f) mapfile -t COMPREPLY < <(compgen -W 'text csv json jsonl' -- "$word") ;;
	--region | -r) _pacesetter_ids regions ;;
	--indicator | -i) _pacesetter_ids indicators ;;
	--period | -p) COMPREPLY=() ;;
	--user | -u) COMPREPLY=() ;;
	--reason | -m) COMPREPLY=() ;;
	--source | -s) _pacesetter_ids sources ;;
	--output | -o) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
	--from) COMPREPLY=() ;;
	--to) COMPREPLY=() ;;
	--until) COMPREPLY=() ;;
	--edition | -e) mapfile -t COMPREPLY < <(compgen -W 'mid end quarter year' -- "$word") ;;
	--corrects) COMPREPLY=() ;;
	--key | -k) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
	*) before='' ;;
	esac
	[ -z "$before" ] || return
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-c | --config | --now | --log) ((i++)) ;;
		-*) ;;
		*)
			command=${COMP_WORDS[i]}
			break
			;;
		esac
	done
	case $command in
	check) options='--config --now --log --help --version --schema --measures ' ids='' ;;
	collect) options='--config --now --log --help --version --period --due --backfill --force --dry-run --source --from --to ' ids='sources' ;;
	evaluate) options='--config --now --log --help --version --as-of --format --dry-run --exit-code --from --to ' ids='' ;;
	deliver) options='--config --now --log --help --version --format --list ' ids='' ;;
	outbox) options='--config --now --log --help --version --format --user --reason ' ids='' ;;
	run) options='--config --now --log --help --version ' ids='' ;;
	table) options='--config --now --log --help --version --as-of --format --region --indicator --list --rankings --scores ' ids='' ;;
	figures) options='--config --now --log --help --version --as-of --format --region --indicator --period --all --user --reason ' ids='' ;;
	projects) options='--config --now --log --help --version --as-of --format --region --due --late --user --reason ' ids='' ;;
	alerts) options='--config --now --log --help --version --as-of --format --region --all --user --reason --until ' ids='' ;;
	silence) options='--config --now --log --help --version --as-of --format --all --user --reason --until ' ids='' ;;
	test) options='--config --now --log --help --version ' ids='' ;;
	sources) options='--config --now --log --help --version --as-of --format --all ' ids='sources' ;;
	explain) options='--config --now --log --help --version --as-of --period --evidence ' ids='regions' ;;
	export) options='--config --now --log --help --version --as-of --region --indicator --period --all --output --bom --verify ' ids='' ;;
	import) options='--config --now --log --help --version ' ids='' ;;
	publish) options='--config --now --log --help --version --as-of --period --reason --edition --corrects ' ids='publications' ;;
	verify) options='--config --now --log --help --version --all --key --store --figure ' ids='' ;;
	diff) options='--config --now --log --help --version --format ' ids='' ;;
	key) options='--config --now --log --help --version ' ids='' ;;
	probe) options='--config --now --log --help --version ' ids='' ;;
	replay) options='--config --now --log --help --version --source ' ids='' ;;
	help) options='--config --now --log --help --version ' ids='' ;;
	version) options='--config --now --log --help --version ' ids='' ;;
	'') options='--config --now --log --help --version check collect evaluate deliver outbox run table figures projects alerts silence test sources explain export import publish verify diff key probe replay help version' ;;
	esac
	case $word in
	-*) ids='' ;;
	*) [ -z "$command" ] || options='' ;;
	esac
	if [ -n "$ids" ]; then
		_pacesetter_ids "$ids"
	elif [ -n "$options" ]; then
		mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
	fi
}
complete -F _pacesetter pacesetter
