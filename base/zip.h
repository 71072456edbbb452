/* SPDX-License-Identifier: MIT */
/* Reads zip archives (PKWARE's APPNOTE.TXT): members that are stored or deflated, in one file of less than
 * 4 GiB, without encryption. Whatever the bytes are, nothing outside of them is read, and what a member
 * unpacks to is never more than its directory says. */
#ifndef BASE_ZIP_H
#define BASE_ZIP_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct zip_member {
	char name[256];
	uint16_t method;
	uint32_t crc, packed, size; /* of the bytes unpacked; bytes in the archive; bytes unpacked */
	const uint8_t *bytes;	    /* `packed` of them, in the archive */
};

/* What calls for each member get: its next bytes. Anything but OUTCOME_DONE ends the reading and is returned.
 */
typedef enum outcome zip_piece(void *context, const uint8_t *bytes, size_t length, struct error *e);

/* Calls `each` for every member in the order of the directory. OUTCOME_REFUSED: these bytes are no whole
 * archive: the directory is cut off, does not cover its members, or is not of them. */
enum outcome zip_members(const uint8_t *archive, size_t length,
    enum outcome (*each)(void *context, const struct zip_member *m, struct error *e), void *context,
    struct error *e);

/* Unpacks a member into `piece`, and compares length and CRC with those of the directory: OUTCOME_REFUSED
 * where they differ. `piece` may be NULL. */
enum outcome zip_unpack(const struct zip_member *m, zip_piece *piece, void *context, struct error *e);

#endif
