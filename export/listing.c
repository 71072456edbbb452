/* SPDX-License-Identifier: MIT */
#include "export/lists.h"
#include "report/situation.h"

#include <string.h>

const struct listing listings[] = {
    {"figures", "figures: value by region, indicator and period", &figure_columns,
	AS_OF | BY_REGION | BY_INDICATOR | BY_PERIOD | WITH_ALL_ROWS, list_figures, "every vintage",
	TEXT_NO_FIGURES},
    {"targets", "targets of the year", &figure_columns,
	AS_OF | BY_REGION | BY_INDICATOR | BY_PERIOD | WITH_ALL_ROWS, list_targets, "every vintage",
	TEXT_NO_TARGETS},
    {"table", "the situation table: target, latest figure, pace gap and status of each region and indicator",
	&table_columns, AS_OF | BY_REGION | BY_INDICATOR, list_table, NULL, TEXT_NO_SITUATION},
    {"rankings", "rankings by indicator: the regions of one kind in the order of rank", &ranking_columns,
	AS_OF | BY_REGION | BY_INDICATOR, list_rankings, NULL, TEXT_NO_SITUATION},
    {"scores", "scores of the regions: weighted attainment, milestones on time and late", &score_columns,
	AS_OF | BY_REGION, list_scores, NULL, TEXT_NO_SCORES},
    {"progress", "figure, target and scheduled value, period by period", &progress_columns,
	AS_OF | BY_REGION | BY_INDICATOR | BY_PERIOD, list_progress, NULL, TEXT_NO_FIGURES},
    {"status_changes", "the cells of the table whose status has changed", &status_change_columns,
	AS_OF | BY_REGION | BY_INDICATOR | SINCE, list_status_changes, NULL, TEXT_NO_STATUS_CHANGED},
    {"projects", "key projects: milestones, days late, investment, status", &project_columns,
	AS_OF | BY_REGION | BY_PROJECT, list_projects, NULL, TEXT_NO_PROJECTS},
    {"upcoming", "milestones of projects that are due in the next 30 days", &upcoming_columns,
	AS_OF | BY_REGION | BY_PROJECT, list_upcoming, NULL, TEXT_NO_MILESTONE_DUE},
    {"late", "milestones of projects that are late or missed, the longest late first", &late_columns,
	AS_OF | BY_REGION | BY_PROJECT, list_late, NULL, TEXT_NO_MILESTONE_LATE},
    {"milestones", "the milestones of projects as a timeline: a row whenever their state changes",
	&milestone_columns, AS_OF | BY_REGION | BY_PROJECT, list_milestones, NULL, TEXT_NO_MILESTONES},
    {"attributes", "attributes of projects, a row an attribute and vintage", &attribute_columns,
	AS_OF | BY_REGION | BY_PROJECT, list_attributes, NULL, TEXT_NO_ATTRIBUTES},
    {"alerts", "firing and pending alerts", &alert_columns, AS_OF | BY_REGION | BY_INDICATOR | WITH_ALL_ROWS,
	list_alerts, "also those that are over", TEXT_NO_ALERTS},
    {"changes", "every change of every alert", &change_columns, AS_OF | BY_REGION | BY_INDICATOR,
	list_changes, NULL, TEXT_NO_ALERT_CHANGED},
    {"sources", "state of the sources", &source_columns, AS_OF, list_sources, NULL, TEXT_NO_SOURCES},
    {"regions", "the regions, with the responsible office and person", &region_columns, BY_REGION,
	list_regions, NULL, TEXT_NO_REGIONS},
    {"indicators", "the indicators", &indicator_columns, BY_INDICATOR, list_indicators, NULL,
	TEXT_NO_INDICATORS},
    {"outbox", "queued messages, and the latest delivered messages and dead letters", &outbox_columns, 0,
	list_outbox, NULL, TEXT_NO_MESSAGES},
};
const size_t listing_count = sizeof listings / sizeof *listings;

const struct listing *listing_find(const char *name)
{
	for (size_t i = 0; i < listing_count; i++)
		if (strcmp(listings[i].name, name) == 0)
			return &listings[i];
	return NULL;
}

const char *reading_problem(const struct report_data *r, const char *problem)
{
	return r->for_strangers && problem && *problem ? text_in(LANGUAGE_ENGLISH, TEXT_NOT_SHOWN) : problem;
}

enum outcome listing_print(const struct listing *l, struct report_data *r, const struct query *q, FILE *out,
    enum sheet_format format, const struct sheet_options *options, struct error *e)
{
	struct sheet *sheet = sheet_new(out, format, l->columns->at, l->columns->count, options);
	struct error ignored;
	enum outcome outcome = l->write(r, q, sheet, e);
	enum outcome written = sheet_end(
	    sheet, outcome == OUTCOME_DONE ? l->none : TEXT_NONE, outcome == OUTCOME_DONE ? e : &ignored);

	return outcome == OUTCOME_DONE ? written : outcome;
}
