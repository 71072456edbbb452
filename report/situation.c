/* SPDX-License-Identifier: MIT */
#include "report/situation.h"
#include "base/plain.h"
#include "config/city.h"
#include "report/light.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

double situation_pace_gap(const struct situation_row *row)
{
	return row && row->progress.has_gap ? number_settled(row->progress.gap_pp) : NAN;
}

void situation_of(
    struct view *v, const struct evaluation *found, const struct query *q, struct situation *out)
{
	const struct config *c = view_config(v);
	int year, month, dom;
	size_t cells = c->region_count * c->indicator_count;

	*out = (struct situation){.cells = arena_new(view_arena(v), (cells + 1) * sizeof *out->cells)};
	out->rows = arena_raw(view_arena(v), (cells + 1) * sizeof *out->rows);
	day_split(view_today(v), &year, &month, &dom);
	for (int r = 0; r < (int)c->region_count; r++) {
		if (!query_region(q, r))
			continue;
		for (int i = 0; i < (int)c->indicator_count; i++) {
			struct situation_row row = {.region = r,
			    .indicator = i,
			    .light = found->series_light[(size_t)r * c->indicator_count + (size_t)i]};
			bool any;

			if (!query_indicator(q, i))
				continue;
			any = view_latest(v, r, i, &row.period);
			progress_of(v, r, i, any ? row.period : period_of(year, 12, c->indicator[i].every),
			    &row.progress, NULL);
			if (!any)
				row.period = (struct period){0};
			if (!any && !row.progress.has_target)
				continue;
			out->rows[out->count] = row;
			out->cells[(size_t)r * c->indicator_count + (size_t)i] = &out->rows[out->count++];
		}
	}
}

/* ---- the matrix ---- */

enum { CELL_WIDTH = 6 };

/* Four columns behind the light: what is attained of a target, or the rate itself. */
static void cell_show(const struct situation_row *row, const struct indicator *i, char *buffer, size_t size)
{
	const struct progress *p = &row->progress;

	if (!p->figure)
		snprintf(buffer, size, "-");
	else if (i->kind == KIND_RATE)
		snprintf(buffer, size, fabs(p->value) < 99.95 ? "%+.1f" : "%+.0f", p->value);
	else if (p->has_attainment)
		snprintf(
		    buffer, size, fabs(p->attainment_pct) < 999.5 ? "%.0f%%" : ">999", p->attainment_pct);
	else
		snprintf(buffer, size, "?");
}

static void table_cell_pad(struct text *out, const char *text, size_t width)
{
	plain_add(out, text);
	for (size_t w = text_width(text); w < width; w++)
		text_char(out, ' ');
}

void lights_legend(struct text *out, bool colour)
{
	static const enum light order[] = {LIGHT_GREEN, LIGHT_YELLOW, LIGHT_RED, LIGHT_GREY};

	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		const char *light = light_names[order[i]], *begin = light_colour(light, colour);

		text_printf(out, "%s%s%s %s%s", i ? "  " : "", begin, light_shape(light),
		    text_by_id(TEXT_LIGHT_LEGEND_GREY + (unsigned)order[i]), *begin ? "\033[0m" : "");
	}
}

static void situation_legend(
    struct view *v, const struct situation *s, const int *numbers, FILE *out, bool colour)
{
	const struct config *c = view_config(v);
	TEXT_OWNED struct text lights = {0};

	for (size_t i = 0; i < c->indicator_count; i++) {
		struct period latest = {0};
		double share = NAN;
		TEXT_OWNED struct text line = {0};

		if (!numbers[i])
			continue;
		for (size_t n = 0; n < s->count; n++) {
			const struct situation_row *row = &s->rows[n];

			if (row->indicator != (int)i || !row->period.year ||
			    (latest.year && period_compare(row->period, latest) <= 0))
				continue;
			latest = row->period;
			share = row->progress.has_gap && c->indicator[i].kind != KIND_RATE
				    ? row->progress.share
				    : NAN;
		}
		message_add(&line,
		    !latest.year			? TEXT_LEGEND_INDICATOR
		    : c->indicator[i].kind == KIND_RATE ? TEXT_LEGEND_INDICATOR_RATE
		    : isfinite(share)			? TEXT_LEGEND_INDICATOR_SCHEDULED
							: TEXT_LEGEND_INDICATOR_PERIOD,
		    PLACES(PLACE("number", numbers[i]), PLACE("name", c->indicator[i].name),
			PLACE("unit", c->indicator[i].unit),
			PLACE("period", indicator_period(&c->indicator[i], latest).text),
			PLACE("share", isfinite(share) ? round(share * 100) : 0)));
		fprintf(out, "  %s\n", text_of(&line));
	}
	lights_legend(&lights, colour);
	fprintf(out, "  %s\n", text_of(&lights));
}

/* A light and a percentage; blank where there is no row. */
static void matrix_cell_put(
    struct text *line, const struct situation_row *row, const struct indicator *indicator, bool colour)
{
	const char *light = row ? light_names[row->light] : "grey";
	char shown[16] = "";

	if (row)
		cell_show(row, indicator, shown, sizeof shown);
	text_char(line, ' ');
	text_add(line, light_colour(light, colour));
	text_add(line, row ? light_shape(light) : " ");
	for (size_t n = strlen(shown); n < CELL_WIDTH - 2; n++)
		text_char(line, ' ');
	text_add(line, shown);
	text_add(line, colour ? "\033[0m" : "");
}

enum outcome situation_matrix(
    struct view *v, const struct situation *s, FILE *out, bool colour, struct error *e)
{
	const struct config *c = view_config(v);
	int *numbers = arena_new(view_arena(v), (c->indicator_count + 1) * sizeof *numbers), columns = 0;
	TEXT_OWNED struct text line = {0};
	size_t name_width = 6;

	for (size_t n = 0; n < s->count; n++) {
		size_t w = text_width(c->region[s->rows[n].region].name);

		numbers[s->rows[n].indicator] = 1;
		name_width = w > name_width ? w : name_width;
	}
	for (size_t i = 0; i < c->indicator_count; i++)
		if (numbers[i])
			numbers[i] = ++columns;
	if (!s->count) {
		fprintf(out, "%s\n", text_by_id(TEXT_NO_SITUATION));
		return OUTCOME_DONE;
	}
	table_cell_pad(&line, "", name_width);
	for (int i = 1; i <= columns; i++)
		text_printf(&line, "%*s[%d]", CELL_WIDTH - (i > 9 ? 4 : 3), "", i);
	text_char(&line, '\n');
	for (int r = 0; r < (int)c->region_count; r++) {
		struct situation_row *const *cells = &s->cells[(size_t)r * c->indicator_count];
		bool any = false;

		for (size_t i = 0; i < c->indicator_count; i++)
			any |= cells[i] != NULL;
		if (!any)
			continue;
		table_cell_pad(&line, c->region[r].name, name_width);
		for (size_t i = 0; i < c->indicator_count; i++)
			if (numbers[i])
				matrix_cell_put(&line, cells[i], &c->indicator[i], colour);
		text_char(&line, '\n');
		fputs(text_of(&line), out);
		text_clear(&line);
	}
	situation_legend(v, s, numbers, out, colour);
	return fflush(out) == 0 && !ferror(out)
		   ? OUTCOME_DONE
		   : error_set(e, OUTCOME_REFUSED, "writing the table: %s", strerror(errno));
}
