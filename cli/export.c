#include "cli/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What is known, into a file or to standard output, in the formats of other programs. */

static int list_out(
    struct call *call, const struct listing *l, FILE *out, enum sheet_format format, struct error *e)
{
	const struct sheet_options options = {.bom = option_given(call, OPTION_BOM)};
	struct reading reading = {.view = call->view};
	struct query q;

	if (call_query(call, &q) != EXIT_DONE)
		return MISUSED;
	return listing_print(l, &reading, &q, out, format, &options, e);
}

/* Under a temporary name, renamed when it is whole. */
static int to_file(struct call *call, const struct listing *l, enum sheet_format format, struct error *e)
{
	const char *path = call->values[OPTION_OUTPUT];
	char *temporary = arena_printf(&call->arena, "%s.part", path);
	FILE *out = fopen(temporary, "we");
	int outcome;

	if (!out)
		return error_set(e, REFUSED, "%s: %s", temporary, strerror(errno));
	outcome = list_out(call, l, out, format, e);
	if (outcome == DONE && (fflush(out) != 0 || fsync(fileno(out)) != 0))
		outcome = error_set(e, FULL, "%s: %s", temporary, strerror(errno));
	if (fclose(out) != 0 && outcome == DONE)
		outcome = error_set(e, FULL, "%s: %s", temporary, strerror(errno));
	if (outcome == DONE && rename(temporary, path) != 0)
		outcome = error_set(e, REFUSED, "%s: %s", path, strerror(errno));
	if (outcome != DONE)
		unlink(temporary);
	return outcome;
}

static int lists_misused(const struct call *call, const char *what)
{
	TEXT_OWNED struct text names = {0};

	for (size_t i = 0; i < listing_count; i++)
		text_printf(&names, "%s%s", i ? ", " : "", listings[i].name);
	return call_misused(call, "\"%s\" cannot be exported; there are %s", what, text_of(&names));
}

int command_export(struct call *call)
{
	const char *what = call->word_count > 1 ? call->words[1] : "figures";
	const struct listing *l = listing_find(what);
	int status, outcome, format = call->word_count ? name_index(sheet_format_names, call->words[0]) : -1;
	struct error e;

	if (call->word_count < 1 || call->word_count > 2 || format <= SHEET_TEXT)
		return call_misused(call, "expected csv, json or jsonl");
	if (!l)
		return lists_misused(call, what);
	/* alerts that are over belong to what is exported, whether or not all vintages do */
	if (strcmp(what, "alerts") == 0)
		call->values[OPTION_ALL] = "";
	status = call_view(call);
	if (status != EXIT_DONE)
		return status;
	outcome = call->values[OPTION_OUTPUT] ? to_file(call, l, (enum sheet_format)format, &e)
					      : list_out(call, l, stdout, (enum sheet_format)format, &e);
	return outcome == DONE ? EXIT_DONE : outcome == MISUSED ? EXIT_MISUSED : call_failed("export", &e);
}
