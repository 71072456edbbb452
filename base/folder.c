/* SPDX-License-Identifier: MIT */
#include "base/folder.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum outcome folder_sync(const char *path, struct error *e)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), problem = 0;

	if (fd < 0)
		return errno == EACCES ? OUTCOME_DONE
				       : error_set(e, OUTCOME_REFUSED, "%s: %s", path, strerror(errno));
	if (fsync(fd) != 0 && errno != EINVAL) /* a file system that has nothing to sync */
		problem = errno;
	close(fd);
	return problem ? error_set(e, OUTCOME_FULL, "%s: the folder cannot be synced to the disk: %s", path,
			     strerror(problem))
		       : OUTCOME_DONE;
}

enum outcome folder_of_sync(const char *path, struct error *e)
{
	TEXT_OWNED struct text copy = {0};

	text_add(&copy, path);
	return folder_sync(dirname(copy.at), e);
}

static enum outcome names_read(const char *path, DIR *d,
    enum outcome (*each)(void *context, int folder, const char *name, struct error *e), void *context,
    struct error *e)
{
	struct dirent *entry;
	enum outcome outcome = OUTCOME_DONE;

	while (outcome == OUTCOME_DONE && (errno = 0, entry = readdir(d)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			outcome = each(context, dirfd(d), entry->d_name, e);
	/* an error of readdir looks like the end */
	return outcome == OUTCOME_DONE && errno
		   ? error_set(e, OUTCOME_REFUSED, "%s: what lies in it cannot be listed: %s", path,
			 strerror(errno))
		   : outcome;
}

enum outcome folder_each(const char *path, bool own,
    enum outcome (*each)(void *context, int folder, const char *name, struct error *e), void *context,
    struct error *e)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (own ? O_NOFOLLOW : 0));
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	int problem = errno;
	enum outcome outcome;

	if (d) {
		outcome = names_read(path, d, each, context, e);
		closedir(d);
		return outcome;
	}
	if (fd >= 0)
		close(fd);
	return problem == ENOENT ? OUTCOME_ABSENT
				 : error_set(e, OUTCOME_REFUSED, "%s: what lies in it cannot be listed: %s",
				       path, strerror(problem));
}

enum outcome folder_make(const char *path, mode_t mode, bool *made, struct error *e)
{
	struct stat st;
	bool is_new = mkdir(path, mode) == 0;
	int problem = errno;

	if (made)
		*made = is_new;
	if (is_new)
		return folder_of_sync(path, e);
	if (problem != EEXIST)
		return error_set(e, problem == ENOSPC || problem == EDQUOT ? OUTCOME_FULL : OUTCOME_REFUSED,
		    "%s: the folder cannot be made: %s", path, strerror(problem));
	if (stat(path, &st) != 0)
		return error_set(e, OUTCOME_REFUSED, "%s: %s", path, strerror(errno));
	return S_ISDIR(st.st_mode) ? OUTCOME_DONE
				   : error_set(e, OUTCOME_REFUSED, "%s: is not a folder", path);
}
