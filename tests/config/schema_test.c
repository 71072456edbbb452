/* SPDX-License-Identifier: MIT */
#include "config/config.h"
#include "config/schema.h"
#include "config/sections.h"
#include "tests/support.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* What the parser refuses, the schema refuses: tests/data/config/refused has a file for each requirement. */

enum { REFUSED_LEAST = 150, CHECKER_MISSING = 77 };

static glob_t files_of(const char *pattern)
{
	glob_t files;

	assert_int_equal(glob(pattern, 0, NULL, &files), 0);
	return files;
}

/* The problems of all refused files, a line each. */
static void refused_problems(struct text *all)
{
	glob_t files = files_of("tests/data/config/refused/*.yaml");

	assert_true(files.gl_pathc >= REFUSED_LEAST);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		struct config *c;
		struct error e;

		if (config_load(files.gl_pathv[i], &c, &e) != OUTCOME_REFUSED)
			fail_msg("%s: the parser accepts it", files.gl_pathv[i]);
		for (size_t p = 0; p < c->problem_count; p++)
			text_printf(all, "%s\n", c->problems[p].text);
		config_free(c);
	}
	globfree(&files);
}

static int missing(const struct text *all, const char *problem)
{
	if (strstr(text_of(all), problem))
		return 0;
	print_message("no file in tests/data/config/refused has: %s\n", problem);
	return 1;
}

static int lacks_missing(const struct text *all, const struct key_table *t, const char *key)
{
	char problem[200];

	snprintf(problem, sizeof problem, "%s lacks the key \"%s\"", t->name, key);
	return missing(all, problem);
}

static void each_requirement_has_a_file_that_does_not_meet_it(void **state)
{
	const struct key_table *tables[TABLES_MOST];
	size_t count = config_tables(tables, TABLES_MOST), seen = 0;
	TEXT_OWNED struct text all = {0};
	int wrong = 0;

	(void)state;
	refused_problems(&all);
	for (size_t t = 0; t < count; t++) {
		for (size_t i = 0; i < tables[t]->key_count; i++) {
			if (tables[t]->keys[i].required)
				wrong += lacks_missing(&all, tables[t], tables[t]->keys[i].name);
			seen += tables[t]->keys[i].required;
		}
		for (size_t i = 0; i < tables[t]->requirement_count; i++) {
			const struct requirement *q = &tables[t]->requirements[i];

			if (q->problem)
				wrong += missing(&all, q->problem);
			for (size_t k = 0; !q->problem && q->keys[k]; k++)
				wrong += lacks_missing(&all, tables[t], q->keys[k]);
			seen++;
		}
	}
	assert_true(seen > 60);
	assert_int_equal(wrong, 0);
}

static void each_key_stands_in_a_file_that_is_accepted(void **state)
{
	const struct key_table *tables[TABLES_MOST];
	size_t count = config_tables(tables, TABLES_MOST);
	glob_t files = files_of("tests/data/config/accepted/*.yaml");
	TEXT_OWNED struct text all = {0};
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < files.gl_pathc; i++) {
		struct config *c;
		struct error e;
		char *content = test_read(files.gl_pathv[i]);

		text_add(&all, content);
		free(content);
		assert_done(config_load(files.gl_pathv[i], &c, &e), e);
		config_free(c);
	}
	globfree(&files);
	for (size_t t = 0; t < count; t++) {
		for (size_t i = 0; i < tables[t]->key_count; i++) {
			char key[100];

			snprintf(key, sizeof key, "%s:", tables[t]->keys[i].name);
			if (strstr(text_of(&all), key))
				continue;
			print_message(
			    "no accepted file has %s.%s\n", tables[t]->name, tables[t]->keys[i].name);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

/* Runs contrib/tools/schema-check.py with the schema of the program. */
static void schema_check(const char *arguments)
{
	TEXT_OWNED struct text command = {0};
	int status;

	text_printf(&command, "contrib/tools/schema-check.py config/schema.json %s", arguments);
	status = system(text_of(&command));
	if (WIFEXITED(status) && WEXITSTATUS(status) == CHECKER_MISSING) {
		print_message("skipped: python3-jsonschema and python3-yaml are not installed\n");
		skip();
	}
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void the_schema_refuses_what_the_parser_refuses(void **state)
{
	(void)state;
	schema_check("wrong tests/data/config/refused/*.yaml");
}

static void the_schema_accepts_what_the_parser_accepts(void **state)
{
	TEXT_OWNED struct text files = {0};
	TEXT_OWNED struct text demo = {0};
	const char *folder = test_folder("schema");

	(void)state;
	/* the file that the demo writes for itself */
	text_printf(&demo,
	    "sed -n '/pacesetter.yaml\" <<YAML/,/^YAML/p' contrib/demo/demo.sh | sed '1d;$d' >%s/demo.yaml",
	    folder);
	assert_int_equal(system(text_of(&demo)), 0);
	text_printf(&files,
	    "ok config/example.yaml config/example-targets.yaml %s/demo.yaml tests/data/config/accepted/*.yaml",
	    folder);
	schema_check(text_of(&files));
}

static void each_default_fits_its_key(void **state)
{
	(void)state;
	schema_check("defaults");
}

static void the_schema_in_the_repository_is_the_parsers(void **state)
{
	TEXT_OWNED struct text schema = {0};
	char *kept;

	(void)state;
	config_schema(&schema);
	kept = test_read("config/schema.json");
	assert_string_equal(
	    kept, text_of(&schema)); /* else: build/pacesetter check --schema > config/schema.json */
	free(kept);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_requirement_has_a_file_that_does_not_meet_it),
	    cmocka_unit_test(each_key_stands_in_a_file_that_is_accepted),
	    cmocka_unit_test(the_schema_in_the_repository_is_the_parsers),
	    cmocka_unit_test(the_schema_refuses_what_the_parser_refuses),
	    cmocka_unit_test(the_schema_accepts_what_the_parser_accepts),
	    cmocka_unit_test(each_default_fits_its_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
