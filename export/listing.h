/* SPDX-License-Identifier: MIT */
/* What can be listed: one table of lists that commands print, files are exported to, the HTTP side serves and
 * its description describes. To add a list is a row here, a function in a list_*.c, and its columns. */
#ifndef EXPORT_LISTING_H
#define EXPORT_LISTING_H

#include "export/sheet.h"
#include "report/query.h"
#include "report/report_data.h"

/* Which parts of a query mean something for a list. */
enum listing_filter {
	BY_REGION = 1,
	BY_INDICATOR = 2,
	BY_PERIOD = 4,
	BY_PROJECT = 8,
	WITH_ALL_ROWS = 16,
	SINCE = 32,
	AS_OF = 64, /* else it is known as it is now only */
};

struct listing {
	const char *name, *help;
	const struct column_list *columns;
	unsigned filters; /* of enum listing_filter */
	/* The rows that the query asks for; the moment is the view's. */
	enum outcome (*write)(
	    struct report_data *r, const struct query *q, struct sheet *sheet, struct error *e);
	const char *all;   /* what `all` adds; NULL without WITH_ALL_ROWS */
	enum text_id none; /* what is said where there are no rows */
};

extern const struct listing listings[];
extern const size_t listing_count;

const struct listing *listing_find(const char *name); /* NULL: there is none */

/* The whole list into a format. */
enum outcome listing_print(const struct listing *l, struct report_data *r, const struct query *q, FILE *out,
    enum sheet_format format, const struct sheet_options *options, struct error *e);

#endif
