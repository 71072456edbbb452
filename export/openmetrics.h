/* SPDX-License-Identifier: MIT */
/* The history as an OpenMetrics file with timestamps, which `promtool tsdb create-blocks-from openmetrics`
 * takes as it is. */
#ifndef EXPORT_OPENMETRICS_H
#define EXPORT_OPENMETRICS_H

#include "export/listing.h"

enum outcome openmetrics_print(struct view *v, const struct query *q, FILE *out, struct error *e);

/* InfluxDB's line protocol, in nanoseconds: `pacesetter_value` and `pacesetter_release` with a field `value`.
 */
enum outcome influx_print(struct view *v, const struct query *q, FILE *out, struct error *e);

#endif
