/* SPDX-License-Identifier: MIT */
#include "base/zip.h"

#include <stdbool.h>
#include <string.h>
#include <zlib.h>

/* At the end of the archive, behind the directory:
 *
 *	0  4  signature      12  4  bytes of the directory
 *	4  2  disk           16  4  where it begins
 *	6  2  its disk       20  2  bytes of the comment, which end the archive
 *	8  2  members here
 *	10 2  members
 *
 * A member in the directory:                     The same before its bytes:
 *
 *	0  4  signature      28  2  bytes of name        0  4  signature
 *	8  2  flags          30  2  bytes of extra       8  2  method
 *	10 2  method         32  2  bytes of comment     26 2  bytes of name
 *	16 4  CRC            34  2  disk                 28 2  bytes of extra
 *	20 4  packed         42  4  where it begins
 *	24 4  size           46     name, extra, comment
 */
enum {
	END = 22,
	ENTRY = 46,
	LOCAL = 30,
	COMMENT_MOST = 65535,
	FLAG_ENCRYPTED = 1,
	STORED = 0,
	DEFLATED = 8,
	PIECE = 8192,
};
static const uint32_t END_SIGN = 0x06054b50, ENTRY_SIGN = 0x02014b50, LOCAL_SIGN = 0x04034b50;

static uint16_t zip_u16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

static uint32_t zip_u32(const uint8_t *at)
{
	return (uint32_t)zip_u16(at) | (uint32_t)zip_u16(at + 2) << 16;
}

/* ---- the directory ---- */

struct directory {
	const uint8_t *archive;
	size_t from, to; /* in the archive */
	size_t members;
	size_t next, bytes_end; /* the next entry; the end of the bytes of the member before */
};

static enum outcome end_find(const uint8_t *archive, size_t length, struct directory *d, struct error *e)
{
	const uint8_t *end = NULL;

	for (size_t comment = 0; !end && comment <= COMMENT_MOST && length >= END + comment; comment++) {
		const uint8_t *at = archive + length - END - comment;

		if (zip_u32(at) == END_SIGN && zip_u16(at + 20) == comment)
			end = at;
	}
	if (!end)
		return error_set(
		    e, OUTCOME_REFUSED, "it has no directory at its end: it is cut off, or no zip archive");
	*d = (struct directory){.archive = archive, .from = zip_u32(end + 16), .members = zip_u16(end + 10)};
	d->next = d->from;
	d->to = (size_t)(end - archive);
	if (zip_u16(end + 4) || zip_u16(end + 6) || zip_u16(end + 8) != d->members || d->from > d->to ||
	    d->to - d->from != zip_u32(end + 12))
		return error_set(e, OUTCOME_REFUSED, "its directory is not where its end says");
	return OUTCOME_DONE;
}

/* The bytes of a member lie behind its own head, before the directory, and share nothing with the member
 * before. */
static enum outcome bytes_find(struct directory *d, size_t begin, struct zip_member *m, struct error *e)
{
	const uint8_t *local = d->archive + begin;
	size_t name = strlen(m->name), head;

	if (begin < d->bytes_end || begin > d->from || d->from - begin < LOCAL ||
	    zip_u32(local) != LOCAL_SIGN || zip_u16(local + 8) != m->method || zip_u16(local + 26) != name)
		return error_set(e, OUTCOME_REFUSED, "%s: it is not where the directory says", m->name);
	head = LOCAL + name + zip_u16(local + 28);
	if (d->from - begin < head || memcmp(local + LOCAL, m->name, name) != 0 ||
	    d->from - begin - head < m->packed)
		return error_set(e, OUTCOME_REFUSED, "%s: it is not where the directory says", m->name);
	m->bytes = local + head;
	d->bytes_end = begin + head + m->packed;
	return OUTCOME_DONE;
}

static enum outcome entry_read(struct directory *d, struct zip_member *m, struct error *e)
{
	const uint8_t *at = d->archive + d->next;
	size_t left = d->to - d->next, name;

	if (left < ENTRY || zip_u32(at) != ENTRY_SIGN)
		return error_set(e, OUTCOME_REFUSED, "its directory has fewer members than its end says");
	name = zip_u16(at + 28);
	if (left - ENTRY < name + zip_u16(at + 30) + zip_u16(at + 32))
		return error_set(e, OUTCOME_REFUSED, "its directory is cut off");
	if (!name || name >= sizeof m->name || memchr(at + ENTRY, '\0', name))
		return error_set(
		    e, OUTCOME_REFUSED, "its directory names a member that has no name such as \"a/b.xml\"");
	*m = (struct zip_member){.method = zip_u16(at + 10),
	    .crc = zip_u32(at + 16),
	    .packed = zip_u32(at + 20),
	    .size = zip_u32(at + 24)};
	memcpy(m->name, at + ENTRY, name);
	d->next += ENTRY + name + zip_u16(at + 30) + zip_u16(at + 32);
	if (zip_u16(at + 8) & FLAG_ENCRYPTED || zip_u16(at + 34) ||
	    (m->method != STORED && m->method != DEFLATED) || (m->method == STORED && m->packed != m->size))
		return error_set(e, OUTCOME_REFUSED, "%s: it is neither stored nor deflated", m->name);
	return bytes_find(d, zip_u32(at + 42), m, e);
}

enum outcome zip_members(const uint8_t *archive, size_t length,
    enum outcome (*each)(void *context, const struct zip_member *m, struct error *e), void *context,
    struct error *e)
{
	struct directory d = {0};
	struct zip_member m;
	enum outcome outcome = end_find(archive, length, &d, e);

	for (size_t i = 0; outcome == OUTCOME_DONE && i < d.members; i++) {
		outcome = entry_read(&d, &m, e);
		if (outcome == OUTCOME_DONE)
			outcome = each(context, &m, e);
	}
	if (outcome == OUTCOME_DONE && d.next != d.to)
		outcome = error_set(e, OUTCOME_REFUSED, "its directory has more members than its end says");
	return outcome;
}

/* ---- a member ---- */

struct zip_reader {
	const struct zip_member *m;
	zip_piece *piece;
	void *context;
	uint32_t crc;
	size_t size;
};

static enum outcome zip_output_add(struct zip_reader *u, const uint8_t *bytes, size_t length, struct error *e)
{
	if (length > u->m->size - u->size)
		return error_set(e, OUTCOME_REFUSED, "%s: it is longer than the directory says", u->m->name);
	u->size += length;
	u->crc = (uint32_t)crc32(u->crc, bytes, (uInt)length);
	return u->piece && length ? u->piece(u->context, bytes, length, e) : OUTCOME_DONE;
}

static enum outcome zip_stored(struct zip_reader *u, struct error *e)
{
	const uint8_t *at = u->m->bytes;
	enum outcome outcome = OUTCOME_DONE;

	for (size_t left = u->m->packed, n; outcome == OUTCOME_DONE && left; at += n, left -= n) {
		n = left < PIECE ? left : PIECE;
		outcome = zip_output_add(u, at, n, e);
	}
	return outcome;
}

static enum outcome zip_inflate(struct zip_reader *u, struct error *e)
{
	uint8_t out[PIECE];
	z_stream z = {.next_in = (Bytef *)(uintptr_t)u->m->bytes, .avail_in = u->m->packed};
	int code = Z_OK;
	enum outcome outcome = OUTCOME_DONE;

	if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
		return error_set(e, OUTCOME_FULL, "%s: no memory to unpack it", u->m->name);
	while (outcome == OUTCOME_DONE && code == Z_OK) {
		z.next_out = out;
		z.avail_out = sizeof out;
		code = inflate(&z, Z_NO_FLUSH);
		if (code == Z_OK || code == Z_STREAM_END)
			outcome = zip_output_add(u, out, sizeof out - z.avail_out, e);
	}
	if (outcome == OUTCOME_DONE && (code != Z_STREAM_END || z.avail_in))
		outcome = error_set(e, OUTCOME_REFUSED, "%s: it cannot be unpacked", u->m->name);
	inflateEnd(&z);
	return outcome;
}

enum outcome zip_unpack(const struct zip_member *m, zip_piece *piece, void *context, struct error *e)
{
	struct zip_reader u = {
	    .m = m, .piece = piece, .context = context, .crc = (uint32_t)crc32(0, NULL, 0)};
	enum outcome outcome = m->method == STORED ? zip_stored(&u, e) : zip_inflate(&u, e);

	if (outcome == OUTCOME_DONE && (u.size != m->size || u.crc != m->crc))
		outcome = error_set(e, OUTCOME_REFUSED,
		    "%s: its bytes are not those that the directory has a CRC of", m->name);
	return outcome;
}
