/* SPDX-License-Identifier: MIT */
#include "base/file_read.h"
#include "base/log.h"
#include "base/zip.h"
#include "export/openmetrics.h"
#include "export/samples.h"
#include "export/sqlite.h"
#include "export/xlsx.h"
#include "tests/exporting.h"

#include <fcntl.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A database, a workbook and samples have what the store has. */

/* ---- SQLite ---- */

static double asked(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *s;
	double value;

	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	value = sqlite3_column_double(s, 0);
	sqlite3_finalize(s);
	return value;
}

static void the_database_file_has_every_row(void **state)
{
	struct world w;
	struct looking l;
	struct error e;
	sqlite3 *db;
	char path[4200];

	(void)state;
	history_begin(&w, "files-sqlite");
	snprintf(path, sizeof path, "%s/all.sqlite", w.folder);
	look_begin(&l, w.config, w.store);
	assert_done(sqlite_write(&l.reading, &l.query, path, &e), e);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	for (size_t i = 0; i < listing_count; i++) {
		char sql[120];
		char *bytes;
		size_t size, rows = 0;
		FILE *out = open_memstream(&bytes, &size);

		assert_done(listing_print(&listings[i], &l.reading, &l.query, out, SHEET_JSONL, NULL, &e), e);
		fclose(out);
		for (size_t n = 0; n < size; n++)
			rows += bytes[n] == '\n';
		free(bytes);
		snprintf(sql, sizeof sql, "SELECT count(*) FROM %s",
		    strcmp(listings[i].name, "table") == 0 ? "situation" : listings[i].name);
		assert_true(asked(db, sql) == (double)rows);
	}
	/* the vintage in force; of one moment the later; what was taken back is not there */
	assert_true(asked(db, "SELECT value FROM figures_now WHERE region='east' AND indicator='grp' AND "
			      "period='2023-03'") == 12345678.9);
	assert_true(
	    asked(db, "SELECT count(*) FROM figures_now WHERE region='west' AND period='2023-04'") == 0);
	assert_true(asked(db, "SELECT count(*) FROM revisions") == 1);
	assert_true(
	    asked(db, "SELECT target FROM situation WHERE region='west' AND indicator='grp'") == 100.25);
	sqlite3_close(db);
	look_end(&l);
	world_end(&w);
}

static enum outcome piece_keep(void *context, const uint8_t *bytes, size_t length, struct error *e)
{
	(void)e;
	text_put(context, bytes, length);
	return OUTCOME_DONE;
}

static enum outcome properties_keep(void *context, const struct zip_member *m, struct error *e)
{
	return strcmp(m->name, "docProps/core.xml") == 0 ? zip_unpack(m, piece_keep, context, e)
							 : OUTCOME_DONE;
}

/* What is printed on standard error meanwhile. */
static int hearing_begin(const char *path)
{
	int before = dup(STDERR_FILENO), fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(before >= 0 && fd >= 0);
	assert_int_equal(dup2(fd, STDERR_FILENO), STDERR_FILENO);
	close(fd);
	return before;
}

static void hearing_end(int before)
{
	assert_int_equal(dup2(before, STDERR_FILENO), STDERR_FILENO);
	close(before);
}

/* The library would say it in its own form, and into the log of the service. */
static void a_workbook_that_cannot_be_written_is_our_error_alone(void **state)
{
	struct world w;
	struct looking l;
	struct error e;
	char path[4200], heard[4200], *said;
	int before;
	enum outcome outcome;

	(void)state;
	history_begin(&w, "files-xlsx-refused");
	snprintf(path, sizeof path, "%s/no/such/folder.xlsx", w.folder);
	snprintf(heard, sizeof heard, "%s/heard", w.folder);
	look_begin(&l, w.config, w.store);
	before = hearing_begin(heard);
	outcome = xlsx_write(&l.reading, &l.query, true, path, &e);
	log_event(LOG_ERROR, "heard", "status=%d", 1);
	fprintf(stderr, "and the stream\n");
	hearing_end(before);
	assert_int_equal(outcome, OUTCOME_FULL);
	assert_string_equal(e.text, "the workbook cannot be written: No such file or directory");
	said = test_read(heard);
	assert_null(strstr(said, "[ERROR]"));
	assert_contains(said, "event=heard status=1\nand the stream\n");
	free(said);
	look_end(&l);
	world_end(&w);
}

static void a_workbook_is_written(void **state)
{
	struct world w;
	struct looking l;
	struct error e;
	char path[4200], *bytes;
	TEXT_OWNED struct text file = {0};
	TEXT_OWNED struct text properties = {0};

	(void)state;
	history_begin(&w, "files-xlsx");
	snprintf(path, sizeof path, "%s/situation.xlsx", w.folder);
	look_begin(&l, w.config, w.store);
	assert_done(xlsx_write(&l.reading, &l.query, true, path, &e), e);
	bytes = test_read(path);
	assert_true(strncmp(bytes, "PK", 2) == 0);
	free(bytes);
	/* of the moment that it shows, not of the machine's clock */
	assert_done(file_read(path, 1 << 20, &file, &e), e);
	assert_done(zip_members((const uint8_t *)file.at, file.length, properties_keep, &properties, &e), e);
	assert_contains(text_of(&properties), ">2024-02-01T00:00:00Z</dcterms:created>");
	assert_contains(text_of(&properties), ">2024-02-01T00:00:00Z</dcterms:modified>");
	look_end(&l);
	world_end(&w);
}

/* ---- samples ---- */

struct counted {
	size_t samples, stale;
	int64_t last_ms;
	char last[400];
};

/* Of one series in the order of their time, and none of it interleaved with another. */
static enum outcome sample_check(void *context, const struct sample *s, struct error *e)
{
	struct counted *c = context;
	TEXT_OWNED struct text series = {0};

	(void)e;
	text_add(&series, s->metric);
	for (const struct label *l = s->labels; l->name; l++)
		text_printf(&series, ",%s=%s", l->name, l->value);
	if (strcmp(c->last, text_of(&series)) == 0 && s->time_ms <= c->last_ms)
		fail_msg("%s: %" PRId64 " behind %" PRId64, text_of(&series), s->time_ms, c->last_ms);
	snprintf(c->last, sizeof c->last, "%s", text_of(&series));
	c->last_ms = s->time_ms;
	c->samples++;
	c->stale += s->stale;
	return OUTCOME_DONE;
}

static void samples_are_figures_at_their_moments(void **state)
{
	static const char promtool[] = "build/tools/prometheus/usr/bin/promtool";
	struct counted values = {0}, releases = {0}, targets = {0};
	struct world w;
	struct looking l;
	struct error e;
	char path[4200], command[13000], *text;
	FILE *out;

	(void)state;
	history_begin(&w, "files-samples");
	look_begin(&l, w.config, w.store);
	assert_done(samples_walk(w.config, l.txn, &l.query, SAMPLE_VALUES, sample_check, &values, &e), e);
	assert_done(samples_walk(w.config, l.txn, &l.query, SAMPLE_RELEASES, sample_check, &releases, &e), e);
	assert_done(samples_walk(w.config, l.txn, &l.query, SAMPLE_TARGETS, sample_check, &targets, &e), e);
	assert_int_equal(
	    values.samples, 24 * 3 + 4); /* two revisions, one taken back, one of a region gone */
	assert_int_equal(releases.samples, values.samples);
	assert_int_equal(values.stale, 1);
	assert_int_equal(targets.samples, 3);
	snprintf(path, sizeof path, "%s/samples.txt", w.folder);
	out = fopen(path, "we");
	assert_done(openmetrics_print(l.reading.view, &l.query, out, &e), e);
	fclose(out);
	text = test_read(path);
	/* the end of March 2023, its first value and a revision a millisecond later; known on the first of
	 * May */
	assert_contains(text,
	    "pacesetter_value{indicator=\"grp\",region=\"east\",role=\"figure\",unit=\"亿 元\"} 1e-09 "
	    "1680307199.001\n");
	assert_contains(text,
	    "pacesetter_value{indicator=\"grp\",region=\"east\",role=\"figure\",unit=\"亿 元\"} "
	    "12345678.9 1680307199.002\n");
	assert_contains(text, "pacesetter_release{indicator=\"grp\",period=\"2023-03\",region=\"east\"} "
			      "12345678.9 1682899200.001\n");
	assert_contains(text, "role=\"target\",unit=\"亿 元\",year=\"2023\"} 100.25 1672531200.000\n");
	assert_string_equal(text + strlen(text) - 6, "# EOF\n");
	free(text);
	if (access(promtool, X_OK) == 0) {
		snprintf(command, sizeof command,
		    "%s tsdb create-blocks-from openmetrics '%s' '%s/blocks' >'%s/promtool.out' 2>&1",
		    promtool, path, w.folder, w.folder);
		if (system(command) != 0)
			fail_msg("promtool: see %s/promtool.out", w.folder);
	}
	out = fopen(path, "we");
	assert_done(influx_print(l.reading.view, &l.query, out, &e), e);
	fclose(out);
	text = test_read(path);
	assert_contains(text,
	    "pacesetter_value,indicator=grp,region=east,role=figure,unit=亿\\ 元 value=12345678.9 "
	    "1680307199002000000\n");
	free(text);
	look_end(&l);
	world_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_database_file_has_every_row),
	    cmocka_unit_test(a_workbook_is_written),
	    cmocka_unit_test(a_workbook_that_cannot_be_written_is_our_error_alone),
	    cmocka_unit_test(samples_are_figures_at_their_moments),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
