#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Holds YAML files against the configuration's JSON Schema.

  schema-check.py SCHEMA ok FILE...       exit with 1 if it refuses one of them
  schema-check.py SCHEMA wrong FILE...    exit with 1 if it accepts one of them
  schema-check.py SCHEMA defaults         exit with 1 if a default does not fit its own key, or the schema is none

Exit status 77: python3-jsonschema or python3-yaml is not there.
"""
import json
import re
import sys

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print("%s (apt install python3-jsonschema python3-yaml)" % missing, file=sys.stderr)
    sys.exit(77)


class Loader(yaml.SafeLoader):
    """The types of YAML 1.2, as editors and the parser of the configuration read them: 2023-04-20, 08:30 and on are
    texts."""


Loader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
    ("merge", r"<<", ["<"]),
):
    Loader.add_implicit_resolver("tag:yaml.org,2002:" + tag, re.compile("^(?:%s)$" % pattern), first)


def number(loader, node):
    value = float(node.value)
    return int(value) if value.is_integer() and "e" not in node.value.lower() and "." not in node.value else value


Loader.add_constructor("tag:yaml.org,2002:int", number)
Loader.add_constructor("tag:yaml.org,2002:float", number)


def keys_as_text(node):
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                key.tag = "tag:yaml.org,2002:str"
            keys_as_text(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            keys_as_text(value)


def load(path):
    with open(path, encoding="utf-8") as file:
        loader = Loader(file)
        node = loader.get_single_node()
    keys_as_text(node)
    return loader.construct_document(node)


def defaults(schema):
    """Each default with the schema of its key."""
    if isinstance(schema, dict):
        if "default" in schema and "description" in schema:
            yield schema
        for value in schema.values():
            yield from defaults(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from defaults(value)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    validator = jsonschema.Draft202012Validator(schema)
    wrong = 0
    if sys.argv[2] == "defaults":
        validator.check_schema(schema)
        for key in defaults(schema):
            if key["default"] == "":
                continue  # which only a default can be
            for error in jsonschema.Draft202012Validator({**key, "$defs": schema["$defs"]}).iter_errors(key["default"]):
                print("%s: %s" % (key["description"], error.message))
                wrong = 1
        sys.exit(wrong)
    for path in sys.argv[3:]:
        error = jsonschema.exceptions.best_match(validator.iter_errors(load(path)))
        if sys.argv[2] == "ok" and error:
            print("%s: %s: %s" % (path, error.json_path, error.message[:300]))
            wrong = 1
        if sys.argv[2] == "wrong" and not error:
            print("%s: the schema accepts it" % path)
            wrong = 1
    sys.exit(wrong)


main()
