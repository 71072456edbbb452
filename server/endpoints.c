/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "server/request.h"
#include "server/cache_key.h"
#include "server/exchange.h"
#include "server/openapi.h"
#include "server/page.h"
#include "server/params.h"

#include <string.h>

/* ---- lists ---- */

static const struct {
	enum sheet_format format;
	const char *type, *content_type;
} formats[] = {
    {SHEET_JSON, "application/json", "application/json; charset=utf-8"},
    {SHEET_CSV, "text/csv", "text/csv; charset=utf-8; header=present"},
    {SHEET_JSONL, "application/x-ndjson", "application/x-ndjson; charset=utf-8"},
};

static enum sheet_format format_accepted(const char *accept)
{
	/* the first that is named; other weights than zero are for browsers, which name none of ours */
	size_t first = SIZE_MAX;
	enum sheet_format format = SHEET_JSON;

	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		size_t at = header_accepted_at(accept, formats[i].type);

		if (at < first) {
			first = at;
			format = formats[i].format;
		}
	}
	return format;
}

static const char *content_type_of(enum sheet_format format)
{
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (formats[i].format == format)
			return formats[i].content_type;
	return "text/plain";
}

/* The same as long as the store, the configuration, the moment and what is asked are the same. */
static void etag_make(struct exchange *x, const struct params *p, const struct txn *t)
{
	TEXT_OWNED struct text what = {0};

	cache_key_integer(&what, p->query.as_of);
	cache_key_integer(&what, p->query.since);
	cache_key_integer(&what, p->from.year ? period_first_day(p->from) : 0);
	cache_key_integer(&what, p->to.year ? period_first_day(p->to) : 0);
	cache_key_integer(&what, p->format);
	cache_key_integer(&what, p->bom);
	cache_key_integer(&what, (int64_t)store_version(t));
	cache_key_integer(&what, (int64_t)x->pair_count);
	for (size_t i = 0; i < x->pair_count; i++) {
		cache_key_text(&what, x->pairs[i].name);
		cache_key_text(&what, x->pairs[i].value);
	}
	exchange_etag(x, &what);
}

enum outcome answer_list(struct exchange *x, struct error *e)
{
	struct params p = {.query = {.as_of = exchange_moment(x), .since = INSTANT_NONE}};
	struct params_reader r = {x->config, listing_find(x->path), &x->arena, &p, exchange_moment(x)};
	struct sheet_options options = {0};
	struct open_store o = {0};
	enum outcome outcome = OUTCOME_DONE;

	if (!r.listing) {
		x->status = 404;
		return error_set(e, OUTCOME_REFUSED, "not found: list %.60s (/api shows the lists)", x->path);
	}
	for (size_t i = 0; outcome == OUTCOME_DONE && i < x->pair_count; i++)
		outcome = param_read(&r, x->pairs[i].name, x->pairs[i].value, e);
	if (outcome == OUTCOME_DONE)
		outcome = params_complete(&p, e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	if (!p.has_format)
		p.format = format_accepted(x->accept);
	options.bom = p.bom;
	x->type = content_type_of(p.format);
	if (store_read(x->store, &o.txn, e) != OUTCOME_DONE) {
		x->status = 503;
		return OUTCOME_REFUSED;
	}
	etag_make(x, &p, o.txn);
	outcome = exchange_begin(x, e);
	if (outcome == OUTCOME_DONE) {
		outcome = exchange_open(x, p.query.as_of, &o, e);
		if (outcome == OUTCOME_DONE)
			outcome =
			    listing_print(r.listing, &o.reading, &p.query, x->out, p.format, &options, e);
		if (outcome != OUTCOME_DONE)
			x->status = 503;
	}
	exchange_close(&o);
	return outcome == OUTCOME_ABSENT ? OUTCOME_DONE : outcome;
}

/* ---- the others ---- */

static enum outcome metrics_respond(struct exchange *x, struct error *e)
{
	bool openmetrics = header_accepts(x->accept, "application/openmetrics-text");
	struct open_store o = {0};
	enum outcome outcome = exchange_open(x, x->now, &o, e);

	x->type = openmetrics ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
			      : "text/plain; version=0.0.4; charset=utf-8";
	if (outcome == OUTCOME_DONE)
		outcome = exchange_begin(x, e);
	if (outcome == OUTCOME_DONE)
		outcome = metrics_print(&o.reading, x->health, openmetrics, x->out, e);
	exchange_close(&o);
	if (outcome != OUTCOME_DONE)
		x->status = 503;
	return outcome;
}

static enum outcome health_respond(struct exchange *x, struct error *e)
{
	enum outcome outcome;

	x->type = "text/plain; charset=utf-8";
	x->constant = "health";
	outcome = exchange_begin(x, e);
	if (outcome == OUTCOME_DONE)
		fputs("ok\n", x->out);
	return outcome == OUTCOME_ABSENT ? OUTCOME_DONE : outcome;
}

static enum outcome ready_respond(struct exchange *x, struct error *e)
{
	struct open_store o = {0};
	enum outcome outcome = exchange_open(x, x->now, &o, e);

	exchange_close(&o);
	if (outcome != OUTCOME_DONE)
		return outcome;
	if (x->health->evaluated == INSTANT_NONE) {
		x->status = 503;
		x->sentence = "the rules have not been applied yet";
		return error_set(e, OUTCOME_REFUSED, "%s", x->sentence);
	}
	return health_respond(x, e);
}

static enum outcome openapi_respond(struct exchange *x, struct error *e)
{
	enum outcome outcome = exchange_begin(x, e);

	x->type = "application/json; charset=utf-8";
	if (outcome == OUTCOME_DONE)
		openapi_print(x->out, x->token_needed);
	return outcome;
}

static enum outcome page_respond(struct exchange *x, struct error *e)
{
	enum outcome outcome = exchange_begin(x, e);

	x->type = "text/html; charset=utf-8";
	if (outcome == OUTCOME_DONE)
		page_print(x->out, x->config, x->now);
	return outcome;
}

static const struct endpoint endpoints[] = {
    {"/", answer_situation, .alone = true},
    {"/api", page_respond, .alone = true},
    {"/publications/", answer_publication},
    {"/healthz", health_respond, .open = true, .ungated = true},
    {"/readyz", ready_respond, .open = true},
    {"/metrics", metrics_respond, .alone = true},
    {"/api/v1/openapi.json", openapi_respond, .alone = true},
    {"/api/v1/", answer_list, .posted = true},
};

const char *endpoint_methods(const struct endpoint *endpoint)
{
	return endpoint->posted ? "GET, HEAD, POST" : "GET, HEAD";
}

const struct endpoint *endpoint_find(const char *path)
{
	for (size_t i = 0; i < sizeof endpoints / sizeof *endpoints; i++) {
		const struct endpoint *x = &endpoints[i];
		size_t n = strlen(x->path);
		bool below = n > 1 && x->path[n - 1] == '/';

		if (below ? strncmp(x->path, path, n) == 0 : strcmp(x->path, path) == 0)
			return x;
	}
	return NULL;
}
