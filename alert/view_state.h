/* SPDX-License-Identifier: MIT */
/* What a view holds. Private to view*.c. */
#ifndef ALERT_VIEW_STATE_H
#define ALERT_VIEW_STATE_H

#include "alert/view.h"

/* Cells are loaded by the month their period ends with, and targets by the year, when first asked for: what
 * lies together in the store is read together, and a rule on the latest figures reads one or two months.
 * There are places for more years than figures can be of, since a figure is measured against years before its
 * own. */
enum {
	HELD_LEAST = YEAR_LEAST - 10,
	HELD_MOST = YEAR_MOST + 10,
	YEARS = HELD_MOST - HELD_LEAST + 1,
};

struct view {
	const struct config *config;
	struct txn *txn;
	instant as_of, then;
	day_number today;
	int year;    /* of today */
	int through; /* the latest month whose figures count, as a number of months */
	struct arena arena;
	int *region_of, *indicator_of; /* by code; or NOT_CONFIGURED, NO_NAME */
	uint32_t region_codes, indicator_codes;
	struct view_page {
		struct cell *cells; /* [region * indicators + indicator]; NULL: there are none */
		bool loaded;
	} figures[YEARS * 12], targets[YEARS], *loading;
	/* The latest period of each series with a figure, as a number of months; found for all series
	 * together, month by month backwards, as far as somebody had to ask. */
	int32_t *latest; /* 0: not found down to `latest_down_to` */
	int latest_down_to;
	bool *reported;
	struct project *projects;
	size_t project_count;
	bool has_projects;
	void **peers; /* by indicator */
	struct source_state **sources;
	struct receiver_state *receivers; /* NULL: not asked for yet */
	enum outcome outcome;
	struct error error;
};

/* Keeps the first failure: view_error says it. */
void view_outcome_check(struct view *v, enum outcome outcome);

#endif
