/* SPDX-License-Identifier: MIT */
/* Everything as an SQLite file: a table a list, with indexes and the views that a person would want. */
#ifndef EXPORT_SQLITE_H
#define EXPORT_SQLITE_H

#include "export/listing.h"

/* `path` must not exist. Figures and targets with every vintage, alerts with those that are over. */
enum outcome sqlite_write(struct report_data *r, const struct query *q, const char *path, struct error *e);

#endif
