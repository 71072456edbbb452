/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "base/version.h"

#include <string.h>

/* Help on the terminal, at most 79 columns wide. */

enum { WIDTH = 79, HELP_AT = 28 };

/* Breaks `s` at blanks; lines after the first begin at column `indent`, as `column` is where we are. */
static void wrapped(struct text *out, const char *s, size_t column, size_t indent)
{
	while (*s) {
		size_t word = strcspn(s, " ");

		if (column > indent && column + 1 + word > WIDTH) {
			text_printf(out, "\n%*s", (int)indent, "");
			column = indent;
		} else if (column > indent) {
			text_char(out, ' ');
			column++;
		}
		text_put(out, s, word);
		column += word;
		s += word;
		s += strspn(s, " ");
	}
	text_char(out, '\n');
}

/* "-c, --config FILE" */
static void option_print(struct text *out, enum call_option o)
{
	const struct option_form *f = &option_forms[o];

	if (f->letter)
		text_printf(out, "-%c, ", f->letter);
	text_printf(out, "--%s%s%s", f->name, f->value ? " " : "", f->value ? f->value : "");
}

void usage_all(struct text *out)
{
	message_line(out, TEXT_USAGE_TITLE, PLACES(PLACE("version", PACESETTER_VERSION)));
	text_char(out, '\n');
	message_line(out, TEXT_USAGE_LINE, NO_PLACES);
	text_char(out, '\n');
	for (size_t i = 0; i < command_count; i++)
		if (!commands[i].hidden)
			text_printf(out, "  %-9s  %s\n", commands[i].name, text_by_id(commands[i].summary));
	text_char(out, '\n');
	message_line(out, TEXT_USAGE_MORE, NO_PLACES);
}

static void synopsis(struct text *out, const struct command *c)
{
	const char *s = c->synopsis, *before = "usage: ";

	do {
		size_t length = strcspn(s, "\n");
		TEXT_OWNED struct text line = {0};

		text_printf(&line, "pacesetter %s [options] ", c->name);
		text_put(&line, s, length);
		text_add(out, before);
		wrapped(out, text_of(&line), 7, 7 + 4);
		before = "       ";
		s += length;
	} while (*s++ == '\n');
}

static void options_print(struct text *out, const struct command *c)
{
	text_add(out, "\noptions:\n");
	for (size_t i = 0; i < OPTIONS; i++) {
		const char *help = option_help(c, (enum call_option)i);
		TEXT_OWNED struct text left = {0};
		size_t used;

		if (!help)
			continue;
		option_print(&left, (enum call_option)i);
		text_printf(out, "  %s%s", option_forms[i].letter ? "" : "    ", text_of(&left));
		used = 2 + left.length + (option_forms[i].letter ? 0 : 4);
		text_printf(out, "%s%*s", used < HELP_AT ? "" : "\n",
		    used < HELP_AT ? HELP_AT - (int)used : HELP_AT, "");
		wrapped(out, help, HELP_AT, HELP_AT);
	}
}

void usage_of(struct text *out, const struct command *c)
{
	text_printf(out, "pacesetter %s: %s\n\n", c->name, text_in(LANGUAGE_ENGLISH, c->summary));
	synopsis(out, c);
	text_char(out, '\n');
	wrapped(out, c->about, 0, 0);
	options_print(out, c);
	if (c->examples[0])
		text_add(out, "\nexamples:\n");
	for (size_t i = 0; c->examples[i]; i++) {
		text_add(out, "  pacesetter ");
		wrapped(out, c->examples[i], 13, 13);
	}
	text_printf(out, "\nexit status: 0  %s\n             1  %s\n             2  %s\n",
	    c->done ? c->done : "done", c->failed ? c->failed : "failed; standard error says why",
	    "an unknown command, option, word or name");
}
