/* SPDX-License-Identifier: MIT */
#include "report/html.h"
#include "locale/message.h"
#include "base/plain.h"
#include "report/light.h"
#include "report/report.h"

#include <math.h>
#include <string.h>

enum { NAME_WHOLE = 16 }; /* columns of a name that is not broken */

static void escape_put(struct text *out, const char *s, size_t length)
{
	TEXT_OWNED struct text shown = {0};

	plain_put(&shown, s, length);
	for (size_t n = 0; n < shown.length; n++)
		switch (shown.at[n]) {
		case '<':
			text_add(out, "&lt;");
			break;
		case '>':
			text_add(out, "&gt;");
			break;
		case '&':
			text_add(out, "&amp;");
			break;
		case '"':
			text_add(out, "&quot;");
			break;
		case '\'':
			text_add(out, "&#39;");
			break;
		default:
			text_char(out, shown.at[n]);
		}
}

void html_escape(FILE *out, const char *text)
{
	TEXT_OWNED struct text escaped = {0};

	escape_put(&escaped, text, strlen(text));
	fwrite(text_of(&escaped), 1, escaped.length, out);
}

void html_printf(FILE *out, const char *format, ...)
{
	TEXT_OWNED struct text t = {0};
	va_list args;

	va_start(args, format);
	fields_print(&t, escape_put, format, args);
	va_end(args);
	fwrite(text_of(&t), 1, t.length, out);
}

/* Colours that people who do not see red or green can tell apart by lightness; each light has a shape and a
 * word too. Contrast of all text is 4.5 to 1 or better. */
static const char style[] =
    ":root{--ink:#1c1c1e;--soft:#55585e;--rule:#c9ccd1;--paper:#fff;--tint:#f4f5f7;--link:#0b57a4;"
    "--green:#1a6b3c;--green-tint:#dff0e5;--yellow:#7a4f00;--yellow-tint:#fdeebf;--red:#a3161b;--red-tint:#"
    "fbd9d6}\n"
    "*{box-sizing:border-box}\n"
    "body{font:16px/1.5 Georgia,'Noto Serif CJK SC','Songti "
    "SC',serif;color:var(--ink);background:var(--paper);"
    "margin:0 auto;max-width:78rem;padding:1.5rem 1rem 3rem}\n"
    "h1{font-size:2rem;line-height:1.2;margin:.2rem 0}h2{font-size:1.4rem;margin:2.4rem 0 "
    ".6rem;border-top:3px double "
    "var(--ink);padding-top:.8rem}h3{font-size:1.1rem;margin:1.8rem 0 .4rem}\n"
    "p{max-width:46rem;margin:.4rem 0 .9rem}.stand{color:var(--soft);margin:0 0 1rem}a{color:var(--link)}\n"
    "nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.3rem 1.4rem;padding:.5rem "
    "0;margin:0;border:solid "
    "var(--rule);border-width:1px 0}\n"
    "table{border-collapse:collapse;width:100%;font:14px/1.4 system-ui,'Noto Sans CJK SC','PingFang "
    "SC',sans-serif;"
    "font-variant-numeric:tabular-nums}\n"
    "caption{text-align:left;color:var(--soft);padding:.2rem 0}\n"
    "th,td{padding:.3rem .5rem;border-bottom:1px solid var(--rule);text-align:left;vertical-align:top}\n"
    "thead th{border-bottom:2px solid var(--ink);vertical-align:bottom;font-weight:600}\n"
    "table:not(.sheet) thead "
    "th{word-break:keep-all}td.n,th.n{text-align:right}th[scope=row]{font-weight:600}\n"
    ".sheet th[scope=row]{word-break:keep-all;overflow-wrap:break-word}"
    "tr.group th{background:var(--tint);padding-top:.7rem}"
    ".l{white-space:nowrap}.green{color:var(--green)}.yellow{color:var(--yellow)}.red{color:var(--red)}"
    ".grey{color:var(--soft)}\n"
    "td.cell{white-space:nowrap;text-align:right}td.cell.green{background:var(--green-tint)}"
    "td.cell.yellow{background:var(--yellow-tint)}td.cell.red{background:var(--red-tint)}\n"
    ".word{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}\n"
    ".lights{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.4rem;padding:0;margin:.4rem 0;"
    "font:14px/1.5 system-ui,sans-serif}\n"
    ".d,th small{white-space:nowrap}small{font-size:.85em;color:var(--soft)}s{color:var(--soft)}\n"
    "svg{display:block}svg.way{width:132px;height:44px}svg.dates{width:240px;height:26px}\n"
    "polyline{fill:none}.reached{stroke:var(--ink);stroke-width:1.8}.due{stroke:var(--soft);stroke-width:1.2;"
    "stroke-dasharray:3 2}.target{stroke:var(--rule)}svg.way circle{fill:var(--ink)}\n"
    ".axis{stroke:var(--rule)}.span{fill:var(--rule)}.late{fill:var(--red)}.today{stroke:var(--link);"
    "stroke-dasharray:2 "
    "2}.committed{fill:var(--paper);stroke:var(--ink);stroke-width:1.4}.done{fill:var(--ink)}"
    ".moved{stroke:var(--yellow);stroke-width:2;fill:none}\n"
    ".notes{border:2px solid var(--red);padding:.2rem 1rem;margin:1rem 0}\n"
    "@media(max-width:48rem){body{padding:1rem "
    ".8rem}h1{font-size:1.5rem}thead{position:absolute;width:1px;height:1px;"
    "overflow:hidden;clip-path:inset(50%)}"
    "table,tbody,tr,td,tbody th,caption{display:block;width:100%}tr{border-top:2px solid "
    "var(--ink);padding:.3rem 0}"
    "tbody th{border:0;font-size:1.05rem;padding:.2rem "
    "0}td,td.n,td.cell{display:flex;justify-content:space-between;"
    "gap:1rem;text-align:right;white-space:normal;padding:.15rem .3rem}"
    "td::before{content:attr(data-label);color:var(--ink);font-weight:500;text-align:left}td.empty{display:"
    "none}"
    "td>*{min-width:0}svg.dates{width:100%;max-width:240px;height:auto}}\n"
    "@page{size:landscape;margin:12mm}\n"
    "@media print{body{max-width:none;padding:0;font-size:10.5pt}nav{display:none}h2{break-before:page}"
    "h2.first{break-before:auto}h2,h3,caption,h3+p,table+p,thead{break-after:avoid}tbody "
    "tr:first-child{break-before:avoid}tr,svg,li{break-inside:avoid}tr.group{break-after:avoid}"
    "svg.way{width:84px;height:28px}"
    "thead{display:table-header-group}table{font-size:8.5pt}th,td{padding:.15rem .35rem}a{color:inherit;"
    "text-decoration:none}td.cell,.l{print-color-adjust:exact;-webkit-print-color-adjust:exact}}\n";

void page_begin(FILE *out, const char *title)
{
	fprintf(out, "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
	    language_now() == LANGUAGE_CHINESE ? "zh-CN" : "en");
	fputs("<meta http-equiv=\"Content-Security-Policy\" content=\"" CONTENT_POLICY "\">\n"
	      "<meta name=\"referrer\" content=\"no-referrer\">\n",
	    out);
	fputs("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>", out);
	html_escape(out, title);
	fprintf(out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n", style);
}

void page_end(FILE *out)
{
	fputs("</body>\n</html>\n", out);
}

void html_light(FILE *out, enum light light, bool word)
{
	fprintf(out, "<span class=\"l %s\"><span aria-hidden=\"true\">%s</span>%s%s</span>",
	    light_names[light], light_shape(light_names[light]), word ? " " : "<span class=\"word\">",
	    text_by_id(TEXT_LIGHT_WORD_GREY + (unsigned)light));
	if (!word)
		fputs("</span>", out);
}

void html_decimal(FILE *out, double value, const char *format)
{
	fprintf(out, format, number_settled(value));
}

/* A cell of a number, or an empty one. */
void html_number_cell(FILE *out, const char *label, double value, const char *format)
{
	fprintf(out, "<td class=\"n%s\" data-label=\"%s\">", isfinite(value) ? "" : " empty", label);
	if (isfinite(value))
		html_decimal(out, value, format);
	fputs("</td>", out);
}

void html_exact_cell(FILE *out, const char *label, double value)
{
	char buffer[32];

	fprintf(out, "<td class=\"n%s\" data-label=\"%s\">%s</td>", isfinite(value) ? "" : " empty", label,
	    isfinite(value) ? number_print(number_settled(value), buffer) : "");
}

void html_text_cell(FILE *out, const char *label, const char *text)
{
	fprintf(out, "<td%s data-label=\"%s\">", text && *text ? "" : " class=\"empty\"", label);
	html_escape(out, text ? text : "");
	fputs("</td>", out);
}

void html_office_cell(FILE *out, const char *office, const char *person)
{
	bool an_office = office && *office, a_person = person && *person;
	bool whole = a_person && text_width(person) <= NAME_WHOLE;

	fprintf(out, "<td%s data-label=\"%s\"><span>", an_office || a_person ? "" : " class=\"empty\"",
	    text_by_id(TEXT_PAGE_RESPONSIBLE));
	html_escape(out, an_office ? office : "");
	fputs(an_office && a_person ? text_by_id(TEXT_CELL_BETWEEN) : "", out);
	fputs(whole ? "<span class=\"d\">" : "", out);
	html_escape(out, a_person ? person : "");
	fputs(whole ? "</span>" : "", out);
	fputs("</span></td>", out);
}

void html_head(FILE *out, const char *const *columns, const bool *right)
{
	fputs("<thead><tr>", out);
	for (size_t n = 0; columns[n]; n++)
		fprintf(out, "<th scope=\"col\"%s>%s</th>", right[n] ? " class=\"n\"" : "", columns[n]);
	fputs("</tr></thead>\n<tbody>\n", out);
}

void html_period(FILE *out, struct period p)
{
	TEXT_OWNED struct text t = {0};

	period_print(&t, p);
	fputs(text_of(&t), out);
}

void html_date(FILE *out, struct date d)
{
	TEXT_OWNED struct text t = {0};

	date_print(&t, d);
	fprintf(out, "<span class=\"d\">%s</span>", text_of(&t));
}
