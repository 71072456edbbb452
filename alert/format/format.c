/* SPDX-License-Identifier: MIT */
#include "alert/format/format.h"
#include "base/plain.h"
#include "base/json.h"
#include "config/city.h"
#include "config/lookup.h"
#include "config/receiver.h"
#include "config/rule.h"
#include "locale/date_phrase.h"
#include "locale/message.h"

#include <stdio.h>
#include <string.h>

/* The table of formats, and what they share. */

enum { NOTIFICATION_MOST = 200 }; /* bytes; a telephone shows less */

const struct message_format formats[] = {
    [FORMAT_PACESETTER] = {"pacesetter", render_own, judge_status, NULL, 0, 0, 500},
    [FORMAT_ALERTMANAGER] = {"alertmanager", render_alertmanager, judge_status, NULL, 0, 0, 500},
    [FORMAT_ALERTMANAGER_API] = {"alertmanager-api", render_alertmanager_api, judge_status, NULL, 0, 0, 500},
    [FORMAT_WECOM] = {"wecom", render_wecom, judge_wecom, NULL, 20, 0, 0},
    [FORMAT_DINGTALK] = {"dingtalk", render_dingtalk, judge_dingtalk, sign_dingtalk, 20, 0, 0},
    [FORMAT_FEISHU] = {"feishu", render_feishu, judge_feishu, sign_feishu, 100, 5, 0},
    [FORMAT_SLACK] = {"slack", render_slack, judge_slack, NULL, 60, 0, 0},
    [FORMAT_TEAMS] = {"teams", render_teams, judge_status, NULL, 60, 0, 0},
    [FORMAT_NTFY] = {"ntfy", render_ntfy, judge_status, sign_ntfy, 0, 0, 0},
    [FORMAT_DISCORD] = {"discord", render_discord, judge_discord, NULL, 30, 0, 0},
    [FORMAT_TEMPLATE] = {"template", render_template, judge_status, NULL, 0, 0, 0},
};

const char *const step_names[] = {[STEP_FIRE] = "firing",
    [STEP_RAISE] = "raised",
    [STEP_LOWER] = "lowered",
    [STEP_RESOLVE] = "resolved",
    [STEP_REMIND] = "reminder",
    [STEP_ESCALATE] = "escalated"};

const char *region_name_of_id(const struct config *c, const char *id)
{
	int index = *id ? config_region(c, id) : -1;

	return index >= 0 ? c->region[index].name : id;
}

const char *rule_called(const struct config *c, const char *id)
{
	int index = config_rule(c, id);

	return index >= 0 ? c->rule[index].name : id;
}

const char *indicator_name_of_id(const struct config *c, const char *id)
{
	int index = *id ? config_indicator(c, id) : -1;

	return index >= 0 ? c->indicator[index].name : id;
}

/* ---- judging ---- */

void judge_status(const struct http_reply *reply, struct judgement *j)
{
	*j = (struct judgement){.verdict = VERDICT_RETRY, .retry_after = reply->retry_after};
	if (reply->status == 0) {
		bounded_print(j->problem, sizeof j->problem, "%.200s", reply->problem);
	} else if (reply->status >= 200 && reply->status <= 299) {
		j->verdict = VERDICT_DELIVERED;
	} else {
		if (reply->status == 410)
			j->verdict = VERDICT_DISABLE;
		if (reply->status == 404)
			j->verdict = VERDICT_ABSENT;
		/* it is about this message: the ones behind it must not wait for it */
		if (reply->status == 400 || reply->status == 413 || reply->status == 422)
			j->verdict = VERDICT_REFUSED;
		bounded_print(
		    j->problem, sizeof j->problem, "the receiver answers with status %ld", reply->status);
	}
}

/* Some write it as a text. */
static bool reply_code_read(const cJSON *code, double *out)
{
	int64_t number;

	if (cJSON_IsString(code) && integer_parse(code->valuestring, INT32_MIN, INT32_MAX, &number)) {
		*out = (double)number;
		return true;
	}
	*out = cJSON_IsNumber(code) ? code->valuedouble : 0;
	return cJSON_IsNumber(code);
}

/* The code decides before a status of 400. */
void judge_code(const struct http_reply *reply, const char *key, const char *words,
    const struct status_rule *codes, struct judgement *j)
{
	struct arena a = {0};
	struct error e;
	cJSON *root = NULL;
	const cJSON *said = NULL;
	double code = 0;
	bool known;

	judge_status(reply, j);
	if (j->verdict != VERDICT_DELIVERED && reply->status != 400)
		return;
	if (json_parse(&a, reply->body, reply->length, 16, &root, &e) == OUTCOME_DONE)
		said = cJSON_GetObjectItemCaseSensitive(root, words);
	known = reply_code_read(cJSON_GetObjectItemCaseSensitive(root, key), &code);
	if (known && code != 0) {
		j->verdict = VERDICT_RETRY;
		for (; codes->verdict != VERDICT_DELIVERED; codes++) {
			if ((double)codes->code != code)
				continue;
			j->verdict = codes->verdict;
			j->retry_after = codes->retry_after;
		}
		bounded_print(j->problem, sizeof j->problem, "%s %.15g: %.150s", key, code,
		    cJSON_IsString(said) ? said->valuestring : "");
	} else if (!known && reply->status != 400) {
		j->verdict = VERDICT_RETRY;
		bounded_print(
		    j->problem, sizeof j->problem, "the answer has no %s: it has not taken the message", key);
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

static void cut_add(struct text *out, const char *s)
{
	size_t n = count_fit(s, NOTIFICATION_MOST, count_bytes);

	text_put(out, s, n);
	text_add(out, s[n] ? "…" : "");
}

/* The name of the state that an alert is in for its receiver. */
static const char *notified_state(const struct notification *n)
{
	return n->step == STEP_RESOLVE ? "resolved" : severity_names[n->alert.severity];
}

const char *message_headline(const struct message_context *m, struct text *out)
{
	const struct announcement *x = m->announcement;
	bool grouped = m->group && *m->group;
	size_t critical = 0, over = 0;
	TEXT_OWNED struct text name = {0};

	if (x) {
		cut_add(&name, x->title);
		message_add_unescaped(out, x->corrects ? TEXT_HEADLINE_CORRECTION : TEXT_HEADLINE_EDITION,
		    PLACES(PLACE("title", text_of(&name)), PLACE("edition", x->edition),
			PLACE("corrects", x->corrects)));
		return text_of(out);
	}
	for (size_t i = 0; i < m->count; i++) {
		bool resolved = m->notices[i].step == STEP_RESOLVE;

		over += resolved;
		critical += !resolved && m->notices[i].alert.severity == SEVERITY_CRITICAL;
	}
	if (grouped)
		cut_add(&name, m->group);
	message_add_unescaped(out, m->count == 1 ? TEXT_HEADLINE_ONE : TEXT_HEADLINE_MANY,
	    PLACES(PLACE("grouped", grouped ? "yes" : "no"), PLACE("group", text_of(&name)),
		PLACE("state", m->count ? notified_state(m->notices) : ""), PLACE("count", m->count),
		PLACE("critical", critical), PLACE("resolved", over)));
	return text_of(out);
}

const char *message_notification(const struct message_context *m, struct text *out)
{
	const struct notification *n = m->notices;
	TEXT_OWNED struct text title = {0};

	if (m->count != 1)
		return message_headline(m, out);
	cut_add(&title, n->alert.title);
	message_add_unescaped(out, TEXT_NOTIFICATION,
	    PLACES(PLACE("state", notified_state(n)), PLACE("title", text_of(&title))));
	return text_of(out);
}

/* What has changed; nothing of one that is simply new. */
static void change_describe(const struct notification *n, struct text *out)
{
	switch (n->step) {
	case STEP_RESOLVE:
		if (n->since == STEP_RESOLVE)
			text_add(out, n->cause);
		else
			message_add_unescaped(out, TEXT_MESSAGE_END_LATE,
			    PLACES(PLACE("cause", n->cause),
				PLACE("date", moment_day_phrase(n->alert.fired).text)));
		return;
	case STEP_REMIND:
		message_add_unescaped(out, TEXT_MESSAGE_REMINDER, PLACES(PLACE("cause", n->cause)));
		return;
	case STEP_RAISE:
	case STEP_LOWER:
	case STEP_ESCALATE:
		text_add(out, n->cause);
		return;
	default:
		return;
	}
}

static void add_line(const struct markup *how, const char *line, struct text *out)
{
	if (!*line)
		return;
	text_add(out, how->newline);
	how->escape(out, line);
}

/* Since when it fires, and who is responsible. */
static void since_describe(const struct alert *a, bool over, struct text *out)
{
	TEXT_OWNED struct text since = {0};
	TEXT_OWNED struct text responsible = {0};

	if (!over && a->fired != INSTANT_NONE)
		message_add_unescaped(
		    &since, TEXT_MESSAGE_SINCE, PLACES(PLACE("date", moment_day_phrase(a->fired).text)));
	if (*a->office || *a->person)
		message_add_unescaped(&responsible, TEXT_MESSAGE_RESPONSIBLE,
		    PLACES(PLACE("who", !*a->person   ? "office"
					: !*a->office ? "person"
						      : "both"),
			PLACE("office", a->office), PLACE("person", a->person)));
	if (since.length && responsible.length)
		message_add_unescaped(out, TEXT_MESSAGE_SINCE_RESPONSIBLE,
		    PLACES(PLACE("since", text_of(&since)), PLACE("responsible", text_of(&responsible))));
	else
		text_add(out, text_of(since.length ? &since : &responsible));
}

/* One alert in a few lines: what is behind and by how much, what has changed, the figure and since when it is
 * known, since when it fires, who answers for it, what is expected next, and how to ask for more. */
static void alert_lines(const struct notification *n, const struct markup *how, struct text *out)
{
	const struct alert *a = &n->alert;
	bool over = n->step == STEP_RESOLVE;
	TEXT_OWNED struct text line = {0};

	text_add(out, how->newline + strspn(how->newline, " \n"));
	text_add(out, how->severity[over ? SEVERITY_NONE : a->severity]);
	text_add(out, text_by_id(over ? TEXT_ALERT_RESOLVED : TEXT_SEVERITY_NONE + (unsigned)a->severity));
	text_printf(out, "%s ", how->close);
	how->escape(out, a->title);
	change_describe(n, &line);
	add_line(how, text_of(&line), out);
	if (!over)
		add_line(how, a->basis, out);
	text_clear(&line);
	since_describe(a, over, &line);
	add_line(how, text_of(&line), out);
	if (!over && *a->next) {
		text_clear(&line);
		message_add_unescaped(&line, TEXT_MESSAGE_NEXT, PLACES(PLACE("next", a->next)));
		add_line(how, text_of(&line), out);
	}
	text_clear(&line);
	text_printf(&line, "pacesetter explain %llu", (unsigned long long)a->id);
	add_line(how, text_of(&line), out);
}

/* ---- who is called ---- */

static const char *mention_id(const struct receiver *r, const char *person)
{
	const struct pair *pairs = r->mentions.at;

	for (size_t i = 0; *person && i < r->mentions.count; i++)
		if (strcmp(pairs[i].name, person) == 0)
			return pairs[i].value;
	return NULL;
}

/* Who answers for the first `shown` alerts that are not over, once a person. */
static struct mention_list called_of(const struct message_context *m, size_t shown, struct arena *a)
{
	bool *seen = memory_new((m->receiver->mentions.count + 1) * sizeof *seen);
	const struct pair *pairs = m->receiver->mentions.at;
	struct mention_list who = {0};

	for (size_t i = 0; i < shown; i++) {
		const char *id = m->notices[i].step == STEP_RESOLVE
				     ? NULL
				     : mention_id(m->receiver, m->notices[i].alert.person);

		for (size_t n = 0; id && n < m->receiver->mentions.count; n++) {
			if (strcmp(pairs[n].value, id) != 0)
				continue;
			if (!seen[n])
				*(const char **)arena_push(a, &who.ids, &who.count, sizeof *who.ids) = id;
			seen[n] = true;
			break;
		}
	}
	memory_free(&seen);
	return who;
}

/* Half a mention would be none: as many as fit, each whole. Returns how many. */
static size_t mentions_add(
    const struct mention_list *who, const struct markup *how, size_t most, struct text *out)
{
	TEXT_OWNED struct text all = {0};
	size_t n = 0;

	for (; how->mention[0] && n < who->count && (!how->mentions_most || n < how->mentions_most); n++) {
		size_t before = all.length;

		text_printf(
		    &all, "%s%s%s%s", how->mentions[n > 0], how->mention[0], who->ids[n], how->mention[1]);
		if (how->count(text_of(&all)) <= most)
			continue;
		all.length = before;
		break;
	}
	text_put(out, all.at, all.length);
	return n;
}

/* ---- what fits ---- */

static const char *first_line(const struct markup *how)
{
	return how->newline + strspn(how->newline, " \n");
}

/* Whole lines, as many as fit; the address, which comes last, before any of them. */
static void announcement_fit(
    const struct message_context *m, const struct markup *how, size_t most, struct text *out)
{
	const struct announcement *x = m->announcement;
	size_t used = 0, newline = how->count(how->newline), last_count;
	TEXT_OWNED struct text line = {0};
	TEXT_OWNED struct text last = {0};

	if (x->url)
		how->url(&last, x->url);
	last_count = how->count(text_of(&last)) + newline;
	if (last_count > most)
		text_clear(&last);
	for (size_t i = 0; i <= x->count; i++) {
		const char *said = i ? x->lines[i - 1] : x->why;
		size_t more;

		if (!said)
			continue;
		text_clear(&line);
		how->escape(&line, said);
		more = how->count(text_of(&line)) + newline;
		if (used + more + last_count > most)
			break;
		text_add(out, used ? how->newline : first_line(how));
		text_put(out, line.at, line.length);
		used += more;
	}
	if (last.length) {
		text_add(out, used ? how->newline : first_line(how));
		text_add(out, text_of(&last));
	}
}

void announcement_head(const struct message_context *m, const struct markup *how, struct text *out)
{
	TEXT_OWNED struct text headline = {0};

	if (!m->announcement)
		return;
	text_add(out, how->severity[SEVERITY_NONE]);
	how->escape(out, message_headline(m, &headline));
	text_printf(out, "%s\n", how->close);
}

/* Neither within a character nor within "&amp;". */
static size_t line_cut(const char *line, size_t most, const struct markup *how)
{
	size_t n = count_fit(line, most, how->count);

	for (size_t back = 1; back <= n && back < 8 && line[n - back] != ';'; back++)
		if (line[n - back] == '&')
			return n - back;
	return n;
}

static void rest_add(const struct markup *how, size_t rest, struct text *out)
{
	if (!rest)
		return;
	text_add(out, how->between);
	text_add(out, first_line(how));
	message_add(out, TEXT_MESSAGE_MORE, PLACES(PLACE("count", rest)));
}

/* As many alerts as fit, and how many more there are. Returns how many are shown. */
static size_t alerts_fit(
    const struct message_context *m, const struct markup *how, size_t most, struct text *out)
{
	size_t shown = 0, used = 0, room;
	TEXT_OWNED struct text rest = {0};

	rest_add(how, m->count, &rest);
	room = how->count(text_of(&rest)) + how->count("…");
	room = most > room ? most - room : 0;
	for (; shown < m->count; shown++) {
		TEXT_OWNED struct text line = {0};
		size_t more;

		alert_lines(&m->notices[shown], how, &line);
		more = how->count(text_of(&line)) + (shown ? how->count(how->between) : 0);
		if (used + more > room) {
			if (shown == 0) {
				text_put(out, text_of(&line), line_cut(text_of(&line), room, how));
				text_add(out, "…");
				shown++;
			}
			break;
		}
		text_add(out, shown ? how->between : "");
		text_put(out, line.at, line.length);
		used += more;
	}
	rest_add(how, m->count - shown, out);
	return shown;
}

void message_text(const struct message_context *m, const struct markup *how, size_t most, struct arena *a,
    struct text *out, struct mention_list *called)
{
	TEXT_OWNED struct text mentions = {0};
	struct mention_list who = called_of(m, m->count, a);
	size_t room = most / 4;

	if (m->announcement) {
		announcement_fit(m, how, most, out);
		who.count = 0;
	} else {
		/* mentions of all take no less room than those of the ones that are shown */
		mentions_add(&who, how, room, &mentions);
		who = called_of(m, alerts_fit(m, how, most - how->count(text_of(&mentions)), out), a);
		who.count = mentions_add(&who, how, room, out);
	}
	if (called)
		*called = who;
}
