/* SPDX-License-Identifier: MIT */
#include "config/address.h"
#include "config/secret.h"
#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAPPED "    figures: {rows: \"$[*]\", region: .r, indicator: {const: grp}, period: .p, value: .v}\n"

/* Every key that takes an address, with @ where it stands, and what its problem recommends instead. */
static const struct {
	const char *yaml, *instead;
} keys[] = {
    {"sources:\n  - id: s\n    url: \"@\"\n" MAPPED,
	"auth: {basic: {user: NAME, password: \"${env:NAME}\"}}"},
    {"sources:\n  - id: s\n    url: http://h.example/\n    auth: {token: {url: \"@\", at: $.t}}\n" MAPPED,
	"form:, body: or headers: with ${env:NAME}"},
    {"sources:\n  - id: s\n    url: http://h.example/\n    proxy: \"@\"\n" MAPPED,
	"proxy_user: and proxy_password:"},
    {"receivers: [{id: r, webhook: \"@\"}]\n", "a key in its path or query"},
    {"receivers: [{id: r, webhook: \"http://h.example/\", proxy: \"@\"}]\n",
	"proxy_user: and proxy_password:"},
    {"remote_write: [{id: r, url: \"@\"}]\n", "user: and password:"},
    {"remote_write: [{id: r, url: \"http://h.example/\", query: \"@\"}]\n", "user: and password:"},
    {"remote_write: [{id: r, url: \"http://h.example/\", proxy: \"@\"}]\n",
	"proxy_user: and proxy_password:"},
    {"publications: [{id: p, title: T, folder: f, key: k, url: \"@\"}]\n",
	"an address that anybody may read"},
};
enum { KEYS_COUNT = sizeof keys / sizeof *keys };

static void load_with(size_t key, const char *address, struct text *said)
{
	TEXT_OWNED struct text yaml = {0};
	char folder[4096], path[4200];
	const char *at = strchr(keys[key].yaml, '@');
	struct config *c;
	struct error e = {""};

	text_add(&yaml, "regions: [{id: east, name: East, kind: county}]\n"
			"indicators: [{id: grp, name: GRP, unit: u, kind: rate}]\n");
	text_put(&yaml, keys[key].yaml, (size_t)(at - keys[key].yaml));
	text_add(&yaml, address);
	text_add(&yaml, at + 1);
	snprintf(folder, sizeof folder, "%s", test_folder("addresses"));
	snprintf(path, sizeof path, "%s/c.yaml", folder);
	test_write(path, text_of(&yaml));
	text_clear(said);
	if (config_load(path, &c, &e) != OUTCOME_DONE)
		text_add(said, e.text);
	config_free(c);
}

static void nobody_stands_in_an_address(void **state)
{
	static const char *const addresses[] = {"http://user:S3CRET@h.example/", "https://S3CRET@h.example/p",
	    "http://user:${env:S3CRET}@h.example", "http://${env:USER}:S3CRET@h.example:80/p?q",
	    "http://user:S3/CRET@h.example/", "http://:S3CRET@[::1]/", "${env:SCHEME}user:S3CRET@h.example/"};
	TEXT_OWNED struct text said = {0};

	(void)state;
	for (size_t k = 0; k < KEYS_COUNT; k++) {
		for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
			load_with(k, addresses[i], &said);
			assert_contains(text_of(&said), "a user or password cannot stand in an address");
			assert_contains(text_of(&said), keys[k].instead);
			assert_null(strstr(text_of(&said), "CRET"));
		}
	}
}

static void an_at_elsewhere_is_no_user(void **state)
{
	static const char *const addresses[] = {"http://h.example/@p", "http://h.example/p?mail=a@b",
	    "http://h.example:80/p#@", "http://[::1]:80/@", "${env:BASE}/p@x", "http://h.example?@",
	    "https://${env:HOST}:${env:PORT}/@"};
	TEXT_OWNED struct text said = {0};

	(void)state;
	for (size_t k = 0; k < KEYS_COUNT; k++) {
		for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
			load_with(k, addresses[i], &said);
			assert_null(strstr(text_of(&said), "a user or password"));
		}
	}
}

static void a_proxy_has_an_address_and_both_or_none(void **state)
{
	static const struct {
		const char *proxy, *says; /* NULL: all is well */
	} cases[] = {
	    {"proxy: none", NULL},
	    {"proxy: environment", NULL},
	    {"proxy: \"socks5h://p.example:1080\"", NULL},
	    {"proxy: \"http://p.example:3128\"\n    proxy_user: u\n    proxy_password: \"${env:PW}\"", NULL},
	    {"proxy: p.example",
		"proxy: expected http://, https:// or socks5h://, \"environment\" or \"none\""},
	    {"proxy: \"http://p.example\"\n    proxy_user: u", "proxy_user: and proxy_password: go together"},
	    {"proxy: environment\n    proxy_user: u\n    proxy_password: \"${env:PW}\"",
		"proxy_user: and proxy_password: go with the address of a proxy:"},
	    {"collection_max_mib: 1", "collection_max_mib: expected no less than body_max_mib, 64"},
	    {"collection_max_mib: 1\n    body_max_mib: 1", NULL},
	    {"collection_time: 2 days", "collection_time"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TEXT_OWNED struct text said = {0};
		TEXT_OWNED struct text address = {0};

		text_printf(&address, "http://h.example/\"\n    %s\n    name: \"x", cases[i].proxy);
		load_with(0, text_of(&address), &said);
		if (cases[i].says)
			assert_contains(text_of(&said), cases[i].says);
		else
			assert_string_equal(text_of(&said), "");
	}
}

static void a_proxy_is_none_unless_it_is_said(void **state)
{
	static const struct {
		struct proxy proxy;
		const char *address;
	} cases[] = {{{NULL, NULL, NULL}, ""}, {{"none", NULL, NULL}, ""},
	    {{"environment", NULL, NULL}, HTTP_PROXY_ENVIRONMENT},
	    {{"http://${env:TEST_PROXY_HOST}", "u", "${env:TEST_PROXY_HOST}"}, "http://p.example"}};
	struct arena a = {0};

	(void)state;
	setenv("TEST_PROXY_HOST", "p.example", 1);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct http_request r = {0};
		struct error e;

		assert_done(proxy_fill(&cases[i].proxy, ".", &a, &r, &e), e);
		assert_string_equal(r.proxy, cases[i].address);
		assert_true(!r.proxy_password == !cases[i].proxy.password);
	}
	arena_done(&a);
}

/* The parts of an address that may be keys are secrets, its host is not. */
static void what_follows_the_host_is_struck_out(void **state)
{
	struct arena a = {0};
	struct secrets all = secrets_new(".", &a);

	(void)state;
	setenv("TEST_HOOK", "https://h.example/hook/S3CRETSEGMENT0001?key=S3CRETVALUE&id=1", 1);
	secrets_add_address(&all, "${env:TEST_HOOK}", false);
	assert_string_equal(secrets_masked(&all, "no h.example for s3cretvalue, S3CRETSEGMENT0001 nor id"),
	    "no h.example for ***, *** nor id");
	all = secrets_new(".", &a);
	secrets_add_address(&all, "https://h.example/send?access_token=S3CRETVALUE", false);
	assert_string_equal(secrets_masked(&all, "S3CRETVALUE"), "S3CRETVALUE");
	secrets_add_address(&all, "https://h.example/send?access_token=S3CRETVALUE", true);
	assert_string_equal(secrets_masked(&all, "send S3CRETVALUE"), "send ***");
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nobody_stands_in_an_address),
	    cmocka_unit_test(an_at_elsewhere_is_no_user),
	    cmocka_unit_test(a_proxy_has_an_address_and_both_or_none),
	    cmocka_unit_test(a_proxy_is_none_unless_it_is_said),
	    cmocka_unit_test(what_follows_the_host_is_struck_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
