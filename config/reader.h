/* SPDX-License-Identifier: MIT */
/* From YAML nodes to structures by tables of keys. */
#ifndef CONFIG_READER_H
#define CONFIG_READER_H

#include "config/key.h"

/* Fills a new structure with the defaults of the rows, those of the tables within it too. */
void table_defaults(struct reader *r, const struct key_table *table, void *into);

/* Reads the keys that stand in the node over what `table_defaults` has left. */
void read_table(struct reader *r, const struct yaml_node *node, const struct key_table *table, void *into);

/* Whether the value is a row's default and stands in no file. */
bool node_is_preset(const struct yaml_node *node);

#endif
