/* SPDX-License-Identifier: MIT */
#include "alert/releases.h"
#include "config/city.h"

struct period period_published_after(const struct indicator *i, struct period p)
{
	do
		p = period_add(p, 1);
	while (i->every == MONTHLY && i->skips[p.last]);
	return p;
}

struct period period_published_before(const struct indicator *i, struct period p)
{
	do
		p = period_add(p, -1);
	while (i->every == MONTHLY && i->skips[p.last]);
	return p;
}

day_number release_day(const struct indicator *i, struct period p)
{
	int index = p.year * 12 + p.last - 1 + i->release_after_months, year = index / 12,
	    month = index % 12 + 1;
	int length = month_length(year, month);

	return day_of(year, month, i->release_day < length ? i->release_day : length);
}
