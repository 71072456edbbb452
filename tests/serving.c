/* SPDX-License-Identifier: MIT */
#include "tests/serving.h"

#include <stdio.h>
#include <stdlib.h>

static instant now_of(void *context)
{
	return ((struct served *)context)->w.now;
}

static void start(struct served *s, int64_t request_ms, int64_t answer_ms)
{
	const struct service_options o = {.config = s->w.config,
	    .store = s->w.store,
	    .now = now_of,
	    .now_context = s,
	    .request_ms = request_ms,
	    .answer_ms = answer_ms};
	struct error e;

	assert_done(service_start(&o, &s->service, &e), e);
	s->port = service_port(s->service);
}

void served_start(struct served *s)
{
	start(s, 0, 0);
}

const char served_plain[] = "http: {listen: \"127.0.0.1:0\"}\n";

void served_begin(struct served *s, const char *name, const char *more)
{
	served_begin_limited(s, name, more, 0, 0);
}

void served_begin_limited(
    struct served *s, const char *name, const char *more, int64_t request_ms, int64_t answer_ms)
{
	TEXT_OWNED struct text yaml = {0};

	text_printf(&yaml, "%s%s", test_data("server/city.yaml"), more);
	setenv("TEST_TOKEN", "t0ken-old", 1);
	setenv("TEST_TOKEN_NEW", "t0ken-new", 1);
	world_begin_with(&s->w, name, text_of(&yaml));
	for (int m = 1; m <= 6; m++) {
		char period[32], known[32];

		snprintf(period, sizeof period, "2023-%02d", m);
		snprintf(known, sizeof known, "2023-%02d-18", m + 1);
		world_figure(&s->w, "east", "grp", period, m * 5, known);
		world_figure(&s->w, "west", "grp", period, m * 9, known);
		world_figure(&s->w, "east", "rate", period, 7.25, known);
	}
	world_figure(&s->w, "east", "grp", "2023-06", 33, "2023-07-25"); /* revised */
	world_project(&s->w, "P-1", day_of(2023, 5, 31), "2023-02-01");
	world_project(&s->w, "P-1", day_of(2023, 8, 31), "2023-06-10"); /* moved: the first date counts */
	world_evaluate(&s->w, "2023-07-20");
	s->w.now = test_instant("2023-08-01T12:00:10");
	start(s, request_ms, answer_ms);
}

void served_end(struct served *s)
{
	service_stop(s->service);
	world_end(&s->w);
}
