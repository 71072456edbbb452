/* SPDX-License-Identifier: MIT */
/* The HTTP side of the daemon: read only, a thread a request that has come (server/listener.h). What is asked
 * is answered from a snapshot, written down whole, and then sent; the next one does not wait for a slow
 * reader.
 *
 * No answer has a path of this machine in it, or what its system says of one: that stands in the log. */
#ifndef SERVER_SERVICE_H
#define SERVER_SERVICE_H

#include "config/config.h"
#include "store/store.h"

struct service;

/* Starts to listen. OUTCOME_REFUSED: the address cannot be had, or a token cannot be read. The clock gives
 * the moment that is asked about where a request says nothing. */
struct service_options {
	const struct config *config;
	struct store *store;
	instant (*now)(void *context);
	void *now_context;
	int64_t request_ms, answer_ms; /* by then a request has come, an answer has been read; 0: as usual */
};
enum outcome service_start(const struct service_options *o, struct service **out, struct error *e);

/* Ends all connections. NULL is fine, here and below. */
void service_stop(struct service *s);

int service_port(const struct service *s); /* that it listens on */

/* Nothing is read between the two: for what all threads share is changed (the configuration, the time zone).
 * service_resume takes the configuration from then on; it goes on listening where it did. OUTCOME_REFUSED: a
 * token of it cannot be had, or none is set where it listens beyond this machine, and lets nobody in. */
void service_pause(struct service *s);
enum outcome service_resume(struct service *s, const struct config *c, struct error *e);

/* The rules have been applied. */
void service_evaluated(struct service *s, instant at);

#endif
