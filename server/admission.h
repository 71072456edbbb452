/* SPDX-License-Identifier: MIT */
/* Who is answered: the name that the service was addressed by, the page that a browser posts from, the token.
 */
#ifndef SERVER_ADMISSION_H
#define SERVER_ADMISSION_H

#include "base/authority.h"
#include "config/config.h"

enum { TOKENS_MOST = 2 };

/* Zeroed it admits everybody; admission_read fills it, admission_done gives its memory back. */
struct admission {
	struct text tokens[TOKENS_MOST];
	size_t token_count;
	bool local;  /* it listens on loopback */
	bool closed; /* it listens elsewhere, and neither a token nor `public` is set: nobody comes in */
	struct authority *hosts; /* its own names, of `hosts` and `url` */
	size_t host_count;
};

/* A token that cannot be had stays empty and lets nobody in, and where none can be had nobody comes in: no
 * door opens, and none of before stays open, because a file is missing. OUTCOME_REFUSED: one of them, or
 * nobody comes in; the rest is read. */
enum outcome admission_read(struct admission *a, const struct config *c, bool local, struct error *e);
void admission_done(struct admission *a);

/* What a request says of itself; "" where it says nothing. */
struct admission_request {
	const char *authority; /* of its address, or of its Host header; NULL: it has none */
	const char *origin, *fetch_site, *authorization;
	bool changes; /* neither GET nor HEAD */
};

/* OUTCOME_REFUSED with a sentence and a status: 421 for a name that is not ours, 403 for a page of another
 * site, 401 without a token. */
enum outcome admission_check(
    const struct admission *a, const struct admission_request *r, int *status, struct error *e);

#endif
