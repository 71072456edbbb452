#include "collector/ingest.h"

#include <stdlib.h>
#include <string.h>

struct arrival *arrival_new(const struct source *s, struct period p, instant now)
{
	struct arrival *a = memory_new(sizeof *a);

	a->source = s;
	a->known = now;
	a->etag = a->last_modified = "";
	a->fetch = (struct fetch){
	    .source = s->id, .at = now, .period = p, .url = "", .content_type = "", .problem = ""};
	return a;
}

void arrival_free(struct arrival *a)
{
	evidence_free(&a->evidence);
	mapped_free(&a->mapped);
	free(a);
}

void arrival_refuse(struct arrival *a, const char *problem)
{
	a->fetch.outcome = FETCH_REFUSED;
	a->fetch.problem = arena_text(&a->mapped.arena, problem);
	a->mapped.figure_count = 0;
	a->mapped.project_count = 0;
	a->mapped.listed_all = false;
}

struct ingestion {
	const struct config *config;
	struct arrival **batch;
	size_t count;
	uint32_t *region_codes, *indicator_codes; /* 0: not asked for yet */
};

static int code_of(
    struct txn *t, enum name_kind kind, uint32_t *codes, int index, const char *id, struct error *e)
{
	return codes[index] ? DONE : name_code(t, kind, id, true, &codes[index], e);
}

static instant known_at(const struct arrival *a, day_number published)
{
	/* history is known from when it was published, where the document says so */
	if (a->backfill && published != DAY_NONE && day_start(published) < a->known)
		return day_start(published);
	return a->known;
}

static int figures_gather(struct txn *t, struct ingestion *x, struct figure *into, struct error *e)
{
	size_t n = 0;

	for (size_t b = 0; b < x->count; b++) {
		const struct arrival *a = x->batch[b];

		for (size_t i = 0; i < a->mapped.figure_count; i++) {
			const struct mapped_figure *m = &a->mapped.figures[i];
			int outcome = code_of(
			    t, NAME_REGION, x->region_codes, m->region, x->config->region[m->region].id, e);

			if (outcome == DONE)
				outcome = code_of(t, NAME_INDICATOR, x->indicator_codes, m->indicator,
				    x->config->indicator[m->indicator].id, e);
			if (outcome != DONE)
				return outcome;
			into[n++] = (struct figure){.period = period_key(m->period),
			    .region = x->region_codes[m->region],
			    .indicator = x->indicator_codes[m->indicator],
			    .v = {.value = m->value,
				.known = known_at(a, m->published),
				.published = m->published,
				.fetch = a->fetch.id,
				.flags = m->flags}};
		}
	}
	return DONE;
}

/* New vintages by fetch: figures_add has marked them. */
static void figures_count(struct ingestion *x, const struct figure *figures, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t b = 0; figures[i].added && b < x->count; b++) {
			if (x->batch[b]->fetch.id == figures[i].v.fetch) {
				x->batch[b]->fetch.added++;
				break;
			}
		}
	}
}

static int figures_take(struct txn *t, struct ingestion *x, struct error *e)
{
	struct figure *figures;
	size_t count = 0, added;
	int outcome;

	for (size_t b = 0; b < x->count; b++)
		count += x->batch[b]->mapped.figure_count;
	if (count == 0)
		return DONE;
	figures = memory_grow(NULL, count * sizeof *figures);
	outcome = figures_gather(t, x, figures, e);
	if (outcome == DONE)
		outcome = figures_add(t, BOOK_FIGURES, figures, count, &added, e);
	if (outcome == DONE)
		figures_count(x, figures, count);
	free(figures);
	return outcome;
}

static bool listed(const struct mapped *m, const char *id)
{
	for (size_t i = 0; i < m->listed_count; i++)
		if (strcmp(m->listed[i], id) == 0)
			return true;
	return false;
}

/* A project that the register no longer lists has vanished: an event, not a deletion. */
static int vanished_note(struct txn *t, struct arrival *a, struct error *e)
{
	struct arena arena = {0};
	struct project *projects;
	size_t count, added;
	int outcome = projects_read(t, INSTANT_LAST, &arena, &projects, &count, e);

	for (size_t i = 0; outcome == DONE && i < count; i++) {
		struct attribute_value gone = {
		    .attribute = ATTRIBUTE_VANISHED, .type = VALUE_NUMBER, .number = 1};
		struct project_facts facts = {projects[i].id, a->known, a->fetch.id, &gone, 1};

		if (strcmp(projects[i].source, a->source->id) != 0 || projects[i].vanished ||
		    listed(&a->mapped, projects[i].id))
			continue;
		outcome = project_add(t, &facts, &added, e);
		a->fetch.added += (uint32_t)added;
	}
	arena_done(&arena);
	return outcome;
}

static int projects_take(struct txn *t, struct arrival *a, struct error *e)
{
	for (size_t i = 0; i < a->mapped.project_count; i++) {
		const struct mapped_project *m = &a->mapped.projects[i];
		struct project_facts facts = {
		    m->id, known_at(a, m->published), a->fetch.id, m->values, m->count};
		size_t added;
		int outcome = project_add(t, &facts, &added, e);

		if (outcome != DONE)
			return outcome;
		a->fetch.added += (uint32_t)added;
	}
	/* an old document says nothing about who is gone today */
	if (a->source->projects && a->mapped.listed_all && a->fetch.outcome == FETCH_TAKEN && !a->replay_of &&
	    !a->backfill)
		return vanished_note(t, a, e);
	return DONE;
}

static int state_note(struct txn *t, struct arrival *a, struct error *e)
{
	struct arena arena = {0};
	struct request_state r = {
	    .etag = "", .last_modified = "", .succeeded = INSTANT_NONE, .failing_since = INSTANT_NONE};
	bool good = a->fetch.outcome == FETCH_TAKEN || a->fetch.outcome == FETCH_UNCHANGED;
	int outcome;

	if (a->replay_of)
		return DONE;
	outcome = request_get(t, a->source->id, a->fetch.period, &arena, &r, e);
	if (outcome >= 0) {
		r.attempted = a->fetch.at;
		if (good) {
			r.succeeded = a->fetch.at;
			r.failing_since = INSTANT_NONE;
			r.failures = 0;
			r.etag = a->etag;
			r.last_modified = a->last_modified;
			r.clean = a->fetch.refused == 0;
		} else {
			if (r.failures == 0)
				r.failing_since = a->fetch.at;
			r.failures++;
			r.clean = false;
		}
		outcome = request_put(t, a->source->id, a->fetch.period, &r, e);
	}
	arena_done(&arena);
	return outcome;
}

static int ingest_step(struct txn *t, void *context, struct error *e)
{
	struct ingestion *x = context;
	int outcome = DONE;

	memset(x->region_codes, 0, (x->config->region_count + 1) * sizeof *x->region_codes);
	memset(x->indicator_codes, 0, (x->config->indicator_count + 1) * sizeof *x->indicator_codes);
	for (size_t b = 0; b < x->count && outcome == DONE; b++) {
		struct arrival *a = x->batch[b];
		bool stored;

		a->fetch.rows = a->mapped.rows;
		a->fetch.refused = a->mapped.refused;
		a->fetch.ignored = a->mapped.ignored;
		a->fetch.added = 0;
		outcome = journal_number(t, &a->fetch.id, e);
		if (outcome == DONE && a->evidence.packed.length)
			outcome = evidence_add(t, &a->evidence, &stored, e);
		for (size_t i = 0; outcome == DONE && i < a->mapped.refusal_count; i++)
			outcome = refusal_add(t, a->fetch.id, (uint32_t)i + 1, &a->mapped.refusals[i], e);
		if (outcome == DONE)
			outcome = projects_take(t, a, e);
	}
	if (outcome == DONE)
		outcome = figures_take(t, x, e);
	for (size_t b = 0; b < x->count && outcome == DONE; b++) {
		outcome = journal_add(t, &x->batch[b]->fetch, e);
		if (outcome == DONE)
			outcome = state_note(t, x->batch[b], e);
	}
	return outcome;
}

int ingest(const struct config *c, struct store *s, struct arrival **batch, size_t count, struct error *e)
{
	struct ingestion x = {.config = c, .batch = batch, .count = count};
	int outcome;

	x.region_codes = memory_new((c->region_count + 1) * sizeof *x.region_codes);
	x.indicator_codes = memory_new((c->indicator_count + 1) * sizeof *x.indicator_codes);
	outcome = store_write(s, ingest_step, &x, e);
	free(x.region_codes);
	free(x.indicator_codes);
	return outcome;
}
