/* SPDX-License-Identifier: MIT */
/* The tables of keys as sections of manual pages, in mdoc. */
#ifndef CONFIG_MANUAL_H
#define CONFIG_MANUAL_H

#include "base/text.h"

#include <stdbool.h>

/* The keys of the configuration, or only those of mappings. */
void config_manual(struct text *out, bool mappings);

/* A line of mdoc text, with what troff would take for its own written out. */
void mdoc_line(struct text *out, const char *s);

#endif
