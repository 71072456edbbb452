/* SPDX-License-Identifier: MIT */
#include "alert/format/format.h"
#include "base/plain.h"
#include "base/json.h"

#include <stdio.h>
#include <string.h>

/* Slack incoming webhook: mrkdwn in a section of at most 3,000 characters.
 * https://docs.slack.dev/reference/block-kit/composition-objects/text-object */

enum { SECTION_MOST = 3000 };

/* &, < and > are Slack's own; chat_plain has made the other two full-width already. */
static void slack_escape(struct text *out, const char *s)
{
	TEXT_OWNED struct text plain = {0};

	chat_plain(&plain, s);
	for (s = text_of(&plain); *s; s++) {
		if (*s == '&')
			text_add(out, "&amp;");
		else
			text_char(out, *s);
	}
}

/* With "verbatim" an address has to be marked as one. */
static void url_add(struct text *out, const char *url)
{
	TEXT_OWNED struct text plain = {0};

	chat_url(&plain, url);
	text_add(out, "<");
	for (url = text_of(&plain); *url; url++) {
		if (*url == '&')
			text_add(out, "&amp;");
		else
			text_char(out, *url);
	}
	text_add(out, ">");
}

static const struct markup markup = {.severity = {"*", "*", "*"},
    .close = "*",
    .newline = "\n",
    .between = "\n\n",
    .escape = slack_escape,
    .count = count_characters,
    .mention = {"<@", ">"},
    .mentions = {"\n\n", " "},
    .url = url_add};

void render_slack(const struct message_context *m, struct text *out)
{
	struct json_writer w = {.out = out};
	struct arena a = {0};
	TEXT_OWNED struct text headline = {0};
	TEXT_OWNED struct text notification = {0};
	TEXT_OWNED struct text text = {0};

	announcement_head(m, &markup, &text);
	message_text(m, &markup, SECTION_MOST - count_characters(text_of(&text)), &a, &text, NULL);
	json_open(&w, NULL, '{');
	slack_escape(&notification, message_notification(m, &headline));
	json_string(
	    &w, "text", text_of(&notification)); /* for notifications, and where blocks cannot be shown */
	json_string(&w, "parse", "none");
	json_bool(&w, "unfurl_links", false);
	json_bool(&w, "unfurl_media", false);
	json_open(&w, "blocks", '[');
	json_open(&w, NULL, '{');
	json_string(&w, "type", "section");
	json_open(&w, "text", '{');
	json_string(&w, "type", "mrkdwn");
	json_string(&w, "text", text_of(&text));
	json_bool(&w, "verbatim", true); /* nothing is made a link or a mention that is not marked as one */
	json_close(&w, '}');
	json_close(&w, '}');
	json_close(&w, ']');
	json_close(&w, '}');
	arena_done(&a);
}

/* "ok", perhaps with a line end: nothing else, not even behind a zero byte. */
static bool is_ok(const struct http_reply *reply)
{
	size_t length = reply->length;

	while (length && (reply->body[length - 1] == '\n' || reply->body[length - 1] == '\r'))
		length--;
	return length == 2 && memcmp(reply->body, "ok", 2) == 0;
}

/* 200 and the body "ok"; what is wrong stands in the body as a word. */
void judge_slack(const struct http_reply *reply, struct judgement *j)
{
	judge_status(reply, j);
	if (j->verdict == VERDICT_DELIVERED && is_ok(reply))
		return;
	if (j->verdict == VERDICT_DELIVERED)
		j->verdict = VERDICT_RETRY;
	else if (reply->status == 404 || reply->status == 410)
		j->verdict = VERDICT_DISABLE; /* no_service, channel_is_archived */
	else if (reply->status == 400)
		j->verdict = VERDICT_REFUSED; /* invalid_payload */
	if (reply->status)
		bounded_print(
		    j->problem, sizeof j->problem, "status %ld: %.100s", reply->status, reply->body);
}
