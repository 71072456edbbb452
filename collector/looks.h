/* What the samples of a shape look like: a value, a period, a unit, and the names that the configuration
 * knows among them. Judged from samples, so nothing here is certain: it serves proposals only. */
#ifndef COLLECTOR_LOOKS_H
#define COLLECTOR_LOOKS_H

#include "collector/shape.h"
#include "config/config.h"

/* Words that telling names contain, the more telling ones first; ended by NULL. */
extern const char *const looks_region_words[], *const looks_indicator_words[];

/* One mark for "no value", such as "-" or "n/a". */
bool looks_absent(const char *text);

/* Its name has one of the words in it. */
bool looks_named(const struct shape *, const char *const *words);

/* Numbers, perhaps as texts or with text around them, perhaps with marks for "no value" among them. */
bool looks_value(const struct shape *);
/* A value whose name says so as well. */
bool looks_named_value(const struct shape *);

/* Months, quarters or years, and not the day of publication. */
bool looks_period(const struct shape *);
/* Years alone want the months that stand elsewhere. */
bool looks_years(const struct shape *);
/* The form of a month or quarter that stands beside a year, or NULL. */
const char *looks_month(const struct shape *);

bool looks_published(const struct shape *);
bool looks_unit(const struct shape *);

/* Things that have an id and a name in the configuration. */
struct known {
	const struct config *config;
	const char *(*id)(const struct config *, size_t), *(*name)(const struct config *, size_t);
	size_t count;
};

struct known known_regions(const struct config *);
struct known known_indicators(const struct config *);

/* The id for the source's text: the id or name itself, or the one name that begins with it or that it begins
 * with; NULL where there is none, or more than one. */
const char *known_as(const struct known *, const char *text);
/* How many of the samples are known. */
size_t known_among(const struct known *, const struct shape *);

#endif
