#include "alert/peers.h"

#include <stdlib.h>
#include <string.h>

struct peer_group {
	struct peers peers;
	struct period at;
	int parent;
	const char *kind;
	struct peer_group *next;
};

static int by_value(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return a < b ? -1 : a > b;
}

static bool belongs(const struct peer_group *g, const struct region *r)
{
	return r->parent == g->parent && (r->kind == g->kind || strcmp(r->kind, g->kind) == 0);
}

static void gather(struct view *v, int indicator, struct peer_group *g)
{
	const struct config *c = view_config(v);
	double *values = arena_raw(view_arena(v), c->region_count * sizeof *values), low = 0, high = 0;

	for (size_t r = 0; r < c->region_count; r++) {
		const struct cell *cell =
		    belongs(g, &c->region[r]) ? view_figure(v, (int)r, indicator, g->at) : NULL;

		if (!cell)
			continue;
		if (!g->peers.count || cell->value < low) {
			low = cell->value;
			g->peers.lowest = (int)r;
		}
		if (!g->peers.count || cell->value > high) {
			high = cell->value;
			g->peers.highest = (int)r;
		}
		values[g->peers.count++] = cell->value;
	}
	qsort(values, (size_t)g->peers.count, sizeof *values, by_value);
	g->peers.values = values;
}

const struct peers *peers_of(struct view *v, int region, int indicator, struct period at)
{
	const struct region *own = &view_config(v)->region[region];
	void **slot = view_peers(v, indicator);
	struct peer_group *g = *slot;

	if (!view_figure(v, region, indicator, at))
		return NULL;
	while (g && (!period_same(g->at, at) || !belongs(g, own)))
		g = g->next;
	if (!g) {
		g = arena_new(view_arena(v), sizeof *g);
		*g = (struct peer_group){.at = at, .parent = own->parent, .kind = own->kind, .next = *slot};
		gather(v, indicator, g);
		*slot = g;
	}
	return &g->peers;
}

int peers_below(const struct peers *p, double value)
{
	int low = 0, high = p->count;

	while (low < high) {
		int middle = (low + high) / 2;

		if (p->values[middle] < value)
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

		if (p->values[middle] <= value)
			low = middle + 1;
		else
			high = middle;
	}
	return p->count - low;
}
