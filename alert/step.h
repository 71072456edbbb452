/* SPDX-License-Identifier: MIT */
/* What can happen to an alert, and how often it did in one run. */
#ifndef ALERT_STEP_H
#define ALERT_STEP_H

#include <stddef.h>

enum step {
	STEP_NONE,    /* nothing to do */
	STEP_REFRESH, /* the state stays; what is said about it is newer */
	STEP_PEND,    /* a new alert that waits for its `for:` */
	STEP_FIRE,
	STEP_RAISE, /* warning to critical */
	STEP_LOWER,
	STEP_RESOLVE, /* of a firing alert: its receivers are notified */
	STEP_DROP,    /* of a pending one: nobody had heard of it */
	/* the state stays, but somebody is notified */
	STEP_REMIND,
	STEP_ESCALATE,
};

struct lifecycle_report {
	size_t fired, raised, lowered, resolved, pending, firing, suppressed, escalated, reminded, messages,
	    unrouted;
};

#endif
