/* SPDX-License-Identifier: MIT */
#include "alert/notification.h"
#include "alert/recipients.h"
#include "alert/suppression.h"
#include "alert/batch.h"
#include "alert/decision.h"
#include "locale/language.h"

#include <string.h>

enum { HOUR = 3600, DAY = 86400 };

/* What one receiver is told in this run. */
struct recipient_batch {
	struct notification *notices;
	size_t count;
};

struct notification_run {
	struct txn *txn;
	const struct config *config;
	instant now;
	struct arena *arena;
	struct lifecycle_report *report;
	struct suppressors mutes;
	struct recipient *listeners, *escalated; /* of the alert at hand, by receiver */
	instant *digests;			 /* by receiver; INSTANT_NONE: none */
	struct recipient_batch *piles;		 /* by receiver */
	struct error *e;
};

static struct sent_notification *sent_find(const struct alert *a, const char *receiver)
{
	for (size_t i = 0; i < a->notified_count; i++)
		if (strcmp(a->notified[i].receiver, receiver) == 0)
			return &a->notified[i];
	return NULL;
}

static void sent_set(struct notification_run *x, struct alert *a, const char *receiver)
{
	struct sent_notification *t = sent_find(a, receiver);

	if (!t)
		t = arena_push(x->arena, &a->notified, &a->notified_count, sizeof *t);
	*t = (struct sent_notification){
	    receiver, a->state == ALERT_FIRING ? a->severity : SEVERITY_NONE, x->now};
}

static const char *duration_text(
    struct notification_run *x, const char *days, const char *hours, int64_t seconds)
{
	return seconds >= 2 * DAY ? arena_printf(x->arena, days, (int)(seconds / DAY))
				  : arena_printf(x->arena, hours, (int)(seconds / HOUR));
}

/* Why a step of the escalation was taken. */
static const char *escalation_cause(struct notification_run *x, const struct alert *a, size_t step)
{
	const struct escalation *s = &x->config->escalation[step];
	bool unresolved = s->unresolved && x->now - a->fired >= s->unresolved;
	const char *why = unresolved ? duration_text(x, tr("not resolved for %d days"),
					   tr("not resolved for %d hours"), s->unresolved)
				     : duration_text(x, tr("not acknowledged for %d days"),
					   tr("not acknowledged for %d hours"), s->unacknowledged);

	return arena_printf(x->arena, tr("escalation, step %d: %s"), (int)step + 1, why);
}

/* Takes the steps that are due: each is a change of the alert. */
static enum outcome alert_escalate(struct notification_run *x, struct alert *a, uint32_t fresh)
{
	enum outcome outcome = OUTCOME_DONE;

	for (size_t i = 0; outcome == OUTCOME_DONE && i < ESCALATION_MAX; i++) {
		struct alert_change change = {.at = x->now,
		    .from = a->state,
		    .to = a->state,
		    .from_severity = a->severity,
		    .to_severity = a->severity,
		    .value = a->value,
		    .title = a->title};

		if (!(fresh >> i & 1))
			continue;
		a->escalated |= 1U << i;
		a->cause = change.cause = escalation_cause(x, a, i);
		x->report->escalated++;
		outcome = alert_put(x->txn, a, &change, x->e);
	}
	return outcome;
}

static bool recipient_notify(struct notification_run *x, struct alert *a, int receiver, bool muted)
{
	const struct receiver *r = &x->config->receiver[receiver];
	const struct recipient *l = &x->listeners[receiver];
	const struct sent_notification *told = sent_find(a, r->id);
	struct notification_case k = {.firing = a->state == ALERT_FIRING,
	    .severity = a->severity,
	    .notified = told,
	    .is_recipient = l->is_recipient,
	    .escalates = x->escalated[receiver].is_recipient,
	    .suppressed = muted,
	    .acknowledged = alert_acknowledged(a, x->now),
	    .repeat = l->repeat,
	    .changed = a->changed,
	    .digest = x->digests[receiver],
	    .now = x->now};
	enum step step = notification_decide(&k);
	struct notification *n;

	if (step == STEP_NONE)
		return false;
	sent_set(x, a, r->id);
	n = arena_push(x->arena, &x->piles[receiver].notices, &x->piles[receiver].count, sizeof *n);
	*n = (struct notification){*a, step, step, a->cause};
	if (step == STEP_REMIND) {
		x->report->reminded++;
		n->cause = duration_text(
		    x, tr("it has lasted for %d days"), tr("it has lasted for %d hours"), x->now - a->fired);
	}
	return true;
}

/* Who is no longer configured need not hear of the end. */
static bool unconfigured_forget(struct notification_run *x, struct alert *a)
{
	bool changed = false;

	for (size_t i = 0; a->state == ALERT_RESOLVED && i < a->notified_count; i++) {
		if (a->notified[i].severity == SEVERITY_NONE ||
		    config_receiver(x->config, a->notified[i].receiver) >= 0)
			continue;
		a->notified[i].severity = SEVERITY_NONE;
		changed = true;
	}
	return changed;
}

static enum outcome alert_notify(struct notification_run *x, struct alert *a)
{
	bool firing = a->state == ALERT_FIRING, changed, heard = false;
	struct suppression mute =
	    firing ? suppression_find(&x->mutes, a) : (struct suppression){SUPPRESSION_NONE, 0};
	uint32_t fresh = firing && !mute.kind ? escalation_reached(x->config, a, x->now) & ~a->escalated : 0;
	enum outcome outcome = OUTCOME_DONE;

	if (a->state == ALERT_PENDING)
		return OUTCOME_DONE;
	x->report->suppressed += mute.kind != SUPPRESSION_NONE;
	if (fresh)
		outcome = alert_escalate(x, a, fresh);
	if (outcome != OUTCOME_DONE)
		return outcome;
	recipients_find(x->config, a, x->listeners);
	memset(x->escalated, 0, x->config->receiver_count * sizeof *x->escalated);
	escalation_recipients(x->config, a, fresh, x->escalated);
	changed = unconfigured_forget(x, a);
	for (size_t r = 0; r < x->config->receiver_count; r++) {
		changed |= recipient_notify(x, a, (int)r, mute.kind != SUPPRESSION_NONE);
		heard |= x->listeners[r].is_recipient;
	}
	x->report->unrouted += firing && a->changed == x->now && !heard && !mute.kind;
	return changed ? alert_put(x->txn, a, NULL, x->e) : OUTCOME_DONE;
}

enum outcome notifications_run(struct txn *t, const struct config *c, instant now, struct arena *a,
    struct lifecycle_report *report, struct error *e)
{
	struct notification_run x = {.txn = t, .config = c, .now = now, .arena = a, .report = report, .e = e};
	struct alert *alerts;
	size_t count, room = c->receiver_count + 1;
	enum outcome outcome = alerts_read(t, ALERTS_TO_TELL, a, &alerts, &count, e);

	if (outcome == OUTCOME_DONE)
		outcome = suppressors_read(t, c, now, alerts, count, a, &x.mutes, e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	x.listeners = arena_new(a, room * sizeof *x.listeners);
	x.escalated = arena_new(a, room * sizeof *x.escalated);
	x.digests = arena_new(a, room * sizeof *x.digests);
	x.piles = arena_new(a, room * sizeof *x.piles);
	for (size_t r = 0; r < c->receiver_count; r++)
		x.digests[r] =
		    c->receiver[r].digest.set ? digest_last(&c->receiver[r].digest, now) : INSTANT_NONE;
	for (size_t i = 0; outcome == OUTCOME_DONE && i < count; i++)
		outcome = alert_notify(&x, &alerts[i]);
	for (size_t r = 0; outcome == OUTCOME_DONE && r < c->receiver_count; r++)
		if (x.piles[r].count)
			outcome = notifications_queue(t, c, &c->receiver[r], x.piles[r].notices,
			    x.piles[r].count, now, a, &report->messages, e);
	return outcome;
}
