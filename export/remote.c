/* SPDX-License-Identifier: MIT */
#include "export/remote.h"
#include "config/address.h"
#include "config/remote.h"
#include "config/secret.h"
#include "base/clock.h"
#include "base/plain.h"
#include "export/remote_queue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	QUEUE_MOST = 400000, /* samples in memory a database: 20 MiB */
	WAIT_FIRST = 5,	     /* seconds */
	WAIT_MOST = 300,
	WAIT_ASKED_MOST =
	    3600, /* of a Retry-After: a database that is well again is not waited for all week */
	ANSWER_MOST = 64 << 10,
	PROBLEM_MOST = 300,
};

struct lane {
	struct outlet *outlet;
	bool asking;
	size_t at, end;	      /* in the queue */
	size_t size, sending; /* of a request; under way */
	struct text body;     /* of the request behind that: made while the answer is waited for */
	size_t body_at, body_count;
};

struct outlet {
	struct remotes *all;
	const struct remote *config;
	struct remote_state state;
	bool loaded, given_up, skipped;
	struct remote_queue queue;
	struct lane lanes[LANES];
	uint64_t version; /* of the store when there was nothing new; 0: not looked yet */
	unsigned attempts;
	instant next;
	char problem[PROBLEM_MOST];
};

struct remotes {
	const struct config *config;
	struct store *store;
	struct http *http;
	struct remotes_options options;
	struct outlet *outlets;
	size_t busy;
};

enum outcome remotes_new(const struct config *c, struct store *s, struct http *h,
    const struct remotes_options *o, struct remotes **out, struct error *e)
{
	struct remotes *r = memory_new(sizeof *r);

	(void)e;
	*r = (struct remotes){.config = c, .store = s, .http = h, .options = *o};
	r->outlets = memory_new((c->remote_count + 1) * sizeof *r->outlets);
	for (size_t i = 0; i < c->remote_count; i++) {
		struct outlet *t = &r->outlets[i];

		*t = (struct outlet){.all = r, .config = &c->remote[i]};
		for (size_t n = 0; n < LANES; n++)
			t->lanes[n] = (struct lane){.outlet = t, .size = (size_t)c->remote[i].samples};
	}
	*out = r;
	return OUTCOME_DONE;
}

void remotes_free(struct remotes *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->config->remote_count; i++) {
		remote_queue_done(&r->outlets[i].queue);
		for (size_t n = 0; n < LANES; n++)
			text_done(&r->outlets[i].lanes[n].body);
	}
	free(r->outlets);
	free(r);
}

void remotes_only(struct remotes *r, const char *id)
{
	for (size_t i = 0; i < r->config->remote_count; i++)
		r->outlets[i].skipped = strcmp(r->config->remote[i].id, id) != 0;
}

size_t remotes_busy(const struct remotes *r)
{
	return r->busy;
}

static bool outlet_is_busy(const struct outlet *t)
{
	for (size_t n = 0; n < LANES; n++)
		if (t->lanes[n].asking)
			return true;
	return false;
}

bool remotes_settled(const struct remotes *r)
{
	for (size_t i = 0; i < r->config->remote_count; i++) {
		const struct outlet *t = &r->outlets[i];

		if (outlet_is_busy(t) || (!t->skipped && !t->given_up && (t->queue.count || !t->version)))
			return false;
	}
	return true;
}

size_t remotes_failed(const struct remotes *r)
{
	size_t failed = 0;

	for (size_t i = 0; i < r->config->remote_count; i++)
		failed += r->outlets[i].given_up;
	return failed;
}

/* ---- answers ---- */

/* What servers say of samples that they will never take. */
static const struct {
	const char *says, *advice;
} refusals[] = {
    {"out of bounds",
	"Prometheus: storage.tsdb.out_of_order_time_window in its configuration must be longer than the "
	"history, and so must --storage.tsdb.retention.time"},
    {"too old sample",
	"Prometheus: storage.tsdb.out_of_order_time_window in its configuration must be longer than the "
	"history, and so must --storage.tsdb.retention.time"},
    {"out of order",
	"Prometheus: storage.tsdb.out_of_order_time_window in its configuration must be longer than the "
	"history"},
    {"duplicate sample", "it has another value for that moment already, which no engine changes"},
    {"too far in", "the sample lies in the future for it"},
};

static size_t refusal_of(const char *body)
{
	size_t i = 0;

	while (i < sizeof refusals / sizeof *refusals && !strcasestr(body, refusals[i].says))
		i++;
	return i;
}

enum remote_verdict remote_reply_verdict(long status, const char *body)
{
	if (status >= 200 && status < 300)
		return REMOTE_TAKEN;
	/* Prometheus 2.42 says 500 of a sample that is too old */
	if (refusal_of(body) < sizeof refusals / sizeof *refusals)
		return REMOTE_SAMPLE;
	return status == 400 || status == 413 || status == 422 ? REMOTE_SAMPLE : REMOTE_AGAIN;
}

/* What to do about a refusal, in a sentence; "" where nothing is known. */
static const char *remote_advice(const char *body)
{
	size_t i = refusal_of(body);

	return i < sizeof refusals / sizeof *refusals ? refusals[i].advice : "";
}

static void outlet_problem_set(struct outlet *t, const char *problem)
{
	struct arena a = {0};
	const char *shown = remote_masked(t->all->config, t->config, problem, &a);
	bool same = strcmp(t->problem, shown) == 0;

	if (!same)
		bounded_print(t->problem, sizeof t->problem, "%s", shown);
	arena_done(&a);
	if (same)
		return;
	if (t->all->options.notified)
		t->all->options.notified(t->all->options.told_context, t->config->id, t->problem);
}

static instant now_of(const struct outlet *t)
{
	return t->all->options.now(t->all->options.now_context);
}

static void outlet_fail(struct outlet *t, const struct http_reply *reply)
{
	int64_t wait = backoff_wait(WAIT_FIRST, WAIT_MOST, t->attempts + 1);
	char problem[PROBLEM_MOST];

	if (reply->retry_after > wait)
		wait = reply->retry_after < WAIT_ASKED_MOST ? reply->retry_after : WAIT_ASKED_MOST;
	t->attempts++;
	t->next = now_of(t) + wait;
	t->given_up = t->all->options.once;
	if (reply->status)
		bounded_print(problem, sizeof problem, "it answers with status %ld: %.200s", reply->status,
		    reply->body ? reply->body : "");
	else
		bounded_print(problem, sizeof problem, "%s", reply->problem);
	problem[strcspn(problem, "\r\n")] = '\0';
	outlet_problem_set(t, problem);
}

/* One sample is the reason: it is left out, and counted. */
static void lane_sample_skip(struct lane *l, const char *body)
{
	struct outlet *t = l->outlet;
	TEXT_OWNED struct text series = {0};
	char problem[PROBLEM_MOST * 2];
	const char *advice = remote_advice(body);

	queued_print(&t->queue.samples[l->at], &t->queue.names, &series);
	bounded_print(problem, sizeof problem, "refused for good: %.150s%s%.200s; the first was %s",
	    *body ? body : "no reason given", *advice ? "; " : "", advice, text_of(&series));
	problem[strcspn(problem, "\r\n")] = ' ';
	t->state.refused++;
	t->state.problem = "samples were refused for good";
	l->at++;
	if (t->state.refused == 1 || !strstr(t->problem, "refused for good"))
		outlet_problem_set(t, problem);
}

static void lane_answered(void *context, const struct http_reply *reply)
{
	struct lane *l = context;
	struct outlet *t = l->outlet;
	const char *body = reply->body ? reply->body : "";

	t->all->busy--;
	l->asking = false;
	switch (reply->status ? remote_reply_verdict(reply->status, body) : REMOTE_AGAIN) {
	case REMOTE_TAKEN:
		l->at += l->sending;
		t->state.sent += l->sending;
		t->attempts = 0;
		l->size = l->size * 2 < (size_t)t->config->samples ? l->size * 2 : (size_t)t->config->samples;
		if (!strstr(t->problem, "refused for good"))
			outlet_problem_set(t, "");
		if (t->all->options.progress)
			t->all->options.progress(t->all->options.told_context, t->state.sent);
		break;
	case REMOTE_SAMPLE:
		l->body_count = 0;
		if (l->sending > 1)
			l->size = l->sending / 2;
		else
			lane_sample_skip(l, body);
		break;
	case REMOTE_AGAIN:
		outlet_fail(t, reply);
		break;
	}
}

/* ---- requests ---- */

const char *remote_masked(const struct config *c, const struct remote *r, const char *text, struct arena *a)
{
	struct secrets all = secrets_new(c->folder, a);
	const struct pair *pairs = r->headers.at;

	secrets_add_address(&all, r->url, false);
	secrets_add_address(&all, r->query, false);
	secrets_add_references(&all, r->bearer);
	secrets_add_references(&all, r->password);
	secrets_add_address(&all, r->proxy.address, false);
	secrets_add_references(&all, r->proxy.password);
	for (size_t i = 0; i < r->headers.count; i++)
		secrets_add_references(&all, pairs[i].value);
	return secrets_masked(&all, text);
}

enum outcome remote_secret(const struct config *c, const char *text, struct text *out, struct error *e)
{
	return text ? secret_resolve(text, c->folder, out, e) : OUTCOME_DONE;
}

enum outcome remote_headers(const struct config *c, const struct remote *r, bool writes, struct arena *a,
    const char *const **out, struct error *e)
{
	static const char *const ours[] = {
	    "Content-Encoding: snappy", "X-Prometheus-Remote-Write-Version: 0.1.0"};
	const struct pair *pairs = r->headers.at;
	const char **headers = NULL;
	size_t count = 0;

	for (size_t i = 0; writes && i < sizeof ours / sizeof *ours; i++)
		*(const char **)arena_push(a, &headers, &count, sizeof *headers) = ours[i];
	for (size_t i = 0; i < r->headers.count; i++) {
		TEXT_OWNED struct text value = {0};

		if (secret_resolve(pairs[i].value, c->folder, &value, e) != OUTCOME_DONE)
			return OUTCOME_REFUSED;
		*(const char **)arena_push(a, &headers, &count, sizeof *headers) =
		    arena_printf(a, "%s: %s", pairs[i].name, text_of(&value));
	}
	*(const char **)arena_push(a, &headers, &count, sizeof *headers) = NULL;
	*out = headers;
	return OUTCOME_DONE;
}

/* Makes the body of the samples from `at` on, unless it is there. It sorts them, so what is under way must
 * not be among them. */
static void body_make(struct lane *l, size_t at)
{
	struct remote_queue *q = &l->outlet->queue;
	size_t rest = l->end - at;

	if (l->body_count && l->body_at == at)
		return;
	l->body_at = at;
	l->body_count = rest < l->size ? rest : l->size;
	text_clear(&l->body);
	if (l->body_count)
		remote_body(&q->samples[at], l->body_count, &q->names, &l->body);
}

static enum outcome send_next(struct lane *l, struct error *e)
{
	struct outlet *t = l->outlet;
	struct arena a = {0};
	TEXT_OWNED struct text url = {0};
	TEXT_OWNED struct text secret = {0};
	struct http_request request = {.content_type = "application/x-protobuf",
	    .ca_file = path_in_folder(t->all->config->folder, t->config->ca_file, &a),
	    .timeout_ms = t->config->timeout * 1000,
	    .body_max = ANSWER_MOST,
	    .head_enough = true,
	    .no_redirects = true,
	    .own_pace = true};
	enum outcome outcome = remote_secret(t->all->config, t->config->url, &url, e);

	if (outcome == OUTCOME_DONE)
		outcome = remote_secret(
		    t->all->config, t->config->bearer ? t->config->bearer : t->config->password, &secret, e);
	if (outcome == OUTCOME_DONE)
		outcome = remote_headers(t->all->config, t->config, true, &a, &request.headers, e);
	if (outcome == OUTCOME_DONE)
		outcome = proxy_fill(&t->config->proxy, t->all->config->folder, &a, &request, e);
	if (outcome == OUTCOME_DONE) {
		body_make(l, l->at);
		l->sending = l->body_count;
		request.url = text_of(&url);
		request.body = text_of(&l->body);
		request.body_length = l->body.length;
		request.auth = t->config->bearer ? AUTH_BEARER : t->config->user ? AUTH_BASIC : AUTH_NONE;
		request.auth_name = t->config->user;
		request.auth_secret = text_of(&secret);
		outcome = http_start(t->all->http, &request, lane_answered, l, e);
	}
	l->body_count = 0; /* the request has a copy; tried again, it may be of another size */
	if (outcome == OUTCOME_DONE) {
		l->asking = true;
		t->all->busy++;
		body_make(l, l->at + l->sending);
	}
	arena_done(&a);
	return outcome;
}

/* ---- the cursor ---- */

static enum outcome cursor_step(struct txn *txn, void *context, struct error *e)
{
	struct outlet *t = context;

	return remote_put(txn, t->config->id, &t->state, e);
}

static enum outcome cursor_move(struct outlet *t, struct error *e)
{
	t->state.fetch = t->queue.fetch;
	t->state.targets = t->queue.targets;
	t->state.last = now_of(t);
	remote_queue_done(&t->queue);
	for (size_t n = 0; n < LANES; n++)
		t->lanes[n].at = t->lanes[n].end = t->lanes[n].body_count = 0;
	return store_write(t->all->store, cursor_step, t, e);
}

/* The next of what it has not got. */
static enum outcome outlet_samples_load(struct outlet *t, struct error *e)
{
	struct arena a = {0};
	struct txn *txn;
	enum outcome outcome = store_read(t->all->store, &txn, e);
	uint64_t version;
	bool moved;

	if (outcome != OUTCOME_DONE)
		return outcome;
	version = store_version(txn);
	if (!t->loaded) {
		outcome = remote_get(txn, t->config->id, &a, &t->state, e);
		t->state.problem = *t->state.problem ? "samples were refused for good" : "";
		t->loaded = outcome >= 0;
	}
	if (outcome >= 0 && version != t->version)
		outcome = remote_queue_fill(&t->queue, t->all->config, txn, &t->state, QUEUE_MOST,
		    (size_t)t->config->samples * LANES, e);
	else if (outcome >= 0)
		outcome = OUTCOME_ABSENT;
	store_read_end(txn);
	arena_done(&a);
	for (size_t n = 0; outcome == OUTCOME_DONE && n < LANES; n++) {
		t->lanes[n].at = t->queue.lane_begin[n];
		t->lanes[n].end = t->queue.lane_begin[n + 1];
	}
	if (outcome < 0) /* a part of it must not go out: the cursor would pass over the rest */
		remote_queue_done(&t->queue);
	if (outcome != OUTCOME_ABSENT)
		return outcome;
	/* fetches that brought nothing are behind it all the same */
	moved = version != t->version && t->queue.fetch != t->state.fetch;
	t->version = version;
	if (moved)
		return cursor_move(t, e);
	remote_queue_done(&t->queue);
	return OUTCOME_DONE;
}

static bool outlet_queue_is_sent(const struct outlet *t)
{
	for (size_t n = 0; n < LANES; n++)
		if (t->lanes[n].asking || t->lanes[n].at < t->lanes[n].end)
			return false;
	return true;
}

/* What is not the database's doing: again in a while. */
static void rest(struct outlet *t)
{
	t->next = now_of(t) + WAIT_MOST;
	t->given_up = t->all->options.once;
}

/* An address or a secret that cannot be read is reported for this database, and stops no other. */
static enum outcome outlet_step(struct outlet *t, struct error *e)
{
	enum outcome outcome = OUTCOME_DONE;
	struct error why;

	if (t->given_up || t->skipped || now_of(t) < t->next)
		return OUTCOME_DONE;
	if (t->queue.count && outlet_queue_is_sent(t))
		outcome = cursor_move(t, e);
	if (outcome == OUTCOME_DONE && !t->queue.count && !outlet_is_busy(t))
		outcome = outlet_samples_load(t, e);
	for (size_t n = 0; outcome == OUTCOME_DONE && n < LANES; n++)
		if (!t->lanes[n].asking && t->lanes[n].at < t->lanes[n].end &&
		    send_next(&t->lanes[n], &why) != OUTCOME_DONE) {
			rest(t);
			outlet_problem_set(t, why.text);
			break;
		}
	return outcome;
}

enum outcome remotes_turn(struct remotes *r, instant *next, struct error *e)
{
	enum outcome outcome = OUTCOME_DONE;

	if (next)
		*next = INSTANT_LAST;
	for (size_t i = 0; i < r->config->remote_count; i++) {
		struct outlet *t = &r->outlets[i];
		struct error ignored = {""};
		enum outcome one = outlet_step(t, outcome == OUTCOME_DONE ? e : &ignored);

		if (one != OUTCOME_DONE) {
			rest(t);
			outcome = outcome == OUTCOME_DONE ? one : outcome;
		}
		if (next && !outlet_is_busy(t) && !t->given_up && t->queue.count && t->next < *next)
			*next = t->next;
	}
	return outcome;
}
