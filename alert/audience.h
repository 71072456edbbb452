/* Who hears of an alert: its region's receivers, the routes, and whom its escalation has reached. Pure. */
#ifndef ALERT_AUDIENCE_H
#define ALERT_AUDIENCE_H

#include "alert/match.h"

/* Of one receiver, as the audience of one alert. */
struct listener {
	bool hears;
	int64_t repeat; /* seconds; the shortest of the routes that match, 0: never again */
	int step;	/* the step of the escalation by which alone it hears, from 1; 0: it hears anyway */
};

/* Fills `listeners` (one for each receiver of the configuration). Nobody hears of an alert about itself: a
 * receiver that cannot be reached is told to the others. */
void audience_of(const struct config *c, const struct alert *a, struct listener *listeners);

/* Of the escalation's steps (a bit each) alone. */
void escalation_listeners(
    const struct config *c, const struct alert *a, uint32_t steps, struct listener *listeners);

/* Which steps of the escalation (a bit each) a firing alert has reached at `now`. What was reached once stays
 * (a->escalated has it). */
uint32_t escalation_reached(const struct config *c, const struct alert *a, instant now);

/* Whether somebody has acknowledged it and that still holds. */
bool alert_acknowledged(const struct alert *a, instant now);

enum { ESCALATION_MAX = 32 };

#endif
