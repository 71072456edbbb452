/* SPDX-License-Identifier: MIT */
#include "locale/language.h"
#include "base/text.h"
#include "tests/support.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

/* The conversions of a form of printf, in the order of the arguments: "%2$s" is of the second one. */
static void conversions(const char *s, struct text *out)
{
	struct {
		const char *at;
		size_t length;
	} of[10] = {0};
	size_t next = 1;

	while ((s = strchr(s, '%'))) {
		bool named = s[1] >= '1' && s[1] <= '9' && s[2] == '$';
		size_t argument = named ? (size_t)(s[1] - '0') : next++;

		s += named ? 2 : 0;
		size_t flags = strspn(s + 1, "-.*0123456789"), length = strspn(s + 1 + flags, "lz");
		const char *kind = s + 1 + flags + length;

		if (*kind && strchr("sdufc", *kind))
			of[argument].at = s + 1, of[argument].length = (size_t)(kind - s);
		else
			next -= named ? 0 : 1;
		assert_true(next < 10);
		s = *kind ? kind + 1 : kind;
	}
	for (size_t i = 1; i < 10; i++) {
		text_put(out, of[i].at ? of[i].at : "", of[i].length);
		text_char(out, ' ');
	}
}

static void a_translation_keeps_the_places_of_its_original(void **state)
{
	(void)state;
	assert_true(translation_count > 1);
	for (size_t i = 0; i < translation_count; i++) {
		TEXT_OWNED struct text english = {0};
		TEXT_OWNED struct text chinese = {0};

		if (i && strcmp(translations[i - 1].english, translations[i].english) >= 0)
			fail_msg("\"%s\" is not in its place", translations[i].english);
		conversions(translations[i].english, &english);
		conversions(translations[i].chinese, &chinese);
		if (strcmp(text_of(&english), text_of(&chinese)) != 0)
			fail_msg("\"%s\": %s, but %s", translations[i].english, text_of(&english),
			    text_of(&chinese));
	}
}

/* One literal of C behind `s`, which stands at its first quotation mark; what is behind it. */
static const char *literal(const char *s, struct text *out)
{
	for (s++; *s && *s != '"'; s++) {
		if (*s == '\\')
			s++;
		text_char(out, *s == 'n' && s[-1] == '\\' ? '\n' : *s);
	}
	return *s ? s + 1 : s;
}

/* Every text that is given to tr() in the sources stands in the catalogue. */
static void what_alerts_say_is_in_the_catalogue(void **state)
{
	glob_t files;
	size_t seen = 0, lacking = 0;

	(void)state;
	assert_int_equal(glob("alert/*.c", 0, NULL, &files), 0);
	assert_int_equal(glob("alert/format/*.c", GLOB_APPEND, NULL, &files), 0);
	assert_int_equal(glob("export/*.c", GLOB_APPEND, NULL, &files), 0);
	assert_int_equal(glob("report/*.c", GLOB_APPEND, NULL, &files), 0);
	assert_int_equal(glob("publish/*.c", GLOB_APPEND, NULL, &files), 0);
	language_set(LANGUAGE_CHINESE);
	for (size_t f = 0; f < files.gl_pathc; f++) {
		char *source = test_read(files.gl_pathv[f]);

		for (const char *s = source; (s = strstr(s, "tr(\""));) {
			TEXT_OWNED struct text id = {0};

			for (s += 3; *s == '"';) {
				s = literal(s, &id);
				s += strspn(s, " \t\n");
			}
			seen++;
			if (strcmp(tr(text_of(&id)), text_of(&id)) == 0) {
				print_message("%s: \"%s\"\n", files.gl_pathv[f], text_of(&id));
				lacking++;
			}
		}
		free(source);
	}
	language_set(LANGUAGE_ENGLISH);
	globfree(&files);
	assert_true(seen > 1);
	assert_int_equal(lacking, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_translation_keeps_the_places_of_its_original),
	    cmocka_unit_test(what_alerts_say_is_in_the_catalogue),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
