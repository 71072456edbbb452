#include "alert/notice.h"
#include "base/json.h"

#include <stdio.h>
#include <string.h>

/* How a message looks: one row and a render function a format. */

static const char *const step_names[] = {
    [STEP_FIRE] = "firing", [STEP_RAISE] = "raised", [STEP_LOWER] = "lowered", [STEP_RESOLVE] = "resolved"};

static const char *region_name(const struct config *c, const char *id)
{
	int index = *id ? config_region(c, id) : -1;

	return index >= 0 ? c->region[index].name : id;
}

static const char *indicator_name(const struct config *c, const char *id)
{
	int index = *id ? config_indicator(c, id) : -1;

	return index >= 0 ? c->indicator[index].name : id;
}

static void json_instant(struct json_writer *w, const char *key, instant at)
{
	TEXT_OWNED struct text t = {0};

	if (at == INSTANT_NONE) {
		json_null(w, key);
		return;
	}
	instant_print(&t, at);
	json_string(w, key, text_of(&t));
}

static void named(struct json_writer *w, const char *key, const char *id, const char *name)
{
	if (!*id)
		return;
	json_open(w, key, '{');
	json_string(w, "id", id);
	json_string(w, "name", name);
	json_close(w, '}');
}

static bool any_status(const char *body, char *problem, size_t size)
{
	(void)body, (void)problem, (void)size;
	return true;
}

/* ---- pacesetter's own: every field by its name ---- */

static void render_own(const struct message_context *m, struct text *out)
{
	struct json_writer w = {.out = out};

	json_open(&w, NULL, '{');
	json_string(&w, "version", "1");
	json_string(&w, "id", m->id);
	json_string(&w, "receiver", m->receiver->id);
	json_instant(&w, "created", m->now);
	json_open(&w, "alerts", '[');
	for (size_t i = 0; i < m->count; i++) {
		const struct notice *n = &m->notices[i];
		const struct alert *a = &n->alert;
		int rule = config_rule(m->config, a->rule);
		const struct measure *measure = measure_find(a->measure);

		json_open(&w, NULL, '{');
		json_integer(&w, "id", (long long)a->id);
		json_string(&w, "status", n->step == STEP_RESOLVE ? "resolved" : "firing");
		json_string(&w, "change", step_names[n->step]);
		json_string(&w, "severity", severity_names[a->severity]);
		json_string(&w, "title", a->title);
		json_string(&w, "cause", n->cause);
		named(&w, "rule", a->rule, rule >= 0 ? m->config->rule[rule].name : a->rule);
		json_string(&w, "measure", a->measure);
		json_number(&w, "value", a->value);
		json_string(&w, "unit", measure ? measure->unit : "");
		json_string(&w, "subject", a->subject);
		named(&w, "region", a->region, region_name(m->config, a->region));
		named(&w, "indicator", a->indicator, indicator_name(m->config, a->indicator));
		if (*a->project)
			json_string(&w, "project", a->project);
		if (*a->source)
			json_string(&w, "source", a->source);
		json_string(&w, "office", a->office);
		json_string(&w, "person", a->person);
		json_string(&w, "explanation", a->detail);
		json_instant(&w, "opened", a->opened);
		json_instant(&w, "fired", a->fired);
		json_instant(&w, "resolved", a->resolved);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	json_close(&w, '}');
}

/* ---- Alertmanager's webhook, version 4 ---- */

static void render_alertmanager(const struct message_context *m, struct text *out)
{
	struct json_writer w = {.out = out};
	bool firing = false;

	for (size_t i = 0; i < m->count; i++)
		firing |= m->notices[i].step != STEP_RESOLVE;
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
		const struct notice *n = &m->notices[i];
		const struct alert *a = &n->alert;
		const char *const labels[][2] = {{"alertname", a->rule},
		    {"severity", severity_names[a->severity]}, {"measure", a->measure},
		    {"subject", a->subject}, {"region", a->region}, {"indicator", a->indicator},
		    {"project", a->project}, {"source", a->source}, {"office", a->office},
		    {"person", a->person}};
		TEXT_OWNED struct text at = {0};

		json_open(&w, NULL, '{');
		json_string(&w, "status", n->step == STEP_RESOLVE ? "resolved" : "firing");
		json_open(&w, "labels", '{');
		for (size_t l = 0; l < sizeof labels / sizeof *labels; l++)
			if (labels[l][1] && *labels[l][1])
				json_string(&w, labels[l][0], labels[l][1]);
		json_close(&w, '}');
		json_open(&w, "annotations", '{');
		json_string(&w, "summary", a->title);
		json_string(&w, "description", a->detail);
		json_string(&w, "cause", n->cause);
		json_close(&w, '}');
		instant_print(&at, a->fired == INSTANT_NONE ? a->opened : a->fired);
		json_string(&w, "startsAt", text_of(&at));
		text_clear(&at);
		if (a->resolved != INSTANT_NONE)
			instant_print(&at, a->resolved);
		json_string(&w, "endsAt", at.length ? text_of(&at) : "0001-01-01T00:00:00Z");
		json_string(&w, "generatorURL", "");
		json_stringf(&w, "fingerprint", "%016llx",
		    (unsigned long long)(text_hash(a->subject) ^ text_hash(a->rule) * 31));
		json_close(&w, '}');
	}
	json_close(&w, ']');
	json_close(&w, '}');
}

/* ---- WeCom group robot: Markdown of at most 4,096 bytes ---- */

enum { WECOM_MOST = 4096 };

static void wecom_line(const struct notice *n, struct text *line)
{
	const struct alert *a = &n->alert;
	bool over = n->step == STEP_RESOLVE;

	text_printf(line, "\n> <font color=\"%s\">%s</font> %s",
	    over			       ? "info"
	    : a->severity == SEVERITY_CRITICAL ? "warning"
					       : "comment",
	    over ? "resolved" : severity_names[a->severity], a->title);
	if (over)
		text_printf(line, " (%s)", n->cause);
	if (*a->office || *a->person)
		text_printf(line, "\n> %s %s", a->office, a->person);
}

static void render_wecom(const struct message_context *m, struct text *out)
{
	struct json_writer w = {.out = out};
	TEXT_OWNED struct text content = {0};
	size_t shown = 0;

	text_printf(&content, "**pacesetter: %zu alert%s**", m->count, m->count == 1 ? "" : "s");
	for (; shown < m->count; shown++) {
		TEXT_OWNED struct text line = {0};

		wecom_line(&m->notices[shown], &line);
		if (content.length + line.length > WECOM_MOST - 64)
			break;
		text_add(&content, text_of(&line));
	}
	if (shown < m->count)
		text_printf(&content, "\n> and %zu more: pacesetter alerts", m->count - shown);
	json_open(&w, NULL, '{');
	json_string(&w, "msgtype", "markdown");
	json_open(&w, "markdown", '{');
	json_string(&w, "content", text_of(&content));
	json_close(&w, '}');
	json_close(&w, '}');
}

/* A robot answers 200 and says in the body whether it took the message: errcode 0 is success. */
static bool wecom_taken(const char *body, char *problem, size_t size)
{
	struct arena a = {0};
	struct error e;
	cJSON *root = NULL;
	const cJSON *code, *words;
	bool taken = false;

	if (json_parse(&a, body, strlen(body), 16, &root, &e) == DONE) {
		code = cJSON_GetObjectItemCaseSensitive(root, "errcode");
		words = cJSON_GetObjectItemCaseSensitive(root, "errmsg");
		taken = cJSON_IsNumber(code) && code->valuedouble == 0;
		if (!taken)
			snprintf(problem, size, "errcode %g: %.150s",
			    cJSON_IsNumber(code) ? code->valuedouble : -1,
			    cJSON_IsString(words) ? words->valuestring : "no errcode in the answer");
	} else {
		snprintf(problem, size, "the answer is not what WeCom answers: %.150s", e.text);
	}
	arena_done(&a);
	return taken;
}

const struct format formats[] = {
    [FORMAT_PACESETTER] = {"pacesetter", render_own, any_status},
    [FORMAT_ALERTMANAGER] = {"alertmanager", render_alertmanager, any_status},
    [FORMAT_WECOM] = {"wecom", render_wecom, wecom_taken},
};
