/* SPDX-License-Identifier: MIT */
/* The language of what alerts and messages say. Every such text stands in one catalogue (chinese.c), keyed
 * by its English form; what the catalogue lacks stays English. */
#ifndef LOCALE_LANGUAGE_H
#define LOCALE_LANGUAGE_H

#include <stddef.h>

enum language { LANGUAGE_ENGLISH, LANGUAGE_CHINESE };
extern const char *const language_names[]; /* "en", "zh" */

void language_set(enum language l);
enum language language_now(void);

/* The text in the language that is set. A form of printf keeps its conversions, in the same order. */
const char *tr(const char *english) __attribute__((format_arg(1)));

/* The catalogue itself, for its test. */
struct translation {
	const char *english, *chinese;
};
extern const struct translation translations[];
extern const size_t translation_count;

#endif
