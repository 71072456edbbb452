/* SPDX-License-Identifier: MIT */
#include "publish/folder_file.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool folder_name_plain(const char *name)
{
	size_t length = strlen(name);

	if (length == 0 || length > FOLDER_NAME_MOST || *name == '.' || name[length - 1] == '.')
		return false;
	for (; *name; name++)
		if ((unsigned char)*name < 0x20 || strchr("/\\:", *name))
			return false;
	return true;
}

/* What is not there for those who ask: a link, a name that is too long, a device without its driver. */
static bool absent(int problem)
{
	return problem == ENOENT || problem == ENOTDIR || problem == ELOOP || problem == ENAMETOOLONG ||
	       problem == ENXIO || problem == ENODEV;
}

enum outcome folder_file_open(int at, const char *name, int flags, int *fd, struct error *e)
{
	*fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags);
	if (*fd >= 0)
		return OUTCOME_DONE;
	return absent(errno) ? OUTCOME_ABSENT
			     : error_set(e, OUTCOME_REFUSED, "%s: %s", name, strerror(errno));
}

static enum outcome all_read(int fd, const char *name, size_t most, struct text *out, struct error *e)
{
	enum { PART = 65536 };
	OWNED char *part = memory_grow(NULL, PART);
	size_t before = out->length;
	ssize_t n;

	while ((n = read(fd, part, PART)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set(e, OUTCOME_REFUSED, "%s: %s", name, strerror(errno));
		text_put(out, part, (size_t)n);
		if (out->length - before > most)
			return error_set(e, OUTCOME_REFUSED, "%s: larger than %zu bytes", name, most);
	}
	return OUTCOME_DONE;
}

/* A FIFO is opened without waiting for its other end, and then seen to be no file. */
enum outcome folder_file_read(int at, const char *name, size_t most, struct text *out, struct error *e)
{
	int fd = openat(at, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat s;
	enum outcome outcome = OUTCOME_ABSENT;

	if (fd < 0)
		return absent(errno) ? OUTCOME_ABSENT
				     : error_set(e, OUTCOME_REFUSED, "%s: %s", name, strerror(errno));
	if (fstat(fd, &s) != 0)
		outcome = error_set(e, OUTCOME_REFUSED, "%s: %s", name, strerror(errno));
	else if (S_ISREG(s.st_mode) && (uint64_t)s.st_size > most)
		outcome = error_set(e, OUTCOME_REFUSED, "%s: larger than %zu bytes", name, most);
	else if (S_ISREG(s.st_mode))
		outcome = all_read(fd, name, most, out, e);
	close(fd);
	return outcome;
}
