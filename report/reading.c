#include "report/reading.h"

enum outcome reading_evaluate(struct reading *r, struct error *e)
{
	enum outcome outcome = r->evaluated ? OUTCOME_DONE : evaluate(r->view, &r->found, e);

	r->evaluated = outcome == OUTCOME_DONE;
	return outcome;
}
