/* SPDX-License-Identifier: MIT */
#include "base/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

enum {
	HEAP_MAX_KIB = 8192,
	BYTES_A_STEP = 64,
};

struct regex {
	pcre2_code *code;
	const char *pattern;
};

static void *from_arena(PCRE2_SIZE size, void *arena)
{
	return arena_raw(arena, size);
}

static void to_arena(void *block, void *arena)
{
	(void)block, (void)arena; /* goes with the arena */
}

enum outcome regex_parse(struct arena *a, const char *pattern, struct regex **out, struct error *e)
{
	size_t length = strlen(pattern), offset = 0;
	pcre2_general_context *memory = pcre2_general_context_create(from_arena, to_arena, a);
	pcre2_compile_context *context = pcre2_compile_context_create(memory);
	struct regex *r = arena_new(a, sizeof *r);
	unsigned char why[120];
	int code = 0;

	if (length > REGEX_PATTERN_MAX)
		return error_set(
		    e, OUTCOME_REFUSED, "a regular expression of more than %d bytes", REGEX_PATTERN_MAX);
	/* a dot is any character but a line feed or a carriage return (RFC 9485, 5.3) */
	pcre2_set_newline(context, PCRE2_NEWLINE_ANYCRLF);
	r->code = pcre2_compile((PCRE2_SPTR)pattern, length,
	    PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_DOLLAR_ENDONLY | PCRE2_AUTO_CALLOUT,
	    &code, &offset, context);
	if (!r->code) {
		pcre2_get_error_message(code, why, sizeof why);
		return error_set(e, OUTCOME_REFUSED, "the regular expression \"%.100s\": %s (byte %zu)",
		    pattern, (const char *)why, offset);
	}
	r->pattern = arena_text(a, pattern);
	*out = r;
	return OUTCOME_DONE;
}

/* One set of results for all matches of a thread: it keeps its memory between them. */
struct results {
	pcre2_match_data *data;
	pcre2_match_context *limits;
};

static struct results *results_of_thread(void)
{
	static _Thread_local struct results r;

	if (!r.data)
		r.data = pcre2_match_data_create(REGEX_GROUPS_MAX + 1, NULL);
	if (!r.limits)
		r.limits = pcre2_match_context_create(NULL);
	if (!r.data || !r.limits)
		return NULL;
	pcre2_set_heap_limit(r.limits, HEAP_MAX_KIB);
	return &r;
}

static enum outcome too_many(const struct regex *r, size_t length, struct error *e)
{
	return error_set(e, OUTCOME_REFUSED,
	    "the regular expression \"%.60s\" takes more than %d steps over a text of %zu bytes", r->pattern,
	    REGEX_STEPS_MAX, length);
}

struct regex_steps {
	uint64_t steps;
	uint64_t each; /* what a step over this text counts */
	struct budget *budget;
};

/* PCRE2 calls it in front of every element of the expression that it tries, at each place where it tries it.
 * Its own limit of matching would not do: it begins anew at every character of the text. */
static int regex_step_count(pcre2_callout_block *block, void *context)
{
	struct regex_steps *c = context;

	(void)block;
	c->steps += c->each;
	return c->steps > REGEX_STEPS_MAX || !budget_step(c->budget, c->each) ? PCRE2_ERROR_CALLOUT : 0;
}

/* *ends: the places of the groups; *count of them, 0 where it does not match. */
static enum outcome regex_run(const struct regex *r, const char *text, uint32_t options, struct budget *b,
    size_t **ends, int *count, struct error *e)
{
	struct results *x = results_of_thread();
	size_t length = strlen(text);
	struct regex_steps c = {.each = 1 + length / BYTES_A_STEP, .budget = b};

	if (!x)
		return error_set(e, OUTCOME_REFUSED, "no memory is left to match a regular expression");
	pcre2_set_callout(x->limits, regex_step_count, &c);
	*count = pcre2_match(r->code, (PCRE2_SPTR)text, length, 0, options, x->data, x->limits);
	if (budget_spent(b)) {
		b->expression = r->pattern;
		return budget_check(b, e);
	}
	if (*count == PCRE2_ERROR_CALLOUT || *count == PCRE2_ERROR_MATCHLIMIT ||
	    *count == PCRE2_ERROR_HEAPLIMIT)
		return too_many(r, length, e);
	if (*count < 0 && *count != PCRE2_ERROR_NOMATCH)
		return error_set(e, OUTCOME_REFUSED,
		    "the regular expression \"%.60s\" cannot be tried (PCRE2 says %d)", r->pattern, *count);
	*ends = pcre2_get_ovector_pointer(x->data);
	if (*count == 0)
		*count = REGEX_GROUPS_MAX + 1; /* more groups than are kept */
	else if (*count < 0)
		*count = 0;
	return OUTCOME_DONE;
}

enum outcome regex_matches(
    const struct regex *r, const char *text, struct budget *b, bool *matches, struct error *e)
{
	size_t *ends;
	int count;
	enum outcome outcome = regex_run(r, text, PCRE2_ANCHORED | PCRE2_ENDANCHORED, b, &ends, &count, e);

	*matches = outcome == OUTCOME_DONE && count > 0;
	return outcome;
}

enum outcome regex_finds(
    const struct regex *r, const char *text, struct budget *b, bool *found, struct error *e)
{
	size_t *ends;
	int count;
	enum outcome outcome = regex_run(r, text, 0, b, &ends, &count, e);

	*found = outcome == OUTCOME_DONE && count > 0;
	return outcome;
}

enum outcome regex_capture(
    const struct regex *r, const char *text, struct budget *b, size_t *from, size_t *length, struct error *e)
{
	size_t *ends;
	int count, group = 1;
	enum outcome outcome = regex_run(r, text, 0, b, &ends, &count, e);

	if (outcome != OUTCOME_DONE || count == 0)
		return outcome == OUTCOME_DONE ? OUTCOME_ABSENT : outcome;
	while (group < count && ends[2 * group] == PCRE2_UNSET)
		group++;
	if (group >= count)
		group = 0;
	if (ends[2 * group] > ends[2 * group + 1])
		return OUTCOME_ABSENT; /* \K in a lookahead can turn them round */
	*from = ends[2 * group];
	*length = ends[2 * group + 1] - *from;
	return OUTCOME_DONE;
}
