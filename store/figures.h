/* SPDX-License-Identifier: MIT */
/* Figures and targets with all their vintages.
 *
 * Both are kept in the same form, in two books: figures by (period, region), targets by (year, region). A
 * record holds groups, in the order in which they came; a group is what one document brought for that period
 * and region at one time:
 *
 *	DB_FIGURES, DB_TARGETS  period (4)  region (4)  ->  group...
 *
 *	group:  size  known  fetch  published  entry...
 *	entry:  indicator  tag  number
 *
 * size, fetch, indicator are varints; known is seconds since 2000, published days relative to the day of
 * known (both zigzag; published 0 for none, else one more away from zero). The tag's low four bits say how
 * the number is written: 0 to 7 a zigzag varint to be divided by that power of ten, 8 a double, 9 no
 * number (the source withdrew the value); the high four bits are flags (enum vintage_flag). */
#ifndef STORE_FIGURES_H
#define STORE_FIGURES_H

#include "store/store.h"

enum book { BOOK_FIGURES, BOOK_TARGETS };

enum vintage_flag {
	FIGURE_WITHDRAWN = 1, /* the source took the value back: there is no number */
	FIGURE_PRELIMINARY = 2,
	FIGURE_REVISED = 4,
	FIGURE_SUSPECT = 8, /* hard to believe, and not confirmed */
};

struct vintage {
	double value;
	instant known; /* when it became known to us (or was published, where history was back-filled) */
	day_number published; /* the document's own date; DAY_NONE */
	uint32_t fetch;	      /* the fetch that brought it; 0: entered in the configuration */
	uint8_t flags;
};

struct figure {
	uint32_t period;	    /* period_key */
	uint32_t region, indicator; /* codes */
	struct vintage v;
	bool nothing_new; /* figures_add passes over it */
	bool added;	  /* set by figures_add: this one was new */
};

/* Adds what is new, in the order given where several speak of one figure. A value that equals the
 * one in force at its `known` adds nothing; *added counts vintages that are new, and each of these is marked.
 */
enum outcome figures_add(
    struct txn *t, enum book book, struct figure *figures, size_t count, size_t *added, struct error *e);

/* What is called for each vintage that was known at `as_of`. */
typedef void figure_each(void *context, const struct figure *f);
struct figure_visitor {
	instant as_of; /* INSTANT_LAST: all */
	figure_each *each;
	void *context;
};

/* Every vintage of every figure in the periods from..to, ordered by period and region; the vintages of one
 * figure in the order in which they came. */
enum outcome figures_scan(struct txn *t, enum book book, struct period from, struct period to,
    const struct figure_visitor *v, struct error *e);

/* The same for one period and region. */
enum outcome figures_of(struct txn *t, enum book book, struct period p, uint32_t region,
    const struct figure_visitor *v, struct error *e);

/* Every period that has a record, in order: a look-up each. */
typedef void period_each(void *context, struct period p);
enum outcome periods_scan(struct txn *t, enum book book, period_each *each, void *context, struct error *e);

/* The vintages in force of one (period, region), by indicator code; `current_update` is a figure_each. Zero
 * at first. */
struct current {
	struct vintage *of;
	bool *there;
	size_t room;
};
void current_update(void *current, const struct figure *f);
void current_clear(struct current *c);
void current_done(struct current *c);

/* NULL where there is none. */
static inline const struct vintage *current_of(const struct current *c, uint32_t indicator)
{
	return indicator < c->room && c->there[indicator] ? &c->of[indicator] : NULL;
}

/* Whether vintage `b` stands in place of `a` when both are known: the later known, the later come of equals.
 */
static inline bool vintage_follows(const struct vintage *a, const struct vintage *b)
{
	return b->known >= a->known;
}

#endif
