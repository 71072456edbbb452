/* SPDX-License-Identifier: MIT */
#include "alert/describe.h"
#include "alert/releases.h"
#include "base/plain.h"
#include "config/city.h"
#include "config/lookup.h"
#include "config/rule.h"
#include "config/source.h"
#include "alert/title.h"

#include <math.h>
#include <string.h>

/* One threshold of a rule, as a sentence has it. */
static void threshold_describe(const struct threshold *t, enum severity severity, struct text *out)
{
	static const char *const sides[] = {"", "below", "above", "both"};
	static const char *const holds[] = {"none", "periods", "days", "months"};

	message_add(out, TEXT_THRESHOLD,
	    PLACES(PLACE("severity", text_by_id(TEXT_SEVERITY_NONE + (unsigned)severity)),
		PLACE("crossed", sides[t->has_below | t->has_above << 1]), PLACE("below", t->below),
		PLACE("above", t->above),
		PLACE("cleared", sides[t->clear.has_below | t->clear.has_above << 1]),
		PLACE("clear_above", t->clear.above), PLACE("clear_below", t->clear.below),
		PLACE("hold", holds[t->hold.unit]), PLACE("count", t->hold.count)));
}

static void thresholds_describe(struct text *out, const struct rule *r)
{
	const struct measure *m = measure_find(r->measure);
	const struct message_place rule = PLACE("rule", language_now() == LANGUAGE_ENGLISH ? r->id : r->name);
	const struct message_place measure = PLACE("measure", m ? text_by_id(m->label) : r->measure);
	TEXT_OWNED struct text first = {0};
	TEXT_OWNED struct text second = {0};

	if (r->warning.set)
		threshold_describe(&r->warning, SEVERITY_WARNING, &first);
	if (r->critical.set)
		threshold_describe(&r->critical, SEVERITY_CRITICAL, r->warning.set ? &second : &first);
	if (second.length)
		message_line(out, TEXT_RULE_BOTH,
		    PLACES(
			rule, measure, PLACE("first", text_of(&first)), PLACE("second", text_of(&second))));
	else if (first.length)
		message_line(out, TEXT_RULE_ONE, PLACES(rule, measure, PLACE("first", text_of(&first))));
	else
		message_line(out, TEXT_RULE_NONE, PLACES(rule, measure));
}

void finding_explain(
    struct view *v, const struct rule *r, const struct measure *m, const struct subject *s, struct text *out)
{
	struct measurement again;

	measure_now(v, m, s, &again, out);
	thresholds_describe(out, r);
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
		message_line(&detail, TEXT_DETAIL_LOST, NO_PLACES);
		a->detail = arena_text(view_arena(v), text_of(&detail));
		return;
	}
	measure_now(v, m, &s, &then, &detail);
	thresholds_describe(&detail, &c->rule[rule]);
	a->title = finding_title(v, m, &s, &then);
	a->detail = arena_text(view_arena(v), text_of(&detail));
	a->value = then.value;
}

/* ---- the lines of a message ---- */

/* A basis, and since when and from where it is known. */
static void basis_add(
    struct view *v, const struct text *basis, instant known, uint32_t fetch, struct text *out)
{
	const struct config *c = view_config(v);
	const char *source = "";
	struct fetch f;
	int index;

	if (fetch && journal_get(view_txn(v), fetch, view_arena(v), &f, NULL) == OUTCOME_DONE && *f.source) {
		index = config_source(c, f.source);
		source = index >= 0 ? c->source[index].name : f.source;
	}
	message_add(out, TEXT_BASIS,
	    PLACES(PLACE("basis", text_of(basis)), PLACE("known", moment_day_phrase(known).text),
		PLACE("origin", *source ? "source" : "none"), PLACE("source", source)));
}

/* How a figure is set against its target: by the year's sum, of which the value of one period is a part. */
static enum text_id basis_text(const struct indicator *i, struct period p, const struct progress *o)
{
	bool limit = o->sense == SENSE_LIMIT || o->sense == SENSE_CHANGE || o->sense == SENSE_RATE_LIMIT;

	if (!o->has_target || !o->has_actual)
		return TEXT_BASIS_FIGURE;
	switch ((enum indicator_kind)i->kind) {
	case KIND_PER_PERIOD:
		if (period_published_before(i, p).year != p.year)
			break; /* the first value is the sum */
		return limit ? TEXT_BASIS_SUM_LIMIT : TEXT_BASIS_SUM_TARGET;
	case KIND_LEVEL:
		return limit ? TEXT_BASIS_LEVEL_LIMIT : TEXT_BASIS_LEVEL_TARGET;
	case KIND_RATE:
		return limit ? TEXT_BASIS_RATE_LIMIT : TEXT_BASIS_RATE_TARGET;
	case KIND_YEAR_TO_DATE:
		break;
	}
	return limit ? TEXT_BASIS_LIMIT : TEXT_BASIS_TARGET;
}

static void series_basis(struct view *v, const struct subject *s, struct period p, struct text *out)
{
	const struct indicator *i = &view_config(v)->indicator[s->indicator];
	TEXT_OWNED struct text basis = {0};
	struct progress o;

	if (!p.year || !view_figure(v, s->region, s->indicator, p))
		return;
	progress_of(v, s->region, s->indicator, p, &o, NULL);
	message_add(&basis, basis_text(i, p, &o),
	    PLACES(PLACE("period", indicator_period(i, p).text),
		PLACE("through", period_phrase(p, COVERS_YEAR_TO_DATE).text), PLACE("value", o.value),
		PLACE("sum", number_settled(o.actual)), PLACE("change", fabs(number_settled(o.actual))),
		PLACE("sign", o.actual < 0 ? "minus" : "plus"), PLACE("target", o.target),
		PLACE("unit", i->unit)));
	basis_add(v, &basis, o.figure->known, o.figure->fetch, out);
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
	TEXT_OWNED struct text basis = {0};
	TEXT_OWNED struct text known = {0};

	if (!m)
		return;
	message_add(&basis, TEXT_BASIS_COMMITTED,
	    PLACES(PLACE("milestone", text_by_id(TEXT_MILESTONE_START + (unsigned)which)),
		PLACE("date", date_phrase(milestone_due(m)).text)));
	if (m->committed.day == DAY_NONE || m->committed.day == m->first_committed.day ||
	    m->approved.day != DAY_NONE) {
		basis_add(v, &basis, m->first_known, m->first_fetch, out);
		return;
	}
	basis_add(v, &basis, m->first_known, m->first_fetch, &known);
	message_add(out, TEXT_BASIS_MOVED,
	    PLACES(PLACE("basis", text_of(&known)), PLACE("date", date_phrase(m->committed).text)));
}

/* The next figure that is due, or the next promise of the project. */
static void describe_next_step(struct view *v, const struct subject *s, struct text *out)
{
	const struct indicator *i;
	struct period p;

	if (s->kind == SUBJECT_PROJECT && s->project->milestone[0].actual.day == DAY_NONE &&
	    milestone_due(&s->project->milestone[1]).day != DAY_NONE) {
		message_add(out, TEXT_BASIS_COMMITTED,
		    PLACES(PLACE("milestone", text_by_id(TEXT_MILESTONE_PRODUCTION)),
			PLACE("date", date_phrase(milestone_due(&s->project->milestone[1])).text)));
	}
	if (s->kind != SUBJECT_SERIES || !view_awaited(v, s->region, s->indicator, &p))
		return;
	i = &view_config(v)->indicator[s->indicator];
	message_add(out, i->release_day ? TEXT_NEXT_FIGURE : TEXT_NEXT_FIGURE_UNDATED,
	    PLACES(PLACE("period", indicator_period(i, p).text),
		PLACE("date", day_phrase(i->release_day ? release_day(i, p) : DAY_NONE).text)));
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
