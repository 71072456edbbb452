#include "collector/budget.h"
#include "base/plain.h"

#include <stdio.h>

static size_t bytes_most(double mib)
{
	return (size_t)(mib * (1 << 20));
}

static bool over(char problem[BUDGET_PROBLEM], const struct source *s, bool bytes)
{
	if (bytes)
		bounded_print(problem, BUDGET_PROBLEM,
		    "the collection is larger than %g MiB in all (collection_max_mib:)",
		    s->collection_max_mib);
	else
		bounded_print(problem, BUDGET_PROBLEM,
		    "the collection takes longer than %lld s in all (collection_time:)",
		    (long long)s->collection_time);
	return false;
}

bool budget_limit(
    struct budget *b, const struct source *s, struct http_request *r, char problem[BUDGET_PROBLEM])
{
	size_t most = bytes_most(s->collection_max_mib);
	int64_t time = s->collection_time * 1000, left = time - b->ms;

	if (b->bytes >= most)
		return over(problem, s, true);
	if (left <= 0)
		return over(problem, s, false);
	b->bytes_short = most - b->bytes < r->body_max;
	if (b->bytes_short)
		r->body_max = most - b->bytes;
	b->ms_short = left < r->timeout_ms;
	if (b->ms_short)
		r->timeout_ms = (long)left;
	return true;
}

bool budget_spend(
    struct budget *b, const struct source *s, const struct http_reply *reply, char problem[BUDGET_PROBLEM])
{
	b->bytes += reply->received;
	b->ms += reply->took_ms;
	if (reply->too_large && b->bytes_short)
		return over(problem, s, true);
	if (reply->too_large) {
		snprintf(problem, BUDGET_PROBLEM, "the document is larger than %g MiB (body_max_mib:)",
		    s->body_max_mib);
		return false;
	}
	if (reply->timed_out && b->ms_short)
		return over(problem, s, false);
	return true;
}

bool budget_wait(struct budget *b, const struct source *s, int64_t ms)
{
	if (b->ms + ms >= s->collection_time * 1000)
		return false;
	b->ms += ms;
	return true;
}
