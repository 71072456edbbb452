/* SPDX-License-Identifier: MIT */
#include "alert/notification.h"
#include "locale/language.h"
#include "store/outbox.h"
#include "store/silences.h"
#include "tests/alerting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Who hears of an alert and when: acknowledged, silenced, inhibited, escalated, gathered. */

#define CITY                                                                                                 \
	"regions:\n  - {id: city, name: City, kind: city, receivers: mayor}\n"                               \
	"  - {id: east, name: East, kind: county, parent: city, receivers: east-office, person: Li}\n"       \
	"  - {id: west, name: West, kind: county, parent: city, receivers: west-office}\n"                   \
	"indicators:\n  - {id: grp, name: GRP, unit: u, kind: year-to-date}\n"                               \
	"targets: {2023: {published: 2023-01-01, grp: {east: 120, west: 120}}}\n"                            \
	"rules:\n  - {id: behind, measure: pace_gap, warning: {below: -10}, critical: {below: -30}}\n"       \
	"  - {id: started, measure: start_late_days, warning: {above: 0}}\n"                                 \
	"  - {id: quiet, measure: silent_days, warning: {above: 30}}\n"                                      \
	"receivers:\n  - {id: east-office, webhook: \"${env:TEST_SERVER}/east\", allow_local: true}\n"       \
	"  - {id: west-office, webhook: \"${env:TEST_SERVER}/west\", allow_local: true}\n"                   \
	"  - {id: mayor, webhook: \"${env:TEST_SERVER}/mayor\", allow_local: true}\n"                        \
	"  - {id: supervision, webhook: \"${env:TEST_SERVER}/supervision\", allow_local: true"

/* What waits for a receiver, all bodies one behind the other; emptied, as if it were delivered. */
struct pairs_reader {
	const char *receiver;
	instant now;
	struct text *bodies;
	size_t count;
};

static enum outcome take_step(struct txn *t, void *context, struct error *e)
{
	struct pairs_reader *k = context;
	struct arena a = {0};
	struct message *waiting;
	size_t count;
	enum outcome outcome = outbox_waiting(t, &a, &waiting, &count, e);

	k->count = 0;
	for (size_t i = 0; outcome == OUTCOME_DONE && i < count; i++) {
		if (strcmp(waiting[i].receiver, k->receiver) != 0)
			continue;
		k->count++;
		text_add(k->bodies, waiting[i].body);
		waiting[i].delivered = k->now;
		outcome = outbox_update(t, &waiting[i], e);
	}
	arena_done(&a);
	return outcome;
}

static size_t taken(struct world *w, const char *receiver, struct text *bodies)
{
	TEXT_OWNED struct text ignored = {0};
	struct pairs_reader k = {receiver, w->now, bodies ? bodies : &ignored, 0};
	struct error e;

	if (bodies)
		text_clear(bodies);
	assert_done(store_write(w->store, take_step, &k, &e), e);
	return k.count;
}

static void acknowledge(struct world *w, uint64_t alert, const char *now, const char *until)
{
	struct acknowledgement_run what = {
	    alert, test_instant(now), until ? test_instant(until) : INSTANT_LAST, "Li", "we are on it"};
	struct error e;

	assert_done(lifecycle_acknowledge(w->store, &what, &e), e);
}

static void what_is_acknowledged_is_not_repeated_until_it_changes(void **state)
{
	TEXT_OWNED struct text said = {0};
	struct arena a = {0};
	struct world w;
	struct error e;

	(void)state;
	world_begin_with(
	    &w, "ack", CITY "}\nroutes:\n  - {match: {rule: behind}, to: supervision, repeat: 7d}\n");
	world_figure(&w, "east", "grp", "2023-03", 15, "2023-04-15");
	world_evaluate(&w, "2023-04-20");
	assert_int_equal(taken(&w, "supervision", NULL), 1);
	assert_int_equal(taken(&w, "east-office", NULL), 1);
	world_evaluate(&w, "2023-04-26");
	assert_int_equal(taken(&w, "supervision", NULL), 0);
	assert_int_equal(world_evaluate(&w, "2023-04-27").reminded, 1);
	assert_int_equal(taken(&w, "supervision", &said), 1);
	assert_contains(text_of(&said), "\"change\":\"reminder\"");
	assert_contains(text_of(&said), "it has lasted for 7 days");
	assert_int_equal(taken(&w, "east-office", NULL), 0); /* that route does not repeat */
	acknowledge(&w, 1, "2023-04-28", "2023-05-20");
	assert_int_equal(world_evaluate(&w, "2023-05-10").messages, 0);
	assert_int_equal(world_evaluate(&w, "2023-05-20").reminded, 1);
	taken(&w, "supervision", NULL);
	acknowledge(&w, 1, "2023-05-21", NULL);
	assert_int_equal(world_evaluate(&w, "2023-07-01").messages, 0);
	world_figure(&w, "east", "grp", "2023-06", 20, "2023-07-15");
	assert_int_equal(world_evaluate(&w, "2023-07-20").raised, 1);
	assert_int_equal(taken(&w, "supervision", &said), 1);
	assert_contains(text_of(&said), "\"change\":\"raised\"");
	/* the history says who and why */
	{
		struct alert_change *changes;
		struct txn *t;
		size_t count;

		assert_done(store_read(w.store, &t, &e), e);
		assert_done(
		    alert_changes(&(struct store_reading){t, INSTANT_LAST, &a}, 1, &changes, &count, &e), e);
		store_read_end(t);
		assert_int_equal(count, 4);
		assert_string_equal(
		    changes[1].cause, "acknowledged by Li: we are on it, until 2023-05-20 00:00");
		assert_int_equal(changes[1].to, ALERT_FIRING);
	}
	arena_done(&a);
	world_end(&w);
}

static enum outcome silence_step(struct txn *t, void *context, struct error *e)
{
	struct silence s = *(struct silence *)context;

	return silence_put(t, &s, e);
}

static void what_is_silenced_is_told_when_that_ends(void **state)
{
	TEXT_OWNED struct text said = {0};
	struct world w;
	struct error e;
	struct silence flood = {.match = "region=city\nrule=behind",
	    .from = test_instant("2023-04-01"),
	    .until = test_instant("2023-08-01"),
	    .by = "Li",
	    .why = "flood",
	    .ended_by = ""};

	(void)state;
	world_begin_with(&w, "silence", CITY "}\n");
	assert_done(store_write(w.store, silence_step, &flood, &e), e);
	world_figure(&w, "east", "grp", "2023-03", 15, "2023-04-15");
	world_figure(&w, "west", "grp", "2023-03", 15, "2023-04-15");
	assert_int_equal(world_evaluate(&w, "2023-04-20").suppressed, 2);
	world_figure(&w, "east", "grp", "2023-06", 20, "2023-07-15");
	world_figure(&w, "west", "grp", "2023-06", 60, "2023-07-15");
	assert_int_equal(world_evaluate(&w, "2023-07-20").messages, 0);
	/* the one that is over was never told, the other is told once, as it is now */
	assert_int_equal(world_evaluate(&w, "2023-08-01").messages, 1);
	assert_int_equal(taken(&w, "east-office", &said), 1);
	assert_contains(text_of(&said), "\"change\":\"firing\"");
	assert_contains(text_of(&said), "\"severity\":\"critical\"");
	assert_int_equal(taken(&w, "west-office", NULL), 0);
	world_end(&w);
}

static void the_worse_alert_speaks_for_both(void **state)
{
	struct world w;
	struct arena a = {0};

	(void)state;
	world_begin_with(&w, "inhibit",
	    CITY "}\ninhibit:\n  - {when: {rule: started}, suppress: {rule: quiet}, same: project}\n");
	world_project(&w, "P1", day_of(2023, 3, 31), "2023-01-10");
	world_project(&w, "P2", day_of(2023, 12, 31), "2023-01-10");
	assert_int_equal(world_evaluate(&w, "2023-04-10").fired, 3);
	assert_int_equal(taken(&w, "east-office", NULL), 1);
	for (uint64_t id = 1; id <= 3; id++) {
		struct alert alert = world_alert(&w, &a, id);
		bool muted = strcmp(alert.rule, "quiet") == 0 && strcmp(alert.project, "P1") == 0;

		assert_int_equal(alert.notified_count, muted ? 0 : 1);
	}
	arena_done(&a);
	world_end(&w);
}

/* A step may be due after a minute: it is not said to be due after "0 hours". */
static void a_short_wait_is_said_in_minutes(void **state)
{
	static const struct {
		const char *after, *at, *english, *chinese;
	} cases[] = {
	    {"1m", "2023-04-20T00:01", "not acknowledged for 1 minute", "第1次升级督办：逾1分钟未签收"},
	    {"90m", "2023-04-20T01:30", "not acknowledged for 90 minutes", "第1次升级督办：逾90分钟未签收"},
	    {"2h", "2023-04-20T02:00", "not acknowledged for 2 hours", "第1次升级督办：逾2小时未签收"},
	    {"47h", "2023-04-21T23:00", "not acknowledged for 47 hours", "第1次升级督办：逾47小时未签收"},
	    {"2d", "2023-04-22", "not acknowledged for 2 days", "第1次升级督办：逾2天未签收"},
	};

	(void)state;
	for (size_t i = 0; i < 2 * sizeof cases / sizeof *cases; i++) {
		const char *says = i % 2 ? cases[i / 2].chinese : cases[i / 2].english;
		TEXT_OWNED struct text city = {0};
		struct arena a = {0};
		struct world w;

		text_printf(
		    &city, CITY "}\nescalation:\n  - {unacknowledged: %s, above: 1}\n", cases[i / 2].after);
		world_begin_with(&w, "minutes", text_of(&city));
		language_set(i % 2 ? LANGUAGE_CHINESE : LANGUAGE_ENGLISH);
		world_figure(&w, "east", "grp", "2023-03", 15, "2023-04-15");
		world_evaluate(&w, "2023-04-20");
		assert_int_equal(world_evaluate(&w, cases[i / 2].at).escalated, 1);
		assert_contains(world_cause(&w, &a, 1), says);
		language_set(LANGUAGE_ENGLISH);
		arena_done(&a);
		world_end(&w);
	}
}

static void pressure_is_handed_up(void **state)
{
	TEXT_OWNED struct text said = {0};
	struct world w;
	struct arena a = {0};

	(void)state;
	world_begin_with(&w, "escalate",
	    CITY
	    "}\nescalation:\n  - {unacknowledged: 7d, above: 1}\n  - {unresolved: 30d, to: supervision}\n");
	world_figure(&w, "east", "grp", "2023-03", 15, "2023-04-15");
	world_evaluate(&w, "2023-04-20");
	assert_int_equal(taken(&w, "mayor", NULL), 0);
	assert_int_equal(world_evaluate(&w, "2023-04-26T23:00").escalated, 0);
	assert_int_equal(world_evaluate(&w, "2023-04-27").escalated, 1);
	assert_int_equal(taken(&w, "mayor", &said), 1);
	assert_contains(text_of(&said), "escalation, step 1: not acknowledged for 7 days");
	assert_int_equal(taken(&w, "east-office", NULL), 1); /* what it was told at the beginning */
	acknowledge(&w, 1, "2023-04-28", NULL);
	/* acknowledged or not: it goes on */
	assert_int_equal(world_evaluate(&w, "2023-05-20").escalated, 1);
	assert_int_equal(taken(&w, "supervision", &said), 1);
	assert_contains(text_of(&said), "escalation, step 2: not resolved for 30 days");
	assert_int_equal(world_evaluate(&w, "2023-05-21").messages, 0);
	/* all who heard of it hear of the end */
	world_figure(&w, "east", "grp", "2023-05", 60, "2023-06-15");
	assert_int_equal(world_evaluate(&w, "2023-06-20").messages, 3);
	/* an acknowledgement that runs out begins the waiting anew, and one that stands prevents it */
	world_figure(&w, "west", "grp", "2023-05", 25, "2023-06-15");
	world_evaluate(&w, "2023-06-20");
	acknowledge(&w, 2, "2023-06-22", "2023-07-10");
	assert_int_equal(world_evaluate(&w, "2023-07-12").escalated, 0);
	assert_int_equal(world_evaluate(&w, "2023-07-17").escalated, 1);
	arena_done(&a);
	world_end(&w);
}

static void a_digest_gathers_what_is_not_critical(void **state)
{
	TEXT_OWNED struct text said = {0};
	struct world w;

	(void)state;
	world_begin_with(
	    &w, "digest", CITY ", digest: every monday 08:30}\nroutes:\n  - {to: supervision}\n");
	world_figure(&w, "east", "grp", "2023-03", 15, "2023-04-15");
	world_figure(&w, "west", "grp", "2023-03", 16, "2023-04-15");
	world_evaluate(&w, "2023-04-20"); /* a Thursday */
	world_evaluate(&w, "2023-04-24T08:29");
	assert_int_equal(taken(&w, "supervision", NULL), 0);
	world_evaluate(&w, "2023-04-24T08:30");
	assert_int_equal(taken(&w, "supervision", &said), 1);
	assert_contains(text_of(&said), "\"region\":{\"id\":\"east\"");
	assert_contains(text_of(&said), "\"region\":{\"id\":\"west\"");
	world_figure(&w, "east", "grp", "2023-06", 20, "2023-07-15");
	world_figure(&w, "west", "grp", "2023-06", 60, "2023-07-15");
	world_evaluate(&w, "2023-07-20"); /* critical: at once; the end of the other waits */
	assert_int_equal(taken(&w, "supervision", &said), 1);
	assert_contains(text_of(&said), "\"change\":\"raised\"");
	assert_null(strstr(text_of(&said), "resolved\",\"severity"));
	world_evaluate(&w, "2023-07-24T09:00");
	assert_int_equal(taken(&w, "supervision", &said), 1);
	assert_contains(text_of(&said), "\"status\":\"resolved\"");
	world_end(&w);
}

static void groups_are_messages_of_their_own(void **state)
{
	TEXT_OWNED struct text said = {0};
	struct world w;

	(void)state;
	world_begin_with(
	    &w, "groups", CITY ", format: slack, group: region}\nroutes:\n  - {to: supervision}\n");
	world_figure(&w, "east", "grp", "2023-03", 15, "2023-04-15");
	world_figure(&w, "west", "grp", "2023-03", 15, "2023-04-15");
	world_project(&w, "P1", day_of(2023, 3, 31), "2023-01-10");
	world_evaluate(&w, "2023-04-20");
	assert_int_equal(taken(&w, "supervision", &said), 2);
	assert_contains(text_of(&said), "{\"text\":\"East: 3 alerts\"");
	assert_contains(text_of(&said), "{\"text\":\"warning: West GRP 2023-03");
	world_end(&w);
}

/* 10,000 series fall behind on one day. */
static void a_storm_becomes_a_few_messages(void **state)
{
	enum { REGIONS = 100, INDICATORS = 100 };
	TEXT_OWNED struct text yaml = {0};
	TEXT_OWNED struct text said = {0};
	struct world w;
	struct lifecycle_report r;

	(void)state;
	text_add(&yaml, "regions:\n");
	for (int i = 0; i < REGIONS; i++)
		text_printf(&yaml, "  - {id: r%d, name: Region %d, kind: county}\n", i, i);
	text_add(&yaml, "indicators:\n");
	for (int i = 0; i < INDICATORS; i++)
		text_printf(&yaml, "  - {id: i%d, name: Indicator %d, unit: u, kind: rate}\n", i, i);
	text_add(&yaml,
	    "rules:\n  - {id: low, measure: value, warning: {below: 10}}\n"
	    "receivers:\n  - {id: people, webhook: \"http://127.0.0.1:1/\", format: wecom, group: region}\n"
	    "  - {id: programs, webhook: \"http://127.0.0.1:1/\"}\n"
	    "routes:\n  - {to: [people, programs]}\n");
	world_begin_with(&w, "storm", text_of(&yaml));
	world_figures(&w, REGIONS, INDICATORS, "2023-03", 1, "2023-04-15");
	r = world_evaluate(&w, "2023-04-20");
	assert_int_equal(r.fired, REGIONS * INDICATORS);
	/* people get one, with the worst and the number of the rest; programs need them all */
	assert_int_equal(taken(&w, "people", &said), 1);
	assert_contains(text_of(&said), "10000 alerts");
	assert_contains(text_of(&said), "more: pacesetter alerts");
	assert_int_equal(taken(&w, "programs", NULL), 20);
	assert_int_equal(world_evaluate(&w, "2023-04-21").messages, 0);
	world_end(&w);
}

/* What has fired and is over while the receiver could not be reached is one message that says both. */
static void a_receiver_that_was_down_hears_it_all_at_once(void **state)
{
	char body[8192];
	struct world w;

	(void)state;
	world_begin_with(&w, "down", CITY "}\n");
	server_answer(w.server, "/east", &(struct cached_response){.status = 503, .body = "{}"});
	world_figure(&w, "east", "grp", "2023-03", 15, "2023-04-15");
	world_project(&w, "P1", day_of(2023, 3, 31), "2023-04-14");
	world_evaluate(&w, "2023-04-20");
	world_deliver(&w, true);
	assert_int_equal(server_count(w.server, "/east"), 1);
	world_figure(&w, "east", "grp", "2023-04", 40, "2023-05-15");
	assert_int_equal(world_evaluate(&w, "2023-05-20").resolved, 1);
	server_answer(w.server, "/east", &(struct cached_response){.status = 200, .body = "{}"});
	world_deliver(&w, true);
	assert_int_equal(server_count(w.server, "/east"), 2);
	server_last_body(w.server, "/east", body, sizeof body);
	assert_contains(body, "\"change\":\"resolved\",\"since_change\":\"firing\"");
	assert_contains(body, "start is 50 days late");
	world_deliver(&w, true);
	assert_int_equal(server_count(w.server, "/east"), 2);
	world_end(&w);
}

static void a_revision_is_named_as_the_cause(void **state)
{
	struct world w;
	struct arena a = {0};

	(void)state;
	world_begin_with(&w, "revision", CITY "}\n");
	world_figure(&w, "east", "grp", "2023-03", 15, "2023-04-15");
	world_evaluate(&w, "2023-04-20");
	world_figure(&w, "east", "grp", "2023-03", 29, "2023-04-25");
	assert_int_equal(world_evaluate(&w, "2023-04-26").resolved, 1);
	assert_string_equal(
	    world_cause(&w, &a, 1), "pace_gap is -0.83 points now, by a revision of 2023-03 from 15 to 29");
	arena_done(&a);
	world_end(&w);
}

static void a_city_can_be_spoken_to_in_chinese(void **state)
{
	TEXT_OWNED struct text said = {0};
	struct world w;
	struct arena a = {0};

	(void)state;
	world_begin_with(&w, "chinese",
	    CITY ", format: wecom, mentions: {Li: li01}}\nroutes:\n  - {to: supervision}\nlanguage: zh\n");
	world_figure(&w, "east", "grp", "2023-03", 15, "2023-04-15");
	world_evaluate(&w, "2023-04-20");
	assert_string_equal(world_alert(&w, &a, 1).title, "East2023年1—3月GRP落后序时进度12.5个百分点");
	assert_contains(
	    world_alert(&w, &a, 1).detail, "预警规则behind（与目标进度差）：低于-10亮黄灯；低于-30亮红灯");
	assert_int_equal(taken(&w, "supervision", &said), 1);
	assert_string_equal(text_of(&said),
	    "{\"msgtype\":\"markdown\",\"markdown\":{\"content\":\"**1条黄灯预警**\\n> <font "
	    "color=\\\"comment\\\">黄灯</font> "
	    "East2023年1—3月GRP落后序时进度12.5个百分点\\n> 2023年1—3月累计15u，年度目标120u；2023年4月15日取得\\n> "
	    "预警起始：2023年4月20日　责任人：Li\\n> 后续：2023年1—4月数据\\n> pacesetter explain 1\\n<@li01>\"}}");
	language_set(LANGUAGE_ENGLISH);
	arena_done(&a);
	world_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_acknowledged_is_not_repeated_until_it_changes),
	    cmocka_unit_test(what_is_silenced_is_told_when_that_ends),
	    cmocka_unit_test(the_worse_alert_speaks_for_both),
	    cmocka_unit_test(a_short_wait_is_said_in_minutes),
	    cmocka_unit_test(pressure_is_handed_up),
	    cmocka_unit_test(a_digest_gathers_what_is_not_critical),
	    cmocka_unit_test(groups_are_messages_of_their_own),
	    cmocka_unit_test(a_storm_becomes_a_few_messages),
	    cmocka_unit_test(a_receiver_that_was_down_hears_it_all_at_once),
	    cmocka_unit_test(a_revision_is_named_as_the_cause),
	    cmocka_unit_test(a_city_can_be_spoken_to_in_chinese),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
