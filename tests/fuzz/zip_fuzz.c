/* SPDX-License-Identifier: MIT */
#include "base/zip.h"

#include <stdint.h>
#include <stdlib.h>

/* What a damaged workbook may hold: its directory, and each member unpacked. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct unpacked {
	const struct zip_member *m;
	size_t size;
};

static enum outcome piece(void *context, const uint8_t *bytes, size_t length, struct error *e)
{
	struct unpacked *u = context;

	(void)e;
	u->size += length;
	if (u->size > u->m->size || !length || !bytes)
		abort();
	return OUTCOME_DONE;
}

static enum outcome member(void *context, const struct zip_member *m, struct error *e)
{
	struct unpacked u = {m, 0};
	size_t *budget = context;

	if (zip_unpack(m, piece, &u, e) == OUTCOME_DONE && u.size != m->size)
		abort();
	*budget -= u.size < *budget ? u.size : *budget;
	return *budget ? OUTCOME_DONE : OUTCOME_REFUSED;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t budget = 8 << 20;
	struct error e;

	(void)zip_members(data, size, member, &budget, &e);
	return 0;
}
