#include "base/folder.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int folder_sync(const char *path, struct error *e)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), problem = 0;

	if (fd < 0)
		return errno == EACCES ? DONE : error_set(e, REFUSED, "%s: %s", path, strerror(errno));
	if (fsync(fd) != 0 && errno != EINVAL) /* a file system that has nothing to sync */
		problem = errno;
	close(fd);
	return problem ? error_set(e, FULL, "%s: the folder cannot be synced to the disk: %s", path,
			     strerror(problem))
		       : DONE;
}

int folder_of_sync(const char *path, struct error *e)
{
	TEXT_OWNED struct text copy = {0};

	text_add(&copy, path);
	return folder_sync(dirname(copy.at), e);
}

static int names_read(const char *path, DIR *d,
    int (*each)(void *context, int folder, const char *name, struct error *e), void *context, struct error *e)
{
	struct dirent *entry;
	int outcome = DONE;

	while (outcome == DONE && (errno = 0, entry = readdir(d)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			outcome = each(context, dirfd(d), entry->d_name, e);
	/* an error of readdir looks like the end */
	return outcome == DONE && errno
		   ? error_set(e, REFUSED, "%s: what lies in it cannot be listed: %s", path, strerror(errno))
		   : outcome;
}

int folder_each(const char *path, bool own,
    int (*each)(void *context, int folder, const char *name, struct error *e), void *context, struct error *e)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (own ? O_NOFOLLOW : 0));
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	int problem = errno, outcome;

	if (d) {
		outcome = names_read(path, d, each, context, e);
		closedir(d);
		return outcome;
	}
	if (fd >= 0)
		close(fd);
	return problem == ENOENT ? ABSENT
				 : error_set(e, REFUSED, "%s: what lies in it cannot be listed: %s", path,
				       strerror(problem));
}

int folder_make(const char *path, mode_t mode, bool *made, struct error *e)
{
	struct stat st;
	bool is_new = mkdir(path, mode) == 0;
	int problem = errno;

	if (made)
		*made = is_new;
	if (is_new)
		return folder_of_sync(path, e);
	if (problem != EEXIST)
		return error_set(e, problem == ENOSPC || problem == EDQUOT ? FULL : REFUSED,
		    "%s: the folder cannot be made: %s", path, strerror(problem));
	if (stat(path, &st) != 0)
		return error_set(e, REFUSED, "%s: %s", path, strerror(errno));
	return S_ISDIR(st.st_mode) ? DONE : error_set(e, REFUSED, "%s: is not a folder", path);
}
