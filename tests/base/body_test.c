/* SPDX-License-Identifier: MIT */
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

/* Responses as bytes: whole or refused, packed or not, with one length and one place to go to. */

/* Answers one request with these bytes and hangs up. */
static void answer_once(int listening, const struct text *bytes)
{
	char request[4096];
	int c = accept(listening, NULL, NULL);
	bool sent = c >= 0 && read(c, request, sizeof request) > 0 &&
		    write(c, bytes->at, bytes->length) == (ssize_t)bytes->length;

	if (sent)
		shutdown(c, SHUT_WR);
	while (sent && read(c, request, sizeof request) > 0)
		;
	_exit(0);
}

static struct got ask_raw(const struct text *bytes, struct http_request request)
{
	struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof here;
	int listening = socket(AF_INET, SOCK_STREAM, 0);
	char url[64];
	struct got g;
	pid_t child;

	assert_int_equal(bind(listening, (struct sockaddr *)&here, sizeof here), 0);
	assert_int_equal(listen(listening, 4), 0);
	assert_int_equal(getsockname(listening, (struct sockaddr *)&here, &size), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		answer_once(listening, bytes);
	close(listening);
	snprintf(url, sizeof url, "http://127.0.0.1:%u/", ntohs(here.sin_port));
	request.url = url;
	g = ask_once(request);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return g;
}

/* One member; `flush` leaves it without its end. */
static void pack(struct text *out, const char *text, int flush)
{
	z_stream z = {.next_in = (Bytef *)(uintptr_t)text, .avail_in = (uInt)strlen(text)};
	uint8_t packed[1024];

	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_out = packed;
	z.avail_out = sizeof packed;
	deflate(&z, flush);
	text_put(out, packed, sizeof packed - z.avail_out);
	deflateEnd(&z);
}

static const char one_row[] = "{\"row\":1}\n", other_row[] = "{\"row\":2}\n";

static void body_of(struct text *bytes, const char *how)
{
	if (strcmp(how, "plain") == 0) {
		text_add(bytes, one_row);
		return;
	}
	if (strcmp(how, "chunk") == 0) {
		text_printf(bytes, "a\r\n%s\r\n0\r\n\r\n", one_row);
		return;
	}
	pack(bytes, one_row, strcmp(how, "cut") == 0 ? Z_SYNC_FLUSH : Z_FINISH);
	if (strcmp(how, "members") == 0)
		pack(bytes, other_row, Z_FINISH);
	if (strcmp(how, "second cut") == 0)
		pack(bytes, other_row, Z_SYNC_FLUSH);
	if (strcmp(how, "damaged") == 0)
		bytes->at[bytes->length - 8] = (char)(bytes->at[bytes->length - 8] ^ 1);
	if (strcmp(how, "followed") == 0)
		text_add(bytes, one_row);
}

/* libcurl makes a line break of it. */
static void an_empty_header_is_empty(void **state)
{
	TEXT_OWNED struct text bytes = {0};
	struct got g;

	(void)state;
	text_printf(&bytes, "HTTP/1.1 200 OK\r\nLink:\nLink: </b>\nContent-Length: 10\r\n\r\n%s", one_row);
	g = ask_raw(&bytes, (struct http_request){0});
	assert_int_equal(g.status, 200);
	assert_string_equal(g.link, ", </b>");
	assert_string_equal(g.body, one_row);
}

/* To libcurl these are HTTP/2 with the statuses 0, 99, 1103 and so on, and all is well. */
static void an_answer_without_status_is_none(void **state)
{
	static const char *const lines[] = {
	    "HTTP/2 000 OK", "HTTP/2 99 OK", "HTTP/2 1000 OK", "HTTP/21103.  OK", "HTTP/2 1200 OK"};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		TEXT_OWNED struct text bytes = {0};
		struct got g;

		text_printf(&bytes, "%s\r\nContent-Length: 10\r\n\r\n%s", lines[i], one_row);
		g = ask_raw(&bytes, (struct http_request){0});
		assert_int_equal(g.status, 0);
		assert_true(*g.problem); /* newer ones of libcurl refuse it themselves */
	}
}

/* A document of which a part is missing may be a good one: lines, a list of months. */
static void a_body_is_whole_or_no_answer(void **state)
{
	static const struct {
		const char *headers, *body, *problem, *gives;
	} cases[] = {
	    {"Content-Encoding: gzip\r\n", "whole", NULL, "{\"row\":1}\n"},
	    {"Content-Encoding: X-GZIP\r\n", "whole", NULL, "{\"row\":1}\n"},
	    {"Content-Encoding: gzip\r\n", "members", NULL, "{\"row\":1}\n{\"row\":2}\n"},
	    {"Content-Encoding: UTF-8\r\n", "plain", NULL, "{\"row\":1}\n"},
	    {"Content-Encoding: identity, gzip\r\n", "whole", NULL, "{\"row\":1}\n"},
	    {"Content-Encoding: gzip\r\n", "cut", "the body is cut off: its gzip has no end", NULL},
	    {"Content-Encoding: gzip\r\n", "second cut", "the body is cut off", NULL},
	    {"Content-Encoding: gzip\r\n", "damaged", "the body is not the gzip that it should be", NULL},
	    {"Content-Encoding: gzip\r\n", "followed", "the body is not the gzip", NULL},
	    {"Content-Encoding: gzip\r\n", "plain", "the body is not the gzip", NULL},
	    {"Content-Encoding: gzip, gzip\r\n", "whole", "encoded as gzip twice", NULL},
	    {"Content-Encoding: br\r\n", "plain", "the body is encoded as \"br\" (expected gzip", NULL},
	    {"Content-Encoding: identity\r\nContent-Encoding: zstd\r\n", "plain", "encoded as \"zstd\"",
		NULL},
	    {"Content-Length: 10\r\n", "plain", NULL, "{\"row\":1}\n"},
	    {"Content-Length: 4\r\nContent-Length: 10\r\n", "plain", "the answer has two lengths", NULL},
	    {"Content-Length: 10\r\nContent-Length: 4\r\n", "plain", "the answer has two lengths", NULL},
	    {"Content-Length: 10\r\nTransfer-Encoding: chunked\r\n", "chunk",
		"the answer has a length and is chunked", NULL},
	    {"Transfer-Encoding: Chunked\r\nContent-Length: 10\r\n", "chunk",
		"the answer has a length and is chunked", NULL},
	    {"Transfer-Encoding: chunked\r\n", "chunk", NULL, "{\"row\":1}\n"},
	    /* (libcurl 8.14 refuses it with a sentence of its own) */
	    {"Transfer-Encoding: gzip\r\n", "cut", "gzip", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TEXT_OWNED struct text bytes = {0};
		struct got g;

		text_printf(&bytes, "HTTP/1.1 200 OK\r\n%s\r\n", cases[i].headers);
		body_of(&bytes, cases[i].body);
		g = ask_raw(&bytes, (struct http_request){0});
		if (cases[i].problem) {
			assert_int_equal(g.status, 0);
			assert_contains(g.problem, cases[i].problem);
		} else {
			assert_int_equal(g.status, 200);
			assert_string_equal(g.body, cases[i].gives);
		}
	}
}

/* Which of two is meant nobody knows; what is said twice is said. */
static void a_redirect_has_one_place_to_go_to(void **state)
{
	TEXT_OWNED struct text two = {0};
	TEXT_OWNED struct text same = {0};
	struct got g;

	(void)state;
	text_add(&two, "HTTP/1.1 302 Found\r\nLocation: /there\r\nLocation: /elsewhere\r\n"
		       "Content-Length: 0\r\nConnection: close\r\n\r\n");
	g = ask_raw(&two, (struct http_request){0});
	assert_int_equal(g.status, 0);
	assert_contains(g.problem, "redirect refused: it has two places to go to, /there and another");
	text_add(&same, "HTTP/1.1 302 Found\r\nLocation: file:///x\r\nLocation: file:///x\r\n"
			"Content-Length: 0\r\nConnection: close\r\n\r\n");
	assert_contains(
	    ask_raw(&same, (struct http_request){0}).problem, "the scheme file:// is not used here");
}

/* Of a receiver's answer the beginning says whether it has taken the message. */
static void of_a_long_answer_the_head_is_enough(void **state)
{
	TEXT_OWNED struct text bytes = {0};
	TEXT_OWNED struct text packed = {0};
	struct http_request request = {.body_max = 5, .head_enough = true};
	struct got g;

	(void)state;
	text_add(&bytes, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
	body_of(&bytes, "plain");
	g = ask_raw(&bytes, request);
	assert_int_equal(g.status, 200);
	assert_string_equal(g.problem, "");
	assert_string_equal(g.body, "{\"row");
	text_add(&packed, "HTTP/1.1 500 no\r\nContent-Encoding: gzip\r\n\r\n");
	body_of(&packed, "cut");
	request.body_max = 8;
	g = ask_raw(&packed, request);
	assert_int_equal(g.status, 500);
	text_clear(&packed);
	text_add(&packed, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nTransfer-Encoding: chunked\r\n\r\n");
	body_of(&packed, "chunk");
	assert_int_equal(ask_raw(&packed, request).status, 200);
	request.head_enough = false;
	assert_contains(ask_raw(&bytes, request).problem, "the answer is larger than 8 bytes");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_empty_header_is_empty),
	    cmocka_unit_test(an_answer_without_status_is_none),
	    cmocka_unit_test(a_body_is_whole_or_no_answer),
	    cmocka_unit_test(a_redirect_has_one_place_to_go_to),
	    cmocka_unit_test(of_a_long_answer_the_head_is_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
