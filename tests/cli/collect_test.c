/* SPDX-License-Identifier: MIT */
#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* `collect` by hand: which periods, what a dry run shows, what a back-fill leaves out. */

#define RUN(...) (text_clear(&out), run_program(folder, &out, __VA_ARGS__))

static void put(const char *folder, const char *name, const char *content)
{
	TEXT_OWNED struct text path = {0};

	text_printf(&path, "%s/%s", folder, name);
	test_write(text_of(&path), content);
}

/* April has a row that is not mapped and one without a value; there is nothing after May. */
static void folder_begin(char folder[4096], const char *name)
{
	snprintf(folder, 4096, "%s", test_folder(name));
	setenv("TEST_FOLDER", folder, 1);
	put(folder, "pacesetter.yaml", test_data("cli/collect.yaml"));
	put(folder, "2023-04.json",
	    "[{\"r\":\"east\",\"p\":\"2023-04\",\"v\":30,\"s\":\"first\"},{\"r\":\"west\",\"p\":\"2023-04\","
	    "\"v\":\"-\"},{\"r\":\"north\",\"p\":\"2023-04\",\"v\":1}]");
	put(folder, "2023-05.json",
	    "[{\"r\":\"east\",\"p\":\"2023-05\",\"v\":40,\"s\":\"new\"},{\"r\":\"west\",\"p\":\"2023-05\","
	    "\"v\":12}]");
	put(folder, "register.json",
	    "[{\"id\":\"P-1\",\"name\":\"Works\",\"r\":\"east\",\"start\":\"2023-03-31\",\"plan\":12.5}]");
}

static void a_dry_run_shows_rows_and_stores_nothing(void **state)
{
	TEXT_OWNED struct text out = {0};
	char folder[4096], store[4200];

	(void)state;
	folder_begin(folder, "collect-dry");
	snprintf(store, sizeof store, "%s/store", folder);
	assert_int_equal(RUN("collect monthly --period 2023-05 --dry-run --now 2023-06-16"), 0);
	assert_contains(text_of(&out), "2023-05 east grp   40 revised  new");
	assert_int_not_equal(access(store, F_OK), 0);
	/* a row that is rejected fails it, as it fails the collection */
	assert_int_equal(RUN("collect monthly --period 2023-04 --dry-run --now 2023-06-16"), 1);
	assert_contains(text_of(&out), "30 preliminary  new");
	assert_contains(text_of(&out), "2023-04 west grp   no value        nothing to take back");
	assert_contains(text_of(&out), "north           rejected: ");
	assert_int_equal(RUN("collect register --dry-run --now 2023-06-16"), 0);
	assert_contains(text_of(&out), "P-1 start committed");
	assert_contains(text_of(&out), "2023-03-31");
	assert_contains(text_of(&out), "12.5");
	/* beside what is there */
	assert_int_equal(RUN("collect monthly --period 2023-05 --now 2023-06-16"), 0);
	put(folder, "2023-05.json",
	    "[{\"r\":\"east\",\"p\":\"2023-05\",\"v\":41},{\"r\":\"west\",\"p\":\"2023-05\",\"v\":\"-\"}]");
	assert_int_equal(RUN("collect monthly --period 2023-05 --dry-run --now 2023-06-17"), 0);
	assert_contains(text_of(&out), "was 40");
	assert_contains(text_of(&out), "was 12");
	assert_int_equal(RUN("figures --format csv --now 2023-06-17"), 0);
	assert_contains(text_of(&out), "2023-05,east,East,grp,Gross product,40,");
	assert_int_equal(RUN("collect gone --dry-run --now 2023-06-17"), 1);
	assert_contains(text_of(&out), "no such file");
}

static void periods_are_those_that_are_named(void **state)
{
	TEXT_OWNED struct text out = {0};
	char folder[4096];

	(void)state;
	folder_begin(folder, "collect-periods");
	/* without one it is the last that has ended; a source that fails does not keep the others */
	assert_int_equal(RUN("collect --now 2023-06-16"), 1);
	assert_contains(text_of(&out), "monthly      2023-05       2 rows      2 new");
	assert_contains(text_of(&out), "register                   1 rows      5 new");
	assert_contains(text_of(&out), "gone failed: ");
	assert_contains(text_of(&out), "3 fetched, 1 failed, 7 new figures and attributes, 0 rows rejected");
	assert_int_equal(RUN("collect monthly --period 2023-04..2023-05 --now 2023-06-16"), 1);
	assert_contains(text_of(&out), "monthly      2023-04       3 rows      1 new    1 rejected");
	assert_contains(text_of(&out), "monthly      2023-05       2 rows      0 new");
	assert_int_equal(RUN("collect --source monthly --from 2023-04 --to 2023-04 --now 2023-06-16"), 1);
	assert_contains(text_of(&out), "2023-04");
	assert_null(strstr(text_of(&out), "2023-05"));
	assert_int_equal(RUN("collect monthly --from '1 month ago' --to yesterday --now 2023-06-16"), 1);
	assert_contains(text_of(&out), "monthly      2023-05 ");
	assert_contains(text_of(&out), "monthly 2023-06 failed: ");
	/* what is due was fetched since its slot */
	assert_int_equal(RUN("collect monthly --due --now 2023-06-17"), 0);
	assert_contains(text_of(&out), "nothing is due");
}

static void a_back_fill_goes_on_where_it_was(void **state)
{
	TEXT_OWNED struct text out = {0};
	char folder[4096];

	(void)state;
	folder_begin(folder, "collect-back");
	assert_int_equal(RUN("collect monthly --period 2023-05 --now 2023-06-16"), 0);
	assert_int_equal(RUN("collect monthly --from 2023-04 --backfill --now 2023-06-17"), 1);
	assert_contains(text_of(&out), "1 of 2 documents were fetched before");
	assert_contains(text_of(&out), "monthly      2023-04       3 rows      1 new");
	assert_null(strstr(text_of(&out), "monthly      2023-05"));
	/* one with a rejected row is not done: it is fetched again */
	assert_int_equal(RUN("collect monthly --from 2023-04 --backfill --now 2023-06-17"), 1);
	assert_contains(text_of(&out), "1 of 2 documents were fetched before");
	assert_int_equal(RUN("collect monthly --from 2023-04 --backfill --force --now 2023-06-17"), 1);
	assert_contains(text_of(&out), "monthly      2023-05       2 rows      0 new");
}

static void what_contradicts_itself_is_misuse(void **state)
{
	static const struct {
		const char *words, *said;
	} cases[] = {
	    {"collect nix", "unknown source nix"},
	    {"collect --source nix", "unknown source nix"},
	    {"collect monthly --due --dry-run", "--dry-run goes with --period"},
	    {"collect monthly --backfill --dry-run", "--dry-run goes with --period"},
	    {"collect --to 2023-05", "--to needs --from"},
	    {"collect --from 2023-06 --to 2023-05", "must lie before the last"},
	    {"collect --period 2023-Q1..2023-05", "both be of one length"},
	    {"collect --period 2023-05 --from 2023-04", "not both"},
	    {"collect --period 2023-5x", "--period: \"2023-5x\" is no period"},
	    {"collect --period 2023-05..", "--period: "},
	    {"collect --from soon", "--from: \"soon\" is no period"},
	};
	TEXT_OWNED struct text out = {0};
	char folder[4096];

	(void)state;
	folder_begin(folder, "collect-words");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int status = RUN("%s --now 2023-06-16", cases[i].words);

		if (status != 2)
			fail_msg("%s: %d\n%s", cases[i].words, status, text_of(&out));
		assert_contains(text_of(&out), cases[i].said);
	}
}

/* A value that is hard to believe counts once a person has confirmed it, and only then. */
static void a_suspect_figure_is_confirmed_by_a_person(void **state)
{
	static const struct {
		const char *words, *said;
		int status;
	} cases[] = {
	    {"figures confirm east grp", "expected confirm REGION INDICATOR PERIOD", 2},
	    {"figures confirm east grp 2023-05", "--user and --reason are required", 2},
	    {"figures confirm east grp 2023-05 --user Li", "--user and --reason are required", 2},
	    {"figures confirm nowhere grp 2023-05 --user Li --reason x", "nowhere", 2},
	    {"figures confirm east nothing 2023-05 --user Li --reason x", "nothing", 2},
	    {"figures confirm east grp soon --user Li --reason x", "\"soon\" is no period", 2},
	    {"figures confirm east grp 2023-01 --user Li --reason x", "is not there", 1},
	    {"figures confirm west grp 2023-05 --user Li --reason x", "is not suspect", 1},
	    {"figures believe", "expected confirm, or nothing", 2},
	};
	TEXT_OWNED struct text out = {0};
	char folder[4096];

	(void)state;
	folder_begin(folder, "collect-confirm");
	assert_int_equal(RUN("collect monthly --period 2023-04..2023-05 --now 2023-06-16"), 1);
	put(folder, "2023-05.json",
	    "[{\"r\":\"east\",\"p\":\"2023-05\",\"v\":400000},{\"r\":\"west\",\"p\":\"2023-05\",\"v\":12}]");
	assert_int_equal(RUN("collect monthly --period 2023-05 --now 2023-06-17"), 0);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int status = RUN("%s --now 2023-06-18", cases[i].words);

		if (status != cases[i].status)
			fail_msg("%s: %d\n%s", cases[i].words, status, text_of(&out));
		assert_contains(text_of(&out), cases[i].said);
	}
	assert_int_equal(RUN("figures --all --format csv --now 2023-06-18"), 0);
	assert_contains(text_of(&out), "Gross product,400000,bn,2023-06-17T00:00:00Z,,suspect,monthly,");
	assert_int_equal(
	    RUN("figures confirm east grp 2023-05 --user Li --reason asked --now 2023-06-18"), 0);
	assert_contains(text_of(&out), "east grp 2023-05: 400000 is believed now, confirmed by Li");
	assert_int_equal(RUN("figures --format csv --now 2023-06-19"), 0);
	assert_contains(text_of(&out), "Gross product,400000,bn,2023-06-18T00:00:00Z,,,by hand,");
	assert_int_equal(
	    RUN("figures confirm east grp 2023-05 --user Li --reason again --now 2023-06-19"), 1);
	assert_contains(text_of(&out), "is not suspect");
	/* the source says it again: nothing new, and it stays believed */
	assert_int_equal(RUN("collect monthly --period 2023-05 --force --now 2023-06-20"), 0);
	assert_int_equal(RUN("figures --all --format csv --now 2023-06-21"), 0);
	assert_null(strstr(text_of(&out), "2023-06-20"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_dry_run_shows_rows_and_stores_nothing),
	    cmocka_unit_test(periods_are_those_that_are_named),
	    cmocka_unit_test(a_back_fill_goes_on_where_it_was),
	    cmocka_unit_test(what_contradicts_itself_is_misuse),
	    cmocka_unit_test(a_suspect_figure_is_confirmed_by_a_person),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
