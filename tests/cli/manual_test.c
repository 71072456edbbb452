/* SPDX-License-Identifier: MIT */
#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* `manual`: pages, completions and lists that are made of the program's tables. */

/* What is committed is what the program writes. */
static void the_manual_is_that_of_the_program(void **state)
{
	static const struct {
		const char *words, *path;
	} cases[] = {
	    {"man", "docs/man/pacesetter.1"},
	    {"man table", "docs/man/pacesetter-table.1"},
	    {"man collect", "docs/man/pacesetter-collect.1"},
	    {"man key", "docs/man/pacesetter-key.1"},
	    {"yaml", "docs/man/pacesetter.yaml.5"},
	    {"mapping", "docs/man/pacesetter-mapping.5"},
	    {"markdown", "docs/commands.md"},
	    {"bash", "contrib/completions/pacesetter.bash"},
	    {"fish", "contrib/completions/pacesetter.fish"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TEXT_OWNED struct text out = {0};
		OWNED char *committed = test_read(cases[i].path);

		assert_int_equal(run_program(".", &out, "manual %s", cases[i].words), 0);
		if (strcmp(text_of(&out), committed) != 0)
			fail_msg(
			    "%s is not what `manual %s` writes (make docs)", cases[i].path, cases[i].words);
	}
}

static void every_command_that_is_listed_has_a_page_and_a_help(void **state)
{
	TEXT_OWNED struct text commands = {0};
	size_t count = 0;

	(void)state;
	assert_int_equal(run_program(".", &commands, "manual commands"), 0);
	for (char *rest = commands.at, *name; (name = strtok_r(rest, "\n", &rest)); count++) {
		TEXT_OWNED struct text page = {0}, help = {0}, title = {0};

		assert_int_equal(run_program(".", &page, "manual man %s", name), 0);
		assert_contains(text_of(&page), ".Sh NAME\n");
		assert_int_equal(run_program(".", &help, "%s --help", name), 0);
		text_printf(&title, "pacesetter %s", name);
		assert_contains(text_of(&help), text_of(&title));
	}
	assert_true(count > 15);
}

static void ids_of_the_configuration_complete_a_word(void **state)
{
	static const struct {
		const char *list, *ids;
	} cases[] = {
	    {"regions", "city\neast\nwest\n"},
	    {"indicators", "grp\nrate\n"},
	    {"sources", "s\n"},
	    {"publications", ""},
	    {"", ""},
	};
	char folder[4096];
	TEXT_OWNED struct text path = {0};

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("manual"));
	text_printf(&path, "%s/pacesetter.yaml", folder);
	test_write(text_of(&path), test_data("cli/city.yaml"));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TEXT_OWNED struct text out = {0};

		assert_int_equal(run_program(folder, &out, "manual ids %s", cases[i].list), 0);
		assert_string_equal(text_of(&out), cases[i].ids);
	}
	assert_int_equal(run_program(folder, NULL, "-c gone.yaml manual ids regions"), 1);
}

static void what_is_no_part_of_it_is_misuse(void **state)
{
	static const struct {
		const char *words, *said;
	} cases[] = {
	    {"manual", "expected man [COMMAND]"},
	    {"manual pages", "expected man [COMMAND]"},
	    {"manual man tabel", "did you mean 'table'?"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TEXT_OWNED struct text out = {0};

		assert_int_equal(run_program(".", &out, "%s", cases[i].words), 2);
		assert_contains(text_of(&out), cases[i].said);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_manual_is_that_of_the_program),
	    cmocka_unit_test(every_command_that_is_listed_has_a_page_and_a_help),
	    cmocka_unit_test(ids_of_the_configuration_complete_a_word),
	    cmocka_unit_test(what_is_no_part_of_it_is_misuse),
	};

	setenv("TEST_SERVER", "http://127.0.0.1:1", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
