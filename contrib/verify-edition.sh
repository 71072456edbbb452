#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# An edition checked with openssl and sha256sum alone: verify-edition.sh FOLDER [PUBLIC-KEY]. It shows what is to be
# computed; `pacesetter verify` does the same, follows the chain of editions as well, and says which line was changed.
set -eu
folder=$1
key=${2:-$folder/key.pem}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# 1. The manifest is what was signed (Ed25519 over its bytes).
openssl pkeyutl -verify -pubin -inkey "$key" -rawin -in "$folder/manifest.json" -sigfile "$folder/manifest.sig"

# 2. Each file is what the manifest says.
sed -n 's/^ *"name": "\(.*\)",$/\1/p; s/^ *"sha256": "\([0-9a-f]*\)"$/\1/p' "$folder/manifest.json" |
	while read -r name && read -r sum; do
		printf '%s  %s\n' "$sum" "$folder/$name"
	done >"$work/sums"
sha256sum --quiet -c "$work/sums"

# 3. The tree over the lines of published.jsonl has the manifest's root (RFC 9162, 2.1): a leaf is SHA-256 of a zero byte
#    and the line, a node SHA-256 of a one byte and its two halves.
bytes() { # hexadecimal digits on standard input as bytes
	# shellcheck disable=SC2059
	printf "$(sed 's/../\\x&/g')"
}
node() {
	{ printf '\001'; printf '%s%s' "$1" "$2" | bytes; } | sha256sum | cut -c 1-64
}
level=$work/level
while IFS= read -r line; do
	{ printf '\000'; printf '%s' "$line"; } | sha256sum | cut -c 1-64
done <"$folder/published.jsonl" >"$level"
cmp "$level" "$folder/leaves.txt"
# pairs from the left, what is left over goes up as it is: the same tree as splitting at powers of two
while [ "$(wc -l <"$level")" -gt 1 ]; do
	while read -r left; do
		if read -r right; then node "$left" "$right"; else echo "$left"; fi
	done <"$level" >"$work/above"
	mv "$work/above" "$level"
done
root=$(sed -n 's/^ *"root": "\([0-9a-f]*\)"$/\1/p' "$folder/manifest.json")
[ "$(cat "$level")" = "$root" ] || {
	echo "the root of the tree is another" >&2
	exit 1
}
echo "$folder is what was signed"
