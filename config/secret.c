#include "config/secret.h"
#include "config/reader.h"

#include <string.h>

const char *reference_value(const char *folder, const char *text, size_t length, struct arena *a)
{
	TEXT_OWNED struct text value = {0};
	struct error ignored;

	if (secret_resolve(arena_copy(a, text, length), folder, &value, &ignored) != DONE)
		return NULL;
	return arena_text(a, text_of(&value));
}

size_t reference_length(const char *text)
{
	const char *close = strncmp(text, "${", 2) == 0 ? strchr(text, '}') : NULL;

	return close ? (size_t)(close - text) + 1 : 0;
}

enum { SECRET_LEAST = 4 }; /* shorter ones would strike out half of the language */

const char *struck_out(const char *text, const char *secret, struct arena *a)
{
	TEXT_OWNED struct text out = {0};
	size_t n = strlen(secret);

	if (n < SECRET_LEAST || !strstr(text, secret))
		return text;
	for (const char *at; (at = strstr(text, secret)); text = at + n) {
		text_put(&out, text, (size_t)(at - text));
		text_add(&out, "***");
	}
	text_add(&out, text);
	return arena_text(a, text_of(&out));
}

const char *references_struck_out(
    const char *folder, const char *template, bool address, const char *text, struct arena *a)
{
	for (const char *at = template; at && *at; at++) {
		size_t n = reference_length(at);
		const char *value;

		if (n == 0 || (address && at == template))
			continue;
		value = reference_value(folder, at, n, a);
		if (value)
			text = struck_out(text, value, a);
	}
	return text;
}
