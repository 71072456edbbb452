#include "alert/format.h"
#include "base/json.h"

#include <math.h>
#include <stdio.h>

/* Discord webhook: at most 2,000 characters, 30 messages a minute; 204 is success, 429 says in its body how
 * long to wait. https://discord.com/developers/docs/resources/webhook */

enum { CONTENT_MOST = 1900, MENTIONS_MOST = 400, WAIT_MOST = 3600 };

static const struct markup markup = {
    .severity = {"**", "**", "**"}, .close = "**", .newline = "\n", .between = "\n\n"};

static void mention(void *context, const char *id)
{
	struct text *t = context;

	text_printf(t, "%s<@%s>", t->length ? " " : "\n\n", id);
}

void render_discord(const struct message_context *m, struct text *out)
{
	struct json_writer w = {.out = out};
	TEXT_OWNED struct text content = {0};
	TEXT_OWNED struct text mentions = {0};

	mentions_of(m, mention, &mentions);
	if (mentions.length > MENTIONS_MOST)
		text_clear(&mentions); /* half a mention would be none */
	announcement_head(m, &markup, &content);
	message_fit(m, &markup, CONTENT_MOST - mentions.length - content.length, &content);
	text_add(&content, text_of(&mentions));
	json_open(&w, NULL, '{');
	json_string(&w, "content", text_of(&content));
	/* nobody is called by what a source has written into a name */
	json_open(&w, "allowed_mentions", '{');
	json_open(&w, "parse", '[');
	if (mentions.length)
		json_string(&w, NULL, "users");
	json_close(&w, ']');
	json_close(&w, '}');
	json_close(&w, '}');
}

static long wait_of(const struct http_reply *reply)
{
	struct arena a = {0};
	struct error e;
	cJSON *root = NULL;
	const cJSON *wait = NULL;
	long seconds = reply->retry_after;

	if (json_parse(&a, reply->body, reply->length, 16, &root, &e) == DONE)
		wait = cJSON_GetObjectItemCaseSensitive(root, "retry_after");
	if (cJSON_IsNumber(wait) && wait->valuedouble >= 0 && wait->valuedouble <= WAIT_MOST)
		seconds = (long)ceil(wait->valuedouble);
	arena_done(&a);
	return seconds;
}

void judge_discord(const struct http_reply *reply, struct judgement *j)
{
	judge_status(reply, j);
	if (reply->status == 429)
		j->retry_after = wait_of(reply);
	else if (reply->status == 404)
		j->verdict = VERDICT_DISABLE; /* the webhook was deleted */
	else if (reply->status == 400)
		j->verdict = VERDICT_REFUSED;
}
