/* SPDX-License-Identifier: MIT */
#include "report/query.h"
#include "config/lookup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PERIOD_LONGEST = 32 };

/* The next name of a list with commas between, as a whole; NULL at its end. A comma or backslash of a name
 * has a backslash before it. */
static const char *name_next(const char **list, struct arena *a)
{
	TEXT_OWNED struct text name = {0};
	size_t whole = 0; /* with the last that is no blank before a comma */

	*list += strspn(*list, ", ");
	for (; **list && **list != ','; ++*list) {
		bool escaped = **list == '\\' && ((*list)[1] == ',' || (*list)[1] == '\\');

		*list += escaped;
		text_char(&name, **list);
		whole = **list == ' ' ? whole : name.length;
	}
	return whole ? arena_copy(a, text_of(&name), whole) : NULL;
}

void query_name_add(struct text *names, const char *name)
{
	text_add(names, names->length ? "," : "");
	for (; *name; name++) {
		text_add(names, strchr(",\\", *name) ? "\\" : "");
		text_char(names, *name);
	}
}

bool query_names_nothing(const char *names)
{
	return *names && !names[strspn(names, ", ")];
}

static enum outcome query_name_unknown(const char *what, const char *name, const char *near, struct error *e)
{
	return error_set(e, OUTCOME_REFUSED, "there is no %s %.100s%s%s%s", what, name,
	    near ? " (did you mean " : "", near ? near : "", near ? "?)" : "");
}

enum outcome region_named(const struct config *c, const char *name, int *region, struct error *e)
{
	if (config_region_named(c, name, region, e) != OUTCOME_DONE)
		return OUTCOME_REFUSED;
	return *region >= 0 ? OUTCOME_DONE
			    : query_name_unknown("region", name, config_nearest_region(c, name), e);
}

enum outcome indicator_named(const struct config *c, const char *name, int *indicator, struct error *e)
{
	if (config_indicator_named(c, name, indicator, e) != OUTCOME_DONE)
		return OUTCOME_REFUSED;
	return *indicator >= 0 ? OUTCOME_DONE
			       : query_name_unknown("indicator", name, config_nearest_indicator(c, name), e);
}

enum outcome query_regions(
    struct query *q, const struct config *c, const char *names, struct arena *a, struct error *e)
{
	const char *name;
	bool *chosen = NULL;

	while (names && (name = name_next(&names, a))) {
		int region;

		if (region_named(c, name, &region, e) != OUTCOME_DONE)
			return OUTCOME_REFUSED;
		if (!chosen)
			chosen = arena_new(a, c->region_count * sizeof *chosen);
		if (chosen[region])
			continue; /* with all below it: a list may name one a hundred thousand times */
		for (int r = 0; r < (int)c->region_count; r++)
			chosen[r] = chosen[r] || region_within(c, r, region);
	}
	q->regions = chosen;
	return OUTCOME_DONE;
}

enum outcome query_indicators(
    struct query *q, const struct config *c, const char *names, struct arena *a, struct error *e)
{
	const char *name;
	bool *chosen = NULL;

	while (names && (name = name_next(&names, a))) {
		int indicator;

		if (indicator_named(c, name, &indicator, e) != OUTCOME_DONE)
			return OUTCOME_REFUSED;
		if (!chosen)
			chosen = arena_new(a, c->indicator_count * sizeof *chosen);
		chosen[indicator] = true;
	}
	q->indicators = chosen;
	return OUTCOME_DONE;
}

static int by_code(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

void query_projects(struct query *q, const char *codes, struct arena *a)
{
	const char *name, **list = NULL;
	size_t count = 0;

	while (codes && (name = name_next(&codes, a)))
		*(const char **)arena_push(a, &list, &count, sizeof *list) = name;
	if (count)
		qsort(list, count, sizeof *list, by_code);
	q->projects = list;
	q->project_count = count;
}

bool query_project(const struct query *q, const char *code)
{
	return !q->projects || bsearch(&code, q->projects, q->project_count, sizeof *q->projects, by_code);
}

enum outcome query_periods(struct query *q, const char *text, struct error *e)
{
	const char *dots = strstr(text, "..");
	char first[PERIOD_LONGEST];
	size_t length = dots ? (size_t)(dots - text) : strlen(text);
	struct period from = {0}, to = {0};
	bool good = length < sizeof first;

	snprintf(first, sizeof first, "%.*s", (int)(good ? length : 0), text);
	if (good && !dots)
		good = period_parse(first, &from) && period_parse(first, &to);
	else if (good)
		good = (!*first || period_parse(first, &from)) && (!dots[2] || period_parse(dots + 2, &to));
	if (!good)
		return error_set(e, OUTCOME_REFUSED,
		    "\"%.100s\" is no period such as 2023-05, 2023 or 2023-01..2023-12", text);
	if (from.year && to.year && period_first_day(from) > period_last_day(to))
		return error_set(e, OUTCOME_REFUSED, "\"%.100s\" ends before it begins", text);
	q->from = from;
	q->to = to;
	return OUTCOME_DONE;
}

bool query_period(const struct query *q, struct period p)
{
	return (!q->from.year || period_last_day(p) >= period_first_day(q->from)) &&
	       (!q->to.year || period_last_day(p) <= period_last_day(q->to));
}
