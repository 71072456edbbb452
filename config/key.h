/* SPDX-License-Identifier: MIT */
/* Tables of keys: one row says a key's name, type, bounds, unit, default, place and meaning, and what spans several
 * keys of a table is data as well.
 *
 * The same rows give the parser, the error messages, the JSON Schema and the reference in the manual. A key is there
 * where it has a value other than an empty list or mapping; "region.otherwise" is a key of the mapping of another. */
#ifndef CONFIG_KEY_H
#define CONFIG_KEY_H

#include "config/value.h"

#include <float.h>

struct address;
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

/* KEY_CHOICE stores enumerations as the int that they are. */
_Static_assert(sizeof(enum key_kind) == sizeof(int), "an enumeration is as large as an int");

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
	const char *refers_to;	 /* the section that the value stands in, for the descriptions */
	const char *unset;	 /* what holds without the key and a default, or where several files speak */
	const char *preset_key;	 /* KEY_TEXT: the key whose value is the default */
	struct preset_if preset_if; /* a default that goes before `preset` */
	const char *at_least;	    /* KEY_NUMBER: a key of the table whose value this one is not below */
	const char *const *choices; /* of KEY_CHOICE and KEY_TEXTS; ended by NULL */
	const char *choice;	    /* KEY_TEXTS: what one of them is called */
	const int *values;	    /* KEY_CHOICE: what each stands for; NULL: its place among them */
	const struct key_table *table;
	const struct address *address; /* KEY_TEXT: what the address may be */
	key_read *read;
	const char *schema; /* KEY_CUSTOM: a JSON Schema */
	bool references; /* ${env:NAME} and ${file:/path} in it are resolved, as in secrets and addresses */
	bool per_file;	 /* what several files give is put together; else see precedence.h */
	bool is_path;	 /* relative to the file that it stands in */
};

struct key_table {
	const char *name; /* "region": for messages and as the name in the schema */
	const struct key *keys;
	size_t key_count;
	size_t size;	   /* of one element, for KEY_TABLES */
	ptrdiff_t node_at; /* where the structure keeps its `const struct yaml_node *`, or -1 */
	const void *blank; /* what stands for values that nothing is said of; NULL: zeroes */
	const struct requirement *requirements; /* what spans several of the keys */
	size_t requirement_count;
	key_read *check; /* after the keys: what is no requirement; may be NULL */
	/* another form for short: a value that is no mapping is read as that of this key; NULL: there is none */
	const char *short_key;
};

#define KEYS(array) .keys = (array), .key_count = sizeof(array) / sizeof *(array)

/* The bounds of a number that may be any. */
#define ANY_NUMBER .minimum = -DBL_MAX, .maximum = DBL_MAX

enum requirement_kind {
	REQUIRE_ALL,	     /* each of the keys is there */
	REQUIRE_ANY,	     /* one or more of them */
	REQUIRE_ONE,	     /* exactly one */
	REQUIRE_AT_MOST_ONE, /* one or none */
	REQUIRE_TOGETHER,    /* all or none */
	REQUIRE_NONE,	     /* none of them; without keys: `when` never holds */
};

enum { REQUIREMENT_KEYS = 7, REQUIREMENT_VALUES = 5, REQUIREMENT_STATES = 2 };

/* What a key of the mapping is; its default counts where it is not there. */
struct key_state {
	const char *key;
	enum { KEY_IS_THERE, KEY_IS, KEY_IS_NOT, KEY_LACKS } how;
	const char
	    *values[REQUIREMENT_VALUES]; /* one of these, ended by NULL; KEY_LACKS: this part of its text */
};

struct requirement {
	enum requirement_kind kind;
	const char *keys[REQUIREMENT_KEYS];	   /* ended by NULL */
	struct key_state when[REQUIREMENT_STATES]; /* all of them; none: always */
	const char *at;				   /* the key where a problem stands; NULL: the mapping */
	const char *problem; /* NULL: "TABLE lacks the key ..." for each that is missing */
};

#define REQUIREMENTS(array) .requirements = (array), .requirement_count = sizeof(array) / sizeof *(array)

/* The row of a key, or NULL. */
const struct key *key_find(const struct key_table *table, const char *name);

/* In words what a row says besides its help: "1 to 20", "1s to 1h"; "default 64", "unset: no limit". */
bool key_has_bounds(const struct key *k);
void key_bounds_text(struct text *out, const struct key *k);
void key_default_text(struct text *out, const struct key *k);

#endif
