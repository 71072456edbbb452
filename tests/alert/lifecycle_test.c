#include "alert/deliver.h"
#include "alert/lifecycle.h"
#include "alert/notice.h"
#include "base/json.h"
#include "collector/targets.h"
#include "store/figures.h"
#include "store/outbox.h"
#include "tests/server.h"
#include "tests/support.h"

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

		if (decide(cases[i].state < 0 ? NULL : &open, cases[i].found, cases[i].pending) !=
		    cases[i].step)
			fail_msg("case %zu", i);
	}
}

/* ---- a year in a loop ---- */

struct world {
	char folder[4096];
	struct config *config;
	struct store *store;
	struct server *server;
	instant now;
};

static const char city[] =
    "regions:\n  - {id: city, name: City, kind: city}\n  - {id: east, name: East, kind: county, parent: "
    "city, office: East office, person: Li}\n"
    "indicators:\n  - {id: grp, name: GRP, unit: u, kind: year-to-date}\n  - {id: rate, name: Rate, unit: "
    "\"%\", kind: rate}\n"
    "targets: {2023: {published: 2023-01-01, grp: {east: 120}, rate: {east: 8}}, 2024: {published: "
    "2024-01-01, grp: {east: 130}}}\n"
    "rules:\n  - {id: behind, measure: pace_gap, on: {kind: year-to-date}, warning: {below: -10}, critical: "
    "{below: -30}}\n"
    "  - {id: growth, measure: pace_gap, on: {kind: rate}, warning: {below: 0}, critical: {below: -3, for: 2 "
    "periods}}\n"
    "  - {id: started, measure: start_late_days, warning: {above: 0}, critical: {above: 0, for: 3 months}}\n"
    "receivers:\n  - {id: office, webhook: \"${env:TEST_SERVER}/office\"}\n  - {id: leaders, webhook: "
    "\"${env:TEST_SERVER}/leaders\", format: alertmanager, secret: \"${env:TEST_SECRET}\"}\n"
    "routes:\n  - {match: {region: city}, to: office}\n  - {match: {severity: critical}, to: leaders}\n";

static void begin(struct world *w, const char *name)
{
	size_t changed;
	struct error e;

	snprintf(w->folder, sizeof w->folder, "%s", test_folder(name));
	w->server = server_start();
	setenv("TEST_SERVER", server_url(w->server), 1);
	setenv("TEST_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 1);
	w->config = test_config(w->folder, city);
	w->store = test_store(w->folder);
	assert_done(targets_enter(w->config, w->store, test_instant("2023-01-05"), &changed, &e), e);
}

static void end(struct world *w)
{
	store_close(w->store);
	config_free(w->config);
	server_stop(w->server);
}

struct adding {
	const char *indicator;
	struct figure f;
};

static int add_step(struct txn *t, void *context, struct error *e)
{
	struct adding *a = context;
	size_t added;
	int outcome = name_code(t, NAME_REGION, "east", true, &a->f.region, e);

	if (outcome == DONE)
		outcome = name_code(t, NAME_INDICATOR, a->indicator, true, &a->f.indicator, e);
	return outcome == DONE ? figures_add(t, BOOK_FIGURES, &a->f, 1, &added, e) : outcome;
}

static void figure(
    struct world *w, const char *indicator, const char *period, double value, const char *known)
{
	struct adding a = {
	    indicator, {.period = period_key(test_period(period)),
			   .v = {.value = value, .known = test_instant(known), .published = DAY_NONE}}};
	struct error e;

	assert_done(store_write(w->store, add_step, &a, &e), e);
}

static struct lifecycle_report evaluate_on(struct world *w, const char *day)
{
	struct lifecycle_report r;
	struct error e;

	w->now = test_instant(day);
	assert_done(lifecycle_step(w->config, w->store, w->now, &r, &e), e);
	return r;
}

static struct alert the_alert(struct world *w, struct arena *a, uint64_t id)
{
	struct alert alert;
	struct txn *t;
	struct error e;

	assert_done(store_read(w->store, &t, &e), e);
	assert_done(alert_get(t, id, a, &alert, &e), e);
	store_read_end(t);
	return alert;
}

static const char *last_cause(struct world *w, struct arena *a, uint64_t id)
{
	struct alert_change *changes;
	struct txn *t;
	struct error e;
	size_t count;

	assert_done(store_read(w->store, &t, &e), e);
	assert_done(alert_changes(t, id, INSTANT_LAST, a, &changes, &count, &e), e);
	store_read_end(t);
	return changes[count - 1].cause;
}

struct route_case {
	const char *match;
	bool expected;
};

static void told_by(void *context, int receiver)
{
	(void)receiver;
	*(bool *)context = true;
}

/* Which routes an alert of a series, and one of a project, would take. */
static void a_route_matches_by_all_that_it_names(void **state)
{
	static const struct route_case series[] = {{"region: city", true}, {"region: east", true},
	    {"region: west", false}, {"office: East office", true},
	    {"office: [West office, East office]", true}, {"office: West office", false},
	    {"indicator: grp", true}, {"indicator: rate", false}, {"rule: behind", true},
	    {"rule: [growth, started]", false}, {"severity: critical", true}, {"severity: warning", false},
	    {"project: P1", false}, {"region: east, severity: critical", true},
	    {"region: east, severity: warning", false}},
				       project[] = {{"project: P1", true}, {"project: [P2, P3]", false},
					   {"rule: started", true}, {"indicator: grp", false},
					   {"region: city", true}, {"office: Bureau", true}};
	static const struct alert alerts[] = {{.rule = "behind",
						  .severity = SEVERITY_CRITICAL,
						  .subject = "series/east/grp/2023",
						  .region = "east",
						  .indicator = "grp",
						  .project = "",
						  .source = "",
						  .office = "East office"},
	    {.rule = "started",
		.severity = SEVERITY_WARNING,
		.subject = "project/P1",
		.region = "east",
		.indicator = "",
		.project = "P1",
		.source = "",
		.office = "Bureau"}};
	char folder[4096];
	int wrong = 0;

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("routes"));
	for (size_t i = 0; i < sizeof series / sizeof *series + sizeof project / sizeof *project; i++) {
		bool of_project = i >= sizeof series / sizeof *series;
		const struct route_case *k =
		    of_project ? &project[i - sizeof series / sizeof *series] : &series[i];
		TEXT_OWNED struct text yaml = {0};
		struct config *c;
		bool told = false;

		text_printf(&yaml,
		    "regions:\n  - {id: city, name: City, kind: city}\n  - {id: east, name: East, kind: "
		    "county, parent: city}\n"
		    "  - {id: west, name: West, kind: county, parent: city}\n"
		    "indicators:\n  - {id: grp, name: GRP, unit: u, kind: rate}\n  - {id: rate, name: Rate, "
		    "unit: u, kind: rate}\n"
		    "rules:\n  - {id: behind, measure: pace_gap, warning: {below: 0}}\n"
		    "  - {id: growth, measure: pace_gap, warning: {below: 0}}\n"
		    "  - {id: started, measure: start_late_days, warning: {above: 0}}\n"
		    "receivers:\n  - {id: r, webhook: \"http://127.0.0.1/\"}\n"
		    "routes:\n  - {match: {%s}, to: r}\n",
		    k->match);
		c = test_config(folder, text_of(&yaml));
		routes_match(c, &alerts[of_project], told_by, &told);
		if (told != k->expected) {
			print_message("%s: %s\n", k->match, told ? "told" : "not told");
			wrong++;
		}
		config_free(c);
	}
	assert_int_equal(wrong, 0);
}

static void an_alert_lives_through_its_year(void **state)
{
	struct world w;
	struct arena a = {0};
	struct lifecycle_report r;
	struct alert alert;

	(void)state;
	begin(&w, "life");
	figure(&w, "grp", "2023-03", 15, "2023-04-15"); /* 12.5 % of 25 % due: -12.5 */
	assert_int_equal(evaluate_on(&w, "2023-04-14T12:00").fired, 0);
	r = evaluate_on(&w, "2023-04-20");
	assert_int_equal(r.fired, 1);
	assert_int_equal(r.messages, 1);
	r = evaluate_on(&w, "2023-04-21"); /* nothing new: nobody is told again */
	assert_int_equal(r.fired + r.messages, 0);
	alert = the_alert(&w, &a, 1);
	assert_int_equal(alert.severity, SEVERITY_WARNING);
	assert_string_equal(alert.subject, "series/east/grp/2023");
	assert_string_equal(alert.office, "East office");
	assert_string_equal(alert.told, "office");
	assert_contains(alert.title, "12.5 points behind the schedule");
	assert_contains(alert.detail, "pace gap = 100 (v/T - s) = 100 * (15/120 - 0.25) = -12.5 pp");
	figure(&w, "grp", "2023-06", 20, "2023-07-15"); /* 16.7 % of 50 %: -33.3 */
	r = evaluate_on(&w, "2023-07-20");
	assert_int_equal(r.raised, 1);
	assert_int_equal(r.messages, 2); /* the leaders hear of it now, the office as well */
	assert_string_equal(the_alert(&w, &a, 1).told, "office\nleaders");
	figure(&w, "grp", "2023-06", 41, "2023-07-25"); /* revised: 34.2 %: -15.8 */
	assert_int_equal(evaluate_on(&w, "2023-07-26").lowered, 1);
	figure(&w, "grp", "2023-07", 70, "2023-08-15"); /* 58.3 = 58.3 due */
	r = evaluate_on(&w, "2023-08-20");
	assert_int_equal(r.resolved, 1);
	assert_int_equal(r.messages, 2); /* who heard of the beginning hears of the end */
	assert_string_equal(last_cause(&w, &a, 1), "pace_gap is 0 now");
	figure(&w, "grp", "2023-12", 100, "2024-01-15"); /* 83.3 % of all: -16.7 */
	assert_int_equal(evaluate_on(&w, "2024-01-20").fired, 1);
	/* the first figure of the new year closes the old year's alert */
	figure(&w, "grp", "2024-01", 12, "2024-02-15");
	r = evaluate_on(&w, "2024-02-20");
	assert_int_equal(r.resolved, 1);
	assert_string_equal(last_cause(&w, &a, 2), "year closed, target missed by 16.67 points");
	arena_done(&a);
	end(&w);
}

static void for_two_periods_waits_for_the_second(void **state)
{
	struct world w;
	struct lifecycle_report r;

	(void)state;
	begin(&w, "life-periods");
	figure(&w, "rate", "2023-04", 4.5,
	    "2023-05-18"); /* -3.5: critical only after two periods; warning at once */
	r = evaluate_on(&w, "2023-05-20");
	assert_int_equal(r.fired, 1);
	assert_int_equal(r.messages, 1);
	r = evaluate_on(&w, "2023-06-10"); /* days pass, periods do not */
	assert_int_equal(r.raised, 0);
	figure(&w, "rate", "2023-05", 4.9, "2023-06-18");
	assert_int_equal(evaluate_on(&w, "2023-06-20").raised, 1);
	figure(&w, "rate", "2023-06", 5.5, "2023-07-18"); /* -2.5 */
	assert_int_equal(evaluate_on(&w, "2023-07-20").lowered, 1);
	end(&w);
}

static int project_step(struct txn *t, void *context, struct error *e)
{
	struct attribute_value values[] = {{.attribute = ATTRIBUTE_NAME, .type = VALUE_TEXT, .text = "Plant"},
	    {.attribute = ATTRIBUTE_REGION, .type = VALUE_TEXT, .text = "east"},
	    {.attribute = ATTRIBUTE_START + MILESTONE_COMMITTED,
		.type = VALUE_DATE,
		.date = {.day = day_of(2023, 3, 31)}}};
	struct project_facts facts = {"P1", test_instant("2023-01-10"), 1, values, 3};
	size_t added;

	(void)context;
	return project_add(t, &facts, &added, e);
}

static void for_three_months_needs_no_memory(void **state)
{
	struct world w;
	struct error e;

	(void)state;
	begin(&w, "life-months");
	assert_done(store_write(w.store, project_step, NULL, &e), e);
	assert_int_equal(evaluate_on(&w, "2023-03-31T12:00").firing, 0);
	assert_int_equal(evaluate_on(&w, "2023-04-01").fired, 1); /* yellow at once */
	assert_int_equal(evaluate_on(&w, "2023-06-30").raised, 0);
	assert_int_equal(evaluate_on(&w, "2023-07-01").raised, 1); /* red after three months */
	end(&w);
	/* asked for the first time long after: the past is asked of the store, not remembered */
	begin(&w, "life-months-late");
	assert_done(store_write(w.store, project_step, NULL, &e), e);
	assert_int_equal(evaluate_on(&w, "2023-09-01").fired, 1);
	{
		struct arena a = {0};

		assert_int_equal(the_alert(&w, &a, 1).severity, SEVERITY_CRITICAL);
		arena_done(&a);
	}
	end(&w);
}

/* ---- delivery ---- */

static instant world_now(void *context)
{
	return ((struct world *)context)->now;
}

static void deliver(struct world *w, bool at_once)
{
	struct deliver_options o = {.now = world_now, .now_context = w, .at_once = at_once};
	struct deliverer *d;
	struct http *h;
	struct error e;

	assert_done(http_new(&(struct http_limits){.most = 16, .per_host = 2}, &h, &e), e);
	assert_done(deliverer_new(w->config, w->store, h, &o, &d, &e), e);
	assert_done(deliverer_turn(d, NULL, &e), e);
	while (deliverer_busy(d)) {
		http_pump(h, 100, NULL, 0);
		assert_done(deliverer_turn(d, NULL, &e), e);
	}
	deliverer_free(d);
	http_free(h);
}

static void a_receiver_gets_each_message_once_and_in_order(void **state)
{
	struct world w;
	char id[64], again[64], *bodies;

	(void)state;
	begin(&w, "deliver");
	figure(&w, "grp", "2023-03", 15, "2023-04-15");
	evaluate_on(&w, "2023-04-20");
	figure(&w, "grp", "2023-06", 20, "2023-07-15");
	evaluate_on(&w, "2023-07-20");
	/* a receiver that fails holds up its own messages, in their order, and nobody else's */
	server_answer(w.server, "/office", &(struct answer){.status = 500, .body = "{}"});
	server_answer(w.server, "/leaders", &(struct answer){.status = 204, .body = "{}"});
	deliver(&w, false);
	assert_int_equal(server_count(w.server, "/office"), 1);
	assert_int_equal(server_count(w.server, "/leaders"), 1);
	server_last_header(w.server, "/office", "webhook-id", id, sizeof id);
	deliver(&w, false);
	assert_int_equal(server_count(w.server, "/office"), 1); /* not yet: backoff */
	w.now += 11;
	server_answer(w.server, "/office", &(struct answer){.status = 200, .body = "{}"});
	deliver(&w, false);
	assert_int_equal(server_count(w.server, "/office"), 3);
	bodies = server_bodies(w.server, "/office");
	{
		const char *first = strstr(bodies, "12.5 points behind"),
			   *second = strstr(bodies, "33.33 points behind");

		assert_true(first && second && first < second);
		assert_contains(
		    bodies, id + 4); /* the same identity at each attempt: it stands in the body as well */
		assert_contains(bodies, "\"change\":\"raised\"");
	}
	free(bodies);
	deliver(&w, true);
	assert_int_equal(
	    server_count(w.server, "/office") + server_count(w.server, "/leaders"), 4); /* nothing twice */
	server_last_header(w.server, "/office", "webhook-id", again, sizeof again);
	assert_string_not_equal(id, again);
	assert_int_equal(deliver_backoff(1), 10);
	assert_int_equal(deliver_backoff(3), 40);
	assert_int_equal(deliver_backoff(50), 3600);
	end(&w);
}

static void an_alertmanager_receiver_understands_and_can_check_the_signature(void **state)
{
	struct world w;
	char body[16384], id[64], stamp[32], signature[128];
	struct text mine = {0};
	struct arena a = {0};
	const cJSON *alerts, *labels;
	cJSON *root;
	struct error e;

	(void)state;
	begin(&w, "deliver-alertmanager");
	figure(&w, "grp", "2023-06", 20, "2023-07-15");
	evaluate_on(&w, "2023-07-20");
	server_answer(w.server, "/office", &(struct answer){.body = "{}"});
	server_answer(w.server, "/leaders", &(struct answer){.body = "{}"});
	deliver(&w, false);
	server_last_body(w.server, "/leaders", body, sizeof body);
	assert_done(json_parse(&a, body, strlen(body), 16, &root, &e), e);
	assert_string_equal(cJSON_GetObjectItemCaseSensitive(root, "version")->valuestring, "4");
	assert_string_equal(cJSON_GetObjectItemCaseSensitive(root, "status")->valuestring, "firing");
	alerts = cJSON_GetObjectItemCaseSensitive(root, "alerts");
	assert_int_equal(cJSON_GetArraySize(alerts), 1);
	labels = cJSON_GetObjectItemCaseSensitive(alerts->child, "labels");
	assert_string_equal(cJSON_GetObjectItemCaseSensitive(labels, "alertname")->valuestring, "behind");
	assert_string_equal(cJSON_GetObjectItemCaseSensitive(labels, "severity")->valuestring, "critical");
	assert_string_equal(cJSON_GetObjectItemCaseSensitive(labels, "region")->valuestring, "east");
	assert_string_equal(
	    cJSON_GetObjectItemCaseSensitive(alerts->child, "startsAt")->valuestring, "2023-07-20T00:00:00Z");
	server_last_header(w.server, "/leaders", "webhook-id", id, sizeof id);
	server_last_header(w.server, "/leaders", "webhook-timestamp", stamp, sizeof stamp);
	server_last_header(w.server, "/leaders", "webhook-signature", signature, sizeof signature);
	assert_done(webhook_sign(getenv("TEST_SECRET"), id, atoll(stamp), body, &mine, &e), e);
	assert_string_equal(text_of(&mine), signature);
	/* the example of the Standard Webhooks specification's reference libraries */
	text_clear(&mine);
	assert_done(webhook_sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek",
			1614265330, "{\"test\": 2432232314}", &mine, &e),
	    e);
	assert_string_equal(text_of(&mine), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
	text_done(&mine);
	arena_done(&a);
	end(&w);
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
	begin(&w, "clear");
	config_free(w.config);
	{
		TEXT_OWNED struct text yaml = {0};
		const char *at = strstr(city, "warning: {below: -10}");

		text_put(&yaml, city, (size_t)(at - city));
		text_add(&yaml, "warning: {below: -10, clear: {above: -8}}");
		text_add(&yaml, at + strlen("warning: {below: -10}"));
		w.config = test_config(w.folder, text_of(&yaml));
	}
	for (size_t i = 0; i < sizeof months / sizeof *months; i++) {
		figure(&w, "grp", months[i].period, months[i].value, months[i].known);
		assert_int_equal(evaluate_on(&w, months[i].known).firing, months[i].fires);
	}
	end(&w);
}

/* A city with nothing but a robot that is told. */
static void begin_robot(struct world *w, const char *name)
{
	snprintf(w->folder, sizeof w->folder, "%s", test_folder(name));
	w->server = server_start();
	setenv("TEST_SERVER", server_url(w->server), 1);
	w->config = test_config(w->folder,
	    "regions: [{id: east, name: East, kind: county}]\n"
	    "receivers: [{id: robot, webhook: \"${env:TEST_SERVER}/robot\", format: wecom}]\n");
	w->store = test_store(w->folder);
}

static int queue_step(struct txn *t, void *context, struct error *e)
{
	struct message m = {.receiver = "robot",
	    .body = "{\"msgtype\":\"markdown\"}",
	    .summary = "one",
	    .alerts = 1,
	    .created = ((struct world *)context)->now,
	    .next_attempt = ((struct world *)context)->now,
	    .delivered = INSTANT_NONE,
	    .problem = ""};
	int outcome = outbox_number(t, &m.id, e);

	return outcome == DONE ? outbox_add(t, &m, e) : outcome;
}

/* 25 messages for a robot that takes 20 a minute; the daemon is started again in between, and forgets
 * nothing. */
static void a_robot_gets_no_more_than_it_takes_in_a_minute(void **state)
{
	struct world w = {.now = 1687000000};
	struct error e;

	(void)state;
	begin_robot(&w, "pace");
	server_answer(w.server, "/robot", &(struct answer){.body = "{\"errcode\":0,\"errmsg\":\"ok\"}"});
	for (int i = 0; i < 25; i++)
		assert_done(store_write(w.store, queue_step, &w, &e), e);
	deliver(&w, false);
	assert_int_equal(server_count(w.server, "/robot"), 20);
	w.now += 30;
	deliver(&w, false);
	assert_int_equal(server_count(w.server, "/robot"), 20);
	w.now += 30;
	deliver(&w, false);
	assert_int_equal(server_count(w.server, "/robot"), 25);
	end(&w);
}

static int resend_step(struct txn *t, void *context, struct error *e)
{
	return outbox_resend(t, 1, ((struct world *)context)->now, e);
}

static int drop_step(struct txn *t, void *context, struct error *e)
{
	(void)context;
	return outbox_drop(t, 1, "dropped by Li: wrong robot", e);
}

/* What is refused for good is set aside: the next message goes out, and nothing is lost. */
static void what_is_refused_for_good_holds_up_nothing(void **state)
{
	struct world w = {.now = 1687000000};
	struct arena a = {0};
	struct message *list;
	struct txn *t;
	struct error e;
	size_t count;

	(void)state;
	begin_robot(&w, "aside");
	server_answer(
	    w.server, "/robot", &(struct answer){.body = "{\"errcode\":93000,\"errmsg\":\"invalid\"}"});
	assert_done(store_write(w.store, queue_step, &w, &e), e);
	deliver(&w, false);
	server_answer(w.server, "/robot", &(struct answer){.body = "{\"errcode\":0,\"errmsg\":\"ok\"}"});
	assert_done(store_write(w.store, queue_step, &w, &e), e);
	deliver(&w, false);
	assert_int_equal(server_count(w.server, "/robot"), 2);
	assert_done(store_read(w.store, &t, &e), e);
	assert_done(outbox_sent(t, 10, &a, &list, &count, &e), e);
	assert_int_equal(count, 2);
	assert_true(list[0].aside == INSTANT_NONE && list[0].delivered != INSTANT_NONE);
	assert_true(list[1].aside == w.now && list[1].delivered == INSTANT_NONE);
	assert_contains(list[1].problem, "93000");
	store_read_end(t);
	assert_done(store_write(w.store, resend_step, &w, &e), e);
	assert_int_equal(store_write(w.store, drop_step, &w, &e), ABSENT); /* it is not set aside any more */
	deliver(&w, false);
	assert_int_equal(server_count(w.server, "/robot"), 3);
	assert_int_equal(store_write(w.store, drop_step, &w, &e), ABSENT);
	arena_done(&a);
	end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_decision_is_a_table),
	    cmocka_unit_test(a_route_matches_by_all_that_it_names),
	    cmocka_unit_test(an_alert_lives_through_its_year),
	    cmocka_unit_test(for_two_periods_waits_for_the_second),
	    cmocka_unit_test(for_three_months_needs_no_memory),
	    cmocka_unit_test(a_receiver_gets_each_message_once_and_in_order),
	    cmocka_unit_test(an_alertmanager_receiver_understands_and_can_check_the_signature),
	    cmocka_unit_test(on_the_edge_nothing_flaps),
	    cmocka_unit_test(what_is_refused_for_good_holds_up_nothing),
	    cmocka_unit_test(a_robot_gets_no_more_than_it_takes_in_a_minute),
	};

	zone_set("UTC", NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
