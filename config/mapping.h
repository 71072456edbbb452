/* How a source's document becomes figures and projects: the mapping part of the configuration.
 *
 * A path is JSONPath behind a start of its own: `$` is the document, `$name` the node of a named group,
 * `$column` and
 * `$value` a cell of a wide table, and a path that begins with `.` or `[` is taken from the row. */
#ifndef CONFIG_MAPPING_H
#define CONFIG_MAPPING_H

#include "base/jsonpath.h"
#include "config/reader.h"

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

/* One field of a row. */
struct field {
	bool set;
	bool optional; /* that its path selects nothing means: no value */
	const char *constant;
	struct path *paths; /* texts are joined */
	size_t path_count;
	bool key;	       /* the member name or index of the node instead of its value */
	struct map_entry *map; /* sorted by `from` */
	size_t map_count;
	struct names forms, missing, ignore;
	const char *thousands;
	struct lookup *lookup;
	const struct yaml_node *node;
};

/* The text of the node is one of the texts. */
struct condition {
	struct path path;
	struct names allowed;
};

struct group {
	const char *name;
	struct path path;
};

struct rows_mapping {
	struct path rows;
	struct group *groups;
	size_t group_count;
	struct condition *where;
	size_t where_count;
	struct names columns; /* unpivot; empty: none */
};

struct figures_mapping {
	struct rows_mapping rows;
	struct field region, indicator, period, value, unit, published, status;
	const struct yaml_node *node;
};

enum milestone { MILESTONE_START, MILESTONE_PRODUCTION, MILESTONES };
extern const char *const milestone_names[];

struct milestone_mapping {
	struct field committed, actual, forecast;
};

struct investment_mapping {
	struct field planned, done;
	struct year_field {
		int year;
		struct field planned;
	} * years; /* the plan by year, where there is one */
	size_t year_count;
};

struct projects_mapping {
	struct rows_mapping rows;
	struct field id, name, region, office, person, published;
	struct milestone_mapping milestone[MILESTONES];
	struct investment_mapping investment;
	const struct yaml_node *node;
};

extern const struct key_table figures_table, projects_table, field_table;

/* For the keys `figures` and `projects` of a source: `into` is a pointer to a pointer to the mapping. */
void read_figures_mapping(struct reader *r, const struct yaml_node *node, void *into);
void read_projects_mapping(struct reader *r, const struct yaml_node *node, void *into);

void read_path(
    struct reader *r, const struct yaml_node *node, const struct rows_mapping *rows, struct path *path);
void read_conditions(struct reader *r, const struct yaml_node *node, const struct rows_mapping *rows,
    struct condition **list, size_t *count);

/* The entry for a text, or NULL. */
const struct map_entry *map_find(const struct field *f, const char *text);

#endif
