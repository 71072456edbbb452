/* SPDX-License-Identifier: MIT */
/* Which firing alerts are suppressed: those that a person has silenced, and those that something worse
 * already says (inhibition). */
#ifndef ALERT_SUPPRESSION_H
#define ALERT_SUPPRESSION_H

#include "alert/match.h"
#include "store/silences.h"

/* What may suppress at one moment. */
struct suppressors {
	const struct config *config;
	/* for each inhibition the alerts that fire and inhibit */
	struct inhibiting_alerts {
		const struct alert **alerts;
		size_t count;
	} * over;
	const struct silence *silences; /* that hold now */
	struct matcher *matchers;	/* of each silence */
	size_t silence_count;
};

enum suppression_kind { SUPPRESSION_NONE, SUPPRESSION_SILENCED, SUPPRESSION_INHIBITED };

struct suppression {
	enum suppression_kind kind;
	uint64_t by; /* the silence or the alert */
};

/* Reads the silences that hold at `now`; `alerts` stays the caller's. All in the arena. */
enum outcome suppressors_read(struct txn *t, const struct config *c, instant now, const struct alert *alerts,
    size_t count, struct arena *a, struct suppressors *out, struct error *e);

/* An alert is never inhibited by itself, nor by one that it inhibits. */
struct suppression suppression_find(const struct suppressors *m, const struct alert *a);

#endif
