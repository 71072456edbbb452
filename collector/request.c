/* SPDX-License-Identifier: MIT */
#include "collector/request.h"
#include "collector/template.h"
#include "config/address.h"
#include "config/auth.h"
#include "config/source.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- parts of a request ---- */

static enum outcome form_body(
    const struct template_context *f, const struct list *form, struct http_request *request, struct error *e)
{
	const struct pair *pairs = form->at;
	TEXT_OWNED struct text body = {0};

	for (size_t i = 0; i < form->count; i++) {
		const char *value;
		enum outcome outcome = template_fill(f, pairs[i].value, ESCAPE_NONE, &value, e);

		if (outcome != OUTCOME_DONE)
			return outcome;
		text_add(&body, i ? "&" : "");
		escape_add(&body, pairs[i].name, ESCAPE_URL);
		text_char(&body, '=');
		escape_add(&body, value, ESCAPE_URL);
	}
	request->body = arena_text(f->arena, text_of(&body));
	request->body_length = body.length;
	request->content_type = "application/x-www-form-urlencoded";
	return OUTCOME_DONE;
}

static enum outcome text_body(const struct template_context *f, const char *body, const char *type,
    struct http_request *request, struct error *e)
{
	enum outcome outcome = template_fill(f, body, ESCAPE_JSON, &request->body, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	request->body_length = strlen(request->body);
	request->content_type = type;
	return OUTCOME_DONE;
}

/* The lines of the headers, with capacity for `more` behind them. */
static enum outcome header_lines(const struct template_context *f, const struct list *headers, size_t more,
    struct http_request *request, const char ***end, struct error *e)
{
	const struct pair *pairs = headers->at;
	const char **lines = arena_new(f->arena, (headers->count + more + 1) * sizeof *lines);

	request->headers = lines;
	for (size_t i = 0; i < headers->count; i++) {
		const char *value;
		enum outcome outcome = template_fill(f, pairs[i].value, ESCAPE_NONE, &value, e);

		if (outcome != OUTCOME_DONE)
			return outcome;
		*lines++ = arena_printf(f->arena, "%s: %s", pairs[i].name, value);
	}
	*end = lines;
	return OUTCOME_DONE;
}

/* What holds for every request of a source, also the one for its token. */
static enum outcome request_connection(
    const struct template_context *f, struct http_request *r, struct error *e)
{
	const struct source *s = f->source;
	enum outcome outcome = OUTCOME_DONE;

	r->ca_file = path_in_folder(f->config->folder, s->ca_file, f->arena);
	r->client_certificate = path_in_folder(f->config->folder, s->client.certificate, f->arena);
	r->client_key = path_in_folder(f->config->folder, s->client.key, f->arena);
	if (s->client.password)
		outcome = template_fill(f, s->client.password, ESCAPE_NONE, &r->client_password, e);
	if (outcome == OUTCOME_DONE)
		outcome = proxy_fill(&s->proxy, f->config->folder, f->arena, r, e);
	r->timeout_ms = (long)s->timeout * 1000;
	r->body_max = (size_t)(s->body_max_mib * (1 << 20));
	return outcome;
}

/* ---- files ---- */

static bool path_lies_in(const char *path, const char *folder)
{
	char *real = realpath(folder, NULL);
	size_t n = real ? strlen(real) : 0;
	bool in = real && strncmp(path, real, n) == 0 && (path[n] == '/' || strcmp(real, "/") == 0);

	free(real);
	return in;
}

/* A document of the machine is read from the folders that are meant for it, whatever links lead elsewhere. */
static enum outcome document_path_check(const struct config *c, const char *url, struct error *e)
{
	CURLU *u = curl_url();
	char *path = NULL, *real = NULL;
	bool allowed = false;

	if (!u || curl_url_set(u, CURLUPART_URL, url, 0) != CURLUE_OK ||
	    curl_url_get(u, CURLUPART_PATH, &path, CURLU_URLDECODE) != CURLUE_OK)
		(void)error_set(e, OUTCOME_REFUSED, "%s: the address cannot be taken apart", url);
	else if (!(real = realpath(path, NULL)))
		(void)error_set(e, OUTCOME_REFUSED, "%s: %s", path,
		    errno == ENOENT ? "there is no such file" : strerror(errno));
	for (size_t i = 0; real && i < c->file_folders.count; i++)
		allowed |= path_lies_in(real, c->file_folders.at[i]);
	if (real && c->file_folders.count == 0)
		allowed = path_lies_in(real, c->folder);
	if (real && !allowed)
		(void)error_set(e, OUTCOME_REFUSED, "%s does not lie in a folder of file_folders:", real);
	free(real);
	curl_free(path);
	curl_url_cleanup(u);
	return allowed ? OUTCOME_DONE : OUTCOME_REFUSED;
}

/* ---- whole requests ---- */

enum outcome request_build(const struct config *c, const struct source *s, const struct request_values *ask,
    struct arena *a, struct http_request *r, struct error *e)
{
	const struct template_context f = {c, s, ask, a};
	const char **lines;
	enum outcome outcome = OUTCOME_DONE;

	r->url = ask->url;
	if (!r->url)
		outcome = template_fill(&f, s->url, ESCAPE_URL, &r->url, e);
	if (outcome == OUTCOME_DONE && s->form.count)
		outcome = form_body(&f, &s->form, r, e);
	if (outcome == OUTCOME_DONE && s->body)
		outcome = text_body(&f, s->body, s->content_type, r, e);
	if (outcome == OUTCOME_DONE)
		outcome = header_lines(&f, &s->headers, 3, r, &lines, e);
	if (outcome == OUTCOME_DONE && s->auth.hmac)
		outcome = request_sign(&f, r, &lines, e);
	r->auth = s->auth.how;
	r->auth_name = s->auth.name;
	if (outcome == OUTCOME_DONE && s->auth.how != AUTH_NONE)
		outcome = template_fill(&f, s->auth.secret, ESCAPE_NONE, &r->auth_secret, e);
	if (outcome == OUTCOME_DONE && ask->token) {
		r->auth = AUTH_HEADER;
		r->auth_name = s->auth.token->header;
		r->auth_secret = arena_printf(a, "%s%s", s->auth.token->prefix, ask->token);
	}
	if (outcome == OUTCOME_DONE)
		outcome = request_connection(&f, r, e);
	r->files = true;
	r->secrets = request_secrets(c, s, ask->token, a).at;
	if (outcome == OUTCOME_DONE && strncmp(r->url, "file:", 5) == 0)
		outcome = document_path_check(c, r->url, e);
	return outcome;
}

enum outcome token_request_build(
    const struct config *c, const struct source *s, struct arena *a, struct http_request *r, struct error *e)
{
	const struct template_context f = {c, s, NULL, a};
	const struct token_auth *t = s->auth.token;
	const char **lines;
	enum outcome outcome = template_fill(&f, t->url, ESCAPE_URL, &r->url, e);

	if (outcome == OUTCOME_DONE && t->form.count)
		outcome = form_body(&f, &t->form, r, e);
	if (outcome == OUTCOME_DONE && t->body)
		outcome = text_body(&f, t->body, "application/json", r, e);
	if (outcome == OUTCOME_DONE)
		outcome = header_lines(&f, &t->headers, 0, r, &lines, e);
	r->home_only = true; /* whoever asks for a password elsewhere is not the login */
	r->secrets = request_secrets(c, s, NULL, a).at;
	return outcome == OUTCOME_DONE ? request_connection(&f, r, e) : outcome;
}
