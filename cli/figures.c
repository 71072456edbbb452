/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "config/city.h"
#include "store/figures.h"

#include <stdio.h>
#include <string.h>

/* ---- a suspect figure that a person believes ---- */

struct confirmation {
	struct call *call;
	int region, indicator;
	struct period period;
	struct vintage now;
	bool there;
};

static void confirm_figure_find(void *context, const struct figure *f)
{
	struct confirmation *x = context;
	uint32_t code;
	struct error e;

	if (name_code(x->call->txn, NAME_INDICATOR, x->call->config->indicator[x->indicator].id, false, &code,
		&e) != OUTCOME_DONE ||
	    f->indicator != code || (x->there && !vintage_follows(&x->now, &f->v)))
		return;
	x->there = true;
	x->now = f->v;
}

static enum outcome confirm_step(struct txn *t, void *context, struct error *e)
{
	struct confirmation *x = context;
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
	    .problem = arena_printf(&x->call->arena, "confirmed by %s: %s", x->call->values[OPTION_USER],
		x->call->values[OPTION_REASON])};
	struct figure figure = {.period = period_key(x->period), .v = x->now};
	size_t added;
	enum outcome outcome = name_code(t, NAME_REGION, f.region, false, &figure.region, e);

	if (outcome == OUTCOME_DONE)
		outcome = name_code(t, NAME_INDICATOR, f.indicator, false, &figure.indicator, e);
	if (outcome == OUTCOME_DONE)
		outcome = journal_number(t, &f.id, e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	figure.v.flags &= (uint8_t)~FIGURE_SUSPECT;
	figure.v.known = f.at;
	figure.v.fetch = f.id;
	outcome = figures_add(t, BOOK_FIGURES, &figure, 1, &added, e);
	f.added = (uint32_t)added;
	return outcome == OUTCOME_DONE ? journal_add(t, &f, e) : outcome;
}

/* What is there now, read before it is written: one person confirms what they have seen. */
static int confirm_read(struct confirmation *x)
{
	struct error e;
	uint32_t region;
	enum outcome outcome = store_read(x->call->store, &x->call->txn, &e);

	if (outcome == OUTCOME_DONE)
		outcome = name_code(
		    x->call->txn, NAME_REGION, x->call->config->region[x->region].id, false, &region, &e);
	if (outcome == OUTCOME_DONE)
		outcome = figures_of(x->call->txn, BOOK_FIGURES, x->period, region,
		    &(struct figure_visitor){INSTANT_LAST, confirm_figure_find, x}, &e);
	store_read_end(x->call->txn);
	x->call->txn = NULL;
	return outcome < 0 ? call_failed("figures", &e) : EXIT_DONE;
}

static int figures_confirm(struct call *call)
{
	struct confirmation x = {.call = call};
	const char *by = call->values[OPTION_USER], *why = call->values[OPTION_REASON];
	struct error e;
	int status;

	if (call->word_count != 4)
		return call_misused(
		    call, "expected confirm REGION INDICATOR PERIOD --user NAME --reason TEXT");
	if (!by || !*by || !why || !*why)
		return call_misused(call, "confirm: --user and --reason are required");
	status = call_config(call);
	if (status != EXIT_DONE)
		return status;
	if (region_named(call->config, call->words[1], &x.region, &e) != OUTCOME_DONE ||
	    indicator_named(call->config, call->words[2], &x.indicator, &e) != OUTCOME_DONE)
		return call_misused(call, "%s", e.text);
	if (!period_parse(call->words[3], &x.period))
		return call_misused(call, "\"%s\" is no period such as 2023-05 or 2023-Q2", call->words[3]);
	status = call_store_to_write(call);
	if (status == EXIT_DONE)
		status = confirm_read(&x);
	if (status != EXIT_DONE)
		return status;
	if (!x.there || !(x.now.flags & FIGURE_SUSPECT)) {
		TEXT_OWNED struct text problem = {0};

		message_add(&problem, x.there ? TEXT_FIGURE_NOT_SUSPECT : TEXT_FIGURE_NOT_THERE,
		    PLACES(PLACE("region", call->words[1]), PLACE("indicator", call->words[2]),
			PLACE("period", call->words[3])));
		print_err("pacesetter figures: %s\n", text_of(&problem));
		return EXIT_FAILED;
	}
	if (store_write(call->store, confirm_step, &x, &e) != OUTCOME_DONE)
		return call_failed("figures", &e);
	message_print(TEXT_FIGURE_CONFIRMED,
	    PLACES(PLACE("region", call->words[1]), PLACE("indicator", call->words[2]),
		PLACE("period", call->words[3]), PLACE("value", x.now.value), PLACE("by", by)));
	return EXIT_DONE;
}

int command_figures(struct call *call)
{
	struct query q;
	int status;

	if (call->word_count && strcmp(call->words[0], "confirm") == 0)
		return figures_confirm(call);
	if (call->word_count)
		return call_misused(call, "expected confirm, or nothing");
	status = call_view(call);
	if (status == EXIT_DONE)
		status = call_query(call, &q);
	return status == EXIT_DONE ? call_list(call, "figures", &q) : status;
}
