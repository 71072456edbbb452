/* SPDX-License-Identifier: MIT */
#include "tests/server.h"
#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* `probe`: what it proposes for a document collects that document's figures; what it cannot read it names. */

/* The proposal with `by` where it leaves something open. */
static void fill_in(struct text *out, const char *proposal, const char *open, const char *by)
{
	const char *at;

	while ((at = strstr(proposal, open))) {
		text_put(out, proposal, (size_t)(at - proposal));
		text_add(out, by);
		proposal = at + strlen(open);
	}
	text_add(out, proposal);
}

static void copy_into(const char *folder, const char *name)
{
	TEXT_OWNED struct text from = {0}, to = {0};
	char *content;

	text_printf(&from, "tests/data/cli/%s", name);
	text_printf(&to, "%s/%s", folder, name);
	content = test_read(text_of(&from));
	test_write(text_of(&to), content);
	free(content);
}

static void a_proposal_collects_what_the_document_says(void **state)
{
	static const struct {
		const char *document, *proposed, *collected;
	} cases[] = {
	    {"probe-long.json", "value: {at: .amount, thousands: \",\", missing: [\"--\"]}",
		"2023-05,east,East,grp,Gross product,1250.5,"},
	    {"probe-wide.json", "period: $column", "2023-03,west,West,grp,Gross product,22,"},
	    {"probe-nested.json", "group2: \"$group1.counties[*]\"", "2023-02,east,East,rate,Growth,5.25,"},
	    {"probe-json-stat.json", "layout: json-stat", "2023-02,east,East,grp,Gross product,21,"},
	    {"probe-sdmx.json", "layout: sdmx-json", "2023-01,east,East,grp,Gross product,10,"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TEXT_OWNED struct text out = {0}, mapped = {0}, yaml = {0}, path = {0};
		char folder[4096], *city = test_read("tests/data/cli/probe-city.yaml");
		const char *sources;

		snprintf(folder, sizeof folder, "%s", test_folder("probe"));
		copy_into(folder, cases[i].document);
		text_printf(&path, "%s/pacesetter.yaml", folder);
		test_write(text_of(&path), city);
		assert_int_equal(
		    run_program(folder, &out, "probe file://%s/%s", folder, cases[i].document), 0);
		assert_contains(text_of(&out), cases[i].proposed);
		sources = strstr(text_of(&out), "\nsources:");
		assert_non_null(sources);
		fill_in(&mapped, sources, "{\"???\": \"???\"}", "{E: east}");
		text_add(&yaml, city);
		fill_in(&yaml, text_of(&mapped), "\"???\"", "grp");
		test_write(text_of(&path), text_of(&yaml));
		text_clear(&out);
		assert_int_equal(run_program(folder, &out, "collect --now 2023-07-01"), 0);
		text_clear(&out);
		assert_int_equal(run_program(folder, &out, "figures --all --format csv --now 2023-07-01"), 0);
		assert_contains(text_of(&out), cases[i].collected);
		free(city);
	}
}

/* Without a configuration there are no names to recognize: it says so, and proposes all the same. */
static void a_document_can_be_looked_at_before_there_is_a_configuration(void **state)
{
	TEXT_OWNED struct text out = {0};
	char folder[4096];

	(void)state;
	if (access("/etc/pacesetter/pacesetter.yaml", F_OK) == 0)
		skip();
	snprintf(folder, sizeof folder, "%s", test_folder("probe-first"));
	copy_into(folder, "probe-long.json");
	assert_int_equal(run_program(folder, &out, "probe file://%s/probe-long.json", folder), 0);
	assert_contains(text_of(&out), "no configuration: ");
	assert_contains(text_of(&out), "      region: {at: .area, map: {East: \"???\", West: \"???\"}}");
	/* one that is named and absent is an error */
	text_clear(&out);
	assert_int_equal(run_program(folder, &out, "probe -c gone.yaml file:///dev/null"), 1);
	assert_contains(text_of(&out), "gone.yaml: No such file");
}

static void a_response_over_http_says_its_type(void **state)
{
	TEXT_OWNED struct text out = {0};
	struct server *s = server_start();
	char folder[4096];

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("probe-http"));
	copy_into(folder, "probe-city.yaml");
	server_answer(s, "/no-rows", &(struct cached_response){.body = "{\"code\": 0, \"data\": []}"});
	assert_int_equal(run_program(folder, &out, "probe -c probe-city.yaml %s/no-rows", server_url(s)), 0);
	assert_contains(text_of(&out), "# 23 bytes, application/json\n");
	assert_contains(text_of(&out), "      rows: \"???\" # no list of objects with numbers in it");
	server_stop(s);
}

static void what_cannot_be_read_is_named_and_fails(void **state)
{
	static const struct {
		const char *path, *said;
		struct cached_response answer;
	} cases[] = {
	    {"/gone", "status 404", {.status = 404, .body = "[]"}},
	    {"/down", "status 503", {.status = 503, .body = "[]"}},
	    {"/html", "not JSON", {.body = "<html></html>", .content_type = "text/html"}},
	    {"/cut", "line 1, column 11", {.body = "[{\"a\": 1},"}},
	    {"/empty", "is empty", {.body = ""}},
	    {"/broken", "pacesetter probe: ", {.body = "[]", .behaviour = BREAK_OFF}},
	};
	struct server *s = server_start();
	char folder[4096];

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("probe-unread"));
	copy_into(folder, "probe-city.yaml");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TEXT_OWNED struct text out = {0};
		int status;

		server_answer(s, cases[i].path, &cases[i].answer);
		status =
		    run_program(folder, &out, "probe -c probe-city.yaml %s%s", server_url(s), cases[i].path);
		if (status != 1)
			fail_msg("%s: %d\n%s", cases[i].path, status, text_of(&out));
		assert_contains(text_of(&out), cases[i].said);
		assert_memory_equal(text_of(&out), "pacesetter probe: ", strlen("pacesetter probe: "));
		assert_null(strstr(text_of(&out), "sources:"));
	}
	server_stop(s);
}

static void it_takes_one_url(void **state)
{
	static const struct {
		const char *words, *said;
		int status;
	} cases[] = {
	    {"", "expected one URL", 2},
	    {"http://127.0.0.1:1/a http://127.0.0.1:1/b", "expected one URL", 2},
	    {"http://127.0.0.1:1/", "127.0.0.1 port 1", 1},
	    {"gopher://127.0.0.1/", "only http, https and file", 1},
	    {"file:///nowhere/at/all.json", "No such file or directory", 1},
	};
	char folder[4096];

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("probe-words"));
	copy_into(folder, "probe-city.yaml");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TEXT_OWNED struct text out = {0};
		int status = run_program(folder, &out, "probe -c probe-city.yaml %s", cases[i].words);

		if (status != cases[i].status)
			fail_msg("%s: %d\n%s", cases[i].words, status, text_of(&out));
		assert_memory_equal(text_of(&out), "pacesetter probe: ", strlen("pacesetter probe: "));
		assert_contains(text_of(&out), cases[i].said);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_proposal_collects_what_the_document_says),
	    cmocka_unit_test(a_document_can_be_looked_at_before_there_is_a_configuration),
	    cmocka_unit_test(a_response_over_http_says_its_type),
	    cmocka_unit_test(what_cannot_be_read_is_named_and_fails),
	    cmocka_unit_test(it_takes_one_url),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
