/* SPDX-License-Identifier: MIT */
/* A made-up city: figures and projects as its departments would publish them by a given day. Nothing of it is
 * real. */
#ifndef DEMO_CITY_H
#define DEMO_CITY_H

#include "base/calendar.h"
#include "base/text.h"

/* The answer of each department for a period, as known on `today`; false: not published yet. */
bool city_statistics(struct text *out, int year, int month, day_number today);
bool city_finance(struct text *out, int year, int month, day_number today);
bool city_commerce(struct text *out, int year, int month, day_number today);
bool city_market(struct text *out, int year, int month, day_number today);
void city_projects(struct text *out, day_number today);

/* The targets of 2023 as YAML, which config/example-targets.yaml holds. */
void city_targets(struct text *out);

#endif
