/* SPDX-License-Identifier: MIT */
#include "export/import.h"
#include "config/value.h"
#include "export/figures.h"
#include "export/records.h"
#include "store/journal.h"
#include "store/projects.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 20000 };

const char *const import_list_names[] = {"figures", "targets", "attributes", NULL};

/* A row, as far as it can be read without the store. */
struct import_row {
	const char *region, *indicator, *project, *source; /* in the arena of the batch */
	struct figure figure;
	struct attribute_value value;
	instant known;
	size_t line;
};

struct import_run {
	struct records *records;
	enum import_list list;
	instant now;
	struct arena arena;
	struct import_row *rows;
	size_t count, added;
	struct text
	    fetches; /* of each source one: "name\0" and its number, in the order in which they were met */
};

/* ---- reading ---- */

#define ID_EXPECTED "an id of letters, digits, - _ and ., at most 64 bytes"

static enum outcome import_column_wrong(
    const struct import_run *x, const char *name, const char *text, const char *expected, struct error *e)
{
	return error_set(e, OUTCOME_REFUSED, "line %zu: %s: expected %s, found \"%.60s\"",
	    record_line(x->records), name, expected, text);
}

static enum outcome instant_read(struct import_run *x, const char *name, instant *at, struct error *e)
{
	const char *text = record_text(x->records, name);

	return instant_parse(text, false, at)
		   ? OUTCOME_DONE
		   : import_column_wrong(x, name, text, "a time such as 2023-05-31T08:30:00+08:00", e);
}

static enum outcome figure_row_read(struct import_run *x, struct import_row *row, struct error *e)
{
	const char *period = record_text(x->records, "period"), *value = record_text(x->records, "value"),
		   *status = record_text(x->records, "status"),
		   *published = record_text(x->records, "published");
	struct date date = {.day = DAY_NONE};
	struct period p;

	row->region = arena_text(&x->arena, record_text(x->records, "region"));
	row->indicator = arena_text(&x->arena, record_text(x->records, "indicator"));
	if (!is_id(row->region))
		return import_column_wrong(x, "region", row->region, ID_EXPECTED, e);
	if (!is_id(row->indicator))
		return import_column_wrong(x, "indicator", row->indicator, ID_EXPECTED, e);
	if (!period_parse(period, &p))
		return import_column_wrong(x, "period", period, "2023-05, 2023-Q2 or 2023", e);
	if (!figure_status_parse(status, &row->figure.v.flags))
		return import_column_wrong(
		    x, "status", status, "withdrawn, suspect, preliminary or revised", e);
	if (row->figure.v.flags & FIGURE_WITHDRAWN)
		row->figure.v.value = NAN;
	else if (!number_parse(value, NULL, &row->figure.v.value))
		return import_column_wrong(x, "value", value, "a number", e);
	if (*published && !date_parse(published, &date))
		return import_column_wrong(x, "published", published, "a date", e);
	row->figure.period = period_key(p);
	row->figure.v.published = date.day;
	row->figure.v.known = row->known;
	return OUTCOME_DONE;
}

static enum outcome attribute_row_read(struct import_run *x, struct import_row *row, struct error *e)
{
	const char *name = record_text(x->records, "attribute"), *value = record_text(x->records, "value"),
		   *type = record_text(x->records, "type");
	int known = name_index(value_type_names, type);

	row->project = arena_text(&x->arena, record_text(x->records, "project"));
	if (!*row->project)
		return import_column_wrong(x, "project", "", "a code", e);
	row->value.attribute = attribute_of(name);
	if (!row->value.attribute)
		return import_column_wrong(
		    x, "attribute", name, "an attribute of a project, such as \"start committed\"", e);
	if (known < 0)
		return import_column_wrong(x, "type", type, "none, text, number or date", e);
	row->value.type = (enum value_type)known;
	if (row->value.type == VALUE_TEXT)
		row->value.text = arena_text(&x->arena, value);
	if (row->value.type == VALUE_NUMBER && !number_parse(value, NULL, &row->value.number))
		return import_column_wrong(x, "value", value, "a number", e);
	if (row->value.type == VALUE_DATE && !date_parse(value, &row->value.date))
		return import_column_wrong(x, "value", value, "a date", e);
	return OUTCOME_DONE;
}

static enum outcome row_read(struct import_run *x, struct import_row *row, struct error *e)
{
	enum outcome outcome = instant_read(x, "known", &row->known, e);

	row->line = record_line(x->records);
	row->source = arena_text(&x->arena, record_text(x->records, "source"));
	if (outcome != OUTCOME_DONE)
		return outcome;
	return x->list == IMPORT_ATTRIBUTES ? attribute_row_read(x, row, e) : figure_row_read(x, row, e);
}

/* Without one of these no row can be read: a file of something else, also where it has no rows. */
static enum outcome columns_check(const struct import_run *x, struct error *e)
{
	static const char *const of_figures[] = {"region", "indicator", "period", "value", "known", NULL};
	static const char *const of_attributes[] = {"project", "attribute", "value", "type", "known", NULL};
	const char *const *name = x->list == IMPORT_ATTRIBUTES ? of_attributes : of_figures;

	for (; *name; name++)
		if (!records_may_have(x->records, *name))
			return error_set(e, OUTCOME_REFUSED,
			    "line 1: there is no column \"%s\" (expected the head of `export csv`, or JSON lines)",
			    *name);
	return OUTCOME_DONE;
}

/* ---- writing ---- */

/* A fetch that stands for what a source said, so that it is cited as before. */
static enum outcome fetch_for(
    struct txn *t, struct import_run *x, const char *source, uint32_t *id, struct error *e)
{
	struct fetch f = {.source = source,
	    .at = x->now,
	    .outcome = FETCH_ENTERED,
	    .url = "",
	    .content_type = "",
	    .region = "",
	    .indicator = "",
	    .types = "",
	    .problem = "imported"};
	const char *at = text_of(&x->fetches), *end = at + x->fetches.length;
	enum outcome outcome;

	while (at < end) {
		size_t n = strlen(at) + 1;

		memcpy(id, at + n, sizeof *id);
		if (strcmp(at, source) == 0)
			return OUTCOME_DONE;
		at += n + sizeof *id;
	}
	outcome = journal_number(t, &f.id, e);
	if (outcome == OUTCOME_DONE)
		outcome = journal_add(t, &f, e);
	*id = f.id;
	if (outcome == OUTCOME_DONE) {
		text_put(&x->fetches, source, strlen(source) + 1);
		text_put(&x->fetches, id, sizeof *id);
	}
	return outcome;
}

/* What belongs into one record side by side, by moment; of one moment as it came. */
static int import_row_order(const void *a, const void *b)
{
	const struct import_row *x = a, *y = b;

	if (x->figure.period != y->figure.period)
		return x->figure.period < y->figure.period ? -1 : 1;
	if (strcmp(x->region, y->region) != 0)
		return strcmp(x->region, y->region);
	if (x->known != y->known)
		return x->known < y->known ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
}

/* What the store says of one period and region. */
struct stored_vintages {
	struct arena arena;
	uint64_t key;
	struct figure *figures;
	size_t count;
};

static void stored_vintage_add(void *context, const struct figure *f)
{
	struct stored_vintages *s = context;

	*(struct figure *)arena_push(&s->arena, &s->figures, &s->count, sizeof *f) = *f;
}

/* Whether the very vintage is there: of several of one moment all have their place, and are not said again.
 */
static enum outcome vintage_is_stored(struct txn *t, enum book book, struct stored_vintages *s,
    const struct figure *f, bool *there, struct error *e)
{
	uint64_t key = (uint64_t)f->period << 32 | f->region;
	enum outcome outcome = OUTCOME_DONE;

	if (s->key != key) {
		arena_reset(&s->arena);
		s->figures = NULL;
		s->count = 0;
		s->key = key;
		outcome = figures_of(t, book, period_of_key(f->period), f->region,
		    &(struct figure_visitor){INSTANT_LAST, stored_vintage_add, s}, e);
	}
	*there = false;
	for (size_t i = 0; i < s->count && !*there; i++) {
		const struct vintage *v = &s->figures[i].v;

		*there = s->figures[i].indicator == f->indicator && v->known == f->v.known &&
			 v->flags == f->v.flags && (v->value == f->v.value || v->flags & FIGURE_WITHDRAWN);
	}
	return outcome;
}

static enum outcome figures_put(struct txn *t, struct import_run *x, struct error *e)
{
	struct figure *figures = memory_new((x->count + 1) * sizeof *figures);
	enum book book = x->list == IMPORT_TARGETS ? BOOK_TARGETS : BOOK_FIGURES;
	struct stored_vintages said = {0};
	size_t added = 0;
	enum outcome outcome = OUTCOME_DONE;

	if (x->count)
		qsort(x->rows, x->count, sizeof *x->rows, import_row_order);
	for (size_t i = 0; outcome == OUTCOME_DONE && i < x->count; i++) {
		struct import_row *row = &x->rows[i];

		figures[i] = row->figure;
		outcome = name_code(t, NAME_REGION, row->region, true, &figures[i].region, e);
		if (outcome == OUTCOME_DONE)
			outcome =
			    name_code(t, NAME_INDICATOR, row->indicator, true, &figures[i].indicator, e);
		/* targets of the configuration have no fetch */
		if (outcome == OUTCOME_DONE && strcmp(row->source, "configuration") != 0)
			outcome = fetch_for(t, x, row->source, &figures[i].v.fetch, e);
		if (outcome == OUTCOME_DONE)
			outcome = vintage_is_stored(t, book, &said, &figures[i], &figures[i].nothing_new, e);
	}
	if (outcome == OUTCOME_DONE)
		outcome = figures_add(t, book, figures, x->count, &added, e);
	arena_done(&said.arena);
	x->added += added;
	free(figures);
	return outcome;
}

static enum outcome attributes_put(struct txn *t, struct import_run *x, struct error *e)
{
	enum outcome outcome = OUTCOME_DONE;

	/* what became known together is one group, as it was */
	for (size_t i = 0, n; outcome == OUTCOME_DONE && i < x->count; i += n) {
		struct attribute_value *values = arena_new(&x->arena, (x->count - i) * sizeof *values);
		struct project_facts facts = {
		    .id = x->rows[i].project, .known = x->rows[i].known, .values = values};
		size_t added = 0;

		for (n = 0; i + n < x->count; n++) {
			const struct import_row *row = &x->rows[i + n];

			if (strcmp(row->project, facts.id) != 0 || row->known != facts.known ||
			    strcmp(row->source, x->rows[i].source) != 0)
				break;
			values[n] = row->value;
		}
		facts.count = n;
		outcome = fetch_for(t, x, x->rows[i].source, &facts.fetch, e);
		if (outcome == OUTCOME_DONE)
			outcome = project_add(t, &facts, &added, e);
		x->added += added;
	}
	return outcome;
}

static enum outcome batch_put(struct txn *t, void *context, struct error *e)
{
	struct import_run *x = context;
	size_t fetches = x->fetches.length, added = x->added;
	enum outcome outcome = x->list == IMPORT_ATTRIBUTES ? attributes_put(t, x, e) : figures_put(t, x, e);

	if (outcome != OUTCOME_DONE) { /* it may be run again */
		x->fetches.length = fetches;
		x->added = added;
	}
	return outcome;
}

/* ---- all of it ---- */

enum outcome import_read(FILE *in, enum import_list list, struct store *s, instant now,
    struct import_report *out, void (*progress)(void *context, size_t rows), void *context, struct error *e)
{
	struct import_run x = {.list = list, .now = now};
	struct error why;
	enum outcome outcome = records_begin(in, &x.records, e), read = OUTCOME_DONE;

	*out = (struct import_report){0};
	if (outcome == OUTCOME_DONE)
		outcome = columns_check(&x, e);
	while (outcome == OUTCOME_DONE && read == OUTCOME_DONE) {
		while (x.count < BATCH && (read = records_next(x.records, &why)) == OUTCOME_DONE) {
			struct import_row row = {0};

			read = row_read(&x, &row, &why);
			if (read != OUTCOME_DONE)
				break;
			*(struct import_row *)arena_push(&x.arena, &x.rows, &x.count, sizeof row) = row;
		}
		if (x.count)
			outcome = store_write(s, batch_put, &x, e);
		if (outcome == OUTCOME_DONE) {
			out->rows += x.count;
			out->added = x.added;
		}
		if (progress)
			progress(context, out->rows);
		x.rows = NULL;
		x.count = 0;
		arena_reset(&x.arena);
	}
	if (outcome == OUTCOME_DONE && read < 0) {
		*e = why;
		outcome = read;
	}
	records_done(x.records);
	arena_done(&x.arena);
	text_done(&x.fetches);
	return outcome;
}
