#include "alert/format.h"
#include "base/digest.h"
#include "base/json.h"

#include <string.h>

/* DingTalk (钉钉) robot: Markdown, signed with the time, 20 messages a minute, then ten minutes of block.
 * https://open.dingtalk.com/document/robots/custom-robot-access */

enum { TEXT_MOST = 16000 }; /* the whole body may have 20,000 bytes */

void render_dingtalk(const struct message_context *m, struct text *out)
{
	struct json_writer w = {.out = out};
	TEXT_OWNED struct text headline = {0};
	TEXT_OWNED struct text text = {0};

	message_headline(m, &headline);
	text_printf(&text, "#### %s\n\n", text_of(&headline));
	alerts_fit(m, "**", TEXT_MOST, "\n\n", NULL, &text);
	json_open(&w, NULL, '{');
	json_string(&w, "msgtype", "markdown");
	json_open(&w, "markdown", '{');
	json_string(&w, "title", text_of(&headline));
	json_string(&w, "text", text_of(&text));
	json_close(&w, '}');
	json_close(&w, '}');
}

void judge_dingtalk(const struct http_reply *reply, struct judgement *j)
{
	static const struct answer_code codes[] = {
	    {310000, VERDICT_REFUSED, -1}, /* a keyword is missing, the signature or the time is wrong */
	    {130101, VERDICT_RETRY, 600},  /* too many: it takes nothing for ten minutes */
	    {0, VERDICT_DELIVERED, 0}};

	judge_code(reply, "errcode", "errmsg", codes, j);
}

/* `timestamp` in milliseconds and `sign` in the address: base64 of HMAC-SHA256 over "timestamp\nsecret" with
 * the secret as key. */
void sign_dingtalk(struct outgoing *o)
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
