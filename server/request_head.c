/* SPDX-License-Identifier: MIT */
#include "server/request_head.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { METHOD_LONGEST = 20, BODY_DIGITS_MOST = 18 };

/* A part of the head; never ended by a NUL. */
struct head_part {
	const char *at;
	size_t length;
};

static bool span_is(struct head_part s, const char *text)
{
	return s.length == strlen(text) && strncasecmp(s.at, text, s.length) == 0;
}

/* The same with its case. */
static bool span_same(struct head_part s, const char *text)
{
	return s.length == strlen(text) && memcmp(s.at, text, s.length) == 0;
}

/* Fields of which one may come, or none: two readers would take different ones. */
enum {
	HOST,
	CONTENT_LENGTH,
	TRANSFER_ENCODING,
	AUTHORIZATION,
	ORIGIN,
	CONTENT_TYPE,
	CONTENT_ENCODING,
	SEC_FETCH_SITE,
	SINGLE_FIELDS
};
static const char *const single_fields[SINGLE_FIELDS] = {[HOST] = "Host",
    [CONTENT_LENGTH] = "Content-Length",
    [TRANSFER_ENCODING] = "Transfer-Encoding",
    [AUTHORIZATION] = "Authorization",
    [ORIGIN] = "Origin",
    [CONTENT_TYPE] = "Content-Type",
    [CONTENT_ENCODING] = "Content-Encoding",
    [SEC_FETCH_SITE] = "Sec-Fetch-Site"};

struct head_reader {
	struct request_head *out;
	struct error *e;
	struct head_part method, target, single[SINGLE_FIELDS];
	bool version_1_1, close, keep_alive; /* close, keep_alive: in a Connection header */
	size_t fields;
};

static enum outcome head_refuse(struct head_reader *r, int status, const char *sentence)
{
	r->out->status = status;
	return error_set(r->e, OUTCOME_REFUSED, "%s", sentence);
}

static bool token_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("!#$%&'*+-.^_`|~", c));
}

static bool is_token(struct head_part s)
{
	for (size_t i = 0; i < s.length; i++)
		if (!token_char(s.at[i]))
			return false;
	return s.length > 0;
}

static int hex_value(char c)
{
	return c >= '0' && c <= '9'			? c - '0'
	       : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
							: -1;
}

/* ---- the first line ---- */

/* Where the path of a target begins: behind http://HOST of the absolute form. */
static size_t path_begin(struct head_part target)
{
	static const char *const schemes[] = {"http://", "https://"};

	for (size_t i = 0; i < 2; i++) {
		size_t n = strlen(schemes[i]);

		if (target.length < n || strncasecmp(target.at, schemes[i], n) != 0)
			continue;
		while (n < target.length && !strchr("/?", target.at[n]))
			n++;
		return n;
	}
	return 0;
}

static enum outcome escape_check(struct head_reader *r, size_t at, bool in_path)
{
	const char *s = r->target.at;
	int high = at + 2 < r->target.length ? hex_value(s[at + 1]) : -1,
	    low = high >= 0 ? hex_value(s[at + 2]) : -1;
	int byte = high * 16 + low;

	if (high < 0 || low < 0)
		return head_refuse(r, 400,
		    "the address: % is not followed by two hexadecimal digits (a per cent sign is %25)");
	if (byte == 0)
		return head_refuse(r, 400, "the address: %00 is no character");
	if (in_path && (byte == '/' || byte == '\\'))
		return head_refuse(r, 400, "the address: a slash in the path must not be escaped");
	return OUTCOME_DONE;
}

static enum outcome target_check(struct head_reader *r)
{
	size_t begin = path_begin(r->target);
	bool in_path = true;
	int parameters = 0;

	if (begin == 0 && *r->target.at != '/' && !span_is(r->target, "*"))
		return head_refuse(
		    r, 400, "the address: expected a path that begins with a slash, or http://HOST/...");
	for (size_t i = 0; i < r->target.length; i++) {
		unsigned char c = (unsigned char)r->target.at[i];

		if (c <= 0x20 || c == 0x7F || c == '#')
			return head_refuse(r, 400, "the address: a character that must be escaped");
		if (c == '\\' && in_path)
			return head_refuse(r, 400, "the address: a backslash is no part of a path");
		in_path = in_path && c != '?';
		if (!in_path && c == '&' && ++parameters >= HEAD_PARAMETERS_MOST)
			return head_refuse(
			    r, 400, "the address: there are too many parameters (a POST takes long lists)");
		if (c == '%' && i < begin)
			return head_refuse(r, 400, "the address: a host name has no escapes");
		if (c == '%' && escape_check(r, i, in_path) != OUTCOME_DONE)
			return OUTCOME_REFUSED;
	}
	return OUTCOME_DONE;
}

static enum outcome first_line_read(struct head_reader *r, struct head_part line)
{
	const char *end = line.at + line.length, *first = memchr(line.at, ' ', line.length), *second;
	struct head_part version;

	second = first ? memchr(first + 1, ' ', (size_t)(end - first) - 1) : NULL;
	if (!second || second == first + 1)
		return head_refuse(r, 400, "the first line: expected METHOD ADDRESS HTTP/1.1");
	r->method = (struct head_part){line.at, (size_t)(first - line.at)};
	r->target = (struct head_part){first + 1, (size_t)(second - first) - 1};
	version = (struct head_part){second + 1, (size_t)(end - second) - 1};
	if (!is_token(r->method) || r->method.length > METHOD_LONGEST)
		return head_refuse(r, 400, "the first line: the method is none");
	r->version_1_1 = version.length == 8 && memcmp(version.at, "HTTP/1.1", 8) == 0;
	if (!r->version_1_1 && (version.length != 8 || memcmp(version.at, "HTTP/1.0", 8) != 0)) {
		bool other = version.length == 8 && memcmp(version.at, "HTTP/", 5) == 0;

		return head_refuse(
		    r, other ? 505 : 400, "the first line: expected HTTP/1.1 or HTTP/1.0 at its end");
	}
	return target_check(r);
}

/* ---- fields ---- */

/* A list of words with commas between them. */
static bool value_lists_word(struct head_part value, const char *word)
{
	const char *at = value.at, *end = value.at + value.length;

	while (at < end) {
		const char *comma = memchr(at, ',', (size_t)(end - at)), *stop = comma ? comma : end;
		struct head_part one = {at, (size_t)(stop - at)};

		for (; one.length && (*one.at == ' ' || *one.at == '\t'); one.length--)
			one.at++;
		while (one.length && (one.at[one.length - 1] == ' ' || one.at[one.length - 1] == '\t'))
			one.length--;
		if (span_is(one, word))
			return true;
		at = stop + 1;
	}
	return false;
}

static void connection_header_read(struct head_reader *r, struct head_part name, struct head_part value)
{
	if (!span_is(name, "Connection"))
		return;
	r->close |= value_lists_word(value, "close");
	r->keep_alive |= value_lists_word(value, "keep-alive");
}

static enum outcome field_read(struct head_reader *r, struct head_part line)
{
	const char *colon = memchr(line.at, ':', line.length);
	struct head_part name, value;

	if (*line.at == ' ' || *line.at == '\t')
		return head_refuse(r, 400, "a header is continued on the next line");
	name = (struct head_part){line.at, colon ? (size_t)(colon - line.at) : 0};
	if (!colon || !is_token(name))
		return head_refuse(r, 400, "a header: expected NAME: VALUE without a blank before the colon");
	if (++r->fields > HEAD_FIELDS_MOST)
		return head_refuse(r, 431, "there are too many headers");
	value = (struct head_part){colon + 1, line.length - name.length - 1};
	for (; value.length && (*value.at == ' ' || *value.at == '\t'); value.length--)
		value.at++;
	while (value.length && (value.at[value.length - 1] == ' ' || value.at[value.length - 1] == '\t'))
		value.length--;
	for (size_t i = 0; i < value.length; i++)
		if (((unsigned char)value.at[i] < 0x20 && value.at[i] != '\t') || value.at[i] == 0x7F)
			return head_refuse(r, 400, "a header has a control character");
	connection_header_read(r, name, value);
	for (size_t i = 0; i < SINGLE_FIELDS; i++) {
		if (!span_is(name, single_fields[i]))
			continue;
		if (r->single[i].at) {
			r->out->status = 400;
			return error_set(
			    r->e, OUTCOME_REFUSED, "the header %s is there twice", single_fields[i]);
		}
		r->single[i] = value;
	}
	return OUTCOME_DONE;
}

static enum outcome body_length_check(struct head_reader *r, uint64_t body_most)
{
	struct head_part length = r->single[CONTENT_LENGTH];
	char digits[BODY_DIGITS_MOST + 1];

	if (r->single[TRANSFER_ENCODING].at && (length.at || !r->version_1_1))
		return head_refuse(
		    r, 400, "Transfer-Encoding is there beside Content-Length, or in HTTP/1.0");
	if (r->single[TRANSFER_ENCODING].at)
		return head_refuse(
		    r, 411, "Transfer-Encoding is not taken (the body needs a Content-Length)");
	if (r->single[CONTENT_ENCODING].at && !span_is(r->single[CONTENT_ENCODING], "identity"))
		return head_refuse(r, 415, "Content-Encoding is not taken (the body is sent as it is)");
	if (!length.at)
		return OUTCOME_DONE;
	for (size_t i = 0; i < length.length; i++)
		if (length.at[i] < '0' || length.at[i] > '9')
			return head_refuse(r, 400, "Content-Length: expected digits");
	if (length.length == 0)
		return head_refuse(r, 400, "Content-Length: expected digits");
	if (length.length <= BODY_DIGITS_MOST) {
		memcpy(digits, length.at, length.length);
		digits[length.length] = '\0';
		r->out->body = strtoull(digits, NULL, 10);
	}
	if (length.length > BODY_DIGITS_MOST || r->out->body > body_most) {
		r->out->status = 413;
		return error_set(r->e, OUTCOME_REFUSED, "the body is larger than %llu bytes",
		    (unsigned long long)body_most);
	}
	return OUTCOME_DONE;
}

/* ---- all of it ---- */

/* Behind the first empty line, however its lines end; 0: it is not there yet. */
static size_t head_end(const char *bytes, size_t length)
{
	for (const char *at = bytes; (at = memchr(at, '\n', length - (size_t)(at - bytes)));) {
		size_t next = (size_t)(++at - bytes);

		if (next < length && bytes[next] == '\n')
			return next + 1;
		if (next + 1 < length && bytes[next] == '\r' && bytes[next + 1] == '\n')
			return next + 2;
		if (next == length)
			break;
	}
	return 0;
}

static bool request_is_health(const struct head_reader *r)
{
	return r->out->body == 0 && (span_same(r->method, "GET") || span_same(r->method, "HEAD")) &&
	       (span_same(r->target, "/healthz") || span_same(r->target, "/readyz"));
}

/* The next line, without its end; OUTCOME_REFUSED where it does not end in CR LF, or has another CR or a NUL
 * in it.
 */
static enum outcome head_line_next(
    struct head_reader *r, const char **at, const char *end, struct head_part *line)
{
	const char *feed = memchr(*at, '\n', (size_t)(end - *at));
	const char *stop = feed && feed > *at && feed[-1] == '\r' ? feed - 1 : NULL;

	if (!stop)
		return head_refuse(r, 400, "a line of the head does not end in CR LF");
	*line = (struct head_part){*at, (size_t)(stop - *at)};
	if (memchr(line->at, '\r', line->length) || memchr(line->at, '\0', line->length))
		return head_refuse(r, 400, "the head has a control character");
	*at = feed + 1;
	return OUTCOME_DONE;
}

enum outcome request_head_read(
    const char *bytes, size_t length, uint64_t body_most, struct request_head *out, struct error *e)
{
	struct head_reader r = {.out = out, .e = e};
	size_t whole = head_end(bytes, length < HEAD_MOST ? length : HEAD_MOST);
	const char *at = bytes, *end = bytes + whole;
	struct head_part line;
	enum outcome outcome;

	*out = (struct request_head){.length = whole};
	if (!whole)
		return length < HEAD_MOST ? OUTCOME_ABSENT
					  : head_refuse(&r, 431, "the head of the request is too large");
	outcome = head_line_next(&r, &at, end, &line);
	if (outcome == OUTCOME_DONE)
		outcome = first_line_read(&r, line);
	while (outcome == OUTCOME_DONE && (outcome = head_line_next(&r, &at, end, &line)) == OUTCOME_DONE &&
	       line.length)
		outcome = field_read(&r, line);
	if (outcome == OUTCOME_DONE && r.version_1_1 && !r.single[HOST].at)
		outcome = head_refuse(&r, 400, "there is no Host header");
	if (outcome == OUTCOME_DONE)
		outcome = body_length_check(&r, body_most);
	out->health = outcome == OUTCOME_DONE && request_is_health(&r);
	out->keeps = outcome == OUTCOME_DONE && !r.close && (r.version_1_1 || r.keep_alive);
	return outcome;
}
