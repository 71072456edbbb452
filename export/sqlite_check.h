/* SPDX-License-Identifier: MIT */
/* Whether a database that was written can be read back. */
#ifndef EXPORT_SQLITE_CHECK_H
#define EXPORT_SQLITE_CHECK_H

#include "base/error.h"

#include <stddef.h>

struct sqlite3;

/* What has to be there: the rows of a table, numbered from 1, or the same rows in one of its indexes. */
struct rows_written {
	const char *table, *index; /* NULL: the table itself */
	size_t rows;
};

/* OUTCOME_DONE: every page of the file `path` and every record on it can be read, and of each of the `count`
 * tables and indexes the number of rows and the sum of their numbers are right. That an index has a row under
 * its own values is not compared (integrity_check does, in half the time that the writing takes).
 * OUTCOME_FULL: the file is not whole; `e` says where. OUTCOME_REFUSED: SQLite does not open it. */
enum outcome sqlite_check(
    const char *path, const struct rows_written *written, size_t count, struct error *e);

/* What SQLite says was wrong when it was `doing` something: OUTCOME_FULL or OUTCOME_REFUSED. */
enum outcome sqlite_problem(struct sqlite3 *db, const char *doing, struct error *e);

/* Opens the file; the caller closes *db, which is NULL where it could not be opened. One thread uses it. */
enum outcome sqlite_open(const char *path, int flags, struct sqlite3 **db, struct error *e);

#endif
