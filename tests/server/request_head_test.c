/* SPDX-License-Identifier: MIT */
#include "server/request_head.h"
#include "tests/support.h"

#include <string.h>

/* The head of a request byte by byte: what two readers could take for two things is refused. */

#define OK "GET / HTTP/1.1\r\nHost: localhost\r\n"

struct head_case {
	const char *bytes;
	int status; /* 0: good; -1: not all there */
};

static const struct head_case cases[] = {
    {OK "\r\n", 0},
    {"GET / HTTP/1.0\r\n\r\n", 0},
    {OK "Accept: */*\r\nX-Y:\r\nX-Z: \xe5\x9f\x8e\t b\r\n\r\n", 0},
    {"GET http://localhost:9780/api/v1/figures?region=a HTTP/1.1\r\nHost: localhost\r\n\r\n", 0},
    {"GET /api/v1/figures?region=%E8%A5%BF&x=%2F HTTP/1.1\r\nHost: x\r\n\r\n", 0},
    {"GET /api/v1/figures?region=\xe8\xa5\xbf HTTP/1.1\r\nHost: x\r\n\r\n", 0},
    {"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 0},
    {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n12345", 0},
    {"", -1},
    {"GET / HTTP/1.1\r\nHost: x", -1},
    {"GET / HTTP/1.1\r\nHost: x\r\n\r", -1},
    /* line ends */
    {"GET / HTTP/1.1\nHost: x\n\n", 400},
    {"GET / HTTP/1.1\r\nHost: x\n\r\n", 400},
    {OK "\n", 400},
    {"GET / HTTP/1.1\r\nHost: x\rY: z\r\n\r\n", 400},
    {"\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    /* the first line */
    {"GET /\r\nHost: x\r\n\r\n", 400},
    {"GET  / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"GET / HTTP/1.1 \r\nHost: x\r\n\r\n", 400},
    {" GET / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"GET\t/ HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"G(T / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"GETGETGETGETGETGETGET / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"GET / http/1.1\r\nHost: x\r\n\r\n", 400},
    {"GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505},
    {"PRI * HTTP/2.0\r\n\r\n", 505},
    {"GET / HTTP/1.2\r\nHost: x\r\n\r\n", 505},
    {"GET figures HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"CONNECT localhost:22 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"GET ftp://localhost/ HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"GET http://local%68ost/ HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    /* escapes */
    {"GET /a?b=%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"GET /a%00.html HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"GET /a?b=% HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"GET /a?b=%4 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"GET /a?b=%4g HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"GET /a%2Fb HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"GET /a%2fb?c HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"GET /a%5Cb HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"GET /a\\b HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"GET /a#b HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"GET /a\x7f HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    /* headers */
    {OK " folded: x\r\n\r\n", 400},
    {OK "A: b\r\n\tc\r\n\r\n", 400},
    {OK "A : b\r\n\r\n", 400},
    {OK "A\r\n\r\n", 400},
    {OK ": b\r\n\r\n", 400},
    {OK "A(b): c\r\n\r\n", 400},
    {OK "A: b\x01\r\n\r\n", 400},
    {OK "Host: localhost\r\n\r\n", 400},
    {OK "hOST: evil.example\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nAccept: */*\r\n\r\n", 400},
    {OK "Authorization: a\r\nAuthorization: b\r\n\r\n", 400},
    {OK "Origin: a\r\nOrigin: b\r\n\r\n", 400},
    /* the body */
    {OK "Content-Length: 5\r\nContent-Length: 5\r\n\r\n12345", 400},
    {OK "Content-Length: 5\r\nContent-Length: 6\r\n\r\n12345", 400},
    {OK "Content-Length: 5, 5\r\n\r\n12345", 400},
    {OK "Content-Length: +5\r\n\r\n12345", 400},
    {OK "Content-Length: -5\r\n\r\n12345", 400},
    {OK "Content-Length: 0x5\r\n\r\n12345", 400},
    {OK "Content-Length:\r\n\r\n", 400},
    {OK "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
    {OK "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", 400},
    {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
    {OK "Transfer-Encoding: chunked\r\n\r\n", 411},
    {OK "Transfer-Encoding: gzip\r\n\r\n", 411},
    {OK "Transfer-Encoding : chunked\r\n\r\n", 400},
    {OK "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\n12345", 415},
    {OK "Content-Encoding: identity\r\nContent-Length: 5\r\n\r\n12345", 0},
    {OK "Content-Encoding: identity\r\nContent-Encoding: gzip\r\n\r\n", 400},
    {OK "Content-Length: 1001\r\n\r\n", 413},
    {OK "Content-Length: 18446744073709551617\r\n\r\n", 413},
    {OK "Content-Length: 1000\r\n\r\n", 0},
};

static int status_of(const char *bytes, size_t length)
{
	struct request_head head;
	struct error e;
	enum outcome outcome = request_head_read(bytes, length, 1000, &head, &e);

	return outcome == OUTCOME_DONE ? 0 : outcome == OUTCOME_ABSENT ? -1 : head.status;
}

static void what_is_ambiguous_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int status = status_of(cases[i].bytes, strlen(cases[i].bytes));

		if (status != cases[i].status)
			fail_msg("%d, not %d:\n%s", status, cases[i].status, cases[i].bytes);
	}
}

/* However it is cut, a head is never taken for a good one before it is all there. */
static void a_part_is_no_head(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *bytes = cases[i].bytes, *end = strstr(bytes, "\r\n\r\n");

		for (size_t n = 0; cases[i].status == 0 && n < (size_t)(end - bytes) + 4; n++)
			assert_int_equal(status_of(bytes, n), -1);
	}
}

static void a_nul_ends_nothing(void **state)
{
	static const char in_value[] = OK "A: b\0\r\n\r\n", in_name[] = OK "A\0: b\r\n\r\n",
			  in_target[] = "GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n",
			  at_end[] = "GET / HTTP/1.1\0\nHost: x\r\n\r\n";

	(void)state;
	assert_int_equal(status_of(in_value, sizeof in_value - 1), 400);
	assert_int_equal(status_of(in_name, sizeof in_name - 1), 400);
	assert_int_equal(status_of(in_target, sizeof in_target - 1), 400);
	assert_int_equal(status_of(at_end, sizeof at_end - 1), 400);
}

static void a_head_has_an_end(void **state)
{
	TEXT_OWNED struct text many = {0};
	TEXT_OWNED struct text large = {0};

	(void)state;
	text_add(&many, OK);
	for (int i = 1; i < HEAD_FIELDS_MOST; i++)
		text_printf(&many, "A%d: b\r\n", i);
	text_add(&many, "\r\n");
	assert_int_equal(status_of(many.at, many.length), 0);
	many.length -= 2;
	text_add(&many, "B: c\r\n\r\n");
	assert_int_equal(status_of(many.at, many.length), 431);
	text_add(&large, OK "A: ");
	while (large.length < HEAD_MOST - 1)
		text_char(&large, 'a');
	assert_int_equal(status_of(large.at, large.length), -1);
	text_char(&large, 'a');
	assert_int_equal(status_of(large.at, large.length), 431);
	text_add(&large, "\r\n\r\n");
	assert_int_equal(status_of(large.at, large.length), 431);
	text_clear(&large);
	text_add(&large, "GET /?a&");
	for (int i = 0; i < HEAD_PARAMETERS_MOST - 2; i++)
		text_add(&large, "&");
	text_add(&large, "b HTTP/1.1\r\nHost: x\r\n\r\n");
	assert_int_equal(status_of(large.at, large.length), 0);
	large.at[6] = '&';
	assert_int_equal(status_of(large.at, large.length), 400);
}

static void who_asks_for_health_is_known(void **state)
{
	static const struct {
		const char *bytes;
		bool health;
	} asked[] = {
	    {"GET /healthz HTTP/1.0\r\n\r\n", true},
	    {"HEAD /readyz HTTP/1.0\r\n\r\n", true},
	    {"GET /healthz HTTP/1.0\r\nContent-Length: 1\r\n\r\n", false},
	    {"POST /healthz HTTP/1.0\r\n\r\n", false},
	    {"GET /HEALTHZ HTTP/1.0\r\n\r\n", false}, /* there is nothing at that address */
	    {"get /healthz HTTP/1.0\r\n\r\n", false},
	    {"GET /healthz2 HTTP/1.0\r\n\r\n", false},
	    {"GET / HTTP/1.0\r\n\r\n", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
		struct request_head head;
		struct error e;

		assert_done(request_head_read(asked[i].bytes, strlen(asked[i].bytes), 1000, &head, &e), e);
		assert_int_equal(head.health, asked[i].health);
	}
}

static void whether_a_connection_is_kept_is_known(void **state)
{
	static const struct {
		const char *bytes;
		bool keeps;
	} asked[] = {
	    {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", true},
	    {"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", false},
	    {"GET / HTTP/1.1\r\nHost: x\r\nConnection: a ,\tCLOSE \r\n\r\n", false},
	    {"GET / HTTP/1.1\r\nHost: x\r\nConnection: a\r\nConnection: close,b\r\n\r\n", false},
	    {"GET / HTTP/1.1\r\nHost: x\r\nConnection: closed, ,\r\n\r\n", true},
	    {"GET / HTTP/1.0\r\n\r\n", false},
	    {"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true},
	    {"GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
		struct request_head head;
		struct error e;

		assert_done(request_head_read(asked[i].bytes, strlen(asked[i].bytes), 1000, &head, &e), e);
		assert_int_equal(head.keeps, asked[i].keeps);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_ambiguous_is_refused),
	    cmocka_unit_test(a_part_is_no_head),
	    cmocka_unit_test(a_nul_ends_nothing),
	    cmocka_unit_test(a_head_has_an_end),
	    cmocka_unit_test(who_asks_for_health_is_known),
	    cmocka_unit_test(whether_a_connection_is_kept_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
