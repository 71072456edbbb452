/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "publish/manifest.h"
#include "publish/published.h"

#include <stdint.h>
#include <string.h>

/* What a stranger's edition may hold: a manifest, and two lists of published lines with a zero byte between.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	char *text = arena_copy(&a, (const char *)data, size);
	const char *second = memchr(text, '\0', size);
	struct published_change *changes;
	struct manifest m;
	struct error e;
	const char *line;
	size_t count, length, index;

	(void)manifest_read(text, size, &a, &m, &e);
	(void)published_compare(
	    text, second && second < text + size ? second + 1 : "", &a, &changes, &count, &e);
	(void)published_find(text, "a", "i", "2023-05", &line, &length, &index, &e);
	arena_done(&a);
	return 0;
}
