/* SPDX-License-Identifier: MIT */
#include "tests/alerting.h"

#include <stdio.h>
#include <string.h>

/* Options of the command line that name a moment, a period or a number which nothing can be of: misuse, with
 * a sentence that names the option. */

static const char yaml[] =
    "regions: [{id: east, name: East, kind: county}]\n"
    "indicators: [{id: grp, name: GRP, unit: u, kind: year-to-date, released: 18}]\n"
    "sources: [{id: s, url: \"http://127.0.0.1:9/\", figures: {rows: \"$[*]\", region: .r, indicator: "
    "{const: grp}, period: .p, value: .v}}]\n"
    "rules: [{id: behind, measure: pace_gap, warning: {below: -10}}]\n";

static void what_lies_outside_of_the_years_is_misuse(void **state)
{
	static const struct {
		const char *words, *said;
	} cases[] = {
	    {"table --as-of 1901-06-01", "--as-of: \"1901-06-01\" lies outside of the years 1910 to 2189"},
	    {"table --as-of 2199-12-31", "--as-of: "},
	    {"table --as-of 5000000000000000", "--as-of: "},
	    {"table --rankings --as-of 1900-01-01", "--as-of: "},
	    {"table --scores --as-of 1900-01-01", "--as-of: "},
	    {"table --now 1901-06-01", "--now: \"1901-06-01\" lies outside of the years 1910 to 2189"},
	    {"projects --late --as-of 1900-01-01", "--as-of: "},
	    {"projects --due --as-of 2199-12-31", "--as-of: "},
	    {"alerts --as-of 1900-01-01", "--as-of: "},
	    {"sources --as-of 1900-01-01", "--as-of: "},
	    {"figures --as-of 1900-01-01", "--as-of: "},
	    {"export csv table --as-of 1900-01-01", "--as-of: "},
	    {"export html --as-of 1900-01-01", "--as-of: "},
	    {"export xlsx --as-of 1900-01-01 -o x.xlsx", "--as-of: "},
	    {"export sqlite --as-of 1900-01-01 -o x.sqlite", "--as-of: "},
	    {"explain east grp --as-of 1900-01-01", "--as-of: "},
	    {"export csv outbox --as-of 2023-01-01", "--as-of: the list outbox is of the present only"},
	    {"export csv regions --as-of 2023-01-01", "--as-of: the list regions is"},
	    {"figures --region ,", "--region: \",\" has no name in it"},
	    {"figures --indicator ' '", "--indicator: \" \" has no name in it"},
	    {"explain east grp --period 1899-12", "--period: "},
	    {"figures --period 2023-01..2200-01", "--period: "},
	    {"evaluate --dry-run --as-of 1900-01-01", "--as-of: "},
	    {"evaluate --from 1900-01-01 --to 1900-02-01", "--from: "},
	    {"evaluate --from 2023-01-01 --to 2199-12-31", "--to: "},
	    {"evaluate --now 1900-01-01", "--now: "},
	    {"collect --now 1900-01-01", "--now: "},
	    {"collect --period 1899-12", "--period: "},
	    {"collect --from 2200-01", "is no period"},
	    {"deliver --now 2199-12-31", "--now: "},
	    {"run --now 1900-01-01", "--now: "},
	    {"silence region=east --user a --reason b --until 2199-12-31", "--until: "},
	    {"silence region=east --user a --reason b --until 999999999w", "--until: "},
	    {"silence region=east --user a --reason b --until 9999999999d", "--until: "},
	    {"replay 4294967296", "4294967296"},
	};
	struct world w;

	(void)state;
	world_begin_with(&w, "misuse-cli", yaml);
	world_figure(&w, "east", "grp", "2023-05", 50, "2023-06-18");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TEXT_OWNED struct text out = {0};
		int status = run_program(w.folder, &out, "%s", cases[i].words);

		if (status != 2)
			fail_msg("%s: %d\n%s", cases[i].words, status, text_of(&out));
		assert_contains(text_of(&out), cases[i].said);
	}
	world_end(&w);
}

static void the_first_and_last_years_are_taken(void **state)
{
	static const char *const words[] = {"table --as-of 1910-01-01", "table --as-of 2189-12-31",
	    "table --now 1910-01-01", "projects --late --as-of 1910-01-01",
	    "projects --due --as-of 2189-12-31", "explain east grp --period 1900-01",
	    "explain east grp --period 2199-12", "table --rankings --as-of 1910-01-01",
	    "table --scores --as-of 2189-12-31", "evaluate --from 1910-01-01 --to 1910-01-03",
	    "export html --as-of 1910-01-01", NULL};
	struct world w;

	(void)state;
	world_begin_with(&w, "misuse-cli-years", yaml);
	world_figure(&w, "east", "grp", "2023-05", 50, "2023-06-18");
	for (int i = 0; words[i]; i++) {
		TEXT_OWNED struct text out = {0};
		int status = run_program(w.folder, &out, "%s", words[i]);

		if (status != 0)
			fail_msg("%s: %d\n%s", words[i], status, text_of(&out));
	}
	world_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_lies_outside_of_the_years_is_misuse),
	    cmocka_unit_test(the_first_and_last_years_are_taken),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
