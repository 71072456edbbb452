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
#include "config/reader.h"
#include "config/schema_parts.h"

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

/* A year that begins with another month than January. */
struct fiscal_year {
	int begins; /* 0: the calendar's year */
	int named;  /* 0: after the calendar year in which it begins, 1: in which it ends */
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

extern const struct key_table field_table, lookup_table, fiscal_table;

struct rows_mapping; /* the groups and columns that paths may name */

/* The mapping that is being read: paths in it may name its groups. */
const struct rows_mapping *rows_here(struct reader *r);

void read_path_here(struct reader *r, const struct yaml_node *node, void *into); /* into struct path */
void read_path(
    struct reader *r, const struct yaml_node *node, const struct rows_mapping *rows, struct path *path);
void read_conditions(struct reader *r, const struct yaml_node *node, const struct rows_mapping *rows,
    struct condition **list, size_t *count);
void read_regex(struct reader *r, const struct yaml_node *node, void *into); /* into struct regex * */

/* Whether a byte can stand in the name of a group. */
bool name_char(char c);

/* The entry for a text, or NULL. */
const struct map_entry *map_find(const struct field *f, const char *text);

#define PATH_SCHEMA "{\"type\":\"string\",\"pattern\":\"^[$.\\\\[]\"}"
#define CONDITIONS_SCHEMA "{\"type\":\"object\",\"additionalProperties\":" TEXT_OR_LIST_SCHEMA "}"

#endif
