/* SPDX-License-Identifier: MIT */
#include "server/exchange.h"
#include "base/digest.h"
#include "locale/language.h"
#include "server/cache_key.h"

#include <string.h>

enum outcome exchange_open(struct exchange *x, instant moment, struct open_store *o, struct error *e)
{
	enum outcome outcome = o->txn ? OUTCOME_DONE : store_read(x->store, &o->txn, e);

	o->reading.for_strangers = x->from_strangers;
	if (outcome == OUTCOME_DONE)
		outcome = view_open(x->config, o->txn, moment, &o->reading.view, e);
	if (outcome != OUTCOME_DONE)
		x->status = 503;
	return outcome;
}

void exchange_close(struct open_store *o)
{
	view_close(o->reading.view);
	store_read_end(o->txn);
}

instant exchange_moment(const struct exchange *x)
{
	return x->now - x->now % 60 + 59;
}

void exchange_etag(struct exchange *x, const struct text *what)
{
	TEXT_OWNED struct text key = {0};
	TEXT_OWNED struct text tag = {0};
	uint8_t digest[SHA256_SIZE];

	cache_key_text(&key, x->endpoint);
	cache_key_text(&key, x->path);
	cache_key_text(&key, x->generation);
	cache_key_integer(&key, language_now());
	cache_key_integer(&key, day_at(x->now));
	cache_key_text(&key, x->type);
	cache_key_integer(&key, x->gzip);
	cache_key_integer(&key, x->posted);
	cache_key_integer(&key, x->token_needed);
	cache_key_bytes(&key, text_of(what), what->length);
	sha256(text_of(&key), key.length, digest);
	text_char(&tag, '"');
	hex_add(&tag, digest, SHA256_SIZE);
	text_char(&tag, '"');
	x->etag = arena_text(&x->arena, text_of(&tag));
}

/* If-None-Match: "a", W/"b" or *. It is of what an address gives, which a POST does not ask for. */
enum outcome exchange_begin(struct exchange *x, struct error *e)
{
	enum outcome outcome;

	if (x->etag && !x->posted &&
	    (strcmp(x->matches, "*") == 0 || (*x->matches && strstr(x->matches, x->etag)))) {
		x->status = 304;
		return OUTCOME_ABSENT;
	}
	outcome = x->begin(x, e);
	if (outcome == OUTCOME_REFUSED)
		x->status = 503;
	return outcome;
}
