/* Alerts and every change of them. What they mean is decided in alert/; here they are kept. */
#ifndef STORE_ALERTS_H
#define STORE_ALERTS_H

#include "store/store.h"

enum alert_state { ALERT_PENDING, ALERT_FIRING, ALERT_RESOLVED };
enum severity { SEVERITY_NONE, SEVERITY_WARNING, SEVERITY_CRITICAL };
extern const char *const alert_state_names[], *const severity_names[];

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
	const char *told;   /* ids of the receivers that know of it, one a line */
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
int alert_put(struct txn *t, struct alert *a, const struct alert_change *change, struct error *e);
int alert_get(struct txn *t, uint64_t id, struct arena *arena, struct alert *a, struct error *e);

/* The alert of a rule and subject that is not resolved; ABSENT where there is none. */
int alert_open_of(struct txn *t, const char *rule, const char *subject, struct arena *arena, struct alert *a,
    struct error *e);

/* All alerts, or only those that are not resolved, oldest first, in the arena. */
int alerts_read(struct txn *t, bool open_only, struct arena *arena, struct alert **alerts, size_t *count,
    struct error *e);

/* The changes of one alert up to `as_of`, oldest first. */
int alert_changes(struct txn *t, uint64_t id, instant as_of, struct arena *arena,
    struct alert_change **changes, size_t *count, struct error *e);

#endif
