/* SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "cli/command.h"
#include "config/check.h"

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int call_failed(const char *what, const struct error *e)
{
	if (what)
		print_err("pacesetter%s%s: %s\n", command_find(what) ? " " : ": ", what, e->text);
	else
		print_err("pacesetter: %s\n", e->text);
	return EXIT_FAILED;
}

static bool unprinted_reported;

int call_unprinted(const char *what, const struct error *e)
{
	unprinted_reported = ferror(stdout);
	return call_failed(what, e);
}

bool call_unprinted_reported(void)
{
	return unprinted_reported;
}

int call_misused(const struct call *call, const char *format, ...)
{
	TEXT_OWNED struct text said = {0};
	va_list args;

	va_start(args, format);
	fields_print(&said, valid_put, format, args);
	va_end(args);
	print_err("pacesetter%s%s: %s; see `pacesetter %s%s--help`\n", call->command ? " " : "",
	    call->command ? call->command->name : "", text_of(&said),
	    call->command ? call->command->name : "", call->command ? " " : "");
	return EXIT_MISUSED;
}

static const char *config_path(const struct call *call)
{
	const char *path = call->values[OPTION_CONFIG];

	if (!path)
		path = getenv("PACESETTER_CONFIG");
	if (path && *path)
		return path;
	/* one that is there and cannot be read is an error: another must not stand in for it */
	return faccessat(AT_FDCWD, "pacesetter.yaml", F_OK, AT_SYMLINK_NOFOLLOW) == 0
		   ? "pacesetter.yaml"
		   : "/etc/pacesetter/pacesetter.yaml";
}

/* --now and --as-of, which need the configuration's time zone. Tells what is wrong; returns an exit status. */
static int call_times(struct call *call)
{
	const char *now = call->values[OPTION_NOW];
	bool as_of = option_given(call, OPTION_AS_OF);
	struct error e;

	if (now) {
		if (!instant_parse(now, false, &call->now_fixed))
			return call_misused(call,
			    "--now: \"%.60s\" is no time (expected one such as 2023-07-20 or "
			    "2023-07-20T08:30)",
			    now);
		if (instant_check("--now", now, call->now_fixed, &e) != OUTCOME_DONE)
			return call_misused(call, "%s", e.text);
		call->has_now = true;
	}
	call->as_of = call_now(call);
	return as_of ? call_time(call, OPTION_AS_OF, true, TIME_BEFORE, &call->as_of) : EXIT_DONE;
}

int call_config(struct call *call)
{
	struct error e;
	enum outcome outcome = config_load(config_path(call), &call->config, &e);

	if (outcome == OUTCOME_DONE) {
		rules_check(call->config);
	} else if (!call->config->problem_count) {
		print_err("%s\n", e.text);
		return EXIT_FAILED;
	}
	for (size_t i = 0; i < call->config->problem_count; i++) {
		const struct problem *p = &call->config->problems[i];

		print_err("%s:%d:%d: %s\n", p->file, p->line, p->column, p->text);
	}
	return call->config->problem_count ? EXIT_FAILED : call_times(call);
}

int call_time(struct call *call, enum call_option o, bool end_of_day, enum time_way way, instant *at)
{
	const char *text = call->values[o];
	char name[32];
	struct error e;

	bounded_print(name, sizeof name, "--%s", option_forms[o].name);
	if (!time_parse(text, end_of_day, way, call_now(call), at))
		return call_misused(call,
		    "%s: \"%.60s\" is no time (expected one such as 2023-07-20, 2023-07-20T08:30, yesterday "
		    "or "
		    "7d)",
		    name, text);
	return instant_check(name, text, *at, &e) == OUTCOME_DONE ? EXIT_DONE
								  : call_misused(call, "%s", e.text);
}

instant call_now(void *context)
{
	const struct call *call = context;

	return call->has_now ? call->now_fixed : (instant)time(NULL);
}

int call_store_to_write(struct call *call)
{
	struct error e;

	signal(SIGPIPE, SIG_IGN); /* a reader that goes away may end a listing, not what writes */
	return store_open(call->config->store, NULL, &call->store, &e) == OUTCOME_DONE
		   ? EXIT_DONE
		   : call_failed("store", &e);
}

int call_store_to_read(struct call *call)
{
	const struct store_options reading = {.read_only = true};
	struct error e;
	enum outcome outcome = store_open(call->config->store, &reading, &call->store, &e);

	if (outcome == OUTCOME_ABSENT) {
		print_err(
		    "pacesetter: %s: no store yet (`pacesetter collect` creates it)\n", call->config->store);
		return EXIT_FAILED;
	}
	if (outcome == OUTCOME_DONE)
		outcome = store_read(call->store, &call->txn, &e);
	return outcome == OUTCOME_DONE ? EXIT_DONE : call_failed("store", &e);
}

int call_view(struct call *call)
{
	struct error e;
	int status = call->config ? EXIT_DONE : call_config(call);

	if (status == EXIT_DONE)
		status = call_store_to_read(call);
	if (status != EXIT_DONE)
		return status;
	return view_open(call->config, call->txn, call->as_of, &call->view, &e) == OUTCOME_DONE
		   ? EXIT_DONE
		   : call_failed(NULL, &e);
}

void call_done(struct call *call)
{
	view_close(call->view);
	store_read_end(call->txn);
	store_close(call->store);
	config_free(call->config);
	arena_done(&call->arena);
}

int call_query(struct call *call, struct query *q)
{
	const char *period = call->values[OPTION_PERIOD];
	struct error e;
	enum outcome outcome;

	for (int i = 0; i < 2; i++) {
		const enum call_option option = i ? OPTION_INDICATOR : OPTION_REGION;
		const char *names = call->values[option];

		if (names && query_names_nothing(names))
			return call_misused(
			    call, "%s: \"%s\" has no name in it", i ? "--indicator" : "--region", names);
	}
	*q = (struct query){
	    .as_of = call->as_of, .since = INSTANT_NONE, .all = option_given(call, OPTION_ALL)};
	outcome = query_regions(q, call->config, call->values[OPTION_REGION], &call->arena, &e);
	if (outcome == OUTCOME_DONE)
		outcome = query_indicators(q, call->config, call->values[OPTION_INDICATOR], &call->arena, &e);
	if (outcome != OUTCOME_DONE)
		return call_misused(call, "%s", e.text);
	if (period && query_periods(q, period, &e) != OUTCOME_DONE)
		return call_misused(call, "--period: %s", e.text);
	return EXIT_DONE;
}

struct sheet *call_sheet(struct call *call, const struct column_list *columns)
{
	const struct sheet_options options = {.width = call->width, .colour = call->colour};

	return sheet_new(stdout, call->format, columns->at, columns->count, &options);
}

int call_list(struct call *call, const char *name, const struct query *q)
{
	const struct sheet_options options = {.width = call->width, .colour = call->colour};
	struct report_data reading = {.view = call->view};
	struct error e;

	return listing_print(listing_find(name), &reading, q, stdout, call->format, &options, &e) ==
		       OUTCOME_DONE
		   ? EXIT_DONE
		   : call_unprinted(name, &e);
}

int call_until(struct call *call, instant otherwise, instant *until)
{
	int status;

	*until = otherwise;
	if (!option_given(call, OPTION_UNTIL))
		return EXIT_DONE;
	status = call_time(call, OPTION_UNTIL, true, TIME_AFTER, until);
	if (status == EXIT_DONE && *until <= call_now(call))
		return call_misused(call, "--until: \"%s\" has passed already", call->values[OPTION_UNTIL]);
	return status;
}

static bool progress_shown;

void call_rows_progress(void *unused, size_t rows)
{
	(void)unused;
	if (!isatty(STDERR_FILENO))
		return;
	print_err("\r%zu rows", rows);
	progress_shown = true;
}

void call_progress_end(void)
{
	if (progress_shown)
		fputs("\r\033[K", stderr);
	progress_shown = false;
}
