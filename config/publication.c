/* SPDX-License-Identifier: MIT */
#include "config/publication.h"
#include "config/sections.h"

/* What is published: of whom, where to, signed with which key. */

const char *const edition_kind_names[] = {"mid", "end", "quarter", "year", NULL};

static const struct key day_keys[] = {
    {"edition", KEY_CHOICE, offsetof(struct edition_day, edition),
	"mid, end: every month; quarter, year: in the month after", true, .choices = edition_kind_names},
    {"day", KEY_INTEGER, offsetof(struct edition_day, day), "day of publication; in a shorter month its last",
	true, .minimum = 1, .maximum = 31, .unit = "of the month"},
    {"at", KEY_CUSTOM, offsetof(struct edition_day, at), "time of the day, \"10:00\"", .read = read_clock,
	.schema = CLOCK_SCHEMA, .preset = "10:00"},
};
static const struct key_table day_table = {
    .name = "edition_day", KEYS(day_keys), .size = sizeof(struct edition_day), .node_at = -1};

static const char *const any_scheme[] = {"", NULL};
static const struct address reading_address = {
    .key = "url", .schemes = any_scheme, .instead = "an address that anybody may read", .literal = true};

static const struct key publication_keys[] = {
    {"id", KEY_ID, offsetof(struct publication, id), "short name", true},
    {"title", KEY_TEXT, offsetof(struct publication, title), "what stands above it", true},
    {"region", KEY_TEXT, offsetof(struct publication, region_id), "of this region and all below it",
	.unset = "of all regions", .refers_to = "regions"},
    {"folder", KEY_CUSTOM, offsetof(struct publication, folder), "where editions are put, a folder each",
	true, .read = read_file_path, .schema = TEXT_SCHEMA},
    {"key", KEY_CUSTOM, offsetof(struct publication, key),
	"file with the private key that signs; `pacesetter key new` makes one", true, .read = read_file_path,
	.schema = TEXT_SCHEMA},
    {"weights", KEY_CUSTOM, offsetof(struct publication, weights),
	"INDICATOR: number, of the score in the year's edition", .read = read_pairs,
	.schema = "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"number\",\"minimum\":0}}",
	.unset = "all weigh the same", .refers_to = "indicators"},
    {"tell", KEY_TEXTS, offsetof(struct publication, tell.names),
	"receivers that are notified of each edition", .unset = "none", .refers_to = "receivers"},
    {"url", KEY_TEXT, offsetof(struct publication, url),
	"address at which people read the folder, for messages", .unset = "none",
	.address = &reading_address},
    {"on", KEY_TABLES, offsetof(struct publication, days), "when `run` publishes; else only by hand",
	.table = &day_table},
};

const struct key_table publication_table = {.name = "publication",
    KEYS(publication_keys),
    .size = sizeof(struct publication),
    .node_at = offsetof(struct publication, node)};
