#!/bin/sh
# SPDX-License-Identifier: MIT
# `make deps` and `make check` of the committed sources in bare systems, each made anew by debootstrap:
# roots.sh FOLDER [NAME...]. Needs root. A system whose archive does not answer, or whose archive's keys are not here, is
# named and left out; the exit status is 1 where a check failed, or where no system could be made at all.
# DEBIAN_MIRROR and UBUNTU_MIRROR name the archives. By default the archive of the distribution that runs is the one that
# apt uses here.
set -eu

folder=$1
shift
tools=$(cd "$(dirname "$0")" && pwd)

# The first archive of apt, where this machine runs the distribution $1; "-" where it is not known.
archive() {
	# shellcheck source=/dev/null disable=SC2016 # is for apt
	address=$(. /etc/os-release && [ "$ID" = "$1" ] && apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | head -n 1) || :
	echo "${address:--}"
}
debian=${DEBIAN_MIRROR:-$(archive debian)}
ubuntu=${UBUNTU_MIRROR:-$(archive ubuntu)}

# name, suite, components, mirror, script of debootstrap (an older debootstrap does not know the newest suites by name),
# keys of the archive
systems() {
	cat <<-END
		debian-12 bookworm main $debian sid debian-archive-keyring
		debian-13 trixie main $debian sid debian-archive-keyring
		ubuntu-24.04 noble main,universe $ubuntu gutsy ubuntu-archive-keyring
	END
}

# Runs in namespaces of its own: what is mounted there goes with the last process.
if [ "${1-}" = --inside ]; then
	root=$folder
	mount -t proc proc "$root/proc"
	mount -t tmpfs tmpfs "$root/dev/shm" 2>/dev/null || :
	# shellcheck disable=SC2016 # is for the shell inside
	exec chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
		DEBIAN_FRONTEND=noninteractive TEST_TIMEOUT=1200 sh -euc '
			cd /src/pacesetter
			apt-get update
			apt-get install -y --no-install-recommends make
			make deps
			make -j"$(nproc)" check'
fi

[ "$(id -u)" -eq 0 ] || {
	echo "roots: debootstrap and chroot need root" >&2
	exit 1
}
"$tools/deps.sh" debootstrap git
mkdir -p "$folder/packages"
folder=$(cd "$folder" && pwd)
wanted=" $* "
failed=0
made=0
while read -r name suite components mirror script keys; do
	[ "$wanted" = "  " ] || case $wanted in *" $name "*) ;; *) continue ;; esac
	[ "$mirror" != - ] || {
		echo "$name: not made, its archive is not known (DEBIAN_MIRROR or UBUNTU_MIRROR names one)" >&2
		continue
	}
	[ -r "/usr/share/keyrings/$keys.gpg" ] || {
		echo "$name: not made, the keys of its archive are not here (/usr/share/keyrings/$keys.gpg)" >&2
		continue
	}
	root=$folder/$name
	log=$folder/$name.log
	rm -rf "$root"
	echo "$name: bare root from $suite"
	debootstrap --variant=minbase --components="$components" --cache-dir="$folder/packages" \
		--keyring="/usr/share/keyrings/$keys.gpg" "$suite" "$root" "$mirror" \
		"/usr/share/debootstrap/scripts/$script" >"$log" 2>&1 </dev/null || {
		echo "$name: not made, its archive gives no base system ($log)" >&2
		continue
	}
	made=$((made + 1))
	cp /etc/hosts "$root/etc/hosts"
	mkdir -p "$root/src"
	git clone --quiet --no-hardlinks "$tools/../.." "$root/src/pacesetter"
	if unshare --mount --pid --fork "$0" "$root" --inside >>"$log" 2>&1 </dev/null; then
		echo "$name: $(tail -n 1 "$log")"
	else
		grep -E 'FAILED|rror' "$log" | tail -n 20
		echo "$name: FAILED ($log)"
		failed=1
	fi
done <<END
$(systems)
END
[ "$made" -gt 0 ] || {
	echo "roots: no system could be made" >&2
	exit 1
}
exit "$failed"
