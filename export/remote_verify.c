/* SPDX-License-Identifier: MIT */
#include "export/remote_verify.h"
#include "config/address.h"
#include "config/remote.h"
#include "export/remote.h"
#include "base/plain.h"
#include "base/json.h"
#include "export/samples.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWER_MOST = 16 << 20, NESTED_MOST = 8 };

/* Samples of one kind, region and indicator. */
struct sample_count {
	enum sample_kind kind;
	char *region, *indicator;
	size_t ours, theirs;
};

struct remote_verification {
	const struct config *config;
	const struct remote *remote;
	struct http *http;
	struct sample_count *groups;
	size_t count, room;
	enum sample_kind kind;	   /* being counted */
	int64_t first_ms, last_ms; /* of all samples */
};

static const char *const what_of[] = {
    [SAMPLE_VALUES] = "figures", [SAMPLE_RELEASES] = "vintages", [SAMPLE_TARGETS] = "targets"};

/* ---- what we have ---- */

static enum outcome local_sample_add(void *context, const struct sample *s, struct error *e)
{
	struct remote_verification *v = context;
	const char *region = sample_label(s, "region"), *indicator = sample_label(s, "indicator");
	struct sample_count *g = v->count ? &v->groups[v->count - 1] : NULL;

	(void)e;
	v->first_ms = s->time_ms < v->first_ms ? s->time_ms : v->first_ms;
	v->last_ms = s->time_ms > v->last_ms ? s->time_ms : v->last_ms;
	/* series come one after the other */
	if (!g || g->kind != v->kind || strcmp(g->region, region) != 0 ||
	    strcmp(g->indicator, indicator) != 0) {
		if (v->count == v->room)
			v->groups = memory_grow(
			    v->groups, (v->room = v->room ? v->room * 2 : 64) * sizeof *v->groups);
		g = &v->groups[v->count++];
		*g = (struct sample_count){v->kind, memory_text(region), memory_text(indicator), 0, 0};
	}
	g->ours += !s->stale; /* a mark is no sample that is counted */
	return OUTCOME_DONE;
}

static enum outcome local_samples_count(struct remote_verification *v, struct store *s, struct error *e)
{
	static const enum sample_kind kinds[] = {SAMPLE_VALUES, SAMPLE_RELEASES, SAMPLE_TARGETS};
	const struct query all = {.as_of = INSTANT_LAST};
	struct txn *t;
	enum outcome outcome = store_read(s, &t, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	for (size_t i = 0; outcome == OUTCOME_DONE && i < sizeof kinds / sizeof *kinds; i++) {
		v->kind = kinds[i];
		outcome = samples_walk(v->config, t, &all, v->kind, local_sample_add, v, e);
	}
	store_read_end(t);
	return outcome;
}

/* ---- what they have ---- */

struct remote_reply {
	struct text body;
	long status;
	char problem[200];
	bool done;
};

static void remote_reply_done(void *context, const struct http_reply *reply)
{
	struct remote_reply *a = context;

	a->done = true;
	a->status = reply->status;
	bounded_print(a->problem, sizeof a->problem, "%s", reply->problem);
	text_put(&a->body, reply->body, reply->length);
}

void read_back_address(const char *write, struct text *out)
{
	const char *authority = strstr(write, "://"), *path;
	size_t length;

	authority = authority ? authority + strlen("://") : write;
	path = authority + strcspn(authority, "/?#");
	length = strcspn(path, "?#");
	while (length && path[length - 1] == '/')
		length--;
	while (length && path[length - 1] != '/')
		length--;
	length -= length > 0;
	text_put(out, write, (size_t)(path - write) + length);
}

/* Where they are read: as configured, or beside the address of writing. */
static enum outcome query_url(const struct remote_verification *v, struct text *url, struct error *e)
{
	TEXT_OWNED struct text write = {0};
	enum outcome outcome;

	if (v->remote->query)
		return remote_secret(v->config, v->remote->query, url, e);
	outcome = remote_secret(v->config, v->remote->url, &write, e);
	if (outcome == OUTCOME_DONE)
		read_back_address(text_of(&write), url);
	return outcome;
}

static enum outcome remote_query(
    struct remote_verification *v, const char *promql, struct remote_reply *a, struct error *e)
{
	TEXT_OWNED struct text url = {0};
	TEXT_OWNED struct text secret = {0};
	struct arena arena = {0};
	struct http_request request = {
	    .ca_file = path_in_folder(v->config->folder, v->remote->ca_file, &arena),
	    .timeout_ms = v->remote->timeout * 1000,
	    .body_max = ANSWER_MOST,
	    .home_only = true,
	    .own_pace = true};
	char *escaped = curl_easy_escape(NULL, promql, 0);
	enum outcome outcome = query_url(v, &url, e);

	/* VictoriaMetrics keeps results of long windows, also of a question that came before the samples were
	 * visible; others ignore the word */
	text_printf(&url, "/query?query=%s&time=%lld&nocache=1", escaped, (long long)(v->last_ms / 1000 + 2));
	curl_free(escaped);
	if (outcome == OUTCOME_DONE)
		outcome = remote_secret(
		    v->config, v->remote->bearer ? v->remote->bearer : v->remote->password, &secret, e);
	request.url = text_of(&url);
	request.auth = v->remote->bearer ? AUTH_BEARER : v->remote->user ? AUTH_BASIC : AUTH_NONE;
	request.auth_name = v->remote->user;
	request.auth_secret = text_of(&secret);
	if (outcome == OUTCOME_DONE)
		outcome = remote_headers(v->config, v->remote, false, &arena, &request.headers, e);
	if (outcome == OUTCOME_DONE)
		outcome = proxy_fill(&v->remote->proxy, v->config->folder, &arena, &request, e);
	if (outcome == OUTCOME_DONE)
		outcome = http_start(v->http, &request, remote_reply_done, a, e);
	while (outcome == OUTCOME_DONE && !a->done)
		http_pump(v->http, 1000, NULL, 0);
	if (outcome == OUTCOME_DONE && a->status != 200)
		outcome = error_set(e, OUTCOME_REFUSED, "reading back: %s%.200s",
		    a->status ? "it answers with an error: " : "",
		    a->status ? text_of(&a->body) : a->problem);
	if (outcome != OUTCOME_DONE && e)
		outcome = error_set(e, outcome, "%s",
		    arena_text(&arena, remote_masked(v->config, v->remote, e->text, &arena)));
	arena_done(&arena);
	return outcome;
}

static struct sample_count *sample_group(
    struct remote_verification *v, enum sample_kind kind, const char *region, const char *indicator)
{
	for (size_t i = 0; i < v->count; i++)
		if (v->groups[i].kind == kind && strcmp(v->groups[i].region, region) == 0 &&
		    strcmp(v->groups[i].indicator, indicator) == 0)
			return &v->groups[i];
	return NULL;
}

static void remote_counts_read(struct remote_verification *v, enum sample_kind kind, const cJSON *root)
{
	const cJSON *data = cJSON_GetObjectItemCaseSensitive(root, "data"), *row;

	cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(data, "result"))
	{
		const cJSON *metric = cJSON_GetObjectItemCaseSensitive(row, "metric"),
			    *value = cJSON_GetObjectItemCaseSensitive(row, "value");
		struct sample_count *g =
		    sample_group(v, kind, json_text_at(metric, "region"), json_text_at(metric, "indicator"));
		int64_t count;

		if (g && value && value->child && cJSON_IsString(value->child->next) &&
		    integer_parse(value->child->next->valuestring, 0, INT64_MAX, &count))
			g->theirs = (size_t)count;
	}
}

/* The counts of a region: one question a kind. */
static enum outcome remote_samples_count(struct remote_verification *v, const char *region, struct error *e)
{
	static const struct {
		enum sample_kind kind;
		const char *selector;
	} kinds[] = {{SAMPLE_VALUES, "pacesetter_value{role=\"figure\",region=\"%s\"}"},
	    {SAMPLE_TARGETS, "pacesetter_value{role=\"target\",region=\"%s\"}"},
	    {SAMPLE_RELEASES, "pacesetter_release{region=\"%s\"}"}};
	enum outcome outcome = OUTCOME_DONE;

	for (size_t i = 0; outcome == OUTCOME_DONE && i < sizeof kinds / sizeof *kinds; i++) {
		TEXT_OWNED struct text promql = {0};
		struct remote_reply a = {0};
		struct arena arena = {0};
		cJSON *root;

		text_add(&promql, "sum by(region,indicator)(count_over_time(");
		text_printf(&promql, kinds[i].selector, region);
		/* no longer than it is: an engine may refuse to look back beyond 1970 */
		text_printf(&promql, "[%llds]))", (long long)((v->last_ms - v->first_ms) / 1000 + 4));
		outcome = remote_query(v, text_of(&promql), &a, e);
		if (outcome == OUTCOME_DONE)
			outcome = json_parse(&arena, text_of(&a.body), a.body.length, NESTED_MOST, &root, e);
		if (outcome == OUTCOME_DONE)
			remote_counts_read(v, kinds[i].kind, root);
		text_done(&a.body);
		arena_done(&arena);
	}
	return outcome;
}

enum outcome remote_verify(const struct config *c, struct store *s, struct http *h,
    const struct remote *remote, void (*differs)(void *context, const char *what), void *context,
    struct remote_verified *out, struct error *e)
{
	struct remote_verification v = {
	    .config = c, .remote = remote, .http = h, .first_ms = INT64_MAX, .last_ms = INT64_MIN};
	enum outcome outcome = local_samples_count(&v, s, e);

	*out = (struct remote_verified){0};
	/* the figures of a region stand together, and every region has figures before it has anything else */
	for (size_t i = 0; outcome == OUTCOME_DONE && i < v.count; i++) {
		bool met = false;

		for (size_t n = 0; n < i && !met; n++)
			met = strcmp(v.groups[n].region, v.groups[i].region) == 0;
		if (!met)
			outcome = remote_samples_count(&v, v.groups[i].region, e);
	}
	for (size_t i = 0; outcome == OUTCOME_DONE && i < v.count; i++) {
		const struct sample_count *g = &v.groups[i];
		TEXT_OWNED struct text what = {0};

		out->series++;
		out->samples += g->ours;
		if (g->theirs == g->ours)
			continue;
		out->missing += g->ours > g->theirs ? g->ours - g->theirs : 0;
		text_printf(&what, "%s of %s, %s: %zu of %zu are there", what_of[g->kind], g->indicator,
		    g->region, g->theirs, g->ours);
		differs(context, text_of(&what));
	}
	for (size_t i = 0; i < v.count; i++) {
		free(v.groups[i].region);
		free(v.groups[i].indicator);
	}
	free(v.groups);
	return outcome;
}
