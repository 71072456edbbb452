#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Checks that whoever writes a text gives it every place; part of `make lint`.

	texts.py               list calls that lack a place; exit status 1 where there are some
	texts.py --self-check  run the check on a call that lacks one

That the rows of the languages have the same places is tests/locale/message_test.c. A text that is chosen from a table
is not seen here.
"""

import re
import subprocess
import sys

LITERAL = r'"(?:[^"\\]|\\.)*"'
CALL = re.compile(r"\b(?:message_\w+|explain|labelled_print|cause_of_value)\(")


def places(row):
    """The names of the places of a row: not the names of branches."""
    found, at = set(), 0
    while (at := row.find("{", at)) >= 0:
        head = re.match(r"\{(\w+)(, (?:plural|select),)?", row[at:])
        at += head.end()
        found.add(head[1])
        if not head[2]:
            continue
        while row[at] != "}":  # a branch: its name, and a row in braces
            begin = row.index("{", at)
            end = closed(row, begin, "{", "}")
            found |= places(row[begin + 1 : end])
            at = end + 1
            at += len(row[at:]) - len(row[at:].lstrip(" "))
        at += 1
    return found


def closed(text, at, opening, closing):
    """Where what opens at `at` is closed."""
    depth = 0
    for i in range(at, len(text)):
        depth += (text[i] == opening) - (text[i] == closing)
        if depth == 0:
            return i
    raise SystemExit(f"texts: nothing closes {text[at : at + 60]}")


def arguments(call):
    """What stands between the commas of "PLACES(...)", not of the calls within."""
    inner = call[call.find("(") + 1 : closed(call, call.find("("), "(", ")")] if "(" in call else ""
    parts, depth = [""], 0
    for letter in inner:
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


def rows_of(source):
    return {
        name: places("".join(part[1:-1] for part in re.findall(LITERAL, literals)))
        for name, literals in re.findall(rf"\[(TEXT_\w+)\] =\s*((?:{LITERAL}\s*)+)", source)
    }


def lacking(source, rows):
    """(line, text, places that the call does not give)"""
    for call in CALL.finditer(source):
        words = source[call.end() : closed(source, call.end() - 1, "(", ")")]
        at = words.find("PLACES(")
        if at < 0 and "NO_PLACES" not in words:
            continue
        head, given = (words, "") if at < 0 else (words[:at], words[at:])
        names = set(re.findall(r'(?:PLACE|settled)\(\s*"(\w+)"', given))
        # places made before the call
        names |= {part for part in arguments(given) if part.isidentifier()}
        for text in re.findall(r"\bTEXT_\w+", head):
            if text in rows and not text.endswith("_LABEL") and rows[text] - names:
                yield source[: call.start()].count("\n") + 1, text, sorted(rows[text] - names)


def self_check():
    rows = rows_of('[TEXT_A] = "{a} {b, select, x {{c}} other {none}}",\n    [TEXT_B] = "{n, plural, =0 {} other {# {d}}}",')
    assert rows == {"TEXT_A": {"a", "b", "c"}, "TEXT_B": {"n", "d"}}, rows
    wrong = 'message_add(&t, yes ? TEXT_A : TEXT_B, PLACES(PLACE("a", f(1)), PLACE("b", "x"), n, PLACE("d", 1)));'
    assert list(lacking(wrong, rows)) == [(1, "TEXT_A", ["c"])], list(lacking(wrong, rows))
    # a value that is called like a place is not that place
    named = 'message_add(&t, TEXT_A, PLACES(PLACE("a", c), PLACE("b", f(c, c))));'
    assert list(lacking(named, rows)) == [(1, "TEXT_A", ["c"])], list(lacking(named, rows))
    print("self check: 3 cases pass")


def main():
    if sys.argv[1:] == ["--self-check"]:
        return self_check()
    files = subprocess.run(["git", "ls-files", "*.c"], capture_output=True, text=True, check=True).stdout.split()
    rows = rows_of(open("locale/en.c", encoding="utf-8").read())
    status = 0
    for path in files:
        if path.startswith(("tests/", "locale/")):
            continue
        for line, text, names in lacking(open(path, encoding="utf-8").read(), rows):
            print(f"texts: {path}:{line}: {text}: no value for {', '.join(names)}")
            status = 1
    return status


sys.exit(main())
