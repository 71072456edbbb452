/* SPDX-License-Identifier: MIT */
/* Reads a workbook back that was written (ISO/IEC 29500: XML parts in a zip archive). The library that writes
 * it puts each part into a temporary file first, and does not see that a disk is full: such a part ends
 * early, and its CRC is that of the part that is there. */
#ifndef EXPORT_XLSX_CHECK_H
#define EXPORT_XLSX_CHECK_H

#include "base/error.h"

#include <stddef.h>

/* Whether the file is a workbook of `sheets` sheets, the nth of them with cells[n] cells: the archive is
 * whole, each member has its CRC, each part is well-formed XML, all parts that the workbook needs are there,
 * and no text is missing. OUTCOME_FULL where not: the disk did not take all of it. */
enum outcome xlsx_check(const char *path, const size_t *cells, size_t sheets, struct error *e);

#endif
