/* SPDX-License-Identifier: MIT */
#include "export/exposition.h"
#include "base/plain.h"

#include <math.h>
#include <string.h>

void exposition_family(struct exposition *x, const char *name, bool counter, const char *help)
{
	const char *total = counter && !x->openmetrics ? "_total" : "";

	x->family = name;
	x->counter = counter;
	fprintf(x->out, "# HELP %s%s %s\n# TYPE %s%s %s\n", name, total, help, name, total,
	    counter ? "counter" : "gauge");
}

static void value_escape(struct text *line, const char *value)
{
	TEXT_OWNED struct text valid = {0};

	value = valid_of(value, &valid);
	for (size_t n; *value; value++) {
		n = strcspn(value, "\n\"\\");
		text_put(line, value, n);
		value += n;
		if (!*value)
			return;
		text_char(line, '\\');
		text_char(line, *value == '\n' ? 'n' : *value);
	}
}

static void name_put(struct exposition *x, const struct label *labels)
{
	char separator = '{';

	text_clear(&x->line);
	text_add(&x->line, x->family);
	if (x->counter)
		text_add(&x->line, "_total");
	for (; labels->name; labels++) {
		if (!labels->value || !*labels->value)
			continue;
		text_char(&x->line, separator);
		text_add(&x->line, labels->name);
		text_put(&x->line, "=\"", 2);
		value_escape(&x->line, labels->value);
		text_char(&x->line, '"');
		separator = ',';
	}
	text_add(&x->line, separator == ',' ? "} " : " ");
}

static void line_write(struct exposition *x)
{
	text_char(&x->line, '\n');
	fwrite_unlocked(x->line.at, 1, x->line.length, x->out);
}

void exposition_sample(struct exposition *x, const struct label *labels, double value, instant at)
{
	if (isnan(value))
		return;
	name_put(x, labels);
	text_number(&x->line, value);
	if (at != INSTANT_NONE) {
		text_char(&x->line, ' ');
		text_integer(&x->line, (long long)at * (x->openmetrics ? 1 : 1000));
	}
	line_write(x);
}

/* Seconds with three decimals. */
static void seconds_put(struct text *line, int64_t time_ms)
{
	uint64_t ms = time_ms < 0 ? 0 - (uint64_t)time_ms : (uint64_t)time_ms;
	unsigned part = (unsigned)(ms % 1000);
	char decimals[] = {
	    '.', (char)('0' + part / 100), (char)('0' + part / 10 % 10), (char)('0' + part % 10)};

	if (time_ms < 0)
		text_char(line, '-');
	text_integer(line, (long long)(ms / 1000));
	text_put(line, decimals, sizeof decimals);
}

void exposition_sample_ms(
    struct exposition *x, const struct label *labels, double value, int64_t time_ms, bool stale)
{
	if (isnan(value) && !stale)
		return;
	name_put(x, labels);
	if (isnan(value))
		text_add(&x->line, "NaN");
	else
		text_number(&x->line, value);
	text_char(&x->line, ' ');
	if (x->openmetrics)
		seconds_put(&x->line, time_ms);
	else
		text_integer(&x->line, time_ms);
	line_write(x);
}

void exposition_end(struct exposition *x)
{
	if (x->openmetrics)
		fputs("# EOF\n", x->out);
	text_done(&x->line);
}
