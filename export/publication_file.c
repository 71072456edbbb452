#include "export/publication_file.h"
#include "export/manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_MOST = 255, MANIFEST_MOST = 64 << 20 };

/* Beside the editions; in each of them besides what its manifest names. */
static const char *const beside[] = {"index.html", MANIFEST_KEY, NULL};
static const char *const in_each[] = {MANIFEST_NAME, MANIFEST_SIGNATURE, MANIFEST_KEY, NULL};

static bool listed(const char *const *names, const char *name)
{
	while (*names && strcmp(*names, name) != 0)
		names++;
	return *names;
}

/* One step of a path, as we name our own files: no dot in front, none at the end, nothing that another system
 * takes for a separator. */
static bool name_is_plain(const char *name)
{
	size_t length = strlen(name);

	if (length == 0 || length > NAME_MOST || *name == '.' || name[length - 1] == '.')
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

static int folder_open(int at, const char *name, int flags, int *fd, struct error *e)
{
	*fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags);
	if (*fd >= 0)
		return DONE;
	return absent(errno) ? ABSENT : error_set(e, REFUSED, "%s: %s", name, strerror(errno));
}

static int all_read(int fd, const char *name, size_t most, struct text *out, struct error *e)
{
	char part[65536];
	ssize_t n;

	while ((n = read(fd, part, sizeof part)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set(e, REFUSED, "%s: %s", name, strerror(errno));
		text_put(out, part, (size_t)n);
		if (out->length > most)
			return error_set(e, REFUSED, "%s: larger than %zu bytes", name, most);
	}
	return DONE;
}

/* A FIFO is opened without waiting for its other end, and then seen to be no file. */
static int regular_read(int at, const char *name, size_t most, struct text *out, struct error *e)
{
	int fd = openat(at, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat s;
	int outcome = ABSENT;

	if (fd < 0)
		return absent(errno) ? ABSENT : error_set(e, REFUSED, "%s: %s", name, strerror(errno));
	if (fstat(fd, &s) != 0)
		outcome = error_set(e, REFUSED, "%s: %s", name, strerror(errno));
	else if (S_ISREG(s.st_mode) && (uint64_t)s.st_size > most)
		outcome = error_set(e, REFUSED, "%s: larger than %zu bytes", name, most);
	else if (S_ISREG(s.st_mode))
		outcome = all_read(fd, name, most, out, e);
	close(fd);
	return outcome;
}

/* The manifest of an edition whose folder is open; ABSENT where it is that of another. */
static int manifest_of(int folder, const char *edition, struct arena *a, struct manifest *m, struct error *e)
{
	TEXT_OWNED struct text bytes = {0};
	int outcome = regular_read(folder, MANIFEST_NAME, MANIFEST_MOST, &bytes, e);

	if (outcome == DONE)
		outcome = manifest_read(arena_copy(a, text_of(&bytes), bytes.length), bytes.length, a, m, e);
	return outcome == DONE && strcmp(m->edition, edition) != 0 ? ABSENT : outcome;
}

static bool manifest_names(const struct manifest *m, const char *name)
{
	for (size_t i = 0; i < m->file_count; i++)
		if (strcmp(m->files[i].name, name) == 0)
			return true;
	return false;
}

/* NULL for the name: whether the edition is there is all that is wanted. */
static int edition_read(int at, const char *edition, const char *name, struct text *out, struct error *e)
{
	struct arena a = {0};
	struct manifest m;
	int folder, outcome = folder_open(at, edition, O_NOFOLLOW, &folder, e);

	if (outcome != DONE)
		return outcome;
	outcome = manifest_of(folder, edition, &a, &m, e);
	if (outcome == DONE && name)
		outcome = listed(in_each, name) || manifest_names(&m, name)
			      ? regular_read(folder, name, PUBLICATION_FILE_MOST, out, e)
			      : ABSENT;
	close(folder);
	arena_done(&a);
	return outcome;
}

static int in_folder(
    const char *folder, const char *edition, const char *name, struct text *out, struct error *e)
{
	struct error inner;
	int at, outcome = folder_open(AT_FDCWD, folder, 0, &at, e);

	if (outcome != DONE)
		return outcome;
	outcome = edition ? edition_read(at, edition, name, out, &inner)
			  : regular_read(at, name, PUBLICATION_FILE_MOST, out, &inner);
	close(at);
	return outcome == DONE || outcome == ABSENT
		   ? outcome
		   : error_set(e, REFUSED, "%s/%s%s%.300s", folder, edition ? edition : "",
			 edition ? "/" : "", inner.text);
}

int publication_file_read(const char *folder, const char *path, struct text *out, struct error *e)
{
	const char *slash = strchr(path, '/'), *name = slash ? slash + 1 : path;
	char edition[NAME_MOST + 1];
	size_t length = slash ? (size_t)(slash - path) : 0;

	if (length > NAME_MOST || !name_is_plain(name))
		return ABSENT;
	memcpy(edition, path, length);
	edition[length] = '\0';
	if (slash ? !name_is_plain(edition) : !listed(beside, name))
		return ABSENT;
	return in_folder(folder, slash ? edition : NULL, name, out, e);
}

int publication_edition_there(const char *folder, const char *edition, struct error *e)
{
	return name_is_plain(edition) ? in_folder(folder, edition, NULL, NULL, e) : ABSENT;
}
