/* SPDX-License-Identifier: MIT */
#include "alert/format/format.h"
#include "base/digest.h"
#include "base/json.h"

#include <string.h>

/* Feishu / Lark (飞书) robot: an interactive card, signed in the body, 100 messages a minute, 20 kB.
 * https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot */

/* Of the body's 20 kB the rest is for the head, the signature and what JSON needs. */
enum { TEXT_MOST = 17000 };

static const struct markup markup = {.severity = {"**", "**", "**"},
    .close = "**",
    .newline = "\n",
    .between = "\n\n",
    .escape = chat_plain,
    .count = count_json,
    .mention = {"<at id=", "></at>"},
    .mentions = {"\n\n", " "},
    .url = chat_url};

void render_feishu(const struct message_context *m, struct text *out)
{
	struct json_writer w = {.out = out};
	struct arena a = {0};
	TEXT_OWNED struct text headline = {0};
	TEXT_OWNED struct text title = {0};
	TEXT_OWNED struct text text = {0};
	enum severity most = message_severity(m);

	chat_plain(&title, message_headline(m, &headline));
	message_text(m, &markup, TEXT_MOST, &a, &text, NULL);
	json_open(&w, NULL, '{');
	json_string(&w, "msg_type", "interactive");
	json_open(&w, "card", '{');
	json_open(&w, "config", '{');
	json_bool(&w, "wide_screen_mode", true);
	json_close(&w, '}');
	json_open(&w, "header", '{');
	json_open(&w, "title", '{');
	json_string(&w, "tag", "plain_text");
	json_string(&w, "content", text_of(&title));
	json_close(&w, '}');
	json_string(&w, "template",
	    most == SEVERITY_CRITICAL  ? "red"
	    : most == SEVERITY_WARNING ? "orange"
				       : "green");
	json_close(&w, '}');
	json_open(&w, "elements", '[');
	json_open(&w, NULL, '{');
	json_string(&w, "tag", "markdown");
	json_string(&w, "content", text_of(&text));
	json_close(&w, '}');
	json_close(&w, ']');
	json_close(&w, '}');
	json_close(&w, '}');
	arena_done(&a);
}

void judge_feishu(const struct http_reply *reply, struct judgement *j)
{
	static const struct status_rule codes[] = {
	    {19021, VERDICT_REFUSED, -1}, /* the signature is wrong, or older than an hour */
	    {11232, VERDICT_RETRY, 60},	  /* too many */
	    {0, VERDICT_DELIVERED, 0}};

	judge_code(reply, "code", "msg", codes, j);
}

/* The key is "timestamp\nsecret" (seconds), what is signed is empty; both go into the body. */
void sign_feishu(struct outgoing_message *o)
{
	TEXT_OWNED struct text key = {0};
	TEXT_OWNED struct text sign = {0};
	uint8_t digest[SHA256_SIZE];

	if (!o->secret)
		return;
	text_printf(&key, "%lld\n%s", (long long)o->now_ms / 1000, o->secret);
	hmac_sha256(text_of(&key), key.length, "", 0, digest);
	base64_add(&sign, digest, sizeof digest);
	o->body = arena_printf(o->arena, "{\"timestamp\":\"%lld\",\"sign\":\"%s\",%s",
	    (long long)o->now_ms / 1000, text_of(&sign), o->body + 1);
}
