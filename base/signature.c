/* SPDX-License-Identifier: MIT */
#include "base/signature.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <string.h>

static enum outcome from_bio(BIO *bio, struct text *out)
{
	char *at;
	long length = BIO_get_mem_data(bio, &at);

	text_put(out, at, (size_t)length);
	return length > 0 ? OUTCOME_DONE : OUTCOME_REFUSED;
}

static enum outcome public_print(EVP_PKEY *key, struct text *out, struct error *e)
{
	BIO *bio = BIO_new(BIO_s_mem());
	enum outcome outcome =
	    bio && PEM_write_bio_PUBKEY(bio, key) == 1 ? from_bio(bio, out) : OUTCOME_REFUSED;

	BIO_free(bio);
	return outcome == OUTCOME_DONE ? OUTCOME_DONE
				       : error_set(e, OUTCOME_REFUSED, "the public key cannot be written");
}

enum outcome key_new(struct text *private_pem, struct text *public_pem, struct error *e)
{
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	BIO *bio = BIO_new(BIO_s_mem());
	enum outcome outcome =
	    key && bio && PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) == 1
		? from_bio(bio, private_pem)
		: error_set(e, OUTCOME_REFUSED, "an Ed25519 key cannot be made");

	if (outcome == OUTCOME_DONE)
		outcome = public_print(key, public_pem, e);
	BIO_free(bio);
	EVP_PKEY_free(key);
	return outcome;
}

/* NULL, and `e` says why. */
static EVP_PKEY *key_read(const char *pem, bool private, struct error *e)
{
	BIO *bio = BIO_new_mem_buf(pem, (int)strlen(pem));
	EVP_PKEY *key = !bio	  ? NULL
			: private ? PEM_read_bio_PrivateKey(bio, NULL, NULL, (void *)(uintptr_t) "")
				  : PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);

	BIO_free(bio);
	if (key && EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519)
		return key;
	EVP_PKEY_free(key);
	(void)error_set(e, OUTCOME_REFUSED,
	    private ? "this is no private Ed25519 key in PEM; `pacesetter key new` makes one"
		    : "this is no public Ed25519 key in PEM");
	return NULL;
}

enum outcome key_public(const char *private_pem, struct text *public_pem, struct error *e)
{
	EVP_PKEY *key = key_read(private_pem, true, e);
	enum outcome outcome = key ? public_print(key, public_pem, e) : OUTCOME_REFUSED;

	EVP_PKEY_free(key);
	return outcome;
}

enum outcome key_normal(const char *public_pem, struct text *out, struct error *e)
{
	EVP_PKEY *key = key_read(public_pem, false, e);
	enum outcome outcome = key ? public_print(key, out, e) : OUTCOME_REFUSED;

	EVP_PKEY_free(key);
	return outcome;
}

enum outcome key_name(const char *public_pem, struct hash *name, struct error *e)
{
	EVP_PKEY *key = key_read(public_pem, false, e);
	unsigned char *der = NULL;
	int length = key ? i2d_PUBKEY(key, &der) : 0;

	if (key && length <= 0)
		(void)error_set(e, OUTCOME_REFUSED, "the public key cannot be written");
	if (length > 0)
		sha256(der, (size_t)length, name->at);
	OPENSSL_free(der);
	EVP_PKEY_free(key);
	return length > 0 ? OUTCOME_DONE : OUTCOME_REFUSED;
}

enum outcome signature_make(const char *private_pem, const void *bytes, size_t length,
    uint8_t signature[SIGNATURE_SIZE], struct error *e)
{
	EVP_PKEY *key = key_read(private_pem, true, e);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	size_t size = SIGNATURE_SIZE;
	bool made = key && context && EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1 &&
		    EVP_DigestSign(context, signature, &size, bytes, length) == 1 && size == SIGNATURE_SIZE;

	if (key && !made)
		(void)error_set(e, OUTCOME_REFUSED, "the key does not sign");
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	return made ? OUTCOME_DONE : OUTCOME_REFUSED;
}

enum outcome signature_check(const char *public_pem, const void *bytes, size_t length,
    const uint8_t *signature, size_t signature_length, struct error *e)
{
	EVP_PKEY *key = key_read(public_pem, false, e);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool ready = key && context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1;
	/* below 0 it could not be computed, which says nothing about the signature */
	int verified = !ready ? -1
		       : signature_length != SIGNATURE_SIZE
			   ? 0
			   : EVP_DigestVerify(context, signature, signature_length, bytes, length);
	bool good = verified == 1;

	if (key && !good)
		(void)error_set(e, OUTCOME_REFUSED,
		    verified < 0 ? "the signature cannot be checked: libcrypto does not compute it"
				 : "the signature does not match the content and this key");
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	return good ? OUTCOME_DONE : OUTCOME_REFUSED;
}
