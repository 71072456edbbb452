#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the generated parts of docs/configuration.md and docs/http-api.md.

  reference.py PROGRAM           write them
  reference.py --check PROGRAM   exit with 1 if they are out of date

A generated part is between the lines <!-- generated --> and <!-- end of generated -->.
"""
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

BEGIN, END = "<!-- generated -->", "<!-- end of generated -->"


def text(value):
    return str(value).replace("|", "\\|").replace("<", "&lt;")


def choices(values):
    return ", ".join("`%s`" % json.dumps(v).strip('"') if v != "" else "nothing" for v in values)


def kind(schema):
    """The type of a key in a few words."""
    if "$ref" in schema:
        name = schema["$ref"].split("/")[-1]
        return "[%s](#keys-of-%s)" % (name, name.replace("_", "-"))
    if "enum" in schema:
        return choices(schema["enum"])
    if "oneOf" in schema:
        return " or ".join(dict.fromkeys(kind(s) for s in schema["oneOf"]))
    types = schema.get("type")
    if types == "array":
        return "list of " + kind(schema.get("items", {}))
    if isinstance(types, list):
        return "text" if "string" in types else " or ".join(types)
    if types in ("integer", "number"):
        limits = (schema.get("minimum"), schema.get("maximum"))
        return types + (", %s to %s" % limits if None not in limits else "")
    if types == "object":
        return "mapping"
    if types == "string":
        pattern = schema.get("pattern", "")
        if "env|file" in pattern:
            return "secret"
        if pattern.startswith("^[0-9]+ "):
            return "duration"
        if pattern.startswith("^[$."):
            return "path"
        return "text"
    return {"boolean": "`true` or `false`"}.get(types, types or "any")


def mapping_of(schema):
    """The part of a table's schema that lists keys, past its short form."""
    if "properties" in schema:
        return schema
    return next((mapping_of(s) for s in schema.get("oneOf", []) if mapping_of(s)), None)


def key_rows(schema):
    required = schema.get("required", [])
    yield "| key | type | default | description |"
    yield "|---|---|---|---|"
    for name, key in schema["properties"].items():
        default = "required" if name in required else choices([key["default"]]) if "default" in key else ""
        yield "| `%s` | %s | %s | %s |" % (name, kind(key), default, text(key.get("description", "")))


def configuration(program):
    schema = json.loads(subprocess.check_output([program, "check", "--schema"]))
    lines = ["### Top level", ""] + list(key_rows(schema))
    for name, table in schema["$defs"].items():
        lines += ["", "### Keys of %s" % name.replace("_", "-"), ""] + list(key_rows(mapping_of(table)))
    return lines


def openapi(program):
    """The description that the daemon serves; it listens on a port of the kernel's choice for the moment."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "pacesetter.yaml")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with open(path, "w") as file:
            file.write("http: {listen: \"127.0.0.1:%d\"}\n" % port)
        daemon = subprocess.Popen([program, "run", "-c", path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            for _ in range(200):
                try:
                    with urllib.request.urlopen("http://127.0.0.1:%d/api/v1/openapi.json" % port) as answer:
                        return json.load(answer)
                except OSError:
                    time.sleep(0.1)
            sys.exit("reference.py: %s run does not serve /api/v1/openapi.json" % program)
        finally:
            daemon.terminate()
            daemon.wait()


def http_api(program):
    api = openapi(program)
    lines = ["### Parameters", "", "| parameter | description | example |", "|---|---|---|"]
    for p in api["components"]["parameters"].values():
        lines.append("| `%s` | %s | `%s` |" % (p["name"], text(p.get("description", "")), p.get("example", "")))
    lines += ["", "### Endpoints", "", "| endpoint | description | parameters |", "|---|---|---|"]
    for path, item in api["paths"].items():
        get = item["get"]
        names = ["`%s`" % p.get("$ref", p.get("name", "")).split("/")[-1] for p in get.get("parameters", [])]
        lines.append("| `%s` | %s | %s |" % (path, text(get.get("summary", "")), " ".join(names)))
    for name, schema in api["components"]["schemas"].items():
        if "properties" not in schema or "/api/v1/" + name not in api["paths"]:
            continue
        lines += ["", "### Columns of %s" % name, "", "| column | type | description |", "|---|---|---|"]
        for column, s in schema["properties"].items():
            types = s.get("type")
            types = types[0] if isinstance(types, list) else types
            lines.append("| `%s` | %s | %s |" % (column, s.get("format", types), text(s.get("description", ""))))
    return lines


def main():
    check = sys.argv[1:2] == ["--check"]
    program = os.path.abspath(sys.argv[-1])
    stale = 0
    for page, make in ("docs/configuration.md", configuration), ("docs/http-api.md", http_api):
        with open(page) as file:
            old = file.read()
        part = "\n".join([BEGIN, ""] + make(program) + ["", END])
        new = re.sub(re.escape(BEGIN) + ".*" + re.escape(END), lambda _: part, old, count=1, flags=re.S)
        if new == old:
            continue
        if check:
            print("%s: out of date (run make docs)" % page, file=sys.stderr)
            stale = 1
        else:
            with open(page, "w") as file:
                file.write(new)
    sys.exit(stale)


main()
