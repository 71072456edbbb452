/* SPDX-License-Identifier: MIT */
/* The parsed form of a path: shared by jsonpath_parse.c, which makes it, and jsonpath_select.c, which follows
 * it. */
#ifndef BASE_JSONPATH_TREE_H
#define BASE_JSONPATH_TREE_H

#include "base/jsonpath.h"
#include "base/regex.h"

#include <stdbool.h>
#include <stdint.h>

enum selector_kind { SELECT_NAME, SELECT_WILDCARD, SELECT_INDEX, SELECT_SLICE, SELECT_FILTER };

struct selector {
	enum selector_kind kind;
	const char *name;
	int64_t start, end, step; /* index: start */
	bool has_start, has_end;
	struct logical *filter;
};

struct segment {
	bool descendant;
	struct selector *selectors;
	size_t selector_count;
};

struct jsonpath {
	bool relative; /* inside a filter: starts at @ */
	bool singular;
	struct segment *segments;
	size_t segment_count;
	const char *pattern_problem; /* of the outermost path: jsonpath_pattern_problem */
};

enum function { FUNCTION_LENGTH, FUNCTION_COUNT, FUNCTION_VALUE, FUNCTION_MATCH, FUNCTION_SEARCH };

/* Something that has a value: a literal, a query, a function call. */
struct operand {
	enum { OPERAND_LITERAL, OPERAND_QUERY, OPERAND_CALL } kind;
	cJSON literal;
	struct jsonpath *query;
	enum function function;
	struct operand *argument, *second;
	struct regex *regex; /* match, search: where the pattern is a literal that can be used */
};

enum comparison { EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL };

enum logical_kind {
	LOGICAL_OR,
	LOGICAL_AND,
	LOGICAL_NOT,
	LOGICAL_EXISTS,
	LOGICAL_COMPARE,
	LOGICAL_CALL /* of a function that says true or false: `a` */
};

struct logical {
	enum logical_kind kind;
	struct logical *left, *right;
	struct operand *a, *b;
	enum comparison comparison;
};

#endif
