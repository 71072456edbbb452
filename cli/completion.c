/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "config/city.h"
#include "config/publication.h"
#include "config/source.h"

#include <string.h>

/* Completion of commands, options, their values, and the ids of the configuration. */

/* Which ids complete the value of an option; NULL: none. */
static const char *ids_of(enum call_option o)
{
	return o == OPTION_REGION      ? "regions"
	       : o == OPTION_INDICATOR ? "indicators"
	       : o == OPTION_SOURCE    ? "sources"
				       : NULL;
}

static const char *ids_of_words(const char *command)
{
	static const char *const of[][2] = {{"collect", "sources"}, {"sources", "sources"},
	    {"explain", "regions"}, {"publish", "publications"}};

	for (size_t i = 0; i < sizeof of / sizeof *of; i++)
		if (strcmp(of[i][0], command) == 0)
			return of[i][1];
	return NULL;
}

static void choices(struct text *out, const struct option_form *f)
{
	for (size_t i = 0; f->choices && f->choices[i]; i++)
		text_printf(out, "%s%s", i ? " " : "", f->choices[i]);
}

static void bash_values(struct text *out)
{
	for (int o = 0; o < OPTIONS; o++) {
		const struct option_form *f = &option_forms[o];

		if (!f->value)
			continue;
		text_printf(out, "\t--%s", f->name);
		if (f->letter)
			text_printf(out, " | -%c", f->letter);
		text_add(out, ") ");
		if (f->choices) {
			text_add(out, "mapfile -t COMPREPLY < <(compgen -W '");
			choices(out, f);
			text_add(out, "' -- \"$word\") ;;\n");
		} else if (ids_of((enum call_option)o)) {
			text_printf(out, "_pacesetter_ids %s ;;\n", ids_of((enum call_option)o));
		} else if (strcmp(f->value, "FILE") == 0) {
			text_add(out, "mapfile -t COMPREPLY < <(compgen -f -- \"$word\") ;;\n");
		} else {
			text_add(out, "COMPREPLY=() ;;\n");
		}
	}
}

static void bash_options(struct text *out, const struct command *c)
{
	text_printf(out, "\t%s) options='", c->name);
	for (int o = 0; o < OPTIONS; o++)
		if (option_help(c, (enum call_option)o))
			text_printf(out, "--%s ", option_forms[o].name);
	text_printf(out, "' ids='%s' ;;\n", ids_of_words(c->name) ? ids_of_words(c->name) : "");
}

void completion_bash(struct text *out)
{
	text_add(out,
	    "# bash completion of pacesetter. Made by contrib/tools/manual.sh: change the tables, not this "
	    "file.\n"
	    "# shellcheck shell=bash\n\n"
	    "_pacesetter_ids() {\n\tlocal i config=()\n"
	    "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	    "\t\tcase ${COMP_WORDS[i]} in -c | --config) config=(-c \"${COMP_WORDS[i + 1]}\") ;; esac\n"
	    "\tdone\n"
	    "\tmapfile -t COMPREPLY < <(compgen -W \"$(pacesetter \"${config[@]}\" manual ids \"$1\" "
	    "2>/dev/null)\" -- \"$word\")\n}\n\n"
	    "_pacesetter() {\n\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} "
	    "i command='' options='' ids=''\n\n\tCOMPREPLY=()\n\tcase $before in\n");
	bash_values(out);
	text_add(out, "\t*) before='' ;;\n\tesac\n\t[ -z \"$before\" ] || return\n"
		      "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n\t\tcase ${COMP_WORDS[i]} in\n"
		      "\t\t-c | --config | --now | --log) ((i++)) ;;\n\t\t-*) ;;\n"
		      "\t\t*)\n\t\t\tcommand=${COMP_WORDS[i]}\n\t\t\tbreak\n\t\t\t;;\n\t\tesac\n\tdone\n"
		      "\tcase $command in\n");
	for (size_t i = 0; i < command_count; i++)
		if (!commands[i].hidden)
			bash_options(out, &commands[i]);
	text_add(out, "\t'') options='--config --now --log --help --version");
	for (size_t i = 0; i < command_count; i++)
		if (!commands[i].hidden)
			text_printf(out, " %s", commands[i].name);
	text_add(out, "' ;;\n\tesac\n\tcase $word in\n\t-*) ids='' ;;\n\t*) [ -z \"$command\" ] || "
		      "options='' ;;\n\tesac\n"
		      "\tif [ -n \"$ids\" ]; then\n\t\t_pacesetter_ids \"$ids\"\n"
		      "\telif [ -n \"$options\" ]; then\n"
		      "\t\tmapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$word\")\n"
		      "\telse\n\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n\tfi\n}\n"
		      "complete -F _pacesetter pacesetter\n");
}

/* In single quotes. */
static void fish_quoted(struct text *out, const char *s)
{
	text_char(out, '\'');
	for (; *s; s++) {
		if (*s == '\'' || *s == '\\')
			text_char(out, '\\');
		text_char(out, *s);
	}
	text_char(out, '\'');
}

static void fish_option(struct text *out, const char *command, enum call_option o, const char *help)
{
	const struct option_form *f = &option_forms[o];

	text_add(out, "complete -c pacesetter");
	if (command)
		text_printf(out, " -n '__fish_seen_subcommand_from %s'", command);
	text_printf(out, " -l %s", f->name);
	if (f->letter)
		text_printf(out, " -s %c", f->letter);
	if (f->value)
		text_add(out, strcmp(f->value, "FILE") == 0 ? " -r -F" : " -x");
	if (f->choices) {
		text_add(out, " -a '");
		choices(out, f);
		text_char(out, '\'');
	} else if (ids_of(o)) {
		text_printf(out, " -a '(__pacesetter_ids %s)'", ids_of(o));
	}
	text_add(out, " -d ");
	fish_quoted(out, help);
	text_char(out, '\n');
}

void completion_fish(struct text *out)
{
	text_add(out, "# fish completion of pacesetter. Made by contrib/tools/manual.sh: change the tables, "
		      "not this file.\n"
		      "function __pacesetter_ids\n    set -l words (commandline -opc)\n    set -l config\n"
		      "    if set -l at (contains -i -- -c $words; or contains -i -- --config $words)\n"
		      "        set config -c $words[(math $at + 1)]\n    end\n"
		      "    pacesetter $config manual ids $argv[1] 2>/dev/null\nend\n");
	for (int o = 0; o < OPTIONS; o++)
		if (option_forms[o].help)
			fish_option(out, NULL, (enum call_option)o, option_forms[o].help);
	for (size_t i = 0; i < command_count; i++) {
		const struct command *c = &commands[i];

		if (c->hidden)
			continue;
		text_printf(out, "complete -c pacesetter -n __fish_use_subcommand -f -a %s -d ", c->name);
		fish_quoted(out, text_in(LANGUAGE_ENGLISH, c->summary));
		text_char(out, '\n');
		for (size_t u = 0; c->uses[u].help; u++)
			fish_option(out, c->name, c->uses[u].option, c->uses[u].help);
		if (ids_of_words(c->name))
			text_printf(out,
			    "complete -c pacesetter -n '__fish_seen_subcommand_from %s' -f -a "
			    "'(__pacesetter_ids "
			    "%s)'\n",
			    c->name, ids_of_words(c->name));
	}
}

int completion_ids(struct call *call, const char *list)
{
	const struct config *c;
	int status = call_config(call);

	if (status != EXIT_DONE)
		return status;
	c = call->config;
	for (size_t i = 0; strcmp(list, "regions") == 0 && i < c->region_count; i++)
		print_out("%s\n", c->region[i].id);
	for (size_t i = 0; strcmp(list, "indicators") == 0 && i < c->indicator_count; i++)
		print_out("%s\n", c->indicator[i].id);
	for (size_t i = 0; strcmp(list, "sources") == 0 && i < c->source_count; i++)
		print_out("%s\n", c->source[i].id);
	for (size_t i = 0; strcmp(list, "publications") == 0 && i < c->publication_count; i++)
		print_out("%s\n", c->publication[i].id);
	return EXIT_DONE;
}
