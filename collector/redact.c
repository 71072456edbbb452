/* SPDX-License-Identifier: MIT */
#include "collector/request.h"
#include "collector/template.h"
#include "config/secret.h"
#include "config/source.h"

#include <curl/curl.h>
#include <string.h>

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

const char *request_redacted(
    const struct config *c, const struct source *s, const struct request_values *ask, struct arena *a)
{
	const struct template_context f = {c, s, ask, a};
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
		value = at == text_of(&filled) ? reference_value(c->folder, at, n, a) : NULL;
		if (value)
			add_host(&masked, value);
		else
			text_add(&masked, "***");
		at += n;
	}
	return arena_text(a, url_redacted(text_of(&masked), shown, sizeof shown));
}

static void add_pairs(struct secrets *all, const struct list *list)
{
	const struct pair *pairs = list->at;

	for (size_t i = 0; i < list->count; i++)
		secrets_add_references(all, pairs[i].value);
}

struct secrets request_secrets(
    const struct config *c, const struct source *s, const char *token, struct arena *a)
{
	struct secrets all = secrets_new(c->folder, a);

	secrets_add(&all, token);
	secrets_add_address(&all, s->url, false);
	secrets_add_references(&all, s->body);
	add_pairs(&all, &s->form);
	add_pairs(&all, &s->headers);
	secrets_add_address(&all, s->proxy.address, false);
	secrets_add_references(&all, s->proxy.password);
	secrets_add_references(&all, s->auth.secret);
	secrets_add_references(&all, s->client.password);
	if (s->auth.hmac) {
		secrets_add_references(&all, s->auth.hmac->key);
		secrets_add_references(&all, s->auth.hmac->secret);
	}
	if (s->auth.token) {
		secrets_add_address(&all, s->auth.token->url, false);
		secrets_add_references(&all, s->auth.token->body);
		add_pairs(&all, &s->auth.token->form);
		add_pairs(&all, &s->auth.token->headers);
	}
	return all;
}
