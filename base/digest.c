/* SPDX-License-Identifier: MIT */
#include "base/digest.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Nothing can be said without a digest, and a wrong one would be believed. */
static _Noreturn void digest_failed(const char *what)
{
	const char *why = ERR_reason_error_string(ERR_peek_last_error());

	dprintf(STDERR_FILENO, "level=error event=digest problem=\"%s cannot be computed: %s\"\n", what,
	    why ? why : "libcrypto does not say why");
	_Exit(EXIT_FAILURE);
}

/* Looked up once: libcrypto would search for it by name before each digest. */
static const EVP_MD *sha256_of_libcrypto;

static void sha256_fetch(void)
{
	sha256_of_libcrypto = EVP_MD_fetch(NULL, "SHA256", NULL);
}

void sha256(const void *bytes, size_t length, uint8_t digest[SHA256_SIZE])
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	unsigned int size = 0;

	pthread_once(&once, sha256_fetch);
	if (!sha256_of_libcrypto ||
	    EVP_Digest(bytes, length, digest, &size, sha256_of_libcrypto, NULL) != 1 || size != SHA256_SIZE)
		digest_failed("SHA-256");
}

size_t md5(const void *bytes, size_t length, uint8_t digest[MD5_SIZE])
{
	unsigned int size = 0;

	return EVP_Digest(bytes, length, digest, &size, EVP_md5(), NULL) == 1 && size == MD5_SIZE ? size : 0;
}

void hmac_sha256(
    const void *key, size_t key_length, const void *bytes, size_t length, uint8_t digest[SHA256_SIZE])
{
	unsigned int size = 0;

	if (key_length > INT_MAX || !HMAC(EVP_sha256(), key, (int)key_length, bytes, length, digest, &size) ||
	    size != SHA256_SIZE)
		digest_failed("HMAC-SHA-256");
}

void hex_add(struct text *t, const uint8_t *bytes, size_t length)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < length; i++) {
		text_char(t, digits[bytes[i] >> 4]);
		text_char(t, digits[bytes[i] & 15]);
	}
}

void base64_add(struct text *t, const void *bytes, size_t length)
{
	const uint8_t *p = bytes;

	while (length > 0) {
		unsigned char out[5];
		int n = length > 3 ? 3 : (int)length;

		EVP_EncodeBlock(out, p, n);
		text_add(t, (const char *)out);
		p += n;
		length -= (size_t)n;
	}
}

bool base64_parse(struct text *t, const char *s)
{
	size_t length = strlen(s);

	/* libcrypto takes = for a letter wherever it stands */
	if (length % 4 != 0 || strcspn(s, "=") + 2 < length ||
	    (length && s[length - 1] != '=' && strchr(s, '=')))
		return false;
	for (size_t i = 0; i < length; i += 4) {
		unsigned char out[3];
		size_t pad = i + 4 == length ? (size_t)(s[i + 3] == '=') + (s[i + 2] == '=') : 0;

		if (EVP_DecodeBlock(out, (const unsigned char *)s + i, 4) != 3)
			return false;
		text_put(t, out, 3 - pad);
	}
	return true;
}
