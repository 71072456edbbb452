/* SPDX-License-Identifier: MIT */
#include "collector/schedule.h"
#include "store/figures.h"
#include "store/journal.h"
#include "tests/support.h"

#include <stdio.h>
#include <string.h>

struct world {
	struct config *config;
	struct store *store;
};

struct step {
	struct period p;
	instant at;
	bool good;
	int regions; /* figures that come with it */
	instant not_before;
};

static enum outcome ask_step(struct txn *t, void *context, struct error *e)
{
	struct step *s = context;
	struct request_state r = {.etag = "",
	    .last_modified = "",
	    .attempted = s->at,
	    .succeeded = s->good ? s->at : INSTANT_NONE,
	    .failing_since = s->good ? INSTANT_NONE : s->at,
	    .failures = !s->good,
	    .not_before = s->not_before};
	static const char *const regions[] = {"east", "west"};
	enum outcome outcome = request_put(t, "s", s->p, &r, e);

	for (int i = 0; outcome == OUTCOME_DONE && i < s->regions; i++) {
		struct figure f = {
		    .period = period_key(s->p), .v = {.value = i, .known = s->at, .published = DAY_NONE}};
		size_t added;

		outcome = name_code(t, NAME_REGION, regions[i], true, &f.region, e);
		if (outcome == OUTCOME_DONE)
			outcome = name_code(t, NAME_INDICATOR, "grp", true, &f.indicator, e);
		if (outcome == OUTCOME_DONE)
			outcome = figures_add(t, BOOK_FIGURES, &f, 1, &added, e);
	}
	return outcome;
}

static void asked(struct world *w, const char *period, const char *at, bool good, int regions)
{
	struct step s = {test_period(period), test_instant(at), good, regions, INSTANT_NONE};
	struct error e;

	assert_done(store_write(w->store, ask_step, &s, &e), e);
}

/* What is due, as text: "2023-05 2023-04", and when to look again. */
static void expect_due(struct world *w, const char *now, const char *periods, const char *next)
{
	struct arena a = {0};
	struct text got = {0};
	struct job *jobs;
	struct txn *t;
	struct error e;
	instant again;
	size_t count;

	assert_done(store_read(w->store, &t, &e), e);
	assert_done(schedule_due(w->config, &(struct store_reading){t, test_instant(now), &a}, &jobs, &count,
			&again, &e),
	    e);
	store_read_end(t);
	for (size_t i = 0; i < count; i++) {
		text_add(&got, i ? " " : "");
		period_print(&got, jobs[i].period);
	}
	assert_string_equal(text_of(&got), periods);
	text_clear(&got);
	instant_print_short(&got, again);
	assert_string_equal(text_of(&got), next);
	text_done(&got);
	arena_done(&a);
}

static void a_source_is_asked_on_its_days_until_everything_is_in(void **state)
{
	const char *folder = test_folder("schedule");
	struct world w = {test_config(folder, test_data("collector/schedule.yaml")), test_store(folder)};

	(void)state;
	/* before the first window of the year: December's window has passed unasked */
	expect_due(&w, "2023-03-10T12:00", "",
	    "2023-03-15 08:30"); /* 28 February asked for January, which is never published */
	expect_due(&w, "2023-03-15T08:29", "", "2023-03-15 08:30");
	expect_due(&w, "2023-03-15T08:30", "2023-02", "2023-03-16 08:30");
	asked(&w, "2023-02", "2023-03-15T08:30", true, 1);
	expect_due(&w, "2023-03-15T20:00", "", "2023-03-16 08:30");
	expect_due(&w, "2023-03-16T09:00", "2023-02", "2023-03-17 08:30"); /* one of two is in */
	asked(&w, "2023-02", "2023-03-16T09:00", true, 2);
	expect_due(&w, "2023-03-17T09:00", "",
	    "2023-03-18 08:30"); /* complete: nothing is asked twice without need */
	/* the machine was off from April to June: the last missed moment is made up for, and the gaps before
	 * it */
	expect_due(&w, "2023-06-30T12:00", "2023-05 2023-04 2023-03", "2023-07-15 08:30");
	asked(&w, "2023-05", "2023-06-30T12:00", true, 2);
	asked(&w, "2023-04", "2023-06-30T12:00", true, 2);
	asked(&w, "2023-03", "2023-06-30T12:00", true, 2);
	expect_due(&w, "2023-06-30T13:00", "", "2023-07-15 08:30");
	/* a failure is tried again after a while, not at once */
	asked(&w, "2023-06", "2023-07-15T08:30", false, 0);
	expect_due(&w, "2023-07-15T08:35", "", "2023-07-15 08:40");
	expect_due(&w, "2023-07-15T08:40", "2023-06", "2023-07-16 08:30");
	store_close(w.store);
	config_free(w.config);
}

static void days_that_a_month_lacks_fall_on_its_last(void **state)
{
	struct collect_times c = {.days = 1u << 31, .at = {8, 0}, .every = MONTHLY};

	(void)state;
	assert_true(
	    schedule_before(&c, test_instant("2023-03-01T00:00")) == test_instant("2023-02-28T08:00"));
	assert_true(schedule_after(&c, test_instant("2023-03-01T00:00")) == test_instant("2023-03-31T08:00"));
	assert_true(
	    period_same(schedule_period(&c, test_instant("2023-03-31T08:00")), test_period("2023-02")));
	/* nothing falls on the last day of a month that has all days, unless it is named */
	c.days = 1u << 15;
	assert_true(
	    schedule_before(&c, test_instant("2023-03-31T12:00")) == test_instant("2023-03-15T08:00"));
	assert_true(schedule_after(&c, test_instant("2023-03-31T00:00")) == test_instant("2023-04-15T08:00"));
	c.days = 1u << 30;
	assert_true(schedule_after(&c, test_instant("2023-03-31T00:00")) == test_instant("2023-04-30T08:00"));
	assert_true(
	    schedule_before(&c, test_instant("2023-03-01T00:00")) == test_instant("2023-02-28T08:00"));
	c.days = 1u << 31;
	c.every = QUARTERLY;
	assert_true(
	    period_same(schedule_period(&c, test_instant("2023-05-31T08:00")), test_period("2023-Q1")));
}

/* A source that wants to be left alone is, also over the days on which it would be asked. */
static void a_source_is_left_alone_for_as_long_as_it_says(void **state)
{
	const char *folder = test_folder("schedule-alone");
	struct world w = {test_config(folder, test_data("collector/schedule.yaml")), test_store(folder)};
	struct step s = {test_period("2023-02"), test_instant("2023-03-15T08:30"), false, 0,
	    test_instant("2023-03-17T10:00")};
	struct error e;

	(void)state;
	assert_done(store_write(w.store, ask_step, &s, &e), e);
	expect_due(&w, "2023-03-15T20:00", "", "2023-03-16 08:30");
	expect_due(&w, "2023-03-16T09:00", "", "2023-03-17 08:30");
	expect_due(&w, "2023-03-17T09:00", "", "2023-03-17 10:00");
	expect_due(&w, "2023-03-17T10:00", "2023-02", "2023-03-18 08:30");
	config_free(w.config);
	store_close(w.store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_source_is_asked_on_its_days_until_everything_is_in),
	    cmocka_unit_test(a_source_is_left_alone_for_as_long_as_it_says),
	    cmocka_unit_test(days_that_a_month_lacks_fall_on_its_last),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
