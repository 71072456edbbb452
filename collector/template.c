/* SPDX-License-Identifier: MIT */
#include "collector/template.h"
#include "base/json.h"
#include "config/source.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

void escape_add(struct text *out, const char *value, enum escape escape)
{
	char *escaped;

	switch (escape) {
	case ESCAPE_NONE:
		text_add(out, value);
		break;
	case ESCAPE_URL:
		escaped = curl_easy_escape(NULL, value, 0);
		text_add(out, escaped ? escaped : "");
		curl_free(escaped);
		break;
	case ESCAPE_JSON:
		json_escape(out, value);
		break;
	}
}

/* What stands for a region or indicator in the request. */
static const char *id_code_find(const struct list *pairs, const char *id)
{
	const struct pair *p = pairs->at;

	for (size_t i = 0; i < pairs->count; i++)
		if (strcmp(p[i].name, id) == 0)
			return p[i].value;
	return id;
}

static void add_day(struct text *out, const char *form, size_t length, day_number day)
{
	char copy[128];

	snprintf(copy, sizeof copy, "%.*s", (int)length, form);
	form_write(out, copy, day);
}

/* One {...}; false: it is none of ours. */
static bool template_place_add(
    const struct template_context *f, struct text *out, const char *name, size_t length, enum escape escape)
{
	const struct request_values *ask = f->ask;
	const char *colon = memchr(name, ':', length);
	size_t n = colon ? (size_t)(colon - name) : length;
	char number[32];

#define IS(text) (n == sizeof text - 1 && memcmp(name, text, sizeof text - 1) == 0)
	if (colon) {
		size_t rest = length - n - 1;

		if (IS("period") || IS("to"))
			add_day(out, colon + 1, rest, period_last_day(ask->asked.period));
		else if (IS("from"))
			add_day(out, colon + 1, rest, period_first_day(ask->asked.period));
		else if (IS("date"))
			add_day(out, colon + 1, rest, ask->today);
		else
			return false;
		return true;
	}
	if (IS("region")) {
		escape_add(out, id_code_find(&f->source->each.region, ask->asked.region), escape);
	} else if (IS("indicator")) {
		escape_add(out, id_code_find(&f->source->each.indicator, ask->asked.indicator), escape);
	} else if (IS("cursor")) {
		escape_add(out, ask->cursor, escape);
	} else if (IS("page") || IS("offset")) {
		snprintf(number, sizeof number, "%lld", *name == 'p' ? ask->page : ask->offset);
		text_add(out, number);
	} else {
		return false;
	}
	return true;
#undef IS
}

void fill_places(const struct template_context *f, struct text *out, const char *text, enum escape escape)
{
	while (*text) {
		const char *close = *text == '{' ? strchr(text, '}') : NULL;

		if (close && template_place_add(f, out, text + 1, (size_t)(close - text) - 1, escape))
			text = close + 1;
		else
			text_char(out, *text++); /* other braces stay: they are JSON */
	}
}

enum outcome template_fill(const struct template_context *f, const char *template, enum escape escape,
    const char **out, struct error *e)
{
	TEXT_OWNED struct text whole = {0};
	enum outcome outcome = OUTCOME_DONE;

	/* part by part, so that neither a secret nor what fills a place, which the source may have sent, is read
	 * once more: a cursor "${file:/key}" is a text */
	for (size_t length; *template && outcome == OUTCOME_DONE; template += length) {
		const char *next = strstr(template, "${"), *part;

		length = next != template ? (size_t)((next ? next : strchr(template, '\0')) - template)
			 : reference_length(template) ? reference_length(template)
						      : strlen(template);
		part = arena_copy(f->arena, template, length);
		if (next == template)
			outcome = secret_resolve(part, f->config->folder, &whole, e);
		else if (f->ask)
			fill_places(f, &whole, part, escape);
		else
			text_add(&whole, part);
	}
	if (outcome == OUTCOME_DONE)
		*out = arena_text(f->arena, text_of(&whole));
	return outcome;
}
