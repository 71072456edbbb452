/* SPDX-License-Identifier: MIT */
#include "config/publication.h"
#include "locale/message.h"
#include "server/cache_key.h"
#include "server/exchange.h"
#include "publish/publication_file.h"
#include "report/report_html.h"
#include "report/summary.h"
#include "store/editions.h"

#include <string.h>

/* ---- the situation as it is ---- */

static const char links[] = "<p class=\"stand\"><a href=\"/api\">For programs</a></p>\n";

enum outcome answer_situation(struct exchange *x, struct error *e)
{
	const struct publication *p = x->config->publication_count ? &x->config->publication[0] : NULL;
	struct query q = {.as_of = exchange_moment(x), .since = INSTANT_NONE};
	TEXT_OWNED struct text what = {0};
	TEXT_OWNED struct text notes = {0};
	struct open_store o = {0};
	struct report report;
	enum outcome outcome = OUTCOME_DONE;

	if (p && p->region_id)
		outcome = query_regions(&q, x->config, p->region_id, &x->arena, e);
	if (outcome == OUTCOME_DONE && store_read(x->store, &o.txn, e) != OUTCOME_DONE) {
		x->status = 503;
		return OUTCOME_REFUSED;
	}
	if (outcome != OUTCOME_DONE)
		return outcome;
	x->type = "text/html; charset=utf-8";
	cache_key_integer(&what, q.as_of);
	cache_key_integer(&what, (int64_t)store_version(o.txn));
	exchange_etag(x, &what);
	outcome = exchange_begin(x, e);
	if (outcome == OUTCOME_DONE) {
		outcome = exchange_open(x, q.as_of, &o, e);
		if (outcome == OUTCOME_DONE)
			outcome = report_of_today(&o.reading, &q, &report, e);
		if (outcome == OUTCOME_DONE) {
			text_add(&notes, links);
			for (size_t i = 0; i < x->config->publication_count; i++)
				text_printf(&notes,
				    "<p class=\"stand\"><a href=\"/publications/%s/\">%s</a></p>\n",
				    x->config->publication[i].id, text_by_id(TEXT_PAGE_PUBLISHED_EDITIONS));
			report.title = p ? p->title : report.title;
			outcome = report_html(&report, text_of(&notes), x->out, e);
		}
		if (outcome != OUTCOME_DONE)
			x->status = 503;
	}
	exchange_close(&o);
	return outcome == OUTCOME_ABSENT ? OUTCOME_DONE : outcome;
}

/* ---- published editions ---- */

static const struct {
	const char *ending, *type;
} types[] = {
    {".html", "text/html; charset=utf-8"},
    {".json", "application/json; charset=utf-8"},
    {".jsonl", "application/x-ndjson; charset=utf-8"},
    {".csv", "text/csv; charset=utf-8; header=present"},
    {".md", "text/markdown; charset=utf-8"},
    {".txt", "text/plain; charset=utf-8"},
    {".pem", "application/x-pem-file"},
    {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
};

static const char *file_content_type(const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		size_t n = strlen(types[i].ending);

		if (length > n && strcmp(name + length - n, types[i].ending) == 0)
			return types[i].type;
	}
	return "application/octet-stream";
}

static const struct publication *publication_at(const struct config *c, const char *path, const char **rest)
{
	for (size_t i = 0; i < c->publication_count; i++) {
		size_t n = strlen(c->publication[i].id);

		if (strncmp(path, c->publication[i].id, n) == 0 && (path[n] == '/' || !path[n])) {
			*rest = path + n + (path[n] == '/');
			return &c->publication[i];
		}
	}
	return NULL;
}

/* What a page names beside itself is found only where the address of its folder ends in a slash. */
static enum outcome page_redirect(struct exchange *x, struct error *e)
{
	static const char hex[] = "0123456789ABCDEF";
	TEXT_OWNED struct text to = {0};

	if (exchange_begin(x, e) != OUTCOME_DONE)
		return OUTCOME_REFUSED;
	text_add(&to, x->endpoint);
	for (const char *s = x->path; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    strchr("-_.~/", c)) {
			text_char(&to, *s);
		} else {
			text_char(&to, '%');
			text_char(&to, hex[c >> 4]);
			text_char(&to, hex[c & 15]);
		}
	}
	text_char(&to, '/');
	x->status = 308;
	x->location = arena_text(&x->arena, text_of(&to));
	x->type = "text/plain; charset=utf-8";
	fprintf(x->out, "%s\n", x->location);
	return OUTCOME_DONE;
}

/* "EDITION/FILE", "EDITION/", "FILE" or "" of a publication; `whole` gets the path of the file. */
static enum outcome publication_read(
    const struct publisher_of *by, const char *rest, struct text *whole, struct text *bytes, struct error *e)
{
	size_t length = strlen(rest);

	text_printf(whole, "%s%s", rest, !length || rest[length - 1] == '/' ? "index.html" : "");
	return publication_file_read(by, text_of(whole), bytes, e);
}

/* The latest edition that the store knows vouches for those before it, whoever signed them. Where the store
 * cannot be read the key vouches alone: what is published does not go with it. */
static struct publisher_of publisher_of(struct exchange *x, const struct publication *p)
{
	struct publisher_of by = {.publication = p};
	struct edition_record last;
	struct txn *t = NULL;
	struct error e;

	by.has_latest = store_read(x->store, &t, &e) == OUTCOME_DONE &&
			edition_last(t, p->id, &x->arena, &last, &e) == OUTCOME_DONE;
	if (by.has_latest)
		by.latest = last.manifest;
	store_read_end(t);
	return by;
}

enum outcome answer_publication(struct exchange *x, struct error *e)
{
	const char *rest = "";
	const struct publication *p = publication_at(x->config, x->path, &rest);
	TEXT_OWNED struct text bytes = {0};
	TEXT_OWNED struct text path = {0};
	struct publisher_of by;
	enum outcome outcome = OUTCOME_ABSENT;

	if (p && !*rest && x->path[strlen(x->path) - 1] != '/')
		return page_redirect(x, e);
	if (p) {
		by = publisher_of(x, p);
		outcome = publication_read(&by, rest, &path, &bytes, e);
	}
	if (outcome == OUTCOME_ABSENT && p && !strchr(rest, '/')) {
		outcome = publication_edition_there(&by, rest, e);
		if (outcome == OUTCOME_DONE)
			return page_redirect(x, e);
	}
	if (outcome == OUTCOME_ABSENT) {
		x->status = 404;
		return error_set(e, OUTCOME_REFUSED, "nothing is published at /publications/%.100s", x->path);
	}
	if (outcome != OUTCOME_DONE) {
		x->status = 503;
		x->sentence = "the published file cannot be read, or does not match its signature";
		return outcome;
	}
	x->type = file_content_type(text_of(&path));
	exchange_etag(x, &bytes);
	outcome = exchange_begin(x, e);
	if (outcome == OUTCOME_DONE)
		fwrite(text_of(&bytes), 1, bytes.length, x->out);
	return outcome == OUTCOME_ABSENT ? OUTCOME_DONE : outcome;
}
