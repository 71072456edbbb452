#include "base/descriptors.h"
#include "base/log.h"
#include "cli/command.h"

#include <errno.h>
#include <getopt.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

const struct command commands[] = {
    {"check", command_check, "check the configuration and say what is wrong with it", "",
	WITH(SCHEMA) | WITH(MEASURES)},
    {"collect", command_collect, "ask sources and store what is new", "[SOURCE...]",
	WITH(SOURCE) | WITH(PERIOD) | WITH(FROM) | WITH(TO) | WITH(DUE) | WITH(BACKFILL) | WITH(AGAIN) |
	    WITH(DRY_RUN) | WITH(FORMAT)},
    {"evaluate", command_evaluate, "apply the rules; alerts that change are put into the outbox", "",
	WITH_READING | WITH(DRY_RUN) | WITH(EXIT_CODE) | WITH(FROM) | WITH(TO)},
    {"deliver", command_deliver, "send what waits in the outbox", "", WITH(LIST) | WITH(FORMAT)},
    {"outbox", command_outbox,
	"messages waiting, delivered and set aside; those set aside sent again or dropped",
	"[resend MESSAGE | drop MESSAGE]", WITH(FORMAT) | WITH(BY) | WITH(WHY)},
    {"run", command_run, "do all of it on schedule, until it is stopped", "", 0},
    {"table", command_table, "the situation table; who leads and who follows", "",
	WITH_READING | WITH(REGION) | WITH(INDICATOR) | WITH(LIST) | WITH(LEAGUES) | WITH(SCORES)},
    {"figures", command_figures, "figures, or with --all all their vintages; a suspect one confirmed",
	"[confirm REGION INDICATOR PERIOD]",
	WITH(BY) | WITH(WHY) | WITH_READING | WITH(REGION) | WITH(INDICATOR) | WITH(PERIOD) | WITH(ALL)},
    {"projects", command_projects, "key projects; the history of one; an approved new date",
	"[CODE | rebaseline CODE start|production DATE]",
	WITH_READING | WITH(REGION) | WITH(DUE) | WITH(LATE) | WITH(BY) | WITH(WHY)},
    {"alerts", command_alerts, "alerts that fire, with --all every one there was; one in full",
	"[NUMBER | ack NUMBER | test RULE]",
	WITH_READING | WITH(REGION) | WITH(ALL) | WITH(BY) | WITH(WHY) | WITH(UNTIL)},
    {"silence", command_silence, "nobody is told of these alerts until then; the silences that hold",
	"[region=ID rule=ID ... | end NUMBER]",
	WITH_READING | WITH(ALL) | WITH(BY) | WITH(WHY) | WITH(UNTIL)},
    {"test", command_test, "unit tests of rules: given figures, expect these alerts", "FILE...", 0},
    {"sources", command_sources, "how the sources are doing; the fetches and refused rows of one", "[SOURCE]",
	WITH_READING | WITH(ALL)},
    {"explain", command_explain, "where a cell of the table or an alert comes from",
	"ALERT | REGION INDICATOR | PROJECT", WITH(AS_OF) | WITH(PERIOD) | WITH(EVIDENCE)},
    {"export", command_export, "figures, targets, projects, alerts and more for other programs",
	"csv|json|jsonl [LIST] | html|markdown|openmetrics|influx|sqlite|xlsx|prometheus-rules | "
	"remote-write [ID]",
	WITH(AS_OF) | WITH(REGION) | WITH(INDICATOR) | WITH(PERIOD) | WITH(ALL) | WITH(OUTPUT) | WITH(BOM) |
	    WITH(VERIFY)},
    {"import", command_import, "figures, targets or attributes of projects from what export wrote",
	"figures|targets|attributes [FILE]", 0},
    {"publish", command_publish, "freeze what is known into a signed edition that never changes",
	"[PUBLICATION]", WITH(AS_OF) | WITH(PERIOD) | WITH(EDITION) | WITH(CORRECTS) | WITH(WHY)},
    {"verify", command_verify, "whether editions are what was signed; prove that a figure was in one",
	"FOLDER|URL [FOLDER|URL | --figure REGION INDICATOR PERIOD]",
	WITH(KEY) | WITH(STORE) | WITH(FIGURE) | WITH(ALL)},
    {"diff", command_diff, "which figures and promises differ between two editions", "FOLDER|URL FOLDER|URL",
	WITH(FORMAT)},
    {"key", command_key, "a new pair of keys that editions are signed with; the public one made again",
	"new FILE | public FILE", 0},
    {"probe", command_probe, "fetch a document, draw its shape and propose a mapping", "URL", 0},
    {"replay", command_replay, "map stored documents again, after a mapping was mended", "[FETCH...]",
	WITH(SOURCE)},
};
const size_t command_count = sizeof commands / sizeof *commands;

static const struct {
	const char *name, *value;
	char letter;
	const char *help;
} options[OPTIONS] = {
    [OPTION_CONFIG] = {"config", "FILE", 'c',
	"configuration (else $PACESETTER_CONFIG, ./pacesetter.yaml, /etc/pacesetter/pacesetter.yaml)"},
    [OPTION_NOW] = {"now", "TIME", 0, "in place of the clock: 2023-07-20 or 2023-07-20T08:30"},
    [OPTION_LOG] = {"log", "LEVEL", 0, "debug, info, warning or error"},
    [OPTION_HELP] = {"help", NULL, 'h', "this text"},
    [OPTION_AS_OF] = {"as-of", "DATE", 0, "what was known then"},
    [OPTION_FORMAT] = {"format", "FORMAT", 'f', "text, csv, json or jsonl"},
    [OPTION_REGION] = {"region", "ID,...", 'r', "only this region and all below it, or several"},
    [OPTION_INDICATOR] = {"indicator", "ID,...", 'i', "only this indicator, or several"},
    [OPTION_PERIOD] = {"period", "P[..P]", 'p', "a month, quarter or year, or from..to"},
    [OPTION_DUE] = {"due", NULL, 0,
	"only what is due: by the schedule of sources; promised for the next 30 days"},
    [OPTION_BACKFILL] = {"backfill", NULL, 0, "figures count as known from their document's own date on"},
    [OPTION_AGAIN] = {"again", NULL, 0, "also what the source says has not changed"},
    [OPTION_ALL] = {"all", NULL, 'a', "everything there was, not only what is"},
    [OPTION_DRY_RUN] = {"dry-run", NULL, 'n', "say what would be stored, fire and be told; change nothing"},
    [OPTION_EXIT_CODE] = {"exit-code", NULL, 0, "exit with 1 when something fires"},
    [OPTION_EVIDENCE] = {"evidence", NULL, 0, "print the document itself"},
    [OPTION_LIST] = {"list", NULL, 'l', "as a list"},
    [OPTION_LEAGUES] = {"leagues", NULL, 0, "by indicator, the regions of one kind in the order of rank"},
    [OPTION_SCORES] = {"scores", NULL, 0, "how the regions did in all, the best first"},
    [OPTION_LATE] = {"late", NULL, 0, "the year's promises that were not kept, the longest late first"},
    [OPTION_SCHEMA] = {"schema", NULL, 0, "print the JSON Schema of the configuration"},
    [OPTION_MEASURES] = {"measures", NULL, 0, "print the measures that rules can name"},
    [OPTION_BY] = {"by", "NAME", 0, "who approved it"},
    [OPTION_WHY] = {"why", "TEXT", 0, "the reason"},
    [OPTION_SOURCE] = {"source", "ID", 's', "this source"},
    [OPTION_FROM] = {"from", "WHEN", 0,
	"the first of several periods (collect) or days (evaluate: a back-test)"},
    [OPTION_TO] = {"to", "WHEN", 0, "the last of them; else the last period that has ended, today"},
    [OPTION_UNTIL] = {"until", "WHEN", 0, "its end: 2023-08-01, 2023-08-01T08:30, or so long from now: 7d"},
    [OPTION_BOM] = {"bom", NULL, 0, "csv begins with a byte order mark, by which Excel knows UTF-8"},
    [OPTION_VERIFY] = {"verify", NULL, 0, "remote-write: read back what is there, and say what is missing"},
    [OPTION_EDITION] = {"edition", "KIND", 'e', "mid, end, quarter or year"},
    [OPTION_CORRECTS] = {"corrects", "EDITION", 0, "the edition that this one puts right"},
    [OPTION_KEY] = {"key", "FILE", 'k', "the public key that must have signed it"},
    [OPTION_STORE] = {"store", NULL, 0, "whether the store still has every figure, target and promise of it"},
    [OPTION_FIGURE] = {"figure", NULL, 0, "prove that one figure was in it: region, indicator, period"},
    [OPTION_OUTPUT] = {"output", "FILE", 'o', "write to this file, whole or not at all"},
};

static void usage_all(FILE *out)
{
	fprintf(out,
	    "pacesetter " PACESETTER_VERSION
	    ": who promised what, how far they are, who is told\n\nusage: pacesetter COMMAND [options]\n\n");
	for (size_t i = 0; i < command_count; i++)
		fprintf(out, "  %-9s %s\n", commands[i].name, commands[i].summary);
	fprintf(out, "\n`pacesetter COMMAND --help` tells the options of a command.\n");
}

static void usage_of(FILE *out, const struct command *c)
{
	fprintf(
	    out, "%s: %s\n\nusage: pacesetter %s [options] %s\n\n", c->name, c->summary, c->name, c->words);
	for (size_t i = 0; i < OPTIONS; i++) {
		char left[40];

		if (!((c->options | WITH_ALWAYS) >> i & 1))
			continue;
		snprintf(left, sizeof left, "%s%c%s--%s%s%s", options[i].letter ? "-" : "",
		    options[i].letter ? options[i].letter : ' ', options[i].letter ? ", " : "   ",
		    options[i].name, options[i].value ? " " : "", options[i].value ? options[i].value : "");
		fprintf(out, "  %-22s %s\n", left, options[i].help);
	}
}

static const char *command_name_at(const void *list, size_t i)
{
	return ((const struct command *)list)[i].name;
}

bool option_given(const struct call *call, enum call_option o)
{
	return call->values[o] != NULL;
}

static int options_parse(struct call *call, int argc, char **argv)
{
	struct option longs[OPTIONS + 1];
	char letters[2 * OPTIONS + 2] = ":";
	int code, n = 0;
	size_t at = 1;
	uint64_t known = call->command->options | WITH_ALWAYS;

	memset(longs, 0, sizeof longs);
	for (int i = 0; i < OPTIONS; i++) {
		if (!(known >> i & 1))
			continue;
		longs[n++] = (struct option){
		    options[i].name, options[i].value ? required_argument : no_argument, NULL, 256 + i};
		if (options[i].letter) {
			letters[at++] = options[i].letter;
			if (options[i].value)
				letters[at++] = ':';
		}
	}
	letters[at] = '\0';
	opterr = 0;
	optind = 1;
	while ((code = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		int option = code - 256;

		if (code == '?' || code == ':')
			return call_misused(call, code == ':' ? "%s needs a value" : "there is no option %s",
			    argv[optind - 1]);
		for (int i = 0; code < 256 && i < OPTIONS; i++)
			if (options[i].letter == code && (known >> i & 1))
				option = i;
		/* as a variable of the shell that is not set: another file or region must not stand in for it
		 */
		if (optarg && !*optarg)
			return call_misused(
			    call, "--%s needs a value (found an empty text)", options[option].name);
		call->values[option] = optarg ? optarg : "";
	}
	call->words = argv + optind;
	call->word_count = argc - optind;
	return EXIT_DONE;
}

static int settings(struct call *call)
{
	struct winsize size;
	int level, format;

	if (option_given(call, OPTION_LOG)) {
		level = name_index(log_level_names, call->values[OPTION_LOG]);
		if (level < 0)
			return call_misused(call, "--log: expected debug, info, warning or error");
		log_threshold((enum log_level)level);
	}
	if (option_given(call, OPTION_FORMAT)) {
		format = name_index(sheet_format_names, call->values[OPTION_FORMAT]);
		if (format < 0)
			return call_misused(call, "--format: expected text, csv, json or jsonl");
		call->format = (enum sheet_format)format;
	}
	if (isatty(STDOUT_FILENO)) {
		call->colour = !getenv("NO_COLOR") || !*getenv("NO_COLOR");
		call->width = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : 80;
	}
	return EXIT_DONE;
}

static int command_run_named(struct call *call, int argc, char **argv)
{
	int status = options_parse(call, argc - 1, argv + 1);

	if (status == EXIT_DONE)
		status = settings(call);
	if (status == EXIT_DONE && option_given(call, OPTION_HELP))
		usage_of(stdout, call->command);
	else if (status == EXIT_DONE && call->word_count && !*call->command->words)
		status = call_misused(call, "it takes no word (found \"%.60s\")", call->words[0]);
	else if (status == EXIT_DONE)
		status = call->command->run(call);
	call_done(call);
	return status;
}

static int words_run(int argc, char **argv)
{
	struct call call = {0};

	if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
	    strcmp(argv[1], "help") == 0) {
		usage_all(argc < 2 ? stderr : stdout);
		return argc < 2 ? EXIT_MISUSED : EXIT_DONE;
	}
	if (strcmp(argv[1], "--version") == 0) {
		say("pacesetter " PACESETTER_VERSION "\n");
		return EXIT_DONE;
	}
	for (size_t i = 0; i < command_count; i++)
		if (strcmp(commands[i].name, argv[1]) == 0)
			call.command = &commands[i];
	if (!call.command) {
		const char *near = nearest_name(argv[1], command_name_at, commands, command_count);

		complain("pacesetter: there is no command %s%s%s%s; `pacesetter --help` lists them\n",
		    argv[1], near ? " (did you mean " : "", near ? near : "", near ? "?)" : "");
		return EXIT_MISUSED;
	}
	return command_run_named(&call, argc, argv);
}

/* What was printed must have been written, whatever the command has come to. */
static int output_end(int status)
{
	bool failed = ferror(stdout);
	int problem = 0;

	errno = 0;
	/* some file systems say only now that there is no room */
	if (fclose(stdout) != 0)
		problem = errno;
	if (!failed && !problem)
		return status;
	if (!call_unprinted_reported())
		complain("pacesetter: standard output: not all of it could be written%s%s\n",
		    problem ? ": " : "", problem ? strerror(problem) : "");
	return status == EXIT_DONE ? EXIT_FAILED : status;
}

/* A handler and not SIG_IGN: that would be the lot of the programs that we start as well. */
static void file_limit_reached(int signal)
{
	(void)signal;
}

int main(int argc, char **argv)
{
	if (!descriptors_open())
		return EXIT_FAILED;
	/* a limit on the size of files is an error of the write that reaches it, not the end of the program
	 */
	signal(SIGXFSZ, file_limit_reached);
	memory_begin();
	/* the width of characters; numbers stay as C writes them */
	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		setlocale(LC_CTYPE, "");
	return output_end(words_run(argc, argv));
}
