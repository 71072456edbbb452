/* SPDX-License-Identifier: MIT */
#include "base/file_read.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PART = 65536, WAIT_MS = 10000, MIB = 1 << 20 };

const char *file_kind_name(mode_t mode)
{
	return S_ISDIR(mode)	? "a folder"
	       : S_ISBLK(mode)	? "a block device"
	       : S_ISCHR(mode)	? "a device"
	       : S_ISFIFO(mode) ? "a FIFO"
				: "a socket";
}

static enum outcome kind_refuse(const char *path, mode_t mode, struct error *e)
{
	return error_set(
	    e, OUTCOME_REFUSED, "%s: is %s (expected an ordinary file)", path, file_kind_name(mode));
}

enum outcome file_kind_check(const char *path, struct error *e)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return error_set(e, OUTCOME_REFUSED, "%s: %s", path, strerror(errno));
	return S_ISREG(st.st_mode) ? OUTCOME_DONE : kind_refuse(path, st.st_mode, e);
}

/* Until there is something to read, or the other end is closed. */
static enum outcome wait_for(const char *path, int fd, struct error *e)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	int ready;

	do
		ready = poll(&p, 1, WAIT_MS);
	while (ready < 0 && errno == EINTR);
	if (ready == 0)
		return error_set(
		    e, OUTCOME_REFUSED, "%s: nothing has come from it for %d seconds", path, WAIT_MS / 1000);
	return ready > 0 ? OUTCOME_DONE : error_set(e, OUTCOME_REFUSED, "%s: %s", path, strerror(errno));
}

static enum outcome bytes_read(
    const char *path, int fd, bool waits, size_t most, struct text *out, struct error *e)
{
	OWNED char *part = memory_grow(NULL, PART);
	ssize_t n;

	for (;;) {
		if (waits && wait_for(path, fd, e) != OUTCOME_DONE)
			return OUTCOME_REFUSED;
		n = read(fd, part, PART);
		if (n == 0)
			return OUTCOME_DONE;
		if (n < 0 && (errno == EINTR || (waits && errno == EAGAIN)))
			continue;
		if (n < 0)
			return error_set(e, OUTCOME_REFUSED, "%s: %s", path, strerror(errno));
		text_put(out, part, (size_t)n);
		if (out->length > most)
			return error_set(e, OUTCOME_REFUSED, "%s: larger than %zu %s", path,
			    most % MIB ? most : most / MIB, most % MIB ? "bytes" : "MiB");
	}
}

/* Without waiting for the writer of a FIFO. */
static enum outcome read_any(const char *path, bool given, size_t most, struct text *out, struct error *e)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	enum outcome outcome;
	struct stat st;

	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR
			   ? OUTCOME_ABSENT
			   : error_set(e, OUTCOME_REFUSED, "%s: %s", path, strerror(errno));
	if (fstat(fd, &st) != 0)
		outcome = error_set(e, OUTCOME_REFUSED, "%s: %s", path, strerror(errno));
	else if (S_ISREG(st.st_mode) || (given && (S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode))))
		outcome = bytes_read(path, fd, !S_ISREG(st.st_mode), most, out, e);
	else
		outcome = kind_refuse(path, st.st_mode, e);
	close(fd);
	return outcome;
}

enum outcome file_read(const char *path, size_t most, struct text *out, struct error *e)
{
	return read_any(path, false, most, out, e);
}

enum outcome file_read_any(const char *path, size_t most, struct text *out, struct error *e)
{
	return read_any(path, true, most, out, e);
}
