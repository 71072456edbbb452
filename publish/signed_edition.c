/* SPDX-License-Identifier: MIT */
#include "publish/signed_edition.h"
#include "base/file_read.h"
#include "base/folder.h"
#include "base/signature.h"
#include "config/publication.h"
#include "publish/edition.h"
#include "publish/folder_file.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { MANIFEST_MOST = 64 << 20, SMALL_MOST = 64 << 10 };

/* ---- the key ---- */

enum outcome publication_key_name(const struct publication *p, struct hash *name, struct error *e)
{
	TEXT_OWNED struct text private = {0};
	TEXT_OWNED struct text public = {0};
	TEXT_OWNED struct text beside = {0};
	struct error inner;
	enum outcome outcome = edition_key(p, &private, &public, e);

	if (private.length) /* it must not linger in freed memory */
		explicit_bzero(private.at, private.length);
	if (outcome == OUTCOME_DONE)
		return key_name(text_of(&public), name, e);
	text_clear(&public);
	text_printf(&beside, "%s.pub", p->key);
	return file_read(text_of(&beside), SMALL_MOST, &public, &inner) == OUTCOME_DONE
		   ? key_name(text_of(&public), name, e)
		   : OUTCOME_REFUSED;
}

/* ---- one edition ---- */

static enum outcome part_read(
    int folder, const char *edition, const char *name, size_t most, struct text *out, struct error *e)
{
	struct error inner;
	enum outcome outcome = folder_file_read(folder, name, most, out, &inner);

	return outcome == OUTCOME_DONE ? OUTCOME_DONE
	       : outcome == OUTCOME_ABSENT
		   ? error_set(e, OUTCOME_REFUSED, "%s/%s: it is not there", edition, name)
		   : error_set(e, OUTCOME_REFUSED, "%s/%.300s", edition, inner.text);
}

static enum outcome signature_look(const struct signed_edition *s, const char *edition, struct error *e)
{
	struct hash name;
	struct error inner;

	if (key_name(text_of(&s->key), &name, &inner) != OUTCOME_DONE)
		return error_set(e, OUTCOME_REFUSED, "%s/" MANIFEST_KEY ": %.300s", edition, inner.text);
	if (!hash_equal(name, s->manifest.key))
		return error_set(e, OUTCOME_REFUSED,
		    "%s/" MANIFEST_KEY ": it is not the key that the manifest names", edition);
	if (signature_check(text_of(&s->key), text_of(&s->bytes), s->bytes.length,
		(const uint8_t *)text_of(&s->signature), s->signature.length, &inner) != OUTCOME_DONE)
		return error_set(e, OUTCOME_REFUSED, "%s/" MANIFEST_SIGNATURE ": it does not hold: %.300s",
		    edition, inner.text);
	return OUTCOME_DONE;
}

enum outcome signed_edition_read(
    int folder, const struct publication *p, const char *name, struct signed_edition *s, struct error *e)
{
	struct error inner;
	enum outcome outcome;

	*s = (struct signed_edition){0};
	outcome = folder_file_read(folder, MANIFEST_NAME, MANIFEST_MOST, &s->bytes, &inner);
	if (outcome == OUTCOME_DONE)
		outcome = manifest_read(arena_copy(&s->arena, text_of(&s->bytes), s->bytes.length),
		    s->bytes.length, &s->arena, &s->manifest, &inner);
	if (outcome != OUTCOME_DONE)
		return outcome == OUTCOME_ABSENT
			   ? OUTCOME_ABSENT
			   : error_set(e, OUTCOME_REFUSED, "%s/%.400s", name, inner.text);
	if (strcmp(s->manifest.edition, name) != 0 || strcmp(s->manifest.publication, p->id) != 0)
		return OUTCOME_ABSENT;
	sha256(text_of(&s->bytes), s->bytes.length, s->sha256.at);
	outcome = part_read(folder, name, MANIFEST_SIGNATURE, SMALL_MOST, &s->signature, e);
	if (outcome == OUTCOME_DONE)
		outcome = part_read(folder, name, MANIFEST_KEY, SMALL_MOST, &s->key, e);
	return outcome == OUTCOME_DONE ? signature_look(s, name, e) : outcome;
}

void signed_edition_done(struct signed_edition *s)
{
	text_done(&s->bytes);
	text_done(&s->signature);
	text_done(&s->key);
	arena_done(&s->arena);
	*s = (struct signed_edition){0};
}

/* ---- the chain ---- */

/* An edition of the folder whose signature holds, and the one that it was published behind. */
struct chain_link {
	const char *name, *previous;
	struct hash manifest, previous_manifest;
	bool own; /* signed with the publication's key, or the latest of the store */
};

struct chain {
	const struct publisher_of *by;
	struct hash key; /* the publication's */
	struct arena arena;
	struct chain_link *links;
	size_t count;
};

static bool own(const struct chain *c, const struct signed_edition *s)
{
	return hash_equal(s->manifest.key, c->key) ||
	       (c->by->has_latest && hash_equal(s->sha256, c->by->latest));
}

/* What is no edition, or none whose signature holds, is no part of the chain. */
static enum outcome link_look(void *context, int at, const char *name, struct error *e)
{
	struct chain *c = context;
	struct signed_edition s;
	struct chain_link *link;
	struct error inner;
	int folder;

	(void)e;
	if (!folder_name_plain(name) ||
	    folder_file_open(at, name, O_NOFOLLOW, &folder, &inner) != OUTCOME_DONE)
		return OUTCOME_DONE;
	if (signed_edition_read(folder, c->by->publication, name, &s, &inner) == OUTCOME_DONE) {
		link = arena_push(&c->arena, &c->links, &c->count, sizeof *link);
		*link = (struct chain_link){.name = arena_text(&c->arena, name),
		    .previous = s.manifest.previous ? arena_text(&c->arena, s.manifest.previous) : NULL,
		    .manifest = s.sha256,
		    .previous_manifest = s.manifest.previous_manifest,
		    .own = own(c, &s)};
	}
	signed_edition_done(&s);
	close(folder);
	return OUTCOME_DONE;
}

static bool behind(const struct chain_link *later, const char *name, struct hash manifest)
{
	return later->previous && strcmp(later->previous, name) == 0 &&
	       hash_equal(later->previous_manifest, manifest);
}

static const struct chain_link *link_behind(const struct chain *c, const struct chain_link *later)
{
	for (size_t i = 0; i < c->count; i++)
		if (behind(later, c->links[i].name, c->links[i].manifest))
			return &c->links[i];
	return NULL;
}

/* From each of ours backwards, over those that another key signed. */
static bool chain_reaches(const struct chain *c, const struct signed_edition *s)
{
	for (size_t i = 0; i < c->count; i++) {
		const struct chain_link *at = c->links[i].own ? &c->links[i] : NULL;

		for (size_t steps = 0; at && steps <= c->count; steps++) {
			if (behind(at, s->manifest.edition, s->sha256))
				return true;
			at = link_behind(c, at);
			at = at && at->own ? NULL : at; /* it has its own turn */
		}
	}
	return false;
}

enum outcome signed_edition_ours(
    const struct publisher_of *by, const struct signed_edition *s, struct error *e)
{
	const struct publication *p = by->publication;
	struct chain c = {.by = by};
	enum outcome outcome = publication_key_name(p, &c.key, e);

	if (outcome != OUTCOME_DONE || own(&c, s))
		return outcome;
	outcome = folder_each(p->folder, false, link_look, &c, e);
	if (outcome == OUTCOME_ABSENT || (outcome == OUTCOME_DONE && !chain_reaches(&c, s)))
		outcome = error_set(e, OUTCOME_REFUSED,
		    "%s: neither it nor one that was published behind it is signed with the key of the "
		    "publication %s, or the latest that the store knows",
		    s->manifest.edition, p->id);
	arena_done(&c.arena);
	return outcome;
}
