/* SPDX-License-Identifier: MIT */
/* What a message says: of one alert, or that an edition is out. */
#ifndef ALERT_CONTENT_H
#define ALERT_CONTENT_H

#include "alert/step.h"
#include "store/alerts.h"

/* What one message says of one alert. */
struct notification {
	struct alert alert;
	enum step step;
	/* What the receiver ought to have heard first: the step itself, or STEP_FIRE of one that has fired
	 * and is over and of which it is notified only now. */
	enum step since;
	const char *cause;
};

/* A message that speaks of no alert (alert/announcement.h). */
struct announcement {
	const char *publication, *title, *edition, *period, *kind, *as_of;
	const char *url;	    /* where it can be read; NULL: not said */
	const char *corrects, *why; /* NULL: it corrects none */
	const char *const *lines;   /* sentences */
	size_t count;
};

#endif
