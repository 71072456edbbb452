/* SPDX-License-Identifier: MIT */
#include "report/summary.h"
#include "config/lookup.h"
#include "config/city.h"
#include "config/publication.h"
#include "base/plain.h"
#include "locale/date_phrase.h"
#include "locale/message.h"
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

	*(const char **)arena_push(a, s->lines, s->count, sizeof **s->lines) =
	    arena_text(a, text_of(sentence));
	text_clear(sentence);
}

/* "GRP, Revenue, and 3 more": the first few of the names. */
struct summary_names {
	struct text names;
	size_t count;
};

static void name_list_add(struct summary_names *l, const char *name)
{
	if (l->count < NAMES_MOST) {
		text_add(&l->names, l->count ? text_by_id(TEXT_LIST_BETWEEN) : "");
		text_add(&l->names, name);
	}
	l->count++;
}

static void name_list_end(struct summary_names *l)
{
	TEXT_OWNED struct text cut = {0};

	if (l->count <= NAMES_MOST)
		return;
	message_add_unescaped(&cut, TEXT_LIST_MORE,
	    PLACES(PLACE("names", text_of(&l->names)), PLACE("count", l->count - NAMES_MOST)));
	text_clear(&l->names);
	text_add(&l->names, text_of(&cut));
}

/* One more member of a list of any length. */
static void list_separate(struct text *list)
{
	text_add(list, list->length ? text_by_id(TEXT_LIST_BETWEEN) : "");
}

static void clause_separate(struct text *clauses)
{
	text_add(clauses, clauses->length ? text_by_id(TEXT_CLAUSE_BETWEEN) : "");
}

static const char *summary_region_name(const struct report *r, int region)
{
	return r->config->region[region].name;
}

static const char *cell_indicator_name(const struct report *r, const struct report_cell *c)
{
	return r->config->indicator[c->row->indicator].name;
}

/* Whether the target of the year was met: 1, 0, or -1 where December's figure is not known. */
static int target_met(const struct report_cell *c)
{
	return c->row->progress.has_gap && c->row->period.last == 12
		   ? number_settled(c->row->progress.gap_pp) >= 0
		   : -1;
}

/* ---- the lead ---- */

static size_t lights_all(const size_t *lights)
{
	return lights[LIGHT_GREEN] + lights[LIGHT_YELLOW] + lights[LIGHT_RED] + lights[LIGHT_GREY];
}

static size_t changes_count(const struct report *r, enum report_change_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < r->change_count; i++)
		n += r->changes[i].kind == kind;
	return n;
}

enum { MET_IN_TIME, MET_LATE, MISSED, MOVED, MILESTONE_NEWS };
enum { ALL_REGIONS = -2 }; /* -1 is a region that is not configured */

static void milestones_count(const struct report *r, int region, size_t counted[MILESTONE_NEWS])
{
	for (size_t i = 0; i < MILESTONE_NEWS; i++)
		counted[i] = 0;
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
									 : MET_IN_TIME]++;
	}
}

/* "3 met in time, 1 missed"; nothing where all of them are zero. */
static void milestones_list(const struct report *r, int region, struct text *list)
{
	static const enum text_id texts[MILESTONE_NEWS] = {
	    TEXT_MILESTONES_MET, TEXT_MILESTONES_MET_LATE, TEXT_MILESTONES_MISSED, TEXT_MILESTONES_MOVED};
	size_t counted[MILESTONE_NEWS];

	milestones_count(r, region, counted);
	for (size_t i = 0; i < MILESTONE_NEWS; i++) {
		if (!counted[i])
			continue;
		list_separate(list);
		message_add(list, texts[i], PLACES(PLACE("count", counted[i])));
	}
}

/* The day that the news are against; "" where there is none. */
static struct date_phrase since_phrase(const struct report *r)
{
	return day_phrase(r->since != INSTANT_NONE ? day_at(r->since) : DAY_NONE);
}

static void indicators_add(struct sentences *s)
{
	const struct report *r = s->report;
	size_t fallen = changes_count(r, CHANGE_WORSE), caught = changes_count(r, CHANGE_BETTER);
	TEXT_OWNED struct text t = {0};

	message_add(&t, TEXT_LEAD_INDICATORS,
	    PLACES(PLACE("green", r->lights[LIGHT_GREEN]), PLACE("all", lights_all(r->lights)),
		PLACE("behind", r->lights[LIGHT_YELLOW]), PLACE("far", r->lights[LIGHT_RED]),
		PLACE("unknown", r->lights[LIGHT_GREY]),
		PLACE("news", r->since == INSTANT_NONE ? "none"
			      : fallen && caught       ? "both"
			      : fallen		       ? "fallen"
			      : caught		       ? "caught"
						       : "none"),
		PLACE("date", since_phrase(r).text), PLACE("fallen", fallen), PLACE("caught", caught)));
	sentence_add(s, &t);
}

static void projects_add(struct sentences *s)
{
	const struct report *r = s->report;
	const size_t *lights = r->project_lights;
	TEXT_OWNED struct text milestones = {0};
	TEXT_OWNED struct text t = {0};

	if (!r->project_count)
		return;
	if (r->since != INSTANT_NONE)
		milestones_list(r, ALL_REGIONS, &milestones);
	message_add(&t, TEXT_LEAD_PROJECTS,
	    PLACES(PLACE("green", lights[LIGHT_GREEN]), PLACE("all", lights_all(lights)),
		PLACE("behind", lights[LIGHT_YELLOW]), PLACE("far", lights[LIGHT_RED]),
		PLACE("unknown", lights[LIGHT_GREY]), PLACE("news", milestones.length ? "yes" : "no"),
		PLACE("date", since_phrase(r).text), PLACE("milestones", text_of(&milestones))));
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
	message_add(&t, TEXT_LEAD_YEAR,
	    PLACES(PLACE("met", counts[2]), PLACE("all", counts[0] + counts[1] + counts[2]),
		PLACE("missed", counts[1]), PLACE("unknown", counts[0])));
	sentence_add(s, &t);
	for (size_t i = 0; i < r->late_count; i++)
		days += (size_t)r->late[i].days;
	if (!r->on_time && !r->late_count)
		return;
	message_add(&t, TEXT_LEAD_YEAR_MILESTONES,
	    PLACES(PLACE("kept", r->on_time), PLACE("late", r->late_count), PLACE("days", days)));
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
	TEXT_OWNED struct text list = {0};
	size_t count = 0;

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
	for (size_t i = 0; i < count && i < WORST; i++) {
		TEXT_OWNED struct text gap = {0};

		gap_add(&gap, &behind[i]->row->progress, behind[i]->row->progress.gap_pp);
		list_separate(&list);
		message_add_unescaped(&list, TEXT_LEAD_WORST_ONE,
		    PLACES(PLACE("region", summary_region_name(r, behind[i]->row->region)),
			PLACE("indicator", cell_indicator_name(r, behind[i])), PLACE("gap", text_of(&gap))));
	}
	message_add_unescaped(&t, TEXT_LEAD_WORST, PLACES(PLACE("list", text_of(&list))));
	sentence_add(s, &t);
}

static void awaited_add(struct sentences *s)
{
	const struct report *r = s->report;
	TEXT_OWNED struct text list = {0};
	TEXT_OWNED struct text t = {0};

	if (!r->awaited_count)
		return;
	for (size_t i = 0; i < r->awaited_count; i++) {
		const struct awaited_milestone *x = &r->awaited[i];

		list_separate(&list);
		message_add_unescaped(&list, TEXT_LEAD_AWAITED_ONE,
		    PLACES(PLACE("indicator", r->config->indicator[x->indicator].name),
			PLACE("count", x->regions),
			PLACE("region", x->regions == 1 ? summary_region_name(r, x->region) : ""),
			PLACE("due", x->due == DAY_NONE		    ? "unknown"
				     : x->due < view_today(r->view) ? "past"
								    : "coming"),
			PLACE("date", day_phrase(x->due).text)));
	}
	message_add_unescaped(&t, TEXT_LEAD_AWAITED,
	    PLACES(
		PLACE("period", period_phrase(r->month, COVERS_UNSAID).text), PLACE("list", text_of(&list))));
	sentence_add(s, &t);
}

/* ---- indicator by indicator ---- */

/* What a percentage is of: of a level it is the planned change, not the target. */
static const char *const attained_words[] = {[SENSE_UNSAID] = "target",
    [SENSE_TARGET] = "target",
    [SENSE_LIMIT] = "limit",
    [SENSE_INCREASE] = "increase",
    [SENSE_REDUCTION] = "reduction",
    [SENSE_CHANGE] = "change",
    [SENSE_RATE] = "target",
    [SENSE_RATE_LIMIT] = "limit"};

/* How far the whole of it is, and how it stood then. */
static void add_head(const struct report *r, const struct report_cell *c, struct text *t)
{
	const struct indicator *i = &r->config->indicator[c->row->indicator];
	const struct progress *p = &c->row->progress;
	double actual = report_actual(r, c);
	bool moved =
	    p->has_gap && r->since != INSTANT_NONE && isfinite(c->then.gap_pp) && c->then.gap_pp != p->gap_pp;
	TEXT_OWNED struct text gap = {0};
	TEXT_OWNED struct text before = {0};
	char percent[32];

	if (!isfinite(actual))
		return;
	if (p->has_gap)
		gap_add(&gap, p, p->gap_pp);
	if (moved)
		gap_add(&before, p, c->then.gap_pp);
	bounded_print(percent, sizeof percent, "%.1f", number_settled(p->attainment_pct));
	message_add_unescaped(t, TEXT_SUMMARY_HEAD,
	    PLACES(PLACE("region", summary_region_name(r, c->row->region)),
		PLACE("value", number_settled(actual)), PLACE("unit", i->unit),
		PLACE(
		    "attained", i->kind == KIND_RATE || !p->has_attainment ? "no" : attained_words[p->sense]),
		PLACE("percent", percent),
		PLACE("gapped", moved	     ? "moved"
				: p->has_gap ? "yes"
					     : "no"),
		PLACE("gap", text_of(&gap)), PLACE("before", text_of(&before))));
}

/* Who leads, who is last, who has risen and fallen by most. */
static void ranking_add(const struct report *r, const struct ranking *l, struct text *t)
{
	const struct indicator *i = &r->config->indicator[l->indicator];
	const struct report_cell *up = NULL, *down = NULL;
	size_t ranked = 0;
	int most = 0, least = 0;
	TEXT_OWNED struct text kind = {0};

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
	if (i->kind == KIND_PER_PERIOD)
		message_add(&kind, TEXT_SUMMARY_RANKING_PERIOD,
		    PLACES(PLACE("kind", config_kind_name(r->config, l->kind)),
			PLACE("period", indicator_period(i, l->cells[0]->row->period).text)));
	else
		text_add(&kind, config_kind_name(r->config, l->kind));
	clause_separate(t);
	message_add_unescaped(t, TEXT_SUMMARY_RANKING,
	    PLACES(PLACE("kind", text_of(&kind)),
		PLACE("first", summary_region_name(r, l->cells[0]->row->region)),
		PLACE("most", l->cells[0]->row->progress.value),
		PLACE("last", summary_region_name(r, l->cells[ranked - 1]->row->region)),
		PLACE("least", l->cells[ranked - 1]->row->progress.value), PLACE("unit", i->unit),
		PLACE("rose", up ? "yes" : "no"),
		PLACE("riser", up ? summary_region_name(r, up->row->region) : ""),
		PLACE("riser_before", up ? up->then.rank : 0), PLACE("riser_rank", up ? up->rank : 0),
		PLACE("fell", down ? "yes" : "no"),
		PLACE("faller", down ? summary_region_name(r, down->row->region) : ""),
		PLACE("faller_before", down ? down->then.rank : 0),
		PLACE("faller_rank", down ? down->rank : 0)));
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
	if (!of)
		return;
	clause_separate(t);
	message_add(t, TEXT_SUMMARY_MET, PLACES(PLACE("met", met), PLACE("all", of)));
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
	message_add_unescaped(&t, TEXT_SUMMARY_INDICATOR,
	    PLACES(
		PLACE("indicator", r->config->indicator[indicator].name), PLACE("clauses", text_of(&said))));
	sentence_add(s, &t);
}

/* ---- region by region ---- */

enum { WORSE, BETTER, FIRST, LAST, REGION_LISTS };

static void region_lists(const struct report *r, int region, struct summary_names lists[REGION_LISTS])
{
	for (size_t i = 0; i < r->change_count; i++) {
		const struct report_change *n = &r->changes[i];

		if ((n->kind == CHANGE_WORSE || n->kind == CHANGE_BETTER) && n->cell->row->region == region)
			name_list_add(&lists[n->kind == CHANGE_WORSE ? WORSE : BETTER],
			    cell_indicator_name(r, n->cell));
	}
	for (int i = 0; i < (int)r->config->indicator_count; i++) {
		const struct report_cell *c = report_cell(r, region, i);

		/* who is level with the first is not last, however few they are */
		if (c && (c->rank == 1 || (c->rank > 1 && c->last)))
			name_list_add(&lists[c->rank == 1 ? FIRST : LAST], cell_indicator_name(r, c));
	}
	for (size_t i = 0; i < REGION_LISTS; i++)
		name_list_end(&lists[i]);
}

static void region_add(struct sentences *s, int region)
{
	const struct report *r = s->report;
	size_t green = 0, all = 0, met = 0, was = 0;
	bool comparable = r->since != INSTANT_NONE && r->kind != EDITION_YEAR;
	struct summary_names lists[REGION_LISTS] = {0};
	TEXT_OWNED struct text milestones = {0};
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
	region_lists(r, region, lists);
	milestones_list(r, region, &milestones);
	message_add_unescaped(&t, r->kind == EDITION_YEAR ? TEXT_SUMMARY_REGION_YEAR : TEXT_SUMMARY_REGION,
	    PLACES(PLACE("region", summary_region_name(r, region)),
		PLACE("met", r->kind == EDITION_YEAR ? met : green), PLACE("all", all),
		PLACE("changed", comparable && was != green ? "yes" : "no"), PLACE("before", was),
		PLACE("worse_count", lists[WORSE].count), PLACE("worse", text_of(&lists[WORSE].names)),
		PLACE("better_count", lists[BETTER].count), PLACE("better", text_of(&lists[BETTER].names)),
		PLACE("first_count", lists[FIRST].count), PLACE("first", text_of(&lists[FIRST].names)),
		PLACE("last_count", lists[LAST].count), PLACE("last", text_of(&lists[LAST].names)),
		PLACE("milestones_count", milestones.length), PLACE("milestones", text_of(&milestones))));
	for (size_t i = 0; i < REGION_LISTS; i++)
		text_done(&lists[i].names);
	sentence_add(s, &t);
}

/* ---- all of it ---- */

static struct sentences paragraph_begin(struct report *r, enum text_id title)
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
	s = paragraph_begin(r, TEXT_PAGE_THE_INDICATORS);
	for (int i = 0; i < (int)r->config->indicator_count; i++)
		indicator_add(&s, i);
	s = paragraph_begin(r, TEXT_PAGE_THE_REGIONS);
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
	TEXT_OWNED struct text t = {0};

	message_add(&t, TEXT_STAND,
	    PLACES(PLACE("other", r->then != r->at ? "yes" : "no"),
		PLACE("then", moment_phrase(r->then).text), PLACE("at", moment_phrase(r->at).text),
		PLACE("zone", zone_phrase(r->config->timezone)),
		PLACE("numbered", *r->edition ? "yes" : "no"), PLACE("edition", r->edition)));
	fputs(text_of(&t), out);
}
