/* SPDX-License-Identifier: MIT */
#include "base/http.h"
#include "tests/fetching.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

/* What is asked of whom, and what goes along. The server is one, but 127.0.0.1 and localhost are two hosts.
 */

static const char *const own_headers[] = {"X-Key: S3CRET-header", NULL};
static const char *const secrets[] = {"S3CRET-query", NULL};

/* A request with all that belongs to its origin. */
static struct http_request full(const char *url, const char *body, struct http_cookies *cookies)
{
	return (struct http_request){.url = url,
	    .body = body,
	    .body_length = body ? strlen(body) : 0,
	    .headers = own_headers,
	    .auth = AUTH_BASIC,
	    .auth_name = "user",
	    .auth_secret = "S3CRET-password",
	    .etag = "\"tag\"",
	    .last_modified = "Tue, 01 Aug 2023 00:00:00 GMT",
	    .secrets = secrets,
	    .cookies = cookies};
}

static void nothing_of_ours_came(struct server *s, const char *path)
{
	static const char *const names[] = {
	    "Authorization", "X-Key", "If-None-Match", "If-Modified-Since", "Cookie", "Referer"};
	char value[256];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (*server_last_header(s, path, names[i], value, sizeof value))
			fail_msg("%s: %s came", names[i], value);
}

static void redirects_take_nothing_elsewhere(void **state)
{
	static const struct {
		unsigned status;
		const char *body, *to; /* %s: the server's port */
		const char *problem;   /* NULL: it is followed */
		const char *arrives;   /* the body behind it */
	} cases[] = {
	    /* at home, by any name that is the same */
	    {302, NULL, "/there", NULL, ""},
	    {307, "b0dy", "/there", NULL, "b0dy"},
	    {308, "b0dy", "HTTP://127.0.0.1:%s/there", NULL, "b0dy"},
	    {308, "b0dy", "http://127.1:%s/there", NULL, "b0dy"},
	    {303, "b0dy", "/there", NULL, ""},
	    {301, "b0dy", "/there#top", NULL, ""},
	    /* elsewhere: without anything */
	    {302, NULL, "http://localhost:%s/there", NULL, ""},
	    {302, "b0dy", "http://localhost:%s/there", NULL, ""},
	    {303, "b0dy", "//localhost:%s/there", NULL, ""},
	    {307, NULL, "http://localhost:%s/there", NULL, ""},
	    {308, NULL, "http://localhost:%s/there", NULL, ""},
	    {307, "b0dy", "http://localhost:%s/there",
		"redirect refused: the body does not go to another host, http://localhost:", NULL},
	    {308, "b0dy", "http://localhost:%s/there", "the body does not go to another host", NULL},
	    {302, NULL, "http://localhost:%s/there?k=S3CRET-query", "it would take a secret to another host",
		NULL},
	    {302, NULL, "http://localhost:%s/there?k=%%53%%33CRET%%2Dpassword",
		"it would take a secret to another host", NULL},
	    {302, NULL, "http://localhost:%s/there?a=dXNlcjpTM0NSRVQtcGFzc3dvcmQ=",
		"it would take a secret to another host", NULL},
	    {302, NULL, "http://u:p@127.0.0.1:%s/there", "a user or password stands in an address", NULL},
	    {302, NULL, "http://127.0.0.1:%s@localhost/there", "a user or password stands in an address",
		NULL},
	    {302, NULL, "file:///etc/passwd", "the scheme file:// is not used here", NULL},
	    {302, NULL, "gopher://127.0.0.1:%s/", "the scheme gopher:// is not used here", NULL},
	    {302, NULL, "http://", "redirect refused: ", NULL},
	    /* from this machine into the house: no socket is opened */
	    {302, NULL, "http://10.0.0.1/", "redirect refused: its address is a private network", NULL},
	    {302, NULL, "http://0xA000001/", "its address is a private network", NULL},
	    {302, NULL, "http://[::ffff:192.168.0.1]/", "its address is a private network", NULL},
	    {302, NULL, "http://100.64.0.1/", "its address is a private network", NULL},
	    {302, NULL, "http://[fd00::1]/", "its address is a private network", NULL},
	    {302, NULL, "http://[64:ff9b::a00:1]/", "its address is a private network", NULL},
	    {302, NULL, "http://169.254.169.254/latest/", "its address is link-local", NULL},
	    {302, NULL, "http://[fe80::1]/", "its address is link-local", NULL},
	    {302, NULL, "http://239.1.1.1/", "its address is multicast or reserved", NULL},
	};
	struct server *s = server_start();
	TEXT_OWNED struct text url = {0};
	char value[256], location[256];

	(void)state;
	server_answer(s, "/there", &(struct cached_response){.body = "arrived"});
	address_at(&url, "127.0.0.1", s, "/from");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct http_cookies *cookies = http_cookies_new();
		size_t before = server_count(s, "/there");
		struct got g;

		snprintf(location, sizeof location, cases[i].to, port_of(s));
		server_answer(s, "/from",
		    &(struct cached_response){.status = cases[i].status,
			.body = "",
			.location = location,
			.more = "Set-Cookie: session=S3CRET-cookie; Path=/"});
		g = ask_once(full(text_of(&url), cases[i].body, cookies));
		http_cookies_free(cookies);
		assert_string_equal(server_last_header(s, "/from", "Authorization", value, sizeof value),
		    "Basic dXNlcjpTM0NSRVQtcGFzc3dvcmQ=");
		if (cases[i].problem) {
			assert_int_equal(g.status, 0);
			assert_contains(g.problem, cases[i].problem);
			assert_int_equal(server_count(s, "/there"), before);
			continue;
		}
		assert_int_equal(g.status, 200);
		assert_int_equal(server_count(s, "/there"), before + 1);
		assert_string_equal(server_last_body(s, "/there", value, sizeof value), cases[i].arrives);
		assert_true(g.abroad == (strstr(location, "localhost") != NULL));
		if (g.abroad) {
			nothing_of_ours_came(s, "/there");
			continue;
		}
		server_last_header(s, "/there", "Cookie", value, sizeof value);
		assert_string_equal(value, "session=S3CRET-cookie");
		server_last_header(s, "/there", "X-Key", value, sizeof value);
		assert_string_equal(value, "S3CRET-header");
	}
	server_stop(s);
}

/* There and back again: at home it is ours again, and what was set abroad does not come along. */
static void back_home_it_is_ours_again(void **state)
{
	struct server *s = server_start();
	struct http_cookies *cookies = http_cookies_new();
	TEXT_OWNED struct text url = {0};
	TEXT_OWNED struct text out = {0};
	TEXT_OWNED struct text back = {0};
	char value[256];
	struct got g;

	(void)state;
	address_at(&out, "localhost", s, "/abroad");
	address_at(&back, "127.0.0.1", s, "/home");
	server_answer(s, "/from",
	    &(struct cached_response){
		.status = 302, .body = "", .location = text_of(&out), .more = "Set-Cookie: a=1"});
	server_answer(s, "/abroad",
	    &(struct cached_response){
		.status = 302, .body = "", .location = text_of(&back), .more = "Set-Cookie: b=2"});
	server_answer(s, "/home", &(struct cached_response){.body = "home"});
	g = ask_once(full(address_at(&url, "127.0.0.1", s, "/from"), NULL, cookies));
	assert_int_equal(g.status, 200);
	assert_false(g.abroad);
	nothing_of_ours_came(s, "/abroad");
	assert_string_equal(server_last_header(s, "/home", "Cookie", value, sizeof value), "a=1");
	http_cookies_free(cookies);
	server_stop(s);
}

static void cookies_last_for_those_who_keep_them(void **state)
{
	struct server *s = server_start();
	struct http_cookies *cookies = http_cookies_new();
	TEXT_OWNED struct text url = {0};
	char value[256];
	struct http_request request = {0};

	(void)state;
	/* a 302 to itself, until the session's cookie comes back */
	server_answer(s, "/itself",
	    &(struct cached_response){
		.status = 302, .body = "", .location = "/itself", .more = "Set-Cookie: session=7"});
	request.url = address_at(&url, "127.0.0.1", s, "/itself");
	request.cookies = cookies;
	assert_contains(ask_once(request).problem, "more than 5 redirects");
	assert_string_equal(server_last_header(s, "/itself", "Cookie", value, sizeof value), "session=7");
	server_answer(s, "/itself", &(struct cached_response){.body = "in"});
	assert_int_equal(ask_once(request).status, 200);
	assert_string_equal(server_last_header(s, "/itself", "Cookie", value, sizeof value), "session=7");
	/* not for the next one */
	request.cookies = NULL;
	assert_int_equal(ask_once(request).status, 200);
	assert_string_equal(server_last_header(s, "/itself", "Cookie", value, sizeof value), "");
	http_cookies_free(cookies);
	server_stop(s);
}

static void https_never_falls_to_http(void **state)
{
	struct server *tls, *plain = server_start();
	char folder[4096], path[4200], *certificate, *key;
	TEXT_OWNED struct text there = {0};
	TEXT_OWNED struct text url = {0};
	struct got g;

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("http-tls"));
	test_certificate(folder);
	snprintf(path, sizeof path, "%s/key.pem", folder);
	key = test_read(path);
	snprintf(path, sizeof path, "%s/cert.pem", folder);
	certificate = test_read(path);
	tls = server_start_tls(certificate, key);
	text_printf(&url, "%s/from", server_url(tls));
	server_answer(plain, "/there", &(struct cached_response){.body = "arrived"});
	server_answer(tls, "/from",
	    &(struct cached_response){
		.status = 302, .body = "", .location = address_at(&there, "127.0.0.1", plain, "/there")});
	g = ask_once((struct http_request){.url = text_of(&url), .ca_file = path});
	assert_contains(g.problem, "redirect refused: from https to http://127.0.0.1:");
	assert_int_equal(server_count(plain, "/there"), 0);
	server_stop(tls);
	server_stop(plain);
	free(certificate);
	free(key);
}

/* A server abroad, which only a proxy can play here, leads to this machine. */
static void nobody_abroad_leads_into_the_house(void **state)
{
	static const char *const inside[] = {"http://127.0.0.1:%s/there", "http://localhost:%s/there",
	    "http://[::1]:%s/there", "http://[::ffff:127.0.0.1]:%s/there", "http://0.0.0.0:%s/there",
	    "http://2130706433:%s/there", "http://x.localhost:%s/there"};
	struct server *proxy = server_start();
	char location[128];

	(void)state;
	for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
		struct got g;

		snprintf(location, sizeof location, inside[i], port_of(proxy));
		server_answer(proxy, "http://far.invalid/",
		    &(struct cached_response){.status = 302, .body = "", .location = location});
		g = ask_once((struct http_request){.url = "http://far.invalid/", .proxy = server_url(proxy)});
		assert_contains(g.problem, "redirect refused: its address is this machine");
	}
	assert_int_equal(server_count(proxy, "/there"), 0);
	assert_int_equal(server_count(proxy, "http://127.0.0.1/there"), 0);
	/* what is written as a number is not asked of a proxy either, where it may not be local */
	assert_contains(
	    ask_once((struct http_request){
			 .url = "http://169.254.169.254/", .proxy = server_url(proxy), .no_local = true})
		.problem,
	    "its address is link-local");
	assert_int_equal(server_count(proxy, "http://169.254.169.254/"), 0);
	server_stop(proxy);
}

static void a_proxy_is_used_where_it_is_named(void **state)
{
	struct server *s = server_start(), *proxy = server_start();
	TEXT_OWNED struct text url = {0};
	TEXT_OWNED struct text user = {0};
	char value[256];
	struct http_request request = {.url = address_at(&url, "127.0.0.1", s, "/direct")};

	(void)state;
	server_answer(s, "/direct", &(struct cached_response){.body = "direct"});
	server_answer(proxy, text_of(&url), &(struct cached_response){.body = "by proxy"});
	setenv("http_proxy", server_url(proxy), 1);
	setenv("ALL_PROXY", server_url(proxy), 1);
	assert_string_equal(ask_once(request).body, "direct");
	request.proxy = "";
	assert_string_equal(ask_once(request).body, "direct");
	request.proxy = HTTP_PROXY_ENVIRONMENT;
	assert_string_equal(ask_once(request).body, "by proxy");
	/* exceptions of the environment go with its proxy only */
	setenv("no_proxy", "127.0.0.1", 1);
	assert_string_equal(ask_once(request).body, "direct");
	unsetenv("http_proxy");
	unsetenv("ALL_PROXY");
	request.proxy = server_url(proxy);
	request.proxy_user = "u";
	request.proxy_password = "p";
	assert_string_equal(ask_once(request).body, "by proxy");
	assert_string_equal(
	    server_last_header(proxy, text_of(&url), "Proxy-Authorization", value, sizeof value),
	    "Basic dTpw");
	unsetenv("no_proxy");
	text_printf(&user, "http://u:S3CRET@%s", server_url(proxy) + strlen("http://"));
	request.proxy = text_of(&user);
	assert_contains(ask_once(request).problem, "a user or password stands in the address of the proxy");
	assert_null(strstr(ask_once(request).problem, "S3CRET"));
	server_stop(proxy);
	server_stop(s);
}

static void requests_that_must_not_be_made_are_refused(void **state)
{
	static const char *const broken[] = {"X-Cursor: a\r\nX-Evil: b", NULL};
	struct server *s = server_start();
	TEXT_OWNED struct text url = {0};
	struct http_request request = {.url = address_at(&url, "127.0.0.1", s, "/a"), .headers = broken};

	(void)state;
	assert_contains(ask_once(request).problem, "the header X-Cursor would have a line break");
	request.headers = NULL;
	request.auth = AUTH_BEARER;
	request.auth_secret = "a\nX-Evil: b";
	assert_contains(ask_once(request).problem, "the header Authorization would have a line break");
	request.auth = AUTH_NONE;
	request.url = "http://u:S3CRET@127.0.0.1:1/";
	assert_contains(ask_once(request).problem, "a user or password stands in an address");
	assert_int_equal(server_count(s, "/a"), 0);
	server_stop(s);
}

static void who_stays_at_home_follows_nobody_elsewhere(void **state)
{
	struct server *s = server_start();
	TEXT_OWNED struct text url = {0};
	TEXT_OWNED struct text there = {0};
	struct http_request request = {.url = address_at(&url, "127.0.0.1", s, "/from"), .home_only = true};

	(void)state;
	server_answer(s, "/there", &(struct cached_response){.body = "arrived"});
	server_answer(s, "/from",
	    &(struct cached_response){
		.status = 302, .body = "", .location = address_at(&there, "localhost", s, "/there")});
	assert_contains(ask_once(request).problem, "redirect refused: to another host, http://localhost:");
	assert_int_equal(server_count(s, "/there"), 0);
	server_answer(s, "/from", &(struct cached_response){.status = 302, .body = "", .location = "/there"});
	assert_int_equal(ask_once(request).status, 200);
	server_stop(s);
}

static void several_links_are_one_text(void **state)
{
	struct server *s = server_start();
	TEXT_OWNED struct text url = {0};

	(void)state;
	server_answer(s, "/p",
	    &(struct cached_response){
		.body = "[]", .link = "</p?page=9>; rel=last", .more = "Link: </p?page=2>; rel=next"});
	assert_string_equal(
	    ask_once((struct http_request){.url = address_at(&url, "127.0.0.1", s, "/p")}).link,
	    "</p?page=9>; rel=last, </p?page=2>; rel=next");
	server_stop(s);
}

/* What it gets of body and headers is bounded, whether it is packed or comes in pieces of several hops. */
static void an_answer_is_bounded(void **state)
{
	struct server *s = server_start();
	TEXT_OWNED struct text url = {0};
	TEXT_OWNED struct text blanks = {0};
	struct http_request request = {.body_max = 100000};

	(void)state;
	while (blanks.length < 60000)
		text_add(&blanks, "                                                            ");
	request.url = address_at(&url, "127.0.0.1", s, "/from");
	server_answer(
	    s, "/there", &(struct cached_response){.body = text_of(&blanks), .behaviour = SERVE_GZIP});
	server_answer(s, "/from", &(struct cached_response){.status = 302, .body = "", .location = "/there"});
	assert_int_equal(ask_once(request).status, 200);
	server_answer(s, "/from",
	    &(struct cached_response){.status = 302, .body = text_of(&blanks), .location = "/there"});
	assert_contains(ask_once(request).problem, "the answer is larger than 100000 bytes");
	server_stop(s);
}

/* Sends headers for as long as anybody listens. */
static void endless_headers(int listening)
{
	static const char line[] =
	    "X-More: 0123456789012345678901234567890123456789012345678901234567890\r\n";
	int c = accept(listening, NULL, NULL);
	bool open = c >= 0 && write(c, "HTTP/1.1 200 OK\r\n", 17) == 17;

	while (open)
		open = write(c, line, sizeof line - 1) == (ssize_t)sizeof line - 1;
	_exit(0);
}

static void headers_are_bounded(void **state)
{
	struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof here;
	int listening = socket(AF_INET, SOCK_STREAM, 0);
	char url[64];
	pid_t child;

	(void)state;
	assert_int_equal(bind(listening, (struct sockaddr *)&here, sizeof here), 0);
	assert_int_equal(listen(listening, 1), 0);
	assert_int_equal(getsockname(listening, (struct sockaddr *)&here, &size), 0);
	child = fork();
	if (child == 0)
		endless_headers(listening);
	snprintf(url, sizeof url, "http://127.0.0.1:%u/", ntohs(here.sin_port));
	assert_contains(
	    ask_once((struct http_request){.url = url}).problem, "the headers of the answer are larger than");
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(listening);
}

/* The request would be made without what it was to be made with. */
static void what_libcurl_does_not_take_fails_the_request(void **state)
{
	struct server *s = server_start();
	TEXT_OWNED struct text proxy = {0};
	TEXT_OWNED struct text url = {0};
	struct got g;

	(void)state;
	text_printf(&url, "%s/there", server_url(s));
	server_answer(s, "/there", &(struct cached_response){.body = "arrived"});
	text_printf(&proxy, "http://127.0.0.1:1/%*s", 9000000, "");
	g = ask_once((struct http_request){.url = text_of(&url), .proxy = text_of(&proxy)});
	assert_int_equal(g.status, 0);
	assert_contains(g.problem, "libcurl refuses CURLOPT_PROXY: ");
	assert_int_equal(server_count(s, "/there"), 0);
	g = ask_once((struct http_request){.url = text_of(&url)});
	assert_int_equal(g.status, 200);
	server_stop(s);
}

/* Nor does it wait for the writer of a FIFO, and all other requests with it. */
static void what_is_no_file_fails_the_request(void **state)
{
	static const char said[] = "/fifo: is a FIFO (expected an ordinary file)";
	struct server *s = server_start();
	char folder[4000], path[4200], url[4300];
	struct got g;

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("http-fifo"));
	snprintf(path, sizeof path, "%s/fifo", folder);
	assert_int_equal(mkfifo(path, 0600), 0);
	alarm(60);
	snprintf(url, sizeof url, "file://%s", path);
	g = ask_once((struct http_request){.url = url, .files = true});
	assert_contains(g.problem, said);
	snprintf(url, sizeof url, "file://%s/%%66ifo", folder);
	g = ask_once((struct http_request){.url = url, .files = true});
	assert_contains(g.problem, said);
	snprintf(url, sizeof url, "%s/there", server_url(s));
	g = ask_once((struct http_request){.url = url, .ca_file = path});
	assert_contains(g.problem, said);
	g = ask_once((struct http_request){.url = url, .client_certificate = path});
	assert_contains(g.problem, said);
	g = ask_once(
	    (struct http_request){.url = url, .client_certificate = "/dev/null", .client_key = path});
	assert_contains(g.problem, "/dev/null: is a device (expected an ordinary file)");
	alarm(0);
	assert_int_equal(server_count(s, "/there"), 0);
	server_stop(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(redirects_take_nothing_elsewhere),
	    cmocka_unit_test(back_home_it_is_ours_again),
	    cmocka_unit_test(cookies_last_for_those_who_keep_them),
	    cmocka_unit_test(https_never_falls_to_http),
	    cmocka_unit_test(nobody_abroad_leads_into_the_house),
	    cmocka_unit_test(a_proxy_is_used_where_it_is_named),
	    cmocka_unit_test(requests_that_must_not_be_made_are_refused),
	    cmocka_unit_test(who_stays_at_home_follows_nobody_elsewhere),
	    cmocka_unit_test(several_links_are_one_text),
	    cmocka_unit_test(an_answer_is_bounded),
	    cmocka_unit_test(headers_are_bounded),
	    cmocka_unit_test(what_libcurl_does_not_take_fails_the_request),
	    cmocka_unit_test(what_is_no_file_fails_the_request),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
