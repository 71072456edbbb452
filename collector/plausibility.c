/* SPDX-License-Identifier: MIT */
#include "collector/plausibility.h"
#include "base/plain.h"
#include "collector/dispute.h"
#include "collector/plausibility_rules.h"
#include "config/city.h"
#include "config/lookup.h"
#include "config/source.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A figure of the batch is compared with what was said of the same region, indicator and period before it:
 * by the store, and by earlier arrivals of the same batch. The first line that fits decides.
 *
 *	before it                               the figure                    becomes
 *	that value, believed, and no earlier    the same value                as it is; asked nothing again
 *	  arrival of the batch speaks of it
 *	another source's value is in force      what its own source said      nothing new: two sources that
 *	                                          last, or a withdrawal         disagree do not take turns
 *	                                          of nothing of its own
 *	a value of another source that no       another value                 suspect (disputed)
 *	  person has settled since              a withdrawal of its own       withdrawn, and the other's value
 *	                                                                        stands again
 *	anything else                           a withdrawal                  withdrawn
 *	                                        a value                       believed, or suspect by the rules
 *	                                                                        of plausibility_rules.h
 *
 * A value that stands again is suspect where the other sources disagree among themselves, or by the rules.
 * A doubt about a value that is in the store as suspect already is not listed a second time.
 *
 * The rules look at neighbours: up to STEPS_BACK periods before in the same year, else a year ago. A
 * neighbour may come with the same batch (a document mostly brings many periods), therefore the batch is
 * indexed first; what the batch does not say is read from the store, once for each period and region in a
 * row. */

enum {
	STEPS_BACK = 3, /* periods that may be missing or suspect */
	AUTHORS = 8,
	SAID_BEFORE = 16, /* arrivals of one batch that speak of one figure; of more the latest */
};

/* ---- what is known around a figure ---- */

/* Figures of one arrival for the same period and region, as they lie in the batch: by indicator, and the
 * vintages of one figure in their order. */
struct batch_run {
	uint64_t key;	     /* period and region */
	uint32_t first, end; /* of the batch's figures */
	uint32_t before;     /* what an earlier arrival says for the same; index + 1, 0: none does */
};

/* One period and region: what the batch says and, once it has been asked for, what the store says. */
struct period_place {
	uint64_t key;  /* 0: none yet */
	uint32_t last; /* stretch of the batch, index + 1; 0: none */
	bool read;
	struct current now;
};

enum { HERE, BACK, YEAR_AGO = BACK + STEPS_BACK, PLACES };

/* Whose fetch it was; NULL: a person's, or that of a source that is no more. */
struct author {
	uint32_t fetch;
	const char *source;
	bool entered;
};

struct plausibility_run {
	struct txn *txn;
	const struct config *config;
	struct figure *figures;
	size_t count;
	struct batch_run *stretches;
	size_t stretch_count;
	uint32_t *slots; /* by hash of its key: the last stretch, index + 1; 0: free */
	size_t room;
	uint32_t own; /* the stretch of the figure that is weighed */
	struct period_place place[PLACES];
	struct arrival **batch;
	size_t arrivals;
	struct figure *again; /* words of others that stand again */
	size_t again_count;
	struct author authors[AUTHORS];
	struct error *e;
	enum outcome outcome;
};

static uint32_t *place_slot(const struct plausibility_run *d, uint64_t key)
{
	/* the finaliser of MurmurHash3: all bits of the key must count */
	uint64_t h = (key ^ key >> 33) * 0xff51afd7ed558ccdu;
	size_t at = (size_t)(h ^ h >> 33) & (d->room - 1);

	while (d->slots[at] && d->stretches[d->slots[at] - 1].key != key)
		at = (at + 1) & (d->room - 1);
	return &d->slots[at];
}

static uint64_t place_key(uint32_t period, uint32_t region)
{
	return (uint64_t)period << 32 | region;
}

/* The last figure of a stretch for an indicator, index + 1; 0: there is none. */
static uint32_t batch_run_figure(
    const struct plausibility_run *d, const struct batch_run *s, uint32_t indicator, uint32_t likely)
{
	uint32_t from = s->first, to = s->end, guess = s->first + likely;

	/* neighbours mostly say the same indicators in the same order */
	if (guess + 1 < to && d->figures[guess].indicator == indicator &&
	    d->figures[guess + 1].indicator > indicator)
		return guess + 1;
	while (from < to) {
		uint32_t middle = from + (to - from) / 2;

		if (d->figures[middle].indicator <= indicator)
			from = middle + 1;
		else
			to = middle;
	}
	return from > s->first && d->figures[from - 1].indicator == indicator ? from : 0;
}

static struct period_place *place_at(struct plausibility_run *d, int which, struct period p, uint32_t region)
{
	struct period_place *x = &d->place[which];
	uint64_t key = place_key(period_key(p), region);

	if (x->key != key) {
		x->key = key;
		x->last = *place_slot(d, key);
		x->read = false;
	}
	return x;
}

static const struct vintage *stored_vintage(
    struct plausibility_run *d, struct period_place *x, struct period p, const struct figure *f)
{
	if (!x->read) {
		current_clear(&x->now);
		if (d->outcome == OUTCOME_DONE)
			d->outcome = figures_of(d->txn, BOOK_FIGURES, p, f->region,
			    &(struct figure_visitor){INSTANT_LAST, current_update, &x->now}, d->e);
		x->read = true;
	}
	return current_of(&x->now, f->indicator);
}

static const struct vintage *stored_here(struct plausibility_run *d, const struct figure *f)
{
	struct period p = period_of_key(f->period);

	return stored_vintage(d, place_at(d, HERE, p, f->region), p, f);
}

/* The value that speaks for a period: of this batch, else of the store; NAN where there is none to rely on.
 */
static double reliable_value(struct plausibility_run *d, int which, struct period p, const struct figure *f)
{
	struct period_place *x = place_at(d, which, p, f->region);
	uint32_t likely = (uint32_t)(f - d->figures) - d->stretches[d->own].first, index = 0;
	const struct vintage *v;

	for (uint32_t at = x->last; at && !index; at = d->stretches[at - 1].before)
		index = batch_run_figure(d, &d->stretches[at - 1], f->indicator, likely);
	v = index ? &d->figures[index - 1].v : stored_vintage(d, x, p, f);
	return v && !(v->flags & (FIGURE_WITHDRAWN | FIGURE_SUSPECT)) ? v->value : NAN;
}

static void neighbours_find(struct plausibility_run *d, const struct figure *f, struct neighbours *n)
{
	struct period p = period_of_key(f->period), back = p;
	struct period year_ago = period_of(p.year - 1, p.last, p.every);

	*n = (struct neighbours){NAN, NAN, NAN, p};
	for (int i = 0; i < STEPS_BACK && isnan(n->before); i++) {
		back = period_add(back, -1);
		if (back.year != p.year)
			break;
		n->before = reliable_value(d, BACK + i, back, f);
		n->before_period = back;
	}
	if (isnan(n->before))
		n->year_ago = reliable_value(d, YEAR_AGO, year_ago, f);
}

/* ---- the batch ---- */

static enum outcome suspect_note(
    struct txn *t, struct arrival *a, const struct mapped_figure *m, const char *why, struct error *e)
{
	char found[32], reason[300];
	struct refusal r = {
	    .row = m->row, .path = "", .found = number_print(m->value, found), .reason = reason};

	if (a->mapped.refusal_count + a->doubts >= REFUSALS_KEPT)
		return OUTCOME_DONE;
	bounded_print(reason, sizeof reason, "taken, but suspect: %s", why);
	a->doubts++;
	return refusal_add(
	    t, a->pages[m->page].fetch.id, (uint32_t)(a->mapped.refusal_count + a->doubts), &r, e);
}

static const struct author *author_of(struct plausibility_run *d, uint32_t fetch)
{
	struct author *known = &d->authors[fetch % AUTHORS];
	struct arena arena = {0};
	struct fetch f;

	if (known->fetch == fetch || d->outcome != OUTCOME_DONE)
		return known;
	*known = (struct author){.fetch = fetch};
	if (journal_get(d->txn, fetch, &arena, &f, d->e) == OUTCOME_DONE) {
		int source = config_source(d->config, f.source);

		known->entered = f.outcome == FETCH_ENTERED;
		known->source = source >= 0 && !known->entered ? d->config->source[source].id : NULL;
	}
	arena_done(&arena);
	return known;
}

struct value_history {
	struct plausibility_run *weighing;
	uint32_t indicator;
	struct source_values *claims;
};

static void stored_value_add(void *context, const struct figure *f)
{
	struct value_history *x = context;
	const struct author *author;

	if (f->indicator != x->indicator)
		return;
	author = author_of(x->weighing, f->v.fetch);
	if (author->source || author->entered)
		source_values_add(x->claims, author->source, &f->v);
}

/* The last figure that an earlier arrival of the batch says for the same, and its stretch; index + 1, 0:
 * none. */
static uint32_t earlier_figure(const struct plausibility_run *d, uint32_t *stretch, uint32_t indicator)
{
	uint32_t index = 0;

	for (*stretch = d->stretches[*stretch].before; *stretch; *stretch = d->stretches[*stretch].before) {
		index = batch_run_figure(d, &d->stretches[--*stretch], indicator, 0);
		if (index)
			break;
	}
	return index;
}

/* What was said of the figure before it: in the store, then in the batch. */
static void source_values_before(struct plausibility_run *d, size_t index, struct source_values *c)
{
	const struct figure *f = &d->figures[index];
	struct value_history x = {d, f->indicator, c};
	uint32_t before[SAID_BEFORE], stretch = d->own, at;
	size_t count = 0;

	*c = (struct source_values){0};
	if (d->outcome == OUTCOME_DONE)
		d->outcome = figures_of(d->txn, BOOK_FIGURES, period_of_key(f->period), f->region,
		    &(struct figure_visitor){f->v.known, stored_value_add, &x}, d->e);
	while (count < SAID_BEFORE && (at = earlier_figure(d, &stretch, f->indicator)))
		before[count++] = at - 1;
	while (count-- > 0) {
		size_t start = 0, b = 0;

		while (before[count] >= start + d->batch[b]->mapped.figure_count)
			start += d->batch[b++]->mapped.figure_count;
		if (vintage_follows(&d->figures[before[count]].v, &f->v))
			source_values_add(c, d->batch[b]->source->id, &d->figures[before[count]].v);
	}
}

/* NULL or, in `doubt`, why a value is hard to believe where the figure stands. */
static const char *position_problem(struct plausibility_run *d, const struct arrival *a,
    const struct mapped_figure *m, const struct figure *f, double itself, struct doubt *doubt)
{
	struct neighbours n;

	neighbours_find(d, f, &n);
	n.itself = itself;
	return plausibility_problem(
	    &d->config->indicator[m->indicator], m->period, f->v.value, &n, a->asked.today, doubt);
}

/* Taken back: what the other source said stands again, by its own document, from now on. */
static void source_value_reinstate(struct plausibility_run *d, const struct arrival *a,
    const struct mapped_figure *m, const struct figure *gone, const struct vintage *other, bool agreed)
{
	struct figure *f;
	struct doubt doubt;

	d->again = memory_grow(d->again, (d->again_count + 1) * sizeof *d->again);
	f = &d->again[d->again_count++];
	*f = *gone;
	f->v = *other;
	f->v.known = gone->v.known;
	f->v.flags &= (uint8_t)~FIGURE_SUSPECT;
	if (!agreed || position_problem(d, a, m, f, NAN, &doubt))
		f->v.flags |= FIGURE_SUSPECT;
}

/* Why the figure is suspect, NULL or in `doubt`. Sets nothing_new where a source only repeats itself. */
static const char *figure_suspect_reason(struct plausibility_run *d, const struct arrival *a,
    const struct mapped_figure *m, size_t index, struct doubt *doubt)
{
	struct figure *f = &d->figures[index];
	const struct vintage *now = stored_here(d, f);
	uint32_t stretch = d->own;
	bool contested = earlier_figure(d, &stretch, f->indicator) != 0, gone = f->v.flags & FIGURE_WITHDRAWN;
	bool there = now && !(now->flags & FIGURE_WITHDRAWN);
	bool said = there && !gone && now->value == f->v.value;

	if (said && !(now->flags & FIGURE_SUSPECT) && !contested)
		return NULL; /* believed before, or confirmed */
	if (now || contested) {
		const struct source_value *other;
		struct source_values claims;
		char number[32];

		source_values_before(d, index, &claims);
		switch (source_value_compare(&claims, a->source->id, &f->v, &other)) {
		case SOURCE_VALUE_NEW:
			break;
		case SOURCE_VALUE_REPEATED:
			f->nothing_new = true;
			return NULL;
		case SOURCE_VALUE_DISPUTED:
			bounded_print(doubt->why, sizeof doubt->why, "the source %.60s says %s",
			    other->source, number_print(other->v.value, number));
			return doubt->why;
		case SOURCE_VALUE_WITHDRAWN:
			source_value_reinstate(
			    d, a, m, f, &other->v, source_values_agree(&claims, a->source->id));
			break;
		}
	}
	if (gone)
		return NULL;
	return position_problem(
	    d, a, m, f, there && !said && !(now->flags & FIGURE_SUSPECT) ? now->value : NAN, doubt);
}

static void figure_mark_suspect(
    struct plausibility_run *d, struct arrival *a, const struct mapped_figure *m, size_t index)
{
	struct figure *f = &d->figures[index];
	const struct vintage *now = stored_here(d, f);
	bool listed = now && now->flags & FIGURE_SUSPECT && now->value == f->v.value;
	struct doubt doubt;
	const char *why = figure_suspect_reason(d, a, m, index, &doubt);

	if (!why)
		return;
	f->v.flags |= FIGURE_SUSPECT;
	a->pages[m->page].fetch.suspect++;
	if (d->outcome == OUTCOME_DONE && !listed)
		d->outcome = suspect_note(d->txn, a, m, why, d->e);
}

/* Where the figures of the batch lie, and which ones other arrivals spoke of before. */
static void batch_index(struct plausibility_run *d)
{
	size_t n = 0, room = 0;

	for (size_t b = 0; b < d->arrivals; b++) {
		size_t end = n + d->batch[b]->mapped.figure_count;

		for (uint64_t last = 0; n < end; n++) {
			uint64_t key = place_key(d->figures[n].period, d->figures[n].region);

			if (key != last) {
				if (d->stretch_count == room)
					d->stretches = memory_grow(d->stretches,
					    (room = room ? room * 2 : 64) * sizeof *d->stretches);
				d->stretches[d->stretch_count++] =
				    (struct batch_run){.key = key, .first = (uint32_t)n};
			}
			d->stretches[d->stretch_count - 1].end = (uint32_t)n + 1;
			last = key;
		}
	}
	d->room = 64;
	while (d->room < d->stretch_count * 2)
		d->room *= 2;
	d->slots = memory_new(d->room * sizeof *d->slots);
	for (size_t i = 0; i < d->stretch_count; i++) {
		uint32_t *slot = place_slot(d, d->stretches[i].key);

		d->stretches[i].before = *slot;
		*slot = (uint32_t)i + 1;
	}
}

static void plausibility_done(struct plausibility_run *d)
{
	free(d->slots);
	free(d->stretches);
	free(d->again);
	for (size_t i = 0; i < PLACES; i++)
		current_done(&d->place[i].now);
}

enum outcome figures_check_plausible(struct txn *t, const struct config *c, struct arrival **batch,
    size_t arrivals, struct figure **figures, size_t *count, struct error *e)
{
	struct plausibility_run d = {.txn = t,
	    .config = c,
	    .batch = batch,
	    .arrivals = arrivals,
	    .figures = *figures,
	    .count = *count,
	    .e = e};
	size_t n = 0;

	batch_index(&d);
	for (size_t b = 0; b < arrivals && d.outcome == OUTCOME_DONE; b++) {
		for (size_t i = 0; i < batch[b]->mapped.figure_count && d.outcome == OUTCOME_DONE; i++, n++) {
			d.own += n == d.stretches[d.own].end;
			figure_mark_suspect(&d, batch[b], &batch[b]->mapped.figures[i], n);
		}
	}
	if (d.again_count) {
		*figures = memory_grow(*figures, (*count + d.again_count) * sizeof **figures);
		memcpy(*figures + *count, d.again, d.again_count * sizeof *d.again);
		*count += d.again_count;
	}
	plausibility_done(&d);
	return d.outcome;
}
