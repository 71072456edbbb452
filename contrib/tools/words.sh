#!/bin/sh
# SPDX-License-Identifier: MIT
# Finds the words of words.txt that the glossary replaces.
#   words.sh            in the documents; exit 1 if there are any
#   words.sh --sources  also in comments of headers and string literals of *.c
#   words.sh --count    documents and sources, a count per word
set -eu
exec /usr/bin/python3 - "$(dirname "$0")/words.txt" "${1:-}" <<'PY'
import re
import subprocess
import sys

table, mode = sys.argv[1:3]
words = {}
for line in open(table):
    if line.strip():
        word, instead = line.rstrip("\n").split("\t")
        words[word.lower()] = instead
# the longest first; whole words; a blank in the list is any blank in the text
any_word = re.compile(
    r"(?<![\w-])(?:" + "|".join(r"\s+".join(map(re.escape, w.split())) for w in sorted(words, key=len, reverse=True))
    + r")(?![\w-])", re.I)
# one token of C: a comment, a string, a character, or any other byte
token = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.S)
blank = lambda text: re.sub(r"[^\n]", " ", text)


def texts_of_c(text, comments, strings):
    """The text with all but comments and strings blanked; lines stay where they are."""
    out, last = [], 0
    for m in token.finditer(text):
        out.append(blank(text[last:m.start()]))
        piece = m.group()
        line = text[text.rfind("\n", 0, m.start()) + 1:m.start()]
        if piece.startswith("/"):
            out.append(re.sub(r"`[^`\n]*`|/\*|\*/|\n[ \t]*\*", lambda c: blank(c.group()), piece) if comments else blank(piece))
        elif piece.startswith('"') and strings and not line.lstrip().startswith("#include") and " " in piece:
            out.append(re.sub(r"`[^`\n]*`|\\[nt]", lambda c: blank(c.group()), piece))
        else:
            out.append(blank(piece))
        last = m.end()
    return "".join(out) + blank(text[last:])


def texts_of_markdown(text):
    """Without code blocks and code spans: names of keys, commands and columns are checked where they are defined."""
    text = re.sub(r"^```.*?^```", lambda m: blank(m.group()), text, flags=re.S | re.M)
    text = re.sub(r"<!-- generated -->.*?<!-- end of generated -->", lambda m: blank(m.group()), text, flags=re.S)
    text = re.sub(r"^    .*$", lambda m: blank(m.group()), text, flags=re.M)
    text = re.sub(r"\]\([^)\n]*\)", lambda m: blank(m.group()), text)
    return re.sub(r"`[^`\n]*`", lambda m: blank(m.group()), text)


def files(*patterns):
    names = subprocess.check_output(["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *patterns], text=True).split("\0")
    return sorted(set(filter(None, names)))


found, counts = 0, {}


def search(name, text):
    global found
    for m in any_word.finditer(text):
        word = " ".join(m.group().lower().split())
        found += 1
        counts[word] = counts.get(word, 0) + 1
        if mode != "--count":
            line = text.count("\n", 0, m.start()) + 1
            print("%s:%d: \"%s\" (write: %s)" % (name, line, m.group().replace("\n", " "), words[word]))


for name in files("README*", "docs/*.md", "contrib/grafana/*.md", "NEWS"):
    search(name, texts_of_markdown(open(name).read()))
if mode in ("--sources", "--count"):
    for name in files("*.h"):
        search(name, texts_of_c(open(name).read(), True, True))
    for name in files("*.c"):
        if not name.startswith("tests/"):
            search(name, texts_of_c(open(name).read(), False, True))
if mode == "--count":
    for word in sorted(counts, key=counts.get, reverse=True):
        print("%5d  %s" % (counts[word], word))
    sys.exit(0)
sys.exit(1 if found else 0)
PY
