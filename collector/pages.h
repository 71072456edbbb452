/* The pages of one collection: where they go on, and when they are all there. */
#ifndef COLLECTOR_PAGES_H
#define COLLECTOR_PAGES_H

#include "config/config.h"

struct paging {
	long long page, offset; /* of the page to be asked for */
	char *cursor, *address; /* the same, where the answer says it; NULL: none yet */
	long long count;	/* of the pages so far */
	long long rows, total;	/* rows so far; as the source counts them all, -1: it does not say */
};

/* What came of one page. */
struct page_answer {
	const cJSON *root;
	size_t rows;
	const char *link; /* of the header; NULL */
	const char *url;  /* where it was had */
	bool same;	  /* the same bytes as the page before */
};

enum next_page { PAGE_LAST, PAGE_NEXT, PAGE_WRONG /* *problem says why */ };

enum { PAGE_PROBLEM = 400 };

void paging_begin(struct paging *g, const struct pages *p);
void paging_done(struct paging *g);

/* After a page: on to the next one, or to the end. */
enum next_page paging_step(struct paging *g, const struct pages *p, const struct page_answer *answer,
    struct arena *a, char problem[PAGE_PROBLEM]);

#endif
