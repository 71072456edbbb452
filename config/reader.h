/* SPDX-License-Identifier: MIT */
/* From YAML nodes to structures by tables of keys: one row says a key's name, type, limits, place and
 * meaning.
 *
 * The same rows give the error messages, the JSON Schema and the reference in the manual. A problem does not
 * end the reading: all of a file's problems are reported at once. */
#ifndef CONFIG_READER_H
#define CONFIG_READER_H

#include "base/memory.h"
#include "base/text.h"
#include "config/names.h"
#include "config/problem.h"
#include "config/yaml.h"

#include <stdbool.h>
#include <stddef.h>

struct reader;
struct key_table;

enum key_kind {
	KEY_TEXT,     /* const char *: a scalar, not empty */
	KEY_ID,	      /* const char *: letters, digits, - _ . of any script; unique where the table says so */
	KEY_NUMBER,   /* double */
	KEY_INTEGER,  /* int */
	KEY_BOOL,     /* bool */
	KEY_CHOICE,   /* an enumeration: one of `choices` */
	KEY_DURATION, /* int64_t seconds */
	KEY_SECRET,   /* const char *: must be a ${env:} or ${file:} reference */
	KEY_TEXTS,    /* struct names: one text or a list of them */
	KEY_TABLE,    /* a mapping read by `table` into the place itself */
	KEY_TABLES,   /* struct list: a list of mappings read by `table` */
	KEY_CUSTOM,   /* whatever `read` makes of it */
};

typedef void key_read(struct reader *r, const struct yaml_node *node, void *into);

struct key {
	const char *name;
	enum key_kind kind;
	size_t offset;
	const char *help; /* one line for schema and manual */
	bool required;
	double least, most;	    /* numbers, durations; both 0: any */
	const char *const *choices; /* ended by NULL */
	const int *values;	    /* KEY_CHOICE: what each stands for; NULL: its place among them */
	const struct key_table *table;
	key_read *read;
	const char *schema; /* KEY_CUSTOM: a JSON Schema */
};

struct key_table {
	const char *name; /* "region": for messages and as the name in the schema */
	const struct key *keys;
	size_t key_count;
	size_t size;	      /* of one element, for KEY_TABLES */
	ptrdiff_t node_at;    /* where the structure keeps its `const struct yaml_node *`, or -1 */
	const void *defaults; /* what a new element begins as; NULL: zeroes */
	key_read *check;      /* after the keys: what spans several of them; may be NULL */
	/* another form for short: a value that is no mapping is given to this (KEY_TABLE only); may be NULL
	 */
	key_read *shorthand;
	const char *shorthand_schema;
};

#define KEYS(array) .keys = (array), .key_count = sizeof(array) / sizeof *(array)

struct reader {
	struct arena *arena;
	struct problem *problems;
	size_t problem_count;
	void *context; /* the structure that is being filled, for custom readers */
};

void reader_problem(struct reader *r, const struct yaml_node *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Whether no further problem is kept: what only serves its sentence, such as the nearest name, need not be
 * looked for. */
bool reader_full(const struct reader *r);

void read_table(struct reader *r, const struct yaml_node *node, const struct key_table *table, void *into);
void read_texts(struct reader *r, const struct yaml_node *node, struct names *into);

/* Whether it can be the id of a region, an indicator, a source ...: letters, digits, - _ and ., at most
 * ID_MAX bytes. */
enum { ID_MAX = 64 };
bool is_id(const char *text);

/* A scalar's text, or NULL after having reported what is wrong. */
const char *read_text(struct reader *r, const struct yaml_node *node);
const char *read_secret(
    struct reader *r, const struct yaml_node *node, const char *key); /* a whole reference */
bool read_number(struct reader *r, const struct yaml_node *node, double *value);

#endif
