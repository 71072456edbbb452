/* SPDX-License-Identifier: MIT */
/* The daemon of `pacesetter run`: one loop that fetches what is due, evaluates the rules, delivers messages,
 * writes to databases and publishes, beside the threads of the HTTP side. */
#ifndef SERVER_DAEMON_H
#define SERVER_DAEMON_H

#include "config/config.h"
#include "store/store.h"

struct daemon_options {
	/* Another one is in its place after a reload; the one that is there at the end is the caller's. */
	struct config *config;
	struct store *store; /* open for writing */
	instant offset;	     /* seconds that its clock is ahead of the machine's (--now) */
	/* At SIGHUP: the configuration read again. OUTCOME_REFUSED where it is not good, which was reported.
	 */
	enum outcome (*config_read)(void *context, struct config **fresh);
	void *config_read_context;
};

/* Runs until SIGTERM or SIGINT. OUTCOME_REFUSED where it cannot start (another daemon works on the store, an
 * address is in use), or cannot go on, which the log says. */
enum outcome daemon_run(struct daemon_options *o, struct error *e);

#endif
