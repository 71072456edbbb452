/* SPDX-License-Identifier: MIT */
/* One value of a file as a text, a number, an id or a reference, and the problems that reading finds.
 *
 * A problem does not end the reading: all of a file's problems are reported at once. */
#ifndef CONFIG_VALUE_H
#define CONFIG_VALUE_H

#include "base/memory.h"
#include "base/text.h"
#include "config/names.h"
#include "config/problem.h"
#include "config/yaml.h"

#include <stdbool.h>
#include <stddef.h>

struct reader {
	struct arena *arena;
	struct problem *problems;
	size_t problem_count;
	void *context;	  /* the structure that is being filled, for custom readers */
	const char *file; /* what paths in defaults are relative to */
	bool references;  /* whether the key that is being read resolves them */
};

void reader_problem(struct reader *r, const struct yaml_node *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Whether no further problem is kept: what only serves its sentence, such as the nearest name, need not be
 * looked for. */
bool reader_full(const struct reader *r);

/* Whether a reference stands in a scalar that would be taken as it is written; reports it. */
bool reference_refused(struct reader *r, const struct yaml_node *node);

/* A scalar's text, or NULL after having reported what is wrong. */
const char *read_text(struct reader *r, const struct yaml_node *node);

/* A number without quotes; false after having reported what is wrong. */
bool read_number(struct reader *r, const struct yaml_node *node, double *value);

/* A whole reference, ${env:NAME} or ${file:/path}, or NULL after having reported what is wrong at `key`. */
const char *read_secret(struct reader *r, const struct yaml_node *node, const char *key);

/* One text or a list of them; they may be empty. */
void read_texts(struct reader *r, const struct yaml_node *node, struct names *into);

/* Whether it can be the id of a region, an indicator, a source ...: letters, digits, - _ and ., at most
 * ID_MAX bytes. */
enum { ID_MAX = 64 };
bool is_id(const char *text);

#endif
