#include "export/sqlite.h"
#include "base/plain.h"
#include "export/sheet_writer.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

struct table {
	sqlite3 *db;
	sqlite3_stmt *insert;
	size_t *rows; /* that were written */
	int outcome;  /* of the first row that was not: `e` says why */
	struct error e;
};

enum { LISTS_MOST = 64 };

struct database {
	sqlite3 *db;
	size_t rows[LISTS_MOST]; /* by list */
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
	int at = (int)column + 1, code = SQLITE_OK;
	TEXT_OWNED struct text valid = {0};

	switch (c->kind) {
	case CELL_EMPTY:
		code = sqlite3_bind_null(t->insert, at);
		break;
	case CELL_TEXT:
	case CELL_LIGHT:
		valid_add(&valid, c->text);
		code = sqlite3_bind_text(t->insert, at, text_of(&valid), -1, SQLITE_TRANSIENT);
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
	if (code != SQLITE_OK && t->outcome == DONE)
		t->outcome = problem(t->db, "writing a cell", &t->e);
}

static void row_put(void *w)
{
	struct table *t = w;

	if (t->outcome != DONE)
		return;
	if (sqlite3_step(t->insert) != SQLITE_DONE)
		t->outcome = problem(t->db, "writing a row", &t->e);
	++*t->rows;
	sqlite3_reset(t->insert); /* says again what the step said */
}

static int table_end(void *w, const char *none, struct error *e)
{
	struct table *t = w;
	int outcome = t->outcome == DONE ? DONE : error_set(e, t->outcome, "%s", t->e.text);

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

static int table_begin(
    sqlite3 *db, const struct listing *l, size_t *rows, struct sheet **sheet, struct error *e)
{
	TEXT_OWNED struct text create = {0};
	TEXT_OWNED struct text insert = {0};
	struct table *t;
	int outcome;

	text_printf(&create, "CREATE TABLE %s(", table_name(l));
	text_printf(&insert, "INSERT INTO %s VALUES(", table_name(l));
	for (size_t i = 0; i < l->columns->count; i++) {
		text_printf(&create, "%s\"%s\" %s", i ? ", " : "", l->columns->at[i].name,
		    types[l->columns->at[i].type]);
		text_add(&insert, i ? ",?" : "?");
	}
	text_add(&create, ")");
	text_add(&insert, ")");
	outcome = run(db, text_of(&create), e);
	if (outcome != DONE)
		return outcome;
	t = memory_new(sizeof *t);
	*t = (struct table){.db = db, .rows = rows};
	if (sqlite3_prepare_v2(db, text_of(&insert), -1, &t->insert, NULL) != SQLITE_OK) {
		free(t);
		return problem(db, text_of(&insert), e);
	}
	*sheet = sheet_of(&writer, t, l->columns->count);
	return DONE;
}

static int list_put(
    struct database *d, size_t list, struct reading *r, const struct query *q, struct error *e)
{
	const struct listing *l = &listings[list];
	struct sheet *sheet = NULL;
	struct error ignored;
	int outcome = table_begin(d->db, l, &d->rows[list], &sheet, e), ended;

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

/* ---- the file ---- */

static int database_open(struct database *d, const char *path, int flags, struct error *e)
{
	int outcome = DONE;

	if (sqlite3_open_v2(path, &d->db, flags, NULL) != SQLITE_OK) {
		outcome = problem(d->db, path, e);
		sqlite3_close(d->db);
		d->db = NULL;
	}
	return outcome;
}

static int database_close(struct database *d, const char *path, int outcome, struct error *e)
{
	if (sqlite3_close(d->db) != SQLITE_OK && outcome == DONE)
		outcome = error_set(e, FULL, "SQLite: %s could not be closed", path);
	d->db = NULL;
	return outcome;
}

/* What SQLite sorts in files for an index lies beside the database: there is as much room for one as for the
 * other. It has no name there (SQLite removes it as soon as it is open). */
static void sort_beside(const char *path)
{
	const char *slash = strrchr(path, '/');

	sqlite3_free(sqlite3_temp_directory);
	sqlite3_temp_directory = sqlite3_mprintf("%.*s.", slash ? (int)(slash + 1 - path) : 0, path);
}

/* The first value of the answer, as text. */
static int value_of(sqlite3 *db, const char *sql, struct text *out, struct error *e)
{
	sqlite3_stmt *s = NULL;
	bool found = sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW;
	int outcome = found ? DONE : problem(db, sql, e);

	text_clear(out);
	if (found)
		text_add(out, (const char *)sqlite3_column_text(s, 0));
	sqlite3_finalize(s);
	return outcome;
}

/* Whether what was written can be read back: every page and index, and as many rows as were put in. */
static int database_check(struct database *d, struct error *e)
{
	TEXT_OWNED struct text said = {0};
	TEXT_OWNED struct text sql = {0};
	int outcome = value_of(d->db, "PRAGMA integrity_check(1)", &said, e);

	if (outcome == DONE && strcmp(text_of(&said), "ok") != 0)
		return error_set(
		    e, FULL, "SQLite: it was read back, and is not whole: %.500s", text_of(&said));
	for (size_t i = 0; outcome == DONE && i < listing_count; i++) {
		text_clear(&sql);
		text_printf(&sql, "SELECT count(*) FROM %s", table_name(&listings[i]));
		outcome = value_of(d->db, text_of(&sql), &said, e);
		if (outcome == DONE && strtoull(text_of(&said), NULL, 10) != d->rows[i])
			return error_set(e, FULL, "SQLite: it was read back, and has %s of %zu rows of %s",
			    text_of(&said), d->rows[i], table_name(&listings[i]));
	}
	return outcome;
}

static int database_fill(struct database *d, struct reading *r, const struct query *q, struct error *e)
{
	/* the file counts only once it is whole and renamed: until then nothing needs to survive */
	int outcome = run(d->db, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN", e);

	for (size_t i = 0; outcome == DONE && i < listing_count; i++)
		outcome = list_put(d, i, r, q, e);
	for (size_t i = 0; outcome == DONE && i < sizeof indexes / sizeof *indexes; i++)
		outcome = run(d->db, indexes[i], e);
	return outcome == DONE ? run(d->db, "COMMIT", e) : outcome;
}

int sqlite_write(struct reading *r, const struct query *q, const char *path, struct error *e)
{
	struct database d = {0};
	struct query all = *q;
	int outcome;

	if (listing_count > LISTS_MOST)
		return error_set(e, MISUSED, "more than %d lists", LISTS_MOST);
	all.all = true;
	sort_beside(path);
	outcome = database_open(&d, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, e);
	if (outcome == DONE)
		outcome = database_close(&d, path, database_fill(&d, r, &all, e), e);
	if (outcome == DONE)
		outcome = database_open(&d, path, SQLITE_OPEN_READONLY, e);
	return outcome == DONE ? database_close(&d, path, database_check(&d, e), e) : outcome;
}
