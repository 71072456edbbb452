/* SPDX-License-Identifier: MIT */
#include "alert/recipients.h"
#include "alert/describe.h"
#include "alert/lifecycle.h"
#include "alert/suppression.h"
#include "cli/command.h"

#include <stdio.h>
#include <string.h>

static void indented_print(const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		print_out("    %.*s\n", (int)n, text);
		text += n + (text[n] == '\n');
	}
}

static void event_time_print(const char *what, instant at)
{
	TEXT_OWNED struct text t = {0};

	if (at == INSTANT_NONE)
		return;
	instant_print_short(&t, at);
	print_out("  %-12s %s\n", what, text_of(&t));
}

static void alert_recipients_print(const struct call *call, const struct alert *a)
{
	const char *label = "notified";

	for (size_t i = 0; i < a->notified_count; i++) {
		TEXT_OWNED struct text at = {0};

		if (a->notified[i].at > call->as_of)
			continue;
		instant_print_short(&at, a->notified[i].at);
		print_out("  %-12s %s  %s: %s\n", label, text_of(&at), a->notified[i].receiver,
		    a->notified[i].severity == SEVERITY_NONE ? "resolved"
							     : severity_names[a->notified[i].severity]);
		label = "";
	}
	if (*label)
		print_out("  %-12s nobody\n", label);
}

/* Why nobody is told or reminded. */
static void held_back(struct call *call, const struct alert *a)
{
	struct alert *open;
	struct suppressors mutes;
	struct error e;
	size_t count;

	if (a->state != ALERT_RESOLVED && alert_acknowledged(a, call->as_of))
		print_out("  %-12s %s: %s\n", "acknowledged", a->ack.by, a->ack.note);
	if (a->state == ALERT_FIRING &&
	    alerts_read(call->txn, ALERTS_OPEN, &call->arena, &open, &count, &e) == OUTCOME_DONE &&
	    suppressors_read(call->txn, call->config, call->as_of, open, count, &call->arena, &mutes, &e) ==
		OUTCOME_DONE) {
		struct suppression m = suppression_find(&mutes, a);

		if (m.kind != SUPPRESSION_NONE)
			print_out("  %-12s by %s %llu\n", "suppressed",
			    m.kind == SUPPRESSION_SILENCED ? "silence" : "alert", (unsigned long long)m.by);
	}
}

/* One alert in full: what it says, why, what became of it, who was told. */
static int alert_show(struct call *call, const char *word)
{
	struct alert a;
	struct alert_change *changes, *last;
	struct error e;
	size_t count;
	int64_t id;
	enum outcome outcome;

	if (!integer_parse(word, 1, INT64_MAX, &id))
		return call_misused(call, "\"%s\" is no alert (expected its number)", word);
	outcome = alert_get(call->txn, (uint64_t)id, &call->arena, &a, &e);
	if (outcome == OUTCOME_ABSENT)
		return call_misused(call, "unknown alert %s", word);
	if (outcome == OUTCOME_DONE)
		outcome = alert_changes(&(struct store_reading){call->txn, call->as_of, &call->arena}, a.id,
		    &changes, &count, &e);
	if (outcome != OUTCOME_DONE)
		return call_failed("alerts", &e);
	if (count == 0)
		return call_misused(call, "alert %s: not yet opened at that time", word);
	alert_as_of(call->view, &a);
	last = &changes[count - 1];
	print_out("alert %llu: %s, %s\n  %s\n", (unsigned long long)a.id, alert_state_names[last->to],
	    severity_names[last->to == ALERT_RESOLVED ? last->from_severity : last->to_severity], a.title);
	indented_print(a.detail);
	if (*a.office || *a.person)
		print_out("  %-12s %s%s%s\n", "responsible", a.office, *a.office && *a.person ? ", " : "",
		    a.person);
	event_time_print("opened", a.opened);
	event_time_print("fired", a.fired <= call->as_of ? a.fired : INSTANT_NONE);
	event_time_print("resolved", a.resolved <= call->as_of ? a.resolved : INSTANT_NONE);
	print_out("  changes\n");
	for (size_t i = 0; i < count; i++) {
		TEXT_OWNED struct text t = {0};

		instant_print_short(&t, changes[i].at);
		print_out("    %s  %s%s%s: %s\n", text_of(&t), alert_state_names[changes[i].to],
		    changes[i].to == ALERT_RESOLVED ? "" : " ",
		    changes[i].to == ALERT_RESOLVED ? "" : severity_names[changes[i].to_severity],
		    changes[i].cause);
	}
	held_back(call, &a);
	alert_recipients_print(call, &a);
	return EXIT_DONE;
}

static int alert_acknowledge(struct call *call)
{
	struct acknowledgement_run what = {
	    .by = call->values[OPTION_USER], .note = call->values[OPTION_REASON]};
	struct error e;
	int64_t id;
	int status;

	if (call->word_count != 2 || !integer_parse(call->words[1], 1, INT64_MAX, &id))
		return call_misused(call, "expected ack NUMBER --user NAME --reason TEXT [--until WHEN]");
	if (!what.by || !*what.by || !what.note || !*what.note)
		return call_misused(call, "ack: --user and --reason are required");
	status = call_config(call);
	if (status == EXIT_DONE)
		status = call_until(call, INSTANT_LAST, &what.until);
	if (status == EXIT_DONE)
		status = call_store_to_write(call);
	if (status != EXIT_DONE)
		return status;
	what.alert = (uint64_t)id;
	what.now = call_now(call);
	if (lifecycle_acknowledge(call->store, &what, &e) != OUTCOME_DONE)
		return call_failed("alerts", &e);
	print_out("alert %s acknowledged: no reminders; changes of severity and the resolution are still "
		  "notified\n",
	    call->words[1]);
	return EXIT_DONE;
}

int command_alerts(struct call *call)
{
	struct query q;
	int status;

	if (call->word_count && strcmp(call->words[0], "ack") == 0)
		return alert_acknowledge(call);
	if (call->word_count && strcmp(call->words[0], "test") == 0)
		return alerts_test(call);
	status = call_view(call);
	if (status == EXIT_DONE)
		status = call_query(call, &q);
	if (status != EXIT_DONE)
		return status;
	if (call->word_count > 1)
		return call_misused(call, "expected one number, ack NUMBER, or test RULE");
	return call->word_count ? alert_show(call, call->words[0]) : call_list(call, "alerts", &q);
}
