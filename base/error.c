/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/plain.h"

#include <string.h>

enum outcome error_set(struct error *e, enum outcome outcome, const char *format, ...)
{
	va_list args;

	if (!e)
		return outcome;
	va_start(args, format);
	bounded_vprint(e->text, sizeof e->text, format, args);
	va_end(args);
	return outcome;
}
