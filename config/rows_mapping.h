/* SPDX-License-Identifier: MIT */
/* Which nodes of a document are its rows, and what paths in them may name. */
#ifndef CONFIG_ROWS_MAPPING_H
#define CONFIG_ROWS_MAPPING_H

#include "config/field.h"

struct node_group {
	const char *name;
	struct path path;
};

/* Which members of a row of a wide table are cells of their own. */
struct unpivot {
	struct names columns; /* these, or */
	struct regex *match;  /* those whose name matches, or */
	struct names except;  /* all but these */
};

/* What the nodes that `rows` selects are. */
enum layout {
	LAYOUT_ROWS,	   /* rows */
	LAYOUT_TABLE,	   /* a list of lists; the names of the columns stand in the first, or in `header` */
	LAYOUT_COLUMNS,	   /* parallel lists: members of an object, or the paths of `columns` */
	LAYOUT_JSON_STAT,  /* a JSON-stat data set, 1.x or 2.0 */
	LAYOUT_SDMX_JSON,  /* an SDMX-JSON data message, 1.0 or 2.x */
	LAYOUT_PACESETTER, /* what another pacesetter serves at /api/v1/figures: stands for a mapping of its
			      own */
};
extern const char *const layout_names[];

struct rows_mapping {
	struct path rows;
	struct node_group *groups;
	size_t group_count;
	struct condition *where;
	size_t where_count;
	bool wide;
	struct unpivot unpivot;
	enum layout layout;
	struct path header;
	struct node_group *columns; /* LAYOUT_COLUMNS: name and path of each list */
	size_t column_count;
	bool single;  /* a list stands for its elements, one row need not be in a list */
	bool history; /* every row is a vintage of its own, known from when it was published */
};

#endif
