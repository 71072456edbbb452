/* SPDX-License-Identifier: MIT */
#include "collector/pages.h"
#include "base/link.h"
#include "base/memory.h"
#include "base/plain.h"
#include "base/url.h"
#include "collector/field.h"
#include "config/source.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MOST = 1000000000 };

void paging_begin(struct pagination *g, const struct pages *p)
{
	*g = (struct pagination){.page = p->first, .offset = p->first, .total = -1};
}

void paging_done(struct pagination *g)
{
	free(g->cursor);
	free(g->address);
	free(g->home);
	cursor_set_done(&g->seen);
}

enum outcome paging_stays(struct pagination *g, const char *url, struct error *e)
{
	OWNED char *origin = url_origin(url, true, e);

	if (!origin)
		return OUTCOME_REFUSED;
	if (g->home && strcmp(g->home, origin) != 0)
		return error_set(e, OUTCOME_REFUSED,
		    "the next page would be asked of %s (expected %s, as before)", origin, g->home);
	if (!g->home)
		g->home = memory_text(origin);
	return OUTCOME_DONE;
}

/* What a path says of the paging: "" where that is nothing, null or false. False: something that is no text.
 */
static bool page_text_read(
    const struct page_reply *answer, const struct path *path, struct arena *a, const char **text)
{
	const cJSON *node = path->text ? document_node(answer->root, path, a) : NULL;

	*text = node && !cJSON_IsNull(node) ? node_text(node) : "";
	if (*text && strcmp(*text, "false") == 0)
		*text = "";
	return *text != NULL;
}

/* Also with the separators of thousands, as "1,230", and as the float 3.0. False: it is no such number. */
static bool count_read(const char *text, long long *count)
{
	TEXT_OWNED struct text digits = {0};
	size_t whole = strcspn(text, "."), first = strcspn(text, ","), more;
	int64_t n;

	more = text[whole] ? whole + 1 + strspn(text + whole + 1, "0") : whole;
	for (size_t i = 0; i < whole; i++) {
		bool separates = first < whole && i >= first && (i - first) % 4 == 0;

		if ((text[i] == ',') != separates)
			return false;
		if (!separates)
			text_char(&digits, text[i]);
	}
	if (text[more] || (first < whole && (first == 0 || first > 3 || (whole - first) % 4 != 0)) ||
	    !integer_parse(text_of(&digits), 0, ROWS_MOST, &n))
		return false;
	*count = n;
	return true;
}

static enum next_page page_wrong(char problem[PAGE_PROBLEM], const char *format, ...)
{
	va_list args;

	va_start(args, format);
	bounded_vprint(problem, PAGE_PROBLEM, format, args);
	va_end(args);
	return PAGE_WRONG;
}

/* -1 where nothing is said. False: it cannot be read, and `problem` says so. */
static bool page_count_read(const struct page_reply *answer, const struct path *path, struct arena *a,
    long long *count, char problem[PAGE_PROBLEM])
{
	const char *text;

	*count = -1;
	if (page_text_read(answer, path, a, &text) && (!*text || count_read(text, count)))
		return true;
	page_wrong(problem,
	    "the total at %s cannot be read (expected a number of rows or pages, found %.100s)", path->text,
	    text ? text : "a list or object");
	return false;
}

/* A cursor goes back into the request's own places. Takes `next` over. */
static enum next_page page_continue(struct pagination *g, char **into, char *next, char problem[PAGE_PROBLEM])
{
	if (cursor_set_add(&g->seen, next)) {
		free(next);
		return page_wrong(
		    problem, "the next page is the same page again, or one that was there before");
	}
	free(*into);
	*into = next;
	return PAGE_NEXT;
}

static enum next_page follow_cursor(struct pagination *g, const char *cursor, char problem[PAGE_PROBLEM])
{
	return *cursor ? page_continue(g, &g->cursor, memory_text(cursor), problem) : PAGE_LAST;
}

/* An address is taken from where the page was had, and must lie where the first one was asked for. */
static enum next_page follow_address(
    struct pagination *g, const char *address, const char *from, char problem[PAGE_PROBLEM])
{
	struct error e;
	OWNED char *here = url_at_home(g->home, from, "", &e);
	char *next = url_at_home(g->home, from, address, &e);

	if (!next)
		return page_wrong(problem, "the next page: %.300s", e.text);
	if (here)
		cursor_set_add(&g->seen, here);
	return page_continue(g, &g->address, next, problem);
}

static enum next_page follow_link(
    struct pagination *g, const struct page_reply *answer, char problem[PAGE_PROBLEM])
{
	TEXT_OWNED struct text address = {0};
	struct error e;

	switch (link_next(answer->link, &address, &e)) {
	case OUTCOME_ABSENT:
		return PAGE_LAST;
	case OUTCOME_DONE:
		return follow_address(g, text_of(&address), answer->url, problem);
	default:
		return page_wrong(problem, "%.300s", e.text);
	}
}

static enum next_page page_next(struct pagination *g, const struct pages *p, const struct page_reply *answer,
    struct arena *a, char problem[PAGE_PROBLEM])
{
	long long last;
	const char *next;

	if (!page_count_read(answer, &p->pages, a, &last, problem))
		return PAGE_WRONG;
	if (!page_text_read(answer, &p->next, a, &next))
		return page_wrong(problem, "the next page at %s is no text", p->next.text);
	switch (p->by) {
	case PAGES_CURSOR:
		return follow_cursor(g, next, problem);
	case PAGES_NEXT:
		return *next ? follow_address(g, next, answer->url, problem) : PAGE_LAST;
	case PAGES_LINK:
		return follow_link(g, answer, problem);
	default:
		if (answer->rows == 0 || (g->total >= 0 && g->rows >= g->total) ||
		    (last >= 0 && g->page - p->first + 1 >= last))
			return PAGE_LAST;
		g->page++;
		/* a source may give fewer than it is asked for: what follows begins behind what came */
		g->offset += answer->rows < (size_t)p->step ? (long long)answer->rows : p->step;
		return PAGE_NEXT;
	}
}

enum next_page paging_step(struct pagination *g, const struct pages *p, const struct page_reply *answer,
    struct arena *a, char problem[PAGE_PROBLEM])
{
	enum next_page next;
	long long total;

	g->count++;
	g->rows += (long long)answer->rows;
	if (!page_count_read(answer, &p->rows, a, &total, problem))
		return PAGE_WRONG;
	if (total >= 0)
		g->total = total;
	if (answer->same && answer->rows)
		return page_wrong(problem,
		    "page %lld is the same as the one before: the source does not know what it is asked for",
		    g->count);
	next = page_next(g, p, answer, a, problem);
	if (next == PAGE_LAST && g->total >= 0 && g->rows != g->total)
		return page_wrong(
		    problem, "the source says that there are %lld rows, but %lld came", g->total, g->rows);
	return next;
}
