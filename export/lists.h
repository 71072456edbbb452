/* Figures, targets, projects and alerts as flat rows: what `figures`, `alerts` and `export` write. */
#ifndef EXPORT_LISTS_H
#define EXPORT_LISTS_H

#include "alert/view.h"
#include "export/sheet.h"
#include "store/figures.h"

struct list_query {
	int region, indicator;	/* -1: all; a region with all below it */
	struct period from, to; /* year 0: all */
	instant as_of;
	bool vintages; /* all of them; else the one in force */
};

/* The rows that `v` knows, by period, region, indicator, vintage. */
int figures_list(
    struct view *v, enum book book, const struct list_query *q, struct sheet *sheet, struct error *e);
extern const struct column figure_columns[];
extern const size_t figure_column_count;

/* Alerts as they stood at `as_of`: the latest change not after it. `all`: also those that were resolved then.
 */
int alerts_list(struct view *v, int region, instant as_of, bool all, struct sheet *sheet, struct error *e);
extern const struct column alert_columns[];
extern const size_t alert_column_count;

#endif
