/* SPDX-License-Identifier: MIT */
#include "tests/server.h"
#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The five minutes of README: its files and commands, as they stand there, print what stands there. */

/* The block that begins with "```KIND". */
static char *block_of(const char *page, const char *kind)
{
	TEXT_OWNED struct text fence = {0};
	const char *begin, *end;

	text_printf(&fence, "\n```%s\n", kind);
	begin = strstr(page, text_of(&fence));
	if (!begin)
		fail_msg("no block of kind \"%s\"", kind);
	begin += fence.length;
	end = strstr(begin, "```\n");
	assert_non_null(end);
	return strndup(begin, (size_t)(end - begin));
}

static void replaced(struct text *out, const char *text, const char *old, const char *new)
{
	const char *at = strstr(text, old);

	assert_non_null(at);
	text_put(out, text, (size_t)(at - text));
	text_add(out, new);
	text_add(out, at + strlen(old));
}

static void file_in(const char *folder, const char *name, const char *content)
{
	TEXT_OWNED struct text path = {0};

	text_printf(&path, "%s/%s", folder, name);
	test_write(text_of(&path), content);
}

/* Each "$ pacesetter ..." and the lines that follow it, if any; returns how many there were. */
static size_t commands_run(const char *page, const char *folder, char *lines)
{
	static const char prompt[] = "$ pacesetter ";
	size_t count = 0;

	for (char *at = lines; *at; count++) {
		TEXT_OWNED struct text out = {0};
		char *words = at + strlen(prompt), *said = strchr(at, '\n'), *next;

		assert_memory_equal(at, prompt, strlen(prompt));
		*said++ = 0;
		next = *said == '$' ? said : strstr(said, "\n$ ");
		next = !next ? said + strlen(said) : next + (next != said);
		words[strcspn(words, "#")] = 0;
		if (run_program(folder, &out, "%s", words) != 0)
			fail_msg("%s: %s: %s", page, words, text_of(&out));
		if (next != said && (strncmp(text_of(&out), said, (size_t)(next - said)) != 0 ||
					out.length != (size_t)(next - said)))
			fail_msg("%s: %s prints\n%s\nand not\n%.*s", page, words, text_of(&out),
			    (int)(next - said), said);
		at = next;
	}
	return count;
}

static void five_minutes(const char *page)
{
	char folder[4096], *text = test_read(page), *document = block_of(text, "json"),
			   *yaml = block_of(text, "yaml"), *session;
	TEXT_OWNED struct text here = {0}, heard = {0}, hook = {0};
	struct server *s = server_start();

	snprintf(folder, sizeof folder, "%s", test_folder("readme"));
	text_printf(&hook, "%s/", server_url(s));
	server_answer(s, "/", &(struct cached_response){.body = "ok"});
	replaced(&here, yaml, "/tmp/tour", folder);
	replaced(&heard, text_of(&here), "http://127.0.0.1:9000/", text_of(&hook));
	file_in(folder, "figures.json", document);
	file_in(folder, "pacesetter.yaml", text_of(&heard));
	/* the first block of no kind shows the demo, the one after the configuration is the session */
	session = block_of(strstr(text, yaml) + strlen(yaml) + strlen("```"), "");
	assert_int_equal(commands_run(page, folder, session), 6);
	assert_int_equal(server_count(s, "/"), 1);
	server_stop(s);
	free(session);
	free(yaml);
	free(document);
	free(text);
}

static void the_readme_prints_what_it_says(void **state)
{
	(void)state;
	five_minutes("README.md");
	five_minutes("README.zh.md");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_readme_prints_what_it_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
