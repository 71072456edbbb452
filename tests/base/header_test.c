/* SPDX-License-Identifier: MIT */
#include "base/http.h"
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

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(a_line_break_in_a_header_is_refused)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
