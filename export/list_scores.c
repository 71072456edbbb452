/* SPDX-License-Identifier: MIT */
#include "config/city.h"
#include "config/lookup.h"
#include "config/publication.h"
#include "export/lists.h"
#include "report/report.h"

/* How the regions did in all: what counts at the year's end. */

static const struct column score_rows[] = {
    {"rank", TEXT_HEAD_PLACE, true, .type = COLUMN_INTEGER, .help = "equal scores and days late share one"},
    {"region", TEXT_NONE},
    {"region_name", TEXT_HEAD_REGION},
    {"region_kind", TEXT_HEAD_REGION_KIND, .leaves = 4},
    {"score", TEXT_HEAD_SCORE, true, .type = COLUMN_NUMBER,
	.help = "weighted mean of the shares of the targets reached, none above 100; what is not known is 0"},
    {"indicators_known", TEXT_HEAD_INDICATORS_KNOWN, true, .leaves = 3, .type = COLUMN_INTEGER},
    {"indicators", TEXT_HEAD_INDICATORS, true, .leaves = 3, .type = COLUMN_INTEGER,
	.help = "with a weight and a target"},
    {"milestones_on_time", TEXT_HEAD_MILESTONES_ON_TIME, true, .type = COLUMN_INTEGER, .help = "of the year"},
    {"milestones_late", TEXT_HEAD_MILESTONES_LATE, true, .type = COLUMN_INTEGER},
    {"late_days", TEXT_HEAD_DAYS_LATE, true, .type = COLUMN_INTEGER, .help = "in all"},
    {"office", TEXT_HEAD_OFFICE, .leaves = 2},
    {"person", TEXT_HEAD_PERSON, .leaves = 1},
    {"year", TEXT_NONE, true, .type = COLUMN_INTEGER},
    {"time_ms", TEXT_NONE, true, .type = COLUMN_EPOCH, .help = "the moment asked about"},
};
const struct column_list score_columns = COLUMNS(score_rows);

enum outcome list_scores(
    struct report_data *reading, const struct query *q, struct sheet *sheet, struct error *e)
{
	const struct config *c = view_config(reading->view);
	const struct publication *p = reading->publication   ? reading->publication
				      : c->publication_count ? &c->publication[0]
							     : NULL;
	struct report *r;
	enum outcome outcome = report_of(reading, q, REPORT_RANKINGS | REPORT_PROJECTS, &r, e);
	size_t place = 0;

	if (outcome != OUTCOME_DONE)
		return outcome;
	if (!r->score_count)
		report_score(r, report_weights(r, p));
	for (size_t n = 0; n < r->score_count; n++) {
		const struct score *s = &r->scores[n];
		const struct region *region = &c->region[s->region];

		if (n == 0 || s->score != s[-1].score || s->late_days != s[-1].late_days)
			place = n + 1;
		sheet_integer(sheet, (long long)place);
		sheet_string(sheet, region->id);
		sheet_string(sheet, region->name);
		sheet_word(sheet, region->kind, config_kind_name(r->config, region->kind));
		sheet_number(sheet, s->score, 1);
		sheet_integer(sheet, s->known);
		sheet_integer(sheet, s->of);
		sheet_integer(sheet, s->on_time);
		sheet_integer(sheet, s->late);
		sheet_integer(sheet, s->late_days);
		sheet_string(sheet, region->office);
		sheet_string(sheet, region->person);
		sheet_integer(sheet, report_year(r));
		sheet_epoch(sheet, r->at);
	}
	return view_error(r->view, e);
}
