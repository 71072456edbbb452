/* SPDX-License-Identifier: MIT */
/* Parts of the JSON Schema that the key tables of several files share. */
#ifndef CONFIG_SCHEMA_PARTS_H
#define CONFIG_SCHEMA_PARTS_H

#define PAIRS_SCHEMA "{\"type\":\"object\",\"additionalProperties\":" SCALAR_SCHEMA "}"
#define CLOCK_SCHEMA "{\"type\":\"string\",\"pattern\":\"^[0-2]?[0-9]:[0-5][0-9]$\"}"
#define TEXT_OR_LIST_SCHEMA "{\"oneOf\":[" SCALAR_SCHEMA ",{\"type\":\"array\",\"items\":" SCALAR_SCHEMA "}]}"
#define SCALAR_SCHEMA "{\"type\":[\"string\",\"number\",\"boolean\"]}"

#define PATH_SCHEMA "{\"type\":\"string\",\"pattern\":\"^[$.\\\\[]\"}"
#define CONDITIONS_SCHEMA "{\"type\":\"object\",\"additionalProperties\":" TEXT_OR_LIST_SCHEMA "}"

#endif
