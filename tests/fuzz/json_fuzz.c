/* SPDX-License-Identifier: MIT */
/* Any bytes as JSON: what our reader takes, cJSON takes too, with an equal tree. Not the other way round:
 * cJSON takes names twice, leading zeros, control characters, bytes that are not UTF-8, \u0000 (which cuts
 * the text) and more. */
#include "base/budget.h"
#include "base/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CJSON_NUMBER_MOST = 62 /* cJSON reads no more of a number */, DEPTH = 200 };

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool same_number(const cJSON *ours, const cJSON *theirs)
{
	if (strlen(json_literal(ours)) > CJSON_NUMBER_MOST)
		return true;
	return ours->valuedouble == theirs->valuedouble && ours->valueint == theirs->valueint &&
	       signbit(ours->valuedouble) == signbit(theirs->valuedouble) &&
	       strtod(json_literal(ours), NULL) == ours->valuedouble;
}

/* A number that is longer than cJSON reads makes it take the rest for something else. */
static bool numbers_short(const cJSON *node)
{
	for (; node; node = node->next)
		if (strlen(json_literal(node)) > CJSON_NUMBER_MOST || !numbers_short(node->child))
			return false;
	return true;
}

static void compare(const cJSON *ours, const cJSON *theirs)
{
	for (; ours && theirs; ours = ours->next, theirs = theirs->next) {
		if (ours->type != theirs->type || !same_text(ours->string, theirs->string))
			abort();
		if (cJSON_IsString(ours) && !same_text(ours->valuestring, theirs->valuestring))
			abort();
		if (cJSON_IsNumber(ours) && !same_number(ours, theirs))
			abort();
		if (ours->next && ours->next->prev != ours)
			abort();
		if (ours->child && (!ours->child->prev || ours->child->prev->next))
			abort(); /* it is the last one */
		compare(ours->child, theirs->child);
	}
	if (ours || theirs)
		abort();
}

/* Every node stands where it is said to. */
static void places_hold(const char *text, size_t length, const cJSON *root, const cJSON *node)
{
	for (; node; node = node->next) {
		size_t line, column, l = 1, c = 1;
		const char *at = text;

		if (!json_node_place(text, length, root, node, &line, &column))
			abort();
		while (at < text + length && (l < line || c < column || (*at & 0xC0) == 0x80)) {
			c = *at == '\n' ? 1 : c + ((at[1] & 0xC0) != 0x80);
			l += *at++ == '\n';
		}
		if (!strchr(cJSON_IsNumber(node)   ? "-0123456789"
			    : cJSON_IsString(node) ? "\""
			    : cJSON_IsObject(node) ? "{"
			    : cJSON_IsArray(node)  ? "["
						   : "tfn",
			*at) ||
		    !*at)
			abort();
		places_hold(text, length, root, node->child);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct budget b = {.memory_max = 64 << 10, .steps_max = 1};
	struct arena a = {0}, small = {.budget = &b};
	const char *text = (const char *)bytes, *end;
	cJSON *ours, *theirs;
	struct error e, why;
	enum outcome outcome = json_parse(&a, text, size, DEPTH, &ours, &e);

	/* behind a byte order mark cJSON wants two bytes more */
	if (outcome == OUTCOME_DONE && numbers_short(ours) && (size > 4 || (size > 0 && bytes[0] != 0xEF))) {
		theirs = cJSON_ParseWithLengthOpts(text, size, &end, false);
		if (!theirs)
			abort();
		compare(ours, theirs);
		cJSON_Delete(theirs);
	}
	if (outcome == OUTCOME_DONE && size < 512)
		places_hold(arena_copy(&a, text, size), size, ours, ours);
	if (outcome != OUTCOME_DONE && !strstr(e.text, "(line ") && !strstr(e.text, "MiB of memory"))
		abort();
	/* with little memory: the same, or refused for that */
	if (json_parse(&small, text, size, DEPTH, &ours, &why) != outcome &&
	    !strstr(why.text, "MiB of memory"))
		abort();
	if (small.total > 256 << 10)
		abort();
	arena_done(&small);
	arena_done(&a);
	return 0;
}
