/* SPDX-License-Identifier: MIT */
#include "base/signature.h"
#include "base/file_read.h"
#include "base/zip.h"
#include "tests/writing.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the program writes is whole, or it says that it is not: standard output, exported files, keys. And
 * what it prints never gets into the store. */

static char folder[4000];

static void figures_write(void)
{
	TEXT_OWNED struct text rows = {0};
	char path[4200];

	for (int month = 0; month < 36; month++)
		for (int of = 0; of < 4; of++)
			text_printf(&rows,
			    "%s{\"r\":\"%s\",\"i\":\"%s\",\"p\":\"%d-%02d\",\"v\":%d.%d,\"d\":\"%d-%02d-"
			    "12\"}",
			    rows.length ? ",\n" : "[", of % 2 ? "a" : "b", of < 2 ? "i" : "j",
			    2020 + month / 12, month % 12 + 1, month % 12 * 7 + of, month % 10,
			    2020 + (month + 1) / 12, (month + 1) % 12 + 1);
	text_add(&rows, "]\n");
	snprintf(path, sizeof path, "%s/figures.json", folder);
	test_write(path, text_of(&rows));
}

#define RUN(...) (text_clear(&out), run_program(folder, &out, __VA_ARGS__))
#define RUNS(...)                                                                                            \
	do {                                                                                                 \
		if (RUN(__VA_ARGS__) != 0)                                                                   \
			fail_msg("%s", text_of(&out));                                                       \
	} while (0)

static void begin(const char *name)
{
	TEXT_OWNED struct text out = {0};
	char path[4200];

	snprintf(folder, sizeof folder, "%s", test_folder(name));
	setenv("TEST_FOLDER", folder, 1);
	snprintf(path, sizeof path, "%s/pacesetter.yaml", folder);
	test_write(path, test_data("cli/output.yaml"));
	figures_write();
	RUNS("collect --now 2023-01-20T08:00");
	RUNS("evaluate --now 2023-01-20T09:00");
}

/* ---- descriptors ---- */

static void what_is_printed_never_gets_into_the_store(void **state)
{
	static const char *const commands[] = {"collect --force --now 2023-01-21T08:00",
	    "evaluate --now 2023-01-21T09:00", "deliver --now 2023-01-21T10:00", "figures", "check", "alerts",
	    "outbox", "nonsense", "export csv -o out.csv", "key new k", "publish --edition end"};
	static const char *const closed[] = {"<&- >&- 2>&-", ">&-", "2>&-", "<&-", "<&- 2>&-", "<&- >&-"};
	TEXT_OWNED struct text before = {0};
	TEXT_OWNED struct text out = {0};

	(void)state;
	begin("output-closed");
	assert_int_equal(run_program(folder, &before, "figures --all --now 2023-02-01"), 0);
	for (size_t c = 0; c < sizeof closed / sizeof *closed; c++)
		for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
			RUN("%s %s", commands[i], closed[c]);
	/* the daemon too, which logs */
	RUN("--version >/dev/null; '%s' run --now 2023-01-22T08:00 <&- >&- 2>&- & d=$!; sleep 1; kill $d; "
	    "wait $d",
	    program_path());
	RUNS("figures --all --now 2023-02-01");
	assert_string_equal(text_of(&out), text_of(&before));
	RUNS("alerts --now 2023-02-01");
	RUNS("outbox --now 2023-02-01");
}

/* ---- standard output ---- */

/* Every way to print; each prints something. */
static const char *const printing[] = {"--help", "--version", "check --help", "check --schema",
    "check --measures", "check", "table", "table --list", "table --rankings", "table --scores",
    "table -f csv", "table -f json", "figures", "figures --all", "figures -f jsonl", "projects", "alerts",
    "alerts --all", "alerts 1", "alerts test behind", "sources", "sources s", "outbox", "silence",
    "explain b i", "explain b i --evidence", "explain 1", "explain 1 --evidence", "evaluate",
    "evaluate --dry-run", "evaluate --exit-code", "evaluate --from 2023-01-10 --to 2023-01-20", "collect",
    "collect --force", "collect --dry-run --force", "deliver --list", "replay", "export csv", "export json",
    "export jsonl", "export html", "export markdown", "export openmetrics", "export influx",
    "export prometheus-rules", "probe file://%s/figures.json", "import figures back.csv", "key public k",
    "publish --edition quarter", "verify out/2022-12-end", "diff out/2022-12-end out/2022-12-end",
    "silence rule=behind --until 7d --user Li --reason x", "test tests.yaml"};

static void what_cannot_be_printed_is_said(void **state)
{
	TEXT_OWNED struct text out = {0};
	char path[4200];
	struct stat st;

	(void)state;
	if (stat("/dev/full", &st) != 0 || !S_ISCHR(st.st_mode))
		skip();
	begin("output-full");
	snprintf(path, sizeof path, "%s/tests.yaml", folder);
	test_write(
	    path, "config: pacesetter.yaml\ntests: [{name: none, expect: [{on: 2023-01-20, alerts: []}]}]\n");
	RUNS("key new key");
	RUNS("key new k");
	RUNS("publish --edition end --as-of 2023-01-20 --now 2023-01-20T09:00");
	RUNS("publish --edition mid --as-of 2023-01-20 --now 2023-01-20T09:00");
	RUNS("export csv --all -o back.csv --now 2023-01-20T09:00");
	for (size_t i = 0; i < sizeof printing / sizeof *printing; i++) {
		char words[5000];
		int status;

		snprintf(words, sizeof words, printing[i], folder);
		/* standard error comes through the pipe; standard output has no room */
		status = RUN("%s %s 3>&1 >/dev/full 2>&3 3>&- #", words,
		    *words == '-' || strstr(words, "probe") || strstr(words, "key")
			? ""
			: "--now 2023-01-20T10:00");
		if (status != 1)
			fail_msg("%s: status %d: %s", words, status, text_of(&out));
		if (!strstr(text_of(&out), "No space left on device") &&
		    !strstr(text_of(&out), "not all of it could be written"))
			fail_msg("%s: it does not say so: %s", words, text_of(&out));
	}
}

/* A reader that goes away: who only reads ends quietly, as any filter does; who writes finishes its work and
 * says that nobody has read of it. */
static void a_reader_that_goes_away_stops_no_work(void **state)
{
	TEXT_OWNED struct text out = {0};

	(void)state;
	begin("output-pipe");
	assert_int_equal(RUN("figures --all -f csv 2>err | head -c 10 >/dev/null; cat err"), 0);
	assert_string_equal(text_of(&out), "");
	assert_int_equal(RUN("key new key | true; test -s key && test -s key.pub"), 0);
	RUN("publish --edition end --now 2023-01-20T10:00 2>&1 | true");
	RUNS("verify out/2022-12-end");
	/* SIGPIPE ignored, as under systemd: an error like any other */
	assert_int_equal(RUN("--version >/dev/null; trap '' PIPE; { until test -e gone; do sleep 0.05; done; "
			     "'%s' figures --all -f csv; echo $? >status; } 2>err | { exec <&-; : >gone; }; "
			     "cat status err",
			     program_path()),
	    0);
	assert_contains(text_of(&out), "1\n");
	assert_contains(text_of(&out), "Broken pipe");
}

/* ---- files, on a disk that is full ---- */

static enum outcome piece(void *context, const uint8_t *bytes, size_t length, struct error *e)
{
	(void)e;
	*(char *)context = (char)bytes[length - 1];
	return OUTCOME_DONE;
}

static enum outcome append(void *context, const uint8_t *bytes, size_t length, struct error *e)
{
	(void)e;
	text_put(context, bytes, length);
	return OUTCOME_DONE;
}

static enum outcome part_ends(void *context, const struct zip_member *m, struct error *e)
{
	char last = '\0';
	enum outcome outcome = zip_unpack(m, piece, &last, e);

	++*(size_t *)context;
	if (outcome == OUTCOME_DONE && last != '>' && last != '\n')
		return error_set(e, OUTCOME_REFUSED, "%s is cut off", m->name);
	return outcome;
}

static void assert_workbook(const char *path)
{
	TEXT_OWNED struct text bytes = {0};
	struct error e;
	size_t parts = 0;

	assert_done(file_read(path, SIZE_MAX, &bytes, &e), e);
	assert_done(zip_members((const uint8_t *)bytes.at, bytes.length, part_ends, &parts, &e), e);
	assert_true(parts > 10);
}

static void assert_database(const char *path)
{
	sqlite3 *db;
	sqlite3_stmt *s;

	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	assert_string_equal((const char *)sqlite3_column_text(s, 0), "ok");
	sqlite3_finalize(s);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT count(*) FROM figures", -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	assert_int_equal(sqlite3_column_int(s, 0), 144);
	sqlite3_finalize(s);
	sqlite3_close(db);
}

struct sweep {
	const char *format, *list;
	size_t steps;
};

static int export_limited(const struct sweep *s, size_t most, const char *file, struct text *out)
{
	const char *argv[] = {"export", s->format, "--now", "2023-02-01", "--all", "-o", file, s->list, NULL};

	if (strcmp(s->format, "csv") != 0 && strcmp(s->format, "json") != 0 &&
	    strcmp(s->format, "jsonl") != 0)
		argv[7] = NULL;
	text_clear(out);
	return run_limited(folder, most, out, argv);
}

static void sweep_one(const struct sweep *s)
{
	TEXT_OWNED struct text out = {0};
	TEXT_OWNED struct text names = {0};
	char path[4200], whole_path[4200];
	OWNED char *whole = NULL;
	size_t size, done = 0;

	snprintf(path, sizeof path, "%s/to/file", folder);
	snprintf(whole_path, sizeof whole_path, "%s/whole", folder);
	assert_int_equal(export_limited(s, SIZE_MAX / 2, "whole", &out), 0);
	whole = test_read(whole_path);
	size = file_size(whole_path);
	for (size_t i = 0; i <= s->steps; i++) {
		/* the last steps are more than the file itself: parts on their way may be longer than it */
		size_t most = size * i * 3 / 2 / s->steps;
		OWNED char *there = NULL;
		int status;

		test_write(path, "old");
		status = export_limited(s, most, "to/file", &out);
		if (status != 0 && status != 1)
			fail_msg("%s, %zu bytes: status %d: %s", s->format, most, status, text_of(&out));
		text_clear(&names);
		snprintf(path, sizeof path, "%s/to", folder);
		folder_names(path, &names);
		assert_string_equal(text_of(&names), "file ");
		snprintf(path, sizeof path, "%s/to/file", folder);
		if (status == 1) {
			assert_contains(text_of(&out), "pacesetter export: ");
			there = test_read(path);
			assert_string_equal(there, "old");
			continue;
		}
		done++;
		if (strcmp(s->format, "xlsx") == 0) {
			assert_workbook(path);
		} else if (strcmp(s->format, "sqlite") == 0) {
			assert_database(path);
		} else {
			there = test_read(path);
			assert_string_equal(there, whole);
		}
	}
	if (!done || done > s->steps)
		fail_msg("%s: %zu of %zu lengths were enough", s->format, done, s->steps + 1);
}

static void a_file_is_whole_or_the_old_one(void **state)
{
	static const struct sweep sweeps[] = {{"csv", "figures", 9}, {"json", "figures", 9},
	    {"jsonl", "table", 9}, {"html", NULL, 9}, {"markdown", NULL, 6}, {"openmetrics", NULL, 6},
	    {"influx", NULL, 6}, {"prometheus-rules", NULL, 6}, {"sqlite", NULL, 24}, {"xlsx", NULL, 60}};
	char path[4200];

	(void)state;
	begin("output-sweep");
	snprintf(path, sizeof path, "%s/to", folder);
	assert_int_equal(mkdir(path, 0755), 0);
	for (size_t i = 0; i < sizeof sweeps / sizeof *sweeps; i++)
		sweep_one(&sweeps[i]);
}

static void projects_write(const char *rows)
{
	TEXT_OWNED struct text yaml = {0};
	char path[4200];

	text_printf(&yaml,
	    "regions: [{id: a, name: A, kind: county}]\nindicators: [{id: i, name: I, unit: u, kind: "
	    "level}]\n"
	    "sources: [{id: s, url: \"file://%s/projects.json\", projects: {rows: \"$[*]\", id: .id, name: "
	    ".n, region: {const: a}, start: {committed: .d}}}]\n",
	    folder);
	snprintf(path, sizeof path, "%s/pacesetter.yaml", folder);
	test_write(path, text_of(&yaml));
	snprintf(path, sizeof path, "%s/projects.json", folder);
	test_write(path, rows);
}

/* The parts of a workbook are longer than the workbook. Where there is room for it and not for them, the
 * library cuts them off, gives each the CRC of what is left, and says that all went well. */
static void parts_that_were_cut_off_are_seen(void **state)
{
	static const char *const argv[] = {"export", "xlsx", "-o", "book.xlsx", "--now", "2023-02-22", NULL};
	TEXT_OWNED struct text out = {0};
	TEXT_OWNED struct text rows = {0};
	char path[4200];
	size_t size;

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("output-parts"));
	for (int i = 0; i < 600; i++)
		text_printf(
		    &rows, "%s{\"id\":\"P%d\",\"d\":\"2023-01-31\",\"n\":\"Plant %d\"}", i ? "," : "[", i, i);
	text_char(&rows, ']');
	projects_write(text_of(&rows));
	RUNS("collect --now 2023-01-21T08:00");
	RUNS("export xlsx -o book.xlsx --now 2023-02-22");
	snprintf(path, sizeof path, "%s/book.xlsx", folder);
	size = file_size(path);
	for (size_t more = 0; more < 5; more++) {
		test_write(path, "old");
		text_clear(&out);
		assert_int_equal(run_limited(folder, size + 64 + more * size / 16, &out, argv), 1);
		assert_contains(
		    text_of(&out), "export: book.xlsx: the workbook was read back, and is not whole");
		assert_int_equal(file_size(path), 3);
		assert_int_equal(temporary_count(folder), 0);
	}
}

static enum outcome strings_take(void *context, const struct zip_member *m, struct error *e)
{
	return strcmp(m->name, "xl/sharedStrings.xml") == 0 ? zip_unpack(m, append, context, e)
							    : OUTCOME_DONE;
}

/* A name of any length, and with any character, does not keep the others from their workbook. */
static void a_workbook_takes_any_text(void **state)
{
	static const char bad[] = "\xEF\xBF\xBF Plant";
	TEXT_OWNED struct text out = {0};
	TEXT_OWNED struct text document = {0};
	TEXT_OWNED struct text strings = {0};
	TEXT_OWNED struct text book = {0};
	struct error e;
	char path[4200];
	const char *cut;
	size_t length = 0;

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("output-text"));
	text_printf(&document, "[{\"id\":\"P1\",\"d\":\"2023-01-31\",\"n\":\"%s\"},", bad);
	text_add(&document, "{\"id\":\"P2\",\"d\":\"2023-01-31\",\"n\":\"");
	for (int i = 0; i < 40000; i++)
		text_add(&document, "长");
	text_add(&document, "\"}]");
	projects_write(text_of(&document));
	RUNS("collect --force --now 2023-01-21T08:00");
	assert_contains(text_of(&out), "2 rows");
	RUNS("export xlsx -o book.xlsx --now 2023-01-22");
	snprintf(path, sizeof path, "%s/book.xlsx", folder);
	assert_workbook(path);
	assert_done(file_read(path, SIZE_MAX, &book, &e), e);
	assert_done(zip_members((const uint8_t *)book.at, book.length, strings_take, &strings, &e), e);
	assert_contains(text_of(&strings), "\\uffff Plant<");
	assert_null(strstr(text_of(&strings), bad));
	cut = strstr(text_of(&strings), "长长");
	assert_non_null(cut);
	while (strncmp(cut + length, "长", 3) == 0)
		length += 3;
	assert_int_equal(length / 3, 32766); /* and the sign that it was cut */
	assert_true(strncmp(cut + length, "…<", 4) == 0);
}

/* ---- devices and FIFOs ---- */

static void what_is_no_file_is_written_into_or_refused(void **state)
{
	TEXT_OWNED struct text out = {0};
	TEXT_OWNED struct text whole = {0};
	char path[4200];
	struct stat st;

	(void)state;
	begin("output-fifo");
	snprintf(path, sizeof path, "%s/fifo", folder);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(run_program(folder, &whole, "export csv --now 2023-02-01"), 0);
	RUNS("--version >/dev/null; '%s' export csv --now 2023-02-01 -o fifo & timeout 60 cat fifo; wait $!",
	    program_path());
	assert_string_equal(text_of(&out), text_of(&whole));
	RUNS("export csv --now 2023-02-01 -o /dev/stdout | cat");
	assert_string_equal(text_of(&out), text_of(&whole));
	/* a configuration may come out of a pipe as well, which has no path */
	RUNS("--version >/dev/null; cat pacesetter.yaml | '%s' check -c /dev/stdin", program_path());
	assert_contains(text_of(&out), "configuration OK");
	assert_int_equal(RUN("export sqlite -o fifo"), 1);
	assert_contains(text_of(&out), "fifo: is a FIFO (expected an ordinary file)");
	assert_int_equal(RUN("export xlsx -o fifo"), 1);
	assert_int_equal(RUN("export xlsx -o to/nowhere"), 1);
	assert_int_equal(lstat(path, &st), 0);
	assert_true(S_ISFIFO(st.st_mode));
}

/* ---- an edition, on a disk that is full ---- */

static size_t parts_in_out(void)
{
	char path[4200];

	snprintf(path, sizeof path, "%s/out", folder);
	return access(path, F_OK) == 0 ? temporary_count(path) : 0;
}

static void an_edition_is_whole_or_not_there(void **state)
{
	static const char *const argv[] = {"publish", "--edition", "end", "--now", "2023-01-20T10:00", NULL};
	TEXT_OWNED struct text out = {0};
	char edition[4200];
	size_t refused = 0, most = 0;
	int status = 1;

	(void)state;
	begin("output-edition");
	RUNS("key new key");
	snprintf(edition, sizeof edition, "%s/out/2022-12-end/manifest.json", folder);
	for (; status != 0 && most < 4 << 20; most += most < 65536 ? 1777 : most) {
		text_clear(&out);
		status = run_limited(folder, most, &out, argv);
		if (status != 0 && status != 1)
			fail_msg("%zu bytes: status %d: %s", most, status, text_of(&out));
		if (status == 1) {
			assert_contains(text_of(&out), "pacesetter publish: ");
			refused++;
		}
		assert_int_equal(parts_in_out(), 0);
		/* it may be there, and only the store have had no room for it */
		if (access(edition, F_OK) == 0)
			RUNS("verify out/2022-12-end --key key.pub");
	}
	assert_int_equal(status, 0);
	assert_true(refused > 5);
	RUNS("verify out/2022-12-end --key key.pub --store --now 2023-01-20T11:00");
}

/* What lies where an edition is made is removed if a killed program left it, and never what it leads to; the
 * list of editions is made again where it is missing. */
static void an_edition_is_made_in_a_folder_of_its_own(void **state)
{
	TEXT_OWNED struct text out = {0};
	char path[4200];

	(void)state;
	begin("output-part");
	RUNS("key new key");
	RUNS("--version >/dev/null; mkdir -p out mine && echo mine >mine/file && ln -s ../mine "
	     "out/.2022-12-end.part");
	assert_int_equal(RUN("publish --edition end --now 2023-01-20T10:00"), 1);
	assert_contains(text_of(&out), ".2022-12-end.part: what lies in it cannot be listed");
	snprintf(path, sizeof path, "%s/mine/file", folder);
	assert_int_equal(file_size(path), 5);
	RUNS("--version >/dev/null; cd out && rm .2022-12-end.part && mkdir .2022-12-end.part && "
	     "echo half >.2022-12-end.part/manifest.json");
	RUNS("publish --edition end --now 2023-01-20T10:00");
	RUNS("verify out/2022-12-end --key key.pub");
	RUNS("--version >/dev/null; rm out/index.html");
	assert_int_equal(RUN("publish --edition end --now 2023-01-20T11:00"), 1);
	assert_contains(text_of(&out), "is published already");
	RUNS("--version >/dev/null; grep 2022-12-end out/index.html");
}

/* ---- keys ---- */

static void a_key_is_made_again_from_its_private_one(void **state)
{
	TEXT_OWNED struct text out = {0};
	OWNED char *private_before = NULL, *public_before = NULL, *after = NULL;
	char private_path[4200], public_path[4200];
	struct stat st;

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("output-key"));
	snprintf(private_path, sizeof private_path, "%s/key", folder);
	snprintf(public_path, sizeof public_path, "%s/key.pub", folder);
	RUNS("key new key");
	private_before = test_read(private_path);
	public_before = test_read(public_path);
	assert_int_equal(stat(private_path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	/* killed between the two files */
	assert_int_equal(unlink(public_path), 0);
	RUNS("key new key");
	assert_contains(text_of(&out), "was there already");
	after = test_read(public_path);
	assert_string_equal(after, public_before);
	assert_int_equal(unlink(public_path), 0);
	RUNS("key public key");
	RUNS("key public key");
	memory_free(&after);
	after = test_read(public_path);
	assert_string_equal(after, public_before);
	/* never another one in its place */
	assert_int_equal(RUN("key new key"), 2);
	assert_contains(text_of(&out), "never written over");
	RUNS("key new second");
	assert_int_equal(
	    RUN("key public second; mv second.pub key.pub; '%s' key public key", program_path()), 1);
	assert_contains(text_of(&out), "is not the public key of key");
	assert_int_equal(RUN("key public none"), 1);
	assert_int_equal(unlink(private_path), 0);
	assert_int_equal(RUN("key new key"), 2);
	assert_int_equal(access(private_path, F_OK), -1);
	/* a file that is no key is not taken for one */
	assert_int_equal(unlink(public_path), 0);
	test_write(private_path, "my diary");
	assert_int_equal(RUN("key new key"), 1);
	memory_free(&after);
	after = test_read(private_path);
	assert_string_equal(after, "my diary");
	assert_int_equal(access(public_path, F_OK), -1);
}

/* At any length of the disk there is a whole private key or none, and the next run completes the pair. */
static void a_pair_of_keys_survives_a_full_disk(void **state)
{
	static const char *const argv[] = {"key", "new", "key", NULL};
	TEXT_OWNED struct text out = {0};
	char path[4200];

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("output-key-full"));
	for (size_t most = 0; most < 130; most += 8) {
		int status;

		text_clear(&out);
		status = run_limited(folder, most, &out, argv);
		assert_true(status == 0 || status == 1);
		assert_int_equal(temporary_count(folder), 0);
		snprintf(path, sizeof path, "%s/key", folder);
		if (status == 0 || access(path, F_OK) == 0) {
			text_clear(&out);
			RUN("key new key");
			RUNS("key public key");
			RUNS("--version >/dev/null; rm key key.pub");
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_printed_never_gets_into_the_store),
	    cmocka_unit_test(what_cannot_be_printed_is_said),
	    cmocka_unit_test(a_reader_that_goes_away_stops_no_work),
	    cmocka_unit_test(a_file_is_whole_or_the_old_one),
	    cmocka_unit_test(parts_that_were_cut_off_are_seen),
	    cmocka_unit_test(a_workbook_takes_any_text),
	    cmocka_unit_test(what_is_no_file_is_written_into_or_refused),
	    cmocka_unit_test(an_edition_is_whole_or_not_there),
	    cmocka_unit_test(an_edition_is_made_in_a_folder_of_its_own),
	    cmocka_unit_test(a_key_is_made_again_from_its_private_one),
	    cmocka_unit_test(a_pair_of_keys_survives_a_full_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
