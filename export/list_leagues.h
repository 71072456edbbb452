/* The leagues for people: a table for each indicator and kind of region, in the order of rank. Programs get
 * the list `leagues`. */
#ifndef EXPORT_LIST_LEAGUES_H
#define EXPORT_LIST_LEAGUES_H

#include "export/listing.h"

enum outcome leagues_show(struct reading *reading, const struct query *q, FILE *out,
    const struct sheet_options *options, struct error *e);

#endif
