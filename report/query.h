/* SPDX-License-Identifier: MIT */
/* What part of a list somebody asks for: by region with all that lies below it, indicator, period, moment.
 * The command line and the HTTP side read it with the same functions and refuse with the same words. */
#ifndef REPORT_QUERY_H
#define REPORT_QUERY_H

#include "base/calendar.h"
#include "config/config.h"

struct query {
	const bool *regions, *indicators; /* by index in the configuration; NULL: all, those that are no
					     longer configured too */
	const char *const *projects;	  /* codes in their order; NULL: all */
	size_t project_count;
	struct period from, to; /* year 0: all */
	instant as_of;
	instant since; /* what changed since then; INSTANT_NONE: a month before `as_of` */
	bool all;      /* all vintages, all alerts: not only what holds */
};

/* One by its id; OUTCOME_REFUSED with the nearest id where there is none. */
enum outcome region_named(const struct config *c, const char *name, int *region, struct error *e);
enum outcome indicator_named(const struct config *c, const char *name, int *indicator, struct error *e);

/* Another name behind such a list: a backslash is put before its commas and backslashes. */
void query_name_add(struct text *names, const char *name);

/* One name, or several with commas between ("\," and "\\" are a comma and a backslash of a name); NULL or
 * "": all. The arena takes what the query points to. OUTCOME_REFUSED with the nearest name where there is no
 * such region or indicator. */
enum outcome query_regions(
    struct query *q, const struct config *c, const char *names, struct arena *a, struct error *e);
enum outcome query_indicators(
    struct query *q, const struct config *c, const char *names, struct arena *a, struct error *e);

/* Whether a text that is not "" has no name in it, such as ",": it must not stand for all. */
bool query_names_nothing(const char *names);

/* Codes of projects; one that nobody knows selects nothing. */
void query_projects(struct query *q, const char *codes, struct arena *a);

/* "2023-05", "2023", "2023-01..2023-12", "2023-01.." */
enum outcome query_periods(struct query *q, const char *text, struct error *e);

static inline bool query_region(const struct query *q, int region)
{
	return !q->regions || (region >= 0 && q->regions[region]);
}

static inline bool query_indicator(const struct query *q, int indicator)
{
	return !q->indicators || (indicator >= 0 && q->indicators[indicator]);
}

bool query_project(const struct query *q, const char *code);

/* Whether a period ends within what is asked for. */
bool query_period(const struct query *q, struct period p);

#endif
