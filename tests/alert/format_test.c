/* SPDX-License-Identifier: MIT */
#include "alert/format/format.h"
#include "base/jsonpath.h"
#include "config/receiver.h"
#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How messages look, what answers mean, how they are signed. */

static const struct notification one = {.alert = {.id = 7,
					    .rule = "behind",
					    .severity = SEVERITY_CRITICAL,
					    .subject = "series/east/grp/2023",
					    .measure = "pace_gap",
					    .region = "east",
					    .indicator = "grp",
					    .project = "",
					    .source = "",
					    .title = "东湖区 \"GRP\" 2023-06: <31> points & more behind\n😀",
					    .detail = "why",
					    .basis = "2023-06: 15 亿元; known since 2023-07-15",
					    .next = "the figure for 2023-07 is due by 2023-08-20",
					    .office = "东湖区政府",
					    .person = "李明",
					    .opened = 1687000000,
					    .fired = 1687000000,
					    .resolved = INSTANT_NONE},
    .step = STEP_FIRE,
    .since = STEP_FIRE,
    .cause = "cause"};

enum { STORM = 50 };

struct stage {
	struct config *config;
	struct arena arena;
};

static const cJSON *rendered(
    struct stage *s, int format, const struct notification *notices, size_t count, size_t *length)
{
	struct message_context m = {s->config, &s->config->receiver[format == FORMAT_TEMPLATE], "msg_1",
	    1687000100, notices, count, "", NULL};
	TEXT_OWNED struct text out = {0};
	struct error e;
	cJSON *root;

	formats[format].render(&m, &out);
	*length = out.length;
	assert_int_equal(utf8_valid(text_of(&out), out.length), out.length);
	assert_done(json_parse(&s->arena, text_of(&out), out.length, 16, &root, &e), e);
	return root;
}

static const char *text_at(struct stage *s, const cJSON *root, const char *path)
{
	struct jsonpath *p;
	struct json_nodes nodes;
	struct error e;

	assert_done(jsonpath_parse(&s->arena, path, &p, NULL, &e), e);
	assert_done(jsonpath_select(p, &s->arena, root, root, &nodes, &e), e);
	assert_int_equal(nodes.count, 1);
	assert_true(cJSON_IsString(nodes.at[0].node));
	return nodes.at[0].node->valuestring;
}

/* Where the text of a message stands, and how much of it (or how many bytes of the whole body) there may be,
 * as the service counts. */
static const struct {
	int format;
	const char *path;
	size_t text_most, body_most;
	size_t (*count)(const char *s);
} places[] = {
    {FORMAT_WECOM, "$.markdown.content", 4096, 0, count_bytes},
    {FORMAT_DINGTALK, "$.markdown.text", 0, 20000, count_bytes},
    {FORMAT_FEISHU, "$.card.elements[0].content", 0, 20480, count_bytes},
    {FORMAT_SLACK, "$.blocks[0].text.text", 3000, 0, count_characters},
    {FORMAT_TEAMS, "$.attachments[0].content.body[1].text", 0, 28000, count_bytes},
    {FORMAT_NTFY, "$.message", 4096, 0, count_bytes},
    {FORMAT_DISCORD, "$.content", 2000, 0, count_characters},
};

static void a_message_says_what_it_has_to(void **state)
{
	struct stage s = {.config = test_config(test_folder("format"), test_data("alert/format.yaml"))};
	size_t length;

	(void)state;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		const char *text =
		    text_at(&s, rendered(&s, places[i].format, &one, 1, &length), places[i].path);

		assert_contains(text, "critical");
		assert_contains(text, "东湖区");
		assert_contains(text, "李明");
		assert_contains(text, "😀");
		assert_contains(text, places[i].format == FORMAT_SLACK ? "＜31＞ points &amp; more behind 😀"
				      : places[i].format == FORMAT_NTFY ? "<31> points & more behind 😀"
									: "＜31＞ points & more behind 😀");
		if (places[i].format != FORMAT_WECOM)
			assert_contains(text, "pacesetter explain 7");
	}
	{
		const cJSON *own = rendered(&s, FORMAT_TEMPLATE, &one, 1, &length);

		assert_string_equal(text_at(&s, own, "$.who"), "李明");
		assert_contains(text_at(&s, own, "$.t"), "\"GRP\"");
		assert_string_equal(text_at(&s, own, "$.how[0]"), "critical");
		assert_true(cJSON_GetObjectItemCaseSensitive(own, "n")->valuedouble == 1);
	}
	config_free(s.config);
	arena_done(&s.arena);
}

static void a_storm_keeps_to_the_length_of_each_service(void **state)
{
	struct stage s = {.config = test_config(test_folder("format-storm"), test_data("alert/format.yaml"))};
	struct notification notices[STORM], huge = one;
	TEXT_OWNED struct text title = {0};

	(void)state;
	for (size_t i = 0; i < STORM; i++)
		notices[i] = one;
	for (int i = 0; i < 6000; i++)
		text_add(&title, "规模以上工业😀");
	huge.alert.title = text_of(&title);
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		size_t length;
		const char *many =
		    text_at(&s, rendered(&s, places[i].format, notices, STORM, &length), places[i].path);

		assert_true(!places[i].text_most || places[i].count(many) <= places[i].text_most);
		assert_true(!places[i].body_most || length <= places[i].body_most);
		if (strlen(many) < 5000 && places[i].text_most)
			assert_contains(many, "more: pacesetter alerts");
		/* one that is too long by itself is cut, at a character */
		many = text_at(&s, rendered(&s, places[i].format, &huge, 1, &length), places[i].path);
		assert_true(!places[i].text_most || places[i].count(many) <= places[i].text_most);
		assert_true(!places[i].body_most || length <= places[i].body_most);
		assert_contains(many, "…");
	}
	config_free(s.config);
	arena_done(&s.arena);
}

/* In every format that is not for alerts alone: what is out, its sentences, and where to read it. */
static void an_announcement_says_where_to_read(void **state)
{
	static const int in[] = {FORMAT_PACESETTER, FORMAT_WECOM, FORMAT_DINGTALK, FORMAT_FEISHU,
	    FORMAT_SLACK, FORMAT_TEAMS, FORMAT_NTFY, FORMAT_DISCORD, FORMAT_TEMPLATE};
	struct stage s = {
	    .config = test_config(test_folder("format-announce"), test_data("alert/format.yaml"))};
	TEXT_OWNED struct text many = {0};
	const char *lines[] = {"East <is> ahead.", NULL};
	struct announcement x = {"p", "Promises & more", "2023-05-end", "2023-05", "end",
	    "2023-06-20T00:00:00Z", "https://city.example/p/2023-05-end/index.html", NULL, NULL, lines, 1};
	struct error e;

	(void)state;
	for (int i = 0; i < 6000; i++)
		text_add(&many, "规模以上工业😀");
	for (size_t i = 0; i < sizeof in / sizeof *in; i++) {
		for (x.count = 1; x.count <= 2; x.count++) {
			struct message_context m = {.config = s.config,
			    .receiver = &s.config->receiver[in[i] == FORMAT_TEMPLATE],
			    .id = "msg_1",
			    .now = 1687000100,
			    .group = "",
			    .announcement = &x};
			TEXT_OWNED struct text out = {0};
			cJSON *root;

			lines[1] = text_of(&many); /* too long for any of them */
			formats[in[i]].render(&m, &out);
			assert_done(json_parse(&s.arena, text_of(&out), out.length, 16, &root, &e), e);
			if (in[i] != FORMAT_TEMPLATE) /* it says {{text}} alone */
				assert_contains(text_of(&out), in[i] == FORMAT_PACESETTER
								   ? "\"edition\":\"2023-05-end\""
								   : "2023-05-end is out");
			assert_contains(text_of(&out), in[i] == FORMAT_PACESETTER || in[i] == FORMAT_NTFY
							   ? "East <is> ahead."
							   : "East ＜is＞ ahead.");
			assert_contains(text_of(&out), x.url);
			if (in[i] != FORMAT_PACESETTER)
				assert_true(out.length < 4096);
		}
	}
	config_free(s.config);
	arena_done(&s.arena);
}

static void an_answer_is_judged_by_what_the_service_means(void **state)
{
	static const struct {
		int format;
		long status;
		const char *body;
		enum verdict verdict;
		long retry_after;
	} cases[] = {
	    {FORMAT_PACESETTER, 204, "", VERDICT_DELIVERED, -1},
	    {FORMAT_PACESETTER, 410, "", VERDICT_DISABLE, -1},
	    {FORMAT_PACESETTER, 500, "", VERDICT_RETRY, -1},
	    {FORMAT_PACESETTER, 400, "", VERDICT_REFUSED, -1},
	    {FORMAT_ALERTMANAGER, 413, "", VERDICT_REFUSED, -1},
	    {FORMAT_TEMPLATE, 422, "", VERDICT_REFUSED, -1},
	    {FORMAT_TEAMS, 400, "", VERDICT_REFUSED, -1},
	    {FORMAT_PACESETTER, 0, "", VERDICT_RETRY, -1},
	    {FORMAT_ALERTMANAGER_API, 200, "", VERDICT_DELIVERED, -1},
	    {FORMAT_WECOM, 200, "{\"errcode\":0,\"errmsg\":\"ok\"}", VERDICT_DELIVERED, -1},
	    {FORMAT_WECOM, 200, "{\"errcode\":93000,\"errmsg\":\"invalid webhook url\"}", VERDICT_REFUSED,
		-1},
	    {FORMAT_WECOM, 200, "{\"errcode\":45009,\"errmsg\":\"api freq out of limit\"}", VERDICT_RETRY,
		60},
	    {FORMAT_WECOM, 200, "{\"errcode\":-1,\"errmsg\":\"system busy\"}", VERDICT_RETRY, -1},
	    {FORMAT_WECOM, 200, "<html>", VERDICT_RETRY, -1},
	    {FORMAT_WECOM, 200, "{\"errcode\":1e300}", VERDICT_RETRY, -1},
	    {FORMAT_WECOM, 200, "{\"errcode\":-1e300}", VERDICT_RETRY, -1},
	    {FORMAT_WECOM, 200, "{\"errcode\":93000.5}", VERDICT_RETRY, -1},
	    {FORMAT_WECOM, 200, "{}", VERDICT_RETRY, -1},
	    {FORMAT_WECOM, 200, "{\"errcode\":\"0\"}", VERDICT_DELIVERED, -1},
	    {FORMAT_WECOM, 200, "{\"errcode\":\"93000\"}", VERDICT_REFUSED, -1},
	    {FORMAT_WECOM, 200, "{\"errcode\":\"\"}", VERDICT_RETRY, -1},
	    {FORMAT_WECOM, 200, "{\"errcode\":\"0 or so\"}", VERDICT_RETRY, -1},
	    {FORMAT_WECOM, 200, "{\"errcode\":[0]}", VERDICT_RETRY, -1},
	    {FORMAT_WECOM, 200, "{\"errcode\":0.5}", VERDICT_RETRY, -1},
	    {FORMAT_WECOM, 200, "{\"errcode\":0,\"errcode\":40058}", VERDICT_RETRY, -1},
	    {FORMAT_DINGTALK, 200, "{\"errcode\":0,\"errmsg\":\"ok\"}", VERDICT_DELIVERED, -1},
	    {FORMAT_DINGTALK, 200, "{\"errcode\":310000,\"errmsg\":\"sign not match\"}", VERDICT_REFUSED, -1},
	    {FORMAT_DINGTALK, 200, "{\"errcode\":130101,\"errmsg\":\"send too fast\"}", VERDICT_RETRY, 600},
	    {FORMAT_FEISHU, 200, "{\"code\":0,\"msg\":\"success\"}", VERDICT_DELIVERED, -1},
	    {FORMAT_FEISHU, 200, "{\"code\":19021,\"msg\":\"sign match fail\"}", VERDICT_REFUSED, -1},
	    {FORMAT_FEISHU, 400, "{\"code\":11232,\"msg\":\"frequency limited\"}", VERDICT_RETRY, 60},
	    {FORMAT_FEISHU, 400, "{\"code\":9499,\"msg\":\"too many request\"}", VERDICT_RETRY, -1},
	    {FORMAT_FEISHU, 400, "{\"code\":0}", VERDICT_REFUSED, -1},
	    {FORMAT_FEISHU, 400, "<html>", VERDICT_REFUSED, -1},
	    {FORMAT_FEISHU, 413, "{\"code\":0}", VERDICT_REFUSED, -1},
	    {FORMAT_FEISHU, 200, "{\"code\":11232,\"msg\":\"frequency limited\"}", VERDICT_RETRY, 60},
	    {FORMAT_SLACK, 200, "ok", VERDICT_DELIVERED, -1},
	    {FORMAT_SLACK, 200, "<html>proxy</html>", VERDICT_RETRY, -1},
	    {FORMAT_SLACK, 404, "no_service", VERDICT_DISABLE, -1},
	    {FORMAT_SLACK, 400, "invalid_payload", VERDICT_REFUSED, -1},
	    {FORMAT_SLACK, 429, "", VERDICT_RETRY, 30},
	    {FORMAT_TEAMS, 202, "", VERDICT_DELIVERED, -1},
	    {FORMAT_NTFY, 429, "", VERDICT_RETRY, 30},
	    {FORMAT_NTFY, 404, "", VERDICT_ABSENT, -1},
	    {FORMAT_DISCORD, 204, "", VERDICT_DELIVERED, -1},
	    {FORMAT_DISCORD, 429, "{\"retry_after\": 64.57, \"global\": false}", VERDICT_RETRY, 65},
	    {FORMAT_DISCORD, 429, "{\"retry_after\": 1e300}", VERDICT_RETRY, 3600},
	    {FORMAT_DISCORD, 429, "{\"retry_after\": 3600.5}", VERDICT_RETRY, 3600},
	    {FORMAT_DISCORD, 429, "{\"retry_after\": -5}", VERDICT_RETRY, 30},
	    {FORMAT_DISCORD, 429, "<html>", VERDICT_RETRY, 30},
	    {FORMAT_DISCORD, 404, "{\"code\": 10015}", VERDICT_DISABLE, -1},
	    {FORMAT_DISCORD, 400, "{\"code\": 50006}", VERDICT_REFUSED, -1},
	};
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct http_reply reply = {.status = cases[i].status,
		    .body = cases[i].body,
		    .length = strlen(cases[i].body),
		    .problem = "no answer",
		    .retry_after = cases[i].status == 429 ? 30 : -1};
		struct judgement j;

		formats[cases[i].format].judge(&reply, &j);
		if (j.verdict != cases[i].verdict || j.retry_after != cases[i].retry_after ||
		    (j.verdict != VERDICT_DELIVERED && !*j.problem)) {
			print_message("%s %ld %s: verdict %d after %ld (%s)\n", formats[cases[i].format].name,
			    cases[i].status, cases[i].body, (int)j.verdict, j.retry_after, j.problem);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

static void signatures_are_those_of_the_services(void **state)
{
	struct arena a = {0};
	struct outgoing_message ding = {&a, "https://oapi.dingtalk.com/robot/send?access_token=t", "{}",
				    "SEC000", 1700000000000},
				feishu = {&a, "https://open.feishu.cn/x", "{\"msg_type\":\"text\"}", "SEC000",
				    1700000000000},
				topic = {&a, "https://ntfy.example/yunxi-alerts", "{\"title\":\"t\"}", NULL,
				    0},
				unsigned_ = {&a, "https://oapi.dingtalk.com/robot/send", "{}", NULL, 0};

	(void)state;
	formats[FORMAT_DINGTALK].sign(&ding);
	assert_string_equal(ding.url, "https://oapi.dingtalk.com/robot/"
				      "send?access_token=t&timestamp=1700000000000&sign="
				      "ltBBey5eZrWKh1cPzFIdz3v3xpkc4Tjx4lLsPSHqdtA%3d");
	formats[FORMAT_FEISHU].sign(&feishu);
	assert_string_equal(feishu.body, "{\"timestamp\":\"1700000000\",\"sign\":\"QKhXycVUGrhA1dUEbXA2Vo/"
					 "zGkv/W88IgYgKNA7Xmk0=\",\"msg_type\":\"text\"}");
	formats[FORMAT_NTFY].sign(&topic);
	assert_string_equal(topic.url, "https://ntfy.example/");
	assert_string_equal(topic.body, "{\"topic\":\"yunxi-alerts\",\"title\":\"t\"}");
	formats[FORMAT_DINGTALK].sign(&unsigned_);
	assert_string_equal(unsigned_.url, "https://oapi.dingtalk.com/robot/send");
	arena_done(&a);
}

static void a_raised_alert_ends_under_its_old_severity(void **state)
{
	struct stage s = {.config = test_config(test_folder("format-api"), test_data("alert/format.yaml"))};
	struct notification raised = one;
	size_t length;
	const cJSON *root;

	(void)state;
	raised.step = STEP_RAISE;
	root = rendered(&s, FORMAT_ALERTMANAGER_API, &raised, 1, &length);
	assert_int_equal(cJSON_GetArraySize(root), 2);
	assert_string_equal(text_at(&s, root, "$[0].labels.severity"), "warning");
	assert_string_equal(text_at(&s, root, "$[0].endsAt"), "2023-06-17T11:07:20Z");
	assert_string_equal(text_at(&s, root, "$[1].labels.severity"), "critical");
	config_free(s.config);
	arena_done(&s.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_message_says_what_it_has_to),
	    cmocka_unit_test(a_storm_keeps_to_the_length_of_each_service),
	    cmocka_unit_test(an_announcement_says_where_to_read),
	    cmocka_unit_test(an_answer_is_judged_by_what_the_service_means),
	    cmocka_unit_test(signatures_are_those_of_the_services),
	    cmocka_unit_test(a_raised_alert_ends_under_its_old_severity),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
