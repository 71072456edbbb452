/* SPDX-License-Identifier: MIT */
/* What one collection may cost: bytes and time of all its pages and attempts together. */
#ifndef COLLECTOR_COST_H
#define COLLECTOR_COST_H

#include "base/http.h"
#include "config/config.h"

/* Zeroed nothing is spent. */
struct collection_cost {
	size_t bytes; /* unpacked, also of answers that were no documents */
	int64_t ms;
	bool bytes_short; /* that is less than a document may have */
	bool ms_short;	  /* the same of its time */
};

enum { COST_PROBLEM = 160 };

/* Limits a request to what is left. False: nothing is, and *problem says of what. */
bool cost_limit(
    struct collection_cost *c, const struct source *s, struct http_request *r, char problem[COST_PROBLEM]);

/* What the answer has cost. False: it was cut off for that, and *problem says why. */
bool cost_spend(struct collection_cost *c, const struct source *s, const struct http_reply *reply,
    char problem[COST_PROBLEM]);

/* Whether there is time to wait for so long; it counts. */
bool cost_wait(struct collection_cost *c, const struct source *s, int64_t ms);

#endif
