/* SPDX-License-Identifier: MIT */
#include "collector/task.h"
#include "base/plain.h"
#include "base/clock.h"
#include "base/url.h"
#include "collector/decode.h"
#include "collector/ingest.h"
#include "collector/layout.h"
#include "collector/problem.h"
#include "collector/request.h"
#include "collector/token.h"
#include "config/city.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	RETRY_FIRST_MS = 1000,
	RETRY_MOST_MS = 60000,
};

/* xorshift64*: jitter needs no more. */
static uint64_t random_next(struct collector *k)
{
	k->random ^= k->random >> 12;
	k->random ^= k->random << 25;
	k->random ^= k->random >> 27;
	return k->random * 0x2545F4914F6CDD1Du;
}

static const struct source *task_source(const struct task *t)
{
	return &t->collector->config->source[t->job.source];
}

void task_free(struct task *t)
{
	if (t->arrival)
		arrival_free(t->arrival);
	filter_kill(t->filter);
	http_cookies_free(t->cookies);
	paging_done(&t->paging);
	free(t->link);
	free(t->answered);
	free(t);
}

/* ---- the end of a task ---- */

static void task_end(struct task *t)
{
	struct collector *k = t->collector;

	t->arrival->attempts = t->attempts;
	refusals_mask(k, t->arrival);
	collector_arrived(k, t->arrival);
	t->arrival = NULL;
	for (struct task **at = &k->tasks; *at; at = &(*at)->next) {
		if (*at == t) {
			*at = t->next;
			break;
		}
	}
	k->task_count--;
	task_free(t);
}

static struct document_page *page_add(struct task *t, enum fetch_outcome outcome, long status)
{
	struct document_page *p = arrival_page(t->arrival);

	p->fetch.outcome = outcome;
	p->fetch.status = status;
	p->fetch.url = arena_text(&t->arrival->mapped.arena, t->url);
	p->fetch.answered = problem_masked(t->collector, t->arrival, t->moved);
	return p;
}

void task_fail(struct task *t, long status, const char *problem)
{
	struct document_page *p = page_add(t, FETCH_FAILED, status);
	char why[120];

	p->fetch.problem = problem_masked(t->collector, t->arrival, problem);
	/* pages belong together: without this one the others are not taken */
	bounded_print(why, sizeof why, "page %zu could not be had, and pages are taken all or none",
	    t->arrival->page_count);
	arrival_refuse(t->arrival, why);
	task_end(t);
}

static void task_refuse(struct task *t, const char *problem)
{
	arrival_refuse(t->arrival, problem_masked(t->collector, t->arrival, problem));
	task_end(t);
}

static void task_settle(struct task *t)
{
	struct error e;

	if (map_settle(t->collector->config, task_source(t), &t->arrival->mapped, &e) != OUTCOME_DONE)
		arrival_refuse(t->arrival, problem_masked(t->collector, t->arrival, e.text));
	task_end(t);
}

/* ---- asking ---- */

static void task_reply(void *context, const struct http_reply *reply);

static const char *id_of_region(const struct task *t)
{
	return t->job.region >= 0 ? t->collector->config->region[t->job.region].id : "";
}

static const char *id_of_indicator(const struct task *t)
{
	return t->job.indicator >= 0 ? t->collector->config->indicator[t->job.indicator].id : "";
}

void task_launch(struct task *t)
{
	struct collector *k = t->collector;
	const struct source *s = task_source(t);
	struct http_request request = {0};
	struct arena a = {0};
	struct error e;
	char problem[COST_PROBLEM];
	struct request_values ask = {.asked = t->arrival->asked,
	    .today = day_at(k->options.now(k->options.now_context)),
	    .page = t->paging.page,
	    .offset = t->paging.offset,
	    .cursor = t->paging.cursor ? t->paging.cursor : "",
	    .url = t->paging.address};

	if (s->auth.token) {
		const struct token *token = token_held(k, t->job.source);

		if (!token) {
			t->state = TASK_NEEDS_TOKEN;
			token_request(k, t->job.source);
			return;
		}
		ask.token = token->text;
		t->token_used = token->number;
	}
	t->state = TASK_ASKS;
	t->attempts++;
	if (request_build(k->config, s, &ask, &a, &request, &e) != OUTCOME_DONE ||
	    paging_stays(&t->paging, request.url, &e) != OUTCOME_DONE) {
		task_fail(t, 0, e.text);
	} else if (!cost_limit(&t->cost, s, &request, problem)) {
		task_fail(t, 0, problem);
	} else {
		bounded_print(t->url, sizeof t->url, "%s", request_redacted(k->config, s, &ask, &a));
		url_redacted(request.url, t->asked_for, sizeof t->asked_for);
		request.cookies = t->cookies;
		if (t->conditional) {
			request.etag = t->etag;
			request.last_modified = t->last_modified;
		}
		if (http_start(k->http, &request, task_reply, t, &e) != OUTCOME_DONE)
			task_fail(t, 0, e.text);
	}
	arena_done(&a);
}

void task_begin(struct collector *k, struct job job, const struct request_state *before)
{
	struct task *t = memory_new(sizeof *t);
	const struct source *s = &k->config->source[job.source];
	struct arena *a;

	t->collector = k;
	t->job = job;
	t->next = k->tasks;
	k->tasks = t;
	k->task_count++;
	t->arrival = arrival_new(s, job.period, k->options.now(k->options.now_context));
	a = &t->arrival->mapped.arena;
	t->arrival->backfill = k->options.backfill;
	t->arrival->request = arena_text(a, job_request(k->config, &job, a));
	t->arrival->asked.region = id_of_region(t);
	t->arrival->asked.indicator = id_of_indicator(t);
	paging_begin(&t->paging, &s->pages);
	t->cookies = http_cookies_new();
	/* a document with refused rows is wanted again as a whole: the mapping may have been mended; pages do
	 * not speak for each other */
	if (before && before->clean && !s->pages.set && strlen(before->etag) < sizeof t->etag &&
	    strlen(before->last_modified) < sizeof t->last_modified) {
		bounded_print(t->etag, sizeof t->etag, "%s", before->etag);
		bounded_print(t->last_modified, sizeof t->last_modified, "%s", before->last_modified);
		t->conditional = *before->etag || *before->last_modified;
	}
	task_launch(t);
}

/* Another attempt after a while, unless there have been enough. */
static bool retry_is_planned(struct task *t, const struct http_reply *reply)
{
	struct collector *k = t->collector;
	int64_t wait = backoff_wait(RETRY_FIRST_MS, RETRY_MOST_MS, t->attempts);

	if (!http_worth_retrying(reply) || t->attempts >= (size_t)task_source(t)->attempts ||
	    reply->retry_after > RETRY_AFTER_MOST)
		return false;
	wait = wait / 2 + (int64_t)(random_next(k) % (uint64_t)wait); /* half to one and a half */
	if (reply->retry_after >= 0)
		wait = (int64_t)reply->retry_after * 1000;
	if (!cost_wait(&t->cost, task_source(t), wait))
		return false;
	t->state = TASK_WAITS;
	t->start_at_ms = monotonic_ms() + wait + 1;
	return true;
}

/* A token that is refused is fetched again, once a page. */
static bool token_is_renewed(struct task *t, const struct http_reply *reply)
{
	if ((reply->status != 401 && reply->status != 403) || !task_source(t)->auth.token || t->renewed ||
	    reply->abroad)
		return false;
	t->renewed = true;
	t->attempts--;
	token_refused(&t->collector->tokens[t->job.source], t->token_used);
	task_launch(t);
	return true;
}

/* After a page that was mapped: on to the next one, or to the end. */
static void task_next_page(struct task *t, const cJSON *root, size_t rows)
{
	const struct pages *p = &task_source(t)->pages;
	const struct document_page *pages = t->arrival->pages;
	size_t count = t->arrival->page_count;
	const struct page_reply answer = {.root = root,
	    .rows = rows,
	    .link = t->link,
	    .url = t->answered,
	    .same = count > 1 && text_same(&pages[count - 1].body, &pages[count - 2].body)};
	char problem[PAGE_PROBLEM];

	switch (p->set ? paging_step(&t->paging, p, &answer, &t->collector->document, problem) : PAGE_LAST) {
	case PAGE_LAST:
		task_settle(t);
		return;
	case PAGE_WRONG:
		task_refuse(t, problem);
		return;
	case PAGE_NEXT:
		break;
	}
	if (t->arrival->page_count >= (size_t)p->max) {
		bounded_print(problem, sizeof problem, "more than %d pages (max: of pages:)", p->max);
		task_refuse(t, problem);
		return;
	}
	t->attempts = 0;
	t->renewed = false;
	task_launch(t);
}

/* ---- documents ---- */

bool page_map(struct collector *k, struct arrival *a, const char *bytes, size_t length,
    const char *content_type, bool filtered, size_t *rows, cJSON **root)
{
	const struct source *s = a->source;
	struct decoder d = {.content_type = filtered ? NULL : content_type,
	    .encoding = filtered ? NULL : s->encoding,
	    .lines = s->document == DOCUMENT_LINES,
	    .depth_max = s->depth_max,
	    .unwrap = s->unwrap.at,
	    .unwrap_count = s->unwrap.count};
	struct budget budget = source_budget(s);
	struct error e;
	cJSON *document;
	enum outcome outcome;

	arena_reset(&k->document);
	k->document.budget = a->mapped.arena.budget = &budget;
	outcome = decode_document(bytes, length, &d, &k->document, &document, &e);
	if (outcome == OUTCOME_DONE)
		outcome = map_page(k->config, s, document, &a->asked, &a->mapped, rows, &e);
	k->document.budget = a->mapped.arena.budget = NULL;
	if (outcome != OUTCOME_DONE)
		arrival_refuse(a, problem_masked(k, a, e.text));
	else if (root)
		*root = document;
	return outcome == OUTCOME_DONE;
}

static void document_handle(
    struct task *t, const char *bytes, size_t length, const char *content_type, bool filtered)
{
	struct collector *k = t->collector;
	size_t rows = 0;
	cJSON *root;

	if (page_map(k, t->arrival, bytes, length, content_type, filtered, &rows, &root))
		task_next_page(t, root, rows);
	else
		task_end(t);
	arena_reset(&k->document);
}

static void task_filter_step(struct task *t)
{
	TEXT_OWNED struct text result = {0};
	struct filter *f = t->filter;
	struct error e;

	if (!filter_step(f, 0))
		return;
	t->filter = NULL;
	if (filter_end(f, &result, &e) != OUTCOME_DONE)
		task_refuse(t, e.text);
	else
		document_handle(t, text_of(&result), result.length, NULL, true);
}

static void task_text_set(char **into, const char *text)
{
	free(*into);
	*into = memory_text(text);
}

static void document_arrived(struct task *t, const struct http_reply *reply)
{
	const struct source *s = task_source(t);
	struct arena *a = &t->arrival->mapped.arena;
	struct document_page *p = page_add(t, FETCH_TAKEN, reply->status);
	const char *body = reply->body;
	struct error e;

	p->fetch.bytes = reply->length;
	p->fetch.content_type = problem_masked(t->collector, t->arrival, reply->content_type);
	t->arrival->etag = s->pages.set ? "" : arena_text(a, reply->etag);
	t->arrival->last_modified = s->pages.set ? "" : arena_text(a, reply->last_modified);
	task_text_set(&t->link, reply->link);
	task_text_set(&t->answered, reply->url);
	/* the document itself goes with it, as evidence */
	p->body = *reply->room;
	*reply->room = (struct text){0};
	if (s->filter.count == 0) {
		document_handle(t, body, reply->length, reply->content_type, false);
		return;
	}
	if (filter_start(names_argv(&s->filter, a), body, reply->length,
		&(struct filter_terms){(size_t)(s->body_max_mib * (1 << 20)),
		    s->timeout * 1000 - reply->took_ms,
		    t->collector->config->allow_filters == FILTERS_UNSANDBOXED},
		&t->filter, &e) != OUTCOME_DONE)
		task_refuse(t, e.text);
	else
		t->state = TASK_FILTERS;
}

/* The address behind all redirects, where it is another one than was asked. */
static void moved_note(struct task *t, const struct http_reply *reply)
{
	url_redacted(reply->url, t->moved, sizeof t->moved);
	if (strcmp(t->moved, t->asked_for) == 0)
		t->moved[0] = '\0';
}

static void task_reply(void *context, const struct http_reply *reply)
{
	struct task *t = context;
	char problem[PROBLEM_MOST];
	bool afforded = cost_spend(&t->cost, task_source(t), reply, problem);

	moved_note(t, reply);
	t->arrival->retry_after = reply->status >= 400 ? reply->retry_after : -1;
	if (afforded && reply->status == 304 && t->conditional) {
		page_add(t, FETCH_UNCHANGED, 304);
		t->arrival->etag = arena_text(&t->arrival->mapped.arena, t->etag);
		t->arrival->last_modified = arena_text(&t->arrival->mapped.arena, t->last_modified);
		task_end(t);
	} else if (afforded && reply->status == 200) {
		document_arrived(t, reply);
	} else if (!afforded || (!token_is_renewed(t, reply) && !retry_is_planned(t, reply))) {
		if (afforded)
			problem_of_reply(reply, problem);
		task_fail(t, reply->status, problem);
	}
}

void task_turn(struct task *t, int64_t now_ms)
{
	if (t->state == TASK_WAITS && t->start_at_ms <= now_ms)
		task_launch(t);
	else if (t->state == TASK_FILTERS)
		task_filter_step(t);
}
