/* SPDX-License-Identifier: MIT */
#include "export/import.h"
#include "export/records.h"
#include "tests/exporting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is imported is what was exported, or is refused with its line. */

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

static void what_cannot_be_imported_is_named_with_its_line(void **state)
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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_store_is_rebuilt_from_its_export),
	    cmocka_unit_test(what_cannot_be_imported_is_named_with_its_line),
	    cmocka_unit_test(a_record_is_as_it_was_written),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
