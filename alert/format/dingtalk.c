/* SPDX-License-Identifier: MIT */
#include "alert/format/format.h"
#include "base/digest.h"
#include "base/json.h"

#include <string.h>

/* DingTalk (钉钉) robot: Markdown, signed with the time, 20 messages a minute, then ten minutes of block.
 * https://open.dingtalk.com/document/robots/custom-robot-access */

/* The whole body may have 20,000 bytes. A quarter of the text may be mentions, and each stands in `at` again.
 */
enum { TEXT_MOST = 13000 };

/* A line break alone is none in its Markdown. The text has to name whom `at` names. */
static const struct markup markup = {.severity = {"**", "**", "**"},
    .close = "**",
    .newline = "  \n  ",
    .between = "\n\n",
    .escape = chat_plain,
    .count = count_json,
    .mention = {"@", ""},
    .mentions = {"\n\n", " "},
    .url = chat_url};

static bool is_mobile(const char *id)
{
	return strlen(id) >= 8 && strspn(id, "+-0123456789") == strlen(id);
}

static void at_write(struct json_writer *w, const struct mention_list *m)
{
	json_open(w, "at", '{');
	for (int mobile = 0; mobile < 2; mobile++) {
		json_open(w, mobile ? "atMobiles" : "atUserIds", '[');
		for (size_t i = 0; i < m->count; i++)
			if (is_mobile(m->ids[i]) == (mobile == 1))
				json_string(w, NULL, m->ids[i]);
		json_close(w, ']');
	}
	json_close(w, '}');
}

void render_dingtalk(const struct message_context *m, struct text *out)
{
	struct json_writer w = {.out = out};
	struct arena a = {0};
	struct mention_list called;
	TEXT_OWNED struct text headline = {0};
	TEXT_OWNED struct text notification = {0};
	TEXT_OWNED struct text title = {0};
	TEXT_OWNED struct text text = {0};

	text_add(&text, "#### ");
	chat_plain(&text, message_headline(m, &headline));
	text_add(&text, "\n\n");
	message_text(m, &markup, TEXT_MOST, &a, &text, &called);
	chat_plain(&title, message_notification(m, &notification));
	json_open(&w, NULL, '{');
	json_string(&w, "msgtype", "markdown");
	json_open(&w, "markdown", '{');
	json_string(&w, "title", text_of(&title));
	json_string(&w, "text", text_of(&text));
	json_close(&w, '}');
	if (called.count)
		at_write(&w, &called);
	json_close(&w, '}');
	arena_done(&a);
}

void judge_dingtalk(const struct http_reply *reply, struct judgement *j)
{
	static const struct status_rule codes[] = {
	    {310000, VERDICT_REFUSED, -1}, /* a keyword is missing, the signature or the time is wrong */
	    {130101, VERDICT_RETRY, 600},  /* too many: it takes nothing for ten minutes */
	    {0, VERDICT_DELIVERED, 0}};

	judge_code(reply, "errcode", "errmsg", codes, j);
}

/* `timestamp` in milliseconds and `sign` in the address: base64 of HMAC-SHA256 over "timestamp\nsecret" with
 * the secret as key. */
void sign_dingtalk(struct outgoing_message *o)
{
	TEXT_OWNED struct text content = {0};
	TEXT_OWNED struct text sign = {0};
	uint8_t digest[SHA256_SIZE];
	char *timed, *whole;

	if (!o->secret)
		return;
	text_printf(&content, "%lld\n%s", (long long)o->now_ms, o->secret);
	hmac_sha256(o->secret, strlen(o->secret), text_of(&content), content.length, digest);
	base64_add(&sign, digest, sizeof digest);
	timed = url_with_query(o->url, "timestamp", arena_printf(o->arena, "%lld", (long long)o->now_ms));
	whole = url_with_query(timed, "sign", text_of(&sign));
	o->url = arena_text(o->arena, whole);
	memory_free(&timed);
	memory_free(&whole);
}
