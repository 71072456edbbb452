/* SPDX-License-Identifier: MIT */
/* The JSON Schema of the configuration, for editors, made from the tables of keys. */
#ifndef CONFIG_SCHEMA_H
#define CONFIG_SCHEMA_H

#include "base/text.h"

void config_schema(struct text *out);

#endif
