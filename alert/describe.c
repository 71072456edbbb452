/* SPDX-License-Identifier: MIT */
#include "alert/describe.h"
#include "alert/releases.h"
#include "base/plain.h"
#include "base/language.h"
#include "config/city.h"
#include "config/lookup.h"
#include "config/rule.h"
#include "config/source.h"

#include <string.h>

static void threshold_print(struct text *out, const struct rule *r)
{
	const struct threshold *thresholds[] = {&r->warning, &r->critical};
	static const char *const units[] = {"", " for %d periods", " for %d days", " for %d months"};
	char n[32];

	plain_printf(out, tr("rule %s (%s)"), r->id, r->measure);
	for (size_t i = 0; i < 2; i++) {
		const struct threshold *t = thresholds[i];

		if (!t->set)
			continue;
		plain_printf(out, "%s %s", i && thresholds[0]->set ? ";" : ":", tr(severity_names[i + 1]));
		if (t->has_below)
			plain_printf(out, tr(" below %s"), number_print(t->below, n));
		if (t->has_below && t->has_above)
			text_add(out, tr(" or"));
		if (t->has_above)
			plain_printf(out, tr(" above %s"), number_print(t->above, n));
		if (t->clear.has_above)
			plain_printf(out, tr(", until above %s"), number_print(t->clear.above, n));
		if (t->clear.has_below)
			plain_printf(out, tr(", until below %s"), number_print(t->clear.below, n));
		if (t->hold.unit != HOLD_NONE)
			plain_printf(out, tr(units[t->hold.unit]), t->hold.count);
	}
	text_char(out, '\n');
}

void finding_explain(
    struct view *v, const struct rule *r, const struct measure *m, const struct subject *s, struct text *out)
{
	struct measurement again;

	measure_now(v, m, s, &again, out);
	threshold_print(out, r);
}

void alert_as_of(struct view *v, struct alert *a)
{
	const struct config *c = view_config(v);
	const struct measure *m = measure_find(a->measure);
	int rule = config_rule(c, a->rule), year;
	TEXT_OWNED struct text detail = {0};
	struct measurement then;
	struct subject s;

	if (a->said <= view_moment(v))
		return;
	if (rule < 0 || !m || !subject_of_key(v, a->subject, &s, &year)) {
		a->detail = tr("(the state as of then cannot be computed: it is no longer configured)\n");
		return;
	}
	measure_now(v, m, &s, &then, &detail);
	threshold_print(&detail, &c->rule[rule]);
	a->title = finding_title(v, m, &s, &then);
	a->detail = arena_text(view_arena(v), text_of(&detail));
	a->value = then.value;
}

/* ---- the lines of a message ---- */

static void describe_known_at(struct view *v, struct text *out, instant known, uint32_t fetch)
{
	struct fetch f;

	text_add(out, tr("; known since "));
	day_print(out, day_at(known));
	if (fetch && journal_get(view_txn(v), fetch, view_arena(v), &f, NULL) == OUTCOME_DONE && *f.source)
		plain_printf(out, tr(", from %s"), f.source);
}

static void series_basis(struct view *v, const struct subject *s, struct period p, struct text *out)
{
	const struct indicator *i = &view_config(v)->indicator[s->indicator];
	const struct cell *figure = p.year ? view_figure(v, s->region, s->indicator, p) : NULL,
			  *target = p.year ? view_target(v, s->region, s->indicator, p.year) : NULL;
	char n[32];

	if (!figure)
		return;
	period_print(out, p);
	text_add(out, tr(": "));
	plain_printf(out, "%s %s", number_print(figure->value, n), i->unit);
	if (target)
		plain_printf(out, tr(" of the target of %s"), number_print(target->value, n));
	describe_known_at(v, out, figure->known, figure->fetch);
}

static const struct milestone_state *milestone_open(const struct project *p, int *which)
{
	for (*which = 0; *which < 2; ++*which)
		if (p->milestone[*which].actual.day == DAY_NONE &&
		    milestone_due(&p->milestone[*which]).day != DAY_NONE)
			return &p->milestone[*which];
	return NULL;
}

static void project_basis(struct view *v, const struct project *p, struct text *out)
{
	int which;
	const struct milestone_state *m = milestone_open(p, &which);

	if (!m)
		return;
	text_add(out, tr(which ? "production committed for " : "start committed for "));
	date_print(out, milestone_due(m));
	describe_known_at(v, out, m->first_known, m->first_fetch);
	if (m->committed.day != DAY_NONE && m->committed.day != m->first_committed.day &&
	    m->approved.day == DAY_NONE) {
		text_add(out, tr("; the register now says "));
		date_print(out, m->committed);
	}
}

/* The next figure that is due, or the next promise of the project. */
static void describe_next_step(struct view *v, const struct subject *s, struct text *out)
{
	const struct indicator *i;
	struct period p;

	if (s->kind == SUBJECT_PROJECT && s->project->milestone[0].actual.day == DAY_NONE &&
	    milestone_due(&s->project->milestone[1]).day != DAY_NONE) {
		text_add(out, tr("production committed for "));
		date_print(out, milestone_due(&s->project->milestone[1]));
	}
	if (s->kind != SUBJECT_SERIES || !view_awaited(v, s->region, s->indicator, &p))
		return;
	i = &view_config(v)->indicator[s->indicator];
	text_add(out, tr("the figure for "));
	period_print(out, p);
	if (i->release_day) {
		text_add(out, tr(" is due by "));
		day_print(out, release_day(i, p));
	}
}

/* The source that brought what the finding rests on, "" where none did. */
static const char *describe_source(struct view *v, const struct subject *s)
{
	const struct cell *figure;
	struct period p;
	struct fetch f;

	switch (s->kind) {
	case SUBJECT_SOURCE:
		return view_config(v)->source[s->source].id;
	case SUBJECT_PROJECT:
		return s->project->source;
	case SUBJECT_RECEIVER:
		return "";
	case SUBJECT_SERIES:
		break;
	}
	if (!view_latest(v, s->region, s->indicator, &p))
		return "";
	figure = view_figure(v, s->region, s->indicator, p);
	return figure && figure->fetch &&
		       journal_get(view_txn(v), figure->fetch, view_arena(v), &f, NULL) == OUTCOME_DONE
		   ? f.source
		   : "";
}

static const char *or_none(const char *s)
{
	return s ? s : "";
}

void alert_describe(struct view *v, const struct finding *f, struct alert *a)
{
	const struct config *c = view_config(v);
	TEXT_OWNED struct text detail = {0};
	TEXT_OWNED struct text basis = {0};
	TEXT_OWNED struct text next = {0};
	const struct subject *s = &f->subject;
	const struct project *p = s->kind == SUBJECT_PROJECT ? s->project : NULL;
	int region = subject_region(c, s);

	finding_explain(v, f->rule, f->measure, s, &detail);
	if (s->kind == SUBJECT_SERIES)
		series_basis(v, s, f->measured.period, &basis);
	else if (p)
		project_basis(v, p, &basis);
	describe_next_step(v, s, &next);
	a->said = view_moment(v);
	a->rule = f->rule->id;
	a->subject = f->key;
	a->measure = f->measure->name;
	a->region = region >= 0 ? c->region[region].id : "";
	a->indicator = s->kind == SUBJECT_SERIES ? c->indicator[s->indicator].id : "";
	a->project = p ? p->id : "";
	a->source = describe_source(v, s);
	a->office = or_none(subject_office(c, s));
	a->person = or_none(p && *p->person ? p->person : region >= 0 ? c->region[region].person : "");
	a->title = finding_title(v, f->measure, s, &f->measured);
	a->detail = arena_text(view_arena(v), text_of(&detail));
	a->basis = arena_text(view_arena(v), text_of(&basis));
	a->next = arena_text(view_arena(v), text_of(&next));
	a->value = f->measured.value;
}
