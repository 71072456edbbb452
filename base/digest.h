/* SHA-256, HMAC-SHA-256, hexadecimal and base64 (RFC 4648). */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SHA256_SIZE = 32 };

void sha256(const void *bytes, size_t length, uint8_t digest[SHA256_SIZE]);
/* 16 bytes; returns that. For endpoints that ask for it: it proves nothing. */
size_t md5(const void *bytes, size_t length, uint8_t digest[16]);

void hmac_sha256(
    const void *key, size_t key_length, const void *bytes, size_t length, uint8_t digest[SHA256_SIZE]);
void hex_add(struct text *t, const uint8_t *bytes, size_t length);
void base64_add(struct text *t, const void *bytes, size_t length);
bool base64_parse(struct text *t, const char *s); /* appends the bytes; false where `s` is not base64 */

#endif
