/* SPDX-License-Identifier: MIT */
/* How far each database of remote write has the figures. */
#ifndef STORE_REMOTES_H
#define STORE_REMOTES_H

#include "store/store.h"

struct remote_state {
	uint32_t fetch;		/* it has the figures of all fetches up to this one */
	uint64_t targets;	/* and so many vintages of targets */
	uint64_t sent, refused; /* samples, since ever */
	instant last;		/* when it took something last; INSTANT_NONE: never */
	const char *problem;	/* of the latest refusal, "" */
};

/* OUTCOME_ABSENT: nothing was written there yet; *s is then that of the beginning. */
enum outcome remote_get(
    struct txn *t, const char *id, struct arena *a, struct remote_state *s, struct error *e);
enum outcome remote_put(struct txn *t, const char *id, const struct remote_state *s, struct error *e);

#endif
