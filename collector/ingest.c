/* SPDX-License-Identifier: MIT */
#include "collector/ingest.h"
#include "collector/plausibility.h"
#include "config/city.h"
#include "config/source.h"

#include <stdlib.h>
#include <string.h>

struct arrival *arrival_new(const struct source *s, struct period p, instant now)
{
	struct arrival *a = memory_new(sizeof *a);

	a->source = s;
	a->request = s->id;
	a->known = now;
	a->etag = a->last_modified = "";
	a->retry_after = -1;
	a->asked = (struct request_subject){.region = "", .indicator = "", .period = p, .today = day_at(now)};
	return a;
}

void arrival_free(struct arrival *a)
{
	for (size_t i = 0; i < a->page_count; i++) {
		text_done(&a->pages[i].body);
		evidence_free(&a->pages[i].evidence);
	}
	mapped_free(&a->mapped);
	free(a);
}

struct document_page *arrival_page(struct arrival *a)
{
	struct document_page *p = arena_push(&a->mapped.arena, &a->pages, &a->page_count, sizeof *p);

	p->fetch = (struct fetch){.source = a->source->id,
	    .at = a->known,
	    .period = a->asked.period,
	    .region = a->asked.region,
	    .indicator = a->asked.indicator,
	    .url = "",
	    .answered = "",
	    .content_type = "",
	    .problem = ""};
	return p;
}

void arrival_refuse(struct arrival *a, const char *problem)
{
	const char *kept = arena_text(&a->mapped.arena, problem);

	for (size_t i = 0; i < a->page_count; i++) {
		struct fetch *f = &a->pages[i].fetch;

		if (f->outcome == FETCH_FAILED)
			continue; /* it has a problem of its own */
		f->outcome = FETCH_REFUSED;
		f->problem = kept;
	}
	a->mapped.figure_count = 0;
	a->mapped.project_count = 0;
	a->mapped.listed_all = false;
}

/* Whether all of it was taken, or had not changed. */
static bool arrival_good(const struct arrival *a)
{
	for (size_t i = 0; i < a->page_count; i++)
		if (a->pages[i].fetch.outcome != FETCH_TAKEN && a->pages[i].fetch.outcome != FETCH_UNCHANGED)
			return false;
	return a->page_count > 0;
}

struct ingestion {
	const struct config *config;
	struct arrival **batch;
	size_t count;
	uint32_t *region_codes, *indicator_codes; /* 0: not asked for yet */
};

static enum outcome ingest_name_code(
    struct txn *t, enum name_kind kind, uint32_t *codes, int index, const char *id, struct error *e)
{
	return codes[index] ? OUTCOME_DONE : name_code(t, kind, id, true, &codes[index], e);
}

static instant day_begins(day_number day)
{
	return day != DAY_NONE ? day_start(day) : INSTANT_NONE;
}

/* History is known from when it was published, or from when the row itself says; never from later than now.
 */
static instant figure_known_at(const struct arrival *a, day_number published, instant since)
{
	instant from = since != INSTANT_NONE ? since : a->backfill ? day_begins(published) : INSTANT_NONE;

	return from != INSTANT_NONE && from < a->known ? from : a->known;
}

/* Vintages that were new, counted with the fetch that brought them. */
static void added_count(struct arrival *a, uint32_t page, size_t added)
{
	a->pages[page].fetch.added += (uint32_t)added;
}

static enum outcome figures_gather(struct txn *t, struct ingestion *x, struct figure *into, struct error *e)
{
	size_t n = 0;

	for (size_t b = 0; b < x->count; b++) {
		const struct arrival *a = x->batch[b];

		for (size_t i = 0; i < a->mapped.figure_count; i++) {
			const struct mapped_figure *m = &a->mapped.figures[i];
			enum outcome outcome = ingest_name_code(
			    t, NAME_REGION, x->region_codes, m->region, x->config->region[m->region].id, e);

			if (outcome == OUTCOME_DONE)
				outcome = ingest_name_code(t, NAME_INDICATOR, x->indicator_codes,
				    m->indicator, x->config->indicator[m->indicator].id, e);
			if (outcome != OUTCOME_DONE)
				return outcome;
			into[n++] = (struct figure){.period = period_key(m->period),
			    .region = x->region_codes[m->region],
			    .indicator = x->indicator_codes[m->indicator],
			    .v = {.value = m->value,
				.known = figure_known_at(a, m->published, m->known_since),
				.published = m->published,
				.fetch = a->pages[m->page].fetch.id,
				.flags = m->flags}};
		}
	}
	return OUTCOME_DONE;
}

/* New vintages: figures_add has marked them, in the order in which they were gathered. */
static void figures_count(struct ingestion *x, const struct figure *figures)
{
	size_t n = 0;

	for (size_t b = 0; b < x->count; b++)
		for (size_t i = 0; i < x->batch[b]->mapped.figure_count; i++)
			added_count(x->batch[b], x->batch[b]->mapped.figures[i].page, figures[n++].added);
}

static enum outcome figures_store(struct txn *t, struct ingestion *x, struct error *e)
{
	struct figure *figures;
	size_t count = 0, added;
	enum outcome outcome;

	for (size_t b = 0; b < x->count; b++)
		count += x->batch[b]->mapped.figure_count;
	if (count == 0)
		return OUTCOME_DONE;
	figures = memory_grow(NULL, count * sizeof *figures);
	outcome = figures_gather(t, x, figures, e);
	if (outcome == OUTCOME_DONE)
		outcome = figures_check_plausible(t, x->config, x->batch, x->count, &figures, &count, e);
	if (outcome == OUTCOME_DONE)
		outcome = figures_add(t, BOOK_FIGURES, figures, count, &added, e);
	if (outcome == OUTCOME_DONE)
		figures_count(x, figures);
	free(figures);
	return outcome;
}

static int ingest_name_order(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A project that the register no longer lists has vanished: an event, not a deletion. */
static enum outcome vanished_note(struct txn *t, struct arrival *a, struct error *e)
{
	struct arena arena = {0};
	struct project *projects;
	size_t count, added;
	enum outcome outcome = projects_read(t, INSTANT_LAST, &arena, &projects, &count, e);
	size_t listed_count = a->mapped.listed_count;
	const char **listed = arena_raw(&arena, (listed_count + 1) * sizeof *listed);

	if (listed_count)
		memcpy(listed, a->mapped.listed, listed_count * sizeof *listed);
	qsort(listed, listed_count, sizeof *listed, ingest_name_order);
	for (size_t i = 0; outcome == OUTCOME_DONE && i < count; i++) {
		struct attribute_value gone = {
		    .attribute = ATTRIBUTE_VANISHED, .type = VALUE_NUMBER, .number = 1};
		uint32_t last = (uint32_t)a->page_count - 1;
		struct project_facts facts = {projects[i].id, a->known, a->pages[last].fetch.id, &gone, 1};

		if (strcmp(projects[i].source, a->source->id) != 0 || projects[i].vanished ||
		    bsearch(&projects[i].id, listed, listed_count, sizeof *listed, ingest_name_order))
			continue;
		outcome = project_add(t, &facts, &added, e);
		added_count(a, last, added);
	}
	arena_done(&arena);
	return outcome;
}

static enum outcome projects_store(struct txn *t, struct arrival *a, struct error *e)
{
	for (size_t i = 0; i < a->mapped.project_count; i++) {
		const struct mapped_project *m = &a->mapped.projects[i];
		struct project_facts facts = {m->id,
		    figure_known_at(a, m->published, day_begins(m->known_from)), a->pages[m->page].fetch.id,
		    m->values, m->count};
		size_t added;
		enum outcome outcome = project_add(t, &facts, &added, e);

		if (outcome != OUTCOME_DONE)
			return outcome;
		added_count(a, m->page, added);
	}
	/* an old document says nothing about who is gone today */
	if (a->source->projects && a->mapped.listed_all && a->pages[0].fetch.outcome == FETCH_TAKEN &&
	    !a->replay_of && !a->backfill)
		return vanished_note(t, a, e);
	return OUTCOME_DONE;
}

static enum outcome state_note(struct txn *t, struct arrival *a, struct error *e)
{
	struct arena arena = {0};
	struct request_state r = {
	    .etag = "", .last_modified = "", .succeeded = INSTANT_NONE, .failing_since = INSTANT_NONE};
	bool good = arrival_good(a);
	const struct fetch *f = &a->pages[a->page_count - 1].fetch;
	enum outcome outcome;

	if (a->replay_of)
		return OUTCOME_DONE;
	outcome = request_get(t, a->request, f->period, &arena, &r, e);
	if (outcome >= 0) {
		r.attempted = f->at;
		r.not_before = a->retry_after > 0 ? f->at + a->retry_after : INSTANT_NONE;
		if (good) {
			r.succeeded = f->at;
			r.failing_since = INSTANT_NONE;
			r.failures = 0;
			r.etag = a->etag;
			r.last_modified = a->last_modified;
			r.clean = a->mapped.refused == 0;
		} else {
			if (r.failures == 0)
				r.failing_since = f->at;
			r.failures++;
			r.clean = false;
		}
		outcome = request_put(t, a->request, f->period, &r, e);
	}
	arena_done(&arena);
	return outcome;
}

void arrival_rows_count(struct arrival *a)
{
	for (size_t p = 0; p < a->page_count && p < a->mapped.page_count; p++) {
		struct fetch *f = &a->pages[p].fetch;

		f->rows = a->mapped.pages[p].rows;
		f->refused = a->mapped.pages[p].refused;
		f->ignored = a->mapped.pages[p].ignored;
		f->types = page_types(&a->mapped, p, &a->mapped.arena);
	}
}

/* A number, the evidence and the refused rows of each page. */
static enum outcome pages_store(struct txn *t, struct arrival *a, struct error *e)
{
	enum outcome outcome = OUTCOME_DONE;

	arrival_rows_count(a);
	for (size_t p = 0; p < a->page_count && outcome == OUTCOME_DONE; p++) {
		struct document_page *page = &a->pages[p];
		bool stored;

		page->fetch.added = page->fetch.suspect = 0;
		outcome = journal_number(t, &page->fetch.id, e);
		if (outcome == OUTCOME_DONE && page->evidence.packed.length)
			outcome = evidence_add(t, &page->evidence, &stored, e);
	}
	for (size_t i = 0; outcome == OUTCOME_DONE && i < a->mapped.refusal_count; i++) {
		const struct refusal *r = &a->mapped.refusals[i];

		outcome = refusal_add(t, a->pages[r->page].fetch.id, (uint32_t)i + 1, r, e);
	}
	return outcome;
}

static enum outcome ingest_step(struct txn *t, void *context, struct error *e)
{
	struct ingestion *x = context;
	enum outcome outcome = OUTCOME_DONE;

	memset(x->region_codes, 0, (x->config->region_count + 1) * sizeof *x->region_codes);
	memset(x->indicator_codes, 0, (x->config->indicator_count + 1) * sizeof *x->indicator_codes);
	for (size_t b = 0; b < x->count && outcome == OUTCOME_DONE; b++) {
		outcome = pages_store(t, x->batch[b], e);
		if (outcome == OUTCOME_DONE)
			outcome = projects_store(t, x->batch[b], e);
	}
	if (outcome == OUTCOME_DONE)
		outcome = figures_store(t, x, e);
	for (size_t b = 0; b < x->count && outcome == OUTCOME_DONE; b++) {
		for (size_t p = 0; p < x->batch[b]->page_count && outcome == OUTCOME_DONE; p++)
			outcome = journal_add(t, &x->batch[b]->pages[p].fetch, e);
		if (outcome == OUTCOME_DONE)
			outcome = state_note(t, x->batch[b], e);
	}
	return outcome;
}

/* What will be kept of the documents; the documents themselves are given back. */
static enum outcome evidence_make(struct arrival *a, struct error *e)
{
	for (size_t i = 0; i < a->page_count; i++) {
		struct document_page *p = &a->pages[i];
		enum outcome outcome;

		if (!p->body.at)
			continue;
		outcome = evidence_pack(text_of(&p->body), p->body.length, &p->evidence, e);
		if (outcome != OUTCOME_DONE)
			return outcome;
		p->fetch.has_evidence = true;
		memcpy(p->fetch.sha256, p->evidence.sha256, SHA256_SIZE);
		text_done(&p->body);
	}
	return OUTCOME_DONE;
}

enum outcome arrivals_store(
    const struct config *c, struct store *s, struct arrival **batch, size_t count, struct error *e)
{
	struct ingestion x = {.config = c, .batch = batch, .count = count};
	enum outcome outcome = OUTCOME_DONE;

	for (size_t i = 0; i < count && outcome == OUTCOME_DONE; i++)
		outcome = evidence_make(batch[i], e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	x.region_codes = memory_new((c->region_count + 1) * sizeof *x.region_codes);
	x.indicator_codes = memory_new((c->indicator_count + 1) * sizeof *x.indicator_codes);
	outcome = store_write(s, ingest_step, &x, e);
	free(x.region_codes);
	free(x.indicator_codes);
	return outcome;
}
