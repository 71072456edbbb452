/* SPDX-License-Identifier: MIT */
/* What spans several keys of a table. */
#ifndef CONFIG_REQUIREMENT_H
#define CONFIG_REQUIREMENT_H

#include "config/key.h"

/* Reports each requirement of the table that the mapping does not meet. */
void requirements_check(struct reader *r, const struct yaml_node *node, const struct key_table *table);

#endif
