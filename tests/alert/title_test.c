/* SPDX-License-Identifier: MIT */
#include "alert/evaluate.h"
#include "base/language.h"
#include "store/projects.h"
#include "tests/alerting.h"

#include <string.h>

/* What a finding says of zero: nothing is "0 days late". */

static struct view *view_begin(struct world *w, const char *name, struct txn **t)
{
	struct view *v;
	struct error e;

	world_begin(w, name);
	assert_done(store_read(w->store, t, &e), e);
	assert_done(view_open(w->config, *t, test_instant("2023-07-20"), &v, &e), e);
	return v;
}

static void zero_has_a_sentence_of_its_own(void **state)
{
	static const struct {
		enum language language;
		const char *measure;
		int indicator; /* of the city: grp, rate */
		double value;
		const char *says;
	} cases[] = {
	    {LANGUAGE_ENGLISH, "pace_gap", 0, 0, "East GRP: level with the schedule"},
	    {LANGUAGE_ENGLISH, "pace_gap", 0, -0.004, "East GRP: level with the schedule"},
	    {LANGUAGE_ENGLISH, "pace_gap", 0, -0.01, "East GRP: 0.01 points behind the schedule"},
	    {LANGUAGE_ENGLISH, "pace_gap", 1, 0, "East Rate: level with the target"},
	    {LANGUAGE_ENGLISH, "value", 0, 0, "East GRP: value is 0 u"},
	    {LANGUAGE_ENGLISH, "overdue_days", 0, 0, "East GRP: figure is not overdue"},
	    {LANGUAGE_ENGLISH, "overdue_days", 0, 1, "East GRP: figure is 1 day overdue"},
	    {LANGUAGE_ENGLISH, "gap_to_best", 0, 0, "East GRP: level with the best"},
	    {LANGUAGE_ENGLISH, "start_late_days", -1, 0, "P Plant: start is not late"},
	    {LANGUAGE_ENGLISH, "vanished_days", -1, 0, "P Plant: in the register"},
	    {LANGUAGE_CHINESE, "pace_gap", 0, 0, "East GRP：与序时进度持平"},
	    {LANGUAGE_CHINESE, "pace_gap", 1, 0, "East Rate：与年度目标持平"},
	    {LANGUAGE_CHINESE, "gap_to_best", 0, 0, "East GRP：居首位"},
	    {LANGUAGE_CHINESE, "start_late_days", -1, 0, "P Plant：开工未逾期"},
	    {LANGUAGE_CHINESE, "overdue_days", 0, 8, "East GRP：数据逾期8天未报送"},
	};
	struct project plant = {.id = "P", .name = "Plant", .region = "east"};
	struct world w;
	struct txn *t;
	struct view *v = view_begin(&w, "title-zero", &t);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		bool series = cases[i].indicator >= 0;
		struct subject s = {.kind = series ? SUBJECT_SERIES : SUBJECT_PROJECT,
		    .region = 1,
		    .indicator = cases[i].indicator,
		    .project = &plant};
		struct measurement m = {.known = true, .value = cases[i].value};

		language_set(cases[i].language);
		assert_string_equal(finding_title(v, measure_find(cases[i].measure), &s, &m), cases[i].says);
	}
	language_set(LANGUAGE_ENGLISH);
	view_close(v);
	store_read_end(t);
	world_end(&w);
}

/* On the first day zero is no good news. */
static void what_has_just_gone_wrong_is_not_called_good(void **state)
{
	struct project plant = {.id = "P", .name = "Plant", .region = "east", .vanished = true};
	struct subject s = {.kind = SUBJECT_PROJECT, .region = 1, .indicator = -1, .project = &plant};
	struct measurement m = {.known = true, .value = 0};
	struct world w;
	struct txn *t;
	struct view *v = view_begin(&w, "title-vanished", &t);

	(void)state;
	assert_string_equal(finding_title(v, measure_find("vanished_days"), &s, &m),
	    "P Plant: gone from the register for 0 days");
	view_close(v);
	store_read_end(t);
	world_end(&w);
}

/* The name of a measure is a word of the language too. */
static void an_unknown_measure_is_named_in_chinese(void **state)
{
	struct subject s = {.kind = SUBJECT_SERIES, .region = 1, .indicator = 0};
	struct measurement m = {.unknown = "there is no target for the year"};
	struct world w;
	struct txn *t;
	struct view *v = view_begin(&w, "title-unknown", &t);

	(void)state;
	language_set(LANGUAGE_CHINESE);
	assert_string_equal(finding_title(v, measure_find("pace_gap"), &s, &m),
	    "East GRP：与目标进度差暂无法计算：未设年度目标");
	language_set(LANGUAGE_ENGLISH);
	view_close(v);
	store_read_end(t);
	world_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(zero_has_a_sentence_of_its_own),
	    cmocka_unit_test(what_has_just_gone_wrong_is_not_called_good),
	    cmocka_unit_test(an_unknown_measure_is_named_in_chinese),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
