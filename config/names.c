/* SPDX-License-Identifier: MIT */
#include "config/names.h"

#include <string.h>

const char *const *names_argv(const struct names *names, struct arena *a)
{
	const char **argv = arena_new(a, (names->count + 1) * sizeof *argv);

	for (size_t i = 0; i < names->count; i++)
		argv[i] = names->at[i];
	return argv;
}

bool names_allow(const struct names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (name && strcmp(names->at[i], name) == 0)
			return true;
	return names->count == 0;
}
