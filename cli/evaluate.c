/* SPDX-License-Identifier: MIT */
#include "alert/lifecycle.h"
#include "alert/recipients.h"
#include "alert/describe.h"
#include "alert/suppression.h"
#include "cli/backtest.h"
#include "cli/command.h"
#include "collector/targets.h"
#include "config/lookup.h"
#include "config/receiver.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct column rows[] = {
    {"severity", TEXT_HEAD_SEVERITY, .whole = true},
    {"rule", TEXT_HEAD_RULE},
    {"subject", TEXT_NONE},
    {"title", TEXT_HEAD_WHAT},
    {"value", TEXT_NONE, true},
    {"unit", TEXT_NONE},
    {"period", TEXT_NONE},
    {"pending", TEXT_HEAD_PENDING, .leaves = 3},
    {"receivers", TEXT_HEAD_NOTIFIES},
};
static const struct column_list columns = COLUMNS(rows);

/* The alert that a finding is or would be. */
static struct alert alert_of(struct call *call, const struct finding *f)
{
	struct alert a;
	struct error e;

	if (alert_open_of(call->txn, f->rule->id, f->key, &call->arena, &a, &e) != OUTCOME_DONE)
		a = (struct alert){.fired = call->as_of, .ack = {INSTANT_NONE, INSTANT_NONE, "", ""}};
	alert_describe(call->view, f, &a);
	a.state = f->severity == SEVERITY_NONE ? ALERT_PENDING : ALERT_FIRING;
	a.severity = f->severity;
	return a;
}

/* Who would hear of it, with the routes, silences and inhibitions of today. */
static void receivers_print(struct call *call, enum language language, const struct suppressors *mutes,
    struct alert *a, struct text *out)
{
	const struct config *c = call->config;
	struct recipient *listeners = arena_new(&call->arena, (c->receiver_count + 1) * sizeof *listeners);
	struct suppression mute = suppression_find(mutes, a);

	if (a->state != ALERT_FIRING)
		return;
	if (mute.kind == SUPPRESSION_SILENCED)
		message_add_in(language, out, TEXT_EVALUATE_SILENCED,
		    PLACES(PLACE("number", (unsigned long long)mute.by)));
	else if (mute.kind == SUPPRESSION_INHIBITED)
		text_add(out, text_in(language, TEXT_EVALUATE_INHIBITED));
	if (mute.kind != SUPPRESSION_NONE)
		return;
	a->escalated |= escalation_reached(c, a, call->as_of);
	recipients_find(c, a, listeners);
	for (size_t r = 0; r < c->receiver_count; r++)
		if (listeners[r].is_recipient)
			text_printf(out, "%s%s", out->length ? ", " : "", c->receiver[r].id);
	if (!out->length)
		text_add(out, text_in(language, TEXT_EVALUATE_NO_ROUTE));
}

/* Those of one rule, or of all (NULL). */
static int findings_print(struct call *call, const struct evaluation *found, const char *rule)
{
	struct sheet *sheet = call_sheet(call, &columns);
	struct alert *alerts = arena_new(&call->arena, (found->count + 1) * sizeof *alerts);
	struct suppressors mutes;
	struct error e;

	for (size_t i = 0; i < found->count; i++) {
		alerts[i] = alert_of(call, &found->findings[i]);
		if (!alerts[i].id)
			alerts[i].id = UINT64_MAX - i; /* of its own, for one that is not there yet */
	}
	if (suppressors_read(call->txn, call->config, call->as_of, alerts, found->count, &call->arena, &mutes,
		&e) != OUTCOME_DONE)
		return call_failed(NULL, &e);
	for (size_t i = 0; i < found->count; i++) {
		const struct finding *f = &found->findings[i];
		TEXT_OWNED struct text to = {0};

		if (rule && strcmp(f->rule->id, rule) != 0)
			continue;
		receivers_print(call, sheet_language(sheet), &mutes, &alerts[i], &to);
		sheet_text_word(
		    sheet, severity_names[f->severity], TEXT_SEVERITY_NONE + (unsigned)f->severity);
		sheet_string(sheet, f->rule->id);
		sheet_string(sheet, f->key);
		sheet_string(sheet, alerts[i].title);
		sheet_number(sheet, f->measured.value, -1);
		sheet_string(sheet, f->measure->unit);
		sheet_period(sheet, f->measured.period);
		sheet_text_word(sheet, f->pending ? severity_names[f->pending] : NULL,
		    TEXT_SEVERITY_NONE + (unsigned)f->pending);
		sheet_string(sheet, text_of(&to));
	}
	return sheet_end(sheet, TEXT_NOTHING_FIRES, &e) == OUTCOME_DONE ? EXIT_DONE
									: call_unprinted(NULL, &e);
}

static bool evaluation_fires(const struct evaluation *found)
{
	for (size_t i = 0; i < found->count; i++)
		if (found->findings[i].severity != SEVERITY_NONE)
			return true;
	return false;
}

/* Looking at it, today or as of a day, changes nothing. */
static int rules_evaluate_at(struct call *call, const char *rule)
{
	struct evaluation found;
	struct error e;
	int status = call_view(call);

	if (status != EXIT_DONE)
		return status;
	if (rule && config_rule(call->config, rule) < 0)
		return call_misused(call, "unknown rule %s", rule);
	if (rules_evaluate(call->view, &found, &e) != OUTCOME_DONE)
		return call_failed("evaluate", &e);
	status = findings_print(call, &found, rule);
	if (status == EXIT_DONE && option_given(call, OPTION_EXIT_CODE) && evaluation_fires(&found))
		return EXIT_FAILED;
	return status;
}

int alerts_test(struct call *call)
{
	return call->word_count == 2 ? rules_evaluate_at(call, call->words[1])
				     : call_misused(call, "expected test RULE");
}

static void evaluation_summary(const struct lifecycle_report *r)
{
	message_print(TEXT_EVALUATED,
	    PLACES(PLACE("firing", r->firing), PLACE("fired", r->fired), PLACE("raised", r->raised),
		PLACE("lowered", r->lowered), PLACE("pending", r->pending), PLACE("resolved", r->resolved),
		PLACE("messages", r->messages)));
	if (r->suppressed)
		message_print(TEXT_EVALUATED_SUPPRESSED, PLACES(PLACE("count", r->suppressed)));
	if (r->escalated)
		message_print(TEXT_EVALUATED_ESCALATED, PLACES(PLACE("count", r->escalated)));
	if (r->unrouted)
		message_print(TEXT_EVALUATED_UNROUTED, PLACES(PLACE("count", r->unrouted)));
}

int command_evaluate(struct call *call)
{
	struct lifecycle_report r;
	struct error e;
	size_t changed;
	int status;

	if (option_given(call, OPTION_FROM) || option_given(call, OPTION_TO))
		return rule_backtest(call);
	if (option_given(call, OPTION_DRY_RUN) || option_given(call, OPTION_AS_OF))
		return rules_evaluate_at(call, NULL);
	status = call_config(call);
	if (status == EXIT_DONE)
		status = call_store_to_write(call);
	if (status != EXIT_DONE)
		return status;
	if (targets_enter(call->config, call->store, call_now(call), &changed, &e) != OUTCOME_DONE ||
	    lifecycle_step(call->config, call->store, call_now(call), &r, &e) != OUTCOME_DONE)
		return call_failed("evaluate", &e);
	evaluation_summary(&r);
	return option_given(call, OPTION_EXIT_CODE) && r.firing ? EXIT_FAILED : EXIT_DONE;
}
