/* SPDX-License-Identifier: MIT */
#include "base/authority.h"
#include "tests/support.h"

#include <string.h>

/* HOST and HOST:PORT, as RFC 3986 has them and in the one form that can be compared. */

static void a_host_is_read_in_one_form(void **state)
{
	static const struct {
		const char *text, *host; /* NULL: it is none */
		int port;
		bool loopback;
	} cases[] = {
	    {"localhost", "localhost", -1, true},
	    {"LocalHost.:9780", "localhost", 9780, true},
	    {"city.localhost:80", "city.localhost", 80, true},
	    {"127.0.0.1:9780", "127.0.0.1", 9780, true},
	    {"127.9.8.7", "127.9.8.7", -1, true},
	    {"[::1]:9780", "[::1]", 9780, true},
	    {"[0:0:0:0:0:0:0:1]", "[::1]", -1, true},
	    {"[::ffff:127.0.0.1]", "[::ffff:127.0.0.1]", -1, true},
	    {"localhost:", "localhost", -1, true},
	    {"Gov.Example:443", "gov.example", 443, false},
	    {"notlocalhost", "notlocalhost", -1, false},
	    {"localhost.evil.example", "localhost.evil.example", -1, false},
	    {"127.0.0.1.evil.example", "127.0.0.1.evil.example", -1, false},
	    {"128.0.0.1", "128.0.0.1", -1, false},
	    {"127.1", "127.1", -1, false},
	    {"[::2]", "[::2]", -1, false},
	    {"", NULL, 0, false},
	    {":80", NULL, 0, false},
	    {".", NULL, 0, false},
	    {"a..b", NULL, 0, false},
	    {"localhost..", NULL, 0, false},
	    {"localhost:65536", NULL, 0, false},
	    {"localhost:-1", NULL, 0, false},
	    {"localhost:+80", NULL, 0, false},
	    {"localhost:80 ", NULL, 0, false},
	    {"localhost:80:80", NULL, 0, false},
	    {"user@localhost", NULL, 0, false},
	    {"localhost/", NULL, 0, false},
	    {"localhost, evil.example", NULL, 0, false},
	    {"local host", NULL, 0, false},
	    {"::1", NULL, 0, false},
	    {"[::1", NULL, 0, false},
	    {"[::1]x", NULL, 0, false},
	    {"[localhost]", NULL, 0, false},
	    {"[]", NULL, 0, false},
	    {"\xe5\x9f\x8e", NULL, 0, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct authority a;
		bool good = authority_read(cases[i].text, strlen(cases[i].text), &a);

		if (good != (cases[i].host != NULL))
			fail_msg("\"%s\": %s", cases[i].text, good ? a.host : "is none");
		if (!good)
			continue;
		assert_string_equal(a.host, cases[i].host);
		assert_int_equal(a.port, cases[i].port);
		if (authority_loopback(&a) != cases[i].loopback)
			fail_msg("%s is %sof this machine", a.host, cases[i].loopback ? "not " : "");
	}
}

static void a_host_has_an_end_and_no_nul(void **state)
{
	char longest[HOST_LONGEST + 2];
	struct authority a;

	(void)state;
	memset(longest, 'a', sizeof longest);
	assert_true(authority_read(longest, HOST_LONGEST, &a));
	assert_false(authority_read(longest, HOST_LONGEST + 1, &a));
	assert_false(authority_read("localhost\0.evil", 15, &a));
	assert_false(authority_read("[::1\0]", 6, &a));
	assert_false(authority_read("localhost:8\0", 12, &a));
}

static void an_address_has_a_host(void **state)
{
	struct authority a;
	const char *rest;

	(void)state;
	assert_true(authority_of_url("HTTPS://City.Example:8443/publications/city?x", &a, &rest));
	assert_string_equal(a.host, "city.example");
	assert_int_equal(a.port, 8443);
	assert_string_equal(rest, "/publications/city?x");
	assert_true(authority_of_url("http://[::1]", &a, &rest));
	assert_string_equal(rest, "");
	assert_false(authority_of_url("file:///etc", &a, NULL));
	assert_false(authority_of_url("null", &a, NULL));
	assert_false(authority_of_url("http://user@localhost/", &a, NULL));
	assert_false(authority_of_url("http:///x", &a, NULL));
}

static void a_listed_host_matches_with_its_port(void **state)
{
	static const struct {
		const char *asked, *listed;
		bool same;
	} cases[] = {
	    {"a.example:80", "a.example", true},
	    {"a.example", "A.Example.", true},
	    {"a.example:80", "a.example:80", true},
	    {"a.example:81", "a.example:80", false},
	    {"a.example", "a.example:80", false},
	    {"b.a.example", "a.example", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct authority asked, listed;

		assert_true(authority_read(cases[i].asked, strlen(cases[i].asked), &asked));
		assert_true(authority_read(cases[i].listed, strlen(cases[i].listed), &listed));
		assert_int_equal(authority_matches(&asked, &listed), cases[i].same);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_host_is_read_in_one_form),
	    cmocka_unit_test(a_host_has_an_end_and_no_nul),
	    cmocka_unit_test(an_address_has_a_host),
	    cmocka_unit_test(a_listed_host_matches_with_its_port),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
