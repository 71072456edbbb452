/* SPDX-License-Identifier: MIT */
#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* `import`: what `export` wrote comes back as it was, and a row that is wrong is named. */

static void copy_as(const char *folder, const char *name, const char *as)
{
	TEXT_OWNED struct text from = {0}, to = {0};
	char *content;

	text_printf(&from, "tests/data/cli/%s", name);
	text_printf(&to, "%s/%s", folder, as);
	content = test_read(text_of(&from));
	test_write(text_of(&to), content);
	free(content);
}

static void folder_begin(char folder[4096], const char *name)
{
	snprintf(folder, 4096, "%s", test_folder(name));
	copy_as(folder, "city.yaml", "pacesetter.yaml");
	copy_as(folder, "figures.csv", "figures.csv");
	copy_as(folder, "attributes.csv", "attributes.csv");
}

#define RUN(...) (text_clear(&out), run_program(folder, &out, __VA_ARGS__))

static void rows_are_counted_and_come_in_once(void **state)
{
	TEXT_OWNED struct text out = {0};
	char folder[4096];

	(void)state;
	folder_begin(folder, "import");
	assert_int_equal(RUN("import figures figures.csv --now 2023-06-01"), 0);
	assert_string_equal(text_of(&out), "5 rows, 5 new\n");
	assert_int_equal(RUN("import figures <figures.csv --now 2023-06-02"), 0);
	assert_string_equal(text_of(&out), "5 rows, 0 new\n");
	assert_int_equal(RUN("import figures - <figures.csv --now 2023-06-02"), 0);
	assert_string_equal(text_of(&out), "5 rows, 0 new\n");
	assert_int_equal(RUN("import attributes attributes.csv --now 2023-06-01"), 0);
	assert_string_equal(text_of(&out), "5 rows, 5 new\n");
	/* each vintage as it was known, and what was withdrawn afterwards is gone */
	assert_int_equal(RUN("figures --format csv --as-of 2023-04-30 --now 2023-06-02"), 0);
	assert_contains(text_of(&out), "2023-03,east,East,grp,Gross product,15,");
	assert_contains(text_of(&out), "2023-03,west,West,grp,Gross product,9.5,");
	assert_contains(text_of(&out), "2023-Q1,east,East,rate,Growth,5.25,");
	assert_int_equal(RUN("figures --format csv --now 2023-06-02"), 0);
	assert_contains(text_of(&out), "2023-03,east,East,grp,Gross product,16,");
	assert_null(strstr(text_of(&out), "Gross product,9.5,"));
	assert_int_equal(RUN("projects P-1 --format csv --now 2023-06-02"), 0);
	assert_contains(text_of(&out), "name,\"Battery works, phase 1\",text,register");
	assert_contains(text_of(&out), "start committed,2023-03-31,date,register");
}

/* A list as JSON lines, without the numbers of fetches: they are the store's own. */
static void list_of(const char *folder, const char *list, struct text *out)
{
	assert_int_equal(run_program(folder, out,
			     "export jsonl %s --all --now 2023-06-03 | sed 's/\"fetch\":[0-9]*,*//'", list),
	    0);
	assert_contains(text_of(out), "{\"");
}

/* Out of one store and into another: what the second one exports is what the first one did. */
static void an_export_comes_back_as_it_was(void **state)
{
	static const char *const lists[] = {"figures", "targets", "attributes"}, *const formats[] = {
										     "csv", "jsonl"};
	TEXT_OWNED struct text out = {0};
	char folder[4096], back[4096];

	(void)state;
	for (size_t f = 0; f < 2; f++) {
		folder_begin(back, f ? "import-back-jsonl" : "import-back-csv");
		folder_begin(folder, "import-forth");
		assert_int_equal(RUN("import figures figures.csv --now 2023-06-01"), 0);
		assert_int_equal(RUN("import attributes attributes.csv --now 2023-06-01"), 0);
		/* what writes first enters the targets of the configuration */
		assert_int_equal(RUN("evaluate --now 2023-06-01"), 0);
		for (size_t l = 0; l < 3; l++) {
			TEXT_OWNED struct text before = {0}, after = {0};

			assert_int_equal(RUN("export %s %s --all -o '%s/%s' --now 2023-06-02", formats[f],
					     lists[l], back, lists[l]),
			    0);
			text_clear(&out);
			assert_int_equal(
			    run_program(back, &out, "import %s %s --now 2023-06-02", lists[l], lists[l]), 0);
			assert_null(strstr(text_of(&out), " 0 new"));
			list_of(folder, lists[l], &before);
			list_of(back, lists[l], &after);
			assert_string_equal(text_of(&before), text_of(&after));
		}
	}
}

static void a_wrong_row_is_named_and_those_before_it_stay(void **state)
{
	static const struct {
		const char *list, *input, *said;
		int rows;
	} cases[] = {
	    {"figures", "", "there is no head", 0},
	    {"figures", "region,region\n", "line 1", 0},
	    {"figures", "region,indicator,period,value,known\neast\n", "line 2: 1 fields, the head has 5", 0},
	    {"figures", "region,indicator\neast,grp\n", "line 1: there is no column \"period\"", 0},
	    {"figures",
		"region,indicator,period,value,known\neast,grp,2023-03,1,2023-04-18\neast,grp,soon,1,"
		"2023-04-18\n",
		"line 3: period: ", 1},
	    {"figures", "region,indicator,period,value,known\neast,grp,2023-03,much,2023-04-18\n",
		"line 2: value: ", 0},
	    {"figures", "region,indicator,period,value,known\neast,grp,2023-03,1,lately\n",
		"line 2: known: ", 0},
	    {"figures", "region,indicator,period,value,known\n\"a b\",grp,2023-03,1,2023-04-18\n",
		"line 2: region: ", 0},
	    {"figures", "region,indicator,period,value,known\neast,,2023-03,1,2023-04-18\n",
		"line 2: indicator: ", 0},
	    {"figures", "region,indicator,period,value,known,status\neast,grp,2023-03,1,2023-04-18,rumour\n",
		"line 2: status: ", 0},
	    {"figures", "region,indicator,period,value,known,published\neast,grp,2023-03,1,2023-04-18,then\n",
		"line 2: published: ", 0},
	    {"figures", "{\"region\":\"east\"}\n", "line 1: known: ", 0},
	    {"figures", "{\"region\":\n", "line 1: ", 0},
	    {"attributes", "project,attribute,type,value,known\n,region,text,east,2023-01-05\n",
		"line 2: project: ", 0},
	    {"attributes", "project,attribute,type,value,known\nP-9,colour,text,red,2023-01-05\n",
		"line 2: attribute: ", 0},
	    {"attributes", "project,attribute,type,value,known\nP-9,region,word,east,2023-01-05\n",
		"line 2: type: ", 0},
	    {"attributes", "project,attribute,type,value,known\nP-9,start committed,date,soon,2023-01-05\n",
		"line 2: value: ", 0},
	    {"attributes",
		"project,attribute,type,value,known\nP-9,region,text,east,2023-01-05\nP-9,investment "
		"planned,number,much,2023-01-05\n",
		"line 3: value: ", 1},
	};
	char folder[4096];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TEXT_OWNED struct text out = {0}, path = {0}, counted = {0};
		int status;

		folder_begin(folder, "import-wrong");
		text_printf(&path, "%s/in", folder);
		test_write(text_of(&path), cases[i].input);
		status = RUN("import %s in --now 2023-06-01", cases[i].list);
		if (status != 1)
			fail_msg("%s: %d\n%s", cases[i].input, status, text_of(&out));
		assert_contains(text_of(&out), cases[i].said);
		assert_contains(text_of(&out), "pacesetter import: in: ");
		text_printf(&counted, "%d row%s, %d new\n", cases[i].rows, cases[i].rows == 1 ? "" : "s",
		    cases[i].rows);
		assert_int_equal(strstr(text_of(&out), text_of(&counted)) != NULL, cases[i].rows > 0);
		/* the rows before it are there */
		assert_int_equal(RUN("import %s %s.csv --now 2023-06-01", cases[i].list, cases[i].list), 0);
		assert_contains(text_of(&out), "5 rows, 5 new");
	}
}

static void what_is_to_be_imported_is_said(void **state)
{
	static const struct {
		const char *words, *said;
		int status;
	} cases[] = {
	    {"import", "expected figures, targets or attributes", 2},
	    {"import alerts figures.csv", "expected figures, targets or attributes", 2},
	    {"import figures figures.csv more.csv", "expected figures, targets or attributes", 2},
	    {"import figures gone.csv", "gone.csv: No such file", 1},
	    {"import figures .", ".: ", 1},
	    {"import figures figures.csv -c gone.yaml", "gone.yaml: No such file", 1},
	    {"import figures figures.csv --now 1900-01-01", "--now: ", 2},
	};
	char folder[4096];

	(void)state;
	folder_begin(folder, "import-words");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TEXT_OWNED struct text out = {0};
		int status = RUN("%s", cases[i].words);

		if (status != cases[i].status)
			fail_msg("%s: %d\n%s", cases[i].words, status, text_of(&out));
		assert_contains(text_of(&out), cases[i].said);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rows_are_counted_and_come_in_once),
	    cmocka_unit_test(an_export_comes_back_as_it_was),
	    cmocka_unit_test(a_wrong_row_is_named_and_those_before_it_stay),
	    cmocka_unit_test(what_is_to_be_imported_is_said),
	};

	setenv("TEST_SERVER", "http://127.0.0.1:1", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
