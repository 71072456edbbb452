/* SPDX-License-Identifier: MIT */
#include "base/temporary.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	DIGITS = 16,
	NAME_KEPT = 200, /* bytes of the target's name: the whole may have 255 */
	TRIES = 100,
};
#define SUFFIX ".part"

enum outcome outcome_of_errno(int code)
{
	return code == ENOSPC || code == EDQUOT || code == EFBIG || code == EIO ? OUTCOME_FULL
										: OUTCOME_REFUSED;
}

/* "DIR/", and ".NAME." of the files beside the target. */
static void names_of(const char *target, struct text *folder, struct text *begin)
{
	const char *slash = strrchr(target, '/'), *name = slash ? slash + 1 : target;
	size_t kept = strlen(name);

	if (kept > NAME_KEPT)
		for (kept = NAME_KEPT; kept && ((unsigned char)name[kept] & 0xC0) == 0x80;)
			kept--; /* not amid a character */
	if (slash)
		text_put(folder, target, (size_t)(slash + 1 - target));
	else
		text_add(folder, "./");
	text_char(begin, '.');
	text_put(begin, name, kept);
	text_char(begin, '.');
}

static bool leftover_is_ours(const char *name, const struct text *begin)
{
	const char *digits = name + begin->length;

	return strncmp(name, text_of(begin), begin->length) == 0 &&
	       strspn(digits, "0123456789abcdef") == DIGITS && strcmp(digits + DIGITS, SUFFIX) == 0;
}

/* Without a lock its writer was killed. */
static void leftover_remove(int folder, const char *name)
{
	int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && flock(fd, LOCK_EX | LOCK_NB) == 0)
		unlinkat(folder, name, 0);
	close(fd);
}

static void leftovers_remove(const char *folder, const struct text *begin)
{
	DIR *d = opendir(folder);
	struct dirent *entry;

	while (d && (entry = readdir(d)))
		if (leftover_is_ours(entry->d_name, begin))
			leftover_remove(dirfd(d), entry->d_name);
	if (d)
		closedir(d);
}

/* Whether nobody has taken the new file for a leftover before it was locked. */
static bool temporary_lock(int fd)
{
	struct stat st;

	if (flock(fd, LOCK_EX | LOCK_NB) != 0)
		return errno != EWOULDBLOCK; /* a file system without locks: then leftovers stay */
	return fstat(fd, &st) == 0 && st.st_nlink > 0;
}

enum outcome temporary_new(struct temporary *t, const char *target, mode_t mode, struct error *e)
{
	TEXT_OWNED struct text folder = {0};
	TEXT_OWNED struct text begin = {0};
	uint64_t number;
	int problem = EEXIST;

	names_of(target, &folder, &begin);
	leftovers_remove(text_of(&folder), &begin);
	for (int i = 0; i < TRIES && problem == EEXIST; i++) {
		if (getrandom(&number, sizeof number, 0) != sizeof number)
			return error_set(
			    e, OUTCOME_REFUSED, "%s: no random numbers: %s", target, strerror(errno));
		text_clear(&t->path);
		text_printf(&t->path, "%s%s%016" PRIx64 SUFFIX, text_of(&folder), text_of(&begin), number);
		t->fd = open(text_of(&t->path), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
		if (t->fd >= 0 && temporary_lock(t->fd))
			return OUTCOME_DONE;
		problem = t->fd < 0 ? errno : EEXIST;
		if (t->fd >= 0)
			close(t->fd);
	}
	text_done(&t->path);
	if (problem == ENOENT || problem == ENOTDIR)
		return error_set(e, OUTCOME_REFUSED, "%s: the folder %s %s (expected one that is there)",
		    target, text_of(&folder), problem == ENOENT ? "does not exist" : "is no folder");
	return error_set(e, outcome_of_errno(problem), "%s: no new file can be made in the folder %s: %s",
	    target, text_of(&folder), strerror(problem));
}

/* Only where nothing has the name. */
static int rename_new(const char *from, const char *to)
{
	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	/* a file system that cannot; a link is never made over a file either */
	return link(from, to) == 0 ? unlink(from) : -1;
}

/* A library may have made another file of the same name: then it is not the one that we lock and sync. */
static bool is_same_file(const struct temporary *t)
{
	struct stat ours, named;

	return fstat(t->fd, &ours) == 0 && lstat(text_of(&t->path), &named) == 0 &&
	       ours.st_dev == named.st_dev && ours.st_ino == named.st_ino;
}

enum outcome temporary_rename(struct temporary *t, const char *target, bool is_new, struct error *e)
{
	const char *path = text_of(&t->path);

	if (!is_same_file(t))
		return error_set(e, OUTCOME_REFUSED, "%s: another program has put a file in its place", path);
	if (fsync(t->fd) != 0)
		return error_set(e, outcome_of_errno(errno), "%s: %s", target, strerror(errno));
	/* who reads it next, to sum or compare it, reads the disk and not what was meant for it */
	posix_fadvise(t->fd, 0, 0, POSIX_FADV_DONTNEED);
	if ((is_new ? rename_new(path, target) : rename(path, target)) != 0)
		return error_set(e, outcome_of_errno(errno), "%s: %s", target, strerror(errno));
	close(t->fd);
	text_done(&t->path);
	return OUTCOME_DONE;
}

void temporary_done(struct temporary *t)
{
	if (!t->path.length)
		return;
	if (is_same_file(t))
		unlink(text_of(&t->path));
	close(t->fd);
	text_done(&t->path);
}
