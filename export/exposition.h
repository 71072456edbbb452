/* SPDX-License-Identifier: MIT */
/* Metrics as scrapers and databases read them: OpenMetrics 1.0, or the older text format of Prometheus 0.0.4.
 */
#ifndef EXPORT_EXPOSITION_H
#define EXPORT_EXPOSITION_H

#include "base/calendar.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct exposition {
	FILE *out;
	bool openmetrics; /* with # EOF, and counters as families without _total */
	const char *family;
	bool counter;
	struct text line; /* of a sample, while it is put together; zeroed at the beginning */
};

struct label {
	const char *name, *value; /* NULL or "": left out */
};

/* Begins a family; all its samples follow before the next. A counter's name has no _total. */
void exposition_family(struct exposition *x, const char *name, bool counter, const char *help);

/* `labels` ended by a name of NULL; `at`: INSTANT_NONE for no timestamp. A value that is not a number is left
 * out. */
void exposition_sample(struct exposition *x, const struct label *labels, double value, instant at);

/* The same at a time in milliseconds; `stale`: NAN is written, which ends the series. */
void exposition_sample_ms(
    struct exposition *x, const struct label *labels, double value, int64_t time_ms, bool stale);

/* Ends the text, and gives the memory of `x` back. */
void exposition_end(struct exposition *x);

#endif
