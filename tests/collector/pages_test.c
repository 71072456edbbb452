/* SPDX-License-Identifier: MIT */
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
	    /* nor are more, and a total that says nothing while it is asked for may hide an end */
	    {PAGES_PAGE, NULL, NULL, "$.n", {"2 {\"n\":0}"},
		"the source says that there are 0 rows, but 2 came"},
	    {PAGES_PAGE, NULL, NULL, "$.n", {"2 {\"n\":5}", "2 {\"n\":1}"},
		"2 the source says that there are 1 rows, but 4 came"},
	    {PAGES_PAGE, NULL, NULL, "$.n", {"2 {\"n\":2}", "2 {\"n\":4}"}, "last"},
	    {PAGES_PAGE, NULL, NULL, "$.n", {"2 {\"n\":\"1,230\"}", "0 {}"},
		"2 the source says that there are 1230 rows, but 2 came"},
	    {PAGES_PAGE, NULL, NULL, "$.n", {"2 {\"n\":\"1,000,003\"}", "0 {}"},
		"2 the source says that there are 1000003 rows, but 2 came"},
	    {PAGES_PAGE, NULL, NULL, "$.n", {"2 {\"n\":3.0}", "1 {\"n\":3.00}"}, "2 last"},
	    {PAGES_PAGE, NULL, NULL, "$.n", {"2 {\"n\":null}", "0 {}"}, "2 last"},
	    {PAGES_PAGE, NULL, NULL, "$.n", {"2 {\"n\":\"many\"}"},
		"the total at $.n cannot be read (expected a number of rows or pages, found many)"},
	    {PAGES_PAGE, NULL, NULL, "$.n", {"2 {\"n\":\"1,23\"}"},
		"the total at $.n cannot be read (expected a number of rows or pages, found 1,23)"},
	    {PAGES_PAGE, NULL, NULL, "$.n", {"2 {\"n\":2.5}"},
		"the total at $.n cannot be read (expected a number of rows or pages, found 2.5)"},
	    {PAGES_PAGE, NULL, NULL, "$.n", {"2 {\"n\":-5}"},
		"the total at $.n cannot be read (expected a number of rows or pages, found -5)"},
	    {PAGES_PAGE, NULL, "$.n", NULL, {"2 {\"n\":1e300}"},
		"the total at $.n cannot be read (expected a number of rows or pages, found 1e300)"},
	    {PAGES_PAGE, NULL, NULL, "$.n", {"2 {\"n\":[3]}"},
		"the total at $.n cannot be read (expected a number of rows or pages, found a list or "
		"object)"},
	    /* a source may give fewer rows than it is asked for */
	    {PAGES_OFFSET, NULL, NULL, "$.n", {"2 {\"n\":3}", "1 {\"n\":3}"}, "2 last"},
	    {PAGES_OFFSET, NULL, NULL, NULL, {"2 {}", "9 {}", "1 {}", "0 {}"}, "2 11 12 last"},
	    {PAGES_CURSOR, "$.c", NULL, NULL, {"2 {\"c\":[\"x\"]}"}, "the next page at $.c is no text"},
	    {PAGES_NEXT, "$.c", NULL, NULL, {"2 {\"c\":{\"href\":\"/x\"}}"},
		"the next page at $.c is no text"},
	    {PAGES_CURSOR, "$.c", NULL, NULL, {"2 {\"c\":\"x\"}", "1 {\"c\":\"\"}"}, "x last"},
	    {PAGES_CURSOR, "$.c", NULL, NULL, {"2 {\"c\":\"x\"}", "1 {\"c\":false}"}, "x last"},
	    {PAGES_CURSOR, "$.c", NULL, NULL, {"2 {\"c\":\"x\"}", "1 {\"c\":null}"}, "x last"},
	    {PAGES_CURSOR, "$.c", NULL, NULL, {"2 {\"c\":\"x\"}", "1 {\"c\":\"x\"}"},
		"x the next page is the same page again, or one that was there before"},
	    {PAGES_CURSOR, "$.c", NULL, NULL,
		{"2 {\"c\":\"A\"}", "2 {\"c\":\"B\"}", "2 {\"c\":\"A\"}", "2 {\"c\":\"B\"}"},
		"A B the next page is the same page again, or one that was there before"},
	    {PAGES_NEXT, "$.u", NULL, NULL, {"2 {\"u\":\"?page=1\"}"},
		"the next page is the same page again, or one that was there before"},
	    {PAGES_NEXT, "$.u", NULL, NULL,
		{"2 {\"u\":\"/d?page=2\"}", "2 {\"u\":\"/d?page=3\"}", "2 {\"u\":\"/d?page=2\"}"},
		"https://h.example/d?page=2 https://h.example/d?page=3 the next page is the same page again, "
		"or one "
		"that was there before"},
	    {PAGES_NEXT, "$.u", NULL, NULL, {"2 {\"u\":\"http://H.example:80/d?page=2\"}", "1 {}"},
		"https://H.example/d?page=2 last"},
	    {PAGES_NEXT, "$.u", NULL, NULL, {"2 {\"u\":\"/d?page=2\"}", "1 {}"},
		"https://h.example/d?page=2 last"},
	    {PAGES_NEXT, "$.u", NULL, NULL, {"2 {\"u\":\"https://other.example/d?token=t0ken\"}"},
		"the next page: https://other.example/d is not on the same host (expected "
		"https://h.example:443)"},
	};
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TEXT_OWNED struct text steps = {0};
		struct arena a = {0};
		struct pages p = {.set = true,
		    .by = cases[i].by,
		    .first = cases[i].by == PAGES_PAGE,
		    .step = 100,
		    .max = 10,
		    .next = path_of(cases[i].next, &a),
		    .pages = path_of(cases[i].pages, &a),
		    .rows = path_of(cases[i].rows, &a)};
		struct pagination g;
		enum next_page next = PAGE_NEXT;
		struct error e;

		paging_begin(&g, &p);
		assert_done(paging_stays(&g, "https://h.example/d?page=1", &e), e);
		for (size_t n = 0; next == PAGE_NEXT && cases[i].said[n]; n++) {
			const char *said = cases[i].said[n];
			char problem[PAGE_PROBLEM];
			struct page_reply answer = {
			    .rows = (size_t)(*said - '0'), .url = "https://h.example/d?page=1"};
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

/* The Link header of a page, as far as it leads. */
static void a_link_is_followed_at_home(void **state)
{
	static const struct {
		const char *link, *url, *leads; /* where it was had; "last", the address, or the problem */
	} cases[] = {
	    {"", "https://h.example/p", "last"},
	    {"</p?page=2>; rel=\"next\"", "https://h.example/p", "https://h.example/p?page=2"},
	    {"<https://H.EXAMPLE:443/p?page=2>; rel=next", "https://h.example/p",
		"https://H.EXAMPLE:443/p?page=2"},
	    {"<http://OTHER.example/p?page=2>; rel=\"next\"", "https://h.example/p",
		"the next page: http://OTHER.example/p is not on the same host (expected "
		"https://h.example:443)"},
	    {"<>; rel=\"next\"", "https://h.example/p",
		"the next page is the same page again, or one that was there before"},
	    {"</p>; rel=\"next\"", "https://h.example/p#top",
		"the next page is the same page again, or one that was there before"},
	    {"/p?page=2; rel=\"next\"", "https://h.example/p",
		"the Link header cannot be read (expected <ADDRESS>; rel=\"next\")"},
	    /* behind a redirect to another host: what it calls its own is not where we have business */
	    {"</p?page=2>; rel=\"next\"", "https://other.example/p",
		"the next page: https://other.example/p is not on the same host (expected "
		"https://h.example:443)"},
	    {"<https://u:pass@h.example/p>; rel=\"next\"", "https://h.example/p",
		"the next page: a user or password stands in an address, where none is used"},
	};
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct pages p = {.set = true, .by = PAGES_LINK, .max = 10};
		struct page_reply answer = {.rows = 1, .link = cases[i].link, .url = cases[i].url};
		struct pagination g;
		struct arena a = {0};
		struct error e;
		char problem[PAGE_PROBLEM];
		enum next_page next;
		const char *leads;

		paging_begin(&g, &p);
		assert_done(paging_stays(&g, "https://h.example/p", &e), e);
		next = paging_step(&g, &p, &answer, &a, problem);
		leads = next == PAGE_LAST ? "last" : next == PAGE_NEXT ? g.address : problem;
		if (strcmp(leads, cases[i].leads) != 0) {
			print_message("%s: %s, expected %s\n", cases[i].link, leads, cases[i].leads);
			wrong++;
		}
		paging_done(&g);
		arena_done(&a);
	}
	assert_int_equal(wrong, 0);
}

/* A cursor that a document sets must not reach into the name of the host. */
static void no_page_is_asked_for_elsewhere(void **state)
{
	static const char *const elsewhere[] = {"https://h.example.evil.example/", "http://h.example/",
	    "https://h.example:444/", "https://evil.example/", "file:///etc/passwd", "",
	    "https://u:p@h.example/"};
	struct pagination g = {0};
	struct error e;

	(void)state;
	assert_done(paging_stays(&g, "https://h.example/p?page=1", &e), e);
	assert_done(paging_stays(&g, "https://H.example:443/p?page=2", &e), e);
	for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
		assert_int_equal(paging_stays(&g, elsewhere[i], &e), OUTCOME_REFUSED);
	paging_done(&g);
}

static void what_was_seen_is_known_among_many(void **state)
{
	struct cursor_set s = {0};
	char text[32];

	(void)state;
	for (int i = 0; i < 5000; i++) {
		snprintf(text, sizeof text, "cursor %d", i);
		assert_false(cursor_set_add(&s, text));
	}
	for (int i = 0; i < 5000; i++) {
		snprintf(text, sizeof text, "cursor %d", i);
		assert_true(cursor_set_add(&s, text));
	}
	cursor_set_done(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(pages_go_on_until_they_are_all_there),
	    cmocka_unit_test(a_link_is_followed_at_home),
	    cmocka_unit_test(no_page_is_asked_for_elsewhere),
	    cmocka_unit_test(what_was_seen_is_known_among_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
