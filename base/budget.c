/* SPDX-License-Identifier: MIT */
#include "base/budget.h"

#include <stdio.h>

bool budget_allows(const struct budget *b, size_t bytes)
{
	return !b || (!budget_spent(b) && bytes <= b->memory_max - b->memory);
}

bool budget_step(struct budget *b, uint64_t steps)
{
	if (!b)
		return true;
	b->steps += steps < UINT64_MAX - b->steps ? steps : UINT64_MAX - b->steps;
	return !budget_spent(b);
}

void budget_refuse(struct budget *b, const struct error *why)
{
	if (!b || b->refused)
		return;
	b->refused = true;
	snprintf(b->why, sizeof b->why, "%.*s", (int)sizeof b->why - 1, why->text);
}

bool budget_spent(const struct budget *b)
{
	return b && (b->refused || b->memory > b->memory_max || b->steps > b->steps_max);
}

static enum outcome memory_spent(const struct budget *b, struct error *e)
{
	return error_set(e, OUTCOME_REFUSED, "the document takes more than %.4g MiB of memory%s%s%s",
	    (double)b->memory_max / (1 << 20), b->memory_key ? " (" : "", b->memory_key ? b->memory_key : "",
	    b->memory_key ? " says how much it may)" : "");
}

static enum outcome steps_spent(const struct budget *b, struct error *e)
{
	char last[140] = "";

	if (b->expression)
		snprintf(
		    last, sizeof last, "; the last was of the regular expression \"%.60s\"", b->expression);
	return error_set(e, OUTCOME_REFUSED,
	    "paths and regular expressions take more than %llu steps over the document%s%s%s%s",
	    (unsigned long long)b->steps_max, last, b->steps_key ? " (" : "",
	    b->steps_key ? b->steps_key : "", b->steps_key ? " says how many they may)" : "");
}

enum outcome budget_check(const struct budget *b, struct error *e)
{
	if (!budget_spent(b))
		return OUTCOME_DONE;
	if (b->refused)
		return error_set(e, OUTCOME_REFUSED, "%s", b->why);
	return b->memory > b->memory_max ? memory_spent(b, e) : steps_spent(b, e);
}
