#include "alert/format.h"
#include "base/json.h"

#include <stdio.h>
#include <string.h>

/* Slack incoming webhook: mrkdwn in a section of at most 3,000 characters.
 * https://api.slack.com/messaging/webhooks */

enum { SECTION_MOST = 2900, MENTIONS_MOST = 600 };

/* &, < and > are Slack's own. */
static void escape(struct text *out, const char *s)
{
	for (; *s; s++)
		switch (*s) {
		case '&':
			text_add(out, "&amp;");
			break;
		case '<':
			text_add(out, "&lt;");
			break;
		case '>':
			text_add(out, "&gt;");
			break;
		default:
			text_char(out, *s);
		}
}

static const struct markup markup = {
    .severity = {"*", "*", "*"}, .close = "*", .newline = "\n", .between = "\n\n", .escape = escape};

static void mention(void *context, const char *id)
{
	struct text *t = context;

	text_printf(t, "%s<@%s>", t->length ? " " : "\n\n", id);
}

void render_slack(const struct message_context *m, struct text *out)
{
	struct json_writer w = {.out = out};
	TEXT_OWNED struct text headline = {0};
	TEXT_OWNED struct text notification = {0};
	TEXT_OWNED struct text text = {0};
	TEXT_OWNED struct text mentions = {0};

	mentions_of(m, mention, &mentions);
	if (mentions.length > MENTIONS_MOST)
		text_clear(&mentions); /* half a mention would be none */
	announcement_head(m, &markup, &text);
	message_fit(m, &markup, SECTION_MOST - mentions.length - text.length, &text);
	text_add(&text, text_of(&mentions));
	json_open(&w, NULL, '{');
	escape(&notification, message_notification(m, &headline));
	json_string(
	    &w, "text", text_of(&notification)); /* for notifications, and where blocks cannot be shown */
	json_open(&w, "blocks", '[');
	json_open(&w, NULL, '{');
	json_string(&w, "type", "section");
	json_open(&w, "text", '{');
	json_string(&w, "type", "mrkdwn");
	json_string(&w, "text", text_of(&text));
	json_close(&w, '}');
	json_close(&w, '}');
	json_close(&w, ']');
	json_close(&w, '}');
}

/* 200 and the body "ok"; what is wrong stands in the body as a word. */
void judge_slack(const struct http_reply *reply, struct judgement *j)
{
	judge_status(reply, j);
	if (j->verdict == VERDICT_DELIVERED && strcmp(reply->body, "ok") == 0)
		return;
	if (j->verdict == VERDICT_DELIVERED)
		j->verdict = VERDICT_RETRY;
	else if (reply->status == 404 || reply->status == 410)
		j->verdict = VERDICT_DISABLE; /* no_service, channel_is_archived */
	else if (reply->status == 400)
		j->verdict = VERDICT_REFUSED; /* invalid_payload */
	if (reply->status)
		snprintf(j->problem, sizeof j->problem, "status %ld: %.100s", reply->status, reply->body);
}
