/* SPDX-License-Identifier: MIT */
#include "base/url.h"
#include "tests/support.h"

#include <stdlib.h>
#include <string.h>

static void an_origin_is_written_in_one_way(void **state)
{
	static const struct {
		const char *url, *origin; /* NULL: refused */
	} cases[] = {
	    {"http://h.example", "http://h.example:80"},
	    {"HTTP://H.Example:80/p?q#f", "http://h.example:80"},
	    {"https://h.example:/", "https://h.example:443"},
	    {"https://h.example:443", "https://h.example:443"},
	    {"https://h.example:8443", "https://h.example:8443"},
	    {"http://h.example:443", "http://h.example:443"},
	    {"http://%68.ex%61mple/", "http://h.example:80"},
	    {"http://h.example./", "http://h.example.:80"},
	    {"http://127.0.0.1/", "http://127.0.0.1:80"},
	    {"http://127.1/", "http://127.0.0.1:80"},
	    {"http://0x7f.0.0.1/", "http://127.0.0.1:80"},
	    {"http://2130706433/", "http://127.0.0.1:80"},
	    {"http://[::1]:8080/", "http://[::1]:8080"},
	    {"http://[0:0:0:0:0:0:0:1]:8080/", "http://[::1]:8080"},
	    {"http://[2001:DB8::0:1]/", "http://[2001:db8::1]:80"},
	    {"http://[fe80::1%25eth0]/", "http://[fe80::1%eth0]:80"},
	    {"http://bücher.example/", NULL},
	    {"http://XN--bcher-kva.example/", "http://xn--bcher-kva.example:80"},
	    /* whoever stands before the @ is no host, and nobody stands there */
	    {"http://user@h.example/", NULL},
	    {"http://user:password@h.example/", NULL},
	    {"http://:password@h.example/", NULL},
	    {"http://@h.example/", NULL},
	    {"http://good.example\\@h.example/", NULL},
	    {"http://good.example%2F@h.example/", NULL},
	    {"http://h.example/@path", "http://h.example:80"},
	    {"http://h.example?@query", "http://h.example:80"},
	    {"http://h.example#@fragment", "http://h.example:80"},
	    {"http://good.example%2Fh.example/", NULL},
	    {"http://h.exa mple/", NULL},
	    {"http://h.example\r\nX: y/", NULL},
	    {"http://", NULL},
	    {"http://:80/", NULL},
	    {"http://h.example:0x50/", NULL},
	    {"http://h.example:99999/", NULL},
	    {"http://[::1/", NULL},
	    {"http://[127.0.0.1]/", NULL},
	    {"h.example", NULL},
	    {"/p", NULL},
	    {"", NULL},
	    {"file:///etc/passwd", NULL},
	    {"gopher://h.example/", NULL},
	    {"javascript:alert(1)", NULL},
	};
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct error e = {""};
		OWNED char *origin = url_origin(cases[i].url, false, &e);

		if (!origin != !cases[i].origin || (origin && strcmp(origin, cases[i].origin) != 0)) {
			print_message("%s: %s (%s), expected %s\n", cases[i].url, origin ? origin : "refused",
			    e.text, cases[i].origin ? cases[i].origin : "refused");
			wrong++;
		}
		if (strstr(e.text, "password@") || strstr(e.text, "user@")) {
			print_message("%s\n", e.text);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

static void what_cannot_be_read_is_not_repeated(void **state)
{
	static const char *const urls[] = {"http://u:S3CRET@h:p/", "http://u:S3/CRET@h/", "http://h:x/S3CRET",
	    "http://h:x?k=S3CRET", "S3CRET", "gopher://u:S3CRET@h/"};
	struct error e;

	(void)state;
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		e.text[0] = '\0';
		assert_null(url_origin(urls[i], false, &e));
		assert_true(*e.text);
		assert_null(strstr(e.text, "CRET"));
	}
}

static void an_answer_leads_on_at_home_only(void **state)
{
	static const char http[] = "http://h.example:80", https[] = "https://h.example:443",
			  from[] = "https://h.example/d/p?page=1";
	static const struct {
		const char *home, *from, *to, *there; /* NULL: refused */
	} cases[] = {
	    {https, from, "?page=2", "https://h.example/d/p?page=2"},
	    {https, from, "/p?page=2#top", "https://h.example/p?page=2"},
	    {https, from, "//h.example/p", "https://h.example/p"},
	    {https, from, "HTTPS://H.EXAMPLE:443/p", "https://H.EXAMPLE:443/p"},
	    {https, from, "https://%68.example/p", "https://h.example/p"},
	    {https, from, "/a b/\xE5\xB8\x82", "https://h.example/a%20b/%e5%b8%82"},
	    {https, from, "", "https://h.example/d/p?page=1"},
	    {https, "https://h.example/市?a b#top", "", "https://h.example/%e5%b8%82?a+b"},
	    /* http behind https is upgraded, where both ports go without saying */
	    {https, from, "http://h.example/p?page=2", "https://h.example/p?page=2"},
	    {https, from, "http://H.example:80/p", "https://H.example/p"},
	    {https, from, "http://h.example:8080/p", NULL},
	    {https, from, "http://h.example:443/p", NULL},
	    {"https://h.example:8443", "https://h.example:8443/", "http://h.example/p", NULL},
	    {https, from, "http://other.example/p", NULL},
	    /* and https behind http is another origin */
	    {http, "http://h.example/", "https://h.example/p", NULL},
	    {https, from, "https://other.example/p", NULL},
	    {https, from, "//other.example/p", NULL},
	    {https, from, "https://h.example.:443/p", NULL},
	    {https, from, "https://h.example.evil.example/p", NULL},
	    {https, from, "https://h.example@other.example/p", NULL},
	    {https, from, "https://u:p@h.example/p", NULL},
	    {https, from, "https:\\\\other.example/p", NULL},
	    {https, from, "file:///etc/passwd", NULL},
	    {https, from, "javascript:alert(1)", NULL},
	    /* behind a redirect from h.example: relative to where it was had, which is not home */
	    {https, "https://other.example/p", "/p?page=2", NULL},
	    {https, "https://other.example/p", "https://h.example/p?page=2", "https://h.example/p?page=2"},
	    {"file://", "file:///d/1.json", "2.json", "file:///d/2.json"},
	    {"file://", "file:///d/1.json", "http://h.example/", NULL},
	};
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct error e = {""};
		OWNED char *there = url_at_home(cases[i].home, cases[i].from, cases[i].to, &e);

		if (!there != !cases[i].there || (there && strcmp(there, cases[i].there) != 0)) {
			print_message("%s: %s (%s), expected %s\n", cases[i].to, there ? there : "refused",
			    e.text, cases[i].there ? cases[i].there : "refused");
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

static void the_host_of_an_origin_stands_alone(void **state)
{
	char host[64];

	(void)state;
	assert_string_equal(origin_host("https://h.example:443", host, sizeof host), "h.example");
	assert_string_equal(origin_host("http://[::1]:80", host, sizeof host), "[::1]");
	assert_string_equal(origin_host("file://", host, sizeof host), "");
}

/* A secret in its place is cut where the address seems to have its parts: no piece of it is shown. */
static void of_what_is_no_address_nothing_is_shown(void **state)
{
	static const char *const addresses[] = {"http://p4ss word#%41:@", "http://p4ss:word",
	    "http://p4ss%zz/x", "p4ss", "http://[p4ss", "https://p4ss:99999/", "http://p4ss@word :1",
	    "http://p4ss\\word", "p4ss:word", ""};

	(void)state;
	for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
		struct error e;
		char *origin = url_origin(addresses[i], false, &e), *to = NULL;

		assert_null(origin);
		if (strstr(e.text, "p4s") || strstr(e.text, "word "))
			fail_msg("%s: %s", addresses[i], e.text);
		to = url_resolve("http://a.example/", addresses[i], &e);
		if (!to && (strstr(e.text, "p4s") || strstr(e.text, "word ")))
			fail_msg("%s: %s", addresses[i], e.text);
		free(to);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_origin_is_written_in_one_way),
	    cmocka_unit_test(what_cannot_be_read_is_not_repeated),
	    cmocka_unit_test(an_answer_leads_on_at_home_only),
	    cmocka_unit_test(the_host_of_an_origin_stands_alone),
	    cmocka_unit_test(of_what_is_no_address_nothing_is_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
