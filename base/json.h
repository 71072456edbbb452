/* JSON: documents checked and parsed with cJSON, and written without building a tree. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

/* Parses one document of UTF-8 text into the arena: nothing behind it but white space, no more than `depth`
 * levels. The tree lives as long as the arena. REFUSED with line and column otherwise. `text[length]` must be
 * NUL. */
int json_parse(struct arena *a, const char *text, size_t length, int depth, cJSON **root, struct error *e);

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

/* Appends `s` escaped (RFC 8259), alone or in quotes. */
void json_escape(struct text *t, const char *s);
void json_quote(struct text *t, const char *s);

#endif
