/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/preview.h"
#include "collector/collect.h"
#include "collector/targets.h"
#include "config/lookup.h"
#include "config/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct progress_line {
	struct call *call;
	size_t asked, done, failed, added, refused;
	bool terminal;
	time_t started;
	struct preview *preview; /* NULL: things are stored */
};

/* [########......] 84 of 120, 1234 new, 0:12 left */
static void progress_show(struct progress_line *p)
{
	enum { CELLS = 24 };
	size_t full = p->asked ? p->done * CELLS / p->asked : 0;
	time_t spent = time(NULL) - p->started, left;

	if (!p->terminal || p->asked < 2)
		return;
	left = p->done ? (time_t)((double)spent * (double)(p->asked - p->done) / (double)p->done) : 0;
	print_err("\r\033[K[%.*s%.*s] %zu of %zu, %zu new", (int)full, "########################",
	    (int)(CELLS - full), "........................", p->done, p->asked, p->added);
	if (spent > 1)
		print_err(", %d:%02d left", (int)(left / 60), (int)(left % 60));
	fputs(p->done == p->asked ? "\r\033[K" : "", stderr);
	fflush(stderr);
}

/* A document that was mapped: its numbers stand below each other. */
static void taken_print(const struct collect_report *r, const char *period)
{
	const struct fetch *f = &r->fetch;
	char rows[16], added[16], pages[24], rejected[16];
	TEXT_OWNED struct text t = {0};

	snprintf(rows, sizeof rows, "%6u", f->rows);
	snprintf(added, sizeof added, "%6u", f->added);
	snprintf(pages, sizeof pages, "%4zu", r->pages);
	snprintf(rejected, sizeof rejected, "%4u", f->refused);
	message_add(&t, TEXT_COLLECT_ROWS,
	    PLACES(PLACE("rows", rows), PLACE("added", added), PLACE("many", r->pages > 1 ? "yes" : "no"),
		PLACE("pages", pages), PLACE("some", f->refused ? "yes" : "no"), PLACE("rejected", rejected),
		PLACE("source", f->source)));
	print_out("%-12s %-8s %s\n", f->source, period, text_of(&t));
}

static void collect_report_print(void *context, const struct collect_report *r)
{
	struct progress_line *p = context;
	const struct fetch *f = &r->fetch;
	TEXT_OWNED struct text period = {0};
	bool bad = f->outcome == FETCH_FAILED || f->outcome == FETCH_REFUSED;

	p->done++;
	p->added += f->added;
	p->refused += f->refused;
	p->failed += bad;
	if (p->terminal)
		fputs("\r\033[K", stderr);
	if (f->period.year)
		period_print(&period, f->period);
	if (*r->region || *r->indicator)
		text_printf(
		    &period, " %s%s%s", r->region, *r->region && *r->indicator ? " " : "", r->indicator);
	if (bad) {
		print_err("%s %s%s%s: %s\n", f->source, text_of(&period), period.length ? " " : "",
		    fetch_outcome_names[f->outcome], f->problem);
	} else if (p->preview) {
		; /* has been shown row by row */
	} else if (f->outcome == FETCH_UNCHANGED) {
		print_out("%-12s %-8s %s\n", f->source, text_of(&period), text_by_id(TEXT_COLLECT_UNCHANGED));
	} else {
		taken_print(r, text_of(&period));
	}
	for (size_t i = 0; bad && i < r->refusal_count && i < 3; i++)
		print_err("  row %u, %s: \"%s\": %s\n", r->refusals[i].row, r->refusals[i].path,
		    r->refusals[i].found, r->refusals[i].reason);
	fflush(stdout); /* what is said is durable: whoever reads along may rely on it at once */
	progress_show(p);
}

/* A period, or a time: the month that has it. */
static int period_bound(struct call *call, enum call_option o, struct period *p)
{
	instant at;
	int status;

	if (!option_given(call, o) || period_parse(call->values[o], p))
		return EXIT_DONE;
	if (!time_parse(call->values[o], false, TIME_BEFORE, call_now(call), &at))
		return call_misused(call,
		    "--%s: \"%.60s\" is no period (expected one such as 2023-05, 2023-Q2, 2023, or '3 months "
		    "ago')",
		    option_forms[o].name, call->values[o]);
	status = call_time(call, o, false, TIME_BEFORE, &at);
	*p = period_at(day_at(at), MONTHLY);
	return status;
}

/* --period P or P..P, or --from P --to P; years of 0 where nothing is said. */
static int periods_parse(struct call *call, struct period *from, struct period *to)
{
	const char *text = call->values[OPTION_PERIOD], *dots = text ? strstr(text, "..") : NULL;
	char first[32];
	int status = period_bound(call, OPTION_FROM, from);

	if (status == EXIT_DONE)
		status = period_bound(call, OPTION_TO, to);
	if (status != EXIT_DONE)
		return status;
	if (text && (from->year || to->year))
		return call_misused(call, "--period or --from and --to, not both");
	if (text) {
		snprintf(first, sizeof first, "%.*s", dots ? (int)(dots - text) : (int)strlen(text), text);
		if (!period_parse(first, from) || !period_parse(dots ? dots + 2 : first, to))
			return call_misused(call,
			    "--period: \"%s\" is no period such as 2023-05, 2023-Q2 or 2023-01..2023-12",
			    text);
	}
	if (to->year && !from->year)
		return call_misused(call, "--to needs --from");
	if (from->year && !to->year)
		*to = period_add(period_at(day_at(call_now(call)), from->every), -1);
	if (from->every != to->every || period_compare(*from, *to) > 0)
		return call_misused(
		    call, "the first period must lie before the last, and both be of one length");
	return EXIT_DONE;
}

static bool source_is_chosen(const struct call *call, const char *id)
{
	if (option_given(call, OPTION_SOURCE) && strcmp(call->values[OPTION_SOURCE], id) == 0)
		return true;
	for (int i = 0; i < call->word_count; i++)
		if (strcmp(call->words[i], id) == 0)
			return true;
	return call->word_count == 0 && !option_given(call, OPTION_SOURCE);
}

struct job_list {
	struct call *call;
	struct job **jobs;
	size_t *count;
};

static void job_add(void *context, struct job job)
{
	struct job_list *l = context;

	*(struct job *)arena_push(&l->call->arena, l->jobs, l->count, sizeof job) = job;
}

static int jobs_by_hand(struct call *call, struct job **jobs, size_t *count)
{
	const struct config *c = call->config;
	struct job_list list = {call, jobs, count};
	struct period from = {0}, to = {0};
	int status = periods_parse(call, &from, &to);

	for (size_t i = 0; status == EXIT_DONE && i < c->source_count; i++) {
		const struct source *s = &c->source[i];
		struct period p, last;

		if (!source_is_chosen(call, s->id))
			continue;
		if (!s->per_period) {
			jobs_of(c, (int)i, (struct period){0}, job_add, &list);
			continue;
		}
		p = from.year ? period_at(period_first_day(from), s->collect.every)
			      : period_add(period_at(day_at(call_now(call)), s->collect.every), -1);
		last = from.year ? period_at(period_last_day(to), s->collect.every) : p;
		for (; period_compare(p, last) <= 0; p = period_add(p, 1))
			jobs_of(c, (int)i, p, job_add, &list);
	}
	return status;
}

static int jobs_due(struct call *call, struct job **jobs, size_t *count)
{
	struct txn *t;
	struct error e;
	instant next;
	size_t kept = 0;
	enum outcome outcome = store_read(call->store, &t, &e);

	if (outcome == OUTCOME_DONE) {
		outcome = schedule_due(call->config, &(struct store_reading){t, call_now(call), &call->arena},
		    jobs, count, &next, &e);
		store_read_end(t);
	}
	if (outcome != OUTCOME_DONE)
		return call_failed("schedule", &e);
	for (size_t i = 0; i < *count; i++)
		if (source_is_chosen(call, call->config->source[(*jobs)[i].source].id))
			(*jobs)[kept++] = (*jobs)[i];
	*count = kept;
	return EXIT_DONE;
}

/* A back-fill that was broken off goes on where it was: what has been had is left out. */
static int jobs_left(struct call *call, struct job *jobs, size_t *count)
{
	struct txn *t;
	struct error e;
	size_t kept = 0;

	if (store_read(call->store, &t, &e) != OUTCOME_DONE)
		return call_failed("collect", &e);
	for (size_t i = 0; i < *count; i++) {
		struct request_state r;
		bool had = request_get(t, job_request(call->config, &jobs[i], &call->arena), jobs[i].period,
			       &call->arena, &r, &e) == OUTCOME_DONE &&
			   r.succeeded != INSTANT_NONE && r.clean;

		if (!had)
			jobs[kept++] = jobs[i];
	}
	store_read_end(t);
	if (kept < *count)
		message_print(TEXT_COLLECT_HAD, PLACES(PLACE("count", *count - kept), PLACE("all", *count)));
	*count = kept;
	return EXIT_DONE;
}

static int run_jobs(struct call *call, const struct job *jobs, size_t count, struct progress_line *progress)
{
	struct collect_options options = {.now = call_now,
	    .now_context = call,
	    .done = collect_report_print,
	    .done_context = progress,
	    .backfill = option_given(call, OPTION_BACKFILL),
	    .unconditional = option_given(call, OPTION_FORCE),
	    .preview = progress->preview ? preview_show : NULL,
	    .preview_context = progress->preview};
	struct collector *k = NULL;
	struct http *h = NULL;
	struct error e;
	size_t next = 0;
	enum outcome outcome = http_new(&call->config->limits, &h, &e);

	if (outcome == OUTCOME_DONE)
		outcome = collector_new(call->config, call->store, h, &options, &k, &e);
	while (outcome == OUTCOME_DONE && (next < count || collector_busy(k))) {
		/* a few more than can be under way, so that memory does not grow with the list */
		while (next < count && collector_busy(k) < (size_t)call->config->limits.most * 2)
			collector_fetch(k, jobs[next++]);
		http_pump(h, collector_wait_ms(k, 1000), NULL, 0);
		outcome = collector_turn(k, &e);
	}
	collector_free(k);
	http_free(h);
	return outcome == OUTCOME_DONE ? EXIT_DONE : call_failed("collect", &e);
}

static int choose_jobs(struct call *call, struct job **jobs, size_t *count)
{
	int status =
	    option_given(call, OPTION_DUE) ? jobs_due(call, jobs, count) : jobs_by_hand(call, jobs, count);

	if (status == EXIT_DONE && option_given(call, OPTION_BACKFILL) && !option_given(call, OPTION_FORCE))
		status = jobs_left(call, *jobs, count);
	return status;
}

/* Nothing is changed: what the documents say is shown. */
static int dry_run(struct call *call)
{
	struct progress_line progress = {.call = call};
	struct job *jobs = NULL;
	size_t count = 0;
	int status, shown;

	if (option_given(call, OPTION_DUE) || option_given(call, OPTION_BACKFILL))
		return call_misused(call, "--dry-run goes with --period, or --from and --to");
	status = jobs_by_hand(call, &jobs, &count);
	if (status == EXIT_DONE)
		status = preview_begin(call, &progress.preview);
	if (status != EXIT_DONE)
		return status;
	status = run_jobs(call, jobs, count, &progress);
	shown = preview_end(progress.preview);
	if (status == EXIT_DONE)
		status = shown;
	/* a row that was refused is a figure that is not there */
	return status == EXIT_DONE && (progress.failed || progress.refused) ? EXIT_FAILED : status;
}

int command_collect(struct call *call)
{
	struct progress_line progress = {
	    .call = call, .terminal = isatty(STDERR_FILENO), .started = time(NULL)};
	struct job *jobs = NULL;
	struct error e;
	size_t count = 0, changed = 0;
	int status = call_config(call);

	if (status != EXIT_DONE)
		return status;
	for (int i = 0; i < call->word_count; i++)
		if (config_source(call->config, call->words[i]) < 0)
			return call_misused(call, "unknown source %s", call->words[i]);
	if (option_given(call, OPTION_SOURCE) && config_source(call->config, call->values[OPTION_SOURCE]) < 0)
		return call_misused(call, "unknown source %s", call->values[OPTION_SOURCE]);
	if (option_given(call, OPTION_DRY_RUN))
		return dry_run(call);
	status = call_store_to_write(call);
	if (status != EXIT_DONE)
		return status;
	if (targets_enter(call->config, call->store, call_now(call), &changed, &e) != OUTCOME_DONE)
		return call_failed("targets", &e);
	if (changed)
		message_print(TEXT_COLLECT_TARGETS, PLACES(PLACE("count", changed)));
	status = choose_jobs(call, &jobs, &count);
	if (status != EXIT_DONE)
		return status;
	progress.asked = count;
	if (count == 0)
		message_print(TEXT_COLLECT_NOTHING, NO_PLACES);
	status = run_jobs(call, jobs, count, &progress);
	if (count > 1)
		message_print(
		    TEXT_COLLECTED, PLACES(PLACE("fetched", progress.done), PLACE("failed", progress.failed),
					PLACE("added", progress.added), PLACE("rejected", progress.refused)));
	/* a row that was refused is a figure that is not there */
	return status == EXIT_DONE && (progress.failed || progress.refused) ? EXIT_FAILED : status;
}
