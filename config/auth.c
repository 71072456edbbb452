/* SPDX-License-Identifier: MIT */
#include "config/auth.h"
#include "config/secret.h"
#include "config/sections.h"

#include <string.h>

/* How a source knows us: secrets, signatures, tokens that are fetched first. */

void read_pairs(struct reader *r, const struct yaml_node *node, void *into)
{
	struct list *pairs = into;

	if (node->kind != YAML_MAP) {
		reader_problem(r, node, "expected a mapping NAME: value");
		return;
	}
	for (size_t i = 0; i < node->count; i++) {
		const char *value = read_text(r, node->items[i]);
		struct pair *p;
		struct error e;

		if (!value)
			continue;
		if (strpbrk(node->keys[i]->text, "\r\n:") || strpbrk(value, "\r\n"))
			reader_problem(r, node->keys[i], "a line break or colon cannot stand here");
		if (secret_shape(value, &e) != OUTCOME_DONE)
			reader_problem(r, node->items[i], "%s", e.text);
		p = arena_push(r->arena, &pairs->at, &pairs->count, sizeof *p);
		*p = (struct pair){.name = node->keys[i]->text, .value = value, .node = node->items[i]};
	}
}

struct named_secret {
	const char *name, *value;
};

static const struct key basic_keys[] = {
    {"user", KEY_TEXT, offsetof(struct named_secret, name), "user name", true},
    {"password", KEY_SECRET, offsetof(struct named_secret, value), "${env:} or ${file:}", true},
};
static const struct key named_keys[] = {
    {"name", KEY_TEXT, offsetof(struct named_secret, name), "name of the header or query parameter", true},
    {"value", KEY_SECRET, offsetof(struct named_secret, value), "${env:} or ${file:}", true},
};
static const struct key_table basic_table = {
    .name = "basic", KEYS(basic_keys), .size = sizeof(struct named_secret), .node_at = -1};
static const struct key_table named_table = {
    .name = "header or query", KEYS(named_keys), .size = sizeof(struct named_secret), .node_at = -1};

static void read_auth_named(struct reader *r, const struct yaml_node *node, struct authentication *s,
    enum http_auth auth, const struct key_table *table)
{
	struct named_secret named = {0};

	read_table(r, node, table, &named);
	if (named.name && (strpbrk(named.name, "\r\n") || (auth == AUTH_HEADER && strpbrk(named.name, ": "))))
		reader_problem(r, node, "auth: \"%.40s\" is no name for a header", named.name);
	s->how = auth;
	s->name = named.name;
	s->secret = named.value;
}

static void read_basic(struct reader *r, const struct yaml_node *node, void *into)
{
	read_auth_named(r, node, into, AUTH_BASIC, &basic_table);
}

static void read_header(struct reader *r, const struct yaml_node *node, void *into)
{
	read_auth_named(r, node, into, AUTH_HEADER, &named_table);
}

static void read_query(struct reader *r, const struct yaml_node *node, void *into)
{
	read_auth_named(r, node, into, AUTH_QUERY, &named_table);
}

#define NAMED_SCHEMA(a, b)                                                                                   \
	"{\"type\":\"object\",\"properties\":{\"" a "\":{\"type\":\"string\"},\"" b "\":" SECRET_SCHEMA      \
	"},\"required\":[\"" a "\",\"" b "\"],\"additionalProperties\":false}"

/* ---- a signed query ---- */

const char *const digest_names[] = {"hmac-sha256", "sha256", "md5", NULL};
const char *const encoding_names[] = {"hex", "HEX", "base64", NULL};
const char *const timestamp_unit_names[] = {"seconds", "milliseconds", NULL};
const char *const signature_place_names[] = {"query", "header", NULL};

static const struct key hmac_keys[] = {
    {"key", KEY_TEXT, offsetof(struct hmac_auth, key), "who we are; may hold ${env:} or ${file:}", true,
	.references = true},
    {"secret", KEY_SECRET, offsetof(struct hmac_auth, secret), "${env:} or ${file:}", true},
    {"text", KEY_TEXT, offsetof(struct hmac_auth, text),
	"what is signed, of {key}, {timestamp}, {secret}, {path}, {query}", .preset = "{key}{timestamp}"},
    {"digest", KEY_CHOICE, offsetof(struct hmac_auth, digest),
	"what the signature is computed with; sha256 and md5 need {secret} in text", .choices = digest_names,
	.preset = "hmac-sha256"},
    {"encoding", KEY_CHOICE, offsetof(struct hmac_auth, encoding), "encoding of the signature",
	.choices = encoding_names, .preset = "hex"},
    {"timestamp", KEY_CHOICE, offsetof(struct hmac_auth, moment), "seconds or milliseconds since 1970",
	.choices = timestamp_unit_names, .preset = "seconds"},
    {"in", KEY_CHOICE, offsetof(struct hmac_auth, place), "where they go: query or header",
	.choices = signature_place_names, .preset = "query"},
    {"key_name", KEY_TEXT, offsetof(struct hmac_auth, key_name), "name of the parameter or header of the key",
	.preset = "key"},
    {"timestamp_name", KEY_TEXT, offsetof(struct hmac_auth, moment_name),
	"name of the parameter or header of the time", .preset = "timestamp"},
    {"signature_name", KEY_TEXT, offsetof(struct hmac_auth, signature_name),
	"name of the parameter or header of the signature", .preset = "sign"},
};

static void check_hmac(struct reader *r, const struct yaml_node *node, void *into)
{
	struct hmac_auth *h = into;
	const char *const names[] = {h->key_name, h->moment_name, h->signature_name};
	struct error e;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strpbrk(names[i], "\r\n: &="))
			reader_problem(
			    r, node, "hmac: \"%.40s\" cannot name a parameter or header", names[i]);
	if (h->key && secret_shape(h->key, &e) != OUTCOME_DONE)
		reader_problem(r, yaml_get(node, "key"), "%s", e.text);
}

static const struct requirement hmac_requirements[] = {
    {REQUIRE_NONE, {0}, {{"digest", KEY_IS, {"sha256", "md5"}}, {"text", KEY_LACKS, {"{secret}"}}},
	.problem = "hmac: without {secret} in text: anyone could compute the signature"},
};
const struct key_table hmac_table = {REQUIREMENTS(hmac_requirements), .name = "hmac", KEYS(hmac_keys),
    .size = sizeof(struct hmac_auth), .node_at = -1, .check = check_hmac};

static void read_hmac(struct reader *r, const struct yaml_node *node, void *into)
{
	struct authentication *s = into;

	s->hmac = arena_new(r->arena, sizeof *s->hmac);
	table_defaults(r, &hmac_table, s->hmac);
	read_table(r, node, &hmac_table, s->hmac);
}

/* ---- a token that is fetched first ---- */

static void read_token_path(struct reader *r, const struct yaml_node *node, void *into)
{
	read_path(r, node, NULL, into);
}

static const struct address token_address = {.key = "token: url",
    .schemes = web_schemes,
    .expected = "http:// or https://",
    .instead = "form:, body: or headers: with ${env:NAME}"};

static const struct key token_keys[] = {
    {"url", KEY_TEXT, offsetof(struct token_auth, url), "address that gives the token", true,
	.address = &token_address},
    {"form", KEY_CUSTOM, offsetof(struct token_auth, form), "a POST with these fields", .read = read_pairs,
	.schema = PAIRS_SCHEMA, .unset = "a GET, or the body", .references = true},
    {"body", KEY_TEXT, offsetof(struct token_auth, body),
	"a POST with this text; may hold ${env:} or ${file:}", .unset = "a GET, or the form",
	.references = true},
    {"headers", KEY_CUSTOM, offsetof(struct token_auth, headers), "further headers, NAME: value",
	.read = read_pairs, .schema = PAIRS_SCHEMA, .unset = "none", .references = true},
    {"at", KEY_CUSTOM, offsetof(struct token_auth, at), "path of the token in the response", true,
	.read = read_token_path, .schema = PATH_SCHEMA},
    {"header", KEY_TEXT, offsetof(struct token_auth, header), "header that carries it",
	.preset = "Authorization"},
    {"prefix", KEY_TEXT, offsetof(struct token_auth, prefix), "what stands before it",
	.preset_if = {"header", NULL, "Bearer "}, .preset = ""},
    {"lasts", KEY_DURATION, offsetof(struct token_auth, lasts), "how long it is used", .minimum = 1,
	.maximum = 10000000, .unset = "until status 401"},
};

static void check_token(struct reader *r, const struct yaml_node *node, void *into)
{
	struct token_auth *t = into;

	if (strpbrk(t->header, "\r\n: ") || strpbrk(t->prefix, "\r\n"))
		reader_problem(r, node, "token: \"%.40s\" is no name for a header", t->header);
}

static const struct requirement token_requirements[] = {
    {REQUIRE_AT_MOST_ONE, {"form", "body"}, .problem = "a request has a form: or a body:, not both"},
};
const struct key_table token_table = {REQUIREMENTS(token_requirements), .name = "token", KEYS(token_keys),
    .size = sizeof(struct token_auth), .node_at = -1, .check = check_token};

static void read_token(struct reader *r, const struct yaml_node *node, void *into)
{
	struct authentication *s = into;

	s->token = arena_new(r->arena, sizeof *s->token);
	table_defaults(r, &token_table, s->token);
	read_table(r, node, &token_table, s->token);
}

static void check_auth(struct reader *r, const struct yaml_node *node, void *into)
{
	struct authentication *s = into;

	(void)r;
	if (yaml_get(node, "bearer"))
		s->how = AUTH_BEARER;
}

static const struct key auth_keys[] = {
    {"bearer", KEY_SECRET, offsetof(struct authentication, secret), "a token: ${env:} or ${file:}",
	.unset = "another way, or none"},
    {"basic", KEY_CUSTOM, 0, "{user, password}", .read = read_basic,
	.schema = NAMED_SCHEMA("user", "password"), .unset = "another way, or none"},
    {"header", KEY_CUSTOM, 0, "{name, value}: a header of your own", .read = read_header,
	.schema = NAMED_SCHEMA("name", "value"), .unset = "another way, or none"},
    {"query", KEY_CUSTOM, 0, "{name, value}: a query parameter", .read = read_query,
	.schema = NAMED_SCHEMA("name", "value"), .unset = "another way, or none"},
    {"hmac", KEY_CUSTOM, 0, "key, time and a signature of both in the query or in headers", .read = read_hmac,
	.schema = DEFINED_SCHEMA("hmac"), .unset = "another way, or none"},
    {"token", KEY_CUSTOM, 0, "a token from a login address, fetched again when it is refused",
	.read = read_token, .schema = DEFINED_SCHEMA("token"), .unset = "another way, or none"},
};
static const struct requirement auth_requirements[] = {
    {REQUIRE_AT_MOST_ONE, {"bearer", "basic", "header", "query", "hmac", "token"},
	.problem = "auth: one of bearer, basic, header, query, hmac, token"},
};
const struct key_table auth_table = {REQUIREMENTS(auth_requirements), .name = "auth", KEYS(auth_keys),
    .size = sizeof(struct authentication), .node_at = -1, .check = check_auth};
