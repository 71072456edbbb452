/* SPDX-License-Identifier: MIT */
#include "report/markdown.h"
#include "report/light.h"
#include "base/plain.h"
#include "locale/message.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

/* Where a list, a heading or a rule would begin. */
static bool begins_block(const char *s)
{
	size_t digits = strspn(s, "0123456789");

	return *s && (strchr("-+=", *s) || (digits && (s[digits] == '.' || s[digits] == ')')));
}

/* Everything that Markdown would take for its own is escaped: also the colon, the point and the at sign, by
 * which addresses are known that nobody has marked as such. */
void md_text(FILE *out, const char *text)
{
	TEXT_OWNED struct text shown = {0};
	const char *s;

	plain_add(&shown, text ? text : "");
	s = text_of(&shown) + strspn(text_of(&shown), " ");
	if (begins_block(s)) {
		size_t digits = strspn(s, "0123456789");

		fprintf(out, "%.*s\\%c", (int)digits, s, s[digits]);
		s += digits + 1;
	}
	for (; *s; s++) {
		if (*s == '@') { /* an address in spite of a backslash: the full-width sign begins none */
			fputs("＠", out);
			continue;
		}
		if (strchr("\\`*_{}[]<>#|~!&:$", *s) || (*s == '.' && isalpha((unsigned char)s[1])))
			putc('\\', out);
		putc(*s, out);
	}
}

void md_cell(FILE *out, const char *text)
{
	md_text(out, text);
	fputs(" | ", out);
}

void md_number(FILE *out, double value, const char *format)
{
	if (isfinite(value))
		fprintf(out, format, number_settled(value));
	fputs(" | ", out);
}

void md_exact(FILE *out, double value)
{
	char buffer[32];

	fprintf(out, "%s | ", isfinite(value) ? number_print(number_settled(value), buffer) : "");
}

void md_date(FILE *out, struct date d)
{
	TEXT_OWNED struct text t = {0};

	date_print(&t, d);
	fputs(text_of(&t), out);
}

void md_office(FILE *out, const char *office, const char *person)
{
	md_text(out, office);
	fputs(office && *office && person && *person ? text_by_id(TEXT_CELL_BETWEEN) : "", out);
	md_cell(out, person);
}

/* The head of a table; a column with MD_RIGHT is aligned to the right. */
void md_head(FILE *out, const unsigned *columns)
{
	fputs("\n| ", out);
	for (size_t i = 0; columns[i]; i++)
		fprintf(out, "%s | ", text_by_id((enum text_id)(columns[i] & ~MD_RIGHT)));
	fputs("\n|", out);
	for (size_t i = 0; columns[i]; i++)
		fputs(columns[i] & MD_RIGHT ? "---:|" : "---|", out);
	fputs("\n", out);
}

void md_light(FILE *out, enum light l)
{
	fprintf(out, "%s %s | ", light_shape(light_names[l]), text_by_id(TEXT_LIGHT_WORD_GREY + (unsigned)l));
}

void md_lines(FILE *out, const char *const *lines, size_t count)
{
	fputs(count ? "\n" : "", out);
	for (size_t i = 0; i < count; i++) {
		fputs("- ", out);
		md_text(out, lines[i]);
		fputs("\n", out);
	}
}
