/* SPDX-License-Identifier: MIT */
/* What the samples of a shape look like: a value, a period, a unit, and the names that the configuration
 * knows among them. Inferred from samples, so nothing here is certain: it serves proposals only. */
#ifndef COLLECTOR_TYPE_INFERENCE_H
#define COLLECTOR_TYPE_INFERENCE_H

#include "collector/shape.h"
#include "config/config.h"

/* Words that telling names contain, the more telling ones first; ended by NULL. */
extern const char *const region_name_words[], *const indicator_name_words[];

/* One mark for "no value", such as "-" or "n/a". */
bool text_is_missing_mark(const char *text);

/* Its name has one of the words in it. */
bool shape_name_has(const struct shape *, const char *const *words);

/* Numbers, perhaps as texts or with text around them, perhaps with marks for "no value" among them. */
bool shape_is_number(const struct shape *);
/* A value whose name says so as well. */
bool shape_is_named_number(const struct shape *);

/* Months, quarters or years, and not the day of publication. */
bool shape_is_period(const struct shape *);
/* Years alone want the months that stand elsewhere. */
bool shape_is_years(const struct shape *);
/* The form of a month or quarter that stands beside a year, or NULL. */
const char *shape_month_form(const struct shape *);

bool shape_is_publication(const struct shape *);
bool shape_is_unit(const struct shape *);

/* Things that have an id and a name in the configuration. */
struct name_list {
	const struct config *config;
	const char *(*id)(const struct config *, size_t), *(*name)(const struct config *, size_t);
	size_t count;
};

struct name_list region_names(const struct config *);
struct name_list indicator_names(const struct config *);

/* The id for the source's text: the id or name itself, or the one name that begins with it or that it begins
 * with; NULL where there is none, or more than one. */
const char *name_match(const struct name_list *, const char *text);
/* How many of the samples are known. */
size_t names_match_count(const struct name_list *, const struct shape *);

#endif
