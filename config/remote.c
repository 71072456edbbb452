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

static const struct key remote_keys[] = {
    {"id", KEY_ID, offsetof(struct remote, id), "short name", true},
    {"url", KEY_TEXT, offsetof(struct remote, url),
	"where samples are written to: http://HOST:9090/api/v1/write of Prometheus, "
	"http://HOST:8428/api/v1/write of "
	"VictoriaMetrics",
	true, .address = &url_address},
    {"query", KEY_TEXT, offsetof(struct remote, query), "address that samples are read from for --verify",
	.unset = "url without /write", .address = &query_address},
    {"bearer", KEY_SECRET, offsetof(struct remote, bearer), "bearer token", .unset = "none"},
    {"user", KEY_TEXT, offsetof(struct remote, user), "user name", .unset = "none"},
    {"password", KEY_SECRET, offsetof(struct remote, password), "password", .unset = "none"},
    {"headers", KEY_CUSTOM, offsetof(struct remote, headers),
	"further headers, NAME: value, such as X-Scope-OrgID of a tenant", .read = read_pairs,
	.schema = PAIRS_SCHEMA, .unset = "none", .references = true},
    {"ca", KEY_TEXT, offsetof(struct remote, ca_file), "file with the certificates to trust",
	.unset = "the system's"},
    PROXY_KEYS(struct remote),
    {"timeout", KEY_DURATION, offsetof(struct remote, timeout), "of one request", .minimum = 1,
	.maximum = 600, .preset = "30s"},
    {"samples", KEY_INTEGER, offsetof(struct remote, samples), "in one request", .minimum = 1,
	.maximum = 100000, .unit = "samples", .preset = "5000"},
};
static const struct requirement remote_requirements[] = {
    {REQUIRE_TOGETHER, {"user", "password"}, .problem = "user: and password: go together"},
    {REQUIRE_AT_MOST_ONE, {"bearer", "user"}, .problem = "bearer: and user: exclude each other"},
    PROXY_REQUIREMENTS,
};
const struct key_table remote_table = {.name = "remote_write",
    REQUIREMENTS(remote_requirements),
    KEYS(remote_keys),
    .size = sizeof(struct remote),
    .node_at = offsetof(struct remote, node)};
