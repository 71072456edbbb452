/* SPDX-License-Identifier: MIT */
#include "alert/lifecycle.h"
#include "base/plain.h"
#include "alert/cause.h"
#include "alert/describe.h"
#include "alert/notification.h"
#include "locale/date_phrase.h"
#include "locale/message.h"
#include "store/journal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CLOCK_BACK_MOST = 2 * 86400 }; /* seconds */

enum step alert_step_decide(const struct alert *open, enum severity found, enum severity pending)
{
	if (!open)
		return found != SEVERITY_NONE ? STEP_FIRE : pending != SEVERITY_NONE ? STEP_PEND : STEP_NONE;
	if (open->state == ALERT_PENDING) {
		if (found != SEVERITY_NONE)
			return STEP_FIRE;
		return pending != SEVERITY_NONE ? STEP_REFRESH : STEP_DROP;
	}
	if (found == SEVERITY_NONE)
		return STEP_RESOLVE;
	if (found > open->severity)
		return STEP_RAISE;
	return found < open->severity ? STEP_LOWER : STEP_REFRESH;
}

/* ---- applying ---- */

struct lifecycle_run {
	struct txn *txn;
	struct view *view;
	struct lifecycle_report *report;
	struct error *e;
};

static enum outcome finding_apply(
    struct lifecycle_run *l, const struct finding *f, const struct alert *before)
{
	instant now = view_moment(l->view);
	enum step step = alert_step_decide(before, f->severity, f->pending);
	struct alert a = before ? *before
				: (struct alert){.opened = now,
				      .fired = INSTANT_NONE,
				      .resolved = INSTANT_NONE,
				      .ack = {INSTANT_NONE, INSTANT_NONE, "", ""}};
	struct alert_change change = {.at = now};

	if (step == STEP_NONE)
		return OUTCOME_DONE;
	alert_describe(l->view, f, &a);
	if (step == STEP_REFRESH) {
		bool same = before->value == a.value && strcmp(before->title, a.title) == 0 &&
			    strcmp(before->detail, a.detail) == 0;

		return same ? OUTCOME_DONE : alert_put(l->txn, &a, NULL, l->e);
	}
	change.from = before ? before->state : ALERT_RESOLVED;
	change.from_severity = before && before->state == ALERT_FIRING ? before->severity : SEVERITY_NONE;
	a.state = step == STEP_PEND ? ALERT_PENDING : ALERT_FIRING;
	a.severity = step == STEP_PEND ? f->pending : f->severity;
	a.changed = now;
	if (step == STEP_FIRE)
		a.fired = now;
	change.to = a.state;
	change.to_severity = a.severity;
	change.value = a.value;
	a.cause = change.cause = cause_of_step(l->view, step, before, &a, f);
	change.title = a.title;
	l->report->fired += step == STEP_FIRE;
	l->report->raised += step == STEP_RAISE;
	l->report->lowered += step == STEP_LOWER;
	return alert_put(l->txn, &a, &change, l->e);
}

static enum outcome alert_end(struct lifecycle_run *l, const struct alert *before)
{
	instant now = view_moment(l->view);
	enum step step = alert_step_decide(before, SEVERITY_NONE, SEVERITY_NONE);
	struct alert a = *before;
	struct alert_change change = {.at = now,
	    .from = before->state,
	    .to = ALERT_RESOLVED,
	    .from_severity = before->state == ALERT_FIRING ? before->severity : SEVERITY_NONE,
	    .to_severity = SEVERITY_NONE,
	    .value = before->value,
	    .title = before->title};
	enum outcome outcome;

	a.cause = change.cause = cause_of_end(l->view, before);
	a.state = ALERT_RESOLVED;
	a.resolved = a.changed = now;
	outcome = alert_put(l->txn, &a, &change, l->e);
	l->report->resolved += outcome == OUTCOME_DONE && step == STEP_RESOLVE;
	return outcome;
}

static int by_rule_and_key(const void *a, const void *b)
{
	const struct finding *const *x = a, *const *y = b;
	int order = strcmp((*x)->rule->id, (*y)->rule->id);

	return order ? order : strcmp((*x)->key, (*y)->key);
}

static bool found_again(struct finding *const *sorted, size_t count, const struct alert *a)
{
	struct rule rule = {.id = a->rule};
	struct finding wanted = {.rule = &rule, .key = a->subject}, *key = &wanted;

	return count && bsearch(&key, sorted, count, sizeof *sorted, by_rule_and_key);
}

/* Runs inside a write transaction; `v` is a view of the same transaction. */
static enum outcome lifecycle_run(struct txn *t, struct view *v, const struct evaluation *found,
    struct lifecycle_report *report, struct error *e)
{
	struct lifecycle_run l = {.txn = t, .view = v, .report = report, .e = e};
	struct arena *arena = view_arena(v);
	struct finding **sorted = arena_new(arena, (found->count + 1) * sizeof *sorted);
	struct alert *open;
	size_t open_count;
	enum outcome outcome;

	*report = (struct lifecycle_report){0};
	for (size_t i = 0; i < found->count; i++)
		sorted[i] = &found->findings[i];
	qsort(sorted, found->count, sizeof(struct finding *), by_rule_and_key);
	outcome = alerts_read(t, ALERTS_OPEN, arena, &open, &open_count, e);
	for (size_t i = 0; outcome == OUTCOME_DONE && i < open_count; i++)
		if (!found_again(sorted, found->count, &open[i]))
			outcome = alert_end(&l, &open[i]);
	for (size_t i = 0; outcome == OUTCOME_DONE && i < found->count; i++) {
		const struct finding *f = &found->findings[i];
		struct alert before;
		enum outcome there = alert_open_of(t, f->rule->id, f->key, arena, &before, e);

		report->firing += f->severity != SEVERITY_NONE;
		report->pending += f->severity == SEVERITY_NONE;
		outcome = there < 0 ? there : finding_apply(&l, f, there == OUTCOME_DONE ? &before : NULL);
	}
	if (outcome == OUTCOME_DONE)
		outcome = notifications_run(t, view_config(v), view_moment(v), arena, report, e);
	return outcome == OUTCOME_DONE ? view_error(v, e) : outcome;
}

struct lifecycle_step {
	const struct config *config;
	instant now;
	struct lifecycle_report *report;
};

static bool fetch_note(void *context, const struct fetch *f)
{
	*(instant *)context = f->at;
	return false; /* the latest is enough */
}

/* The moment to judge at: now, or where the clock has been set back since the last fetch, the moment of that:
 * what is known must not become unknown, and alerts must not end and begin again, by a clock that is put
 * right. A fetch that lies further ahead was made by a clock that was wrong. */
static enum outcome evaluation_moment(struct txn *t, instant now, instant *moment, struct error *e)
{
	struct arena a = {0};
	instant fetched = INSTANT_NONE;
	enum outcome outcome =
	    journal_scan_back(&(struct store_reading){t, INSTANT_LAST, &a}, NULL, fetch_note, &fetched, e);

	*moment = fetched > now && fetched - now <= CLOCK_BACK_MOST ? fetched : now;
	arena_done(&a);
	return outcome;
}

static enum outcome step_once(struct txn *t, void *context, struct error *e)
{
	struct lifecycle_step *s = context;
	struct evaluation found;
	struct view *v;
	instant moment;
	enum outcome outcome = evaluation_moment(t, s->now, &moment, e);

	if (outcome == OUTCOME_DONE)
		outcome = view_open(s->config, t, moment, &v, e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	outcome = rules_evaluate(v, &found, e);
	if (outcome == OUTCOME_DONE)
		outcome = lifecycle_run(t, v, &found, s->report, e);
	view_close(v);
	return outcome;
}

enum outcome lifecycle_step(
    const struct config *c, struct store *s, instant now, struct lifecycle_report *report, struct error *e)
{
	struct lifecycle_step step = {c, now, report};

	return store_write(s, step_once, &step, e);
}

/* ---- what a person does ---- */

static enum outcome acknowledge_step(struct txn *t, void *context, struct error *e)
{
	const struct acknowledgement_run *what = context;
	struct arena arena = {0};
	TEXT_OWNED struct text cause = {0};
	struct alert_change change = {.at = what->now};
	struct alert a;
	enum outcome outcome = alert_get(t, what->alert, &arena, &a, e);

	if (outcome == OUTCOME_ABSENT || (outcome == OUTCOME_DONE && a.state == ALERT_RESOLVED))
		outcome = error_set(e, OUTCOME_REFUSED,
		    outcome == OUTCOME_ABSENT ? "there is no alert %llu" : "alert %llu is over",
		    (unsigned long long)what->alert);
	if (outcome == OUTCOME_DONE) {
		message_add(&cause, TEXT_CAUSE_ACKNOWLEDGED,
		    PLACES(PLACE("by", what->by), PLACE("note", what->note),
			PLACE("limited", what->until != INSTANT_LAST ? "yes" : "no"),
			PLACE("until", what->until != INSTANT_LAST ? moment_phrase(what->until).text : "")));
		a.ack = (struct acknowledgement){what->now, what->until, what->by, what->note};
		change.from = change.to = a.state;
		change.from_severity = change.to_severity = a.severity;
		change.value = a.value;
		change.cause = text_of(&cause);
		change.title = a.title;
		outcome = alert_put(t, &a, &change, e);
	}
	arena_done(&arena);
	return outcome;
}

enum outcome lifecycle_acknowledge(struct store *s, const struct acknowledgement_run *what, struct error *e)
{
	struct acknowledgement_run copy = *what;

	return store_write(s, acknowledge_step, &copy, e);
}
