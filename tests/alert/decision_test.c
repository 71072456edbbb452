/* SPDX-License-Identifier: MIT */
#include "alert/decision.h"
#include "tests/support.h"

#include <stdio.h>

/* The decisions of telling, as tables. */

#define DAYS *86400

static const struct sent_notification told_warning = {"r", SEVERITY_WARNING, 1000},
				      told_critical = {"r", SEVERITY_CRITICAL, 1000},
				      told_end = {"r", SEVERITY_NONE, 1000};

static void what_is_told_is_a_table(void **state)
{
	static const struct {
		const char *what;
		struct notification_case k;
		enum step step;
	} cases[] = {
	    {"nobody belongs to the audience", {.firing = true, .severity = SEVERITY_WARNING}, STEP_NONE},
	    {"the first word", {.firing = true, .severity = SEVERITY_WARNING, .is_recipient = true},
		STEP_FIRE},
	    {"it knows",
		{.firing = true,
		    .severity = SEVERITY_WARNING,
		    .is_recipient = true,
		    .notified = &told_warning},
		STEP_NONE},
	    {"worse",
		{.firing = true,
		    .severity = SEVERITY_CRITICAL,
		    .is_recipient = true,
		    .notified = &told_warning},
		STEP_RAISE},
	    {"better, to one who would not hear of it now",
		{.firing = true, .severity = SEVERITY_WARNING, .notified = &told_critical}, STEP_LOWER},
	    {"over", {.notified = &told_warning, .is_recipient = true}, STEP_RESOLVE},
	    {"over, of which it had not heard", {.is_recipient = true}, STEP_NONE},
	    {"over, and told", {.notified = &told_end, .is_recipient = true}, STEP_NONE},
	    {"muted",
		{.firing = true, .severity = SEVERITY_WARNING, .is_recipient = true, .suppressed = true},
		STEP_NONE},
	    {"muted and worse",
		{.firing = true,
		    .severity = SEVERITY_CRITICAL,
		    .is_recipient = true,
		    .suppressed = true,
		    .notified = &told_warning},
		STEP_NONE},
	    {"over, muted or not", {.notified = &told_warning, .suppressed = true}, STEP_RESOLVE},
	    {"reminded after a week",
		{.firing = true,
		    .severity = SEVERITY_WARNING,
		    .is_recipient = true,
		    .notified = &told_warning,
		    .repeat = 7 DAYS,
		    .now = 1000 + 7 DAYS},
		STEP_REMIND},
	    {"not before",
		{.firing = true,
		    .severity = SEVERITY_WARNING,
		    .is_recipient = true,
		    .notified = &told_warning,
		    .repeat = 7 DAYS,
		    .now = 999 + 7 DAYS},
		STEP_NONE},
	    {"not of what somebody has seen to",
		{.firing = true,
		    .severity = SEVERITY_WARNING,
		    .is_recipient = true,
		    .notified = &told_warning,
		    .repeat = 7 DAYS,
		    .acknowledged = true,
		    .now = 1000 + 9 DAYS},
		STEP_NONE},
	    {"worse, acknowledged or not",
		{.firing = true,
		    .severity = SEVERITY_CRITICAL,
		    .is_recipient = true,
		    .notified = &told_warning,
		    .acknowledged = true},
		STEP_RAISE},
	    {"escalated to one who knows",
		{.firing = true,
		    .severity = SEVERITY_WARNING,
		    .is_recipient = true,
		    .escalates = true,
		    .notified = &told_warning},
		STEP_ESCALATE},
	    {"waits for the digest",
		{.firing = true,
		    .severity = SEVERITY_WARNING,
		    .is_recipient = true,
		    .changed = 500,
		    .digest = 400},
		STEP_NONE},
	    {"is in the digest",
		{.firing = true,
		    .severity = SEVERITY_WARNING,
		    .is_recipient = true,
		    .changed = 500,
		    .digest = 500},
		STEP_FIRE},
	    {"critical does not wait",
		{.firing = true,
		    .severity = SEVERITY_CRITICAL,
		    .is_recipient = true,
		    .changed = 500,
		    .digest = 400},
		STEP_FIRE},
	    {"the end of a critical one does",
		{.severity = SEVERITY_CRITICAL, .notified = &told_critical, .changed = 500, .digest = 400},
		STEP_NONE},
	    {"an escalation does not wait",
		{.firing = true,
		    .severity = SEVERITY_WARNING,
		    .is_recipient = true,
		    .escalates = true,
		    .changed = 500,
		    .digest = 400},
		STEP_ESCALATE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct notification_case k = cases[i].k;

		if (!k.digest)
			k.digest = INSTANT_NONE;
		if (notification_decide(&k) != cases[i].step)
			fail_msg("%s: %d", cases[i].what, notification_decide(&k));
	}
}

static void two_notices_become_one(void **state)
{
	(void)state;
	assert_int_equal(notification_steps_fold(STEP_FIRE, STEP_RAISE), STEP_FIRE);
	assert_int_equal(notification_steps_fold(STEP_FIRE, STEP_RESOLVE), STEP_RESOLVE);
	assert_int_equal(notification_steps_fold(STEP_RAISE, STEP_LOWER), STEP_LOWER);
	assert_int_equal(notification_steps_fold(STEP_RAISE, STEP_RESOLVE), STEP_RESOLVE);
	assert_int_equal(notification_steps_fold(STEP_ESCALATE, STEP_REMIND), STEP_ESCALATE);
}

static void a_digest_has_its_times(void **state)
{
	static const struct {
		struct digest d;
		const char *now, *last, *next;
	} cases[] = {
	    {{true, -1, 0, 8, 30}, "2023-06-15T08:29", "2023-06-14T08:30", "2023-06-15T08:30"},
	    {{true, -1, 0, 8, 30}, "2023-06-15T08:30", "2023-06-15T08:30", "2023-06-16T08:30"},
	    {{true, 1, 0, 8, 30}, "2023-06-15T12:00", "2023-06-12T08:30", "2023-06-19T08:30"}, /* Mondays */
	    {{true, 0, 0, 0, 0}, "2024-03-01T00:00", "2024-02-25T00:00", "2024-03-03T00:00"},  /* Sundays */
	    {{true, -1, 28, 23, 59}, "2024-03-01T00:00", "2024-02-28T23:59", "2024-03-28T23:59"},
	    {{true, -1, 1, 0, 0}, "2023-12-31T23:59", "2023-12-01T00:00", "2024-01-01T00:00"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		instant now = test_instant(cases[i].now);

		if (digest_last(&cases[i].d, now) != test_instant(cases[i].last) ||
		    digest_next(&cases[i].d, now) != test_instant(cases[i].next))
			fail_msg("%s", cases[i].now);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_told_is_a_table),
	    cmocka_unit_test(two_notices_become_one),
	    cmocka_unit_test(a_digest_has_its_times),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
