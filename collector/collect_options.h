/* SPDX-License-Identifier: MIT */
/* How a collector works and what it reports (collector/collect.h). */
#ifndef COLLECTOR_COLLECT_OPTIONS_H
#define COLLECTOR_COLLECT_OPTIONS_H

#include "base/calendar.h"
#include "store/journal.h"

struct arrival; /* collector/arrival.h */

struct collect_report {
	struct fetch fetch; /* as journalled; of several pages the last one's, with the counts of all */
	size_t pages;
	const char *region, *indicator; /* what was asked for; "" */
	const struct refusal *refusals;
	size_t refusal_count; /* kept ones; fetch.refused counts all */
	size_t attempts;
};

typedef void collect_done(void *context, const struct collect_report *report);

struct collect_options {
	instant (*now)(void *context); /* the clock that stamps vintages */
	void *now_context;
	collect_done *done; /* may be NULL */
	void *done_context;
	bool backfill;	    /* a figure counts as known from its document's own date on */
	bool unconditional; /* ask for the document even if it has not changed */
	/* instead of storing: what has arrived is given to this, and forgotten; the store may then be NULL */
	void (*preview)(void *context, const struct arrival *a);
	void *preview_context;
};

#endif
