#include "export/manifest.h"
#include "base/json.h"

#include <string.h>

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
	json_string(&w, "why", m->why);
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

/* ---- reading ---- */

struct reading {
	const cJSON *root;
	struct error *e;
	int outcome;
};

static const cJSON *member(struct reading *r, const cJSON *object, const char *name)
{
	return r->outcome == DONE ? cJSON_GetObjectItemCaseSensitive(object, name) : NULL;
}

static void lacks(struct reading *r, const char *name)
{
	if (r->outcome == DONE)
		r->outcome =
		    error_set(r->e, REFUSED, MANIFEST_NAME ": there is no %s, or not as it should be", name);
}

static const char *text_of_member(struct reading *r, const cJSON *object, const char *name, bool required)
{
	const cJSON *node = member(r, object, name);

	if (cJSON_IsString(node))
		return node->valuestring;
	if (required || (node && !cJSON_IsNull(node)))
		lacks(r, name);
	return NULL;
}

static uint64_t count_of_member(struct reading *r, const cJSON *object, const char *name)
{
	const cJSON *node = member(r, object, name);

	if (cJSON_IsNumber(node) && node->valuedouble >= 0 && node->valuedouble < 1e15)
		return (uint64_t)node->valuedouble;
	lacks(r, name);
	return 0;
}

static struct hash hash_of_member(struct reading *r, const cJSON *object, const char *name)
{
	const cJSON *node = member(r, object, name);
	struct hash h = {{0}};

	if (!cJSON_IsString(node) || !hash_parse(node->valuestring, &h))
		lacks(r, name);
	return h;
}

static const cJSON *list_of_member(struct reading *r, const cJSON *object, const char *name)
{
	const cJSON *node = member(r, object, name);

	if (!cJSON_IsArray(node))
		lacks(r, name);
	return node;
}

static void texts_read(struct reading *r, const cJSON *object, const char *name, struct arena *a,
    const char ***texts, size_t *count)
{
	const cJSON *node;

	cJSON_ArrayForEach(node, list_of_member(r, object, name))
	{
		if (cJSON_IsString(node))
			*(const char **)arena_push(a, texts, count, sizeof **texts) = node->valuestring;
		else
			lacks(r, name);
	}
}

/* A name within the folder and nowhere else. */
static bool name_is_plain(const char *name)
{
	return *name && *name != '.' && !strchr(name, '/') && !strchr(name, '\\');
}

static void files_read(struct reading *r, struct manifest *m, struct arena *a)
{
	const cJSON *node;

	cJSON_ArrayForEach(node, list_of_member(r, r->root, "files"))
	{
		struct manifest_file *f = arena_push(a, &m->files, &m->file_count, sizeof *f);

		f->name = text_of_member(r, node, "name", true);
		f->bytes = count_of_member(r, node, "bytes");
		f->sha256 = hash_of_member(r, node, "sha256");
		if (f->name && !name_is_plain(f->name))
			lacks(r, "files");
	}
}

static void changes_read(struct reading *r, struct manifest *m, struct arena *a)
{
	const cJSON *node;

	cJSON_ArrayForEach(node, list_of_member(r, r->root, "changes"))
	{
		struct manifest_change *c = arena_push(a, &m->changes, &m->change_count, sizeof *c);

		c->what = text_of_member(r, node, "what", true);
		c->subject = text_of_member(r, node, "subject", true);
		c->field = text_of_member(r, node, "field", true);
		c->before = text_of_member(r, node, "before", true);
		c->after = text_of_member(r, node, "after", true);
	}
}

int manifest_read(const char *text, size_t length, struct arena *a, struct manifest *m, struct error *e)
{
	struct reading r = {.e = e};
	const cJSON *tree;
	struct error inner;
	const char *format;
	cJSON *root;

	*m = (struct manifest){0};
	if (json_parse(a, text, length, 8, &root, &inner) != DONE)
		return error_set(e, REFUSED, MANIFEST_NAME ": %s", inner.text);
	r.root = root;
	format = text_of_member(&r, root, "format", true);
	if (format && strcmp(format, MANIFEST_FORMAT) != 0)
		return error_set(e, REFUSED,
		    MANIFEST_NAME ": it is of the format \"%.60s\"; this program knows \"" MANIFEST_FORMAT
				  "\"",
		    format);
	m->publication = text_of_member(&r, root, "publication", true);
	m->edition = text_of_member(&r, root, "edition", true);
	m->number = (uint32_t)count_of_member(&r, root, "number");
	m->title = text_of_member(&r, root, "title", true);
	m->period = text_of_member(&r, root, "period", true);
	m->kind = text_of_member(&r, root, "kind", true);
	m->as_of = text_of_member(&r, root, "as_of", true);
	m->state_of = text_of_member(&r, root, "state_of", false);
	if (!m->state_of)
		m->state_of = m->as_of; /* so it was before corrections looked back */
	m->timezone = text_of_member(&r, root, "timezone", true);
	m->previous = text_of_member(&r, root, "previous", false);
	if (m->previous)
		m->previous_manifest = hash_of_member(&r, root, "previous_manifest_sha256");
	if (m->previous && !name_is_plain(m->previous))
		lacks(&r, "previous");
	m->corrects = text_of_member(&r, root, "corrects", false);
	m->why = text_of_member(&r, root, "why", false);
	changes_read(&r, m, a);
	tree = member(&r, root, "tree");
	m->leaves = count_of_member(&r, tree, "leaves");
	m->root = hash_of_member(&r, tree, "root");
	files_read(&r, m, a);
	texts_read(&r, root, "evidence_sha256", a, &m->evidence, &m->evidence_count);
	if (cJSON_GetObjectItemCaseSensitive(root, "summary")) /* there was none before */
		texts_read(&r, root, "summary", a, &m->summary, &m->summary_count);
	m->key = hash_of_member(&r, root, "key");
	return r.outcome;
}
