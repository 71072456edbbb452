/* SPDX-License-Identifier: MIT */
#include "alert/measure.h"
#include "cli/command.h"
#include "config/check.h"
#include "config/schema.h"

#include <stdio.h>

static void measures_print(void)
{
	static const char *const subjects[] = {
	    "an indicator in a region", "a project", "a source", "a receiver"};

	for (int of = SUBJECT_SERIES; of <= SUBJECT_RECEIVER; of++) {
		print_out("measured on %s:\n", subjects[of]);
		for (size_t i = 0; i < measure_count; i++)
			if ((int)measures[i].of == of)
				print_out("  %-22s %-6s %s\n", measures[i].name, measures[i].unit,
				    measures[i].help);
	}
}

int command_check(struct call *call)
{
	TEXT_OWNED struct text schema = {0};
	const struct config *c;
	size_t told;
	int status;

	if (option_given(call, OPTION_SCHEMA)) {
		config_schema(&schema);
		fputs(text_of(&schema), stdout);
		return EXIT_DONE;
	}
	if (option_given(call, OPTION_MEASURES)) {
		measures_print();
		return EXIT_DONE;
	}
	status = call_config(call);
	if (status != EXIT_DONE)
		return status;
	told = call->config->problem_count;
	config_check_secrets(call->config);
	config_check_filters(call->config);
	for (size_t i = told; i < call->config->problem_count; i++) {
		const struct problem *p = &call->config->problems[i];

		print_err("%s:%d:%d: %s\n", p->file, p->line, p->column, p->text);
	}
	if (call->config->problem_count)
		return EXIT_FAILED;
	c = call->config;
	message_print(
	    TEXT_CHECKED, PLACES(PLACE("regions", c->region_count), PLACE("indicators", c->indicator_count),
			      PLACE("targets", c->target_count), PLACE("sources", c->source_count),
			      PLACE("rules", c->rule_count), PLACE("receivers", c->receiver_count),
			      PLACE("routes", c->route_count)));
	if (c->rule_count && c->route_count == 0)
		message_print(TEXT_CHECKED_NO_ROUTES, NO_PLACES);
	return EXIT_DONE;
}
