/* SPDX-License-Identifier: MIT */
#include "alert/recipients.h"
#include "alert/suppression.h"
#include "config/lookup.h"
#include "export/lists.h"
#include "store/alerts.h"

#include <stdlib.h>

/* ---- alerts as they stood at the moment asked about ---- */

static const struct column alert_rows[] = {
    {"alert", TEXT_HEAD_ALERT, true, .whole = true, .type = COLUMN_INTEGER},
    {"state", TEXT_HEAD_STATE, .whole = true, .leaves = 5},
    {"severity", TEXT_HEAD_SEVERITY, .whole = true},
    {"since", TEXT_HEAD_SINCE, .whole = true, .leaves = 4, .type = COLUMN_TIME,
	.help = "of the latest change"},
    {"rule", TEXT_HEAD_RULE},
    {"title", TEXT_HEAD_WHAT},
    {"value", TEXT_NONE, true, .type = COLUMN_NUMBER, .help = "of the measure"},
    {"measure", TEXT_NONE},
    {"subject", TEXT_NONE},
    {"region", TEXT_NONE},
    {"indicator", TEXT_NONE},
    {"project", TEXT_NONE},
    {"source", TEXT_NONE, .leaves = 6},
    {"office", TEXT_HEAD_OFFICE, .leaves = 7},
    {"person", TEXT_NONE},
    {"opened", TEXT_NONE, .type = COLUMN_TIME},
    {"fired", TEXT_NONE, .type = COLUMN_TIME},
    {"resolved", TEXT_NONE, .type = COLUMN_TIME},
    {"cause", TEXT_NONE},
    {"notified", TEXT_NONE, .help = "the receivers that were notified"},
    {"suppressed", TEXT_HEAD_SUPPRESSED_BY, .whole = true, .leaves = 8},
    {"acknowledged", TEXT_HEAD_ACKNOWLEDGED_BY, .leaves = 9},
    {"time_ms", TEXT_NONE, true, .type = COLUMN_EPOCH, .help = "when it was opened"},
    {"since_ms", TEXT_NONE, true, .type = COLUMN_EPOCH},
};
const struct column_list alert_columns = COLUMNS(alert_rows);

/* An alert as it stood on a day. */
struct alert_as_of {
	struct alert alert; /* with state and severity as they were */
	const struct alert_change *last;
	instant fired;
};

static bool alert_matches_query(const struct config *c, const struct alert *a, const struct query *q)
{
	return query_region(q, *a->region ? config_region(c, a->region) : -1) &&
	       query_indicator(q, *a->indicator ? config_indicator(c, a->indicator) : -1);
}

static enum outcome alert_as_of_add(struct view *v, const struct alert *a, instant as_of,
    struct alert_as_of **all, size_t *count, struct error *e)
{
	struct alert_change *changes;
	struct alert_as_of *s;
	size_t changed;
	enum outcome outcome = alert_changes(
	    &(struct store_reading){view_txn(v), as_of, view_arena(v)}, a->id, &changes, &changed, e);

	if (outcome != OUTCOME_DONE || changed == 0)
		return outcome;
	s = arena_push(view_arena(v), all, count, sizeof *s);
	*s = (struct alert_as_of){*a, &changes[changed - 1], INSTANT_NONE};
	s->alert.state = s->last->to;
	s->alert.severity = s->last->to == ALERT_RESOLVED ? s->last->from_severity : s->last->to_severity;
	for (size_t i = 0; i < changed; i++)
		if (changes[i].to == ALERT_FIRING && changes[i].from != ALERT_FIRING)
			s->fired = changes[i].at;
	return OUTCOME_DONE;
}

static void recipients_print(const struct alert *a, instant as_of, struct text *out)
{
	for (size_t i = 0; i < a->notified_count; i++)
		if (a->notified[i].at <= as_of)
			text_printf(out, "%s%s", out->length ? " " : "", a->notified[i].receiver);
}

static void suppression_print(
    enum language language, const struct suppressors *m, const struct alert *a, struct text *out)
{
	struct suppression mute =
	    a->state == ALERT_FIRING ? suppression_find(m, a) : (struct suppression){SUPPRESSION_NONE, 0};

	if (mute.kind != SUPPRESSION_NONE)
		message_add_in(language, out,
		    mute.kind == SUPPRESSION_SILENCED ? TEXT_SUPPRESSED_BY_SILENCE : TEXT_SUPPRESSED_BY_ALERT,
		    PLACES(PLACE("number", (unsigned long long)mute.by)));
}

static void alert_state_cell(struct sheet *sheet, enum alert_state state)
{
	sheet_text_word(sheet, alert_state_names[state], TEXT_ALERT_PENDING + (unsigned)state);
}

static void alert_severity_cell(struct sheet *sheet, enum severity severity)
{
	sheet_text_word(sheet, severity_names[severity], TEXT_SEVERITY_NONE + (unsigned)severity);
}

static void alert_row(
    const struct alert_as_of *s, const struct suppressors *suppressors, instant as_of, struct sheet *sheet)
{
	const struct alert *a = &s->alert;
	const struct alert_change *last = s->last;
	TEXT_OWNED struct text recipients = {0};
	TEXT_OWNED struct text suppressed = {0};

	recipients_print(a, as_of, &recipients);
	suppression_print(sheet_language(sheet), suppressors, a, &suppressed);
	sheet_integer(sheet, (long long)a->id);
	alert_state_cell(sheet, a->state);
	alert_severity_cell(sheet, a->severity);
	sheet_instant(sheet, last->at);
	sheet_string(sheet, a->rule);
	/* as it was said then: the newest words only where they are not newer than the day asked about */
	sheet_string(sheet, a->said <= as_of ? a->title : last->title);
	sheet_number(sheet, a->said <= as_of ? a->value : last->value, -1);
	sheet_string(sheet, a->measure);
	sheet_string(sheet, a->subject);
	sheet_string(sheet, a->region);
	sheet_string(sheet, a->indicator);
	sheet_string(sheet, a->project);
	sheet_string(sheet, a->source);
	sheet_string(sheet, a->office);
	sheet_string(sheet, a->person);
	sheet_instant(sheet, a->opened);
	sheet_instant(sheet, s->fired);
	sheet_instant(sheet, last->to == ALERT_RESOLVED ? last->at : INSTANT_NONE);
	sheet_string(sheet, last->cause);
	sheet_string(sheet, text_of(&recipients));
	sheet_string(sheet, text_of(&suppressed));
	sheet_string(sheet, a->state != ALERT_RESOLVED && alert_acknowledged(a, as_of) ? a->ack.by : "");
	sheet_epoch(sheet, a->opened);
	sheet_epoch(sheet, last->at);
}

enum outcome list_alerts(struct report_data *r, const struct query *q, struct sheet *sheet, struct error *e)
{
	struct view *v = r->view;
	struct alert *alerts, *then;
	struct alert_as_of *stood = NULL;
	struct suppressors suppressors;
	size_t count, n = 0;
	instant as_of = view_moment(v);
	enum outcome outcome = alerts_read(view_txn(v), ALERTS_ALL, view_arena(v), &alerts, &count, e);

	for (size_t i = 0; outcome == OUTCOME_DONE && i < count; i++)
		outcome = alert_as_of_add(v, &alerts[i], as_of, &stood, &n, e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	then = arena_new(view_arena(v), (n + 1) * sizeof *then);
	for (size_t i = 0; i < n; i++)
		then[i] = stood[i].alert;
	outcome =
	    suppressors_read(view_txn(v), view_config(v), as_of, then, n, view_arena(v), &suppressors, e);
	for (size_t i = 0; outcome == OUTCOME_DONE && i < n; i++)
		if (alert_matches_query(view_config(v), &stood[i].alert, q) &&
		    (q->all || stood[i].alert.state != ALERT_RESOLVED))
			alert_row(&stood[i], &suppressors, as_of, sheet);
	return outcome;
}

/* ---- every change ---- */

static const struct column change_rows[] = {
    {"alert", TEXT_HEAD_ALERT, true, .whole = true, .type = COLUMN_INTEGER},
    {"at", TEXT_HEAD_AT, .whole = true, .type = COLUMN_TIME},
    {"state", TEXT_HEAD_STATE, .whole = true},
    {"severity", TEXT_HEAD_SEVERITY, .whole = true},
    {"state_before", TEXT_NONE, .help = "null for the first change of an alert"},
    {"severity_before", TEXT_NONE},
    {"value", TEXT_HEAD_MEASURED_VALUE, true, .type = COLUMN_NUMBER},
    {"rule", TEXT_HEAD_RULE},
    {"subject", TEXT_NONE},
    {"region", TEXT_NONE},
    {"indicator", TEXT_NONE},
    {"project", TEXT_NONE},
    {"title", TEXT_HEAD_WHAT},
    {"cause", TEXT_HEAD_CAUSE},
    {"time_ms", TEXT_NONE, true, .type = COLUMN_EPOCH},
};
const struct column_list change_columns = COLUMNS(change_rows);

struct alert_as_of_change {
	const struct alert *alert;
	struct alert_change change;
	bool first;
};

static int by_moment(const void *x, const void *y)
{
	const struct alert_as_of_change *a = x, *b = y;

	if (a->change.at != b->change.at)
		return a->change.at < b->change.at ? -1 : 1;
	if (a->alert->id != b->alert->id)
		return a->alert->id < b->alert->id ? -1 : 1;
	return a->change.to < b->change.to ? -1 : a->change.to > b->change.to;
}

static void change_row(const struct alert_as_of_change *x, struct sheet *sheet)
{
	const struct alert_change *c = &x->change;
	const struct alert *a = x->alert;

	sheet_integer(sheet, (long long)a->id);
	sheet_instant(sheet, c->at);
	alert_state_cell(sheet, c->to);
	alert_severity_cell(sheet, c->to_severity);
	if (x->first) {
		sheet_string(sheet, NULL);
		sheet_string(sheet, NULL);
	} else {
		alert_state_cell(sheet, c->from);
		alert_severity_cell(sheet, c->from_severity);
	}
	sheet_number(sheet, c->value, -1);
	sheet_string(sheet, a->rule);
	sheet_string(sheet, a->subject);
	sheet_string(sheet, a->region);
	sheet_string(sheet, a->indicator);
	sheet_string(sheet, a->project);
	sheet_string(sheet, c->title);
	sheet_string(sheet, c->cause);
	sheet_epoch(sheet, c->at);
}

enum outcome list_changes(struct report_data *r, const struct query *q, struct sheet *sheet, struct error *e)
{
	struct view *v = r->view;
	struct alert *alerts;
	struct alert_as_of_change *all = NULL;
	size_t count, n = 0;
	enum outcome outcome = alerts_read(view_txn(v), ALERTS_ALL, view_arena(v), &alerts, &count, e);

	for (size_t i = 0; outcome == OUTCOME_DONE && i < count; i++) {
		struct alert_change *changes;
		size_t changed;

		if (!alert_matches_query(view_config(v), &alerts[i], q))
			continue;
		outcome = alert_changes(&(struct store_reading){view_txn(v), view_moment(v), view_arena(v)},
		    alerts[i].id, &changes, &changed, e);
		for (size_t k = 0; outcome == OUTCOME_DONE && k < changed; k++)
			*(struct alert_as_of_change *)arena_push(view_arena(v), &all, &n, sizeof *all) =
			    (struct alert_as_of_change){&alerts[i], changes[k], k == 0};
	}
	if (outcome == OUTCOME_DONE && n)
		qsort(all, n, sizeof *all, by_moment);
	for (size_t i = 0; outcome == OUTCOME_DONE && i < n; i++)
		change_row(&all[i], sheet);
	return outcome;
}
