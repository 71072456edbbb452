/* SPDX-License-Identifier: MIT */
#include "base/file_read.h"
#include "base/log.h"
#include "base/zip.h"
#include "export/import.h"
#include "export/records.h"
#include "export/listing.h"
#include "export/openmetrics.h"
#include "export/samples.h"
#include "export/sqlite.h"
#include "export/xlsx.h"
#include "tests/alerting.h"

#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What leaves as files is what the store has, and what comes back is what left. */

static void withdrawn_add(struct world *w, const char *region, const char *period, const char *known);

static void history_begin(struct world *w, const char *name)
{
	uint32_t noise = 7;

	world_begin_with(w, name, test_data("export/files.yaml"));
	for (int m = 1; m <= 24; m++) {
		char period[32], known[32];

		snprintf(period, sizeof period, "%d-%02d", 2022 + (m - 1) / 12, (m - 1) % 12 + 1);
		snprintf(known, sizeof known, "%d-%02d-18", 2022 + m / 12, m % 12 + 1);
		noise = noise * 1664525 + 1013904223;
		world_figure(w, "east", "grp", period, (double)(noise % 1000000) / 7, known);
		world_figure(w, "west", "grp", period, (double)(noise % 1000) / 100, known);
		world_figure(w, "east", "rate", period, -(double)(noise % 100) / 10, known);
	}
	world_figure(w, "east", "grp", "2023-03", 1e-9, "2023-05-01");
	world_figure(
	    w, "east", "grp", "2023-03", 12345678.9, "2023-05-01"); /* of the same moment: the later counts */
	withdrawn_add(w, "west", "2023-04", "2023-06-01");
	world_figure(
	    w, "gone", "grp", "2022-03", 5, "2022-05-01"); /* a region that is no longer configured */
	world_project(w, "=P,\"1\"", day_of(2023, 5, 31), "2023-02-01");
	world_project(w, "=P,\"1\"", day_of(2023, 8, 31), "2023-06-10");
	world_project(w, "P2", day_of(2023, 12, 31), "2023-02-01");
	world_evaluate(w, "2023-07-20");
}

struct withdrawing {
	const char *region;
	struct figure f;
};

static enum outcome withdraw_step(struct txn *t, void *context, struct error *e)
{
	struct withdrawing *x = context;
	size_t added;
	enum outcome outcome = name_code(t, NAME_REGION, x->region, true, &x->f.region, e);

	if (outcome == OUTCOME_DONE)
		outcome = name_code(t, NAME_INDICATOR, "grp", true, &x->f.indicator, e);
	return outcome == OUTCOME_DONE ? figures_add(t, BOOK_FIGURES, &x->f, 1, &added, e) : outcome;
}

static void withdrawn_add(struct world *w, const char *region, const char *period, const char *known)
{
	struct withdrawing x = {region, {.period = period_key(test_period(period)),
					    .v = {.value = NAN,
						.known = test_instant(known),
						.published = DAY_NONE,
						.flags = FIGURE_WITHDRAWN}}};
	struct error e;

	assert_done(store_write(w->store, withdraw_step, &x, &e), e);
}

/* ---- a snapshot ---- */

struct looking {
	struct txn *txn;
	struct report_data reading;
	struct query query;
};

static void look_begin(struct looking *l, const struct config *c, struct store *s)
{
	struct error e;
	instant moment = test_instant("2024-02-01");

	*l = (struct looking){.query = {.as_of = moment, .since = INSTANT_NONE, .all = true}};
	assert_done(store_read(s, &l->txn, &e), e);
	assert_done(view_open(c, l->txn, moment, &l->reading.view, &e), e);
}

static void look_end(struct looking *l)
{
	view_close(l->reading.view);
	store_read_end(l->txn);
}

static void list_file(
    const struct config *c, struct store *s, const char *list, enum sheet_format format, const char *path)
{
	struct looking l;
	struct error e;
	FILE *out = fopen(path, "we");

	look_begin(&l, c, s);
	assert_done(listing_print(listing_find(list), &l.reading, &l.query, out, format, NULL, &e), e);
	look_end(&l);
	fclose(out);
}

/* Without the number of the fetch, which is another in another store. */
static char *without_fetch(const char *path)
{
	char *text = test_read(path), *out = memory_new(strlen(text) + 1), *to = out;

	for (const char *s = text; *s;) {
		const char *fetch = strncmp(s, "\"fetch\":", 8) == 0 ? s : NULL;

		if (fetch) {
			s += 8 + strspn(s + 8, "0123456789");
			continue;
		}
		*to++ = *s++;
	}
	free(text);
	return out;
}

/* ---- the way back ---- */

static void a_store_is_rebuilt_from_its_export(void **state)
{
	static const enum sheet_format formats[] = {SHEET_CSV, SHEET_JSONL};
	static const char *const lists[] = {"figures", "targets", "attributes"};
	struct world w;

	(void)state;
	history_begin(&w, "files-import");
	for (size_t f = 0; f < 2; f++) {
		const char *folder = test_folder(f ? "files-import-jsonl" : "files-import-csv");
		struct store *again = test_store(folder);
		char path[4200], back[4200];
		struct error e;

		for (int list = 0; list < 3; list++) {
			struct import_report done;
			char *left, *came;
			FILE *in;

			snprintf(path, sizeof path, "%s/%s", folder, lists[list]);
			list_file(w.config, w.store, lists[list], formats[f], path);
			for (int twice = 0; twice < 2; twice++) {
				in = fopen(path, "re");
				assert_done(import_read(in, (enum import_list)list, again,
						test_instant("2024-03-01"), &done, NULL, NULL, &e),
				    e);
				fclose(in);
				assert_true(done.rows > 2 && (done.added > 0) == !twice);
			}
			/* both as JSON lines, which say more than CSV does */
			snprintf(back, sizeof back, "%s/%s.back", folder, lists[list]);
			list_file(w.config, w.store, lists[list], SHEET_JSONL, path);
			list_file(w.config, again, lists[list], SHEET_JSONL, back);
			left = without_fetch(path);
			came = without_fetch(back);
			assert_string_equal(left, came);
			free(left);
			free(came);
		}
		store_close(again);
	}
	world_end(&w);
}

#define MARK "\xEF\xBB\xBF"

static void what_cannot_be_imported_is_told_with_its_line(void **state)
{
	static const struct {
		enum import_list list;
		const char *text, *says;
	} cases[] = {
	    {IMPORT_FIGURES, "", "there is no head"},
	    {IMPORT_FIGURES, "known,region,indicator,period,value\n,a,b,2023-05,1\n",
		"line 2: known: expected a time"},
	    {IMPORT_FIGURES, "region,indicator\na,b\n", "line 1: there is no column \"period\""},
	    {IMPORT_TARGETS, "region,indicator,period,value\n", "line 1: there is no column \"known\""},
	    {IMPORT_ATTRIBUTES, "region,indicator,period,value,known\n",
		"line 1: there is no column \"project\""},
	    {IMPORT_FIGURES, " {\"region\":\"a\"}\n", "line 1: there is no column \"region\""},
	    {IMPORT_FIGURES, MARK MARK "region,indicator,period,value,known\na,b,2023-05,12,2023-06-01\n",
		"line 1: byte 4: a second byte order mark (expected at most one)"},
	    {IMPORT_FIGURES,
		MARK MARK "{\"region\":\"a\",\"indicator\":\"b\",\"period\":\"2023-05\",\"value\":1,"
			  "\"known\":\"2023-06-01\"}\n",
		"line 1: byte 4: a second byte order mark"},
	    {IMPORT_FIGURES,
		"region,indicator,period,value,known\na,b,2023-05,12,2023-06-01\na,b,2023-13,12,2023-06-01\n",
		"line 3: period: expected"},
	    {IMPORT_FIGURES, "region,indicator,period,value,known\na,b,2023-05,n/a,2023-06-01\n",
		"line 2: value: expected a number, found \"n/a\""},
	    {IMPORT_FIGURES, "region,indicator,period,value,known\na,b,2023-05\n",
		"line 2: 3 fields, the head has 5"},
	    {IMPORT_FIGURES, "region,indicator,period,value,known\n\"a\nb,c",
		"line 2: a quoted field does not end"},
	    {IMPORT_FIGURES, "[{\"region\":\"a\"}]\n", "line 1: this is one JSON array"},
	    {IMPORT_FIGURES, "{\"region\":\"a\",\n", "line 1: no JSON"},
	    {IMPORT_FIGURES,
		"{\"region\":\"a\",\"indicator\":\"b\",\"period\":\"2023-05\",\"value\":1,\"known\":\"2023-"
		"06-01\",\"status\":"
		"\"odd\"}\n",
		"line 1: status: expected"},
	    {IMPORT_FIGURES,
		"{\"region\":\"a\\u0000b\",\"indicator\":\"b\",\"period\":\"2023-05\",\"value\":1,\"known\":"
		"\"2023-06-01\"}\n",
		"line 1: no JSON: a text has \\u0000 in it"},
	    {IMPORT_FIGURES, "{\"region\":\"a\",\"region\":\"b\"}\n",
		"line 1: no JSON: the name \"region\" stands twice"},
	    {IMPORT_FIGURES, "region,value,region\na,1,b\n",
		"line 1: the head names the column \"region\" twice (1 and 3)"},
	    {IMPORT_FIGURES, "region,\xff\na,b\n", "line 1: field 2 is not UTF-8"},
	    {IMPORT_FIGURES, "region,value,indicator,period,known\n\"\xe4\xba\",1,,,\n",
		"line 2: field 1 is not UTF-8"},
	    {IMPORT_FIGURES,
		"\xEF"
		"region,value\na,b\n",
		"line 1: field 1 is not UTF-8"},
	    {IMPORT_FIGURES, "known,period,region,indicator,value\n2023-06-01,2023-05,a b,grp,1\n",
		"line 2: region: expected an id of letters, digits, - _ and ., at most 64 bytes, found \"a "
		"b\""},
	    {IMPORT_FIGURES, "known,period,region,indicator,value\n2023-06-01,2023-05,\x1b[31m,grp,1\n",
		"line 2: region: expected an id"},
	    {IMPORT_TARGETS, "known,period,region,indicator,value\n2023-06-01,2023,a,\xe2\x80\xae,1\n",
		"line 2: indicator: expected an id"},
	    {IMPORT_FIGURES,
		"known,period,region,indicator,value\n2023-06-01,2023-05,"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,grp,1\n",
		"line 2: region: expected an id"},
	    {IMPORT_ATTRIBUTES, "known,project,attribute,value,type\n2023-06-01,P,size,5,number\n",
		"line 2: attribute: expected"},
	    {IMPORT_ATTRIBUTES,
		"known,project,attribute,value,type\n2023-06-01,P,start committed,soon,date\n",
		"line 2: value: expected a date"},
	};
	const char *folder = test_folder("files-refusals");
	struct store *s = test_store(folder);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char path[4200];
		struct import_report done;
		struct error e;
		FILE *in;
		enum outcome outcome;

		snprintf(path, sizeof path, "%s/in", folder);
		test_write(path, cases[i].text);
		in = fopen(path, "re");
		outcome =
		    import_read(in, cases[i].list, s, test_instant("2024-03-01"), &done, NULL, NULL, &e);
		fclose(in);
		if (outcome != OUTCOME_REFUSED || !strstr(e.text, cases[i].says))
			fail_msg("%s: %s", cases[i].text, outcome == OUTCOME_REFUSED ? e.text : "taken");
	}
	store_close(s);
}

/* ---- whichever came first ---- */

static void said_in_order(struct world *w, const char *name, bool backwards)
{
	static const struct {
		const char *region, *indicator, *period;
		double value;
	} said[] = {{"west", "rate", "2023-01", 3}, {"gone", "grp", "2023-01", 1},
	    {"east", "grp", "2023-02", 2}, {"east", "rate", "2023-01", 5}, {"away", "rate", "2023-01", 4},
	    {"west", "grp", "2023-01", 6}, {"east", "grp", "2023-01", 7}, {"away", "old", "2023-01", 8},
	    {"away", "grp", "2023-01", 9}};
	static const char *const projects[] = {"b", "a", "c"};
	const size_t count = sizeof said / sizeof *said;

	world_begin_with(w, name, test_data("export/files.yaml"));
	for (size_t i = 0; i < count; i++) {
		size_t n = backwards ? count - 1 - i : i;

		world_figure(
		    w, said[n].region, said[n].indicator, said[n].period, said[n].value, "2023-03-18");
	}
	for (size_t i = 0; i < 3; i++)
		world_project(w, projects[backwards ? 2 - i : i], day_of(2023, 5, 31), "2023-03-18");
	world_evaluate(w, "2023-07-20");
}

/* All lists in one text, and what monitoring reads, without what numbers the fetches. */
static void all_lists_print(const struct world *w, struct text *out)
{
	static const enum sheet_format formats[] = {SHEET_JSONL, SHEET_CSV};
	char path[4200];
	struct looking l;
	struct error e;
	FILE *metrics;

	snprintf(path, sizeof path, "%s/list", w->folder);
	for (size_t i = 0; i < listing_count; i++)
		for (size_t f = 0; f < 2; f++) {
			OWNED char *list = NULL;

			list_file(w->config, w->store, listings[i].name, formats[f], path);
			list = f ? test_read(path) : without_fetch(path);
			/* as CSV these have the number of the fetch in a column */
			if (!f || !strstr(list, ",fetch"))
				text_printf(out, "%s\n%s", listings[i].name, list);
		}
	metrics = fopen(path, "we");
	look_begin(&l, w->config, w->store);
	assert_done(openmetrics_print(l.reading.view, &l.query, metrics, &e), e);
	look_end(&l);
	fclose(metrics);
	{
		OWNED char *list = test_read(path);

		text_add(out, list);
	}
}

static void lists_do_not_say_what_came_first(void **state)
{
	TEXT_OWNED struct text one = {0};
	TEXT_OWNED struct text other = {0};
	struct world w;
	const char *at;

	(void)state;
	said_in_order(&w, "files-order", false);
	all_lists_print(&w, &one);
	world_end(&w);
	said_in_order(&w, "files-order", true);
	all_lists_print(&w, &other);
	world_end(&w);
	assert_string_equal(text_of(&one), text_of(&other));
	/* as the configuration has them, then by id */
	at = strstr(text_of(&one), "{\"period\":\"2023-01\",\"region\":\"east\"");
	assert_non_null(at);
	for (const char *const *next =
		 (const char *const[]){"east\",\"region_name\":\"东县\",\"indicator\":\"grp",
		     "east\",\"region_name\":\"东县\",\"indicator\":\"rate", "\"region\":\"west\"",
		     "\"indicator\":\"rate\"", "\"region\":\"away\"", "\"indicator\":\"rate\"",
		     "\"indicator\":\"old\"", "\"region\":\"gone\"", NULL};
	     *next; next++) {
		at = strstr(at, *next);
		if (!at)
			fail_msg("%s is not where it should be", *next);
	}
}

static void bytes_write(const char *path, const char *bytes, size_t length)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, length, f), length);
	assert_int_equal(fclose(f), 0);
}

static enum outcome records_of(const char *path, struct records **r, struct error *e)
{
	static FILE *in;

	if (in)
		fclose(in);
	in = fopen(path, "re");
	assert_non_null(in);
	return records_begin(in, r, e);
}

static void a_record_is_as_it_was_written(void **state)
{
	static const char csv[] = "region,value\n\"north\0evil\",1\n",
			  json[] = "{\"project\":1793486211847131137,\"value\":2.50,\"b\":true}\n";
	TEXT_OWNED struct text lines = {0};
	struct records *r = NULL;
	struct error e;
	char path[4200];

	(void)state;
	snprintf(path, sizeof path, "%s/in", test_folder("files-records"));
	bytes_write(path, csv, sizeof csv - 1);
	assert_done(records_of(path, &r, &e), e);
	assert_int_equal(records_next(r, &e), OUTCOME_REFUSED);
	assert_string_equal(e.text, "line 2: a NUL byte");
	records_done(r);
	bytes_write(path, json, sizeof json - 1);
	assert_done(records_of(path, &r, &e), e);
	assert_done(records_next(r, &e), e);
	assert_string_equal(record_text(r, "project"), "1793486211847131137");
	assert_string_equal(record_text(r, "value"), "2.50");
	assert_int_equal(records_next(r, &e), OUTCOME_ABSENT);
	records_done(r);
	/* empty lines, as many as there are */
	text_add(&lines, "{}");
	for (int i = 0; i < 1000000; i++)
		text_char(&lines, '\n');
	text_add(&lines, "{\"a\":\"b\"}");
	bytes_write(path, text_of(&lines), lines.length);
	assert_done(records_of(path, &r, &e), e);
	assert_done(records_next(r, &e), e);
	assert_done(records_next(r, &e), e);
	assert_int_equal(record_line(r), 1000001);
	records_done(r);
	/* a record of commas */
	text_clear(&lines);
	text_add(&lines, "a,b\n");
	for (int i = 0; i < 2 << 20; i++)
		text_char(&lines, ',');
	bytes_write(path, text_of(&lines), lines.length);
	assert_done(records_of(path, &r, &e), e);
	assert_int_equal(records_next(r, &e), OUTCOME_REFUSED);
	assert_string_equal(e.text, "line 2: a record of more than 1048576 bytes");
	records_done(r);
}

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
	    cmocka_unit_test(a_store_is_rebuilt_from_its_export),
	    cmocka_unit_test(what_cannot_be_imported_is_told_with_its_line),
	    cmocka_unit_test(a_record_is_as_it_was_written),
	    cmocka_unit_test(the_database_file_has_every_row),
	    cmocka_unit_test(lists_do_not_say_what_came_first),
	    cmocka_unit_test(a_workbook_is_written),
	    cmocka_unit_test(a_workbook_that_cannot_be_written_is_our_error_alone),
	    cmocka_unit_test(samples_are_figures_at_their_moments),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
