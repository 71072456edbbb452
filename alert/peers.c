/* SPDX-License-Identifier: MIT */
#include "alert/peers.h"
#include "config/city.h"

#include <stdlib.h>
#include <string.h>

struct peer_group {
	struct peers peers;
	struct period at;
	int parent;
	const char *kind;
	struct peer_group *next;
};

/* Read from the best on, equal ones come in the order of the configuration. */
static int peer_rank_order(const struct peer *a, const struct peer *b, int of_equals)
{
	if (a->value != b->value)
		return a->value < b->value ? -1 : 1;
	return a->region < b->region ? -of_equals : of_equals;
}

static int lowest_best(const void *x, const void *y)
{
	return peer_rank_order(x, y, 1);
}

static int highest_best(const void *x, const void *y)
{
	return peer_rank_order(x, y, -1);
}

static bool peer_belongs(const struct peer_group *g, const struct region *r)
{
	return r->parent == g->parent && (r->kind == g->kind || strcmp(r->kind, g->kind) == 0);
}

static void peers_gather(struct view *v, int indicator, struct peer_group *g)
{
	const struct config *c = view_config(v);
	struct peer *peers = arena_raw(view_arena(v), c->region_count * sizeof *peers);

	for (size_t r = 0; r < c->region_count; r++) {
		const struct cell *cell =
		    peer_belongs(g, &c->region[r]) ? view_figure(v, (int)r, indicator, g->at) : NULL;

		if (cell)
			peers[g->peers.count++] = (struct peer){cell->value, (int)r};
	}
	qsort(peers, (size_t)g->peers.count, sizeof *peers,
	    c->indicator[indicator].direction == HIGHER_IS_BETTER ? highest_best : lowest_best);
	g->peers.at = peers;
}

const struct peers *peers_of(struct view *v, int region, int indicator, struct period at)
{
	const struct region *own = &view_config(v)->region[region];
	void **slot = view_peers(v, indicator);
	struct peer_group *g = *slot;

	if (!view_figure(v, region, indicator, at))
		return NULL;
	while (g && (!period_same(g->at, at) || !peer_belongs(g, own)))
		g = g->next;
	if (!g) {
		g = arena_new(view_arena(v), sizeof *g);
		*g = (struct peer_group){.at = at, .parent = own->parent, .kind = own->kind, .next = *slot};
		peers_gather(v, indicator, g);
		*slot = g;
	}
	return &g->peers;
}

int peers_below(const struct peers *p, double value)
{
	int low = 0, high = p->count;

	while (low < high) {
		int middle = (low + high) / 2;

		if (p->at[middle].value < value)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int peers_above(const struct peers *p, double value)
{
	int low = 0, high = p->count;

	while (low < high) {
		int middle = (low + high) / 2;

		if (p->at[middle].value <= value)
			low = middle + 1;
		else
			high = middle;
	}
	return p->count - low;
}

const struct peer *peers_best(const struct peers *p, enum direction better)
{
	return &p->at[better == HIGHER_IS_BETTER ? p->count - 1 : 0];
}

const struct peer *peers_next(
    const struct peers *p, enum direction better, int region, double value, bool above)
{
	int step = (better == HIGHER_IS_BETTER) == above ? 1 : -1;

	for (int n = peers_below(p, value); n < p->count && p->at[n].value == value; n++)
		if (p->at[n].region == region)
			return n + step >= 0 && n + step < p->count ? &p->at[n + step] : NULL;
	return NULL;
}
