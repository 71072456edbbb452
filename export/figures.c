/* SPDX-License-Identifier: MIT */
#include "export/figures.h"
#include "config/city.h"
#include "config/lookup.h"
#include "locale/message.h"
#include "store/journal.h"

#include <stdlib.h>
#include <string.h>

/* What is known of a code of the store. */
struct code_name {
	const char *id, *name, *unit;
	int index;
	uint32_t rank; /* among all that have a name */
};

struct figures_walk {
	const struct config *config;
	struct txn *txn;
	const struct query *query;
	enum book book;
	enum figure_order order;
	struct arena names;
	struct code_name *regions, *indicators; /* by code */
	struct code_name **ranked;		/* the regions in their order */
	size_t region_count;
	uint32_t region_codes, indicator_codes, fetches;
	const char **source; /* by fetch */
	struct figure *pending;
	size_t pending_count, pending_room;
	figure_row_each *each;
	void *context;
	struct error *e;
	enum outcome outcome;
};

static void *code_table_grow(void *list, uint32_t *count, uint32_t code, size_t size)
{
	if (code >= *count) {
		uint32_t room = code * 2 + 64;

		list = memory_grow(list, room * size);
		memset((char *)list + *count * size, 0, (room - *count) * size);
		*count = room;
	}
	return list;
}

static void region_keep(void *context, uint32_t code, const char *id)
{
	struct figures_walk *w = context;
	int r = config_region(w->config, id);

	w->regions = code_table_grow(w->regions, &w->region_codes, code, sizeof *w->regions);
	id = arena_text(&w->names, id);
	w->regions[code] = (struct code_name){id, r >= 0 ? w->config->region[r].name : id, "", r};
}

static void indicator_keep(void *context, uint32_t code, const char *id)
{
	struct figures_walk *w = context;
	int i = config_indicator(w->config, id);

	w->indicators = code_table_grow(w->indicators, &w->indicator_codes, code, sizeof *w->indicators);
	id = arena_text(&w->names, id);
	w->indicators[code] = (struct code_name){
	    id, i >= 0 ? w->config->indicator[i].name : id, i >= 0 ? w->config->indicator[i].unit : "", i};
}

/* As the configuration has them; then those that are no longer configured, by id. Codes say who came first. */
static int code_name_order(const void *a, const void *b)
{
	const struct code_name *x = *(const struct code_name *const *)a,
			       *y = *(const struct code_name *const *)b;

	if (x->index >= 0 && y->index >= 0)
		return x->index - y->index;
	if (x->index >= 0 || y->index >= 0)
		return x->index >= 0 ? -1 : 1;
	return strcmp(x->id, y->id);
}

/* The list in order; the caller frees it. */
static struct code_name **names_rank(struct code_name *of, uint32_t codes, size_t *count)
{
	struct code_name **ranked = memory_new((codes + 1) * sizeof *ranked);

	*count = 0;
	for (uint32_t code = 0; code < codes; code++)
		if (of[code].id)
			ranked[(*count)++] = &of[code];
	qsort(ranked, *count, sizeof *ranked, code_name_order);
	for (size_t i = 0; i < *count; i++)
		ranked[i]->rank = (uint32_t)i;
	return ranked;
}

static const struct code_name *named_of(const struct code_name *list, uint32_t count, uint32_t code)
{
	static const struct code_name nobody = {"?", "?", "", -1, UINT32_MAX};

	return code < count && list[code].id ? &list[code] : &nobody;
}

static const char *figure_source(struct figures_walk *w, uint32_t fetch)
{
	if (fetch == 0)
		return "configuration";
	w->source = code_table_grow(w->source, &w->fetches, fetch, sizeof *w->source);
	if (!w->source[fetch]) {
		struct arena a = {0};
		struct fetch f;

		w->source[fetch] = arena_text(
		    &w->names, journal_get(w->txn, fetch, &a, &f, NULL) == OUTCOME_DONE ? f.source : "?");
		arena_done(&a);
	}
	return w->source[fetch];
}

static const struct code_name *region_of(const struct figures_walk *w, const struct figure *f)
{
	return named_of(w->regions, w->region_codes, f->region);
}

static const struct code_name *indicator_of(const struct figures_walk *w, const struct figure *f)
{
	return named_of(w->indicators, w->indicator_codes, f->indicator);
}

/* Whether `a` comes behind `b`: all of one period or of one region. Vintages of the same moment stay in the order in
 * which they came, for the later one counts. */
static bool figure_is_behind(const struct figures_walk *w, const struct figure *a, const struct figure *b)
{
	uint32_t of_a, of_b;

	if (a->region != b->region) {
		of_a = region_of(w, a)->rank;
		of_b = region_of(w, b)->rank;
		return of_a != of_b ? of_a > of_b : a->region > b->region;
	}
	if (a->indicator != b->indicator) {
		of_a = indicator_of(w, a)->rank;
		of_b = indicator_of(w, b)->rank;
		return of_a != of_b ? of_a > of_b : a->indicator > b->indicator;
	}
	if (a->period != b->period)
		return a->period > b->period;
	return a->v.known > b->v.known;
}

/* Merge sort, for qsort need not keep equals in order; runs that are in order cost nothing. */
static void vintages_sort(const struct figures_walk *w, struct figure *f, size_t count, struct figure *room)
{
	size_t half = count / 2, a = 0, b = half, n = 0;

	if (count < 2)
		return;
	vintages_sort(w, f, half, room);
	vintages_sort(w, f + half, count - half, room);
	if (!figure_is_behind(w, &f[half - 1], &f[half]))
		return;
	memcpy(room, f, half * sizeof *f);
	while (a < half && b < count)
		f[n++] = figure_is_behind(w, &room[a], &f[b]) ? f[b++] : room[a++];
	while (a < half)
		f[n++] = room[a++];
}

static void row_give(struct figures_walk *w, const struct figure *f, bool last)
{
	const struct code_name *region = region_of(w, f), *indicator = indicator_of(w, f);
	struct figure_row row = {.period = period_of_key(f->period),
	    .region = region->id,
	    .region_name = region->name,
	    .indicator = indicator->id,
	    .indicator_name = indicator->name,
	    .unit = indicator->unit,
	    .region_code = f->region,
	    .indicator_code = f->indicator,
	    .r = region->index,
	    .i = indicator->index,
	    .v = f->v,
	    .last = last};

	if (w->outcome != OUTCOME_DONE || !query_region(w->query, row.r) ||
	    !query_indicator(w->query, row.i) || !query_period(w->query, row.period))
		return;
	row.source = figure_source(w, f->v.fetch);
	w->outcome = w->each(w->context, &row, w->e);
}

static void pending_give(struct figures_walk *w)
{
	struct figure *f = w->pending;
	size_t count = w->pending_count;

	if (!count)
		return;
	vintages_sort(w, f, count, f + w->pending_room / 2);
	for (size_t i = 0; i < count; i++) {
		bool last = i + 1 == count || f[i + 1].indicator != f[i].indicator ||
			    f[i + 1].region != f[i].region || f[i + 1].period != f[i].period;

		if (w->query->all || (last && !(f[i].v.flags & FIGURE_WITHDRAWN)))
			row_give(w, &f[i], last);
	}
	w->pending_count = 0;
}

static void figures_walk_add(void *context, const struct figure *f)
{
	struct figures_walk *w = context;

	if (w->order == BY_PERIODS && w->pending_count && w->pending[0].period != f->period)
		pending_give(w);
	/* the second half is for sorting */
	if (w->pending_count == w->pending_room / 2) {
		w->pending_room = w->pending_room ? w->pending_room * 2 : 128;
		w->pending = memory_grow(w->pending, w->pending_room * sizeof *w->pending);
	}
	w->pending[w->pending_count++] = *f;
}

/* ---- which records are read ---- */

struct periods {
	struct period *at;
	size_t count;
	const struct query *query;
	struct arena arena;
};

static void period_keep(void *context, struct period p)
{
	struct periods *x = context;

	if (query_period(x->query, p))
		*(struct period *)arena_push(&x->arena, &x->at, &x->count, sizeof *x->at) = p;
}

static enum outcome region_read(struct figures_walk *w, struct period p, const struct code_name *region)
{
	return figures_of(w->txn, w->book, p, (uint32_t)(region - w->regions),
	    &(struct figure_visitor){w->query->as_of, figures_walk_add, w}, w->e);
}

/* The regions one after the other, and of each all periods. */
static enum outcome figures_walk_series(struct figures_walk *w, const struct periods *periods)
{
	enum outcome outcome = OUTCOME_DONE;

	for (size_t r = 0; outcome == OUTCOME_DONE && r < w->region_count; r++) {
		if (!query_region(w->query, w->ranked[r]->index))
			continue;
		for (size_t p = 0; outcome == OUTCOME_DONE && p < periods->count; p++)
			outcome = region_read(w, periods->at[p], w->ranked[r]);
		pending_give(w);
		outcome = outcome == OUTCOME_DONE ? w->outcome : outcome;
	}
	return outcome;
}

/* Some regions out of many: looked up, not scanned for. */
static enum outcome by_regions(struct figures_walk *w, const struct periods *periods)
{
	enum outcome outcome = OUTCOME_DONE;

	for (size_t p = 0; outcome == OUTCOME_DONE && p < periods->count; p++) {
		for (size_t r = 0; outcome == OUTCOME_DONE && r < w->region_count; r++)
			if (query_region(w->query, w->ranked[r]->index))
				outcome = region_read(w, periods->at[p], w->ranked[r]);
		outcome = outcome == OUTCOME_DONE ? w->outcome : outcome;
	}
	return outcome;
}

static enum outcome all_regions(struct figures_walk *w)
{
	struct period from = w->query->from.year ? period_at(period_first_day(w->query->from), MONTHLY)
						 : period_of(YEAR_LEAST, 1, MONTHLY);
	struct period to = w->query->to.year ? period_at(period_last_day(w->query->to), YEARLY)
					     : period_of(YEAR_MOST, 12, YEARLY);

	return figures_scan(
	    w->txn, w->book, from, to, &(struct figure_visitor){w->query->as_of, figures_walk_add, w}, w->e);
}

enum outcome figure_rows(const struct config *c, struct txn *t, enum book book, const struct query *q,
    enum figure_order order, figure_row_each *each, void *context, struct error *e)
{
	struct figures_walk w = {.config = c,
	    .txn = t,
	    .query = q,
	    .book = book,
	    .order = order,
	    .each = each,
	    .context = context,
	    .e = e};
	struct periods periods = {.query = q};
	size_t indicators;
	enum outcome outcome = names_scan(t, NAME_REGION, region_keep, &w, e);

	if (outcome == OUTCOME_DONE)
		outcome = names_scan(t, NAME_INDICATOR, indicator_keep, &w, e);
	w.ranked = names_rank(w.regions, w.region_codes, &w.region_count);
	free(names_rank(w.indicators, w.indicator_codes, &indicators));
	if (outcome == OUTCOME_DONE && (order == BY_SERIES || q->regions))
		outcome = periods_scan(t, book, period_keep, &periods, e);
	if (outcome == OUTCOME_DONE)
		outcome = order == BY_SERIES ? figures_walk_series(&w, &periods)
			  : q->regions	     ? by_regions(&w, &periods)
					     : all_regions(&w);
	if (outcome == OUTCOME_DONE)
		pending_give(&w);
	free(w.pending);
	free(w.ranked);
	free(w.regions);
	free(w.indicators);
	free(w.source);
	arena_done(&w.names);
	arena_done(&periods.arena);
	return outcome == OUTCOME_DONE ? w.outcome : outcome;
}

/* ---- what is said of a vintage ---- */

static const struct {
	const char *name;
	uint8_t flag;
} statuses[] = {{"withdrawn", FIGURE_WITHDRAWN}, {"suspect", FIGURE_SUSPECT},
    {"preliminary", FIGURE_PRELIMINARY}, {"revised", FIGURE_REVISED}};

void figure_status_words(uint8_t flags, struct text *out)
{
	for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
		if (!(flags & statuses[i].flag))
			continue;
		text_add(out, out->length ? text_by_id(TEXT_STATUS_BETWEEN) : "");
		text_add(out, text_by_id(TEXT_STATUS_WITHDRAWN + (unsigned)i));
	}
}

const char *figure_status(uint8_t flags, char buffer[64])
{
	buffer[0] = '\0';
	for (size_t i = 0; flags && i < sizeof statuses / sizeof *statuses; i++) {
		if (!(flags & statuses[i].flag))
			continue;
		if (buffer[0])
			strcat(buffer, " ");
		strcat(buffer, statuses[i].name);
	}
	return buffer;
}

bool figure_status_parse(const char *text, uint8_t *flags)
{
	uint8_t found = 0;

	while (*(text += strspn(text, " "))) {
		size_t length = strcspn(text, " "), i = 0;

		while (i < sizeof statuses / sizeof *statuses &&
		       (strlen(statuses[i].name) != length || strncmp(statuses[i].name, text, length) != 0))
			i++;
		if (i == sizeof statuses / sizeof *statuses)
			return false;
		found |= statuses[i].flag;
		text += length;
	}
	*flags = found;
	return true;
}
