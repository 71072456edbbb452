/* SPDX-License-Identifier: MIT */
/* The rows of the table of lists: columns and functions, a file each. Private to export/. */
#ifndef EXPORT_LISTS_H
#define EXPORT_LISTS_H

#include "export/listing.h"

extern const struct column_list figure_columns, table_columns, ranking_columns, score_columns,
    progress_columns, status_change_columns, project_columns, upcoming_columns, late_columns,
    milestone_columns, attribute_columns, alert_columns, change_columns, source_columns, region_columns,
    indicator_columns, outbox_columns;

/* How far a series is: six columns, and their cells. The target may leave where the line is too short. */
#define PROGRESS_COLUMNS(target_leaves)                                                                      \
	{"target", TEXT_HEAD_TARGET, true, .leaves = (target_leaves), .type = COLUMN_NUMBER,                 \
	    .help = "of the year"},                                                                          \
	    {"value", TEXT_HEAD_VALUE, true, .type = COLUMN_NUMBER},                                         \
	    {"actual", TEXT_NONE, true, .type = COLUMN_NUMBER, .help = "what counts against the target"},    \
	    {"attainment_pct", TEXT_HEAD_ATTAINMENT, true, .type = COLUMN_NUMBER},                           \
	    {"schedule_share", TEXT_HEAD_SCHEDULE_SHARE, true, .leaves = 5, .type = COLUMN_NUMBER,           \
		.help = "the part of the target that is due, 0 to 1"},                                       \
	{                                                                                                    \
		"pace_gap_pp", TEXT_HEAD_PACE_GAP, true, .type = COLUMN_NUMBER,                              \
							 .help = "percentage points; below 0 is behind"      \
	}

void progress_cells(const struct progress *p, const struct indicator *i, struct sheet *sheet);

const char *region_parent(const struct config *c, int region); /* its id; NULL: none */

typedef enum outcome list_write(
    struct report_data *r, const struct query *q, struct sheet *sheet, struct error *e);

list_write list_figures, list_targets, list_table, list_rankings, list_scores, list_progress,
    list_status_changes, list_projects, list_upcoming, list_late, list_milestones, list_attributes,
    list_alerts, list_changes, list_sources, list_regions, list_indicators, list_outbox;

#endif
