#include "cli/command.h"
#include "collector/schedule.h"

#include <stdio.h>

static const struct column source_columns[] = {
    {"source", "source", .whole = true},
    {"name", NULL},
    {"last", "last asked", .whole = true},
    {"outcome", "outcome", .whole = true},
    {"period", "period", .whole = true},
    {"rows", "rows", true},
    {"refused", "refused", true},
    {"new", "new", true},
    {"expected", "there", true, .leaves = 5},
    {"next", "next asked", .whole = true, .leaves = 6},
    {"failing_since", "failing since", .whole = true, .leaves = 4},
    {"problem", "problem"},
};

/* How many of the figures that are expected for the period at hand are there, and when it is asked next. */
static void outlook_print(struct call *call, struct sheet *sheet, int source)
{
	TEXT_OWNED struct text there = {0};
	struct expected x = {0};
	struct outlook o;
	struct error e;

	if (schedule_outlook(call->config, call->txn, source, call->as_of, &o, &e) != DONE) {
		sheet_string(sheet, NULL);
		sheet_string(sheet, NULL);
		return;
	}
	if (o.period.year &&
	    schedule_expected(call->config, call->txn, source, o.period, call->as_of, &x, &e) == DONE &&
	    x.expected) {
		text_printf(&there, "%zu of %zu, ", x.there, x.expected);
		period_print(&there, o.period);
	}
	sheet_string(sheet, text_of(&there));
	if (o.due)
		sheet_string(sheet, "due");
	else
		sheet_instant(sheet, o.next == INSTANT_LAST ? INSTANT_NONE : o.next);
}

static int all_sources(struct call *call)
{
	const struct config *c = call->config;
	struct sheet *sheet = sheet_new(stdout, call->format, source_columns,
	    sizeof source_columns / sizeof *source_columns, call->width, call->colour);
	struct error e;

	for (int i = 0; i < (int)c->source_count; i++) {
		const struct source_state *s = view_source(call->view, i);

		sheet_string(sheet, c->source[i].id);
		sheet_string(sheet, c->source[i].name);
		sheet_instant(sheet, s->asked ? s->last.at : INSTANT_NONE);
		sheet_string(sheet, s->asked ? fetch_outcome_names[s->last.outcome] : "never asked");
		sheet_period(sheet, s->last.period);
		sheet_integer(sheet, s->rows);
		sheet_integer(sheet, s->rejected);
		sheet_integer(sheet, s->added);
		outlook_print(call, sheet, i);
		sheet_instant(sheet, s->failing_since);
		sheet_string(sheet, s->asked ? s->last.problem : NULL);
	}
	return sheet_end(sheet, "no sources are configured", &e) == DONE ? EXIT_DONE : call_failed(NULL, &e);
}

static const struct column fetch_columns[] = {
    {"fetch", "fetch", true},
    {"at", "at", .whole = true},
    {"period", "period", .whole = true},
    {"outcome", "outcome", .whole = true},
    {"status", "status", true, .leaves = 7},
    {"bytes", "bytes", true, .leaves = 8},
    {"rows", "rows", true},
    {"new", "new", true},
    {"refused", "refused", true},
    {"ignored", "ignored", true, .leaves = 9},
    {"sha256", NULL},
    {"url", NULL},
    {"problem", "problem"},
};

struct fetches {
	struct call *call;
	struct sheet *sheet;
	size_t left;
	uint32_t with_refusals; /* the latest fetch that has some */
};

static bool fetch_row(void *context, const struct fetch *f)
{
	struct fetches *x = context;
	TEXT_OWNED struct text sha = {0};

	if (f->has_evidence)
		hex_add(&sha, f->sha256, SHA256_SIZE);
	if ((f->refused || f->suspect) && !x->with_refusals)
		x->with_refusals = f->id;
	sheet_integer(x->sheet, f->id);
	sheet_instant(x->sheet, f->at);
	sheet_period(x->sheet, f->period);
	sheet_string(x->sheet, fetch_outcome_names[f->outcome]);
	sheet_integer(x->sheet, f->status);
	sheet_integer(x->sheet, (long long)f->bytes);
	sheet_integer(x->sheet, f->rows);
	sheet_integer(x->sheet, f->added);
	sheet_integer(x->sheet, f->refused);
	sheet_integer(x->sheet, f->ignored);
	sheet_string(x->sheet, text_of(&sha));
	sheet_string(x->sheet, f->url);
	sheet_string(x->sheet, f->problem);
	return x->left == 0 || --x->left > 0;
}

static const struct column refusal_columns[] = {
    {"fetch", NULL, true},
    {"row", "row", true},
    {"path", "path"},
    {"found", "found"},
    {"reason", "reason"},
};

static int refusals_print(struct call *call, uint32_t fetch)
{
	struct refusal *list;
	struct sheet *sheet;
	struct fetch f;
	struct error e;
	size_t count;

	if (refusals_read(call->txn, fetch, &call->arena, &list, &count, &e) != DONE ||
	    journal_get(call->txn, fetch, &call->arena, &f, &e) != DONE)
		return call_failed("sources", &e);
	printf("\nrefused and suspect rows of fetch %u%s:\n", fetch,
	    f.refused > count ? " (the first of them; replay lists the rest)" : "");
	sheet = sheet_new(stdout, SHEET_TEXT, refusal_columns,
	    sizeof refusal_columns / sizeof *refusal_columns, call->width, call->colour);
	for (size_t i = 0; i < count; i++) {
		sheet_integer(sheet, fetch);
		sheet_integer(sheet, list[i].row);
		sheet_string(sheet, list[i].path);
		sheet_string(sheet, list[i].found);
		sheet_string(sheet, list[i].reason);
	}
	return sheet_end(sheet, NULL, &e) == DONE ? EXIT_DONE : call_failed(NULL, &e);
}

static int one_source(struct call *call, const char *id)
{
	struct fetches x = {.call = call, .left = option_given(call, OPTION_ALL) ? 0 : 20};
	struct error e;
	int outcome, written;

	if (config_source(call->config, id) < 0)
		return call_misused(call, "there is no source %s", id);
	x.sheet = sheet_new(stdout, call->format, fetch_columns, sizeof fetch_columns / sizeof *fetch_columns,
	    call->width, call->colour);
	outcome = journal_scan_back(call->txn, id, call->as_of, &call->arena, fetch_row, &x, &e);
	written = sheet_end(x.sheet, "never asked", &e);
	if (outcome != DONE || written != DONE)
		return call_failed("sources", &e);
	return x.with_refusals && call->format == SHEET_TEXT ? refusals_print(call, x.with_refusals)
							     : EXIT_DONE;
}

int command_sources(struct call *call)
{
	int status = call_view(call);

	if (status != EXIT_DONE)
		return status;
	if (call->word_count > 1)
		return call_misused(call, "expected one source");
	return call->word_count ? one_source(call, call->words[0]) : all_sources(call);
}
