/* SPDX-License-Identifier: MIT */
#include "base/link.h"
#include "tests/support.h"

#include <string.h>

static void the_link_to_the_next_page_is_found(void **state)
{
	static const struct {
		const char *header, *found; /* the address, "none" or "refused" */
	} cases[] = {
	    {"</p?page=2>; rel=\"next\"", "/p?page=2"},
	    {"</p?page=2>; rel=\"next last\"", "/p?page=2"},
	    {"</p?page=9>; rel=\"last\", </p?page=2>; rel=\"next\"", "/p?page=2"},
	    {"</p?page=2>; rel = \"next\"", "/p?page=2"},
	    {"</p?page=2>; title=\"rel=prev\"; rel=\"next\"", "/p?page=2"},
	    {"</p?page=2>; title=\"a, b\"; rel=next", "/p?page=2"},
	    {"</p?page=2>; REL=\"NEXT\"", "/p?page=2"},
	    {"</x>; rel=\"next-archive\"", "none"},
	    {"</x>; rel=\"archive-next\"", "none"},
	    {"</p?page=1>; rel=\"prev\"", "none"},
	    {"<http://OTHER.example/p?page=2>; rel=\"next\"", "http://OTHER.example/p?page=2"},
	    {"</p?page=2>; anchor=\"/other\"; rel=\"next\"", "none"},
	    {"</p?page=2>; rel=\"next\"; anchor=\"/other\"", "none"},
	    {"</p?page=2>; rel=\"next\"; rel=\"last\"", "/p?page=2"},
	    {"</p?page=2>; rel=\"last\"; rel=\"next\"", "none"},
	    {"</p?page=2>; title=\"a \\\"quoted\\\" text\"; rel=\"NEXT prev\"", "/p?page=2"},
	    {"</p?page=2>; title=\"\\\\\"; rel=next", "/p?page=2"},
	    {"<>; rel=\"next\"", ""},
	    {"/p?page=2; rel=\"next\"", "refused"},
	    /* parts that are empty or have no value */
	    {"", "none"},
	    {" , ,", "none"},
	    {"</a>", "none"},
	    {"</a>, </b>;rel=next", "/b"},
	    {"</a>;;rel=next;", "/a"},
	    {"</a>;hreflang;rel=next", "/a"},
	    {"</a>;rel", "none"},
	    {"</a>;rel=", "none"},
	    {"\t</a> ; rel=next\t", "/a"},
	    /* commas and semicolons belong to the address */
	    {"</a,b;c>; rel=next", "/a,b;c"},
	    {"</a>; title=\"; rel=next\"", "none"},
	    {"</a>; title*=UTF-8''next; rel=\"up\tnext\"", "/a"},
	    /* several that agree, and several that do not */
	    {"</a>; rel=next, </a>; rel=next", "/a"},
	    {"</a>; rel=next, </b>; rel=next", "refused"},
	    {"<>; rel=next, </b>; rel=next", "refused"},
	    {"</a>; rel=next, </b>; rel=next; anchor=\"/other\"", "/a"},
	    /* what is no link */
	    {"</a; rel=next", "refused"},
	    {"<</a>; rel=next", "refused"},
	    {"</a>> ; rel=next", "refused"},
	    {"</a> rel=next", "refused"},
	    {"</a>; rel=\"next", "refused"},
	    {"</a>; rel=\"next\\", "refused"},
	    {"</a>; rel=\"next\"x", "refused"},
	    {"</a>; =next", "refused"},
	    {"next", "refused"},
	};
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TEXT_OWNED struct text address = {0};
		struct error e = {""};
		enum outcome outcome = link_next(cases[i].header, &address, &e);
		const char *found = outcome == OUTCOME_ABSENT ? "none"
				    : outcome == OUTCOME_DONE ? text_of(&address)
							      : "refused";

		if (strcmp(found, cases[i].found) != 0) {
			print_message("%s: found %s, expected %s\n", cases[i].header, found, cases[i].found);
			wrong++;
		}
		assert_true((outcome == OUTCOME_REFUSED) == (e.text[0] != '\0'));
	}
	assert_int_equal(wrong, 0);
}

/* Twice as long takes twice as long: a header of a megabyte is read as it comes, whatever it is made of. */
static void a_long_header_is_read_once(void **state)
{
	static const char *const parts[] = {"<", "<a>", "<a>,", ";", "<a>;rel=\"", "\\\"", "<a>;a=b", ","};

	(void)state;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		TEXT_OWNED struct text header = {0};
		TEXT_OWNED struct text address = {0};
		struct error e;

		text_add(&header, i % 2 ? "<b>" : "");
		while (header.length < 1 << 20)
			text_add(&header, parts[i]);
		assert_true(link_next(text_of(&header), &address, &e) != OUTCOME_DONE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_link_to_the_next_page_is_found),
	    cmocka_unit_test(a_long_header_is_read_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
