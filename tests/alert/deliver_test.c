#include "alert/deliver.h"
#include "alert/webhook.h"
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
	server_answer(w.server, "/office", &(struct answer){.status = 500, .body = "{}"});
	server_answer(w.server, "/leaders", &(struct answer){.status = 204, .body = "{}"});
	world_deliver(&w, false);
	assert_int_equal(server_count(w.server, "/office"), 1);
	assert_int_equal(server_count(w.server, "/leaders"), 1);
	server_last_header(w.server, "/office", "webhook-id", id, sizeof id);
	world_deliver(&w, false);
	assert_int_equal(server_count(w.server, "/office"), 1); /* not yet: backoff */
	w.now += 11;
	server_answer(w.server, "/office", &(struct answer){.status = 200, .body = "{}"});
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
	assert_int_equal(deliver_backoff(1), 10);
	assert_int_equal(deliver_backoff(3), 40);
	assert_int_equal(deliver_backoff(50), 3600);
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
	server_answer(w.server, "/office", &(struct answer){.body = "{}"});
	server_answer(w.server, "/leaders", &(struct answer){.body = "{}"});
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
	world_deliver(&w, false);
	server_answer(w.server, "/robot", &(struct answer){.body = "{\"errcode\":0,\"errmsg\":\"ok\"}"});
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
	assert_int_equal(store_write(w.store, drop_step, &w, &e), ABSENT); /* it is not set aside any more */
	world_deliver(&w, false);
	assert_int_equal(server_count(w.server, "/robot"), 3);
	assert_int_equal(store_write(w.store, drop_step, &w, &e), ABSENT);
	arena_done(&a);
	world_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_receiver_gets_each_message_once_and_in_order),
	    cmocka_unit_test(an_alertmanager_receiver_understands_and_can_check_the_signature),
	    cmocka_unit_test(what_is_refused_for_good_holds_up_nothing),
	    cmocka_unit_test(a_robot_gets_no_more_than_it_takes_in_a_minute),
	};

	zone_set("UTC", NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
