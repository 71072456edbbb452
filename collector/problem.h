/* SPDX-License-Identifier: MIT */
/* What is said of a collection that went wrong, without the secrets of its source. Private to task.c and
 * problem.c. */
#ifndef COLLECTOR_PROBLEM_H
#define COLLECTOR_PROBLEM_H

#include "collector/collector.h"

enum {
	PROBLEM_MOST = 400,
	RETRY_AFTER_MOST =
	    300, /* seconds; a source that wants to be left alone for longer is asked another day */
};

/* A text that a source, or who asked it, says: in the arena of the arrival. */
const char *problem_masked(struct collector *k, struct arrival *a, const char *text);

/* The same of the rows that were refused: a document may repeat what it was asked with. */
void refusals_mask(struct collector *k, struct arrival *a);

/* Why an answer that is none failed. */
void problem_of_reply(const struct http_reply *reply, char problem[PROBLEM_MOST]);

#endif
