/* SPDX-License-Identifier: MIT */
#include "export/list_rankings.h"
#include "base/plain.h"
#include "config/city.h"
#include "config/lookup.h"
#include "export/lists.h"
#include "report/report.h"

/* Who leads and who follows, a row a region and indicator. */

static const struct column ranking_rows[] = {
    {"indicator", TEXT_NONE},
    {"indicator_name", TEXT_NONE},
    {"unit", TEXT_NONE},
    {"region_kind", TEXT_NONE, .help = "the regions of this kind under one parent are compared"},
    {"parent", TEXT_NONE, .help = "the region they lie in"},
    {"rank", TEXT_HEAD_RANK, true, .type = COLUMN_INTEGER},
    {"rank_change", TEXT_HEAD_RANK_CHANGE, true, .leaves = 3, .type = COLUMN_INTEGER,
	.help = "ranks risen since the period before; below 0 has fallen"},
    {"region", TEXT_NONE},
    {"region_name", TEXT_HEAD_REGION},
    {"period", TEXT_NONE, .type = COLUMN_DATE, .help = "of the latest figure"},
    PROGRESS_COLUMNS(9),
    {"yoy", TEXT_HEAD_YOY, true, .leaves = 7, .type = COLUMN_NUMBER,
	.help = "percent against the same period a year ago; of a rate, points"},
    {"next_above", TEXT_NONE, .help = "the region that ranks next above it"},
    {"next_above_name", TEXT_HEAD_ABOVE, .leaves = 2},
    {"gap_to_next_above", TEXT_HEAD_AHEAD, true, .leaves = 2, .type = COLUMN_NUMBER,
	.help = "what the next above is ahead by, in the unit; of a rate, points"},
    {"catches_up_in", TEXT_HEAD_MEETS, true, .leaves = 4, .type = COLUMN_INTEGER,
	.help = "periods until it has caught up with the next above at the present pace; null: it does not"},
    {"next_below", TEXT_NONE, .help = "the region that ranks next below it"},
    {"next_below_name", TEXT_HEAD_BELOW, .leaves = 10},
    {"gap_to_next_below", TEXT_HEAD_LEAD, true, .leaves = 10, .type = COLUMN_NUMBER},
    {"caught_up_in", TEXT_HEAD_MET, true, .leaves = 10, .type = COLUMN_INTEGER,
	.help = "periods until the next below has caught up with it"},
    {"gap_to_leader", TEXT_HEAD_TO_BEST, true, .leaves = 6, .type = COLUMN_NUMBER,
	.help = "what the first is ahead by"},
    {"status", TEXT_HEAD_LIGHT, .whole = true, .help = "green, yellow, red or grey"},
    {"office", TEXT_NONE},
    {"person", TEXT_NONE},
    {"time_ms", TEXT_NONE, true, .type = COLUMN_EPOCH, .help = "the moment asked about"},
};
const struct column_list ranking_columns = COLUMNS(ranking_rows);

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
	sheet_word(sheet, l->kind, config_kind_name(r->config, l->kind));
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
	enum outcome outcome = report_of(reading, q, REPORT_RANKINGS, &r, e);

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
	static const enum text_id heads[] = {TEXT_RANKING_HEAD, TEXT_RANKING_HEAD_PARENT,
	    TEXT_RANKING_HEAD_PERIOD, TEXT_RANKING_HEAD_PERIOD_PARENT};
	TEXT_OWNED struct text t = {0};

	message_line(&t, heads[(period.year ? 2 : 0) + (l->parent >= 0 ? 1 : 0)],
	    PLACES(PLACE("indicator", i->name), PLACE("unit", i->unit),
		PLACE("period", indicator_period(i, period).text),
		PLACE("kind", config_kind_name(r->config, l->kind)),
		PLACE("parent", l->parent >= 0 ? r->config->region[l->parent].name : "")));
	fputs(text_of(&t), out);
}

enum outcome rankings_show(struct report_data *reading, const struct query *q, FILE *out,
    const struct sheet_options *options, struct error *e)
{
	struct report *r;
	enum outcome outcome = report_of(reading, q, REPORT_RANKINGS, &r, e);
	bool any = false;

	for (size_t l = 0; outcome == OUTCOME_DONE && l < r->ranking_count; l++) {
		const struct ranking *league = &r->rankings[l];
		struct sheet *sheet;

		if (league->count == 1 && !league->cells[0]->rank)
			continue; /* it competes with nobody */
		fputs(any ? "\n" : "", out);
		any = true;
		ranking_title(r, league, out);
		sheet = sheet_new(out, SHEET_TEXT, ranking_columns.at, ranking_columns.count, options);
		for (size_t n = 0; n < league->count; n++)
			ranking_row(r, league, n, sheet);
		outcome = sheet_end(sheet, TEXT_NONE, e);
	}
	if (outcome == OUTCOME_DONE && !any)
		fprintf(out, "%s\n", text_by_id(r->situation.count ? TEXT_NO_RANKING : TEXT_NO_SITUATION));
	return outcome;
}
