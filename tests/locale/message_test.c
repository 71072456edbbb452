/* SPDX-License-Identifier: MIT */
#include "locale/date_phrase.h"
#include "locale/message.h"
#include "tests/support.h"

#include <stdlib.h>
#include <string.h>

/* ---- the rows of the languages ---- */

static int by_line(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names of the row's places in order, with a comma behind each. */
static void places_of_row(enum language language, enum text_id id, struct text *out)
{
	TEXT_OWNED struct text names = {0};
	char *lines[64], *rest = NULL;
	size_t count = 0;
	struct error e;

	if (message_check(language, text_in(language, id), &names, &e) != OUTCOME_DONE)
		fail_msg(
		    "text %d, %s: %s: %s", (int)id, language_names[language], text_in(language, id), e.text);
	for (char *line = strtok_r(names.at ? names.at : (char[]){""}, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		assert_true(count < 64);
		lines[count++] = line;
	}
	qsort(lines, count, sizeof *lines, by_line);
	for (size_t i = 0; i < count; i++)
		text_printf(out, "%s,", lines[i]);
}

static void every_language_has_every_row_with_the_same_places(void **state)
{
	(void)state;
	assert_true(TEXT_COUNT > 200);
	for (enum text_id id = TEXT_NONE + 1; id < TEXT_COUNT; id++) {
		TEXT_OWNED struct text english = {0};
		TEXT_OWNED struct text chinese = {0};

		if (!texts_en[id] || !*texts_en[id])
			fail_msg("text %d has no row in English", (int)id);
		if (!texts_zh[id] || !*texts_zh[id])
			fail_msg("text %d (%s) has no row in Chinese", (int)id, texts_en[id]);
		places_of_row(LANGUAGE_ENGLISH, id, &english);
		places_of_row(LANGUAGE_CHINESE, id, &chinese);
		if (strcmp(text_of(&english), text_of(&chinese)) != 0)
			fail_msg("\"%s\" has %s but \"%s\" has %s", texts_en[id], text_of(&english),
			    texts_zh[id], text_of(&chinese));
	}
}

static bool chinese_character(const char *s, uint32_t *code)
{
	utf8_next(s, code);
	return (*code >= 0x4E00 && *code <= 0x9FFF) || (*code >= 0x3001 && *code <= 0x3002) ||
	       *code == 0xFF0C || *code == 0xFF1A || *code == 0xFF1B || *code == 0xFF08 || *code == 0xFF09;
}

/* Chinese has full-width punctuation, and no blank beside it or its characters, nor a half-width comma or semicolon.
 * A formula, an indented line and an arrow keep theirs. */
static void chinese_is_set_as_chinese_is(void **state)
{
	(void)state;
	for (enum text_id id = TEXT_NONE + 1; id < TEXT_COUNT; id++) {
		const char *row = texts_zh[id] + strspn(texts_zh[id], " ");
		bool formula = strchr(row, '=') && strstr(row, " = "), before = false;
		bool arrow = strncmp(row, "→", strlen("→")) == 0;
		uint32_t code;

		for (const char *s = row; *s && !formula; s += utf8_next(s, &code)) {
			bool now = chinese_character(s, &code);

			/* those of "{sense, select, up {…} other {…}}" stand beside letters and braces */
			if (before && *s == ' ')
				fail_msg("a blank behind Chinese: %s", row);
			if (*s == ' ' && !arrow && chinese_character(s + 1, &(uint32_t){0}))
				fail_msg("a blank before Chinese: %s", row);
			if (before && (*s == ',' || *s == ';' || *s == ':'))
				fail_msg("half-width punctuation: %s", row);
			before = now;
		}
	}
}

/* ---- the syntax ---- */

static void a_row_that_is_wrong_is_refused_with_its_place(void **state)
{
	static const struct {
		enum language language;
		const char *row, *says;
	} cases[] = {
	    {LANGUAGE_ENGLISH, "a } b", "byte 2: a brace closes nothing"},
	    {LANGUAGE_ENGLISH, "{", "byte 1: a place has no name"},
	    {LANGUAGE_ENGLISH, "{}", "byte 1: a place has no name"},
	    {LANGUAGE_ENGLISH, "{Days}", "byte 1: a place has no name"},
	    {LANGUAGE_ENGLISH, "{days", "byte 5: a place is not closed"},
	    {LANGUAGE_ENGLISH, "{days x}", "byte 6: a place is not closed"},
	    {LANGUAGE_ENGLISH, "{days, number}", "byte 13: a place is neither plural nor select"},
	    {LANGUAGE_ENGLISH, "{days, plural}", "byte 13: there is no comma behind plural or select"},
	    {LANGUAGE_ENGLISH, "{days, plural, one {# day}}", "byte 26: there is no branch other"},
	    {LANGUAGE_ENGLISH, "{days, plural, other {#} one {#}}", "byte 28: a branch stands behind other"},
	    {LANGUAGE_ENGLISH, "{days, plural, few {#} other {#}}",
		"byte 18: a branch of a plural is =N, one or other"},
	    {LANGUAGE_ENGLISH, "{days, plural, =x {#} other {#}}",
		"byte 17: a branch of a plural is =N, one or other"},
	    {LANGUAGE_ENGLISH, "{days, plural, = {#} other {#}}",
		"byte 16: a branch of a plural is =N, one or other"},
	    {LANGUAGE_ENGLISH, "{sense, select, =1 {a} other {b}}",
		"byte 18: a branch of a select is a word"},
	    {LANGUAGE_ENGLISH, "{sense, select, {a} other {b}}", "byte 16: a branch has no name"},
	    {LANGUAGE_ENGLISH, "{sense, select, up a other {b}}",
		"byte 19: a branch has no { behind its name"},
	    {LANGUAGE_ENGLISH, "{sense, select, other {b}", "byte 25: a place is not closed"},
	    {LANGUAGE_ENGLISH, "{sense, select, other {b", "byte 24: a branch is not closed"},
	    {LANGUAGE_ENGLISH,
		"{a, select, other {{a, select, other {{a, select, other {{a, select, other {{a, "
		"select, other {{a, select, other {{a, select, other {}}}}}}}}}}}}}}",
		"byte 125: too many branches within branches"},
	    {LANGUAGE_CHINESE, "{days, plural, one {1天} other {#天}}",
		"byte 18: this language does not count one apart"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TEXT_OWNED struct text names = {0};
		struct error e = {0};

		assert_int_equal(message_check(cases[i].language, cases[i].row, &names, &e), OUTCOME_REFUSED);
		assert_string_equal(e.text, cases[i].says);
	}
}

static void a_row_names_its_places_once(void **state)
{
	TEXT_OWNED struct text names = {0};
	struct error e;

	(void)state;
	assert_done(
	    message_check(LANGUAGE_ENGLISH,
		"{a} {ab} {b, plural, =0 {none of {a}} one {# of {c}} other {{b, select, x {1} other {#}}}}",
		&names, &e),
	    e);
	assert_string_equal(text_of(&names), "a\nab\nb\nc\n");
}

/* ---- writing ---- */

static void assert_message(enum text_id id, const struct message_place *places, const char *says)
{
	TEXT_OWNED struct text t = {0};

	message_add(&t, id, places);
	assert_string_equal(text_of(&t), says);
}

static void a_number_chooses_its_form(void **state)
{
	static const struct {
		double days;
		const char *english, *chinese;
	} cases[] = {
	    {0, "East: start is due today", "East今日应开工"},
	    {1, "East: start is due in 1 day", "East距承诺开工日期还有1天"},
	    {2, "East: start is due in 2 days", "East距承诺开工日期还有2天"},
	    {1.5, "East: start is due in 1.5 days", "East距承诺开工日期还有1.5天"},
	    {21, "East: start is due in 21 days", "East距承诺开工日期还有21天"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct message_place *places =
		    PLACES(PLACE("subject", "East"), PLACE("days", cases[i].days));

		language_set(LANGUAGE_CHINESE);
		assert_message(TEXT_START_DUE, places, cases[i].chinese);
		language_set(LANGUAGE_ENGLISH);
		assert_message(TEXT_START_DUE, places, cases[i].english);
	}
}

static void each_kind_of_value_is_written(void **state)
{
	size_t count = 3;
	char *name = (char[]){"x"};

	(void)state;
	assert_message(TEXT_PACE_BEHIND, PLACES(PLACE("subject", name), PLACE("gap", count)),
	    "x: 3 points behind the schedule");
	assert_message(TEXT_PACE_BEHIND, PLACES(PLACE("subject", "y"), PLACE("gap", -2)),
	    "y: -2 points behind the schedule");
	assert_message(TEXT_PACE_BEHIND, PLACES(PLACE("subject", (const char *)NULL), PLACE("gap", 0.25)),
	    ": 0.25 points behind the schedule");
}

/* A value is no row: neither braces nor control characters of it do anything. */
static void a_value_is_plain_text(void **state)
{
	(void)state;
	assert_message(TEXT_PACE_LEVEL, PLACES(PLACE("subject", "{gap} # \033[2J\n{")),
	    "{gap} # \\x1b[2J\\n{: level with the schedule");
}

static void a_missing_place_is_seen(void **state)
{
	(void)state;
	assert_message(TEXT_PACE_LEVEL, NO_PLACES, "{subject}: level with the schedule");
	assert_message(TEXT_PACE_BEHIND, PLACES(PLACE("subject", "x")), "x: {#} points behind the schedule");
	assert_message(TEXT_NONE, NO_PLACES, "");
	assert_message(TEXT_COUNT, NO_PLACES, "");
}

/* ---- dates ---- */

static void a_period_is_said_by_what_it_covers(void **state)
{
	static const struct {
		const char *period;
		enum coverage covers;
		const char *english, *chinese;
	} cases[] = {
	    {"2023-06", COVERS_YEAR_TO_DATE, "2023-06", "2023年1—6月"},
	    {"2023-01", COVERS_YEAR_TO_DATE, "2023-01", "2023年1月"},
	    {"2023-06", COVERS_PERIOD, "2023-06", "2023年6月"},
	    {"2023-06", COVERS_END, "2023-06", "2023年6月末"},
	    {"2023-06", COVERS_UNSAID, "2023-06", "2023年6月"},
	    {"2023-Q2", COVERS_YEAR_TO_DATE, "2023-Q2", "2023年上半年"},
	    {"2023-Q3", COVERS_YEAR_TO_DATE, "2023-Q3", "2023年前三季度"},
	    {"2023-Q2", COVERS_PERIOD, "2023-Q2", "2023年二季度"},
	    {"2023-Q2", COVERS_END, "2023-Q2", "2023年二季度末"},
	    {"2023", COVERS_YEAR_TO_DATE, "2023", "2023年全年"},
	    {"2023", COVERS_PERIOD, "2023", "2023年"},
	    {"2023", COVERS_END, "2023", "2023年末"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct period p;

		assert_true(period_parse(cases[i].period, &p));
		assert_string_equal(period_phrase(p, cases[i].covers).text, cases[i].english);
		language_set(LANGUAGE_CHINESE);
		assert_string_equal(period_phrase(p, cases[i].covers).text, cases[i].chinese);
		language_set(LANGUAGE_ENGLISH);
	}
	assert_string_equal(period_phrase((struct period){0}, COVERS_PERIOD).text, "");
}

static void a_date_is_said_as_the_language_has_it(void **state)
{
	struct date month = {.day = day_of(2023, 6, 30), .months = 1},
		    quarter = {.day = day_of(2023, 6, 30), .months = 3}, none = {.day = DAY_NONE};
	instant at = test_instant("2023-07-28 10:05");

	(void)state;
	assert_string_equal(day_phrase(day_of(2023, 7, 8)).text, "2023-07-08");
	assert_string_equal(date_phrase(month).text, "2023-06");
	assert_string_equal(moment_phrase(at).text, "2023-07-28 10:05");
	assert_string_equal(date_phrase(none).text, "");
	language_set(LANGUAGE_CHINESE);
	assert_string_equal(day_phrase(day_of(2023, 7, 8)).text, "2023年7月8日");
	assert_string_equal(date_phrase(month).text, "2023年6月");
	assert_string_equal(date_phrase(quarter).text, "2023年二季度");
	assert_string_equal(moment_phrase(at).text, "2023年7月28日10:05");
	assert_string_equal(moment_day_phrase(at).text, "2023年7月28日");
	assert_string_equal(date_phrase(none).text, "");
	language_set(LANGUAGE_ENGLISH);
}

/* Before there is a configuration the environment decides, as programs do: the first that is set. */
static void the_environment_chooses_the_language_of_help(void **state)
{
	static const struct {
		const char *all, *messages, *lang;
		enum language is;
	} cases[] = {
	    {NULL, NULL, NULL, LANGUAGE_ENGLISH},
	    {NULL, NULL, "zh_CN.UTF-8", LANGUAGE_CHINESE},
	    {"", "", "zh_CN.UTF-8", LANGUAGE_CHINESE},
	    {NULL, "zh_CN.UTF-8", "en_US.UTF-8", LANGUAGE_CHINESE},
	    {NULL, "en_US.UTF-8", "zh_CN.UTF-8", LANGUAGE_ENGLISH},
	    {"C.UTF-8", "zh_CN.UTF-8", "zh_CN.UTF-8", LANGUAGE_ENGLISH},
	    {"zh_TW", NULL, NULL, LANGUAGE_CHINESE},
	};
	static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *const values[] = {cases[i].all, cases[i].messages, cases[i].lang};

		for (size_t n = 0; n < 3; n++) {
			unsetenv(names[n]);
			if (values[n])
				setenv(names[n], values[n], 1);
		}
		assert_int_equal(language_of_environment(), cases[i].is);
	}
	setenv("LC_ALL", "C.UTF-8", 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_language_has_every_row_with_the_same_places),
	    cmocka_unit_test(chinese_is_set_as_chinese_is),
	    cmocka_unit_test(a_row_that_is_wrong_is_refused_with_its_place),
	    cmocka_unit_test(a_row_names_its_places_once),
	    cmocka_unit_test(a_number_chooses_its_form),
	    cmocka_unit_test(each_kind_of_value_is_written),
	    cmocka_unit_test(a_value_is_plain_text),
	    cmocka_unit_test(a_missing_place_is_seen),
	    cmocka_unit_test(a_period_is_said_by_what_it_covers),
	    cmocka_unit_test(a_date_is_said_as_the_language_has_it),
	    cmocka_unit_test(the_environment_chooses_the_language_of_help),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
