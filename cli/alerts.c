/* SPDX-License-Identifier: MIT */
#include "alert/recipients.h"
#include "alert/describe.h"
#include "alert/lifecycle.h"
#include "alert/suppression.h"
#include "cli/command.h"
#include "locale/date_phrase.h"

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

/* A label of twelve columns, and what it is of. */
static void labelled_print(enum text_id label, enum text_id id, const struct message_place *places)
{
	TEXT_OWNED struct text t = {0};

	message_add(&t, id, places);
	print_out("  %-12s %s\n", text_by_id(label), text_of(&t));
}

static void event_time_print(enum text_id label, instant at)
{
	if (at != INSTANT_NONE)
		print_out("  %-12s %s\n", text_by_id(label), moment_phrase(at).text);
}

static void alert_recipients_print(const struct call *call, const struct alert *a)
{
	enum text_id label = TEXT_ALERT_NOTIFIED_LABEL;

	for (size_t i = 0; i < a->notified_count; i++) {
		const struct sent_notification *n = &a->notified[i];

		if (n->at > call->as_of)
			continue;
		labelled_print(label, TEXT_ALERT_NOTIFIED,
		    PLACES(PLACE("at", moment_phrase(n->at).text), PLACE("receiver", n->receiver),
			PLACE("state", text_by_id(n->severity == SEVERITY_NONE
						      ? TEXT_ALERT_RESOLVED
						      : TEXT_SEVERITY_NONE + (unsigned)n->severity))));
		label = TEXT_NONE;
	}
	if (label)
		labelled_print(label, TEXT_ALERT_NOTIFIED_NOBODY, NO_PLACES);
}

/* Why nobody is told or reminded. */
static void held_back(struct call *call, const struct alert *a)
{
	struct alert *open;
	struct suppressors mutes;
	struct error e;
	size_t count;

	if (a->state != ALERT_RESOLVED && alert_acknowledged(a, call->as_of))
		labelled_print(TEXT_ALERT_ACKNOWLEDGED_LABEL, TEXT_ALERT_ACKNOWLEDGED,
		    PLACES(PLACE("by", a->ack.by), PLACE("note", a->ack.note)));
	if (a->state == ALERT_FIRING &&
	    alerts_read(call->txn, ALERTS_OPEN, &call->arena, &open, &count, &e) == OUTCOME_DONE &&
	    suppressors_read(call->txn, call->config, call->as_of, open, count, &call->arena, &mutes, &e) ==
		OUTCOME_DONE) {
		struct suppression m = suppression_find(&mutes, a);

		if (m.kind != SUPPRESSION_NONE)
			labelled_print(TEXT_ALERT_SUPPRESSED_LABEL,
			    m.kind == SUPPRESSION_SILENCED ? TEXT_ALERT_SUPPRESSED_BY_SILENCE
							   : TEXT_ALERT_SUPPRESSED_BY_ALERT,
			    PLACES(PLACE("number", (unsigned long long)m.by)));
	}
}

static void alert_change_print(const struct alert_change *c)
{
	TEXT_OWNED struct text t = {0};

	message_add(&t, c->to == ALERT_RESOLVED ? TEXT_ALERT_CHANGE : TEXT_ALERT_CHANGE_SEVERITY,
	    PLACES(PLACE("at", moment_phrase(c->at).text),
		PLACE("state", text_by_id(TEXT_ALERT_PENDING + (unsigned)c->to)),
		PLACE("severity", text_by_id(TEXT_SEVERITY_NONE + (unsigned)c->to_severity)),
		PLACE("cause", c->cause)));
	print_out("    %s\n", text_of(&t));
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
	message_print(TEXT_ALERT_LINE,
	    PLACES(PLACE("number", (unsigned long long)a.id), PLACE("state", alert_state_names[last->to]),
		PLACE("severity",
		    severity_names[last->to == ALERT_RESOLVED ? last->from_severity : last->to_severity])));
	print_out("  %s\n", a.title);
	indented_print(a.detail);
	if (*a.office && *a.person)
		labelled_print(TEXT_ALERT_RESPONSIBLE_LABEL, TEXT_ALERT_RESPONSIBLE,
		    PLACES(PLACE("office", a.office), PLACE("person", a.person)));
	else if (*a.office || *a.person)
		print_out("  %-12s %s%s\n", text_by_id(TEXT_ALERT_RESPONSIBLE_LABEL), a.office, a.person);
	event_time_print(TEXT_ALERT_OPENED_LABEL, a.opened);
	event_time_print(TEXT_ALERT_FIRED_LABEL, a.fired <= call->as_of ? a.fired : INSTANT_NONE);
	event_time_print(TEXT_ALERT_RESOLVED_LABEL, a.resolved <= call->as_of ? a.resolved : INSTANT_NONE);
	print_out("  %s\n", text_by_id(TEXT_ALERT_CHANGES_LABEL));
	for (size_t i = 0; i < count; i++)
		alert_change_print(&changes[i]);
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
	message_print(TEXT_ALERT_ACK_DONE, PLACES(PLACE("number", call->words[1])));
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
