/* SPDX-License-Identifier: MIT */
/* Texts and lists of the configuration, with where they stand in its files. */
#ifndef CONFIG_NAMES_H
#define CONFIG_NAMES_H

#include "base/memory.h"

#include <stdbool.h>
#include <stddef.h>

struct yaml_node;

struct names {
	const char **at;
	const struct yaml_node **nodes; /* where each stands */
	size_t count;
};

struct list {
	void *at;
	size_t count;
};

struct pair {
	const char *name, *value;
	const struct yaml_node *node;
};

/* Names of things that stand elsewhere, with where: indices of -1 are problems that were reported. */
struct selection {
	struct names names;
	int *index;
};

/* The names as the arguments of a command, ended by NULL; in the arena. */
const char *const *names_argv(const struct names *names, struct arena *a);

/* Whether an empty list of names, or one that has `name`. */
bool names_allow(const struct names *names, const char *name);

#endif
