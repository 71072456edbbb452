/* SPDX-License-Identifier: MIT */
#include "store/journal.h"
#include "tests/alerting.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void the_decision_is_a_table(void **state)
{
	static const struct {
		int state; /* -1: no alert */
		enum severity open, found, pending;
		enum step step;
	} cases[] = {
	    {-1, 0, SEVERITY_NONE, SEVERITY_NONE, STEP_NONE},
	    {-1, 0, SEVERITY_NONE, SEVERITY_WARNING, STEP_PEND},
	    {-1, 0, SEVERITY_WARNING, SEVERITY_NONE, STEP_FIRE},
	    {-1, 0, SEVERITY_WARNING, SEVERITY_CRITICAL, STEP_FIRE},
	    {ALERT_PENDING, SEVERITY_WARNING, SEVERITY_NONE, SEVERITY_WARNING, STEP_REFRESH},
	    {ALERT_PENDING, SEVERITY_WARNING, SEVERITY_NONE, SEVERITY_NONE, STEP_DROP},
	    {ALERT_PENDING, SEVERITY_WARNING, SEVERITY_WARNING, SEVERITY_NONE, STEP_FIRE},
	    {ALERT_FIRING, SEVERITY_WARNING, SEVERITY_WARNING, SEVERITY_NONE, STEP_REFRESH},
	    {ALERT_FIRING, SEVERITY_WARNING, SEVERITY_WARNING, SEVERITY_CRITICAL, STEP_REFRESH},
	    {ALERT_FIRING, SEVERITY_WARNING, SEVERITY_CRITICAL, SEVERITY_NONE, STEP_RAISE},
	    {ALERT_FIRING, SEVERITY_CRITICAL, SEVERITY_WARNING, SEVERITY_NONE, STEP_LOWER},
	    {ALERT_FIRING, SEVERITY_CRITICAL, SEVERITY_NONE, SEVERITY_NONE, STEP_RESOLVE},
	    {ALERT_FIRING, SEVERITY_CRITICAL, SEVERITY_NONE, SEVERITY_WARNING, STEP_RESOLVE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct alert open = {.state = cases[i].state < 0 ? 0 : (enum alert_state)cases[i].state,
		    .severity = cases[i].open};

		if (alert_step_decide(cases[i].state < 0 ? NULL : &open, cases[i].found, cases[i].pending) !=
		    cases[i].step)
			fail_msg("case %zu", i);
	}
}

/* ---- a year in a loop ---- */

static void an_alert_lives_through_its_year(void **state)
{
	struct world w;
	struct arena a = {0};
	struct lifecycle_report r;
	struct alert alert;

	(void)state;
	world_begin(&w, "life");
	world_figure(&w, "east", "grp", "2023-03", 15, "2023-04-15"); /* 12.5 % of 25 % due: -12.5 */
	assert_int_equal(world_evaluate(&w, "2023-04-14T12:00").fired, 0);
	r = world_evaluate(&w, "2023-04-20");
	assert_int_equal(r.fired, 1);
	assert_int_equal(r.messages, 1);
	r = world_evaluate(&w, "2023-04-21"); /* nothing new: nobody is told again */
	assert_int_equal(r.fired + r.messages, 0);
	alert = world_alert(&w, &a, 1);
	assert_int_equal(alert.severity, SEVERITY_WARNING);
	assert_string_equal(alert.subject, "series/east/grp/2023");
	assert_string_equal(alert.office, "East office");
	assert_int_equal(alert.notified_count, 1);
	assert_string_equal(alert.notified[0].receiver, "office");
	assert_contains(alert.title, "12.5 points behind the schedule");
	assert_contains(alert.detail, "pace gap = 100 (v/T - s) = 100 * (15/120 - 0.25) = -12.5 pp");
	world_figure(&w, "east", "grp", "2023-06", 20, "2023-07-15"); /* 16.7 % of 50 %: -33.3 */
	r = world_evaluate(&w, "2023-07-20");
	assert_int_equal(r.raised, 1);
	assert_int_equal(r.messages, 2); /* the leaders hear of it now, the office as well */
	alert = world_alert(&w, &a, 1);
	assert_int_equal(alert.notified_count, 2);
	assert_string_equal(alert.notified[1].receiver, "leaders");
	assert_int_equal(alert.notified[1].severity, SEVERITY_CRITICAL);
	world_figure(&w, "east", "grp", "2023-06", 41, "2023-07-25"); /* revised: 34.2 %: -15.8 */
	assert_int_equal(world_evaluate(&w, "2023-07-26").lowered, 1);
	world_figure(&w, "east", "grp", "2023-07", 70, "2023-08-15"); /* 58.3 = 58.3 due */
	r = world_evaluate(&w, "2023-08-20");
	assert_int_equal(r.resolved, 1);
	assert_int_equal(r.messages, 2); /* who heard of the beginning hears of the end */
	assert_string_equal(world_cause(&w, &a, 1), "pace_gap is 0 points now");
	world_figure(&w, "east", "grp", "2023-12", 100, "2024-01-15"); /* 83.3 % of all: -16.7 */
	assert_int_equal(world_evaluate(&w, "2024-01-20").fired, 1);
	/* the first figure of the new year closes the old year's alert */
	world_figure(&w, "east", "grp", "2024-01", 12, "2024-02-15");
	r = world_evaluate(&w, "2024-02-20");
	assert_int_equal(r.resolved, 1);
	assert_string_equal(world_cause(&w, &a, 2), "year closed, target missed by 16.67 points");
	arena_done(&a);
	world_end(&w);
}

static void for_two_periods_waits_for_the_second(void **state)
{
	struct world w;
	struct lifecycle_report r;

	(void)state;
	world_begin(&w, "life-periods");
	world_figure(&w, "east", "rate", "2023-04", 4.5,
	    "2023-05-18"); /* -3.5: critical only after two periods; warning at once */
	r = world_evaluate(&w, "2023-05-20");
	assert_int_equal(r.fired, 1);
	assert_int_equal(r.messages, 1);
	r = world_evaluate(&w, "2023-06-10"); /* days pass, periods do not */
	assert_int_equal(r.raised, 0);
	world_figure(&w, "east", "rate", "2023-05", 4.9, "2023-06-18");
	assert_int_equal(world_evaluate(&w, "2023-06-20").raised, 1);
	world_figure(&w, "east", "rate", "2023-06", 5.5, "2023-07-18"); /* -2.5 */
	assert_int_equal(world_evaluate(&w, "2023-07-20").lowered, 1);
	world_end(&w);
}

static void for_three_months_needs_no_memory(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, "life-months");
	world_project(&w, "P1", day_of(2023, 3, 31), "2023-01-10");
	assert_int_equal(world_evaluate(&w, "2023-03-31T12:00").firing, 0);
	assert_int_equal(world_evaluate(&w, "2023-04-01").fired, 1); /* yellow at once */
	assert_int_equal(world_evaluate(&w, "2023-06-30").raised, 0);
	assert_int_equal(world_evaluate(&w, "2023-07-01").raised, 1); /* red after three months */
	world_end(&w);
	/* asked for the first time long after: the past is asked of the store, not remembered */
	world_begin(&w, "life-months-late");
	world_project(&w, "P1", day_of(2023, 3, 31), "2023-01-10");
	assert_int_equal(world_evaluate(&w, "2023-09-01").fired, 1);
	{
		struct arena a = {0};

		assert_int_equal(world_alert(&w, &a, 1).severity, SEVERITY_CRITICAL);
		arena_done(&a);
	}
	world_end(&w);
}

/* -10 fires, -9 stays, -8.5 stays, above -8 is over; and -9 coming from above never fires. */
static void on_the_edge_nothing_flaps(void **state)
{
	static const struct {
		const char *period, *known;
		double value; /* of 120 for the year */
		bool fires;
	} months[] = {{"2023-02", "2023-03-15", 9.2, false}, /* 7.67 of 16.67: -9 */
	    {"2023-03", "2023-04-15", 17.4, true},	     /* -10.5 */
	    {"2023-04", "2023-05-15", 29.2, true},	     /* -9 */
	    {"2023-05", "2023-06-15", 39.8, true},	     /* -8.5 */
	    {"2023-06", "2023-07-15", 51, false},	     /* -7.5 */
	    {"2023-07", "2023-08-15", 59.2, false}};	     /* -9 */
	struct world w;

	(void)state;
	world_begin(&w, "clear");
	config_free(w.config);
	{
		TEXT_OWNED struct text yaml = {0};
		const char *city = test_data("alert/city.yaml"), *at = strstr(city, "warning: {below: -10}");

		text_put(&yaml, city, (size_t)(at - city));
		text_add(&yaml, "warning: {below: -10, clear: {above: -8}}");
		text_add(&yaml, at + strlen("warning: {below: -10}"));
		w.config = test_config(w.folder, text_of(&yaml));
	}
	for (size_t i = 0; i < sizeof months / sizeof *months; i++) {
		world_figure(&w, "east", "grp", months[i].period, months[i].value, months[i].known);
		assert_int_equal(world_evaluate(&w, months[i].known).firing, months[i].fires);
	}
	world_end(&w);
}

static enum outcome fetch_step(struct txn *t, void *context, struct error *e)
{
	struct fetch f = fetch_taken(*(instant *)context);
	enum outcome outcome = journal_number(t, &f.id, e);

	return outcome == OUTCOME_DONE ? journal_add(t, &f, e) : outcome;
}

/* A clock that is set back and forth by a day, a leap day, the turn of a year: nothing fires or ends for
 * that. */
static void the_clock_may_jump(void **state)
{
	static const char *const moments[] = {"2023-04-20T12:05", "2023-04-19T12:06", "2023-04-20T12:04",
	    "2023-04-22", "2023-04-21", "2023-12-31T23:59", "2024-01-01T00:00", "2023-12-31T23:58",
	    "2024-02-28T23:59", "2024-02-29T00:00", "2024-02-29T23:59", "2024-03-01", "2024-02-29"};
	instant fetched = test_instant("2023-04-20T12:00");
	struct world w;
	struct error e;

	(void)state;
	world_begin(&w, "life-clock");
	assert_done(store_write(w.store, fetch_step, &fetched, &e), e);
	world_figure(&w, "east", "grp", "2023-03", 15, "2023-04-20T12:00");
	for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
		struct lifecycle_report r = world_evaluate(&w, moments[i]);

		if (r.fired != (i == 0) || r.resolved || r.messages != (i == 0))
			fail_msg("%s: %zu fired, %zu resolved, %zu messages", moments[i], r.fired, r.resolved,
			    r.messages);
	}
	world_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_decision_is_a_table),
	    cmocka_unit_test(an_alert_lives_through_its_year),
	    cmocka_unit_test(for_two_periods_waits_for_the_second),
	    cmocka_unit_test(for_three_months_needs_no_memory),
	    cmocka_unit_test(on_the_edge_nothing_flaps),
	    cmocka_unit_test(the_clock_may_jump),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
