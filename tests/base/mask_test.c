/* SPDX-License-Identifier: MIT */
#include "base/mask.h"
#include "base/digest.h"
#include "tests/support.h"

#include <stdio.h>
#include <string.h>

static void a_secret_is_struck_out_in_every_form(void **state)
{
	static const struct {
		const char *secret, *text, *shown;
	} cases[] = {
	    {"t0ken", "no t0ken here, t0ken", "no *** here, ***"},
	    {"t0ken", "could not resolve host: T0KEN.example", "could not resolve host: ***.example"},
	    {"p/w d", "?k=p%2Fw%20d&x", "?k=***&x"},
	    {"p/w d", "?k=p%2fw+d", "?k=***"},
	    {"p/w d", "?k=p%252Fw%2520d", "?k=***"},
	    {"p/w d", "?k=%70%2F%77%20%64", "?k=***"},
	    {"50%41x", "50%41x 50%2541x", "*** ***"},
	    {"a\"b\\c/d", "{\"k\":\"a\\\"b\\\\c\\/d\"}", "{\"k\":\"***\"}"},
	    {"a\"b\\c/d", "{\"k\":\"a\\u0022b\\u005Cc/d\"}", "{\"k\":\"***\"}"},
	    {"密码四字", "x\\u5bc6\\u7801\\u56db\\u5b57y", "x***y"},
	    {"密码四字", "%E5%AF%86%E7%A0%81%E5%9B%9B%E5%AD%97", "***"},
	    {"key😀", "\\u006bey\\ud83d\\ude00.", "***."},
	    /* base64 of the secret, and of texts around it */
	    {"S3CRET-pass", "Basic UzNDUkVULXBhc3M=", "Basic ***"},
	    {"S3CRET-pass", "Basic dTpTM0NSRVQtcGFzcw==", "Basic ***"},
	    {"S3CRET-pass", "Basic dXM6UzNDUkVULXBhc3M=.", "Basic ***."},
	    {"S3CRET-pass", "Basic dXNlcjpTM0NSRVQtcGFzczptb3Jl", "Basic ***"},
	    {"?\?\?>>>", "Pz8/Pj4+ Pz8_Pj4- Pz8%2FPj4%2B Pz8\\/Pj4+", "*** *** *** ***"},
	    /* cut short, as messages do */
	    {"eyJhbGciOiJIUzI1NiJ9.e30.sig", "found \"eyJhbGciOiJIUzI1\"...", "found \"***\"..."},
	    {"eyJhbGciOiJIUzI1NiJ9.e30.sig", "found \"eyJhbGciOiJ\"...", "found \"eyJhbGciOiJ\"..."},
	    {"password-of-many-words", "Basic dTpwYXNzd29yZC1vZi1tYW", "Basic ***"},
	    /* several */
	    {"abc", "abc is too short to be told from words", "abc is too short to be told from words"},
	    {"longsecret", "long secret", "long secret"},
	    {"t0ken", "", ""},
	    {"t0ken", "t0ke", "t0ke"},
	    {"t0ken", "%74%30%6", "%74%30%6"},
	    {"t0ken", "\\u0074\\", "\\u0074\\"},
	};
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena a = {0};
		const char *shown = mask_text(cases[i].text, &cases[i].secret, 1, &a);

		if (strcmp(shown, cases[i].shown) != 0 ||
		    mask_holds(cases[i].text, cases[i].secret) != (strcmp(shown, cases[i].text) != 0)) {
			print_message("%s: shown as %s, expected %s\n", cases[i].text, shown, cases[i].shown);
			wrong++;
		}
		arena_done(&a);
	}
	assert_int_equal(wrong, 0);
}

static void of_two_secrets_the_longer_is_not_left_half(void **state)
{
	static const char *const secrets[] = {"abcd", "abcdefgh", "efghij"};
	struct arena a = {0};

	(void)state;
	assert_string_equal(mask_text("x abcdefghij y", secrets, 3, &a), "x *** y");
	arena_done(&a);
}

/* Every secret of every length, with every text before and behind it. */
static void base64_of_a_text_around_it_never_shows_it(void **state)
{
	static const char whole[] = "k7#Qz!9pLm+/x";

	(void)state;
	for (size_t length = MASK_LEAST; length < sizeof whole; length++) {
		for (int before = 0; before < 7; before++) {
			for (int behind = 0; behind < 4; behind++) {
				char secret[32], text[64];
				TEXT_OWNED struct text encoded = {0};

				snprintf(secret, sizeof secret, "%.*s", (int)length, whole);
				snprintf(text, sizeof text, "%.*s%s%.*s", before, "user:u:", secret, behind,
				    "-and");
				base64_add(&encoded, text, strlen(text));
				if (!mask_holds(text_of(&encoded), secret))
					fail_msg("%s in %s", secret, text_of(&encoded));
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_secret_is_struck_out_in_every_form),
	    cmocka_unit_test(of_two_secrets_the_longer_is_not_left_half),
	    cmocka_unit_test(base64_of_a_text_around_it_never_shows_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
