/* SPDX-License-Identifier: MIT */
#include "server/page.h"
#include "base/http.h"
#include "base/version.h"
#include "config/city.h"
#include "server/response_headers.h"
#include "report/html.h"
#include "export/listing.h"

static const char head[] =
    "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"" CONTENT_POLICY "\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, "
    "initial-scale=1\">\n<title>pacesetter</title>\n<style>\n"
    "body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;"
    "background:#fff}\n"
    "h1{font-size:1.5rem;margin-bottom:.2rem}p{margin:.3rem 0 1rem}\n"
    "dl{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;gap:.4rem 1.5rem;margin:0}\n"
    "dt{font-family:ui-monospace,monospace}dd{margin:0}dd small{white-space:nowrap}\n"
    "@media(max-width:36rem){dl{display:block}dd{margin:0 0 .8rem}}\n"
    "a{color:#0b57a4}small{color:#555}h2{font-size:1.1rem;margin:1.6rem 0 .5rem}\n"
    "@media(prefers-color-scheme:dark){body{background:#161616;color:#eee}a{color:#8ec1ff}small{color:#aaa}}"
    "\n"
    "</style>\n";

static const struct {
	const char *path, *help;
} others[] = {
    {"/metrics", "the present state as metrics, for Prometheus and compatible programs"},
    {"/healthz", "answers as long as the daemon runs"},
    {"/readyz", "answers with 200 once the store can be read and the rules have been applied"},
    {"/api/v1/openapi.json", "all of this described for programs (OpenAPI)"},
};

void page_print(FILE *out, const struct config *c, instant now)
{
	TEXT_OWNED struct text when = {0};

	instant_print_short(&when, now);
	fprintf(out, "%s<h1>pacesetter</h1>\n<p>", head);
	for (size_t i = 0; i < c->region_count; i++) {
		if (c->region[i].parent >= 0)
			continue;
		html_escape(out, c->region[i].name);
		fputs(", ", out);
		break;
	}
	html_printf(out,
	    "%zu regions, %zu indicators, %zu sources. It is %s (%s).</p>\n<h2>Lists</h2>\n<dl>\n",
	    c->region_count, c->indicator_count, c->source_count, text_of(&when), c->timezone);
	for (size_t i = 0; i < listing_count; i++) {
		const char *name = listings[i].name;

		fprintf(out,
		    "<dt><a href=\"/api/v1/%s\">%s</a></dt><dd>%s <small><a "
		    "href=\"/api/v1/%s?format=csv\">csv"
		    "</a></small></dd>\n",
		    name, name, listings[i].help, name);
	}
	fputs("</dl>\n<p><small>Narrowed with <code>?region=</code>, <code>indicator=</code>, "
	      "<code>period=2023-01..2023-12</code>; as it was known on any day with "
	      "<code>as_of=2023-07-28</code>.</small></p>\n<h2>For programs</h2>\n<dl>\n",
	    out);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		fprintf(out, "<dt><a href=\"%s\">%s</a></dt><dd>%s</dd>\n", others[i].path, others[i].path,
		    others[i].help);
	fprintf(out, "</dl>\n<p><small>pacesetter " PACESETTER_VERSION "</small></p>\n</html>\n");
}
