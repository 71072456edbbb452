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

#include <float.h>
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

/* Where another key has a value (NULL: where it is not there), this is the default. */
struct preset_if {
	const char *key, *value, *preset;
};

struct key {
	const char *name;
	enum key_kind kind;
	size_t offset;
	const char *help; /* one line for schema and manual */
	bool required;
	double minimum, maximum; /* of a number in its unit, of a duration in seconds; both 0: none */
	const char *unit;	 /* of a number */
	const char *preset;	 /* the default as it would be written; NULL: none that is the same for all */
	const char *unset;	 /* what holds without the key and a default, or where several files speak */
	const char *preset_key;	 /* KEY_TEXT: the key whose value is the default */
	struct preset_if preset_if; /* a default that goes before `preset` */
	const char *at_least;	    /* KEY_NUMBER: a key of the table whose value this one is not below */
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
	size_t size;	   /* of one element, for KEY_TABLES */
	ptrdiff_t node_at; /* where the structure keeps its `const struct yaml_node *`, or -1 */
	const void *blank; /* what stands for values that nothing is said of; NULL: zeroes */
	key_read *check;   /* after the keys: what spans several of them; may be NULL */
	/* another form for short: a value that is no mapping is read as that of this key; NULL: there is none */
	const char *short_key;
};

#define KEYS(array) .keys = (array), .key_count = sizeof(array) / sizeof *(array)

struct reader {
	struct arena *arena;
	struct problem *problems;
	size_t problem_count;
	void *context;	  /* the structure that is being filled, for custom readers */
	const char *file; /* what paths in defaults are relative to */
};

void reader_problem(struct reader *r, const struct yaml_node *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Whether no further problem is kept: what only serves its sentence, such as the nearest name, need not be
 * looked for. */
bool reader_full(const struct reader *r);

/* The bounds of a number that may be any. */
#define ANY_NUMBER .minimum = -DBL_MAX, .maximum = DBL_MAX

/* Fills a new structure with the defaults of the rows, those of the tables within it too. */
void table_defaults(struct reader *r, const struct key_table *table, void *into);
/* Reads the keys that stand in the node over what `table_defaults` has left. */
void read_table(struct reader *r, const struct yaml_node *node, const struct key_table *table, void *into);
/* The row of a key, or NULL. */
const struct key *key_find(const struct key_table *table, const char *name);
/* Whether the value is a row's default and stands in no file. */
bool node_is_preset(const struct yaml_node *node);
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
