/* What has changed since an earlier moment: lights, ranks, promises of projects met, missed and moved.
 * Sentences are made from it. */
#ifndef REPORT_NEWS_H
#define REPORT_NEWS_H

#include "report/report.h"

enum news_kind {
	NEWS_WORSE, /* a light */
	NEWS_BETTER,
	NEWS_ROSE, /* a rank */
	NEWS_FELL,
	NEWS_MET,    /* a milestone has happened */
	NEWS_MISSED, /* its day has passed */
	NEWS_MOVED,  /* the register names a later one */
	NEWS_KINDS
};

struct news {
	enum news_kind kind;
	const struct report_cell *cell;	      /* of lights and ranks */
	const struct report_project *project; /* of milestones */
	int milestone;
	struct date was; /* moved: the promise before */
};

/* Into r->news, in the order of the kinds: against what was known at `since`, in the same snapshot. */
enum outcome news_make(struct report *r, instant since, struct error *e);

/* One sentence, as HTML or plain text. */
void news_print(const struct report *r, const struct news *n, bool html, FILE *out);

/* ", 3 days late" */
void lateness_print(FILE *out, int days);

#endif
