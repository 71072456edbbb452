#include "collector/request.h"
#include "base/digest.h"
#include "base/json.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- templates ---- */

enum escape { ESCAPE_NONE, ESCAPE_URL, ESCAPE_JSON };

struct filling {
	const struct config *config;
	const struct source *source;
	const struct ask *ask; /* NULL: nothing is filled in but secrets */
	struct arena *arena;
};

static void add_escaped(struct text *out, const char *value, enum escape escape)
{
	TEXT_OWNED struct text quoted = {0};
	char *escaped;

	switch (escape) {
	case ESCAPE_NONE:
		text_add(out, value);
		break;
	case ESCAPE_URL:
		escaped = curl_easy_escape(NULL, value, 0);
		text_add(out, escaped ? escaped : "");
		curl_free(escaped);
		break;
	case ESCAPE_JSON:
		json_quote(&quoted, value);
		text_put(out, quoted.at + 1, quoted.length - 2);
		break;
	}
}

/* What stands for a region or indicator in the request. */
static const char *code_of(const struct list *pairs, const char *id)
{
	const struct pair *p = pairs->at;

	for (size_t i = 0; i < pairs->count; i++)
		if (strcmp(p[i].name, id) == 0)
			return p[i].value;
	return id;
}

static void add_day(struct text *out, const char *form, size_t length, day_number day)
{
	char copy[128];

	snprintf(copy, sizeof copy, "%.*s", (int)length, form);
	form_write(out, copy, day);
}

/* One {...}; false: it is none of ours. */
static bool add_place(
    const struct filling *f, struct text *out, const char *name, size_t length, enum escape escape)
{
	const struct ask *ask = f->ask;
	const char *colon = memchr(name, ':', length);
	size_t n = colon ? (size_t)(colon - name) : length;
	char number[32];

#define IS(text) (n == sizeof text - 1 && memcmp(name, text, sizeof text - 1) == 0)
	if (colon) {
		size_t rest = length - n - 1;

		if (IS("period") || IS("to"))
			add_day(out, colon + 1, rest, period_last_day(ask->asked.period));
		else if (IS("from"))
			add_day(out, colon + 1, rest, period_first_day(ask->asked.period));
		else if (IS("date"))
			add_day(out, colon + 1, rest, ask->today);
		else
			return false;
		return true;
	}
	if (IS("region")) {
		add_escaped(out, code_of(&f->source->each.region, ask->asked.region), escape);
	} else if (IS("indicator")) {
		add_escaped(out, code_of(&f->source->each.indicator, ask->asked.indicator), escape);
	} else if (IS("cursor")) {
		add_escaped(out, ask->cursor, escape);
	} else if (IS("page") || IS("offset")) {
		snprintf(number, sizeof number, "%lld", *name == 'p' ? ask->page : ask->offset);
		text_add(out, number);
	} else {
		return false;
	}
	return true;
#undef IS
}

static void fill_places(const struct filling *f, struct text *out, const char *text, enum escape escape)
{
	while (*text) {
		const char *close = *text == '{' ? strchr(text, '}') : NULL;

		if (close && add_place(f, out, text + 1, (size_t)(close - text) - 1, escape))
			text = close + 1;
		else
			text_char(out, *text++); /* other braces stay: they are JSON */
	}
}

static int fill(
    const struct filling *f, const char *template, enum escape escape, const char **out, struct error *e)
{
	TEXT_OWNED struct text filled = {0};
	TEXT_OWNED struct text whole = {0};
	int outcome;

	/* secrets come last, so that nothing in them is taken for a template */
	if (f->ask)
		fill_places(f, &filled, template, escape);
	else
		text_add(&filled, template);
	outcome = secret_resolve(text_of(&filled), f->config->folder, &whole, e);
	if (outcome == DONE)
		*out = arena_text(f->arena, text_of(&whole));
	return outcome;
}

/* ---- parts of a request ---- */

static int form_body(
    const struct filling *f, const struct list *form, struct http_request *request, struct error *e)
{
	const struct pair *pairs = form->at;
	TEXT_OWNED struct text body = {0};

	for (size_t i = 0; i < form->count; i++) {
		const char *value;
		int outcome = fill(f, pairs[i].value, ESCAPE_NONE, &value, e);

		if (outcome != DONE)
			return outcome;
		text_add(&body, i ? "&" : "");
		add_escaped(&body, pairs[i].name, ESCAPE_URL);
		text_char(&body, '=');
		add_escaped(&body, value, ESCAPE_URL);
	}
	request->body = arena_text(f->arena, text_of(&body));
	request->body_length = body.length;
	request->content_type = "application/x-www-form-urlencoded";
	return DONE;
}

static int text_body(const struct filling *f, const char *body, const char *type,
    struct http_request *request, struct error *e)
{
	int outcome = fill(f, body, ESCAPE_JSON, &request->body, e);

	if (outcome != DONE)
		return outcome;
	request->body_length = strlen(request->body);
	request->content_type = type ? type : "application/json";
	return DONE;
}

/* The lines of the headers, with room for `more` behind them. */
static int header_lines(const struct filling *f, const struct list *headers, size_t more,
    struct http_request *request, const char ***end, struct error *e)
{
	const struct pair *pairs = headers->at;
	const char **lines = arena_new(f->arena, (headers->count + more + 1) * sizeof *lines);

	request->headers = lines;
	for (size_t i = 0; i < headers->count; i++) {
		const char *value;
		int outcome = fill(f, pairs[i].value, ESCAPE_NONE, &value, e);

		if (outcome != DONE)
			return outcome;
		*lines++ = arena_printf(f->arena, "%s: %s", pairs[i].name, value);
	}
	*end = lines;
	return DONE;
}

static const char *file_of(const struct filling *f, const char *name)
{
	return !name || *name == '/' ? name : arena_printf(f->arena, "%s/%s", f->config->folder, name);
}

/* What holds for every request of a source, also the one for its token. */
static int connection(const struct filling *f, struct http_request *r, struct error *e)
{
	const struct source *s = f->source;
	int outcome = DONE;

	r->ca_file = file_of(f, s->ca_file);
	r->client_certificate = file_of(f, s->client.certificate);
	r->client_key = file_of(f, s->client.key);
	if (s->client.password)
		outcome = fill(f, s->client.password, ESCAPE_NONE, &r->client_password, e);
	if (outcome == DONE && s->proxy && strcmp(s->proxy, "none") != 0)
		outcome = fill(f, s->proxy, ESCAPE_NONE, &r->proxy, e);
	else if (s->proxy)
		r->proxy = "";
	r->timeout_ms = (long)s->timeout * 1000;
	r->body_max = (size_t)(s->body_max_mib * (1 << 20));
	return outcome;
}

/* ---- signatures ---- */

struct signing {
	const char *key, *secret, *path, *query;
	char moment[32];
};

static void signed_text(struct text *out, const char *text, const struct signing *s)
{
	const struct {
		const char *place, *value;
	} places[] = {{"{key}", s->key}, {"{timestamp}", s->moment}, {"{secret}", s->secret},
	    {"{path}", s->path}, {"{query}", s->query}};

	while (*text) {
		size_t i = 0, count = sizeof places / sizeof *places;

		while (i < count && strncmp(text, places[i].place, strlen(places[i].place)) != 0)
			i++;
		if (i == count) {
			text_char(out, *text++);
			continue;
		}
		text_add(out, places[i].value);
		text += strlen(places[i].place);
	}
}

static void signature(const struct hmac_auth *h, const struct signing *s, struct text *out)
{
	TEXT_OWNED struct text text = {0};
	uint8_t digest[SHA256_SIZE];
	size_t size = SHA256_SIZE, from;

	signed_text(&text, h->text, s);
	if (h->digest == DIGEST_HMAC_SHA256)
		hmac_sha256(s->secret, strlen(s->secret), text_of(&text), text.length, digest);
	else if (h->digest == DIGEST_SHA256)
		sha256(text_of(&text), text.length, digest);
	else
		size = md5(text_of(&text), text.length, digest);
	from = out->length;
	if (h->encoding == ENCODING_BASE64)
		base64_add(out, digest, size);
	else
		hex_add(out, digest, size);
	for (; h->encoding == ENCODING_HEX_UPPER && from < out->length; from++)
		if (out->at[from] >= 'a' && out->at[from] <= 'f')
			out->at[from] = (char)(out->at[from] - 'a' + 'A');
}

/* Key, time and signature into the address or behind the headers. */
static int sign(const struct filling *f, struct http_request *r, const char ***lines, struct error *e)
{
	const struct hmac_auth *h = f->source->hmac;
	TEXT_OWNED struct text signed_ = {0};
	TEXT_OWNED struct text url = {0};
	struct signing s = {.path = "", .query = ""};
	struct timespec now;
	CURLU *u = curl_url();
	char *path = NULL, *query = NULL;
	int outcome = fill(f, h->key, ESCAPE_NONE, &s.key, e);

	if (outcome == DONE)
		outcome = fill(f, h->secret, ESCAPE_NONE, &s.secret, e);
	if (outcome != DONE) {
		curl_url_cleanup(u);
		return outcome;
	}
	/* the source compares it with its own clock, whatever day we reckon with */
	clock_gettime(CLOCK_REALTIME, &now);
	snprintf(s.moment, sizeof s.moment, "%lld",
	    h->moment ? (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000 : (long long)now.tv_sec);
	if (curl_url_set(u, CURLUPART_URL, r->url, 0) == CURLUE_OK) {
		if (curl_url_get(u, CURLUPART_PATH, &path, 0) == CURLUE_OK)
			s.path = path;
		if (curl_url_get(u, CURLUPART_QUERY, &query, 0) == CURLUE_OK)
			s.query = query;
	}
	signature(h, &s, &signed_);
	if (h->place == 0) {
		size_t fragment = strcspn(r->url, "#");

		text_put(&url, r->url, fragment);
		text_printf(&url, "%c%s=", strchr(text_of(&url), '?') ? '&' : '?', h->key_name);
		add_escaped(&url, s.key, ESCAPE_URL);
		text_printf(&url, "&%s=%s&%s=", h->moment_name, s.moment, h->signature_name);
		add_escaped(&url, text_of(&signed_), ESCAPE_URL);
		r->url = arena_text(f->arena, text_of(&url));
	} else {
		*(*lines)++ = arena_printf(f->arena, "%s: %s", h->key_name, s.key);
		*(*lines)++ = arena_printf(f->arena, "%s: %s", h->moment_name, s.moment);
		*(*lines)++ = arena_printf(f->arena, "%s: %s", h->signature_name, text_of(&signed_));
	}
	curl_free(path);
	curl_free(query);
	curl_url_cleanup(u);
	return DONE;
}

/* ---- files ---- */

static bool lies_in(const char *path, const char *folder)
{
	char *real = realpath(folder, NULL);
	size_t n = real ? strlen(real) : 0;
	bool in = real && strncmp(path, real, n) == 0 && (path[n] == '/' || strcmp(real, "/") == 0);

	free(real);
	return in;
}

/* A document of the machine is read from the folders that are meant for it, whatever links lead elsewhere. */
static int file_check(const struct config *c, const char *url, struct error *e)
{
	CURLU *u = curl_url();
	char *path = NULL, *real = NULL;
	bool allowed = false;

	if (curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK)
		curl_url_get(u, CURLUPART_PATH, &path, CURLU_URLDECODE);
	if (path)
		real = realpath(path, NULL);
	if (!real)
		error_set(e, REFUSED, "%s: there is no such file", path ? path : url);
	for (size_t i = 0; real && i < c->file_folders.count; i++)
		allowed |= lies_in(real, c->file_folders.at[i]);
	if (real && c->file_folders.count == 0)
		allowed = lies_in(real, c->folder);
	if (real && !allowed)
		error_set(e, REFUSED, "%s does not lie in a folder of file_folders:", real);
	free(real);
	curl_free(path);
	curl_url_cleanup(u);
	return allowed ? DONE : REFUSED;
}

/* ---- whole requests ---- */

int request_build(const struct config *c, const struct source *s, const struct ask *ask, struct arena *a,
    struct http_request *r, struct error *e)
{
	const struct filling f = {c, s, ask, a};
	const char **lines;
	int outcome = DONE;

	r->url = ask->url;
	if (!r->url)
		outcome = fill(&f, s->url, ESCAPE_URL, &r->url, e);
	if (outcome == DONE && s->form.count)
		outcome = form_body(&f, &s->form, r, e);
	if (outcome == DONE && s->body)
		outcome = text_body(&f, s->body, s->content_type, r, e);
	if (outcome == DONE)
		outcome = header_lines(&f, &s->headers, 3, r, &lines, e);
	if (outcome == DONE && s->hmac)
		outcome = sign(&f, r, &lines, e);
	r->auth = s->auth;
	r->auth_name = s->auth_name;
	if (outcome == DONE && s->auth != AUTH_NONE)
		outcome = fill(&f, s->auth_secret, ESCAPE_NONE, &r->auth_secret, e);
	if (outcome == DONE && ask->token) {
		r->auth = AUTH_HEADER;
		r->auth_name = s->token->header;
		r->auth_secret = arena_printf(a, "%s%s", s->token->prefix, ask->token);
	}
	if (outcome == DONE)
		outcome = connection(&f, r, e);
	r->files = true;
	if (outcome == DONE && strncmp(r->url, "file:", 5) == 0)
		outcome = file_check(c, r->url, e);
	return outcome;
}

int token_request_build(
    const struct config *c, const struct source *s, struct arena *a, struct http_request *r, struct error *e)
{
	const struct filling f = {c, s, NULL, a};
	const struct token_auth *t = s->token;
	const char **lines;
	int outcome = fill(&f, t->url, ESCAPE_URL, &r->url, e);

	if (outcome == DONE && t->form.count)
		outcome = form_body(&f, &t->form, r, e);
	if (outcome == DONE && t->body)
		outcome = text_body(&f, t->body, NULL, r, e);
	if (outcome == DONE)
		outcome = header_lines(&f, &t->headers, 0, r, &lines, e);
	return outcome == DONE ? connection(&f, r, e) : outcome;
}

/* ---- what may be shown ---- */

/* The reference at the beginning of `text`, "${...}", as its value; NULL where it cannot be had. */
static const char *reference_value(const struct config *c, const char *text, size_t length, struct arena *a)
{
	TEXT_OWNED struct text value = {0};
	struct error ignored;

	if (secret_resolve(arena_copy(a, text, length), c->folder, &value, &ignored) != DONE)
		return NULL;
	return arena_text(a, text_of(&value));
}

static size_t reference_length(const char *text)
{
	const char *close = strncmp(text, "${", 2) == 0 ? strchr(text, '}') : NULL;

	return close ? (size_t)(close - text) + 1 : 0;
}

/* scheme://host:port of an address, and whether anything follows that. */
static void add_host(struct text *out, const char *url)
{
	CURLU *u = curl_url();
	char *path = NULL, *whole = NULL;

	if (curl_url_set(u, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK) {
		bool more = curl_url_get(u, CURLUPART_PATH, &path, 0) == CURLUE_OK && strlen(path) > 1;

		curl_url_set(u, CURLUPART_PATH, more ? "/***" : NULL, 0);
		curl_url_set(u, CURLUPART_QUERY, NULL, 0);
		curl_url_set(u, CURLUPART_FRAGMENT, NULL, 0);
		curl_url_set(u, CURLUPART_USER, NULL, 0);
		curl_url_set(u, CURLUPART_PASSWORD, NULL, 0);
		if (curl_url_get(u, CURLUPART_URL, &whole, 0) == CURLUE_OK) {
			size_t length = strlen(whole);

			text_put(out, whole, length - (!more && length && whole[length - 1] == '/'));
		}
	}
	curl_free(path);
	curl_free(whole);
	curl_url_cleanup(u);
}

const char *request_shown(
    const struct config *c, const struct source *s, const struct ask *ask, struct arena *a)
{
	const struct filling f = {c, s, ask, a};
	TEXT_OWNED struct text filled = {0};
	TEXT_OWNED struct text masked = {0};
	char shown[512];

	fill_places(&f, &filled, s->url, ESCAPE_URL);
	for (const char *at = text_of(&filled); *at;) {
		size_t n = reference_length(at);
		const char *value;

		if (n == 0) {
			text_char(&masked, *at++);
			continue;
		}
		value = at == text_of(&filled) ? reference_value(c, at, n, a) : NULL;
		if (value)
			add_host(&masked, value);
		else
			text_add(&masked, "***");
		at += n;
	}
	return arena_text(a, url_shown(text_of(&masked), shown, sizeof shown));
}

enum { SECRET_LEAST = 4 }; /* shorter ones would strike out half of the language */

static const char *struck_out(const char *text, const char *secret, struct arena *a)
{
	TEXT_OWNED struct text out = {0};
	size_t n = strlen(secret);

	if (n < SECRET_LEAST || !strstr(text, secret))
		return text;
	for (const char *at; (at = strstr(text, secret)); text = at + n) {
		text_put(&out, text, (size_t)(at - text));
		text_add(&out, "***");
	}
	text_add(&out, text);
	return arena_text(a, text_of(&out));
}

/* Every reference in a template; the host that one at the beginning of an address names is no secret. */
static const char *template_struck_out(
    const struct config *c, const char *template, bool address, const char *text, struct arena *a)
{
	for (const char *at = template; at && *at; at++) {
		size_t n = reference_length(at);
		const char *value;

		if (n == 0 || (address && at == template))
			continue;
		value = reference_value(c, at, n, a);
		if (value)
			text = struck_out(text, value, a);
	}
	return text;
}

const char *request_masked(const struct config *c, const struct source *s, const char *text, struct arena *a)
{
	text = template_struck_out(c, s->url, true, text, a);
	text = template_struck_out(c, s->proxy, false, text, a);
	text = template_struck_out(c, s->auth_secret, false, text, a);
	text = template_struck_out(c, s->client.password, false, text, a);
	if (s->hmac)
		text = template_struck_out(c, s->hmac->secret, false, text, a);
	if (s->token) {
		text = template_struck_out(c, s->token->url, true, text, a);
		text = template_struck_out(c, s->token->body, false, text, a);
	}
	return text;
}
