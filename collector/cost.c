/* SPDX-License-Identifier: MIT */
#include "collector/cost.h"
#include "base/plain.h"
#include "config/source.h"

#include <stdio.h>

static size_t bytes_most(double mib)
{
	return (size_t)(mib * (1 << 20));
}

static bool cost_problem(char problem[COST_PROBLEM], const struct source *s, bool bytes)
{
	if (bytes)
		bounded_print(problem, COST_PROBLEM,
		    "the collection is larger than %g MiB in all (collection_max_mib:)",
		    s->collection_max_mib);
	else
		bounded_print(problem, COST_PROBLEM,
		    "the collection takes longer than %lld s in all (collection_time:)",
		    (long long)s->collection_time);
	return false;
}

bool cost_limit(
    struct collection_cost *c, const struct source *s, struct http_request *r, char problem[COST_PROBLEM])
{
	size_t most = bytes_most(s->collection_max_mib);
	int64_t time = s->collection_time * 1000, left = time - c->ms;

	if (c->bytes >= most)
		return cost_problem(problem, s, true);
	if (left <= 0)
		return cost_problem(problem, s, false);
	c->bytes_short = most - c->bytes < r->body_max;
	if (c->bytes_short)
		r->body_max = most - c->bytes;
	c->ms_short = left < r->timeout_ms;
	if (c->ms_short)
		r->timeout_ms = (long)left;
	return true;
}

bool cost_spend(struct collection_cost *c, const struct source *s, const struct http_reply *reply,
    char problem[COST_PROBLEM])
{
	c->bytes += reply->received;
	c->ms += reply->took_ms;
	if (reply->too_large && c->bytes_short)
		return cost_problem(problem, s, true);
	if (reply->too_large) {
		snprintf(problem, COST_PROBLEM, "the document is larger than %g MiB (body_max_mib:)",
		    s->body_max_mib);
		return false;
	}
	if (reply->timed_out && c->ms_short)
		return cost_problem(problem, s, false);
	return true;
}

bool cost_wait(struct collection_cost *c, const struct source *s, int64_t ms)
{
	if (c->ms + ms >= s->collection_time * 1000)
		return false;
	c->ms += ms;
	return true;
}
