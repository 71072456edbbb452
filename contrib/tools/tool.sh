#!/bin/sh
# SPDX-License-Identifier: MIT
# A program out of a Debian or Ubuntu package, unpacked and not installed (nothing of it is started as a service):
# tool.sh FOLDER PACKAGE [DATA]. Where apt cannot give it, it says so and the tests that want it are skipped.
# DATA is a path below /usr/share that the program has built in: in our copy it becomes a relative one of the same
# length, so that the program, started in FOLDER/PACKAGE, finds what was unpacked beside it.
set -eu
folder=$1
package=$2
data=${3:-}
[ ! -d "$folder/$package" ] || exit 0
if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
	echo "no apt-get here: tests with $package are skipped" >&2
	exit 0
fi
mkdir -p "$folder/download"
echo "unpacking from apt: $package"
(cd "$folder/download" && apt-get download "$package" >/dev/null 2>&1) || {
	echo "apt cannot give $package: tests with it are skipped" >&2
	exit 0
}
dpkg-deb -x "$folder"/download/"$package"_*.deb "$folder/unpacked"
if [ -n "$data" ]; then
	LC_ALL=C sed -i "s,/usr/share/$data,usr/share//$data,g" "$folder"/unpacked/usr/bin/*
fi
mv "$folder/unpacked" "$folder/$package"
rm -rf "$folder/download"
