/* SPDX-License-Identifier: MIT */
#include "collector/schedule.h"
#include "config/city.h"
#include "config/field.h"
#include "config/lookup.h"
#include "config/mapping.h"
#include "config/rows_mapping.h"
#include "config/source.h"
#include "store/figures.h"
#include "store/series.h"

#include <stdlib.h>
#include <string.h>

/* Of each region and indicator of a period: whether the source can bring a figure, whether one is
 * expected, and whether it is there. Nothing of that is kept: it follows from the mapping, the targets,
 * the series that the store knows, and the figures of the period. */

static bool pairs_have(const struct list *pairs, const char *id)
{
	const struct pair *p = pairs->at;

	for (size_t i = 0; i < pairs->count; i++)
		if (strcmp(p[i].name, id) == 0)
			return true;
	return false;
}

static bool field_can_give(const struct field *f, const struct rows_mapping *rows, const struct list *asked,
    int index, const char *id)
{
	if (asked->count && !pairs_have(asked, id))
		return false;
	if (f->asked)
		return true;
	if (f->constant)
		return strcmp(f->constant, id) == 0;
	if (f->map_count) {
		for (size_t i = 0; i < f->map_count; i++)
			if (f->map[i].index == index)
				return true;
		return false;
	}
	if (f->path_count == 1 && f->paths[0].from == FROM_COLUMN && !f->match)
		return names_allow(&rows->unpivot.columns, id);
	return true; /* ids as they stand in the document */
}

struct expectation {
	const struct config *config;
	const struct source *source;
	struct txn *txn;
	int *region_of, *indicator_of; /* by code; -1 */
	uint32_t region_codes, indicator_codes;
	char *state; /* region * indicators + indicator: 1 expected, 2 there, 4 can be given */
	struct period period;
};

static void code_index_set(int **list, uint32_t *count, uint32_t code, int index)
{
	if (code >= *count) {
		*list = memory_grow(*list, (code + 1) * sizeof **list);
		for (uint32_t i = *count; i <= code; i++)
			(*list)[i] = -1;
		*count = code + 1;
	}
	(*list)[code] = index;
}

static void region_code_note(void *context, uint32_t code, const char *name)
{
	struct expectation *x = context;

	code_index_set(&x->region_of, &x->region_codes, code, config_region(x->config, name));
}

static void indicator_code_note(void *context, uint32_t code, const char *name)
{
	struct expectation *x = context;

	code_index_set(&x->indicator_of, &x->indicator_codes, code, config_indicator(x->config, name));
}

static char *expectation_state(struct expectation *x, uint32_t region, uint32_t indicator)
{
	int r = region < x->region_codes ? x->region_of[region] : -1;
	int i = indicator < x->indicator_codes ? x->indicator_of[indicator] : -1;

	return r < 0 || i < 0 ? NULL : &x->state[(size_t)r * x->config->indicator_count + (size_t)i];
}

static void series_reported(void *context, uint32_t region, uint32_t indicator, instant first)
{
	char *state = expectation_state(context, region, indicator);

	(void)first;
	if (state)
		*state |= 1;
}

static void figure_there(void *context, const struct figure *f)
{
	struct expectation *x = context;
	char *state = expectation_state(x, f->region, f->indicator);
	struct period p = period_of_key(f->period);

	if (state && p.last == x->period.last && !(f->v.flags & FIGURE_WITHDRAWN))
		*state |= 2;
}

static bool published_then(const struct indicator *i, struct period p)
{
	return p.last % i->every == 0 && !(i->every == MONTHLY && i->skips[p.last]);
}

enum outcome schedule_expected(const struct config *c, const struct store_reading *r, int source,
    struct period p, struct expected_figure *out, struct error *e)
{
	struct expectation x = {.config = c, .source = &c->source[source], .txn = r->txn, .period = p};
	const struct figures_mapping *m = x.source->figures;
	size_t cells = c->region_count * c->indicator_count;
	enum outcome outcome;

	*out = (struct expected_figure){0};
	if (!m)
		return OUTCOME_DONE;
	x.state = memory_new(cells + 1);
	for (size_t region = 0; region < c->region_count; region++)
		for (size_t i = 0; i < c->indicator_count; i++)
			if (published_then(&c->indicator[i], p) &&
			    field_can_give(&m->indicator, &m->rows, &x.source->each.indicator, (int)i,
				c->indicator[i].id) &&
			    field_can_give(&m->region, &m->rows, &x.source->each.region, (int)region,
				c->region[region].id))
				x.state[region * c->indicator_count + i] = 4;
	for (size_t i = 0; i < c->target_count; i++)
		if (c->target[i].year == p.year && c->target[i].region >= 0 && c->target[i].indicator >= 0)
			x.state[(size_t)c->target[i].region * c->indicator_count +
				(size_t)c->target[i].indicator] |= 1;
	outcome = names_scan(r->txn, NAME_REGION, region_code_note, &x, e);
	if (outcome == OUTCOME_DONE)
		outcome = names_scan(r->txn, NAME_INDICATOR, indicator_code_note, &x, e);
	if (outcome == OUTCOME_DONE)
		outcome = series_scan(r->txn, series_reported, &x, e);
	/* the periods of all frequencies that end with the same month lie together */
	if (outcome == OUTCOME_DONE)
		outcome = figures_scan(r->txn, BOOK_FIGURES, period_of(p.year, p.last, 0),
		    period_of(p.year, p.last, YEARLY), &(struct figure_visitor){r->as_of, figure_there, &x},
		    e);
	for (size_t i = 0; i < cells; i++) {
		out->possible += x.state[i] >> 2 & 1;
		out->expected += (x.state[i] & 5) == 5;
		out->there += (x.state[i] & 7) == 7;
	}
	free(x.state);
	free(x.region_of);
	free(x.indicator_of);
	return outcome;
}
