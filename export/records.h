/* SPDX-License-Identifier: MIT */
/* Records of named texts out of CSV (RFC 4180) or JSON lines, one after the other. */
#ifndef EXPORT_RECORDS_H
#define EXPORT_RECORDS_H

#include "base/error.h"
#include "base/memory.h"

#include <stdbool.h>
#include <stdio.h>

struct records;

/* JSON lines where the first character is a brace, else CSV with a head (a byte order mark is passed over).
 * OUTCOME_REFUSED: there is no head. */
enum outcome records_begin(FILE *in, struct records **out, struct error *e);
void records_done(struct records *r);

/* Whether the head of the CSV names the column; of JSON lines each has its own members. */
bool records_may_have(const struct records *r, const char *name);

/* The next one: OUTCOME_ABSENT at the end, OUTCOME_REFUSED where it cannot be read. Its texts last until the
 * next call. */
enum outcome records_next(struct records *r, struct error *e);

/* "" where the record has no such member, or null. */
const char *record_text(const struct records *r, const char *name);
size_t record_line(const struct records *r); /* from 1 */

#endif
