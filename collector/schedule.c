/* SPDX-License-Identifier: MIT */
#include "collector/schedule.h"
#include "base/clock.h"
#include "config/city.h"
#include "config/lookup.h"
#include "config/source.h"
#include "store/journal.h"

#include <stdlib.h>
#include <string.h>

/* A slot is a moment at which a source is to be asked (collect: days, at). Nothing of the plan is kept:
 * each time it is computed from the slots, the state of each request (journal.h) and the figures that are
 * there, so that a restart, a missed day or a changed configuration needs no repair.
 *
 * Whether a request is due, by its state; the first line that fits decides:
 *
 *	never attempted                         now
 *	attempted before the latest slot        now
 *	attempted since, failing                after a back-off: 10 min, doubling, at most 6 h
 *	attempted since, without a failure      with the next slot
 *
 * and never before the time until which the source wants to be left alone (Retry-After).
 *
 * Which periods of a source are considered (one without a period in its request has one request for all):
 *
 *	current      the latest that had ended by the slot; not where `until: complete` and all that is expected is
 *	             there, or nothing is published for it
 *	revisits     the `revisit` periods before it, for revisions
 *	gaps         before these, within CATCH_UP_PERIODS: those that were never asked for, behind one that was.
 *	             A new source has none: its past is back-filled by an explicit act */

enum {
	LOOK_DAYS = 400,
	CATCH_UP_PERIODS = 11, /* gaps are made up for within a year */
	RETRY_FIRST = 600,     /* seconds after a failure */
	RETRY_MOST = 21600,
};

static bool fetch_day_matches(const struct collect_times *c, day_number day)
{
	int year, month, dom, length;

	day_split(day, &year, &month, &dom);
	if (c->days >> dom & 1)
		return true;
	/* a day that this month does not have falls on its last */
	length = month_length(year, month);
	return dom == length && (uint64_t)c->days >> (length + 1);
}

instant schedule_before(const struct collect_times *c, instant now)
{
	day_number today = day_at(now);

	for (day_number d = today; d > today - LOOK_DAYS; d--) {
		instant at = day_time(d, c->at.hour, c->at.minute);

		if (fetch_day_matches(c, d) && at <= now)
			return at;
	}
	return INSTANT_NONE;
}

instant schedule_after(const struct collect_times *c, instant now)
{
	day_number today = day_at(now);

	for (day_number d = today; d < today + LOOK_DAYS; d++) {
		instant at = day_time(d, c->at.hour, c->at.minute);

		if (fetch_day_matches(c, d) && at > now)
			return at;
	}
	return INSTANT_NONE;
}

struct period schedule_period(const struct collect_times *c, instant slot)
{
	return period_add(period_at(day_at(slot), c->every), -1);
}

/* ---- jobs ---- */

bool job_same(const struct job *a, const struct job *b)
{
	return a->source == b->source && period_same(a->period, b->period) && a->region == b->region &&
	       a->indicator == b->indicator;
}

const char *job_request(const struct config *c, const struct job *j, struct arena *a)
{
	if (j->region < 0 && j->indicator < 0)
		return c->source[j->source].id;
	return arena_printf(a, "%s/%s/%s", c->source[j->source].id,
	    j->region >= 0 ? c->region[j->region].id : "",
	    j->indicator >= 0 ? c->indicator[j->indicator].id : "");
}

void jobs_of(const struct config *c, int source, struct period p, job_each *each, void *context)
{
	const struct each *e = &c->source[source].each;
	const struct pair *regions = e->region.at, *indicators = e->indicator.at;

	for (size_t r = 0; r < e->region.count + (e->region.count == 0); r++)
		for (size_t i = 0; i < e->indicator.count + (e->indicator.count == 0); i++)
			each(context,
			    (struct job){source, p, e->region.count ? config_region(c, regions[r].name) : -1,
				e->indicator.count ? config_indicator(c, indicators[i].name) : -1});
}

/* ---- what is due ---- */

struct schedule_run {
	const struct config *config;
	struct txn *txn;
	instant now;
	struct arena *arena;
	struct job **jobs;
	size_t *count;
	instant *next;
	struct error *e;
};

static void schedule_wake_at(struct schedule_run *p, instant at)
{
	if (at != INSTANT_NONE && at > p->now && at < *p->next)
		*p->next = at;
}

/* Whether a request is due by what was asked before: never, not since the slot, or failing and waited long
 * enough; and not while the source wants to be left alone. */
static enum outcome request_due(
    struct schedule_run *p, const struct job *job, instant slot, bool *due, bool *known)
{
	struct request_state r;
	enum outcome outcome =
	    request_get(p->txn, job_request(p->config, job, p->arena), job->period, p->arena, &r, p->e);

	*known = outcome == OUTCOME_DONE && r.attempted != INSTANT_NONE;
	*due = !*known || r.attempted < slot;
	if (*known && !*due && r.failures) {
		instant again = r.attempted + backoff_wait(RETRY_FIRST, RETRY_MOST, r.failures);

		*due = again <= p->now;
		if (!*due)
			schedule_wake_at(p, again);
	}
	if (*known && *due && r.not_before != INSTANT_NONE && r.not_before > p->now) {
		*due = false;
		schedule_wake_at(p, r.not_before);
	}
	return outcome < 0 ? outcome : OUTCOME_DONE;
}

/* The jobs of a source and period: which of them are due, and whether any was ever asked for. */
struct job_scan {
	struct schedule_run *plan;
	instant slot;
	bool add, whatever; /* those that are due, or all, become jobs */
	bool any_due, any_known;
	enum outcome outcome;
};

static void job_consider(void *context, struct job job)
{
	struct job_scan *x = context;
	struct schedule_run *p = x->plan;
	bool due, known;

	if (x->outcome != OUTCOME_DONE)
		return;
	x->outcome = request_due(p, &job, x->slot, &due, &known);
	x->any_due |= due;
	x->any_known |= known;
	if (x->add && (due || x->whatever))
		*(struct job *)arena_push(p->arena, p->jobs, p->count, sizeof job) = job;
}

static struct job_scan jobs_consider(
    struct schedule_run *p, int source, struct period period, instant slot, bool add, bool whatever)
{
	struct job_scan x = {p, slot, add, whatever, false, false, OUTCOME_DONE};

	jobs_of(p->config, source, period, job_consider, &x);
	return x;
}

/* Whether there is nothing left to ask for: everything expected is in, or nothing is published for this
 * period. */
static enum outcome period_is_complete(struct schedule_run *p, int source, struct period period, bool *whole)
{
	struct expected_figure x;
	enum outcome outcome = schedule_expected(
	    p->config, &(struct store_reading){p->txn, INSTANT_LAST, NULL}, source, period, &x, p->e);

	*whole = x.possible == 0 || (x.expected > 0 && x.there == x.expected);
	return outcome;
}

/* Whether anything is published for the period at all. */
static enum outcome period_is_published(struct schedule_run *p, int source, struct period period, bool *any)
{
	struct expected_figure x;
	enum outcome outcome = schedule_expected(
	    p->config, &(struct store_reading){p->txn, INSTANT_LAST, NULL}, source, period, &x, p->e);

	*any = x.possible > 0 || p->config->source[source].projects;
	return outcome;
}

/* Periods before the current one that are asked for again, for revisions. */
static enum outcome plan_revisits(struct schedule_run *p, int source, struct period current, instant slot)
{
	for (int back = 1; back <= p->config->source[source].collect.revisit; back++) {
		struct period earlier = period_add(current, -back);
		bool any;
		enum outcome outcome = period_is_published(p, source, earlier, &any);

		if (outcome == OUTCOME_DONE)
			outcome = jobs_consider(p, source, earlier, slot, any, false).outcome;
		if (outcome != OUTCOME_DONE)
			return outcome;
	}
	return OUTCOME_DONE;
}

/* Gaps between what was asked for before and now. */
static enum outcome plan_gaps(struct schedule_run *p, int source, struct period current, instant slot)
{
	int first = p->config->source[source].collect.revisit + 1;

	for (int back = first, gap = back; back <= CATCH_UP_PERIODS; back++) {
		struct job_scan x = jobs_consider(p, source, period_add(current, -back), slot, false, false);

		if (x.outcome != OUTCOME_DONE)
			return x.outcome;
		if (!x.any_known)
			continue;
		for (; gap < back; gap++) {
			bool any;
			enum outcome outcome =
			    period_is_published(p, source, period_add(current, -gap), &any);

			if (outcome == OUTCOME_DONE && any)
				outcome =
				    jobs_consider(p, source, period_add(current, -gap), slot, true, true)
					.outcome;
			if (outcome != OUTCOME_DONE)
				return outcome;
		}
		gap = back + 1;
	}
	return OUTCOME_DONE;
}

static enum outcome plan_source(struct schedule_run *p, int source)
{
	const struct source *s = &p->config->source[source];
	const struct period none = {0};
	instant slot = schedule_before(&s->collect, p->now);
	struct period current;
	bool whole = false;
	enum outcome outcome;

	schedule_wake_at(p, schedule_after(&s->collect, p->now));
	if (slot == INSTANT_NONE)
		return OUTCOME_DONE;
	current = schedule_period(&s->collect, slot);
	if (s->collect.until == UNTIL_COMPLETE && s->figures && !s->projects) {
		outcome = period_is_complete(p, source, current, &whole);
		if (outcome != OUTCOME_DONE)
			return outcome;
	}
	outcome = jobs_consider(p, source, s->per_period ? current : none, slot, !whole, false).outcome;
	if (outcome == OUTCOME_DONE && s->per_period)
		outcome = plan_revisits(p, source, current, slot);
	if (outcome == OUTCOME_DONE && s->per_period)
		outcome = plan_gaps(p, source, current, slot);
	return outcome;
}

enum outcome schedule_due(const struct config *c, const struct store_reading *now, struct job **jobs,
    size_t *count, instant *next, struct error *e)
{
	struct schedule_run p = {c, now->txn, now->as_of, now->arena, jobs, count, next, e};

	*jobs = NULL;
	*count = 0;
	*next = INSTANT_LAST;
	for (size_t i = 0; i < c->source_count; i++) {
		enum outcome outcome = plan_source(&p, (int)i);

		if (outcome != OUTCOME_DONE)
			return outcome;
	}
	return OUTCOME_DONE;
}

enum outcome schedule_outlook(
    const struct config *c, struct txn *t, int source, instant now, struct projection *o, struct error *e)
{
	struct arena a = {0};
	struct job *jobs = NULL;
	instant slot = schedule_before(&c->source[source].collect, now);
	struct schedule_run p = {c, t, now, &a, &jobs, &o->due, &o->next, e};
	enum outcome outcome;

	*o = (struct projection){.next = INSTANT_LAST};
	if (slot != INSTANT_NONE)
		o->period = schedule_period(&c->source[source].collect, slot);
	outcome = plan_source(&p, source);
	arena_done(&a);
	return outcome;
}
