/* SPDX-License-Identifier: MIT */
#include "tests/bench/documents.h"
#include "base/json.h"
#include "tests/bench/measure.h"

#include <stdio.h>

void bench_document(struct text *out, int n)
{
	struct json_writer w = {.out = out};
	int month = n / BENCH_DOCUMENTS_A_MONTH, part = n % BENCH_DOCUMENTS_A_MONTH;
	int each = BENCH_INDICATORS / BENCH_DOCUMENTS_A_MONTH, in_year = month % 12 + 1;

	json_open(&w, NULL, '{');
	json_stringf(&w, "period", "%04d-%02d", BENCH_FIRST_YEAR + month / 12, in_year);
	json_open(&w, "rows", '[');
	for (int r = 0; r < BENCH_REGIONS; r++) {
		for (int i = part * each; i < (part + 1) * each; i++) {
			/* year-to-date values of a plausible size with two decimals */
			unsigned h = (unsigned)(r * 7919 + i * 104729 + month * 31) * 2654435761u;
			double v = (double)((i + 1) * 3700 * in_year + (int)(h >> 20)) / 100;

			json_open(&w, NULL, '{');
			json_stringf(&w, "region", "r%03d", r);
			json_stringf(&w, "indicator", "i%02d", i);
			json_number(&w, "value", v);
			json_close(&w, '}');
		}
	}
	json_close(&w, ']');
	json_close(&w, '}');
}

void bench_configuration(struct text *out, const char *folder)
{
	text_printf(out, "store: %s/store\nlimits: {connections: 16, per_host: 16}\nregions:\n", folder);
	for (int r = 0; r < BENCH_REGIONS; r++)
		text_printf(out, "  - {id: r%03d, name: Region %d, kind: county}\n", r, r);
	text_add(out, "indicators:\n");
	for (int i = 0; i < BENCH_INDICATORS; i++)
		text_printf(out, "  - {id: i%02d, name: Indicator %d, unit: M, kind: year-to-date}\n", i, i);
	text_printf(
	    out, "targets:\n  %d:\n    published: %d-01-02\n", BENCH_FIRST_YEAR + 9, BENCH_FIRST_YEAR + 9);
	for (int i = 0; i < BENCH_INDICATORS; i++) {
		text_printf(out, "    i%02d: {", i);
		for (int r = 0; r < BENCH_REGIONS; r++)
			text_printf(out, "%sr%03d: %d", r ? ", " : "", r, (i + 1) * 450);
		text_add(out, "}\n");
	}
	text_add(out, "sources:\n");
	for (int part = 0; part < BENCH_DOCUMENTS_A_MONTH; part++)
		text_printf(out,
		    "  - id: part%d\n    url: \"file://%s/{period:%%Y%%m}-%d.json\"\n    figures:\n      "
		    "rows: $.rows[*]\n"
		    "      region: .region\n      indicator: .indicator\n      period: $.period\n      "
		    "value: .value\n",
		    part, folder, part);
	text_add(out, "rules:\n  - {id: pace, measure: pace_gap, warning: {below: -1000}}\n");
}

void bench_configuration_more(const char *path, const char *config, const char *more)
{
	FILE *in = fopen(config, "re"), *out = fopen(path, "we");
	char part[65536];
	size_t length;

	if (!in || !out)
		give_up(path, NULL);
	while ((length = fread(part, 1, sizeof part, in)) > 0)
		if (fwrite(part, 1, length, out) != length)
			give_up(path, NULL);
	fclose(in);
	if (fputs(more, out) < 0 || fclose(out) != 0)
		give_up(path, NULL);
}
