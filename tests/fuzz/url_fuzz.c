/* SPDX-License-Identifier: MIT */
/* Any bytes as an address, and as one that leads on from another (parted by a line break): an origin is its
 * own origin, what leads on lies at home, and showing what is shown changes nothing. */
#include "base/memory.h"
#include "base/url.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void origin_fuzz(const char *url)
{
	struct error e;
	OWNED char *origin = url_origin(url, true, &e);
	OWNED char *again = origin ? url_origin(origin, true, &e) : NULL;
	char shown[4096], twice[4096];

	url_redacted(url, shown, sizeof shown);
	if (!origin || strcmp(origin, "file://") == 0)
		return;
	if (!again || strcmp(origin, again) != 0)
		abort();
	if (strlen(shown) + 1 < sizeof shown && strcmp(url_redacted(shown, twice, sizeof twice), shown) != 0)
		abort();
}

static void next_fuzz(const char *from, const char *to)
{
	struct error e;
	OWNED char *home = url_origin(from, true, &e);
	OWNED char *next = home ? url_at_home(home, from, to, &e) : NULL;
	OWNED char *there = next ? url_origin(next, true, &e) : NULL;
	OWNED char *again = next ? url_at_home(home, from, next, &e) : NULL;

	if (next && (!there || strcmp(there, home) != 0))
		abort();
	if (next && (!again || strcmp(again, next) != 0))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena a = {0};
	char *from = arena_copy(&a, (const char *)bytes, size), *to = strchr(from, '\n');

	origin_fuzz(from);
	if (to) {
		*to++ = '\0';
		next_fuzz(from, to);
		next_fuzz("https://h.example/p?page=1", to);
	}
	arena_done(&a);
	return 0;
}
