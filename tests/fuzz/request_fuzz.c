/* SPDX-License-Identifier: MIT */
/* Anything as the body of a request, and as a file to import. */
#include "server/body.h"
#include "export/records.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void body_fuzz(const char *bytes, size_t size, const char *type)
{
	struct arena a = {0};
	struct pair *pairs = NULL;
	size_t count = 0;
	struct error e;

	(void)body_read(bytes, size, type, &a, &pairs, &count, &e);
	arena_done(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *bytes = memory_grow(NULL, size + 1);
	struct records *r;
	struct error e;
	FILE *in;

	memcpy(bytes, data, size);
	bytes[size] = '\0';
	body_fuzz(bytes, size, "application/json");
	body_fuzz(bytes, size, "application/x-www-form-urlencoded");
	in = size ? fmemopen(bytes, size, "r") : NULL;
	if (in && records_begin(in, &r, &e) == OUTCOME_DONE) {
		while (records_next(r, &e) == OUTCOME_DONE)
			if (strlen(record_text(r, "value")) > size)
				abort();
		records_done(r);
	}
	if (in)
		fclose(in);
	free(bytes);
	return 0;
}
