/* SPDX-License-Identifier: MIT */
#include "config/city.h"
#include "tests/alerting.h"

#include "alert/view.h"
#include "store/figures.h"

#include <string.h>

/* What no view can hold is its error, wherever it is asked for: never a place outside of its own, never an
 * empty answer. */

static const char yaml[] = "regions: [{id: east, name: East, kind: county}]\n"
			   "indicators: [{id: grp, name: GRP, unit: u, kind: year-to-date, released: 18}]\n";

static void a_moment_of_no_year_opens_no_view(void **state)
{
	static const struct {
		instant at;
		enum outcome outcome;
	} cases[] = {
	    {INSTANT_NONE, OUTCOME_REFUSED},
	    {INSTANT_LAST, OUTCOME_REFUSED},
	    {5000000000000, OUTCOME_REFUSED},
	    {-2208988801, OUTCOME_REFUSED}, /* the last second of 1899 */
	    {-2208988800, OUTCOME_DONE},
	    {0, OUTCOME_DONE},
	    {7258118399, OUTCOME_DONE}, /* and the last of 2199 */
	    {7258118400, OUTCOME_REFUSED},
	};
	struct world w;
	struct txn *t;
	struct error e;

	(void)state;
	world_begin_with(&w, "view-moments", yaml);
	assert_done(store_read(w.store, &t, &e), e);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct view *v;
		struct period p;

		assert_int_equal(view_open(w.config, t, cases[i].at, &v, &e), cases[i].outcome);
		if (cases[i].outcome != OUTCOME_DONE) {
			assert_null(v);
			assert_contains(e.text, "the years 1900 to 2199");
			continue;
		}
		assert_false(view_latest(v, 0, 0, &p));
		assert_false(view_awaited(v, 0, 0, &p));
		assert_done(view_error(v, &e), e);
		view_close(v);
	}
	store_read_end(t);
	world_end(&w);
}

static void a_period_that_is_none_is_an_error(void **state)
{
	static const struct {
		struct period p;
		enum outcome outcome;
	} cases[] = {
	    {{2023, 5, MONTHLY}, OUTCOME_DONE},
	    {{1890, 1, MONTHLY}, OUTCOME_DONE}, /* what a figure of 1900 is measured against */
	    {{2209, 12, YEARLY}, OUTCOME_DONE},
	    {{1889, 12, MONTHLY}, OUTCOME_REFUSED},
	    {{2210, 1, MONTHLY}, OUTCOME_REFUSED},
	    {{0, 0, 0}, OUTCOME_REFUSED},
	    {{2023, 0, MONTHLY}, OUTCOME_REFUSED},
	    {{2023, 13, MONTHLY}, OUTCOME_REFUSED},
	    {{2023, 255, 255}, OUTCOME_REFUSED},
	    {{INT16_MIN, 1, MONTHLY}, OUTCOME_REFUSED},
	    {{INT16_MAX, 12, YEARLY}, OUTCOME_REFUSED},
	};
	struct world w;
	struct txn *t;
	struct error e;

	(void)state;
	world_begin_with(&w, "view-periods", yaml);
	assert_done(store_read(w.store, &t, &e), e);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct view *v;

		assert_done(view_open(w.config, t, test_instant("2023-07-20"), &v, &e), e);
		assert_null(view_figure(v, 0, 0, cases[i].p));
		if (view_error(v, &e) != cases[i].outcome)
			fail_msg("%d-%d: %s", cases[i].p.year, cases[i].p.last, e.text);
		view_close(v);
	}
	store_read_end(t);
	world_end(&w);
}

static void a_target_of_no_year_is_an_error(void **state)
{
	static const int years[] = {INT32_MIN, -1, 0, 1889, 2210, 32768, INT32_MAX};
	struct world w;
	struct txn *t;
	struct error e;

	(void)state;
	world_begin_with(&w, "view-targets", yaml);
	assert_done(store_read(w.store, &t, &e), e);
	for (size_t i = 0; i < sizeof years / sizeof *years; i++) {
		struct view *v;

		assert_done(view_open(w.config, t, test_instant("2023-07-20"), &v, &e), e);
		assert_null(view_target(v, 0, 0, years[i]));
		assert_int_equal(view_error(v, &e), OUTCOME_REFUSED);
		view_close(v);
	}
	store_read_end(t);
	world_end(&w);
}

static void looking_back_to_no_day_is_an_error(void **state)
{
	struct world w;
	struct txn *t;
	struct view *v;
	struct period p;
	struct error e;

	(void)state;
	world_begin_with(&w, "view-back", yaml);
	assert_done(store_read(w.store, &t, &e), e);
	assert_done(view_open(w.config, t, test_instant("2023-07-20"), &v, &e), e);
	view_look_back(v, 5000000000000, test_period("2023-06"));
	assert_false(view_latest(v, 0, 0, &p));
	assert_int_equal(view_error(v, &e), OUTCOME_REFUSED);
	view_close(v);
	store_read_end(t);
	world_end(&w);
}

static enum outcome nameless_add(struct txn *t, void *context, struct error *e)
{
	struct figure *f = context;
	enum book book = f->period == period_key(test_period("2023")) ? BOOK_TARGETS : BOOK_FIGURES;
	size_t added;

	return figures_add(t, book, f, 1, &added, e);
}

/* A region's or an indicator's figure would be missing, and nobody would know. */
static void a_figure_of_what_has_no_name_is_damage(void **state)
{
	static const struct {
		const char *period;
		uint32_t region, indicator;
		const char *said;
	} cases[] = {{"2023-05", 1, 1, NULL},
	    {"2023-05", 5, 1, "a figure of the region 5, which has no name"},
	    {"2023-05", 5000, 1, "a figure of the region 5000, which"},
	    {"2023-05", 1, 7, "a figure of the indicator 7, which has no name"},
	    {"2023", 70, 1, "a figure of the region 70, which"},
	    {"2023", 1, 700, "of the indicator 700, which"}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct figure f = {.period = period_key(test_period(cases[i].period)),
		    .region = cases[i].region,
		    .indicator = cases[i].indicator,
		    .v = {.value = 1, .known = test_instant("2023-06-18"), .published = DAY_NONE}};
		struct world w;
		struct txn *t;
		struct view *v;
		struct error e;

		world_begin_with(&w, "view-nameless", yaml);
		world_figure(
		    &w, w.config->region[0].id, w.config->indicator[0].id, "2023-04", 2, "2023-05-18");
		assert_done(store_write(w.store, nameless_add, &f, &e), e);
		assert_done(store_read(w.store, &t, &e), e);
		assert_done(view_open(w.config, t, test_instant("2023-07-20"), &v, &e), e);
		view_figure(v, 0, 0, test_period("2023-05"));
		view_target(v, 0, 0, 2023);
		assert_int_equal(view_error(v, &e), cases[i].said ? OUTCOME_CORRUPT : OUTCOME_DONE);
		if (cases[i].said)
			assert_contains(e.text, cases[i].said);
		view_close(v);
		store_read_end(t);
		world_end(&w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_moment_of_no_year_opens_no_view),
	    cmocka_unit_test(a_period_that_is_none_is_an_error),
	    cmocka_unit_test(a_target_of_no_year_is_an_error),
	    cmocka_unit_test(looking_back_to_no_day_is_an_error),
	    cmocka_unit_test(a_figure_of_what_has_no_name_is_damage),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
