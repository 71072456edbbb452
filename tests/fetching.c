/* SPDX-License-Identifier: MIT */
#include "tests/fetching.h"

#include <stdio.h>
#include <string.h>

static void take(void *context, const struct http_reply *reply)
{
	struct got *g = context;

	g->done = true;
	g->status = reply->status;
	g->abroad = reply->abroad;
	snprintf(g->problem, sizeof g->problem, "%s", reply->problem);
	snprintf(g->url, sizeof g->url, "%s", reply->url);
	snprintf(g->link, sizeof g->link, "%s", reply->link);
	snprintf(g->body, sizeof g->body, "%s", reply->body);
}

struct got ask_once(struct http_request request)
{
	struct got g = {0};
	struct http *h;
	struct error e;

	request.timeout_ms = 20000;
	request.body_max = request.body_max ? request.body_max : 1 << 20;
	assert_done(http_new(&(struct http_limits){.most = 4, .per_host = 4}, &h, &e), e);
	if (http_start(h, &request, take, &g, &e) != OUTCOME_DONE)
		snprintf(g.problem, sizeof g.problem, "%.250s", e.text);
	else
		while (!g.done)
			http_pump(h, 1000, NULL, 0);
	http_free(h);
	return g;
}

const char *port_of(struct server *s)
{
	return strrchr(server_url(s), ':') + 1;
}

const char *address_at(struct text *t, const char *host, struct server *s, const char *path)
{
	text_clear(t);
	text_printf(t, "http://%s:%s%s", host, port_of(s), path);
	return text_of(t);
}
