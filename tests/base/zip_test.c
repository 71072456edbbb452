/* SPDX-License-Identifier: MIT */
#include "base/zip.h"
#include "base/text.h"
#include "tests/support.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* Archives are read whole, or refused: whatever is cut off or changed is seen. */

static void u16(struct text *t, unsigned n)
{
	text_put(t, (const uint8_t[]){(uint8_t)n, (uint8_t)(n >> 8)}, 2);
}

static void u32(struct text *t, unsigned long n)
{
	u16(t, n & 0xFFFF);
	u16(t, (unsigned)(n >> 16));
}

static void deflated(struct text *out, const char *content)
{
	uint8_t bytes[4096];
	z_stream z = {.next_in = (Bytef *)(uintptr_t)content,
	    .avail_in = (uInt)strlen(content),
	    .next_out = bytes,
	    .avail_out = sizeof bytes};

	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	text_put(out, bytes, sizeof bytes - z.avail_out);
	deflateEnd(&z);
}

struct edition_making {
	struct text archive, directory;
	unsigned members;
};

/* `size` is what the directory says of it. */
static void member_add(
    struct edition_making *m, const char *name, const char *content, bool packed, unsigned long size)
{
	TEXT_OWNED struct text bytes = {0};
	unsigned long at = m->archive.length, crc = crc32(0, (const Bytef *)content, (uInt)strlen(content));

	if (packed)
		deflated(&bytes, content);
	else
		text_add(&bytes, content);
	u32(&m->archive, 0x04034b50);
	for (int i = 0; i < 2; i++) {
		struct text *t = i ? &m->directory : &m->archive;

		if (i) {
			u32(t, 0x02014b50);
			u16(t, 20);
		}
		u16(t, 20); /* needed to read it */
		u16(t, 0);
		u16(t, packed ? 8 : 0);
		u32(t, 0); /* when */
		u32(t, crc);
		u32(t, bytes.length);
		u32(t, size);
		u16(t, (unsigned)strlen(name));
		u16(t, 0);
		if (i) {
			u16(t, 0);
			u16(t, 0);
			u16(t, 0);
			u32(t, 0);
			u32(t, at);
		}
		text_add(t, name);
	}
	text_put(&m->archive, bytes.at, bytes.length);
	m->members++;
}

static void archive_end(struct edition_making *m)
{
	unsigned long at = m->archive.length;

	text_put(&m->archive, m->directory.at, m->directory.length);
	u32(&m->archive, 0x06054b50);
	u32(&m->archive, 0);
	u16(&m->archive, m->members);
	u16(&m->archive, m->members);
	u32(&m->archive, m->directory.length);
	u32(&m->archive, at);
	u16(&m->archive, 0);
}

static void making_done(struct edition_making *m)
{
	text_done(&m->archive);
	text_done(&m->directory);
}

static enum outcome append(void *context, const uint8_t *bytes, size_t length, struct error *e)
{
	(void)e;
	text_put(context, bytes, length);
	return OUTCOME_DONE;
}

static enum outcome member_show(void *context, const struct zip_member *m, struct error *e)
{
	enum outcome outcome;

	text_printf(context, "%s=", m->name);
	outcome = zip_unpack(m, append, context, e);
	text_char(context, ';');
	return outcome;
}

static enum outcome show(const struct text *archive, size_t length, struct text *out, struct error *e)
{
	/* bytes of their own, so that a reader which goes beyond them is seen */
	OWNED uint8_t *bytes = memory_new(length);

	if (length)
		memcpy(bytes, archive->at, length);
	text_clear(out);
	return zip_members(bytes, length, member_show, out, e);
}

static const char much[] =
    "<a>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</a>";

static void two_members(struct edition_making *m)
{
	member_add(m, "x/a.xml", much, true, strlen(much));
	member_add(m, "b.txt", "plain", false, 5);
	archive_end(m);
}

static void an_archive_is_read(void **state)
{
	TEXT_OWNED struct text shown = {0};
	TEXT_OWNED struct text expected = {0};
	struct edition_making m = {0};
	struct error e;

	(void)state;
	two_members(&m);
	assert_done(show(&m.archive, m.archive.length, &shown, &e), e);
	text_printf(&expected, "x/a.xml=%s;b.txt=plain;", much);
	assert_string_equal(text_of(&shown), text_of(&expected));
	making_done(&m);
}

static void what_is_cut_off_is_refused(void **state)
{
	TEXT_OWNED struct text shown = {0};
	struct edition_making m = {0};
	struct error e;

	(void)state;
	two_members(&m);
	for (size_t length = 0; length < m.archive.length; length++)
		assert_int_equal(show(&m.archive, length, &shown, &e), OUTCOME_REFUSED);
	/* and what has something behind it */
	text_char(&m.archive, '\n');
	assert_int_equal(show(&m.archive, m.archive.length, &shown, &e), OUTCOME_REFUSED);
	making_done(&m);
}

/* Each byte that is another: refused, or nothing that counts (a date, an attribute). */
static void what_was_changed_is_refused_or_says_the_same(void **state)
{
	TEXT_OWNED struct text shown = {0};
	TEXT_OWNED struct text good = {0};
	struct edition_making m = {0};
	struct error e;
	size_t refused = 0;

	(void)state;
	two_members(&m);
	assert_done(show(&m.archive, m.archive.length, &good, &e), e);
	for (size_t i = 0; i < m.archive.length; i++) {
		m.archive.at[i] ^= 0x55;
		if (show(&m.archive, m.archive.length, &shown, &e) == OUTCOME_DONE)
			assert_string_equal(text_of(&shown), text_of(&good));
		else
			refused++;
		m.archive.at[i] ^= 0x55;
	}
	assert_true(refused > m.archive.length / 2);
	making_done(&m);
}

static void sizes_that_are_not_said_are_refused(void **state)
{
	static const long off[] = {-1, 1, 1000000};
	TEXT_OWNED struct text shown = {0};
	struct error e;

	(void)state;
	for (size_t i = 0; i < sizeof off / sizeof *off; i++) {
		struct edition_making m = {0};

		member_add(&m, "a.xml", much, true, (unsigned long)((long)strlen(much) + off[i]));
		archive_end(&m);
		assert_int_equal(show(&m.archive, m.archive.length, &shown, &e), OUTCOME_REFUSED);
		assert_contains(e.text, "a.xml: ");
		making_done(&m);
	}
}

/* Members that share their bytes would be a small file that is large. */
static void members_share_no_bytes(void **state)
{
	TEXT_OWNED struct text shown = {0};
	TEXT_OWNED struct text twice = {0};
	struct edition_making m = {0};
	struct error e;

	(void)state;
	member_add(&m, "a.xml", much, true, strlen(much));
	text_put(&twice, m.directory.at, m.directory.length);
	text_put(&m.directory, twice.at, twice.length);
	m.members = 2;
	archive_end(&m);
	assert_int_equal(show(&m.archive, m.archive.length, &shown, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "a.xml: it is not where the directory says");
	making_done(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_archive_is_read),
	    cmocka_unit_test(what_is_cut_off_is_refused),
	    cmocka_unit_test(what_was_changed_is_refused_or_says_the_same),
	    cmocka_unit_test(sizes_that_are_not_said_are_refused),
	    cmocka_unit_test(members_share_no_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
