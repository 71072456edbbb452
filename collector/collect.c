#include "collector/collect.h"
#include "collector/decode.h"
#include "collector/filter.h"
#include "collector/ingest.h"
#include "collector/request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	BATCH_DOCUMENTS = 12, /* more in one transaction gain little */
	RETRY_FIRST_MS = 1000,
	RETRY_MOST_MS = 60000,
	RETRY_AFTER_MOST = 300, /* a source that wants to be left alone for longer is asked another day */
};

struct task {
	struct collector *collector;
	struct task *next;
	struct job job;
	size_t attempts;
	int64_t start_at_ms; /* monotonic; 0: under way */
	bool conditional;    /* what the last answer said about itself is sent along */
	char etag[256], last_modified[64];
	char url[512];
};

struct collector {
	const struct config *config;
	struct store *store;
	struct http *http;
	struct collect_options options;
	struct task *tasks;
	size_t task_count;
	struct arrival *arrivals; /* newest first */
	size_t arrival_count;
	struct arena document; /* the tree of the document at hand */
	uint64_t random;
};

static int64_t monotonic_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* xorshift64*: jitter needs no more. */
static uint64_t random_next(struct collector *k)
{
	k->random ^= k->random >> 12;
	k->random ^= k->random << 25;
	k->random ^= k->random >> 27;
	return k->random * 0x2545F4914F6CDD1Du;
}

int collector_new(const struct config *c, struct store *s, struct http *h, const struct collect_options *o,
    struct collector **out, struct error *e)
{
	struct collector *k = memory_new(sizeof *k);

	(void)e;
	k->config = c;
	k->store = s;
	k->http = h;
	k->options = *o;
	k->random = (uint64_t)monotonic_ms() * 2654435761u | 1;
	*out = k;
	return DONE;
}

void collector_free(struct collector *k)
{
	if (!k)
		return;
	while (k->tasks) {
		struct task *t = k->tasks;

		k->tasks = t->next;
		free(t);
	}
	while (k->arrivals) {
		struct arrival *a = k->arrivals;

		k->arrivals = a->next;
		arrival_free(a);
	}
	arena_done(&k->document);
	free(k);
}

size_t collector_busy(const struct collector *k)
{
	return k->task_count + k->arrival_count;
}

static void task_end(struct task *t)
{
	struct collector *k = t->collector;

	for (struct task **at = &k->tasks; *at; at = &(*at)->next) {
		if (*at == t) {
			*at = t->next;
			break;
		}
	}
	k->task_count--;
	free(t);
}

static struct arrival *arrival_of(struct task *t)
{
	struct collector *k = t->collector;
	struct arrival *a = arrival_new(
	    &k->config->source[t->job.source], t->job.period, k->options.now(k->options.now_context));

	a->attempts = t->attempts;
	a->backfill = k->options.backfill;
	a->fetch.url = arena_text(&a->mapped.arena, t->url);
	a->next = k->arrivals;
	k->arrivals = a;
	k->arrival_count++;
	return a;
}

static void fail(struct task *t, long status, const char *problem)
{
	struct arrival *a = arrival_of(t);

	a->fetch.outcome = FETCH_FAILED;
	a->fetch.status = status;
	a->fetch.problem = arena_text(&a->mapped.arena, problem);
	task_end(t);
}

static void received(void *context, const struct http_reply *reply);

static void launch(struct task *t)
{
	struct collector *k = t->collector;
	const struct source *s = &k->config->source[t->job.source];
	struct http_request request = {0};
	struct arena a = {0};
	struct error e;
	instant now = k->options.now(k->options.now_context);

	t->start_at_ms = 0;
	t->attempts++;
	if (request_build(k->config, s, t->job.period, day_at(now), &a, &request, &e) != DONE) {
		fail(t, 0, e.text);
	} else {
		url_shown(request.url, t->url, sizeof t->url);
		if (t->conditional) {
			request.etag = t->etag;
			request.last_modified = t->last_modified;
		}
		if (http_start(k->http, &request, received, t, &e) != DONE)
			fail(t, 0, e.text);
	}
	arena_done(&a);
}

/* Another attempt after a while, unless there have been enough. */
static bool retried(struct task *t, const struct http_reply *reply)
{
	struct collector *k = t->collector;
	int64_t wait = RETRY_FIRST_MS;

	if (!http_worth_retrying(reply) || t->attempts >= (size_t)k->config->source[t->job.source].attempts ||
	    reply->retry_after > RETRY_AFTER_MOST)
		return false;
	for (size_t i = 1; i < t->attempts && wait < RETRY_MOST_MS; i++)
		wait *= 2;
	wait = wait / 2 + (int64_t)(random_next(k) % (uint64_t)wait); /* half to one and a half */
	if (reply->retry_after >= 0)
		wait = (int64_t)reply->retry_after * 1000;
	t->start_at_ms = monotonic_ms() + wait + 1;
	return true;
}

static void map_arrival(struct collector *k, struct arrival *a, const struct http_reply *reply)
{
	const struct source *s = a->source;
	TEXT_OWNED struct text filtered = {0};
	const char *bytes = reply->body, *type = reply->content_type;
	size_t length = reply->length;
	struct error e;
	cJSON *root;
	int outcome = DONE;

	if (s->filter.count) {
		const char **argv = arena_new(&a->mapped.arena, (s->filter.count + 1) * sizeof *argv);

		memcpy(argv, s->filter.at, s->filter.count * sizeof *argv);
		outcome =
		    filter_run(argv, bytes, length, (size_t)(s->body_max_mib * (1 << 20)), &filtered, &e);
		bytes = text_of(&filtered);
		length = filtered.length;
		type = NULL;
	}
	if (outcome == DONE)
		outcome = decode_document(bytes, length, type, s->filter.count ? NULL : s->encoding,
		    s->depth_max, &k->document, &root, &e);
	if (outcome == DONE)
		outcome = map_document(k->config, s, root, &a->mapped, &e);
	if (outcome != DONE)
		arrival_refuse(a, e.text);
	arena_reset(&k->document);
}

static void received(void *context, const struct http_reply *reply)
{
	struct task *t = context;
	struct collector *k = t->collector;
	struct arrival *a;
	struct error e;
	char problem[400];

	if (reply->status == 304 && t->conditional) {
		a = arrival_of(t);
		a->fetch.outcome = FETCH_UNCHANGED;
		a->fetch.status = 304;
		a->etag = arena_text(&a->mapped.arena, t->etag);
		a->last_modified = arena_text(&a->mapped.arena, t->last_modified);
		task_end(t);
		return;
	}
	if (reply->status != 200) {
		if (retried(t, reply))
			return;
		if (reply->status == 0)
			snprintf(problem, sizeof problem, "%s", reply->problem);
		else
			snprintf(problem, sizeof problem, "the answer has status %ld%s", reply->status,
			    reply->status == 401 || reply->status == 403 ? ": check auth:"
			    : reply->status == 404			 ? ": check url:"
									 : "");
		fail(t, reply->status, problem);
		return;
	}
	a = arrival_of(t);
	a->fetch.outcome = FETCH_TAKEN;
	a->fetch.status = reply->status;
	a->fetch.bytes = reply->length;
	a->fetch.content_type = arena_text(&a->mapped.arena, reply->content_type);
	a->etag = arena_text(&a->mapped.arena, reply->etag);
	a->last_modified = arena_text(&a->mapped.arena, reply->last_modified);
	if (evidence_pack(reply->body, reply->length, &a->evidence, &e) == DONE) {
		a->fetch.has_evidence = true;
		memcpy(a->fetch.sha256, a->evidence.sha256, SHA256_SIZE);
	}
	map_arrival(k, a, reply);
	task_end(t);
}

void collector_ask(struct collector *k, struct job job)
{
	struct task *t = memory_new(sizeof *t);
	struct arena a = {0};
	struct txn *txn;
	struct error e;

	t->collector = k;
	t->job = job;
	t->next = k->tasks;
	k->tasks = t;
	k->task_count++;
	if (store_read(k->store, &txn, &e) == DONE) {
		struct request_state r;

		/* a document with refused rows is wanted again as a whole: the mapping may have been mended
		 */
		if (request_get(txn, k->config->source[job.source].id, job.period, &a, &r, &e) == DONE &&
		    r.clean && strlen(r.etag) < sizeof t->etag &&
		    strlen(r.last_modified) < sizeof t->last_modified) {
			snprintf(t->etag, sizeof t->etag, "%s", r.etag);
			snprintf(t->last_modified, sizeof t->last_modified, "%s", r.last_modified);
			t->conditional = !k->options.unconditional && (*r.etag || *r.last_modified);
		}
		store_read_end(txn);
	}
	arena_done(&a);
	launch(t);
}

int collector_wait_ms(const struct collector *k, int most)
{
	int64_t now = monotonic_ms();

	for (const struct task *t = k->tasks; t; t = t->next) {
		if (t->start_at_ms && t->start_at_ms - now < most)
			most = t->start_at_ms > now ? (int)(t->start_at_ms - now) : 0;
	}
	return most;
}

static void report(struct collector *k, const struct arrival *a)
{
	struct collect_report r = {.fetch = a->fetch,
	    .refusals = a->mapped.refusals,
	    .refusal_count = a->mapped.refusal_count,
	    .attempts = a->attempts};

	if (k->options.done)
		k->options.done(k->options.done_context, &r);
}

static int commit_some(struct collector *k, struct error *e)
{
	struct arrival *batch[BATCH_DOCUMENTS], **at = &k->arrivals;
	size_t count = 0, skip = k->arrival_count > BATCH_DOCUMENTS ? k->arrival_count - BATCH_DOCUMENTS : 0;
	int outcome;

	/* the oldest are at the end of the list */
	for (size_t i = 0; i < skip; i++)
		at = &(*at)->next;
	for (struct arrival *a = *at; a; a = a->next)
		batch[count++] = a;
	for (size_t i = 0; i < count / 2; i++) {
		struct arrival *swap = batch[i];

		batch[i] = batch[count - 1 - i];
		batch[count - 1 - i] = swap;
	}
	outcome = ingest(k->config, k->store, batch, count, e);
	if (outcome != DONE)
		return outcome;
	*at = NULL;
	k->arrival_count -= count;
	for (size_t i = 0; i < count; i++) {
		report(k, batch[i]);
		arrival_free(batch[i]);
	}
	return DONE;
}

int collector_turn(struct collector *k, struct error *e)
{
	int64_t now = monotonic_ms();

	for (struct task *t = k->tasks, *next; t; t = next) {
		next = t->next;
		if (t->start_at_ms && t->start_at_ms <= now)
			launch(t);
	}
	while (k->arrival_count) {
		int outcome = commit_some(k, e);

		if (outcome != DONE)
			return outcome;
	}
	return DONE;
}

/* ---- replay ---- */

int collector_replay(const struct config *c, struct store *s, uint32_t id, instant now, collect_done *done,
    void *context, struct error *e)
{
	struct collector k = {.config = c, .store = s, .options = {.done = done, .done_context = context}};
	struct arena arena = {0};
	TEXT_OWNED struct text bytes = {0};
	struct txn *t;
	struct fetch f;
	struct arrival *a;
	int source, outcome = store_read(s, &t, e);

	if (outcome != DONE)
		return outcome;
	outcome = journal_get(t, id, &arena, &f, e);
	if (outcome == DONE && f.has_evidence)
		outcome = evidence_read(t, f.sha256, &bytes, e);
	store_read_end(t);
	source = outcome == DONE ? config_source(c, f.source) : -1;
	if (outcome == ABSENT)
		outcome = error_set(e, REFUSED, "there is no fetch %u", id);
	else if (outcome == DONE && !f.has_evidence)
		outcome = error_set(e, REFUSED, "fetch %u brought no document", id);
	else if (outcome == DONE && source < 0)
		outcome =
		    error_set(e, REFUSED, "the source %s of fetch %u is no longer configured", f.source, id);
	if (outcome == DONE) {
		struct http_reply reply = {
		    .body = text_of(&bytes), .length = bytes.length, .content_type = f.content_type};

		a = arrival_new(&c->source[source], f.period, now);
		a->replay_of = f.id;
		a->known = f.at;
		a->fetch.url = arena_text(&a->mapped.arena, f.url);
		a->fetch.outcome = FETCH_TAKEN;
		a->fetch.status = f.status;
		a->fetch.bytes = f.bytes;
		a->fetch.content_type = arena_text(&a->mapped.arena, f.content_type);
		a->fetch.has_evidence = true;
		memcpy(a->fetch.sha256, f.sha256, SHA256_SIZE);
		map_arrival(&k, a, &reply);
		outcome = ingest(c, s, &a, 1, e);
		if (outcome == DONE)
			report(&k, a);
		arrival_free(a);
	}
	arena_done(&k.document);
	arena_done(&arena);
	return outcome;
}
