/* SPDX-License-Identifier: MIT */
#include "export/prometheus_rules.h"
#include "alert/releases.h"
#include "base/json.h"
#include "alert/measure.h"
#include "base/text.h"
#include "config/city.h"
#include "config/lookup.h"
#include "config/rule.h"

#include <errno.h>
#include <string.h>

enum { LOOK_BACK_DAYS = 1200 }; /* a year ago, and what came late */

struct rules_writer {
	const struct config *config;
	int first_year, last_year;
	FILE *out;
	struct text rules, skipped; /* written at the end: what is left out comes first */
	struct rules_report *report;
	/* the rule at hand */
	const struct rule *rule;
	const struct indicator *indicator;
	const char *regions; /* a matcher behind others, "" for all */
	struct arena arena;
};

/* ---- parts of an expression ---- */

static const char *period_text(struct rules_writer *w, struct period p)
{
	TEXT_OWNED struct text t = {0};

	period_print(&t, p);
	return arena_text(&w->arena, text_of(&t));
}

/* The latest vintage known of a period, by region. */
static const char *expr_value(struct rules_writer *w, struct period p)
{
	return arena_printf(&w->arena,
	    "max "
	    "by(region)(last_over_time(pacesetter_release{indicator=\"%s\",period=\"%s\"%s}[%dd]"
	    "))",
	    w->indicator->id, period_text(w, p), w->regions, LOOK_BACK_DAYS);
}

static const char *expr_target(struct rules_writer *w, int year)
{
	return arena_printf(&w->arena,
	    "max "
	    "by(region)(last_over_time(pacesetter_value{role=\"target\",indicator=\"%s\",year=\"%d\"%s}[%dd])"
	    ")",
	    w->indicator->id, year, w->regions, LOOK_BACK_DAYS);
}

/* The year's actual, for a flow: the value, or the sum of all months, which is there only when all are. */
static const char *expr_actual(struct rules_writer *w, struct period p)
{
	const struct indicator *i = w->indicator;
	TEXT_OWNED struct text sum = {0};

	if (i->kind != KIND_PER_PERIOD)
		return expr_value(w, p);
	for (struct period at = period_of(p.year, (int)i->every, i->every);
	     at.year == p.year && at.last <= p.last; at = period_add(at, 1)) {
		if (i->every == MONTHLY && i->skips[at.last])
			continue;
		text_printf(&sum, "%s%s", sum.length ? " + on(region) " : "", expr_value(w, at));
	}
	return arena_printf(&w->arena, "(%s)", text_of(&sum));
}

static double indicator_share_at(const struct indicator *i, struct period p)
{
	return i->schedule == SCHEDULE_SHARES ? i->shares[p.last - 1] : p.last / 12.0;
}

static const char *expr_number(struct rules_writer *w, double n)
{
	char buffer[32];

	return arena_text(&w->arena, number_print(n, buffer));
}

/* ---- measures ---- */

static const char *pace_gap(struct rules_writer *w, struct period p)
{
	const struct indicator *i = w->indicator;
	const char *turn = i->direction == HIGHER_IS_BETTER ? "" : "-1 * ";
	const char *share = expr_number(w, indicator_share_at(i, p)), *base;

	if (i->kind == KIND_RATE)
		return arena_printf(
		    &w->arena, "%s(%s - on(region) %s)", turn, expr_value(w, p), expr_target(w, p.year));
	if (i->kind != KIND_LEVEL)
		return arena_printf(&w->arena, "%s100 * (%s / on(region) (%s > 0) - %s)", turn,
		    expr_actual(w, p), expr_target(w, p.year), share);
	base = expr_value(w, period_of(p.year - 1, 12, p.every));
	return arena_printf(&w->arena,
	    "%s100 * sgn(%s - on(region) %s) * on(region) ((%s - on(region) %s) / on(region) (%s - "
	    "on(region) %s) - %s)",
	    turn, expr_target(w, p.year), base, expr_value(w, p), base, expr_target(w, p.year), base, share);
}

static const char *expr_attainment(struct rules_writer *w, struct period p)
{
	const char *base, *whole;

	if (w->indicator->kind != KIND_LEVEL)
		return arena_printf(
		    &w->arena, "100 * %s / on(region) (%s > 0)", expr_actual(w, p), expr_target(w, p.year));
	base = expr_value(w, period_of(p.year - 1, 12, p.every));
	whole = arena_printf(
	    &w->arena, "100 * %s / on(region) (%s > 0)", expr_value(w, p), expr_target(w, p.year));
	/* without a base it is v/T */
	return arena_printf(&w->arena,
	    "(100 * (%s - on(region) %s) / on(region) (%s - on(region) %s) or on(region) (%s unless "
	    "on(region) %s))",
	    expr_value(w, p), base, expr_target(w, p.year), base, whole, base);
}

static const char *plain_value(struct rules_writer *w, struct period p)
{
	return expr_value(w, p);
}

static const char *expr_yoy(struct rules_writer *w, struct period p)
{
	const char *before = expr_value(w, period_of(p.year - 1, p.last, p.every));

	if (w->indicator->kind == KIND_RATE)
		return arena_printf(&w->arena, "(%s - on(region) %s)", expr_value(w, p), before);
	return arena_printf(&w->arena, "100 * (%s / on(region) (%s > 0) - 1)", expr_value(w, p), before);
}

static const struct {
	const char *measure;
	const char *(*expression)(struct rules_writer *w, struct period p);
} on_figures[] = {
    {"pace_gap", pace_gap}, {"attainment", expr_attainment}, {"value", plain_value}, {"yoy", expr_yoy}};

/* Gauges that the daemon shows, in the unit of the measure. */
static const struct {
	const char *measure, *gauge;
	const char *by; /* labels of the subject */
	double scale;
} gauges[] = {
    {"overdue_days", "pacesetter_figure_overdue_seconds", "region,indicator", 86400},
    {"start_late_days", "pacesetter_project_start_late_seconds", "project,region", 86400},
    {"production_late_days", "pacesetter_project_production_late_seconds", "project,region", 86400},
    {"commitment_moved_days", "pacesetter_project_commitment_moved_seconds", "project,region", 86400},
    {"investment_gap", "pacesetter_project_investment_gap_points", "project,region", 1},
};

/* ---- thresholds ---- */

/* Both sides are compared after rounding to nine decimals: half of the last one decides. */
static const char *expr_crossed(struct rules_writer *w, const char *expression, const struct threshold *t)
{
	const char *below =
	    t->has_below ? arena_printf(&w->arena, "(%s) < %s - 5e-10", expression, expr_number(w, t->below))
			 : NULL;
	const char *above =
	    t->has_above ? arena_printf(&w->arena, "(%s) > %s + 5e-10", expression, expr_number(w, t->above))
			 : NULL;

	return below && above ? arena_printf(&w->arena, "(%s or %s)", below, above) : below ? below : above;
}

/* What holds at the latest period that is known of each region: of several that are joined with `or` the
 * first counts, so periods come in reverse, and one whose figure is known says NaN where there is nothing
 * else to say, which crosses nothing. */
static const char *at_latest(struct rules_writer *w,
    const char *(*each)(struct rules_writer *w, struct period p, const void *what), const void *what)
{
	TEXT_OWNED struct text all = {0};
	struct period first =
	    period_published_after(w->indicator, period_of(w->first_year - 1, 12, w->indicator->every));
	struct period p = period_published_before(w->indicator,
	    period_published_after(w->indicator, period_of(w->last_year, 12, w->indicator->every)));

	for (; period_compare(p, first) >= 0; p = period_published_before(w->indicator, p))
		text_printf(&all, "%s%s\n          or on(region) %s * NaN",
		    all.length ? "\n          or on(region) " : "", each(w, p, what), expr_value(w, p));
	return arena_text(&w->arena, text_of(&all));
}

struct rule_judge {
	const char *(*measure)(struct rules_writer *w, struct period p);
	const struct threshold *threshold;
};

static const char *measured_at(struct rules_writer *w, struct period p, const void *what)
{
	return ((const struct rule_judge *)what)->measure(w, p);
}

/* Crossed at the period and at as many before it as `for` says. */
static const char *held_at(struct rules_writer *w, struct period p, const void *what)
{
	const struct rule_judge *x = what;
	const char *all = expr_crossed(w, x->measure(w, p), x->threshold);

	for (int n = 1; n < x->threshold->hold.count; n++) {
		p = period_published_before(w->indicator, p);
		all = arena_printf(&w->arena, "(%s and on(region) %s)", all,
		    expr_crossed(w, x->measure(w, p), x->threshold));
	}
	return all;
}

static const char *expression_of(struct rules_writer *w,
    const char *(*measure)(struct rules_writer *w, struct period p), const struct threshold *t)
{
	const struct rule_judge x = {measure, t};

	if (t->hold.unit == HOLD_PERIODS && t->hold.count > 1)
		return arena_printf(&w->arena, "(%s) < +Inf", at_latest(w, held_at, &x)); /* all but NaN */
	return expr_crossed(w, at_latest(w, measured_at, &x), t);
}

static void rule_skip(struct rules_writer *w, const char *what, const char *why)
{
	w->report->skipped++;
	text_printf(&w->skipped, "#   %s%s%s: %s\n", w->rule->id, *what ? ", " : "", what, why);
}

static void hold_print(struct text *out, const struct threshold *t)
{
	if (t->hold.unit == HOLD_DAYS || t->hold.unit == HOLD_MONTHS)
		text_printf(
		    out, "        for: %dd\n", t->hold.count * (t->hold.unit == HOLD_MONTHS ? 30 : 1));
}

static void rule_alert_print(struct rules_writer *w, const char *severity, const char *expression,
    const char *labels, const struct threshold *t, const char *subject)
{
	struct text *out = &w->rules;

	text_printf(out, "      - alert: %s\n        expr: |-\n          %s\n", w->rule->id, expression);
	hold_print(out, t);
	text_printf(
	    out, "        labels: {severity: %s, measure: %s%s}\n", severity, w->rule->measure, labels);
	text_printf(
	    out, "        annotations: {summary: \"%s: %s is {{ $value }}\"}\n", subject, w->rule->measure);
	w->report->rules++;
}

static const struct {
	const char *name;
	size_t threshold;
} severities[] = {{"warning", offsetof(struct rule, warning)}, {"critical", offsetof(struct rule, critical)}};

static const struct threshold *threshold_of(const struct rule *r, size_t severity)
{
	return (const struct threshold *)((const char *)r + severities[severity].threshold);
}

/* Alerts of both severities, one of them at a time: what is critical is no warning as well. A `for` of days
 * is Prometheus' own, which knows only afterwards what fires: then the warning stays until it does, and on.
 */
static void severities_print(struct rules_writer *w, const char *const expressions[2], const char *on,
    const char *labels, const char *subject)
{
	const struct threshold *critical = &w->rule->critical;
	bool one = expressions[1] && critical->hold.unit != HOLD_DAYS && critical->hold.unit != HOLD_MONTHS;

	for (size_t s = 0; s < 2; s++) {
		const char *expression = expressions[s];

		if (!expression)
			continue;
		if (s == 0 && one)
			expression = arena_printf(
			    &w->arena, "(%s)\n          unless on(%s) (%s)", expression, on, expressions[1]);
		rule_alert_print(
		    w, severities[s].name, expression, labels, threshold_of(w->rule, s), subject);
	}
}

/* ---- rules ---- */

static bool regions_of(struct rules_writer *w)
{
	const struct config *c = w->config;
	TEXT_OWNED struct text t = {0};
	size_t count = 0;

	for (int r = 0; r < (int)c->region_count; r++) {
		bool chosen = w->rule->regions.names.count == 0;

		for (size_t i = 0; i < w->rule->regions.names.count; i++)
			chosen |= region_within(c, r, w->rule->regions.index[i]);
		if (chosen &&
		    (w->rule->region_kinds.count == 0 ||
			names_allow(&w->rule->region_kinds, c->region[r].kind)) &&
		    names_allow(&w->rule->offices, c->region[r].office))
			text_printf(&t, "%s%s", count++ ? "|" : "", c->region[r].id);
	}
	/* all of them need not be named */
	w->regions = count == c->region_count ? "" : arena_printf(&w->arena, ",region=~\"%s\"", text_of(&t));
	return count > 0;
}

static bool indicator_chosen(const struct rule *r, int index, const struct indicator *i)
{
	bool chosen = r->indicators.names.count == 0;

	for (size_t n = 0; n < r->indicators.names.count; n++)
		chosen |= r->indicators.index[n] == index;
	return chosen && names_allow(&r->kinds, indicator_kind_names[i->kind]);
}

static void indicator_rules(struct rules_writer *w,
    const char *(*measure)(struct rules_writer *w, struct period p), const char *seasonal)
{
	const struct indicator *i = w->indicator;
	const char *expressions[2] = {NULL, NULL};

	if (i->schedule == SCHEDULE_SEASONAL && seasonal) {
		rule_skip(w, i->id, seasonal);
		return;
	}
	for (size_t s = 0; s < 2; s++)
		if (threshold_of(w->rule, s)->set)
			expressions[s] = expression_of(w, measure, threshold_of(w->rule, s));
	severities_print(w, expressions, "region", arena_printf(&w->arena, ", indicator: %s", i->id),
	    arena_printf(&w->arena, "{{ $labels.region }} %s", i->id));
}

static void figures_rule(struct rules_writer *w, size_t kind)
{
	const struct config *c = w->config;
	bool gap = on_figures[kind].expression == pace_gap;

	if (!regions_of(w)) {
		rule_skip(w, "", "it covers no region");
		return;
	}
	for (int i = 0; i < (int)c->indicator_count; i++) {
		w->indicator = &c->indicator[i];
		if (indicator_chosen(w->rule, i, w->indicator))
			indicator_rules(w, on_figures[kind].expression,
			    gap && w->indicator->kind != KIND_RATE
				? "a schedule by the series' own past years (seasonal)"
				: NULL);
	}
}

/* The indicators that the rule is on, as a matcher; "" for all. */
static const char *indicators_of(struct rules_writer *w)
{
	const struct config *c = w->config;
	TEXT_OWNED struct text t = {0};
	size_t count = 0;

	for (int i = 0; i < (int)c->indicator_count; i++)
		if (indicator_chosen(w->rule, i, &c->indicator[i]))
			text_printf(&t, "%s%s", count++ ? "|" : "", c->indicator[i].id);
	return count == c->indicator_count ? "" : arena_printf(&w->arena, ",indicator=~\"%s\"", text_of(&t));
}

/* A code as a regular expression that matches it alone, within the quotes of PromQL. */
static void literal_add(struct text *out, const char *code)
{
	TEXT_OWNED struct text pattern = {0};

	for (; *code; code++) {
		if (strchr("\\.+*?()|[]{}^$", *code))
			text_char(&pattern, '\\');
		text_char(&pattern, *code);
	}
	json_escape(out, text_of(&pattern)); /* PromQL has the escapes of JSON */
}

static const char *projects_of(struct rules_writer *w)
{
	TEXT_OWNED struct text t = {0};

	for (size_t i = 0; i < w->rule->projects.count; i++) {
		text_add(&t, i ? "|" : ",project=~\"");
		literal_add(&t, w->rule->projects.at[i]);
	}
	if (w->rule->projects.count)
		text_add(&t, "\"");
	return arena_text(&w->arena, text_of(&t));
}

static void gauge_rule(struct rules_writer *w, size_t kind)
{
	bool of_projects = strncmp(gauges[kind].by, "project", 7) == 0;
	const char *expressions[2] = {NULL, NULL}, *expression;

	if (of_projects && w->rule->offices.count) {
		rule_skip(w, "", "on: {office}: the metrics do not say whose a project is");
		return;
	}
	if (!regions_of(w)) {
		rule_skip(w, "", "it covers no region");
		return;
	}
	expression = arena_printf(&w->arena, "max by(%s)(%s{%s%s}) / %s", gauges[kind].by, gauges[kind].gauge,
	    *w->regions ? w->regions + 1 : "region!=\"\"", of_projects ? projects_of(w) : indicators_of(w),
	    expr_number(w, gauges[kind].scale));
	for (size_t s = 0; s < 2; s++)
		if (threshold_of(w->rule, s)->set)
			expressions[s] = expr_crossed(w, expression, threshold_of(w->rule, s));
	severities_print(w, expressions, gauges[kind].by, "",
	    of_projects ? "{{ $labels.project }}" : "{{ $labels.region }} {{ $labels.indicator }}");
}

static void rule_print(struct rules_writer *w)
{
	const struct rule *r = w->rule;

	if (r->warning.clear.has_above || r->warning.clear.has_below || r->critical.clear.has_above ||
	    r->critical.clear.has_below) {
		rule_skip(w, "", "clear: needs to know what fired before");
		return;
	}
	for (size_t i = 0; i < sizeof on_figures / sizeof *on_figures; i++) {
		if (strcmp(on_figures[i].measure, r->measure) == 0) {
			figures_rule(w, i);
			return;
		}
	}
	for (size_t i = 0; i < sizeof gauges / sizeof *gauges; i++) {
		if (strcmp(gauges[i].measure, r->measure) == 0) {
			gauge_rule(w, i);
			return;
		}
	}
	rule_skip(
	    w, "", arena_printf(&w->arena, "%s is neither in the samples nor in the metrics", r->measure));
}

enum outcome prometheus_rules_print(
    const struct config *c, int first_year, int last_year, FILE *out, struct rules_report *r, struct error *e)
{
	struct rules_writer w = {
	    .config = c, .first_year = first_year, .last_year = last_year, .out = out, .report = r};

	*r = (struct rules_report){0};
	for (size_t i = 0; i < c->rule_count; i++) {
		w.rule = &c->rule[i];
		rule_print(&w);
		arena_reset(&w.arena);
	}
	fprintf(out,
	    "# Rules of pacesetter for Prometheus, vmalert or Mimir: periods of %d to %d. Made by "
	    "`pacesetter export\n"
	    "# prometheus-rules`; figures come by remote write, projects and what is overdue by scraping "
	    "/metrics.\n"
	    "# A figure that was withdrawn is seen with its last value: last_over_time passes over the "
	    "mark.\n",
	    first_year, last_year);
	if (w.skipped.length)
		fprintf(out, "# Cannot be said here:\n%s", text_of(&w.skipped));
	fprintf(out, "groups:\n  - name: pacesetter\n    rules:%s\n%s", w.rules.length ? "" : " []",
	    text_of(&w.rules));
	text_done(&w.rules);
	text_done(&w.skipped);
	arena_done(&w.arena);
	return fflush(out) == 0 && !ferror(out) ? OUTCOME_DONE
						: error_set(e, OUTCOME_FULL, "writing: %s", strerror(errno));
}
