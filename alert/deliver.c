/* SPDX-License-Identifier: MIT */
#include "alert/deliver.h"
#include "alert/format/format.h"
#include "alert/webhook.h"
#include "base/clock.h"
#include "base/filter.h"
#include "config/lookup.h"
#include "config/receiver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An attempt lives in memory; what must survive the program is in the message's record (store/outbox.h).
 *
 *	phase       in the record            event                                  next phase
 *	CHOSEN      -                        recorded as begun (uncertain);         FILTERED, UNDER_WAY
 *	                                       a filter, or none
 *	                                     a newer message has replaced it        WITHDRAWN
 *	FILTERED    uncertain                the filter has made a text of it       UNDER_WAY
 *	                                     it has failed                          BACK
 *	UNDER_WAY   uncertain                an answer, no answer, or the request   BACK
 *	                                       could not be made
 *	BACK        the verdict              recorded                               freed
 *	WITHDRAWN   (out of the outbox)                                             freed
 *
 * All that are chosen are recorded as begun in one transaction before the first byte is sent: after a kill in
 * between, the message may have arrived, and goes out again under the identity that it had.
 *
 *	verdict of the answer                the message is
 *	DELIVERED                            delivered
 *	RETRY, or no answer                  tried again after a back-off; a dead letter once `expires` has passed
 *	ABSENT (404)                         likewise; a dead letter after a day of it without a break
 *	REFUSED, DISABLE                     a dead letter: it would hold up all that come after it
 */

enum {
	BACKOFF_FIRST = 10,
	BACKOFF_MOST = 3600,
	TIMEOUT_LEAST_MS = 1000, /* whatever a filter has left of it */
	FILTERED_MOST = 1 << 20, /* bytes of a body that a filter makes */
	MINUTE = 60,
	DAY = 86400,
	SENT_LOOKED_AT = 300, /* messages delivered last, of all receivers, for their pace */
};

struct attempt {
	struct deliverer *deliverer;
	struct attempt *next;
	struct arena arena;
	struct message message; /* texts in the arena */
	const struct receiver *receiver;
	struct filter *filter;
	int64_t filter_begun_ms, filter_took_ms;
	enum phase {
		CHOSEN,	   /* to be recorded as begun */
		WITHDRAWN, /* a newer message says what it says */
		FILTERED,  /* its receiver's command makes another body of it */
		UNDER_WAY,
		BACK, /* its end is known, to be recorded */
	} phase;
};

struct deliverer {
	const struct config *config;
	struct store *store;
	struct http *http;
	struct deliver_options options;
	struct attempt *attempts;
	char **resting; /* ids of receivers that failed in this run (at_once): not tried twice */
	size_t resting_count;
	struct arena arena;
};

int deliverer_wait_ms(const struct deliverer *d, int most)
{
	for (const struct attempt *a = d->attempts; a; a = a->next)
		if (a->phase == FILTERED && FILTER_STEP_MS < most)
			most = FILTER_STEP_MS;
	return most;
}

enum outcome deliverer_new(const struct config *c, struct store *s, struct http *h,
    const struct deliver_options *o, struct deliverer **out, struct error *e)
{
	struct deliverer *d = memory_new(sizeof *d);

	(void)e;
	d->config = c;
	d->store = s;
	d->http = h;
	d->options = *o;
	*out = d;
	return OUTCOME_DONE;
}

static void attempt_free(struct attempt *a)
{
	filter_kill(a->filter);
	arena_done(&a->arena);
	free(a);
}

void deliverer_free(struct deliverer *d)
{
	if (!d)
		return;
	while (d->attempts) {
		struct attempt *a = d->attempts;

		d->attempts = a->next;
		attempt_free(a);
	}
	arena_done(&d->arena);
	free(d);
}

size_t deliverer_busy(const struct deliverer *d)
{
	size_t n = 0;

	for (const struct attempt *a = d->attempts; a; a = a->next)
		n++;
	return n;
}

/* A little more or less, and never the same for two messages: what failed together does not come back
 * together. From the message itself, so that it is the same for whoever asks. */
static int64_t retry_jitter(int64_t wait, uint64_t message, uint32_t attempts)
{
	uint64_t mixed = (message * 0x9E3779B97F4A7C15ULL) ^ (attempts * 0xC2B2AE3D27D4EB4FULL);

	return wait + (int64_t)(mixed >> 33) % (wait / 5 + 1);
}

static void attempt_dead_letter(struct attempt *a, instant now, const char *problem)
{
	a->message.aside = now;
	a->message.problem = arena_text(&a->arena, problem);
}

/* To be tried again, unless it has been tried for too long. */
static void attempt_failed(struct attempt *a, const char *problem, long retry_after)
{
	instant now = a->deliverer->options.now(a->deliverer->options.now_context);
	int64_t wait = backoff_wait(BACKOFF_FIRST, BACKOFF_MOST, a->message.attempts),
		expires = a->receiver->expires;

	problem = webhook_masked(a->deliverer->config, a->receiver, problem, &a->arena);
	if (retry_after > wait)
		wait = retry_after < BACKOFF_MOST ? retry_after : BACKOFF_MOST;
	if (expires && now - a->message.created >= expires)
		attempt_dead_letter(a, now, arena_printf(&a->arena, "it has expired: %s", problem));
	else if (a->message.absent != INSTANT_NONE && now - a->message.absent >= DAY)
		attempt_dead_letter(a, now, arena_printf(&a->arena, "for a day: %s", problem));
	else
		a->message.problem = arena_text(&a->arena, problem);
	a->message.next_attempt = now + retry_jitter(wait, a->message.id, a->message.attempts);
	a->phase = BACK;
}

static void attempt_answered(void *context, const struct http_reply *reply)
{
	struct attempt *a = context;
	instant now = a->deliverer->options.now(a->deliverer->options.now_context);
	struct judgement j;

	formats[a->receiver->format].judge(reply, &j);
	if (j.verdict != VERDICT_ABSENT)
		a->message.absent = INSTANT_NONE;
	/* an answer says whether this attempt was taken (the message still knows of earlier ones that may
	 * have been); without one it may have been, once it was on its way */
	a->message.uncertain |= reply->status == 0 && reply->sent;
	switch (j.verdict) {
	case VERDICT_DELIVERED:
		a->message.delivered = now;
		a->message.problem = "";
		break;
	case VERDICT_ABSENT:
		if (a->message.absent == INSTANT_NONE)
			a->message.absent = now;
		attempt_failed(a, j.problem, j.retry_after);
		break;
	case VERDICT_RETRY:
		attempt_failed(a, j.problem, j.retry_after);
		break;
	case VERDICT_REFUSED:
	case VERDICT_DISABLE:
		/* it would hold up all that come after it: a person sees it, and sends it again or drops it
		 */
		attempt_dead_letter(
		    a, now, webhook_masked(a->deliverer->config, a->receiver, j.problem, &a->arena));
		break;
	}
	a->phase = BACK;
}

/* Sends the message with this body. */
static void send_attempt(struct attempt *a, const char *body)
{
	struct deliverer *d = a->deliverer;
	struct message m = a->message;
	struct http_request request;
	struct error e;
	enum outcome outcome;

	m.body = body;
	a->phase = UNDER_WAY;
	outcome = webhook_request(
	    d->config, a->receiver, &m, d->options.now(d->options.now_context), &a->arena, &request, &e);
	/* both together have the receiver's `timeout` */
	if (outcome == OUTCOME_DONE && a->filter_took_ms) {
		request.timeout_ms -= (long)a->filter_took_ms;
		if (request.timeout_ms < TIMEOUT_LEAST_MS)
			request.timeout_ms = TIMEOUT_LEAST_MS;
	}
	if (outcome == OUTCOME_DONE)
		outcome = http_start(d->http, &request, attempt_answered, a, &e);
	if (outcome != OUTCOME_DONE)
		attempt_failed(a, e.text, -1);
}

static void attempt_filter_step(struct attempt *a)
{
	TEXT_OWNED struct text body = {0};
	struct filter *f = a->filter;
	struct error e;

	if (!filter_step(f, 0))
		return;
	a->filter = NULL;
	a->filter_took_ms = monotonic_ms() - a->filter_begun_ms;
	if (filter_end(f, &body, &e) != OUTCOME_DONE)
		attempt_failed(a, e.text, -1);
	else if (!body.length || utf8_valid(text_of(&body), body.length) != body.length ||
		 strlen(text_of(&body)) != body.length)
		attempt_failed(a, "what its filter says is no text", -1);
	else
		send_attempt(a, arena_text(&a->arena, text_of(&body)));
}

static void begin_sending(struct attempt *a)
{
	struct error e;

	if (a->receiver->filter.count == 0) {
		send_attempt(a, a->message.body);
		return;
	}
	a->phase = FILTERED;
	a->filter_begun_ms = monotonic_ms();
	if (filter_start(names_argv(&a->receiver->filter, &a->arena), a->message.body,
		strlen(a->message.body),
		&(struct filter_terms){FILTERED_MOST, a->receiver->timeout * 1000,
		    a->deliverer->config->allow_filters == FILTERS_UNSANDBOXED},
		&a->filter, &e) != OUTCOME_DONE)
		attempt_failed(a, e.text, -1);
}

static bool attempt_is_running(const struct deliverer *d, const char *receiver)
{
	for (const struct attempt *a = d->attempts; a; a = a->next)
		if (strcmp(a->message.receiver, receiver) == 0)
			return true;
	for (size_t i = 0; i < d->resting_count; i++)
		if (strcmp(d->resting[i], receiver) == 0)
			return true;
	return false;
}

static void message_copy(struct attempt *a, const struct message *m)
{
	a->message = *m;
	a->message.receiver = arena_text(&a->arena, m->receiver);
	a->message.body = arena_text(&a->arena, m->body);
	a->message.summary = arena_text(&a->arena, m->summary);
	a->message.problem = arena_text(&a->arena, m->problem);
	if (m->items) {
		struct message_item *items = arena_new(&a->arena, (m->alerts + 1) * sizeof *items);

		for (uint32_t i = 0; i < m->alerts; i++) {
			items[i] = m->items[i];
			items[i].cause = arena_text(&a->arena, m->items[i].cause);
		}
		a->message.items = items;
	}
}

static void attempt_begin(struct deliverer *d, const struct message *m, int receiver)
{
	struct attempt *a = memory_new(sizeof *a);

	a->deliverer = d;
	a->receiver = &d->config->receiver[receiver];
	message_copy(a, m);
	a->message.attempts++;
	a->next = d->attempts;
	d->attempts = a;
}

static enum outcome begin_step(struct txn *t, void *context, struct error *e)
{
	struct deliverer *d = context;
	enum outcome outcome = OUTCOME_DONE;

	for (struct attempt *a = d->attempts; outcome == OUTCOME_DONE && a; a = a->next) {
		struct message m = a->message;

		if (a->phase != CHOSEN && a->phase != WITHDRAWN)
			continue;
		outcome = outbox_begin(t, &m, e);
		a->phase = outcome == OUTCOME_ABSENT ? WITHDRAWN : CHOSEN;
		outcome = outcome == OUTCOME_ABSENT ? OUTCOME_DONE : outcome;
	}
	return outcome;
}

/* Records all that were chosen as begun, in one transaction, and sends them. */
static enum outcome begin_chosen(struct deliverer *d, struct error *e)
{
	bool chosen = false;
	enum outcome outcome;

	for (const struct attempt *a = d->attempts; a; a = a->next)
		chosen |= a->phase == CHOSEN;
	outcome = chosen ? store_write(d->store, begin_step, d, e) : OUTCOME_DONE;
	for (struct attempt **at = &d->attempts; *at;) {
		struct attempt *a = *at;

		if (a->phase == WITHDRAWN || (a->phase == CHOSEN && outcome != OUTCOME_DONE)) {
			*at = a->next;
			attempt_free(a);
			continue;
		}
		at = &a->next;
		if (a->phase == CHOSEN)
			begin_sending(a);
	}
	return outcome;
}

/* When the receiver may have the next message: a service takes so many in a second and in a minute. What was
 * delivered is kept, so that a restart forgets nothing. `sent` has the newest first. */
static instant delivery_due_at(
    const struct deliverer *d, int receiver, const struct message *sent, size_t count, instant now)
{
	const struct message_format *format = &formats[d->config->receiver[receiver].format];
	const struct {
		int most, seconds;
	} limits[] = {{format->per_second, 1}, {format->per_minute, MINUTE}};
	instant at = now;
	int seen = 0;

	for (size_t i = 0; i < count; i++) {
		if (sent[i].delivered == INSTANT_NONE ||
		    strcmp(sent[i].receiver, d->config->receiver[receiver].id) != 0)
			continue;
		seen++;
		/* the last but so many must be so old; one from the future was sent by a clock that was wrong
		 */
		for (size_t l = 0; l < 2; l++)
			if (seen == limits[l].most && sent[i].delivered <= now &&
			    sent[i].delivered + limits[l].seconds > at)
				at = sent[i].delivered + limits[l].seconds;
	}
	return at;
}

static enum outcome attempts_start_due(struct deliverer *d, instant *next, struct error *e)
{
	instant now = d->options.now(d->options.now_context);
	struct arena arena = {0};
	struct message *heads, *sent = NULL;
	struct txn *t;
	size_t count = 0, sent_count = 0;
	bool pace = false;
	enum outcome outcome = store_read(d->store, &t, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	outcome = outbox_heads(t, &arena, &heads, &count, e);
	for (size_t i = 0; i < count; i++) {
		int receiver = config_receiver(d->config, heads[i].receiver);

		pace |= receiver >= 0 && formats[d->config->receiver[receiver].format].per_minute > 0;
	}
	if (outcome == OUTCOME_DONE && pace)
		outcome = outbox_sent(t, SENT_LOOKED_AT, &arena, &sent, &sent_count, e);
	store_read_end(t);
	for (size_t i = 0; outcome == OUTCOME_DONE && i < count; i++) {
		int receiver = config_receiver(d->config, heads[i].receiver);
		instant at;

		/* a receiver that is no longer configured keeps its messages: they are listed, and go out
		 * when it is back */
		if (receiver < 0 || attempt_is_running(d, heads[i].receiver))
			continue;
		at = delivery_due_at(d, receiver, sent, sent_count, now);
		/* no wait is so long: a clock that has been set back must not hold anything up */
		if (at < heads[i].next_attempt && !d->options.at_once &&
		    heads[i].next_attempt - now <= 2 * BACKOFF_MOST)
			at = heads[i].next_attempt;
		if (at <= now)
			attempt_begin(d, &heads[i], receiver);
		else if (next && at < *next)
			*next = at;
	}
	arena_done(&arena);
	return outcome == OUTCOME_DONE ? begin_chosen(d, e) : outcome;
}

static enum outcome record_back(struct txn *t, void *context, struct error *e)
{
	struct deliverer *d = context;
	enum outcome outcome = OUTCOME_DONE;

	for (struct attempt *a = d->attempts; outcome == OUTCOME_DONE && a; a = a->next)
		if (a->phase == BACK)
			outcome = outbox_update(t, &a->message, e);
	return outcome;
}

static void attempts_settle(struct deliverer *d)
{
	for (struct attempt **at = &d->attempts; *at;) {
		struct attempt *a = *at;
		bool delivered = a->message.delivered != INSTANT_NONE;

		if (a->phase != BACK) {
			at = &a->next;
			continue;
		}
		*at = a->next;
		if (!delivered && a->message.aside == INSTANT_NONE && d->options.at_once)
			*(char **)arena_push(&d->arena, &d->resting, &d->resting_count, sizeof *d->resting) =
			    arena_text(&d->arena, a->message.receiver);
		if (d->options.done)
			d->options.done(d->options.done_context, &a->message, delivered);
		attempt_free(a);
	}
}

static bool any_back(const struct deliverer *d)
{
	for (const struct attempt *a = d->attempts; a; a = a->next)
		if (a->phase == BACK)
			return true;
	return false;
}

enum outcome deliverer_turn(struct deliverer *d, instant *next, struct error *e)
{
	if (next)
		*next = INSTANT_LAST;
	for (struct attempt *a = d->attempts; a; a = a->next)
		if (a->phase == FILTERED)
			attempt_filter_step(a);
	do {
		enum outcome outcome = OUTCOME_DONE;

		if (any_back(d))
			outcome = store_write(d->store, record_back, d, e);
		if (outcome == OUTCOME_DONE) {
			attempts_settle(d);
			outcome = attempts_start_due(d, next, e);
		}
		if (outcome != OUTCOME_DONE)
			return outcome;
	} while (any_back(d)); /* what could not even be sent is back at once */
	return OUTCOME_DONE;
}
