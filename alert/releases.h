/* SPDX-License-Identifier: MIT */
/* The calendar by which the figures of an indicator are published. */
#ifndef ALERT_RELEASES_H
#define ALERT_RELEASES_H

#include "base/calendar.h"
#include "config/config.h"

/* The next or previous period at which the indicator is published. */
struct period period_published_after(const struct indicator *i, struct period p);
struct period period_published_before(const struct indicator *i, struct period p);

/* The day by which the figure of a period is to be there (of an indicator that has a release day). */
day_number release_day(const struct indicator *i, struct period p);

#endif
