/* SPDX-License-Identifier: MIT */
/* Ed25519 signatures (RFC 8032) with keys in PEM, as `openssl genpkey -algorithm ed25519` writes them. */
#ifndef BASE_SIGNATURE_H
#define BASE_SIGNATURE_H

#include "base/error.h"
#include "base/merkle.h"

enum { SIGNATURE_SIZE = 64 };

/* A new pair: PKCS #8 and SubjectPublicKeyInfo. */
enum outcome key_new(struct text *private_pem, struct text *public_pem, struct error *e);

/* The public key of a private one. OUTCOME_REFUSED where that is no Ed25519 key. */
enum outcome key_public(const char *private_pem, struct text *public_pem, struct error *e);

/* A public key as it is written here; what differs from that was not written by us. */
enum outcome key_normal(const char *public_pem, struct text *out, struct error *e);

/* What a public key is called: SHA-256 of its DER form. */
enum outcome key_name(const char *public_pem, struct hash *name, struct error *e);

enum outcome signature_make(const char *private_pem, const void *bytes, size_t length,
    uint8_t signature[SIGNATURE_SIZE], struct error *e);

/* OUTCOME_REFUSED where it is not the signature of these bytes by this key. */
enum outcome signature_check(const char *public_pem, const void *bytes, size_t length,
    const uint8_t *signature, size_t signature_length, struct error *e);

#endif
