/* SPDX-License-Identifier: MIT */
#include "export/sheet_writer.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const sheet_format_names[] = {"text", "csv", "json", "jsonl", NULL};

/* The time that was written last, and its text. */
struct sheet_last_time {
	int64_t key; /* INT64_MIN: nothing yet */
	char text[32];
};

struct sheet {
	const struct sheet_writer *writer;
	void *w;
	size_t at, count;
	struct sheet_last_time *last; /* by column: times come in runs */
	struct sheet_options options;
	size_t rows;
};

enum { PROGRESS_EVERY = 20000 };

struct sheet *sheet_of(const struct sheet_writer *writer, void *w, size_t columns)
{
	struct sheet *s = memory_new(sizeof *s);

	*s = (struct sheet){.writer = writer, .w = w, .count = columns};
	s->last = memory_new(columns * sizeof *s->last);
	for (size_t i = 0; i < columns; i++)
		s->last[i].key = INT64_MIN;
	return s;
}

struct sheet *sheet_new(FILE *out, enum sheet_format format, const struct column *columns, size_t count,
    const struct sheet_options *options)
{
	static const struct sheet_options none = {0};
	struct sheet *s = NULL;

	options = options ? options : &none;
	switch (format) {
	case SHEET_CSV:
		s = sheet_csv(out, columns, count, options);
		break;
	case SHEET_JSON:
	case SHEET_JSONL:
		s = sheet_json(out, columns, count, format == SHEET_JSONL);
		break;
	case SHEET_TEXT:
		s = sheet_text(out, columns, count, options);
		break;
	}
	s->options = *options;
	return s;
}

bool sheet_for_people(const struct sheet *s)
{
	return s->writer->people;
}

static void sheet_cell_add(struct sheet *s, const struct sheet_cell *c)
{
	s->writer->cell(s->w, s->at, c);
	if (++s->at == s->count) {
		s->at = 0;
		s->writer->row(s->w);
		if (++s->rows % PROGRESS_EVERY == 0 && s->options.progress)
			s->options.progress(s->options.progress_context, s->rows);
	}
}

void sheet_string(struct sheet *s, const char *value)
{
	bool there = value && *value;

	sheet_cell_add(
	    s, &(struct sheet_cell){.kind = there ? CELL_TEXT : CELL_EMPTY, .text = there ? value : ""});
}

enum language sheet_language(const struct sheet *s)
{
	return s->writer->words ? language_now() : LANGUAGE_ENGLISH;
}

void sheet_word(struct sheet *s, const char *name, const char *word)
{
	sheet_string(s, s->writer->words ? word : name);
}

void sheet_text_word(struct sheet *s, const char *name, enum text_id id)
{
	sheet_word(s, name, name ? text_by_id(id) : NULL);
}

void sheet_number(struct sheet *s, double value, int decimals)
{
	sheet_cell_add(s, &(struct sheet_cell){.kind = isfinite(value) ? CELL_NUMBER : CELL_EMPTY,
			      .text = "",
			      .number = value == 0 ? 0 : value, /* no "-0" */
			      .decimals = decimals});
}

void sheet_integer(struct sheet *s, long long value)
{
	sheet_cell_add(s, &(struct sheet_cell){.kind = CELL_INTEGER, .text = "", .integer = value});
}

void sheet_bool(struct sheet *s, bool value)
{
	sheet_cell_add(s, &(struct sheet_cell){.kind = CELL_BOOL, .text = "", .yes = value});
}

/* Whether the column's time is the one before; else it is to be printed and kept. */
static bool time_text_is_kept(const struct sheet *s, int64_t key)
{
	return s->last[s->at].key == key;
}

static void time_text_keep(struct sheet *s, int64_t key, const struct text *t)
{
	s->last[s->at].key = key;
	snprintf(s->last[s->at].text, sizeof s->last[s->at].text, "%s", text_of(t));
}

void sheet_instant(struct sheet *s, instant at)
{
	TEXT_OWNED struct text t = {0};

	if (at == INSTANT_NONE) {
		sheet_string(s, NULL);
		return;
	}
	if (!time_text_is_kept(s, at)) {
		if (s->writer->people)
			instant_print_short(&t, at);
		else
			instant_print(&t, at);
		time_text_keep(s, at, &t);
	}
	sheet_string(s, s->last[s->at].text);
}

void sheet_epoch(struct sheet *s, instant at)
{
	if (at == INSTANT_NONE)
		sheet_string(s, NULL);
	else
		sheet_integer(s, at * 1000);
}

void sheet_date(struct sheet *s, struct date date)
{
	TEXT_OWNED struct text t = {0};
	int64_t key = (int64_t)date.day * 16 + date.months;

	if (date.day == DAY_NONE) {
		sheet_string(s, NULL);
		return;
	}
	if (!time_text_is_kept(s, key)) {
		date_print(&t, date);
		time_text_keep(s, key, &t);
	}
	sheet_string(s, s->last[s->at].text);
}

void sheet_period(struct sheet *s, struct period p)
{
	TEXT_OWNED struct text t = {0};
	int64_t key = (int64_t)p.year << 16 | p.last << 8 | p.every;

	if (!p.year) {
		sheet_string(s, NULL);
		return;
	}
	if (!time_text_is_kept(s, key)) {
		period_print(&t, p);
		time_text_keep(s, key, &t);
	}
	sheet_string(s, s->last[s->at].text);
}

void sheet_light(struct sheet *s, const char *light)
{
	sheet_cell_add(s, &(struct sheet_cell){.kind = CELL_LIGHT, .text = light});
}

enum outcome sheet_end(struct sheet *s, enum text_id none, struct error *e)
{
	enum outcome outcome = s->writer->end(s->w, none ? text_by_id(none) : NULL, e);

	free(s->last);
	free(s);
	return outcome;
}

enum outcome sheet_flush(FILE *out, struct error *e)
{
	if (fflush(out) == 0 && !ferror(out))
		return OUTCOME_DONE;
	return error_set(
	    e, errno == ENOSPC ? OUTCOME_FULL : OUTCOME_REFUSED, "writing the output: %s", strerror(errno));
}
