/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "base/plain.h"
#include "tests/support.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Foreign text is shown and never obeyed. */

static void what_is_hidden_is_written_out(void **state)
{
	static const struct {
		const char *text, *shown;
	} cases[] = {
	    {"东湖区 a\"b\\c", "东湖区 a\"b\\c"}, {"\x1b[2J", "\\x1b[2J"}, {"a\nb\rc\td", "a\\nb\\rc\\td"},
	    {"\x7f", "\\x7f"},
	    {"\xc2\x9b"
	     "31m",
		"\\u009b31m"}, /* CSI in one character */
	    {"\x9b"
	     "31m",
		"\\x9b31m"}, /* and as a byte that is no UTF-8 */
	    {"\u202e\u2066\u200e\u200f\u061c", "\\u202e\\u2066\\u200e\\u200f\\u061c"},
	    {"\u2028\u2029\ufeff", "\\u2028\\u2029\\ufeff"},
	    {"a\u200bb\u2060c\u180ed", "a\\u200bb\\u2060c\\u180ed"},	 /* looks like abcd */
	    {"\U000e0041x", "\\U000e0041x"}, {"\xe4\xb8", "\\xe4\\xb8"}, /* half a character */
	    {"\xed\xa0\x80", "\\xed\\xa0\\x80"},			 /* a surrogate */
	    {"\xc0\x80", "\\xc0\\x80"},					 /* overlong */
	    {"👨‍👩‍👧", "👨‍👩‍👧"}, /* joined by U+200D, which does nothing else */
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TEXT_OWNED struct text t = {0};

		plain_add(&t, cases[i].text);
		assert_string_equal(text_of(&t), cases[i].shown);
	}
}

static void every_code_point_is_plain_or_written_out(void **state)
{
	(void)state;
	for (uint32_t code = 1; code < 0x110000; code++) {
		char bytes[5] = "";
		uint32_t back;
		TEXT_OWNED struct text t = {0};
		size_t n = utf8_encode(code, bytes);
		bool valid = code < 0xD800 || code > 0xDFFF;

		assert_int_equal(utf8_read(bytes, n, &back), valid ? n : 0);
		plain_put(&t, bytes, n);
		assert_int_equal(utf8_valid(text_of(&t), t.length), t.length);
		if (valid && !code_hidden(code))
			assert_string_equal(text_of(&t), bytes);
		else
			assert_int_equal(text_of(&t)[0], '\\');
	}
}

static void a_text_is_cut_at_a_character(void **state)
{
	const char *s = "a东😀b"; /* 1 + 3 + 4 + 1 bytes */
	static const size_t kept[] = {0, 1, 1, 1, 4, 4, 4, 4, 8, 9, 9};

	(void)state;
	for (size_t most = 0; most < sizeof kept / sizeof *kept; most++) {
		char buffer[16];

		assert_int_equal(utf8_cut(s, strlen(s), most), kept[most]);
		bounded_print(buffer, most + 1, "%s", s);
		assert_int_equal(strlen(buffer), kept[most]);
		bounded_print(buffer, sizeof buffer, "%.*s", (int)most, s);
		assert_int_equal(strlen(buffer), kept[most]);
	}
}

static void fields_print_as_printf_does(void **state)
{
	TEXT_OWNED struct text t = {0};
	char as_c[400];
	const char *form = "%d|%5d|%-5d|%05d|%+d|%u|%x|%08llx|%lld|%zu|%ld|%c|%%|%.2f|%8.3f|%+.1f|%g|%e|%*d|%"
			   "-*d|%.*f|%s|%8s|"
			   "%-8s|%.2s|%*s|%-6.3s|%.0f%%";

	(void)state;
#define ARGUMENTS                                                                                            \
	1, 22, 33, 44, 55, 66u, 255u, 0xabcdefULL, -7LL, (size_t)9, -3L, 'z', 1.005, 2.5, -3.25, 0.1,        \
	    12345.678, 6, 7, 6, 8, 3, 1.23456, "s", "right", "left", "cut", 6, "star", "several", 99.5
	plain_printf(&t, form, ARGUMENTS);
	snprintf(as_c, sizeof as_c, form, ARGUMENTS);
#undef ARGUMENTS
	assert_string_equal(text_of(&t), as_c);
	text_clear(&t);
	plain_printf(&t, "[%-6s][%6s][%.4s]", "东湖", "\n", "东湖"); /* columns, and whole characters */
	assert_string_equal(text_of(&t), "[东湖  ][    \\n][东]");
}

static void an_error_is_whole_utf8(void **state)
{
	struct error e;
	TEXT_OWNED struct text longer = {0};

	(void)state;
	for (int i = 0; i < 600; i++)
		text_add(&longer, "错误");
	for (int shift = 0; shift < 3; shift++) {
		assert_int_equal(error_set(&e, OUTCOME_REFUSED, "%.*s: %s", shift, "ab", text_of(&longer)),
		    OUTCOME_REFUSED);
		assert_int_equal(utf8_valid(e.text, strlen(e.text)), strlen(e.text));
		assert_true(strlen(e.text) >= sizeof e.text - 4);
	}
	(void)error_set(&e, OUTCOME_REFUSED, "\"%.60s\": %s", "\xff\xfe", "\xe4\xb8");
	assert_string_equal(e.text, "\"��\": ��");
	/* also of itself */
	(void)error_set(&e, OUTCOME_REFUSED, "first");
	(void)error_set(&e, OUTCOME_REFUSED, "second: %s", e.text);
	assert_string_equal(e.text, "second: first");
}

static void json_is_valid_whatever_is_written(void **state)
{
	static const struct {
		const char *text, *json;
	} cases[] = {{"\xff", "\"�\""}, {"\xe4\xb8", "\"��\""}, {"\xc2\x9b", "\"\\u009b\""},
	    {"\u202e", "\"\\u202e\""}, {"\x1b\n\t\r\x7f\"\\", "\"\\u001b\\n\\t\\u000d\\u007f\\\"\\\\\""},
	    {"东😀", "\"东😀\""}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TEXT_OWNED struct text t = {0};

		json_quote(&t, cases[i].text);
		assert_string_equal(text_of(&t), cases[i].json);
	}
}

static void values_of_a_log_are_quoted_when_they_are_not_plain(void **state)
{
	static const struct {
		const char *value, *shown;
	} cases[] = {
	    {"plain-1.5/x:y", "plain-1.5/x:y"},
	    {"东湖区", "东湖区"},
	    {"", "\"\""},
	    {"a b", "\"a b\""},
	    {"x level=error", "\"x level=error\""},
	    {"x=1", "\"x=1\""},
	    {"say \"so\"", "\"say \\\"so\\\"\""},
	    {"c:\\x", "\"c:\\\\x\""},
	    {"\"", "\"\\\"\""},
	    {"a\nts=2026 level=info event=forged", "\"a\\nts=2026 level=info event=forged\""},
	    {"\x1b[31m", "\"\\x1b[31m\""},
	    {"\u202e", "\"\\u202e\""},
	    {"\xff", "\"\\xff\""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TEXT_OWNED struct text t = {0};

		log_value(&t, cases[i].value, strlen(cases[i].value));
		assert_string_equal(text_of(&t), cases[i].shown);
	}
}

/* Whatever a value has in it, one event is one line with the keys of its caller. */
static void a_line_of_the_log_cannot_be_forged(void **state)
{
	const char *folder = test_folder("plain-log");
	TEXT_OWNED struct text path = {0};
	TEXT_OWNED struct text longer = {0};
	int kept = dup(STDERR_FILENO);
	char *logged;

	(void)state;
	text_printf(&path, "%s/log", folder);
	for (int i = 0; i < 3000; i++)
		text_add(&longer, "长");
	fflush(stderr);
	assert_non_null(freopen(text_of(&path), "w", stderr));
	log_event(
	    LOG_WARNING, "collected", "source=%s problem=%s rows=%u", "s\nts=x event=forged", "a b=c", 7u);
	log_event(LOG_WARNING, "long", "problem=%s", text_of(&longer));
	log_event(LOG_INFO, "stopped", " ");
	fflush(stderr);
	dup2(kept, STDERR_FILENO);
	close(kept);
	logged = test_read(text_of(&path));
	assert_contains(
	    logged, " event=collected source=\"s\\nts=x event=forged\" problem=\"a b=c\" rows=7\n");
	assert_contains(logged, "长…\"\n");
	assert_contains(logged, "level=info event=stopped\n");
	assert_int_equal(utf8_valid(logged, strlen(logged)), strlen(logged));
	{
		size_t lines = 0;

		for (const char *s = logged; *s; s++)
			lines += *s == '\n';
		assert_int_equal(lines, 3);
	}
	free(logged);
}

/* ---- what is fast says the same as what is slow ---- */

enum { RANDOM_TEXTS = 200000, RANDOM_MOST = 40 };

static uint32_t random_next(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/* Mostly ASCII, with control characters, whole characters and stray bytes among it; no NUL. */
static void random_text(uint32_t *seed, char text[static RANDOM_MOST + 8])
{
	static const char *const pieces[] = {"东", "é", "😀", "\u202e", "\n", "\t", "\x1b", "\x7f", "\x80",
	    "\xff", "\xe4\xb8", "\xed\xa0\x80", "~", " ", "\x1f"};
	size_t most = random_next(seed) % RANDOM_MOST, n = 0, rare = 1 + random_next(seed) % 30;

	while (n < most) {
		if (random_next(seed) % rare) {
			text[n++] = (char)(' ' + random_next(seed) % 95);
			continue;
		}
		const char *piece = pieces[random_next(seed) % (sizeof pieces / sizeof *pieces)];

		memcpy(text + n, piece, strlen(piece));
		n += strlen(piece);
	}
	text[n] = '\0';
}

static void a_character_at_a_time(struct text *out, const char *s, bool lines)
{
	for (size_t length = strlen(s), n; length; s += n, length -= n) {
		uint32_t code = 0;
		size_t read = utf8_read(s, length, &code);

		n = read ? read : 1;
		if (read && (!code_hidden(code) || (lines && code == '\n')))
			text_put(out, s, n);
		else if (read && (code == '\n' || code == '\r' || code == '\t'))
			text_printf(out, "\\%c", code == '\n' ? 'n' : code == '\r' ? 'r' : 't');
		else
			text_printf(out, read && code >= 0x80 ? "\\u%04x" : "\\x%02x",
			    read ? (unsigned)code : (unsigned)(unsigned char)*s);
	}
}

static void runs_are_what_their_characters_are(void **state)
{
	uint32_t seed = 7;

	(void)state;
	for (int i = 0; i < RANDOM_TEXTS; i++) {
		char text[RANDOM_MOST + 8];
		TEXT_OWNED struct text fast = {0}, slow = {0}, lines = {0}, slow_lines = {0}, room = {0},
				       valid = {0}, printed = {0};
		const char *plain, *good;

		random_text(&seed, text);
		plain_add(&fast, text);
		a_character_at_a_time(&slow, text, false);
		assert_string_equal(text_of(&fast), text_of(&slow));
		plain_lines(&lines, text);
		a_character_at_a_time(&slow_lines, text, true);
		assert_string_equal(text_of(&lines), text_of(&slow_lines));
		plain = plain_of(text, &room);
		assert_string_equal(plain, text_of(&slow));
		plain_printf(&printed, "<%s|%s>", text, text);
		assert_int_equal(printed.length, 2 * slow.length + 3);
		assert_memory_equal(text_of(&printed) + 1, text_of(&slow), slow.length);
		valid_add(&valid, text);
		good = valid_of(text, &room);
		assert_string_equal(good, text_of(&valid));
		assert_true((good == text) == (utf8_valid(text, strlen(text)) == strlen(text)));
	}
}

/* Whatever room there is left, a text is printed whole. */
static void a_text_is_printed_whole_into_any_room(void **state)
{
	char expected[600];

	(void)state;
	for (int before = 0; before < 150; before++) {
		for (int width = 0; width < 300; width += width < 140 ? 1 : 37) {
			TEXT_OWNED struct text t = {0};

			for (int i = 0; i < before; i++)
				text_char(&t, 'x');
			text_printf(&t, "%*d", width, 7);
			text_printf(&t, "%s", "");
			snprintf(expected, sizeof expected, "%.*s%*d", before,
			    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
			    width, 7);
			assert_string_equal(text_of(&t), expected);
			assert_int_equal(t.length, strlen(expected));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_hidden_is_written_out),
	    cmocka_unit_test(every_code_point_is_plain_or_written_out),
	    cmocka_unit_test(a_text_is_cut_at_a_character),
	    cmocka_unit_test(fields_print_as_printf_does),
	    cmocka_unit_test(an_error_is_whole_utf8),
	    cmocka_unit_test(json_is_valid_whatever_is_written),
	    cmocka_unit_test(values_of_a_log_are_quoted_when_they_are_not_plain),
	    cmocka_unit_test(a_line_of_the_log_cannot_be_forged),
	    cmocka_unit_test(runs_are_what_their_characters_are),
	    cmocka_unit_test(a_text_is_printed_whole_into_any_room),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
