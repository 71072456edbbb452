#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs Debian and Ubuntu packages that are missing, and prints their names: deps.sh PACKAGE...
# deps.sh --look PACKAGE... installs nothing: the exit status is 1 where one is missing, and the message names `make deps`.
set -eu

look=no
if [ "${1-}" = --look ]; then
	look=yes
	shift
	command -v dpkg-query >/dev/null || exit 0 # the compiler finds out
fi

missing=
for package in "$@"; do
	dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
[ $look = no ] || {
	echo "missing packages:$missing (make deps installs them)" >&2
	exit 1
}

command -v apt-get >/dev/null || {
	echo "missing:$missing (no apt-get here: please install the like of these yourself)" >&2
	exit 1
}
sudo=
[ "$(id -u)" -eq 0 ] || sudo=sudo
echo "installing with apt:$missing"
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086
$sudo apt-get install -y --no-install-recommends $missing >/dev/null 2>&1 ||
	{ $sudo apt-get update >/dev/null && $sudo apt-get install -y --no-install-recommends $missing >/dev/null; }
