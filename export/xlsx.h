/* The situation table as a workbook: the matrix with its lights, the list behind it, the projects. */
#ifndef EXPORT_XLSX_H
#define EXPORT_XLSX_H

#include "export/listing.h"

int xlsx_write(struct reading *r, const struct query *q, const char *path, struct error *e);

#endif
