/* SPDX-License-Identifier: MIT */
/* Any bytes as a document and as what is said of it: the Content-Type is what stands before the first line
 * break, the configured character set what stands before the second (empty: none). What is taken is UTF-8. */
#include "base/plain.h"
#include "collector/decode.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	TEXT_OWNED struct text room = {0};
	struct arena a = {0};
	char *type = arena_copy(&a, (const char *)bytes, size), *encoding = memchr(type, '\n', size),
	     *document;
	const char *utf8;
	struct error e;
	size_t length, left;

	if (encoding) {
		*encoding++ = '\0';
		document = memchr(encoding, '\n', size - (size_t)(encoding - type));
		if (document) {
			*document++ = '\0';
			left = size - (size_t)(document - type);
			if (decode_text(document, left, type, *encoding ? encoding : NULL, &room, &utf8,
				&length, &e) == OUTCOME_DONE &&
			    utf8_valid(utf8, length) != length)
				abort();
		}
	}
	arena_done(&a);
	return 0;
}
