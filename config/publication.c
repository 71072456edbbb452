#include "config/sections.h"

#include <string.h>

/* What is published: of whom, where to, signed with which key. */

static const struct key publication_keys[] = {
    {"id", KEY_ID, offsetof(struct publication, id), "short name", true},
    {"title", KEY_TEXT, offsetof(struct publication, title), "what stands above it", true},
    {"region", KEY_TEXT, offsetof(struct publication, region_id),
	"of this region and all below it; of all regions"},
    {"folder", KEY_CUSTOM, offsetof(struct publication, folder), "where editions are put, a folder each",
	true, .read = read_file_path, .schema = SCALAR_SCHEMA},
    {"key", KEY_CUSTOM, offsetof(struct publication, key),
	"file with the private key that signs; `pacesetter key new` makes one", true, .read = read_file_path,
	.schema = SCALAR_SCHEMA},
};
static const struct publication publication_defaults = {.region = -1};
const struct key_table publication_table = {.name = "publication",
    KEYS(publication_keys),
    .size = sizeof(struct publication),
    .node_at = offsetof(struct publication, node),
    .defaults = &publication_defaults};
