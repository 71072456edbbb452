/* SPDX-License-Identifier: MIT */
/* When a source is asked, and for what: pure functions of its times, what was asked before and the clock, and
 * the plan that they make of the store. */
#ifndef COLLECTOR_SCHEDULE_H
#define COLLECTOR_SCHEDULE_H

#include "config/config.h"
#include "config/source.h"
#include "store/store.h"

/* The latest moment not after `now` (or the first one after it) at which the source is to be asked.
 * INSTANT_NONE where there is none within 13 months. */
instant schedule_before(const struct collect_times *c, instant now);
instant schedule_after(const struct collect_times *c, instant now);

/* The period that is asked for at that moment: the latest one that has ended. */
struct period schedule_period(const struct collect_times *c, instant slot);

/* One thing to ask for: a document, or all its pages. */
struct job {
	int source;
	struct period period;  /* year 0 where the source names no period */
	int region, indicator; /* what `each` asks for; -1: nothing in particular */
};
bool job_same(const struct job *a, const struct job *b);

/* The name under which the journal keeps the state of the request: the source, and what `each` asks for. */
const char *job_request(const struct config *c, const struct job *j, struct arena *a);

/* Every job that one source and period makes: one, or one for each region and indicator of `each`. */
typedef void job_each(void *context, struct job job);
void jobs_of(const struct config *c, int source, struct period p, job_each *each, void *context);

/* Everything that is due at now->as_of, and when to look again (*next). A source is due when one of its moments
 * has passed since it was last asked, so that a missed day is made up for; a period that is complete is not
 * asked for again. */
enum outcome schedule_due(const struct config *c, const struct store_reading *now, struct job **jobs,
    size_t *count, instant *next, struct error *e);

/* What the schedule has in mind for one source. */
struct projection {
	size_t due;	      /* jobs that are due now */
	instant next;	      /* when it is looked at again; INSTANT_LAST: never */
	struct period period; /* that is being asked for; year 0 before the first moment */
};
enum outcome schedule_outlook(
    const struct config *c, struct txn *t, int source, instant now, struct projection *o, struct error *e);

/* Of the figures that the source can bring for a period: how many there are at all (none for a month in which
 * none of its indicators is published), how many are expected (the region has a target for the indicator or
 * has reported it before), and how many of these are there at r->as_of. */
struct expected_figure {
	size_t possible, expected, there;
};
enum outcome schedule_expected(const struct config *c, const struct store_reading *r, int source,
    struct period p, struct expected_figure *out, struct error *e);

#endif
