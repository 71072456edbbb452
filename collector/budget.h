/* What one collection may cost: bytes and time of all its pages and attempts together. */
#ifndef COLLECTOR_BUDGET_H
#define COLLECTOR_BUDGET_H

#include "base/http.h"
#include "config/config.h"

/* Zeroed nothing is spent. */
struct budget {
	size_t bytes; /* unpacked, also of answers that were no documents */
	int64_t ms;
	bool bytes_short; /* that is less than a document may have */
	bool ms_short;	  /* the same of its time */
};

enum { BUDGET_PROBLEM = 160 };

/* Limits a request to what is left. False: nothing is, and *problem says of what. */
bool budget_limit(
    struct budget *b, const struct source *s, struct http_request *r, char problem[BUDGET_PROBLEM]);

/* What the answer has cost. False: it was cut off for that, and *problem says why. */
bool budget_spend(
    struct budget *b, const struct source *s, const struct http_reply *reply, char problem[BUDGET_PROBLEM]);

/* Whether there is time to wait for so long; it counts. */
bool budget_wait(struct budget *b, const struct source *s, int64_t ms);

#endif
