/* SPDX-License-Identifier: MIT */
#include "config/manual.h"
#include "config/sections.h"

#include <string.h>

/* The tables of keys as sections of manual pages, in mdoc. */

enum { LINE_MOST = 72 };

void mdoc_line(struct text *out, const char *s)
{
	size_t column = 0;

	while (*s) {
		size_t word = strcspn(s, " ");

		if (column && column + 1 + word > LINE_MOST) {
			text_char(out, '\n');
			column = 0;
		}
		if (column++)
			text_char(out, ' ');
		else if (*s == '.' || *s == '\'')
			text_add(out, "\\&");
		for (size_t i = 0; i < word; i++)
			if (s[i] == '\\')
				text_add(out, "\\e");
			else
				text_char(out, s[i]);
		/* mandoc wants each sentence on a line of its own */
		column = s[word - 1] == '.' ? (size_t)LINE_MOST : column + word;
		s += word;
		s += strspn(s, " ");
	}
	text_char(out, '\n');
}

/* Of tables that say how documents become figures and projects. */
static bool of_mapping(const struct key_table *t)
{
	static const struct key_table *const tables[] = {&figures_table, &projects_table, &lookup_table,
	    &milestone_table, &investment_table, &unpivot_table};

	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		if (tables[i] == t)
			return true;
	return strcmp(t->name, "field") == 0 || strcmp(t->name, "fiscal") == 0;
}

static void key_value(struct text *t, const struct key *k)
{
	TEXT_OWNED struct text preset = {0};

	switch (k->kind) {
	case KEY_TEXT:
		text_add(t, "text");
		break;
	case KEY_ID:
		text_add(t, "id");
		break;
	case KEY_NUMBER:
		text_add(t, "number");
		break;
	case KEY_INTEGER:
		text_add(t, "integer");
		break;
	case KEY_BOOL:
		text_add(t, "true or false");
		break;
	case KEY_CHOICE:
		for (size_t i = 0; k->choices[i]; i++)
			text_printf(t, "%s%s", i ? " | " : "", k->choices[i]);
		break;
	case KEY_DURATION:
		text_add(t, "duration");
		break;
	case KEY_SECRET:
		text_add(t, "${env:NAME} or ${file:PATH}");
		break;
	case KEY_TEXTS:
		text_add(t, "text or list of texts");
		break;
	case KEY_TABLE:
		text_printf(t, "mapping, see %s", k->table->name);
		break;
	case KEY_TABLES:
		text_printf(t, "list of mappings, see %s", k->table->name);
		break;
	case KEY_CUSTOM:
		break;
	}
	if (key_has_bounds(k)) {
		text_add(t, " from ");
		key_bounds_text(t, k);
	}
	if (k->unit)
		text_printf(t, "%s%s", t->length ? " " : "", k->unit);
	if (k->refers_to)
		text_printf(t, "%sstands in %s", t->length ? "; " : "", k->refers_to);
	key_default_text(&preset, k);
	if (k->required || preset.length)
		text_printf(t, "%s%s", t->length ? "; " : "", k->required ? "required" : text_of(&preset));
}

static void table_manual(struct text *out, const struct key_table *t)
{
	text_printf(out, ".Ss %s\n", t->name);
	if (t->short_key)
		text_printf(out, "A value that is no mapping is that of\n.Cm %s .\n", t->short_key);
	text_add(out, ".Bl -tag -width Ds\n");
	for (size_t i = 0; i < t->key_count; i++) {
		TEXT_OWNED struct text line = {0};
		TEXT_OWNED struct text value = {0};

		key_value(&value, &t->keys[i]);
		text_printf(&line, "%s%s%s%s", t->keys[i].help, value.length ? " (" : "", text_of(&value),
		    value.length ? ")" : "");
		text_printf(out, ".It Cm %s\n", t->keys[i].name);
		mdoc_line(out, text_of(&line));
	}
	text_add(out, ".El\n");
}

void config_manual(struct text *out, bool mappings)
{
	const struct key_table *tables[TABLES_MOST] = {NULL};
	size_t count = config_tables(tables, TABLES_MOST);

	for (size_t i = 0; i < count; i++)
		if (of_mapping(tables[i]) == mappings)
			table_manual(out, tables[i]);
}
