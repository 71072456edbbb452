/* SPDX-License-Identifier: MIT */
#include "alert/evaluate.h"
#include "alert/releases.h"
#include "base/plain.h"
#include "config/check.h"
#include "config/city.h"
#include "config/lookup.h"
#include "config/receiver.h"
#include "config/rule.h"
#include "config/source.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const light_names[] = {"grey", "green", "yellow", "red", NULL};

/* ---- subjects ---- */

static bool selection_contains(const struct config *c, const struct selection *s, int index, bool below)
{
	for (size_t i = 0; i < s->names.count; i++)
		if (below ? region_within(c, index, s->index[i]) : s->index[i] == index)
			return true;
	return s->names.count == 0;
}

int subject_region(const struct config *c, const struct subject *s)
{
	return s->kind == SUBJECT_SERIES    ? s->region
	       : s->kind == SUBJECT_PROJECT ? config_region(c, s->project->region)
					    : -1;
}

const char *subject_office(const struct config *c, const struct subject *s)
{
	int region = subject_region(c, s);

	if (s->kind == SUBJECT_PROJECT && *s->project->office)
		return s->project->office;
	return region >= 0 && c->region[region].office ? c->region[region].office : "";
}

/* What a rule asks of the region of a series or project, and its office. */
static bool covers_region(const struct config *c, const struct rule *r, int region, const char *office)
{
	if ((r->regions.names.count || r->region_kinds.count) && region < 0)
		return false;
	return selection_contains(c, &r->regions, region, true) &&
	       (!r->region_kinds.count || names_allow(&r->region_kinds, c->region[region].kind)) &&
	       names_allow(&r->offices, office);
}

static bool covers_indicator(const struct config *c, const struct rule *r, int indicator)
{
	return selection_contains(c, &r->indicators, indicator, false) &&
	       names_allow(&r->kinds, indicator_kind_names[c->indicator[indicator].kind]);
}

bool rule_covers(
    const struct config *c, const struct rule *r, const struct measure *m, const struct subject *s)
{
	if (m->of != s->kind)
		return false;
	switch (s->kind) {
	case SUBJECT_SERIES:
		return covers_region(c, r, s->region, c->region[s->region].office) &&
		       covers_indicator(c, r, s->indicator);
	case SUBJECT_PROJECT:
		return covers_region(c, r, subject_region(c, s), s->project->office) &&
		       names_allow(&r->projects, s->project->id);
	case SUBJECT_SOURCE:
		return names_allow(&r->sources, c->source[s->source].id);
	case SUBJECT_RECEIVER:
		break;
	}
	return true;
}

/* The subject's key for a measure; `year` is 0 where the key has none. */
static const char *subject_key(
    struct view *v, const struct measure *m, const struct subject *s, struct period p)
{
	const struct config *c = view_config(v);
	struct arena *a = view_arena(v);

	switch (s->kind) {
	case SUBJECT_PROJECT:
		return arena_printf(a, "project/%s", s->project->id);
	case SUBJECT_SOURCE:
		return arena_printf(a, "source/%s", c->source[s->source].id);
	case SUBJECT_RECEIVER:
		return arena_printf(a, "receiver/%s", c->receiver[s->receiver].id);
	case SUBJECT_SERIES:
		break;
	}
	if (m->by_year)
		return arena_printf(
		    a, "series/%s/%s/%d", c->region[s->region].id, c->indicator[s->indicator].id, p.year);
	return arena_printf(a, "series/%s/%s", c->region[s->region].id, c->indicator[s->indicator].id);
}

bool subject_of_key(struct view *v, const char *key, struct subject *s, int *year)
{
	const struct config *c = view_config(v);
	char copy[512], *region, *indicator, *rest = NULL;
	int64_t number;

	*year = 0;
	if (strncmp(key, "project/", 8) == 0) {
		*s = (struct subject){.kind = SUBJECT_PROJECT, .project = view_project(v, key + 8)};
		return s->project != NULL;
	}
	if (strncmp(key, "source/", 7) == 0) {
		*s = (struct subject){.kind = SUBJECT_SOURCE, .source = config_source(c, key + 7)};
		return s->source >= 0;
	}
	if (strncmp(key, "receiver/", 9) == 0) {
		*s = (struct subject){.kind = SUBJECT_RECEIVER, .receiver = config_receiver(c, key + 9)};
		return s->receiver >= 0;
	}
	if (strncmp(key, "series/", 7) != 0 || strlen(key) >= sizeof copy)
		return false;
	strcpy(copy, key + 7);
	region = strtok_r(copy, "/", &rest);
	indicator = strtok_r(NULL, "/", &rest);
	if (rest && *rest) {
		if (!integer_parse(rest, YEAR_LEAST, YEAR_MOST, &number))
			return false;
		*year = (int)number;
	}
	*s = (struct subject){.kind = SUBJECT_SERIES,
	    .region = config_region(c, region),
	    .indicator = config_indicator(c, indicator)};
	return s->region >= 0 && s->indicator >= 0;
}

/* ---- judging ---- */

bool threshold_crossed(const struct threshold *t, double value)
{
	return t->set && ((t->has_above && value > t->above) || (t->has_below && value < t->below));
}

static bool threshold_cleared(const struct clear *c, double value)
{
	return (c->has_above && value > c->above) || (c->has_below && value < c->below);
}

/* Crossed, or crossed before and not cleared since. What was before is asked of the earlier periods, so that
 * the answer needs no memory of what fired, and is the same for any day that is asked about. */
static bool threshold_stands(struct view *v, const struct measure *m, const struct threshold *t,
    const struct subject *s, const struct measurement *now)
{
	struct measurement then = *now;
	struct period p = now->period;

	if (threshold_crossed(t, now->value))
		return true;
	if (!t->set || (!t->clear.has_above && !t->clear.has_below))
		return false;
	while (then.known && !threshold_cleared(&t->clear, then.value)) {
		p = period_published_before(&view_config(v)->indicator[s->indicator], p);
		if (m->by_year && p.year != now->period.year)
			return false;
		then = (struct measurement){0};
		m->fn(v, s, p, &then, NULL);
		if (then.known && threshold_crossed(t, then.value))
			return true;
	}
	return false;
}

/* A threshold that must have been crossed for some time, and the subjects that cross it now. */
struct condition_state {
	const struct threshold *threshold;
	const struct measure *measure;
	struct finding **findings; /* NULL once the subject has dropped out */
	size_t count;
};

/* "2 periods": crossed at this period and at the one before it that is published. */
static bool held_for_periods(
    struct view *v, const struct measure *m, const struct threshold *t, const struct finding *f)
{
	const struct indicator *i = &view_config(v)->indicator[f->subject.indicator];
	struct period p = f->measured.period;

	for (int n = 1; n < t->hold.count; n++) {
		struct measurement before = {0};

		p = period_published_before(i, p);
		m->fn(v, &f->subject, p, &before, NULL);
		if (!before.known || !threshold_crossed(t, before.value))
			return false;
	}
	return true;
}

/* The same subject in the view of another day. */
static bool subject_then(struct view *then, const struct subject *now, struct subject *out)
{
	*out = *now;
	if (now->kind == SUBJECT_PROJECT)
		out->project = view_project(then, now->project->id);
	return now->kind != SUBJECT_PROJECT || out->project;
}

/* "10d", "3 months": crossed on each day since then, as each day knew it. What a day knew is asked of the
 * store, so that the answer needs no memory of earlier evaluations. */
static enum outcome held_for_days(struct view *v, struct condition_state *h, struct error *e)
{
	day_number today = view_today(v);
	day_number first = h->threshold->hold.unit == HOLD_MONTHS
			       ? day_months_before(today, h->threshold->hold.count)
			       : today - h->threshold->hold.count;
	size_t left = h->count;

	for (day_number day = today - 1; day >= first && left; day--) {
		struct view *then;
		enum outcome outcome = view_open(view_config(v), view_txn(v), day_end(day), &then, e);

		if (outcome != OUTCOME_DONE)
			return outcome;
		left = 0;
		for (size_t i = 0; i < h->count; i++) {
			struct measurement before = {0};
			struct subject s;

			if (!h->findings[i])
				continue;
			if (subject_then(then, &h->findings[i]->subject, &s))
				measure_now(then, h->measure, &s, &before, NULL);
			if (before.known && threshold_crossed(h->threshold, before.value))
				left++;
			else
				h->findings[i] = NULL;
		}
		outcome = view_error(then, e);
		view_close(then);
		if (outcome != OUTCOME_DONE)
			return outcome;
	}
	return OUTCOME_DONE;
}

/* Raises the findings that cross the threshold to `severity`, or says that it is pending. */
static enum outcome threshold_apply(struct view *v, const struct measure *m, const struct threshold *t,
    enum severity severity, struct finding *findings, size_t count, struct error *e)
{
	struct condition_state h = {t, m, NULL, 0};
	bool days = t->hold.unit == HOLD_DAYS || t->hold.unit == HOLD_MONTHS;
	enum outcome outcome = OUTCOME_DONE;

	if (days)
		h.findings = arena_new(view_arena(v), (count + 1) * sizeof(struct finding *));
	for (size_t i = 0; i < count; i++) {
		struct finding *f = &findings[i];

		if (!threshold_stands(v, m, t, &f->subject, &f->measured))
			continue;
		f->pending = severity;
		if (days)
			h.findings[h.count++] = f;
		else if (t->hold.unit == HOLD_NONE || held_for_periods(v, m, t, f))
			f->severity = severity;
	}
	if (days)
		outcome = held_for_days(v, &h, e);
	for (size_t i = 0; i < h.count; i++)
		if (h.findings[i])
			h.findings[i]->severity = severity;
	for (size_t i = 0; i < count; i++)
		if (findings[i].pending <= findings[i].severity)
			findings[i].pending = SEVERITY_NONE;
	return outcome;
}

/* ---- the walk over rules and subjects ---- */

struct evaluation_run {
	struct view *view;
	struct evaluation *out;
	const struct rule *rule;
	const struct measure *measure;
	struct finding *crossed; /* of this rule */
	size_t crossed_count;
};

static enum light *subject_status(struct evaluation_run *x, const struct subject *s)
{
	size_t count;

	switch (s->kind) {
	case SUBJECT_SERIES:
		return &x->out->series_light[(size_t)s->region * view_config(x->view)->indicator_count +
					     (size_t)s->indicator];
	case SUBJECT_PROJECT:
		return &x->out->project_light[s->project - view_projects(x->view, &count)];
	case SUBJECT_SOURCE:
	case SUBJECT_RECEIVER:
		break;
	}
	return NULL;
}

static void subject_evaluate(struct evaluation_run *x, const struct subject *s)
{
	struct measurement m;
	struct finding *f;
	enum light *light = x->measure->lights ? subject_status(x, s) : NULL;

	measure_now(x->view, x->measure, s, &m, NULL);
	x->out->subjects++;
	if (!m.known)
		return;
	if (light && *light < LIGHT_GREEN)
		*light = LIGHT_GREEN;
	if (!threshold_stands(x->view, x->measure, &x->rule->warning, s, &m) &&
	    !threshold_stands(x->view, x->measure, &x->rule->critical, s, &m))
		return;
	f = arena_push(view_arena(x->view), &x->crossed, &x->crossed_count, sizeof *f);
	*f = (struct finding){.rule = x->rule, .measure = x->measure, .subject = *s, .measured = m};
}

static void visit_all(struct evaluation_run *x)
{
	const struct config *c = view_config(x->view);
	struct subject s = {.kind = x->measure->of};

	if (s.kind == SUBJECT_SERIES) {
		bool *covered = arena_new(view_arena(x->view), c->indicator_count * sizeof *covered + 1);

		for (int i = 0; i < (int)c->indicator_count; i++)
			covered[i] = covers_indicator(c, x->rule, i);
		for (s.region = 0; s.region < (int)c->region_count; s.region++) {
			bool whole = covers_region(c, x->rule, s.region, c->region[s.region].office);

			for (s.indicator = 0; whole && s.indicator < (int)c->indicator_count; s.indicator++)
				if (covered[s.indicator])
					subject_evaluate(x, &s);
		}
	} else if (s.kind == SUBJECT_PROJECT) {
		size_t count;
		const struct project *p = view_projects(x->view, &count);

		for (size_t i = 0; i < count; i++) {
			s.project = &p[i];
			if (rule_covers(c, x->rule, x->measure, &s))
				subject_evaluate(x, &s);
		}
	} else if (s.kind == SUBJECT_RECEIVER) {
		for (s.receiver = 0; s.receiver < (int)c->receiver_count; s.receiver++)
			if (rule_covers(c, x->rule, x->measure, &s))
				subject_evaluate(x, &s);
	} else {
		for (s.source = 0; s.source < (int)c->source_count; s.source++)
			if (rule_covers(c, x->rule, x->measure, &s))
				subject_evaluate(x, &s);
	}
}

static void crossed_findings_keep(struct evaluation_run *x)
{
	for (size_t i = 0; i < x->crossed_count; i++) {
		struct finding *f = &x->crossed[i], *kept;
		enum light *light = x->measure->lights ? subject_status(x, &f->subject) : NULL;
		enum light shows = f->severity == SEVERITY_CRITICAL ? LIGHT_RED : LIGHT_YELLOW;

		if (light && f->severity != SEVERITY_NONE && *light < shows)
			*light = shows;
		f->key = subject_key(x->view, x->measure, &f->subject, f->measured.period);
		kept = arena_push(view_arena(x->view), &x->out->findings, &x->out->count, sizeof *kept);
		*kept = *f;
	}
}

enum outcome rules_evaluate(struct view *v, struct evaluation *out, struct error *e)
{
	const struct config *c = view_config(v);
	size_t projects;

	*out = (struct evaluation){0};
	view_projects(v, &projects);
	out->series_light =
	    arena_new(view_arena(v), (c->region_count * c->indicator_count + 1) * sizeof *out->series_light);
	out->project_light = arena_new(view_arena(v), (projects + 1) * sizeof *out->project_light);
	for (size_t i = 0; i < c->rule_count; i++) {
		struct evaluation_run x = {
		    .view = v, .out = out, .rule = &c->rule[i], .measure = measure_find(c->rule[i].measure)};
		enum outcome outcome;

		if (!x.measure)
			return error_set(e, OUTCOME_MISUSED, "rule %s: there is no measure %s", c->rule[i].id,
			    c->rule[i].measure);
		visit_all(&x);
		outcome = threshold_apply(
		    v, x.measure, &x.rule->warning, SEVERITY_WARNING, x.crossed, x.crossed_count, e);
		if (outcome == OUTCOME_DONE)
			outcome = threshold_apply(v, x.measure, &x.rule->critical, SEVERITY_CRITICAL,
			    x.crossed, x.crossed_count, e);
		if (outcome != OUTCOME_DONE)
			return outcome;
		crossed_findings_keep(&x);
	}
	return view_error(v, e);
}

/* ---- what the configuration cannot check by itself ---- */

static void thresholds_check(struct config *c, const struct rule *r, const struct measure *m)
{
	const struct threshold *thresholds[] = {&r->warning, &r->critical};

	for (size_t n = 0; n < 2; n++)
		if (thresholds[n]->hold.unit == HOLD_PERIODS && !m->by_period)
			config_problem(c, r->node, "rule %s: %s has no periods: write for: in days or months",
			    r->id, r->measure);
	for (size_t n = 0; n < 2; n++)
		if ((thresholds[n]->clear.has_above || thresholds[n]->clear.has_below) && !m->by_period)
			config_problem(c, r->node,
			    "rule %s: %s has no periods: clear: looks back on earlier ones", r->id,
			    r->measure);
}

/* What a rule names under on: must be what its measure speaks of. */
static void rule_subject_check(struct config *c, const struct rule *r, const struct measure *m)
{
	bool names_regions = r->regions.names.count || r->region_kinds.count || r->offices.count;

	if (m->of != SUBJECT_SERIES && (r->kinds.count || r->indicators.names.count))
		config_problem(c, r->node,
		    "rule %s: %s is not measured on indicators: on: cannot name indicator or kind", r->id,
		    r->measure);
	if (m->of != SUBJECT_PROJECT && r->projects.count)
		config_problem(c, r->node, "rule %s: %s is not measured on projects: on: cannot name project",
		    r->id, r->measure);
	if (m->of != SUBJECT_SOURCE && r->sources.count)
		config_problem(c, r->node, "rule %s: %s is not measured on sources: on: cannot name source",
		    r->id, r->measure);
	if (m->of == SUBJECT_RECEIVER && names_regions)
		config_problem(c, r->node, "rule %s: a receiver has no region", r->id);
	if (m->of == SUBJECT_SOURCE && names_regions)
		config_problem(
		    c, r->node, "rule %s: a source has no region: on: can only name source", r->id);
}

static void measure_unknown(struct config *c, const struct rule *r)
{
	const char *near = measure_nearest(r->measure);

	config_problem(c, r->measure_node, "there is no measure \"%s\"%s%s%s", r->measure,
	    near ? "; did you mean \"" : "", near ? near : "",
	    near ? "\"?" : "; `pacesetter check --measures` lists them");
}

void rules_check(struct config *c)
{
	for (size_t i = 0; i < c->rule_count; i++) {
		const struct rule *r = &c->rule[i];
		const struct measure *m = measure_find(r->measure);

		if (!r->measure)
			continue;
		if (!m) {
			measure_unknown(c, r);
			continue;
		}
		thresholds_check(c, r, m);
		rule_subject_check(c, r, m);
	}
}
