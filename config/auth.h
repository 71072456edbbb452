/* SPDX-License-Identifier: MIT */
/* The key `auth` of a source: signatures, and tokens that are fetched first. */
#ifndef CONFIG_AUTH_H
#define CONFIG_AUTH_H

#include "base/http.h"
#include "config/field.h"

#include <stdint.h>

enum signature_digest { DIGEST_HMAC_SHA256, DIGEST_SHA256, DIGEST_MD5 };
extern const char *const digest_names[];

enum signature_encoding { ENCODING_HEX, ENCODING_HEX_UPPER, ENCODING_BASE64 };
extern const char *const encoding_names[];

enum timestamp_unit { TIMESTAMP_SECONDS, TIMESTAMP_MILLISECONDS };
extern const char *const timestamp_unit_names[];

enum signature_place { SIGNATURE_IN_QUERY, SIGNATURE_IN_HEADERS };
extern const char *const signature_place_names[];

/* A query or headers with a key, the time and a signature. */
struct hmac_auth {
	const char *key, *secret, *text;
	enum signature_digest digest;
	enum signature_encoding encoding;
	enum timestamp_unit moment;
	enum signature_place place;
	const char *key_name, *moment_name, *signature_name;
};

/* A token that a login address gives. */
struct token_auth {
	const char *url, *body;
	struct list form, headers; /* struct pair */
	struct path at;
	const char *header, *prefix;
	int64_t lasts; /* seconds; 0: until it is refused */
};

/* How a source knows us. */
struct authentication {
	enum http_auth how;
	const char *name, *secret; /* the secret is a reference until it is used */
	struct hmac_auth *hmac;	   /* NULL: none */
	struct token_auth *token;  /* NULL: none */
};

#endif
