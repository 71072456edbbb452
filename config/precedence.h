/* SPDX-License-Identifier: MIT */
/* Which value of a key holds where several files give one: that of the including file. Two files of which neither
 * includes the other must give the same.
 *
 * Lists of sections and rows with `per_file` are put together instead. Files come from the outside in: an including
 * file before what it includes. */
#ifndef CONFIG_PRECEDENCE_H
#define CONFIG_PRECEDENCE_H

#include "config/key.h"

enum { FILES_MAX = 100 };

struct given;

struct precedence {
	const struct key_table *table;
	int parents[FILES_MAX]; /* the file that includes it; -1: the main file */
	struct given *values;	/* in the arena of the reader */
	size_t count;
	size_t *buckets;
};

/* The mapping of a file: `kept` has what holds, `overridden` what is only to be checked. Both lie in the arena of the
 * reader. Reports values that contradict those of a file before. */
void precedence_split(struct precedence *p, struct reader *r, int file, const struct yaml_node *root,
    struct yaml_node **kept, struct yaml_node **overridden);

/* The value that holds for a key of the table, NULL: no file gives one. */
const struct yaml_node *precedence_node(const struct precedence *p, const char *key);

#endif
