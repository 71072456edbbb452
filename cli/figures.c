#include "cli/command.h"
#include "export/lists.h"
#include "export/situation.h"
#include "store/figures.h"

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

/* ---- a suspect figure that a person believes ---- */

struct confirming {
	struct call *call;
	int region, indicator;
	struct period period;
	struct vintage now;
	bool there;
};

static void confirm_look(void *context, const struct figure *f)
{
	struct confirming *x = context;
	uint32_t code;
	struct error e;

	if (name_code(x->call->txn, NAME_INDICATOR, x->call->config->indicator[x->indicator].id, false, &code,
		&e) != DONE ||
	    f->indicator != code || (x->there && !vintage_follows(&x->now, &f->v)))
		return;
	x->there = true;
	x->now = f->v;
}

static int confirm_step(struct txn *t, void *context, struct error *e)
{
	struct confirming *x = context;
	const struct config *c = x->call->config;
	struct fetch f = {.source = "by hand",
	    .at = call_now(x->call),
	    .period = x->period,
	    .outcome = FETCH_ENTERED,
	    .url = "",
	    .content_type = "",
	    .region = c->region[x->region].id,
	    .indicator = c->indicator[x->indicator].id,
	    .types = "",
	    .problem = arena_printf(&x->call->arena, "confirmed by %s: %s", x->call->values[OPTION_BY],
		x->call->values[OPTION_WHY])};
	struct figure figure = {.period = period_key(x->period), .v = x->now};
	size_t added;
	int outcome = name_code(t, NAME_REGION, f.region, false, &figure.region, e);

	if (outcome == DONE)
		outcome = name_code(t, NAME_INDICATOR, f.indicator, false, &figure.indicator, e);
	if (outcome == DONE)
		outcome = journal_number(t, &f.id, e);
	if (outcome != DONE)
		return outcome;
	figure.v.flags &= (uint8_t)~FIGURE_SUSPECT;
	figure.v.known = f.at;
	figure.v.fetch = f.id;
	outcome = figures_add(t, BOOK_FIGURES, &figure, 1, &added, e);
	f.added = (uint32_t)added;
	return outcome == DONE ? journal_add(t, &f, e) : outcome;
}

/* What is there now, read before it is written: one person confirms what they have seen. */
static int confirm_read(struct confirming *x)
{
	struct error e;
	uint32_t region;
	int outcome = store_read(x->call->store, &x->call->txn, &e);

	if (outcome == DONE)
		outcome = name_code(
		    x->call->txn, NAME_REGION, x->call->config->region[x->region].id, false, &region, &e);
	if (outcome == DONE)
		outcome = figures_of(
		    x->call->txn, BOOK_FIGURES, x->period, region, INSTANT_LAST, confirm_look, x, &e);
	store_read_end(x->call->txn);
	x->call->txn = NULL;
	return outcome < 0 ? call_failed("figures", &e) : EXIT_DONE;
}

static int confirm(struct call *call)
{
	struct confirming x = {.call = call};
	const char *by = call->values[OPTION_BY], *why = call->values[OPTION_WHY];
	char number[32];
	struct error e;
	int status;

	if (call->word_count != 4)
		return call_misused(call, "expected confirm REGION INDICATOR PERIOD --by NAME --why TEXT");
	if (!by || !*by || !why || !*why)
		return call_misused(call, "a figure is confirmed --by NAME and --why TEXT");
	status = call_config(call);
	if (status != EXIT_DONE)
		return status;
	x.region = config_region(call->config, call->words[1]);
	x.indicator = config_indicator(call->config, call->words[2]);
	if (x.region < 0 || x.indicator < 0)
		return call_misused(call, "there is no %s %s", x.region < 0 ? "region" : "indicator",
		    call->words[x.region < 0 ? 1 : 2]);
	if (!period_parse(call->words[3], &x.period))
		return call_misused(call, "\"%s\" is no period such as 2023-05 or 2023-Q2", call->words[3]);
	status = call_store_to_write(call);
	if (status == EXIT_DONE)
		status = confirm_read(&x);
	if (status != EXIT_DONE)
		return status;
	if (!x.there || !(x.now.flags & FIGURE_SUSPECT)) {
		fprintf(stderr, "pacesetter figures: %s %s %s is %s\n", call->words[1], call->words[2],
		    call->words[3], x.there ? "not suspect" : "not there");
		return EXIT_FAILED;
	}
	if (store_write(call->store, confirm_step, &x, &e) != DONE)
		return call_failed("figures", &e);
	printf("%s %s %s: %s counts now, confirmed by %s\n", call->words[1], call->words[2], call->words[3],
	    number_print(x.now.value, number), by);
	return EXIT_DONE;
}

int command_figures(struct call *call)
{
	struct list_query q = {0};
	struct sheet *sheet;
	struct error e;
	int outcome, written, status;

	if (call->word_count && strcmp(call->words[0], "confirm") == 0)
		return confirm(call);
	if (call->word_count)
		return call_misused(call, "expected confirm, or nothing");
	status = call_view(call);
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
