#include "collector/decode.h"
#include "base/json.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

static const char *charset_of(const char *content_type, char *buffer, size_t size)
{
	const char *at = content_type ? strcasestr(content_type, "charset=") : NULL;
	size_t n;

	if (!at)
		return NULL;
	at += 8;
	at += *at == '"' || *at == '\'';
	n = strcspn(at, "\"'; \t");
	if (n == 0 || n >= size)
		return NULL;
	memcpy(buffer, at, n);
	buffer[n] = '\0';
	return buffer;
}

static bool is_utf8(const char *charset)
{
	return strcasecmp(charset, "utf-8") == 0 || strcasecmp(charset, "utf8") == 0 ||
	       strcasecmp(charset, "us-ascii") == 0;
}

static int transcode(
    const char *bytes, size_t length, const char *charset, struct text *room, struct error *e)
{
	bool chinese = strcasecmp(charset, "gbk") == 0 || strcasecmp(charset, "gb2312") == 0 ||
		       strcasecmp(charset, "x-gbk") == 0 || strcasecmp(charset, "cp936") == 0;
	iconv_t cd = iconv_open("UTF-8", chinese ? "GB18030" : charset);
	char *in = (char *)(uintptr_t)bytes, out[8192];
	size_t left = length;
	int outcome = DONE;

	if (cd == (iconv_t)-1)
		return error_set(e, REFUSED, "the encoding \"%.40s\" is not known", charset);
	while (left > 0 && outcome == DONE) {
		char *to = out;
		size_t free_bytes = sizeof out;
		size_t done = iconv(cd, &in, &left, &to, &free_bytes);
		int why = errno;

		text_put(room, out, sizeof out - free_bytes);
		if (done == (size_t)-1 && why != E2BIG)
			outcome = error_set(e, REFUSED, "byte %zu is not %s", length - left + 1, charset);
	}
	iconv_close(cd);
	return outcome;
}

int decode_text(const char *bytes, size_t length, const char *content_type, const char *encoding,
    struct text *room, const char **utf8, size_t *utf8_length, struct error *e)
{
	char named[64];
	const char *charset = charset_of(content_type, named, sizeof named);
	size_t bad;

	if (!charset)
		charset = encoding ? encoding : "UTF-8";
	if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
		bytes += 3; /* a byte order mark speaks for itself */
		length -= 3;
		charset = "UTF-8";
	}
	if (!is_utf8(charset)) {
		int outcome = transcode(bytes, length, charset, room, e);

		if (outcome != DONE)
			return outcome;
		bytes = text_of(room);
		length = room->length;
		if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
			bytes += 3;
			length -= 3;
		}
	}
	bad = utf8_valid(bytes, length);
	if (bad < length)
		return error_set(e, REFUSED,
		    "byte %zu is not UTF-8; if the source uses another encoding, such as GB18030, say so "
		    "with encoding:",
		    bad + 1);
	if (memchr(bytes, '\0', length))
		return error_set(e, REFUSED, "the document has a NUL byte");
	*utf8 = bytes;
	*utf8_length = length;
	return DONE;
}

static bool looks_like_html(const char *s, size_t length)
{
	while (length && strchr(" \t\r\n", *s))
		s++, length--;
	return length >= 5 && *s == '<' &&
	       (strncasecmp(s, "<html", 5) == 0 || (length >= 9 && strncasecmp(s, "<!doctype", 9) == 0) ||
		   strncasecmp(s, "<?xml", 5) == 0 || strncasecmp(s, "<head", 5) == 0);
}

int decode_document(const char *bytes, size_t length, const char *content_type, const char *encoding,
    int depth_max, struct arena *a, cJSON **root, struct error *e)
{
	TEXT_OWNED struct text room = {0};
	const char *utf8;
	size_t n;
	int outcome = decode_text(bytes, length, content_type, encoding, &room, &utf8, &n, e);

	if (outcome != DONE)
		return outcome;
	if (n == 0)
		return error_set(e, REFUSED, "the answer is empty");
	if (looks_like_html(utf8, n))
		return error_set(e, REFUSED, "the answer is a page (HTML or XML), not JSON");
	return json_parse(a, utf8, n, depth_max, root, e);
}
