/* SPDX-License-Identifier: MIT */
#include "export/openmetrics.h"
#include "tests/exporting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Two stores that know the same give the same bytes, whichever figure came first. */

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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lists_do_not_say_what_came_first),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
