/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/records.h"
#include "export/listing.h"
#include "store/alerts.h"
#include "store/editions.h"
#include "store/evidence.h"
#include "store/figures.h"
#include "store/journal.h"
#include "store/outbox.h"
#include "store/projects.h"
#include "store/remotes.h"
#include "store/series.h"
#include "store/silences.h"

#include <stdlib.h>
#include <string.h>

static uint8_t document_digest[SHA256_SIZE];

/* ---- a record in each ---- */

static enum outcome target_fill(struct txn *t, instant now, struct error *e)
{
	struct figure f = {.period = period_key(period_of(2023, 12, YEARLY)),
	    .v = {.value = 120, .known = now, .published = DAY_NONE}};
	size_t added;
	enum outcome outcome = name_code(t, NAME_REGION, "east", true, &f.region, e);

	if (outcome == OUTCOME_DONE)
		outcome = name_code(t, NAME_INDICATOR, "grp", true, &f.indicator, e);
	return outcome == OUTCOME_DONE ? figures_add(t, BOOK_TARGETS, &f, 1, &added, e) : outcome;
}

static enum outcome journal_fill(struct txn *t, instant now, struct error *e)
{
	struct fetch f = {.source = "office",
	    .at = now,
	    .period = period_of(2023, 5, MONTHLY),
	    .outcome = FETCH_TAKEN,
	    .status = 200,
	    .url = "http://127.0.0.1/",
	    .content_type = "application/json",
	    .problem = "",
	    .region = "",
	    .indicator = "",
	    .types = ""};
	struct refusal r = {1, "$.v", "x", "no number", 0};
	struct request_state state = {"etag", "", now, now, INSTANT_NONE, 0, INSTANT_NONE, true};
	enum outcome outcome = journal_number(t, &f.id, e);

	if (outcome == OUTCOME_DONE)
		outcome = journal_add(t, &f, e);
	if (outcome == OUTCOME_DONE)
		outcome = refusal_add(t, f.id, 1, &r, e);
	return outcome == OUTCOME_DONE ? request_put(t, "office", f.period, &state, e) : outcome;
}

static enum outcome alerts_fill(struct txn *t, instant now, struct error *e)
{
	struct sent_notification sent = {"office", SEVERITY_WARNING, now};
	struct alert a = {.rule = "behind",
	    .subject = "series/east/grp/2023",
	    .state = ALERT_FIRING,
	    .severity = SEVERITY_WARNING,
	    .opened = now,
	    .fired = now,
	    .changed = now,
	    .resolved = INSTANT_NONE,
	    .said = now,
	    .title = "behind",
	    .notified = &sent,
	    .notified_count = 1,
	    .ack = {INSTANT_NONE, INSTANT_NONE, "", ""}};
	struct alert_change c = {
	    now, ALERT_PENDING, ALERT_FIRING, SEVERITY_NONE, SEVERITY_WARNING, 1, "it is", "behind"};
	enum outcome outcome = alert_put(t, &a, &c, e);

	a.id = 0;
	a.subject = "series/west/grp/2023";
	a.state = ALERT_RESOLVED;
	return outcome == OUTCOME_DONE ? alert_put(t, &a, NULL, e) : outcome;
}

static enum outcome outbox_fill(struct txn *t, instant now, struct error *e)
{
	struct message m = {.receiver = "office",
	    .body = "{}",
	    .summary = "one",
	    .alerts = 1,
	    .created = now,
	    .next_attempt = now,
	    .problem = ""};
	enum outcome outcome = OUTCOME_DONE;

	for (int i = 0; i < 2 && outcome == OUTCOME_DONE; i++) {
		outcome = outbox_number(t, &m.id, e);
		if (outcome == OUTCOME_DONE)
			outcome = outbox_add(t, &m, e);
	}
	m.aside = now;
	return outcome == OUTCOME_DONE ? outbox_update(t, &m, e) : outcome;
}

static enum outcome rest_fill(struct txn *t, instant now, struct error *e)
{
	static const char document[] = "{\"rows\": []}";
	struct silence s = {
	    .match = "region=east", .from = now, .until = now + 60, .by = "a", .why = "b", .ended_by = ""};
	struct remote_state remote = {1, 0, 5, 0, now, ""};
	struct edition_record edition = {1, "2023-05-end", {{1, 2, 3}}, now};
	struct evidence ev;
	bool stored;
	enum outcome outcome = silence_put(t, &s, e);

	if (outcome == OUTCOME_DONE)
		outcome = remote_put(t, "db", &remote, e);
	if (outcome == OUTCOME_DONE)
		outcome = edition_put(t, "situation", &edition, e);
	if (outcome == OUTCOME_DONE)
		outcome = evidence_pack(document, strlen(document), &ev, e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	memcpy(document_digest, ev.sha256, SHA256_SIZE);
	outcome = evidence_add(t, &ev, &stored, e);
	evidence_free(&ev);
	return outcome;
}

enum outcome records_fill(struct txn *t, void *city, struct error *e)
{
	static enum outcome (*const parts[])(struct txn *, instant, struct error *) = {
	    target_fill, journal_fill, alerts_fill, outbox_fill, rest_fill};
	const struct city *c = city;
	enum outcome outcome = OUTCOME_DONE;

	for (size_t i = 0; i < sizeof parts / sizeof *parts && outcome == OUTCOME_DONE; i++)
		outcome = parts[i](t, c->now - 86400, e);
	return outcome;
}

/* ---- reading ---- */

static void figure_seen(void *context, const struct figure *f)
{
	(void)context;
	(void)f;
}

static void period_seen(void *context, struct period p)
{
	(void)context;
	(void)p;
}

static void name_seen(void *context, uint32_t code, const char *name)
{
	(void)code;
	*(size_t *)context += strlen(name);
}

static void series_seen_one(void *context, uint32_t region, uint32_t indicator, instant at)
{
	(void)context;
	(void)region;
	(void)indicator;
	(void)at;
}

static bool fetch_seen(void *context, const struct fetch *f)
{
	*(size_t *)context += strlen(f->url) + strlen(f->problem);
	return true;
}

static void figures_read_all(struct txn *t, struct arena *a)
{
	const struct period first = period_of(YEAR_LEAST, 1, MONTHLY),
			    last = period_of(YEAR_MOST, 12, YEARLY);
	struct project_change *changes;
	struct project *projects;
	size_t bytes = 0, n;
	struct error e;

	for (int kind = NAME_REGION; kind <= NAME_RECEIVER; kind++)
		(void)names_scan(t, (enum name_kind)kind, name_seen, &bytes, &e);
	for (int book = BOOK_FIGURES; book <= BOOK_TARGETS; book++) {
		(void)figures_scan(t, (enum book)book, first, last,
		    &(struct figure_visitor){INSTANT_LAST, figure_seen, NULL}, &e);
		(void)periods_scan(t, (enum book)book, period_seen, NULL, &e);
	}
	(void)series_scan(t, series_seen_one, NULL, &e);
	(void)projects_read(t, INSTANT_LAST, a, &projects, &n, &e);
	(void)project_history(&(struct store_reading){t, INSTANT_LAST, a}, "P-1", &changes, &n, &e);
}

static void messages_read_all(struct txn *t, struct arena *a)
{
	struct message *list;
	size_t n;
	struct error e;

	(void)outbox_heads(t, a, &list, &n, &e);
	(void)outbox_of(t, "office", a, &list, &n, &e);
	(void)outbox_waiting(t, a, &list, &n, &e);
	(void)outbox_sent(t, 10, a, &list, &n, &e);
	(void)outbox_dead_letters(t, a, &list, &n, &e);
}

static void journal_read_all(struct txn *t, struct arena *a)
{
	TEXT_OWNED struct text document = {0};
	struct request_state state;
	struct refusal *refusals;
	size_t bytes = 0, n;
	struct error e;

	(void)evidence_read(t, document_digest, &document, &e);
	(void)journal_scan_back(&(struct store_reading){t, INSTANT_LAST, a}, NULL, fetch_seen, &bytes, &e);
	(void)journal_scan_back(
	    &(struct store_reading){t, INSTANT_LAST, a}, "office", fetch_seen, &bytes, &e);
	(void)refusals_read(t, 1, a, &refusals, &n, &e);
	(void)request_get(t, "office", period_of(2023, 5, MONTHLY), a, &state, &e);
}

void records_read_all(struct txn *t)
{
	struct arena a = {0};
	struct alert_change *changes;
	struct alert *alerts;
	struct silence *silences;
	struct remote_state remote;
	struct edition_record edition;
	size_t n;
	struct error e;

	figures_read_all(t, &a);
	journal_read_all(t, &a);
	messages_read_all(t, &a);
	(void)alerts_read(t, ALERTS_ALL, &a, &alerts, &n, &e);
	(void)alerts_read(t, ALERTS_TO_TELL, &a, &alerts, &n, &e);
	(void)alert_changes(&(struct store_reading){t, INSTANT_LAST, &a}, 1, &changes, &n, &e);
	(void)silences_read(t, INSTANT_NONE, &a, &silences, &n, &e);
	(void)remote_get(t, "db", &a, &remote, &e);
	(void)edition_last(t, "situation", &a, &edition, &e);
	arena_done(&a);
}

void records_list_some(const struct city *c, struct txn *t, size_t first, size_t count, FILE *out)
{
	const struct query q = {.as_of = c->now, .since = INSTANT_NONE, .all = true};
	const struct sheet_options options = {0};

	for (size_t i = 0; i < count; i++) {
		struct report_data r = {0};
		struct error e;

		if (view_open(c->config, t, c->now, &r.view, &e) == OUTCOME_DONE)
			(void)listing_print(
			    &listings[(first + i) % listing_count], &r, &q, out, SHEET_JSONL, &options, &e);
		view_close(r.view);
	}
}
