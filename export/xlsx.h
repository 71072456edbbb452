/* SPDX-License-Identifier: MIT */
/* The situation table as a workbook: the matrix with its lights, and a sheet each of the lists behind it;
 * with the scores where they are wanted. */
#ifndef EXPORT_XLSX_H
#define EXPORT_XLSX_H

#include "export/listing.h"

enum outcome xlsx_write(
    struct report_data *r, const struct query *q, bool scores, const char *path, struct error *e);

#endif
