/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "tests/alerting.h"
#include "tests/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A real Alertmanager: alerts pushed to its API, and its own webhook beside ours. */

static pid_t alertmanager_start(const char *folder, int port, const char *hook)
{
	char path[4200], config[4300], storage[4300], log[4300], address[64];
	const char *arguments[] = {config, storage, address, "--cluster.listen-address=", NULL};
	TEXT_OWNED struct text yaml = {0};

	snprintf(path, sizeof path, "%s/alertmanager.yml", folder);
	text_printf(&yaml,
	    "route: {receiver: hook, group_wait: 0s, group_interval: 1s, group_by: [alertname]}\n"
	    "receivers: [{name: hook, webhook_configs: [{url: \"%s\", send_resolved: true}]}]\n",
	    hook);
	test_write(path, text_of(&yaml));
	snprintf(config, sizeof config, "--config.file=%s", path);
	snprintf(storage, sizeof storage, "--storage.path=%s/data", folder);
	snprintf(log, sizeof log, "%s/alertmanager.log", folder);
	snprintf(address, sizeof address, "--web.listen-address=127.0.0.1:%d", port);
	return engine_start("prometheus-alertmanager", "prometheus-alertmanager", log, arguments);
}

/* Every member that Alertmanager's own message has, ours has as well, of the same type. */
static void assert_has_all(const cJSON *theirs, const cJSON *ours, const char *where)
{
	const cJSON *member;

	cJSON_ArrayForEach(member, theirs)
	{
		const cJSON *mine = cJSON_GetObjectItemCaseSensitive(ours, member->string);

		if (!mine || (mine->type & 0xFF) != (member->type & 0xFF))
			fail_msg("%s: \"%s\" is missing or of another type", where, member->string);
	}
}

static void figure_now(struct world *w, double value)
{
	TEXT_OWNED struct text known = {0};
	TEXT_OWNED struct text period = {0};
	day_number today = day_at(w->now);

	instant_print(&known, w->now - 60);
	period_print(&period, period_add(period_at(today, MONTHLY), -1));
	world_figure(w, "east", "i", text_of(&period), value, text_of(&known));
}

static void live_now(struct world *w)
{
	struct lifecycle_report r;
	struct error e;

	assert_done(lifecycle_step(w->config, w->store, w->now, &r, &e), e);
	world_deliver(w, true);
}

static void wait_for_hook(struct world *w, const char *status, struct text *body)
{
	for (int i = 0; i < 100; i++) {
		char latest[16384];

		server_last_body(w->server, "/am", latest, sizeof latest);
		if (strstr(latest, status)) {
			text_add(body, latest);
			return;
		}
		sleep_ms(100);
	}
	fail_msg("Alertmanager has not sent %s", status);
}

static void a_real_alertmanager_takes_our_alerts_and_ends_them(void **state)
{
	TEXT_OWNED struct text yaml = {0};
	TEXT_OWNED struct text body = {0};
	TEXT_OWNED struct text theirs = {0};
	struct server *hook;
	struct arena a = {0};
	struct world w;
	struct error e;
	char url[128], hook_url[128], ours[16384];
	cJSON *root, *own;
	pid_t child;
	int port;

	(void)state;
	if (!engine_there("prometheus-alertmanager", "prometheus-alertmanager"))
		skip();
	port = free_port();
	text_printf(&yaml,
	    "regions: [{id: east, name: 东湖区, kind: county, person: Li}]\n"
	    "indicators: [{id: i, name: Rate, unit: \"%%\", kind: rate}]\n"
	    "rules: [{id: low, measure: value, warning: {below: 10}}]\n"
	    "receivers:\n  - {id: am, webhook: \"http://127.0.0.1:%d/api/v2/alerts\", format: "
	    "alertmanager-api, "
	    "allow_local: true}\n"
	    "  - {id: ours, webhook: \"${env:TEST_SERVER}/ours\", format: alertmanager, allow_local: true}\n"
	    "routes: [{to: [am, ours]}]\n",
	    port);
	world_begin_with(&w, "alertmanager", text_of(&yaml));
	hook = w.server;
	server_answer(hook, "/am", &(struct cached_response){.body = "{}"});
	server_answer(hook, "/ours", &(struct cached_response){.body = "{}"});
	snprintf(hook_url, sizeof hook_url, "%s/am", server_url(hook));
	child = alertmanager_start(w.folder, port, hook_url);
	snprintf(url, sizeof url, "http://127.0.0.1:%d/api/v2/status", port);
	engine_wait(url);
	w.now = (instant)time(NULL);
	figure_now(&w, 3);
	live_now(&w);
	/* it stands in its API */
	snprintf(url, sizeof url, "http://127.0.0.1:%d/api/v2/alerts", port);
	assert_int_equal(engine_get(url, &body), 200);
	assert_contains(text_of(&body), "\"alertname\":\"low\"");
	assert_contains(text_of(&body), "\"region\":\"east\"");
	assert_contains(text_of(&body), "东湖区 Rate");
	/* its own webhook says so; and what it says, ours says too */
	wait_for_hook(&w, "\"status\":\"firing\"", &theirs);
	server_last_body(hook, "/ours", ours, sizeof ours);
	assert_done(json_parse(&a, text_of(&theirs), theirs.length, 16, &root, &e), e);
	assert_done(json_parse(&a, ours, strlen(ours), 16, &own, &e), e);
	assert_has_all(root, own, "message");
	assert_has_all(cJSON_GetObjectItemCaseSensitive(root, "alerts")->child,
	    cJSON_GetObjectItemCaseSensitive(own, "alerts")->child, "alert");
	assert_string_equal(cJSON_GetObjectItemCaseSensitive(root, "version")->valuestring,
	    cJSON_GetObjectItemCaseSensitive(own, "version")->valuestring);
	/* and it is over there as well */
	w.now += 1;
	figure_now(&w, 30);
	live_now(&w);
	text_clear(&theirs);
	wait_for_hook(&w, "\"status\":\"resolved\"", &theirs);
	engine_stop(child);
	arena_done(&a);
	world_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_real_alertmanager_takes_our_alerts_and_ends_them),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
