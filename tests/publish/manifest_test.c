/* SPDX-License-Identifier: MIT */
#include "publish/manifest.h"
#include "tests/support.h"

#include <stdlib.h>
#include <string.h>

#define DIGEST "b1e40d74dc093a0851776a55445c91152b4f87ec19a0d173042d6dafb0a64a38"

static struct hash digest(void)
{
	struct hash h;

	assert_true(hash_parse(DIGEST, &h));
	return h;
}

/* A correction, which has something of everything. */
static void print(struct text *out)
{
	static const char *evidence[] = {DIGEST}, *summary[] = {"一句话。"};
	struct manifest_file files[] = {
	    {EDITION_LINES, 9007199254740991, digest()}, {"page.html", 0, digest()}};
	struct manifest_change changes[] = {{"figure", "east grp 2023-05", "value", "1", "2"}};
	struct manifest m = {.publication = "yunxi",
	    .edition = "2023-05-end.2",
	    .title = "云溪",
	    .period = "2023-05",
	    .kind = "end",
	    .as_of = "2023-06-26T11:00:00+08:00",
	    .state_of = "2023-06-20T11:00:00+08:00",
	    .timezone = "Asia/Shanghai",
	    .number = 4294967295,
	    .previous = "2023-05-end",
	    .previous_manifest = digest(),
	    .corrects = "2023-05-end",
	    .why = "east mistyped",
	    .changes = changes,
	    .change_count = 1,
	    .summary = summary,
	    .summary_count = 1,
	    .leaves = 1304,
	    .root = digest(),
	    .files = files,
	    .file_count = 2,
	    .evidence = evidence,
	    .evidence_count = 1,
	    .key = digest()};

	manifest_print(&m, out);
}

static void what_is_written_is_read(void **state)
{
	TEXT_OWNED struct text t = {0};
	TEXT_OWNED struct text again = {0};
	struct arena a = {0};
	struct manifest m;
	struct error e;

	(void)state;
	print(&t);
	assert_done(manifest_read(text_of(&t), t.length, &a, &m, &e), e);
	assert_true(m.number == 4294967295 && m.files[0].bytes == 9007199254740991);
	manifest_print(&m, &again);
	assert_string_equal(text_of(&t), text_of(&again));
	arena_done(&a);
}

static void what_could_be_read_in_two_ways_is_refused_with_its_place(void **state)
{
	static const struct {
		const char *from, *to, *says;
	} cases[] = {
	    {"\"number\": 4294967295", "\"number\": 1.0",
		"line 5, column 13: number: expected a whole number from 1 to 4294967295, found 1.0"},
	    {"\"number\": 4294967295", "\"number\": 1e0", "found 1e0"},
	    {"\"number\": 4294967295", "\"number\": 4294967296", "found 4294967296"},
	    {"\"number\": 4294967295", "\"number\": 0", "found 0"},
	    {"\"number\": 4294967295", "\"number\": -1", "found -1"},
	    {"\"number\": 4294967295", "\"number\": \"1\"", "found a text"},
	    {"\"number\": 4294967295", "\"number\": 01", "a number with a leading zero (line 5, column 13)"},
	    {"\"leaves\": 1304", "\"leaves\": 1304.5",
		"leaves: expected a whole number from 0 to 9007199254740991"},
	    {"\"bytes\": 9007199254740991", "\"bytes\": 9007199254740993", "found 9007199254740993"},
	    {"\"bytes\": 0", "\"bytes\": 1e300", "found 1e300"},
	    {"\"edition\": \"2023-05-end.2\"", "\"edition\": \"2023\\u0000\"", "the character NUL"},
	    {"\"reason\": \"east mistyped\"", "\"reason\": \"a\",\n  \"reason\": \"b\"",
		"the name \"reason\" stands twice in one object (line 16, column 3)"},
	    {"\"reason\": \"east mistyped\"", "\"reason\": 5", "reason: expected a text, found a number"},
	    {"\"reason\": \"east mistyped\",\n", "", "there is no reason"},
	    {"\"key\": ", "\"more\": 1,\n  \"key\": ", "unknown member \"more\""},
	    {"\"root\": ", "\"depth\": 1, \"root\": ", "unknown member \"depth\""},
	    {"\"name\": \"page.html\"", "\"name\": \"page.html\", \"mode\": 7", "unknown member \"mode\""},
	    {"\"what\": \"figure\"", "\"what\": \"figure\", \"by\": \"x\"", "unknown member \"by\""},
	    {"\"name\": \"page.html\"", "\"name\": \"../page.html\"",
		"expected the name of a file in the folder"},
	    {"\"file\": \"published.jsonl\"", "\"file\": \"other.jsonl\"", "file: expected published.jsonl"},
	    {"\"previous\": \"2023-05-end\"", "\"previous\": \"..\"",
		"previous: expected the name of a folder"},
	    {"\"previous\": \"2023-05-end\"", "\"previous\": null", "the digest of an edition before it"},
	    {"edition 1\"", "edition 2\"",
		"line 2, column 13: it is of the format \"pacesetter edition 2\"; this program knows"},
	    {"\"format\": \"pacesetter edition 1\"", "\"format\": 1",
		"format: expected a text, found a number"},
	    {"\"format\": ", "\"Format\": ", "there is no format"},
	    {"\"evidence_sha256\": [", "\"evidence_sha256\": [1,",
		"evidence_sha256: expected a text, found a number"},
	    {"\"files\": [", "\"files\": [[],", "expected an object, found a list"},
	    {"b1e40d74", "B1e40d7g", "expected a SHA-256 in hexadecimal"},
	    {"{\n  \"format\"", "\xEF\xBB\xBF{\n  \"format\"", "found a byte order mark"},
	    {"\"name\": \"page.html\"", "\"name\": \"" EDITION_LINES "\"",
		"files: \"published.jsonl\" stands there twice"},
	    {"\"name\": \"page.html\"", "\"name\": \"key.pem\"",
		"files: \"key.pem\" stands there twice, or is"},
	    {"{\n  \"format\"", "[{\n  \"format\"", "manifest.json: no JSON: "},
	};
	TEXT_OWNED struct text t = {0};

	(void)state;
	print(&t);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *at = strstr(text_of(&t), cases[i].from);
		TEXT_OWNED struct text changed = {0};
		struct arena a = {0};
		struct manifest m;
		struct error e;

		assert_non_null(at);
		text_put(&changed, text_of(&t), (size_t)(at - text_of(&t)));
		text_add(&changed, cases[i].to);
		text_add(&changed, at + strlen(cases[i].from));
		if (manifest_read(text_of(&changed), changed.length, &a, &m, &e) != OUTCOME_REFUSED)
			fail_msg("%s is taken", cases[i].to);
		assert_contains(e.text, cases[i].says);
		assert_contains(e.text, MANIFEST_NAME ": ");
		if (m.edition || m.previous || m.files)
			fail_msg("something is left of %s", cases[i].to);
		arena_done(&a);
	}
}

static void a_byte_that_is_none_of_it_is_refused(void **state)
{
	TEXT_OWNED struct text t = {0};
	struct arena a = {0};
	struct manifest m;
	struct error e;
	size_t length;

	(void)state;
	print(&t);
	length = t.length;
	text_put(&t, "\0{}", 3);
	assert_done(manifest_read(text_of(&t), length, &a, &m, &e), e);
	assert_int_equal(manifest_read(text_of(&t), t.length, &a, &m, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "expected nothing behind the document, found the byte 0x00");
	t.at[1] = '\0';
	assert_int_equal(manifest_read(text_of(&t), length, &a, &m, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "found the byte 0x00 (line 1, column 2)");
	assert_int_equal(manifest_read("[]", 2, &a, &m, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "expected an object, found a list");
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_written_is_read),
	    cmocka_unit_test(what_could_be_read_in_two_ways_is_refused_with_its_place),
	    cmocka_unit_test(a_byte_that_is_none_of_it_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
