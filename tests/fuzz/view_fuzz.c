/* SPDX-License-Identifier: MIT */
/* Any numbers as days, instants and periods, below what reads them from texts: the calendar, a view of the
 * small city, its measures and its lists. */
#include "alert/evaluate.h"
#include "export/listing.h"
#include "report/query.h"
#include "tests/fuzz/city.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct numbers {
	instant at, since;
	int32_t day, months, year;
	uint32_t from, to, which;
};

static struct city city;
static FILE *nowhere;

static void end(void)
{
	fclose(nowhere);
	city_end(&city);
}

static void calendar_try(const struct numbers *n)
{
	TEXT_OWNED struct text t = {0};
	struct period p = period_of_key(n->from);
	int year, month, dom;

	day_split(n->day, &year, &month, &dom);
	if (month < 1 || month > 12 || dom < 1 || dom > month_length(year, month) ||
	    (n->day != DAY_NONE && day_of(year, month, dom) != n->day))
		abort();
	day_of(n->year, n->months, n->day);
	month_length(n->year, n->months);
	day_print(&t, day_months_before(n->day, n->months));
	date_print(&t, (struct date){.day = n->day, .months = (uint8_t)n->which});
	if (day_start(n->day) > day_end(n->day))
		abort();
	day_at(day_time(n->day, n->months, n->year));
	instant_print(&t, n->at);
	instant_print_short(&t, n->at);
	form_write(&t, "%Y-%m-%d %q %L %s %Q", n->day);
	if (!period_same(period_of_key(period_key(p)), p))
		abort();
	period_print(&t, period_add(p, n->months));
	period_print(&t, period_at(n->day, p.every ? p.every : MONTHLY));
	period_first_day(p);
	period_last_day(p);
}

static void measures_try(struct view *v, const struct numbers *n)
{
	struct subject s = {.kind = SUBJECT_SERIES,
	    .region = (int)(n->which % city.config->region_count),
	    .indicator = (int)(n->which / 8 % city.config->indicator_count)};
	struct period latest;

	view_figure(v, s.region, s.indicator, period_of_key(n->from));
	view_target(v, s.region, s.indicator, n->year);
	view_latest(v, s.region, s.indicator, &latest);
	view_awaited(v, s.region, s.indicator, &latest);
	for (size_t i = 0; i < measure_count; i++) {
		TEXT_OWNED struct text why = {0};
		struct measurement m = {0};

		if (measures[i].of == SUBJECT_SERIES)
			measures[i].fn(v, &s, period_of_key(n->from), &m, &why);
	}
}

static void lists_try(struct txn *t, const struct numbers *n)
{
	const struct listing *l = &listings[n->which % listing_count];
	const struct query q = {.from = period_of_key(n->from),
	    .to = period_of_key(n->to),
	    .as_of = n->at,
	    .since = n->since,
	    .all = n->which & 0x10000};
	const struct sheet_options options = {0};
	struct report_data r = {0};
	struct error e;

	if (view_open(city.config, t, n->at, &r.view, &e) == OUTCOME_DONE)
		(void)listing_print(l, &r, &q, nowhere, SHEET_CSV, &options, &e);
	view_close(r.view);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct numbers n = {0};
	struct view *v;
	struct txn *t;
	struct error e;

	if (!city.store) {
		city_begin(&city);
		nowhere = fopen("/dev/null", "we");
		atexit(end);
	}
	memcpy(&n, bytes, size < sizeof n ? size : sizeof n);
	calendar_try(&n);
	if (store_read(city.store, &t, &e) != OUTCOME_DONE)
		abort();
	if (view_open(city.config, t, n.at, &v, &e) == OUTCOME_DONE) {
		measures_try(v, &n);
		view_close(v);
	}
	if (view_open(city.config, t, city.now, &v, &e) != OUTCOME_DONE)
		abort();
	measures_try(v, &n);
	view_close(v);
	/* one looks back before one asks for anything, as replay and editions do */
	if (view_open(city.config, t, city.now, &v, &e) != OUTCOME_DONE)
		abort();
	view_look_back(v, n.since, period_of_key(n.to));
	measures_try(v, &n);
	view_close(v);
	lists_try(t, &n);
	store_read_end(t);
	return 0;
}
