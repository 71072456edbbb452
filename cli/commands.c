/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include <string.h>

/* The commands, and all that is said of them. */

#define AS_OF                                                                                                \
	{                                                                                                    \
		OPTION_AS_OF, "answer as of a date, a time, today, yesterday, 7d, '3 "                       \
			      "months ago'"                                                                  \
	}
#define FORMAT                                                                                               \
	{                                                                                                    \
		OPTION_FORMAT, "write text, csv, json or jsonl (default: text)"                              \
	}
#define REGION                                                                                               \
	{                                                                                                    \
		OPTION_REGION, "only these regions and all below them, by id or name"                        \
	}
#define INDICATOR                                                                                            \
	{                                                                                                    \
		OPTION_INDICATOR, "only these indicators, by id or name"                                     \
	}
#define PERIOD                                                                                               \
	{                                                                                                    \
		OPTION_PERIOD, "only this month, quarter or year, or all of a range: 2023-05, 2023-Q2, "     \
			       "2023, 2023-01..2023-06"                                                      \
	}

const struct command commands[] = {
    {
	.name = "check",
	.run = command_check,
	.summary = TEXT_COMMAND_CHECK,
	.synopsis = "",
	.about = "Read the configuration and all files that it includes, and report every error with file, "
		 "line and column. Secrets must be set and the programs of filters must exist. Nothing is "
		 "fetched and the store is not opened.",
	.uses = {{OPTION_SCHEMA, "print the JSON Schema of the configuration instead"},
	    {OPTION_MEASURES, "print the measures that rules can use instead"}},
	.examples = {"check", "check --measures", "check --schema"},
	.done = "the configuration is valid",
	.failed = "the configuration has errors",
    },
    {
	.name = "collect",
	.run = command_collect,
	.summary = TEXT_COMMAND_COLLECT,
	.synopsis = "[SOURCE...]",
	.words = true,
	.about = "Fetch all sources, or those named, for the last period that has ended or for the periods "
		 "given, and store what is new. Targets of the configuration are entered as well. Rows that "
		 "do not pass validation are reported and kept apart.",
	.uses = {{OPTION_SOURCE, "fetch this source only, as if it were named as a word"},
	    {OPTION_PERIOD, "fetch this period, or all of a range: 2023-05, 2023-Q2, 2023-01..2023-06"},
	    {OPTION_FROM, "fetch from this period on, up to --to: a period, or a day within it (2023-05, '3 "
			  "months ago')"},
	    {OPTION_TO, "fetch up to this period (default: the last that has ended)"},
	    {OPTION_DUE, "fetch only what the schedules of the sources say is due"},
	    {OPTION_BACKFILL, "store figures as known from their documents' own date on; leave out what was "
			      "fetched before"},
	    {OPTION_FORCE, "fetch unchanged documents as well, and with --backfill those fetched before"},
	    {OPTION_DRY_RUN, "show what would be stored, row by row; store nothing"}},
	.examples = {"collect", "collect --due", "collect statistics --period 2023-05 --dry-run",
	    "collect --backfill --from 2022-01 --to 2022-12"},
	.done = "all requests succeeded, or nothing was due",
	.failed = "a request failed or a row was rejected",
    },
    {
	.name = "evaluate",
	.run = command_evaluate,
	.summary = TEXT_COMMAND_EVALUATE,
	.synopsis = "",
	.about =
	    "Apply all rules to what is known, open, raise, lower and resolve alerts, and put notifications "
	    "of the changes into the outbox. With --dry-run or --as-of nothing is changed: alerts that would "
	    "fire are listed. With --from or --to the rules are tested on past days (a back-test).",
	.uses = {AS_OF, FORMAT,
	    {OPTION_DRY_RUN, "list what would fire and who would be notified; change nothing"},
	    {OPTION_EXIT_CODE, "exit with 1 when an alert fires"},
	    {OPTION_FROM, "back-test from this day on: a date, yesterday, 7d, '3 months ago' (default: a "
			  "year before --to)"},
	    {OPTION_TO, "back-test up to this day (default: today)"}},
	.examples = {"evaluate", "evaluate --dry-run",
	    "evaluate --from 2023-01-01 --to 2023-06-30 --format csv"},
	.failed = "failed, or with --exit-code an alert fires",
    },
    {
	.name = "deliver",
	.run = command_deliver,
	.summary = TEXT_COMMAND_DELIVER,
	.synopsis = "",
	.about = "Send the notifications in the outbox that are due. A receiver that cannot be reached is "
		 "tried again later, with growing pauses.",
	.uses = {{OPTION_LIST, "list the outbox instead"},
	    {OPTION_FORMAT, "with --list: write text, csv, json or jsonl (default: text)"}},
	.examples = {"deliver", "deliver --list"},
	.done = "all that was due is delivered",
	.failed = "a notification was not delivered",
    },
    {
	.name = "outbox",
	.run = command_outbox,
	.summary = TEXT_COMMAND_OUTBOX,
	.synopsis = "\nresend MESSAGE\ndrop MESSAGE --user NAME --reason TEXT",
	.words = true,
	.about = "List notifications that are queued, retrying, delivered or dead letters. A dead letter can "
		 "be sent again, or dropped with the name of the user and the reason.",
	.uses = {FORMAT, {OPTION_USER, "drop: who decided it"}, {OPTION_REASON, "drop: why"}},
	.examples = {"outbox", "outbox resend 12", "outbox drop 12 --user 周明远 --reason '接收方已撤销'"},
    },
    {
	.name = "run",
	.run = command_run,
	.summary = TEXT_COMMAND_RUN,
	.synopsis = "",
	.about = "Run until stopped: fetch what is due, evaluate after each change, deliver notifications, "
		 "publish editions and answer HTTP requests, all as the configuration says. SIGHUP reads the "
		 "configuration again, SIGTERM ends what is under way and stops.",
	.examples = {"run", "run --log info"},
	.done = "stopped by a signal",
    },
    {
	.name = "table",
	.run = command_table,
	.summary = TEXT_COMMAND_TABLE,
	.synopsis = "",
	.about = "Show regions by indicators, each cell with the attainment of the year's target and its "
		 "status. With --indicator, --list or a format other than text: one row for each cell, with "
		 "all its numbers.",
	.uses = {AS_OF, FORMAT, REGION, INDICATOR,
	    {OPTION_LIST, "show one row for each region and indicator, with all numbers"},
	    {OPTION_RANKINGS,
		"show the rankings by indicator of regions of one kind, with gaps to next and leader"},
	    {OPTION_SCORES, "show the scores of the regions, best first"}},
	.examples = {"table", "table --as-of 2023-07-28", "table --region 西岭区 --list",
	    "table --rankings --indicator budget_revenue"},
    },
    {
	.name = "figures",
	.run = command_figures,
	.summary = TEXT_COMMAND_FIGURES,
	.synopsis = "\nconfirm REGION INDICATOR PERIOD --user NAME --reason TEXT",
	.words = true,
	.about = "List the believed figures, or with --all every vintage of them. A suspect figure counts "
		 "once it is confirmed.",
	.uses = {AS_OF, FORMAT, REGION, INDICATOR, PERIOD,
	    {OPTION_ALL, "list all vintages, not only the believed ones"},
	    {OPTION_USER, "confirm: who confirms it"}, {OPTION_REASON, "confirm: why"}},
	.examples = {"figures --region xiling --period 2023-05",
	    "figures --all --indicator budget_revenue --format csv",
	    "figures confirm xiling budget_revenue 2023-05 --user 周明远 --reason '已与财政局核实'"},
    },
    {
	.name = "projects",
	.run = command_projects,
	.summary = TEXT_COMMAND_PROJECTS,
	.synopsis = "[PROJECT]\nrebaseline PROJECT start|production DATE --user NAME --reason TEXT",
	.words = true,
	.about =
	    "List projects with their milestones, or every attribute that one project has had. With "
	    "rebaseline a newly approved date replaces the committed one; the earlier date stays on record.",
	.uses = {AS_OF, FORMAT, REGION, {OPTION_DUE, "list milestones committed for the next 30 days"},
	    {OPTION_LATE, "list the year's late and missed milestones, the longest late first"},
	    {OPTION_USER, "rebaseline: who approved the date"}, {OPTION_REASON, "rebaseline: why"}},
	.examples = {"projects --region xiling", "projects --late", "projects YX2023-05",
	    "projects rebaseline YX2023-05 start 2023-09-30 --user 周明远 --reason '土地手续'"},
    },
    {
	.name = "alerts",
	.run = command_alerts,
	.summary = TEXT_COMMAND_ALERTS,
	.synopsis = "[ALERT]\nack ALERT --user NAME --reason TEXT [--until WHEN]\ntest RULE",
	.words = true,
	.about = "List the alerts that are open, or show one in full: its cause, every change and every "
		 "notification. An acknowledged alert sends no reminders. With test, list what a rule would "
		 "fire now and who would be notified.",
	.uses = {AS_OF, FORMAT, REGION, {OPTION_ALL, "list resolved alerts as well"},
	    {OPTION_USER, "ack: who acknowledges"}, {OPTION_REASON, "ack: what is done about it"},
	    {OPTION_UNTIL, "ack: send no reminders until then: a date, a time, or 7d from now (default: "
			   "until it is resolved)"}},
	.examples = {"alerts", "alerts --all --format csv",
	    "alerts ack 1 --user 何建华 --reason '土地手续已报批' --until 7d", "alerts test not-started"},
    },
    {
	.name = "silence",
	.run = command_silence,
	.summary = TEXT_COMMAND_SILENCE,
	.synopsis = "\nMATCHER... --until WHEN --user NAME --reason TEXT\nend SILENCE --user NAME",
	.words = true,
	.about =
	    "Suppress the notifications of alerts that match all of region=, rule=, indicator=, project=, "
	    "source=, office= and severity=. Suppressed alerts are still evaluated and listed.",
	.uses = {AS_OF, FORMAT, {OPTION_ALL, "list ended silences as well"},
	    {OPTION_USER, "who adds or ends the silence"}, {OPTION_REASON, "why"},
	    {OPTION_UNTIL, "end of the silence: a date, a time, or 7d from now"}},
	.examples = {"silence",
	    "silence region=xiling rule=figure-overdue --until 7d --user 周明远 --reason '汛期'",
	    "silence end 1 --user 周明远"},
    },
    {
	.name = "test",
	.run = command_test,
	.summary = TEXT_COMMAND_TEST,
	.synopsis = "FILE...",
	.words = true,
	.about = "Run the tests in the files: figures are given, and the alerts that must fire on given days "
		 "are compared with those that do. The store of the configuration is not used.",
	.examples = {"test tests.yaml"},
	.done = "all tests passed",
	.failed = "a test failed",
    },
    {
	.name = "sources",
	.run = command_sources,
	.summary = TEXT_COMMAND_SOURCES,
	.synopsis = "[SOURCE]",
	.words = true,
	.about = "List the sources with their last fetch, or show the last fetches and rejected rows of one.",
	.uses = {AS_OF, FORMAT, {OPTION_ALL, "list all fetches of the source, not only the last"}},
	.examples = {"sources", "sources statistics --all --format csv"},
    },
    {
	.name = "explain",
	.run = command_explain,
	.summary = TEXT_COMMAND_EXPLAIN,
	.synopsis = "ALERT\nREGION INDICATOR\nPROJECT",
	.words = true,
	.about = "Show every step from documents to the number and its status: the figure and its vintages, "
		 "the target, the schedule share, and each rule with its thresholds.",
	.uses = {AS_OF, {OPTION_PERIOD, "explain this period (default: the last with a figure)"},
	    {OPTION_EVIDENCE, "print the original document that the figure or date came from"}},
	.examples = {"explain xiling new_projects", "explain 安坪县 规上工业增加值增速 --period 2023-05",
	    "explain 1"},
    },
    {
	.name = "export",
	.run = command_export,
	.summary = TEXT_COMMAND_EXPORT,
	.synopsis =
	    "csv|json|jsonl "
	    "[LIST]\nhtml|markdown|openmetrics|influx|sqlite|xlsx|prometheus-rules\nremote-write [DATABASE]",
	.words = true,
	.about = "Write what is known for other programs. csv, json and jsonl write one list (default: "
		 "figures); the other formats write all that they can hold. With remote-write samples are "
		 "sent to the databases of the configuration.",
	.uses = {AS_OF, REGION, INDICATOR, PERIOD,
	    {OPTION_ALL, "export all vintages, not only the believed ones"},
	    {OPTION_OUTPUT,
		"write to this file, replaced as a whole or not at all (default: standard output)"},
	    {OPTION_BOM, "csv: begin with a byte order mark, as Excel needs for UTF-8"},
	    {OPTION_VERIFY, "remote-write: read the samples back and list those missing"}},
	.examples = {"export csv figures --all -o figures.csv", "export xlsx -o figures.xlsx",
	    "export jsonl alerts"},
	.failed = "failed, or samples are missing",
    },
    {
	.name = "import",
	.run = command_import,
	.summary = TEXT_COMMAND_IMPORT,
	.synopsis = "figures|targets|attributes [FILE]",
	.words = true,
	.about = "Read the CSV that export writes, from a file or standard input, and store what is new with "
		 "its times.",
	.examples = {"import figures figures.csv"},
    },
    {
	.name = "publish",
	.run = command_publish,
	.summary = TEXT_COMMAND_PUBLISH,
	.synopsis = "[PUBLICATION]",
	.words = true,
	.about = "Write what is known into the folder of a publication as a new edition, sign it, and queue "
		 "notifications of it. An edition with errors is not changed but corrected by another.",
	.uses = {{OPTION_AS_OF, "publish as of a date, a time, yesterday, 7d"},
	    {OPTION_PERIOD, "publish this month, quarter or year (default: the last that has ended)"},
	    {OPTION_EDITION, "kind of edition: mid, end, quarter or year"},
	    {OPTION_CORRECTS, "edition that this one corrects"},
	    {OPTION_REASON, "with --corrects: what is corrected"}},
	.examples = {"publish --edition end", "publish yunxi --edition year --period 2023",
	    "publish --corrects 2023-05-end --reason '市统计局修订了5月数据'"},
    },
    {
	.name = "verify",
	.run = command_verify,
	.summary = TEXT_COMMAND_VERIFY,
	.synopsis = "FOLDER|URL [FOLDER|URL]\nFOLDER|URL --figure REGION INDICATOR PERIOD",
	.words = true,
	.about = "Check the files of an edition against its manifest, the manifest against its signature, "
		 "and the editions before it back to the first. With two editions, check that the later one "
		 "continues the earlier.",
	.uses = {{OPTION_KEY, "public key that must have signed the edition (default: the one beside it)"},
	    {OPTION_STORE,
		"check as well that the store still holds every figure, target and committed date"},
	    {OPTION_FIGURE, "prove that one figure is in the edition"},
	    {OPTION_ALL, "check the files of all earlier editions as well, not only their manifests"}},
	.examples = {"verify publications/2023-year --all --key publication.key.pub",
	    "verify publications/2023-12-end --figure xiling budget_revenue 2023-11"},
	.done = "everything is as signed",
	.failed = "something is not as signed",
    },
    {
	.name = "diff",
	.run = command_diff,
	.summary = TEXT_COMMAND_DIFF,
	.synopsis = "FOLDER|URL FOLDER|URL",
	.words = true,
	.about = "List figures, targets and committed dates that differ between two editions.",
	.uses = {FORMAT},
	.examples = {"diff publications/2023-05-end publications/2023-05-end.2"},
    },
    {
	.name = "key",
	.run = command_key,
	.summary = TEXT_COMMAND_KEY,
	.synopsis = "new FILE\npublic FILE",
	.words = true,
	.about = "Write a new private key to FILE and its public key to FILE.pub; or make the public key "
		 "again from the private one.",
	.examples = {"key new publication.key", "key public publication.key"},
    },
    {
	.name = "probe",
	.run = command_probe,
	.summary = TEXT_COMMAND_PROBE,
	.synopsis = "URL",
	.words = true,
	.about = "Fetch a document, show its structure, and print a mapping for the configuration.",
	.examples = {"probe http://127.0.0.1:8080/statistics.json"},
    },
    {
	.name = "replay",
	.run = command_replay,
	.summary = TEXT_COMMAND_REPLAY,
	.synopsis = "[FETCH...]",
	.words = true,
	.about = "Apply the present mapping to documents in the store and add the figures that differ.",
	.uses = {{OPTION_SOURCE, "replay all documents of this source"}},
	.examples = {"replay --source statistics", "replay 12 13"},
    },
    {
	.name = "help",
	.run = command_help,
	.summary = TEXT_COMMAND_HELP,
	.synopsis = "[COMMAND]",
	.words = true,
	.about = "Show the list of commands, or synopsis, options, examples and exit statuses of one.",
	.examples = {"help", "help table"},
    },
    {
	.name = "version",
	.run = command_version,
	.summary = TEXT_COMMAND_VERSION,
	.synopsis = "",
	.about = "Show the version of the program.",
	.examples = {"version"},
    },
    {
	.name = "manual",
	.run = command_manual,
	.summary = TEXT_COMMAND_MANUAL,
	.synopsis = "KIND [COMMAND]",
	.words = true,
	.about = "Print a manual page, the overview of commands or a completion, made from the same tables "
		 "as this help.",
	.hidden = true,
    },
};
const size_t command_count = sizeof commands / sizeof *commands;
