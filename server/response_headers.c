/* SPDX-License-Identifier: MIT */
#include "server/response_headers.h"
#include "base/json.h"
#include "report/html.h"

#include <string.h>

const struct response_header answer_headers[] = {
    {"X-Content-Type-Options", "nosniff"},
    {"Content-Security-Policy", CONTENT_POLICY "; frame-ancestors 'none'"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {NULL, NULL},
};

static const struct {
	int status;
	const char *reason;
} reasons[] = {
    {400, "Bad Request"},
    {408, "Request Timeout"},
    {411, "Length Required"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {431, "Request Header Fields Too Large"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
};

static const char *reason_of(int status)
{
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Refused";
}

/* What of a request stands in a sentence may be cut within a character, or be no UTF-8 at all. */
static void whole_characters(struct text *out, const char *s)
{
	size_t length = strlen(s), good;

	while ((good = utf8_valid(s, length)) < length) {
		text_put(out, s, good);
		text_char(out, '?');
		s += good + 1;
		length -= good + 1;
	}
	text_add(out, s);
}

void error_body_write(struct text *out, const char *sentence)
{
	TEXT_OWNED struct text said = {0};
	struct json_writer w = {.out = out};

	whole_characters(&said, sentence);
	json_open(&w, NULL, '{');
	json_string(&w, "error", text_of(&said));
	json_close(&w, '}');
	text_char(out, '\n');
}

void refusal_write(struct text *out, int status, const char *sentence, bool head)
{
	TEXT_OWNED struct text body = {0};

	error_body_write(&body, sentence);
	text_printf(out, "HTTP/1.1 %d %s\r\nContent-Type: application/json; charset=utf-8\r\n", status,
	    reason_of(status));
	text_printf(
	    out, "Content-Length: %zu\r\nConnection: close\r\nCache-Control: no-store\r\n", body.length);
	for (const struct response_header *h = answer_headers; h->name; h++)
		text_printf(out, "%s: %s\r\n", h->name, h->value);
	text_printf(out, "\r\n%s", head ? "" : text_of(&body));
}
