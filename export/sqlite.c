/* SPDX-License-Identifier: MIT */
#include "export/sqlite.h"
#include "base/plain.h"
#include "export/sheet_writer.h"
#include "export/sqlite_check.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

/* A cell's text in the row that is being put together. */
struct row_text {
	int at; /* of the statement's values */
	size_t from, length;
};

struct table {
	sqlite3 *db;
	sqlite3_stmt *insert;
	struct text texts; /* of the row, one behind the other; SQLite reads them there and makes no copies */
	struct row_text *text;
	size_t text_count;
	size_t *rows;	      /* that were written */
	enum outcome outcome; /* of the first row that was not: `e` says why */
	struct error e;
};

enum { LISTS_MOST = 64 };

struct database {
	sqlite3 *db;
	size_t rows[LISTS_MOST]; /* by list */
};

static enum outcome sql_execute(sqlite3 *db, const char *sql, struct error *e)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? OUTCOME_DONE
								    : sqlite_problem(db, sql, e);
}

/* ---- rows ---- */

static void sqlite_cell_put(void *w, size_t column, const struct sheet_cell *c)
{
	struct table *t = w;
	int at = (int)column + 1, code = SQLITE_OK;
	size_t from = t->texts.length;

	switch (c->kind) {
	case CELL_EMPTY:
		code = sqlite3_bind_null(t->insert, at);
		break;
	case CELL_TEXT:
	case CELL_LIGHT:
		valid_add(&t->texts, c->text);
		t->text[t->text_count++] = (struct row_text){at, from, t->texts.length - from};
		break;
	case CELL_NUMBER:
		code = sqlite3_bind_double(t->insert, at, c->number);
		break;
	case CELL_INTEGER:
		code = sqlite3_bind_int64(t->insert, at, c->integer);
		break;
	case CELL_BOOL:
		code = sqlite3_bind_int(t->insert, at, c->yes);
		break;
	}
	if (code != SQLITE_OK && t->outcome == OUTCOME_DONE)
		t->outcome = sqlite_problem(t->db, "writing a cell", &t->e);
}

/* Only when the row is complete its texts stay where they are. */
static int texts_bind(struct table *t)
{
	int code = SQLITE_OK;

	for (size_t i = 0; code == SQLITE_OK && i < t->text_count; i++)
		code = sqlite3_bind_text64(t->insert, t->text[i].at, text_of(&t->texts) + t->text[i].from,
		    t->text[i].length, SQLITE_STATIC, SQLITE_UTF8);
	return code;
}

static void sqlite_row_put(void *w)
{
	struct table *t = w;

	if (t->outcome == OUTCOME_DONE) {
		if (texts_bind(t) != SQLITE_OK || sqlite3_step(t->insert) != SQLITE_DONE)
			t->outcome = sqlite_problem(t->db, "writing a row", &t->e);
		++*t->rows;
		sqlite3_reset(t->insert); /* says again what the step said */
	}
	text_clear(&t->texts);
	t->text_count = 0;
}

static enum outcome table_end(void *w, const char *none, struct error *e)
{
	struct table *t = w;
	enum outcome outcome =
	    t->outcome == OUTCOME_DONE ? OUTCOME_DONE : error_set(e, t->outcome, "%s", t->e.text);

	(void)none;
	sqlite3_finalize(t->insert);
	text_done(&t->texts);
	free(t->text);
	free(t);
	return outcome;
}

static const struct sheet_writer writer = {.cell = sqlite_cell_put, .row = sqlite_row_put, .end = table_end};

/* ---- tables ---- */

static const char *const types[] = {
    [COLUMN_STRING] = "TEXT",
    [COLUMN_NUMBER] = "REAL",
    [COLUMN_INTEGER] = "INTEGER",
    [COLUMN_BOOL] = "INTEGER",
    [COLUMN_TIME] = "TEXT",
    [COLUMN_EPOCH] = "INTEGER",
    [COLUMN_DATE] = "TEXT",
};

/* "table" is a word of SQL. */
static const char *table_name(const struct listing *l)
{
	return l->write == listing_find("table")->write ? "situation" : l->name;
}

static enum outcome table_begin(
    sqlite3 *db, const struct listing *l, size_t *rows, struct sheet **sheet, struct error *e)
{
	TEXT_OWNED struct text create = {0};
	TEXT_OWNED struct text insert = {0};
	struct table *t;
	enum outcome outcome;

	text_printf(&create, "CREATE TABLE %s(", table_name(l));
	text_printf(&insert, "INSERT INTO %s VALUES(", table_name(l));
	for (size_t i = 0; i < l->columns->count; i++) {
		text_printf(&create, "%s\"%s\" %s", i ? ", " : "", l->columns->at[i].name,
		    types[l->columns->at[i].type]);
		text_add(&insert, i ? ",?" : "?");
	}
	text_add(&create, ")");
	text_add(&insert, ")");
	outcome = sql_execute(db, text_of(&create), e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	t = memory_new(sizeof *t);
	*t = (struct table){.db = db, .rows = rows};
	t->text = memory_new(l->columns->count * sizeof *t->text);
	if (sqlite3_prepare_v2(db, text_of(&insert), -1, &t->insert, NULL) != SQLITE_OK) {
		free(t->text);
		free(t);
		return sqlite_problem(db, text_of(&insert), e);
	}
	*sheet = sheet_of(&writer, t, l->columns->count);
	return OUTCOME_DONE;
}

static enum outcome sqlite_list_put(
    struct database *d, size_t list, struct report_data *r, const struct query *q, struct error *e)
{
	const struct listing *l = &listings[list];
	struct sheet *sheet = NULL;
	struct error ignored;
	enum outcome outcome = table_begin(d->db, l, &d->rows[list], &sheet, e), ended;

	if (outcome != OUTCOME_DONE)
		return outcome;
	outcome = l->write(r, q, sheet, e);
	ended = sheet_end(sheet, TEXT_NONE, outcome == OUTCOME_DONE ? e : &ignored);
	return outcome == OUTCOME_DONE ? ended : outcome;
}

static const struct {
	const char *name, *table, *columns;
} indexes[] = {
    {"figures_by_series", "figures", "region, indicator, period, known_ms"},
    {"figures_by_period", "figures", "period, indicator"},
    {"targets_by_series", "targets", "region, indicator, period, known_ms"},
    {"attributes_by_project", "attributes", "project, attribute, known_ms"},
    {"changes_by_alert", "changes", "alert, time_ms"},
};

static const char *const views[] = {
    /* the vintage in force of each figure; a figure that was taken back has none */
    "CREATE VIEW figures_now AS SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY region, indicator, "
    "period "
    "ORDER BY known_ms DESC, rowid DESC) AS nth FROM figures) WHERE nth = 1 AND value IS NOT NULL",
    "CREATE VIEW targets_now AS SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY region, indicator, "
    "period "
    "ORDER BY known_ms DESC, rowid DESC) AS nth FROM targets) WHERE nth = 1 AND value IS NOT NULL",
    "CREATE VIEW figures_first AS SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY region, "
    "indicator, "
    "period ORDER BY known_ms, rowid) AS nth FROM figures) WHERE nth = 1",
    "CREATE VIEW revisions AS SELECT n.region, n.region_name, n.indicator, n.indicator_name, n.period, "
    "f.value AS "
    "first, n.value AS latest, n.value - f.value AS difference, f.known AS first_known, n.known AS "
    "latest_known "
    "FROM figures_now n JOIN figures_first f USING(region, indicator, period) WHERE f.value <> n.value",
    "CREATE VIEW behind AS SELECT region_name, indicator_name, period, target, value, attainment_pct, "
    "pace_gap_pp, "
    "light, office, person FROM situation WHERE light IN ('yellow', 'red') ORDER BY pace_gap_pp",
};

/* ---- the file ---- */

static enum outcome database_close(
    struct database *d, const char *path, enum outcome outcome, struct error *e)
{
	if (sqlite3_close(d->db) != SQLITE_OK && outcome == OUTCOME_DONE)
		outcome = error_set(e, OUTCOME_FULL, "SQLite: %s could not be closed", path);
	d->db = NULL;
	return outcome;
}

/* What SQLite sorts in files for an index lies beside the database: there is as much space for one as for the
 * other. It has no name there (SQLite removes it as soon as it is open). */
static void sort_folder_set(const char *path)
{
	const char *slash = strrchr(path, '/');

	sqlite3_free(sqlite3_temp_directory);
	sqlite3_temp_directory = sqlite3_mprintf("%.*s.", slash ? (int)(slash + 1 - path) : 0, path);
}

static enum outcome sqlite_index_make(sqlite3 *db, size_t n, struct error *e)
{
	TEXT_OWNED struct text sql = {0};

	text_printf(&sql, "CREATE INDEX %s ON %s(%s)", indexes[n].name, indexes[n].table, indexes[n].columns);
	return sql_execute(db, text_of(&sql), e);
}

static enum outcome database_fill(
    struct database *d, struct report_data *r, const struct query *q, struct error *e)
{
	/* the file counts only once it is whole and renamed: until then nothing needs to survive */
	enum outcome outcome =
	    sql_execute(d->db, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN", e);

	for (size_t i = 0; outcome == OUTCOME_DONE && i < listing_count; i++)
		outcome = sqlite_list_put(d, i, r, q, e);
	for (size_t i = 0; outcome == OUTCOME_DONE && i < sizeof indexes / sizeof *indexes; i++)
		outcome = sqlite_index_make(d->db, i, e);
	for (size_t i = 0; outcome == OUTCOME_DONE && i < sizeof views / sizeof *views; i++)
		outcome = sql_execute(d->db, views[i], e);
	return outcome == OUTCOME_DONE ? sql_execute(d->db, "COMMIT", e) : outcome;
}

/* As many rows as were put in, in each table and each of its indexes. */
static enum outcome written_check(const struct database *d, const char *path, struct error *e)
{
	struct rows_written written[LISTS_MOST + sizeof indexes / sizeof *indexes];
	size_t count = 0;

	for (size_t i = 0; i < listing_count; i++) {
		const char *table = table_name(&listings[i]);

		written[count++] = (struct rows_written){table, NULL, d->rows[i]};
		for (size_t n = 0; n < sizeof indexes / sizeof *indexes; n++)
			if (strcmp(indexes[n].table, table) == 0)
				written[count++] = (struct rows_written){table, indexes[n].name, d->rows[i]};
	}
	return sqlite_check(path, written, count, e);
}

enum outcome sqlite_write(struct report_data *r, const struct query *q, const char *path, struct error *e)
{
	struct database d = {0};
	struct query all = *q;
	enum outcome outcome;

	if (listing_count > LISTS_MOST)
		return error_set(e, OUTCOME_MISUSED, "more than %d lists", LISTS_MOST);
	all.all = true;
	sort_folder_set(path);
	outcome = sqlite_open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &d.db, e);
	if (outcome == OUTCOME_DONE)
		outcome = database_close(&d, path, database_fill(&d, r, &all, e), e);
	return outcome == OUTCOME_DONE ? written_check(&d, path, e) : outcome;
}
