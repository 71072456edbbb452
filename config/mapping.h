/* SPDX-License-Identifier: MIT */
/* How a source's document becomes figures and projects: the mapping part of the configuration. */
#ifndef CONFIG_MAPPING_H
#define CONFIG_MAPPING_H

#include "config/rows_mapping.h"

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

/* What the fields of a mapping are called, by their slot. */
extern const char *const slot_names[SLOTS];

#endif
