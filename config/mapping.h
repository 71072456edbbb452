/* SPDX-License-Identifier: MIT */
/* How a source's document becomes figures and projects: the mapping part of the configuration. */
#ifndef CONFIG_MAPPING_H
#define CONFIG_MAPPING_H

#include "config/rows_mapping.h"

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

struct figures_mapping {
	struct rows_mapping rows;
	struct field region, indicator, period, value, unit, scale, published, status, known;
	const struct yaml_node *node;
};

enum milestone { MILESTONE_START, MILESTONE_PRODUCTION, MILESTONES };
extern const char *const milestone_names[];

struct milestone_mapping {
	struct field committed, actual, forecast, reason;
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

extern const struct key_table figures_table, projects_table, milestone_table, investment_table, unpivot_table;

/* What the fields of a mapping are called, by their slot. */
extern const char *const slot_names[SLOTS];

/* For the keys `figures` and `projects` of a source: `into` is a pointer to a pointer to the mapping. */
void read_figures_mapping(struct reader *r, const struct yaml_node *node, void *into);
void read_projects_mapping(struct reader *r, const struct yaml_node *node, void *into);

#endif
