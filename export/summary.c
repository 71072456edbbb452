#include "export/summary.h"
#include "base/language.h"

void summary_moment(const struct report *r, FILE *out)
{
	TEXT_OWNED struct text when = {0};
	TEXT_OWNED struct text then = {0};

	instant_print_short(&when, r->at);
	instant_print_short(&then, r->then);
	if (r->then != r->at)
		fprintf(out, tr("State of %s. "), text_of(&then));
	fprintf(out, tr("As known on %s (%s)."), text_of(&when), r->config->timezone);
	if (*r->edition)
		fprintf(out, tr(" Edition %s."), r->edition);
}
