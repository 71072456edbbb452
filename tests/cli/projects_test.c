/* SPDX-License-Identifier: MIT */
#include "tests/alerting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* `projects`: the lists, the history of one, and a date that was approved anew. */

#define RUN(...) (text_clear(&out), run_program(w.folder, &out, __VA_ARGS__))

/* P-1 was to start by the end of March; P-2 is to start in September. */
static void projects_begin(struct world *w, const char *name)
{
	char *yaml = test_read("tests/data/cli/city.yaml");

	world_begin_with(w, name, yaml);
	free(yaml);
	world_project(w, "P-1", day_of(2023, 3, 31), "2023-01-05");
	world_project(w, "P-2", day_of(2023, 9, 30), "2023-01-05");
}

static void the_lists_say_what_is_late_and_what_is_due(void **state)
{
	TEXT_OWNED struct text out = {0};
	struct world w;

	(void)state;
	projects_begin(&w, "projects");
	assert_int_equal(RUN("projects --format csv --now 2023-06-01"), 0);
	assert_contains(text_of(&out), "P-1,");
	assert_contains(text_of(&out), "P-2,");
	assert_int_equal(RUN("projects --late --format csv --now 2023-06-01"), 0);
	assert_contains(text_of(&out), "P-1,Plant,east,East,,,start,2023-03-31,,62,");
	assert_null(strstr(text_of(&out), "P-2"));
	assert_int_equal(RUN("projects --late --format csv --as-of 2023-03-31 --now 2023-06-01"), 0);
	assert_null(strstr(text_of(&out), "P-1"));
	assert_int_equal(RUN("projects --due --format csv --now 2023-09-15"), 0);
	assert_contains(text_of(&out), "P-2");
	assert_null(strstr(text_of(&out), "P-1"));
	assert_int_equal(RUN("projects --region west --format csv --now 2023-06-01"), 0);
	assert_null(strstr(text_of(&out), "P-1"));
	world_end(&w);
}

static void a_new_date_replaces_the_committed_one_which_stays_on_record(void **state)
{
	TEXT_OWNED struct text out = {0};
	struct world w;

	(void)state;
	projects_begin(&w, "projects-rebaseline");
	assert_int_equal(
	    RUN("projects rebaseline P-2 start 2023-12-31 --user Zhou --reason 'land permit' --now 2023-06-02"),
	    0);
	assert_contains(text_of(&out), "P-2: start is due on 2023-12-31, approved by Zhou");
	assert_int_equal(RUN("projects P-2 --format csv --now 2023-06-03"), 0);
	assert_contains(text_of(&out), "P-2,start committed,2023-09-30,date,");
	assert_contains(text_of(&out), "P-2,start approved,2023-12-31,date,by hand,");
	assert_contains(text_of(&out), "P-2,start approved by,Zhou,text,by hand,");
	assert_contains(text_of(&out), "P-2,start approval reason,land permit,text,by hand,");
	/* late against the new date; before the approval the first one holds */
	assert_int_equal(RUN("projects --late --format csv --now 2023-11-01"), 0);
	assert_null(strstr(text_of(&out), "P-2"));
	assert_int_equal(RUN("projects --late --format csv --now 2024-01-10"), 0);
	assert_contains(text_of(&out), "P-2,Plant,east,East,,,start,2023-12-31,,10,");
	assert_int_equal(RUN("projects P-2 --format csv --as-of 2023-06-01 --now 2023-06-03"), 0);
	assert_null(strstr(text_of(&out), "approved"));
	/* a month alone is its last day; production is a milestone of its own */
	assert_int_equal(
	    RUN("projects rebaseline P-2 production 2024-06 --user Zhou --reason x --now 2023-06-04"), 0);
	assert_int_equal(RUN("projects P-2 --format csv --now 2023-06-05"), 0);
	assert_contains(text_of(&out), "P-2,production approved,2024-06,date,by hand,");
	assert_contains(text_of(&out), "P-2,start approved,2023-12-31,date,by hand,");
	world_end(&w);
}

static void what_is_not_said_whole_is_misuse(void **state)
{
	static const struct {
		const char *words, *said;
	} cases[] = {
	    {"projects rebaseline", "expected rebaseline CODE"},
	    {"projects rebaseline P-1 start", "expected rebaseline CODE"},
	    {"projects rebaseline P-1 start 2023-09-30 now --user a --reason b", "expected rebaseline CODE"},
	    {"projects rebaseline P-1 end 2023-09-30 --user a --reason b", "expected start or production"},
	    {"projects rebaseline P-1 start soon --user a --reason b", "\"soon\" is no date"},
	    {"projects rebaseline P-1 start 2023-02-30 --user a --reason b", "is no date"},
	    {"projects rebaseline P-1 start 2023-09-30 --user a", "--user and --reason are required"},
	    {"projects rebaseline P-1 start 2023-09-30 --reason b", "--user and --reason are required"},
	    {"projects rebaseline P-9 start 2023-09-30 --user a --reason b", "unknown project P-9"},
	    {"projects P-1 P-2", "expected one project, or rebaseline"},
	    {"projects P-9", "unknown project P-9"},
	    {"projects --due --late", "give one at a time"},
	    {"projects P-1 --due", "give one at a time"},
	    {"projects --region nowhere", "nowhere"},
	};
	TEXT_OWNED struct text out = {0};
	struct world w;

	(void)state;
	projects_begin(&w, "projects-words");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int status = RUN("%s", cases[i].words);

		if (status != 2)
			fail_msg("%s: %d\n%s", cases[i].words, status, text_of(&out));
		assert_contains(text_of(&out), cases[i].said);
	}
	assert_int_equal(RUN("projects -c gone.yaml"), 1);
	assert_int_equal(RUN("projects rebaseline P-1 start 2023-09-30 --user a --reason b -c gone.yaml"), 1);
	/* nothing of all that was written */
	assert_int_equal(RUN("projects P-1 --format csv --now 2023-06-05"), 0);
	assert_null(strstr(text_of(&out), "approved"));
	world_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_lists_say_what_is_late_and_what_is_due),
	    cmocka_unit_test(a_new_date_replaces_the_committed_one_which_stays_on_record),
	    cmocka_unit_test(what_is_not_said_whole_is_misuse),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
