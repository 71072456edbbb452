/* SPDX-License-Identifier: MIT */
#include "server/params.h"
#include "base/relative_time.h"

#include <string.h>

enum {
	BY_NAMES = BY_REGION | BY_INDICATOR | BY_PROJECT,
	SECONDS_DIGITS = 10, /* of today in seconds since 1970; in milliseconds that is a day in 1970 */
};

static enum outcome read_region(struct params_reader *r, const char *text, struct error *e)
{
	return query_regions(&r->into->query, r->config, text, r->arena, e);
}

static enum outcome read_indicator(struct params_reader *r, const char *text, struct error *e)
{
	return query_indicators(&r->into->query, r->config, text, r->arena, e);
}

static enum outcome read_project(struct params_reader *r, const char *text, struct error *e)
{
	(void)e;
	query_projects(&r->into->query, text, r->arena);
	return OUTCOME_DONE;
}

static enum outcome read_period(struct params_reader *r, const char *text, struct error *e)
{
	return query_periods(&r->into->query, text, e);
}

/* Milliseconds since 1970, as dashboards send them, or a date or time, also one relative to now; of a date alone
 * its end. */
static enum outcome read_moment(
    const struct params_reader *r, const char *name, const char *text, instant *at, struct error *e)
{
	size_t digits = strspn(text, "0123456789");
	int64_t ms;

	if (digits == SECONDS_DIGITS && !text[digits])
		return error_set(e, OUTCOME_REFUSED,
		    "%s: \"%s\" is a number of seconds (expected milliseconds since 1970: %s000)", name, text,
		    text);
	if (digits > SECONDS_DIGITS && integer_parse(text, 0, INT64_MAX, &ms)) {
		*at = ms / 1000;
		return instant_check(name, text, *at, e);
	}
	if (time_parse(text, true, TIME_BEFORE, r->now, at))
		return instant_check(name, text, *at, e);
	return error_set(e, OUTCOME_REFUSED,
	    "%s: \"%.100s\" is no time (expected one such as 2023-07-28, 2023-07-28T08:30, yesterday or 7d, or "
	    "milliseconds since 1970)",
	    name, text);
}

static enum outcome param_from_read(struct params_reader *r, const char *text, struct error *e)
{
	instant at;
	enum outcome outcome = read_moment(r, "from", text, &at, e);

	if (outcome == OUTCOME_DONE)
		r->into->from = period_at(day_at(at), MONTHLY);
	return outcome;
}

static enum outcome read_to(struct params_reader *r, const char *text, struct error *e)
{
	instant at;
	enum outcome outcome = read_moment(r, "to", text, &at, e);

	if (outcome == OUTCOME_DONE)
		r->into->to = period_at(day_at(at), MONTHLY);
	return outcome;
}

static enum outcome read_since(struct params_reader *r, const char *text, struct error *e)
{
	return read_moment(r, "since", text, &r->into->query.since, e);
}

static enum outcome read_as_of(struct params_reader *r, const char *text, struct error *e)
{
	r->into->has_as_of = true;
	return read_moment(r, "as_of", text, &r->into->query.as_of, e);
}

static enum outcome read_yes(const char *name, const char *text, bool *yes, struct error *e)
{
	*yes = strcmp(text, "true") == 0 || strcmp(text, "1") == 0;
	return *yes || strcmp(text, "false") == 0 || strcmp(text, "0") == 0
		   ? OUTCOME_DONE
		   : error_set(e, OUTCOME_REFUSED, "%s: expected true or false, found \"%s\"", name, text);
}

static enum outcome read_all(struct params_reader *r, const char *text, struct error *e)
{
	return read_yes("all", text, &r->into->query.all, e);
}

static enum outcome read_bom(struct params_reader *r, const char *text, struct error *e)
{
	return read_yes("bom", text, &r->into->bom, e);
}

static enum outcome read_format(struct params_reader *r, const char *text, struct error *e)
{
	int format = name_index(sheet_format_names, text);

	if (format <= SHEET_TEXT)
		return error_set(
		    e, OUTCOME_REFUSED, "format: expected json, jsonl or csv, found \"%s\"", text);
	r->into->format = (enum sheet_format)format;
	r->into->has_format = true;
	return OUTCOME_DONE;
}

const struct param params[] = {
    {"region", "regions, with commas between; each stands for itself and all below it", "xiling,donghu",
	BY_REGION, read_region},
    {"indicator", "indicators, with commas between", "grp", BY_INDICATOR, read_indicator},
    {"project", "codes of projects, with commas between; \\, is a comma of a code, \\\\ a backslash",
	"YX2023-05", BY_PROJECT, read_project},
    {"period", "a month, quarter or year, or from..to", "2023-01..2023-12", BY_PERIOD, read_period},
    {"from",
	"periods that end in the month of this moment, or later (a date, a time, yesterday, 7d, or milliseconds since 1970)",
	"2023-01-01", BY_PERIOD, param_from_read},
    {"to", "periods that end in the month of this moment, or before", "1703980800000", BY_PERIOD, read_to},
    {"since", "what has changed since then; by default a month before", "2023-06-28", SINCE, read_since},
    {"all", "everything there was, not only what holds", "true", WITH_ALL_ROWS, read_all},
    {"as_of", "as of (a date, a time, yesterday, 7d, or milliseconds since 1970)", "2023-07-28", AS_OF,
	read_as_of},
    {"format", "json, jsonl or csv; else what the Accept header wants", "csv", 0, read_format},
    {"bom", "csv begins with a byte order mark, by which Excel knows UTF-8", "true", 0, read_bom},
};
const size_t param_count = sizeof params / sizeof *params;

static const char *param_at(const void *list, size_t i)
{
	return ((const struct param *)list)[i].name;
}

enum outcome param_read(struct params_reader *r, const char *name, const char *text, struct error *e)
{
	const char *near;

	for (size_t i = 0; i < param_count; i++) {
		if (strcmp(params[i].name, name) != 0)
			continue;
		if (params[i].filter && !(r->listing->filters & params[i].filter))
			return error_set(e, OUTCOME_REFUSED, "%s cannot be asked for by %s", r->listing->name,
			    params[i].name);
		if (params[i].filter & BY_NAMES && query_names_nothing(text))
			return error_set(e, OUTCOME_REFUSED, "%s: \"%.60s\" has no name in it", name, text);
		return text && *text ? params[i].read(r, text, e) : OUTCOME_DONE;
	}
	near = nearest_name(name, param_at, params, param_count);
	return error_set(e, OUTCOME_REFUSED, "there is no parameter %.60s%s%s%s", name,
	    near ? " (did you mean " : "", near ? near : "", near ? "?)" : "");
}

enum outcome params_complete(struct params *p, struct error *e)
{
	struct query *q = &p->query;

	if (p->from.year && p->to.year && period_first_day(p->from) > period_last_day(p->to))
		return error_set(e, OUTCOME_REFUSED, "from lies after to");
	if (q->since != INSTANT_NONE && q->since > q->as_of)
		return error_set(e, OUTCOME_REFUSED,
		    "since lies after the moment that is asked about (as_of; now where nothing is said)");
	if (p->from.year && (!q->from.year || period_first_day(p->from) > period_first_day(q->from)))
		q->from = p->from;
	if (p->to.year && (!q->to.year || period_last_day(p->to) < period_last_day(q->to)))
		q->to = p->to;
	return OUTCOME_DONE;
}
