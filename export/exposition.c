#include "export/exposition.h"
#include "base/plain.h"

#include <math.h>

void exposition_family(struct exposition *x, const char *name, bool counter, const char *help)
{
	const char *total = counter && !x->openmetrics ? "_total" : "";

	x->family = name;
	x->counter = counter;
	fprintf(x->out, "# HELP %s%s %s\n# TYPE %s%s %s\n", name, total, help, name, total,
	    counter ? "counter" : "gauge");
}

static void value_escape(FILE *out, const char *value)
{
	TEXT_OWNED struct text valid = {0};

	valid_add(&valid, value);
	for (value = text_of(&valid); *value; value++) {
		if (*value == '\n')
			fputs("\\n", out);
		else if (*value == '"' || *value == '\\')
			fprintf(out, "\\%c", *value);
		else
			putc(*value, out);
	}
}

static void name_print(struct exposition *x, const struct label *labels)
{
	char separator = '{';

	fprintf(x->out, "%s%s", x->family, x->counter ? "_total" : "");
	for (; labels->name; labels++) {
		if (!labels->value || !*labels->value)
			continue;
		fprintf(x->out, "%c%s=\"", separator, labels->name);
		value_escape(x->out, labels->value);
		putc('"', x->out);
		separator = ',';
	}
	fputs(separator == ',' ? "} " : " ", x->out);
}

void exposition_sample(struct exposition *x, const struct label *labels, double value, instant at)
{
	char number[32];

	if (isnan(value))
		return;
	name_print(x, labels);
	fputs(number_print(value, number), x->out);
	if (at != INSTANT_NONE)
		fprintf(x->out, " %lld", (long long)at * (x->openmetrics ? 1 : 1000));
	putc('\n', x->out);
}

void exposition_sample_ms(
    struct exposition *x, const struct label *labels, double value, int64_t time_ms, bool stale)
{
	char number[32];

	if (isnan(value) && !stale)
		return;
	name_print(x, labels);
	fputs(isnan(value) ? "NaN" : number_print(value, number), x->out);
	if (x->openmetrics)
		fprintf(x->out, " %.3f\n", (double)time_ms / 1000);
	else
		fprintf(x->out, " %lld\n", (long long)time_ms);
}

void exposition_end(struct exposition *x)
{
	if (x->openmetrics)
		fputs("# EOF\n", x->out);
}
