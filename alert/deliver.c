#include "alert/deliver.h"
#include "alert/format.h"
#include "base/clock.h"
#include "base/digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	BACKOFF_FIRST = 10,
	BACKOFF_MOST = 3600,
	ANSWER_MAX = 64 << 10,
	MINUTE = 60,
	SENT_LOOKED_AT = 300, /* messages delivered last, of all receivers, for their pace */
};

struct attempt {
	struct deliverer *deliverer;
	struct attempt *next;
	struct arena arena;
	struct message message; /* texts in the arena */
	const struct receiver *receiver;
	bool back; /* the answer is here, to be recorded */
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

int64_t deliver_backoff(uint32_t attempts)
{
	int64_t wait = BACKOFF_FIRST;

	for (uint32_t i = 1; i < attempts && wait < BACKOFF_MOST; i++)
		wait *= 2;
	return wait < BACKOFF_MOST ? wait : BACKOFF_MOST;
}

int webhook_sign(const char *secret, const char *id, instant timestamp, const char *body, struct text *out,
    struct error *e)
{
	TEXT_OWNED struct text key = {0};
	TEXT_OWNED struct text content = {0};
	uint8_t digest[SHA256_SIZE];

	if (strncmp(secret, "whsec_", 6) == 0) {
		if (!base64_parse(&key, secret + 6))
			return error_set(
			    e, REFUSED, "the secret begins with whsec_ but what follows is not base64");
	} else {
		text_add(&key, secret);
	}
	text_printf(&content, "%s.%lld.", id, (long long)timestamp);
	text_add(&content, body);
	hmac_sha256(text_of(&key), key.length, text_of(&content), content.length, digest);
	text_add(out, "v1,");
	base64_add(out, digest, sizeof digest);
	return DONE;
}

int deliverer_new(const struct config *c, struct store *s, struct http *h, const struct deliver_options *o,
    struct deliverer **out, struct error *e)
{
	struct deliverer *d = memory_new(sizeof *d);

	(void)e;
	d->config = c;
	d->store = s;
	d->http = h;
	d->options = *o;
	*out = d;
	return DONE;
}

void deliverer_free(struct deliverer *d)
{
	if (!d)
		return;
	while (d->attempts) {
		struct attempt *a = d->attempts;

		d->attempts = a->next;
		arena_done(&a->arena);
		free(a);
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

static void failed(struct attempt *a, const char *problem, long retry_after)
{
	instant now = a->deliverer->options.now(a->deliverer->options.now_context);
	int64_t wait = deliver_backoff(a->message.attempts);

	if (retry_after > wait)
		wait = retry_after < BACKOFF_MOST ? retry_after : BACKOFF_MOST;
	a->message.next_attempt = now + wait;
	a->message.problem = arena_text(&a->arena, problem);
	a->back = true;
}

static void answered(void *context, const struct http_reply *reply)
{
	struct attempt *a = context;
	struct judgement j;

	formats[a->receiver->format].judge(reply, &j);
	switch (j.verdict) {
	case VERDICT_DELIVERED:
		a->message.delivered = a->deliverer->options.now(a->deliverer->options.now_context);
		a->message.problem = "";
		a->back = true;
		break;
	case VERDICT_RETRY:
		failed(a, j.problem, j.retry_after);
		break;
	case VERDICT_REFUSED:
	case VERDICT_DISABLE:
		/* it would hold up all that come after it: a person sees it, and sends it again or drops it
		 */
		a->message.aside = a->deliverer->options.now(a->deliverer->options.now_context);
		a->message.problem = arena_text(&a->arena, j.problem);
		a->back = true;
		break;
	}
}

/* Signs as the service wants it: with the machine's clock where that is compared, or as Standard Webhooks
 * says. */
static int sign(
    struct attempt *a, struct outgoing *o, const char *id, instant now, const char **header, struct error *e)
{
	const struct format *format = &formats[a->receiver->format];
	TEXT_OWNED struct text signature = {0};
	int outcome;

	if (format->sign) {
		format->sign(o);
		return DONE;
	}
	if (!o->secret)
		return DONE;
	outcome = webhook_sign(o->secret, id, now, o->body, &signature, e);
	if (outcome == DONE)
		*header = arena_printf(&a->arena, "webhook-signature: %s", text_of(&signature));
	return outcome;
}

static int send_attempt(struct attempt *a, struct error *e)
{
	struct deliverer *d = a->deliverer;
	const struct receiver *r = a->receiver;
	instant now = d->options.now(d->options.now_context);
	const char *id = message_identity(&a->arena, a->message.receiver, a->message.id, a->message.created);
	const char *headers[4] = {arena_printf(&a->arena, "webhook-id: %s", id),
	    arena_printf(&a->arena, "webhook-timestamp: %lld", (long long)now)};
	TEXT_OWNED struct text url = {0};
	TEXT_OWNED struct text secret = {0};
	struct outgoing o = {.arena = &a->arena, .body = a->message.body, .now_ms = machine_ms()};
	struct http_request request = {.content_type = "application/json",
	    .headers = headers,
	    .timeout_ms = (long)r->timeout * 1000,
	    .body_max = ANSWER_MAX};
	int outcome = secret_resolve(r->webhook, d->config->folder, &url, e);

	if (outcome == DONE && r->secret)
		outcome = secret_resolve(r->secret, d->config->folder, &secret, e);
	if (outcome != DONE)
		return outcome;
	o.url = text_of(&url);
	o.secret = r->secret ? text_of(&secret) : NULL;
	outcome = sign(a, &o, id, now, &headers[2], e);
	if (outcome != DONE)
		return outcome;
	request.url = o.url;
	request.body = o.body;
	request.body_length = strlen(o.body);
	if (r->ca_file)
		request.ca_file = *r->ca_file == '/'
				      ? r->ca_file
				      : arena_printf(&a->arena, "%s/%s", d->config->folder, r->ca_file);
	return http_start(d->http, &request, answered, a, e);
}

static bool under_way(const struct deliverer *d, const char *receiver)
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
}

static void start(struct deliverer *d, const struct message *m, int receiver)
{
	struct attempt *a = memory_new(sizeof *a);
	struct error e;

	a->deliverer = d;
	a->receiver = &d->config->receiver[receiver];
	message_copy(a, m);
	a->message.attempts++;
	a->next = d->attempts;
	d->attempts = a;
	if (send_attempt(a, &e) != DONE)
		failed(a, e.text, -1);
}

/* When the receiver may have the next message: a service takes so many in a minute. What was delivered is
 * kept, so that a restart forgets nothing. */
static instant paced(
    const struct deliverer *d, int receiver, const struct message *sent, size_t count, instant now)
{
	int most = formats[d->config->receiver[receiver].format].per_minute, seen = 0;

	for (size_t i = 0; most && i < count; i++) {
		if (sent[i].delivered == INSTANT_NONE ||
		    strcmp(sent[i].receiver, d->config->receiver[receiver].id) != 0)
			continue;
		if (++seen == most) /* newest first: this one must be a minute old */
			return sent[i].delivered + MINUTE > now && sent[i].delivered <= now
				   ? sent[i].delivered + MINUTE
				   : now;
	}
	return now;
}

static int start_due(struct deliverer *d, instant *next, struct error *e)
{
	instant now = d->options.now(d->options.now_context);
	struct arena arena = {0};
	struct message *heads, *sent = NULL;
	struct txn *t;
	size_t count = 0, sent_count = 0;
	bool pace = false;
	int outcome = store_read(d->store, &t, e);

	if (outcome != DONE)
		return outcome;
	outcome = outbox_heads(t, &arena, &heads, &count, e);
	for (size_t i = 0; i < count; i++) {
		int receiver = config_receiver(d->config, heads[i].receiver);

		pace |= receiver >= 0 && formats[d->config->receiver[receiver].format].per_minute > 0;
	}
	if (outcome == DONE && pace)
		outcome = outbox_sent(t, SENT_LOOKED_AT, &arena, &sent, &sent_count, e);
	store_read_end(t);
	for (size_t i = 0; outcome == DONE && i < count; i++) {
		int receiver = config_receiver(d->config, heads[i].receiver);
		instant at;

		/* a receiver that is no longer configured keeps its messages: they are listed, and go out
		 * when it is back */
		if (receiver < 0 || under_way(d, heads[i].receiver))
			continue;
		at = paced(d, receiver, sent, sent_count, now);
		if (at < heads[i].next_attempt && !d->options.at_once)
			at = heads[i].next_attempt;
		if (at <= now)
			start(d, &heads[i], receiver);
		else if (next && at < *next)
			*next = at;
	}
	arena_done(&arena);
	return outcome;
}

static int record_back(struct txn *t, void *context, struct error *e)
{
	struct deliverer *d = context;
	int outcome = DONE;

	for (struct attempt *a = d->attempts; outcome == DONE && a; a = a->next)
		if (a->back)
			outcome = outbox_update(t, &a->message, e);
	return outcome;
}

static void settle(struct deliverer *d)
{
	for (struct attempt **at = &d->attempts; *at;) {
		struct attempt *a = *at;
		bool delivered = a->message.delivered != INSTANT_NONE;

		if (!a->back) {
			at = &a->next;
			continue;
		}
		*at = a->next;
		if (!delivered && a->message.aside == INSTANT_NONE && d->options.at_once)
			*(char **)arena_push(&d->arena, &d->resting, &d->resting_count, sizeof *d->resting) =
			    arena_text(&d->arena, a->message.receiver);
		if (d->options.done)
			d->options.done(d->options.done_context, &a->message, delivered);
		arena_done(&a->arena);
		free(a);
	}
}

int deliverer_turn(struct deliverer *d, instant *next, struct error *e)
{
	if (next)
		*next = INSTANT_LAST;
	for (;;) {
		bool back = false;
		int outcome;

		for (const struct attempt *a = d->attempts; a; a = a->next)
			back |= a->back;
		if (back) {
			outcome = store_write(d->store, record_back, d, e);
			if (outcome != DONE)
				return outcome;
			settle(d);
		}
		outcome = start_due(d, next, e);
		if (outcome != DONE)
			return outcome;
		/* what could not even be sent is back at once */
		back = false;
		for (const struct attempt *a = d->attempts; a; a = a->next)
			back |= a->back;
		if (!back)
			return DONE;
	}
}
