/* SPDX-License-Identifier: MIT */
#include "collector/dispute.h"
#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What sources said of one figure, one word after the other ("a30": the source a says 30, "a-": it takes its
 * word back, "!": a person confirms what stands), and what becomes of the last. */
static void what_becomes_of_a_word(void **state)
{
	static const char *const verdicts[] = {"new", "repeated", "against", "yields", NULL};
	static const struct {
		const char *words, *verdict;
	} cases[] = {
	    {"a30", "new"},
	    {"a30 a30", "new"}, /* the store knows that it has it */
	    {"a30 a31", "new"},
	    {"a30 b30", "new"},
	    {"a30 b31", "against a"},
	    {"a30 b31 a30", "repeated"},
	    {"a30 b31 a31", "new"},
	    {"a30 b31 a32", "against b"},
	    {"a30 b31 b30", "new"},
	    {"a30 b31 b32", "against a"},
	    {"a30 b31 ! a30", "repeated"},
	    {"a30 b31 ! a32", "new"},
	    {"a30 b31 ! b33 a30", "repeated"},
	    {"a30 b31 ! b33 a34", "against b"},
	    {"a30 b30 c31", "against a"},
	    {"a-", "new"},
	    {"a30 a-", "new"},
	    {"a30 b-", "repeated"}, /* it has nothing to take back */
	    {"a30 b31 a-", "yields b"},
	    {"a30 b31 b-", "yields a"},
	    {"a30 b31 b- b-", "yields a"},
	    {"a30 b31 b- a30", "repeated"},
	    {"a30 b31 b- a33", "new"},
	    {"a30 b31 b- a30 b-", "repeated"},
	    {"a30 b31 ! b-", "new"},
	};
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct source_values c = {0};
		const struct source_value *other = NULL;
		const char *at = cases[i].words;
		char found[40] = "";

		for (; *at; at += strcspn(at, " "), at += *at == ' ') {
			static const char *const sources[] = {"a", "b", "c"};
			struct vintage v = {.value = strtod(at + 1, NULL),
			    .flags = *at != '!' && at[1] == '-' ? FIGURE_WITHDRAWN : 0};
			const char *source = *at == '!' ? NULL : sources[*at - 'a'];

			if (source && !strchr(at, ' ')) {
				enum source_verdict verdict = source_value_compare(&c, source, &v, &other);

				snprintf(found, sizeof found, "%s%s%s", verdicts[verdict], other ? " " : "",
				    other ? other->source : "");
			}
			source_values_add(&c, source, &v);
		}
		if (strcmp(found, cases[i].verdict) != 0) {
			print_message("%s: found %s, expected %s\n", cases[i].words, found, cases[i].verdict);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

static void sources_beyond_the_most_are_left_out(void **state)
{
	struct source_values c = {0};
	char names[SOURCE_VALUES_MAX + 3][12];
	const struct source_value *other;

	(void)state;
	for (int i = 0; i < SOURCE_VALUES_MAX + 3; i++) {
		struct vintage v = {.value = 30};

		snprintf(names[i], sizeof names[i], "%d", i);
		source_values_add(&c, names[i], &v);
	}
	assert_int_equal(c.count, SOURCE_VALUES_MAX);
	assert_true(source_values_agree(&c, "0"));
	assert_int_equal(
	    source_value_compare(&c, "z", &(struct vintage){.value = 31}, &other), SOURCE_VALUE_DISPUTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_becomes_of_a_word),
	    cmocka_unit_test(sources_beyond_the_most_are_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
