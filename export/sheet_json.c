/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "export/sheet_writer.h"

#include <stdlib.h>

/* One list of flat objects, or an object a line (https://jsonlines.org). Every key is in every row. */

struct json_rows {
	FILE *out;
	const struct column *columns;
	bool lines;
	size_t rows;
	struct text line;
	struct json_writer json;
};

static void json_cell(void *w, size_t column, const struct sheet_cell *c)
{
	struct json_rows *j = w;
	const char *name = j->columns[column].name;

	if (column == 0) {
		if (!j->lines)
			text_add(&j->line, j->rows ? ",\n " : "[\n ");
		j->json = (struct json_writer){.out = &j->line};
		json_open(&j->json, NULL, '{');
	}
	switch (c->kind) {
	case CELL_EMPTY:
		json_null(&j->json, name);
		break;
	case CELL_TEXT:
	case CELL_LIGHT:
		json_string(&j->json, name, c->text);
		break;
	case CELL_NUMBER:
		json_number(&j->json, name, c->number);
		break;
	case CELL_INTEGER:
		json_integer(&j->json, name, c->integer);
		break;
	case CELL_BOOL:
		json_bool(&j->json, name, c->yes);
		break;
	}
}

static void json_row(void *w)
{
	struct json_rows *j = w;

	json_close(&j->json, '}');
	if (j->lines)
		text_char(&j->line, '\n');
	j->rows++;
	fwrite(j->line.at, 1, j->line.length, j->out);
	text_clear(&j->line);
}

static enum outcome json_end(void *w, const char *none, struct error *e)
{
	struct json_rows *j = w;
	enum outcome outcome;

	(void)none;
	if (!j->lines)
		fputs(j->rows ? "\n]\n" : "[]\n", j->out);
	outcome = sheet_flush(j->out, e);
	text_done(&j->line);
	free(j);
	return outcome;
}

static const struct sheet_writer json_rows_writer = {false, false, json_cell, json_row, json_end};

struct sheet *sheet_json(FILE *out, const struct column *columns, size_t count, bool lines)
{
	struct json_rows *j = memory_new(sizeof *j);

	*j = (struct json_rows){.out = out, .columns = columns, .lines = lines};
	return sheet_of(&json_rows_writer, j, count);
}
