/* SPDX-License-Identifier: MIT */
#include "export/records.h"
#include "base/json.h"
#include "base/text.h"
#include "export/sheet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { RECORD_MOST = 1 << 20, NESTED_MOST = 2, COLUMNS_MOST = 1000 };

struct records {
	FILE *in;
	bool json;
	size_t line, next_line;
	char **names; /* of the head, memory of its own */
	size_t name_count;
	struct arena arena; /* the record at hand */
	const char **values;
	size_t value_count;
	const cJSON *object;
};

/* ---- CSV ---- */

/* Without the apostrophe that keeps a spreadsheet from taking a text for a formula (csv_field). */
static const char *field_unescape(const char *field)
{
	size_t marks = strspn(field, "'");

	return marks && csv_formula(field + marks) ? field + 1 : field;
}

static void field_keep(struct records *r, const struct text *field)
{
	*(const char **)arena_push(&r->arena, &r->values, &r->value_count, sizeof *r->values) =
	    field_unescape(arena_copy(&r->arena, text_of(field), field->length));
}

/* A byte of a record that may not stand there, quoted or not. */
static enum outcome byte_check(const struct records *r, int c, size_t length, struct error *e)
{
	if (c == '\0')
		return error_set(e, OUTCOME_REFUSED, "line %zu: a NUL byte", r->next_line);
	if (length > RECORD_MOST)
		return error_set(
		    e, OUTCOME_REFUSED, "line %zu: a record of more than %d bytes", r->line, RECORD_MOST);
	return OUTCOME_DONE;
}

static enum outcome utf8_check(const struct records *r, struct error *e)
{
	for (size_t i = 0; i < r->value_count; i++)
		if (utf8_valid(r->values[i], strlen(r->values[i])) < strlen(r->values[i]))
			return error_set(
			    e, OUTCOME_REFUSED, "line %zu: field %zu is not UTF-8", r->line, i + 1);
	return OUTCOME_DONE;
}

/* The next record: OUTCOME_ABSENT at the end. */
static enum outcome csv_next(struct records *r, struct error *e)
{
	TEXT_OWNED struct text field = {0};
	bool quoted = false;
	int c;

	r->values = NULL;
	r->value_count = 0;
	r->line = r->next_line;
	for (size_t length = 0;; length++) {
		c = getc_unlocked(r->in);
		if (c == EOF && quoted)
			return error_set(
			    e, OUTCOME_REFUSED, "line %zu: a quoted field does not end", r->line);
		if (c == EOF && length == 0)
			return ferror(r->in) ? error_set(e, OUTCOME_REFUSED, "reading: %s", strerror(errno))
					     : OUTCOME_ABSENT;
		if (byte_check(r, c, length, e) != OUTCOME_DONE)
			return OUTCOME_REFUSED;
		r->next_line += c == '\n';
		if (quoted) {
			if (c == '"' && (c = getc_unlocked(r->in)) != '"') {
				quoted = false;
				if (c != EOF)
					ungetc(c, r->in);
				continue;
			}
			text_char(&field, (char)c);
		} else if (c == '"' && field.length == 0) {
			quoted = true;
		} else if (c == ',' || c == '\n' || c == EOF) {
			if (c != ',' && field.length && field.at[field.length - 1] == '\r')
				field.at[--field.length] = '\0';
			field_keep(r, &field);
			text_clear(&field);
			if (c != ',')
				return utf8_check(r, e);
		} else {
			text_char(&field, (char)c);
		}
	}
}

static enum outcome head_read(struct records *r, struct error *e)
{
	enum outcome outcome = csv_next(r, e);

	if (outcome == OUTCOME_ABSENT)
		return error_set(e, OUTCOME_REFUSED, "there is no head that names the columns");
	if (outcome != OUTCOME_DONE)
		return outcome;
	if (r->value_count > COLUMNS_MOST)
		return error_set(e, OUTCOME_REFUSED, "line %zu: more than %d columns", r->line, COLUMNS_MOST);
	r->names = memory_new(r->value_count * sizeof *r->names);
	r->name_count = r->value_count;
	for (size_t i = 0; i < r->value_count; i++)
		r->names[i] = memory_text(r->values[i]);
	for (size_t i = 0; i < r->name_count; i++)
		for (size_t n = i + 1; n < r->name_count; n++)
			if (strcmp(r->names[i], r->names[n]) == 0)
				return error_set(e, OUTCOME_REFUSED,
				    "line %zu: the head names the column \"%.60s\" twice (%zu and %zu)",
				    r->line, r->names[i], i + 1, n + 1);
	return OUTCOME_DONE;
}

/* A byte order mark in front. OUTCOME_ABSENT: there is none. */
static enum outcome mark_skip(FILE *in, struct error *e)
{
	int c = getc(in);

	if (c != 0xEF) {
		ungetc(c, in);
		return OUTCOME_ABSENT;
	}
	if (getc(in) == 0xBB && getc(in) == 0xBF)
		return OUTCOME_DONE;
	return error_set(e, OUTCOME_REFUSED, "line 1: field 1 is not UTF-8");
}

static enum outcome marks_skip(FILE *in, struct error *e)
{
	enum outcome outcome = mark_skip(in, e);

	if (outcome == OUTCOME_DONE && (outcome = mark_skip(in, e)) == OUTCOME_DONE)
		return error_set(
		    e, OUTCOME_REFUSED, "line 1: byte 4: a second byte order mark (expected at most one)");
	return outcome == OUTCOME_ABSENT ? OUTCOME_DONE : outcome;
}

/* ---- JSON lines ---- */

/* The next line that is not empty. */
static enum outcome line_read(struct records *r, struct text *line, struct error *e)
{
	int c;

	do {
		r->line = r->next_line++;
		while ((c = getc_unlocked(r->in)) != EOF && c != '\n') {
			if (line->length > RECORD_MOST)
				return error_set(e, OUTCOME_REFUSED, "line %zu is longer than %d bytes",
				    r->line, RECORD_MOST);
			text_char(line, (char)c);
		}
	} while (line->length == 0 && c != EOF);
	if (line->length)
		return OUTCOME_DONE;
	return ferror(r->in) ? error_set(e, OUTCOME_REFUSED, "reading: %s", strerror(errno)) : OUTCOME_ABSENT;
}

static enum outcome record_line_next(struct records *r, struct error *e)
{
	TEXT_OWNED struct text line = {0};
	struct error why;
	cJSON *root;
	enum outcome outcome = line_read(r, &line, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	if (json_parse(&r->arena, text_of(&line), line.length, NESTED_MOST, &root, &why) != OUTCOME_DONE)
		return error_set(e, OUTCOME_REFUSED, "line %zu: %s", r->line, why.text);
	if (!cJSON_IsObject(root))
		return error_set(
		    e, OUTCOME_REFUSED, "line %zu: expected an object, found %s", r->line, json_kind(root));
	r->object = root;
	return OUTCOME_DONE;
}

/* ---- both ---- */

enum outcome records_begin(FILE *in, struct records **out, struct error *e)
{
	struct records *r = memory_new(sizeof *r);
	int c;
	enum outcome outcome;

	r->in = in;
	r->next_line = 1;
	outcome = marks_skip(in, e);
	c = getc(in);
	ungetc(c, in);
	r->json = c == '{';
	if (outcome == OUTCOME_DONE && c == '[')
		outcome = error_set(e, OUTCOME_REFUSED,
		    "line 1: this is one JSON array; a CSV file or JSON lines (`export jsonl`) can be "
		    "imported");
	else if (outcome == OUTCOME_DONE && !r->json)
		outcome = head_read(r, e);
	if (outcome != OUTCOME_DONE) {
		records_done(r);
		return outcome;
	}
	*out = r;
	return OUTCOME_DONE;
}

void records_done(struct records *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->name_count; i++)
		free(r->names[i]);
	free(r->names);
	arena_done(&r->arena);
	free(r);
}

enum outcome records_next(struct records *r, struct error *e)
{
	enum outcome outcome;

	arena_reset(&r->arena);
	if (r->json)
		return record_line_next(r, e);
	outcome = csv_next(r, e);
	if (outcome == OUTCOME_DONE && r->value_count != r->name_count)
		return error_set(e, OUTCOME_REFUSED, "line %zu: %zu fields, the head has %zu", r->line,
		    r->value_count, r->name_count);
	return outcome;
}

bool records_may_have(const struct records *r, const char *name)
{
	for (size_t i = 0; i < r->name_count; i++)
		if (strcmp(r->names[i], name) == 0)
			return true;
	return r->json;
}

const char *record_text(const struct records *r, const char *name)
{
	const cJSON *node = r->json ? cJSON_GetObjectItemCaseSensitive(r->object, name) : NULL;

	for (size_t i = 0; i < r->name_count; i++)
		if (strcmp(r->names[i], name) == 0)
			return r->values[i];
	return cJSON_IsString(node) ? node->valuestring : json_literal(node);
}

size_t record_line(const struct records *r)
{
	return r->line;
}
