/* SPDX-License-Identifier: MIT */
/* The leagues for people: a table for each indicator and kind of region, in the order of rank. Programs get
 * the list `leagues`. */
#ifndef EXPORT_LIST_RANKINGS_H
#define EXPORT_LIST_RANKINGS_H

#include "export/listing.h"

enum outcome rankings_show(struct report_data *reading, const struct query *q, FILE *out,
    const struct sheet_options *options, struct error *e);

#endif
