#include "alert/format.h"
#include "base/json.h"

#include <stdio.h>
#include <string.h>

/* The table of formats, and what they share. */

const struct format formats[] = {
    [FORMAT_PACESETTER] = {"pacesetter", render_own, judge_status, NULL, 0},
    [FORMAT_ALERTMANAGER] = {"alertmanager", render_alertmanager, judge_status, NULL, 0},
    [FORMAT_ALERTMANAGER_API] = {"alertmanager-api", render_alertmanager_api, judge_status, NULL, 0},
    [FORMAT_WECOM] = {"wecom", render_wecom, judge_wecom, NULL, 20},
    [FORMAT_DINGTALK] = {"dingtalk", render_dingtalk, judge_dingtalk, sign_dingtalk, 20},
    [FORMAT_FEISHU] = {"feishu", render_feishu, judge_feishu, sign_feishu, 100},
    [FORMAT_SLACK] = {"slack", render_slack, judge_slack, NULL, 60},
    [FORMAT_TEAMS] = {"teams", render_teams, judge_status, NULL, 60},
    [FORMAT_NTFY] = {"ntfy", render_ntfy, judge_status, sign_ntfy, 0},
    [FORMAT_TEMPLATE] = {"template", render_template, judge_status, NULL, 0},
};

const char *const step_names[] = {
    [STEP_FIRE] = "firing", [STEP_RAISE] = "raised", [STEP_LOWER] = "lowered", [STEP_RESOLVE] = "resolved"};

const char *region_called(const struct config *c, const char *id)
{
	int index = *id ? config_region(c, id) : -1;

	return index >= 0 ? c->region[index].name : id;
}

const char *indicator_called(const struct config *c, const char *id)
{
	int index = *id ? config_indicator(c, id) : -1;

	return index >= 0 ? c->indicator[index].name : id;
}

void json_instant(struct json_writer *w, const char *key, instant at)
{
	TEXT_OWNED struct text t = {0};

	if (at == INSTANT_NONE) {
		json_null(w, key);
		return;
	}
	instant_print(&t, at);
	json_string(w, key, text_of(&t));
}

/* ---- judging ---- */

void judge_status(const struct http_reply *reply, struct judgement *j)
{
	*j = (struct judgement){.verdict = VERDICT_RETRY, .retry_after = reply->retry_after};
	if (reply->status == 0) {
		snprintf(j->problem, sizeof j->problem, "%.200s", reply->problem);
	} else if (reply->status >= 200 && reply->status <= 299) {
		j->verdict = VERDICT_DELIVERED;
	} else {
		if (reply->status == 410)
			j->verdict = VERDICT_DISABLE;
		snprintf(
		    j->problem, sizeof j->problem, "the receiver answers with status %ld", reply->status);
	}
}

void judge_code(const struct http_reply *reply, const char *key, const char *words,
    const struct answer_code *codes, struct judgement *j)
{
	struct arena a = {0};
	struct error e;
	cJSON *root = NULL;
	const cJSON *code = NULL, *said = NULL;

	judge_status(reply, j);
	if (j->verdict != VERDICT_DELIVERED)
		return;
	j->verdict = VERDICT_RETRY;
	if (json_parse(&a, reply->body, reply->length, 16, &root, &e) == DONE) {
		code = cJSON_GetObjectItemCaseSensitive(root, key);
		said = cJSON_GetObjectItemCaseSensitive(root, words);
	}
	if (cJSON_IsNumber(code) && code->valuedouble == 0) {
		j->verdict = VERDICT_DELIVERED;
	} else if (!cJSON_IsNumber(code)) {
		snprintf(
		    j->problem, sizeof j->problem, "the answer has no %s: it has not taken the message", key);
	} else {
		for (; codes->verdict != VERDICT_DELIVERED; codes++) {
			if (codes->code != (int)code->valuedouble)
				continue;
			j->verdict = codes->verdict;
			j->retry_after = codes->retry_after;
		}
		snprintf(j->problem, sizeof j->problem, "%s %.0f: %.150s", key, code->valuedouble,
		    cJSON_IsString(said) ? said->valuestring : "");
	}
	arena_done(&a);
}

/* ---- texts ---- */

enum severity message_severity(const struct message_context *m)
{
	enum severity most = SEVERITY_NONE;

	for (size_t i = 0; i < m->count; i++)
		if (m->notices[i].step != STEP_RESOLVE && m->notices[i].alert.severity > most)
			most = m->notices[i].alert.severity;
	return most;
}

const char *message_headline(const struct message_context *m, struct text *out)
{
	size_t critical = 0, over = 0;

	for (size_t i = 0; i < m->count; i++) {
		bool resolved = m->notices[i].step == STEP_RESOLVE;

		over += resolved;
		critical += !resolved && m->notices[i].alert.severity == SEVERITY_CRITICAL;
	}
	text_printf(out, "%zu alert%s", m->count, m->count == 1 ? "" : "s");
	if (critical)
		text_printf(out, ", %zu critical", critical);
	if (over)
		text_printf(out, ", %zu resolved", over);
	return text_of(out);
}

void alert_lines(const struct message_context *m, const struct notice *n, const char *bold, struct text *out)
{
	const struct alert *a = &n->alert;
	bool over = n->step == STEP_RESOLVE;

	(void)m;
	text_printf(out, "%s%s%s %s", bold, over ? "resolved" : severity_names[a->severity], bold, a->title);
	if (over)
		text_printf(out, " (%s)", n->cause);
	if (*a->office || *a->person)
		text_printf(out, "\n%s%s%s", a->office, *a->office && *a->person ? " " : "", a->person);
	text_printf(out, "\npacesetter explain %llu", (unsigned long long)a->id);
}

size_t bytes_fit(const char *s, size_t most)
{
	size_t n = 0;
	uint32_t code;

	while (s[n]) {
		size_t next = utf8_next(s + n, &code);

		if (n + next > most)
			break;
		n += next;
	}
	return n;
}

void alerts_fit(const struct message_context *m, const char *bold, size_t most, const char *between,
    void (*escape)(struct text *out, const char *s), struct text *out)
{
	enum { ROOM_FOR_REST = 64 };
	size_t shown = 0, start = out->length;

	for (; shown < m->count; shown++) {
		TEXT_OWNED struct text plain = {0};
		TEXT_OWNED struct text line = {0};
		size_t left = most - ROOM_FOR_REST - (out->length - start);

		alert_lines(m, &m->notices[shown], bold, &plain);
		if (escape)
			escape(&line, text_of(&plain));
		else
			text_add(&line, text_of(&plain));
		if (line.length + strlen(between) > left) {
			if (shown == 0) { /* one alert that is too long by itself is cut, at a character */
				text_put(out, text_of(&line), bytes_fit(text_of(&line), left - 3));
				text_add(out, "…");
				shown++;
			}
			break;
		}
		if (shown)
			text_add(out, between);
		text_add(out, text_of(&line));
	}
	if (shown < m->count)
		text_printf(out, "%sand %zu more: pacesetter alerts", between, m->count - shown);
}
