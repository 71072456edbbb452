/* SPDX-License-Identifier: MIT */
#include "alert/evaluate.h"
#include "base/log.h"
#include "cli/command.h"
#include "config/publication.h"
#include "publish/edition.h"

#include <string.h>

/* The words of a call: options before and behind the command's name, in any order. */

const struct option_form option_forms[OPTIONS] = {
    [OPTION_CONFIG] = {"config", "FILE", 'c',
	"read this configuration (default: $PACESETTER_CONFIG, ./pacesetter.yaml, "
	"/etc/pacesetter/pacesetter.yaml)"},
    [OPTION_NOW] = {"now", "TIME", 0, "use this time in place of the clock's, such as 2023-07-20T08:30"},
    [OPTION_LOG] = {"log", "LEVEL", 0, "log from this level on: debug, info, warning or error",
	log_level_names},
    [OPTION_HELP] = {"help", NULL, 'h', "show this help"},
    [OPTION_VERSION] = {"version", NULL, 'V', "show the version"},
    [OPTION_AS_OF] = {"as-of", "TIME", 0, NULL},
    [OPTION_FORMAT] = {"format", "FORMAT", 'f', NULL, sheet_format_names},
    [OPTION_REGION] = {"region", "REGION,...", 'r', NULL},
    [OPTION_INDICATOR] = {"indicator", "INDICATOR,...", 'i', NULL},
    [OPTION_PERIOD] = {"period", "P[..P]", 'p', NULL},
    [OPTION_DUE] = {"due", NULL, 0, NULL},
    [OPTION_BACKFILL] = {"backfill", NULL, 0, NULL},
    [OPTION_FORCE] = {"force", NULL, 0, NULL},
    [OPTION_ALL] = {"all", NULL, 'a', NULL},
    [OPTION_DRY_RUN] = {"dry-run", NULL, 'n', NULL},
    [OPTION_EXIT_CODE] = {"exit-code", NULL, 0, NULL},
    [OPTION_EVIDENCE] = {"evidence", NULL, 0, NULL},
    [OPTION_LIST] = {"list", NULL, 'l', NULL},
    [OPTION_RANKINGS] = {"rankings", NULL, 0, NULL},
    [OPTION_SCORES] = {"scores", NULL, 0, NULL},
    [OPTION_LATE] = {"late", NULL, 0, NULL},
    [OPTION_SCHEMA] = {"schema", NULL, 0, NULL},
    [OPTION_MEASURES] = {"measures", NULL, 0, NULL},
    [OPTION_USER] = {"user", "NAME", 'u', NULL},
    [OPTION_REASON] = {"reason", "TEXT", 'm', NULL},
    [OPTION_SOURCE] = {"source", "SOURCE", 's', NULL},
    [OPTION_FROM] = {"from", "WHEN", 0, NULL},
    [OPTION_TO] = {"to", "WHEN", 0, NULL},
    [OPTION_UNTIL] = {"until", "WHEN", 0, NULL},
    [OPTION_BOM] = {"bom", NULL, 0, NULL},
    [OPTION_VERIFY] = {"verify", NULL, 0, NULL},
    [OPTION_EDITION] = {"edition", "KIND", 'e', NULL, edition_kind_names},
    [OPTION_CORRECTS] = {"corrects", "EDITION", 0, NULL},
    [OPTION_KEY] = {"key", "FILE", 'k', NULL},
    [OPTION_STORE] = {"store", NULL, 0, NULL},
    [OPTION_FIGURE] = {"figure", NULL, 0, NULL},
    [OPTION_OUTPUT] = {"output", "FILE", 'o', NULL},
};

const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < command_count; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

static const char *command_name_at(const void *list, size_t i)
{
	const struct command *c = (const struct command *)list + i;

	return c->hidden ? NULL : c->name;
}

int command_unknown(const char *name)
{
	const char *near = nearest_name(name, command_name_at, commands, command_count);

	print_err("pacesetter: unknown command '%.60s'%s%s%s; see `pacesetter --help`\n", name,
	    near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "");
	return EXIT_MISUSED;
}

const char *option_help(const struct command *c, enum call_option o)
{
	if (option_forms[o].help)
		return option_forms[o].help;
	for (size_t i = 0; c->uses[i].help; i++)
		if (c->uses[i].option == o)
			return c->uses[i].help;
	return NULL;
}

/* What is left to read. */
struct words {
	struct call *call;
	char **next, **end;
	const char *unknown; /* the first word that looks like an option and is none; NULL: none yet */
};

static int option_take(struct words *w, enum call_option o, const char *value)
{
	const struct option_form *f = &option_forms[o];

	if (f->value && !value && w->next == w->end)
		return call_misused(w->call, "--%s: no value (expected %s)", f->name, f->value);
	if (f->value && !value)
		value = *w->next++;
	/* as a variable of the shell that is not set: another file or region must not stand in for it */
	if (f->value && !*value)
		return call_misused(w->call, "--%s: empty value (expected %s)", f->name, f->value);
	if (!f->value && value)
		return call_misused(
		    w->call, "--%s: unexpected value '%.60s' (expected none)", f->name, value);
	if (w->call->values[o])
		return call_misused(w->call, "--%s: given twice (expected once)", f->name);
	w->call->values[o] = value ? value : "";
	return EXIT_DONE;
}

static int long_read(struct words *w, const char *word)
{
	size_t length = strcspn(word + 2, "=");

	for (int o = 0; o < OPTIONS; o++)
		if (strlen(option_forms[o].name) == length &&
		    strncmp(option_forms[o].name, word + 2, length) == 0)
			return option_take(
			    w, (enum call_option)o, word[2 + length] ? word + 3 + length : NULL);
	if (!w->unknown)
		w->unknown = word;
	return EXIT_DONE;
}

/* "-a", "-rID", "-r ID", "-al" */
static int letters_read(struct words *w, const char *word)
{
	for (const char *s = word + 1; *s; s++) {
		int found = -1, status;

		for (int o = 0; o < OPTIONS; o++)
			if (option_forms[o].letter == *s)
				found = o;
		if (found < 0) {
			w->unknown = w->unknown ? w->unknown : word;
			return EXIT_DONE;
		}
		if (option_forms[found].value)
			return option_take(w, (enum call_option)found, s[1] ? s + 1 : NULL);
		status = option_take(w, (enum call_option)found, NULL);
		if (status != EXIT_DONE)
			return status;
	}
	return EXIT_DONE;
}

static const char *option_name_at(const void *context, size_t i)
{
	const struct call *call = context;

	return !call->command || option_help(call->command, (enum call_option)i) ? option_forms[i].name
										 : NULL;
}

static int option_unknown(const struct call *call, const char *word)
{
	const char *near = NULL;
	char name[64];

	if (word[1] == '-') {
		bounded_print(name, sizeof name, "%.*s", (int)strcspn(word + 2, "="), word + 2);
		near = nearest_name(name, option_name_at, call, OPTIONS);
	}
	return call_misused(call, "unknown option '%.60s'%s%s%s", word, near ? " (did you mean '--" : "",
	    near ? near : "", near ? "'?)" : "");
}

static int options_check(const struct call *call, const char *unknown)
{
	if (unknown)
		return option_unknown(call, unknown);
	for (int o = 0; call->command && o < OPTIONS; o++)
		if (call->values[o] && !option_help(call->command, (enum call_option)o))
			return call_misused(call, "unknown option '--%s'", option_forms[o].name);
	return EXIT_DONE;
}

int call_parse(struct call *call, int argc, char **argv)
{
	struct words w = {.call = call, .next = argv + 1, .end = argv + argc};
	const char *name = NULL;
	bool only_words = false;
	int status = EXIT_DONE;

	call->words = argv;
	while (status == EXIT_DONE && w.next < w.end) {
		char *word = *w.next++;

		if (!only_words && strcmp(word, "--") == 0)
			only_words = true;
		else if (!only_words && word[0] == '-' && word[1] == '-')
			status = long_read(&w, word);
		else if (!only_words && word[0] == '-' && word[1])
			status = letters_read(&w, word);
		else if (name)
			call->words[call->word_count++] = word;
		else
			call->command = command_find(name = word);
	}
	if (status == EXIT_DONE && !w.unknown && name && !call->command)
		return command_unknown(name);
	call->words[call->word_count] = NULL;
	return status == EXIT_DONE ? options_check(call, w.unknown) : status;
}
