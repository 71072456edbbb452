/* SPDX-License-Identifier: MIT */
#include "publish/manifest.h"
#include "base/json.h"

#include <string.h>

/* The bytes, in this order; they are what is signed and what the next edition names by their digest:
 *
 *	{"format": "pacesetter edition 1", "publication", "edition", "number": 1..., "title", "period", "kind",
 *	 "as_of", "state_of", "timezone",
 *	 "previous": null or an edition, "previous_manifest_sha256": only with previous,
 *	 "corrects": null or an edition, "reason": null or a text,
 *	 "changes": [{"what", "subject", "field", "before", "after"}],
 *	 "summary": ["a sentence"],
 *	 "tree": {"file": "published.jsonl", "leaves": 7, "root": "hex"},
 *	 "files": [{"name", "bytes", "sha256"}],
 *	 "evidence_sha256": ["hex"],
 *	 "key": "hex"} */

static void hash_write(struct json_writer *w, const char *key, struct hash h)
{
	TEXT_OWNED struct text hex = {0};

	hex_add(&hex, h.at, SHA256_SIZE);
	json_string(w, key, text_of(&hex));
}

void manifest_print(const struct manifest *m, struct text *out)
{
	struct json_writer w = {.out = out, .pretty = true};

	json_open(&w, NULL, '{');
	json_string(&w, "format", MANIFEST_FORMAT);
	json_string(&w, "publication", m->publication);
	json_string(&w, "edition", m->edition);
	json_integer(&w, "number", m->number);
	json_string(&w, "title", m->title);
	json_string(&w, "period", m->period);
	json_string(&w, "kind", m->kind);
	json_string(&w, "as_of", m->as_of);
	json_string(&w, "state_of", m->state_of);
	json_string(&w, "timezone", m->timezone);
	json_string(&w, "previous", m->previous);
	if (m->previous)
		hash_write(&w, "previous_manifest_sha256", m->previous_manifest);
	json_string(&w, "corrects", m->corrects);
	json_string(&w, "reason", m->why);
	json_open(&w, "changes", '[');
	for (size_t i = 0; i < m->change_count; i++) {
		json_open(&w, NULL, '{');
		json_string(&w, "what", m->changes[i].what);
		json_string(&w, "subject", m->changes[i].subject);
		json_string(&w, "field", m->changes[i].field);
		json_string(&w, "before", m->changes[i].before);
		json_string(&w, "after", m->changes[i].after);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	json_open(&w, "summary", '[');
	for (size_t i = 0; i < m->summary_count; i++)
		json_string(&w, NULL, m->summary[i]);
	json_close(&w, ']');
	json_open(&w, "tree", '{');
	json_string(&w, "file", EDITION_LINES);
	json_integer(&w, "leaves", (long long)m->leaves);
	hash_write(&w, "root", m->root);
	json_close(&w, '}');
	json_open(&w, "files", '[');
	for (size_t i = 0; i < m->file_count; i++) {
		json_open(&w, NULL, '{');
		json_string(&w, "name", m->files[i].name);
		json_integer(&w, "bytes", (long long)m->files[i].bytes);
		hash_write(&w, "sha256", m->files[i].sha256);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	json_open(&w, "evidence_sha256", '[');
	for (size_t i = 0; i < m->evidence_count; i++)
		json_string(&w, NULL, m->evidence[i]);
	json_close(&w, ']');
	hash_write(&w, "key", m->key);
	json_close(&w, '}');
	text_char(out, '\n');
}

const struct manifest_file *manifest_entry_find(const struct manifest *m, const char *name)
{
	for (size_t i = 0; i < m->file_count; i++)
		if (strcmp(m->files[i].name, name) == 0)
			return &m->files[i];
	return NULL;
}
