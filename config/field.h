/* SPDX-License-Identifier: MIT */
/* Paths and fields: how one value is read from a document.
 *
 * A path is JSONPath behind a start of its own: `$` is the document, `$name` the node of a named group,
 * `$column` and `$value` a cell of a wide table, and a path that begins with `.` or `[` is read from the
 * row.
 *
 * A field is read in this order: `when`; the text (`at`, `key`, `const` or `asked`); `missing` and `ignore`;
 * `footnotes`; `match`; `lookup`; `map`; and `otherwise` where one of these has nothing to say. */
#ifndef CONFIG_FIELD_H
#define CONFIG_FIELD_H

#include "base/jsonpath.h"
#include "base/regex.h"
#include "config/names.h"

enum path_start { FROM_ROW, FROM_DOCUMENT, FROM_GROUP, FROM_COLUMN, FROM_CELL };

struct path {
	const char *text; /* as written; NULL: no path */
	enum path_start from;
	int group;
	struct jsonpath *path;
	const struct yaml_node *node;
};

struct map_entry {
	const char *from, *to;
	const struct yaml_node *node;
	int index; /* resolved: region or indicator, -1 where the field is neither */
};

struct lookup {
	struct path in;	     /* the list to look in */
	struct path by, get; /* from each of its nodes */
	const struct yaml_node *node;
};

/* The text of the node is one of the texts. */
struct condition {
	struct path path;
	struct names allowed;
};

enum asked_for { ASKED_NOTHING, ASKED_REGION, ASKED_INDICATOR, ASKED_PERIOD };

/* A year that begins with another month than January, and whether it is named after the calendar year in which
 * it begins or in which it ends. */
struct fiscal_year {
	int begins; /* 0: the calendar's year */
	enum fiscal_year_name { FISCAL_YEAR_OF_FIRST, FISCAL_YEAR_OF_LAST } named;
};

struct field {
	bool set;
	bool optional;	      /* that its path selects nothing means: no value */
	bool single;	      /* a list of one element stands for the element */
	bool key;	      /* the member name or index of the node instead of its value */
	bool within_text;     /* a number somewhere in a text, its unit behind it */
	enum asked_for asked; /* what the request was made for */
	const char *constant;
	struct path *paths; /* texts are joined */
	size_t path_count;
	struct condition *when; /* else the row says nothing here */
	size_t when_count;
	struct names missing, ignore, footnotes, negative;
	const char *thousands;
	struct regex *match; /* only what it captures */
	struct lookup *lookup;
	struct map_entry *map; /* sorted by `from` */
	size_t map_count;
	const char *otherwise;
	struct names forms;    /* of a date or period */
	struct field *form_of; /* or the form stands in a field */
	bool has_zone;
	int zone_minutes; /* what a time without a zone of its own is meant in */
	struct fiscal_year fiscal;
	int slot; /* its place among the fields of the mapping, from 1; 0: none */
	const struct yaml_node *node;
};

enum { SLOTS = 24 };

/* The entry for a text, or NULL. */
const struct map_entry *map_find(const struct field *f, const char *text);

#endif
