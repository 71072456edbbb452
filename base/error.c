#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int error_set(struct error *e, int outcome, const char *format, ...)
{
	va_list args;

	if (!e)
		return outcome;
	va_start(args, format);
	vsnprintf(e->text, sizeof e->text, format, args);
	va_end(args);
	return outcome;
}

int error_in(struct error *e, int outcome, const char *format, ...)
{
	char before[sizeof e->text];
	size_t length;
	va_list args;

	if (!e)
		return outcome;
	memcpy(before, e->text, sizeof before);
	va_start(args, format);
	vsnprintf(e->text, sizeof e->text, format, args);
	va_end(args);
	length = strlen(e->text);
	snprintf(e->text + length, sizeof e->text - length, ": %s", before);
	return outcome;
}
