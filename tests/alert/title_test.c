/* SPDX-License-Identifier: MIT */
#include "alert/evaluate.h"
#include "alert/title.h"
#include "locale/language.h"
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
	    {LANGUAGE_ENGLISH, "pace_gap", 0, -0.004, "East GRP: 0.004 points behind the schedule"},
	    {LANGUAGE_ENGLISH, "pace_gap", 0, 0.00012, "East GRP: 0.0001 points ahead of the schedule"},
	    {LANGUAGE_ENGLISH, "pace_gap", 0, -33.756, "East GRP: 33.76 points behind the schedule"},
	    {LANGUAGE_ENGLISH, "pace_gap", 0, -0.01, "East GRP: 0.01 points behind the schedule"},
	    {LANGUAGE_ENGLISH, "pace_gap", 1, 0, "East Rate: level with the target"},
	    {LANGUAGE_ENGLISH, "value", 0, 0, "East GRP: value is 0 u"},
	    {LANGUAGE_ENGLISH, "value", 0, 4.9942, "East GRP: value is 4.9942 u"},
	    {LANGUAGE_ENGLISH, "value", 0, 1.7e308, "East GRP: value is 1.7e+308 u"},
	    {LANGUAGE_ENGLISH, "yoy", 0, 1.7e308, "East GRP: 1.7e+308 % up on a year earlier"},
	    {LANGUAGE_ENGLISH, "revision", 0, -0.004, "East GRP: revised by -0.004 %"},
	    {LANGUAGE_ENGLISH, "overdue_days", 0, 0, "East GRP: figure is not overdue"},
	    {LANGUAGE_ENGLISH, "overdue_days", 0, 1, "East GRP: figure is 1 day overdue"},
	    {LANGUAGE_ENGLISH, "gap_to_best", 0, 0, "East GRP: level with the best"},
	    {LANGUAGE_ENGLISH, "gap_to_best", 0, -0.0042, "East GRP: 0.0042 u behind the best"},
	    {LANGUAGE_ENGLISH, "gap_to_best", 1, -0.0042, "East Rate: 0.004 points behind the best"},
	    {LANGUAGE_ENGLISH, "start_late_days", -1, 0, "P Plant: start is not late"},
	    {LANGUAGE_ENGLISH, "vanished_days", -1, 0, "P Plant: in the register"},
	    {LANGUAGE_CHINESE, "pace_gap", 0, 0, "EastGRP与序时进度持平"},
	    {LANGUAGE_CHINESE, "pace_gap", 1, 0, "EastRate与年度目标持平"},
	    {LANGUAGE_CHINESE, "gap_to_best", 0, 0, "EastGRP居首位"},
	    {LANGUAGE_CHINESE, "gap_to_best", 0, -0.0042, "EastGRP与首位相差0.0042u"},
	    {LANGUAGE_CHINESE, "start_late_days", -1, 0, "Plant（P）开工未逾期"},
	    {LANGUAGE_CHINESE, "overdue_days", 0, 8, "EastGRP逾期8天未报送"},
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

/* Within a cause a number has its unit: "raised: -5, was -1" would leave it to guess. */
static void a_quantity_has_its_unit(void **state)
{
	static const struct {
		const char *measure;
		int indicator; /* of the city: grp, rate */
		double value;
		const char *english, *chinese;
	} cases[] = {
	    {"pace_gap", 0, -1, "-1 points", "-1个百分点"},
	    {"pace_gap", 0, 1, "1 point", "1个百分点"},
	    {"attainment", 0, 46.494, "46.49 %", "46.49%"},
	    {"value", 0, 4.9942, "4.9942 u", "4.9942u"},
	    {"yoy", 0, -3, "-3 %", "-3%"},
	    {"yoy", 1, -3, "-3 points", "-3个百分点"},
	    {"gap_to_best", 0, -0.0042, "-0.0042 u", "-0.0042u"},
	    {"gap_to_best", 1, -2, "-2 points", "-2个百分点"},
	    {"rank", 0, 3, "3", "3"},
	    {"overdue_days", 0, 1, "1 day", "1天"},
	    {"failing_hours", -1, 26.5, "26.5 hours", "26.5小时"},
	    {"rejected_rows", -1, 4, "4", "4"},
	};
	struct world w;
	struct txn *t;
	struct view *v = view_begin(&w, "title-quantity", &t);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct measure *m = measure_find(cases[i].measure);
		struct subject s = {.kind = m->of, .region = 1, .indicator = cases[i].indicator};

		language_set(LANGUAGE_CHINESE);
		assert_string_equal(measured_quantity(v, m, &s, cases[i].value), cases[i].chinese);
		language_set(LANGUAGE_ENGLISH);
		assert_string_equal(measured_quantity(v, m, &s, cases[i].value), cases[i].english);
	}
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
	    "P Plant: gone from the register since today");
	view_close(v);
	store_read_end(t);
	world_end(&w);
}

/* The name of a measure is a word of the language too. */
static void an_unknown_measure_is_named_in_chinese(void **state)
{
	struct subject s = {.kind = SUBJECT_SERIES, .region = 1, .indicator = 0};
	struct measurement m = {.unknown = TEXT_UNKNOWN_NO_TARGET};
	struct world w;
	struct txn *t;
	struct view *v = view_begin(&w, "title-unknown", &t);

	(void)state;
	language_set(LANGUAGE_CHINESE);
	assert_string_equal(finding_title(v, measure_find("pace_gap"), &s, &m),
	    "EastGRP与目标进度差暂无法计算（未设年度目标）");
	language_set(LANGUAGE_ENGLISH);
	view_close(v);
	store_read_end(t);
	world_end(&w);
}

/* A month's value is not set against a year's target: the sum of the year is. */
static void a_basis_sets_the_sum_of_the_year_against_its_target(void **state)
{
	static const struct {
		enum language language;
		const char *indicator, *says;
	} cases[] = {
	    {LANGUAGE_ENGLISH, "trade",
		"up to 2023-03: 9 u of the target of 40 (2 u in 2023-03 alone); known since 2023-04-15"},
	    {LANGUAGE_CHINESE, "trade",
		"2023年1—3月合计9u（其中2023年3月2u），年度目标40u；2023年4月15日取得"},
	    {LANGUAGE_ENGLISH, "energy", "2023-03: 30 u of the limit of 100; known since 2023-04-15"},
	    {LANGUAGE_CHINESE, "energy", "2023年1—3月累计30u，年度控制目标100u；2023年4月15日取得"},
	    {LANGUAGE_ENGLISH, "growth", "2023-03: 5 %, target 8 %; known since 2023-04-15"},
	    {LANGUAGE_CHINESE, "growth", "2023年3月为5%，年度目标8%；2023年4月15日取得"},
	    {LANGUAGE_ENGLISH, "firms",
		"2023-03: 110 u, 10 u more than at the end of last year; target 180 u; known since 2023-04-15"},
	    {LANGUAGE_ENGLISH, "debts",
		"2023-03: 95 u, 5 u less than at the end of last year; limit 110 u; known since 2023-04-15"},
	    {LANGUAGE_CHINESE, "debts",
		"2023年3月末95u，比上年末减少5u，年度控制目标110u；2023年4月15日取得"},
	    {LANGUAGE_ENGLISH, "mills",
		"2023-03: 7 u, as much as at the end of last year; target 9 u; known since 2023-04-15"},
	    {LANGUAGE_CHINESE, "mills", "2023年3月末7u，与上年末持平，年度目标9u；2023年4月15日取得"},
	    /* the first of the year is its own sum, also where it covers two months */
	    {LANGUAGE_ENGLISH, "sales", "2023-02: 6 u of the target of 40; known since 2023-04-15"},
	    {LANGUAGE_CHINESE, "sales", "2023年1—2月累计6u，年度目标40u；2023年4月15日取得"},
	    {LANGUAGE_CHINESE, "firms", "2023年3月末110u，比上年末增加10u，年度目标180u；2023年4月15日取得"},
	};
	struct arena a = {0};
	struct world w;

	(void)state;
	world_begin_with(&w, "title-basis",
	    "regions:\n  - {id: east, name: East, kind: county}\n"
	    "indicators:\n  - {id: trade, name: Trade, unit: u, kind: per-period}\n"
	    "  - {id: energy, name: Energy, unit: u, kind: year-to-date, better: lower}\n"
	    "  - {id: growth, name: Growth, unit: \"%\", kind: rate}\n"
	    "  - {id: firms, name: Firms, unit: u, kind: level}\n"
	    "  - {id: debts, name: Debts, unit: u, kind: level, better: lower}\n"
	    "  - {id: mills, name: Mills, unit: u, kind: level}\n"
	    "  - {id: sales, name: Sales, unit: u, kind: per-period, skips: [1]}\n"
	    "targets: {2023: {published: 2023-01-01, trade: {east: 40}, energy: {east: 100}, growth: {east: 8}, "
	    "firms: {east: 180}, debts: {east: 110}, mills: {east: 9}, sales: {east: 40}}}\n"
	    "rules:\n  - {id: r, measure: pace_gap, warning: {below: 200}}\n");
	world_figure(&w, "east", "trade", "2023-01", 3, "2023-02-15");
	world_figure(&w, "east", "trade", "2023-02", 4, "2023-03-15");
	world_figure(&w, "east", "trade", "2023-03", 2, "2023-04-15");
	world_figure(&w, "east", "energy", "2023-03", 30, "2023-04-15");
	world_figure(&w, "east", "growth", "2023-03", 5, "2023-04-15");
	world_figure(&w, "east", "debts", "2022-12", 100, "2023-01-15");
	world_figure(&w, "east", "debts", "2023-03", 95, "2023-04-15");
	world_figure(&w, "east", "mills", "2022-12", 7, "2023-01-15");
	world_figure(&w, "east", "mills", "2023-03", 7, "2023-04-15");
	world_figure(&w, "east", "sales", "2023-02", 6, "2023-04-15");
	world_figure(&w, "east", "firms", "2022-12", 100, "2023-01-15");
	world_figure(&w, "east", "firms", "2023-03", 110, "2023-04-15");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		bool found = false;

		language_set(cases[i].language);
		world_evaluate(&w, cases[i].language == LANGUAGE_ENGLISH ? "2023-04-20" : "2023-04-21");
		for (uint64_t id = 1; id <= 7; id++) {
			struct alert alert = world_alert(&w, &a, id);

			if (strcmp(alert.indicator, cases[i].indicator) != 0)
				continue;
			assert_string_equal(alert.basis, cases[i].says);
			found = true;
		}
		assert_true(found);
	}
	language_set(LANGUAGE_ENGLISH);
	arena_done(&a);
	world_end(&w);
}

/* What is over says what has happened, not what a measure is now. */
static void a_late_start_ends_with_its_date(void **state)
{
	struct arena a = {0};
	struct world w;

	(void)state;
	world_begin(&w, "title-started");
	world_project(&w, "P", day_of(2023, 3, 31), "2023-01-10");
	world_evaluate(&w, "2023-04-20");
	world_project_date(&w, "P", ATTRIBUTE_START + MILESTONE_ACTUAL, day_of(2023, 6, 2), "2023-06-05");
	world_evaluate(&w, "2023-06-06");
	assert_string_equal(world_cause(&w, &a, 1), "started on 2023-06-02, 63 days late");
	arena_done(&a);
	world_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(zero_has_a_sentence_of_its_own),
	    cmocka_unit_test(a_quantity_has_its_unit),
	    cmocka_unit_test(what_has_just_gone_wrong_is_not_called_good),
	    cmocka_unit_test(an_unknown_measure_is_named_in_chinese),
	    cmocka_unit_test(a_basis_sets_the_sum_of_the_year_against_its_target),
	    cmocka_unit_test(a_late_start_ends_with_its_date),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
