/* The way out for shapes that no mapping foresaw: an external command, document in, document out.
 *
 * It runs in a process of its own, with an empty environment but for PATH, no open files besides its three,
 * limits on processor time, memory and output, and is killed when it takes too long. Its standard error
 * becomes the reason. */
#ifndef COLLECTOR_FILTER_H
#define COLLECTOR_FILTER_H

#include "base/error.h"
#include "base/text.h"

enum {
	FILTER_SECONDS = 30,
	FILTER_MEMORY = 1 << 30,
};

int filter_run(const char *const *argv, const char *bytes, size_t length, size_t output_max, struct text *out,
    struct error *e);

#endif
