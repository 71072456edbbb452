/* SPDX-License-Identifier: MIT */
#include "publish/publication_file.h"
#include "base/signature.h"
#include "config/publication.h"
#include "publish/folder_file.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const char index_name[] = "index.html";

/* The index is not signed, as it grows; a key beside it is ours or is not shown. */
static enum outcome beside_read(
    const struct publication *p, int at, const char *name, struct text *out, struct error *e)
{
	struct hash own, this;
	enum outcome outcome = folder_file_read(at, name, PUBLICATION_FILE_MOST, out, e);

	if (outcome != OUTCOME_DONE || strcmp(name, MANIFEST_KEY) != 0)
		return outcome;
	outcome = publication_key_name(p, &own, e);
	if (outcome == OUTCOME_DONE &&
	    (key_name(text_of(out), &this, e) != OUTCOME_DONE || !hash_equal(this, own)))
		outcome = error_set(e, OUTCOME_REFUSED, "%s: it is not the key of the publication", name);
	if (outcome != OUTCOME_DONE)
		text_clear(out);
	return outcome;
}

/* What the manifest names, with the bytes that it says: those that were changed are not shown. */
static enum outcome named_read(
    int folder, const struct signed_edition *s, const char *name, struct text *out, struct error *e)
{
	const struct manifest_file *f = manifest_entry_find(&s->manifest, name);
	struct hash is = {0};
	enum outcome outcome =
	    f ? folder_file_read(folder, name, PUBLICATION_FILE_MOST, out, e) : OUTCOME_ABSENT;

	if (outcome != OUTCOME_DONE)
		return outcome;
	sha256(text_of(out), out->length, is.at);
	if (out->length == f->bytes && hash_equal(is, f->sha256))
		return OUTCOME_DONE;
	text_clear(out);
	return error_set(e, OUTCOME_REFUSED, "%s: it was changed: it is not what the manifest says", name);
}

/* What was checked is what is shown, not what may lie there meanwhile. */
static enum outcome shown(
    int folder, const struct signed_edition *s, const char *name, struct text *out, struct error *e)
{
	const struct text *parts[] = {&s->bytes, &s->signature, &s->key};
	static const char *const names[] = {MANIFEST_NAME, MANIFEST_SIGNATURE, MANIFEST_KEY};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (strcmp(name, names[i]) != 0)
			continue;
		text_put(out, text_of(parts[i]), parts[i]->length);
		return OUTCOME_DONE;
	}
	return named_read(folder, s, name, out, e);
}

/* NULL for the name: whether the edition is there is all that is wanted. */
static enum outcome edition_read(const struct publisher_of *by, int at, const char *edition, const char *name,
    struct text *out, struct error *e)
{
	struct signed_edition s;
	int folder;
	enum outcome outcome = folder_file_open(at, edition, O_NOFOLLOW, &folder, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	outcome = signed_edition_read(folder, by->publication, edition, &s, e);
	if (outcome == OUTCOME_DONE)
		outcome = signed_edition_ours(by, &s, e);
	if (outcome == OUTCOME_DONE && name)
		outcome = shown(folder, &s, name, out, e);
	close(folder);
	signed_edition_done(&s);
	return outcome;
}

static enum outcome in_folder(
    const struct publisher_of *by, const char *edition, const char *name, struct text *out, struct error *e)
{
	const struct publication *p = by->publication;
	struct error inner;
	int at;
	enum outcome outcome = folder_file_open(AT_FDCWD, p->folder, 0, &at, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	outcome = edition ? edition_read(by, at, edition, name, out, &inner)
			  : beside_read(p, at, name, out, &inner);
	close(at);
	return outcome == OUTCOME_DONE || outcome == OUTCOME_ABSENT
		   ? outcome
		   : error_set(e, OUTCOME_REFUSED, "%s: %.400s", p->folder, inner.text);
}

enum outcome publication_file_read(
    const struct publisher_of *by, const char *path, struct text *out, struct error *e)
{
	const char *slash = strchr(path, '/'), *name = slash ? slash + 1 : path;
	char edition[FOLDER_NAME_MOST + 1];
	size_t length = slash ? (size_t)(slash - path) : 0;

	if (length > FOLDER_NAME_MOST || !folder_name_plain(name))
		return OUTCOME_ABSENT;
	memcpy(edition, path, length);
	edition[length] = '\0';
	if (slash ? !folder_name_plain(edition)
		  : strcmp(name, index_name) != 0 && strcmp(name, MANIFEST_KEY) != 0)
		return OUTCOME_ABSENT;
	return in_folder(by, slash ? edition : NULL, name, out, e);
}

enum outcome publication_edition_there(const struct publisher_of *by, const char *edition, struct error *e)
{
	return folder_name_plain(edition) ? in_folder(by, edition, NULL, NULL, e) : OUTCOME_ABSENT;
}
