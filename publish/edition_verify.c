/* SPDX-License-Identifier: MIT */
#include "publish/edition_verify.h"
#include "base/plain.h"
#include "base/http.h"
#include "base/signature.h"
#include "base/file_read.h"
#include "base/folder.h"
#include "publish/published.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { FILE_MOST = 1 << 30, MANIFEST_MOST = 64 << 20, SMALL_MOST = 4096, REQUEST_MS = 60000 };

/* ---- folders and addresses ---- */

static bool place_is_url(const char *place)
{
	return strncasecmp(place, "http://", 7) == 0 || strncasecmp(place, "https://", 8) == 0;
}

struct fetched_file {
	struct text *out;
	long status;
	char problem[200];
	bool done;
};

static void fetched_done(void *context, const struct http_reply *reply)
{
	struct fetched_file *f = context;

	f->status = reply->status;
	if (reply->status == 200 && !reply->too_large)
		text_put(f->out, reply->body, reply->length);
	bounded_print(
	    f->problem, sizeof f->problem, "%s", reply->too_large ? "it is too large" : reply->problem);
	f->done = true;
}

static enum outcome address_read(
    const char *address, const struct verification *v, size_t most, struct text *out, struct error *e)
{
	const struct http_request request = {.url = address, .timeout_ms = REQUEST_MS, .body_max = most};
	struct fetched_file f = {.out = out};

	if (!v->http)
		return error_set(e, OUTCOME_MISUSED, "%s: addresses cannot be read here", address);
	if (http_start(v->http, &request, fetched_done, &f, e) != OUTCOME_DONE)
		return OUTCOME_REFUSED;
	while (!f.done)
		http_pump(v->http, 1000, NULL, 0);
	if (f.status == 200 && !*f.problem)
		return OUTCOME_DONE;
	if (f.status == 404 || f.status == 410)
		return OUTCOME_ABSENT;
	return f.status
		   ? error_set(e, OUTCOME_UNREACHABLE, "%s: it answers with status %ld", address, f.status)
		   : error_set(e, OUTCOME_UNREACHABLE, "%s: %s", address, f.problem);
}

static enum outcome edition_file_fetch(const char *place, const char *name, const struct verification *v,
    size_t most, struct text *out, struct error *e)
{
	TEXT_OWNED struct text path = {0};
	size_t length = strlen(place);

	text_put(&path, place, length);
	if (length && place[length - 1] != '/')
		text_char(&path, '/');
	text_add(&path, name);
	return place_is_url(place) ? address_read(text_of(&path), v, most, out, e)
				   : file_read(text_of(&path), most, out, e);
}

enum outcome edition_file(
    const char *place, const char *name, const struct verification *v, struct text *out, struct error *e)
{
	return edition_file_fetch(place, name, v, FILE_MOST, out, e);
}

/* ---- one edition ---- */

struct edition_check {
	const struct verification *v;
	struct verified_edition *out;
	const char *place;
	bool behind; /* of the chain: its lines are of no use to the caller */
};

static void __attribute__((format(printf, 3, 4)))
edition_problem_add(struct edition_check *c, const char *where, const char *format, ...)
{
	char what[600];
	va_list args;

	va_start(args, format);
	bounded_vprint(what, sizeof what, format, args);
	va_end(args);
	c->out->wrong++;
	c->v->wrong(c->v->context, arena_printf(c->v->arena, "%s/%s", c->place, where), what);
}

/* The whole file, or a thing that is wrong; unreachable is an error. */
static enum outcome edition_file_read(
    struct edition_check *c, const char *name, size_t most, struct text *out, bool *there, struct error *e)
{
	enum outcome outcome = edition_file_fetch(c->place, name, c->v, most, out, e);

	*there = outcome == OUTCOME_DONE;
	if (outcome == OUTCOME_ABSENT || outcome == OUTCOME_REFUSED) {
		edition_problem_add(c, name, "%s", outcome == OUTCOME_ABSENT ? "it is not there" : e->text);
		return OUTCOME_DONE;
	}
	return outcome;
}

/* The key file is as we write it, and the one that the manifest names; so is the one that was given. */
static void edition_signature_check(struct edition_check *c, const struct text *manifest,
    const struct text *signature, const struct text *beside)
{
	const char *key = c->v->public_key ? c->v->public_key : text_of(beside);
	TEXT_OWNED struct text again = {0};
	struct hash name;
	struct error e;

	if (key_name(text_of(beside), &name, &e) != OUTCOME_DONE ||
	    key_normal(text_of(beside), &again, &e) != OUTCOME_DONE || !text_same(&again, beside))
		edition_problem_add(c, MANIFEST_KEY, "it was changed: it is not a key as it was written");
	else if (!hash_equal(name, c->out->manifest.key))
		edition_problem_add(c, MANIFEST_KEY, "it is not the key that the manifest names");
	if (c->v->public_key && key_name(key, &name, &e) != OUTCOME_DONE)
		edition_problem_add(c, MANIFEST_SIGNATURE, "the key that was given is none: %s", e.text);
	else if (key_name(key, &name, &e) == OUTCOME_DONE &&
		 signature_check(key, manifest->at, manifest->length, (const uint8_t *)text_of(signature),
		     signature->length, &e) != OUTCOME_DONE)
		edition_problem_add(c, MANIFEST_NAME,
		    "its signature does not hold: " MANIFEST_NAME " or " MANIFEST_SIGNATURE
		    " was changed, or another key signed it");
}

static void line_pass(const char **at)
{
	*at += strcspn(*at, "\n");
	*at += **at == '\n';
}

/* Which line is another than it was: by the hashes beside, if these are whole. */
static void changed_line(struct edition_check *c, const char *lines, const char *leaves)
{
	for (size_t n = 1; *lines || *leaves; n++) {
		TEXT_OWNED struct text hex = {0};
		struct hash hash = merkle_leaf(lines, strcspn(lines, "\n"));

		hex_add(&hex, hash.at, SHA256_SIZE);
		if (strcspn(leaves, "\n") != hex.length || strncmp(leaves, text_of(&hex), hex.length) != 0) {
			edition_problem_add(c, EDITION_LINES, "line %zu was changed: %.*s", n,
			    (int)strcspn(*lines ? lines : "(it is gone)", "\n"),
			    *lines ? lines : "(it is gone)");
			return;
		}
		line_pass(&lines);
		line_pass(&leaves);
	}
	edition_problem_add(c, EDITION_LINES, "it was changed behind its last line");
}

static struct hash digest_of(const struct text *t)
{
	struct hash h = {{0}};

	sha256(text_of(t), t->length, h.at);
	return h;
}

static void tree_check(struct edition_check *c, const char *lines, size_t length)
{
	struct merkle tree = {0};
	const struct manifest *m = &c->out->manifest;

	published_tree(lines, &tree);
	if (strlen(lines) != length)
		edition_problem_add(c, EDITION_LINES, "it has a zero byte in it");
	else if (tree.count != m->leaves)
		edition_problem_add(c, EDITION_LINES, "it has %zu lines, and the manifest says %llu",
		    tree.count, (unsigned long long)m->leaves);
	else if (!hash_equal(merkle_root(&tree), m->root))
		edition_problem_add(
		    c, EDITION_LINES, "the root of the tree over its lines is not the manifest's");
	merkle_done(&tree);
}

/* Each file by its digest; of the lines the very one that differs. */
static enum outcome listed_files_check(struct edition_check *c, struct error *e)
{
	const struct manifest *m = &c->out->manifest;
	TEXT_OWNED struct text leaves = {0};
	bool there;
	enum outcome outcome = OUTCOME_DONE;

	if (!manifest_entry_find(m, EDITION_LINES) || !manifest_entry_find(m, EDITION_LEAVES))
		edition_problem_add(
		    c, MANIFEST_NAME, EDITION_LINES " and " EDITION_LEAVES " are not among its files");
	for (size_t i = 0; outcome == OUTCOME_DONE && i < m->file_count; i++) {
		const struct manifest_file *f = &m->files[i];
		bool is_lines = strcmp(f->name, EDITION_LINES) == 0;
		TEXT_OWNED struct text bytes = {0};
		bool same;

		outcome = edition_file_read(c, f->name, FILE_MOST, &bytes, &there, e);
		if (outcome != OUTCOME_DONE || !there)
			continue;
		c->out->files++;
		same = bytes.length == f->bytes && hash_equal(digest_of(&bytes), f->sha256);
		if (is_lines && !c->behind)
			c->out->lines = arena_copy(c->v->arena, text_of(&bytes), bytes.length);
		if (!same && !is_lines)
			edition_problem_add(c, f->name,
			    bytes.length == f->bytes ? "it was changed: its SHA-256 is another"
						     : "it was changed: it has %zu bytes, not %llu",
			    bytes.length, (unsigned long long)f->bytes);
		if (!same && is_lines) {
			outcome = edition_file_fetch(c->place, EDITION_LEAVES, c->v, FILE_MOST, &leaves, e);
			if (outcome < 0)
				return outcome;
			outcome = OUTCOME_DONE;
			changed_line(c, text_of(&bytes), text_of(&leaves));
		}
		if (same && is_lines)
			tree_check(c, text_of(&bytes), bytes.length);
	}
	return outcome;
}

static enum outcome stray_file_check(void *context, int folder, const char *name, struct error *e)
{
	struct edition_check *c = context;

	(void)folder;
	(void)e;
	if (strcmp(name, MANIFEST_NAME) != 0 && strcmp(name, MANIFEST_SIGNATURE) != 0 &&
	    strcmp(name, MANIFEST_KEY) != 0 && !manifest_entry_find(&c->out->manifest, name))
		edition_problem_add(c, name, "it is not part of the edition");
	return OUTCOME_DONE;
}

/* What lies in the folder and is not part of the edition. */
static enum outcome stray_files_check(struct edition_check *c, struct error *e)
{
	enum outcome outcome =
	    place_is_url(c->place) ? OUTCOME_DONE : folder_each(c->place, false, stray_file_check, c, e);

	return outcome == OUTCOME_ABSENT
		   ? error_set(e, OUTCOME_REFUSED, "%s: was removed meanwhile", c->place)
		   : outcome;
}

static enum outcome edition_files_check(struct edition_check *c, struct error *e)
{
	enum outcome outcome = listed_files_check(c, e);

	return outcome == OUTCOME_DONE ? stray_files_check(c, e) : outcome;
}

/* Manifest and signature. *readable: the manifest could be read, so that the rest can be looked at. */
static enum outcome manifest_check(struct edition_check *c, bool *readable, struct error *e)
{
	TEXT_OWNED struct text manifest = {0};
	TEXT_OWNED struct text signature = {0};
	TEXT_OWNED struct text key = {0};
	struct error inner;
	bool there;
	enum outcome outcome = edition_file_fetch(c->place, MANIFEST_NAME, c->v, MANIFEST_MOST, &manifest, e);

	*readable = false;
	if (outcome != OUTCOME_DONE)
		return outcome;
	c->out->sha256 = digest_of(&manifest);
	outcome = edition_file_read(c, MANIFEST_SIGNATURE, SMALL_MOST, &signature, &there, e);
	if (outcome == OUTCOME_DONE && there)
		outcome = edition_file_read(c, MANIFEST_KEY, SMALL_MOST, &key, &there, e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	if (manifest_read(arena_copy(c->v->arena, text_of(&manifest), manifest.length), manifest.length,
		c->v->arena, &c->out->manifest, &inner) != OUTCOME_DONE) {
		edition_problem_add(c, MANIFEST_NAME, "%s", inner.text);
		return OUTCOME_DONE;
	}
	*readable = true;
	if (there)
		edition_signature_check(c, &manifest, &signature, &key);
	return OUTCOME_DONE;
}

enum outcome edition_verify(
    const char *place, const struct verification *v, struct verified_edition *out, struct error *e)
{
	struct edition_check c = {v, out, place, false};
	bool readable;
	enum outcome outcome;

	*out = (struct verified_edition){0};
	outcome = manifest_check(&c, &readable, e);
	if (outcome != OUTCOME_DONE || !readable)
		return outcome;
	return edition_files_check(&c, e);
}

enum outcome edition_lines(const char *place, const struct verification *v, struct text *out, struct error *e)
{
	TEXT_OWNED struct text bytes = {0};
	struct manifest m;
	const struct manifest_file *f;
	struct error inner;
	enum outcome outcome = edition_file_fetch(place, MANIFEST_NAME, v, MANIFEST_MOST, &bytes, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	if (manifest_read(arena_copy(v->arena, text_of(&bytes), bytes.length), bytes.length, v->arena, &m,
		&inner) != OUTCOME_DONE)
		return error_set(e, OUTCOME_REFUSED, "%s: %s", place, inner.text);
	f = manifest_entry_find(&m, EDITION_LINES);
	if (!f)
		return error_set(e, OUTCOME_REFUSED,
		    "%s/" MANIFEST_NAME ": " EDITION_LINES " is not among its files", place);
	outcome = edition_file_fetch(place, EDITION_LINES, v, FILE_MOST, out, e);
	if (outcome == OUTCOME_ABSENT)
		return error_set(e, OUTCOME_REFUSED, "%s/" EDITION_LINES ": it is not there", place);
	if (outcome == OUTCOME_DONE && (out->length != f->bytes || !hash_equal(digest_of(out), f->sha256)))
		return error_set(e, OUTCOME_REFUSED,
		    "%s/" EDITION_LINES ": it is not what " MANIFEST_NAME
		    " names: its SHA-256 is another (`pacesetter verify` says what was changed)",
		    place);
	return outcome;
}

/* ---- the chain ---- */

/* "PLACE/../NAME", written without the ".." where that can be. */
static const char *sibling_path(struct arena *a, const char *place, const char *name)
{
	size_t length = strlen(place);

	while (length > 1 && place[length - 1] == '/')
		length--;
	if (!place_is_url(place) && (!strchr(place, '/') ? *place == '.' : place[length - 1] == '.'))
		return arena_printf(a, "%s/../%s", place, name);
	while (length && place[length - 1] != '/')
		length--;
	return arena_printf(a, "%.*s%s", (int)length, place, name);
}

enum outcome chain_verify(const char *place, const struct verification *v, struct verified_edition *out,
    size_t *editions, struct error *e)
{
	struct verified_edition later;
	enum outcome outcome = edition_verify(place, v, out, e);

	*editions = outcome == OUTCOME_DONE;
	later = *out;
	while (outcome == OUTCOME_DONE && later.manifest.previous) {
		struct verified_edition now = {0};
		struct edition_check c = {
		    v, &now, sibling_path(v->arena, place, later.manifest.previous), true};
		bool readable;

		outcome = manifest_check(&c, &readable, e);
		if (outcome == OUTCOME_ABSENT) {
			edition_problem_add(&c, MANIFEST_NAME,
			    "it is not there: the chain behind %s is broken", later.manifest.edition);
			out->wrong += now.wrong;
			return OUTCOME_DONE;
		}
		if (outcome == OUTCOME_DONE && !hash_equal(now.sha256, later.manifest.previous_manifest))
			edition_problem_add(&c, MANIFEST_NAME,
			    "it is not the one that %s was published behind", later.manifest.edition);
		if (outcome == OUTCOME_DONE && readable && now.manifest.number + 1 != later.manifest.number)
			edition_problem_add(&c, MANIFEST_NAME, "its number is %u, before %u",
			    now.manifest.number, later.manifest.number);
		if (outcome == OUTCOME_DONE && readable && v->all)
			outcome = edition_files_check(&c, e);
		out->files += now.files;
		out->wrong += now.wrong;
		if (outcome != OUTCOME_DONE || now.wrong)
			return outcome;
		++*editions;
		later = now;
	}
	if (outcome == OUTCOME_DONE && !out->wrong && later.manifest.number != 1) {
		struct edition_check c = {v, out, place, false};

		edition_problem_add(
		    &c, MANIFEST_NAME, "the chain begins with number %u, not with 1", later.manifest.number);
	}
	return outcome;
}
