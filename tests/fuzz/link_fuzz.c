/* SPDX-License-Identifier: MIT */
/* Any bytes as a Link header: what is found stands in it between angle brackets, and reading the found link
 * alone finds it again. */
#include "base/link.h"
#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	TEXT_OWNED struct text address = {0};
	TEXT_OWNED struct text again = {0};
	TEXT_OWNED struct text alone = {0};
	struct arena a = {0};
	const char *header = arena_copy(&a, (const char *)bytes, size);
	struct error e;

	if (link_next(header, &address, &e) == OUTCOME_DONE) {
		text_printf(&alone, "<%s>", text_of(&address));
		if (!strstr(header, text_of(&alone)))
			abort();
		text_add(&alone, "; rel=next");
		if (link_next(text_of(&alone), &again, &e) != OUTCOME_DONE || !text_same(&address, &again))
			abort();
	}
	arena_done(&a);
	return 0;
}
