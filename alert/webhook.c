/* SPDX-License-Identifier: MIT */
#include "alert/webhook.h"
#include "alert/format/format.h"
#include "alert/batch.h"
#include "base/clock.h"
#include "base/digest.h"
#include "config/address.h"
#include "config/receiver.h"
#include "config/secret.h"

#include <string.h>

enum { ANSWER_MAX = 1 << 20 }; /* of a longer one the rest does not count */

enum outcome webhook_sign(const char *secret, const char *id, instant timestamp, const char *body,
    struct text *out, struct error *e)
{
	TEXT_OWNED struct text key = {0};
	TEXT_OWNED struct text content = {0};
	uint8_t digest[SHA256_SIZE];

	if (strncmp(secret, "whsec_", 6) == 0) {
		if (!base64_parse(&key, secret + 6))
			return error_set(e, OUTCOME_REFUSED,
			    "the secret begins with whsec_ but what follows is not base64");
	} else {
		text_add(&key, secret);
	}
	text_printf(&content, "%s.%lld.", id, (long long)timestamp);
	text_add(&content, body);
	hmac_sha256(text_of(&key), key.length, text_of(&content), content.length, digest);
	text_add(out, "v1,");
	base64_add(out, digest, sizeof digest);
	return OUTCOME_DONE;
}

static enum outcome webhook_signatures(const struct names *secrets, const char *folder, const char *id,
    instant now, const char *body, struct text *out, struct error *e)
{
	enum outcome outcome = OUTCOME_DONE;

	/* of two secrets both signatures: the receiver may know the old one still, or the new one already */
	for (size_t i = 0; outcome == OUTCOME_DONE && i < secrets->count; i++) {
		TEXT_OWNED struct text secret = {0};

		outcome = secret_resolve(secrets->at[i], folder, &secret, e);
		if (outcome == OUTCOME_DONE && i)
			text_char(out, ' ');
		if (outcome == OUTCOME_DONE)
			outcome = webhook_sign(text_of(&secret), id, now, body, out, e);
	}
	return outcome;
}

/* Signs as the service wants it: by its own way, or as Standard Webhooks says. */
static enum outcome webhook_sign_all(const struct config *c, const struct receiver *r,
    struct outgoing_message *o, const char *id, instant now, const char **header, struct error *e)
{
	TEXT_OWNED struct text signature = {0};
	TEXT_OWNED struct text secret = {0};
	enum outcome outcome = OUTCOME_DONE;

	if (formats[r->format].sign) {
		if (r->secrets.count)
			outcome = secret_resolve(r->secrets.at[0], c->folder, &secret, e);
		o->secret = r->secrets.count ? arena_text(o->arena, text_of(&secret)) : NULL;
		if (outcome == OUTCOME_DONE)
			formats[r->format].sign(o);
		return outcome;
	}
	if (!r->secrets.count)
		return OUTCOME_DONE;
	outcome = webhook_signatures(&r->secrets, c->folder, id, now, o->body, &signature, e);
	if (outcome == OUTCOME_DONE)
		*header = arena_printf(o->arena, "webhook-signature: %s", text_of(&signature));
	return outcome;
}

enum outcome webhook_request(const struct config *c, const struct receiver *r, const struct message *m,
    instant now, struct arena *a, struct http_request *out, struct error *e)
{
	const char *id = message_identity(a, m->receiver, m->id, m->created);
	const char **headers = arena_new(a, 4 * sizeof *headers);
	TEXT_OWNED struct text url = {0};
	struct outgoing_message o = {.arena = a, .body = m->body, .now_ms = machine_ms()};
	enum outcome outcome = secret_resolve(r->webhook, c->folder, &url, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	o.url = arena_text(a, text_of(&url));
	headers[0] = arena_printf(a, "webhook-id: %s", id);
	headers[1] = arena_printf(a, "webhook-timestamp: %lld", (long long)now);
	outcome = webhook_sign_all(c, r, &o, id, now, &headers[2], e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	*out = (struct http_request){.url = o.url,
	    .body = o.body,
	    .body_length = strlen(o.body),
	    .content_type = "application/json",
	    .headers = headers,
	    .timeout_ms = (long)r->timeout * 1000,
	    .body_max = ANSWER_MAX,
	    .head_enough = true,
	    .no_redirects = true,
	    .own_pace = true, /* one message at a time of each receiver */
	    .no_local = !r->allow_local};
	outcome = proxy_fill(&r->proxy, c->folder, a, out, e);
	out->ca_file = path_in_folder(c->folder, r->ca_file, a);
	return outcome;
}

const char *webhook_masked(
    const struct config *c, const struct receiver *r, const char *text, struct arena *a)
{
	struct secrets all = secrets_new(c->folder, a);

	for (size_t i = 0; i < r->secrets.count; i++)
		secrets_add_references(&all, r->secrets.at[i]);
	secrets_add_address(&all, r->proxy.address, false);
	secrets_add_references(&all, r->proxy.password);
	secrets_add_address(&all, r->webhook, true);
	return secrets_masked(&all, text);
}
