#include "collector/pages.h"
#include "base/json.h"
#include "base/jsonpath.h"
#include "tests/support.h"

#include <stdio.h>
#include <string.h>

static struct path path_of(const char *text, struct arena *a)
{
	struct path p = {.text = text};
	struct error e;

	if (text)
		assert_done(jsonpath_parse(a, text, &p.path, NULL, &e), e);
	return p;
}

/* What a source's pages say, in short: "ROWS{BODY}" one after the other, and what comes of them: each step
 * "next PLACE" or at the end "last" or the problem. */
static void pages_go_on_until_they_are_all_there(void **state)
{
	static const struct {
		enum page_by by;
		const char *next, *pages, *rows; /* paths */
		const char *said[5];		 /* "2 {...}": rows, then the body */
		const char *steps;
	} cases[] = {
	    /* by number, until a page is empty */
	    {PAGES_PAGE, NULL, NULL, NULL, {"2 {}", "1 {}", "0 {}"}, "2 3 last"},
	    {PAGES_PAGE, NULL, NULL, NULL, {"0 {}"}, "last"},
	    /* ... until there are as many pages or rows as the source says */
	    {PAGES_PAGE, NULL, "$.p", NULL, {"2 {\"p\":2}", "1 {\"p\":2}"}, "2 last"},
	    {PAGES_PAGE, NULL, "$.p", NULL, {"2 {\"p\":\"2\"}", "1 {\"p\":\"2\"}"}, "2 last"},
	    {PAGES_PAGE, NULL, NULL, "$.n", {"2 {\"n\":3}", "1 {\"n\":3}"}, "2 last"},
	    /* fewer rows than were promised are none, however the end is told */
	    {PAGES_PAGE, NULL, NULL, "$.n", {"2 {\"n\":4}", "1 {\"n\":4}", "0 {\"n\":4}"},
		"2 3 the source says that there are 4 rows, but 3 came"},
	    {PAGES_PAGE, NULL, NULL, "$.n", {"2 {\"n\":4}", "0 {}"},
		"2 the source says that there are 4 rows, but 2 came"},
	    {PAGES_PAGE, NULL, "$.p", "$.n", {"2 {\"p\":2,\"n\":4}", "1 {\"p\":2,\"n\":4}"},
		"2 the source says that there are 4 rows, but 3 came"},
	    {PAGES_CURSOR, "$.c", NULL, "$.n", {"2 {\"c\":\"x\",\"n\":4}", "1 {\"n\":4}"},
		"x the source says that there are 4 rows, but 3 came"},
	    /* what is no number says nothing */
	    {PAGES_PAGE, NULL, NULL, "$.n", {"2 {\"n\":\"many\"}", "0 {}"}, "2 last"},
	    {PAGES_PAGE, NULL, NULL, "$.n", {"2 {\"n\":-5}", "0 {}"}, "2 last"},
	    {PAGES_PAGE, NULL, NULL, "$.n", {"2 {\"n\":1e300}", "0 {}"}, "2 last"},
	    {PAGES_OFFSET, NULL, NULL, "$.n", {"2 {\"n\":3}", "1 {\"n\":3}"}, "100 last"},
	    {PAGES_CURSOR, "$.c", NULL, NULL, {"2 {\"c\":\"x\"}", "1 {\"c\":\"\"}"}, "x last"},
	    {PAGES_CURSOR, "$.c", NULL, NULL, {"2 {\"c\":\"x\"}", "1 {\"c\":false}"}, "x last"},
	    {PAGES_CURSOR, "$.c", NULL, NULL, {"2 {\"c\":\"x\"}", "1 {\"c\":null}"}, "x last"},
	    {PAGES_CURSOR, "$.c", NULL, NULL, {"2 {\"c\":\"x\"}", "1 {\"c\":\"x\"}"},
		"x the next page is the same page again"},
	    {PAGES_NEXT, "$.u", NULL, NULL, {"2 {\"u\":\"/d?page=2\"}", "1 {}"},
		"https://h.example/d?page=2 last"},
	    {PAGES_NEXT, "$.u", NULL, NULL, {"2 {\"u\":\"https://other.example/d?token=t0ken\"}"},
		"the next page (https://other.example/d) is not on the same host"},
	};
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TEXT_OWNED struct text steps = {0};
		struct arena a = {0};
		struct pages p = {.set = true,
		    .by = (int)cases[i].by,
		    .first = cases[i].by == PAGES_PAGE,
		    .step = 100,
		    .max = 10,
		    .next = path_of(cases[i].next, &a),
		    .pages = path_of(cases[i].pages, &a),
		    .rows = path_of(cases[i].rows, &a)};
		struct paging g;
		enum next_page next = PAGE_NEXT;

		paging_begin(&g, &p);
		for (size_t n = 0; next == PAGE_NEXT && cases[i].said[n]; n++) {
			const char *said = cases[i].said[n];
			char problem[PAGE_PROBLEM];
			struct page_answer answer = {
			    .rows = (size_t)(*said - '0'), .url = "https://h.example/d?page=1"};
			struct error e;
			cJSON *root;

			assert_done(json_parse(&a, said + 2, strlen(said + 2), 8, &root, &e), e);
			answer.root = root;
			next = paging_step(&g, &p, &answer, &a, problem);
			if (next == PAGE_WRONG)
				text_add(&steps, problem);
			else if (next == PAGE_LAST)
				text_add(&steps, "last");
			else if (cases[i].by == PAGES_PAGE || cases[i].by == PAGES_OFFSET)
				text_printf(&steps, "%lld ", cases[i].by == PAGES_PAGE ? g.page : g.offset);
			else
				text_printf(
				    &steps, "%s ", cases[i].by == PAGES_CURSOR ? g.cursor : g.address);
		}
		if (strcmp(text_of(&steps), cases[i].steps) != 0) {
			print_message(
			    "case %zu: found %s, expected %s\n", i, text_of(&steps), cases[i].steps);
			wrong++;
		}
		paging_done(&g);
		arena_done(&a);
	}
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(pages_go_on_until_they_are_all_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
