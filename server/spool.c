/* SPDX-License-Identifier: MIT */
#include "server/spool.h"
#include "base/descriptors.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <zlib.h>

enum {
	MEMORY_MOST = 1 << 20,
	GZIP_WINDOW = 15 + 16, /* zlib's way to say gzip */
};

struct spool {
	FILE *stream;
	struct text memory;
	int fd;
	uint64_t size;
	bool gzip;
	z_stream deflater;
	int problem; /* errno of what went wrong */
};

static bool file_begin(struct spool *s)
{
	const char *folder = getenv("TMPDIR");
	char path[4096];

	snprintf(path, sizeof path, "%s/pacesetter.XXXXXX", folder && *folder ? folder : "/tmp");
	s->fd = mkostemp(path, O_CLOEXEC);
	if (s->fd >= 0)
		unlink(path);
	return s->fd >= 0;
}

bool spool_may_grow(uint64_t size, uint64_t free)
{
	return free > (size / 10 < SPOOL_SPARED ? size / 10 : SPOOL_SPARED);
}

/* What the system does not say is no reason to refuse. */
static bool disk_may_take(int fd)
{
	struct statvfs s;

	if (fstatvfs(fd, &s) != 0 || s.f_blocks == 0 ||
	    spool_may_grow((uint64_t)s.f_blocks * s.f_frsize, (uint64_t)s.f_bavail * s.f_frsize))
		return true;
	errno = ENOSPC;
	return false;
}

static bool spool_append(struct spool *s, const void *bytes, size_t length)
{
	s->size += length;
	text_put(&s->memory, bytes, length);
	if (s->memory.length < MEMORY_MOST)
		return true;
	if ((s->fd < 0 && !file_begin(s)) || !disk_may_take(s->fd) ||
	    !descriptor_write(s->fd, s->memory.at, s->memory.length)) {
		s->problem = errno;
		return false;
	}
	text_clear(&s->memory);
	return true;
}

static bool compress_some(struct spool *s, const void *bytes, size_t length, int flush)
{
	unsigned char out[16384];
	int code;

	s->deflater.next_in = (unsigned char *)(uintptr_t)bytes;
	s->deflater.avail_in = (unsigned)length;
	do {
		s->deflater.next_out = out;
		s->deflater.avail_out = sizeof out;
		code = deflate(&s->deflater, flush);
		if (code == Z_STREAM_ERROR) {
			s->problem = EIO;
			return false;
		}
		if (!spool_append(s, out, sizeof out - s->deflater.avail_out))
			return false;
	} while (s->deflater.avail_out == 0 || (flush == Z_FINISH && code == Z_OK));
	return true;
}

static ssize_t spool_write(void *context, const char *bytes, size_t length)
{
	struct spool *s = context;
	bool good = s->gzip ? compress_some(s, bytes, length, Z_NO_FLUSH) : spool_append(s, bytes, length);

	if (!good)
		errno = s->problem;
	return good ? (ssize_t)length : 0;
}

enum outcome spool_open(bool gzip, struct spool **out, FILE **stream, struct error *e)
{
	struct spool *s = memory_new(sizeof *s);

	s->fd = -1;
	s->gzip = gzip;
	if (gzip && deflateInit2(&s->deflater, 1, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
		free(s);
		return error_set(e, OUTCOME_REFUSED, "no memory to compress with");
	}
	s->stream = fopencookie(s, "w", (cookie_io_functions_t){.write = spool_write});
	if (!s->stream) {
		spool_drop(s);
		return error_set(e, OUTCOME_REFUSED, "no memory for an answer");
	}
	setvbuf(s->stream, NULL, _IOFBF, 65536);
	*out = s;
	*stream = s->stream;
	return OUTCOME_DONE;
}

enum outcome spool_end(struct spool *s, struct spool_entry *out, struct error *e)
{
	bool good = fclose(s->stream) == 0 && !s->problem;

	s->stream = NULL;
	if (good && s->gzip)
		good = compress_some(s, "", 0, Z_FINISH);
	if (good && s->fd >= 0 && !descriptor_write(s->fd, s->memory.at, s->memory.length)) {
		s->problem = errno;
		good = false;
	}
	if (!good) {
		int problem = s->problem;

		spool_drop(s);
		return error_set(e, OUTCOME_FULL, "the answer could not be kept: %s", strerror(problem));
	}
	*out = (struct spool_entry){.fd = s->fd, .size = s->size};
	if (s->fd < 0) {
		out->memory = s->memory;
		s->memory = (struct text){0};
	}
	s->fd = -1;
	spool_drop(s);
	return OUTCOME_DONE;
}

void spool_drop(struct spool *s)
{
	if (!s)
		return;
	if (s->stream)
		fclose(s->stream);
	if (s->gzip)
		deflateEnd(&s->deflater);
	if (s->fd >= 0)
		close(s->fd);
	text_done(&s->memory);
	free(s);
}
