/* SPDX-License-Identifier: MIT */
#include "base/authority.h"
#include "config/http.h"
#include "config/sections.h"

#include <arpa/inet.h>
#include <string.h>

/* The HTTP side of the daemon: where it listens, and who may ask. */

/* "127.0.0.1:9780", "[::1]:9780", ":9780" (all addresses), "off". */
static void read_listen(struct reader *r, const struct yaml_node *node, void *into)
{
	struct http_service *h = into;
	const char *text = read_text(r, node), *colon = text ? strrchr(text, ':') : NULL;
	char host[64] = "";
	int64_t port = 0;

	if (!text)
		return;
	h->node = node_is_preset(node) ? NULL : node;
	h->off = strcmp(text, "off") == 0;
	if (h->off)
		return;
	if (colon && (size_t)(colon - text) < sizeof host) {
		memcpy(host, text, (size_t)(colon - text));
		host[colon - text] = '\0';
	}
	if (!colon || !integer_parse(colon + 1, 0, 65535, &port) ||
	    !http_address(host, (int)port, &(struct sockaddr_storage){0})) {
		reader_problem(r, node,
		    "listen: expected an address and a port such as 127.0.0.1:9780, [::1]:9780 or :9780 (all "
		    "addresses), or off; found \"%.60s\"",
		    text);
		return;
	}
	h->host = arena_text(r->arena, host);
	h->port = (int)port;
}

bool http_address(const char *host, int port, struct sockaddr_storage *out)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)out;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
	size_t length = strlen(host);
	char inner[64];

	memset(out, 0, sizeof *out);
	if (length > 2 && host[0] == '[' && host[length - 1] == ']' && length < sizeof inner) {
		memcpy(inner, host + 1, length - 2);
		inner[length - 2] = '\0';
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons((uint16_t)port);
		return inet_pton(AF_INET6, inner, &v6->sin6_addr) == 1;
	}
	v4->sin_family = AF_INET;
	v4->sin_port = htons((uint16_t)port);
	return inet_pton(AF_INET, *host ? host : "0.0.0.0", &v4->sin_addr) == 1;
}

bool http_loopback(const char *host)
{
	struct authority a;

	return authority_read(host, strlen(host), &a) && authority_loopback(&a);
}

static void read_tokens(struct reader *r, const struct yaml_node *node, void *into)
{
	secrets_read(r, node, into, "token");
}

static void read_hosts(struct reader *r, const struct yaml_node *node, void *into)
{
	struct names *hosts = into;

	read_texts(r, node, hosts);
	for (size_t i = 0; i < hosts->count; i++)
		if (!authority_read(hosts->at[i], strlen(hosts->at[i]), &(struct authority){{0}, 0}))
			reader_problem(r, hosts->nodes[i],
			    "hosts: expected a name such as pacesetter.city.example, or one with a port; "
			    "found \"%.60s\"",
			    hosts->at[i]);
}

void http_check(struct reader *r, const struct http_service *h)
{
	if (h->node && !h->off && h->host && !http_loopback(h->host) && h->tokens.count == 0 && !h->public)
		reader_problem(r, h->node,
		    "listen: whoever reaches this address could read everything (expected token: beside it, "
		    "or "
		    "public: true where this is meant)");
}

#define HOST_SCHEMA PATTERN_SCHEMA("^([\\\\[][0-9A-Fa-f:.]+[\\\\]]|[^/:?#@ ]+)(:[0-9]{1,5})?$")

static const struct key http_keys[] = {
    {"listen", KEY_CUSTOM, 0,
	"address and port, or off: no request is answered; beyond this machine it needs token or public",
	.read = read_listen, .schema = PATTERN_SCHEMA("^(off|.*:[0-9]{1,5})$"), .preset = "127.0.0.1:9780"},
    {"token", KEY_CUSTOM, offsetof(struct http_service, tokens),
	"bearer token that every request must have, but for /healthz and /readyz; two while it is changed",
	.read = read_tokens, .schema = SECRETS_SCHEMA, .unset = "none", .references = true},
    {"hosts", KEY_CUSTOM, offsetof(struct http_service, hosts),
	"further names, HOST or HOST:PORT, that requests may be addressed to on loopback without a token",
	.read = read_hosts, .schema = ONE_OR_LIST_SCHEMA(HOST_SCHEMA),
	.unset = "those of this machine and of url of the publications"},
    {"public", KEY_BOOL, offsetof(struct http_service, public),
	"whoever reaches an address beyond this machine may read everything without a token, but for why a source or receiver failed",
	.preset = "false"},
    {"connections", KEY_INTEGER, offsetof(struct http_service, connections), "at a time", .minimum = 1,
	.maximum = 400, .unit = "connections", .preset = "64"},
    {"timeout", KEY_DURATION, offsetof(struct http_service, timeout),
	"of a connection on which nothing happens", .minimum = 1, .maximum = 3600, .preset = "30s"},
};
const struct key_table http_table = {
    .name = "http", KEYS(http_keys), .size = sizeof(struct http_service), .node_at = -1};
