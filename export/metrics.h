/* SPDX-License-Identifier: MIT */
/* The present state as metrics, for a scraper: figures, targets, pace, projects, alerts, sources, outbox, and
 * the daemon itself. Without timestamps, for a scraper drops what is old. */
#ifndef EXPORT_METRICS_H
#define EXPORT_METRICS_H

#include "export/listing.h"

#include <stdio.h>

/* How the daemon is doing. */
struct health {
	instant started, evaluated; /* INSTANT_NONE: not yet */
	uint64_t answers[6];	    /* HTTP responses by the first digit of their status */
};

enum outcome metrics_print(
    struct report_data *r, const struct health *health, bool openmetrics, FILE *out, struct error *e);

#endif
