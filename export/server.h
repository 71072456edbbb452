/* The HTTP side of the daemon: read only, a thread a connection. What is asked is answered from a snapshot,
 * written down whole, and then sent; the next one does not wait for a slow reader. */
#ifndef EXPORT_SERVER_H
#define EXPORT_SERVER_H

#include "config/config.h"
#include "store/store.h"

struct server;

/* Starts to listen. REFUSED: the address cannot be had, or a token cannot be read. The clock gives the moment
 * that is asked about where a request says nothing. */
struct server_options {
	const struct config *config;
	struct store *store;
	instant (*now)(void *context);
	void *now_context;
};
int server_start(const struct server_options *o, struct server **out, struct error *e);

/* Ends all connections. NULL is fine, here and below. */
void server_stop(struct server *s);

int server_port(const struct server *s); /* that it listens on */

/* Nothing is read between the two: for what all threads share is changed (the configuration, the time zone).
 * server_resume takes the configuration from then on; it goes on listening where it did. */
void server_pause(struct server *s);
int server_resume(struct server *s, const struct config *c, struct error *e);

/* The rules have been applied. */
void server_evaluated(struct server *s, instant at);

#endif
