/* SPDX-License-Identifier: MIT */
#include "alert/format/format.h"
#include "base/json.h"
#include "config/receiver.h"
#include "locale/language.h"
#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The messages that the manual shows are those that are sent. */

static const char city[] =
    "timezone: Asia/Shanghai\nregions: [{id: xiling, name: 西岭区, kind: district}]\n"
    "indicators: [{id: fai_growth, name: 固定资产投资增速, unit: \"%\", kind: rate}]\n"
    "rules: [{id: growth-behind, name: 增速低于年度目标, measure: pace_gap, warning: {below: 0}, critical: "
    "{below: -3}}]\n"
    "receivers:\n  - {id: office, webhook: \"http://127.0.0.1/\", mentions: {何建华: hejianhua}}\n"
    "  - {id: own, webhook: \"http://127.0.0.1/\", format: template, template: '{\"to\": \"{{person}}\", "
    "\"level\": "
    "\"{{severity}}\", \"lines\": [\"{{title}}\", \"{{text}}\"]}'}\n";

static const struct notification notice = {
    .alert = {.id = 12,
	.rule = "growth-behind",
	.severity = SEVERITY_CRITICAL,
	.subject = "series/xiling/fai_growth/2023",
	.measure = "pace_gap",
	.value = -5,
	.region = "xiling",
	.indicator = "fai_growth",
	.project = "",
	.source = "statistics",
	.title = "西岭区 固定资产投资增速 2023-06: 5 points short of the target",
	.detail = "pace gap = v - T = 1 - 6 = -5 points\n",
	.basis = "2023-06: 1 %, target 6 %; known since 2023-07-28, from statistics",
	.next = "the figure for 2023-07 is due by 2023-08-20",
	.office = "西岭区政府",
	.person = "何建华",
	.opened = 1687881600,
	.fired = 1687881600,
	.resolved = INSTANT_NONE},
    .step = STEP_RAISE,
    .since = STEP_RAISE,
    .cause = "raised: -5 points, was -1 points"};

/* The block of JSON below the heading "### NAME"; NULL where there is none. */
static char *block_of(const char *manual, const char *name)
{
	TEXT_OWNED struct text heading = {0};
	const char *at, *end;

	text_printf(&heading, "\n### %s\n", name);
	at = strstr(manual, text_of(&heading));
	at = at ? strstr(at, "```json\n") : NULL;
	end = at ? strstr(at + 8, "\n```") : NULL;
	return end ? strndup(at + 8, (size_t)(end - at - 8)) : NULL;
}

static void the_manual_shows_what_is_sent(void **state)
{
	struct config *c = test_config(test_folder("manual"), city);
	char *manual = test_read("docs/alerts.md");
	struct arena a = {0};
	int wrong = 0;

	(void)state;
	for (int f = 0; receiver_format_names[f]; f++) {
		struct message_context m = {c, &c->receiver[f == FORMAT_TEMPLATE], "msg_1f0c2a9b7d3e",
		    1690509960, &notice, 1, "", NULL};
		TEXT_OWNED struct text sent = {0};
		char *shown = block_of(manual, receiver_format_names[f]);
		cJSON *ours = NULL, *theirs = NULL;
		struct error e;

		formats[f].render(&m, &sent);
		assert_done(json_parse(&a, text_of(&sent), sent.length, 16, &ours, &e), e);
		if (!shown || json_parse(&a, shown, strlen(shown), 16, &theirs, &e) != OUTCOME_DONE ||
		    !cJSON_Compare(ours, theirs, true)) {
			char *pretty = cJSON_Print(ours);

			printf("### %s\n\n```json\n%s\n```\n\n", receiver_format_names[f], pretty);
			cJSON_free(pretty);
			wrong++;
		}
		free(shown);
	}
	free(manual);
	config_free(c);
	arena_done(&a);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_manual_shows_what_is_sent),
	};

	test_zone("Asia/Shanghai");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
