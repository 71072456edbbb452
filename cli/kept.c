#include "cli/kept.h"
#include "base/text.h"

#include <libgen.h>
#include <stdlib.h>
#include <string.h>

/* Where a file is or would be, without links; the caller frees it. NULL: in no folder. */
static char *real_place(const char *path)
{
	TEXT_OWNED struct text folder = {0};
	TEXT_OWNED struct text whole = {0};
	char *real = realpath(path, NULL);
	const char *slash = strrchr(path, '/');

	if (real)
		return real;
	text_add(&folder, path);
	real = realpath(dirname(folder.at), NULL);
	if (!real)
		return NULL;
	text_printf(&whole, "%s/%s", real, slash ? slash + 1 : path);
	free(real);
	return memory_text(text_of(&whole));
}

/* Whether `place` is that file, or lies in that folder. */
static bool is_or_lies_in(const char *place, const char *kept)
{
	OWNED char *real = real_place(kept);
	size_t n = real ? strlen(real) : 0;

	return n && strncmp(place, real, n) == 0 && (place[n] == '\0' || place[n] == '/');
}

static const char *kept_by(const struct config *c, const char *place)
{
	if (is_or_lies_in(place, c->store))
		return "the store keeps its files there";
	if (is_or_lies_in(place, c->path))
		return "it is the configuration";
	for (size_t i = 0; i < c->publication_count; i++) {
		TEXT_OWNED struct text public_key = {0};

		text_printf(&public_key, "%s.pub", c->publication[i].key);
		if (is_or_lies_in(place, c->publication[i].folder))
			return "editions are published there";
		if (is_or_lies_in(place, c->publication[i].key) || is_or_lies_in(place, text_of(&public_key)))
			return "it is a key of a publication";
	}
	return NULL;
}

int kept_look(const struct config *c, const char *path, struct error *e)
{
	OWNED char *place = real_place(path);
	const char *why = place ? kept_by(c, place) : NULL;

	return why ? error_set(e, REFUSED, "%s: %s (expected a file of your own)", path, why) : DONE;
}
