/* SPDX-License-Identifier: MIT */
#include "export/listing.h"
#include "server/params.h"
#include "tests/asking.h"
#include "tests/serving.h"

#include <stdio.h>
#include <string.h>

/* Moments, periods and names of a request that no list has: each is refused with a sentence, by every list.
 */

static const struct {
	const char *text;
	int status;
} moments[] = {
    {"1900-01-01", 400}, {"1909-12-31", 400}, {"1910-01-01", 200}, {"2189-12-31", 200}, {"2190-01-01", 400},
    {"2199-12-31T23:59:59Z", 400}, {"2023-02-29", 400}, {"253402300800000", 400}, /* the year 10000 */
    {"5000000000000000", 400},							  /* the year 160413 */
    {"67768036191676799000", 400}, /* the last year that a struct tm can have, and one more than 64 bits */
    {"9223372036854775807", 400}, {"-62135596800000", 400}, {"1690848000000", 200}, /* 2023-08-01 */
};

static void list_asked(int port, const char *list, const char *param, const char *text, int status)
{
	char request[600];
	struct heard h;

	snprintf(request, sizeof request, "GET /api/v1/%s?%s=%s%s", list, param, text,
	    strcmp(param, "since") == 0 ? "&as_of=2189-12-31" : "");
	h = ask(port, request, "", NULL);
	if (h.status != status)
		fail_msg("%s: %d %s", request, h.status, text_of(&h.body));
	if (status == 400) {
		assert_contains(text_of(&h.body), "\"error\":\"");
		assert_contains(text_of(&h.body), param);
	}
	heard_done(&h);
}

static void a_moment_outside_of_the_years_is_refused_by_every_list(void **state)
{
	static const struct {
		const char *name;
		unsigned filter; /* of enum listing_filter */
	} names[] = {{"as_of", AS_OF}, {"since", SINCE}, {"from", BY_PERIOD}, {"to", BY_PERIOD}};
	struct served s;
	struct heard h;

	(void)state;
	served_begin(&s, "bounds-moments", served_plain);
	for (size_t n = 0; n < sizeof names / sizeof *names; n++)
		for (size_t l = 0; l < listing_count; l++)
			for (size_t i = 0; i < sizeof moments / sizeof *moments; i++)
				if (listings[l].filters & names[n].filter)
					list_asked(s.port, listings[l].name, names[n].name, moments[i].text,
					    moments[i].status);
	h = ask(s.port, "GET /healthz", "", NULL);
	assert_int_equal(h.status, 200);
	heard_done(&h);
	served_end(&s);
}

static void the_sentence_names_the_parameter_and_the_years(void **state)
{
	struct served s;
	struct heard h;

	(void)state;
	served_begin(&s, "bounds-sentence", served_plain);
	h = ask(s.port, "GET /api/v1/table?as_of=1900-01-01", "", NULL);
	assert_int_equal(h.status, 400);
	assert_string_equal(text_of(&h.body),
	    "{\"error\":\"as_of: \\\"1900-01-01\\\" lies outside of the years 1910 to 2189\"}\n");
	heard_done(&h);
	served_end(&s);
}

static void a_period_outside_of_the_years_is_refused(void **state)
{
	static const char *const periods[] = {"1899-12", "2200-01", "0000", "-0001", "32768-01", "2023-00",
	    "2023-13", "2023-Q0", "2023-Q5", "2023-01..2200-01", "1899..2023",
	    "2023-05-------------------------31", "2023-01..2023-02..2023-03", NULL};
	static const char *const lists[] = {"figures", "targets", "progress", NULL};
	struct served s;

	(void)state;
	served_begin(&s, "bounds-periods", served_plain);
	for (int l = 0; lists[l]; l++) {
		for (int i = 0; periods[i]; i++) {
			char request[200];
			struct heard h;

			snprintf(request, sizeof request, "GET /api/v1/%s?period=%s", lists[l], periods[i]);
			h = ask(s.port, request, "", NULL);
			if (h.status != 400)
				fail_msg("%s: %d", request, h.status);
			assert_contains(text_of(&h.body), "is no period such as");
			heard_done(&h);
		}
		list_asked(s.port, lists[l], "period", "1900-01..2199-12", 200);
	}
	served_end(&s);
}

/* Whatever comes first: each narrows what the others chose, and what cannot be is refused. */
static void parts_of_a_range_are_taken_together(void **state)
{
	static const struct {
		const char *list, *one, *two;
		int status;
		const char *has, *lacks;
	} cases[] = {
	    {"figures", "period=2023-02", "from=2023-04-01", 200, "[]", "\"period\":\"2023-02\""},
	    {"figures", "period=2023-02..2023-05", "from=2023-04-01", 200, "\"period\":\"2023-04\"",
		"\"period\":\"2023-03\""},
	    {"figures", "period=2023", "to=2023-04-10", 200, "\"period\":\"2023-04\"",
		"\"period\":\"2023-05\""},
	    {"figures", "from=2023-04-01", "to=2023-04-30", 200, "\"period\":\"2023-04\"",
		"\"period\":\"2023-05\""},
	    {"figures", "from=2022-04-01", "period=2023-04", 200, "\"period\":\"2023-04\"",
		"\"period\":\"2023-05\""},
	    {"progress", "period=2023-02", "from=2023-04-01", 200, "[]", "\"period\":\"2023-02\""},
	    {"targets", "period=2022", "from=2023-04-01", 200, "[]", "2023"},
	    {"figures", "from=2023-05-01", "to=2023-04-30", 400, "from lies after to", "2023"},
	    {"figures", "all=true", "period=2023-05..2023-04", 400, "ends before it begins", "]"},
	    {"figures", "all=true", "period=2024..2023-04", 400, "ends before it begins", "]"},
	    {"status_changes", "since=2023-07-01", "as_of=2023-06-01", 400, "since lies after the moment",
		"]"},
	    {"status_changes", "since=2023-08-02", "format=json", 400, "since lies after the moment", "]"},
	    {"status_changes", "since=2023-08-02", "as_of=2023-08-03", 200, "[", "error"},
	    {"status_changes", "since=2023-06-01", "as_of=2023-06-01", 200, "[", "error"},
	};
	struct served s;

	(void)state;
	served_begin(&s, "bounds-together", served_plain);
	for (size_t i = 0; i < 2 * (sizeof cases / sizeof *cases); i++) {
		const char *one = i % 2 ? cases[i / 2].two : cases[i / 2].one;
		const char *two = i % 2 ? cases[i / 2].one : cases[i / 2].two;
		char request[200];
		struct heard h;

		snprintf(request, sizeof request, "GET /api/v1/%s?%s&%s", cases[i / 2].list, one, two);
		h = ask(s.port, request, "", NULL);
		if (h.status != cases[i / 2].status || !strstr(text_of(&h.body), cases[i / 2].has) ||
		    (h.status == 200 && strstr(text_of(&h.body), cases[i / 2].lacks)))
			fail_msg("%s: %d %s", request, h.status, text_of(&h.body));
		heard_done(&h);
	}
	served_end(&s);
}

/* A figure of the first year there can be is measured against years before it, which have none. */
static void figures_of_the_first_and_last_years_are_listed(void **state)
{
	struct served s;
	struct heard h;

	(void)state;
	served_begin(&s, "bounds-first", served_plain);
	world_figure(&s.w, "east", "grp", "1900-01", 1, "2023-07-01");
	world_figure(&s.w, "east", "rate", "2199-12", 1, "2023-07-01");
	h = ask(s.port, "GET /api/v1/progress?format=csv", "", NULL);
	assert_int_equal(h.status, 200);
	assert_contains(text_of(&h.body), ",1900-01,");
	assert_contains(text_of(&h.body), ",2199-12,");
	heard_done(&h);
	h = ask(s.port, "GET /api/v1/table?as_of=1910-01-01", "", NULL);
	assert_int_equal(h.status, 200);
	heard_done(&h);
	served_end(&s);
}

/* Nothing of a name is cut off before it is looked for: what is longer is another name. */
static void a_long_name_is_no_shorter_one(void **state)
{
	char code[401], request[1000];
	struct served s;
	struct heard h;

	(void)state;
	served_begin(&s, "bounds-names", served_plain);
	memset(code, 'P', sizeof code - 2);
	code[sizeof code - 2] = '\0';
	world_project(&s.w, code, day_of(2023, 5, 31), "2023-02-01");
	for (int more = 0; more < 2; more++) {
		snprintf(request, sizeof request, "GET /api/v1/projects?project=%s%s", code, more ? "Q" : "");
		h = ask(s.port, request, "", NULL);
		assert_int_equal(h.status, 200);
		assert_int_equal(strstr(text_of(&h.body), code) == NULL, more);
		heard_done(&h);
	}
	served_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_moment_outside_of_the_years_is_refused_by_every_list),
	    cmocka_unit_test(the_sentence_names_the_parameter_and_the_years),
	    cmocka_unit_test(a_period_outside_of_the_years_is_refused),
	    cmocka_unit_test(parts_of_a_range_are_taken_together),
	    cmocka_unit_test(figures_of_the_first_and_last_years_are_listed),
	    cmocka_unit_test(a_long_name_is_no_shorter_one),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
