/* SPDX-License-Identifier: MIT */
/* Any bytes as every text of an alert and of an announcement, in any format: the body is JSON in valid
 * UTF-8 within its limits, and nobody is called and nothing is linked that is not ours. */
#include "alert/format/format.h"
#include "base/plain.h"
#include "config/receiver.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char yaml[] =
    "regions: [{id: e, name: E, kind: c}]\n"
    "indicators: [{id: g, name: G, unit: u, kind: year-to-date}]\n"
    "rules: [{id: r, measure: pace_gap, warning: {below: 0}}]\n"
    "receivers:\n  - {id: a, webhook: \"http://x/\", mentions: {P: \"1380\", Q: \"uid9\"}}\n"
    "  - {id: b, webhook: \"http://x/\", format: template, template: '{\"a\": \"{{title}} {{text}} "
    "{{headline}} "
    "{{office}} {{person}} {{explanation}}\"}'}\n"
    "routes: [{to: a}]\n";

/* A body of more bytes is refused; 0: any. What may be in it but is not in a name. */
static const struct {
	int format;
	size_t body_most;
	const char *const forbidden[12];
} rules[] = {
    {FORMAT_PACESETTER, 0, {NULL}},
    {FORMAT_ALERTMANAGER, 0, {NULL}},
    {FORMAT_ALERTMANAGER_API, 0, {NULL}},
    {FORMAT_WECOM, 0, {"<@a", "](", "![", "://", "@all", "`", NULL}},
    {FORMAT_DINGTALK, 20000, {"<", "](", "![", "://", "@all", "`", NULL}},
    {FORMAT_FEISHU, 20000, {"<at id=a", "](", "![", "://", "`", NULL}},
    {FORMAT_SLACK, 0, {"<!", "<#", "<h", "<@U", "://", "@channel", "`", NULL}},
    {FORMAT_TEAMS, 28000, {"<", "](", "![", "https://", "`", NULL}}, /* (its schema is http:) */
    {FORMAT_NTFY, 8192, {"://", "@all", NULL}},
    {FORMAT_DISCORD, 0, {"<@&", "<#", "@everyone", "@here", "](", "://", "`", NULL}},
    {FORMAT_TEMPLATE, 0, {"<", "](", "![", "://", "@all", "`", NULL}},
};

static struct config *loaded(void)
{
	struct config *c;
	struct error e;
	char path[64];
	FILE *f;

	snprintf(path, sizeof path, "/tmp/pacesetter-fuzz-%d.yaml", (int)getpid());
	f = fopen(path, "we");
	if (!f || fputs(yaml, f) < 0 || fclose(f) != 0 || config_load(path, &c, &e) != OUTCOME_DONE)
		abort();
	unlink(path);
	return c;
}

static void wrong(const char *what, const struct text *out)
{
	fprintf(stderr, "%s: %s\n", what, text_of(out));
	abort();
}

/* Whether a text turns the direction of writing: as itself or escaped, and not where somebody writes a
 * backslash and "u202e" in so many letters. */
static bool turned(const char *s)
{
	for (const char *at = s; (at = strstr(at, "u202e")); at++) {
		size_t backslashes = 0;

		while (backslashes < (size_t)(at - s) && at[-1 - (ptrdiff_t)backslashes] == '\\')
			backslashes++;
		if (backslashes % 2)
			return true;
	}
	return strstr(s, "\xE2\x80\xAE") != NULL;
}

static void judge(size_t i, const struct message_context *m)
{
	TEXT_OWNED struct text out = {0};
	struct arena a = {0};
	struct error e;
	cJSON *root;

	formats[rules[i].format].render(m, &out);
	if (utf8_valid(text_of(&out), out.length) != out.length)
		wrong("no UTF-8", &out);
	if (json_parse(&a, text_of(&out), out.length, 32, &root, &e) != OUTCOME_DONE)
		wrong("no JSON", &out);
	if (rules[i].body_most && out.length > rules[i].body_most)
		wrong("too long", &out);
	for (size_t k = 0; rules[i].forbidden[k]; k++)
		if (strstr(text_of(&out), rules[i].forbidden[k]))
			wrong(rules[i].forbidden[k], &out);
	if (rules[i].forbidden[0] && turned(text_of(&out)))
		wrong("another direction of writing", &out);
	arena_done(&a);
}

/* The alerts, and, where the format has such, the announcement. */
static void both_judge(size_t i, struct message_context *m, const struct announcement *x)
{
	judge(i, m);
	m->notices = NULL;
	m->count = 0;
	m->announcement = x;
	if (rules[i].format != FORMAT_ALERTMANAGER && rules[i].format != FORMAT_ALERTMANAGER_API)
		judge(i, m);
}

/* A text so often that all alerts together are longer than the longest body, but no longer than that needs.
 */
static void repeat(struct text *out, const uint8_t *bytes, size_t n, size_t most)
{
	do
		text_put(out, bytes, n);
	while (n && out->length + n <= most);
}

/* Texts are separated by zeros. The first byte says how many alerts, and whether each text is repeated; the
 * second is the format: one at a time, for what is long takes long. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	enum { TEXTS = 6, ALERTS = 8, TOGETHER_MOST = 40000, ALONE_MOST = 30000 };
	static struct config *c;
	struct notification notices[ALERTS];
	struct text texts[TEXTS] = {{0}};
	const char *lines[TEXTS];
	size_t count, most, at = 2, i;

	if (!c)
		c = loaded();
	if (size < 2)
		return 0;
	i = bytes[1] % (sizeof rules / sizeof *rules);
	count = 1 + bytes[0] % ALERTS;
	most = bytes[0] >= 240 ? TOGETHER_MOST / count / TEXTS : 0;
	for (size_t t = 0; t < TEXTS && at < size; t++) {
		size_t n = strnlen((const char *)bytes + at, size - at);

		repeat(&texts[t], bytes + at, n, bytes[0] == 248 && t < 2 ? ALONE_MOST : most);
		at += n + 1;
	}
	for (size_t t = 0; t < TEXTS; t++)
		lines[t] = text_of(&texts[t]);
	for (size_t k = 0; k < count; k++)
		notices[k] = (struct notification){.alert = {.id = k,
						       .rule = "r",
						       .severity = SEVERITY_CRITICAL,
						       .subject = lines[5],
						       .measure = "pace_gap",
						       .region = k % 2 ? "e" : lines[4],
						       .indicator = "g",
						       .project = lines[5],
						       .source = "",
						       .title = lines[0],
						       .detail = lines[1],
						       .basis = lines[2],
						       .next = lines[3],
						       .office = lines[4],
						       .person = k % 3 ? "P" : lines[5],
						       .fired = 1687000000,
						       .opened = 1687000000,
						       .resolved = INSTANT_NONE},
		    .step = (enum step)(bytes[0] % 6),
		    .since = STEP_FIRE,
		    .cause = lines[1]};
	both_judge(i,
	    &(struct message_context){c, &c->receiver[rules[i].format == FORMAT_TEMPLATE], "msg_1",
		1687000100, notices, count, lines[4], NULL},
	    &(struct announcement){"p", lines[0], "2023-05-end", "2023-05", "end", "2023-06-20", NULL,
		size % 2 ? "2023-04-end" : NULL, size % 2 ? lines[1] : NULL, lines, TEXTS});
	for (size_t t = 0; t < TEXTS; t++)
		text_done(&texts[t]);
	return 0;
}
