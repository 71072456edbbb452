/* SPDX-License-Identifier: MIT */
#include "store/env.h"
#include "base/clock.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* Whether the store lies where it was opened. */

enum { LOOK_AGAIN_MS = 1000 };

static enum outcome file_look(const struct store *s, const char *name, struct stat *out, struct error *e)
{
	TEXT_OWNED struct text path = {0};
	const char *folder = "";
	int code = mdb_env_get_path(s->env, &folder);

	if (code != 0)
		return error_set(e, OUTCOME_REFUSED, "the store: %s", mdb_strerror(code));
	text_printf(&path, "%s/%s", folder, name);
	if (stat(text_of(&path), out) == 0)
		return OUTCOME_DONE;
	return errno == ENOENT || errno == ENOTDIR
		   ? error_set(e, OUTCOME_ABSENT, "%s: was removed while the store was open", text_of(&path))
		   : error_set(e, OUTCOME_REFUSED, "%s: %s", text_of(&path), strerror(errno));
}

enum outcome store_place_note(struct store *s, struct error *e)
{
	struct stat data, lock;
	mdb_filehandle_t fd;
	int code = mdb_env_get_fd(s->env, &fd);
	enum outcome outcome;

	if (code != 0 || fstat(fd, &data) != 0)
		return error_set(
		    e, OUTCOME_REFUSED, "the store: %s", code ? mdb_strerror(code) : strerror(errno));
	outcome = file_look(s, "lock.mdb", &lock, e);
	if (outcome == OUTCOME_REFUSED)
		return outcome;
	s->place.device = data.st_dev;
	s->place.data = data.st_ino;
	s->place.lock = outcome == OUTCOME_DONE ? lock.st_ino : 0;
	s->place.looked = 0;
	return OUTCOME_DONE;
}

enum outcome store_place_look(struct store *s, struct error *e)
{
	const struct {
		const char *name;
		uint64_t inode;
	} files[] = {{"data.mdb", s->place.data}, {"lock.mdb", s->place.lock}};

	s->place.looked = 0;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct stat now;

		if (!files[i].inode)
			continue;
		if (file_look(s, files[i].name, &now, e) != OUTCOME_DONE)
			return OUTCOME_REFUSED;
		if (now.st_ino != files[i].inode || now.st_dev != s->place.device)
			return error_set(e, OUTCOME_REFUSED,
			    "%s of the store is another file than the one that was opened (whoever has the "
			    "store open must be started again)",
			    files[i].name);
	}
	s->place.looked = monotonic_ms();
	return OUTCOME_DONE;
}

enum outcome store_place_look_seldom(struct store *s, struct error *e)
{
	const int64_t looked = s->place.looked;

	return looked && monotonic_ms() - looked < LOOK_AGAIN_MS ? OUTCOME_DONE : store_place_look(s, e);
}
