/* SPDX-License-Identifier: MIT */
#include "alert/format/format.h"
#include "base/json.h"

#include <string.h>

/* ntfy: a message of at most 4,096 bytes, published as JSON to the server with the topic in the body; the
 * webhook is the address of the topic. https://docs.ntfy.sh/publish/ */

/* The whole body may have twice as many bytes: counted as JSON, the message keeps to both limits. */
enum { MESSAGE_MOST = 4000 };

static const struct markup markup = {.severity = {"", "", ""},
    .close = "",
    .newline = "\n",
    .between = "\n\n",
    .escape = chat_text,
    .count = count_json,
    .url = chat_url};

void render_ntfy(const struct message_context *m, struct text *out)
{
	struct json_writer w = {.out = out};
	struct arena a = {0};
	TEXT_OWNED struct text headline = {0};
	TEXT_OWNED struct text title = {0};
	TEXT_OWNED struct text text = {0};
	enum severity most = message_severity(m);

	chat_text(&title, message_headline(m, &headline));
	message_text(m, &markup, MESSAGE_MOST, &a, &text, NULL);
	json_open(&w, NULL, '{');
	json_string(&w, "title", text_of(&title));
	json_string(&w, "message", text_of(&text));
	json_integer(&w, "priority",
	    most == SEVERITY_CRITICAL			  ? 5
	    : most == SEVERITY_WARNING || m->announcement ? 3
							  : 2);
	json_open(&w, "tags", '[');
	json_string(&w, NULL,
	    m->announcement	    ? "newspaper"
	    : most == SEVERITY_NONE ? "white_check_mark"
				    : "warning");
	json_close(&w, ']');
	json_close(&w, '}');
	arena_done(&a);
}

/* The topic is the last part of the address. */
void sign_ntfy(struct outgoing_message *o)
{
	size_t end = strcspn(o->url, "?#"), from = end;
	TEXT_OWNED struct text topic = {0};

	while (from > 0 && o->url[from - 1] != '/')
		from--;
	json_quote(&topic, arena_copy(o->arena, o->url + from, end - from));
	o->body = arena_printf(o->arena, "{\"topic\":%s,%s", text_of(&topic), o->body + 1);
	o->url = arena_printf(o->arena, "%.*s%s", (int)from, o->url, o->url + end);
}
