/* SPDX-License-Identifier: MIT */
#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A time zone whose file is not what it should be is an error: never UTC, which is what the C library takes
 * it for. */

static char folder[4096];

static size_t berlin_read(char *bytes, size_t size)
{
	FILE *f = fopen("/usr/share/zoneinfo/Europe/Berlin", "re");
	size_t n;

	assert_non_null(f);
	n = fread(bytes, 1, size, f);
	fclose(f);
	assert_true(n > 100 && n < size);
	return n;
}

static void zone_write(const char *name, const char *bytes, size_t size)
{
	char path[4200];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	f = fopen(path, "we");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, size, f), size);
	assert_int_equal(fclose(f), 0);
}

static int offset(void)
{
	TEXT_OWNED struct text t = {0};

	instant_print(&t, 1700000000); /* in winter */
	return strstr(text_of(&t), "+01:00") ? 1 : strstr(text_of(&t), "+08:00") ? 8 : 0;
}

static int folder_begin(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("zones"));
	return setenv("TZDIR", folder, 1);
}

static enum outcome folder_end(void **state)
{
	struct error e;

	(void)state;
	unsetenv("TZDIR");
	return zone_set("UTC", &e);
}

static void a_zone_is_taken_from_its_file_or_a_link_to_it(void **state)
{
	char bytes[8192], path[4200];
	size_t n = berlin_read(bytes, sizeof bytes);
	struct error e;

	(void)state;
	zone_write("Here", bytes, n);
	snprintf(path, sizeof path, "%s/There", folder);
	unlink(path);
	assert_int_equal(symlink("Here", path), 0);
	assert_done(zone_set("There", &e), e);
	assert_int_equal(offset(), 1);
}

static void a_file_that_is_none_is_an_error(void **state)
{
	static const struct {
		const char *name, *bytes, *why;
	} cases[] = {{"Empty", "", "empty"}, {"Text", "Europe/Berlin\n", "damaged"},
	    {"Magic", "TZif2", "damaged"}, {"Folder", NULL, "not a regular file"}};
	char bytes[8192], path[4200];
	struct error e;

	(void)state;
	zone_write("Good", bytes, berlin_read(bytes, sizeof bytes));
	assert_done(zone_set("Good", &e), e);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, cases[i].name);
		if (cases[i].bytes)
			zone_write(cases[i].name, cases[i].bytes, strlen(cases[i].bytes));
		else
			assert_int_equal(mkdir(path, 0755), 0);
		assert_int_equal(zone_set(cases[i].name, &e), OUTCOME_REFUSED);
		assert_contains(e.text, cases[i].why);
		assert_contains(e.text, path);
		assert_int_equal(offset(), 1); /* as it was */
	}
	assert_int_equal(zone_set("Nowhere", &e), OUTCOME_REFUSED);
	assert_contains(e.text, "not known on this machine");
	assert_int_equal(zone_set("Good\n", &e), OUTCOME_REFUSED);
	assert_int_equal(zone_set("/etc/localtime", &e), OUTCOME_REFUSED);
	assert_int_equal(zone_set("", &e), OUTCOME_REFUSED);
}

static void a_file_that_is_cut_anywhere_is_an_error(void **state)
{
	char bytes[8192];
	size_t n = berlin_read(bytes, sizeof bytes);
	struct error e;

	(void)state;
	for (size_t length = 0; length < n; length++) {
		zone_write("Cut", bytes, length);
		if (zone_set("Cut", &e) != OUTCOME_REFUSED)
			fail_msg("%zu of %zu bytes are taken for a zone", length, n);
	}
	bytes[n] = '\n';
	zone_write("Cut", bytes, n + 1);
	assert_int_equal(zone_set("Cut", &e), OUTCOME_REFUSED);
	zone_write("Cut", bytes, n);
	assert_done(zone_set("Cut", &e), e);
}

/* Whatever one byte becomes: it is refused, or reckoned as the file says now; a zone that was refused is
 * never half in force. */
static void a_damaged_byte_is_an_error_or_what_the_file_says(void **state)
{
	char bytes[8192], name[32];
	size_t n = berlin_read(bytes, sizeof bytes), refused = 0;
	struct error e;

	(void)state;
	assert_done(zone_set("UTC", &e), e);
	for (size_t at = 0; at < n; at += at < 100 ? 1 : 7) {
		char kept = bytes[at];

		bytes[at] = (char)~kept;
		snprintf(name, sizeof name, "Damaged%zu", at);
		zone_write(name, bytes, n);
		bytes[at] = kept;
		if (zone_set(name, &e) != OUTCOME_DONE) {
			refused++;
			assert_int_equal(offset(), 0);
		}
		assert_done(zone_set("UTC", &e), e);
	}
	assert_true(refused > 30);
}

static void a_rule_that_cannot_be_read_is_an_error(void **state)
{
	static const struct {
		const char *rule;
		bool good;
	} cases[] = {{"CET-1CEST,M3.5.0,M10.5.0/3", true}, {"CST-8", true}, {"<+0330>-3:30", true},
	    {"EST5EDT,J60/2,299/-1", true}, {"", true}, {"CET-1CEST,M3.5.0", false}, {"CET", false},
	    {"CE-1", false}, {"CET-99", false}, {"CET-1CEST,M13.5.0,M10.5.0", false}, {"<+03-3", false},
	    {"CET-1CEST,M3.5.0,M10.5.0/3x", false}, {"CET-1CEST,", false}, {"CET-1:", false}};
	char bytes[8192];
	size_t n = berlin_read(bytes, sizeof bytes);
	size_t body = n - 1;
	struct error e;

	(void)state;
	while (bytes[body - 1] != '\n')
		body--;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TEXT_OWNED struct text file = {0};
		char name[32];
		enum outcome outcome;

		text_put(&file, bytes, body);
		text_printf(&file, "%s\n", cases[i].rule);
		snprintf(name, sizeof name, "Rule%zu", i);
		zone_write(name, file.at, file.length);
		outcome = zone_set(name, &e);
		/* a rule of another zone is sound, and may still not agree with the file's last change */
		if (!cases[i].good && (outcome != OUTCOME_REFUSED || !strstr(e.text, "damaged")))
			fail_msg("%s: %d %s", cases[i].rule, outcome, outcome == OUTCOME_DONE ? "" : e.text);
		if (cases[i].good && outcome != OUTCOME_DONE && strstr(e.text, "damaged"))
			fail_msg("%s: %s", cases[i].rule, e.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_zone_is_taken_from_its_file_or_a_link_to_it),
	    cmocka_unit_test(a_file_that_is_none_is_an_error),
	    cmocka_unit_test(a_file_that_is_cut_anywhere_is_an_error),
	    cmocka_unit_test(a_damaged_byte_is_an_error_or_what_the_file_says),
	    cmocka_unit_test(a_rule_that_cannot_be_read_is_an_error),
	};

	return cmocka_run_group_tests(tests, folder_begin, folder_end);
}
