#include "collector/pages.h"
#include "base/url.h"
#include "collector/field.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MOST = 1000000000 };

void paging_begin(struct paging *g, const struct pages *p)
{
	*g = (struct paging){.page = p->first, .offset = p->first, .total = -1};
}

void paging_done(struct paging *g)
{
	free(g->cursor);
	free(g->address);
}

/* "" where nothing is said, or false. */
static const char *said(const struct page_answer *answer, const struct path *path, struct arena *a)
{
	const char *text = path->text ? document_text(answer->root, path, a) : NULL;

	return text && strcmp(text, "false") != 0 ? text : "";
}

static long long counted(const struct page_answer *answer, const struct path *path, struct arena *a)
{
	int64_t n;

	return integer_parse(said(answer, path, a), 0, ROWS_MOST, &n) ? n : -1;
}

static enum next_page wrong(char problem[PAGE_PROBLEM], const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(problem, PAGE_PROBLEM, format, args);
	va_end(args);
	return PAGE_WRONG;
}

/* Where the next page is, by what the answer says of it. */
static enum next_page follow(char **into, const char *text, const char *from, char problem[PAGE_PROBLEM])
{
	char *next, shown[256];

	if (!*text)
		return PAGE_LAST;
	next = from ? url_join(from, text) : memory_text(text);
	if (!next)
		return wrong(problem, "the next page (%s) is not on the same host",
		    url_shown(text, shown, sizeof shown));
	if (*into && strcmp(*into, next) == 0) {
		free(next);
		return wrong(problem, "the next page is the same page again");
	}
	free(*into);
	*into = next;
	return PAGE_NEXT;
}

static enum next_page where(struct paging *g, const struct pages *p, const struct page_answer *answer,
    struct arena *a, char problem[PAGE_PROBLEM])
{
	long long last = counted(answer, &p->pages, a);

	switch (p->by) {
	case PAGES_CURSOR:
		return follow(&g->cursor, said(answer, &p->next, a), NULL, problem);
	case PAGES_NEXT:
		return follow(&g->address, said(answer, &p->next, a), answer->url, problem);
	case PAGES_LINK:
		return follow(&g->address, answer->link ? answer->link : "", answer->url, problem);
	default:
		if (answer->rows == 0 || (g->total >= 0 && g->rows >= g->total) ||
		    (last >= 0 && g->page - p->first + 1 >= last))
			return PAGE_LAST;
		g->page++;
		g->offset += p->step;
		return PAGE_NEXT;
	}
}

enum next_page paging_step(struct paging *g, const struct pages *p, const struct page_answer *answer,
    struct arena *a, char problem[PAGE_PROBLEM])
{
	long long total = counted(answer, &p->rows, a);
	enum next_page next;

	g->count++;
	g->rows += (long long)answer->rows;
	if (total >= 0)
		g->total = total;
	if (answer->same && answer->rows)
		return wrong(problem,
		    "page %lld is the same as the one before: the source does not know what it is asked for",
		    g->count);
	next = where(g, p, answer, a, problem);
	if (next == PAGE_LAST && g->rows < g->total)
		return wrong(
		    problem, "the source says that there are %lld rows, but %lld came", g->total, g->rows);
	return next;
}
