/* SPDX-License-Identifier: MIT */
/* What the tests of the HTTP client share: one request, and its result. */
#ifndef TESTS_FETCHING_H
#define TESTS_FETCHING_H

#include "base/http.h"
#include "tests/server.h"
#include "tests/support.h"

struct got {
	long status;
	char problem[256], url[256], link[256], body[256];
	bool done, abroad;
};

/* Makes the request; a refusal before it begins is a problem too. */
struct got ask_once(struct http_request request);

const char *port_of(struct server *s);
/* "http://HOST:PORT/PATH" of the server under another name of this machine; in *t. */
const char *address_at(struct text *t, const char *host, struct server *s, const char *path);

#endif
