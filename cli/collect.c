#include "cli/command.h"
#include "collector/collect.h"
#include "collector/targets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct progress_line {
	size_t asked, done, failed, added, refused;
	bool terminal;
	size_t width;
};

static void progress_show(struct progress_line *p)
{
	if (!p->terminal || p->asked < 2)
		return;
	fprintf(stderr, "\r\033[K%zu of %zu asked, %zu new figures%s", p->done, p->asked, p->added,
	    p->done == p->asked ? "\r\033[K" : "");
	fflush(stderr);
}

static void done(void *context, const struct collect_report *r)
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
	if (bad) {
		fprintf(stderr, "%s %s%s%s: %s\n", f->source, text_of(&period), period.length ? " " : "",
		    fetch_outcome_names[f->outcome], f->problem);
	} else if (f->outcome == FETCH_UNCHANGED) {
		printf("%-12s %-8s unchanged\n", f->source, text_of(&period));
	} else {
		printf("%-12s %-8s %6u rows %6u new", f->source, text_of(&period), f->rows, f->added);
		if (f->refused)
			printf(" %4u refused (pacesetter sources %s)", f->refused, f->source);
		printf("\n");
	}
	for (size_t i = 0; bad && i < r->refusal_count && i < 3; i++)
		fprintf(stderr, "  row %u, %s: \"%s\": %s\n", r->refusals[i].row, r->refusals[i].path,
		    r->refusals[i].found, r->refusals[i].reason);
	fflush(stdout); /* what is said is durable: whoever reads along may rely on it at once */
	progress_show(p);
}

static int periods_parse(struct call *call, struct period *from, struct period *to)
{
	const char *text = call->values[OPTION_PERIOD];
	char first[32];
	const char *dots = strstr(text, "..");

	snprintf(first, sizeof first, "%.*s", dots ? (int)(dots - text) : (int)strlen(text), text);
	if (!period_parse(first, from) || !period_parse(dots ? dots + 2 : first, to) ||
	    from->every != to->every || period_compare(*from, *to) > 0)
		return call_misused(
		    call, "--period: \"%s\" is no period such as 2023-05, 2023-Q2 or 2023-01..2023-12", text);
	return EXIT_DONE;
}

static bool chosen(const struct call *call, const char *id)
{
	for (int i = 0; i < call->word_count; i++)
		if (strcmp(call->words[i], id) == 0)
			return true;
	return call->word_count == 0;
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
	int status = option_given(call, OPTION_PERIOD) ? periods_parse(call, &from, &to) : EXIT_DONE;

	for (size_t i = 0; status == EXIT_DONE && i < c->source_count; i++) {
		const struct source *s = &c->source[i];
		struct period p, last;

		if (!chosen(call, s->id))
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
	int outcome = store_read(call->store, &t, &e);

	if (outcome == DONE) {
		outcome = schedule_due(call->config, t, call_now(call), &call->arena, jobs, count, &next, &e);
		store_read_end(t);
	}
	if (outcome != DONE)
		return call_failed("schedule", &e);
	for (size_t i = 0; i < *count; i++)
		if (chosen(call, call->config->source[(*jobs)[i].source].id))
			(*jobs)[kept++] = (*jobs)[i];
	*count = kept;
	return EXIT_DONE;
}

static int run_jobs(struct call *call, const struct job *jobs, size_t count, struct progress_line *progress)
{
	struct collect_options options = {.now = call_now,
	    .now_context = call,
	    .done = done,
	    .done_context = progress,
	    .backfill = option_given(call, OPTION_BACKFILL),
	    .unconditional = option_given(call, OPTION_AGAIN)};
	struct collector *k = NULL;
	struct http *h = NULL;
	struct error e;
	size_t next = 0;
	int outcome = http_new(&call->config->limits, &h, &e);

	if (outcome == DONE)
		outcome = collector_new(call->config, call->store, h, &options, &k, &e);
	while (outcome == DONE && (next < count || collector_busy(k))) {
		/* a few more than can be under way, so that memory does not grow with the list */
		while (next < count && collector_busy(k) < (size_t)call->config->limits.most * 2)
			collector_ask(k, jobs[next++]);
		http_pump(h, collector_wait_ms(k, 1000), NULL, 0);
		outcome = collector_turn(k, &e);
	}
	collector_free(k);
	http_free(h);
	return outcome == DONE ? EXIT_DONE : call_failed("collect", &e);
}

int command_collect(struct call *call)
{
	struct progress_line progress = {.terminal = isatty(STDERR_FILENO)};
	struct job *jobs = NULL;
	struct error e;
	size_t count = 0, changed = 0;
	int status = call_config(call);

	if (status != EXIT_DONE)
		return status;
	for (int i = 0; i < call->word_count; i++)
		if (config_source(call->config, call->words[i]) < 0)
			return call_misused(call, "there is no source %s", call->words[i]);
	status = call_store_to_write(call);
	if (status != EXIT_DONE)
		return status;
	if (targets_enter(call->config, call->store, call_now(call), &changed, &e) != DONE)
		return call_failed("targets", &e);
	if (changed)
		printf("%zu targets entered or changed\n", changed);
	status = option_given(call, OPTION_DUE) ? jobs_due(call, &jobs, &count)
						: jobs_by_hand(call, &jobs, &count);
	if (status != EXIT_DONE)
		return status;
	progress.asked = count;
	if (count == 0)
		printf("nothing is due\n");
	status = run_jobs(call, jobs, count, &progress);
	if (count > 1)
		printf("%zu asked, %zu failed, %zu new figures and attributes, %zu rows refused\n",
		    progress.done, progress.failed, progress.added, progress.refused);
	return status == EXIT_DONE && progress.failed ? EXIT_FAILED : status;
}
