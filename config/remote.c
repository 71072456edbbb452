/* SPDX-License-Identifier: MIT */
#include "config/remote.h"
#include "config/sections.h"

#include <string.h>

/* Databases that figures are written on to (Prometheus remote write). */

static const struct address url_address = {.key = "url",
    .schemes = web_schemes,
    .expected = "http:// or https://, such as http://127.0.0.1:9090/api/v1/write",
    .instead = "user: and password:"};
static const struct address query_address = {.key = "query",
    .schemes = web_schemes,
    .expected = "http:// or https://, such as http://127.0.0.1:9090/api/v1",
    .instead = "user: and password:"};

static void check_remote(struct reader *r, const struct yaml_node *node, void *into)
{
	const struct remote *x = into;

	if (x->url)
		check_address(r, yaml_get(node, "url"), x->url, &url_address);
	if (x->query)
		check_address(r, yaml_get(node, "query"), x->query, &query_address);
	check_proxy(r, node, &x->proxy);
	if (!x->user != !x->password)
		reader_problem(r, node, "user: and password: go together");
	if (x->user && x->bearer)
		reader_problem(r, node, "bearer: and user: exclude each other");
}

static const struct key remote_keys[] = {
    {"id", KEY_ID, offsetof(struct remote, id), "short name", true},
    {"url", KEY_TEXT, offsetof(struct remote, url),
	"where samples are written to: http://HOST:9090/api/v1/write of Prometheus, "
	"http://HOST:8428/api/v1/write of "
	"VictoriaMetrics",
	true},
    {"query", KEY_TEXT, offsetof(struct remote, query), "address that samples are read from for --verify",
	.unset = "url without /write"},
    {"bearer", KEY_SECRET, offsetof(struct remote, bearer), "bearer token", .unset = "none"},
    {"user", KEY_TEXT, offsetof(struct remote, user), "user name", .unset = "none"},
    {"password", KEY_SECRET, offsetof(struct remote, password), "password", .unset = "none"},
    {"headers", KEY_CUSTOM, offsetof(struct remote, headers),
	"further headers, NAME: value, such as X-Scope-OrgID of a tenant", .read = read_pairs,
	.schema = PAIRS_SCHEMA, .unset = "none"},
    {"ca", KEY_TEXT, offsetof(struct remote, ca_file), "file with the certificates to trust",
	.unset = "the system's"},
    PROXY_KEYS(struct remote),
    {"timeout", KEY_DURATION, offsetof(struct remote, timeout), "of one request", .minimum = 1,
	.maximum = 600, .preset = "30s"},
    {"samples", KEY_INTEGER, offsetof(struct remote, samples), "in one request", .minimum = 1,
	.maximum = 100000, .unit = "samples", .preset = "5000"},
};
const struct key_table remote_table = {.name = "remote_write",
    KEYS(remote_keys),
    .size = sizeof(struct remote),
    .node_at = offsetof(struct remote, node),
    .check = check_remote};
