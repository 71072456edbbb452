/* SPDX-License-Identifier: MIT */
/* JSON: documents read into trees of cJSON by a reader of our own, and written without building a tree. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/calendar.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

enum {
	JSON_DEPTH_MAX = 512,
	JSON_MEMORY_MAX = 256 << 20, /* of one document, where the arena has no budget of its own */
};

/* Reads one document of UTF-8 text into the arena: strictly RFC 8259, and nothing that readers take
 * differently. OUTCOME_REFUSED with line and column, and at the first of it: anything else than white space
 * behind the document, a name twice in one object, NUL (also as \u0000), half a surrogate pair, a number
 * beyond the range of a double, more than `depth` levels (at most JSON_DEPTH_MAX), more memory than the
 * arena's budget allows. One byte order mark may stand in front.
 *
 * The tree lives as long as the arena, the text need not; it is never given to cJSON_Delete. Numbers keep
 * their literal (json_literal): what is an identifier or a code is that, digit for digit. */
enum outcome json_parse(
    struct arena *a, const char *text, size_t length, int depth, cJSON **root, struct error *e);

/* The same for a document that is a part of a whole: lines and columns are counted from its beginning. */
enum outcome json_parse_part(struct arena *a, const char *whole, const char *text, size_t length, int depth,
    cJSON **root, struct error *e);

/* A number as it was written; "" for anything else. */
const char *json_literal(const cJSON *number);

/* The line and column, from 1 and in characters, of a place in a text. */
void json_place(const char *text, const char *at, size_t *line, size_t *column);

/* Those of a node of the tree that was read from the text; it is looked for, which takes as long as the text.
 * `text[length]` must be NUL. False: the tree does not have it. */
bool json_node_place(
    const char *text, size_t length, const cJSON *root, const cJSON *node, size_t *line, size_t *column);

/* "a number", "an object", ...: what a node is, for messages. */
const char *json_kind(const cJSON *node);

/* The text of a member; "" where there is none or it is no text. */
const char *json_text_at(const cJSON *object, const char *name);

/* A writer that appends to a text: commas and colons come by themselves. NULL keys inside arrays. */
struct json_writer {
	struct text *out;
	int depth;
	bool pretty;
	bool filled[32]; /* whether the container at this depth has a member already */
};

void json_open(struct json_writer *w, const char *key, char bracket);	     /* '{' or '[' */
void json_close(struct json_writer *w, char bracket);			     /* '}' or ']' */
void json_string(struct json_writer *w, const char *key, const char *value); /* NULL is null */
void json_stringf(struct json_writer *w, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void json_number(struct json_writer *w, const char *key, double value); /* not finite is null */
void json_integer(struct json_writer *w, const char *key, long long value);
void json_bool(struct json_writer *w, const char *key, bool value);
void json_null(struct json_writer *w, const char *key);
void json_instant(struct json_writer *w, const char *key, instant at); /* null: INSTANT_NONE */

/* Appends `s` escaped (RFC 8259), alone or in quotes. */
void json_escape(struct text *t, const char *s);
void json_quote(struct text *t, const char *s);

#endif
