/* SPDX-License-Identifier: MIT */
#include "config/city.h"
#include "config/lookup.h"
#include "export/lists.h"

/* Who and what is compared, as configured: what a choice of regions or indicators is made from. */

static const struct column region_rows[] = {
    {"region", TEXT_HEAD_REGION_ID, .whole = true},
    {"name", TEXT_HEAD_NAME},
    {"kind", TEXT_HEAD_REGION_KIND},
    {"parent", TEXT_HEAD_PARENT},
    {"office", TEXT_HEAD_OFFICE},
    {"person", TEXT_HEAD_PERSON},
};
const struct column_list region_columns = COLUMNS(region_rows);

enum outcome list_regions(struct report_data *r, const struct query *q, struct sheet *sheet, struct error *e)
{
	const struct config *c = view_config(r->view);

	(void)e;
	for (int i = 0; i < (int)c->region_count; i++) {
		const struct region *region = &c->region[i];

		if (!query_region(q, i))
			continue;
		sheet_string(sheet, region->id);
		sheet_string(sheet, region->name);
		sheet_word(sheet, region->kind, config_kind_name(c, region->kind));
		sheet_string(sheet, region->parent >= 0 ? c->region[region->parent].id : NULL);
		sheet_string(sheet, region->office);
		sheet_string(sheet, region->person);
	}
	return OUTCOME_DONE;
}

static const struct column indicator_rows[] = {
    {"indicator", TEXT_HEAD_INDICATOR_ID, .whole = true},
    {"name", TEXT_HEAD_NAME},
    {"unit", TEXT_HEAD_UNIT},
    {"kind", TEXT_HEAD_INDICATOR_KIND, .help = "year-to-date, per-period, level or rate"},
    {"every", TEXT_HEAD_EVERY, .help = "month, quarter or year"},
    {"better", TEXT_HEAD_BETTER, .help = "higher or lower"},
    {"release_day", TEXT_HEAD_RELEASED, true, .type = COLUMN_INTEGER, .help = "of the month after"},
};
const struct column_list indicator_columns = COLUMNS(indicator_rows);

enum outcome list_indicators(
    struct report_data *r, const struct query *q, struct sheet *sheet, struct error *e)
{
	const struct config *c = view_config(r->view);

	(void)e;
	for (int n = 0; n < (int)c->indicator_count; n++) {
		const struct indicator *i = &c->indicator[n];

		if (!query_indicator(q, n))
			continue;
		sheet_string(sheet, i->id);
		sheet_string(sheet, i->name);
		sheet_string(sheet, i->unit);
		sheet_text_word(
		    sheet, indicator_kind_names[i->kind], TEXT_KIND_YEAR_TO_DATE + (unsigned)i->kind);
		sheet_text_word(sheet, frequency_names[frequency_index(i->every)],
		    TEXT_EVERY_MONTH + (unsigned)frequency_index(i->every));
		sheet_text_word(
		    sheet, direction_names[i->direction], TEXT_BETTER_HIGHER + (unsigned)i->direction);
		if (i->release_day)
			sheet_integer(sheet, i->release_day);
		else
			sheet_string(sheet, NULL);
	}
	return OUTCOME_DONE;
}
