/* SPDX-License-Identifier: MIT */
#include "base/descriptors.h"
#include "base/log.h"
#include "base/stack.h"
#include "base/version.h"
#include "cli/command.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

bool option_given(const struct call *call, enum call_option o)
{
	return call->values[o] != NULL;
}

static int settings_apply(struct call *call)
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

int command_help(struct call *call)
{
	TEXT_OWNED struct text out = {0};
	const struct command *c = NULL;

	if (call->word_count > 1)
		return call_misused(call, "expected one command (found '%.60s' as well)", call->words[1]);
	if (call->word_count && !(c = command_find(call->words[0])))
		return command_unknown(call->words[0]);
	if (c)
		usage_of(&out, c);
	else
		usage_all(&out);
	fputs(text_of(&out), stdout);
	return EXIT_DONE;
}

int command_version(struct call *call)
{
	(void)call;
	print_out("pacesetter " PACESETTER_VERSION "\n");
	return EXIT_DONE;
}

static int without_command(struct call *call)
{
	TEXT_OWNED struct text out = {0};

	if (option_given(call, OPTION_VERSION))
		return command_version(call);
	if (option_given(call, OPTION_HELP))
		return command_help(call);
	usage_all(&out);
	fputs(text_of(&out), stderr);
	return EXIT_MISUSED;
}

static int help_of_command(const struct command *c)
{
	TEXT_OWNED struct text out = {0};

	usage_of(&out, c);
	fputs(text_of(&out), stdout);
	return EXIT_DONE;
}

static int words_run(int argc, char **argv)
{
	struct call call = {0};
	int status = call_parse(&call, argc, argv);

	if (status != EXIT_DONE)
		return status;
	if (!call.command)
		return without_command(&call);
	if (option_given(&call, OPTION_HELP))
		return help_of_command(call.command);
	if (option_given(&call, OPTION_VERSION))
		return command_version(&call);
	status = settings_apply(&call);
	if (status == EXIT_DONE && call.word_count && !call.command->words)
		status = call_misused(&call, "unexpected word '%.60s' (expected none)", call.words[0]);
	else if (status == EXIT_DONE)
		status = call.command->run(&call);
	call_done(&call);
	return status;
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
		print_err("pacesetter: standard output: not all of it could be written%s%s\n",
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
	if (!descriptors_open() || !stack_begin())
		return EXIT_FAILED;
	/* a limit on the size of files is an error of the write that reaches it, not the end of the program
	 */
	signal(SIGXFSZ, file_limit_reached);
	memory_begin();
	/* the width of characters; numbers stay as C writes them */
	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		setlocale(LC_CTYPE, "");
	/* until the configuration says another */
	language_set(language_of_environment());
	return output_end(words_run(argc, argv));
}
