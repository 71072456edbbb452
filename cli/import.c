/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "export/import.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int command_import(struct call *call)
{
	int list = call->word_count ? name_index(import_list_names, call->words[0]) : -1, status;
	enum outcome outcome;
	const char *path = call->word_count > 1 ? call->words[1] : "-";
	struct import_report done;
	struct error e;
	FILE *in;

	if (list < 0 || call->word_count > 2)
		return call_misused(call, "expected figures, targets or attributes, and a file");
	status = call_config(call);
	if (status == EXIT_DONE)
		status = call_store_to_write(call);
	if (status != EXIT_DONE)
		return status;
	in = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	if (!in) {
		print_err("pacesetter import: %s: %s\n", path, strerror(errno));
		return EXIT_FAILED;
	}
	outcome = import_read(
	    in, (enum import_list)list, call->store, call_now(call), &done, call_rows_progress, NULL, &e);
	call_progress_end();
	if (in != stdin)
		fclose(in);
	if (outcome == OUTCOME_DONE || done.rows)
		message_print(TEXT_IMPORTED, PLACES(PLACE("rows", done.rows), PLACE("added", done.added)));
	if (outcome == OUTCOME_DONE)
		return EXIT_DONE;
	print_err("pacesetter import: %s: %s\n", path, e.text);
	return EXIT_FAILED;
}
