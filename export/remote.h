/* SPDX-License-Identifier: MIT */
/* Writing figures on to databases of time series (Prometheus remote write 1.0): Prometheus, VictoriaMetrics,
 * Mimir, Thanos Receive.
 *
 * Each has a cursor in the store. What is new is sent in order and tried again until it is stored; a database
 * that is down for a week is caught up. A request that is refused for what is in it is halved until the
 * sample is found that is the reason: that one is left out and counted. */
#ifndef EXPORT_REMOTE_H
#define EXPORT_REMOTE_H

#include "base/http.h"
#include "config/config.h"
#include "store/store.h"

struct remotes;

struct remotes_options {
	instant (*now)(void *context);
	void *now_context;
	/* a database could not be written to, or can again (problem ""); a sample was refused for good */
	void (*notified)(void *context, const char *remote, const char *problem);
	void *told_context;
	/* of what has been taken; may be NULL */
	void (*progress)(void *context, size_t samples);
	bool once; /* the command by hand: a database that fails is given up */
};

enum outcome remotes_new(const struct config *c, struct store *s, struct http *h,
    const struct remotes_options *o, struct remotes **out, struct error *e);
void remotes_free(struct remotes *r); /* NULL is fine */

/* Starts what is due; to be called at the beginning and after each http_pump. *next (may be NULL): when to
 * call again, INSTANT_LAST where nothing waits. */
enum outcome remotes_turn(struct remotes *r, instant *next, struct error *e);
void remotes_only(struct remotes *r, const char *id); /* from then on only this one */

size_t remotes_busy(const struct remotes *r);	/* requests under way */
bool remotes_settled(const struct remotes *r);	/* all that is known is stored there, or given up */
size_t remotes_failed(const struct remotes *r); /* how many were given up */

/* What an answer to a write means. Pure. */
enum remote_verdict { REMOTE_TAKEN, REMOTE_AGAIN, REMOTE_SAMPLE };
enum remote_verdict remote_reply_verdict(long status, const char *body);

/* The headers of a request to a database, in the arena: those that are configured and, where it `writes`,
 * those of the protocol. OUTCOME_REFUSED: a secret cannot be had. */
enum outcome remote_headers(const struct config *c, const struct remote *r, bool writes, struct arena *a,
    const char *const **headers, struct error *e);

/* A text with its references resolved is added to `out`; NULL adds nothing. OUTCOME_REFUSED: a secret cannot
 * be had. */
enum outcome remote_secret(const struct config *c, const char *text, struct text *out, struct error *e);

/* A text without the secrets of a database, in the arena. */
const char *remote_masked(const struct config *c, const struct remote *r, const char *text, struct arena *a);

#endif
