/* SPDX-License-Identifier: MIT */
#include "locale/language.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

const char *const language_names[] = {"en", "zh", NULL};

static enum language set_to = LANGUAGE_ENGLISH;

enum language language_of_environment(void)
{
	static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return strncmp(value, "zh", 2) == 0 ? LANGUAGE_CHINESE : LANGUAGE_ENGLISH;
	}
	return LANGUAGE_ENGLISH;
}

void language_set(enum language l)
{
	set_to = l;
}

enum language language_now(void)
{
	return set_to;
}
