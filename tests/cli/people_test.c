/* SPDX-License-Identifier: MIT */
#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What a person does about alerts at the command line: tries rules out, acknowledges, silences. */

/* What this run says and no other. */
#define RUN(...) (text_clear(&out), run_program(p.folder, &out, __VA_ARGS__))

struct place {
	char folder[4096], path[4200];
};

static void place_begin(struct place *p, const char *name)
{
	snprintf(p->folder, sizeof p->folder, "%s", test_folder(name));
	setenv("TEST_FOLDER", p->folder, 1);
	snprintf(p->path, sizeof p->path, "%s/pacesetter.yaml", p->folder);
	test_write(p->path, test_data("cli/people.yaml"));
	snprintf(p->path, sizeof p->path, "%s/s.json", p->folder);
	test_write(p->path, "[{\"p\": \"2023-03\", \"v\": 15}]");
}

static void a_person_acknowledges_and_silences(void **state)
{
	TEXT_OWNED struct text out = {0};
	struct place p;

	(void)state;
	place_begin(&p, "people");
	assert_int_equal(RUN("collect --period 2023-03 --now 2023-04-15"), 0);
	assert_int_equal(RUN("alerts test behind --now 2023-04-15"), 0);
	assert_contains(text_of(&out), "office");
	assert_int_equal(RUN("alerts test behnd --now 2023-04-15"), 2);
	/* silenced before it fires; what is said of which alerts is checked */
	assert_int_equal(RUN("silence regoin=east --until 7d --user Li --reason x"), 2);
	assert_contains(text_of(&out), "did you mean region=?");
	assert_int_equal(RUN("silence region=east --user Li --reason x"), 2);
	assert_int_equal(
	    RUN("silence region=east --until 2023-04-10 --user Li --reason x --now 2023-04-15"), 2);
	assert_contains(text_of(&out), "has passed already");
	assert_int_equal(
	    RUN("silence region=city rule=behind --until 7d --user Li --reason flood --now 2023-04-15"), 0);
	assert_int_equal(RUN("alerts test behind --now 2023-04-15"), 0);
	assert_contains(text_of(&out), "suppressed: silence 1");
	assert_int_equal(RUN("evaluate --now 2023-04-15"), 0);
	assert_contains(text_of(&out), "0 messages");
	assert_contains(text_of(&out), "1 suppressed by silences or other alerts");
	assert_int_equal(RUN("alerts --format csv --now 2023-04-16"), 0);
	assert_contains(text_of(&out), "silence 1");
	assert_int_equal(RUN("silence end 1 --user Wang --now 2023-04-17"), 0);
	assert_int_equal(RUN("silence end 1 --user Wang --now 2023-04-18"), 1);
	assert_int_equal(RUN("silence --now 2023-04-18"), 0);
	assert_contains(text_of(&out), "no silences");
	assert_int_equal(RUN("silence --all --now 2023-04-18"), 0);
	assert_contains(text_of(&out), "Wang");
	assert_int_equal(RUN("evaluate --now 2023-04-18"), 0);
	assert_contains(text_of(&out), "1 message put into the outbox");
	/* who has seen to it, and what everyone can read of that */
	assert_int_equal(RUN("alerts ack 1 --user Li --now 2023-04-19"), 2);
	assert_int_equal(RUN("alerts ack 9 --user Li --reason y --now 2023-04-19"), 1);
	assert_contains(text_of(&out), "there is no alert 9");
	assert_int_equal(RUN("alerts ack 1 --user Li --reason 'permit on its way' --now 2023-04-19"), 0);
	assert_int_equal(RUN("alerts 1 --now 2023-04-20"), 0);
	assert_contains(text_of(&out), "acknowledged Li: permit on its way");
	assert_contains(text_of(&out), "acknowledged by Li: permit on its way");
	assert_contains(text_of(&out), "notified     2023-04-18 00:00  office: warning");
	assert_int_equal(RUN("alerts 1 --as-of 2023-04-17 --now 2023-04-20"), 0);
	assert_null(strstr(text_of(&out), "acknowledged Li"));
}

static void rules_have_tests_of_their_own(void **state)
{
	TEXT_OWNED struct text out = {0};
	struct place p;

	(void)state;
	place_begin(&p, "rule-tests");
	snprintf(p.path, sizeof p.path, "%s/tests.yaml", p.folder);
	test_write(p.path, "config: pacesetter.yaml\ntests:\n  - name: behind\n    figures: [{indicator: "
			   "grp, region: east, values: "
			   "{2023-03: 15}}]\n"
			   "    expect:\n      - {on: 2023-04-14, alerts: []}\n      - {on: 2023-04-15, "
			   "alerts: [{rule: behind, notified: "
			   "office}]}\n");
	assert_int_equal(RUN("test tests.yaml"), 0);
	assert_contains(text_of(&out), "1 passed, 0 failed");
	/* the store of the configuration is never touched */
	snprintf(p.path, sizeof p.path, "%s/store", p.folder);
	assert_int_not_equal(access(p.path, F_OK), 0);
	snprintf(p.path, sizeof p.path, "%s/tests.yaml", p.folder);
	test_write(p.path,
	    "config: pacesetter.yaml\ntests:\n  - name: behind\n    figures: [{indicator: grp, region: east, "
	    "values: "
	    "{2023-03: 15}}]\n"
	    "    expect:\n      - {on: 2023-04-15, alerts: [{rule: behind, severity: critical}]}\n");
	assert_int_equal(RUN("test tests.yaml"), 1);
	assert_contains(text_of(&out), "fires: warning behind series/east/grp/2023, notified: office");
	assert_contains(text_of(&out), "tests.yaml:6:35: does not fire: critical behind");
	assert_contains(text_of(&out), "0 passed, 1 failed");
	test_write(p.path, "config: pacesetter.yaml\ntests:\n  - name: x\n    figures: [{indicator: gpr, "
			   "region: east, values: {2023-3x: "
			   "15}}]\n    expect: [{on: 2023-04-15, alerts: [{rule: behind}]}]\n");
	assert_int_equal(RUN("test tests.yaml"), 1);
	assert_contains(text_of(&out), "tests.yaml:4:55: expected a period");
}

static void the_examples_rules_do_what_they_say(void **state)
{
	TEXT_OWNED struct text out = {0};
	char here[4096];

	(void)state;
	assert_non_null(getcwd(here, sizeof here));
	setenv("CITY_ENDPOINTS", "http://127.0.0.1:1", 1);
	setenv("CITY_STATISTICS_TOKEN", "t", 1);
	setenv("CITY_SUPERVISION_SECRET", "s", 1);
	assert_int_equal(run_program(here, &out, "test config/example-tests.yaml"), 0);
	assert_contains(text_of(&out), "3 passed, 0 failed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_person_acknowledges_and_silences),
	    cmocka_unit_test(rules_have_tests_of_their_own),
	    cmocka_unit_test(the_examples_rules_do_what_they_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
