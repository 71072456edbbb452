/* SPDX-License-Identifier: MIT */
#include "config/check.h"
#include "base/plain.h"
#include "base/sandbox.h"
#include "config/config.h"
#include "config/reader.h"
#include "config/receiver.h"
#include "config/secret.h"
#include "config/source.h"
#include "config/yaml.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void config_problem(struct config *c, const struct yaml_node *at, const char *format, ...)
{
	struct reader r = {.arena = &c->arena, .problems = c->problems, .problem_count = c->problem_count};
	char text[800];
	va_list args;

	va_start(args, format);
	bounded_vprint(text, sizeof text, format, args);
	va_end(args);
	reader_problem(&r, at, "%s", text);
	c->problems = r.problems;
	c->problem_count = r.problem_count;
}

void config_check_filters(struct config *c)
{
	struct error e;

	if (c->allow_filters != FILTERS_SANDBOXED || sandbox_available(&e) == OUTCOME_DONE)
		return;
	for (size_t i = 0; i < c->source_count + c->receiver_count; i++) {
		const struct names *filter =
		    i < c->source_count ? &c->source[i].filter : &c->receiver[i - c->source_count].filter;

		if (filter->count)
			config_problem(c, filter->nodes[0],
			    "filter: %s (allow_filters: unsandboxed runs it all the same)", e.text);
	}
}

static int by_place(const void *a, const void *b)
{
	const struct yaml_node *const *x = a, *const *y = b;
	int order = strcmp((*x)->file, (*y)->file);

	return order			  ? order
	       : (*x)->line != (*y)->line ? (*x)->line - (*y)->line
					  : (*x)->column - (*y)->column;
}

void config_check_secrets(struct config *c)
{
	const struct yaml_node **nodes = c->references.at;

	if (c->references.count)
		qsort(nodes, c->references.count, sizeof *nodes, by_place);
	for (size_t i = 0; i < c->references.count; i++) {
		TEXT_OWNED struct text value = {0};
		struct error e;

		/* an alias is the node of its anchor once more */
		if ((i == 0 || nodes[i] != nodes[i - 1]) &&
		    secret_resolve(nodes[i]->text, c->folder, &value, &e) != OUTCOME_DONE)
			config_problem(c, nodes[i], "%s", e.text);
	}
}
