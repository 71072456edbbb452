/* SPDX-License-Identifier: MIT */
/* The configured rules as a rule file for Prometheus, vmalert or Mimir, over what remote write has sent them
 * (export/samples.h) and, for projects and what is overdue, over what they scrape of /metrics.
 *
 * A rule on figures takes the measure at the latest period that is known of each region. Figures are those of
 * pacesetter_release, so that a rule applied at a past moment sees the figures as of then. */
#ifndef EXPORT_PROMETHEUS_RULES_H
#define EXPORT_PROMETHEUS_RULES_H

#include "config/config.h"

#include <stdio.h>

struct rules_report {
	size_t rules, skipped; /* alerting rules written; rules and indicators that cannot be expressed */
};

/* Rules for the periods of these years. What cannot be expressed is named in the file, with the reason. */
enum outcome prometheus_rules_print(const struct config *c, int first_year, int last_year, FILE *out,
    struct rules_report *r, struct error *e);

#endif
