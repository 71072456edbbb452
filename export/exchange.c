#include "export/exchange.h"
#include "base/digest.h"

#include <string.h>

int exchange_open(struct exchange *x, instant moment, struct opened *o, struct error *e)
{
	int outcome = o->txn ? DONE : store_read(x->store, &o->txn, e);

	if (outcome == DONE)
		outcome = view_open(x->config, o->txn, moment, &o->reading.view, e);
	if (outcome != DONE)
		x->status = 503;
	return outcome;
}

void exchange_close(struct opened *o)
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
	TEXT_OWNED struct text tag = {0};
	uint8_t digest[SHA256_SIZE];

	sha256(text_of(what), what->length, digest);
	text_char(&tag, '"');
	hex_add(&tag, digest, 12);
	text_char(&tag, '"');
	x->etag = arena_text(&x->arena, text_of(&tag));
}

/* If-None-Match: "a", W/"b" or *. */
bool exchange_at_hand(struct exchange *x)
{
	if (strcmp(x->matches, "*") == 0 || (*x->matches && strstr(x->matches, x->etag))) {
		x->status = 304;
		return true;
	}
	return x->at_hand(x);
}
