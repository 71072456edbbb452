/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/json.h"
#include "base/jsonpath.h"
#include "store/outbox.h"
#include "tests/alerting.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A year of alerts, a daemon that is killed a hundred times, and receivers that do everything wrong. */

/* In every third round the program lives until a message has gone out, however slow the machine is. */
enum { EACH_DELIVERS = 3, DELIVERY_MS = 3000 };
enum { ROUNDS = 100, SERIES = 3, ALERTS_MAX = 1000, MESSAGES_MAX = 2000, SEED = 20231231 };

static uint32_t seed = SEED;

static uint32_t draw(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

/* What a receiver may do to a message. */
static const struct cached_response moods[] = {
    {.body = "{\"errcode\":0}"},
    {.body = "{\"errcode\":0}"},
    {.status = 500, .body = "{}"},
    {.status = 429, .body = "{}", .retry_after = "1"},
    {.status = 503, .body = "{}"},
    {.body = "{\"errcode\":0}", .behaviour = DROP},		      /* it has taken it, and never says so */
    {.body = "{\"errcode\":0}", .behaviour = HANG, .delay_ms = 1300}, /* likewise: we have given up by then */
    {.body = "{\"errcode\":0}", .behaviour = HANG, .delay_ms = 25},
};
static const struct cached_response refuses = {
    .body = "{\"errcode\":45009,\"errmsg\":\"too many\"}", .refuses = true};

static void change_moods(struct server *s)
{
	size_t n = sizeof moods / sizeof *moods;
	uint32_t mood = draw((uint32_t)n + 1);

	server_answer(s, "/programs", &moods[draw((uint32_t)n)]);
	server_answer(s, "/people", mood == n ? &refuses : &moods[mood]);
}

/* ---- what the programs' receiver has heard ---- */

struct heard {
	char *ids[MESSAGES_MAX], *bodies[MESSAGES_MAX];
	size_t messages, repeated;
	bool fired[ALERTS_MAX], over[ALERTS_MAX];
	size_t events;
};

static const char *string_of(const cJSON *object, const char *name)
{
	const cJSON *s = cJSON_GetObjectItemCaseSensitive(object, name);

	return cJSON_IsString(s) ? s->valuestring : "";
}

static void hear(struct heard *h, const cJSON *alert)
{
	size_t id = (size_t)cJSON_GetObjectItemCaseSensitive(alert, "id")->valuedouble;
	const char *change = string_of(alert, "change"), *since = string_of(alert, "since_change");
	bool begins = strcmp(change, "firing") == 0 || strcmp(since, "firing") == 0,
	     ends = strcmp(change, "resolved") == 0;

	assert_true(id < ALERTS_MAX);
	if (h->over[id])
		fail_msg("alert %zu: %s after its end", id, change);
	if (begins && h->fired[id])
		fail_msg("alert %zu: its beginning is told twice, under two identities", id);
	if (!begins && !h->fired[id])
		fail_msg("alert %zu: %s before its beginning", id, change);
	h->fired[id] = true;
	h->over[id] = ends;
	h->events++;
}

static void hear_message(struct heard *h, const char *body, struct arena *a)
{
	const cJSON *alerts, *alert;
	const char *id;
	cJSON *root;
	struct error e;

	assert_done(json_parse(a, body, strlen(body), 16, &root, &e), e);
	id = string_of(root, "id");
	for (size_t i = 0; i < h->messages; i++) {
		if (strcmp(h->ids[i], id) != 0)
			continue;
		assert_string_equal(h->bodies[i], body); /* a repeat is the same message */
		h->repeated++;
		return;
	}
	assert_true(h->messages < MESSAGES_MAX);
	h->ids[h->messages] = arena_text(a, id);
	h->bodies[h->messages++] = arena_text(a, body);
	alerts = cJSON_GetObjectItemCaseSensitive(root, "alerts");
	cJSON_ArrayForEach(alert, alerts) hear(h, alert);
}

static void hear_all(struct heard *h, struct server *s, struct arena *a)
{
	char *bodies = server_taken(s, "/programs"), *rest = NULL;

	for (char *line = strtok_r(bodies, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		hear_message(h, line, a);
	free(bodies);
}

static size_t waiting(struct world *w)
{
	struct arena a = {0};
	struct message *list;
	struct txn *t;
	struct error e;
	size_t count;

	assert_done(store_read(w->store, &t, &e), e);
	assert_done(outbox_waiting(t, &a, &list, &count, &e), e);
	store_read_end(t);
	arena_done(&a);
	return count;
}

/* Waits until the receiver, which takes everything now, has another message; or there seems to be none. */
static void one_is_delivered(struct server *s)
{
	size_t before = server_count(s, "/programs");
	int64_t end = monotonic_ms() + DELIVERY_MS;

	server_answer(s, "/programs", &moods[0]);
	while (server_count(s, "/programs") == before && monotonic_ms() < end)
		sleep_ms(5);
}

static void a_hundred_kills_lose_nothing(void **state)
{
	static struct heard h;
	struct arena a = {0};
	struct world w;
	struct alert *alerts;
	struct txn *t;
	struct error e;
	size_t count, lost = 0;
	char *people;
	int64_t begun;
	int slow, devnull = open("/dev/null", O_WRONLY | O_CLOEXEC);
	day_number day = day_of(2023, 1, 2);

	(void)state;
	if (getenv("STORM_SEED")) /* to look for others than the one that is always run */
		seed = (uint32_t)atoi(getenv("STORM_SEED"));
	world_begin_with(&w, "delivery-storm", test_data("cli/storm.yaml"));
	/* a program that starts slowly (sanitizers, a busy machine) is given longer before it is killed */
	begun = monotonic_ms();
	assert_int_equal(run_program(w.folder, NULL, "alerts --now 2023-01-01"), 0);
	slow = 1 + (int)(monotonic_ms() - begun) / 40;
	for (int round = 0; round < ROUNDS; round++, day++) {
		TEXT_OWNED struct text now = {0};
		const char *argv[] = {"pacesetter", "run", "--now", NULL, NULL};
		char region[8], known[32];
		pid_t child;

		day_print(&now, day);
		snprintf(region, sizeof region, "r%u", draw(SERIES));
		snprintf(known, sizeof known, "%sT00:30", text_of(&now));
		world_figure(&w, region, "i0", "2022-12", 2 + draw(5) * 3, known);
		text_add(&now, "T01:00");
		argv[3] = text_of(&now);
		change_moods(w.server);
		child = spawn_program(w.folder, argv, devnull);
		if (round % EACH_DELIVERS == 0) {
			one_is_delivered(w.server);
		} else {
			sleep_ms(slow * (15 + (int)draw(60)));
			change_moods(w.server);
			sleep_ms(slow * (int)draw(60));
		}
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
	server_answer(w.server, "/programs", &moods[0]);
	server_answer(w.server, "/people", &moods[0]);
	for (int i = 0; i < 50; i++, day++) {
		TEXT_OWNED struct text now = {0};

		day_print(&now, day);
		assert_int_equal(run_program(w.folder, NULL, "evaluate --now %s", text_of(&now)), 0);
		assert_int_equal(run_program(w.folder, NULL, "deliver --now %s", text_of(&now)), 0);
		if (waiting(&w) == 0)
			break;
	}
	assert_int_equal(waiting(&w), 0);
	hear_all(&h, w.server, &a);
	people = server_taken(w.server, "/people");
	assert_done(store_read(w.store, &t, &e), e);
	assert_done(alerts_read(t, ALERTS_ALL, &a, &alerts, &count, &e), e);
	store_read_end(t);
	for (size_t i = 0; i < count; i++) {
		char explain[64];

		if (alerts[i].fired == INSTANT_NONE)
			continue;
		lost += !h.fired[alerts[i].id] || h.over[alerts[i].id] != (alerts[i].state == ALERT_RESOLVED);
		snprintf(
		    explain, sizeof explain, "pacesetter explain %llu", (unsigned long long)alerts[i].id);
		lost += !strstr(people, explain);
	}
	print_message("%zu alerts; %zu messages with %zu changes delivered, %zu repeated, %zu lost\n", count,
	    h.messages, h.events, h.repeated, lost);
	assert_int_equal(lost, 0);
	assert_true(count >= 5 && h.messages >= 10); /* else this has shown nothing */
	free(people);
	close(devnull);
	arena_done(&a);
	world_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_hundred_kills_lose_nothing),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
