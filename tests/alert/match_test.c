#include "alert/audience.h"
#include "alert/mute.h"
#include "tests/support.h"

#include <stdio.h>
#include <string.h>

/* Which alerts are meant, and who hears of them. */

struct route_case {
	const char *match;
	bool expected;
};

/* Which routes an alert of a series, and one of a project, would take. */
static void a_route_matches_by_all_that_it_names(void **state)
{
	static const struct route_case series[] = {{"region: city", true}, {"region: east", true},
	    {"region: west", false}, {"office: East office", true},
	    {"office: [West office, East office]", true}, {"office: West office", false},
	    {"indicator: grp", true}, {"indicator: rate", false}, {"rule: behind", true},
	    {"rule: [growth, started]", false}, {"severity: critical", true}, {"severity: warning", false},
	    {"project: P1", false}, {"source: s", true}, {"source: t", false},
	    {"region: east, severity: critical", true}, {"region: east, severity: warning", false}},
				       project[] = {{"project: P1", true}, {"project: [P2, P3]", false},
					   {"rule: started", true}, {"indicator: grp", false},
					   {"region: city", true}, {"office: Bureau", true}};
	static const struct alert alerts[] = {{.rule = "behind",
						  .severity = SEVERITY_CRITICAL,
						  .subject = "series/east/grp/2023",
						  .region = "east",
						  .indicator = "grp",
						  .project = "",
						  .source = "s",
						  .office = "East office"},
	    {.rule = "started",
		.severity = SEVERITY_WARNING,
		.subject = "project/P1",
		.region = "east",
		.indicator = "",
		.project = "P1",
		.source = "",
		.office = "Bureau"}};
	char folder[4096];
	int wrong = 0;

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("routes"));
	for (size_t i = 0; i < sizeof series / sizeof *series + sizeof project / sizeof *project; i++) {
		bool of_project = i >= sizeof series / sizeof *series;
		const struct route_case *k =
		    of_project ? &project[i - sizeof series / sizeof *series] : &series[i];
		TEXT_OWNED struct text yaml = {0};
		struct config *c;
		struct listener told[1];

		text_printf(&yaml,
		    "regions:\n  - {id: city, name: City, kind: city}\n  - {id: east, name: East, kind: "
		    "county, parent: city}\n"
		    "  - {id: west, name: West, kind: county, parent: city}\n"
		    "indicators:\n  - {id: grp, name: GRP, unit: u, kind: rate}\n  - {id: rate, name: Rate, "
		    "unit: u, kind: rate}\n"
		    "rules:\n  - {id: behind, measure: pace_gap, warning: {below: 0}}\n"
		    "  - {id: growth, measure: pace_gap, warning: {below: 0}}\n"
		    "  - {id: started, measure: start_late_days, warning: {above: 0}}\n"
		    "receivers:\n  - {id: r, webhook: \"http://127.0.0.1/\"}\n"
		    "sources:\n  - {id: s, url: http://x/, figures: {rows: \"$[*]\", region: .r, indicator: "
		    ".i, period: .p, value: .v}}\n"
		    "  - {id: t, url: http://x/, figures: {rows: \"$[*]\", region: .r, indicator: .i, "
		    "period: .p, value: .v}}\n"
		    "routes:\n  - {match: {%s}, to: r}\n",
		    k->match);
		c = test_config(folder, text_of(&yaml));
		audience_of(c, &alerts[of_project], told);
		if (told->hears != k->expected) {
			print_message("%s: %s\n", k->match, told->hears ? "told" : "not told");
			wrong++;
		}
		config_free(c);
	}
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_route_matches_by_all_that_it_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
