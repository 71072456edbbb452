#include "cli/command.h"
#include "export/lists.h"
#include "export/situation.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int query_of(struct call *call, struct list_query *q)
{
	const char *text = call->values[OPTION_PERIOD], *dots = text ? strstr(text, "..") : NULL;
	char first[32];
	int status = call_region(call, &q->region);

	if (status == EXIT_DONE)
		status = call_indicator(call, &q->indicator);
	q->as_of = call->as_of;
	q->vintages = option_given(call, OPTION_ALL);
	if (status != EXIT_DONE || !text)
		return status;
	snprintf(first, sizeof first, "%.*s", dots ? (int)(dots - text) : (int)strlen(text), text);
	if (!period_parse(first, &q->from) || !period_parse(dots ? dots + 2 : first, &q->to))
		return call_misused(
		    call, "--period: \"%s\" is no period such as 2023-05, 2023 or 2023-01..2023-12", text);
	return EXIT_DONE;
}

int command_figures(struct call *call)
{
	struct list_query q = {0};
	struct sheet *sheet;
	struct error e;
	int outcome, written, status = call_view(call);

	if (status == EXIT_DONE)
		status = query_of(call, &q);
	if (status != EXIT_DONE)
		return status;
	sheet =
	    sheet_new(stdout, call->format, figure_columns, figure_column_count, call->width, call->colour);
	outcome = figures_list(call->view, BOOK_FIGURES, &q, sheet, &e);
	written = sheet_end(sheet, "no figures", &e);
	return outcome == DONE && written == DONE ? EXIT_DONE : call_failed("figures", &e);
}

/* ---- export ---- */

static int export_figures(struct call *call, FILE *out, enum book book, struct error *e)
{
	struct list_query q = {0};
	struct sheet *sheet;
	int outcome, written;

	if (query_of(call, &q) != EXIT_DONE)
		return error_set(e, MISUSED, "nothing exported");
	sheet = sheet_new(out, call->format, figure_columns, figure_column_count, 0, false);
	outcome = figures_list(call->view, book, &q, sheet, e);
	written = sheet_end(sheet, NULL, e);
	return outcome == DONE ? written : outcome;
}

static int figures_out(struct call *call, FILE *out, struct error *e)
{
	return export_figures(call, out, BOOK_FIGURES, e);
}

static int targets_out(struct call *call, FILE *out, struct error *e)
{
	return export_figures(call, out, BOOK_TARGETS, e);
}

static int projects_out(struct call *call, FILE *out, struct error *e)
{
	struct evaluation found;
	int region, outcome;

	if (call_region(call, &region) != EXIT_DONE)
		return error_set(e, MISUSED, "nothing exported");
	outcome = evaluate(call->view, &found, e);
	return outcome == DONE
		   ? situation_projects(call->view, &found, region, out, call->format, 0, false, e)
		   : outcome;
}

static int alerts_out(struct call *call, FILE *out, struct error *e)
{
	struct sheet *sheet;
	int region, outcome, written;

	if (call_region(call, &region) != EXIT_DONE)
		return error_set(e, MISUSED, "nothing exported");
	sheet = sheet_new(out, call->format, alert_columns, alert_column_count, 0, false);
	outcome = alerts_list(call->view, region, call->as_of, true, sheet, e);
	written = sheet_end(sheet, NULL, e);
	return outcome == DONE ? written : outcome;
}

static const struct {
	const char *name;
	int (*write)(struct call *call, FILE *out, struct error *e);
} exports[] = {
    {"figures", figures_out}, {"targets", targets_out}, {"projects", projects_out}, {"alerts", alerts_out}};

/* Under a temporary name, renamed when it is whole. */
static int to_file(
    struct call *call, int (*write)(struct call *, FILE *, struct error *), const char *path, struct error *e)
{
	char *temporary = arena_printf(&call->arena, "%s.part", path);
	FILE *out = fopen(temporary, "we");
	int outcome;

	if (!out)
		return error_set(e, REFUSED, "%s: %s", temporary, strerror(errno));
	outcome = write(call, out, e);
	if (outcome == DONE && (fflush(out) != 0 || fsync(fileno(out)) != 0))
		outcome = error_set(e, FULL, "%s: %s", temporary, strerror(errno));
	if (fclose(out) != 0 && outcome == DONE)
		outcome = error_set(e, FULL, "%s: %s", temporary, strerror(errno));
	if (outcome == DONE && rename(temporary, path) != 0)
		outcome = error_set(e, REFUSED, "%s: %s", path, strerror(errno));
	if (outcome != DONE)
		unlink(temporary);
	return outcome;
}

int command_export(struct call *call)
{
	const char *what = call->word_count > 1 ? call->words[1] : "figures";
	struct error e;
	int status, outcome;

	if (call->word_count < 1 || call->word_count > 2 ||
	    (strcmp(call->words[0], "csv") != 0 && strcmp(call->words[0], "json") != 0))
		return call_misused(call, "expected csv or json");
	call->format = strcmp(call->words[0], "csv") == 0 ? SHEET_CSV : SHEET_JSON;
	for (size_t i = 0; i < sizeof exports / sizeof *exports; i++) {
		if (strcmp(exports[i].name, what) != 0)
			continue;
		status = call_view(call);
		if (status != EXIT_DONE)
			return status;
		outcome = option_given(call, OPTION_OUTPUT)
			      ? to_file(call, exports[i].write, call->values[OPTION_OUTPUT], &e)
			      : exports[i].write(call, stdout, &e);
		return outcome == DONE	    ? EXIT_DONE
		       : outcome == MISUSED ? EXIT_MISUSED
					    : call_failed("export", &e);
	}
	return call_misused(call, "\"%s\" cannot be exported: figures, targets, projects or alerts", what);
}
