/* SPDX-License-Identifier: MIT */
/* Figures and targets as rows with their names: what lists, exposition formats and remote write go through.
 */
#ifndef EXPORT_FIGURES_H
#define EXPORT_FIGURES_H

#include "report/query.h"
#include "store/figures.h"

/* Texts belong to the walk and last as long as it does; names are the ids where nothing is configured. */
struct figure_row {
	struct period period;
	const char *region, *region_name, *indicator, *indicator_name, *unit, *source;
	uint32_t region_code, indicator_code;
	int r, i; /* in the configuration; -1: no longer there */
	struct vintage v;
	bool last; /* the vintage in force */
};

/* Returns OUTCOME_DONE to go on; anything else ends the walk and is its result. */
typedef enum outcome figure_row_each(void *context, const struct figure_row *f, struct error *e);

/* By period, region, indicator; or by region, indicator, period, as formats want it whose series must not be
 * interleaved. Regions and indicators are in the order of the configuration, then by id those that are no longer
 * in it, whichever was stored first. Vintages of a figure always in the order in which they counted. */
enum figure_order { BY_PERIODS, BY_SERIES };

/* The figures in force (those withdrawn are left out), or with `q->all` all vintages. What is held in memory
 * is a period (BY_PERIODS) or a region (BY_SERIES). */
enum outcome figure_rows(const struct config *c, struct txn *t, enum book book, const struct query *q,
    enum figure_order order, figure_row_each *each, void *context, struct error *e);

/* "suspect preliminary"; "" where there is nothing to say. `buffer` takes 64 bytes. */
/* The same for people, in the language that is set. */
void figure_status_words(uint8_t flags, struct text *out);
const char *figure_status(uint8_t flags, char buffer[64]);
bool figure_status_parse(const char *text, uint8_t *flags);

#endif
