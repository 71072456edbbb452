/* SPDX-License-Identifier: MIT */
#include "base/json_reader.h"

#include <stdlib.h>
#include <string.h>

enum {
	NAMES_FEW =
	    16, /* up to here the names of an object are compared with each other, beyond they are sorted */
};

static bool name_twice(const struct json_reader *r, const cJSON *node)
{
	size_t n = text_fit(node->string, 2 * JSON_SHOWN);

	return json_refuse(r, r->text + (node->string - r->copy) - 1,
	    "the name \"%.*s%s\" stands twice in one object", (int)n, node->string,
	    node->string[n] ? "…" : "");
}

bool json_name_keep(struct json_reader *r, const cJSON *node, uint32_t mark)
{
	size_t from = r->levels[r->depth - 1].names, count = r->name_count - from;

	for (size_t i = 0; count < NAMES_FEW && i < count; i++)
		if (r->names[from + i].mark == mark &&
		    strcmp(r->names[from + i].node->string, node->string) == 0)
			return name_twice(r, node);
	if (r->name_count == r->name_room) {
		size_t bytes = 2 * r->name_room * sizeof *r->names;
		struct json_name *bigger;

		if (!json_room(r, bytes))
			return false;
		bigger = arena_raw(r->arena, bytes);
		memcpy(bigger, r->names, r->name_count * sizeof *r->names);
		r->names = bigger;
		r->name_room *= 2;
	}
	r->names[r->name_count++] = (struct json_name){mark, node};
	return true;
}

/* By name; equal ones in the order of the text. */
static int json_name_order(const void *a, const void *b)
{
	const struct json_name *x = a, *y = b;
	int order;

	if (x->mark != y->mark)
		return x->mark < y->mark ? -1 : 1;
	order = strcmp(x->node->string, y->node->string);
	return order ? order : x->node->string < y->node->string ? -1 : 1;
}

bool json_names_unique(struct json_reader *r, const struct json_level *l)
{
	struct json_name *names = r->names + l->names;
	size_t count = r->name_count - l->names;

	r->name_count = l->names;
	if (count <= NAMES_FEW)
		return true;
	qsort(names, count, sizeof *names, json_name_order);
	for (size_t i = 1; i < count; i++)
		if (names[i].mark == names[i - 1].mark &&
		    strcmp(names[i].node->string, names[i - 1].node->string) == 0)
			return name_twice(r, names[i].node);
	return true;
}
