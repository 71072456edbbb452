/* SPDX-License-Identifier: MIT */
#include "alert/deliver.h"
#include "alert/webhook.h"
#include "base/clock.h"
#include "base/json.h"
#include "store/outbox.h"
#include "tests/alerting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void a_receiver_gets_each_message_once_and_in_order(void **state)
{
	struct world w;
	char id[64], again[64], *bodies;

	(void)state;
	world_begin(&w, "deliver");
	world_figure(&w, "east", "grp", "2023-03", 15, "2023-04-15");
	world_evaluate(&w, "2023-04-20");
	world_figure(&w, "east", "grp", "2023-06", 20, "2023-07-15");
	world_evaluate(&w, "2023-07-20");
	/* a receiver that fails holds up its own messages, in their order, and nobody else's */
	server_answer(w.server, "/office", &(struct cached_response){.status = 500, .body = "{}"});
	server_answer(w.server, "/leaders", &(struct cached_response){.status = 204, .body = "{}"});
	world_deliver(&w, false);
	assert_int_equal(server_count(w.server, "/office"), 1);
	assert_int_equal(server_count(w.server, "/leaders"), 1);
	server_last_header(w.server, "/office", "webhook-id", id, sizeof id);
	world_deliver(&w, false);
	assert_int_equal(server_count(w.server, "/office"), 1); /* not yet: backoff */
	w.now += 11;
	server_answer(w.server, "/office", &(struct cached_response){.status = 200, .body = "{}"});
	world_deliver(&w, false);
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
	world_deliver(&w, true);
	assert_int_equal(
	    server_count(w.server, "/office") + server_count(w.server, "/leaders"), 4); /* nothing twice */
	server_last_header(w.server, "/office", "webhook-id", again, sizeof again);
	assert_string_not_equal(id, again);
	assert_int_equal(backoff_wait(10, 3600, 1), 10);
	assert_int_equal(backoff_wait(10, 3600, 3), 40);
	assert_int_equal(backoff_wait(10, 3600, 9), 2560);
	assert_int_equal(backoff_wait(10, 3600, 10), 3600);
	assert_int_equal(backoff_wait(10, 3600, UINT64_MAX), 3600);
	world_end(&w);
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
	world_begin(&w, "deliver-alertmanager");
	world_figure(&w, "east", "grp", "2023-06", 20, "2023-07-15");
	world_evaluate(&w, "2023-07-20");
	server_answer(w.server, "/office", &(struct cached_response){.body = "{}"});
	server_answer(w.server, "/leaders", &(struct cached_response){.body = "{}"});
	world_deliver(&w, false);
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
	world_end(&w);
}

static instant world_now(void *context)
{
	return ((const struct world *)context)->now;
}

/* A city with nothing but a robot that is told. */
static void begin_robot(struct world *w, const char *name)
{
	instant now = w->now;

	world_begin_with(w, name,
	    "regions: [{id: east, name: East, kind: county}]\n"
	    "receivers: [{id: robot, webhook: \"${env:TEST_SERVER}/robot\", format: wecom, allow_local: "
	    "true}]\n");
	w->now = now;
}

static enum outcome queue_step(struct txn *t, void *context, struct error *e)
{
	struct message m = {.receiver = "robot",
	    .body = "{\"msgtype\":\"markdown\"}",
	    .summary = "one",
	    .alerts = 1,
	    .created = ((struct world *)context)->now,
	    .next_attempt = ((struct world *)context)->now,
	    .delivered = INSTANT_NONE,
	    .problem = ""};
	enum outcome outcome = outbox_number(t, &m.id, e);

	return outcome == OUTCOME_DONE ? outbox_add(t, &m, e) : outcome;
}

/* 25 messages for a robot that takes 20 a minute; the daemon is started again in between, and forgets
 * nothing. */
static void a_robot_gets_no_more_than_it_takes_in_a_minute(void **state)
{
	struct world w = {.now = 1687000000};
	struct error e;

	(void)state;
	begin_robot(&w, "pace");
	server_answer(
	    w.server, "/robot", &(struct cached_response){.body = "{\"errcode\":0,\"errmsg\":\"ok\"}"});
	for (int i = 0; i < 25; i++)
		assert_done(store_write(w.store, queue_step, &w, &e), e);
	world_deliver(&w, false);
	assert_int_equal(server_count(w.server, "/robot"), 20);
	w.now += 30;
	world_deliver(&w, false);
	assert_int_equal(server_count(w.server, "/robot"), 20);
	w.now += 30;
	world_deliver(&w, false);
	assert_int_equal(server_count(w.server, "/robot"), 25);
	world_end(&w);
}

static enum outcome resend_step(struct txn *t, void *context, struct error *e)
{
	return outbox_resend(t, 1, ((struct world *)context)->now, e);
}

static enum outcome drop_step(struct txn *t, void *context, struct error *e)
{
	(void)context;
	return outbox_drop(t, 1, "dropped by Li: wrong robot", e);
}

/* What is refused for good becomes a dead letter: the next message goes out, and nothing is lost. */
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
	server_answer(w.server, "/robot",
	    &(struct cached_response){.body = "{\"errcode\":93000,\"errmsg\":\"invalid\"}"});
	assert_done(store_write(w.store, queue_step, &w, &e), e);
	world_deliver(&w, false);
	server_answer(
	    w.server, "/robot", &(struct cached_response){.body = "{\"errcode\":0,\"errmsg\":\"ok\"}"});
	assert_done(store_write(w.store, queue_step, &w, &e), e);
	world_deliver(&w, false);
	assert_int_equal(server_count(w.server, "/robot"), 2);
	assert_done(store_read(w.store, &t, &e), e);
	assert_done(outbox_sent(t, 10, &a, &list, &count, &e), e);
	assert_int_equal(count, 2);
	assert_true(list[0].aside == INSTANT_NONE && list[0].delivered != INSTANT_NONE);
	assert_true(list[1].aside == w.now && list[1].delivered == INSTANT_NONE);
	assert_contains(list[1].problem, "93000");
	store_read_end(t);
	assert_done(store_write(w.store, resend_step, &w, &e), e);
	assert_int_equal(
	    store_write(w.store, drop_step, &w, &e), OUTCOME_ABSENT); /* it is no dead letter any more */
	world_deliver(&w, false);
	assert_int_equal(server_count(w.server, "/robot"), 3);
	assert_int_equal(store_write(w.store, drop_step, &w, &e), OUTCOME_ABSENT);
	arena_done(&a);
	world_end(&w);
}

/* 50 receivers, ten of which never answer: the others are served as if those were not there. */
static void a_dead_receiver_costs_the_others_nothing(void **state)
{
	enum { RECEIVERS = 50, DEAD = 10, PATIENCE_MS = 1000 };
	TEXT_OWNED struct text yaml = {0};
	struct server *dead = server_start();
	struct world w;
	int64_t began, served = 0;
	struct deliver_options o = {.now = world_now, .now_context = &w};
	struct deliverer *d;
	struct http *h;
	struct error e;

	(void)state;
	setenv("DEAD_SERVER", server_url(dead), 1);
	server_answer(dead, "/dead",
	    &(struct cached_response){.body = "{}", .behaviour = HANG, .delay_ms = PATIENCE_MS});
	text_add(&yaml, "regions: [{id: east, name: East, kind: county}]\nindicators: [{id: i, name: I, "
			"unit: u, kind: rate}]\n"
			"rules: [{id: low, measure: value, warning: {below: 10}}]\nreceivers:\n");
	for (int i = 0; i < RECEIVERS; i++)
		text_printf(&yaml,
		    "  - {id: x%d, webhook: \"${env:%s}/%s\", allow_local: true, timeout: 5s}\n", i,
		    i < DEAD ? "DEAD_SERVER" : "TEST_SERVER", i < DEAD ? "dead" : "alive");
	text_add(&yaml, "routes:\n  - to: [");
	for (int i = 0; i < RECEIVERS; i++)
		text_printf(&yaml, "%sx%d", i ? ", " : "", i);
	text_add(&yaml, "]\n");
	world_begin_with(&w, "deliver-dead", text_of(&yaml));
	server_answer(w.server, "/alive", &(struct cached_response){.body = "{}"});
	world_figure(&w, "east", "i", "2023-03", 1, "2023-04-15");
	assert_int_equal(world_evaluate(&w, "2023-04-20").messages, RECEIVERS);
	/* fewer transfers at a time than receivers are dead */
	assert_done(http_new(&(struct http_limits){.most = 4, .per_host = 2}, &h, &e), e);
	assert_done(deliverer_new(w.config, w.store, h, &o, &d, &e), e);
	began = monotonic_ms();
	assert_done(deliverer_turn(d, NULL, &e), e);
	while (deliverer_busy(d)) {
		http_pump(h, 20, NULL, 0);
		assert_done(deliverer_turn(d, NULL, &e), e);
		if (!served && server_count(w.server, "/alive") == RECEIVERS - DEAD)
			served = monotonic_ms() - began;
	}
	print_message("40 served in %d ms beside ten that take %d ms\n", (int)served, PATIENCE_MS);
	assert_true(served > 0 && served < PATIENCE_MS / 2);
	deliverer_free(d);
	http_free(h);
	server_stop(dead);
	world_end(&w);
}

static struct message first_message(struct world *w, struct arena *a)
{
	struct message *waiting, *sent;
	struct txn *t;
	struct error e;
	size_t count, sent_count;

	assert_done(store_read(w->store, &t, &e), e);
	assert_done(outbox_waiting(t, a, &waiting, &count, &e), e);
	assert_done(outbox_sent(t, 1, a, &sent, &sent_count, &e), e);
	store_read_end(t);
	assert_int_equal(count + sent_count, 1);
	return count ? waiting[0] : sent[0];
}

/* Not found for a day, or expired: a dead letter, and a subject of a rule of its own that goes to somebody else.
 */
static void what_cannot_be_delivered_does_not_stay_unseen(void **state)
{
	struct arena a = {0};
	struct world w;
	instant began;

	(void)state;
	world_begin_with(&w, "deliver-gone", test_data("alert/undelivered.yaml"));
	server_answer(w.server, "/gone", &(struct cached_response){.status = 404, .body = "{}"});
	server_answer(w.server, "/admin", &(struct cached_response){.body = "{}"});
	world_figure(&w, "east", "i", "2023-03", 1, "2023-04-15");
	world_evaluate(&w, "2023-04-20");
	began = w.now;
	for (int hour = 0; hour < 24; hour++) {
		w.now = began + hour * 3600;
		world_deliver(&w, true);
		assert_true(first_message(&w, &a).aside == INSTANT_NONE);
	}
	w.now = began + 24 * 3600;
	world_deliver(&w, true);
	assert_true(first_message(&w, &a).aside == w.now);
	assert_contains(first_message(&w, &a).problem, "for a day: ");
	/* the receiver itself is not told that it cannot be told */
	assert_int_equal(world_evaluate(&w, "2023-04-21T01:00").messages, 1);
	world_deliver(&w, true);
	assert_int_equal(server_count(w.server, "/admin"), 1);
	{
		char body[8192];

		assert_contains(server_last_body(w.server, "/admin", body, sizeof body),
		    "Robot: has not been reached for 25 hours");
	}
	arena_done(&a);
	world_end(&w);
}

static void a_message_expires_only_where_that_is_said(void **state)
{
	struct arena a = {0};
	struct world w = {.now = 1687000000};
	struct error e;

	(void)state;
	world_begin_with(&w, "deliver-expires",
	    "regions: [{id: east, name: East, kind: county}]\n"
	    "receivers: [{id: robot, webhook: \"${env:TEST_SERVER}/robot\", format: wecom, allow_local: "
	    "true, expires: 2d}]\n");
	w.now = 1687000000;
	server_answer(w.server, "/robot", &(struct cached_response){.status = 500, .body = "{}"});
	assert_done(store_write(w.store, queue_step, &w, &e), e);
	w.now += 2 * 86400 - 1;
	world_deliver(&w, true);
	assert_true(first_message(&w, &a).aside == INSTANT_NONE);
	/* the clock is set back by a day: it is tried all the same, and nothing is lost */
	w.now -= 86400;
	world_deliver(&w, false);
	assert_int_equal(server_count(w.server, "/robot"), 2);
	w.now += 86401;
	world_deliver(&w, true);
	assert_true(first_message(&w, &a).aside == w.now);
	assert_contains(
	    first_message(&w, &a).problem, "it has expired: the receiver answers with status 500");
	arena_done(&a);
	world_end(&w);
}

/* A receiver's address may not be this machine unless it says so, by whatever name; nor lead elsewhere. */
static void addresses_within_the_machine_are_refused(void **state)
{
	static const struct {
		const char *host, *is;
	} hosts[] = {{"127.0.0.1", "this machine"}, {"localhost", "this machine"}, {"[::1]", "this machine"},
	    {"[::ffff:127.0.0.1]", "this machine"}, {"0.0.0.0", "this machine"},
	    {"2130706433", "this machine"}, {"[64:ff9b::7f00:1]", "this machine"},
	    {"169.254.1.1", "link-local"}, {"[::ffff:169.254.169.254]", "link-local"},
	    {"224.0.0.1", "multicast or reserved"}};
	struct arena a = {0};
	struct error e;

	(void)state;
	for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
		TEXT_OWNED struct text yaml = {0};
		struct world w;
		const char *port;

		text_printf(&yaml,
		    "regions: [{id: east, name: East, kind: county}]\n"
		    "receivers: [{id: robot, webhook: \"http://%s:${env:TEST_PORT}/secret-key\", format: "
		    "wecom}]\n",
		    hosts[i].host);
		setenv("TEST_PORT", "1", 1);
		world_begin_with(&w, "deliver-local", text_of(&yaml));
		port = strrchr(server_url(w.server), ':') + 1;
		setenv("TEST_PORT", port, 1);
		w.now = 1687000000;
		assert_done(store_write(w.store, queue_step, &w, &e), e);
		world_deliver(&w, true);
		assert_contains(first_message(&w, &a).problem, hosts[i].is);
		assert_int_equal(server_count(w.server, "/secret-key"), 0);
		world_end(&w);
	}
	arena_done(&a);
}

static void a_redirect_is_no_delivery_and_a_key_is_not_shown(void **state)
{
	struct arena a = {0};
	struct world w;
	struct error e;

	(void)state;
	world_begin_with(&w, "deliver-redirect",
	    "regions: [{id: east, name: East, kind: county}]\n"
	    "receivers: [{id: robot, webhook: \"${env:TEST_SERVER}/hook/s3cret-key\", format: slack, "
	    "allow_local: true}]\n");
	w.now = 1687000000;
	server_answer(w.server, "/hook/s3cret-key",
	    &(struct cached_response){.status = 307, .location = "/other", .body = "{}"});
	server_answer(w.server, "/other", &(struct cached_response){.body = "ok"});
	assert_done(store_write(w.store, queue_step, &w, &e), e);
	world_deliver(&w, true);
	assert_int_equal(server_count(w.server, "/other"), 0);
	server_answer(w.server, "/hook/s3cret-key",
	    &(struct cached_response){.status = 500, .body = "no hook/s3cret-key here"});
	world_deliver(&w, true);
	assert_contains(first_message(&w, &a).problem, "no *** here");
	arena_done(&a);
	world_end(&w);
}

/* While a secret is changed both signatures are sent; a receiver may know either. */
static void two_secrets_sign_twice(void **state)
{
	TEXT_OWNED struct text first = {0};
	TEXT_OWNED struct text second = {0};
	struct world w;
	struct error e;
	char id[64], stamp[32], signature[256], body[1024];

	(void)state;
	setenv("TEST_OLD", "old secret", 1);
	world_begin_with(&w, "deliver-rotate",
	    "regions: [{id: east, name: East, kind: county}]\n"
	    "receivers: [{id: robot, webhook: \"${env:TEST_SERVER}/robot\", allow_local: true, secret: "
	    "[\"${env:TEST_SECRET}\", "
	    "\"${env:TEST_OLD}\"]}]\n");
	w.now = 1687000000;
	server_answer(w.server, "/robot", &(struct cached_response){.body = "{}"});
	assert_done(store_write(w.store, queue_step, &w, &e), e);
	world_deliver(&w, true);
	server_last_header(w.server, "/robot", "webhook-id", id, sizeof id);
	server_last_header(w.server, "/robot", "webhook-timestamp", stamp, sizeof stamp);
	server_last_header(w.server, "/robot", "webhook-signature", signature, sizeof signature);
	server_last_body(w.server, "/robot", body, sizeof body);
	assert_done(webhook_sign(getenv("TEST_SECRET"), id, atoll(stamp), body, &first, &e), e);
	assert_done(webhook_sign("old secret", id, atoll(stamp), body, &second, &e), e);
	text_printf(&first, " %s", text_of(&second));
	assert_string_equal(signature, text_of(&first));
	world_end(&w);
}

/* A receiver's certificate is verified: against the system's authorities, or against its own `ca`. */
static void a_receivers_certificate_is_verified(void **state)
{
	static const char *const cas[] = {"", ", ca: cert.pem"};
	char folder[4096], path[4200];
	struct arena a = {0};
	char *certificate, *key;
	struct server *tls;

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("deliver-certificate"));
	test_certificate(folder);
	snprintf(path, sizeof path, "%s/cert.pem", folder);
	certificate = test_read(path);
	snprintf(path, sizeof path, "%s/key.pem", folder);
	key = test_read(path);
	tls = server_start_tls(certificate, key);
	setenv("TEST_TLS", server_url(tls), 1);
	server_answer(tls, "/robot", &(struct cached_response){.body = "{\"errcode\":0}"});
	for (size_t i = 0; i < 2; i++) {
		TEXT_OWNED struct text yaml = {0};
		struct world w;
		struct error e;

		text_printf(&yaml,
		    "regions: [{id: east, name: East, kind: county}]\n"
		    "receivers: [{id: robot, webhook: \"${env:TEST_TLS}/robot\", format: wecom, allow_local: "
		    "true%s}]\n",
		    cas[i]);
		world_begin_with(&w, "deliver-tls", text_of(&yaml));
		snprintf(path, sizeof path, "%s/cert.pem", w.folder);
		test_write(path, certificate);
		w.now = 1687000000;
		assert_done(store_write(w.store, queue_step, &w, &e), e);
		world_deliver(&w, true);
		assert_int_equal(server_count(tls, "/robot"), i);
		if (i == 0)
			assert_contains(first_message(&w, &a).problem, "certificate");
		world_end(&w);
	}
	server_stop(tls);
	free(certificate);
	free(key);
	arena_done(&a);
}

/* Who has said yes is asked no more, however long the answer goes on; nor does a message that is refused for
 * what it is hold up the next. */
static void a_long_answer_is_an_answer(void **state)
{
	TEXT_OWNED struct text json = {0};
	TEXT_OWNED struct text words = {0};
	struct arena a = {0};

	(void)state;
	text_add(&json, "{\"errcode\":0,\"more\":\"");
	while (words.length < 100000) {
		text_add(&words, "and so on, ");
		text_add(&json, "and so on, ");
	}
	text_add(&json, "\"}");
	while (words.length < 2 << 20)
		text_add(&words, "and so on, and so on, and so on, and so on, ");
	for (int i = 0; i < 3; i++) {
		struct world w;
		struct error e;

		world_begin_with(&w, "deliver-long",
		    i == 0 ? "receivers: [{id: robot, webhook: \"${env:TEST_SERVER}/robot\", format: wecom, "
			     "allow_local: true}]\n"
			   : "receivers: [{id: robot, webhook: \"${env:TEST_SERVER}/robot\", allow_local: "
			     "true}]\n");
		server_answer(w.server, "/robot",
		    &(struct cached_response){
			.body = text_of(i == 0 ? &json : &words), .status = i == 2 ? 422 : 200});
		w.now = 1687000000;
		assert_done(store_write(w.store, queue_step, &w, &e), e);
		world_deliver(&w, true);
		assert_int_equal(server_count(w.server, "/robot"), 1);
		if (i == 2)
			assert_true(first_message(&w, &a).aside != INSTANT_NONE);
		else
			assert_true(first_message(&w, &a).delivered != INSTANT_NONE);
		world_end(&w);
	}
	arena_done(&a);
}

/* A body that no format has: a command makes it of ours; what it makes is signed, and a command that fails is
 * tried again like a receiver that does. */
static void a_filter_makes_a_body_of_ones_own(void **state)
{
	static const char *const commands[] = {"[sed, 's/.*/<alert>&<\\/alert>/']",
	    "[sh, -c, 'echo broken >&2; exit 3']", "[sh, -c, 'printf \\\\377']", "[cat, /nowhere]"},
				 *const problems[] = {NULL, "broken", "is no text", "nowhere"};
	struct arena a = {0};
	struct error e;

	(void)state;
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		TEXT_OWNED struct text yaml = {0};
		TEXT_OWNED struct text mine = {0};
		char body[1024], id[64], stamp[32], signature[256];
		struct world w;

		text_printf(&yaml,
		    "allow_filters: true\nregions: [{id: east, name: East, kind: county}]\n"
		    "receivers: [{id: robot, webhook: \"${env:TEST_SERVER}/robot\", allow_local: true, "
		    "secret: "
		    "\"${env:TEST_SECRET}\", filter: %s}]\n",
		    commands[i]);
		world_begin_with(&w, "deliver-filter", text_of(&yaml));
		w.now = 1687000000;
		server_answer(w.server, "/robot", &(struct cached_response){.body = "{}"});
		assert_done(store_write(w.store, queue_step, &w, &e), e);
		world_deliver(&w, true);
		if (problems[i]) {
			assert_int_equal(server_count(w.server, "/robot"), 0);
			assert_contains(first_message(&w, &a).problem, problems[i]);
			assert_true(
			    first_message(&w, &a).aside == INSTANT_NONE && !first_message(&w, &a).uncertain);
		} else {
			assert_string_equal(server_last_body(w.server, "/robot", body, sizeof body),
			    "<alert>{\"msgtype\":\"markdown\"}</alert>");
			server_last_header(w.server, "/robot", "webhook-id", id, sizeof id);
			server_last_header(w.server, "/robot", "webhook-timestamp", stamp, sizeof stamp);
			server_last_header(
			    w.server, "/robot", "webhook-signature", signature, sizeof signature);
			assert_done(
			    webhook_sign(getenv("TEST_SECRET"), id, atoll(stamp), body, &mine, &e), e);
			assert_string_equal(signature, text_of(&mine));
		}
		world_end(&w);
	}
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_receiver_gets_each_message_once_and_in_order),
	    cmocka_unit_test(an_alertmanager_receiver_understands_and_can_check_the_signature),
	    cmocka_unit_test(what_is_refused_for_good_holds_up_nothing),
	    cmocka_unit_test(a_robot_gets_no_more_than_it_takes_in_a_minute),
	    cmocka_unit_test(a_dead_receiver_costs_the_others_nothing),
	    cmocka_unit_test(what_cannot_be_delivered_does_not_stay_unseen),
	    cmocka_unit_test(a_message_expires_only_where_that_is_said),
	    cmocka_unit_test(addresses_within_the_machine_are_refused),
	    cmocka_unit_test(a_redirect_is_no_delivery_and_a_key_is_not_shown),
	    cmocka_unit_test(two_secrets_sign_twice),
	    cmocka_unit_test(a_receivers_certificate_is_verified),
	    cmocka_unit_test(a_long_answer_is_an_answer),
	    cmocka_unit_test(a_filter_makes_a_body_of_ones_own),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
