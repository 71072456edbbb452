/* SPDX-License-Identifier: MIT */
#include "base/authority.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>

/* An address in brackets, in the shortest form. */
static bool bracketed_read(const char *text, size_t length, struct authority *out)
{
	char inner[INET6_ADDRSTRLEN + 1];
	struct in6_addr address;

	if (length < 4 || length - 2 >= sizeof inner)
		return false;
	memcpy(inner, text + 1, length - 2);
	inner[length - 2] = '\0';
	if (strlen(inner) != length - 2 || inet_pton(AF_INET6, inner, &address) != 1)
		return false;
	out->host[0] = '[';
	inet_ntop(AF_INET6, &address, out->host + 1, INET6_ADDRSTRLEN);
	strcat(out->host, "]");
	return true;
}

static bool name_read(const char *text, size_t length, struct authority *out)
{
	if (length && text[length - 1] == '.')
		length--;
	if (length == 0 || length > HOST_LONGEST)
		return false;
	for (size_t i = 0; i < length; i++) {
		char c = text[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-' && c != '_' && c != '.')
			return false;
		out->host[i] = c;
	}
	out->host[length] = '\0';
	return out->host[0] != '.' && out->host[length - 1] != '.' && !strstr(out->host, "..");
}

static bool port_read(const char *text, size_t length, int *port)
{
	char digits[6];
	int64_t value;

	*port = -1;
	if (length == 0)
		return true;
	if (length >= sizeof digits || memchr(text, '\0', length))
		return false;
	memcpy(digits, text, length);
	digits[length] = '\0';
	if (strspn(digits, "0123456789") != length || !integer_parse(digits, 0, 65535, &value))
		return false;
	*port = (int)value;
	return true;
}

bool authority_read(const char *text, size_t length, struct authority *out)
{
	const char *end = text + length, *host_end;
	bool bracketed = length && *text == '[';

	host_end = memchr(text, bracketed ? ']' : ':', length);
	if (bracketed && !host_end)
		return false;
	host_end = !host_end ? end : bracketed ? host_end + 1 : host_end;
	if (!(bracketed ? bracketed_read : name_read)(text, (size_t)(host_end - text), out))
		return false;
	if (host_end == end)
		return port_read("", 0, &out->port);
	return *host_end == ':' && port_read(host_end + 1, (size_t)(end - host_end) - 1, &out->port);
}

bool authority_of_url(const char *url, struct authority *out, const char **rest)
{
	size_t scheme = strncasecmp(url, "http://", 7) == 0    ? 7
			: strncasecmp(url, "https://", 8) == 0 ? 8
							       : 0;
	size_t length = strcspn(url + scheme, "/?#");

	if (rest)
		*rest = url + scheme + length;
	return scheme && authority_read(url + scheme, length, out);
}

bool authority_loopback(const struct authority *a)
{
	static const char name[] = "localhost", mapped[] = "[::ffff:127.";
	size_t length = strlen(a->host), n = sizeof name - 1;
	struct in_addr v4;

	if (inet_pton(AF_INET, a->host, &v4) == 1)
		return ntohl(v4.s_addr) >> 24 == 127;
	if (strcmp(a->host, "[::1]") == 0 || strncmp(a->host, mapped, sizeof mapped - 1) == 0)
		return true;
	return length >= n && strcmp(a->host + length - n, name) == 0 &&
	       (length == n || a->host[length - n - 1] == '.');
}

bool authority_matches(const struct authority *asked, const struct authority *listed)
{
	return strcmp(asked->host, listed->host) == 0 && (listed->port < 0 || asked->port == listed->port);
}
