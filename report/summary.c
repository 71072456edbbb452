/* SPDX-License-Identifier: MIT */
#include "report/summary.h"
#include "locale/language.h"
#include "report/changes.h"

#include <math.h>
#include <stdlib.h>

enum { WORST = 3, NAMES_MOST = 4 };

/* ---- putting together ---- */

struct sentences {
	struct report *report;
	const char ***lines;
	size_t *count;
};

static void sentence_add(struct sentences *s, struct text *sentence)
{
	struct arena *a = view_arena(s->report->view);

	text_add(sentence, tr("."));
	*(const char **)arena_push(a, s->lines, s->count, sizeof **s->lines) =
	    arena_text(a, text_of(sentence));
	text_clear(sentence);
}

/* What stands between the members of an enumeration. */
static void enumeration_separate(struct text *t, size_t *count)
{
	if ((*count)++)
		text_add(t, tr(", "));
}

/* "; fallen behind: GRP, Revenue, and 3 more" */
struct enumeration {
	struct text *out;
	const char *before;
	size_t count;
};

static void enumeration_add(struct enumeration *e, const char *name)
{
	if (e->count < NAMES_MOST)
		text_add(e->out, e->count ? tr(", ") : e->before);
	if (e->count++ < NAMES_MOST)
		text_add(e->out, name);
}

static void enumeration_end(struct enumeration *e)
{
	if (e->count > NAMES_MOST)
		text_printf(e->out, tr(" and %zu more"), e->count - NAMES_MOST);
}

static const char *summary_region_name(const struct report *r, int region)
{
	return r->config->region[region].name;
}

static const char *cell_indicator_name(const struct report *r, const struct report_cell *c)
{
	return r->config->indicator[c->row->indicator].name;
}

static void add_value(struct text *t, double value, const char *unit)
{
	char number[32];

	text_printf(t, "%s %s", number_print(value, number), unit);
}

static void add_gap(struct text *t, double gap_pp)
{
	text_printf(t, tr("%+.1f points"), number_settled(gap_pp));
}

/* Whether the target of the year was met: 1, 0, or -1 where December's figure is not known. */
static int target_met(const struct report_cell *c)
{
	return c->row->progress.has_gap && c->row->period.last == 12
		   ? number_settled(c->row->progress.gap_pp) >= 0
		   : -1;
}

/* ---- the lead ---- */

static void add_lights(struct text *t, const size_t *lights)
{
	text_printf(t, tr("%zu of %zu on schedule, %zu behind, %zu far behind"), lights[LIGHT_GREEN],
	    lights[LIGHT_GREEN] + lights[LIGHT_YELLOW] + lights[LIGHT_RED] + lights[LIGHT_GREY],
	    lights[LIGHT_YELLOW], lights[LIGHT_RED]);
	if (lights[LIGHT_GREY])
		text_printf(t, tr(", %zu unknown"), lights[LIGHT_GREY]);
}

static size_t changes_count(const struct report *r, enum report_change_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < r->change_count; i++)
		n += r->changes[i].kind == kind;
	return n;
}

struct summary_count {
	const char *form; /* "%zu fallen behind" */
	size_t count;
};

/* "; milestones: 3 met in time, 1 missed": nothing where all of them are zero. */
static void add_counted(struct text *t, const char *before, const struct summary_count *counted, size_t many)
{
	size_t said = 0;

	for (size_t i = 0; i < many; i++) {
		if (!counted[i].count)
			continue;
		if (!said)
			text_add(t, before);
		enumeration_separate(t, &said);
		text_printf(t, tr(counted[i].form), counted[i].count);
	}
}

/* The same since the moment that the news are against. */
static void add_changes(const struct report *r, const char *since_form, const struct summary_count *counted,
    size_t many, struct text *t)
{
	TEXT_OWNED struct text since = {0};
	TEXT_OWNED struct text before = {0};

	if (r->since == INSTANT_NONE)
		return;
	day_print(&since, day_at(r->since));
	text_printf(&before, tr(since_form), text_of(&since));
	add_counted(t, text_of(&before), counted, many);
}

enum { MET_IN_TIME, MET_LATE, MISSED, MOVED, MILESTONE_NEWS };
enum { ALL_REGIONS = -2 }; /* -1 is a region that is not configured */

static void milestones_count(const struct report *r, int region, struct summary_count counted[MILESTONE_NEWS])
{
	static const char *const forms[] = {"%zu met in time", "%zu met late", "%zu missed", "%zu moved"};

	for (size_t i = 0; i < MILESTONE_NEWS; i++)
		counted[i] = (struct summary_count){forms[i], 0};
	for (size_t i = 0; i < r->change_count; i++) {
		const struct report_change *n = &r->changes[i];
		const struct milestone_state *s;
		struct date due;

		if (!n->project || (region != ALL_REGIONS && n->project->region != region))
			continue;
		s = &n->project->project->milestone[n->milestone];
		due = milestone_due(s);
		counted[n->kind == CHANGE_MILESTONE_MISSED		 ? MISSED
			: n->kind == CHANGE_MILESTONE_MOVED		 ? MOVED
			: due.day != DAY_NONE && s->actual.day > due.day ? MET_LATE
									 : MET_IN_TIME]
		    .count++;
	}
}

static void indicators_add(struct sentences *s)
{
	const struct report *r = s->report;
	const struct summary_count changes[] = {{"%zu fallen behind", changes_count(r, CHANGE_WORSE)},
	    {"%zu caught up", changes_count(r, CHANGE_BETTER)}};
	TEXT_OWNED struct text t = {0};

	text_add(&t, tr("Targets of indicators: "));
	add_lights(&t, r->lights);
	add_changes(r, "; since %s: ", changes, 2, &t);
	sentence_add(s, &t);
}

static void projects_add(struct sentences *s)
{
	const struct report *r = s->report;
	struct summary_count changes[MILESTONE_NEWS];
	TEXT_OWNED struct text t = {0};

	if (!r->project_count)
		return;
	text_add(&t, tr("Key projects: "));
	add_lights(&t, r->project_lights);
	milestones_count(r, ALL_REGIONS, changes);
	add_changes(r, "; milestones since %s: ", changes, MILESTONE_NEWS, &t);
	sentence_add(s, &t);
}

static void year_add(struct sentences *s)
{
	const struct report *r = s->report;
	size_t counts[3] = {0}, days = 0;
	TEXT_OWNED struct text t = {0};

	for (size_t i = 0; i < r->situation.count; i++)
		if (r->cells[i].row->progress.has_target)
			counts[target_met(&r->cells[i]) + 1]++;
	text_printf(&t, tr("Targets of the year: %zu of %zu met, %zu missed"), counts[2],
	    counts[0] + counts[1] + counts[2], counts[1]);
	if (counts[0])
		text_printf(&t, tr(", %zu unknown"), counts[0]);
	sentence_add(s, &t);
	for (size_t i = 0; i < r->late_count; i++)
		days += (size_t)r->late[i].days;
	if (!r->on_time && !r->late_count)
		return;
	text_printf(&t,
	    tr("Milestones that were due: %zu kept in time, %zu late or still missing, %zu days "
	       "late in all"),
	    r->on_time, r->late_count, days);
	sentence_add(s, &t);
}

/* Everyone is measured in points, so that indicators can be compared. */
static int by_gap(const void *x, const void *y)
{
	const struct report_cell *a = *(const struct report_cell *const *)x,
				 *b = *(const struct report_cell *const *)y;

	if (a->row->progress.gap_pp != b->row->progress.gap_pp)
		return a->row->progress.gap_pp < b->row->progress.gap_pp ? -1 : 1;
	return a < b ? -1 : a > b;
}

static void worst_cells_add(struct sentences *s)
{
	const struct report *r = s->report;
	const struct report_cell **behind =
	    arena_raw(view_arena(r->view), (r->situation.count + 1) * sizeof *behind);
	TEXT_OWNED struct text t = {0};
	size_t count = 0, said = 0;

	for (size_t i = 0; i < r->situation.count; i++) {
		const struct situation_row *row = r->cells[i].row;
		/* rates are in other points than shares of a target are */
		bool rate = r->config->indicator[row->indicator].kind == KIND_RATE;

		if (!rate && row->progress.has_gap && row->light >= LIGHT_YELLOW)
			behind[count++] = &r->cells[i];
	}
	if (!count)
		return;
	qsort(behind, count, sizeof *behind, by_gap);
	text_add(&t, tr("Furthest behind: "));
	for (size_t i = 0; i < count && i < WORST; i++) {
		enumeration_separate(&t, &said);
		text_printf(&t, "%s %s%s", summary_region_name(r, behind[i]->row->region),
		    cell_indicator_name(r, behind[i]), tr(" ("));
		add_gap(&t, behind[i]->row->progress.gap_pp);
		text_add(&t, tr(")"));
	}
	sentence_add(s, &t);
}

static void awaited_add(struct sentences *s)
{
	const struct report *r = s->report;
	TEXT_OWNED struct text t = {0};
	size_t said = 0;

	if (!r->awaited_count)
		return;
	text_add(&t, tr("Still awaited for "));
	period_print(&t, r->month);
	text_add(&t, tr(": "));
	for (size_t i = 0; i < r->awaited_count; i++) {
		const struct awaited_milestone *x = &r->awaited[i];

		enumeration_separate(&t, &said);
		text_add(&t, r->config->indicator[x->indicator].name);
		text_add(&t, tr(" ("));
		if (x->regions == 1)
			text_add(&t, summary_region_name(r, x->region));
		else
			text_printf(&t, tr("%zu regions"), x->regions);
		if (x->due != DAY_NONE) {
			text_add(&t, tr(x->due < view_today(r->view) ? ", was due on " : ", due on "));
			day_print(&t, x->due);
		}
		text_add(&t, tr(")"));
	}
	sentence_add(s, &t);
}

/* ---- indicator by indicator ---- */

/* How far the whole of it is, and how it stood then. */
static void add_head(const struct report *r, const struct report_cell *c, struct text *t)
{
	const struct indicator *i = &r->config->indicator[c->row->indicator];
	const struct progress *p = &c->row->progress;
	double actual = report_actual(r, c);

	if (!isfinite(actual))
		return;
	text_printf(t, "%s ", summary_region_name(r, c->row->region));
	add_value(t, number_settled(actual), i->unit);
	if (i->kind != KIND_RATE && p->has_attainment)
		text_printf(t, tr(", %.1f %% of the year's target"), number_settled(p->attainment_pct));
	if (!p->has_gap)
		return;
	text_add(t, tr(", gap "));
	add_gap(t, p->gap_pp);
	if (r->since != INSTANT_NONE && isfinite(c->then.gap_pp) && c->then.gap_pp != p->gap_pp) {
		text_add(t, tr(" (it was "));
		add_gap(t, c->then.gap_pp);
		text_add(t, tr(")"));
	}
}

/* Who leads, who is last, who has risen and fallen by most. */
static void ranking_add(const struct report *r, const struct ranking *l, struct text *t)
{
	const struct indicator *i = &r->config->indicator[l->indicator];
	const struct report_cell *up = NULL, *down = NULL;
	size_t ranked = 0;
	int most = 0, least = 0;

	for (; ranked < l->count && l->cells[ranked]->rank; ranked++) {
		const struct report_cell *c = l->cells[ranked];
		int rise = c->then.rank ? c->then.rank - c->rank : 0;

		if (rise > most)
			most = rise, up = c;
		if (rise < least)
			least = rise, down = c;
	}
	if (ranked < 2)
		return;
	text_printf(t, "%s%s", t->length ? tr("; ") : "", l->kind);
	if (i->kind == KIND_PER_PERIOD) {
		text_add(t, ", ");
		period_print(t, l->cells[0]->row->period);
	}
	text_add(t, " – ");
	text_printf(t, tr("%s leads with "), summary_region_name(r, l->cells[0]->row->region));
	add_value(t, l->cells[0]->row->progress.value, i->unit);
	text_printf(t, tr(", %s is last with "), summary_region_name(r, l->cells[ranked - 1]->row->region));
	add_value(t, l->cells[ranked - 1]->row->progress.value, i->unit);
	if (up)
		text_printf(t, tr("; risen most: %s, from rank %d to %d"),
		    summary_region_name(r, up->row->region), up->then.rank, up->rank);
	if (down)
		text_printf(t, tr("; fallen most: %s, from rank %d to %d"),
		    summary_region_name(r, down->row->region), down->then.rank, down->rank);
}

static void milestones_met_add(const struct report *r, int indicator, struct text *t)
{
	size_t met = 0, of = 0;

	for (size_t n = 0; n < r->situation.count; n++) {
		const struct report_cell *c = &r->cells[n];

		if (c->row->indicator != indicator || !c->row->progress.has_target)
			continue;
		of++;
		met += target_met(c) == 1;
	}
	if (of)
		text_printf(t, tr("%starget met by %zu of %zu"), t->length ? tr("; ") : "", met, of);
}

static void indicator_add(struct sentences *s, int indicator)
{
	const struct report *r = s->report;
	const struct report_cell *head = r->head >= 0 ? report_cell(r, r->head, indicator) : NULL;
	TEXT_OWNED struct text said = {0};
	TEXT_OWNED struct text t = {0};

	if (head)
		add_head(r, head, &said);
	for (size_t n = 0; n < r->ranking_count; n++)
		if (r->rankings[n].indicator == indicator)
			ranking_add(r, &r->rankings[n], &said);
	if (r->kind == EDITION_YEAR)
		milestones_met_add(r, indicator, &said);
	if (!said.length)
		return;
	text_printf(&t, tr("%s: "), r->config->indicator[indicator].name);
	text_add(&t, text_of(&said));
	sentence_add(s, &t);
}

/* ---- region by region ---- */

static void add_region_indicators(const struct report *r, int region, struct text *t)
{
	struct enumeration worse = {t, tr("; fallen behind: "), 0}, better = {t, tr("; caught up: "), 0},
			   first = {t, tr("; first in "), 0}, last = {t, tr("; last in "), 0};
	const struct report_cell *c;

	for (size_t i = 0; i < r->change_count; i++)
		if (r->changes[i].kind == CHANGE_WORSE && r->changes[i].cell->row->region == region)
			enumeration_add(&worse, cell_indicator_name(r, r->changes[i].cell));
	enumeration_end(&worse);
	for (size_t i = 0; i < r->change_count; i++)
		if (r->changes[i].kind == CHANGE_BETTER && r->changes[i].cell->row->region == region)
			enumeration_add(&better, cell_indicator_name(r, r->changes[i].cell));
	enumeration_end(&better);
	for (int i = 0; i < (int)r->config->indicator_count; i++)
		if ((c = report_cell(r, region, i)) && c->rank == 1)
			enumeration_add(&first, cell_indicator_name(r, c));
	enumeration_end(&first);
	/* who is level with the first is not last, however few they are */
	for (int i = 0; i < (int)r->config->indicator_count; i++)
		if ((c = report_cell(r, region, i)) && c->rank > 1 && c->last)
			enumeration_add(&last, cell_indicator_name(r, c));
	enumeration_end(&last);
}

static void region_add(struct sentences *s, int region)
{
	const struct report *r = s->report;
	size_t green = 0, all = 0, met = 0, was = 0;
	bool comparable = r->since != INSTANT_NONE && r->kind != EDITION_YEAR;
	struct summary_count milestones[MILESTONE_NEWS];
	TEXT_OWNED struct text t = {0};

	for (int i = 0; i < (int)r->config->indicator_count; i++) {
		const struct report_cell *c = report_cell(r, region, i);

		if (!c || !c->row->progress.has_target)
			continue;
		all++;
		green += c->row->light == LIGHT_GREEN;
		was += c->then.light == LIGHT_GREEN;
		/* what was not known then was not behind either */
		comparable = comparable && (c->row->light == LIGHT_GREY || c->then.light != LIGHT_GREY);
		met += target_met(c) == 1;
	}
	if (!all)
		return;
	text_printf(&t, tr("%s: "), summary_region_name(r, region));
	if (r->kind == EDITION_YEAR)
		text_printf(&t, tr("%zu of %zu targets met"), met, all);
	else
		text_printf(&t, tr("%zu of %zu targets on schedule"), green, all);
	if (comparable && was != green)
		text_printf(&t, tr(" (it was %zu)"), was);
	add_region_indicators(r, region, &t);
	milestones_count(r, region, milestones);
	add_counted(&t, tr("; milestones: "), milestones, MILESTONE_NEWS);
	sentence_add(s, &t);
}

/* ---- all of it ---- */

static struct sentences paragraph_begin(struct report *r, const char *title)
{
	struct paragraph *p = arena_push(view_arena(r->view), &r->paragraphs, &r->paragraph_count, sizeof *p);

	*p = (struct paragraph){.title = title};
	return (struct sentences){r, &p->lines, &p->count};
}

void summary_make(struct report *r)
{
	struct sentences s = {r, &r->lead, &r->lead_count};

	r->lead_count = r->paragraph_count = 0;
	if (r->kind == EDITION_YEAR)
		year_add(&s);
	indicators_add(&s);
	projects_add(&s);
	worst_cells_add(&s);
	awaited_add(&s);
	if (r->kind != EDITION_QUARTER && r->kind != EDITION_YEAR)
		return;
	s = paragraph_begin(r, "The indicators");
	for (int i = 0; i < (int)r->config->indicator_count; i++)
		indicator_add(&s, i);
	s = paragraph_begin(r, "The regions");
	for (int region = 0; region < (int)r->config->region_count; region++)
		if (query_region(r->query, region))
			region_add(&s, region);
}

enum outcome report_of_today(
    struct report_data *reading, const struct query *q, struct report *r, struct error *e)
{
	enum outcome outcome = report_make(reading, q, r, e);

	if (outcome == OUTCOME_DONE)
		outcome = report_changes_make(r, day_end(day_months_before(day_at(q->as_of), 1)), e);
	if (outcome == OUTCOME_DONE)
		summary_make(r);
	return outcome;
}

void summary_moment(const struct report *r, FILE *out)
{
	TEXT_OWNED struct text when = {0};
	TEXT_OWNED struct text then = {0};

	instant_print_short(&when, r->at);
	instant_print_short(&then, r->then);
	if (r->then != r->at)
		fprintf(out, tr("State of %s. "), text_of(&then));
	fprintf(out, tr("As known on %s (%s)."), text_of(&when), r->config->timezone);
	if (*r->edition)
		fprintf(out, tr(" Edition %s."), r->edition);
}
