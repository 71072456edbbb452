/* SPDX-License-Identifier: MIT */
#include "config/receiver.h"
#include "config/sections.h"
#include "base/json.h"

#include <stdio.h>
#include <string.h>

/* Receivers: where messages go, and in which form. */

const char *const receiver_format_names[] = {"pacesetter", "alertmanager", "alertmanager-api", "wecom",
    "dingtalk", "feishu", "slack", "teams", "ntfy", "discord", "template", NULL};

const char *const receiver_group_names[] = {"all", "region", "office", "rule", "indicator", NULL};

/* A template must be JSON once its places are filled in; unknown places are reported. */
static void check_template_text(struct reader *r, const struct yaml_node *at, const char *template)
{
	static const char *const places[] = {"id", "receiver", "headline", "text", "count", "severity",
	    "title", "explanation", "region", "indicator", "office", "person", "time", NULL};
	TEXT_OWNED struct text filled = {0};
	struct error e;
	cJSON *root;

	for (const char *s = template; *s;) {
		const char *close = strncmp(s, "{{", 2) == 0 ? strstr(s, "}}") : NULL;
		const char *name;

		if (!close) {
			text_char(&filled, *s++);
			continue;
		}
		name = arena_copy(r->arena, s + 2, (size_t)(close - s) - 2);
		if (name_index(places, name) < 0) {
			const char *near = nearest_listed(name, places);

			reader_problem(r, at, "template: there is no place {{%.40s}}%s%s%s", name,
			    near ? "; did you mean {{" : "", near ? near : "", near ? "}}?" : "");
		}
		text_char(&filled, strcmp(name, "count") == 0 ? '1' : 'x'); /* a number needs no quotes */
		s = close + 2;
	}
	if (json_parse(r->arena, text_of(&filled), filled.length, 32, &root, &e) != OUTCOME_DONE)
		reader_problem(r, at, "template: %s", e.text);
}

/* "every day 08:30", "every monday 08:30", "every 15 08:30" (of the month). */
static void read_digest(struct reader *r, const struct yaml_node *node, void *into)
{
	static const char *const days[] = {
	    "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", NULL};
	struct digest d = {.set = true, .weekday = -1};
	char day[16] = "";
	int used = 0;
	int64_t number;

	if (node->kind == YAML_SCALAR &&
	    sscanf(node->text, "every %15s %2d:%2d%n", day, &d.hour, &d.minute, &used) == 3 &&
	    node->text[used] == '\0' && d.hour >= 0 && d.hour < 24 && d.minute >= 0 && d.minute < 60) {
		if (strcmp(day, "day") != 0)
			d.weekday = name_index(days, day);
		if (integer_parse(day, 1, 28, &number))
			d.day = (int)number;
		if (strcmp(day, "day") == 0 || d.weekday >= 0 || d.day) {
			*(struct digest *)into = d;
			return;
		}
	}
	reader_problem(r, node,
	    "digest: expected \"every day 08:30\", \"every monday 08:30\" or \"every 15 08:30\" (a day of "
	    "the "
	    "month, 1 to 28)");
}

void secrets_read(struct reader *r, const struct yaml_node *node, struct names *secrets, const char *key)
{
	read_texts(r, node, secrets);
	if (node->kind == YAML_LIST && node->count == 0)
		reader_problem(r, node, "%s: an empty list (expected one or two)", key);
	if (secrets->count > SECRETS_MAX)
		reader_problem(r, node, "%s: at most %d, the new one and the old one", key, SECRETS_MAX);
	for (size_t i = 0; i < secrets->count; i++)
		read_secret(r, secrets->nodes[i], key);
}

static void read_signing_secrets(struct reader *r, const struct yaml_node *node, void *into)
{
	secrets_read(r, node, into, "secret");
}

/* Behind host and port there must be the name of a topic. */
static bool has_path(const char *url)
{
	const char *host = strstr(url, "://"), *path = host ? strchr(host + 3, '/') : NULL;

	return path && path[1] != '\0' && path[1] != '?';
}

static const struct address webhook_address = {.key = "webhook",
    .schemes = web_schemes,
    .expected = "http:// or https://",
    .instead = "a key in its path or query, such as https://HOST/hook/${env:NAME}"};

/* An id stands in the middle of a service's own markup. */
static void check_mentions(struct reader *r, const struct yaml_node *node, const struct receiver *receiver)
{
	const struct pair *pairs = receiver->mentions.at;

	for (size_t i = 0; i < receiver->mentions.count; i++)
		if (pairs[i].value[strcspn(pairs[i].value, " \t\r\n<>\"'`*[]()\\")])
			reader_problem(r, yaml_get(node, "mentions"),
			    "mentions: \"%s\" is no user id or mobile number", pairs[i].value);
}

static void check_receiver(struct reader *r, const struct yaml_node *node, void *into)
{
	struct receiver *receiver = into;
	const struct yaml_node *at = yaml_get(node, "webhook");

	check_mentions(r, node, receiver);
	if (receiver->template)
		check_template_text(r, yaml_get(node, "template"), receiver->template);
	if (!receiver->webhook)
		return;
	if (receiver->format == FORMAT_NTFY && !strchr(receiver->webhook, '$') &&
	    !has_path(receiver->webhook))
		reader_problem(
		    r, at, "webhook: of ntfy it ends in the topic, such as https://ntfy.example/city");
}

#define DIGEST_DAY "(day|sunday|monday|tuesday|wednesday|thursday|friday|saturday|0?[1-9]|1[0-9]|2[0-8])"
#define DIGEST_SCHEMA PATTERN_SCHEMA("^every +" DIGEST_DAY " +" CLOCK_PATTERN "$")
#define MENTIONS_SCHEMA                                                                                      \
	OBJECT_SCHEMA(PAIR_NAME_SCHEMA,                                                                      \
	    "{\"type\":[\"string\",\"number\"]," NO_REFERENCE                                                \
	    ",\"pattern\":\"^[^ \\\\t\\\\r\\\\n<>\\\"'`*\\\\[\\\\]()\\\\\\\\]+$\"}")

static const struct key receiver_keys[] = {
    {"id", KEY_ID, offsetof(struct receiver, id), "short name", true},
    {"name", KEY_TEXT, offsetof(struct receiver, name), "as printed", .preset_key = "id"},
    {"webhook", KEY_TEXT, offsetof(struct receiver, webhook), "where messages are posted to", true,
	.address = &webhook_address},
    {"format", KEY_CHOICE, offsetof(struct receiver, format), "form of the messages",
	.choices = receiver_format_names, .preset = "pacesetter"},
    {"secret", KEY_CUSTOM, offsetof(struct receiver, secrets),
	"signs each message as its service wants it, else as Standard Webhooks does; of two (the new one first) both signatures are sent",
	.read = read_signing_secrets, .schema = SECRETS_SCHEMA, .unset = "unsigned", .references = true},
    {"group", KEY_CHOICE, offsetof(struct receiver, group), "one message for each of these; all: one message",
	.choices = receiver_group_names, .preset = "all"},
    {"digest", KEY_CUSTOM, offsetof(struct receiver, digest),
	"one message at these times: every day 08:30, every monday 08:30, every 15 08:30; critical alerts are sent at once all the same",
	.read = read_digest, .schema = DIGEST_SCHEMA, .unset = "at once"},
    {"mentions", KEY_CUSTOM, offsetof(struct receiver, mentions),
	"NAME of a person: user id or mobile number with the service (wecom, dingtalk, feishu, slack, discord)",
	.read = read_pairs, .schema = MENTIONS_SCHEMA, .unset = "nobody"},
    {"filter", KEY_TEXTS, offsetof(struct receiver, filter),
	"with format: pacesetter: command that turns the body into another; see allow_filters",
	.unset = "none"},
    {"allow_local", KEY_BOOL, offsetof(struct receiver, allow_local),
	"its address may be this machine, link-local or multicast", .preset = "false"},
    {"expires", KEY_DURATION, offsetof(struct receiver, expires),
	"a message that was not delivered for so long becomes a dead letter", .minimum = 60,
	.maximum = 366 * 86400.0, .unset = "never"},
    {"template", KEY_TEXT, offsetof(struct receiver, template),
	"format template: JSON with {{title}}, {{text}}, {{severity}}, {{headline}}, {{count}}, {{id}}, "
	"{{region}}, "
	"{{indicator}}, {{office}}, {{person}}, {{explanation}}, {{time}}, {{receiver}} within its texts",
	.unset = "none"},
    {"ca", KEY_TEXT, offsetof(struct receiver, ca_file), "file with the certificates to trust",
	.unset = "the system's"},
    PROXY_KEYS(struct receiver),
    {"timeout", KEY_DURATION, offsetof(struct receiver, timeout), "of one delivery", .minimum = 1,
	.maximum = 300, .preset = "15s"},
};
#define TEMPLATE_PROBLEM "template: goes with format: template"
static const struct requirement receiver_requirements[] = {
    {REQUIRE_ALL, {"template"}, {{"format", KEY_IS, {"template"}}}, .problem = TEMPLATE_PROBLEM},
    {REQUIRE_NONE, {"template"}, {{"format", KEY_IS_NOT, {"template"}}}, .problem = TEMPLATE_PROBLEM},
    {REQUIRE_NONE, {"filter"}, {{"format", KEY_IS_NOT, {"pacesetter"}}}, "filter",
	"filter: goes with format: pacesetter"},
    {REQUIRE_NONE, {0}, {{"format", KEY_IS, {"alertmanager-api"}}, {"group", KEY_IS_NOT, {"all"}}}, "group",
	"group: Alertmanager's API groups by itself"},
    PROXY_REQUIREMENTS,
};
const struct key_table receiver_table = {.name = "receiver",
    REQUIREMENTS(receiver_requirements),
    KEYS(receiver_keys),
    .size = sizeof(struct receiver),
    .node_at = offsetof(struct receiver, node),
    .check = check_receiver};
