/* SPDX-License-Identifier: MIT */
/* What the files of the JSON reader share: base/json_read.c has values and containers, json_text.c texts,
 * json_number.c numbers, json_names.c names that stand twice, json_place.c lines and columns. Nobody else
 * includes this. */
#ifndef BASE_JSON_READER_H
#define BASE_JSON_READER_H

#include "base/json.h"

#include <string.h>

enum {
	JSON_NAMES_FIRST = 64, /* names of open objects that need no memory of the arena */
	JSON_SHOWN = 24,       /* columns of what is found instead of what was expected */
};

struct json_level {
	cJSON *container, *last;
	size_t names; /* of the object: from here on in the list of names */
};

struct json_name {
	uint32_t mark; /* equal for equal names */
	const cJSON *node;
};

struct json_reader {
	struct arena *arena;
	const char *whole, *text, *at, *end; /* places are counted in `whole`, of which the text is a part */
	char *copy; /* of the text: what stands at an offset there stands at it here */
	char *name; /* of the value that comes next; NULL in lists */
	cJSON *nodes;
	size_t nodes_left, nodes_next;
	struct json_name *names; /* of all open objects */
	size_t name_count, name_room;
	int depth, depth_max;
	struct error *error;
	struct json_level levels[JSON_DEPTH_MAX];
	struct json_name names_first[JSON_NAMES_FIRST];
};

/* False, with the sentence and its place: what is wrong at `at`; and what was expected where the reader is.
 */
bool json_refuse(const struct json_reader *r, const char *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool json_expected(const struct json_reader *r, const char *what);

/* Whether the budget has so many bytes left; false with its sentence. */
bool json_room(const struct json_reader *r, size_t bytes);

/* The text whose opening quote `at` stands at, ended by NUL in the copy; NULL: refused. *length is that of
 * what it says. */
char *json_text_read(struct json_reader *r, size_t *length);

/* The number that `at` stands at, into the node's values; false: refused. */
bool json_number_read(struct json_reader *r, double *value, char **literal);

/* Of a name, equal for equal names. */
static inline uint32_t json_name_mark(const char *name, size_t length)
{
	uint32_t first = 0, last = 0;
	size_t n = length < 4 ? length : 4;

	memcpy(&first, name, n);
	memcpy(&last, name + length - n, n);
	return first * 0x9E3779B1u ^ last * 0x85EBCA77u ^ (uint32_t)length;
}

/* Notes the name of a member that was begun, and compares all of an object at its end. False: one of them
 * stands twice, or the budget is spent. */
bool json_name_keep(struct json_reader *r, const cJSON *node, uint32_t mark);
bool json_names_unique(struct json_reader *r, const struct json_level *l);

#endif
