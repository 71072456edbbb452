#!/bin/sh
# SPDX-License-Identifier: MIT
# Dashboards against the types that Grafana publishes of them: grafana-schema.sh FOLDER, where npm unpacks what is
# needed (nothing of it is kept elsewhere). Without npm it says so and checks nothing.
set -eu
folder=$1
if ! command -v npm >/dev/null; then
	echo "no npm here: dashboards are not checked against Grafana's schema" >&2
	exit 0
fi
mkdir -p "$folder"
[ -d "$folder/node_modules/typescript" ] ||
	npm install --silent --no-audit --no-fund --prefix "$folder" @grafana/schema@13.2.3 typescript@7.0.2 >/dev/null || {
	echo "npm cannot give @grafana/schema: dashboards are not checked against it" >&2
	exit 0
}
{
	echo "import type { Dashboard } from '@grafana/schema';"
	# the texts of an enumeration stand for it in JSON
	# shellcheck disable=SC2016
	echo 'type Plain<T> = T extends string ? `${T}` : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;'
	echo 'export const all: Plain<Dashboard>[] = ['
	for file in contrib/grafana/*/dashboards/*.json; do
		echo "// $file"
		cat "$file"
		echo ','
	done
	echo '];'
} >"$folder/dashboards.ts"
if ! "$folder/node_modules/.bin/tsc" --noEmit --strict --skipLibCheck --moduleResolution bundler --module esnext \
	--target es2022 "$folder/dashboards.ts"; then
	echo "a dashboard is not what Grafana's schema says (lines of $folder/dashboards.ts)" >&2
	exit 1
fi
