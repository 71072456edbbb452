/* SPDX-License-Identifier: MIT */
/* The sections regions, indicators and targets: who is compared, what is measured, and what is to be reached. */
#ifndef CONFIG_CITY_H
#define CONFIG_CITY_H

#include "base/calendar.h"
#include "config/names.h"

struct region {
	const char *id, *name, *kind, *office, *person, *parent_id;
	int parent;		    /* -1: none */
	struct selection receivers; /* recipients of its alerts besides the routes' */
	const struct yaml_node *node;
};

enum indicator_kind { KIND_YEAR_TO_DATE, KIND_PER_PERIOD, KIND_LEVEL, KIND_RATE };
extern const char *const indicator_kind_names[];

enum direction { HIGHER_IS_BETTER, LOWER_IS_BETTER };
extern const char *const direction_names[];

enum schedule_kind { SCHEDULE_LINEAR, SCHEDULE_SEASONAL, SCHEDULE_SHARES };

/* "month", "quarter", "year". */
extern const char *const frequency_names[];
size_t frequency_index(enum frequency every); /* 0: monthly, 1: quarterly, 2: yearly */

struct indicator {
	const char *id, *name, *unit;
	enum indicator_kind kind;
	enum direction direction;
	enum frequency every;
	int release_day, release_after_months; /* 0: no release day known */
	bool skips[13];			       /* [month]: never published alone */
	enum schedule_kind schedule;
	double shares[12]; /* SCHEDULE_SHARES: cumulative, 0..1, one a month */
	const struct yaml_node *node;
};

struct target {
	int year, indicator, region;
	double value;
	day_number published; /* DAY_NONE: as of when we first see it */
	const struct yaml_node *node;
	const char *indicator_id, *region_id;
};

#endif
