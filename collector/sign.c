/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/digest.h"
#include "collector/template.h"
#include "config/auth.h"
#include "config/source.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

struct request_signing {
	const char *key, *secret, *path, *query;
	char moment[32];
};

static void signed_text(struct text *out, const char *text, const struct request_signing *s)
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

static enum outcome request_signature(
    const struct hmac_auth *h, const struct request_signing *s, struct text *out, struct error *e)
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
	if (size == 0)
		return error_set(
		    e, OUTCOME_REFUSED, "auth: hmac: digest: MD5 cannot be computed on this machine");
	from = out->length;
	if (h->encoding == ENCODING_BASE64)
		base64_add(out, digest, size);
	else
		hex_add(out, digest, size);
	for (; h->encoding == ENCODING_HEX_UPPER && from < out->length; from++)
		if (out->at[from] >= 'a' && out->at[from] <= 'f')
			out->at[from] = (char)(out->at[from] - 'a' + 'A');
	return OUTCOME_DONE;
}

enum outcome request_sign(
    const struct template_context *f, struct http_request *r, const char ***lines, struct error *e)
{
	const struct hmac_auth *h = f->source->auth.hmac;
	TEXT_OWNED struct text signed_ = {0};
	TEXT_OWNED struct text url = {0};
	struct request_signing s = {.path = "", .query = ""};
	int64_t now = machine_ms();
	CURLU *u = curl_url();
	char *path = NULL, *query = NULL;
	enum outcome outcome = template_fill(f, h->key, ESCAPE_NONE, &s.key, e);

	if (outcome == OUTCOME_DONE)
		outcome = template_fill(f, h->secret, ESCAPE_NONE, &s.secret, e);
	if (outcome != OUTCOME_DONE) {
		curl_url_cleanup(u);
		return outcome;
	}
	/* the source compares it with its own clock, whatever day we reckon with */
	snprintf(s.moment, sizeof s.moment, "%lld",
	    (long long)(h->moment == TIMESTAMP_MILLISECONDS ? now : now / 1000));
	/* an address without its parts would be signed as another */
	if (!u || curl_url_set(u, CURLUPART_URL, r->url, 0) != CURLUE_OK ||
	    curl_url_get(u, CURLUPART_PATH, &path, 0) != CURLUE_OK)
		outcome = error_set(
		    e, OUTCOME_REFUSED, "auth: hmac: the address cannot be taken apart to be signed");
	else if (curl_url_get(u, CURLUPART_QUERY, &query, 0) == CURLUE_OK)
		s.query = query;
	if (outcome == OUTCOME_DONE) {
		s.path = path;
		outcome = request_signature(h, &s, &signed_, e);
	}
	if (outcome != OUTCOME_DONE) {
		/* nothing is signed */
	} else if (h->place == SIGNATURE_IN_QUERY) {
		size_t fragment = strcspn(r->url, "#");

		text_put(&url, r->url, fragment);
		text_printf(&url, "%c%s=", strchr(text_of(&url), '?') ? '&' : '?', h->key_name);
		escape_add(&url, s.key, ESCAPE_URL);
		text_printf(&url, "&%s=%s&%s=", h->moment_name, s.moment, h->signature_name);
		escape_add(&url, text_of(&signed_), ESCAPE_URL);
		r->url = arena_text(f->arena, text_of(&url));
	} else {
		*(*lines)++ = arena_printf(f->arena, "%s: %s", h->key_name, s.key);
		*(*lines)++ = arena_printf(f->arena, "%s: %s", h->moment_name, s.moment);
		*(*lines)++ = arena_printf(f->arena, "%s: %s", h->signature_name, text_of(&signed_));
	}
	curl_free(path);
	curl_free(query);
	curl_url_cleanup(u);
	return outcome;
}
