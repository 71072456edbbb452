/* SPDX-License-Identifier: MIT */
/* Parts of the JSON Schema for values that a table reads by a function of its own. Regular expressions are those of
 * ECMAScript. */
#ifndef CONFIG_SCHEMA_PARTS_H
#define CONFIG_SCHEMA_PARTS_H

#define PATTERN_SCHEMA(pattern) "{\"type\":\"string\",\"pattern\":\"" pattern "\"}"
#define INTEGER_SCHEMA(least, most) "{\"type\":\"integer\",\"minimum\":" #least ",\"maximum\":" #most "}"
#define LIST_SCHEMA(item) "{\"type\":\"array\",\"items\":" item "}"
#define ONE_OR_LIST_SCHEMA(item) "{\"oneOf\":[" item "," LIST_SCHEMA(item) "]}"
#define OBJECT_SCHEMA(names, value)                                                                          \
	"{\"type\":\"object\",\"propertyNames\":" names ",\"additionalProperties\":" value "}"
#define DEFINED_SCHEMA(name) "{\"$ref\":\"#/$defs/" name "\"}"

/* Where references are not resolved. */
#define NO_REFERENCE "\"not\":{\"type\":\"string\",\"pattern\":\"[$][{](env|file):[^-=?+]\"}"
#define SCALAR_SCHEMA "{\"type\":[\"string\",\"number\",\"boolean\"]," NO_REFERENCE "}"
#define TEXT_SCHEMA "{\"type\":[\"string\",\"number\",\"boolean\"],\"minLength\":1," NO_REFERENCE "}"
#define REFERENCES_SCHEMA "{\"type\":[\"string\",\"number\",\"boolean\"],\"minLength\":1}"
#define TEXT_OR_LIST_SCHEMA ONE_OR_LIST_SCHEMA(SCALAR_SCHEMA)
#define FULL_LIST_SCHEMA(item) "{\"type\":\"array\",\"minItems\":1,\"items\":" item "}"
#define TEXT_OR_FULL_LIST_SCHEMA "{\"oneOf\":[" SCALAR_SCHEMA "," FULL_LIST_SCHEMA(SCALAR_SCHEMA) "]}"

/* Names without a colon, texts of one line in which each ${ begins a reference. */
#define PAIR_NAME_SCHEMA "{\"pattern\":\"^[^\\\\r\\\\n:]*$\"}"
#define PAIR_VALUE_SCHEMA                                                                                    \
	"{\"type\":[\"string\",\"number\",\"boolean\"],\"minLength\":1,\"pattern\":"                         \
	"\"^([^$\\\\r\\\\n]|[$](?![{])|[$][{](env|file):[^}\\\\r\\\\n]+[}])*$\"}"
#define PAIRS_SCHEMA OBJECT_SCHEMA(PAIR_NAME_SCHEMA, PAIR_VALUE_SCHEMA)

/* The same without references. */
#define LINES_SCHEMA                                                                                                       \
	OBJECT_SCHEMA(PAIR_NAME_SCHEMA,                                                                                    \
	    "{\"type\":[\"string\",\"number\",\"boolean\"],\"minLength\":1,\"pattern\":\"^[^\\\\r\\\\n]*$\"," NO_REFERENCE \
	    "}")

#define SECRET_SCHEMA PATTERN_SCHEMA("^[$][{](env|file):[^}]+[}]$")
#define YEAR_SCHEMA "{\"pattern\":\"^(19|2[01])[0-9]{2}$\"}"
#define CLOCK_PATTERN "([01]?[0-9]|2[0-3]):[0-5]?[0-9]"
#define CLOCK_SCHEMA PATTERN_SCHEMA("^" CLOCK_PATTERN "$")

#define PATH_START_SCHEMA "{\"pattern\":\"^[$.\\\\[]\"}"
#define PATH_SCHEMA PATTERN_SCHEMA("^[$.\\\\[]")
#define DOCUMENT_PATH_SCHEMA PATTERN_SCHEMA("^[$]")
#define CONDITIONS_SCHEMA OBJECT_SCHEMA(PATH_START_SCHEMA, TEXT_OR_LIST_SCHEMA)

#endif
