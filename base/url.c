/* SPDX-License-Identifier: MIT */
#include "base/url.h"
#include "base/plain.h"
#include "base/memory.h"
#include "base/text.h"

#include <curl/curl.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void curlu_free(CURLU **u)
{
	curl_url_cleanup(*u);
}

static void part_free(char **part)
{
	curl_free(*part);
}

#define CURLU_OWNED __attribute__((cleanup(curlu_free)))
#define PART_OWNED __attribute__((cleanup(part_free)))

/* Of an address that cannot be read nothing is shown: where its host ends is not known, and a secret that
 * stands in it may be cut there, so that it is not found again. */
static enum outcome no_url(struct error *e, CURLUcode why)
{
	return error_set(e, OUTCOME_REFUSED, "an address is no URL: %s (expected http:// or https://)",
	    curl_url_strerror(why));
}

static bool url_has_user(CURLU *u)
{
	PART_OWNED char *user = NULL;
	PART_OWNED char *password = NULL;

	return curl_url_get(u, CURLUPART_USER, &user, 0) == CURLUE_OK ||
	       curl_url_get(u, CURLUPART_PASSWORD, &password, 0) == CURLUE_OK;
}

/* The host in one form: small letters, IPv6 in its shortest form. libcurl has decoded it and written the
 * forms of IPv4 as one already; what an international name is in ASCII depends on the locale. */
static bool host_add(struct text *out, CURLU *u)
{
	PART_OWNED char *host = NULL;
	PART_OWNED char *zone = NULL;
	struct in6_addr six;
	char shortest[INET6_ADDRSTRLEN];
	size_t length;

	if (curl_url_get(u, CURLUPART_HOST, &host, CURLU_URLDECODE) != CURLUE_OK || !*host)
		return false;
	length = strlen(host);
	if (*host == '[') {
		host[length - 1] = '\0';
		if (inet_pton(AF_INET6, host + 1, &six) != 1 ||
		    !inet_ntop(AF_INET6, &six, shortest, sizeof shortest))
			return false;
		text_printf(out, "[%s", shortest);
		if (curl_url_get(u, CURLUPART_ZONEID, &zone, 0) == CURLUE_OK)
			text_printf(out, "%%%s", zone);
		text_char(out, ']');
		return true;
	}
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)host[i];

		if (c <= ' ' || c >= 0x7F || strchr("/?#@\\:[]<>\"%", c))
			return false;
		text_char(out, c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : (char)c);
	}
	return true;
}

static enum outcome origin_add(struct text *out, CURLU *u, bool files, struct error *e)
{
	PART_OWNED char *scheme = NULL;
	PART_OWNED char *port = NULL;

	if (curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK)
		return error_set(
		    e, OUTCOME_REFUSED, "an address has no scheme (expected http:// or https://)");
	if (strcmp(scheme, "file") == 0 && files) {
		text_add(out, "file://");
		return OUTCOME_DONE;
	}
	if (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0)
		return error_set(e, OUTCOME_REFUSED,
		    "the scheme %.20s:// is not used here, only http, https%s", scheme,
		    files ? " and file" : "");
	if (url_has_user(u))
		return error_set(
		    e, OUTCOME_REFUSED, "a user or password stands in an address, where none is used");
	text_printf(out, "%s://", scheme);
	if (!host_add(out, u) || curl_url_get(u, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) != CURLUE_OK)
		return error_set(e, OUTCOME_REFUSED,
		    "an address has no host that can be asked (expected a name such as h.example; an "
		    "international one begins with xn--)");
	text_printf(out, ":%s", port);
	return OUTCOME_DONE;
}

char *url_origin(const char *url, bool files, struct error *e)
{
	CURLU_OWNED CURLU *u = curl_url();
	struct text origin = {0};
	CURLUcode code = curl_url_set(u, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME);
	enum outcome outcome = code == CURLUE_OK ? OUTCOME_DONE : no_url(e, code);

	if (outcome == OUTCOME_DONE)
		outcome = origin_add(&origin, u, files, e);
	if (outcome == OUTCOME_DONE)
		return origin.at;
	text_done(&origin);
	return NULL;
}

const char *origin_host(const char *origin, char *buffer, size_t size)
{
	const char *host = strstr(origin, "://");
	size_t length;

	host = host ? host + 3 : "";
	length = *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":");
	snprintf(buffer, size, "%.*s", (int)length, host);
	return buffer;
}

/* ---- from one address to another ---- */

/* Into `u`, as a whole. */
static enum outcome url_resolve_into(CURLU *u, const char *from, const char *to, struct error *e)
{
	bool files = strncasecmp(from, "file:", 5) == 0;
	struct text origin = {0};
	CURLUcode code = curl_url_set(u, CURLUPART_URL, from, CURLU_ALLOW_SPACE | CURLU_URLENCODE);
	enum outcome outcome;

	/* libcurl takes the empty reference for the folder; it is the document itself (RFC 3986, 5.2.2) */
	if (code == CURLUE_OK && *to && *to != '#')
		code = curl_url_set(
		    u, CURLUPART_URL, to, CURLU_NON_SUPPORT_SCHEME | CURLU_ALLOW_SPACE | CURLU_URLENCODE);
	if (code != CURLUE_OK)
		return no_url(e, code);
	curl_url_set(u, CURLUPART_FRAGMENT, NULL, 0);
	outcome = origin_add(&origin, u, files, e);
	text_done(&origin);
	return outcome;
}

static char *url_text(CURLU *u, struct error *e)
{
	PART_OWNED char *whole = NULL;

	CURLUcode code = curl_url_get(u, CURLUPART_URL, &whole, 0);

	if (code == CURLUE_OK)
		return memory_text(whole);
	(void)no_url(e, code);
	return NULL;
}

char *url_resolve(const char *from, const char *to, struct error *e)
{
	CURLU_OWNED CURLU *u = curl_url();

	return url_resolve_into(u, from, to, e) == OUTCOME_DONE ? url_text(u, e) : NULL;
}

/* "http://h:80" for "https://h:443": what may be asked as https instead. */
static bool url_is_upgrade(const char *there, const char *home)
{
	char a[300], b[300];
	size_t n = strlen(there), m = strlen(home);

	return strncmp(there, "http://", 7) == 0 && strncmp(home, "https://", 8) == 0 && n > 3 && m > 4 &&
	       strcmp(there + n - 3, ":80") == 0 && strcmp(home + m - 4, ":443") == 0 &&
	       strcmp(origin_host(there, a, sizeof a), origin_host(home, b, sizeof b)) == 0;
}

/* What is judged is the text that will be used, not what it was made of. */
char *url_at_home(const char *home, const char *from, const char *to, struct error *e)
{
	CURLU_OWNED CURLU *u = curl_url();
	OWNED char *whole = url_resolve_into(u, from, to, e) == OUTCOME_DONE ? url_text(u, e) : NULL;
	OWNED char *there = whole ? url_origin(whole, true, e) : NULL;
	char shown[256];

	if (!there)
		return NULL;
	if (strcmp(there, home) == 0)
		return memory_text(whole);
	if (url_is_upgrade(there, home)) {
		curl_url_set(u, CURLUPART_SCHEME, "https", 0);
		curl_url_set(u, CURLUPART_PORT, NULL, 0);
		return url_text(u, e);
	}
	(void)error_set(e, OUTCOME_REFUSED, "%s is not on the same host (expected %s)",
	    url_redacted(whole, shown, sizeof shown), home);
	return NULL;
}

/* ---- for people and servers ---- */

const char *url_redacted(const char *url, char *buffer, size_t size)
{
	CURLU_OWNED CURLU *u = curl_url();
	PART_OWNED char *shown = NULL;

	snprintf(buffer, size, "(no URL)");
	if (curl_url_set(u, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK) {
		curl_url_set(u, CURLUPART_QUERY, NULL, 0);
		curl_url_set(u, CURLUPART_FRAGMENT, NULL, 0);
		curl_url_set(u, CURLUPART_USER, NULL, 0);
		curl_url_set(u, CURLUPART_PASSWORD, NULL, 0);
		if (curl_url_get(u, CURLUPART_URL, &shown, 0) == CURLUE_OK)
			bounded_print(buffer, size, "%s", shown);
	}
	return buffer;
}

char *url_with_query(const char *url, const char *name, const char *secret)
{
	CURLU_OWNED CURLU *u = curl_url();
	PART_OWNED char *whole = NULL;
	TEXT_OWNED struct text part = {0};

	text_printf(&part, "%s=%s", name, secret);
	curl_url_set(u, CURLUPART_URL, url, 0);
	curl_url_set(u, CURLUPART_QUERY, text_of(&part), CURLU_APPENDQUERY | CURLU_URLENCODE);
	curl_url_get(u, CURLUPART_URL, &whole, 0);
	return memory_text(whole ? whole : url);
}
