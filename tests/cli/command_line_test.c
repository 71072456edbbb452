/* SPDX-License-Identifier: MIT */
#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What holds for every command: its help, its options, its examples, and how regions and times are named. */

static const char *const commands[] = {"check", "collect", "evaluate", "deliver", "outbox", "run", "table",
    "figures", "projects", "alerts", "silence", "test", "sources", "explain", "export", "import", "publish",
    "verify", "diff", "key", "probe", "replay", "help", "version"};
enum { COMMANDS = sizeof commands / sizeof *commands };

#define RUN(...) (text_clear(&out), run_program(folder, &out, __VA_ARGS__))

static void begin(char folder[4096], const char *name)
{
	char path[4200];

	snprintf(folder, 4096, "%s", test_folder(name));
	snprintf(path, sizeof path, "%s/pacesetter.yaml", folder);
	test_write(path, test_data("cli/command-line.yaml"));
	snprintf(path, sizeof path, "%s/figures.csv", folder);
	test_write(path,
	    "region,indicator,period,value,known\nwest,grp,2023-03,15,2023-04-15T08:00:00+08:00\n"
	    "north,grp,2023-03,20,2023-04-15T08:00:00+08:00\n");
}

/* In columns of a terminal: a character beyond ASCII takes two here. */
static size_t columns_of(const char *s, size_t length)
{
	size_t n = 0;

	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)s[i];

		n += c < 0x80 ? 1 : c >= 0xc0 ? 2 : 0;
	}
	return n;
}

static void every_help_fits_a_terminal(void **state)
{
	TEXT_OWNED struct text out = {0};
	char folder[4096];

	(void)state;
	begin(folder, "line-help");
	for (int i = -1; i < COMMANDS; i++) {
		const char *name = i < 0 ? "" : commands[i];

		assert_int_equal(RUN("%s --help", name), 0);
		assert_contains(text_of(&out), i < 0 ? "usage: pacesetter [options]" : "exit status: 0");
		for (const char *line = text_of(&out); *line;) {
			size_t length = strcspn(line, "\n");

			if (columns_of(line, length) > 80)
				fail_msg("%s --help: %.*s", name, (int)length, line);
			line += length + (line[length] == '\n');
		}
	}
	for (int i = 0; i < COMMANDS; i++) {
		assert_int_equal(RUN("--help"), 0);
		assert_contains(text_of(&out), commands[i]);
		assert_int_equal(RUN("help %s", commands[i]), 0);
		assert_contains(text_of(&out), "exit status: 0");
	}
}

static void options_are_read_alike_everywhere(void **state)
{
	static const struct {
		int status;
		const char *words, *says;
	} cases[] = {
	    {0, "-c pacesetter.yaml check", "configuration OK"},
	    {0, "--config=pacesetter.yaml check", "configuration OK"},
	    {0, "-cpacesetter.yaml check", "configuration OK"},
	    {1, "-c other.yaml check", "other.yaml"},
	    {0, "-V", "pacesetter "},
	    {0, "--version", "pacesetter "},
	    {0, "version", "pacesetter "},
	    {0, "-h", "usage:"},
	    {0, "help", "usage:"},
	    {2, "", "usage:"},
	    {2, "help tabel", "unknown command 'tabel' (did you mean 'table'?)"},
	    {2, "help table figures", "expected one command"},
	    {2, "--reigon x table", "unknown option '--reigon'"},
	    {2, "table -r west --region north", "--region: given twice"},
	    {2, "-c a check -c b", "--config: given twice"},
	    {2, "table -ll", "--list: given twice"},
	    {2, "table --list=yes", "--list: unexpected value 'yes'"},
	    {2, "table --reg west", "unknown option '--reg'"},
	    {2, "table --all", "unknown option '--all'"},
	    {2, "table -x", "unknown option '-x'"},
	    {2, "table --region", "--region: no value"},
	    {2, "table -- --list", "unexpected word '--list'"},
	    {2, "silence region=west --by Li", "unknown option '--by'"},
	};
	TEXT_OWNED struct text out = {0};
	char folder[4096];

	(void)state;
	begin(folder, "line-options");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (RUN("%s", cases[i].words) != cases[i].status || !strstr(text_of(&out), cases[i].says))
			fail_msg("%s: %s", cases[i].words, text_of(&out));
	}
}

static void names_are_found_and_ambiguous_ones_refused(void **state)
{
	TEXT_OWNED struct text out = {0};
	char folder[4096];

	(void)state;
	begin(folder, "line-names");
	assert_int_equal(RUN("import figures figures.csv"), 0);
	assert_int_equal(RUN("figures --region 西岭区 --indicator 地区生产总值 -f csv"), 0);
	assert_contains(text_of(&out), "west,");
	assert_null(strstr(text_of(&out), "north,"));
	assert_int_equal(RUN("figures --region 城区"), 2);
	assert_contains(text_of(&out), "several regions are named '城区' (expected an id: north, south)");
	assert_int_equal(RUN("figures --region north,西岭区 -f csv"), 0);
	assert_contains(text_of(&out), "north,");
	assert_int_equal(RUN("explain 西岭区 地区生产总值"), 0);
	assert_int_equal(RUN("silence region=城区 --until 7d --user a --reason b"), 2);
	assert_contains(text_of(&out), "several regions are named");
	assert_int_equal(RUN("silence region=西岭区 --until 7d --user a --reason b"), 0);
	assert_int_equal(RUN("silence -f csv"), 0);
	assert_contains(text_of(&out), "region=west");
	assert_int_equal(RUN("table --rankings --now 2023-04-20"), 0);
	assert_contains(text_of(&out), ": 县");
	assert_int_equal(RUN("table --rankings -f csv --now 2023-04-20"), 0);
	assert_contains(text_of(&out), ",county,");
}

static void times_are_given_from_now(void **state)
{
	TEXT_OWNED struct text out = {0};
	char folder[4096];

	(void)state;
	begin(folder, "line-times");
	assert_int_equal(RUN("import figures figures.csv"), 0);
	assert_int_equal(RUN("figures -f csv --now 2023-04-16T00:00 --as-of yesterday"), 0);
	assert_contains(text_of(&out), "west,");
	assert_int_equal(RUN("figures -f csv --now 2023-04-15T23:59 --as-of yesterday"), 0);
	assert_null(strstr(text_of(&out), "west,"));
	assert_int_equal(RUN("figures -f csv --now 2023-04-22T08:00 --as-of 7d"), 0);
	assert_contains(text_of(&out), "west,");
	assert_int_equal(RUN("figures -f csv --now 2023-04-22T07:59 --as-of 7d"), 0);
	assert_null(strstr(text_of(&out), "west,"));
	assert_int_equal(RUN("figures --as-of 3m"), 2);
	assert_int_equal(RUN("figures --as-of 9999y"), 2);
	assert_contains(text_of(&out), "lies outside of the years");
	assert_int_equal(RUN("evaluate --from 3mo --to today --now 2023-05-31"), 0);
	assert_int_equal(RUN("silence region=west --until '2 days ago' --user a --reason b"), 2);
	assert_contains(text_of(&out), "has passed already");
}

/* Each example is run on the example city: none is misuse. What reaches others, or runs on, is only parsed.
 */
static void every_example_is_understood(void **state)
{
	static const char *const outside[] = {"collect", "deliver", "run", "probe"};
	TEXT_OWNED struct text out = {0};
	TEXT_OWNED struct text examples = {0};
	char folder[4096], here[3000], path[4200], line[512];
	TEXT_OWNED struct text config = {0};
	size_t count = 0;

	(void)state;
	begin(folder, "line-examples");
	assert_non_null(getcwd(here, sizeof here));
	setenv("CITY_ENDPOINTS", "http://127.0.0.1:1", 1);
	setenv("CITY_STATISTICS_TOKEN", "t", 1);
	setenv("CITY_SUPERVISION_SECRET", "s", 1);
	text_printf(&config,
	    "store: store\ninclude: %s/config/example.yaml\npublications:\n  - {id: yunxi, title: T, folder: "
	    "publications, key: publication.key, weights: {grp: 20}}\n",
	    here);
	snprintf(path, sizeof path, "%s/pacesetter.yaml", folder);
	test_write(path, text_of(&config));
	snprintf(path, sizeof path, "%s/figures.csv", folder);
	test_write(path, "region,indicator,period,value,known\nxiling,new_projects,2023-03,15,2023-04-15\n"
			 "anping,industry_growth,2023-05,5,2023-06-15\n");
	assert_int_equal(RUN("import figures figures.csv"), 0);
	assert_int_equal(run_program(folder, &examples, "manual examples"), 0);
	for (const char *s = text_of(&examples); *s; count++) {
		size_t length = strcspn(s, "\n");
		bool reaches = false;

		snprintf(line, sizeof line, "%.*s", (int)length, s);
		s += length + 1;
		for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
			reaches = reaches || strncmp(line, outside[i], strlen(outside[i])) == 0;
		/* a project or alert that is not in this store is no misuse of the example */
		if (RUN("%s%s", line, reaches ? " --help" : "") == 2 &&
		    !strstr(text_of(&out), "unknown project") && !strstr(text_of(&out), "unknown alert"))
			fail_msg("%s: %s", line, text_of(&out));
	}
	assert_true(count > 40);
}

/* What completion offers is made of the table and the configuration. */
static void completion_knows_options_and_ids(void **state)
{
	TEXT_OWNED struct text out = {0};
	char folder[4096];

	(void)state;
	begin(folder, "line-completion");
	assert_int_equal(RUN("-c pacesetter.yaml manual ids regions"), 0);
	assert_string_equal(text_of(&out), "north\nsouth\nwest\n");
	assert_int_equal(
	    RUN("manual bash >c.bash; PATH=\"$(dirname '%s'):$PATH\" bash -c '. ./c.bash; "
		"t() { COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _pacesetter; echo "
		"\"${COMPREPLY[*]}\"; }; t pacesetter tab; t pacesetter table --ran; t pacesetter "
		"-c pacesetter.yaml table --region w; t pacesetter alerts --format j'",
		program_path()),
	    0);
	assert_string_equal(text_of(&out), "table\n--rankings\nwest\njson jsonl\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_help_fits_a_terminal),
	    cmocka_unit_test(options_are_read_alike_everywhere),
	    cmocka_unit_test(names_are_found_and_ambiguous_ones_refused),
	    cmocka_unit_test(times_are_given_from_now),
	    cmocka_unit_test(every_example_is_understood),
	    cmocka_unit_test(completion_knows_options_and_ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
