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

/* Requests to sources: one for each region or period, signatures, files, proxies, certificates, limits of a host. */

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
	bench_serve(&b, "/each?area=44 1", "{\"v\":7}");
	server_answer(b.server, "/each?area=442", &(struct cached_response){.status = 404, .body = "{}"});
	bench_collect_period(&b, test_period("2023-04"));
	/* each stands for itself: one that fails does not take the others along */
	assert_contains(text_of(&b.log), "each fetched added=1");
	assert_contains(text_of(&b.log), "each failed added=0");
	assert_contains(
	    server_last_query(b.server, "/each", query, sizeof query), "from=20230401&to=20230430&");
	bench_serve(&b, "/each?area=442", "{\"v\":8}");
	bench_collect_period(&b, test_period("2023-04"));
	assert_contains(text_of(&b.log), "each fetched added=0");
	assert_contains(text_of(&b.log), "each fetched added=1");
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
	bench_serve(&b, "/a", "[" ROW("east", "05", "1") "]");
	bench_serve(&b, "/b", "[" ROW("west", "05", "1") "]");
	bench_collect(&b);
	assert_contains(text_of(&b.log), "a fetched added=1");
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
	assert_contains(text_of(&b.log), "link fetched added=1");
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
	bench_serve(&b, "/a", "[" ROW("east", "05", "1") "]");
	bench_serve(&b, "/b", "[" ROW("east", "06", "1") "]");
	bench_serve(&b, "/c", "[" ROW("east", "07", "1") "]");
	from = monotonic_ms();
	bench_collect(&b);
	/* three requests 200 ms apart */
	assert_true(monotonic_ms() - from > 390);
	assert_contains(text_of(&b.log), "c fetched added=1");
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
	bench_serve(&b, "/near", "[" ROW("west", "05", "1") "]");
	bench_collect(&b);
	unsetenv("http_proxy");
	assert_contains(text_of(&b.log), "far fetched added=1");
	assert_contains(text_of(&b.log), "near fetched added=1");
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
	assert_contains(text_of(&b.log), "shown fetched added=1");
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
	bench_serve(&b, "/slow", "[" ROW("east", "05", "1") "]");
	bench_serve(&b, "/quick", "[" ROW("west", "05", "1") "]");
	bench_collect(&b);
	quick = strstr(text_of(&b.log), "quick fetched added=1");
	slow = strstr(text_of(&b.log), "slow fetched added=1");
	assert_true(quick && slow && quick < slow);
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
	bench_serve(&b, "/straight", "[" ROW("east", "05", "1") "]");
	bench_serve(&b, "/there", "[" ROW("east", "05", "1") "]");
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
	    cmocka_unit_test(one_request_is_made_for_each),
	    cmocka_unit_test(a_query_is_signed_as_its_source_wants_it),
	    cmocka_unit_test(a_file_is_read_only_from_its_folders),
	    cmocka_unit_test(a_host_is_asked_no_more_often_than_it_likes),
	    cmocka_unit_test(a_proxy_is_asked_where_there_is_one),
	    cmocka_unit_test(the_address_that_answered_is_kept),
	    cmocka_unit_test(a_source_that_wants_to_be_left_alone_is),
	    cmocka_unit_test(a_collection_costs_no_more_than_it_may),
	    cmocka_unit_test(a_certificate_is_shown_to_who_asks_for_one),
	    cmocka_unit_test(a_slow_filter_holds_up_nobody_else),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
