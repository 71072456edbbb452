/* SPDX-License-Identifier: MIT */
#include "publish/edition.h"
#include "base/file_read.h"
#include "base/folder.h"
#include "config/publication.h"

#include <stdlib.h>
#include <string.h>

/* The editions that are there already: what another one is published behind. */

enum { MANIFEST_MOST = 64 << 20 };

static int edition_number_order(const void *x, const void *y)
{
	const struct edition_folder *a = x, *b = y;

	return a->manifest.number < b->manifest.number ? -1 : a->manifest.number > b->manifest.number;
}

struct edition_scan {
	const char *folder;
	struct arena *arena;
	struct edition_folder **list;
	size_t *count;
};

static enum outcome folder_read(const char *folder, const char *name, struct arena *a,
    struct edition_folder **list, size_t *count, struct error *e)
{
	TEXT_OWNED struct text path = {0};
	TEXT_OWNED struct text bytes = {0};
	struct edition_folder *found;
	struct error inner;
	enum outcome outcome;

	text_printf(&path, "%s/%s/" MANIFEST_NAME, folder, name);
	outcome = file_read(text_of(&path), MANIFEST_MOST, &bytes, e);
	if (outcome != OUTCOME_DONE)
		return outcome == OUTCOME_ABSENT ? OUTCOME_DONE : outcome;
	found = arena_push(a, list, count, sizeof *found);
	found->name = arena_text(a, name);
	sha256(bytes.at, bytes.length, found->sha256.at);
	if (manifest_read(arena_copy(a, bytes.at, bytes.length), bytes.length, a, &found->manifest, &inner) !=
	    OUTCOME_DONE)
		return error_set(e, OUTCOME_REFUSED, "%s/%s/%s", folder, name, inner.text);
	return OUTCOME_DONE;
}

static enum outcome folder_name_check(void *context, int fd, const char *name, struct error *e)
{
	const struct edition_scan *l = context;

	(void)fd;
	return *name == '.' ? OUTCOME_DONE : folder_read(l->folder, name, l->arena, l->list, l->count, e);
}

enum outcome editions_read(
    const char *folder, struct arena *a, struct edition_folder **list, size_t *count, struct error *e)
{
	struct edition_scan l = {folder, a, list, count};
	enum outcome outcome;

	*list = NULL;
	*count = 0;
	outcome = folder_each(folder, false, folder_name_check, &l, e);
	if (*count)
		qsort(*list, *count, sizeof **list, edition_number_order);
	return outcome;
}

enum outcome editions_check(const struct publication *p, const struct edition_folder *editions, size_t count,
    const struct edition_record *last, struct error *e)
{
	const char *folder = p->folder;

	for (size_t i = 0; i < count; i++) {
		const struct manifest *x = &editions[i].manifest;

		if (strcmp(x->edition, editions[i].name) != 0)
			return error_set(e, OUTCOME_REFUSED, "%s/%s: its manifest is that of %s", folder,
			    editions[i].name, x->edition);
		if (strcmp(x->publication, p->id) != 0)
			return error_set(e, OUTCOME_REFUSED,
			    "%s/%s belongs to the publication %s: each needs a folder of its own", folder,
			    x->edition, x->publication);
		if (x->number != i + 1)
			return error_set(e, OUTCOME_REFUSED,
			    "%s: edition number %zu is missing; put it back before another is published",
			    folder, i + 1);
		if (i && (!x->previous || strcmp(x->previous, editions[i - 1].name) != 0 ||
			     !hash_equal(x->previous_manifest, editions[i - 1].sha256)))
			return error_set(e, OUTCOME_REFUSED,
			    "%s/%s is not what %s was published behind: it was changed", folder,
			    editions[i - 1].name, x->edition);
	}
	if (last->number > count)
		return error_set(e, OUTCOME_REFUSED,
		    "%s: edition %s was published and is not there; put it back before another is published",
		    folder, last->id);
	if (last->number && !hash_equal(last->manifest, editions[last->number - 1].sha256))
		return error_set(e, OUTCOME_REFUSED,
		    "%s/%s is not what was published: its manifest was changed", folder, last->id);
	return OUTCOME_DONE;
}
