/* SPDX-License-Identifier: MIT */
/* The shape of a document: its paths with the types, numbers and samples of what lies there. Lists and
 * objects that are keyed by data (regions, dates, codes) are drawn once for all of their elements. */
#ifndef COLLECTOR_SHAPE_H
#define COLLECTOR_SHAPE_H

#include "base/memory.h"
#include "base/text.h"

#include <cjson/cJSON.h>

enum {
	SAMPLES_KEPT = 48, /* distinct ones */
	SAMPLES_SHOWN = 3,
};

enum shape_type { SHAPE_OBJECT, SHAPE_LIST, SHAPE_TEXT, SHAPE_NUMBER, SHAPE_BOOL, SHAPE_NULL, SHAPE_TYPES };

struct shape {
	const char *step; /* ".name", "['a b']", "[*]", ".*"; "$" of the document */
	const char *name; /* of a member; NULL */
	size_t seen[SHAPE_TYPES];
	const char *samples[SAMPLES_KEPT]; /* as texts; of ".*" the keys */
	size_t sample_count;
	struct shape *up, *child, *next;
};

/* In the arena, as are all texts. */
struct shape *shape_of(const cJSON *root, struct arena *a);

/* A path a line, indented, with types, counts and samples. */
void shape_draw(const struct shape *s, struct text *out);

/* The path from the document, or from `from` (an ancestor; what is put in its place is `start`). */
void shape_path(const struct shape *s, const struct shape *from, const char *start, struct text *out);

#endif
