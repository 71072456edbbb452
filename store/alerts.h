/* SPDX-License-Identifier: MIT */
/* Alerts and every change of them. What they mean is decided in alert/; here they are kept. */
#ifndef STORE_ALERTS_H
#define STORE_ALERTS_H

#include "store/store.h"

enum alert_state { ALERT_PENDING, ALERT_FIRING, ALERT_RESOLVED };
enum severity { SEVERITY_NONE, SEVERITY_WARNING, SEVERITY_CRITICAL };
extern const char *const alert_state_names[], *const severity_names[];

/* What a receiver was last notified of an alert. */
struct sent_notification {
	const char *receiver;	/* id */
	enum severity severity; /* NONE: that it is over */
	instant at;
};

/* A person has acknowledged it: no reminders until then. */
struct acknowledgement {
	instant at, until; /* INSTANT_NONE: none; until INSTANT_LAST: as long as it lasts */
	const char *by, *note;
};

struct alert {
	uint64_t id;
	const char *rule, *subject; /* subject: a key such as "series/sihui/grp/2023" */
	enum alert_state state;
	enum severity severity; /* the highest that holds; while pending the one that is coming */
	instant opened, fired, changed, resolved; /* INSTANT_NONE: not yet */
	double value;				  /* of the measure, as of `said` */
	instant said; /* when value, title and detail were last put in words; never before `changed` */
	/* what a message and a route need to know, also when the rule or the region is no longer configured
	 */
	const char *measure, *region, *indicator, *project, *source, *office, *person; /* ids or names, "" */
	const char *title;  /* one line for people */
	const char *detail; /* the explanation: formula with its numbers, threshold, document */
	const char *basis;  /* one line: the figure or date it rests on, and since when that is known; "" */
	const char *next;   /* one line: what is expected next, "" */
	const char *cause;  /* of its latest change */
	struct sent_notification *notified; /* who knows of it, and what */
	size_t notified_count;
	struct acknowledgement ack;
	uint32_t escalated; /* a bit for each step of the escalation that was taken */
};

struct alert_change {
	instant at;
	enum alert_state from, to;
	enum severity from_severity, to_severity;
	double value;
	const char *cause; /* a sentence */
	const char *title;
};

/* Stores a new alert (id 0: gets its number) or the new state of one, and the change that led there (NULL:
 * none, only what is said about it is newer). */
enum outcome alert_put(struct txn *t, struct alert *a, const struct alert_change *change, struct error *e);
enum outcome alert_get(struct txn *t, uint64_t id, struct arena *arena, struct alert *a, struct error *e);

/* The alert of a rule and subject that is not resolved; OUTCOME_ABSENT where there is none. */
enum outcome alert_open_of(struct txn *t, const char *rule, const char *subject, struct arena *arena,
    struct alert *a, struct error *e);

/* All alerts; those that are not resolved; or also those that are over while somebody who was notified of them
 * has not heard of the end. Oldest first, in the arena. */
enum alerts_which { ALERTS_ALL, ALERTS_OPEN, ALERTS_TO_TELL };
enum outcome alerts_read(struct txn *t, enum alerts_which which, struct arena *arena, struct alert **alerts,
    size_t *count, struct error *e);

/* The changes of one alert up to `as_of`, oldest first. */
enum outcome alert_changes(const struct store_reading *r, uint64_t id, struct alert_change **changes,
    size_t *count, struct error *e);

#endif
