#include "base/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

enum {
	STEPS_MAX = 200000, /* of one match; a pattern meant for short texts needs hundreds */
	HEAP_MAX_KIB = 8192,
};

struct regex {
	pcre2_code *code;
};

static void *from_arena(PCRE2_SIZE size, void *arena)
{
	return arena_raw(arena, size);
}

static void to_arena(void *block, void *arena)
{
	(void)block, (void)arena; /* goes with the arena */
}

int regex_parse(struct arena *a, const char *pattern, struct regex **out, struct error *e)
{
	size_t length = strlen(pattern), offset = 0;
	pcre2_general_context *memory = pcre2_general_context_create(from_arena, to_arena, a);
	pcre2_compile_context *context = pcre2_compile_context_create(memory);
	struct regex *r = arena_new(a, sizeof *r);
	unsigned char why[120];
	int code = 0;

	if (length > REGEX_PATTERN_MAX)
		return error_set(e, REFUSED, "a regular expression of more than %d bytes", REGEX_PATTERN_MAX);
	/* a dot is any character but a line feed or a carriage return (RFC 9485, 5.3) */
	pcre2_set_newline(context, PCRE2_NEWLINE_ANYCRLF);
	r->code = pcre2_compile((PCRE2_SPTR)pattern, length,
	    PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_DOLLAR_ENDONLY, &code, &offset, context);
	if (!r->code) {
		pcre2_get_error_message(code, why, sizeof why);
		return error_set(e, REFUSED, "the regular expression \"%.100s\": %s (byte %zu)", pattern,
		    (const char *)why, offset);
	}
	*out = r;
	return DONE;
}

/* One set of results for all matches of a thread: it keeps its memory between them. */
static bool run(const struct regex *r, const char *text, uint32_t options, size_t **ends, int *count)
{
	static _Thread_local pcre2_match_data *results;
	static _Thread_local pcre2_match_context *limits;

	if (!results) {
		results = pcre2_match_data_create(REGEX_GROUPS_MAX + 1, NULL);
		limits = pcre2_match_context_create(NULL);
		if (!results || !limits)
			return false;
		pcre2_set_match_limit(limits, STEPS_MAX);
		pcre2_set_heap_limit(limits, HEAP_MAX_KIB);
	}
	*count = pcre2_match(r->code, (PCRE2_SPTR)text, strlen(text), 0, options, results, limits);
	*ends = pcre2_get_ovector_pointer(results);
	if (*count == 0)
		*count = REGEX_GROUPS_MAX + 1; /* more groups than are kept */
	return *count > 0;
}

bool regex_matches(const struct regex *r, const char *text)
{
	size_t *ends;
	int count;

	return run(r, text, PCRE2_ANCHORED | PCRE2_ENDANCHORED, &ends, &count);
}

bool regex_finds(const struct regex *r, const char *text)
{
	size_t *ends;
	int count;

	return run(r, text, 0, &ends, &count);
}

bool regex_capture(const struct regex *r, const char *text, size_t *from, size_t *length)
{
	size_t *ends;
	int count, group = 1;

	if (!run(r, text, 0, &ends, &count))
		return false;
	while (group < count && ends[2 * group] == PCRE2_UNSET)
		group++;
	if (group >= count)
		group = 0;
	if (ends[2 * group] > ends[2 * group + 1])
		return false; /* \K in a lookahead can turn them round */
	*from = ends[2 * group];
	*length = ends[2 * group + 1] - *from;
	return true;
}
