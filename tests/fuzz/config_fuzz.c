/* SPDX-License-Identifier: MIT */
/* Any bytes as a configuration: refused with a sentence or taken, never a crash. */
#include "alert/evaluate.h"
#include "config/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static char path[64];
	struct config *c;
	struct error e;
	FILE *f;

	snprintf(path, sizeof path, "/tmp/pacesetter-fuzz-%d.yaml", (int)getpid());
	f = fopen(path, "we");
	if (!f || fwrite(bytes, 1, size, f) != size || fclose(f) != 0)
		abort();
	if (config_load(path, &c, &e) == OUTCOME_DONE)
		rules_check(c);
	config_free(c);
	return 0;
}
