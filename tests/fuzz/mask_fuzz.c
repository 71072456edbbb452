/* SPDX-License-Identifier: MIT */
/* A secret (the first line) and a text (the rest): what is shown holds the secret no more, and masking it
 * again changes nothing. */
#include "base/mask.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena a = {0};
	char *secret = arena_copy(&a, (const char *)bytes, size), *text = strchr(secret, '\n');

	if (text) {
		const char *const secrets[] = {secret};
		const char *shown;

		*text++ = '\0';
		shown = mask_text(text, secrets, 1, &a);
		if (strlen(secret) >= MASK_LEAST && !strchr(secret, '*') && strstr(shown, secret))
			abort();
		if (mask_holds(text, secret) != (shown != text))
			abort();
	}
	arena_done(&a);
	return 0;
}
