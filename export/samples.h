/* SPDX-License-Identifier: MIT */
/* Figures and targets as samples of a time-series database: what the OpenMetrics file and remote write have
 *in common.
 *
 *	pacesetter_value{region,indicator,unit,role="figure"}		at the end of the period
 *	pacesetter_value{region,indicator,unit,role="target",year}	when the target became known
 *	pacesetter_release{region,indicator,period}			when the vintage became known
 *
 * No engine can be trusted to change a point that it has, so a revision is a later sample: of
 *pacesetter_value a millisecond later for each vintage, of pacesetter_release at its own moment. A figure
 *that was withdrawn is marked as stale. A suspect figure that does not count is no sample. */
#ifndef EXPORT_SAMPLES_H
#define EXPORT_SAMPLES_H

#include "export/exposition.h"
#include "export/figures.h"

struct sample {
	const char *metric;
	struct label labels[6]; /* ended by a name of NULL, in the order of their names */
	int64_t time_ms;
	double value;
	bool stale; /* withdrawn: the series ends there */
	uint32_t fetch, region_code, indicator_code;
	bool target;
	struct period period;
};

/* "" where it has no such label. */
const char *sample_label(const struct sample *s, const char *name);

/* The texts of a sample last as long as the call. Returns OUTCOME_DONE to go on. */
typedef enum outcome sample_each(void *context, const struct sample *s, struct error *e);

enum sample_kind { SAMPLE_VALUES = 1, SAMPLE_RELEASES = 2, SAMPLE_TARGETS = 4 };

/* Of each series of a metric one sample after the other, in the order of their time. */
enum outcome samples_walk(const struct config *c, struct txn *t, const struct query *q, enum sample_kind kind,
    sample_each *each, void *context, struct error *e);

#endif
