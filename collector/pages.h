/* SPDX-License-Identifier: MIT */
/* The pages of one collection: where they go on, and when they are all there. */
#ifndef COLLECTOR_PAGES_H
#define COLLECTOR_PAGES_H

#include "collector/cursor_set.h"
#include "config/source.h"

struct pagination {
	char *home;		/* the origin of the first request: no page is asked for anywhere else */
	long long page, offset; /* of the page to be asked for */
	char *cursor, *address; /* the same, where the answer says it; NULL: none yet */
	long long count;	/* of the pages so far */
	long long rows, total;	/* rows so far; as the source counts them all, -1: it does not say */
	struct cursor_set seen; /* cursors and addresses so far */
};

/* The result of one page. */
struct page_reply {
	const cJSON *root;
	size_t rows;
	const char *link; /* the Link headers, "" */
	const char *url;  /* where it was fetched from, behind all redirects */
	bool same;	  /* the same bytes as the page before */
};

enum next_page { PAGE_LAST, PAGE_NEXT, PAGE_WRONG /* *problem says why */ };

enum { PAGE_PROBLEM = 400 };

void paging_begin(struct pagination *g, const struct pages *p);
void paging_done(struct pagination *g);

/* To be called with the address of every request, before it is made: credentials stay at the origin of the
 * first one. OUTCOME_REFUSED: it lies elsewhere. */
enum outcome paging_stays(struct pagination *g, const char *url, struct error *e);

/* After a page: on to the next one, or to the end. */
enum next_page paging_step(struct pagination *g, const struct pages *p, const struct page_reply *answer,
    struct arena *a, char problem[PAGE_PROBLEM]);

#endif
