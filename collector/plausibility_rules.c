/* SPDX-License-Identifier: MIT */
#include "collector/plausibility_rules.h"
#include "config/city.h"

#include <math.h>
#include <stdio.h>

enum {
	TIMES_MOST = 20,
	UNIT_STEP = 10000, /* 万 for 亿 */
	EARLY_DAYS = 10,   /* a first estimate may come that long before the period ends */
};

/* ---- the rules ---- */

/* "1234 is 9800 times ...", and what it looks like when it is a unit. */
static const char *times_off(
    double value, double reference, const char *of, const struct period *when, struct doubt *d)
{
	double times = fabs(value / reference), off = times >= 1 ? times : 1 / times;
	TEXT_OWNED struct text period = {0};
	char a[32], b[32], times_text[40];

	if (!isfinite(off) || off < TIMES_MOST)
		return NULL;
	if (when)
		period_print(&period, *when);
	if (times >= 1)
		snprintf(times_text, sizeof times_text, "%.0f times", off);
	else
		snprintf(times_text, sizeof times_text, "1/%.0f of", off);
	snprintf(d->why, sizeof d->why, "%s is %s %s%s%s (%s)%s", number_print(value, a), times_text, of,
	    when ? " " : "", text_of(&period), number_print(reference, b),
	    off > UNIT_STEP / 3.0 && off < UNIT_STEP * 3.0 ? ": another unit?" : "");
	return d->why;
}

static const char *falling_problem(double value, const struct neighbours *n, struct doubt *d)
{
	TEXT_OWNED struct text before = {0};
	char number[32];

	if (n->before <= 0 || value >= n->before || value <= n->before / TIMES_MOST)
		return NULL;
	period_print(&before, n->before_period);
	snprintf(d->why, sizeof d->why, "a year-to-date value that falls: it was %s in %s",
	    number_print(n->before, number), text_of(&before));
	return d->why;
}

const char *plausibility_problem(const struct indicator *i, struct period p, double value,
    const struct neighbours *n, day_number today, struct doubt *d)
{
	bool cumulative = i->kind == KIND_YEAR_TO_DATE;

	if (period_last_day(p) > today + EARLY_DAYS) {
		snprintf(d->why, sizeof d->why, "the period has not ended yet");
		return d->why;
	}
	if (i->kind == KIND_RATE || value == 0)
		return NULL;
	if (!isnan(n->before) && n->before != 0) {
		/* what the months of before would make by now */
		double scaled = cumulative ? n->before * p.last / n->before_period.last : n->before;

		if (cumulative && falling_problem(value, n, d))
			return d->why;
		return times_off(value, scaled, "what is usual after", &n->before_period, d);
	}
	if (!isnan(n->year_ago) && n->year_ago != 0)
		return times_off(value, n->year_ago, "that of a year ago", NULL, d);
	if (!isnan(n->itself) && n->itself != 0)
		return times_off(value, n->itself, "what it was before", NULL, d);
	return NULL;
}
