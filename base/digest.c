#include "base/digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <string.h>

void sha256(const void *bytes, size_t length, uint8_t digest[SHA256_SIZE])
{
	SHA256(bytes, length, digest);
}

size_t md5(const void *bytes, size_t length, uint8_t digest[16])
{
	unsigned int size = 16;

	EVP_Digest(bytes, length, digest, &size, EVP_md5(), NULL);
	return size;
}

void hmac_sha256(
    const void *key, size_t key_length, const void *bytes, size_t length, uint8_t digest[SHA256_SIZE])
{
	unsigned int size = SHA256_SIZE;

	HMAC(EVP_sha256(), key, (int)key_length, bytes, length, digest, &size);
}

void hex_add(struct text *t, const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		text_printf(t, "%02x", bytes[i]);
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

	if (length % 4 != 0)
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
