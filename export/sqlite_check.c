/* SPDX-License-Identifier: MIT */
#include "export/sqlite_check.h"
#include "base/text.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum outcome sqlite_problem(sqlite3 *db, const char *doing, struct error *e)
{
	int code = sqlite3_errcode(db);

	return error_set(e, code == SQLITE_FULL || code == SQLITE_IOERR ? OUTCOME_FULL : OUTCOME_REFUSED,
	    "SQLite, %s: %s", doing, sqlite3_errmsg(db));
}

enum outcome sqlite_open(const char *path, int flags, sqlite3 **db, struct error *e)
{
	enum outcome outcome = OUTCOME_DONE;

	if (sqlite3_open_v2(path, db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
		outcome = sqlite_problem(*db, path, e);
		sqlite3_close(*db);
		*db = NULL;
	}
	return outcome;
}

/* The first value of the answer, as text. */
static enum outcome sqlite_value(sqlite3 *db, const char *sql, struct text *out, struct error *e)
{
	sqlite3_stmt *s = NULL;
	bool found = sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW;
	enum outcome outcome = found ? OUTCOME_DONE : sqlite_problem(db, sql, e);

	text_clear(out);
	if (found)
		text_add(out, (const char *)sqlite3_column_text(s, 0));
	sqlite3_finalize(s);
	return outcome;
}

static enum outcome rows_check(sqlite3 *db, const struct rows_written *w, struct error *e)
{
	TEXT_OWNED struct text said = {0};
	TEXT_OWNED struct text sql = {0};
	TEXT_OWNED struct text whole = {0};
	enum outcome outcome;

	text_printf(&sql, "SELECT count(*) || ' ' || ifnull(sum(rowid), 0) FROM %s %s %s", w->table,
	    w->index ? "INDEXED BY" : "NOT INDEXED", w->index ? w->index : "");
	text_printf(&whole, "%zu %llu", w->rows, (unsigned long long)w->rows * (w->rows + 1) / 2);
	outcome = sqlite_value(db, text_of(&sql), &said, e);
	if (outcome == OUTCOME_DONE && !text_same(&said, &whole))
		return error_set(e, OUTCOME_FULL,
		    "SQLite: it was read back, and %s has %llu of %zu rows of %s",
		    w->index ? w->index : "the table", strtoull(text_of(&said), NULL, 10), w->rows, w->table);
	return outcome;
}

static enum outcome database_check(
    sqlite3 *db, const struct rows_written *written, size_t count, struct error *e)
{
	TEXT_OWNED struct text said = {0};
	enum outcome outcome = sqlite_value(db, "PRAGMA quick_check(1)", &said, e);

	if (outcome == OUTCOME_DONE && strcmp(text_of(&said), "ok") != 0)
		return error_set(
		    e, OUTCOME_FULL, "SQLite: it was read back, and is not whole: %.500s", text_of(&said));
	for (size_t i = 0; outcome == OUTCOME_DONE && i < count; i++)
		outcome = rows_check(db, &written[i], e);
	return outcome;
}

enum outcome sqlite_check(const char *path, const struct rows_written *written, size_t count, struct error *e)
{
	sqlite3 *db = NULL;
	enum outcome outcome = sqlite_open(path, SQLITE_OPEN_READONLY, &db, e);

	if (outcome == OUTCOME_DONE)
		outcome = database_check(db, written, count, e);
	sqlite3_close(db);
	return outcome;
}
