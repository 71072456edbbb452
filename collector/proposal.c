/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "collector/proposal.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static void yaml_text(struct text *out, const char *s)
{
	static const char *const words[] = {"true", "false", "null", "yes", "no", "on", "off", NULL};
	bool plain = *s && !isdigit((unsigned char)*s) && !strpbrk(s, ":#{}[],&*!|>'\"%@`? \\\n\t-");

	for (size_t i = 0; words[i]; i++)
		plain &= strcasecmp(s, words[i]) != 0;
	if (plain)
		text_add(out, s);
	else
		json_quote(out, s);
}

static void yaml_path(struct text *out, const char *path)
{
	if (strpbrk(path, "[]*'\" "))
		json_quote(out, path);
	else
		text_add(out, path);
}

/* `key: PATH`; no line where nothing was found. */
static void path_line(struct text *out, const char *key, const struct candidate *found)
{
	if (!found)
		return;
	text_printf(out, "      %s: ", key);
	yaml_path(out, found->path);
	text_char(out, '\n');
}

static void open_line(struct text *out, const char *key, const char *why)
{
	text_printf(out, "      %s: {const: \"???\"} # %s\n", key, why);
}

/* {at: PATH, map: {...}}, or the path alone where the texts are the ids. */
static void named_line(struct text *out, const char *key, const char *path, const char *const *texts,
    size_t count, const struct name_list *k)
{
	bool ids = true;

	for (size_t i = 0; i < count; i++) {
		const char *id = name_match(k, texts[i]);

		ids &= id && strcmp(id, texts[i]) == 0;
	}
	text_printf(out, "      %s: ", key);
	if (ids && count) {
		yaml_path(out, path);
		text_char(out, '\n');
		return;
	}
	text_add(out, "{at: ");
	yaml_path(out, path);
	text_add(out, ", map: {");
	for (size_t i = 0; i < count; i++) {
		const char *id = name_match(k, texts[i]);

		text_add(out, i ? ", " : "");
		yaml_text(out, texts[i]);
		text_add(out, ": ");
		text_add(out, id ? id : "\"???\"");
	}
	text_add(out, "}}\n");
}

static void named_or_open(
    struct text *out, const char *key, const struct candidate *found, const struct name_list *k)
{
	if (found)
		named_line(out, key, found->path, found->shape->samples, found->shape->sample_count, k);
	else
		open_line(out, key, "the document does not say which");
}

/* What a value needs to be read: separators, units, marks for "no value". */
static void value_line(struct text *out, const char *path, const struct shape *const *shapes, size_t count)
{
	bool separators = false, within = false, marks = false;
	TEXT_OWNED struct text missing = {0};

	for (size_t n = 0; n < count; n++) {
		for (size_t i = 0; i < shapes[n]->sample_count; i++) {
			const char *s = shapes[n]->samples[i];
			double value;

			separators |= shapes[n]->seen[SHAPE_TEXT] && strchr(s, ',') != NULL;
			within |= !text_is_missing_mark(s) && !number_parse(s, ",", &value);
			if (text_is_missing_mark(s) && shapes[n]->seen[SHAPE_TEXT]) {
				TEXT_OWNED struct text quoted = {0};

				json_quote(&quoted, s);
				if (!strstr(text_of(&missing), text_of(&quoted)))
					text_printf(&missing, "%s%s", marks ? ", " : "", text_of(&quoted));
				marks = true;
			}
		}
	}
	text_add(out, "      value: ");
	if (!separators && !within && !marks) {
		yaml_path(out, path);
		text_char(out, '\n');
		return;
	}
	text_add(out, "{at: ");
	yaml_path(out, path);
	text_add(out, within ? ", within_text: true" : "");
	text_add(out, separators ? ", thousands: \",\"" : "");
	if (marks)
		text_printf(out, ", missing: [%s]", text_of(&missing));
	text_add(out, "}\n");
}

static void write_groups(const struct proposal *p, struct text *out)
{
	TEXT_OWNED struct text rows = {0};

	if (p->group_count) {
		text_add(out, "      groups:\n");
		for (size_t i = 0; i < p->group_count; i++) {
			TEXT_OWNED struct text path = {0};

			shape_path(p->groups[i], i ? p->groups[i - 1] : NULL,
			    i ? arena_printf(p->arena, "$group%zu", i) : "", &path);
			text_printf(out, "        group%zu: ", i + 1);
			yaml_path(out, text_of(&path));
			text_char(out, '\n');
		}
		shape_path(p->rows, p->groups[p->group_count - 1],
		    arena_printf(p->arena, "$group%zu", p->group_count), &rows);
	} else {
		shape_path(p->rows, NULL, "", &rows);
	}
	text_add(out, "      rows: ");
	yaml_path(out, text_of(&rows));
	text_char(out, '\n');
}

static void write_period(const struct proposal *p, struct text *out)
{
	if (!p->period) {
		open_line(
		    out, "period", "no member reads as a month, quarter or year: say its form with format:");
	} else if (p->month) {
		text_add(out, "      period: {at: [");
		yaml_path(out, p->period->path);
		text_add(out, ", ");
		yaml_path(out, p->month->path);
		text_printf(out, "], format: \"%%Y%s\"}\n", p->month_form);
	} else {
		path_line(out, "period", p->period);
	}
}

static void write_wide(const struct proposal *p, struct text *out)
{
	const char *names[FIELDS_MAX];

	text_add(out, "      unpivot: {columns: [");
	for (size_t i = 0; i < p->column_count; i++) {
		names[i] = p->columns[i]->name;
		text_add(out, i ? ", " : "");
		yaml_text(out, names[i]);
	}
	text_add(out, "]}\n");
	if (p->columns_are_periods) {
		named_or_open(out, "indicator", p->indicator, &p->indicators);
		text_add(out, "      period: $column\n");
	} else {
		named_line(out, "indicator", "$column", names, p->column_count, &p->indicators);
	}
	value_line(out, "$value", p->columns, p->column_count);
}

void proposal_write(const struct proposal *p, struct text *out)
{
	write_groups(p, out);
	named_or_open(out, "region", p->region, &p->regions);
	if (!p->columns_are_periods)
		write_period(p, out);
	if (p->column_count) {
		write_wide(p, out);
	} else {
		named_or_open(out, "indicator", p->indicator, &p->indicators);
		if (p->value)
			value_line(out, p->value->path, &p->value->shape, 1);
		else
			open_line(out, "value", "which of the members is it?");
	}
	path_line(out, "unit", p->unit);
	path_line(out, "published", p->published);
}
