/* SPDX-License-Identifier: MIT */
#include "alert/format/format.h"
#include "base/jsonpath.h"
#include "config/receiver.h"
#include "tests/hostile.h"
#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whatever is in a name, a message has no link, mention, image, heading, list or line beyond ours, and keeps
 * to the limits of its service. Markdown is judged by cmark-gfm with all its extensions. */

struct stage {
	struct config *config;
	struct arena arena;
};

static int opened(void **state)
{
	struct stage *s = calloc(1, sizeof *s);

	s->config = test_config(test_folder("chat"), test_data("alert/chat.yaml"));
	*state = s;
	return 0;
}

static int closed(void **state)
{
	struct stage *s = *state;

	config_free(s->config);
	arena_done(&s->arena);
	free(s);
	return 0;
}

static struct notification notice_of(const char *name, const char *person)
{
	return (struct notification){.alert = {.id = 7,
					 .rule = "behind",
					 .severity = SEVERITY_CRITICAL,
					 .subject = "series/city/grp/2023",
					 .measure = "pace_gap",
					 .region = "city",
					 .indicator = "grp",
					 .project = "",
					 .source = "",
					 .title = name,
					 .detail = name,
					 .basis = name,
					 .next = name,
					 .office = name,
					 .person = person,
					 .opened = 1687000000,
					 .fired = 1687000000,
					 .resolved = INSTANT_NONE},
	    .step = STEP_REMIND,
	    .since = STEP_REMIND,
	    .cause = name};
}

/* The body, and the text at `path` in it. */
static const char *message(struct stage *s, int format, const struct notification *n, size_t count,
    const char *group, const char *path, size_t *length)
{
	struct message_context m = {s->config, &s->config->receiver[format == FORMAT_TEMPLATE], "msg_1",
	    1687000100, n, count, group, NULL};
	TEXT_OWNED struct text out = {0};
	struct json_nodes nodes;
	struct jsonpath *p;
	struct error e;
	cJSON *root;

	formats[format].render(&m, &out);
	*length = out.length;
	assert_int_equal(utf8_valid(text_of(&out), out.length), out.length);
	assert_done(json_parse(&s->arena, text_of(&out), out.length, 16, &root, &e), e);
	assert_done(jsonpath_parse(&s->arena, path, &p, NULL, &e), e);
	assert_done(jsonpath_select(p, &s->arena, root, root, &nodes, &e), e);
	assert_int_equal(nodes.count, 1);
	return nodes.at[0].node->valuestring;
}

/* Where texts stand, what is Markdown, and the limits as the service counts. */
static const struct {
	int format;
	const char *path;
	bool markdown;
	size_t most;
	size_t (*count)(const char *s);
	size_t body_most;
} places[] = {
    {FORMAT_WECOM, "$.markdown.content", true, 4096, count_bytes, 0},
    {FORMAT_DINGTALK, "$.markdown.text", true, SIZE_MAX, count_bytes, 20000},
    {FORMAT_DINGTALK, "$.markdown.title", false, SIZE_MAX, count_bytes, 20000},
    {FORMAT_FEISHU, "$.card.elements[0].content", true, SIZE_MAX, count_bytes, 20000},
    {FORMAT_FEISHU, "$.card.header.title.content", false, SIZE_MAX, count_bytes, 20000},
    {FORMAT_SLACK, "$.blocks[0].text.text", true, 3000, count_characters, 0},
    {FORMAT_SLACK, "$.text", true, 3000, count_characters, 0},
    {FORMAT_TEAMS, "$.attachments[0].content.body[0].text", true, SIZE_MAX, count_bytes, 28000},
    {FORMAT_TEAMS, "$.attachments[0].content.body[1].text", true, SIZE_MAX, count_bytes, 28000},
    {FORMAT_NTFY, "$.message", false, 4096, count_bytes, 8192},
    {FORMAT_NTFY, "$.title", false, 4096, count_bytes, 8192},
    {FORMAT_DISCORD, "$.content", true, 2000, count_characters, 0},
    {FORMAT_TEMPLATE, "$.t", true, SIZE_MAX, count_bytes, 0},
};

static size_t lines_of(const char *s)
{
	size_t n = 1;

	for (; *s; s++)
		n += *s == '\n';
	return n;
}

static void same_shape(const char *shown, const char *innocent, bool markdown, const char *name)
{
	TEXT_OWNED struct text a = {0};
	TEXT_OWNED struct text b = {0};

	if (lines_of(shown) != lines_of(innocent))
		fail_msg("%s: other lines:\n%s", name, shown);
	if (!markdown)
		return;
	markdown_skeleton(shown, &a);
	markdown_skeleton(innocent, &b);
	if (strcmp(text_of(&a), text_of(&b)) != 0)
		fail_msg("%s:\n%s\nis %s\nand not %s", name, shown, text_of(&a), text_of(&b));
}

/* What a parser of Markdown does not know, and services do. */
static void calls_nobody(const char *shown, int format, bool markdown, const char *name)
{
	static const char *const forbidden[] = {"<@", "<!", "<#", "<at", "@all", "@everyone", "@here",
	    "@channel", "http://", "https://", "HTTPS://", "ftp://", "www.", "evil.example", "<b", "<s",
	    "<font", "](", "\x1b", "\u202e", "\u2028", "\xc2\x9b", "\r"};

	for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
		if (strstr(shown, forbidden[i]) && (markdown || !strchr("<]", *forbidden[i])) &&
		    !(format == FORMAT_WECOM && strcmp(forbidden[i], "<font") == 0)) /* our own */
			fail_msg("%s: has %s:\n%s", name, forbidden[i], shown);
}

static void no_name_is_markup(void **state)
{
	struct stage *s = *state;
	const struct notification innocent = notice_of("x", "x");
	size_t length;

	for (size_t p = 0; p < sizeof places / sizeof *places; p++) {
		const char *plain = message(s, places[p].format, &innocent, 1, "x", places[p].path, &length);

		for (size_t i = 0; i < hostile_count; i++) {
			struct notification n = notice_of(*hostile_names[i] ? hostile_names[i] : "x", "x");
			const char *shown =
			    message(s, places[p].format, &n, 1, hostile_names[i], places[p].path, &length);

			same_shape(shown, plain, places[p].markdown, hostile_names[i]);
			calls_nobody(shown, places[p].format, places[p].markdown, hostile_names[i]);
		}
		arena_reset(&s->arena);
	}
}

/* Pieces of markup put together at random (with a fixed seed): as one name, still no shape of its own. */
static void no_mixture_of_names_is_markup(void **state)
{
	struct stage *s = *state;
	const struct notification innocent = notice_of("x", "x");
	uint32_t seed = 20260117;
	size_t length;

	for (int round = 0; round < 1500; round++) {
		TEXT_OWNED struct text name = {0};
		struct notification n;
		size_t p = (size_t)round % (sizeof places / sizeof *places);

		text_add(&name, "a"); /* an empty one is another shape */
		for (int k = 0; k < 4; k++) {
			seed = seed * 1664525u + 1013904223u;
			if (seed >> 28 < 5)
				text_char(&name, (char)(1 + (seed >> 8) % 255));
			else
				text_add(&name, hostile_names[(seed >> 10) % hostile_count]);
		}
		n = notice_of(text_of(&name) + (seed >> 9 & 1), "x");
		if (!*n.alert.title)
			continue;
		same_shape(message(s, places[p].format, &n, 1, text_of(&name), places[p].path, &length),
		    message(s, places[p].format, &innocent, 1, "x", places[p].path, &length),
		    places[p].markdown, text_of(&name));
		arena_reset(&s->arena);
	}
}

static void limits_hold_as_the_service_counts(void **state)
{
	static const char *const pieces[] = {"\"", "&", "规模😀", "<", "\x01", "\xff", "\\", "a"};
	struct stage *s = *state;
	size_t length;

	for (size_t k = 0; k < sizeof pieces / sizeof *pieces; k++) {
		TEXT_OWNED struct text name = {0};
		struct notification many[60];

		while (name.length < 20000)
			text_add(&name, pieces[k]);
		for (size_t i = 0; i < 60; i++)
			many[i] = notice_of(text_of(&name), i % 2 ? "李明" : "王芳");
		for (size_t p = 0; p < sizeof places / sizeof *places; p++) {
			for (size_t count = 1; count <= 60; count += 59) {
				const char *shown = message(s, places[p].format, many, count, text_of(&name),
				    places[p].path, &length);

				assert_true(places[p].count(shown) <= places[p].most);
				assert_true(!places[p].body_most || length <= places[p].body_most);
				assert_null(strstr(shown, "&am…"));
				assert_null(strstr(shown, "&amp…"));
			}
			arena_reset(&s->arena);
		}
	}
}

static void an_office_of_6000_bytes_leaves_room_for_the_rest(void **state)
{
	struct stage *s = *state;
	TEXT_OWNED struct text office = {0};
	struct notification n = notice_of("East is behind", "李明");
	const char *shown;
	size_t length;

	while (office.length < 6000)
		text_add(&office, "局");
	n.alert.office = text_of(&office);
	shown = message(s, FORMAT_WECOM, &n, 1, text_of(&office), "$.markdown.content", &length);
	assert_true(strlen(shown) <= 4096);
	assert_contains(shown, "East is behind");
	assert_contains(shown, "<@13800000000>");
}

/* 130 people, one alert each. */
static void of_many_mentions_each_is_whole(void **state)
{
	enum { PEOPLE = 130 };
	static const int calling[] = {
	    FORMAT_WECOM, FORMAT_DINGTALK, FORMAT_FEISHU, FORMAT_SLACK, FORMAT_DISCORD};
	TEXT_OWNED struct text yaml = {0};
	struct stage s = {0};
	struct notification many[PEOPLE];
	char names[PEOPLE][24];
	size_t length;

	(void)state;
	text_add(&yaml, "regions:\n  - {id: city, name: C, kind: city}\nindicators:\n  - {id: grp, name: G, "
			"unit: u, kind: "
			"year-to-date}\nrules:\n  - {id: behind, measure: pace_gap, warning: {below: "
			"0}}\nroutes:\n  - {to: "
			"r}\nreceivers:\n  - id: r\n    webhook: \"http://127.0.0.1/\"\n    mentions:\n");
	for (int i = 0; i < PEOPLE; i++) {
		snprintf(names[i], sizeof names[i], "person %d", i);
		text_printf(&yaml, "      person %d: \"1380000%04d\"\n", i, i);
		many[i] = notice_of("East", names[i]);
	}
	s.config = test_config(test_folder("chat-many"), text_of(&yaml));
	for (size_t f = 0; f < sizeof calling / sizeof *calling; f++) {
		for (size_t p = 0; p < sizeof places / sizeof *places; p++) {
			const char *shown, *at;
			size_t mentioned = 0, alerts = 0;

			if (places[p].format != calling[f] || strstr(places[p].path, "title") ||
			    strcmp(places[p].path, "$.text") == 0)
				continue;
			shown = message(&s, calling[f], many, PEOPLE, "", places[p].path, &length);
			assert_true(places[p].count(shown) <= places[p].most);
			assert_true(!places[p].body_most || length <= places[p].body_most);
			for (at = shown; (at = strstr(at, "1380000")); at++) {
				assert_int_equal(strspn(at, "0123456789"), 11);
				mentioned++;
			}
			for (at = shown; (at = strstr(at, "pacesetter explain")); at++)
				alerts++;
			assert_in_range(mentioned, 1, alerts);
			/* of those that are shown all are called, where there is room for it */
			if (calling[f] == FORMAT_DINGTALK || calling[f] == FORMAT_FEISHU)
				assert_int_equal(mentioned, alerts);
		}
	}
	config_free(s.config);
	arena_done(&s.arena);
}

static void discord_calls_by_id_alone(void **state)
{
	struct stage *s = *state;
	struct notification n = notice_of("@everyone <@99>", "王芳");
	struct message_context m = {s->config, &s->config->receiver[0], "msg_1", 1687000100, &n, 1, "", NULL};
	TEXT_OWNED struct text out = {0};

	formats[FORMAT_DISCORD].render(&m, &out);
	assert_contains(text_of(&out), "\"allowed_mentions\":{\"parse\":[],\"users\":[\"u1\"]}");
	assert_contains(text_of(&out), "<@u1>");
}

static void slack_makes_nothing_a_link_by_itself(void **state)
{
	struct stage *s = *state;
	struct notification n = notice_of("x", "x");
	struct message_context m = {s->config, &s->config->receiver[0], "msg_1", 1687000100, &n, 1, "", NULL};
	TEXT_OWNED struct text out = {0};

	formats[FORMAT_SLACK].render(&m, &out);
	assert_contains(text_of(&out), "\"verbatim\":true");
	assert_contains(text_of(&out), "\"parse\":\"none\"");
}

static void plain_names_stay_as_they_are(void **state)
{
	static const char *const plain[] = {"东湖区 地区生产总值", "R&D 中心（二期）",
	    "2023-06: 15.5 亿元; known since 2023-07-15", "-5.2 points", "a_b pace_gap", "Q&A", "1.5 km",
	    "year-to-date: 100%", "😀", "O'Brien \"x\""};

	(void)state;
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
		TEXT_OWNED struct text out = {0};

		chat_plain(&out, plain[i]);
		assert_string_equal(text_of(&out), plain[i]);
	}
}

static void an_address_of_ours_stays_one(void **state)
{
	TEXT_OWNED struct text out = {0};

	(void)state;
	chat_url(&out, "https://city.example/p/2023-05-end/index.html?a=1&b=2");
	assert_string_equal(text_of(&out), "https://city.example/p/2023-05-end/index.html?a=1&b=2");
	text_clear(&out);
	chat_url(&out, "https://city.example/a b>[x](y)\n");
	assert_string_equal(text_of(&out), "https://city.example/a%20b%3E%5Bx%5D%28y%29%0A");
	text_clear(&out);
	chat_url(&out, "javascript:alert(1)");
	assert_string_equal(text_of(&out), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_name_is_markup),
	    cmocka_unit_test(no_mixture_of_names_is_markup),
	    cmocka_unit_test(limits_hold_as_the_service_counts),
	    cmocka_unit_test(an_office_of_6000_bytes_leaves_room_for_the_rest),
	    cmocka_unit_test(of_many_mentions_each_is_whole),
	    cmocka_unit_test(discord_calls_by_id_alone),
	    cmocka_unit_test(slack_makes_nothing_a_link_by_itself),
	    cmocka_unit_test(plain_names_stay_as_they_are),
	    cmocka_unit_test(an_address_of_ours_stays_one),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, opened, closed);
}
