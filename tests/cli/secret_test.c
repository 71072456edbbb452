/* SPDX-License-Identifier: MIT */
#include "base/mask.h"
#include "tests/server.h"
#include "tests/support.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Secrets reach the endpoint they are for, and nothing else: no output, no log, no error, no byte of the
 * store. */

static const char *const secrets[] = {"S3CRET-bearer", "S3CRET-query", "S3CRET-pass", "S3CRET-hmac",
    "S3CRET-login", "S3CRET-token", "S3CRET-inurl", "S3CRET-hook", "S3CRET-proxy"};

static void nothing_leaks(const char *what, const char *bytes, size_t length)
{
	for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
		if (memmem(bytes, length, secrets[i], strlen(secrets[i])))
			fail_msg("%s has %s", what, secrets[i]);
}

/* What is printed has them in no other form either. */
static void says(const char *folder, const char *command)
{
	struct text out = {0};

	run_program(folder, &out, "%s", command);
	assert_true(out.length > 0);
	for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
		if (mask_holds(text_of(&out), secrets[i]))
			fail_msg("%s has %s in some form: %s", command, secrets[i], text_of(&out));
	text_done(&out);
}

static void the_store_has_none(const char *folder)
{
	char pattern[4200];
	glob_t files;

	snprintf(pattern, sizeof pattern, "%s/store/*", folder);
	assert_int_equal(glob(pattern, 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		FILE *f = fopen(files.gl_pathv[i], "re");
		char *bytes;
		long size;

		assert_non_null(f);
		fseek(f, 0, SEEK_END);
		size = ftell(f);
		rewind(f);
		bytes = malloc((size_t)size + 1);
		assert_int_equal(fread(bytes, 1, (size_t)size, f), size);
		nothing_leaks(files.gl_pathv[i], bytes, (size_t)size);
		free(bytes);
		fclose(f);
	}
	globfree(&files);
}

#define FIGURES                                                                                              \
	"figures: {rows: \"$[*]\", region: {const: east}, indicator: {const: grp}, period: .p, value: "      \
	".v}}\n"
static const char yaml[] =
    "regions: [{id: east, name: East, kind: county}]\n"
    "indicators: [{id: grp, name: GRP, unit: u, kind: rate}]\n"
    "targets: {2023: {published: 2023-01-01, grp: {east: 8}}}\n"
    "sources:\n"
    "  - {id: bearer, url: \"${env:S}/bearer\", auth: {bearer: \"${env:BEARER}\"}, " FIGURES
    "  - {id: query, url: \"${env:S}/query\", attempts: 1, auth: {query: {name: k, value: "
    "\"${env:QUERY}\"}}, " FIGURES "  - {id: basic, url: \"${env:S}/basic\", attempts: 1, auth: {basic: "
    "{user: u, password: \"${env:PASS}\"}}, " FIGURES
    "  - {id: hmac, url: \"${env:S}/hmac\", attempts: 1, auth: {hmac: {key: k, secret: "
    "\"${env:HMAC}\"}}, " FIGURES "  - {id: token, url: \"${env:S}/token\", attempts: 1, auth: {token: {url: "
    "\"${env:S}/login?p=${env:LOGIN}\", at: $.t}}, " FIGURES
    "  - {id: inurl, url: \"${env:S}/in/${env:INURL}x\", attempts: 1, " FIGURES
    "  - {id: nohost, url: \"http://${env:INURL}.localhost:1/x?k=${env:INURL}\", attempts: 1, " FIGURES
    "  - {id: wrong, url: \"gopher://${env:INURL}/\", " FIGURES
    "  - {id: proxied, url: \"${env:S}/p\", attempts: 1, proxy: "
    "\"http://127.0.0.1:1\", proxy_user: u, proxy_password: \"${env:PROXY}\", " FIGURES
    "rules: [{id: behind, measure: pace_gap, warning: {below: 0}}]\n"
    "receivers: [{id: r, webhook: \"${env:S}/hook?key=${env:HOOK}\", allow_local: true}, {id: dead, webhook: "
    "\"http://127.0.0.1:1/${env:HOOK}\", allow_local: true}]\n"
    "routes: [{to: [r, dead]}]\n";

static void secrets_go_to_their_endpoint_and_nowhere_else(void **state)
{
	static const char *const names[] = {
	    "BEARER", "QUERY", "PASS", "HMAC", "LOGIN", NULL, "INURL", "HOOK", "PROXY"};
	char folder[4096], path[4200], text[16384], header[128], query[256];
	char *wrong;
	struct server *s = server_start();

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("secrets"));
	snprintf(path, sizeof path, "%s/pacesetter.yaml", folder);
	/* a scheme that is not used is told when the file is checked; here it comes from a reference */
	snprintf(text, sizeof text, "%s", yaml);
	wrong = strstr(text, "gopher://${env:INURL}/");
	memcpy(wrong, "${env:GOPHER}/abcdefgh", 22);
	test_write(path, text);
	setenv("S", server_url(s), 1);
	setenv("GOPHER", "gopher://127.0.0.1/S3CRET-inurl", 1);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i])
			setenv(names[i], secrets[i], 1);
	server_answer(s, "/bearer", &(struct cached_response){.body = "[{\"p\":\"2023-05\",\"v\":1}]"});
	server_answer(s, "/query", &(struct cached_response){.status = 403, .body = "{}"});
	server_answer(s, "/login", &(struct cached_response){.body = "{\"t\":\"S3CRET-token\"}"});
	server_answer(s, "/hook", &(struct cached_response){.status = 500, .body = "no"});
	says(folder, "check");
	says(folder, "collect --now 2023-06-20 --log debug");
	says(folder, "collect --now 2023-06-20 --dry-run");
	says(folder, "evaluate --now 2023-06-21");
	says(folder, "deliver --now 2023-06-21");
	says(folder, "deliver --list --now 2023-06-21");
	says(folder, "sources --now 2023-06-21");
	for (size_t i = 0; i < 9; i++) {
		static const char *const ids[] = {
		    "bearer", "query", "basic", "hmac", "token", "inurl", "nohost", "wrong", "proxied"};
		char command[64];

		snprintf(command, sizeof command, "sources %s --format json --now 2023-06-21", ids[i]);
		says(folder, command);
	}
	says(folder, "explain east grp --now 2023-06-21");
	says(folder, "export json figures --all --now 2023-06-21");
	the_store_has_none(folder);
	/* and they did arrive where they belong */
	assert_string_equal(
	    server_last_header(s, "/bearer", "Authorization", header, sizeof header), "Bearer S3CRET-bearer");
	assert_contains(server_last_query(s, "/query", query, sizeof query), "k=S3CRET-query");
	assert_string_equal(
	    server_last_header(s, "/token", "Authorization", header, sizeof header), "Bearer S3CRET-token");
	assert_true(server_count(s, "/hook") > 0);
	server_stop(s);
}

/* A source that repeats all that it was asked with, in forms of its own. */
static void what_a_source_repeats_is_struck_out(void **state)
{
	static const char *const commands[] = {"collect --now 2023-06-20 --log debug",
	    "collect --now 2023-06-20 --dry-run", "sources --now 2023-06-21", "sources rows --now 2023-06-21",
	    "sources status --now 2023-06-21", "sources words --now 2023-06-21",
	    "sources moved --now 2023-06-21", "sources moved --format json --now 2023-06-21"};
	char folder[4096], path[4200];
	struct server *s = server_start();

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("secrets-repeated"));
	snprintf(path, sizeof path, "%s/pacesetter.yaml", folder);
	test_write(path,
	    "regions: [{id: east, name: East, kind: county}]\n"
	    "indicators: [{id: grp, name: GRP, unit: u, kind: rate}]\n"
	    "sources:\n"
	    "  - {id: rows, url: \"${env:S}/rows\", attempts: 1, auth: {bearer: \"${env:BEARER}\"}, " FIGURES
	    "  - {id: status, url: \"${env:S}/status\", attempts: 1, auth: {basic: {user: u, password: "
	    "\"${env:PASS}\"}}, " FIGURES
	    "  - {id: words, url: \"${env:S}/words\", attempts: 1, auth: {query: {name: k, value: "
	    "\"${env:QUERY}\"}}, expect: {$.code: \"0\"}, error_text: $.message, " FIGURES
	    "  - {id: moved, url: \"${env:S}/moved\", attempts: 1, auth: {token: {url: \"${env:S}/login\", "
	    "at: "
	    "$.t}}, " FIGURES);
	setenv("S", server_url(s), 1);
	setenv("BEARER", secrets[0], 1);
	setenv("QUERY", secrets[1], 1);
	setenv("PASS", secrets[2], 1);
	server_answer(s, "/rows",
	    &(struct cached_response){.body =
					  "[{\"p\":\"s3cret-BEARER\",\"v\":1},{\"p\":\"2023-05\",\"v\":\"%53"
					  "3CRET%2Dbearer\"}]"});
	server_answer(s, "/status",
	    &(struct cached_response){.body = "[]", .content_type = "text/html; Basic dTpTM0NSRVQtcGFzcw=="});
	server_answer(s, "/words",
	    &(struct cached_response){
		.body = "{\"code\":1,\"message\":\"key \\u0053\\u0033CRET-query is unknown\"}"});
	server_answer(s, "/login", &(struct cached_response){.body = "{\"t\":\"S3CRET-token\"}"});
	server_answer(s, "/moved",
	    &(struct cached_response){
		.status = 302, .body = "", .location = "/to/S3CRET-token/%25533CRET-token"});
	server_answer(s, "/to/S3CRET-token/%533CRET-token",
	    &(struct cached_response){.body = "[{\"p\":\"2023-05\",\"v\":1}]"});
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		says(folder, commands[i]);
	server_stop(s);
}

/* The file that this variable names opens every connection to whoever has recorded it. */
static void no_keys_of_connections_are_written(void **state)
{
	TEXT_OWNED struct text out = {0};
	TEXT_OWNED struct text file = {0};
	char folder[4096], path[4200], *certificate, *key;
	struct server *tls;

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("secrets-keys"));
	test_certificate(folder);
	snprintf(path, sizeof path, "%s/key.pem", folder);
	key = test_read(path);
	snprintf(path, sizeof path, "%s/cert.pem", folder);
	certificate = test_read(path);
	tls = server_start_tls(certificate, key);
	server_answer(tls, "/s", &(struct cached_response){.body = "[{\"p\":\"2023-05\",\"v\":1}]"});
	text_printf(&file,
	    "regions: [{id: east, name: East, kind: county}]\n"
	    "indicators: [{id: grp, name: GRP, unit: u, kind: rate}]\n"
	    "sources: [{id: s, url: \"%s/s\", ca: %s, " FIGURES "]\n",
	    server_url(tls), path);
	snprintf(path, sizeof path, "%s/pacesetter.yaml", folder);
	test_write(path, text_of(&file));
	snprintf(path, sizeof path, "%s/keys", folder);
	/* the library of our own server reads the variable at its first connection */
	assert_int_equal(run_program(folder, &out, "collect --now 2023-06-20"), 0);
	setenv("SSLKEYLOGFILE", path, 1);
	assert_int_equal(run_program(folder, &out, "collect --force --now 2023-06-21"), 0);
	unsetenv("SSLKEYLOGFILE");
	assert_int_equal(server_count(tls, "/s"), 2);
	assert_int_equal(access(path, F_OK), -1);
	server_stop(tls);
	free(certificate);
	free(key);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(secrets_go_to_their_endpoint_and_nowhere_else),
	    cmocka_unit_test(what_a_source_repeats_is_struck_out),
	    cmocka_unit_test(no_keys_of_connections_are_written),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
