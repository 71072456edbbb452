/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "config/manual.h"

#include <stdio.h>
#include <string.h>

/* Manual pages, docs/commands.md and completions, printed from the tables: contrib/tools/manual.sh keeps
 * them. */

#define DATE "November 26, 2026"

static void manual_page_begin(struct text *out, const char *name, const char *section, const char *summary)
{
	text_printf(out,
	    ".\\\" Made by contrib/tools/manual.sh: change the tables, not this page.\n"
	    ".Dd " DATE "\n.Dt %s %s\n.Os\n.Sh NAME\n.Nm %s\n.Nd %s\n",
	    name, section, name, summary);
}

static void option_items(struct text *out, const struct command *c)
{
	for (size_t i = 0; i < OPTIONS; i++) {
		const struct option_form *f = &option_forms[i];
		const char *help = c ? option_help(c, (enum call_option)i) : f->help;

		if (!help)
			continue;
		text_add(out, ".It ");
		if (f->letter)
			text_printf(out, "Fl %c , ", f->letter);
		text_printf(out, "Fl -%s%s%s\n", f->name, f->value ? " Ar " : "", f->value ? f->value : "");
		mdoc_line(out, help);
	}
}

static void exit_items(struct text *out, const struct command *c)
{
	text_add(out, ".Sh EXIT STATUS\n.Bl -tag -width Ds\n.It 0\n");
	mdoc_line(out, c && c->done ? c->done : "done");
	text_add(out, ".It 1\n");
	mdoc_line(out, c && c->failed ? c->failed : "failed; standard error says why");
	text_add(out, ".It 2\nan unknown command, option, word or name\n.El\n");
}

static void synopsis_lines(struct text *out, const struct command *c)
{
	const char *s = c->synopsis;

	do {
		size_t length = strcspn(s, "\n");

		text_printf(out, ".Nm \"pacesetter %s\"\n.Op options\n", c->name);
		if (length) {
			TEXT_OWNED struct text line = {0};

			text_put(&line, s, length);
			mdoc_line(out, text_of(&line));
		}
		s += length;
		if (*s)
			text_add(out, ".Pp\n");
	} while (*s++ == '\n');
}

static void page_of(struct text *out, const struct command *c)
{
	char name[64];

	bounded_print(name, sizeof name, "pacesetter-%s", c->name);
	manual_page_begin(out, name, "1", text_in(LANGUAGE_ENGLISH, c->summary));
	text_add(out, ".Sh SYNOPSIS\n");
	synopsis_lines(out, c);
	text_add(out, ".Sh DESCRIPTION\n");
	mdoc_line(out, c->about);
	text_add(out, ".Sh OPTIONS\n.Bl -tag -width Ds\n");
	option_items(out, c);
	text_add(out, ".El\n");
	exit_items(out, c);
	if (c->examples[0])
		text_add(out, ".Sh EXAMPLES\n");
	for (size_t i = 0; c->examples[i]; i++)
		text_printf(out, ".Dl pacesetter %s\n", c->examples[i]);
	text_add(out, ".Sh SEE ALSO\n.Xr pacesetter 1 ,\n.Xr pacesetter.yaml 5\n");
}

static void page_of_all(struct text *out)
{
	manual_page_begin(out, "pacesetter", "1", "collect figures, compare them with targets, notify");
	text_add(
	    out, ".Sh SYNOPSIS\n.Nm\n.Op options\n.Ar command\n.Op options\n.Op words\n.Sh DESCRIPTION\n");
	mdoc_line(out,
	    "Fetch figures from sources, keep every vintage of them, compare them with the targets of "
	    "the year, and notify those responsible of what lags.");
	text_add(out, ".Pp\nThe commands, each with a page of its own:\n.Bl -tag -width Ds\n");
	for (size_t i = 0; i < command_count; i++)
		if (!commands[i].hidden)
			text_printf(out, ".It Xr pacesetter-%s 1\n%s\n", commands[i].name,
			    text_in(LANGUAGE_ENGLISH, commands[i].summary));
	text_add(out, ".El\n.Sh OPTIONS\nOptions that every command takes, before or behind its name:\n"
		      ".Bl -tag -width Ds\n");
	option_items(out, NULL);
	text_add(out, ".El\n.Sh TIMES\n");
	mdoc_line(out, "A time is a date (2023-07-20), a date with a time (2023-07-20T08:30, with Z or "
		       "+08:00 where it is of "
		       "another time zone), now, today, yesterday, tomorrow, or a length of time from now: "
		       "30min, 12h, 7d, "
		       "2w, 3mo, 1y, or '3 months ago' and 'in 2 weeks'. A length alone counts back from "
		       "now, with --until "
		       "ahead. Dates are of the configuration's time zone.");
	text_add(out,
	    ".Sh ENVIRONMENT\n.Bl -tag -width Ds\n.It Ev PACESETTER_CONFIG\nthe configuration, where "
	    "no option names it\n.It Ev NO_COLOR\nwhere it is set, no colours\n.El\n");
	exit_items(out, NULL);
	text_add(out, ".Sh SEE ALSO\n.Xr pacesetter-mapping 5 ,\n.Xr pacesetter.yaml 5\n");
}

static void page_of_keys(struct text *out, bool mappings)
{
	manual_page_begin(out, mappings ? "pacesetter-mapping" : "pacesetter.yaml", "5",
	    mappings ? "mappings from documents to figures and projects" : "configuration of pacesetter");
	text_add(out, ".Sh DESCRIPTION\n");
	mdoc_line(out, mappings
			   ? "How the rows of a source's documents become figures or attributes of projects."
			   : "One YAML file and the files that it includes. Unknown keys are errors. "
			     "\"pacesetter check\" lists all errors with their places.");
	text_add(out, ".Pp\nThe keys, by section:\n");
	config_manual(out, mappings);
	text_printf(out, ".Sh SEE ALSO\n.Xr pacesetter 1 ,\n.Xr %s 5\n",
	    mappings ? "pacesetter.yaml" : "pacesetter-mapping");
}

static void markdown(struct text *out)
{
	text_add(out, "<!-- Made by contrib/tools/manual.sh: change the tables in cli/, not this page. "
		      "-->\n# Commands\n");
	for (size_t i = 0; i < command_count; i++)
		if (!commands[i].hidden) {
			text_printf(out, "\n## %s\n\n```text\n", commands[i].name);
			usage_of(out, &commands[i]);
			text_add(out, "```\n");
		}
}

static void lines(struct text *out, bool examples)
{
	for (size_t i = 0; i < command_count; i++)
		if (!commands[i].hidden && !examples)
			text_printf(out, "%s\n", commands[i].name);
		else
			for (size_t n = 0; commands[i].examples[n]; n++)
				text_printf(out, "%s\n", commands[i].examples[n]);
}

int command_manual(struct call *call)
{
	static const char *const kinds[] = {
	    "man", "yaml", "mapping", "markdown", "commands", "examples", "bash", "fish", "ids", NULL};
	const char *second = call->word_count > 1 ? call->words[1] : NULL;
	const struct command *c = second ? command_find(second) : NULL;
	TEXT_OWNED struct text out = {0};

	switch (call->word_count ? name_index(kinds, call->words[0]) : -1) {
	case 0:
		if (second && !c)
			return command_unknown(second);
		if (c)
			page_of(&out, c);
		else
			page_of_all(&out);
		break;
	case 1:
		page_of_keys(&out, false);
		break;
	case 2:
		page_of_keys(&out, true);
		break;
	case 3:
		markdown(&out);
		break;
	case 4:
		lines(&out, false);
		break;
	case 5:
		lines(&out, true);
		break;
	case 6:
		completion_bash(&out);
		break;
	case 7:
		completion_fish(&out);
		break;
	case 8:
		return completion_ids(call, second ? second : "");
	default:
		return call_misused(call,
		    "expected man [COMMAND], yaml, mapping, markdown, commands, examples, "
		    "bash, fish or ids LIST");
	}
	fputs(text_of(&out), stdout);
	return EXIT_DONE;
}
