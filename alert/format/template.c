/* SPDX-License-Identifier: MIT */
#include "alert/format/format.h"
#include "base/json.h"
#include "config/receiver.h"

#include <string.h>

/* A body of one's own: the receiver's template with {{places}}, each filled in as part of a JSON text. What
 * reads it may be any chat: texts for people are plain to all of them. */

enum { TEXT_MOST = 16000 };

static const struct markup markup = {.severity = {"", "", ""},
    .close = "",
    .newline = "\n",
    .between = "\n\n",
    .escape = chat_plain,
    .count = count_bytes,
    .url = chat_url};

/* The explanation has lines of its own. */
static void detail_add(struct text *out, const char *detail)
{
	while (*detail) {
		size_t n = strcspn(detail, "\n");
		TEXT_OWNED struct text line = {0};

		text_put(&line, detail, n);
		chat_plain(out, text_of(&line));
		detail += n;
		if (*detail) {
			text_char(out, '\n');
			detail++;
		}
	}
}

static void message_place_add(
    const struct message_context *m, const char *name, size_t length, struct text *out)
{
	static const struct alert none = {
	    .detail = "", .region = "", .indicator = "", .office = "", .person = ""};
	const struct alert *a = m->announcement ? &none : &m->notices[0].alert;
	struct arena arena = {0};
	TEXT_OWNED struct text made = {0};
	TEXT_OWNED struct text headline = {0};
	enum severity most = message_severity(m);

#define IS(text) (length == sizeof text - 1 && memcmp(name, text, sizeof text - 1) == 0)
	if (IS("id"))
		text_add(&made, m->id);
	else if (IS("receiver"))
		text_add(&made, m->receiver->id);
	else if (IS("headline"))
		chat_plain(&made, message_headline(m, &headline));
	else if (IS("text"))
		message_text(m, &markup, TEXT_MOST, &arena, &made, NULL);
	else if (IS("count"))
		text_printf(&made, "%zu", m->count);
	else if (m->announcement && IS("severity"))
		text_add(&made, "published");
	else if (m->announcement && IS("title"))
		chat_plain(&made, message_headline(m, &headline));
	else if (IS("severity"))
		text_add(&made, most == SEVERITY_NONE ? "resolved" : severity_names[most]);
	else if (IS("title"))
		chat_plain(&made, a->title);
	else if (IS("explanation"))
		detail_add(&made, a->detail);
	else if (IS("region"))
		chat_plain(&made, region_name_of_id(m->config, a->region));
	else if (IS("indicator"))
		chat_plain(&made, indicator_name_of_id(m->config, a->indicator));
	else if (IS("office"))
		chat_plain(&made, a->office);
	else if (IS("person"))
		chat_plain(&made, a->person);
	else if (IS("time"))
		instant_print(&made, m->now);
#undef IS
	json_escape(out, text_of(&made));
	arena_done(&arena);
}

void render_template(const struct message_context *m, struct text *out)
{
	const char *at = m->receiver->template;

	while (*at) {
		const char *close = strncmp(at, "{{", 2) == 0 ? strstr(at, "}}") : NULL;

		if (!close) {
			text_char(out, *at++);
			continue;
		}
		message_place_add(m, at + 2, (size_t)(close - at) - 2, out);
		at = close + 2;
	}
}
