/* SPDX-License-Identifier: MIT */
#include "export/remote_queue.h"
#include "store/journal.h"

#include <stdlib.h>
#include <string.h>

void remote_queue_done(struct remote_queue *q)
{
	free(q->samples);
	names_done(&q->names);
	*q = (struct remote_queue){0};
}

static void queue_sample_add(struct remote_queue *q, const struct sample *s, enum sample_kind kind)
{
	if (q->count == q->room) {
		q->room = q->room ? q->room * 2 : 1024;
		q->samples = memory_grow(q->samples, q->room * sizeof *q->samples);
	}
	q->samples[q->count++] = (struct queued_sample){.fetch = s->fetch,
	    .region = s->region_code,
	    .indicator = s->indicator_code,
	    .period = period_key(s->period),
	    .kind = (uint8_t)kind,
	    .stale = s->stale,
	    .time_ms = s->time_ms,
	    .value = s->value};
	code_names_add(&q->names, s);
}

struct queue_filling {
	struct remote_queue *queue;
	enum sample_kind kind;
	uint32_t after, upto;
	size_t *of_fetch; /* how many each fetch behind `after` brought; NULL: not counting */
};

static enum outcome queue_figure_add(void *context, const struct sample *s, struct error *e)
{
	struct queue_filling *f = context;

	(void)e;
	if (s->fetch <= f->after || s->fetch > f->upto)
		return OUTCOME_DONE;
	if (f->of_fetch)
		f->of_fetch[s->fetch - f->after - 1]++;
	else
		queue_sample_add(f->queue, s, f->kind);
	return OUTCOME_DONE;
}

static enum outcome target_count(void *context, const struct sample *s, struct error *e)
{
	(void)s, (void)e;
	++*(uint64_t *)context;
	return OUTCOME_DONE;
}

static enum outcome queue_target_add(void *context, const struct sample *s, struct error *e)
{
	(void)e;
	queue_sample_add(context, s, SAMPLE_TARGETS);
	return OUTCOME_DONE;
}

static unsigned queued_lane(const struct queued_sample *q)
{
	return (q->region + q->indicator) % LANES;
}

static int by_fetch(const void *x, const void *y)
{
	const struct queued_sample *a = x, *b = y;

	if (a->fetch != b->fetch)
		return a->fetch < b->fetch ? -1 : 1;
	return a->time_ms < b->time_ms ? -1 : a->time_ms > b->time_ms;
}

static int by_lane_and_fetch(const void *x, const void *y)
{
	unsigned a = queued_lane(x), b = queued_lane(y);

	return a != b ? (a < b ? -1 : 1) : by_fetch(x, y);
}

static void queue_sort(struct remote_queue *q, size_t few)
{
	bool one = q->count <= few;
	size_t n = 0;

	if (q->count)
		qsort(q->samples, q->count, sizeof *q->samples, one ? by_fetch : by_lane_and_fetch);
	for (unsigned lane = 0; lane < LANES; lane++) {
		q->lane_begin[lane] = n;
		while (n < q->count && (one || queued_lane(&q->samples[n]) == lane))
			n++;
	}
	q->lane_begin[LANES] = q->count;
}

/* Figures of whole fetches, as many as the request takes. */
static enum outcome figures_fill(struct remote_queue *q, const struct config *c, struct txn *t,
    const struct query *all, uint32_t after, uint32_t last, size_t most, struct error *e)
{
	struct queue_filling f = {q, SAMPLE_VALUES, after, last, NULL};
	size_t count = last - after, sum = 0, n = 0;
	enum outcome outcome;

	q->fetch = last;
	if (count == 0)
		return OUTCOME_DONE;
	f.of_fetch = memory_new(count * sizeof *f.of_fetch);
	outcome = samples_walk(c, t, all, SAMPLE_VALUES, queue_figure_add, &f, e);
	/* two samples a figure: its value and its release */
	while (n < count && (n == 0 || sum == 0 || (sum + f.of_fetch[n]) * 2 <= most))
		sum += f.of_fetch[n++];
	free(f.of_fetch);
	f.of_fetch = NULL;
	q->fetch = f.upto = after + (uint32_t)n;
	if (outcome == OUTCOME_DONE && sum)
		outcome = samples_walk(c, t, all, SAMPLE_VALUES, queue_figure_add, &f, e);
	f.kind = SAMPLE_RELEASES;
	if (outcome == OUTCOME_DONE && sum)
		outcome = samples_walk(c, t, all, SAMPLE_RELEASES, queue_figure_add, &f, e);
	return outcome;
}

enum outcome remote_queue_fill(struct remote_queue *q, const struct config *c, struct txn *t,
    const struct remote_state *s, size_t most, size_t few, struct error *e)
{
	const struct query all = {.as_of = INSTANT_LAST};
	uint64_t targets = 0;
	uint32_t last;
	enum outcome outcome = journal_last(t, &last, e);

	if (outcome == OUTCOME_DONE)
		outcome = samples_walk(c, t, &all, SAMPLE_TARGETS, target_count, &targets, e);
	if (outcome == OUTCOME_DONE && targets != s->targets)
		outcome = samples_walk(c, t, &all, SAMPLE_TARGETS, queue_target_add, q, e);
	q->targets = targets;
	q->fetch = s->fetch;
	if (outcome == OUTCOME_DONE && last > s->fetch)
		outcome = figures_fill(q, c, t, &all, s->fetch, last, most, e);
	queue_sort(q, few);
	return outcome == OUTCOME_DONE && q->count == 0 ? OUTCOME_ABSENT : outcome;
}
