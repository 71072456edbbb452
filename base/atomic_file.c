/* SPDX-License-Identifier: MIT */
#include "base/atomic_file.h"
#include "base/descriptors.h"
#include "base/file_read.h"
#include "base/folder.h"
#include "base/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER = 65536 };

typedef enum outcome writer(void *context, const char *temporary, FILE *out, struct error *e);

/* ---- a stream that remembers what went wrong first ---- */

struct sink {
	int fd;
	int problem; /* errno; after it nothing more is written: no file with a gap */
};

static ssize_t sink_write(void *context, const char *bytes, size_t length)
{
	struct sink *s = context;

	if (!s->problem && !descriptor_write(s->fd, bytes, length))
		s->problem = errno;
	return s->problem ? 0 : (ssize_t)length;
}

/* Has it written by `write`; `path` is for the sentence. */
static enum outcome file_stream_write(
    const char *path, const char *temporary, int fd, writer *write, void *context, struct error *e)
{
	struct sink sink = {.fd = fd};
	FILE *out = fopencookie(&sink, "w", (cookie_io_functions_t){.write = sink_write});
	enum outcome outcome;
	bool failed;

	if (!out)
		return error_set(e, OUTCOME_FULL, "%s: no memory to write it", path);
	setvbuf(out, NULL, _IOFBF, BUFFER);
	outcome = write(context, temporary, out, e);
	failed = ferror(out);
	failed = fclose(out) != 0 || failed;
	if (sink.problem) /* whatever followed from that */
		return error_set(e, outcome_of_errno(sink.problem), "%s: it cannot be written: %s", path,
		    strerror(sink.problem));
	return outcome == OUTCOME_DONE && failed
		   ? error_set(e, OUTCOME_FULL, "%s: it cannot be written", path)
		   : outcome;
}

/* ---- where it goes ---- */

struct file_place {
	struct text path; /* symbolic links are followed */
	struct stat st;	  /* what is there, where `is_there` */
	bool is_there, is_device;
};

static enum outcome place_of_file(struct file_place *p, const char *path, bool ours, struct error *e)
{
	struct stat link;
	char *real;

	if (lstat(path, &link) != 0 || (!ours && faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) != 0))
		return error_set(e, OUTCOME_REFUSED, "%s: %s", path, strerror(errno));
	if (!S_ISLNK(link.st_mode)) {
		text_add(&p->path, path);
		return OUTCOME_DONE;
	}
	real = realpath(path, NULL);
	if (!real)
		return error_set(e, OUTCOME_REFUSED, "%s: %s", path, strerror(errno));
	text_add(&p->path, real);
	free(real);
	return OUTCOME_DONE;
}

static enum outcome file_place_find(struct file_place *p, const char *path, unsigned how, struct error *e)
{
	struct stat link;

	if (how & WHOLE_FILE_OURS && lstat(path, &link) == 0 && S_ISLNK(link.st_mode)) {
		text_add(&p->path, path); /* as if nothing were there: it is replaced itself */
		return OUTCOME_DONE;
	}
	p->is_there = stat(path, &p->st) == 0;
	if (!p->is_there && errno != ENOENT && errno != ENOTDIR)
		return error_set(e, OUTCOME_REFUSED, "%s: %s", path, strerror(errno));
	if (!p->is_there && lstat(path, &link) == 0)
		return error_set(
		    e, OUTCOME_REFUSED, "%s: is a symbolic link to a file that is not there", path);
	if (p->is_there && how & WHOLE_FILE_NEW)
		return error_set(e, OUTCOME_REFUSED, "%s: is there already, and is not written over", path);
	if (!p->is_there) {
		text_add(&p->path, path);
		return OUTCOME_DONE;
	}
	if (S_ISREG(p->st.st_mode))
		return place_of_file(p, path, how & WHOLE_FILE_OURS, e);
	p->is_device = how & WHOLE_FILE_DEVICE && (S_ISFIFO(p->st.st_mode) || S_ISCHR(p->st.st_mode));
	if (p->is_device && how & WHOLE_FILE_STREAM) {
		text_add(&p->path, path);
		return OUTCOME_DONE;
	}
	return error_set(
	    e, OUTCOME_REFUSED, "%s: is %s (expected an ordinary file)", path, file_kind_name(p->st.st_mode));
}

/* ---- into it, or beside it ---- */

static enum outcome write_into(
    const struct file_place *p, const char *path, writer *write, void *context, struct error *e)
{
	int fd = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
	enum outcome outcome;
	struct stat st;

	if (fd < 0)
		return error_set(e, OUTCOME_REFUSED, "%s: %s", path, strerror(errno));
	if (fstat(fd, &st) != 0 || (st.st_mode & S_IFMT) != (p->st.st_mode & S_IFMT))
		outcome = error_set(e, OUTCOME_REFUSED, "%s: was replaced meanwhile", path);
	else
		outcome = file_stream_write(path, path, fd, write, context, e);
	if (close(fd) != 0 && outcome == OUTCOME_DONE)
		outcome = error_set(e, OUTCOME_FULL, "%s: it cannot be written: %s", path, strerror(errno));
	return outcome;
}

/* The owner first: a change of owner takes bits off the mode. */
static enum outcome owner_keep(
    const struct file_place *p, const struct temporary *t, const char *path, bool ours, struct error *e)
{
	struct stat st;

	if (!p->is_there)
		return OUTCOME_DONE;
	if (fstat(t->fd, &st) != 0)
		return error_set(e, OUTCOME_REFUSED, "%s: %s", path, strerror(errno));
	if ((st.st_uid != p->st.st_uid || st.st_gid != p->st.st_gid) &&
	    fchown(t->fd, p->st.st_uid, p->st.st_gid) != 0 && !ours)
		return error_set(e, OUTCOME_REFUSED,
		    "%s: belongs to another user or group, which a new file cannot be given: %s", path,
		    strerror(errno));
	return fchmod(t->fd, p->st.st_mode & 07777) == 0
		   ? OUTCOME_DONE
		   : error_set(e, OUTCOME_REFUSED, "%s: its mode cannot be kept: %s", path, strerror(errno));
}

/* By a library, which knows only the temporary path. */
static enum outcome path_write(
    const char *path, const char *temporary, writer *write, void *context, struct error *e)
{
	struct error inner;
	enum outcome outcome = write(context, temporary, NULL, &inner);

	return outcome == OUTCOME_DONE ? OUTCOME_DONE : error_set(e, outcome, "%s: %s", path, inner.text);
}

static enum outcome temporary_write(
    const struct file_place *p, const char *path, unsigned how, writer *write, void *context, struct error *e)
{
	const char *target = text_of(&p->path);
	struct temporary t = {0};
	/* what replaces a file shows nobody anything before it has that file's mode */
	enum outcome outcome =
	    temporary_new(&t, target, p->is_there || how & WHOLE_FILE_SECRET ? 0600 : 0644, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	outcome = how & WHOLE_FILE_STREAM ? file_stream_write(path, text_of(&t.path), t.fd, write, context, e)
					  : path_write(path, text_of(&t.path), write, context, e);
	if (outcome == OUTCOME_DONE)
		outcome = owner_keep(p, &t, path, how & WHOLE_FILE_OURS, e);
	if (outcome == OUTCOME_DONE)
		outcome = temporary_rename(&t, target, how & WHOLE_FILE_NEW, e);
	if (outcome == OUTCOME_DONE)
		outcome = folder_of_sync(target, e);
	temporary_done(&t);
	return outcome;
}

enum outcome atomic_file_write(const char *path, unsigned how, writer *write, void *context, struct error *e)
{
	struct file_place p = {0};
	enum outcome outcome = file_place_find(&p, path, how, e);

	if (outcome == OUTCOME_DONE)
		outcome = p.is_device ? write_into(&p, path, write, context, e)
				      : temporary_write(&p, path, how, write, context, e);
	text_done(&p.path);
	return outcome;
}

/* ---- bytes ---- */

static enum outcome text_write(void *context, const char *temporary, FILE *out, struct error *e)
{
	const struct text *bytes = context;
	TEXT_OWNED struct text back = {0};
	enum outcome outcome;

	setvbuf(out, NULL, _IONBF, 0); /* all at once, and no copy of a key is left in memory */
	if (fwrite(text_of(bytes), 1, bytes->length, out) != bytes->length || fflush(out) != 0)
		return error_set(e, OUTCOME_FULL, "%s: it cannot be written", temporary);
	outcome = file_read(temporary, bytes->length, &back, e);
	if (outcome == OUTCOME_DONE && !text_same(&back, bytes))
		outcome =
		    error_set(e, OUTCOME_FULL, "%s: what is on the disk is not what was written", temporary);
	if (back.length)
		explicit_bzero(back.at, back.length); /* it may be a key */
	return outcome == OUTCOME_ABSENT
		   ? error_set(e, OUTCOME_REFUSED, "%s: was removed meanwhile", temporary)
		   : outcome;
}

enum outcome atomic_file_write_text(const char *path, unsigned how, const struct text *bytes, struct error *e)
{
	return atomic_file_write(path, how | WHOLE_FILE_STREAM, text_write, (void *)(uintptr_t)bytes, e);
}
