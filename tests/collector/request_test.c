/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/digest.h"
#include "store/journal.h"
#include "tests/collecting.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* How documents are had: pages, one request for each, signatures, tokens, manners. */

#define MAPPED(rows)                                                                                         \
	"    figures: {rows: \"" rows "\", region: .r, indicator: {const: grp}, period: .p, value: .v}\n"
#define ROW(region, month, value) "{\"r\":\"" region "\",\"p\":\"2022-" month "\",\"v\":" value "}"

static void serve(struct bench *b, const char *path, const char *body)
{
	server_answer(b->server, path, &(struct cached_response){.body = body});
}

static void pages_are_followed_to_their_end(void **state)
{
	struct bench b;
	char query[128], next[256];

	(void)state;
	bench_begin(&b, "pages",
	    "  - id: numbered\n    url: \"${env:TEST_SERVER}/numbered?page={page}\"\n    pages: {by: page, "
	    "pages: $.pages}\n" MAPPED(
		"$.d[*]") "  - id: until-empty\n    url: "
			  "\"${env:TEST_SERVER}/until-empty?page={page}\"\n    pages: "
			  "{by: page, first: 0}\n" MAPPED(
			      "$.d[*]") "  - id: offset\n    url: "
					"\"${env:TEST_SERVER}/offset\"\n    form: "
					"{limit: 2, start: \"{offset}\"}\n"
					"    pages: {by: offset, step: 2, rows: "
					"$.total}\n" MAPPED(
					    "$.d[*]") "  - id: cursor\n    url: "
						      "\"${env:TEST_SERVER}/"
						      "cursor?after={cursor}\"\n    "
						      "pages: {by: cursor, next: "
						      "$.next}\n" MAPPED(
							  "$.d[*]") "  "
								    "- "
								    "id"
								    ": "
								    "ne"
								    "xt"
								    "\n"
								    "  "
								    "  "
								    "ur"
								    "l:"
								    " "
								    "\""
								    "${"
								    "en"
								    "v:"
								    "TE"
								    "ST"
								    "_S"
								    "ER"
								    "VE"
								    "R}"
								    "/n"
								    "ex"
								    "t"
								    "\""
								    "\n"
								    "  "
								    "  "
								    "pa"
								    "ge"
								    "s:"
								    " {"
								    "by"
								    ": "
								    "ne"
								    "xt"
								    ", "
								    "ne"
								    "xt"
								    ": "
								    "$."
								    "ne"
								    "xt"
								    "}"
								    "\n" MAPPED(
									"$.d[*]") "  - id: link\n    url: "
										  "\"${env:TEST_SERVER}/"
										  "link\"\n    pages: {by: "
										  "link}\n" MAPPED("$[*]"));
	serve(&b, "/numbered?page=1",
	    "{\"pages\":2,\"d\":[" ROW("east", "01", "1") "," ROW("west", "01", "2") "]}");
	serve(&b, "/numbered?page=2", "{\"pages\":2,\"d\":[" ROW("east", "02", "3") "]}");
	serve(&b, "/until-empty?page=0", "{\"d\":[" ROW("east", "03", "1") "]}");
	serve(&b, "/until-empty?page=1", "{\"d\":[" ROW("west", "03", "1") "]}");
	serve(&b, "/until-empty?page=2", "{\"d\":[]}");
	serve(&b, "/offset", "{\"total\":2,\"d\":[" ROW("east", "04", "1") "," ROW("west", "04", "1") "]}");
	serve(&b, "/cursor", "{\"next\":\"a b&c\",\"d\":[" ROW("east", "05", "1") "]}");
	serve(&b, "/cursor?after=a b&c", "{\"next\":null,\"d\":[" ROW("west", "05", "1") "]}");
	snprintf(next, sizeof next, "{\"next\":\"%s/next?page=2\",\"d\":[" ROW("east", "06", "1") "]}",
	    server_url(b.server));
	serve(&b, "/next", next);
	serve(&b, "/next?page=2", "{\"next\":\"\",\"d\":[" ROW("west", "06", "1") "]}");
	server_answer(b.server, "/link",
	    &(struct cached_response){.body = "[" ROW("east", "07", "1") "]",
		.link = "</link?page=9>; rel=\"last\", </link?page=2>; rel=\"next\""});
	server_answer(
	    b.server, "/link?page=2", &(struct cached_response){.body = "[" ROW("west", "07", "1") "]"});
	bench_collect(&b);
	assert_contains(text_of(&b.log), "numbered taken added=3");
	assert_contains(text_of(&b.log), "numbered pages=2 rows=3");
	assert_contains(text_of(&b.log), "until-empty pages=3 rows=2");
	assert_contains(text_of(&b.log), "offset taken added=2");
	assert_contains(text_of(&b.log), "cursor pages=2 rows=2");
	assert_contains(text_of(&b.log), "next pages=2 rows=2");
	assert_contains(text_of(&b.log), "link pages=2 rows=2");
	assert_contains(server_last_query(b.server, "/cursor", query, sizeof query), "after=a b&c");
	assert_contains(server_last_body(b.server, "/offset", query, sizeof query), "start=0");
	bench_end(&b);
}

static void pages_are_taken_all_or_none(void **state)
{
	static const char first[] =
	    "{\"total\":4,\"pages\":2,\"next\":\"http://127.0.0.1:1/elsewhere\",\"d\":[" ROW(
		"east", "01", "1") "," ROW("west", "01", "1") "]}";
	struct bench b;
	struct arena a = {0};
	struct txn *t;
	struct fetch f;
	struct error e;

	(void)state;
	bench_begin(&b, "pages-none",
	    "  - id: breaks\n    attempts: 1\n    url: \"${env:TEST_SERVER}/breaks?page={page}\"\n    pages: "
	    "{by: page, pages: $.pages}\n" MAPPED(
		"$.d[*]") "  - id: deaf\n    url: "
			  "\"${env:TEST_SERVER}/deaf?page={page}\"\n    "
			  "pages: {by: page}\n" MAPPED(
			      "$.d[*]") "  - id: "
					"short\n  "
					"  url: "
					"\"${env:"
					"TEST_"
					"SERVER}/"
					"short?"
					"page={"
					"page}"
					"\"\n    "
					"pages: "
					"{by: "
					"page, "
					"rows: "
					"$.total}"
					"\n" MAPPED("$.d[*]") "  - id: abroad\n    url: "
							      "\"${env:TEST_SERVER}/abroad\"\n    pages: "
							      "{by: next, next: $.next}\n" MAPPED(
								  "$.d[*]") "  - id: endless\n    url: "
									    "\"${env:TEST_SERVER}/"
									    "endless?page={page}\"\n    "
									    "pages: {by: page, max: "
									    "3}\n" MAPPED(
										"$.d[*"
										"]") "  - id: "
										     "divided\n    "
										     "url: "
										     "\"${env:TEST_"
										     "SERVER}/"
										     "divided?page="
										     "{page}\"\n   "
										     " pages: {by: "
										     "page, pages: "
										     "$.pages}"
										     "\n" MAPPED("$"
												 "."
												 "d"
												 "["
												 "*"
												 "]"));
	serve(&b, "/breaks?page=1", first);
	server_answer(b.server, "/breaks?page=2", &(struct cached_response){.status = 500, .body = "{}"});
	serve(&b, "/deaf", first);
	serve(&b, "/short?page=1", first);
	serve(&b, "/short?page=2", "{\"total\":4,\"d\":[]}");
	serve(&b, "/abroad", first);
	serve(&b, "/endless?page=1", "{\"d\":[" ROW("east", "01", "1") "]}");
	serve(&b, "/endless?page=2", "{\"d\":[" ROW("east", "02", "1") "]}");
	serve(&b, "/endless?page=3", "{\"d\":[" ROW("east", "03", "1") "]}");
	serve(&b, "/divided?page=1",
	    "{\"pages\":2,\"d\":[" ROW("east", "08", "1") "," ROW("west", "08", "1") "]}");
	serve(&b, "/divided?page=2", "{\"pages\":2,\"d\":[" ROW("east", "08", "2") "]}");
	bench_collect(&b);
	assert_contains(text_of(&b.log), "breaks failed added=0");
	assert_contains(text_of(&b.log),
	    "deaf refused added=0 refused=0 attempts=1 page 2 is the same as the one before");
	assert_contains(text_of(&b.log),
	    "short refused added=0 refused=0 attempts=1 the source says that there are 4 rows, but 2 came");
	assert_contains(text_of(&b.log), "abroad refused added=0 refused=0 attempts=1 the next page: "
					 "http://127.0.0.1:1/elsewhere is not on the same host");
	assert_contains(text_of(&b.log), "endless refused added=0 refused=0 attempts=1 more than 3 pages");
	/* two pages that contradict each other: neither figure is taken, the other one is */
	assert_contains(text_of(&b.log), "divided taken added=1 refused=2");
	/* the evidence of the pages before the one that failed stays, under a reason of its own */
	assert_done(store_read(b.store, &t, &e), e);
	for (uint32_t id = 1; journal_get(t, id, &a, &f, &e) == OUTCOME_DONE; id++) {
		if (strcmp(f.source, "breaks") == 0 && f.outcome == FETCH_REFUSED) {
			assert_true(f.has_evidence);
			assert_string_equal(
			    f.problem, "page 2 could not be had, and pages are taken all or none");
			f.id = 0;
			break;
		}
	}
	assert_int_equal(f.id, 0);
	store_read_end(t);
	arena_done(&a);
	bench_end(&b);
}

/* A page ends a list by an empty list: an error that has its place does not, also where no page is wanted. */
static void an_error_in_the_place_of_a_page_is_no_end(void **state)
{
	static const char *const errors[] = {"{\"error\":{\"code\":400,\"message\":\"no\"}}",
	    "{\"code\":429,\"d\":null}", "{\"d\":\"busy\"}", "{}", "[]"};
	struct bench b;

	(void)state;
	bench_begin(&b, "pages-error",
	    "  - id: paged\n    url: \"${env:TEST_SERVER}/paged?page={page}\"\n    pages: {by: page}\n"
	    "    error_text: $.error.message\n" MAPPED(
		"$.d[*]") "  - id: chained\n    url: \"${env:TEST_SERVER}/chained?after={cursor}\"\n"
			  "    pages: {by: cursor, next: $.next}\n" MAPPED(
			      "$.d[*]") "  - id: alone\n    url: \"${env:TEST_SERVER}/alone\"\n    min_rows: "
					"0\n" MAPPED("$.d[*]"));
	serve(&b, "/paged?page=1", "{\"d\":[" ROW("east", "01", "1") "]}");
	serve(&b, "/chained?after=", "{\"next\":\"x\",\"d\":[" ROW("east", "02", "1") "]}");
	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
		text_clear(&b.log);
		serve(&b, "/paged?page=2", errors[i]);
		serve(&b, "/chained?after=x", errors[i]);
		serve(&b, "/alone", errors[i]);
		bench_collect(&b);
		assert_contains(text_of(&b.log), "paged refused added=0");
		assert_contains(text_of(&b.log), "chained refused added=0");
		assert_contains(text_of(&b.log), "alone refused added=0");
		assert_contains(text_of(&b.log), "there is no list at $.d[*], not even an empty one");
		if (i == 0)
			assert_contains(text_of(&b.log), "; the source says: no");
	}
	text_clear(&b.log);
	serve(&b, "/paged?page=2", "{\"d\":[]}");
	serve(&b, "/chained?after=x", "{\"d\":[]}");
	serve(&b, "/alone", "{\"d\":[]}");
	bench_collect(&b);
	assert_contains(text_of(&b.log), "paged taken added=1");
	assert_contains(text_of(&b.log), "chained taken added=1");
	assert_contains(text_of(&b.log), "alone taken added=0");
	bench_end(&b);
}

static void one_request_is_made_for_each(void **state)
{
	struct bench b;
	char query[256];

	(void)state;
	bench_begin(&b, "each",
	    "  - id: each\n    url: "
	    "\"${env:TEST_SERVER}/each?area={region}&from={from:%Y%m%d}&to={to:%Y%m%d}\"\n"
	    "    each: {region: {east: \"44 1\", west: \"442\"}}\n"
	    "    figures: {rows: $, region: {asked: region}, indicator: {const: grp}, period: {asked: "
	    "period}, value: .v}\n");
	serve(&b, "/each?area=44 1", "{\"v\":7}");
	server_answer(b.server, "/each?area=442", &(struct cached_response){.status = 404, .body = "{}"});
	bench_collect_period(&b, test_period("2023-04"));
	/* each stands for itself: one that fails does not take the others along */
	assert_contains(text_of(&b.log), "each taken added=1");
	assert_contains(text_of(&b.log), "each failed added=0");
	assert_contains(
	    server_last_query(b.server, "/each", query, sizeof query), "from=20230401&to=20230430&");
	serve(&b, "/each?area=442", "{\"v\":8}");
	bench_collect_period(&b, test_period("2023-04"));
	assert_contains(text_of(&b.log), "each taken added=0");
	assert_contains(text_of(&b.log), "each taken added=1");
	bench_end(&b);
}

static void a_token_is_fetched_first_and_again_when_it_is_refused(void **state)
{
	struct bench b;
	char body[128];

	(void)state;
	bench_begin(&b, "token",
	    SOURCE("a", "    auth: {token: {url: \"${env:TEST_SERVER}/login\", form: {user: u, password: "
			"\"${env:TEST_TOKEN}\"}, at: $.data.token}}\n")
		SOURCE("b", "    auth: {token: {url: \"${env:TEST_SERVER}/nologin\", at: $.token}}\n"));
	serve(&b, "/login", "{\"data\":{\"token\":\"old\"}}");
	server_answer(b.server, "/a",
	    &(struct cached_response){
		.body = "[" ROW("east", "05", "1") "]", .needs = "Authorization: Bearer old"});
	serve(&b, "/nologin", "{\"error\":\"locked\"}");
	bench_collect(&b);
	assert_contains(text_of(&b.log), "a taken added=1");
	assert_contains(text_of(&b.log),
	    "b failed added=0 refused=0 attempts=0 the login's answer has no token at $.token");
	assert_string_equal(server_last_body(b.server, "/login", body, sizeof body), "user=u&password=t0ken");
	assert_int_equal(server_count(b.server, "/b"), 0);
	/* a token that is good for nothing is fetched again once, not for ever */
	server_answer(
	    b.server, "/a", &(struct cached_response){.body = "[]", .needs = "Authorization: Bearer new"});
	bench_collect(&b);
	assert_contains(text_of(&b.log), "a failed");
	assert_int_equal(server_count(b.server, "/login"), 3);
	assert_int_equal(server_count(b.server, "/a"), 3);
	assert_null(strstr(text_of(&b.log), "t0ken"));
	bench_end(&b);
}

static void a_query_is_signed_as_its_source_wants_it(void **state)
{
	struct bench b;
	struct text expected = {0}, text = {0};
	char query[512], moment[32] = "", sign[128] = "", header[128];
	uint8_t digest[SHA256_SIZE];
	const char *at;

	(void)state;
	bench_begin(&b, "hmac",
	    SOURCE("a", "    auth: {hmac: {key: app 7, secret: \"${env:TEST_TOKEN}\", key_name: appKey}}\n")
		SOURCE("b", "    auth: {hmac: {key: app7, secret: \"${env:TEST_TOKEN}\", in: header, digest: "
			    "md5, encoding: HEX, "
			    "text: \"{key}{secret}{path}\", signature_name: X-Sign, key_name: X-Key, "
			    "timestamp_name: X-Time, timestamp: milliseconds}}\n"));
	serve(&b, "/a", "[" ROW("east", "05", "1") "]");
	serve(&b, "/b", "[" ROW("west", "05", "1") "]");
	bench_collect(&b);
	assert_contains(text_of(&b.log), "a taken added=1");
	server_last_query(b.server, "/a", query, sizeof query);
	assert_contains(query, "appKey=app 7&");
	at = strstr(query, "timestamp=");
	assert_non_null(at);
	assert_int_equal(sscanf(at, "timestamp=%31[0-9]&sign=%127[0-9a-f]", moment, sign), 2);
	text_printf(&text, "app 7%s", moment);
	hmac_sha256("t0ken", 5, text_of(&text), text.length, digest);
	hex_add(&expected, digest, SHA256_SIZE);
	assert_string_equal(sign, text_of(&expected));
	/* MD5("app7t0ken/b") */
	text_clear(&expected);
	hex_add(&expected, digest, md5("app7t0ken/b", 11, digest));
	server_last_header(b.server, "/b", "X-Sign", header, sizeof header);
	assert_int_equal(strlen(header), 32);
	assert_int_equal(strcasecmp(header, text_of(&expected)), 0);
	assert_null(strpbrk(header, "abcdef"));
	assert_int_equal(strlen(server_last_header(b.server, "/b", "X-Time", header, sizeof header)), 13);
	text_done(&expected);
	text_done(&text);
	bench_end(&b);
}

static void a_file_is_read_only_from_its_folders(void **state)
{
	struct bench b;
	struct text sources = {0};
	char folder[4096], path[4200];

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("files-elsewhere"));
	snprintf(path, sizeof path, "%s/a.json", folder);
	test_write(path, "[" ROW("east", "05", "1") "]");
	text_printf(&sources,
	    "  - {id: outside, url: \"file://%s\", figures: {rows: \"$[*]\", region: .r, indicator: {const: "
	    "grp}, period: .p, value: .v}}\n",
	    path);
	bench_begin(&b, "files", text_of(&sources));
	snprintf(path, sizeof path, "%s/inside.json", b.config->folder);
	bench_collect(&b);
	assert_contains(text_of(&b.log), "outside failed");
	assert_contains(text_of(&b.log), "does not lie in a folder of file_folders:");
	bench_end(&b);
	/* a link from inside leads outside all the same */
	text_clear(&sources);
	text_printf(&sources,
	    "  - {id: link, url: \"file://%s/link.json\", figures: {rows: \"$[*]\", region: .r, indicator: "
	    "{const: grp}, period: .p, value: .v}}\nfile_folders: .\n",
	    test_folder("files"));
	bench_begin(&b, "files", text_of(&sources));
	snprintf(folder + strlen(folder), sizeof folder - strlen(folder), "/a.json");
	snprintf(path, sizeof path, "%s/link.json", b.config->folder);
	assert_int_equal(symlink(folder, path), 0);
	bench_collect(&b);
	assert_contains(text_of(&b.log), "link failed");
	assert_int_equal(unlink(path), 0);
	test_write(path, "[" ROW("east", "05", "1") "]");
	bench_collect(&b);
	assert_contains(text_of(&b.log), "link taken added=1");
	text_done(&sources);
	bench_end(&b);
}

static void a_host_is_asked_no_more_often_than_it_likes(void **state)
{
	struct bench b;
	int64_t from;

	(void)state;
	bench_begin(
	    &b, "rate", SOURCE("a", "") SOURCE("b", "") SOURCE("c", "") "limits: {per_host_minute: 300}\n");
	serve(&b, "/a", "[" ROW("east", "05", "1") "]");
	serve(&b, "/b", "[" ROW("east", "06", "1") "]");
	serve(&b, "/c", "[" ROW("east", "07", "1") "]");
	from = monotonic_ms();
	bench_collect(&b);
	/* three requests 200 ms apart */
	assert_true(monotonic_ms() - from > 390);
	assert_contains(text_of(&b.log), "c taken added=1");
	bench_end(&b);
}

static void a_proxy_is_asked_where_there_is_one(void **state)
{
	struct bench b;
	struct server *proxy = server_start();

	(void)state;
	setenv("TEST_PROXY", server_url(proxy), 1);
	bench_begin(&b, "proxy",
	    "  - id: far\n    url: \"http://far.invalid/p\"\n    proxy: \"${env:TEST_PROXY}\"\n" MAPPED(
		"$[*]") SOURCE("near", "    proxy: none\n"));
	/* what the environment says does not count where the configuration says none */
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	server_answer(
	    proxy, "http://far.invalid/p", &(struct cached_response){.body = "[" ROW("east", "05", "1") "]"});
	serve(&b, "/near", "[" ROW("west", "05", "1") "]");
	bench_collect(&b);
	unsetenv("http_proxy");
	assert_contains(text_of(&b.log), "far taken added=1");
	assert_contains(text_of(&b.log), "near taken added=1");
	bench_end(&b);
	server_stop(proxy);
}

/* openssl's own server, which insists on a certificate. */
static pid_t insisting_server(const char *folder, int port)
{
	char accept[16];
	pid_t child;

	snprintf(accept, sizeof accept, "%d", port);
	child = fork();
	if (child == 0) {
		if (chdir(folder) != 0 || !freopen("/dev/null", "w", stdout) ||
		    !freopen("/dev/null", "w", stderr))
			_exit(1);
		execlp("openssl", "openssl", "s_server", "-accept", accept, "-WWW", "-Verify", "1",
		    "-verify_return_error", "-CAfile", "cert.pem", "-cert", "cert.pem", "-key", "key.pem",
		    (char *)NULL);
		_exit(127);
	}
	for (int i = 0; i < 100; i++) { /* until it listens */
		int s = socket(AF_INET, SOCK_STREAM, 0);
		struct sockaddr_in there = {.sin_family = AF_INET,
		    .sin_port = htons((uint16_t)port),
		    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
		bool up = connect(s, (struct sockaddr *)&there, sizeof there) == 0;

		close(s);
		if (up)
			break;
		nanosleep(&(struct timespec){0, 50000000}, NULL);
	}
	return child;
}

static void a_certificate_is_shown_to_who_asks_for_one(void **state)
{
	struct bench b;
	struct text text = {0};
	char folder[4096], path[4200];
	int port = 20000 + (int)getpid() % 20000;
	pid_t server;

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("client-keys"));
	test_certificate(folder);
	text_printf(&text,
	    "cd '%s' && openssl rsa -aes256 -passout pass:t0ken -in key.pem -out locked.pem 2>/dev/null",
	    folder);
	assert_int_equal(system(text_of(&text)), 0);
	text_clear(&text);
	snprintf(path, sizeof path, "%s/doc.json", folder);
	test_write(path, "[" ROW("east", "05", "1") "]");
	server = insisting_server(folder, port);
	text_printf(&text,
	    "  - id: shown\n    url: \"https://127.0.0.1:%d/doc.json\"\n    ca: \"%s/cert.pem\"\n    "
	    "attempts: 1\n"
	    "    client: {certificate: \"%s/cert.pem\", key: \"%s/locked.pem\", password: "
	    "\"${env:TEST_TOKEN}\"}\n" MAPPED(
		"$[*]") "  - id: none\n    url: \"https://127.0.0.1:%d/doc.json\"\n    ca: \"%s/cert.pem\"\n "
			"   attempts: 1\n" MAPPED("$[*]") "limits: {connections: 1}\n",
	    port, folder, folder, folder, port, folder);
	bench_begin(&b, "client", text_of(&text));
	text_done(&text);
	bench_collect(&b);
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	assert_contains(text_of(&b.log), "shown taken added=1");
	assert_contains(text_of(&b.log), "none failed");
	bench_end(&b);
}

static void a_slow_filter_holds_up_nobody_else(void **state)
{
	struct bench b;
	const char *quick, *slow;

	(void)state;
	bench_begin(&b, "slow-filter",
	    SOURCE("slow", "    filter: [sh, -c, \"sleep 1; cat\"]\n") SOURCE("quick", ""));
	serve(&b, "/slow", "[" ROW("east", "05", "1") "]");
	serve(&b, "/quick", "[" ROW("west", "05", "1") "]");
	bench_collect(&b);
	quick = strstr(text_of(&b.log), "quick taken added=1");
	slow = strstr(text_of(&b.log), "slow taken added=1");
	assert_true(quick && slow && quick < slow);
	bench_end(&b);
}

/* The first page of a source is answered by another host, whose document leads on. */
static void a_page_had_elsewhere_leads_nowhere(void **state)
{
	static const char page[] = "{\"next\":\"/page2\",\"d\":[" ROW("east", "01", "1") "]}";
	struct bench b;
	char there[128];

	(void)state;
	bench_begin(&b, "elsewhere",
	    "  - id: next\n    url: \"${env:TEST_SERVER}/next\"\n    auth: {bearer: \"${env:TEST_TOKEN}\"}\n "
	    "   "
	    "pages: {by: next, next: $.next}\n" MAPPED(
		"$.d[*]") "  - id: link\n    url: \"${env:TEST_SERVER}/link\"\n    form: {key: "
			  "\"${env:TEST_TOKEN}\"}\n    "
			  "pages: {by: link}\n" MAPPED(
			      "$.d[*]") "  - id: cursor\n    url: "
					"\"http://127.0.0.1{cursor}:${env:TEST_PORT}/cursor\"\n    auth: "
					"{bearer: "
					"\"${env:TEST_TOKEN}\"}\n    pages: {by: cursor, next: "
					"$.next}\n" MAPPED("$.d[*]"));
	setenv("TEST_PORT", strrchr(server_url(b.server), ':') + 1, 1);
	snprintf(there, sizeof there, "http://localhost:%s/there", getenv("TEST_PORT"));
	server_answer(
	    b.server, "/next", &(struct cached_response){.status = 302, .body = "", .location = there});
	server_answer(
	    b.server, "/link", &(struct cached_response){.status = 302, .body = "", .location = there});
	server_answer(
	    b.server, "/there", &(struct cached_response){.body = page, .link = "</page2>; rel=next"});
	serve(&b, "/page2", page);
	serve(&b, "/cursor", "{\"next\":\".evil.example\",\"d\":[" ROW("east", "01", "1") "]}");
	bench_collect(&b);
	assert_contains(
	    text_of(&b.log), "next refused added=0 refused=0 attempts=1 the next page: http://localhost:");
	assert_contains(
	    text_of(&b.log), "link refused added=0 refused=0 attempts=1 the next page: http://localhost:");
	assert_contains(text_of(&b.log), "the next page would be asked of http://127.0.0.1.evil.example:");
	assert_int_equal(server_count(b.server, "/there"), 2);
	assert_int_equal(server_count(b.server, "/page2"), 0);
	assert_int_equal(server_count(b.server, "/cursor"), 1);
	bench_end(&b);
}

static void the_address_that_answered_is_kept(void **state)
{
	static const struct {
		const char *id, *answered;
	} expected[] = {
	    {"straight", ""}, {"home", "http://127.0.0.1:%s/there"}, {"abroad", "http://localhost:%s/there"}};
	struct bench b;
	struct arena a = {0};
	struct txn *t;
	struct fetch f;
	struct error e;
	char there[128], answered[128];
	const char *port;
	size_t found = 0;

	(void)state;
	bench_begin(&b, "answered", SOURCE("straight", "") SOURCE("home", "") SOURCE("abroad", ""));
	port = strrchr(server_url(b.server), ':') + 1;
	snprintf(there, sizeof there, "http://localhost:%s/there?secret=1", port);
	serve(&b, "/straight", "[" ROW("east", "05", "1") "]");
	serve(&b, "/there", "[" ROW("east", "05", "1") "]");
	server_answer(
	    b.server, "/home", &(struct cached_response){.status = 302, .body = "", .location = "/there"});
	server_answer(
	    b.server, "/abroad", &(struct cached_response){.status = 302, .body = "", .location = there});
	bench_collect(&b);
	assert_done(store_read(b.store, &t, &e), e);
	for (uint32_t id = 1; journal_get(t, id, &a, &f, &e) == OUTCOME_DONE; id++) {
		for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
			if (strcmp(f.source, expected[i].id) != 0)
				continue;
			snprintf(answered, sizeof answered, expected[i].answered, port);
			assert_string_equal(f.answered, answered);
			found++;
		}
	}
	assert_int_equal(found, 3);
	store_read_end(t);
	arena_done(&a);
	bench_end(&b);
}

static void a_login_is_asked_where_it_is(void **state)
{
	struct bench b;
	char there[128];

	(void)state;
	bench_begin(&b, "login-elsewhere",
	    SOURCE("a", "    auth: {token: {url: \"${env:TEST_SERVER}/login\", form: {password: "
			"\"${env:TEST_TOKEN}\"}, at: $.t}}\n")
		SOURCE("b", "    auth: {token: {url: \"${env:TEST_SERVER}/login2\", body: '{\"p\": "
			    "\"${env:TEST_TOKEN}\"}', at: $.t}}\n"));
	snprintf(
	    there, sizeof there, "http://localhost:%s/elsewhere", strrchr(server_url(b.server), ':') + 1);
	server_answer(
	    b.server, "/login", &(struct cached_response){.status = 307, .body = "", .location = there});
	server_answer(
	    b.server, "/login2", &(struct cached_response){.status = 302, .body = "", .location = there});
	serve(&b, "/elsewhere", "{\"t\":\"evil\"}");
	bench_collect(&b);
	assert_contains(text_of(&b.log), "a failed added=0 refused=0 attempts=0 the login answers with "
					 "status 0 redirect refused: to another host");
	assert_contains(text_of(&b.log), "b failed");
	assert_int_equal(server_count(b.server, "/elsewhere"), 0);
	assert_int_equal(server_count(b.server, "/a") + server_count(b.server, "/b"), 0);
	bench_end(&b);
}

/* A token that is good for two requests, five pages, a login that answers 201, and a session's cookie. */
static void a_token_is_renewed_as_often_as_it_is_refused(void **state)
{
	static const char *const tokens[] = {"{\"t\":\"one\"}", "{\"t\":\"two\"}", "{\"t\":\"three\"}", NULL};
	static const char *const needs[] = {
	    "Bearer one", "Bearer one", "Bearer two", "Bearer two", "Bearer three"};
	struct bench b;
	struct arena a = {0};
	char path[32], body[128], cookie[64];

	(void)state;
	bench_begin(&b, "renewed",
	    "  - id: paged\n    url: \"${env:TEST_SERVER}/paged?page={page}\"\n    attempts: 1\n    auth: "
	    "{token: "
	    "{url: \"${env:TEST_SERVER}/login\", at: $.t}}\n    pages: {by: page, pages: $.n}\n" MAPPED(
		"$.d[*]"));
	server_answer(b.server, "/login", &(struct cached_response){.status = 201, .turns = tokens});
	for (int i = 1; i <= 5; i++) {
		snprintf(path, sizeof path, "/paged?page=%d", i);
		snprintf(
		    body, sizeof body, "{\"n\":5,\"d\":[{\"r\":\"east\",\"p\":\"2022-0%d\",\"v\":1}]}", i);
		server_answer(b.server, path,
		    &(struct cached_response){.body = arena_text(&a, body),
			.needs = needs[i - 1],
			.more = i == 1 ? "Set-Cookie: session=7" : NULL});
	}
	bench_collect(&b);
	assert_contains(text_of(&b.log), "paged pages=5 rows=5");
	assert_contains(text_of(&b.log), "paged taken added=5");
	assert_int_equal(server_count(b.server, "/login"), 3);
	assert_string_equal(
	    server_last_header(b.server, "/paged", "Cookie", cookie, sizeof cookie), "session=7");
	bench_end(&b);
	arena_done(&a);
}

static enum outcome state_of(struct txn *t, const char *source, struct request_state *r)
{
	struct arena a = {0};
	struct error e;
	enum outcome outcome = request_get(t, source, (struct period){0}, &a, r, &e);

	arena_done(&a);
	return outcome;
}

static void a_source_that_wants_to_be_left_alone_is(void **state)
{
	static const struct {
		const char *says;
		int64_t seconds; /* -1: nothing is kept */
	} cases[] = {{"86400", 86400}, {"99999999999999", 7 * 86400}, {"99999999999999999999", 7 * 86400},
	    {"604801", 7 * 86400}, {"never", -1}};
	struct bench b;

	(void)state;
	bench_begin(&b, "alone", SOURCE("a", "    attempts: 5\n"));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct request_state r;
		struct txn *t;
		struct error e;

		server_answer(b.server, "/a",
		    &(struct cached_response){.status = cases[i].seconds < 0 ? 404 : 503,
			.body = "{}",
			.retry_after = cases[i].says});
		bench_collect(&b);
		if (cases[i].seconds > 0)
			assert_contains(text_of(&b.log), "a failed added=0 refused=0 attempts=1 the answer "
							 "has status 503; it is not asked again for");
		assert_done(store_read(b.store, &t, &e), e);
		assert_int_equal(state_of(t, "a", &r), OUTCOME_DONE);
		if (cases[i].seconds < 0)
			assert_true(r.not_before == INSTANT_NONE);
		else
			assert_int_equal(r.not_before, b.now + cases[i].seconds);
		store_read_end(t);
	}
	bench_end(&b);
}

static void a_collection_costs_no_more_than_it_may(void **state)
{
	struct bench b;
	struct arena a = {0};
	TEXT_OWNED struct text page = {0};
	TEXT_OWNED struct text blanks = {0};

	(void)state;
	while (blanks.length < 300000)
		text_add(&blanks, "                                                            ");
	bench_begin(&b, "budget",
	    "  - id: bytes\n    url: \"${env:TEST_SERVER}/bytes?page={page}\"\n    attempts: 1\n    "
	    "body_max_mib: "
	    "0.5\n    collection_max_mib: 1\n    pages: {by: page}\n" MAPPED(
		"$.d[*]") "  - id: one\n    url: \"${env:TEST_SERVER}/bytes?page=1\"\n    attempts: 1\n    "
			  "body_max_mib: 0.1\n" MAPPED(
			      "$.d[*]") "  - id: tries\n    url: "
					"\"${env:TEST_SERVER}/tries\"\n    "
					"attempts: 20\n    body_max_mib: 0.3\n    "
					"collection_max_mib: 0.5\n" MAPPED(
					    "$.d[*]") "  - id: slow\n    url: "
						      "\"${env:TEST_SERVER}/"
						      "slow?page={page}\"\n    "
						      "attempts: 1\n    "
						      "collection_time: 1s\n    "
						      "pages: {by: page}\n" MAPPED(
							  "$.d[*]") "  - id: hangs\n    url: "
								    "\"${env:TEST_SERVER}/hangs\"\n    "
								    "attempts: 1\n    collection_time: "
								    "1s\n" MAPPED("$.d[*]") "  - id: "
											    "waits\n    "
											    "url: "
											    "\"${env:TEST_"
											    "SERVER}/"
											    "waits\"\n    "
											    "attempts: 20\n "
											    "   "
											    "collection_"
											    "time: "
											    "5s\n" MAPPED(
												"$"
												"."
												"d"
												"["
												"*"
												"]"));
	for (int i = 1; i <= 5; i++) {
		char path[32];

		text_clear(&page);
		text_printf(
		    &page, "{\"d\":[{\"r\":\"east\",\"p\":\"2022-0%d\",\"v\":1}]%s}", i, text_of(&blanks));
		snprintf(path, sizeof path, "/bytes?page=%d", i);
		server_answer(b.server, path,
		    &(struct cached_response){
			.body = arena_text(&a, text_of(&page)), .behaviour = SERVE_GZIP});
		snprintf(path, sizeof path, "/slow?page=%d", i);
		text_clear(&page);
		text_printf(&page, "{\"d\":[{\"r\":\"east\",\"p\":\"2022-0%d\",\"v\":1}]}", i);
		server_answer(b.server, path,
		    &(struct cached_response){.body = arena_text(&a, text_of(&page)), .delay_ms = 600});
	}
	server_answer(
	    b.server, "/hangs", &(struct cached_response){.body = "[]", .behaviour = HANG, .delay_ms = 3000});
	server_answer(b.server, "/tries",
	    &(struct cached_response){.status = 503, .body = text_of(&blanks), .retry_after = "0"});
	server_answer(
	    b.server, "/waits", &(struct cached_response){.status = 503, .body = "{}", .retry_after = "6"});
	bench_collect(&b);
	/* three pages of 300 kB are less than 1 MiB, the fourth one is not */
	assert_contains(text_of(&b.log),
	    "bytes failed added=0 refused=0 attempts=1 the collection is larger than 1 MiB in all "
	    "(collection_max_mib:)");
	assert_int_equal(server_count(b.server, "/bytes"), 5);
	assert_contains(text_of(&b.log), "the document is larger than 0.1 MiB (body_max_mib:)");
	assert_contains(text_of(&b.log),
	    "tries failed added=0 refused=0 attempts=2 the collection is larger than 0.5 MiB in all");
	assert_contains(text_of(&b.log),
	    "slow failed added=0 refused=0 attempts=1 the collection takes longer than 1 s in all");
	assert_contains(text_of(&b.log),
	    "hangs failed added=0 refused=0 attempts=1 the collection takes longer "
	    "than 1 s in all (collection_time:)");
	assert_true(server_count(b.server, "/slow") <= 2);
	assert_contains(
	    text_of(&b.log), "waits failed added=0 refused=0 attempts=1 the answer has status 503");
	bench_end(&b);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(pages_are_followed_to_their_end),
	    cmocka_unit_test(pages_are_taken_all_or_none),
	    cmocka_unit_test(an_error_in_the_place_of_a_page_is_no_end),
	    cmocka_unit_test(one_request_is_made_for_each),
	    cmocka_unit_test(a_token_is_fetched_first_and_again_when_it_is_refused),
	    cmocka_unit_test(a_query_is_signed_as_its_source_wants_it),
	    cmocka_unit_test(a_file_is_read_only_from_its_folders),
	    cmocka_unit_test(a_host_is_asked_no_more_often_than_it_likes),
	    cmocka_unit_test(a_proxy_is_asked_where_there_is_one),
	    cmocka_unit_test(a_page_had_elsewhere_leads_nowhere),
	    cmocka_unit_test(the_address_that_answered_is_kept),
	    cmocka_unit_test(a_login_is_asked_where_it_is),
	    cmocka_unit_test(a_token_is_renewed_as_often_as_it_is_refused),
	    cmocka_unit_test(a_source_that_wants_to_be_left_alone_is),
	    cmocka_unit_test(a_collection_costs_no_more_than_it_may),
	    cmocka_unit_test(a_certificate_is_shown_to_who_asks_for_one),
	    cmocka_unit_test(a_slow_filter_holds_up_nobody_else),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
