/* SPDX-License-Identifier: MIT */
#include "alert/title.h"
#include "cli/backtest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One stretch of days on which a rule fired for one subject. */
struct episode {
	const char *rule, *key, *title;
	day_number from, to; /* the first day and the last */
	day_number critical; /* the first critical day; DAY_NONE: never */
	bool open;
};

struct backtest {
	struct call *call;
	struct episode *episodes;
	size_t count;
};

static const struct column rows[] = {
    {"rule", TEXT_HEAD_RULE, .whole = true},
    {"subject", TEXT_NONE},
    {"from", TEXT_HEAD_FIRES, .whole = true},
    {"critical", TEXT_HEAD_CRITICAL, .whole = true},
    {"to", TEXT_HEAD_OVER, .whole = true},
    {"days", TEXT_HEAD_DAYS, true},
    {"title", TEXT_HEAD_FIRST_TITLE},
};
static const struct column_list columns = COLUMNS(rows);

static struct episode *open_of(struct backtest *b, const struct finding *f)
{
	for (size_t i = b->count; i-- > 0;)
		if (b->episodes[i].open && strcmp(b->episodes[i].rule, f->rule->id) == 0 &&
		    strcmp(b->episodes[i].key, f->key) == 0)
			return &b->episodes[i];
	return NULL;
}

static void episode_note(struct backtest *b, struct view *v, const struct finding *f, day_number day)
{
	struct episode *x = open_of(b, f);
	struct arena *a = &b->call->arena;

	if (f->severity == SEVERITY_NONE)
		return;
	if (!x) {
		x = arena_push(a, &b->episodes, &b->count, sizeof *x);
		*x = (struct episode){.rule = f->rule->id,
		    .key = arena_text(a, f->key),
		    .title = arena_text(a, finding_title(v, f->measure, &f->subject, &f->measured)),
		    .from = day,
		    .critical = DAY_NONE,
		    .open = true};
	}
	x->to = day;
	if (f->severity == SEVERITY_CRITICAL && x->critical == DAY_NONE)
		x->critical = day;
}

/* What was known at the end of that day, judged by the rules as they are. */
static enum outcome live_day(struct backtest *b, day_number day, struct error *e)
{
	struct call *call = b->call;
	struct evaluation found;
	struct view *v;
	enum outcome outcome = view_open(call->config, call->txn, day_end(day), &v, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	outcome = rules_evaluate(v, &found, e);
	for (size_t i = 0; outcome == OUTCOME_DONE && i < found.count; i++)
		episode_note(b, v, &found.findings[i], day);
	view_close(v);
	for (size_t i = 0; i < b->count; i++)
		b->episodes[i].open &= b->episodes[i].to == day;
	return outcome;
}

static int episodes_print(struct backtest *b)
{
	struct call *call = b->call;
	struct sheet *sheet = call_sheet(call, &columns);
	struct error e;

	for (size_t i = 0; i < b->count; i++) {
		const struct episode *x = &b->episodes[i];

		sheet_string(sheet, x->rule);
		sheet_string(sheet, x->key);
		sheet_date(sheet, (struct date){.day = x->from});
		sheet_date(sheet, (struct date){.day = x->critical});
		sheet_date(sheet, (struct date){.day = x->open ? DAY_NONE : x->to + 1});
		sheet_integer(sheet, x->to - x->from + 1);
		sheet_string(sheet, x->title);
	}
	return sheet_end(sheet, TEXT_NOTHING_WOULD_HAVE_FIRED, &e) == OUTCOME_DONE ? EXIT_DONE
										   : call_unprinted(NULL, &e);
}

static int day_option(struct call *call, enum call_option o, day_number otherwise, day_number *day)
{
	instant at;
	int status;

	*day = otherwise;
	if (!option_given(call, o))
		return EXIT_DONE;
	status = call_time(call, o, false, TIME_BEFORE, &at);
	if (status == EXIT_DONE)
		*day = day_at(at);
	return status;
}

int rule_backtest(struct call *call)
{
	enum { DAYS_MOST = 366 * 20 };
	struct backtest b = {.call = call};
	day_number from, to;
	struct error e;
	int status = call_view(call);

	if (status == EXIT_DONE)
		status = day_option(call, OPTION_FROM, view_today(call->view) - 365, &from);
	if (status == EXIT_DONE)
		status = day_option(call, OPTION_TO, view_today(call->view), &to);
	if (status != EXIT_DONE)
		return status;
	if (from > to || to - from > DAYS_MOST)
		return call_misused(
		    call, "the first day must lie before the last, and no more than 20 years");
	for (day_number day = from; day <= to; day++)
		if (live_day(&b, day, &e) != OUTCOME_DONE)
			return call_failed("evaluate", &e);
	return episodes_print(&b);
}
