#include "base/whole_file.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <string.h>
#include <unistd.h>

int whole_file_sync(const char *path, struct error *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool good = fd >= 0 && (fsync(fd) == 0 || errno == EINVAL); /* there is nothing to sync */
	int problem = errno;

	if (fd >= 0)
		close(fd);
	return good ? DONE : error_set(e, FULL, "%s: %s", path, strerror(problem));
}

/* The new name outlives a power cut too. A folder that cannot be read, or not be synced, is left as it is. */
static int sync_folder_of(const char *path, struct error *e)
{
	TEXT_OWNED struct text copy = {0};
	int fd, problem = 0;

	text_add(&copy, path);
	fd = open(dirname(copy.at), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return DONE;
	if (fsync(fd) != 0 && errno != EINVAL)
		problem = errno;
	close(fd);
	return problem
		   ? error_set(e, FULL, "%s is written, but its folder is not: %s", path, strerror(problem))
		   : DONE;
}

int whole_file(const char *path, bool stream,
    int (*write)(void *context, const char *temporary, FILE *out, struct error *e), void *context,
    struct error *e)
{
	TEXT_OWNED struct text name = {0};
	const char *temporary;
	FILE *out = NULL;
	int outcome;

	text_printf(&name, "%s.part", path);
	temporary = text_of(&name);
	unlink(temporary); /* what an earlier run that was killed left behind */
	if (stream && !(out = fopen(temporary, "we")))
		return error_set(e, REFUSED, "%s: %s", temporary, strerror(errno));
	outcome = write(context, temporary, out, e);
	if (out && fclose(out) != 0 && outcome == DONE)
		outcome = error_set(e, FULL, "%s: %s", temporary, strerror(errno));
	if (outcome == DONE)
		outcome = whole_file_sync(temporary, e);
	if (outcome == DONE && rename(temporary, path) != 0)
		outcome = error_set(e, REFUSED, "%s: %s", path, strerror(errno));
	if (outcome == DONE)
		return sync_folder_of(path, e);
	unlink(temporary);
	return outcome;
}

int whole_file_read(const char *path, size_t most, struct text *out, struct error *e)
{
	FILE *f = fopen(path, "re");
	char part[65536];
	size_t length;
	int outcome = DONE;

	if (!f)
		return errno == ENOENT || errno == ENOTDIR
			   ? ABSENT
			   : error_set(e, REFUSED, "%s: %s", path, strerror(errno));
	while (outcome == DONE && (length = fread(part, 1, sizeof part, f)) > 0) {
		text_put(out, part, length);
		if (out->length > most)
			outcome = error_set(e, REFUSED, "%s: larger than %zu bytes", path, most);
	}
	if (outcome == DONE && ferror(f))
		outcome = error_set(e, REFUSED, "%s: %s", path, strerror(errno));
	fclose(f);
	return outcome;
}
