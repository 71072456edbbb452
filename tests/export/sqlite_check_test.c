/* SPDX-License-Identifier: MIT */
#include "export/sqlite_check.h"
#include "base/text.h"
#include "tests/support.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A database counts when its rows are all there, also in its indexes. */

enum { ROWS = 500 };

static const char made[] = "CREATE TABLE figures(region TEXT, value REAL);"
			   "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)"
			   "INSERT INTO figures SELECT printf('region %d', i % 40), i / 8.0 FROM n;"
			   "CREATE INDEX figures_by_region ON figures(region);";

static const struct rows_written whole[] = {
    {"figures", NULL, ROWS},
    {"figures", "figures_by_region", ROWS},
};

static void sql_run(const char *path, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(
	    sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	sqlite3_close(db);
}

static void database_make(char path[static 300], const char *name)
{
	snprintf(path, 300, "%s/figures.sqlite", test_folder(name));
	sql_run(path, made);
}

static void a_whole_database_passes(void **state)
{
	char path[300];
	struct error e;

	(void)state;
	database_make(path, "sqlite-whole");
	assert_done(sqlite_check(path, whole, 2, &e), e);
}

static void a_row_that_is_missing_is_seen(void **state)
{
	static const struct {
		const char *sql, *said;
	} cases[] = {
	    {"DELETE FROM figures WHERE rowid = 500", "the table has 499 of 500 rows of figures"},
	    {"DELETE FROM figures WHERE rowid = 7", "the table has 499 of 500 rows of figures"},
	    /* as many as there were, of which one is another */
	    {"UPDATE figures SET rowid = 501 WHERE rowid = 7", "the table has 500 of 500 rows of figures"},
	    {"DELETE FROM figures", "the table has 0 of 500 rows of figures"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char path[300];
		struct error e;

		database_make(path, "sqlite-missing");
		sql_run(path, cases[i].sql);
		assert_int_equal(sqlite_check(path, whole, 2, &e), OUTCOME_FULL);
		assert_contains(e.text, cases[i].said);
	}
}

/* A row that an index has not: it is put in while the database does not know of the index. */
static void an_index_without_a_row_is_seen(void **state)
{
	static const struct rows_written more[] = {
	    {"figures", NULL, ROWS + 1},
	    {"figures", "figures_by_region", ROWS + 1},
	};
	char path[300];
	struct error e;

	(void)state;
	database_make(path, "sqlite-index");
	sql_run(path, "CREATE TABLE kept AS SELECT * FROM sqlite_schema WHERE name = 'figures_by_region';"
		      "PRAGMA writable_schema = ON;"
		      "DELETE FROM sqlite_schema WHERE name = 'figures_by_region'");
	sql_run(path, "INSERT INTO figures VALUES('region 3', 1); PRAGMA writable_schema = ON;"
		      "INSERT INTO sqlite_schema SELECT * FROM kept");
	assert_int_equal(sqlite_check(path, more, 2, &e), OUTCOME_FULL);
	/* (SQLite 3.46 sees it by itself, before the rows are counted) */
	assert_contains(e.text, "figures_by_region");
}

static void damaged_pages_are_seen(void **state)
{
	char path[300];
	struct error e;
	static const long away[] = {4096, 8192, 12288};

	(void)state;
	for (size_t i = 0; i < sizeof away / sizeof *away; i++) {
		char nothing[4096] = "";
		FILE *f;

		database_make(path, "sqlite-pages");
		f = fopen(path, "r+e");
		assert_non_null(f);
		assert_int_equal(fseek(f, away[i], SEEK_SET), 0);
		assert_int_equal(fwrite(nothing, 1, sizeof nothing, f), sizeof nothing);
		assert_int_equal(fclose(f), 0);
		assert_int_not_equal(sqlite_check(path, whole, 2, &e), OUTCOME_DONE);
	}
	database_make(path, "sqlite-pages");
	assert_int_equal(truncate(path, 8192), 0);
	assert_int_not_equal(sqlite_check(path, whole, 2, &e), OUTCOME_DONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_whole_database_passes),
	    cmocka_unit_test(a_row_that_is_missing_is_seen),
	    cmocka_unit_test(an_index_without_a_row_is_seen),
	    cmocka_unit_test(damaged_pages_are_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
