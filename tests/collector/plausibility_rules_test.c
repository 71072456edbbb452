/* SPDX-License-Identifier: MIT */
#include "alert/view.h"
#include "collector/plausibility_rules.h"
#include "config/city.h"
#include "tests/collecting.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Which figures are hard to believe, and what becomes of them. */

static void doubt_is_a_rule_that_can_be_read(void **state)
{
	static const struct {
		enum indicator_kind kind;
		const char *period, *before_period;
		double value, before, year_ago, itself;
		const char *why; /* NULL: believed; else a part of it */
	} cases[] = {
	    {KIND_YEAR_TO_DATE, "2023-05", "2023-04", 50, 40, NAN, NAN, NULL},
	    {KIND_YEAR_TO_DATE, "2023-05", "2023-04", 39, 40, NAN, NAN, "falls: it was 40 in 2023-04"},
	    {KIND_YEAR_TO_DATE, "2023-05", "2023-04", 500000, 40, NAN, NAN,
		"10000 times what is usual after 2023-04 (50): another unit?"},
	    {KIND_YEAR_TO_DATE, "2023-05", "2023-04", 0.005, 40, NAN, NAN,
		"1/10000 of what is usual after 2023-04 (50): another unit?"},
	    /* eleven months later twelve times as much is what is to be expected */
	    {KIND_YEAR_TO_DATE, "2023-12", "2023-01", 120, 10, NAN, NAN, NULL},
	    {KIND_YEAR_TO_DATE, "2023-02", NULL, 12, NAN, 10, NAN, NULL},
	    {KIND_YEAR_TO_DATE, "2023-02", NULL, 250, NAN, 10, NAN,
		"250 is 25 times that of a year ago (10)"},
	    {KIND_YEAR_TO_DATE, "2023-02", NULL, 250, NAN, NAN, 10, "25 times what it was before"},
	    {KIND_YEAR_TO_DATE, "2023-02", NULL, 250, NAN, NAN, NAN, NULL},
	    {KIND_YEAR_TO_DATE, "2023-05", "2023-04", 0, 0, NAN, NAN, NULL},
	    /* a stock may fall; a month alone may be anything within reason */
	    {KIND_LEVEL, "2023-05", "2023-04", 39, 40, NAN, NAN, NULL},
	    {KIND_LEVEL, "2023-05", "2023-04", 1, 40, NAN, NAN, "1 is 1/40 of what is usual"},
	    {KIND_PER_PERIOD, "2023-05", "2023-04", 3, 40, NAN, NAN, NULL},
	    /* rates are what they are */
	    {KIND_RATE, "2023-05", "2023-04", 250, 1, NAN, NAN, NULL},
	    {KIND_RATE, "2023-12", NULL, 5, NAN, NAN, NAN, "has not ended yet"},
	    {KIND_LEVEL, "2023-06", NULL, 5, NAN, NAN, NAN, NULL}, /* five days early */
	};
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct indicator indicator = {.kind = cases[i].kind, .every = MONTHLY};
		struct neighbours n = {cases[i].before, cases[i].year_ago, cases[i].itself, {0}};
		day_number today = cases[i].period[5] == '1' && cases[i].kind != KIND_RATE
				       ? day_of(2024, 1, 10)
				       : day_of(2023, 6, 25);
		struct doubt doubt;
		const char *why;

		if (cases[i].before_period)
			n.before_period = test_period(cases[i].before_period);
		why = plausibility_problem(
		    &indicator, test_period(cases[i].period), cases[i].value, &n, today, &doubt);
		if (!why != !cases[i].why || (why && !strstr(why, cases[i].why))) {
			print_message("case %zu: found %s, expected %s\n", i, why ? why : "no doubt",
			    cases[i].why ? cases[i].why : "none");
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

static double measured_on(struct bench *b, struct period *p)
{
	const struct cell *cell;
	struct view *v;
	struct txn *t;
	struct error e;
	double value = NAN;

	assert_done(store_read(b->store, &t, &e), e);
	assert_done(view_open(b->config, t, b->now, &v, &e), e);
	if (view_latest(v, 0, 0, p) && (cell = view_figure(v, 0, 0, *p)))
		value = cell->value;
	view_close(v);
	store_read_end(t);
	return value;
}

static void a_suspect_figure_is_kept_and_counts_for_nothing(void **state)
{
	struct bench b;
	struct period p;

	(void)state;
	bench_begin(&b, "doubt", SOURCE("s", ""));
	/* one month of a whole year's document is in another unit: only that one is doubted */
	server_answer(b.server, "/s",
	    &(struct cached_response){
		.body = "[{\"r\":\"east\",\"p\":\"2023-03\",\"v\":30},{\"r\":\"east\",\"p\":"
			"\"2023-02\",\"v\":20},"
			"{\"r\":\"east\",\"p\":\"2023-04\",\"v\":400000},{\"r\":\"west\",\"p\":"
			"\"2023-04\",\"v\":5},"
			"{\"r\":\"west\",\"p\":\"2024-04\",\"v\":5}]"});
	bench_collect(&b);
	assert_contains(text_of(&b.log), "s fetched added=4 refused=1"); /* the future is refused */
	assert_true(measured_on(&b, &p) == 30);
	assert_int_equal(p.last, 3);
	bench_collect(&b);
	assert_contains(text_of(&b.log), "s fetched added=0 refused=1");
	/* the month after it, in the right unit, is measured against the one before it */
	server_answer(b.server, "/s",
	    &(struct cached_response){.body = "[{\"r\":\"east\",\"p\":\"2023-05\",\"v\":50}]"});
	bench_collect(&b);
	assert_true(measured_on(&b, &p) == 50);
	/* mended by the source: a vintage, and believed */
	b.now += 20 * 86400;
	server_answer(b.server, "/s",
	    &(struct cached_response){.body = "[{\"r\":\"east\",\"p\":\"2023-06\",\"v\":6}]"});
	bench_collect(&b);
	assert_true(measured_on(&b, &p) == 50);
	server_answer(b.server, "/s",
	    &(struct cached_response){.body = "[{\"r\":\"east\",\"p\":\"2023-06\",\"v\":60}]"});
	bench_collect(&b);
	assert_true(measured_on(&b, &p) == 60);
	bench_end(&b);
}

#define WORD_OF(id)                                                                                          \
	"  - {id: " id ", url: \"${env:TEST_SERVER}/" id                                                     \
	"\", figures: {rows: \"$[*]\", region: .r, indicator: {const: grp}, period: .p, "                    \
	"value: {at: .v, missing: [\"-\"]}}}\n"

/* What the two sources say next, one after the other or both at once. */
struct word {
	const char *a, *b;
	int b_late_ms; /* negative: a is late */
	double value;  /* NAN: not believed */
};

static void say(struct bench *b, const struct word *w)
{
	TEXT_OWNED struct text a_says = {0}, b_says = {0};

	text_printf(&a_says, "[{\"r\":\"east\",\"p\":\"2023-03\",\"v\":%s}]", w->a);
	text_printf(&b_says, "[{\"r\":\"east\",\"p\":\"2023-03\",\"v\":%s}]", w->b);
	server_answer(b->server, "/a",
	    &(struct cached_response){
		.body = text_of(&a_says), .delay_ms = w->b_late_ms < 0 ? -w->b_late_ms : 0});
	server_answer(b->server, "/b",
	    &(struct cached_response){
		.body = text_of(&b_says), .delay_ms = w->b_late_ms > 0 ? w->b_late_ms : 0});
	b->now += 86400;
	bench_collect(b);
}

static void two_sources_that_contradict_each_other_do_not_take_turns(void **state)
{
	static const struct word words[] = {
	    {"30", "30", 40, 30},
	    {"30", "31", -40, NAN},
	    {"30", "31", 40, NAN}, /* said before */
	    {"30", "31", -40, NAN},
	    {"30", "32", 40, NAN}, /* still another value than a's */
	    {"30", "30", -40, 30},
	    {"33", "33", 0, 33},
	    {"33", "\"-\"", 40, 33}, /* takes back its own word only */
	    {"33", "\"-\"", -40, 33},
	    {"34", "\"-\"", 40, 34}, /* and contradicts nobody any more */
	    {"\"-\"", "35", 40, 35},
	    {"\"-\"", "\"-\"", 0, NAN},
	};
	struct bench b;
	struct period p;

	(void)state;
	bench_begin(&b, "doubt-two", WORD_OF("a") WORD_OF("b"));
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		double value;

		say(&b, &words[i]);
		value = measured_on(&b, &p);
		if (isnan(words[i].value) ? !isnan(value) : value != words[i].value)
			fail_msg("word %zu: %g, expected %g; %s", i, value, words[i].value, text_of(&b.log));
	}
	bench_end(&b);
}

static void what_contradicts_within_one_transaction_is_told_as_well(void **state)
{
	struct bench b;
	struct period p;

	(void)state;
	bench_begin(&b, "doubt-once", WORD_OF("a") WORD_OF("b"));
	say(&b, &(struct word){"30", "31", 0, NAN});
	assert_true(isnan(measured_on(&b, &p)));
	say(&b, &(struct word){"30", "31", 0, NAN});
	assert_true(isnan(measured_on(&b, &p)));
	assert_contains(text_of(&b.log), "a fetched added=0");
	assert_contains(text_of(&b.log), "b fetched added=0");
	say(&b, &(struct word){"31", "31", 0, 31});
	assert_true(measured_on(&b, &p) == 31);
	bench_end(&b);
}

static void suspects_count_where_the_configuration_says_so(void **state)
{
	struct bench b;
	struct period p;

	(void)state;
	bench_begin(&b, "doubt-counts", SOURCE("s", "") "suspects_count: true\n");
	server_answer(b.server, "/s",
	    &(struct cached_response){
		.body = "[{\"r\":\"east\",\"p\":\"2023-03\",\"v\":30},{\"r\":\"east\",\"p\":"
			"\"2023-04\",\"v\":400000}]"});
	bench_collect(&b);
	assert_true(measured_on(&b, &p) == 400000);
	bench_end(&b);
}

static void a_person_can_confirm_it(void **state)
{
	char folder[4096];
	struct text out = {0};

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("doubt-confirm"));
	{
		char path[4200], yaml[9000];

		snprintf(path, sizeof path, "%s/d.json", folder);
		test_write(path, "[{\"p\":\"2023-03\",\"v\":30},{\"p\":\"2023-04\",\"v\":400000}]");
		snprintf(path, sizeof path, "%s/pacesetter.yaml", folder);
		snprintf(yaml, sizeof yaml,
		    "regions: [{id: east, name: East, kind: county}]\nindicators: [{id: grp, name: GRP, "
		    "unit: u, kind: "
		    "year-to-date}]\nsources:\n  - {id: s, url: \"file://%s/d.json\", figures: {rows: "
		    "\"$[*]\", region: "
		    "{const: east}, indicator: {const: grp}, period: .p, value: .v}}\n",
		    folder);
		test_write(path, yaml);
	}
	assert_int_equal(run_program(folder, NULL, "collect --now 2023-05-20"), 0);
	assert_int_equal(run_program(folder, &out, "sources s --now 2023-05-21"), 0);
	assert_contains(text_of(&out),
	    "taken, but suspect: 400000 is 10000 times what is usual after 2023-03 (40): another unit?");
	assert_int_equal(run_program(folder, NULL,
			     "figures confirm east grp 2023-03 --user Li --reason ok --now 2023-05-21"),
	    1);
	assert_int_equal(run_program(folder, NULL, "figures confirm east grp 2023-04 --now 2023-05-21"), 2);
	text_clear(&out);
	assert_int_equal(run_program(folder, &out, "figures --format csv --now 2023-05-21"), 0);
	assert_contains(text_of(&out), "suspect");
	assert_int_equal(
	    run_program(folder, &out,
		"figures confirm east grp 2023-04 --user Li --reason 'a new plant' --now 2023-05-21"),
	    0);
	text_clear(&out);
	assert_int_equal(run_program(folder, &out, "figures --format csv --now 2023-05-22"), 0);
	assert_null(strstr(text_of(&out), "suspect"));
	/* and stays so when it is collected again */
	assert_int_equal(run_program(folder, NULL, "collect --now 2023-05-23"), 0);
	text_clear(&out);
	assert_int_equal(run_program(folder, &out, "figures --format csv --now 2023-05-24"), 0);
	assert_null(strstr(text_of(&out), "suspect"));
	text_clear(&out);
	assert_int_equal(
	    run_program(folder, &out, "figures --all --format csv --as-of 2023-05-20 --now 2023-05-24"), 0);
	assert_contains(text_of(&out), "suspect");
	text_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(doubt_is_a_rule_that_can_be_read),
	    cmocka_unit_test(a_suspect_figure_is_kept_and_counts_for_nothing),
	    cmocka_unit_test(two_sources_that_contradict_each_other_do_not_take_turns),
	    cmocka_unit_test(what_contradicts_within_one_transaction_is_told_as_well),
	    cmocka_unit_test(suspects_count_where_the_configuration_says_so),
	    cmocka_unit_test(a_person_can_confirm_it),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
