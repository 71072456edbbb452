#!/bin/sh
# SPDX-License-Identifier: MIT
# Pages in a real browser: pages-check.sh FOLDER PAGE..., where npm unpacks what is needed into FOLDER. Without a browser
# or npm it says so and checks nothing.
set -eu
folder=$1
shift
browser=$(command -v chromium || command -v chromium-browser || true)
if [ -z "$browser" ] || ! command -v npm >/dev/null; then
	echo "no chromium or no npm here: pages are not looked at" >&2
	exit 0
fi
mkdir -p "$folder"
[ -d "$folder/node_modules/axe-core" ] ||
	npm install --silent --no-audit --no-fund --prefix "$folder" puppeteer-core@24 axe-core@4 >/dev/null || {
	echo "npm cannot give puppeteer-core and axe-core: pages are not looked at" >&2
	exit 0
}
TOOLS=$folder node contrib/tools/pages-check.mjs "$browser" "$@"
