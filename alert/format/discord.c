/* SPDX-License-Identifier: MIT */
#include "alert/format/format.h"
#include "base/json.h"

#include <math.h>
#include <stdio.h>

/* Discord webhook: at most 2,000 characters, 30 messages a minute; 204 is success, 429 says in its body how
 * long to wait. https://discord.com/developers/docs/resources/webhook */

enum { CONTENT_MOST = 2000, MENTIONS_MOST = 100, WAIT_MOST = 3600 };

static const struct markup markup = {.severity = {"**", "**", "**"},
    .close = "**",
    .newline = "\n",
    .between = "\n\n",
    .escape = chat_plain,
    .count = count_characters,
    .mention = {"<@", ">"},
    .mentions = {"\n\n", " "},
    .mentions_most = MENTIONS_MOST,
    .url = chat_url};

void render_discord(const struct message_context *m, struct text *out)
{
	struct json_writer w = {.out = out};
	struct arena a = {0};
	struct mention_list called;
	TEXT_OWNED struct text content = {0};

	announcement_head(m, &markup, &content);
	message_text(m, &markup, CONTENT_MOST - count_characters(text_of(&content)), &a, &content, &called);
	json_open(&w, NULL, '{');
	json_string(&w, "content", text_of(&content));
	/* only these are mentioned, nobody whom a source has written into a name */
	json_open(&w, "allowed_mentions", '{');
	json_open(&w, "parse", '[');
	json_close(&w, ']');
	json_open(&w, "users", '[');
	for (size_t i = 0; i < called.count; i++)
		json_string(&w, NULL, called.ids[i]);
	json_close(&w, ']');
	json_close(&w, '}');
	json_close(&w, '}');
	arena_done(&a);
}

static long wait_of(const struct http_reply *reply)
{
	struct arena a = {0};
	struct error e;
	cJSON *root = NULL;
	const cJSON *wait = NULL;
	long seconds = reply->retry_after;

	if (json_parse(&a, reply->body, reply->length, 16, &root, &e) == OUTCOME_DONE)
		wait = cJSON_GetObjectItemCaseSensitive(root, "retry_after");
	if (cJSON_IsNumber(wait) && wait->valuedouble >= 0)
		seconds = wait->valuedouble < WAIT_MOST ? (long)ceil(wait->valuedouble) : WAIT_MOST;
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
