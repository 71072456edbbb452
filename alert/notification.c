/* SPDX-License-Identifier: MIT */
#include "alert/notification.h"
#include "alert/recipients.h"
#include "alert/suppression.h"
#include "alert/batch.h"
#include "alert/decision.h"
#include "config/lookup.h"
#include "locale/message.h"

#include <string.h>

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };

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

/* Minutes up to two hours, hours up to two days, then days. */
static long long duration_count(int64_t seconds)
{
	return seconds / (seconds >= 2 * DAY ? DAY : seconds >= 2 * HOUR ? HOUR : MINUTE);
}

static const char *duration_unit(int64_t seconds)
{
	return seconds >= 2 * DAY ? "days" : seconds >= 2 * HOUR ? "hours" : "minutes";
}

/* Why a step of the escalation was taken. */
static const char *escalation_cause(struct notification_run *x, const struct alert *a, size_t step)
{
	const struct escalation *s = &x->config->escalation[step];
	bool unresolved = s->unresolved && x->now - a->fired >= s->unresolved;
	int64_t after = unresolved ? s->unresolved : s->unacknowledged;

	return message_in(x->arena, TEXT_CAUSE_ESCALATED,
	    PLACES(PLACE("step", step + 1), PLACE("what", unresolved ? "resolved" : "acknowledged"),
		PLACE("count", duration_count(after)), PLACE("unit", duration_unit(after))));
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
		n->cause = message_in(x->arena, TEXT_CAUSE_LASTED,
		    PLACES(PLACE("count", duration_count(x->now - a->fired)),
			PLACE("unit", duration_unit(x->now - a->fired))));
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
