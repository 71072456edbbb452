/* SPDX-License-Identifier: MIT */
/* The language of what people read. It is the process's: the configuration sets it. */
#ifndef LOCALE_LANGUAGE_H
#define LOCALE_LANGUAGE_H

enum language { LANGUAGE_ENGLISH, LANGUAGE_CHINESE };
extern const char *const language_names[]; /* "en", "zh"; ended by NULL */

/* What LC_ALL, else LC_MESSAGES, else LANG asks for: Chinese where it begins with "zh". */
enum language language_of_environment(void);

void language_set(enum language l);
enum language language_now(void);

#endif
