/* SPDX-License-Identifier: MIT */
#include "alert/format/format.h"
#include "base/json.h"

/* Microsoft Teams by a workflow: an adaptive card of at most 28 kB; 200 or 202 is success.
 * https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
 */

/* Counted as JSON. */
enum { TEXT_MOST = 20000 };

static void teams_text_block(struct json_writer *w, const char *text, const char *weight)
{
	json_open(w, NULL, '{');
	json_string(w, "type", "TextBlock");
	json_string(w, "text", text);
	json_bool(w, "wrap", true);
	if (weight)
		json_string(w, "weight", weight);
	json_close(w, '}');
}

/* A line break alone is none in a card. */
static const struct markup markup = {.severity = {"**", "**", "**"},
    .close = "**",
    .newline = "\n\n",
    .between = "\n\n",
    .escape = chat_plain,
    .count = count_json,
    .url = chat_url};

void render_teams(const struct message_context *m, struct text *out)
{
	struct json_writer w = {.out = out};
	struct arena a = {0};
	TEXT_OWNED struct text headline = {0};
	TEXT_OWNED struct text title = {0};
	TEXT_OWNED struct text text = {0};

	chat_plain(&title, message_headline(m, &headline));
	message_text(m, &markup, TEXT_MOST, &a, &text, NULL);
	json_open(&w, NULL, '{');
	json_string(&w, "type", "message");
	json_open(&w, "attachments", '[');
	json_open(&w, NULL, '{');
	json_string(&w, "contentType", "application/vnd.microsoft.card.adaptive");
	json_open(&w, "content", '{');
	json_string(&w, "$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
	json_string(&w, "type", "AdaptiveCard");
	json_string(&w, "version", "1.4");
	json_open(&w, "body", '[');
	teams_text_block(&w, text_of(&title), "Bolder");
	teams_text_block(&w, text_of(&text), NULL);
	json_close(&w, ']');
	json_close(&w, '}');
	json_close(&w, '}');
	json_close(&w, ']');
	json_close(&w, '}');
	arena_done(&a);
}
