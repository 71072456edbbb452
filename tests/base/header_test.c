/* SPDX-License-Identifier: MIT */
#include "base/http.h"
#include "base/retry_after.h"
#include "tests/support.h"

#include <string.h>

/* No value becomes a second header. */

static void never(void *context, const struct http_reply *reply)
{
	(void)reply;
	*(bool *)context = true;
}

static void a_line_break_in_a_header_is_refused(void **state)
{
	static const char *const breaks[] = {"x\r\nEvil: 1", "x\nEvil: 1", "x\rEvil: 1", "x\x01", "x\x7f"};
	struct http *h;
	struct error e;
	bool called = false;

	(void)state;
	assert_done(http_new(&(struct http_limits){.most = 1, .per_host = 1}, &h, &e), e);
	for (size_t i = 0; i < sizeof breaks / sizeof *breaks; i++) {
		const char *headers[] = {"A: 1", breaks[i], NULL};
		struct http_request requests[] = {{.headers = headers},
		    {.content_type = breaks[i], .body = ""}, {.auth = AUTH_BEARER, .auth_secret = breaks[i]},
		    {.auth = AUTH_HEADER, .auth_name = "X", .auth_secret = breaks[i]},
		    {.auth = AUTH_HEADER, .auth_name = breaks[i], .auth_secret = "x"}};

		for (size_t k = 0; k < sizeof requests / sizeof *requests; k++) {
			requests[k].url = "http://127.0.0.1:9/";
			requests[k].timeout_ms = 1000;
			assert_int_equal(http_start(h, &requests[k], never, &called, &e), OUTCOME_REFUSED);
			assert_contains(e.text, "control character");
		}
	}
	http_free(h);
	assert_false(called);
}

/* libcurl gives a number below zero for a date that has passed, and 0 for what it cannot read: "at once". */
static void retry_after_is_read_or_says_nothing(void **state)
{
	static const char clock[] = "Mon, 01 May 2023 00:00:00 GMT";
	static const struct {
		const char *said, *date;
		long seconds;
	} cases[] = {
	    {"", clock, -1},
	    {"0", clock, 0},
	    {"120", clock, 120},
	    {"604801", clock, 604800},
	    {"99999999999999999999", clock, 604800},
	    {"soon", clock, -1},
	    {"-5", clock, -1},
	    {"1.5", clock, -1},
	    {"120 s", clock, -1},
	    /* as far from the server's clock, whatever ours says */
	    {"Mon, 01 May 2023 00:02:00 GMT", clock, 120},
	    {"Monday, 01-May-23 00:02:00 GMT", clock, 120},
	    {"Mon May  1 00:02:00 2023", clock, 120},
	    {"Mon, 01 May 2033 00:00:00 GMT", clock, 604800},
	    {"Sun, 30 Apr 2023 23:59:00 GMT", clock, 0},
	    {"Mon, 01 May 2023 00:02:00 GMT", "", 60},
	    {"Mon, 01 May 2023 00:02:00 GMT", "x", 60},
	    {"\xff\xff", clock, -1},
	};
	const time_t now = 1682899260; /* a minute behind the server */

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		long seconds = retry_after_seconds(cases[i].said, cases[i].date, now, 604800);

		if (seconds != cases[i].seconds)
			fail_msg("\"%s\" at \"%s\": %ld, expected %ld", cases[i].said, cases[i].date, seconds,
			    cases[i].seconds);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(a_line_break_in_a_header_is_refused),
	    cmocka_unit_test(retry_after_is_read_or_says_nothing)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
