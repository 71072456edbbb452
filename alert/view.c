/* SPDX-License-Identifier: MIT */
#include "alert/view_state.h"
#include "config/source.h"
#include "alert/releases.h"
#include "config/city.h"
#include "config/lookup.h"
#include "store/series.h"
#include "base/plain.h"
#include "locale/date_phrase.h"
#include "locale/message.h"
#include "base/digest.h"
#include "store/figures.h"

#include <stdlib.h>
#include <string.h>

enum { YEARS_BACK = 3 };

/* A code is either that of a name, which may be of an older configuration, or it is damage. */
enum { NOT_CONFIGURED = -1, NO_NAME = -2 };

static void code_note(struct view *v, int **list, uint32_t *count, uint32_t code, int index)
{
	if (code >= *count) {
		uint32_t room = code + 64;
		int *more = arena_raw(&v->arena, room * sizeof *more);

		if (*count)
			memcpy(more, *list, *count * sizeof *more);
		for (uint32_t i = *count; i < room; i++)
			more[i] = NO_NAME;
		*list = more;
		*count = room;
	}
	(*list)[code] = index;
}

static void region_note(void *context, uint32_t code, const char *name)
{
	struct view *v = context;

	code_note(v, &v->region_of, &v->region_codes, code, config_region(v->config, name));
}

static void indicator_note(void *context, uint32_t code, const char *name)
{
	struct view *v = context;

	code_note(v, &v->indicator_of, &v->indicator_codes, code, config_indicator(v->config, name));
}

void view_outcome_check(struct view *v, enum outcome outcome)
{
	if (outcome < 0 && v->outcome == OUTCOME_DONE)
		v->outcome = outcome;
}

/* The moment that is asked about, and its year. OUTCOME_REFUSED: it is of no year that figures can be of. */
static enum outcome date_it(struct view *v, instant then, struct error *e)
{
	int month, dom;

	v->then = then;
	v->today = day_at(then);
	day_split(v->today, &v->year, &month, &dom);
	return v->year >= YEAR_LEAST && v->year <= YEAR_MOST
		   ? OUTCOME_DONE
		   : error_set(e, OUTCOME_REFUSED,
			 "nothing is known of the year %d (a moment of the years %d to %d is expected)",
			 v->year, YEAR_LEAST, YEAR_MOST);
}

enum outcome view_open(
    const struct config *c, struct txn *t, instant as_of, struct view **out, struct error *e)
{
	struct view *v = memory_new(sizeof *v);
	enum outcome outcome;

	*out = NULL;
	if (date_it(v, as_of, e) != OUTCOME_DONE) {
		view_close(v);
		return OUTCOME_REFUSED;
	}
	v->config = c;
	v->txn = t;
	v->as_of = as_of;
	v->through = (HELD_MOST + 1) * 12;
	v->sources = arena_new(&v->arena, (c->source_count + 1) * sizeof(struct source_state *));
	v->peers = arena_new(&v->arena, (c->indicator_count + 1) * sizeof *v->peers);
	outcome = names_scan(t, NAME_REGION, region_note, v, e);
	if (outcome == OUTCOME_DONE)
		outcome = names_scan(t, NAME_INDICATOR, indicator_note, v, e);
	if (outcome == OUTCOME_DONE)
		*out = v;
	else
		view_close(v);
	return outcome;
}

void view_look_back(struct view *v, instant then, struct period through)
{
	view_outcome_check(v, date_it(v, then, &v->error));
	v->through = through.year * 12 + through.last - 1;
}

void view_close(struct view *v)
{
	if (!v)
		return;
	free(v->latest);
	arena_done(&v->arena);
	free(v);
}

const struct config *view_config(const struct view *v)
{
	return v->config;
}

struct txn *view_txn(const struct view *v)
{
	return v->txn;
}

instant view_moment(const struct view *v)
{
	return v->as_of;
}

instant view_then(const struct view *v)
{
	return v->then;
}

day_number view_today(const struct view *v)
{
	return v->today;
}

struct arena *view_arena(struct view *v)
{
	return &v->arena;
}

void **view_peers(struct view *v, int indicator)
{
	return &v->peers[indicator];
}

enum outcome view_error(const struct view *v, struct error *e)
{
	return v->outcome == OUTCOME_DONE ? OUTCOME_DONE : error_set(e, v->outcome, "%s", v->error.text);
}

static inline int code_index(const int *list, uint32_t count, uint32_t code)
{
	return code < count ? list[code] : NO_NAME;
}

static size_t series_count(const struct view *v)
{
	return v->config->region_count * v->config->indicator_count;
}

static inline void cell_update(struct view *v, int region, int indicator, const struct figure *f)
{
	struct view_page *p = v->loading;
	struct cell *cell;

	if (!p->cells) {
		p->cells = arena_raw(&v->arena, (series_count(v) + 1) * sizeof *p->cells);
		for (size_t i = 0; i < series_count(v); i++)
			p->cells[i].known = INSTANT_NONE;
	}
	cell = &p->cells[(size_t)region * v->config->indicator_count + (size_t)indicator];
	if (f->v.known >= cell->known) /* else: an earlier vintage that came later */
		*cell = (struct cell){f->v.value, f->v.known, f->v.fetch, f->v.flags};
}

/* What is not of the configuration is passed over; what is of nothing that the store knows is damage. */
static void code_unknown_check(struct view *v, int region, int indicator, const struct figure *f)
{
	if ((region == NO_NAME || indicator == NO_NAME) && v->outcome == OUTCOME_DONE)
		view_outcome_check(
		    v, error_set(&v->error, OUTCOME_CORRUPT,
			   "the store is damaged: there is a figure of the %s %u, which has no name",
			   region == NO_NAME ? "region" : "indicator",
			   region == NO_NAME ? f->region : f->indicator));
}

static void figure_add(void *context, const struct figure *f)
{
	struct view *v = context;
	int region = code_index(v->region_of, v->region_codes, f->region);
	int indicator = code_index(v->indicator_of, v->indicator_codes, f->indicator);

	if (region < 0 || indicator < 0)
		code_unknown_check(v, region, indicator, f);
	/* a figure of another frequency than the indicator has now is of an older configuration */
	else if ((f->period & 0xFF) == v->config->indicator[indicator].every)
		cell_update(v, region, indicator, f);
}

static void target_add(void *context, const struct figure *f)
{
	struct view *v = context;
	int region = code_index(v->region_of, v->region_codes, f->region);
	int indicator = code_index(v->indicator_of, v->indicator_codes, f->indicator);

	if (region < 0 || indicator < 0)
		code_unknown_check(v, region, indicator, f);
	else
		cell_update(v, region, indicator, f);
}

static void view_page_load(struct view *v, struct view_page *p, enum book book, int year, int month,
    instant as_of, figure_each *learn)
{
	p->loaded = true;
	v->loading = p;
	/* the periods of all frequencies that end with the same month lie together */
	view_outcome_check(
	    v, figures_scan(v->txn, book, period_of(year, month, 0), period_of(year, month, YEARLY),
		   &(struct figure_visitor){as_of, learn, v}, &v->error));
}

static const struct cell *page_cell(
    const struct view *v, const struct view_page *p, int region, int indicator)
{
	const struct cell *c;

	if (!p || !p->cells)
		return NULL;
	c = &p->cells[(size_t)region * v->config->indicator_count + (size_t)indicator];
	return c->known == INSTANT_NONE || c->flags & FIGURE_WITHDRAWN ? NULL : c;
}

/* Whether there is a place for it; else it is the view's error. */
static bool view_page_reserve(struct view *v, int year, int month)
{
	if (year >= HELD_LEAST && year <= HELD_MOST && month >= 1 && month <= 12)
		return true;
	if (v->outcome == OUTCOME_DONE)
		view_outcome_check(
		    v, error_set(&v->error, OUTCOME_REFUSED,
			   "no figure can be of the month %d of the year %d (the years %d to %d are held)",
			   month, year, HELD_LEAST, HELD_MOST));
	return false;
}

/* NULL: there is no such month. */
static const struct view_page *month_page(struct view *v, int year, int month)
{
	struct view_page *p;

	if (!view_page_reserve(v, year, month))
		return NULL;
	p = &v->figures[(year - HELD_LEAST) * 12 + month - 1];
	if (!p->loaded && year * 12 + month - 1 <= v->through)
		view_page_load(v, p, BOOK_FIGURES, year, month, v->as_of, figure_add);
	return p;
}

const struct cell *view_figure(struct view *v, int region, int indicator, struct period p)
{
	return page_cell(v, month_page(v, p.year, p.last), region, indicator);
}

const struct cell *view_target(struct view *v, int region, int indicator, int year)
{
	struct view_page *p;

	if (!view_page_reserve(v, year, 12))
		return NULL;
	p = &v->targets[year - HELD_LEAST];
	if (!p->loaded)
		view_page_load(v, p, BOOK_TARGETS, year, 12, v->then, target_add);
	return page_cell(v, p, region, indicator);
}

/* Goes one month further back for all series that have no latest period yet. */
static void latest_period_search(struct view *v)
{
	/* what is suspect speaks for nobody until it is confirmed */
	uint8_t passed_over = FIGURE_WITHDRAWN | (v->config->suspects_count ? 0 : FIGURE_SUSPECT);
	int month = v->latest_down_to - 1;
	const struct view_page *p = month_page(v, month / 12, month % 12 + 1);

	v->latest_down_to = month;
	if (!p || !p->cells)
		return;
	for (size_t i = 0; i < series_count(v); i++)
		if (!v->latest[i] && p->cells[i].known != INSTANT_NONE && !(p->cells[i].flags & passed_over))
			v->latest[i] = month;
}

bool view_latest(struct view *v, int region, int indicator, struct period *p)
{
	size_t series = (size_t)region * v->config->indicator_count + (size_t)indicator;
	int limit = (v->year - YEARS_BACK + 1) * 12;

	if (!v->latest) {
		/* figures for a year or quarter that is under way end with its last month */
		v->latest = memory_new((series_count(v) + 1) * sizeof *v->latest);
		v->latest_down_to = (v->year + 1) * 12;
	}
	while (!v->latest[series] && v->latest_down_to > limit)
		latest_period_search(v);
	if (!v->latest[series])
		return false;
	*p = period_of(
	    v->latest[series] / 12, v->latest[series] % 12 + 1, v->config->indicator[indicator].every);
	return true;
}

static void reported_note(void *context, uint32_t region, uint32_t indicator, instant first)
{
	struct view *v = context;
	int r = code_index(v->region_of, v->region_codes, region);
	int i = code_index(v->indicator_of, v->indicator_codes, indicator);

	if (r >= 0 && i >= 0 && first <= v->as_of)
		v->reported[(size_t)r * v->config->indicator_count + (size_t)i] = true;
}

/* Whether the series ever had a figure. */
static bool view_reported(struct view *v, int region, int indicator)
{
	if (!v->reported) {
		v->reported = arena_new(&v->arena, v->config->region_count * v->config->indicator_count + 1);
		view_outcome_check(v, series_scan(v->txn, reported_note, v, &v->error));
	}
	return v->reported[(size_t)region * v->config->indicator_count + (size_t)indicator];
}

/* One vintage of a figure: the first, or the last. */
struct vintage_search {
	uint32_t indicator;
	bool last, there;
	struct vintage v;
};

static void vintage_choose(void *context, const struct figure *f)
{
	struct vintage_search *w = context;

	if (f->indicator != w->indicator || (!w->last && f->v.flags & FIGURE_WITHDRAWN) ||
	    (w->there && (w->v.known <= f->v.known) != w->last))
		return;
	w->v = f->v;
	w->there = true;
}

static void vintage_find(
    struct view *v, int region, int indicator, struct period p, instant as_of, struct vintage_search *w)
{
	uint32_t code;
	enum outcome outcome =
	    name_code(v->txn, NAME_REGION, v->config->region[region].id, false, &code, &v->error);

	if (outcome == OUTCOME_DONE)
		outcome = name_code(v->txn, NAME_INDICATOR, v->config->indicator[indicator].id, false,
		    &w->indicator, &v->error);
	if (outcome == OUTCOME_DONE)
		outcome = figures_of(v->txn, BOOK_FIGURES, p, code,
		    &(struct figure_visitor){as_of, vintage_choose, w}, &v->error);
	view_outcome_check(v, outcome);
}

bool view_first_vintage(struct view *v, int region, int indicator, struct period p, double *value)
{
	struct vintage_search first = {0};

	vintage_find(v, region, indicator, p, v->as_of, &first);
	*value = first.v.value;
	return first.there;
}

bool view_vintage_then(
    struct view *v, int region, int indicator, struct period p, instant then, double *value)
{
	struct vintage_search last = {.last = true};

	vintage_find(v, region, indicator, p, then < v->as_of ? then : v->as_of, &last);
	*value = last.v.value;
	return last.there && !(last.v.flags & FIGURE_WITHDRAWN);
}

bool view_awaited(struct view *v, int region, int indicator, struct period *p)
{
	const struct indicator *i = &v->config->indicator[indicator];
	int year, month, dom;

	if (view_latest(v, region, indicator, p)) {
		*p = period_published_after(i, *p);
		return true;
	}
	day_split(view_today(v), &year, &month, &dom);
	for (int y = year - 1; y <= year; y++) {
		if (view_target(v, region, indicator, y)) {
			*p = period_published_after(i, period_of(y - 1, 12, i->every));
			return true;
		}
	}
	if (!view_reported(v, region, indicator))
		return false;
	*p =
	    period_published_after(i, period_of(year - 1, 12, i->every)); /* it has fallen silent years ago */
	return true;
}

void view_cite(struct view *v, struct text *out, uint32_t fetch)
{
	TEXT_OWNED struct text sha = {0};
	struct fetch f;

	if (fetch == 0) {
		message_add(out, TEXT_ORIGIN_CONFIGURATION, NO_PLACES);
	} else if (journal_get(v->txn, fetch, &v->arena, &f, NULL) != OUTCOME_DONE) {
		message_add(out, TEXT_ORIGIN_FETCH, PLACES(PLACE("fetch", fetch)));
	} else if (f.outcome == FETCH_ENTERED) {
		message_add(out, TEXT_ORIGIN_ENTERED, PLACES(PLACE("at", moment_phrase(f.at).text)));
	} else {
		int source = config_source(v->config, f.source);

		if (f.has_evidence)
			hex_add(&sha, f.sha256, 6);
		message_add(out, TEXT_ORIGIN_SOURCE,
		    PLACES(PLACE("source", source >= 0 ? v->config->source[source].name : f.source),
			PLACE("at", moment_phrase(f.at).text), PLACE("fetch", fetch),
			PLACE("evidence", f.has_evidence ? "yes" : "no"), PLACE("sha", text_of(&sha))));
	}
}
