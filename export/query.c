#include "export/query.h"

#include <stdio.h>
#include <string.h>

enum { NAME_LONGEST = 400 };

/* The next name of a list with commas between; false at its end. */
static bool name_next(const char **list, char name[NAME_LONGEST])
{
	size_t length;

	*list += strspn(*list, ", ");
	length = strcspn(*list, ",");
	if (length == 0)
		return false;
	snprintf(name, NAME_LONGEST, "%.*s", (int)length, *list);
	for (size_t n = strlen(name); n && name[n - 1] == ' ';)
		name[--n] = '\0';
	*list += length;
	return true;
}

static int absent(const char *what, const char *name, const char *near, struct error *e)
{
	return error_set(e, REFUSED, "there is no %s %s%s%s%s", what, name, near ? " (did you mean " : "",
	    near ? near : "", near ? "?)" : "");
}

int region_named(const struct config *c, const char *name, int *region, struct error *e)
{
	*region = config_region(c, name);
	return *region >= 0 ? DONE : absent("region", name, config_nearest_region(c, name), e);
}

int indicator_named(const struct config *c, const char *name, int *indicator, struct error *e)
{
	*indicator = config_indicator(c, name);
	return *indicator >= 0 ? DONE : absent("indicator", name, config_nearest_indicator(c, name), e);
}

int query_regions(
    struct query *q, const struct config *c, const char *names, struct arena *a, struct error *e)
{
	char name[NAME_LONGEST];
	bool *chosen = NULL;

	while (names && name_next(&names, name)) {
		int region;

		if (region_named(c, name, &region, e) != DONE)
			return REFUSED;
		if (!chosen)
			chosen = arena_new(a, c->region_count * sizeof *chosen);
		for (int r = 0; r < (int)c->region_count; r++)
			chosen[r] = chosen[r] || region_within(c, r, region);
	}
	q->regions = chosen;
	return DONE;
}

int query_indicators(
    struct query *q, const struct config *c, const char *names, struct arena *a, struct error *e)
{
	char name[NAME_LONGEST];
	bool *chosen = NULL;

	while (names && name_next(&names, name)) {
		int indicator;

		if (indicator_named(c, name, &indicator, e) != DONE)
			return REFUSED;
		if (!chosen)
			chosen = arena_new(a, c->indicator_count * sizeof *chosen);
		chosen[indicator] = true;
	}
	q->indicators = chosen;
	return DONE;
}

void query_projects(struct query *q, const char *codes, struct arena *a)
{
	char name[NAME_LONGEST];
	const char **list = NULL;
	size_t count = 0;

	while (codes && name_next(&codes, name))
		*(const char **)arena_push(a, &list, &count, sizeof *list) = arena_text(a, name);
	if (count)
		*(const char **)arena_push(a, &list, &count, sizeof *list) = NULL;
	q->projects = list;
}

bool query_project(const struct query *q, const char *code)
{
	for (size_t i = 0; q->projects && q->projects[i]; i++)
		if (strcmp(q->projects[i], code) == 0)
			return true;
	return !q->projects;
}

int query_periods(struct query *q, const char *text, struct error *e)
{
	const char *dots = strstr(text, "..");
	char first[32];
	struct period from = {0}, to = {0};
	bool good;

	snprintf(first, sizeof first, "%.*s", dots ? (int)(dots - text) : (int)strlen(text), text);
	if (!dots)
		good = period_parse(first, &from) && period_parse(first, &to);
	else
		good = (!*first || period_parse(first, &from)) && (!dots[2] || period_parse(dots + 2, &to));
	if (!good)
		return error_set(
		    e, REFUSED, "\"%s\" is no period such as 2023-05, 2023 or 2023-01..2023-12", text);
	q->from = from;
	q->to = to;
	return DONE;
}

bool query_period(const struct query *q, struct period p)
{
	return (!q->from.year || period_last_day(p) >= period_first_day(q->from)) &&
	       (!q->to.year || period_last_day(p) <= period_last_day(q->to));
}
