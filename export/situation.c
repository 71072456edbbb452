#include "export/situation.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void situation_of(
    struct view *v, const struct evaluation *found, int region, int indicator, struct situation *out)
{
	const struct config *c = view_config(v);
	int year, month, dom;
	size_t cells = c->region_count * c->indicator_count;

	*out = (struct situation){.cells = arena_new(view_arena(v), (cells + 1) * sizeof *out->cells)};
	out->rows = arena_raw(view_arena(v), (cells + 1) * sizeof *out->rows);
	day_split(view_today(v), &year, &month, &dom);
	for (int r = 0; r < (int)c->region_count; r++) {
		if (region >= 0 && !region_within(c, r, region))
			continue;
		for (int i = 0; i < (int)c->indicator_count; i++) {
			struct situation_row row = {.region = r,
			    .indicator = i,
			    .light = found->series_light[(size_t)r * c->indicator_count + (size_t)i]};
			bool any;

			if (indicator >= 0 && i != indicator)
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

static const struct column list_columns[] = {
    {"region", NULL},
    {"region_name", "region"},
    {"region_kind", NULL},
    {"indicator", NULL},
    {"indicator_name", "indicator"},
    {"unit", "unit", .whole = true, .leaves = 8},
    {"period", "period", .whole = true},
    {"target", "target", true},
    {"value", "value", true},
    {"actual", NULL, true},
    {"attainment_pct", "attained %", true},
    {"schedule_share", "due %", true, .leaves = 5},
    {"pace_gap_pp", "gap pp", true},
    {"yoy", "yoy", true, .leaves = 7},
    {"rank", "rank", true, .leaves = 6},
    {"light", "light", .whole = true},
    {"unknown", NULL},
    {"office", NULL},
    {"person", NULL},
};

int situation_list(struct view *v, const struct situation *s, FILE *out, enum sheet_format format,
    size_t width, bool colour, struct error *e)
{
	const struct config *c = view_config(v);
	struct sheet *sheet =
	    sheet_new(out, format, list_columns, sizeof list_columns / sizeof *list_columns, width, colour);

	for (size_t n = 0; n < s->count; n++) {
		const struct situation_row *row = &s->rows[n];
		const struct region *r = &c->region[row->region];
		const struct indicator *i = &c->indicator[row->indicator];
		const struct progress *p = &row->progress;
		bool scheduled = p->has_gap && i->kind != KIND_RATE;
		struct subject subject = {
		    .kind = SUBJECT_SERIES, .region = row->region, .indicator = row->indicator};
		struct measured yoy = {0}, rank = {0};

		if (row->period.year) {
			measure_yoy(v, &subject, row->period, &yoy, NULL);
			measure_rank(v, &subject, row->period, &rank, NULL);
		}

		sheet_string(sheet, r->id);
		sheet_string(sheet, r->name);
		sheet_string(sheet, r->kind);
		sheet_string(sheet, i->id);
		sheet_string(sheet, i->name);
		sheet_string(sheet, i->unit);
		sheet_period(sheet, row->period);
		sheet_number(sheet, p->has_target ? p->target : NAN, -1);
		sheet_number(sheet, p->figure ? p->value : NAN, -1);
		sheet_number(sheet, p->has_actual ? p->actual : NAN, -1);
		sheet_number(sheet, p->has_attainment ? p->attainment_pct : NAN, 1);
		/* a share in csv and json, percent for people */
		sheet_number(sheet, scheduled ? p->share * (format == SHEET_TEXT ? 100 : 1) : NAN, 1);
		sheet_number(sheet, p->has_gap ? number_settled(p->gap_pp) : NAN, 1);
		sheet_number(sheet, yoy.known ? yoy.value : NAN, 1);
		sheet_number(sheet, rank.known ? rank.value : NAN, 0);
		sheet_light(sheet, light_names[row->light]);
		sheet_string(sheet, row->light == LIGHT_GREY ? p->unknown : NULL);
		sheet_string(sheet, r->office);
		sheet_string(sheet, r->person);
	}
	return sheet_end(sheet, "no targets and no figures", e);
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

static void pad(struct text *out, const char *text, size_t width)
{
	text_add(out, text);
	for (size_t w = text_width(text); w < width; w++)
		text_char(out, ' ');
}

static void legend(struct view *v, const struct situation *s, const int *numbers, FILE *out, bool colour)
{
	const struct config *c = view_config(v);

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
		text_printf(&line, "  [%d] %s, %s", numbers[i], c->indicator[i].name, c->indicator[i].unit);
		if (latest.year) {
			text_add(&line, ", ");
			period_print(&line, latest);
		}
		if (c->indicator[i].kind == KIND_RATE)
			text_add(&line, ": the rate itself");
		else if (isfinite(share))
			text_printf(&line, ": %.0f%% due", share * 100);
		fprintf(out, "%s\n", text_of(&line));
	}
	fprintf(out, "  %s● on schedule%s  %s▲ behind (warning)%s  %s■ far behind (critical)%s  · unknown\n",
	    light_colour("green", colour), colour ? "\033[0m" : "", light_colour("yellow", colour),
	    colour ? "\033[0m" : "", light_colour("red", colour), colour ? "\033[0m" : "");
}

int situation_matrix(struct view *v, const struct situation *s, FILE *out, bool colour, struct error *e)
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
		fprintf(out, "no targets and no figures\n");
		return DONE;
	}
	pad(&line, "", name_width);
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
		pad(&line, c->region[r].name, name_width);
		for (int i = 0; i < (int)c->indicator_count; i++) {
			const struct situation_row *row = cells[i];
			const char *light = row ? light_names[row->light] : "grey";
			char shown[16] = "";
			size_t n;

			if (!numbers[i])
				continue;
			if (row)
				cell_show(row, &c->indicator[i], shown, sizeof shown);
			text_char(&line, ' ');
			text_add(&line, light_colour(light, colour));
			text_add(&line, row ? light_shape(light) : " ");
			for (n = strlen(shown); n < CELL_WIDTH - 2; n++)
				text_char(&line, ' ');
			text_add(&line, shown);
			text_add(&line, colour ? "\033[0m" : "");
		}
		text_char(&line, '\n');
		fputs(text_of(&line), out);
		text_clear(&line);
	}
	legend(v, s, numbers, out, colour);
	return fflush(out) == 0 && !ferror(out)
		   ? DONE
		   : error_set(e, REFUSED, "writing the table: %s", strerror(errno));
}

/* ---- projects ---- */

static const struct column project_columns[] = {
    {"project", "code", .whole = true},
    {"name", "name"},
    {"region", NULL},
    {"region_name", "region"},
    {"office", NULL},
    {"person", NULL},
    {"start_committed", "start", .whole = true},
    {"start_committed_now", NULL},
    {"start_rebaselined", NULL},
    {"start_actual", "started", .whole = true, .leaves = 5},
    {"start_late_days", "late", true},
    {"production_committed", "production", .whole = true},
    {"production_committed_now", NULL},
    {"production_rebaselined", NULL},
    {"production_actual", NULL},
    {"production_late_days", "late", true},
    {"commitment_moved_days", "moved", true, .leaves = 4},
    {"investment_planned", NULL, true},
    {"investment_done", NULL, true},
    {"investment_done_pct", "inv %", true, .leaves = 6},
    {"investment_gap_pp", "gap", true},
    {"vanished", NULL},
    {"light", "light", .whole = true},
};

static void project_number(
    struct sheet *sheet, struct view *v, const struct project *p, measure_fn *fn, int decimals)
{
	struct subject s = {.kind = SUBJECT_PROJECT, .project = p};
	struct measured m = {0};

	fn(v, &s, (struct period){0}, &m, NULL);
	sheet_number(sheet, m.known ? m.value : NAN, decimals);
}

int situation_projects(struct view *v, const struct evaluation *found, int region, FILE *out,
    enum sheet_format format, size_t width, bool colour, struct error *e)
{
	static measure_fn *const late[] = {measure_start_late, measure_production_late};
	const struct config *c = view_config(v);
	struct sheet *sheet = sheet_new(
	    out, format, project_columns, sizeof project_columns / sizeof *project_columns, width, colour);
	size_t count;
	const struct project *projects = view_projects(v, &count);

	for (size_t n = 0; n < count; n++) {
		const struct project *p = &projects[n];
		int r = config_region(c, p->region);

		if (region >= 0 && (r < 0 || !region_within(c, r, region)))
			continue;
		sheet_string(sheet, p->id);
		sheet_string(sheet, p->name);
		sheet_string(sheet, p->region);
		sheet_string(sheet, r >= 0 ? c->region[r].name : p->region);
		sheet_string(sheet, p->office);
		sheet_string(sheet, p->person);
		for (int i = 0; i < MILESTONES; i++) {
			const struct milestone_state *m = &p->milestone[i];

			sheet_date(sheet, format == SHEET_TEXT ? milestone_due(m) : m->first_committed);
			sheet_date(sheet, m->committed);
			sheet_date(sheet, m->approved);
			sheet_date(sheet, m->actual);
			project_number(sheet, v, p, late[i], 0);
		}
		project_number(sheet, v, p, measure_commitment_moved, 0);
		sheet_number(sheet, p->planned, -1);
		sheet_number(sheet, p->done, -1);
		sheet_number(sheet, p->planned > 0 ? number_settled(100 * p->done / p->planned) : NAN, 0);
		project_number(sheet, v, p, measure_investment_gap, 0);
		sheet_bool(sheet, p->vanished);
		sheet_light(sheet, light_names[found->project_light[n]]);
	}
	return sheet_end(sheet, "no projects", e);
}
