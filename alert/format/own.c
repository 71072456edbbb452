/* SPDX-License-Identifier: MIT */
#include "alert/format/format.h"
#include "alert/measure.h"
#include "base/json.h"
#include "config/lookup.h"
#include "config/receiver.h"
#include "config/rule.h"

/* pacesetter's own: every field by its name. */

static void named_object_write(struct json_writer *w, const char *key, const char *id, const char *name)
{
	if (!*id)
		return;
	json_open(w, key, '{');
	json_string(w, "id", id);
	json_string(w, "name", name);
	json_close(w, '}');
}

static void edition_write(struct json_writer *w, const struct announcement *x)
{
	json_open(w, "edition", '{');
	json_string(w, "publication", x->publication);
	json_string(w, "title", x->title);
	json_string(w, "edition", x->edition);
	json_string(w, "period", x->period);
	json_string(w, "kind", x->kind);
	json_string(w, "as_of", x->as_of);
	json_string(w, "url", x->url);
	json_string(w, "corrects", x->corrects);
	json_string(w, "reason", x->why);
	json_open(w, "summary", '[');
	for (size_t i = 0; i < x->count; i++)
		json_string(w, NULL, x->lines[i]);
	json_close(w, ']');
	json_close(w, '}');
}

void render_own(const struct message_context *m, struct text *out)
{
	struct json_writer w = {.out = out};

	json_open(&w, NULL, '{');
	json_string(&w, "version", "1");
	json_string(&w, "id", m->id);
	json_string(&w, "receiver", m->receiver->id);
	json_instant(&w, "created", m->now);
	json_open(&w, "alerts", '[');
	for (size_t i = 0; i < m->count; i++) {
		const struct notification *n = &m->notices[i];
		const struct alert *a = &n->alert;
		int rule = config_rule(m->config, a->rule);
		const struct measure *measure = measure_find(a->measure);

		json_open(&w, NULL, '{');
		json_integer(&w, "id", (long long)a->id);
		json_string(&w, "status", n->step == STEP_RESOLVE ? "resolved" : "firing");
		json_string(&w, "change", step_names[n->step]);
		if (n->since != n->step) /* what could not be told before */
			json_string(&w, "since_change", step_names[n->since]);
		json_string(&w, "severity", severity_names[a->severity]);
		json_string(&w, "title", a->title);
		json_string(&w, "cause", n->cause);
		named_object_write(&w, "rule", a->rule, rule >= 0 ? m->config->rule[rule].name : a->rule);
		json_string(&w, "measure", a->measure);
		json_number(&w, "value", a->value);
		json_string(&w, "unit", measure ? measure->unit : "");
		json_string(&w, "subject", a->subject);
		named_object_write(&w, "region", a->region, region_name_of_id(m->config, a->region));
		named_object_write(
		    &w, "indicator", a->indicator, indicator_name_of_id(m->config, a->indicator));
		if (*a->project)
			json_string(&w, "project", a->project);
		if (*a->source)
			json_string(&w, "source", a->source);
		json_string(&w, "office", a->office);
		json_string(&w, "person", a->person);
		json_string(&w, "basis", a->basis);
		json_string(&w, "next", a->next);
		json_string(&w, "explanation", a->detail);
		json_instant(&w, "opened", a->opened);
		json_instant(&w, "fired", a->fired);
		json_instant(&w, "resolved", a->resolved);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	if (m->announcement)
		edition_write(&w, m->announcement);
	json_close(&w, '}');
}
