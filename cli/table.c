#include "cli/command.h"
#include "export/situation.h"

#include <stdio.h>

int command_table(struct call *call)
{
	struct evaluation found;
	struct situation situation;
	struct error e;
	int region, indicator, outcome, status = call_view(call);

	if (status == EXIT_DONE)
		status = call_region(call, &region);
	if (status == EXIT_DONE)
		status = call_indicator(call, &indicator);
	if (status != EXIT_DONE)
		return status;
	if (evaluate(call->view, &found, &e) != DONE)
		return call_failed("evaluate", &e);
	situation_of(call->view, &found, region, indicator, &situation);
	if (call->format != SHEET_TEXT || indicator >= 0 || option_given(call, OPTION_LIST)) {
		outcome = situation_list(
		    call->view, &situation, stdout, call->format, call->width, call->colour, &e);
	} else {
		TEXT_OWNED struct text head = {0};

		text_add(&head, "Situation as of ");
		instant_print_short(&head, call->as_of);
		printf("%s (%s): percent of the year's target reached\n\n", text_of(&head),
		    call->config->timezone);
		outcome = situation_matrix(call->view, &situation, stdout, call->colour, &e);
	}
	return outcome == DONE ? EXIT_DONE : call_failed(NULL, &e);
}
