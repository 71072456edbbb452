/* SPDX-License-Identifier: MIT */
#include "collector/collect.h"
#include "collector/ingest.h"
#include "collector/task.h"
#include "collector/token.h"
#include "base/clock.h"
#include "config/auth.h"
#include "config/lookup.h"
#include "config/source.h"

#include <stdlib.h>
#include <string.h>

static void collector_wake(void *http)
{
	http_wake(http);
}

enum outcome collector_new(const struct config *c, struct store *s, struct http *h,
    const struct collect_options *o, struct collector **out, struct error *e)
{
	struct collector *k = memory_new(sizeof *k);
	enum outcome outcome = o->preview ? OUTCOME_DONE : writer_new(c, s, collector_wake, h, &k->writer, e);

	if (outcome != OUTCOME_DONE) {
		free(k);
		return outcome;
	}
	k->config = c;
	k->store = s;
	k->http = h;
	k->options = *o;
	k->random = (uint64_t)monotonic_ms() * 2654435761u | 1;
	k->tokens = memory_new((c->source_count + 1) * sizeof *k->tokens);
	*out = k;
	return OUTCOME_DONE;
}

void collector_free(struct collector *k)
{
	if (!k)
		return;
	while (k->tasks) {
		struct task *t = k->tasks;

		k->tasks = t->next;
		task_free(t);
	}
	writer_free(k->writer);
	for (size_t i = 0; i < k->config->source_count; i++)
		token_free(&k->tokens[i]);
	free(k->tokens);
	arena_done(&k->document);
	free(k);
}

size_t collector_busy(const struct collector *k)
{
	return k->task_count + k->writing;
}

bool collector_asks(const struct collector *k, const struct job *job)
{
	for (const struct task *t = k->tasks; t; t = t->next)
		if (job_same(&t->job, job))
			return true;
	return false;
}

void collector_fetch(struct collector *k, struct job job)
{
	struct arena a = {0};
	struct request_state before;
	struct txn *txn;
	struct error e;
	bool known = false;

	if (!k->options.unconditional && k->store && store_read(k->store, &txn, &e) == OUTCOME_DONE) {
		known = request_get(txn, job_request(k->config, &job, &a), job.period, &a, &before, &e) ==
			OUTCOME_DONE;
		store_read_end(txn);
	}
	task_begin(k, job, known ? &before : NULL);
	arena_done(&a);
}

int collector_wait_ms(const struct collector *k, int most)
{
	int64_t now = monotonic_ms();

	for (const struct task *t = k->tasks; t; t = t->next) {
		if (t->state == TASK_FILTERS && FILTER_STEP_MS < most)
			most = FILTER_STEP_MS;
		if (t->state == TASK_WAITS && t->start_at_ms - now < most)
			most = t->start_at_ms > now ? (int)(t->start_at_ms - now) : 0;
	}
	return most;
}

/* The documents of a collection counted together. */
static void collection_report(struct collector *k, const struct arrival *a)
{
	struct collect_report r = {.fetch = a->pages[a->page_count - 1].fetch,
	    .pages = a->page_count,
	    .refusals = a->mapped.refusals,
	    .refusal_count = a->mapped.refusal_count,
	    .attempts = a->attempts,
	    .region = a->asked.region,
	    .indicator = a->asked.indicator};

	for (size_t i = 0; i + 1 < a->page_count; i++) {
		const struct fetch *f = &a->pages[i].fetch;

		r.fetch.bytes += f->bytes;
		r.fetch.rows += f->rows;
		r.fetch.refused += f->refused;
		r.fetch.ignored += f->ignored;
		r.fetch.added += f->added;
	}
	if (k->options.done)
		k->options.done(k->options.done_context, &r);
}

void collector_arrived(struct collector *k, struct arrival *a)
{
	if (k->writer) {
		k->writing++;
		writer_give(k->writer, a);
		return;
	}
	arrival_rows_count(a);
	k->options.preview(k->options.preview_context, a);
	collection_report(k, a);
	arrival_free(a);
}

enum outcome collector_turn(struct collector *k, struct error *e)
{
	int64_t now = monotonic_ms();
	struct arrival *a;
	enum outcome outcome = OUTCOME_ABSENT;

	for (struct task *t = k->tasks, *next; t; t = next) {
		next = t->next;
		task_turn(t, now);
	}
	while (k->writer && (outcome = writer_result(k->writer, &a, e)) == OUTCOME_DONE) {
		k->writing--;
		collection_report(k, a);
		arrival_free(a);
	}
	return outcome == OUTCOME_ABSENT ? OUTCOME_DONE : outcome;
}

void collector_settle(struct collector *k)
{
	if (k && k->writer)
		writer_settle(k->writer);
}

/* ---- replay ---- */

/* One document mapped again, by itself: as one page of several it cannot be too small. */
static struct arrival *document_replay(
    struct collector *k, int source, const struct fetch *f, const char *bytes, size_t length, instant now)
{
	const struct source *s = &k->config->source[source];
	struct arrival *a = arrival_new(s, f->period, now);
	struct arena *arena = &a->mapped.arena;
	struct document_page *p;
	TEXT_OWNED struct text filtered = {0};
	struct error e;
	bool good = true;

	a->replay_of = f->id;
	a->known = f->at;
	a->asked.region = arena_text(arena, f->region);
	a->asked.indicator = arena_text(arena, f->indicator);
	p = arrival_page(a);
	p->fetch.at = now;
	p->fetch.url = arena_text(arena, f->url);
	p->fetch.answered = arena_text(arena, f->answered);
	p->fetch.outcome = FETCH_TAKEN;
	p->fetch.status = f->status;
	p->fetch.bytes = f->bytes;
	p->fetch.content_type = arena_text(arena, f->content_type);
	p->fetch.has_evidence = true;
	memcpy(p->fetch.sha256, f->sha256, SHA256_SIZE);
	if (s->filter.count) {
		const struct filter_terms terms = {(size_t)(s->body_max_mib * (1 << 20)), s->timeout * 1000,
		    k->config->allow_filters == FILTERS_UNSANDBOXED};

		good = filter_run(names_argv(&s->filter, arena), bytes, length, &terms, &filtered, &e) ==
		       OUTCOME_DONE;
		if (!good)
			arrival_refuse(a, e.text);
		bytes = text_of(&filtered);
		length = filtered.length;
	}
	if (good && page_map(k, a, bytes, length, f->content_type, s->filter.count > 0, NULL, NULL) &&
	    map_settle(k->config, s, &a->mapped, &e) != OUTCOME_DONE && !s->pages.set)
		arrival_refuse(a, e.text);
	return a;
}

enum outcome collector_replay(const struct config *c, struct store *s, uint32_t id, instant now,
    collect_done *done, void *context, struct error *e)
{
	struct collector k = {.config = c, .store = s, .options = {.done = done, .done_context = context}};
	struct arena arena = {0};
	TEXT_OWNED struct text bytes = {0};
	struct txn *t;
	struct fetch f;
	struct arrival *a;
	int source;
	enum outcome outcome = store_read(s, &t, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	outcome = journal_get(t, id, &arena, &f, e);
	if (outcome == OUTCOME_DONE && f.has_evidence)
		outcome = evidence_read(t, f.sha256, &bytes, e);
	store_read_end(t);
	source = outcome == OUTCOME_DONE ? config_source(c, f.source) : -1;
	if (outcome == OUTCOME_ABSENT)
		outcome = error_set(e, OUTCOME_REFUSED, "there is no fetch %u", id);
	else if (outcome == OUTCOME_DONE && !f.has_evidence)
		outcome = error_set(e, OUTCOME_REFUSED, "fetch %u brought no document", id);
	else if (outcome == OUTCOME_DONE && source < 0)
		outcome = error_set(
		    e, OUTCOME_REFUSED, "the source %s of fetch %u is no longer configured", f.source, id);
	if (outcome == OUTCOME_DONE) {
		a = document_replay(&k, source, &f, text_of(&bytes), bytes.length, now);
		outcome = arrivals_store(c, s, &a, 1, e);
		if (outcome == OUTCOME_DONE)
			collection_report(&k, a);
		arrival_free(a);
	}
	arena_done(&k.document);
	arena_done(&arena);
	return outcome;
}
