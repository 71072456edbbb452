/* The rows of the table of lists: columns and functions, a file each. Private to export/. */
#ifndef EXPORT_LISTS_H
#define EXPORT_LISTS_H

#include "export/listing.h"

extern const struct column_list figure_columns, table_columns, progress_columns, light_columns,
    project_columns, milestone_columns, attribute_columns, alert_columns, change_columns, source_columns,
    region_columns, indicator_columns, outbox_columns;

typedef int list_write(struct reading *r, const struct query *q, struct sheet *sheet, struct error *e);

list_write list_figures, list_targets, list_table, list_progress, list_lights, list_projects, list_milestones,
    list_attributes, list_alerts, list_changes, list_sources, list_regions, list_indicators, list_outbox;

#endif
