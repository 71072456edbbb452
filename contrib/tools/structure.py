#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Checks the structure of the C sources; part of `make lint`.

	structure.py [ROOT]          list what exceeds a limit; exit status 1 where it is more than accepted
	structure.py --all [ROOT]    list what is accepted or only reported as well
	structure.py --table [ROOT]  print the measurements
	structure.py --self-check    run the parser on known sources

The parser reads what this code base writes: functions at the beginning of a line, braces that match in every
branch of the preprocessor. Strings and comments are blanked first, so their contents never count.
"""

import collections
import contextlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

# What is measured, the most that is accepted, whether more than that fails or is only reported, and how many places
# may exceed the limit until they are repaired: that number only goes down.
LIMITS = {
    "function lines": (60, "fail", 0),
    "complexity": (25, "fail", 0),
    "parameters": (6, "fail", 34),
    "file lines": (400, "warn", 0),
    "include cycles": (0, "fail", 0),
    "upward includes": (0, "fail", 0),
    "function names defined more than once": (0, "fail", 0),
    "struct tags defined more than once": (0, "fail", 0),
    "public functions that no other file uses": (0, "fail", 0),
    "public functions that only tests use": (0, "warn", 0),
}

# A folder includes itself and those before it; these exclude some of them.
LAYERS = "base locale config store collector alert report export publish server cli".split()
BESIDE = {"alert": {"collector"}}

KEYWORDS = {"if", "for", "while", "switch", "return", "sizeof", "do", "else", "case", "goto", "defined"}
BRANCH = re.compile(r"\b(?:if|for|while|case)\b|&&|\|\||\?")
WORD = re.compile(r"[A-Za-z_]\w*")
NOISE = re.compile(
    r"/\*[\s\S]*?\*/|//(?:\\\n|[^\n])*"
    r"|\"(?:\\[\s\S]|[^\"\\\n])*\"|'(?:\\[\s\S]|[^'\\\n])*'"
)


class Function:
    def __init__(self, name, path, line, lines, parameters, static, complexity):
        self.name, self.path, self.line, self.lines = name, path, line, lines
        self.parameters, self.static, self.complexity = parameters, static, complexity

    def __str__(self):
        return f"{self.path}:{self.line}: {self.name}"


class Source:
    def __init__(self, path, text):
        self.path = path
        self.lines = text.count("\n")
        self.includes = re.findall(r'^[ \t]*#[ \t]*include[ \t]+"([^"]+)"', text, re.M)
        self.code = without_directives(without_noise(text))
        self.words = set(WORD.findall(without_noise(text)))
        self.outcomes = len(re.findall(
            r"\bint outcome\b|\btypedef int \w+\([^;{]*struct error \*|\bint \(\*\w+\)\([^;{]*struct error \*", self.code))
        self.functions = []
        self.declared = set()
        self.tags = []
        self.read()

    def read(self):
        """Top-level chunks: each ends with a semicolon or with the braces behind it."""
        code, begin, at = self.code, 0, 0
        while at < len(code):
            c = code[at]
            if c == "{":
                end = matching(code, at)
                self.braces(begin, at, end)
                at = end + 1
                # `struct s {...} s;`, `int a[] = {...};`: the chunk goes on
                head = code[begin : at]
                if function_head(code[begin : code.index("{", begin)]):
                    begin = at
                continue
            if c == ";":
                self.declaration(code[begin:at])
                begin = at + 1
            at += 1

    def braces(self, begin, at, end):
        head = function_head(self.code[begin:at])
        if not head:
            if end > at:
                self.tags += re.findall(r"\bstruct\s+(\w+)\s*$", self.code[begin:at])
                # structs inside of structs
                self.tags += re.findall(r"\bstruct\s+(\w+)\s*\{", self.code[at:end])
            return
        name, parameters, static = head
        body = self.code[at : end + 1]
        start = begin + len(self.code[begin:at]) - len(self.code[begin:at].lstrip())
        line = self.code.count("\n", 0, self.code.index(name, start)) + 1
        lines = self.code.count("\n", start, end) + 1
        self.functions.append(
            Function(name, self.path, line, lines, parameters, static, 1 + len(BRANCH.findall(body)))
        )

    def declaration(self, chunk):
        if self.path.endswith(".h") and "typedef" not in chunk and "=" not in chunk and "{" not in chunk:
            depth, outside = 0, []
            for c in without_attributes(chunk):
                depth -= c == ")"
                if depth == 0:
                    outside.append(c)
                depth += c == "("
            self.declared |= {m for m in re.findall(r"(\w+)\s*\(\)", "".join(outside)) if m not in KEYWORDS}


def without_noise(text):
    """Comments and what stands in strings become blanks; lines stay."""

    def blank(m):
        s = m.group()
        if s[0] in "\"'":
            return s[0] + re.sub(r"[^\n]", " ", s[1:-1]) + s[0]
        return re.sub(r"[^\n]", " ", s)

    return NOISE.sub(blank, text)


def without_directives(code):
    """Of #if ... #else ... #endif the first branch alone, so that braces match."""
    out, skipped, nesting, goes_on = [], None, 0, False
    for line in code.split("\n"):
        word = re.match(r"[ \t]*#[ \t]*(\w+)", line)
        directive = word.group(1) if word and not goes_on else None
        if directive in ("if", "ifdef", "ifndef"):
            nesting += 1
        elif directive in ("else", "elif") and skipped is None:
            skipped = nesting
        elif directive == "endif":
            if skipped == nesting:
                skipped = None
            nesting -= 1
        hide = directive or goes_on or skipped is not None
        goes_on = bool((directive or goes_on) and line.endswith("\\"))
        out.append("" if hide else line)
    return "\n".join(out)


def without_attributes(head):
    while True:
        m = re.search(r"__attribute__\s*\(", head)
        if not m:
            return head
        head = head[: m.start()] + head[matching(head, m.end() - 1, "(", ")") + 1 :]


def matching(code, at, opens="{", closes="}"):
    depth = 0
    for i in range(at, len(code)):
        depth += (code[i] == opens) - (code[i] == closes)
        if depth == 0:
            return i
    return len(code) - 1


def function_head(head):
    """(name, number of parameters, static) of what stands before a brace; None: it is no function."""
    head = without_attributes(head).strip()
    if not head.endswith(")"):
        return None
    depth, at = 0, len(head) - 1
    while at >= 0:
        depth += (head[at] == ")") - (head[at] == "(")
        if depth == 0:
            break
        at -= 1
    before, inside = head[:at].rstrip(), head[at + 1 : -1].strip()
    name = re.search(r"(\w+)$", before)
    if not name or name.group(1) in KEYWORDS or "=" in before or not re.match(r"[\w\s*]+$", before):
        return None
    if len(WORD.findall(before)) < 2:
        return None
    depth, parameters = 0, 0 if inside in ("", "void") else 1
    for c in inside:
        depth += (c == "(") - (c == ")")
        parameters += c == "," and depth == 0
    return name.group(1), parameters, "static" in WORD.findall(before)


# ---- the whole program ----


class Program:
    def __init__(self, root):
        root = pathlib.Path(root)
        listed = subprocess.run(
            ["git", "-C", str(root), "ls-files", "*.c", "*.h"], capture_output=True, text=True, check=False
        ).stdout.split("\n")[:-1]
        names = [n for n in listed or sorted(str(p.relative_to(root)) for p in root.rglob("*.[ch]")) if (root / n).exists()]
        read = {n: Source(n, (root / n).read_text(encoding="utf-8")) for n in names}
        self.sources = {n: s for n, s in read.items() if n.split("/")[0] in LAYERS}
        self.others = {n: s for n, s in read.items() if n not in self.sources}
        self.functions = [f for s in self.sources.values() for f in s.functions]

    def upward(self):
        for s in self.sources.values():
            layer = s.path.split("/")[0]
            below = set(LAYERS[: LAYERS.index(layer) + 1]) - BESIDE.get(layer, set())
            for i in s.includes:
                folder = i.split("/")[0]
                if folder in LAYERS and folder not in below:
                    yield f"{s.path}: includes {i}, which does not lie below {layer}/"

    def cycles(self):
        """Modules (x.c and x.h) that include each other, directly or not: the strongly connected ones."""
        graph = collections.defaultdict(set)
        for s in self.sources.values():
            for i in s.includes:
                if i in self.sources:
                    graph[self.owner(s.path)].add(self.owner(i))
        return [sorted(c) for c in components(graph) if len(c) > 1]

    def owner(self, path):
        """The module of a file. A header without a .c file is private to the module that it includes and whose .c file
        includes it, where there is one such."""
        if path.endswith(".h") and module(path) + ".c" not in self.sources:
            of = [
                module(i)
                for i in self.sources[path].includes
                if module(i) + ".c" in self.sources and path in self.sources[module(i) + ".c"].includes
            ]
            if len(of) == 1:
                return of[0]
        return module(path)

    def repeated_functions(self):
        places = collections.defaultdict(set)
        for f in self.functions:
            places[f.name].add(f.path)
        return {n: sorted(p) for n, p in sorted(places.items()) if len(p) > 1}

    def repeated_tags(self):
        places = collections.defaultdict(set)
        for s in self.sources.values():
            for t in s.tags:
                places[t].add(s.path)
        return {n: sorted(p) for n, p in sorted(places.items()) if len(p) > 1}

    def unused(self):
        """Declared in a header, and named by no other file than that header and the one that defines it. Tests do
        not count as users; tested tells whether they are."""
        homes = {f.name: f for f in self.functions if not f.static}
        users = collections.defaultdict(set)
        for s in self.sources.values():
            for w in s.words:
                users[w].add(s.path)
        tested = set().union(*(s.words for s in self.others.values())) if self.others else set()
        for s in self.sources.values():
            for name in sorted(s.declared):
                if name in homes and not users[name] - {homes[name].path} - self.headers_of(name):
                    yield homes[name], name in tested

    def headers_of(self, name):
        return {s.path for s in self.sources.values() if name in s.declared}

    def violations(self):
        """(what, where, sentence)"""
        for f in self.functions:
            for what, value in (("function lines", f.lines), ("complexity", f.complexity), ("parameters", f.parameters)):
                limit = LIMITS[what][0]
                if value > limit:
                    yield what, f"{f.path}:{f.name}", f"{f}: {value} {what} (at most {limit})"
        for s in self.sources.values():
            if s.lines > LIMITS["file lines"][0]:
                yield "file lines", s.path, f"{s.path}: {s.lines} lines (at most {LIMITS['file lines'][0]})"
        for c in self.cycles():
            yield "include cycles", c[0], "include cycle: " + ", ".join(c)
        for u in self.upward():
            yield "upward includes", u.split(":")[0], u
        for n, p in self.repeated_functions().items():
            yield "function names defined more than once", n, f"function {n}: defined in {', '.join(p)}"
        for n, p in self.repeated_tags().items():
            yield "struct tags defined more than once", n, f"struct {n}: defined in {', '.join(p)}"
        for f, tested in self.unused():
            if tested:
                yield "public functions that only tests use", f.name, f"{f}: used by no other file but tests"
            else:
                yield "public functions that no other file uses", f.name, f"{f}: used by no other file (make it static)"

    def table(self):
        lines = sorted(f.lines for f in self.functions)
        sizes = sorted(s.lines for s in self.sources.values() if s.path.endswith(".c"))
        unused = list(self.unused())
        return [
            ("files", f"{len(self.sources)} ({len(sizes)} .c, {len(self.sources) - len(sizes)} .h)"),
            ("lines", sum(s.lines for s in self.sources.values())),
            (".c file: median / longest", f"{percentile(sizes, 50)} / {percentile(sizes, 100)}"),
            ("files over 400 lines", sum(s.lines > LIMITS["file lines"][0] for s in self.sources.values())),
            ("functions", len(lines)),
            ("function: median / p90 / longest", " / ".join(str(percentile(lines, p)) for p in (50, 90, 100))),
            ("functions over 60 lines", sum(n > LIMITS["function lines"][0] for n in lines)),
            ("functions with more than 6 parameters", sum(f.parameters > LIMITS["parameters"][0] for f in self.functions)),
            ("functions with 6 parameters", sum(f.parameters == LIMITS["parameters"][0] for f in self.functions)),
            ("functions over complexity 25", sum(f.complexity > LIMITS["complexity"][0] for f in self.functions)),
            ("highest complexity", max((f.complexity for f in self.functions), default=0)),
            ("include cycles", len(self.cycles())),
            ("modules in include cycles", sum(len(c) for c in self.cycles())),
            ("upward includes", len(list(self.upward()))),
            ("function names defined more than once", len(self.repeated_functions())),
            ("struct tags defined more than once", len(self.repeated_tags())),
            ("unused public functions (of these only tested)", f"{len(unused)} ({sum(t for _, t in unused)})"),
            ("int outcome", sum(s.outcomes for s in self.sources.values())),
        ]


def module(path):
    return re.sub(r"\.[ch]$", "", path)


def percentile(values, p):
    return values[min(len(values) - 1, len(values) * p // 100)] if values else 0


def components(graph):
    """Strongly connected components (Tarjan)."""
    number, low, stack, on_stack, out = {}, {}, [], set(), []

    def visit(v):
        number[v] = low[v] = len(number)
        stack.append(v)
        on_stack.add(v)
        for w in graph.get(v, ()):
            if w not in number:
                visit(w)
                low[v] = min(low[v], low[w])
            elif w in on_stack:
                low[v] = min(low[v], number[w])
        if low[v] == number[v]:
            component = []
            while not component or component[-1] != v:
                component.append(stack.pop())
                on_stack.discard(component[-1])
            out.append(component)

    sys.setrecursionlimit(10000)
    for v in list(graph):
        if v not in number:
            visit(v)
    return out


# ---- the check of the check ----

SAMPLES = {
    "base/a.h": """#ifndef A
struct one { int x; struct inner { int y; } in; };
struct two;
int a_used(const char *, int (*each)(void *, int)), a_second(void);
void a_unused(struct one *o) __attribute__((nonnull(1)));
typedef int a_callback(void *);
#endif
""",
    "base/a.c": """#include "base/a.h"
#include "base/b.h"
/* if (a && b) { */
static const char *const texts[] = {"} if (x && y", "'"};
static int same(int a)
{
	return a == '{' && texts[0] ? 1 : 0; /* while */
}
int a_used(const char *s, int (*each)(void *, int))
{
#ifdef X
	if (s) {
#else
	if (!s) {
#endif
		switch (*s) {
		case '1': case '2': return each(NULL, same(1));
		}
	}
	for (int outcome = 0; outcome < 2 || !s; outcome++)
		while (s) ;
	return (struct one){.x = 1}.x;
}
void a_unused(struct one *o) { (void)o; }
int a_second(void) { return 0; }
""",
    "base/b.h": '#include "base/a.h"\n',
    "base/b.c": '#include "base/b.h"\n#include "base/private.h"\n',
    "base/private.h": '#include "base/b.h"\n',
    "base/c.c": """#include "store/d.h"
struct one { int z; };
static int __attribute__((format(printf, 1, 2))) same(const char *f, int b, int c, int d, int e, int g, int h)
{
	return a_used(f, NULL) + a_second();
}
""",
    "store/d.h": "int d_only_tested(void);\n",
    "store/d.c": '#include "store/d.h"\nint d_only_tested(void)\n{\n' + "\t;\n" * 58 + "}\n",
    "tests/d_test.c": "int main(void) { return d_only_tested(); }\n",
}


def quietly(program):
    with open(os.devnull, "w", encoding="utf-8") as nowhere, contextlib.redirect_stderr(nowhere):
        return judge(program, False)


def self_check():
    with tempfile.TemporaryDirectory() as folder:
        for name, text in SAMPLES.items():
            path = pathlib.Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        p = Program(folder)
        named = {(f.path, f.name): f for f in p.functions}
        a = named["base/a.c", "a_used"]
        expected = [
            ("functions", sorted(f.name for f in p.functions), ["a_second", "a_unused", "a_used", "d_only_tested", "same", "same"]),
            ("complexity", a.complexity, 1 + 6),  # if, case, case, for, ||, while
            ("complexity beside strings and comments", named["base/a.c", "same"].complexity, 1 + 2),
            ("lines", (a.lines, a.line), (15, 9)),
            ("parameters", (a.parameters, named["base/c.c", "same"].parameters, named["base/a.c", "a_second"].parameters), (2, 7, 0)),
            ("static", (a.static, named["base/a.c", "same"].static), (False, True)),
            ("tags", sorted(p.sources["base/a.h"].tags), ["inner", "one"]),
            ("declared", sorted(p.sources["base/a.h"].declared), ["a_second", "a_unused", "a_used"]),
            ("cycles", p.cycles(), [["base/a", "base/b"]]),
            ("upward", list(p.upward()), ["base/c.c: includes store/d.h, which does not lie below base/"]),
            ("repeated functions", p.repeated_functions(), {"same": ["base/a.c", "base/c.c"]}),
            ("repeated tags", p.repeated_tags(), {"one": ["base/a.h", "base/c.c"]}),
            ("unused", [(f.name, t) for f, t in p.unused()], [("a_unused", False), ("d_only_tested", True)]),
            ("long function", [v[1] for v in p.violations() if v[0] == "function lines"], ["store/d.c:d_only_tested"]),
            ("many parameters", [v[1] for v in p.violations() if v[0] == "parameters"], ["base/c.c:same"]),
            ("int outcome", dict(p.table())["int outcome"], 1),
        ]
        expected.append(("status", quietly(p), 1))
        for name in SAMPLES:
            if not name.startswith(("base/b", "tests")):
                (pathlib.Path(folder) / name).unlink()
        expected.append(("status within the limits", quietly(Program(folder)), 0))
    wrong = [f"self check: {what}: expected {right}, found {found}" for what, found, right in expected if found != right]
    print("\n".join(wrong) or f"self check: {len(expected)} cases pass")
    return 1 if wrong else 0


def main(arguments):
    if "--self-check" in arguments:
        return self_check()
    roots = [a for a in arguments if not a.startswith("-")]
    program = Program(roots[0] if roots else ".")
    if not program.sources:
        print("structure: no C sources found", file=sys.stderr)
        return 2
    if "--table" in arguments:
        for name, value in program.table():
            print(f"{name:<48} {value}")
        return 0
    return judge(program, "--all" in arguments)


def judge(program, everything):
    """Lists what is too much and, on request, what is only reported or accepted."""
    found = collections.defaultdict(list)
    for what, _, sentence in program.violations():
        found[what].append(sentence)
    status = 0
    for what, (_, how, accepted) in LIMITS.items():
        count = len(found[what])
        fails = how == "fail" and count > accepted
        status |= fails
        if fails or everything:
            for sentence in found[what]:
                print(("structure: " if fails else "structure: warning: ") + sentence, file=sys.stderr)
        if fails and accepted:
            print(f"structure: {what}: {count} places (at most {accepted})", file=sys.stderr)
        if how == "fail" and count < accepted:
            print(f"structure: warning: {what}: {count} places (LIMITS still accepts {accepted})", file=sys.stderr)
    return int(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
