/* SPDX-License-Identifier: MIT */
#include "export/list_rankings.h"
#include "base/plain.h"
#include "locale/language.h"
#include "export/lists.h"
#include "report/report.h"

/* Who leads and who follows, a row a region and indicator. */

static const struct column league_rows[] = {
    {"indicator", NULL},
    {"indicator_name", NULL},
    {"unit", NULL},
    {"region_kind", NULL, .help = "the regions of this kind under one parent are compared"},
    {"parent", NULL, .help = "the region they lie in"},
    {"rank", "rank", true, .type = COLUMN_INTEGER},
    {"rank_change", "moved", true, .leaves = 3, .type = COLUMN_INTEGER,
	.help = "ranks risen since the period before; below 0 has fallen"},
    {"region", NULL},
    {"region_name", "region"},
    {"period", NULL, .type = COLUMN_DATE, .help = "of the latest figure"},
    PROGRESS_COLUMNS(9),
    {"yoy", "yoy", true, .leaves = 7, .type = COLUMN_NUMBER,
	.help = "percent against the same period a year ago; of a rate, points"},
    {"next_above", NULL, .help = "the region that ranks next above it"},
    {"next_above_name", "above", .leaves = 2},
    {"to_next_above", "ahead", true, .leaves = 2, .type = COLUMN_NUMBER,
	.help = "what the next above is ahead by, in the unit; of a rate, points"},
    {"meets_in", "meets", true, .leaves = 4, .type = COLUMN_INTEGER,
	.help = "periods until it has caught up with the next above at the present pace; null: it does not"},
    {"next_below", NULL, .help = "the region that ranks next below it"},
    {"next_below_name", "below", .leaves = 10},
    {"to_next_below", "lead", true, .leaves = 10, .type = COLUMN_NUMBER},
    {"met_in", "meets", true, .leaves = 10, .type = COLUMN_INTEGER,
	.help = "periods until the next below has caught up with it"},
    {"to_best", "to best", true, .leaves = 6, .type = COLUMN_NUMBER, .help = "what the first is ahead by"},
    {"light", "light", .whole = true, .help = "green, yellow, red or grey"},
    {"office", NULL},
    {"person", NULL},
    {"time_ms", NULL, true, .type = COLUMN_EPOCH, .help = "the moment asked about"},
};
const struct column_list league_columns = COLUMNS(league_rows);

static void integer_or_empty(struct sheet *sheet, bool there, int value)
{
	if (there)
		sheet_integer(sheet, value);
	else
		sheet_string(sheet, NULL);
}

static void neighbour_cells(const struct report *r, const struct neighbour *n, struct sheet *sheet)
{
	const struct region *region = n->region >= 0 ? &r->config->region[n->region] : NULL;

	sheet_string(sheet, region ? region->id : NULL);
	sheet_string(sheet, region ? region->name : NULL);
	sheet_number(sheet, n->distance, -1);
	integer_or_empty(sheet, n->meets > 0, n->meets);
}

static void ranking_row(const struct report *r, const struct ranking *l, size_t n, struct sheet *sheet)
{
	const struct report_cell *cell = l->cells[n];
	const struct region *region = &r->config->region[cell->row->region];
	const struct indicator *i = &r->config->indicator[l->indicator];

	sheet_string(sheet, i->id);
	sheet_string(sheet, i->name);
	sheet_string(sheet, i->unit);
	sheet_string(sheet, l->kind);
	sheet_string(sheet, region_parent(r->config, cell->row->region));
	integer_or_empty(sheet, cell->rank > 0, cell->rank);
	integer_or_empty(sheet, cell->rank && cell->rank_before, cell->rank_before - cell->rank);
	sheet_string(sheet, region->id);
	sheet_string(sheet, region->name);
	sheet_period(sheet, cell->row->period);
	progress_cells(&cell->row->progress, i, sheet);
	sheet_number(sheet, cell->yoy, 1);
	neighbour_cells(r, &cell->above, sheet);
	neighbour_cells(r, &cell->below, sheet);
	sheet_number(sheet, cell->to_best, -1);
	sheet_light(sheet, light_names[cell->row->light]);
	sheet_string(sheet, region->office);
	sheet_string(sheet, region->person);
	sheet_epoch(sheet, r->at);
}

enum outcome list_rankings(
    struct report_data *reading, const struct query *q, struct sheet *sheet, struct error *e)
{
	struct report *r;
	enum outcome outcome = report_of(reading, q, REPORT_LEAGUES, &r, e);

	for (size_t l = 0; outcome == OUTCOME_DONE && l < r->ranking_count; l++)
		for (size_t n = 0; n < r->rankings[l].count; n++)
			ranking_row(r, &r->rankings[l], n, sheet);
	return outcome;
}

/* ---- for people: a table a league ---- */

/* "Gross regional product, 亿元, 2023-Q2: county, Xiling" */
static void ranking_title(const struct report *r, const struct ranking *l, FILE *out)
{
	const struct indicator *i = &r->config->indicator[l->indicator];
	struct period period = l->cells[0]->row->period;
	TEXT_OWNED struct text t = {0};

	plain_printf(&t, "%s, %s", i->name, i->unit);
	if (period.year) {
		text_add(&t, ", ");
		period_print(&t, period);
	}
	plain_printf(&t, ": %s", config_kind_name(r->config, l->kind));
	if (l->parent >= 0)
		plain_printf(&t, ", %s", r->config->region[l->parent].name);
	fprintf(out, "%s\n", text_of(&t));
}

enum outcome rankings_show(struct report_data *reading, const struct query *q, FILE *out,
    const struct sheet_options *options, struct error *e)
{
	struct report *r;
	enum outcome outcome = report_of(reading, q, REPORT_LEAGUES, &r, e);
	bool any = false;

	for (size_t l = 0; outcome == OUTCOME_DONE && l < r->ranking_count; l++) {
		const struct ranking *league = &r->rankings[l];
		struct sheet *sheet;

		if (league->count == 1 && !league->cells[0]->rank)
			continue; /* it competes with nobody */
		fputs(any ? "\n" : "", out);
		any = true;
		ranking_title(r, league, out);
		sheet = sheet_new(out, SHEET_TEXT, league_columns.at, league_columns.count, options);
		for (size_t n = 0; n < league->count; n++)
			ranking_row(r, league, n, sheet);
		outcome = sheet_end(sheet, NULL, e);
	}
	if (outcome == OUTCOME_DONE && !any)
		fprintf(out, "%s\n",
		    tr(r->situation.count ? "no two regions of a kind have what can be compared"
					  : SITUATION_NONE));
	return outcome;
}
