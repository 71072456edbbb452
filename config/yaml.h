/* SPDX-License-Identifier: MIT */
/* YAML as a tree of nodes that know where they stand, read with libyaml under limits.
 *
 * Duplicate keys, more than one document, text that is not UTF-8, deep nesting, aliases that multiply and
 * files beyond YAML_FILE_MAX are refused. Anchors and aliases work, within the limit of nodes. */
#ifndef CONFIG_YAML_H
#define CONFIG_YAML_H

#include "base/error.h"
#include "base/memory.h"

#include <stdbool.h>
#include <stddef.h>

enum {
	YAML_FILE_MAX = 16 << 20, /* ten years of targets for 150 regions and 30 indicators are 1.5 MiB */
	YAML_DEPTH_MAX = 32,
	YAML_NODES_MAX = 2000000,
};

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml_node {
	enum yaml_kind kind;
	const char *file;
	int line, column;	  /* from 1; columns count characters */
	const char *text;	  /* scalar */
	bool plain;		  /* scalar without quotes: may be a number, true, null */
	struct yaml_node **items; /* list: its items; map: its values */
	struct yaml_node **keys;  /* map: scalars */
	size_t count;
	size_t weight; /* nodes in it with aliases written out */
};

/* Reads a whole file, an ordinary one unless a person has `given` it, who may give a pipe; the tree lives in
 * the arena. An empty file is an empty map. OUTCOME_REFUSED with "file:line:column: what" or what is wrong
 * with the file. */
enum outcome yaml_read(
    struct arena *a, const char *path, bool given, struct yaml_node **root, struct error *e);

/* The same from memory; `name` stands for the file in messages. */
enum outcome yaml_parse(struct arena *a, const char *name, const char *bytes, size_t length,
    struct yaml_node **root, struct error *e);

/* The value of a key, or NULL. */
struct yaml_node *yaml_get(const struct yaml_node *map, const char *key);

/* "a text", "a list", "a mapping". */
const char *yaml_kind_name(const struct yaml_node *node);

#endif
