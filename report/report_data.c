/* SPDX-License-Identifier: MIT */
#include "report/report_data.h"

enum outcome report_data_evaluate(struct report_data *r, struct error *e)
{
	enum outcome outcome = r->evaluated ? OUTCOME_DONE : rules_evaluate(r->view, &r->found, e);

	r->evaluated = outcome == OUTCOME_DONE;
	return outcome;
}
