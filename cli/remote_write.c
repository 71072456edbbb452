/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "cli/command.h"
#include "config/remote.h"
#include "export/remote.h"
#include "export/remote_verify.h"
#include "store/remotes.h"

#include <stdio.h>
#include <string.h>

/* export remote-write: what databases have not got is written on to them now; --verify reads it back. */

static void remote_problem_print(void *context, const char *remote, const char *problem)
{
	(void)context;
	call_progress_end();
	if (*problem)
		print_err("pacesetter export: %s: %s\n", remote, problem);
}

static int write_all(struct call *call, struct http *h, const char *only, struct error *e)
{
	struct remotes_options options = {.now = call_now,
	    .now_context = call,
	    .notified = remote_problem_print,
	    .progress = call_rows_progress,
	    .once = true};
	struct remotes *r;
	int status;
	enum outcome outcome = remotes_new(call->config, call->store, h, &options, &r, e);

	if (outcome != OUTCOME_DONE)
		return call_failed("remote-write", e);
	if (only)
		remotes_only(r, only);
	while (!remotes_settled(r)) { /* a database that fails is given up, and the others go on */
		struct error ignored;
		enum outcome one = remotes_turn(r, NULL, outcome == OUTCOME_DONE ? e : &ignored);

		outcome = outcome == OUTCOME_DONE ? one : outcome;
		if (remotes_busy(r))
			http_pump(h, 1000, NULL, 0);
	}
	call_progress_end();
	status = outcome != OUTCOME_DONE ? call_failed("remote-write", e)
		 : remotes_failed(r)	 ? EXIT_FAILED
					 : EXIT_DONE;
	remotes_free(r);
	return status;
}

enum {
	SHOWN = 10,    /* differences */
	PATIENCE = 20, /* seconds: some databases show what they have taken only after a while */
	LOOK_EVERY_MS = 1000,
};

static void remote_difference_print(void *context, const char *what)
{
	struct text *lines = context;

	text_printf(lines, "  %s\n", what);
}

static void problem_lines_print(const struct text *lines)
{
	const char *s = text_of(lines);
	size_t shown = 0, all = 0;

	for (const char *line = s; *line; line = strchr(line, '\n') + 1, all++)
		if (shown < SHOWN && ++shown)
			print_out("%.*s\n", (int)strcspn(line, "\n"), line);
	if (all > shown)
		print_out("  and %zu more\n", all - shown);
}

static int remote_verify_wait(struct call *call, struct http *h, const struct remote *remote, struct error *e)
{
	int64_t until = monotonic_ms() + PATIENCE * 1000;
	struct remote_verified v;

	for (;;) {
		TEXT_OWNED struct text lines = {0};

		if (remote_verify(call->config, call->store, h, remote, remote_difference_print, &lines, &v,
			e) != OUTCOME_DONE)
			return call_failed(remote->id, e);
		if (lines.length && monotonic_ms() < until) {
			http_pump(h, LOOK_EVERY_MS, NULL, 0);
			continue;
		}
		problem_lines_print(&lines);
		print_out("%s: %zu of %zu samples are there\n", remote->id, v.samples - v.missing, v.samples);
		return lines.length ? EXIT_FAILED : EXIT_DONE;
	}
}

static int verify_all(struct call *call, struct http *h, const char *only, struct error *e)
{
	int status = EXIT_DONE;

	for (size_t i = 0; i < call->config->remote_count; i++) {
		const struct remote *remote = &call->config->remote[i];
		int one = only && strcmp(remote->id, only) != 0 ? EXIT_DONE
								: remote_verify_wait(call, h, remote, e);

		status = status == EXIT_DONE ? one : status;
	}
	return status;
}

static int states_print(struct call *call, const char *only, struct error *e)
{
	struct txn *t;

	if (store_read(call->store, &t, e) != OUTCOME_DONE)
		return call_failed("remote-write", e);
	for (size_t i = 0; i < call->config->remote_count; i++) {
		const char *id = call->config->remote[i].id;
		struct remote_state s;

		if ((only && strcmp(id, only) != 0) || remote_get(t, id, &call->arena, &s, e) < 0)
			continue;
		print_out("%s: %llu samples written in all, %llu rejected\n", id, (unsigned long long)s.sent,
		    (unsigned long long)s.refused);
	}
	store_read_end(t);
	return EXIT_DONE;
}

int remote_write(struct call *call)
{
	const char *only = call->word_count > 1 ? call->words[1] : NULL;
	struct http *h = NULL;
	struct error e;
	bool known = !only;
	int status = call_config(call), shown;

	if (status == EXIT_DONE)
		status = call_store_to_write(call);
	if (status != EXIT_DONE)
		return status;
	for (size_t i = 0; only && i < call->config->remote_count; i++)
		known |= strcmp(call->config->remote[i].id, only) == 0;
	if (!known || !call->config->remote_count)
		return call_misused(call, "remote_write: has no %s", only ? only : "database");
	if (http_new(&call->config->limits, &h, &e) != OUTCOME_DONE)
		return call_failed("remote-write", &e);
	status = write_all(call, h, only, &e);
	shown = states_print(call, only, &e);
	if (status == EXIT_DONE)
		status = shown;
	if (status == EXIT_DONE && option_given(call, OPTION_VERIFY))
		status = verify_all(call, h, only, &e);
	http_free(h);
	return status;
}
