/* SPDX-License-Identifier: MIT */
#include "locale/date_phrase.h"
#include "cli/command.h"
#include "export/list_rankings.h"
#include "report/situation.h"

#include <stdio.h>

/* Regions by indicators, for people. */
static int table_matrix(struct call *call, const struct query *q)
{
	struct report_data reading = {.view = call->view};
	struct situation situation;
	struct error e;

	if (report_data_evaluate(&reading, &e) != OUTCOME_DONE)
		return call_failed("evaluate", &e);
	situation_of(call->view, &reading.found, q, &situation);
	message_print(TEXT_SITUATION_HEAD, PLACES(PLACE("at", moment_phrase(call->as_of).text),
					       PLACE("zone", zone_phrase(call->config->timezone))));
	print_out("\n");
	return situation_matrix(call->view, &situation, stdout, call->colour, &e) == OUTCOME_DONE
		   ? EXIT_DONE
		   : call_unprinted(NULL, &e);
}

static int table_rankings(struct call *call, const struct query *q)
{
	const struct sheet_options options = {.width = call->width, .colour = call->colour};
	struct report_data reading = {.view = call->view};
	struct error e;

	return rankings_show(&reading, q, stdout, &options, &e) == OUTCOME_DONE
		   ? EXIT_DONE
		   : call_unprinted("rankings", &e);
}

int command_table(struct call *call)
{
	struct query q;
	int status = call_view(call);

	if (status == EXIT_DONE)
		status = call_query(call, &q);
	if (status != EXIT_DONE)
		return status;
	if (option_given(call, OPTION_LIST) + option_given(call, OPTION_RANKINGS) +
		option_given(call, OPTION_SCORES) >
	    1)
		return call_misused(call, "--list, --rankings and --scores: give one at a time");
	if (option_given(call, OPTION_RANKINGS))
		return call->format == SHEET_TEXT ? table_rankings(call, &q)
						  : call_list(call, "rankings", &q);
	if (option_given(call, OPTION_SCORES))
		return call_list(call, "scores", &q);
	return call->format != SHEET_TEXT || q.indicators || option_given(call, OPTION_LIST)
		   ? call_list(call, "table", &q)
		   : table_matrix(call, &q);
}
