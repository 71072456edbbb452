/* SPDX-License-Identifier: MIT */
#include "alert/format/format.h"
#include "base/json.h"
#include "config/receiver.h"

/* Alertmanager: what its webhook sends (version 4), and what its API takes (/api/v2/alerts). */

static void labels_write(struct json_writer *w, const struct alert *a, enum severity severity)
{
	const char *const labels[][2] = {{"alertname", a->rule}, {"severity", severity_names[severity]},
	    {"measure", a->measure}, {"subject", a->subject}, {"region", a->region},
	    {"indicator", a->indicator}, {"project", a->project}, {"source", a->source},
	    {"office", a->office}, {"person", a->person}};

	json_open(w, "labels", '{');
	for (size_t l = 0; l < sizeof labels / sizeof *labels; l++)
		if (labels[l][1] && *labels[l][1])
			json_string(w, labels[l][0], labels[l][1]);
	json_close(w, '}');
}

static void annotations_write(struct json_writer *w, const struct notification *n)
{
	json_open(w, "annotations", '{');
	json_string(w, "summary", n->alert.title);
	json_string(w, "description", n->alert.detail);
	json_string(w, "cause", n->cause);
	if (*n->alert.basis)
		json_string(w, "basis", n->alert.basis);
	if (*n->alert.next)
		json_string(w, "next", n->alert.next);
	json_close(w, '}');
}

static instant alert_start_time(const struct alert *a)
{
	return a->fired == INSTANT_NONE ? a->opened : a->fired;
}

void render_alertmanager(const struct message_context *m, struct text *out)
{
	struct json_writer w = {.out = out};
	bool firing = message_severity(m) != SEVERITY_NONE;

	json_open(&w, NULL, '{');
	json_string(&w, "version", "4");
	json_stringf(&w, "groupKey", "{}:{receiver=\"%s\"}", m->receiver->id);
	json_integer(&w, "truncatedAlerts", 0);
	json_string(&w, "status", firing ? "firing" : "resolved");
	json_string(&w, "receiver", m->receiver->id);
	json_open(&w, "groupLabels", '{');
	json_close(&w, '}');
	json_open(&w, "commonLabels", '{');
	json_close(&w, '}');
	json_open(&w, "commonAnnotations", '{');
	json_close(&w, '}');
	json_string(&w, "externalURL", "");
	json_open(&w, "alerts", '[');
	for (size_t i = 0; i < m->count; i++) {
		const struct notification *n = &m->notices[i];
		const struct alert *a = &n->alert;

		json_open(&w, NULL, '{');
		json_string(&w, "status", n->step == STEP_RESOLVE ? "resolved" : "firing");
		labels_write(&w, a, a->severity);
		annotations_write(&w, n);
		json_instant(&w, "startsAt", alert_start_time(a));
		if (a->resolved == INSTANT_NONE)
			json_string(&w, "endsAt", "0001-01-01T00:00:00Z");
		else
			json_instant(&w, "endsAt", a->resolved);
		json_string(&w, "generatorURL", "");
		json_stringf(&w, "fingerprint", "%016llx",
		    (unsigned long long)(text_hash(a->subject) ^ text_hash(a->rule) * 31));
		json_close(&w, '}');
	}
	json_close(&w, ']');
	json_close(&w, '}');
}

enum {
	OPEN_FOR = 366 * 86400
}; /* seconds: Alertmanager forgets what is not repeated; we say when it is over */

/* An end that lies ahead by Alertmanager's clock is none to it: the old, later end would win and the alert
 * stay for ever. */
enum { CLOCKS_DIFFER = 60 };

static instant alert_end_time(const struct alert *a, instant at)
{
	return at - CLOCKS_DIFFER > alert_start_time(a) ? at - CLOCKS_DIFFER : alert_start_time(a);
}

static void api_alert(
    struct json_writer *w, const struct notification *n, enum severity severity, instant ends)
{
	json_open(w, NULL, '{');
	labels_write(w, &n->alert, severity);
	annotations_write(w, n);
	json_instant(w, "startsAt", alert_start_time(&n->alert));
	json_instant(w, "endsAt", ends);
	json_close(w, '}');
}

/* Labels make the identity there, so one whose severity has changed is another alert: the old one ends. */
void render_alertmanager_api(const struct message_context *m, struct text *out)
{
	struct json_writer w = {.out = out};

	json_open(&w, NULL, '[');
	for (size_t i = 0; i < m->count; i++) {
		const struct notification *n = &m->notices[i];
		const struct alert *a = &n->alert;

		if (n->step == STEP_RAISE || n->step == STEP_LOWER)
			api_alert(&w, n,
			    a->severity == SEVERITY_CRITICAL ? SEVERITY_WARNING : SEVERITY_CRITICAL,
			    alert_end_time(a, m->now));
		api_alert(&w, n, a->severity,
		    a->resolved == INSTANT_NONE ? m->now + OPEN_FOR : alert_end_time(a, a->resolved));
	}
	json_close(&w, ']');
}
