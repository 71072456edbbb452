/* SPDX-License-Identifier: MIT */
/* Any pages of any paging: it comes to an end, asks for no page twice where the source names them, and for none of
 * another origin.
 *
 * The first byte is how it pages, the second whether it has a total and a number of pages; then a page a line:
 * its rows (a byte), a Link header up to the first tab, and its document. The pages come over and over again. */
#include "base/json.h"
#include "base/memory.h"
#include "base/url.h"
#include "collector/pages.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_PAGE "http://127.0.0.1/list/first?q=1"

enum { ROUNDS_MOST = 100, DOCUMENT_DEPTH = 64, KINDS = PAGES_LINK + 1, STEP = 10 };

struct page_line {
	const char *link;
	cJSON *root;
	size_t rows;
};

struct page_list {
	struct page_line *at;
	size_t count;
};

static void pages_read(struct arena *a, const char *text, struct page_list *pages)
{
	while (*text) {
		size_t length = 1 + strcspn(text + 1, "\n"), link = 1 + strcspn(text + 1, "\t\n");
		struct page_line *p;
		struct error e;
		cJSON *root;

		if (length > link && json_parse(a, text + link + 1, length - link - 1, DOCUMENT_DEPTH, &root,
					 &e) == OUTCOME_DONE) {
			p = arena_push(a, &pages->at, &pages->count, sizeof *p);
			*p = (struct page_line){arena_copy(a, text + 1, link - 1), root, (uint8_t)*text};
		}
		text += length + (text[length] == '\n');
	}
}

static struct path path_of(struct arena *a, const char *text)
{
	struct path p = {.text = text};
	struct error e;

	if (jsonpath_parse(a, text, &p.path, NULL, &e) != OUTCOME_DONE)
		abort();
	return p;
}

/* What a page has been asked by; each page once. */
static void asked_check(const struct pagination *g, const struct pages *p, const struct pagination *before)
{
	struct error e;
	OWNED char *origin = g->address ? url_origin(g->address, true, &e) : NULL;

	if (g->address && (!origin || strcmp(origin, g->home) != 0))
		abort();
	if (p->by == PAGES_CURSOR ? !g->cursor || !*g->cursor
				  : (p->by == PAGES_NEXT || p->by == PAGES_LINK) && !g->address)
		abort();
	if ((p->by == PAGES_PAGE && g->page != before->page + 1) ||
	    (p->by == PAGES_OFFSET && (g->offset <= before->offset || g->offset > before->offset + STEP)))
		abort();
	if (g->rows < before->rows || g->count != before->count + 1)
		abort();
}

static void pages_follow(struct arena *a, const struct pages *p, const struct page_list *pages)
{
	struct pagination g, before;
	struct cursor_set asked = {0};
	OWNED char *url = memory_text(FIRST_PAGE);
	enum next_page next = PAGE_NEXT;
	struct error e;

	paging_begin(&g, p);
	for (size_t i = 0; next == PAGE_NEXT && i < ROUNDS_MOST; i++) {
		const struct page_line *page = &pages->at[i % pages->count];
		const struct page_reply reply = {.root = page->root,
		    .rows = page->rows,
		    .link = page->link,
		    .url = url,
		    .same = i && pages->count == 1};
		char problem[PAGE_PROBLEM] = "";

		if (paging_stays(&g, url, &e) != OUTCOME_DONE)
			abort();
		before = g;
		next = paging_step(&g, p, &reply, a, problem);
		if ((next == PAGE_WRONG) != (*problem != '\0'))
			abort();
		if (next != PAGE_NEXT)
			break;
		asked_check(&g, p, &before);
		if (g.address || g.cursor) {
			if (cursor_set_add(&asked, g.address ? g.address : g.cursor))
				abort();
		}
		if (g.address) {
			free(url);
			url = memory_text(g.address);
		}
	}
	paging_done(&g);
	cursor_set_done(&asked);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena a = {0};
	struct page_list pages = {0};
	struct pages p = {.set = true, .step = STEP, .max = ROUNDS_MOST};

	if (size < 3)
		return 0;
	p.by = bytes[0] % KINDS;
	p.first = p.by == PAGES_PAGE;
	if (p.by == PAGES_CURSOR || p.by == PAGES_NEXT)
		p.next = path_of(&a, "$.next");
	if (bytes[1] & 1)
		p.rows = path_of(&a, "$.total");
	if (bytes[1] & 2)
		p.pages = path_of(&a, "$.pages");
	pages_read(&a, arena_copy(&a, (const char *)bytes + 2, size - 2), &pages);
	if (pages.count)
		pages_follow(&a, &p, &pages);
	arena_done(&a);
	return 0;
}
