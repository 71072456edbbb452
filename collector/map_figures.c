/* SPDX-License-Identifier: MIT */
#include "collector/map.h"
#include "collector/unit.h"
#include "config/city.h"
#include "config/lookup.h"
#include "config/source.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- periods ---- */

/* Rows of one document mostly name the same few periods. */
static bool span_of(struct mapping_run *run, struct row *row, const struct field *f, const char *text,
    struct span *span, struct refusal *r)
{
	struct period_memory *memory = &run->period;

	if (memory->good && strcmp(memory->text, text) == 0) {
		*span = memory->span;
		return true;
	}
	memory->good = false;
	if (!field_span(row, f, text, &memory->span, r))
		return false;
	*span = memory->span;
	memory->good = strlen(text) < sizeof memory->text && !f->form_of;
	if (memory->good)
		strcpy(memory->text, text);
	return true;
}

/* Which period of the indicator a span of months is; NULL, or why it is none. */
static const char *period_for(const struct indicator *i, struct span s, struct period *p)
{
	int months = s.last - s.first + 1;

	if (s.last % i->every != 0)
		return "the indicator is not published for a period that ends with this month";
	if (i->every == MONTHLY && i->skips[s.last])
		return "this month is never published alone (skips:)";
	switch ((enum indicator_kind)i->kind) {
	case KIND_YEAR_TO_DATE:
		/* a month or quarter alone stands for its end */
		if (s.first != 1 && months != 1 && !(months == 3 && s.last % 3 == 0))
			return "a year-to-date value begins with January";
		break;
	case KIND_PER_PERIOD:
		if (months != (int)i->every && !(i->every == MONTHLY && months == 2 && i->skips[s.first]))
			return "the value covers more or fewer months than one period of the indicator";
		break;
	case KIND_LEVEL:
	case KIND_RATE:
		break;
	}
	*p = period_of(s.year, s.last, i->every);
	return NULL;
}

/* ---- one row ---- */

static int figure_indicator_map(struct mapping_run *run, struct row *row, const struct field *f,
    enum field_result *result, struct refusal *r)
{
	struct field_value v;
	const char *text, *near;
	int indicator;

	*result = field_get(row, f, &v, r);
	if (*result == FIELD_MISSING) {
		row_field_refuse(row, r, field_name(f), "", "the row names no indicator");
		*result = FIELD_REFUSED;
	}
	if (*result == FIELD_SILENT)
		*result = FIELD_IGNORED;
	if (*result != FIELD_TEXT)
		return -1;
	if (v.entry)
		return v.entry->index;
	text = field_text(row, &v);
	indicator = config_indicator(run->config, text);
	if (indicator >= 0)
		return indicator;
	*result = FIELD_REFUSED;
	near = config_nearest_indicator(run->config, text);
	row_field_refuse(row, r, field_name(f), text,
	    "this is no indicator of the configuration%s%s%s; say so with map: or ignore:",
	    near ? " (the nearest is " : "", near ? near : "", near ? ")" : "");
	return -1;
}

static enum field_result scale_of(
    struct mapping_run *run, struct row *row, struct mapped_figure *f, struct refusal *r)
{
	const struct field *field = &run->source->figures->scale;
	enum field_result result;
	double scale;

	if (!field->set)
		return FIELD_TEXT;
	result = field_number(row, field, &scale, NULL, r);
	if (result == FIELD_TEXT && !(scale > 0)) {
		row_field_refuse(row, r, field_name(field), "", "a scale is above zero");
		return FIELD_REFUSED;
	}
	if (result == FIELD_TEXT)
		f->value = unit_scale(f->value, scale);
	if (result == FIELD_MISSING) {
		row_field_refuse(
		    row, r, field_name(field), "", "the row has no scale; otherwise: names the usual one");
		return FIELD_REFUSED;
	}
	return result == FIELD_SILENT ? FIELD_TEXT : result;
}

static enum field_result figure_value_map(
    struct mapping_run *run, struct row *row, struct mapped_figure *f, struct refusal *r)
{
	const struct figures_mapping *m = run->source->figures;
	const char *unit = run->config->indicator[f->indicator].unit, *said;
	struct field_value v;
	enum field_result result = field_number(row, &m->value, &f->value, &said, r);

	if (result == FIELD_MISSING) {
		f->flags |= FIGURE_WITHDRAWN;
		f->value = NAN;
		return FIELD_TEXT;
	}
	if (result == FIELD_SILENT)
		return FIELD_IGNORED;
	if (result == FIELD_TEXT)
		result = scale_of(run, row, f, r);
	if (result != FIELD_TEXT)
		return result;
	if (m->unit.set) {
		result = field_get(row, &m->unit, &v, r);
		if (result == FIELD_REFUSED || result == FIELD_IGNORED)
			return result;
		said = result == FIELD_TEXT ? field_text(row, &v) : "";
	}
	if (!*said || unit_convert(&f->value, said, unit)) {
		if (isfinite(f->value))
			return FIELD_TEXT;
		row_field_refuse(row, r, field_name(&m->value), "", "the number is too large in its unit");
		return FIELD_REFUSED;
	}
	row_field_refuse(row, r, field_name(m->unit.set ? &m->unit : &m->value), said,
	    "cannot be converted to %s, the unit of %s", unit, run->config->indicator[f->indicator].id);
	return FIELD_REFUSED;
}

static enum field_result status_of(
    struct mapping_run *run, struct row *row, struct mapped_figure *f, struct refusal *r)
{
	const struct field *field = &run->source->figures->status;
	struct field_value v;
	const char *text;
	enum field_result result;

	if (!field->set)
		return FIELD_TEXT;
	result = field_get(row, field, &v, r);
	if (result == FIELD_MISSING || result == FIELD_SILENT)
		return FIELD_TEXT;
	if (result != FIELD_TEXT)
		return result;
	text = field_text(row, &v);
	if (strcmp(text, "preliminary") == 0)
		f->flags |= FIGURE_PRELIMINARY;
	else if (strcmp(text, "revised") == 0)
		f->flags |= FIGURE_REVISED;
	else if (strcmp(text, "final") != 0) {
		row_field_refuse(
		    row, r, field_name(field), text, "status: expected preliminary, revised or final");
		return FIELD_REFUSED;
	}
	return FIELD_TEXT;
}

/* The very moment from which the row was known where it comes from. */
static bool figure_known_map(
    struct row *row, const struct field *field, struct mapped_figure *f, struct refusal *r)
{
	struct field_value v;
	enum field_result result = field_get(row, field, &v, r);

	if (result == FIELD_REFUSED)
		return false;
	if (result != FIELD_TEXT)
		return true; /* `history` misses it, if it is needed */
	if (instant_parse(field_text(row, &v), false, &f->known_since))
		return true;
	row_field_refuse(row, r, field_name(field), field_text(row, &v),
	    "this is no time such as 2023-05-31T08:30:00+08:00");
	return false;
}

static enum field_result figure_of(
    struct mapping_run *run, struct row *row, struct mapped_figure *f, struct refusal *r)
{
	const struct figures_mapping *m = run->source->figures;
	enum field_result result;
	struct field_value v;
	struct span span;
	const char *why;

	f->indicator = figure_indicator_map(run, row, &m->indicator, &result, r);
	if (f->indicator < 0)
		return result;
	f->region = map_region(run, row, &m->region, &result, r);
	if (f->region < 0)
		return result;
	result = field_get(row, &m->period, &v, r);
	if (result == FIELD_MISSING) {
		row_field_refuse(row, r, field_name(&m->period), "", "the row names no period");
		return FIELD_REFUSED;
	}
	if (result != FIELD_TEXT)
		return result == FIELD_SILENT ? FIELD_IGNORED : result;
	if (!span_of(run, row, &m->period, field_text(row, &v), &span, r))
		return FIELD_REFUSED;
	why = period_for(&run->config->indicator[f->indicator], span, &f->period);
	if (why) {
		row_field_refuse(row, r, field_name(&m->period), field_text(row, &v), "%s: %s",
		    run->config->indicator[f->indicator].id, why);
		return FIELD_REFUSED;
	}
	if (row->asked && row->asked->today && period_first_day(f->period) > row->asked->today) {
		row_field_refuse(
		    row, r, field_name(&m->period), field_text(row, &v), "the period lies in the future");
		return FIELD_REFUSED;
	}
	if (!map_published(run, row, &m->published, &f->published, r))
		return FIELD_REFUSED;
	f->known_since = m->rows.history && f->published != DAY_NONE ? day_start(f->published) : INSTANT_NONE;
	if (m->known.set && !figure_known_map(row, &m->known, f, r))
		return FIELD_REFUSED;
	if (m->rows.history && f->known_since == INSTANT_NONE) {
		row_field_refuse(row, r, field_name(&m->published), "",
		    "the row of a history does not say from when it is known");
		return FIELD_REFUSED;
	}
	result = figure_value_map(run, row, f, r);
	return result == FIELD_TEXT ? status_of(run, row, f, r) : result;
}

enum outcome map_figure_row(void *context, struct row *row, struct error *e)
{
	struct mapping_run *run = context;
	struct mapped_figure f = {.row = row->number, .page = run->out->page}, *kept;
	struct refusal refusal;
	enum field_result result = figure_of(run, row, &f, &refusal);

	(void)e;
	if (result == FIELD_REFUSED) {
		refusal.page = run->out->page;
		refusal_keep(run->out, &refusal);
	} else if (result == FIELD_IGNORED) {
		ignored_count(run->out, run->out->page);
	} else {
		kept =
		    arena_push(&run->out->arena, &run->out->figures, &run->out->figure_count, sizeof *kept);
		*kept = f;
	}
	return OUTCOME_DONE;
}

/* ---- rows that speak of the same figure ---- */

static int by_figure(const void *a, const void *b)
{
	const struct mapped_figure *x = a, *y = b;
	uint32_t p = period_key(x->period), q = period_key(y->period);

	if (p != q)
		return p < q ? -1 : 1;
	if (x->region != y->region)
		return x->region - y->region;
	if (x->indicator != y->indicator)
		return x->indicator - y->indicator;
	if (x->known_since != y->known_since)
		return x->known_since < y->known_since ? -1 : 1;
	if (x->page != y->page)
		return x->page < y->page ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

static bool same_figure(const struct mapped_figure *a, const struct mapped_figure *b)
{
	return a->region == b->region && a->indicator == b->indicator && a->known_since == b->known_since &&
	       period_same(a->period, b->period);
}

static bool same_value(const struct mapped_figure *a, const struct mapped_figure *b)
{
	return a->flags == b->flags && (a->value == b->value || (a->flags & FIGURE_WITHDRAWN));
}

static void figures_conflict(
    struct mapping_run *run, const struct mapped_figure *f, const struct mapped_figure *other)
{
	const struct config *c = run->config;
	char value[32], against[32], reason[300], on_page[32];
	TEXT_OWNED struct text period = {0};
	struct refusal r = {.row = f->row,
	    .page = f->page,
	    .path = field_name(&run->source->figures->value),
	    .found = f->flags & FIGURE_WITHDRAWN ? "" : number_print(f->value, value),
	    .reason = reason};

	period_print(&period, f->period);
	on_page[0] = '\0';
	if (other->page != f->page)
		snprintf(on_page, sizeof on_page, " of page %u", other->page + 1);
	snprintf(reason, sizeof reason,
	    "row %u%s says %s for %s of %s, %s: conflicting rows are refused both", other->row, on_page,
	    other->flags & FIGURE_WITHDRAWN ? "no value" : number_print(other->value, against),
	    c->indicator[f->indicator].id, c->region[f->region].id, text_of(&period));
	refusal_keep(run->out, &r);
}

void figures_settle(struct mapping_run *run)
{
	struct mapped_page *m = run->out;
	size_t out = 0;

	if (m->figure_count == 0)
		return;
	/* most documents are in order already */
	for (size_t i = 1; i < m->figure_count; i++) {
		if (by_figure(&m->figures[i - 1], &m->figures[i]) > 0) {
			qsort(m->figures, m->figure_count, sizeof *m->figures, by_figure);
			break;
		}
	}
	for (size_t i = 0; i < m->figure_count;) {
		size_t end = i + 1;
		bool agree = true;

		while (end < m->figure_count && same_figure(&m->figures[i], &m->figures[end])) {
			agree &= same_value(&m->figures[i], &m->figures[end]);
			end++;
		}
		if (agree) {
			m->figures[out++] = m->figures[i];
			for (size_t n = i + 1; n < end; n++)
				ignored_count(m, m->figures[n].page);
		} else {
			const struct mapped_figure first = m->figures[i], second = m->figures[i + 1];

			for (size_t n = i; n < end; n++) {
				const struct mapped_figure f = m->figures[n];

				figures_conflict(run, &f, n == i ? &second : &first);
			}
		}
		i = end;
	}
	m->figure_count = out;
}
