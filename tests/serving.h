/* SPDX-License-Identifier: MIT */
/* What the tests of the HTTP side share: the service over a store with figures, at a port that is free. */
#ifndef TESTS_SERVING_H
#define TESTS_SERVING_H

#include "server/service.h"
#include "tests/alerting.h"

struct served {
	struct world w;
	struct service *service;
	int port;
};

/* What served_begin is given where nothing else is asked of http:. */
extern const char served_plain[];

/* A city with two counties, their figures of the first half of 2023, a project that is late, two alerts;
 * `more` is more of its configuration, with http:. It is 2023-08-01, ten seconds after noon. TEST_TOKEN is
 * "t0ken-old", TEST_TOKEN_NEW "t0ken-new". */
void served_begin(struct served *s, const char *name, const char *more);
/* The same; by then a request has come, by then an answer has been read, in milliseconds. */
void served_begin_limited(
    struct served *s, const char *name, const char *more, int64_t request_ms, int64_t answer_ms);
/* Over s->w as it is: a world of the test's own. */
void served_start(struct served *s);
void served_end(struct served *s);

#endif
