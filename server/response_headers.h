/* SPDX-License-Identifier: MIT */
/* What every response says to a browser: nothing of it is run, framed, posted from or sent on. */
#ifndef SERVER_RESPONSE_HEADERS_H
#define SERVER_RESPONSE_HEADERS_H

#include "base/text.h"

#include <stdbool.h>

struct response_header {
	const char *name, *value;
};

extern const struct response_header answer_headers[]; /* ended by a name of NULL */

/* {"error": SENTENCE}, with a line break behind it. */
void error_body_write(struct text *out, const char *sentence);

/* A whole answer as it is sent where libmicrohttpd has no part in it: with an error, and the last one of its
 * connection. */
void refusal_write(struct text *out, int status, const char *sentence, bool head);

#endif
