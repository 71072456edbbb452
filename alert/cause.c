/* SPDX-License-Identifier: MIT */
#include "alert/cause.h"
#include "base/plain.h"
#include "base/language.h"
#include "config/city.h"
#include "config/lookup.h"
#include "config/rule.h"

#include <math.h>

/* Two decimals are enough for a sentence. */
static const char *short_number(double value, char *buffer)
{
	return number_print(round(value * 100) / 100, buffer);
}

/* ", by a revision of 2023-06 from 20 to 41" where the figure of that period was another one when the alert
 * last spoke; "" otherwise. */
static const char *by_revision(struct view *v, const struct subject *s, struct period p, instant said)
{
	const struct cell *now;
	TEXT_OWNED struct text t = {0};
	double then;
	char a[32], b[32];

	if (s->kind != SUBJECT_SERIES || !p.year)
		return "";
	now = view_figure(v, s->region, s->indicator, p);
	if (!now || now->known <= said || !view_vintage_then(v, s->region, s->indicator, p, said, &then) ||
	    then == now->value)
		return "";
	text_add(&t, tr(", by a revision of "));
	period_print(&t, p);
	plain_printf(&t, tr(" from %s to %s"), number_print(then, a), number_print(now->value, b));
	return arena_text(view_arena(v), text_of(&t));
}

const char *cause_of_step(struct view *v, enum step step, const struct alert *before,
    const struct alert *after, const struct finding *f)
{
	struct arena *arena = view_arena(v);
	char a[32], b[32];

	switch (step) {
	case STEP_PEND:
		return tr("threshold crossed, waiting for its time");
	case STEP_FIRE:
		return before ? tr("threshold crossed for long enough") : tr("threshold crossed");
	case STEP_RAISE:
		if (before->value == after->value)
			return tr("raised: it has lasted long enough");
		return arena_printf(arena, tr("raised: %s, was %s%s"), short_number(after->value, a),
		    short_number(before->value, b),
		    by_revision(v, &f->subject, f->measured.period, before->said));
	case STEP_LOWER:
		return arena_printf(arena, tr("lowered: %s, was %s%s"), short_number(after->value, a),
		    short_number(before->value, b),
		    by_revision(v, &f->subject, f->measured.period, before->said));
	default:
		return "";
	}
}

const char *cause_of_end(struct view *v, const struct alert *a)
{
	struct arena *arena = view_arena(v);
	const struct config *c = view_config(v);
	const struct measure *m = measure_find(a->measure);
	int rule = config_rule(c, a->rule), year;
	struct measurement now;
	struct subject s;
	struct period latest;
	char n[32];

	if (rule < 0 || !m)
		return tr("the rule is no longer configured");
	if (!subject_of_key(v, a->subject, &s, &year))
		return tr("it is no longer configured");
	if (year && m->by_year && view_latest(v, s.region, s.indicator, &latest) && latest.year > year) {
		struct progress o;
		struct period last = period_of(year, 12, c->indicator[s.indicator].every);

		while (last.year == year && !view_figure(v, s.region, s.indicator, last))
			last = period_add(last, -1);
		if (last.year != year)
			return tr("year closed, no figure of it is left");
		progress_of(v, s.region, s.indicator, last, &o, NULL);
		if (!o.has_gap)
			return arena_printf(arena, tr("year closed, unknown whether the target was met: %s"),
			    o.unknown ? tr(o.unknown) : "");
		/* at the year's end all of the target is due: what is left of the gap is what was missed */
		if (number_settled(o.gap_pp) >= 0)
			return tr("year closed, target met");
		return arena_printf(
		    arena, tr("year closed, target missed by %s points"), short_number(-o.gap_pp, n));
	}
	if (!rule_covers(c, &c->rule[rule], m, &s))
		return tr("the rule no longer covers it");
	measure_now(v, m, &s, &now, NULL);
	if (!now.known)
		return arena_printf(arena, tr("%s is unknown now: %s"), tr(m->name), tr(now.unknown));
	return arena_printf(arena, tr("%s is %s now%s"), tr(m->name), short_number(now.value, n),
	    by_revision(v, &s, now.period, a->said));
}
