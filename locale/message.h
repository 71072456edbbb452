/* SPDX-License-Identifier: MIT */
/* Sentences with named places, in the language that is set.
 *
 * A row of a language (locale/en.c, locale/zh.c) is written in a small part of ICU's MessageFormat:
 *
 *	{name}                                                  a value
 *	{days, plural, =0 {today} one {# day} other {# days}}   by a number, which # writes
 *	{sense, select, up {risen} other {fallen}}              by a word
 *
 * Branches are texts of their own and may have places. The last branch is `other`. "one" is 1 and nothing else, which
 * is how English counts; Chinese has only "=N" and `other`. Braces have no other use, # has none within a plural.
 *
 * Values are foreign text: they are put in as plain text (base/plain.h). A place that the caller does not give shows
 * as it is written, "{name}": a mistake is seen, and breaks nothing. */
#ifndef LOCALE_MESSAGE_H
#define LOCALE_MESSAGE_H

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "locale/language.h"
#include "locale/texts.h"

#include <stdio.h>

/* A value for a place; made by PLACE. */
struct message_place {
	const char *name;
	const char *text; /* NULL: `number` */
	char number[32];
};

/* {PLACE("days", 3), PLACE("region", name)}: texts, whole numbers, and numbers of any size, which are written as
 * number_print does. A text lives until the message is written; NULL is "". */
#ifndef __cppcheck__ /* which crashes on some of these (2.10) */
#define PLACES(...) ((const struct message_place[]){__VA_ARGS__, {0}})
#else
#define PLACES(...) NO_PLACES
#endif
#define NO_PLACES ((const struct message_place *)NULL)
#define PLACE(name, value)                                                                                   \
	_Generic((value),                                                                                    \
	    char *: place_text,                                                                              \
	    const char *: place_text,                                                                        \
	    double: place_number,                                                                            \
	    unsigned long: place_count,                                                                      \
	    unsigned long long: place_count,                                                                 \
	    default: place_integer)(name, value)

static inline struct message_place place_text(const char *name, const char *text)
{
	return (struct message_place){.name = name, .text = text ? text : ""};
}

static inline struct message_place place_integer(const char *name, long long number)
{
	struct message_place p = {.name = name};

	snprintf(p.number, sizeof p.number, "%lld", number);
	return p;
}

struct message_place place_number(const char *name, double number);
struct message_place place_count(const char *name, unsigned long long number);

/* Appends the message; message_line with a line break behind it. */
void message_add(struct text *out, enum text_id id, const struct message_place *places);
void message_line(struct text *out, enum text_id id, const struct message_place *places);

/* In another language than the one that is set. */
void message_add_in(
    enum language language, struct text *out, enum text_id id, const struct message_place *places);

/* Values as they are: whoever writes the message on escapes them. */
void message_add_unescaped(struct text *out, enum text_id id, const struct message_place *places);

/* The message, in the arena. */
const char *message_in(struct arena *a, enum text_id id, const struct message_place *places);

/* A line on standard output. */
void message_print(enum text_id id, const struct message_place *places);

/* A text that has no places: the head of a column, the name of a state. text_in: of a language that is not the one
 * that is set, for what programs read. */
const char *text_by_id(enum text_id id);
const char *text_in(enum language language, enum text_id id);

/* Whether a row of a language is well formed. The names of its places are appended to `names`, each once, behind each
 * a line break. OUTCOME_REFUSED: with what is wrong at which byte. */
enum outcome message_check(enum language language, const char *row, struct text *names, struct error *e);

#endif
