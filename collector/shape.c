/* SPDX-License-Identifier: MIT */
#include "collector/shape.h"
#include "base/calendar.h"
#include "collector/field.h"

#include <ctype.h>
#include <string.h>

enum {
	KEYED_MEMBERS = 24,  /* objects of that many alike members are keyed by data */
	CHILDREN_MOST = 500, /* what has other names beyond that is drawn as one */
};

static enum shape_type node_shape_type(const cJSON *node)
{
	switch (node->type & 0xFF) {
	case cJSON_Object:
		return SHAPE_OBJECT;
	case cJSON_Array:
		return SHAPE_LIST;
	case cJSON_String:
		return SHAPE_TEXT;
	case cJSON_Number:
		return SHAPE_NUMBER;
	case cJSON_NULL:
		return SHAPE_NULL;
	}
	return SHAPE_BOOL;
}

static void sample_add(struct shape *s, const char *text)
{
	for (size_t i = 0; i < s->sample_count; i++)
		if (strcmp(s->samples[i], text) == 0)
			return;
	if (s->sample_count < SAMPLES_KEPT)
		s->samples[s->sample_count++] = text;
}

static const char *step_of(const char *name, struct arena *a)
{
	TEXT_OWNED struct text t = {0};
	bool plain = *name && !isdigit((unsigned char)*name);

	for (const char *s = name; *s; s++)
		plain &= isalnum((unsigned char)*s) || *s == '_' || (unsigned char)*s >= 0x80;
	if (plain)
		return arena_printf(a, ".%s", name);
	text_add(&t, "['");
	for (const char *s = name; *s; s++) {
		if (*s == '\'' || *s == '\\')
			text_char(&t, '\\');
		text_char(&t, *s);
	}
	text_add(&t, "']");
	return arena_text(a, text_of(&t));
}

static struct shape *shape_child(struct shape *s, const char *step, const char *name, struct arena *a)
{
	struct shape **at = &s->child;
	int count = 0;

	for (; *at; at = &(*at)->next, count++)
		if (strcmp((*at)->step, step) == 0)
			return *at;
	if (count >= CHILDREN_MOST && name)
		return shape_child(s, ".*", NULL, a);
	*at = arena_new(a, sizeof **at);
	(*at)->step = step;
	(*at)->name = name;
	(*at)->up = s;
	return *at;
}

/* Whether the names of an object's members are data: all of them periods, or very many of one kind. */
static bool object_is_keyed(const cJSON *object)
{
	size_t count = 0, periods = 0, alike = 0;
	const cJSON *m;

	cJSON_ArrayForEach(m, object)
	{
		struct span span;

		count++;
		periods += span_parse(m->string, &span);
		alike += node_shape_type(m) == node_shape_type(object->child);
	}
	return count > 0 && ((periods == count && count > 1) || (count >= KEYED_MEMBERS && alike == count));
}

static void shape_add(struct shape *s, const cJSON *node, struct arena *a)
{
	bool by_key;
	const cJSON *m;
	const char *text = node_text(node);

	s->seen[node_shape_type(node)]++;
	if (text)
		sample_add(s, text);
	if (cJSON_IsArray(node)) {
		for (m = node->child; m; m = m->next)
			shape_add(shape_child(s, "[*]", NULL, a), m, a);
	} else if (cJSON_IsObject(node)) {
		by_key = object_is_keyed(node);
		cJSON_ArrayForEach(m, node)
		{
			if (by_key)
				sample_add(s, m->string);
			shape_add(by_key ? shape_child(s, ".*", NULL, a)
					 : shape_child(s, step_of(m->string, a), m->string, a),
			    m, a);
		}
	}
}

struct shape *shape_of(const cJSON *root, struct arena *a)
{
	struct shape *s = arena_new(a, sizeof *s);

	s->step = "$";
	shape_add(s, root, a);
	return s;
}

static void shape_print(const struct shape *s, int depth, struct text *out)
{
	static const char *const names[SHAPE_TYPES][2] = {{"object", "objects"}, {"list", "lists"},
	    {"text", "texts"}, {"number", "numbers"}, {"true or false", "true or false"}, {"null", "nulls"}};
	size_t from = out->length, width;
	bool first = true;

	for (int i = 0; i < depth; i++)
		text_add(out, "  ");
	text_add(out, s->step);
	width = text_width(text_of(out) + from);
	do
		text_char(out, ' ');
	while (++width < 30);
	for (int i = 0; i < SHAPE_TYPES; i++) {
		if (s->seen[i] == 0)
			continue;
		text_add(out, first ? "" : ", ");
		if (s->seen[i] > 1)
			text_printf(out, "%zu %s", s->seen[i], names[i][1]);
		else
			text_add(out, names[i][0]);
		first = false;
	}
	for (size_t i = 0; i < s->sample_count && i < SAMPLES_SHOWN; i++) {
		size_t n = text_fit(s->samples[i], 24);

		text_printf(out, "%s%.*s%s",
		    i			    ? ", "
		    : s->seen[SHAPE_OBJECT] ? ": keys "
					    : ": ",
		    (int)n, s->samples[i], s->samples[i][n] ? "…" : "");
	}
	text_add(out, s->sample_count > SAMPLES_SHOWN ? ", …\n" : "\n");
	for (const struct shape *c = s->child; c; c = c->next)
		shape_print(c, depth + 1, out);
}

void shape_draw(const struct shape *s, struct text *out)
{
	shape_print(s, 0, out);
}

void shape_path(const struct shape *s, const struct shape *from, const char *start, struct text *out)
{
	if (s == from || !s->up) {
		text_add(out, s == from ? start : s->step);
		return;
	}
	shape_path(s->up, from, start, out);
	text_add(out, s->step);
}
