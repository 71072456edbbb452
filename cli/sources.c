/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "config/lookup.h"
#include "store/journal.h"

#include <stdio.h>

static const struct column fetch_rows[] = {
    {"fetch", TEXT_HEAD_FETCH, true},
    {"at", TEXT_HEAD_AT, .whole = true},
    {"period", TEXT_HEAD_PERIOD, .whole = true},
    {"outcome", TEXT_HEAD_OUTCOME, .whole = true},
    {"status", TEXT_HEAD_HTTP_STATUS, true, .leaves = 7},
    {"bytes", TEXT_HEAD_BYTES, true, .leaves = 8},
    {"rows", TEXT_HEAD_ROWS, true},
    {"new", TEXT_HEAD_NEW, true},
    {"rejected", TEXT_HEAD_REJECTED, true},
    {"ignored", TEXT_HEAD_IGNORED, true, .leaves = 9},
    {"sha256", TEXT_NONE},
    {"url", TEXT_NONE},
    {"problem", TEXT_HEAD_PROBLEM},
};
static const struct column_list fetch_columns = COLUMNS(fetch_rows);

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
	sheet_text_word(x->sheet, fetch_outcome_names[f->outcome], TEXT_FETCH_FETCHED + (unsigned)f->outcome);
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

static const struct column refusal_rows[] = {
    {"fetch", TEXT_NONE, true},
    {"row", TEXT_HEAD_ROW, true},
    {"path", TEXT_HEAD_PATH},
    {"found", TEXT_HEAD_FOUND},
    {"reason", TEXT_HEAD_REJECTED_BECAUSE},
};
static const struct column_list refusal_columns = COLUMNS(refusal_rows);

static int refusals_print(struct call *call, uint32_t fetch)
{
	struct refusal *list;
	struct sheet *sheet;
	struct fetch f;
	struct error e;
	size_t count;

	if (refusals_read(call->txn, fetch, &call->arena, &list, &count, &e) != OUTCOME_DONE ||
	    journal_get(call->txn, fetch, &call->arena, &f, &e) != OUTCOME_DONE)
		return call_failed("sources", &e);
	print_out("\n");
	message_print(TEXT_SOURCE_REJECTED_ROWS,
	    PLACES(PLACE("fetch", fetch), PLACE("more", f.refused > count ? "yes" : "no")));
	sheet = call_sheet(call, &refusal_columns);
	for (size_t i = 0; i < count; i++) {
		sheet_integer(sheet, fetch);
		sheet_integer(sheet, list[i].row);
		sheet_string(sheet, list[i].path);
		sheet_string(sheet, list[i].found);
		sheet_string(sheet, list[i].reason);
	}
	return sheet_end(sheet, TEXT_NONE, &e) == OUTCOME_DONE ? EXIT_DONE : call_unprinted(NULL, &e);
}

static int one_source(struct call *call, const char *id)
{
	struct fetches x = {.call = call, .left = option_given(call, OPTION_ALL) ? 0 : 20};
	struct error e;
	enum outcome outcome, written;

	if (config_source(call->config, id) < 0)
		return call_misused(call, "unknown source %s", id);
	x.sheet = call_sheet(call, &fetch_columns);
	outcome = journal_scan_back(
	    &(struct store_reading){call->txn, call->as_of, &call->arena}, id, fetch_row, &x, &e);
	written = sheet_end(x.sheet, TEXT_NEVER_FETCHED, &e);
	if (outcome != OUTCOME_DONE || written != OUTCOME_DONE)
		return call_unprinted("sources", &e);
	return x.with_refusals && call->format == SHEET_TEXT ? refusals_print(call, x.with_refusals)
							     : EXIT_DONE;
}

int command_sources(struct call *call)
{
	struct query q;
	int status = call_view(call);

	if (status == EXIT_DONE)
		status = call_query(call, &q);
	if (status != EXIT_DONE)
		return status;
	if (call->word_count > 1)
		return call_misused(call, "expected one source");
	return call->word_count ? one_source(call, call->words[0]) : call_list(call, "sources", &q);
}
