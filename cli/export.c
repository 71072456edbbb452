/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/protected_files.h"
#include "base/atomic_file.h"
#include "config/city.h"
#include "export/openmetrics.h"
#include "export/prometheus_rules.h"
#include "report/report_html.h"
#include "report/report_markdown.h"
#include "export/sqlite.h"
#include "report/summary.h"
#include "export/xlsx.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What is known, into a file or to standard output, in the formats of other programs. */

struct export_run {
	struct call *call;
	struct report_data reading;
	struct query query;
	const struct listing *list; /* of formats for one list */
	enum sheet_format sheet;
	const struct export_format *format;
};

/* To a stream, or by a library that wants a path of its own. */
struct export_format {
	const char *name;
	bool lists; /* one list at a time; else all that the format has room for */
	enum outcome (*stream)(struct export_run *x, FILE *out, struct error *e);
	enum outcome (*file)(struct export_run *x, const char *path, struct error *e);
};

static enum outcome sheet_out(struct export_run *x, FILE *out, struct error *e)
{
	const struct sheet_options options = {.bom = option_given(x->call, OPTION_BOM),
	    .progress = x->call->values[OPTION_OUTPUT] ? call_rows_progress : NULL};

	return listing_print(x->list, &x->reading, &x->query, out, x->sheet, &options, e);
}

static enum outcome openmetrics_out(struct export_run *x, FILE *out, struct error *e)
{
	return openmetrics_print(x->reading.view, &x->query, out, e);
}

static enum outcome influx_out(struct export_run *x, FILE *out, struct error *e)
{
	return influx_print(x->reading.view, &x->query, out, e);
}

static enum outcome sqlite_out(struct export_run *x, const char *path, struct error *e)
{
	return sqlite_write(&x->reading, &x->query, path, e);
}

static enum outcome xlsx_out(struct export_run *x, const char *path, struct error *e)
{
	return xlsx_write(&x->reading, &x->query, true, path, e);
}

static enum outcome html_out(struct export_run *x, FILE *out, struct error *e)
{
	struct report report;
	enum outcome outcome = report_of_today(&x->reading, &x->query, &report, e);

	return outcome == OUTCOME_DONE ? report_html(&report, NULL, out, e) : outcome;
}

static enum outcome markdown_out(struct export_run *x, FILE *out, struct error *e)
{
	struct report report;
	enum outcome outcome = report_of_today(&x->reading, &x->query, &report, e);

	return outcome == OUTCOME_DONE ? report_markdown(&report, out, e) : outcome;
}

/* The years that have targets, unless --period says which. */
static enum outcome prometheus_rules_out(struct export_run *x, FILE *out, struct error *e)
{
	const struct config *c = x->call->config;
	int first = x->query.from.year, last = x->query.to.year, year, month, day;
	struct rules_report report;
	enum outcome outcome;

	day_split(day_at(x->call->as_of), &year, &month, &day);
	for (size_t i = 0; !x->query.from.year && i < c->target_count; i++) {
		first = !first || c->target[i].year < first ? c->target[i].year : first;
		last = c->target[i].year > last ? c->target[i].year : last;
	}
	outcome = prometheus_rules_print(c, first ? first : year, last ? last : year, out, &report, e);
	if (outcome == OUTCOME_DONE)
		print_err("%zu alerting rules; %zu cannot be said there%s\n", report.rules, report.skipped,
		    report.skipped ? ": the file names them" : "");
	return outcome;
}

static const struct export_format formats[] = {
    {"csv", true, sheet_out, NULL},
    {"json", true, sheet_out, NULL},
    {"jsonl", true, sheet_out, NULL},
    {"openmetrics", false, openmetrics_out, NULL},
    {"html", false, html_out, NULL},
    {"markdown", false, markdown_out, NULL},
    {"influx", false, influx_out, NULL},
    {"sqlite", false, NULL, sqlite_out},
    {"xlsx", false, NULL, xlsx_out},
    {"prometheus-rules", false, prometheus_rules_out, NULL},
};
enum { FORMATS = sizeof formats / sizeof *formats };

static enum outcome to_path(void *context, const char *path, FILE *out, struct error *e)
{
	struct export_run *x = context;

	return x->format->file ? x->format->file(x, path, e) : x->format->stream(x, out, e);
}

static int formats_misused(const struct call *call)
{
	TEXT_OWNED struct text names = {0};

	for (size_t i = 0; i < FORMATS; i++)
		text_printf(&names, "%s%s", i == 0 ? "" : i + 1 < FORMATS ? ", " : " or ", formats[i].name);
	return call_misused(call, "expected %s, or remote-write", text_of(&names));
}

static int lists_misused(const struct call *call, const char *what)
{
	TEXT_OWNED struct text names = {0};

	for (size_t i = 0; i < listing_count; i++)
		text_printf(&names, "%s%s", i ? ", " : "", listings[i].name);
	return call_misused(call, "\"%s\" cannot be exported; there are %s", what, text_of(&names));
}

int command_export(struct call *call)
{
	struct export_run x = {.call = call};
	const char *what = call->word_count > 1 ? call->words[1] : "figures", *path;
	struct error e;
	int status;
	enum outcome outcome;

	if (call->word_count && strcmp(call->words[0], "remote-write") == 0)
		return remote_write(call);
	for (size_t i = 0; call->word_count && i < FORMATS; i++)
		if (strcmp(formats[i].name, call->words[0]) == 0)
			x.format = &formats[i];
	if (!x.format || call->word_count > 2)
		return formats_misused(call);
	if (!x.format->lists && call->word_count > 1)
		return call_misused(
		    call, "%s holds every list: unexpected argument (expected no list)", x.format->name);
	path = call->values[OPTION_OUTPUT];
	if (x.format->file && !path)
		return call_misused(call, "%s needs a file: -o FILE", x.format->name);
	if (x.format->lists) {
		x.list = listing_find(what);
		x.sheet = (enum sheet_format)name_index(sheet_format_names, x.format->name);
		if (!x.list)
			return lists_misused(call, what);
		if (option_given(call, OPTION_AS_OF) && !(x.list->filters & AS_OF))
			return call_misused(call, "--as-of: the list %s is of the present only", what);
		/* alerts that are over belong to what is exported, whether or not all vintages do */
		if (strcmp(what, "alerts") == 0)
			call->values[OPTION_ALL] = "";
	}
	status = call_view(call);
	if (status == EXIT_DONE)
		status = call_query(call, &x.query);
	if (status != EXIT_DONE)
		return status;
	x.reading.view = call->view;
	if (path) {
		signal(SIGPIPE, SIG_IGN); /* a FIFO whose reader goes away is an error; a file is finished */
		outcome = protected_file_check(call->config, path, &e);
		if (outcome == OUTCOME_DONE)
			outcome = atomic_file_write(path,
			    WHOLE_FILE_DEVICE | (x.format->file ? 0 : WHOLE_FILE_STREAM), to_path, &x, &e);
	} else {
		outcome = x.format->stream(&x, stdout, &e);
	}
	call_progress_end();
	return outcome == OUTCOME_DONE ? EXIT_DONE
	       : path		       ? call_failed("export", &e)
				       : call_unprinted("export", &e);
}
