/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "store/alerts.h"
#include "store/figures.h"
#include "store/outbox.h"
#include "tests/server.h"
#include "tests/support.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The real program as a person runs it: real processes, killed in the middle. */

static struct server *server_for(const char *folder)
{
	struct server *s = server_start();
	char path[4200];

	setenv("TEST_SERVER", server_url(s), 1);
	snprintf(path, sizeof path, "%s/pacesetter.yaml", folder);
	test_write(path, test_data("cli/flow.yaml"));
	return s;
}

static void from_an_endpoint_to_an_alert(void **state)
{
	char folder[4096];
	struct server *s;
	struct text out = {0};

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("flow"));
	s = server_for(folder);
	assert_int_equal(run_program(folder, &out, "table"), 1);
	assert_contains(text_of(&out), "no store yet");
	text_clear(&out);
	assert_int_equal(run_program(folder, &out, "check"), 0);
	assert_contains(text_of(&out), "configuration OK: 2 regions");
	server_answer(s, "/s",
	    &(struct cached_response){
		.body = "[{\"r\":\"east\",\"p\":\"2023-06\",\"v\":30},{\"r\":\"nowhere\",\"p\":"
			"\"2023-06\",\"v\":1}]"});
	text_clear(&out);
	assert_int_equal(run_program(folder, &out, "collect --now 2023-07-18"), 1);
	assert_contains(text_of(&out), "1 rejected");
	text_clear(&out);
	assert_int_equal(run_program(folder, &out, "replay"), 1);
	assert_contains(text_of(&out), "1 rejected");
	text_clear(&out);
	assert_int_equal(run_program(folder, &out, "sources s --now 2023-07-18T12:00"), 0);
	assert_contains(text_of(&out), "nowhere");
	assert_contains(text_of(&out), "this is no region of the configuration");
	text_clear(&out);
	assert_int_equal(run_program(folder, &out, "evaluate --now 2023-07-18T01:00 --exit-code"), 1);
	assert_contains(text_of(&out), "1 firing (1 new");
	server_answer(s, "/hook", &(struct cached_response){.body = "{}"});
	text_clear(&out);
	assert_int_equal(run_program(folder, &out, "deliver --now 2023-07-18T01:00"), 0);
	assert_contains(text_of(&out),
	    "office           delivered: 东县 生产总值 2023-06: 25 points behind the schedule");
	assert_int_equal(server_count(s, "/hook"), 1);
	text_clear(&out);
	assert_int_equal(run_program(folder, &out, "table --now 2023-07-18T12:00"), 0);
	assert_contains(text_of(&out), "东县   ▲ 25%");
	text_clear(&out);
	assert_int_equal(run_program(folder, &out, "table --now 2023-07-18T12:00 --as-of 2023-07-17"), 0);
	assert_contains(text_of(&out), "东县   ·   -");
	text_clear(&out);
	assert_int_equal(run_program(folder, &out, "explain east grp --now 2023-07-18T12:00"), 0);
	assert_contains(text_of(&out), "pace gap = 100 (v/T - s) = 100 * (30/120 - 0.5) = -25 pp");
	assert_contains(text_of(&out), "from s, fetched 2023-07-18 00:00 (fetch 1, sha256 ");
	text_clear(&out);
	assert_int_equal(run_program(folder, &out, "explain 1 --evidence --now 2023-07-18T12:00"), 0);
	assert_contains(text_of(&out), "[{\"r\":\"east\",\"p\":\"2023-06\",\"v\":30}");
	text_clear(&out);
	assert_int_equal(run_program(folder, &out, "export csv --now 2023-07-18T12:00"), 0);
	assert_contains(text_of(&out), "2023-06,east,东县,grp,生产总值,30,亿元,2023-07-18T00:00:00+08:00,,,s,"
				       "1,2023-06-30,1688140799000,1689609600000\r\n");
	text_clear(&out);
	assert_int_equal(run_program(folder, &out, "alerts --now 2023-07-18T12:00 --format json"), 0);
	{
		struct arena a = {0};
		struct error e;
		cJSON *root;

		assert_done(json_parse(&a, text_of(&out), out.length, 8, &root, &e), e);
		assert_string_equal(
		    cJSON_GetObjectItemCaseSensitive(root->child, "severity")->valuestring, "warning");
		assert_true(cJSON_GetObjectItemCaseSensitive(root->child, "value")->valuedouble == -25);
		arena_done(&a);
	}
	/* the mapping is mended: the refused row comes in from the evidence */
	{
		char path[4200];
		struct text mended = {0};
		const char *at = strstr(test_data("cli/flow.yaml"), "region: .r");

		text_put(&mended, test_data("cli/flow.yaml"), (size_t)(at - test_data("cli/flow.yaml")));
		text_add(&mended, "region: {at: .r, map: {east: east, nowhere: city}}");
		text_add(&mended, at + strlen("region: .r"));
		snprintf(path, sizeof path, "%s/pacesetter.yaml", folder);
		test_write(path, text_of(&mended));
		text_done(&mended);
	}
	text_clear(&out);
	assert_int_equal(run_program(folder, &out, "replay"), 0);
	assert_contains(text_of(&out), "2 rows      1 new    0 rejected");
	server_stop(s);
	text_done(&out);
}

static void what_is_used_wrongly_is_said_so(void **state)
{
	static const struct {
		const char *words, *says;
	} cases[] = {{"tabel", "unknown command 'tabel' (did you mean 'table'?)"},
	    {"table --reigon x", "unknown option '--reigon' (did you mean '--region'?)"},
	    {"table --region eats", "did you mean east?"}, {"figures --period soon", "is no period"},
	    {"table --as-of soon", "is no time"}, {"collect nobody", "unknown source nobody"},
	    {"explain", "expected the number"}, {"table --format xml", "expected text, csv, json or jsonl"},
	    {"table --rankings --scores", "one at a time"}, {"projects P1 --late", "one at a time"},
	    {"export pdf", "expected csv, json, jsonl, openmetrics"},
	    {"projects rebaseline P1 start 2024-01-01", "--user and --reason are required"},
	    {"check pacesetter.yaml", "unexpected word 'pacesetter.yaml'"},
	    {"table east", "unexpected word 'east'"}, {"evaluate growth", "unexpected word"},
	    {"deliver 1", "unexpected word"}, {"run now", "unexpected word"},
	    {"check -c ''", "--config: empty value"}, {"table --region ''", "--region: empty value"},
	    {"table --region=", "--region: empty value"}, {"export csv -o ''", "--output: empty value"}};
	char folder[4096];
	struct server *s;
	struct text out = {0};

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("flow-misused"));
	s = server_for(folder);
	server_answer(
	    s, "/s", &(struct cached_response){.body = "[{\"r\":\"east\",\"p\":\"2023-06\",\"v\":30}]"});
	assert_int_equal(run_program(folder, NULL, "collect --now 2023-07-18"), 0);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		text_clear(&out);
		assert_int_equal(run_program(folder, &out, "%s", cases[i].words), 2);
		assert_contains(text_of(&out), cases[i].says);
	}
	server_stop(s);
	text_done(&out);
}

/* Not the one of the machine, nor none. */
static void a_configuration_that_cannot_be_read_is_said(void **state)
{
	static const char *const commands[] = {"check", "table", "probe http://127.0.0.1:1/"};
	TEXT_OWNED struct text out = {0};
	char folder[4096], path[4200];

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("flow-unreadable"));
	snprintf(path, sizeof path, "%s/pacesetter.yaml", folder);
	assert_int_equal(symlink("gone.yaml", path), 0);
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		text_clear(&out);
		assert_int_equal(run_program(folder, &out, "%s", commands[i]), 1);
		assert_contains(text_of(&out), "pacesetter.yaml: No such file");
		assert_null(strstr(text_of(&out), "/etc/"));
	}
}

/* ---- killed in the middle ---- */

struct counted {
	size_t figures;
};

static void count_figure(void *context, const struct figure *f)
{
	(void)f;
	((struct counted *)context)->figures++;
}

static size_t figures_in(const char *folder)
{
	struct counted c = {0};
	struct store *s = test_store(folder);
	struct txn *t;
	struct error e;

	assert_done(store_read(s, &t, &e), e);
	assert_done(figures_scan(t, BOOK_FIGURES, period_of(1900, 1, 0), period_of(2199, 12, YEARLY),
			&(struct figure_visitor){INSTANT_LAST, count_figure, &c}, &e),
	    e);
	store_read_end(t);
	store_close(s);
	return c.figures;
}

/* Whatever `collect` has said is in the store, however it ended; and the next run finishes the work. */
static void a_collector_killed_again_and_again_loses_nothing(void **state)
{
	char folder[4096], path[4200];
	struct text yaml = {0}, body = {0};
	struct server *s;

	size_t acknowledged = 0;
	int killed_at_work = 0;

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("flow-kill-collect"));
	s = server_for(folder);
	text_add(&yaml, "regions:\n");
	text_add(&body, "[");
	for (int r = 0; r < 50; r++) {
		text_printf(&yaml, "  - {id: r%d, name: R, kind: county}\n", r);
		text_printf(&body, "%s{\"r\":\"r%d\",\"v\":%d.25}", r ? "," : "", r, r);
	}
	text_add(&body, "]");
	text_add(&yaml, "indicators:\n  - {id: grp, name: G, unit: u, kind: year-to-date}\nsources:\n");
	for (int i = 0; i < 40; i++) {
		char at[16];

		text_printf(&yaml,
		    "  - {id: s%02d, url: \"${env:TEST_SERVER}/s%d\", figures: {rows: \"$[*]\", region: .r, "
		    "indicator: {const: grp}, period: {const: \"%d-%02d\"}, value: .v}}\n",
		    i, i, 2000 + i / 12, i % 12 + 1);
		snprintf(at, sizeof at, "/s%d", i);
		server_answer(s, at, &(struct cached_response){.body = text_of(&body), .delay_ms = 3});
	}
	snprintf(path, sizeof path, "%s/pacesetter.yaml", folder);
	test_write(path, text_of(&yaml));
	for (int round = 0; round < 12; round++) {
		const char *const argv[] = {"pacesetter", "collect", NULL};
		char said[65536] = "";
		size_t length = 0;
		ssize_t n;
		int ends[2], lines = 0;
		pid_t child;

		assert_int_equal(pipe(ends), 0);
		child = spawn_program(folder, argv, ends[1]);
		close(ends[1]);
		/* killed when it has acknowledged a few, a few more each time */
		while (lines < round * 2 + 1 &&
		       (n = read(ends[0], said + length, sizeof said - 1 - length)) > 0) {
			for (ssize_t i = 0; i < n; i++)
				lines += said[length + (size_t)i] == '\n';
			length += (size_t)n;
		}
		kill(child, SIGKILL);
		while ((n = read(ends[0], said + length, sizeof said - 1 - length)) > 0)
			length += (size_t)n;
		said[length] = '\0';
		close(ends[0]);
		waitpid(child, NULL, 0);
		for (const char *line = said; *line; line += strcspn(line, "\n") + 1)
			if (line[0] == 's' && strstr(line, "50 new") &&
			    strstr(line, "50 new") < line + strcspn(line, "\n"))
				acknowledged += 50;
		assert_true(figures_in(folder) % 50 == 0); /* a document is in as a whole or not at all */
		assert_true(figures_in(folder) >= acknowledged);
		killed_at_work += figures_in(folder) > 0 && figures_in(folder) < 40 * 50;
	}
	assert_true(acknowledged > 0 && killed_at_work > 0); /* else this has shown nothing */
	assert_int_equal(run_program(folder, NULL, "collect"), 0);
	assert_int_equal(figures_in(folder), 40 * 50);
	server_stop(s);
	text_done(&yaml);
	text_done(&body);
}

/* ---- the daemon ---- */

static int wait_for(const char *path, const char *text, int seconds)
{
	for (int i = 0; i < seconds * 20; i++) {
		FILE *f = fopen(path, "re");
		char all[65536];
		size_t n = f ? fread(all, 1, sizeof all - 1, f) : 0;

		if (f)
			fclose(f);
		all[n] = '\0';
		if (strstr(all, text))
			return 1;
		sleep_ms(50);
	}
	return 0;
}

static void the_daemon_does_it_all_reloads_and_ends_cleanly(void **state)
{
	char folder[4096], log[4200], path[4200], socket_path[108], ready[256];
	const char *const argv[] = {"pacesetter", "run", "--now", "2023-07-18T08:00", NULL};
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct server *s;
	struct text out = {0};
	int fd, notify, status;
	ssize_t n;
	pid_t child;

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("flow-daemon"));
	s = server_for(folder);
	server_answer(
	    s, "/s", &(struct cached_response){.body = "[{\"r\":\"east\",\"p\":\"2023-06\",\"v\":30}]"});
	server_answer(s, "/hook", &(struct cached_response){.body = "{}"});
	snprintf(log, sizeof log, "%s/log", folder);
	snprintf(path, sizeof path, "%s/pacesetter.yaml", folder);
	snprintf(socket_path, sizeof socket_path, "/tmp/pacesetter-notify-%d", (int)getpid());
	unlink(socket_path);
	notify = socket(AF_UNIX, SOCK_DGRAM, 0);
	strcpy(address.sun_path, socket_path);
	assert_int_equal(bind(notify, (struct sockaddr *)&address, sizeof address), 0);
	setenv("NOTIFY_SOCKET", socket_path, 1);
	fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	child = spawn_program(folder, argv, fd);
	n = recv(notify, ready, sizeof ready - 1, 0);
	assert_true(n > 0);
	ready[n] = '\0';
	assert_contains(ready, "READY=1");
	unsetenv("NOTIFY_SOCKET");
	assert_true(wait_for(log, "event=collected source=s period=2023-06 outcome=fetched", 10));
	assert_true(wait_for(log, "event=evaluated firing=1 new=1", 10));
	assert_true(wait_for(log, "event=delivered receiver=office", 10));
	assert_int_equal(server_count(s, "/hook"), 1);
	assert_int_equal(server_count(s, "/s"), 1); /* asked once: everything expected is in */
	/* readers work while it runs; a second daemon does not */
	assert_int_equal(run_program(folder, &out, "table --now 2023-07-18T12:00"), 0);
	assert_contains(text_of(&out), "东县   ▲ 25%");
	text_clear(&out);
	assert_int_equal(run_program(folder, &out, "run"), 1);
	assert_contains(text_of(&out), "another pacesetter run");
	/* a bad file is refused and the old one goes on; a good one is taken */
	test_write(path, "timezon: UTC\n");
	kill(child, SIGHUP);
	assert_true(wait_for(log, "event=reload_refused", 10));
	test_write(path, test_data("cli/flow.yaml"));
	kill(child, SIGHUP);
	assert_true(wait_for(log, "event=reloaded", 10));
	kill(child, SIGTERM);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_true(wait_for(log, "event=stopped", 1));
	{
		char *all = test_read(log);

		assert_null(strstr(all, "?p="));
		free(all);
	}
	close(fd);
	close(notify);
	unlink(socket_path);
	server_stop(s);
	text_done(&out);
}

/* The daemon until it has said something of systemd, however slow the machine is; what it said. */
static void run_until_notified(const char *folder, const char *address, struct text *out)
{
	run_program(folder, out,
	    "--version; NOTIFY_SOCKET=%s '%s' run >log 2>&1 & d=$!; n=0; "
	    "until grep -q systemd log || [ $n -gt 600 ]; do sleep 0.1; n=$((n + 1)); done; "
	    "kill $d; wait $d; cat log",
	    address, program_path());
}

static void systemd_that_cannot_be_told_is_said(void **state)
{
	static const struct {
		const char *address, *said;
	} cases[] = {{"relative", "systemd cannot be notified: NOTIFY_SOCKET is no address of a socket"},
	    {"/nobody/listens/there", "systemd cannot be notified: No such file or directory"}};
	TEXT_OWNED struct text longest = {0};
	TEXT_OWNED struct text out = {0};
	char folder[4096];

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("flow-notify"));
	server_stop(server_for(folder));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		text_clear(&out);
		run_until_notified(folder, cases[i].address, &out);
		assert_contains(text_of(&out), cases[i].said);
	}
	text_printf(&longest, "/%*s", 200, "x");
	for (char *at = strchr(text_of(&longest), ' '); at; at = strchr(at, ' '))
		*at = 'x';
	text_clear(&out);
	run_until_notified(folder, text_of(&longest), &out);
	assert_contains(text_of(&out), cases[0].said);
}

/* Also where the address is the one that nobody has chosen: a daemon that answers nobody would seem to run.
 */
static void an_address_that_is_taken_is_an_error(void **state)
{
	struct sockaddr_in usual = {
	    .sin_family = AF_INET, .sin_port = htons(9780), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	TEXT_OWNED struct text out = {0};
	char folder[4096], path[4200];
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("flow-address"));
	snprintf(path, sizeof path, "%s/pacesetter.yaml", folder);
	test_write(path, "timezone: UTC\n");
	/* where this fails somebody else has it, which is as good */
	if (bind(fd, (struct sockaddr *)&usual, sizeof usual) == 0)
		assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(run_program(folder, &out, "--version; timeout 60 '%s' run", program_path()), 1);
	assert_contains(text_of(&out),
	    "http: cannot listen on 127.0.0.1:9780: another process has this address (http: listen: sets "
	    "another one, or off)");
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(from_an_endpoint_to_an_alert),
	    cmocka_unit_test(what_is_used_wrongly_is_said_so),
	    cmocka_unit_test(a_configuration_that_cannot_be_read_is_said),
	    cmocka_unit_test(a_collector_killed_again_and_again_loses_nothing),
	    cmocka_unit_test(the_daemon_does_it_all_reloads_and_ends_cleanly),
	    cmocka_unit_test(an_address_that_is_taken_is_an_error),
	    cmocka_unit_test(systemd_that_cannot_be_told_is_said),
	};

	test_zone("Asia/Shanghai");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
