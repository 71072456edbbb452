#include "report/reading.h"

int reading_evaluate(struct reading *r, struct error *e)
{
	int outcome = r->evaluated ? DONE : evaluate(r->view, &r->found, e);

	r->evaluated = outcome == DONE;
	return outcome;
}
