/* SPDX-License-Identifier: MIT */
#include "alert/recipients.h"
#include "alert/suppression.h"
#include "tests/support.h"

#include <stdio.h>
#include <string.h>

/* Which alerts are meant, and who hears of them. */

static enum outcome silence_step(struct txn *t, void *context, struct error *e)
{
	struct silence s = *(struct silence *)context;

	return silence_put(t, &s, e);
}

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
		struct recipient told[1];

		text_printf(&yaml, "%s  - {match: {%s}, to: r}\n", test_data("alert/routes.yaml"), k->match);
		c = test_config(folder, text_of(&yaml));
		recipients_find(c, &alerts[of_project], told);
		if (told->is_recipient != k->expected) {
			print_message("%s: %s\n", k->match, told->is_recipient ? "told" : "not told");
			wrong++;
		}
		config_free(c);
	}
	assert_int_equal(wrong, 0);
}

/* What is silenced by text, and what a worse alert mutes. */
static void what_mutes_an_alert(void **state)
{
	static const struct alert alerts[] = {{.id = 1,
						  .rule = "failing",
						  .state = ALERT_FIRING,
						  .subject = "source/s",
						  .region = "",
						  .indicator = "",
						  .project = "",
						  .source = "s",
						  .office = "",
						  .severity = SEVERITY_WARNING},
	    {.id = 2,
		.rule = "overdue",
		.state = ALERT_FIRING,
		.subject = "series/east/grp",
		.region = "east",
		.indicator = "grp",
		.project = "",
		.source = "s",
		.office = "East office",
		.severity = SEVERITY_WARNING},
	    {.id = 3,
		.rule = "overdue",
		.state = ALERT_FIRING,
		.subject = "series/west/grp",
		.region = "west",
		.indicator = "grp",
		.project = "",
		.source = "t",
		.office = "",
		.severity = SEVERITY_WARNING},
	    {.id = 4,
		.rule = "overdue",
		.state = ALERT_FIRING,
		.subject = "series/west/rate",
		.region = "west",
		.indicator = "rate",
		.project = "",
		.source = "",
		.office = "",
		.severity = SEVERITY_WARNING}};
	static const enum suppression_kind expected[] = {
	    SUPPRESSION_NONE, SUPPRESSION_INHIBITED, SUPPRESSION_NONE, SUPPRESSION_SILENCED};
	struct silence s = {.match = "region=city\nindicator=rate",
	    .from = 100,
	    .until = 200,
	    .by = "Li",
	    .why = "x",
	    .ended_by = ""};
	char folder[4096];
	struct config *c;
	struct store *store;
	struct suppressors mutes;
	struct arena a = {0};
	struct matcher m;
	struct txn *t;
	struct error e;

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("mutes"));
	c = test_config(folder, test_data("alert/inhibit.yaml"));
	store = test_store(folder);
	assert_done(store_write(store, silence_step, &s, &e), e);
	assert_done(store_read(store, &t, &e), e);
	assert_done(suppressors_read(t, c, 150, alerts, 4, &a, &mutes, &e), e);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(suppression_find(&mutes, &alerts[i]).kind, expected[i]);
	assert_int_equal(suppression_find(&mutes, &alerts[1]).by, 1);
	assert_done(suppressors_read(t, c, 200, alerts, 4, &a, &mutes, &e), e); /* the silence has ended */
	assert_int_equal(suppression_find(&mutes, &alerts[3]).kind, SUPPRESSION_NONE);
	/* what a person writes is checked; what is on record only matches nothing */
	assert_int_equal(matcher_parse(c, "region=nort", true, &a, &m, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "there is no region \"nort\"");
	assert_done(matcher_parse(c, "region=nort", false, &a, &m, &e), e);
	assert_false(matcher_matches(c, &m, &alerts[1]));
	assert_int_equal(matcher_parse(c, "", true, &a, &m, &e), OUTCOME_REFUSED);
	assert_int_equal(matcher_parse(c, "regoin=east", true, &a, &m, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "did you mean region=?");
	store_read_end(t);
	store_close(store);
	config_free(c);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_route_matches_by_all_that_it_names),
	    cmocka_unit_test(what_mutes_an_alert),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
