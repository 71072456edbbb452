/* SPDX-License-Identifier: MIT */
#include "alert/batch.h"
#include "alert/format/format.h"
#include "alert/decision.h"
#include "base/digest.h"
#include "config/receiver.h"
#include "store/outbox.h"

#include <stdlib.h>
#include <string.h>

const char *message_identity(struct arena *a, const char *receiver, uint64_t number, instant created)
{
	TEXT_OWNED struct text t = {0};
	uint8_t digest[SHA256_SIZE];

	text_printf(&t, "%s/%llu/%lld", receiver, (unsigned long long)number, (long long)created);
	sha256(text_of(&t), t.length, digest);
	text_clear(&t);
	text_add(&t, "msg_");
	hex_add(&t, digest, 12);
	return arena_text(a, text_of(&t));
}

struct batching {
	struct txn *txn;
	const struct config *config;
	const struct receiver *receiver;
	instant now;
	struct arena *arena;
	size_t *messages;
	struct error *e;
};

/* ---- what waits is said together with what is new ---- */

struct waiting_notification {
	struct notification notice;
	size_t order;
};

static int by_alert(const void *a, const void *b)
{
	const struct waiting_notification *x = a, *y = b;

	if (x->notice.alert.id != y->notice.alert.id)
		return x->notice.alert.id < y->notice.alert.id ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static enum outcome message_withdraw(
    struct batching *p, const struct message *m, struct waiting_notification **all, size_t *count)
{
	enum outcome outcome = OUTCOME_DONE;

	for (uint32_t i = 0; outcome == OUTCOME_DONE && i < m->alerts; i++) {
		const struct message_item *item = &m->items[i];
		struct waiting_notification w = {.order = *count};

		outcome = alert_get(p->txn, item->alert, p->arena, &w.notice.alert, p->e);
		if (outcome != OUTCOME_DONE)
			break;
		w.notice.step = item->step;
		w.notice.since = item->since;
		w.notice.cause = item->cause;
		*(struct waiting_notification *)arena_push(p->arena, all, count, sizeof w) = w;
	}
	return outcome == OUTCOME_DONE ? outbox_withdraw(p->txn, m, p->e) : outcome;
}

/* Of several notices of one alert one is left, that says it all. */
static size_t notifications_fold(struct waiting_notification *all, size_t count, struct notification *out)
{
	size_t n = 0;

	qsort(all, count, sizeof *all, by_alert);
	for (size_t i = 0; i < count; i++) {
		const struct notification *next = &all[i].notice;

		if (n && out[n - 1].alert.id == next->alert.id) {
			struct notification *kept = &out[n - 1];

			kept->step = notification_steps_fold(kept->step, next->step);
			kept->alert = next->alert;
			kept->cause = next->cause;
		} else {
			out[n++] = *next;
		}
	}
	return n;
}

static enum outcome notifications_merge(
    struct batching *p, const struct notification **notices, size_t *count)
{
	struct message *waiting;
	struct waiting_notification *all = NULL;
	struct notification *folded;
	size_t messages, n = 0;
	enum outcome outcome = outbox_of(p->txn, p->receiver->id, p->arena, &waiting, &messages, p->e);

	if (outcome != OUTCOME_DONE || messages == 0 || waiting[0].attempts == 0)
		return outcome;
	for (size_t i = 0; outcome == OUTCOME_DONE && i < messages; i++)
		if (waiting[i].items && !waiting[i].uncertain)
			outcome = message_withdraw(p, &waiting[i], &all, &n);
	if (outcome != OUTCOME_DONE)
		return outcome;
	for (size_t i = 0; i < *count; i++) {
		struct waiting_notification w = {(*notices)[i], n};

		*(struct waiting_notification *)arena_push(p->arena, &all, &n, sizeof w) = w;
	}
	folded = arena_new(p->arena, (n + 1) * sizeof *folded);
	*count = notifications_fold(all, n, folded);
	*notices = folded;
	return OUTCOME_DONE;
}

/* ---- groups ---- */

static const char *notification_group(const struct batching *p, const struct notification *n)
{
	switch (p->receiver->group) {
	case GROUP_REGION:
		return region_name_of_id(p->config, n->alert.region);
	case GROUP_OFFICE:
		return n->alert.office;
	case GROUP_RULE:
		return rule_called(p->config, n->alert.rule);
	case GROUP_INDICATOR:
		return indicator_name_of_id(p->config, n->alert.indicator);
	default:
		return "";
	}
}

struct notification_order {
	const char *group;
	struct notification notice;
};

/* Group by group, in each the worst first, what is over last. */
static int by_group(const void *a, const void *b)
{
	const struct notification_order *x = a, *y = b;
	bool over_x = x->notice.step == STEP_RESOLVE, over_y = y->notice.step == STEP_RESOLVE;
	int order = strcmp(x->group, y->group);

	if (order)
		return order;
	if (over_x != over_y)
		return over_x - over_y;
	if (x->notice.alert.severity != y->notice.alert.severity)
		return (int)y->notice.alert.severity - (int)x->notice.alert.severity;
	return x->notice.alert.id < y->notice.alert.id ? -1 : x->notice.alert.id > y->notice.alert.id;
}

static struct notification_order *notifications_group(
    struct batching *p, const struct notification *notices, size_t count)
{
	struct notification_order *all = arena_new(p->arena, (count + 1) * sizeof *all);
	size_t groups = 1;

	for (size_t i = 0; i < count; i++)
		all[i] = (struct notification_order){notification_group(p, &notices[i]), notices[i]};
	qsort(all, count, sizeof *all, by_group);
	for (size_t i = 1; i < count; i++)
		groups += strcmp(all[i].group, all[i - 1].group) != 0;
	if (groups <= GROUPS_MOST)
		return all;
	for (size_t i = 0; i < count; i++)
		all[i].group = "";
	qsort(all, count, sizeof *all, by_group);
	return all;
}

/* ---- one message ---- */

static enum outcome message_queue(
    struct batching *p, const char *group, const struct notification *notices, size_t count)
{
	TEXT_OWNED struct text body = {0};
	struct message_context context = {p->config, p->receiver, NULL, p->now, notices, count, group, NULL};
	struct message_item *items = arena_new(p->arena, count * sizeof *items);
	struct message m = {.receiver = p->receiver->id,
	    .created = p->now,
	    .next_attempt = p->now,
	    .problem = "",
	    .alerts = (uint32_t)count,
	    .items = items};
	enum outcome outcome = outbox_number(p->txn, &m.id, p->e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	for (size_t i = 0; i < count; i++)
		items[i] = (struct message_item){notices[i].alert.id, (uint8_t)notices[i].step,
		    (uint8_t)notices[i].since, notices[i].cause};
	context.id = message_identity(p->arena, p->receiver->id, m.id, p->now);
	formats[p->receiver->format].render(&context, &body);
	m.body = text_of(&body);
	m.summary = count == 1
			? notices[0].alert.title
			: arena_printf(p->arena, "%s; and %zu more", notices[0].alert.title, count - 1);
	outcome = outbox_add(p->txn, &m, p->e);
	*p->messages += outcome == OUTCOME_DONE;
	return outcome;
}

enum outcome notifications_queue(struct txn *t, const struct config *c, const struct receiver *r,
    const struct notification *notices, size_t count, instant now, struct arena *a, size_t *messages,
    struct error *e)
{
	struct batching p = {t, c, r, now, a, messages, e};
	size_t most = formats[r->format].alerts_most ? formats[r->format].alerts_most : SIZE_MAX;
	enum outcome outcome = notifications_merge(&p, &notices, &count);
	const struct notification_order *all;
	struct notification *batch;

	if (outcome != OUTCOME_DONE)
		return outcome;
	all = notifications_group(&p, notices, count);
	batch = arena_new(a, (count + 1) * sizeof *batch);
	for (size_t i = 0; outcome == OUTCOME_DONE && i < count;) {
		const char *group = all[i].group;
		size_t n = 0;

		for (; i < count && n < most && strcmp(all[i].group, group) == 0; i++)
			batch[n++] = all[i].notice;
		outcome = message_queue(&p, group, batch, n);
	}
	return outcome;
}
