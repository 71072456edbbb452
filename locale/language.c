/* SPDX-License-Identifier: MIT */
#include "locale/language.h"

#include <stdlib.h>
#include <string.h>

const char *const language_names[] = {"en", "zh", NULL};

static enum language set_to = LANGUAGE_ENGLISH;

void language_set(enum language l)
{
	set_to = l;
}

enum language language_now(void)
{
	return set_to;
}

static int by_english(const void *key, const void *row)
{
	return strcmp(key, ((const struct translation *)row)->english);
}

const char *tr(const char *english)
{
	const struct translation *found;

	if (set_to == LANGUAGE_ENGLISH)
		return english;
	found = bsearch(english, translations, translation_count, sizeof *translations, by_english);
	return found ? found->chinese : english;
}
