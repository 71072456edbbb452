/* SPDX-License-Identifier: MIT */
/* A filter for shapes that no mapping or format foresaw: an external command, document in, document out.
 *
 * It runs in a sandbox (base/sandbox.h) and a process group of its own, with an empty environment but for
 * PATH, in the root folder, no open files besides its three, limits on processor time, memory, output and
 * processes, and is killed, with all it started, when its time is over or the program ends. Its standard
 * error becomes the reason. Nobody waits for it: it advances a step from time to time. */
#ifndef BASE_FILTER_H
#define BASE_FILTER_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	FILTER_MEMORY = 1 << 30,
	FILTER_PROCESSES = 512, /* of its user in all: the limit that there is */
	FILTER_STEP_MS = 5,	/* how long to wait between steps */
};

struct filter;

struct filter_terms {
	size_t output_max;
	int64_t most_ms;  /* how long it may take */
	bool unsandboxed; /* the configuration says so */
};

/* `argv` (ended by NULL) and the bytes are copied. The calling thread must outlive the filter.
 * OUTCOME_REFUSED: there is no such command, or no sandbox for it. */
enum outcome filter_start(const char *const *argv, const char *bytes, size_t length,
    const struct filter_terms *terms, struct filter **f, struct error *e);

/* Feeds and reads what is possible within `wait_ms`. True: it has ended. */
bool filter_step(struct filter *f, int wait_ms);

/* Of one that has ended: what it said into `out`. OUTCOME_REFUSED with the reason. Frees. */
enum outcome filter_end(struct filter *f, struct text *out, struct error *e);
void filter_kill(struct filter *f); /* NULL: nothing */

/* All of it at once, waiting. */
enum outcome filter_run(const char *const *argv, const char *bytes, size_t length,
    const struct filter_terms *terms, struct text *out, struct error *e);

#endif
