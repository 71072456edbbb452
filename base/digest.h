/* SPDX-License-Identifier: MIT */
/* SHA-256, HMAC-SHA-256, hexadecimal and base64 (RFC 4648). */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SHA256_SIZE = 32, MD5_SIZE = 16 };

/* Where libcrypto cannot compute SHA-256 (no memory, an installation without it) the program fails (status 1)
 * with a line on standard error. */
void sha256(const void *bytes, size_t length, uint8_t digest[SHA256_SIZE]);
/* Returns MD5_SIZE, or 0 where this machine does not allow it. For endpoints that ask for it: it proves
 * nothing. */
size_t md5(const void *bytes, size_t length, uint8_t digest[MD5_SIZE]);

void hmac_sha256(
    const void *key, size_t key_length, const void *bytes, size_t length, uint8_t digest[SHA256_SIZE]);
void hex_add(struct text *t, const uint8_t *bytes, size_t length);
void base64_add(struct text *t, const void *bytes, size_t length);
bool base64_parse(struct text *t, const char *s); /* appends the bytes; false where `s` is not base64 */

#endif
