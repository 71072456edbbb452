/* SPDX-License-Identifier: MIT */
#include "report/markdown.h"
#include "tests/hostile.h"
#include "tests/support.h"

#include <stdlib.h>
#include <string.h>

/* A name in Markdown is a name, wherever it stands; cmark-gfm judges. */

/* A page with the name in a heading, a list, the cell of a table and the middle of a sentence. */
static char *page(const char *name)
{
	static const unsigned head[] = {TEXT_PAGE_UNIT, MD_RIGHT | TEXT_PAGE_SCORE, TEXT_NONE};
	const char *lines[] = {name, name};
	char *drawn = NULL;
	size_t size;
	FILE *out = open_memstream(&drawn, &size);

	assert_non_null(out);
	fputs("## ", out);
	md_text(out, name);
	fputs("\n", out);
	md_lines(out, lines, 2);
	md_head(out, head);
	for (int row = 0; row < 2; row++) {
		fputs("| ", out);
		md_cell(out, name);
		md_office(out, name, name);
		fputs("\n", out);
	}
	fputs("\nIn ", out);
	md_text(out, name);
	fputs(", a sentence.\n", out);
	fclose(out);
	return drawn;
}

static void shape_is_kept(const char *name)
{
	TEXT_OWNED struct text a = {0};
	TEXT_OWNED struct text b = {0};
	char *innocent = page("x"), *drawn = page(name);

	markdown_skeleton(innocent, &a);
	markdown_skeleton(drawn, &b);
	if (strcmp(text_of(&a), text_of(&b)) != 0)
		fail_msg("%s:\n%s\nis %s\nand not %s", name, drawn, text_of(&b), text_of(&a));
	assert_int_equal(utf8_valid(drawn, strlen(drawn)), strlen(drawn));
	free(innocent);
	free(drawn);
}

static void no_name_is_markup(void **state)
{
	(void)state;
	for (size_t i = 0; i < hostile_count; i++)
		if (*hostile_names[i])
			shape_is_kept(hostile_names[i]);
}

static void no_mixture_of_names_is_markup(void **state)
{
	uint32_t seed = 20260118;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		TEXT_OWNED struct text name = {0};

		for (int k = 0; k < 4; k++) {
			seed = seed * 1664525u + 1013904223u;
			if (seed >> 28 < 5)
				text_char(&name, (char)(1 + (seed >> 8) % 255));
			else
				text_add(&name, hostile_names[(seed >> 10) % hostile_count]);
		}
		text_char(&name, 'z'); /* an empty one is another shape */
		shape_is_kept(text_of(&name));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_name_is_markup),
	    cmocka_unit_test(no_mixture_of_names_is_markup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
