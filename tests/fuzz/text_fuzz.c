/* SPDX-License-Identifier: MIT */
/* Any bytes as what documents write: a date, a period, a number, a form, a regular expression. A line break
 * parts the form or expression from the text. */
#include "base/calendar.h"
#include "base/regex.h"
#include "collector/unit.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const char *const negative[] = {"-", "下降"};
	struct arena a = {0};
	char *whole = arena_copy(&a, (const char *)bytes, size), *text = strchr(whole, '\n');
	const char *behind;
	struct regex *r;
	struct span span;
	struct date date;
	struct error e;
	day_number day;
	instant at;
	double value;
	size_t from, length;

	span_parse(whole, &span);
	date_parse(whole, &date);
	instant_parse(whole, true, &at);
	number_parse(whole, ",", &value);
	if (!number_within(whole, ",", negative, 2, &value, &behind) &&
	    behind + unit_length(behind) > whole + size)
		abort();
	if (text) {
		*text++ = '\0';
		if (form_is_valid(whole, &e)) {
			TEXT_OWNED struct text out = {0};

			form_read(whole, text, 480, &span, &day);
			form_write(&out, whole, 19500);
		}
		if (regex_parse(&a, whole, &r, &e) == OUTCOME_DONE &&
		    regex_capture(r, text, NULL, &from, &length, &e) == OUTCOME_DONE &&
		    from + length > strlen(text))
			abort();
	}
	arena_done(&a);
	return 0;
}
