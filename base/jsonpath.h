/* SPDX-License-Identifier: MIT */
/* JSONPath (RFC 9535), all of it, over cJSON trees.
 *
 * A path is parsed once, when the configuration is read, and belongs to the arena it was parsed into. */
#ifndef BASE_JSONPATH_H
#define BASE_JSONPATH_H

#include "base/budget.h"
#include "base/error.h"
#include "base/memory.h"

#include <cjson/cJSON.h>
#include <stddef.h>

struct jsonpath;

/* A node that was selected, and how it is called in its parent: a member by node->string, an element by its
 * index. */
struct json_node {
	const cJSON *node;
	int index; /* -1 for members and the root */
};

struct json_nodes {
	struct json_node *at;
	size_t count;
};

enum {
	JSONPATH_NODES_MAX = 5000000, /* beyond this a path is a mistake or an attack */
	/* of one path, where the arena has no budget: */
	JSONPATH_MEMORY_MAX = 256 << 20,
	JSONPATH_STEPS_MAX = 100000000,
};

/* `text` starts with '$'. OUTCOME_REFUSED with what was expected; *offset (may be NULL) is the byte where. */
enum outcome jsonpath_parse(
    struct arena *a, const char *text, struct jsonpath **path, size_t *offset, struct error *e);

/* What is wrong with a regular expression that stands in the path: it matches nothing, as the RFC has it, which
 * nobody who wrote it wants. NULL: nothing. */
const char *jsonpath_pattern_problem(const struct jsonpath *path);

/* All nodes that `path` selects, in the order of the RFC, as a list in the arena. The path's first segment
 * applies to `start`; `$` inside of filters is `root`. OUTCOME_REFUSED when more than JSONPATH_NODES_MAX
 * nodes would have to be kept, when a regular expression goes on without end, and when the arena's budget is
 * spent: nodes that are looked at are steps. Each of them ends the budget (budget_check), since what was
 * selected is not all of it. */
enum outcome jsonpath_select(const struct jsonpath *path, struct arena *a, const cJSON *root,
    const cJSON *start, struct json_nodes *nodes, struct error *e);

/* Where `path` selects nothing: whether it says so by a list without elements (or an object without members,
 * or none that a filter lets through), instead of lacking what it would be selected from. Outcomes as above.
 */
enum outcome jsonpath_empty(const struct jsonpath *path, struct arena *a, const cJSON *root,
    const cJSON *start, bool *empty, struct error *e);

/* For a path that can select at most one node (only names and indices): the node, or NULL. Elements that are
 * counted are steps of the budget (NULL: none). */
bool jsonpath_singular(const struct jsonpath *path);
const cJSON *jsonpath_walk(const struct jsonpath *path, const cJSON *start, int *index, struct budget *b);

#endif
