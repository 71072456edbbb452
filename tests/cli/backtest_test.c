/* SPDX-License-Identifier: MIT */
#include "tests/support.h"

#include <stdio.h>
#include <string.h>

/* Behind from the 10th of April, far behind from the 10th of May, over when June is known, behind again in
 * July. */
static void the_past_is_judged_day_by_day(void **state)
{
	char folder[4096], path[4200];
	struct text yaml = {0}, out = {0};

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("backtest"));
	snprintf(path, sizeof path, "%s/d.json", folder);
	test_write(path, "[{\"p\":\"2023-03\",\"v\":20,\"u\":\"2023-04-10\"},{\"p\":\"2023-04\",\"v\":25,"
			 "\"u\":\"2023-05-10\"},"
			 "{\"p\":\"2023-06\",\"v\":61,\"u\":\"2023-07-10\"},{\"p\":\"2023-07\",\"v\":65,"
			 "\"u\":\"2023-08-10\"}]");
	text_printf(&yaml,
	    "regions: [{id: east, name: East, kind: county}]\nindicators: [{id: grp, name: GRP, unit: u, "
	    "kind: year-to-date}]\n"
	    "targets: {2023: {published: 2023-01-01, grp: {east: 120}}}\n"
	    "sources:\n  - {id: s, url: \"file://%s/d.json\", figures: {rows: \"$[*]\", history: true, "
	    "region: {const: east}, "
	    "indicator: {const: grp}, period: .p, value: .v, published: .u}}\n"
	    "rules:\n  - {id: behind, measure: pace_gap, warning: {below: -4}, critical: {below: -12}}\n",
	    folder);
	snprintf(path, sizeof path, "%s/pacesetter.yaml", folder);
	test_write(path, text_of(&yaml));
	assert_int_equal(run_program(folder, NULL, "collect --now 2023-08-20"), 0);
	assert_int_equal(run_program(folder, &out,
			     "evaluate --from 2023-04-01 --to 2023-08-15 --format csv --now 2023-08-20"),
	    0);
	/* 20/120 - 1/4 = -8.3; 25/120 - 1/3 = -12.5; 61/120 - 1/2 = +0.8; 65/120 - 7/12 = -4.2 */
	assert_contains(text_of(&out), "behind,series/east/grp/2023,2023-04-10,2023-05-10,2023-07-10,91,");
	assert_contains(text_of(&out), "behind,series/east/grp/2023,2023-08-10,,,6,");
	text_clear(&out);
	assert_int_equal(
	    run_program(folder, &out, "evaluate --from 2023-08-01 --to 2023-07-01 --now 2023-08-20"), 2);
	text_done(&yaml);
	text_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_past_is_judged_day_by_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
