/* SPDX-License-Identifier: MIT */
#include "store/env.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* What goes wrong in the store, in sentences. */

const char *const database_names[DATABASES] = {"meta", "names", "texts", "figures", "targets", "series",
    "projects", "evidence", "fetches", "fetches_of", "refusals", "requests", "alerts", "open", "changes",
    "outbox", "sent", "aside", "ended", "silences", "remotes", "editions"};

/* What their keys are made of: p a period, c a number of 32 bits, n one of 64, k a kind of name, t a text, x
 * bytes; t and x go to the end. */
static const char *const key_forms[DATABASES] = {"t", "kt", "kc", "pc", "pc", "cc", "c", "x", "c", "cc", "cc",
    "cp", "n", "t", "nn", "cn", "n", "n", "n", "n", "t", "t"};

enum {
	NAMED_MOST = 200,     /* bytes of a text in a key */
	PROBE_SIZE = 1 << 20, /* as much space as one step may need */
	DATA_NAME_MOST = 4096,
};

static void bytes_name(struct text *t, const uint8_t *at, size_t size)
{
	text_add(t, "0x");
	for (size_t i = 0; i < size && i < NAMED_MOST; i++)
		text_printf(t, "%02x", at[i]);
}

static void text_name(struct text *t, const uint8_t *at, size_t size)
{
	for (size_t i = 0; i < size && i < NAMED_MOST; i++)
		text_char(t, at[i] == 0 ? '/' : at[i] < ' ' || at[i] == 0x7F ? '?' : (char)at[i]);
}

static size_t part_size(char form, size_t left)
{
	return form == 'p' || form == 'c' ? 4 : form == 'n' ? 8 : form == 'k' ? 1 : left;
}

static bool form_fits(const char *form, size_t size)
{
	size_t need = 0;

	for (; *form; form++) {
		if (need > size)
			return false;
		need += part_size(*form, size - need);
	}
	return need == size;
}

static void key_part_print(struct text *t, char form, const uint8_t *at, size_t size)
{
	static const char *const kinds[] = {"?", "region", "indicator", "project", "source", "receiver"};

	switch (form) {
	case 'p':
		if (period_key_sound(from_key32(at)))
			period_print(t, period_of_key(from_key32(at)));
		else
			bytes_name(t, at, size);
		break;
	case 'c':
		text_printf(t, "%" PRIu32, from_key32(at));
		break;
	case 'n':
		text_printf(t, "%" PRIu64, from_key64(at));
		break;
	case 'k':
		text_add(t, kinds[*at < sizeof kinds / sizeof *kinds ? *at : 0]);
		break;
	case 't':
		text_name(t, at, size);
		break;
	default:
		bytes_name(t, at, size);
	}
}

static void record_name(struct text *t, enum database db, const uint8_t *key, size_t size)
{
	const char *form = form_fits(key_forms[db], size) ? key_forms[db] : "x";

	text_printf(t, "%s ", database_names[db]);
	for (const char *f = form; *f; f++) {
		size_t n = part_size(*f, size);

		if (f > form)
			text_char(t, '/');
		key_part_print(t, *f, key, n);
		key += n;
		size -= n;
	}
}

enum outcome record_is_corrupt(struct error *e, enum database db, const void *key, size_t size)
{
	TEXT_OWNED struct text name = {0};

	record_name(&name, db, key, size);
	return error_set(e, OUTCOME_CORRUPT,
	    "the store's record \"%s\" is damaged (restore the store from a copy)", text_of(&name));
}

enum outcome corrupt_key(struct error *e, enum database db, struct bytes key)
{
	return record_is_corrupt(e, db, key.at, (size_t)(key.end - key.at));
}

enum outcome corrupt_number(struct error *e, enum database db, uint64_t number)
{
	uint8_t key[8];

	key64(key, number);
	return record_is_corrupt(e, db, key, sizeof key);
}

enum outcome corrupt_code(struct error *e, enum database db, uint32_t code)
{
	uint8_t key[4];

	key32(key, code);
	return record_is_corrupt(e, db, key, sizeof key);
}

/* Whether the file may not grow by more than a page: then it is the limit of this process that was met. */
static bool at_limit(const char *folder)
{
	char data[DATA_NAME_MOST];
	struct rlimit l;
	struct stat st;

	if (snprintf(data, sizeof data, "%s/data.mdb", folder) >= (int)sizeof data || stat(data, &st) != 0 ||
	    getrlimit(RLIMIT_FSIZE, &l) != 0 || l.rlim_cur == RLIM_INFINITY)
		return false;
	return (rlim_t)st.st_size + PROBE_SIZE > l.rlim_cur;
}

/* LMDB says EIO for a write that was cut short, which is what the last one on a full disk is. */
static bool disk_full(const struct store *s)
{
	const char *folder;
	struct statvfs v;
	bool full;
	int fd, code;

	if (!s || mdb_env_get_path(s->env, &folder) != 0)
		return false;
	if (at_limit(folder))
		return true;
	full = statvfs(folder, &v) == 0 && v.f_bavail * v.f_frsize < PROBE_SIZE;
	/* a quota shows only when somebody writes */
	fd = full ? -1 : open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0)
		return full;
	code = posix_fallocate(fd, 0, PROBE_SIZE);
	close(fd);
	return code == ENOSPC || code == EDQUOT || code == EFBIG;
}

enum outcome store_fault(const struct store *s, int code, const char *doing, struct error *e)
{
	switch (code) {
	case EIO:
		if (!disk_full(s))
			return error_set(e, OUTCOME_CORRUPT,
			    "%s: the disk does not read or write what it is asked to (%s)", doing,
			    mdb_strerror(code));
		/* fall through */
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return error_set(e, OUTCOME_FULL,
		    "%s: the disk is full; nothing of this step is stored, everything before is", doing);
	case ENOMEM:
		return error_set(e, OUTCOME_REFUSED,
		    "%s: the memory that this process may have is used up (%s)", doing, mdb_strerror(code));
	case MDB_READERS_FULL:
		return error_set(
		    e, OUTCOME_REFUSED, "%s: more than %d readers at a time", doing, READERS_MAX);
	case MDB_TXN_FULL:
		return error_set(
		    e, OUTCOME_REFUSED, "%s: one step changes more than the store takes at once", doing);
	case MDB_CORRUPTED:
	case MDB_PAGE_NOTFOUND:
	case MDB_INVALID:
	case MDB_INCOMPATIBLE:
	case MDB_VERSION_MISMATCH:
	case MDB_PANIC:
		return error_set(e, OUTCOME_CORRUPT,
		    "%s: the store is damaged: %s (restore the store from a copy)", doing,
		    mdb_strerror(code));
	default:
		return error_set(e, OUTCOME_REFUSED, "%s: %s", doing, mdb_strerror(code));
	}
}

enum outcome store_error(struct txn *t, int code, const char *doing, struct error *e)
{
	if (code == MDB_MAP_FULL) {
		t->map_full = true;
		return error_set(e, OUTCOME_RETRY, "%s: the map is full", doing);
	}
	return store_fault(t->store, code, doing, e);
}
