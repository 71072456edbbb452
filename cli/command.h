/* SPDX-License-Identifier: MIT */
/* What the commands share: the table of options, and the way from a call to configuration, store and view. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "base/plain.h"
#include "base/relative_time.h"
#include "alert/evaluate.h"
#include "config/config.h"
#include "export/listing.h"
#include "store/store.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_MISUSED = 2 };

enum call_option {
	OPTION_CONFIG,
	OPTION_NOW,
	OPTION_LOG,
	OPTION_HELP,
	OPTION_VERSION,
	OPTION_AS_OF,
	OPTION_FORMAT,
	OPTION_REGION,
	OPTION_INDICATOR,
	OPTION_PERIOD,
	OPTION_DUE,
	OPTION_BACKFILL,
	OPTION_FORCE,
	OPTION_ALL,
	OPTION_DRY_RUN,
	OPTION_EXIT_CODE,
	OPTION_EVIDENCE,
	OPTION_LIST,
	OPTION_RANKINGS,
	OPTION_SCORES,
	OPTION_LATE,
	OPTION_SCHEMA,
	OPTION_MEASURES,
	OPTION_USER,
	OPTION_REASON,
	OPTION_SOURCE,
	OPTION_OUTPUT,
	OPTION_FROM,
	OPTION_TO,
	OPTION_UNTIL,
	OPTION_BOM,
	OPTION_VERIFY,
	OPTION_EDITION,
	OPTION_CORRECTS,
	OPTION_KEY,
	OPTION_STORE,
	OPTION_FIGURE,
	OPTIONS
};

struct call {
	const struct command *command;
	const char *values[OPTIONS]; /* NULL: not given; "" for one without a value */
	char **words;		     /* what is left, ended by NULL */
	int word_count;
	bool has_now;
	instant now_fixed, as_of;
	enum sheet_format format;
	bool colour;
	size_t width; /* of the terminal, 0: no limit */
	struct config *config;
	struct store *store;
	struct txn *txn;
	struct view *view;
	struct arena arena;
};

/* An option as it is written, whatever the command: its name, letter (0: none) and value (NULL: none). */
struct option_form {
	const char *name, *value;
	char letter;
	const char *help;	    /* of those that every command takes; NULL: each command says */
	const char *const *choices; /* the values there are, ended by NULL; NULL: any */
};
extern const struct option_form option_forms[OPTIONS];

/* What an option means to one command. */
struct option_use {
	enum call_option option;
	const char *help;
};

enum { USES_MOST = 12, EXAMPLES_MOST = 4 };

/* All that is said of a command: the parser, help, manual pages and completion read this table. */
struct command {
	const char *name;
	int (*run)(struct call *call); /* the exit status */
	enum text_id summary;
	const char *synopsis; /* what follows the name and the options; a line for each form */
	bool words;	      /* whether it takes any word */
	const char *about;    /* a paragraph */
	struct option_use uses[USES_MOST + 1];
	const char *examples[EXAMPLES_MOST + 1]; /* what follows "pacesetter " */
	const char *done, *failed;		 /* what exit statuses 0 and 1 say; NULL: the usual */
	bool hidden;
};

extern const struct command commands[];
extern const size_t command_count;

/* Says that there is no such command, and which is meant; returns EXIT_MISUSED. */
int command_unknown(const char *name);
/* NULL: there is no such command. */
const struct command *command_find(const char *name);
/* What the command says of an option, or what is said of it everywhere; NULL: the command does not take it.
 */
const char *option_help(const struct command *c, enum call_option o);

/* Options and words in any order, the command's name among the words; OUTCOME_REFUSED options and words are
 * reported on standard error. Returns an exit status. */
int call_parse(struct call *call, int argc, char **argv);

void usage_all(struct text *out);
void usage_of(struct text *out, const struct command *c);

bool option_given(const struct call *call, enum call_option o);

/* Each prints what is wrong on standard error and returns an exit status; EXIT_DONE to go on. */
int call_config(struct call *call); /* reads and checks; all problems are printed */
/* The time that an option names, which is given: as time_parse reads it, of the years that can be asked
 * about.
 */
int call_time(struct call *call, enum call_option o, bool end_of_day, enum time_way way, instant *at);
int call_store_to_write(struct call *call);
int call_store_to_read(struct call *call); /* says so when there is none yet */
int call_view(struct call *call); /* configuration, store, snapshot and view as of the moment asked about */
void call_done(struct call *call);

/* The clock: fixed where --now was given. */
instant call_now(void *call);

/* Prints an error and returns EXIT_FAILED. `what` is a command ("pacesetter probe: ..."), as in the errors of
 * call_misused, or another place ("pacesetter: store: ..."). */
int call_failed(const char *what, const struct error *e);
/* The same of what was to be printed: the end of `main` does not say again that standard output has failed.
 */
int call_unprinted(const char *what, const struct error *e);
bool call_unprinted_reported(void);
int call_misused(const struct call *call, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* --region, --indicator, --period and --all. */
int call_query(struct call *call, struct query *q);

/* Prints a list of the table of lists (export/listing.h) as the call wants it. */
int call_list(struct call *call, const char *name, const struct query *q);
/* A sheet on standard output as the call wants it, for rows that are no list of that table. */
struct sheet *call_sheet(struct call *call, const struct column_list *columns);

int command_check(struct call *), command_collect(struct call *), command_evaluate(struct call *),
    command_deliver(struct call *), command_run(struct call *), command_table(struct call *),
    command_figures(struct call *), command_projects(struct call *), command_alerts(struct call *),
    command_sources(struct call *), command_explain(struct call *), command_export(struct call *),
    command_replay(struct call *), command_probe(struct call *), command_outbox(struct call *),
    command_silence(struct call *), command_test(struct call *), command_import(struct call *),
    command_publish(struct call *), command_verify(struct call *), command_diff(struct call *),
    command_key(struct call *), command_help(struct call *), command_version(struct call *),
    command_manual(struct call *);

/* completion.c */
void completion_bash(struct text *out), completion_fish(struct text *out);
int completion_ids(struct call *call, const char *list);

/* "540000 rows" on a terminal, now and then; and the end of that line. */
void call_rows_progress(void *unused, size_t rows);
void call_progress_end(void);

/* --until: a time, or so long from now ("7d"); `otherwise` where it is not given. It must lie ahead. */
int call_until(struct call *call, instant otherwise, instant *until);

int alerts_test(struct call *call);	  /* evaluate.c */
int remote_write(struct call *call);	  /* remote_write.c */
int outbox_list_print(struct call *call); /* outbox.c; of `deliver --list` as well */

#endif
