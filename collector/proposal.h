/* SPDX-License-Identifier: MIT */
/* Inside collector/propose*: which parts of a document are rows, groups and fields, before it is written. */
#ifndef COLLECTOR_PROPOSAL_H
#define COLLECTOR_PROPOSAL_H

#include "collector/type_inference.h"

enum { FIELDS_MAX = 128, GROUPS_SHOWN = 4 };

/* What may be a field of a row: a value that every row has, in itself or around it. */
struct candidate {
	const struct shape *shape;
	const char *path; /* as the mapping would have it */
	bool taken;
};

struct proposal {
	struct name_list regions, indicators;
	struct arena *arena;
	const struct shape *rows; /* the elements that are rows */
	const struct shape *groups[GROUPS_SHOWN];
	size_t group_count;
	struct candidate fields[FIELDS_MAX];
	size_t count;
	/* what they were taken for; NULL where nothing was found */
	const struct candidate *region, *indicator, *period, *value, *published, *unit;
	const struct candidate *month; /* beside a period of years */
	const char *month_form;
	/* of a wide table; none where it is not one */
	const struct shape *columns[FIELDS_MAX];
	size_t column_count;
	bool columns_are_periods;
};

/* The fields below `figures:`. */
void proposal_write(const struct proposal *, struct text *out);

#endif
