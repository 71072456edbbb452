#include "collector/doubt.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	TIMES_MOST = 20,
	UNIT_STEP = 10000, /* 万 for 亿 */
	STEPS_BACK = 3,	   /* periods that may be missing or suspect */
	EARLY_DAYS = 10,   /* a first estimate may come that long before the period ends */
	CACHED = 8,
};

/* ---- the rules ---- */

/* "1234 is 9800 times ...", and what it looks like when it is a unit. */
static const char *times_off(
    double value, double reference, const char *of, const struct period *when, char *buffer, size_t size)
{
	double times = fabs(value / reference), off = times >= 1 ? times : 1 / times;
	TEXT_OWNED struct text period = {0};
	char a[32], b[32], times_text[40];

	if (!isfinite(off) || off < TIMES_MOST)
		return NULL;
	if (when)
		period_print(&period, *when);
	if (times >= 1)
		snprintf(times_text, sizeof times_text, "%.0f times", off);
	else
		snprintf(times_text, sizeof times_text, "1/%.0f of", off);
	snprintf(buffer, size, "%s is %s %s%s%s (%s)%s", number_print(value, a), times_text, of,
	    when ? " " : "", text_of(&period), number_print(reference, b),
	    off > UNIT_STEP / 3.0 && off < UNIT_STEP * 3.0 ? ": another unit?" : "");
	return buffer;
}

static const char *falls(double value, const struct neighbours *n, char *buffer, size_t size)
{
	TEXT_OWNED struct text before = {0};
	char number[32];

	if (n->before <= 0 || value >= n->before || value <= n->before / TIMES_MOST)
		return NULL;
	period_print(&before, n->before_period);
	snprintf(buffer, size, "a year-to-date value that falls: it was %s in %s",
	    number_print(n->before, number), text_of(&before));
	return buffer;
}

const char *figure_doubt(const struct indicator *i, struct period p, double value, const struct neighbours *n,
    day_number today, char *buffer, size_t size)
{
	bool cumulative = i->kind == KIND_YEAR_TO_DATE;

	if (period_last_day(p) > today + EARLY_DAYS) {
		snprintf(buffer, size, "the period has not ended yet");
		return buffer;
	}
	if (i->kind == KIND_RATE || value == 0)
		return NULL;
	if (!isnan(n->before) && n->before != 0) {
		/* what the months of before would make by now */
		double scaled = cumulative ? n->before * p.last / n->before_period.last : n->before;

		if (cumulative && falls(value, n, buffer, size))
			return buffer;
		return times_off(value, scaled, "what is usual after", &n->before_period, buffer, size);
	}
	if (!isnan(n->year_ago) && n->year_ago != 0)
		return times_off(value, n->year_ago, "that of a year ago", NULL, buffer, size);
	if (!isnan(n->itself) && n->itself != 0)
		return times_off(value, n->itself, "what it was before", NULL, buffer, size);
	return NULL;
}

/* ---- what is known around a figure ---- */

/* The figures in force of one (period, region). */
struct remembered {
	uint64_t key;
	struct vintage *of; /* by indicator code */
	bool *there;
	size_t room;
};

struct doubting {
	struct txn *txn;
	const struct config *config;
	struct figure *figures;
	size_t count;
	uint32_t *slots; /* by hash of period, region, indicator: index + 1; 0: free */
	size_t room;
	struct remembered cache[CACHED];
	size_t next;
	struct error *e;
	int outcome;
};

static size_t slot_of(const struct doubting *d, uint32_t period, uint32_t region, uint32_t indicator)
{
	uint64_t h =
	    ((uint64_t)period << 32 | region) * 0xff51afd7ed558ccdu ^ indicator * 0xc4ceb9fe1a85ec53u;
	size_t at = (size_t)(h ^ h >> 29) & (d->room - 1);

	while (d->slots[at]) {
		const struct figure *f = &d->figures[d->slots[at] - 1];

		if (f->period == period && f->region == region && f->indicator == indicator)
			break;
		at = (at + 1) & (d->room - 1);
	}
	return at;
}

static void remember(void *context, const struct figure *f)
{
	struct remembered *r = context;

	if (f->indicator >= r->room) {
		size_t room = r->room ? r->room : 64;

		while (room <= f->indicator)
			room *= 2;
		r->of = memory_grow(r->of, room * sizeof *r->of);
		r->there = memory_grow(r->there, room * sizeof *r->there);
		memset(r->there + r->room, 0, (room - r->room) * sizeof *r->there);
		r->room = room;
	}
	if (r->there[f->indicator] && !vintage_follows(&r->of[f->indicator], &f->v))
		return;
	r->there[f->indicator] = true;
	r->of[f->indicator] = f->v;
}

static const struct vintage *stored(struct doubting *d, struct period p, uint32_t region, uint32_t indicator)
{
	uint64_t key = (uint64_t)period_key(p) << 32 | region;
	struct remembered *r = NULL;

	for (size_t i = 0; i < CACHED && !r; i++)
		if (d->cache[i].key == key)
			r = &d->cache[i];
	if (!r) {
		r = &d->cache[d->next++ % CACHED];
		r->key = key;
		if (r->room)
			memset(r->there, 0, r->room * sizeof *r->there);
		if (d->outcome == DONE)
			d->outcome =
			    figures_of(d->txn, BOOK_FIGURES, p, region, INSTANT_LAST, remember, r, d->e);
	}
	return indicator < r->room && r->there[indicator] ? &r->of[indicator] : NULL;
}

/* The value that speaks for a period: of this batch, else of the store; NAN where there is none to rely on.
 */
static double reliable(struct doubting *d, struct period p, const struct figure *f)
{
	uint32_t index = d->slots[slot_of(d, period_key(p), f->region, f->indicator)];
	const struct vintage *v = index ? &d->figures[index - 1].v : stored(d, p, f->region, f->indicator);

	return v && !(v->flags & (FIGURE_WITHDRAWN | FIGURE_SUSPECT)) ? v->value : NAN;
}

static void look_around(struct doubting *d, const struct figure *f, struct neighbours *n)
{
	struct period p = period_of_key(f->period), back = p;
	struct period year_ago = period_of(p.year - 1, p.last, p.every);

	*n = (struct neighbours){NAN, NAN, NAN, p};
	for (int i = 0; i < STEPS_BACK && isnan(n->before); i++) {
		back = period_add(back, -1);
		if (back.year != p.year)
			break;
		n->before = reliable(d, back, f);
		n->before_period = back;
	}
	if (isnan(n->before))
		n->year_ago = reliable(d, year_ago, f);
}

/* ---- the batch ---- */

static int doubt_note(
    struct txn *t, struct arrival *a, const struct mapped_figure *m, const char *why, struct error *e)
{
	char found[32], reason[300];
	struct refusal r = {
	    .row = m->row, .path = "", .found = number_print(m->value, found), .reason = reason};

	if (a->mapped.refusal_count + a->doubts >= REFUSALS_KEPT)
		return DONE;
	snprintf(reason, sizeof reason, "taken, but suspect: %s", why);
	a->doubts++;
	return refusal_add(
	    t, a->pages[m->page].fetch.id, (uint32_t)(a->mapped.refusal_count + a->doubts), &r, e);
}

/* Two sources that contradict each other would take turns for ever. NULL, or what the other one said. */
static const char *contradicts(
    struct doubting *d, const struct arrival *a, const struct vintage *now, char *buffer, size_t size)
{
	struct arena arena = {0};
	struct fetch f;
	char number[32];
	const char *why = NULL;

	if (now->fetch && d->outcome == DONE && journal_get(d->txn, now->fetch, &arena, &f, d->e) == DONE &&
	    f.outcome != FETCH_ENTERED && strcmp(f.source, a->source->id) != 0) {
		snprintf(
		    buffer, size, "the source %.60s says %s", f.source, number_print(now->value, number));
		why = buffer;
	}
	arena_done(&arena);
	return why;
}

static int figure_weigh(
    struct doubting *d, struct arrival *a, const struct mapped_figure *m, struct figure *f)
{
	const struct indicator *i = &d->config->indicator[m->indicator];
	const struct vintage *now = stored(d, m->period, f->region, f->indicator);
	struct neighbours n;
	char buffer[200];
	const char *why;
	bool said; /* the same value */

	if (f->v.flags & FIGURE_WITHDRAWN)
		return d->outcome;
	said = now && !(now->flags & FIGURE_WITHDRAWN) && now->value == f->v.value;
	if (said && !(now->flags & FIGURE_SUSPECT))
		return d->outcome; /* believed before, or confirmed */
	look_around(d, f, &n);
	n.itself = now && !said && !(now->flags & (FIGURE_WITHDRAWN | FIGURE_SUSPECT)) ? now->value : NAN;
	why = figure_doubt(i, m->period, f->v.value, &n, a->asked.today, buffer, sizeof buffer);
	if (!why && now && !said && !(now->flags & FIGURE_WITHDRAWN) && !a->backfill)
		why = contradicts(d, a, now, buffer, sizeof buffer);
	if (!why)
		return d->outcome;
	f->v.flags |= FIGURE_SUSPECT;
	a->pages[m->page].fetch.suspect++;
	if (d->outcome == DONE && !said)
		d->outcome = doubt_note(d->txn, a, m, why, d->e);
	return d->outcome;
}

int doubts_raise(struct txn *t, const struct config *c, struct arrival **batch, size_t arrivals,
    struct figure *figures, size_t count, struct error *e)
{
	struct doubting d = {.txn = t, .config = c, .figures = figures, .count = count, .room = 64, .e = e};
	size_t n = 0;

	while (d.room < count * 2)
		d.room *= 2;
	d.slots = memory_new(d.room * sizeof *d.slots);
	for (size_t i = 0; i < count; i++)
		d.slots[slot_of(&d, figures[i].period, figures[i].region, figures[i].indicator)] =
		    (uint32_t)i + 1; /* of several vintages the last */
	for (size_t b = 0; b < arrivals && d.outcome == DONE; b++)
		for (size_t i = 0; i < batch[b]->mapped.figure_count && d.outcome == DONE; i++)
			figure_weigh(&d, batch[b], &batch[b]->mapped.figures[i], &figures[n++]);
	free(d.slots);
	for (size_t i = 0; i < CACHED; i++) {
		free(d.cache[i].of);
		free(d.cache[i].there);
	}
	return d.outcome;
}
