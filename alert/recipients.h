/* SPDX-License-Identifier: MIT */
/* The recipients of an alert: its region's receivers, the routes, and whom its escalation has reached. Pure. */
#ifndef ALERT_RECIPIENTS_H
#define ALERT_RECIPIENTS_H

#include "alert/match.h"

/* Of one receiver, as the audience of one alert. */
struct recipient {
	bool is_recipient;
	int64_t repeat; /* seconds; the shortest of the routes that match, 0: never again */
	int step;	/* the step of the escalation by which alone it is notified, from 1; 0: in any case */
};

/* Fills `listeners` (one for each receiver of the configuration). No receiver is notified of an alert about itself: a
 * receiver that cannot be reached is notified to the others. */
void recipients_find(const struct config *c, const struct alert *a, struct recipient *listeners);

/* Of the escalation's steps (a bit each) alone. */
void escalation_recipients(
    const struct config *c, const struct alert *a, uint32_t steps, struct recipient *listeners);

/* Which steps of the escalation (a bit each) a firing alert has reached at `now`. What was reached once stays
 * (a->escalated has it). */
uint32_t escalation_reached(const struct config *c, const struct alert *a, instant now);

/* Whether somebody has acknowledged it and that still holds. */
bool alert_acknowledged(const struct alert *a, instant now);

enum { ESCALATION_MAX = 32 };

#endif
