#include "export/sqlite.h"
#include "base/plain.h"
#include "export/sheet_writer.h"

#include <sqlite3.h>
#include <stdlib.h>

struct table {
	sqlite3 *db;
	sqlite3_stmt *insert;
	int problem; /* of SQLite; SQLITE_OK */
};

static int problem(sqlite3 *db, const char *doing, struct error *e)
{
	int code = sqlite3_errcode(db);

	return error_set(e, code == SQLITE_FULL || code == SQLITE_IOERR ? FULL : REFUSED, "SQLite, %s: %s",
	    doing, sqlite3_errmsg(db));
}

static int run(sqlite3 *db, const char *sql, struct error *e)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? DONE : problem(db, sql, e);
}

/* ---- rows ---- */

static void cell_put(void *w, size_t column, const struct sheet_cell *c)
{
	struct table *t = w;
	int at = (int)column + 1;
	TEXT_OWNED struct text valid = {0};

	switch (c->kind) {
	case CELL_EMPTY:
		sqlite3_bind_null(t->insert, at);
		break;
	case CELL_TEXT:
	case CELL_LIGHT:
		valid_add(&valid, c->text);
		sqlite3_bind_text(t->insert, at, text_of(&valid), -1, SQLITE_TRANSIENT);
		break;
	case CELL_NUMBER:
		sqlite3_bind_double(t->insert, at, c->number);
		break;
	case CELL_INTEGER:
		sqlite3_bind_int64(t->insert, at, c->integer);
		break;
	case CELL_BOOL:
		sqlite3_bind_int(t->insert, at, c->yes);
		break;
	}
}

static void row_put(void *w)
{
	struct table *t = w;

	if (t->problem == SQLITE_OK && sqlite3_step(t->insert) != SQLITE_DONE)
		t->problem = sqlite3_errcode(t->db);
	sqlite3_reset(t->insert);
}

static int table_end(void *w, const char *none, struct error *e)
{
	struct table *t = w;
	int outcome = t->problem == SQLITE_OK ? DONE : problem(t->db, "writing a row", e);

	(void)none;
	sqlite3_finalize(t->insert);
	free(t);
	return outcome;
}

static const struct sheet_writer writer = {.cell = cell_put, .row = row_put, .end = table_end};

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

static int table_begin(sqlite3 *db, const struct listing *l, struct sheet **sheet, struct error *e)
{
	TEXT_OWNED struct text create = {0};
	TEXT_OWNED struct text insert = {0};
	struct table *t;

	text_printf(&create, "CREATE TABLE %s(", table_name(l));
	text_printf(&insert, "INSERT INTO %s VALUES(", table_name(l));
	for (size_t i = 0; i < l->columns->count; i++) {
		text_printf(&create, "%s\"%s\" %s", i ? ", " : "", l->columns->at[i].name,
		    types[l->columns->at[i].type]);
		text_add(&insert, i ? ",?" : "?");
	}
	text_add(&create, ")");
	text_add(&insert, ")");
	if (run(db, text_of(&create), e) != DONE)
		return REFUSED;
	t = memory_new(sizeof *t);
	t->db = db;
	if (sqlite3_prepare_v2(db, text_of(&insert), -1, &t->insert, NULL) != SQLITE_OK) {
		free(t);
		return problem(db, text_of(&insert), e);
	}
	*sheet = sheet_of(&writer, t, l->columns->count);
	return DONE;
}

static int list_put(
    sqlite3 *db, const struct listing *l, struct reading *r, const struct query *q, struct error *e)
{
	struct sheet *sheet = NULL;
	struct error ignored;
	int outcome = table_begin(db, l, &sheet, e), ended;

	if (outcome != DONE)
		return outcome;
	outcome = l->write(r, q, sheet, e);
	ended = sheet_end(sheet, NULL, outcome == DONE ? e : &ignored);
	return outcome == DONE ? ended : outcome;
}

static const char *const indexes[] = {
    "CREATE INDEX figures_by_series ON figures(region, indicator, period, known_ms)",
    "CREATE INDEX figures_by_period ON figures(period, indicator)",
    "CREATE INDEX targets_by_series ON targets(region, indicator, period, known_ms)",
    "CREATE INDEX attributes_by_project ON attributes(project, attribute, known_ms)",
    "CREATE INDEX changes_by_alert ON changes(alert, time_ms)",
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

int sqlite_write(struct reading *r, const struct query *q, const char *path, struct error *e)
{
	sqlite3 *db;
	struct query all = *q;
	int outcome;

	all.all = true;
	if (sqlite3_open(path, &db) != SQLITE_OK) {
		outcome = problem(db, path, e);
		sqlite3_close(db);
		return outcome;
	}
	/* the file counts only once it is whole and renamed: until then nothing needs to survive */
	outcome = run(db, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN", e);
	for (size_t i = 0; outcome == DONE && i < listing_count; i++)
		outcome = list_put(db, &listings[i], r, &all, e);
	for (size_t i = 0; outcome == DONE && i < sizeof indexes / sizeof *indexes; i++)
		outcome = run(db, indexes[i], e);
	if (outcome == DONE)
		outcome = run(db, "COMMIT", e);
	if (sqlite3_close(db) != SQLITE_OK && outcome == DONE)
		outcome = error_set(e, FULL, "SQLite: %s could not be closed", path);
	return outcome;
}
