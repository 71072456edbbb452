/* SPDX-License-Identifier: MIT */
#include "collector/targets.h"
#include "config/city.h"
#include "store/figures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct targets_run {
	const struct config *config;
	instant now;
	struct arena arena;
	struct known_target {
		uint32_t period, region, indicator;
		struct vintage v;
		bool wanted;
	} * known;
	size_t known_count, changed;
};

static void known_target_add(void *context, const struct figure *f)
{
	struct targets_run *x = context;
	struct known_target *k;

	if (x->known_count) {
		/* the vintages of one record come together */
		for (size_t i = x->known_count; i-- > 0;) {
			k = &x->known[i];
			if (k->period != f->period || k->region != f->region)
				break;
			if (k->indicator == f->indicator) {
				if (vintage_follows(&k->v, &f->v))
					k->v = f->v;
				return;
			}
		}
	}
	k = arena_push(&x->arena, &x->known, &x->known_count, sizeof *k);
	*k = (struct known_target){f->period, f->region, f->indicator, f->v, false};
}

static int target_order(const void *a, const void *b)
{
	const struct known_target *x = a, *y = b;

	if (x->period != y->period)
		return x->period < y->period ? -1 : 1;
	if (x->region != y->region)
		return x->region < y->region ? -1 : 1;
	return x->indicator < y->indicator ? -1 : x->indicator > y->indicator;
}

/* What the store said when it was asked for the code of a name: each is asked for once, for there are as many
 * targets as regions times indicators. */
struct code_reply {
	bool yes;
	enum outcome outcome;
	uint32_t code;
};

static enum outcome code_look_up(
    struct txn *t, enum name_kind kind, const char *id, bool writing, struct code_reply *a, struct error *e)
{
	if (!a->yes) {
		a->yes = true;
		a->outcome = name_code(t, kind, id, writing, &a->code, e);
	}
	return a->outcome;
}

/* Of every target that the store knows and the configuration no longer has. */
static void withdrawals_add(struct targets_run *x, struct figure **changes, size_t *count)
{
	for (size_t i = 0; i < x->known_count; i++) {
		struct figure *gone;

		if (x->known[i].wanted || x->known[i].v.flags & FIGURE_WITHDRAWN)
			continue;
		gone = arena_push(&x->arena, changes, count, sizeof *gone);
		*gone = (struct figure){.period = x->known[i].period,
		    .region = x->known[i].region,
		    .indicator = x->known[i].indicator,
		    .v = {.value = NAN, .known = x->now, .published = DAY_NONE, .flags = FIGURE_WITHDRAWN}};
	}
}

/* The changes between the configuration and the store; in a transaction that writes, codes are made as
 * needed. */
static enum outcome changes_find(struct txn *t, struct targets_run *x, bool writing, struct figure **changes,
    size_t *count, struct error *e)
{
	const struct config *c = x->config;
	struct code_reply *regions, *indicators;
	enum outcome outcome;

	arena_reset(&x->arena);
	regions = arena_new(&x->arena, c->region_count * sizeof *regions);
	indicators = arena_new(&x->arena, c->indicator_count * sizeof *indicators);
	x->known = NULL;
	x->known_count = 0;
	*changes = NULL;
	*count = 0;
	outcome = figures_scan(t, BOOK_TARGETS, period_of(YEAR_LEAST, 1, MONTHLY),
	    period_of(YEAR_MOST, 12, YEARLY), &(struct figure_visitor){INSTANT_LAST, known_target_add, x}, e);
	if (outcome == OUTCOME_DONE && x->known_count)
		qsort(x->known, x->known_count, sizeof *x->known, target_order);
	for (size_t i = 0; outcome == OUTCOME_DONE && i < c->target_count; i++) {
		const struct target *target = &c->target[i];
		struct known_target wanted = {.period = period_key(period_of(target->year, 12, YEARLY))},
				    *known = NULL;
		struct figure *new;
		struct code_reply *region = &regions[target->region],
				  *indicator = &indicators[target->indicator];
		enum outcome there =
		    code_look_up(t, NAME_REGION, c->region[target->region].id, writing, region, e);

		if (there == OUTCOME_DONE)
			there = code_look_up(
			    t, NAME_INDICATOR, c->indicator[target->indicator].id, writing, indicator, e);
		if (there < 0)
			return there;
		wanted.region = region->code;
		wanted.indicator = indicator->code;
		if (there == OUTCOME_DONE && x->known_count)
			known = bsearch(&wanted, x->known, x->known_count, sizeof *x->known, target_order);
		if (known) {
			known->wanted = true;
			if (known->v.value == target->value && !(known->v.flags & FIGURE_WITHDRAWN))
				continue;
		}
		new = arena_push(&x->arena, changes, count, sizeof *new);
		*new = (struct figure){.period = wanted.period,
		    .region = wanted.region,
		    .indicator = wanted.indicator,
		    .v = {.value = target->value, .known = x->now, .published = target->published}};
		if (!known && target->published != DAY_NONE && day_start(target->published) < x->now)
			new->v.known = day_start(target->published);
	}
	if (outcome == OUTCOME_DONE)
		withdrawals_add(x, changes, count);
	return outcome;
}

static enum outcome targets_store(struct txn *t, void *context, struct error *e)
{
	struct targets_run *x = context;
	struct figure *changes;
	size_t count;
	enum outcome outcome = changes_find(t, x, true, &changes, &count, e);

	return outcome == OUTCOME_DONE ? figures_add(t, BOOK_TARGETS, changes, count, &x->changed, e)
				       : outcome;
}

enum outcome targets_enter(
    const struct config *c, struct store *s, instant now, size_t *changed, struct error *e)
{
	struct targets_run x = {.config = c, .now = now};
	struct txn *t;
	struct figure *changes;
	size_t count = 0;
	enum outcome outcome = store_read(s, &t, e);

	*changed = 0;
	if (outcome == OUTCOME_DONE) {
		outcome = changes_find(t, &x, false, &changes, &count, e);
		store_read_end(t);
	}
	if (outcome == OUTCOME_DONE && count) {
		outcome = store_write(s, targets_store, &x, e);
		*changed = outcome == OUTCOME_DONE ? x.changed : 0;
	}
	arena_done(&x.arena);
	return outcome;
}
