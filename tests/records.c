/* SPDX-License-Identifier: MIT */
#include "tests/records.h"
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
#include "tests/support.h"

#include <string.h>

static const instant then = 1687046400; /* 2023-06-18 */
static uint8_t document_digest[SHA256_SIZE];

static enum outcome figures_fill(struct txn *t, struct error *e)
{
	struct figure f[] = {{.v = {.value = 7.25, .known = then, .published = DAY_NONE, .fetch = 1}},
	    {.v = {.value = 8, .known = then, .published = 19526, .fetch = 1}}};
	uint32_t region, indicator;
	size_t added;
	enum outcome outcome = name_code(t, NAME_REGION, "east", true, &region, e);

	if (outcome == OUTCOME_DONE)
		outcome = name_code(t, NAME_INDICATOR, "grp", true, &indicator, e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	f[0].region = f[1].region = region;
	f[0].indicator = f[1].indicator = indicator;
	f[0].period = period_key(test_period("2023-05"));
	f[1].period = period_key(test_period("2023"));
	outcome = figures_add(t, BOOK_FIGURES, &f[0], 1, &added, e);
	return outcome == OUTCOME_DONE ? figures_add(t, BOOK_TARGETS, &f[1], 1, &added, e) : outcome;
}

static enum outcome project_fill(struct txn *t, struct error *e)
{
	struct attribute_value values[] = {{.attribute = ATTRIBUTE_NAME, .type = VALUE_TEXT, .text = "Mill"},
	    {.attribute = ATTRIBUTE_PLANNED, .type = VALUE_NUMBER, .number = 30},
	    {.attribute = ATTRIBUTE_START, .type = VALUE_DATE, .date = {.day = 19500}}};
	struct project_facts facts = {"p1", then, 1, values, 3};
	size_t added;

	return project_add(t, &facts, &added, e);
}

static enum outcome journal_fill(struct txn *t, struct error *e)
{
	struct fetch f = {.source = "office",
	    .at = then,
	    .period = test_period("2023-05"),
	    .outcome = FETCH_TAKEN,
	    .status = 200,
	    .url = "http://127.0.0.1/",
	    .content_type = "application/json",
	    .problem = "",
	    .region = "",
	    .indicator = "",
	    .types = ""};
	struct refusal r = {1, "$.v", "x", "no number", 0};
	struct request_state state = {.etag = "etag",
	    .last_modified = "",
	    .attempted = then,
	    .succeeded = then,
	    .failing_since = INSTANT_NONE,
	    .not_before = INSTANT_NONE,
	    .clean = true};
	enum outcome outcome = journal_number(t, &f.id, e);

	if (outcome == OUTCOME_DONE)
		outcome = journal_add(t, &f, e);
	if (outcome == OUTCOME_DONE)
		outcome = refusal_add(t, f.id, 1, &r, e);
	return outcome == OUTCOME_DONE ? request_put(t, "office", f.period, &state, e) : outcome;
}

static enum outcome alerts_fill(struct txn *t, struct error *e)
{
	struct sent_notification told = {"leader", SEVERITY_WARNING, then};
	struct alert a = {.rule = "behind",
	    .subject = "series/east/grp/2023",
	    .state = ALERT_FIRING,
	    .severity = SEVERITY_WARNING,
	    .opened = then,
	    .fired = then,
	    .changed = then,
	    .resolved = INSTANT_NONE,
	    .said = then,
	    .title = "behind",
	    .notified = &told,
	    .notified_count = 1,
	    .ack = {INSTANT_NONE, INSTANT_NONE, "", ""}};
	struct alert_change c = {
	    then, ALERT_PENDING, ALERT_FIRING, SEVERITY_NONE, SEVERITY_WARNING, 1, "it is", "behind"};
	enum outcome outcome = alert_put(t, &a, &c, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	a.id = 0;
	a.subject = "series/west/grp/2023";
	a.state = ALERT_RESOLVED;
	return alert_put(t, &a, NULL, e);
}

static enum outcome outbox_fill(struct txn *t, struct error *e)
{
	struct message m = {.receiver = "leader",
	    .body = "{}",
	    .summary = "one",
	    .alerts = 1,
	    .created = then,
	    .next_attempt = then,
	    .problem = ""};
	enum outcome outcome = OUTCOME_DONE;

	for (int i = 0; i < 2 && outcome == OUTCOME_DONE; i++) {
		outcome = outbox_number(t, &m.id, e);
		if (outcome == OUTCOME_DONE)
			outcome = outbox_add(t, &m, e);
	}
	m.aside = then;
	return outcome == OUTCOME_DONE ? outbox_update(t, &m, e) : outcome;
}

static enum outcome rest_fill(struct txn *t, struct error *e)
{
	static const char document[] = "{\"rows\": []}";
	struct silence s = {
	    .match = "region=east", .from = then, .until = then + 60, .by = "a", .why = "b", .ended_by = ""};
	struct remote_state remote = {1, 0, 5, 0, then, ""};
	struct edition_record edition = {1, "2023-05-end", {{1, 2, 3}}, then};
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

enum outcome every_record_fill(struct txn *t, void *context, struct error *e)
{
	static enum outcome (*const parts[])(struct txn *, struct error *) = {
	    figures_fill, project_fill, journal_fill, alerts_fill, outbox_fill, rest_fill};
	enum outcome outcome = OUTCOME_DONE;

	(void)context;
	for (size_t i = 0; i < sizeof parts / sizeof *parts && outcome == OUTCOME_DONE; i++)
		outcome = parts[i](t, e);
	return outcome;
}

/* ---- reading ---- */

static struct arena arena;

static void figure_seen(void *context, const struct figure *f)
{
	(void)context;
	(void)f;
}

static void name_seen(void *context, uint32_t code, const char *name)
{
	(void)context;
	(void)code;
	(void)name;
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
	(void)context;
	(void)f;
	return true;
}

static enum outcome read_names(struct txn *t, struct error *e)
{
	enum outcome outcome = OUTCOME_DONE;

	for (int kind = NAME_REGION; kind <= NAME_RECEIVER && outcome == OUTCOME_DONE; kind++)
		outcome = names_scan(t, (enum name_kind)kind, name_seen, NULL, e);
	return outcome;
}

static enum outcome read_book(struct txn *t, enum book book, struct error *e)
{
	return figures_scan(t, book, test_period("1900-01"), test_period("2199-12"),
	    &(struct figure_visitor){INSTANT_LAST, figure_seen, NULL}, e);
}

static enum outcome read_figures(struct txn *t, struct error *e)
{
	return read_book(t, BOOK_FIGURES, e);
}

static enum outcome read_targets(struct txn *t, struct error *e)
{
	return read_book(t, BOOK_TARGETS, e);
}

static enum outcome read_series(struct txn *t, struct error *e)
{
	return series_scan(t, series_seen_one, NULL, e);
}

static enum outcome read_projects(struct txn *t, struct error *e)
{
	struct project *p;
	size_t n;

	return projects_read(t, INSTANT_LAST, &arena, &p, &n, e);
}

static enum outcome read_evidence(struct txn *t, struct error *e)
{
	TEXT_OWNED struct text out = {0};

	return evidence_read(t, document_digest, &out, e);
}

static enum outcome read_fetches(struct txn *t, struct error *e)
{
	return journal_scan_back(&(struct store_reading){t, INSTANT_LAST, &arena}, NULL, fetch_seen, NULL, e);
}

static enum outcome read_fetches_of(struct txn *t, struct error *e)
{
	return journal_scan_back(
	    &(struct store_reading){t, INSTANT_LAST, &arena}, "office", fetch_seen, NULL, e);
}

static enum outcome read_refusals(struct txn *t, struct error *e)
{
	struct refusal *list;
	size_t n;

	return refusals_read(t, 1, &arena, &list, &n, e);
}

static enum outcome read_request(struct txn *t, struct error *e)
{
	struct request_state r;

	return request_get(t, "office", test_period("2023-05"), &arena, &r, e);
}

static enum outcome read_alerts(struct txn *t, struct error *e)
{
	struct alert *list;
	size_t n;

	return alerts_read(t, ALERTS_ALL, &arena, &list, &n, e);
}

static enum outcome read_alerts_to_tell(struct txn *t, struct error *e)
{
	struct alert *list;
	size_t n;

	return alerts_read(t, ALERTS_TO_TELL, &arena, &list, &n, e);
}

static enum outcome read_changes(struct txn *t, struct error *e)
{
	struct alert_change *list;
	size_t n;

	return alert_changes(&(struct store_reading){t, INSTANT_LAST, &arena}, 1, &list, &n, e);
}

static enum outcome read_outbox(struct txn *t, struct error *e)
{
	struct message *list;
	size_t n;
	enum outcome outcome = outbox_heads(t, &arena, &list, &n, e);

	return outcome == OUTCOME_DONE ? outbox_of(t, "leader", &arena, &list, &n, e) : outcome;
}

static enum outcome read_sent(struct txn *t, struct error *e)
{
	struct message *list;
	size_t n;

	return outbox_sent(t, 10, &arena, &list, &n, e);
}

static enum outcome read_aside(struct txn *t, struct error *e)
{
	struct message *list;
	size_t n;

	return outbox_dead_letters(t, &arena, &list, &n, e);
}

static enum outcome read_silences(struct txn *t, struct error *e)
{
	struct silence *list;
	size_t n;

	return silences_read(t, INSTANT_NONE, &arena, &list, &n, e);
}

static enum outcome read_remote(struct txn *t, struct error *e)
{
	struct remote_state s;

	return remote_get(t, "db", &arena, &s, e);
}

static enum outcome read_edition(struct txn *t, struct error *e)
{
	struct edition_record r;

	return edition_last(t, "situation", &arena, &r, e);
}

const struct record_place record_places[] = {
    {"names", "region/east", read_names},
    {"texts", "texts region/1", read_names},
    {"figures", "figures 2023-05/1", read_figures},
    {"targets", "targets 2023/1", read_targets},
    {"series", "series 1/1", read_series},
    {"projects", "projects 1", read_projects},
    {"evidence", "evidence 0x", read_evidence},
    {"fetches", "fetches 1", read_fetches},
    {"fetches_of", "fetches_of 1/1", read_fetches_of},
    {"refusals", "refusals 1/1", read_refusals},
    {"requests", "requests 1/2023-05", read_request},
    {"alerts", "alerts 1", read_alerts},
    {"open", "open behind/series/east/grp/2023", read_alerts_to_tell},
    {"ended", "ended 2", read_alerts_to_tell},
    {"changes", "changes 1/1", read_changes},
    {"outbox", "outbox 1/1", read_outbox},
    {"sent", "sent 2", read_sent},
    {"aside", "aside 2", read_aside},
    {"silences", "silences 1", read_silences},
    {"remotes", "remotes db", read_remote},
    {"editions", "editions situation", read_edition},
};
const size_t record_place_count = sizeof record_places / sizeof *record_places;

enum outcome record_place_read(const char *store, const struct record_place *p, struct error *e)
{
	struct store_options reading = {.read_only = true};
	struct store *s;
	struct txn *t;
	enum outcome outcome = store_open(store, &reading, &s, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	assert_done(store_read(s, &t, e), *e);
	outcome = p->read(t, e);
	store_read_end(t);
	store_close(s);
	arena_done(&arena);
	return outcome;
}
