/* SPDX-License-Identifier: MIT */
/* Makes what has arrived durable, in a thread of its own: while the disk confirms one batch, the next is
 * asked for, parsed and mapped. What arrives meanwhile is committed together; the order stays. */
#ifndef COLLECTOR_WRITER_H
#define COLLECTOR_WRITER_H

#include "collector/ingest.h"

struct writer;

/* `wake` is called from the writer's thread whenever something has become durable, or could not. */
enum outcome writer_new(const struct config *c, struct store *s, void (*wake)(void *context), void *context,
    struct writer **out, struct error *e);

/* Gives it an arrival, which it owns from then on. Waits while too much is waiting already, so that memory
 * does not grow with a slow disk. */
void writer_give(struct writer *w, struct arrival *a);

/* The next arrival that has become durable, in the order in which they were given; the caller owns it.
 * OUTCOME_DONE, OUTCOME_ABSENT where there is none yet, or the store's error (OUTCOME_FULL, OUTCOME_CORRUPT),
 * said once: what could not be written is kept, and tried again at the next call. */
enum outcome writer_result(struct writer *w, struct arrival **a, struct error *e);

/* Returns when nothing is being written: all that was given is durable, or the store has refused it. */
void writer_settle(struct writer *w);

/* Ends the thread after the batch at hand; what waits behind it is dropped. NULL is fine. */
void writer_free(struct writer *w);

#endif
