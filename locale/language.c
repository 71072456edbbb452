/* SPDX-License-Identifier: MIT */
#include "locale/language.h"

#include <stddef.h>

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
