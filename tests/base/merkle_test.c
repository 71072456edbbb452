/* SPDX-License-Identifier: MIT */
#include "base/merkle.h"
#include "base/signature.h"
#include "tests/support.h"

#include <stdlib.h>
#include <string.h>

/* Proofs that a journalist's own program would check. */

static struct hash of(const char *hex)
{
	struct hash h = {{0}};

	assert_true(hash_parse(hex, &h));
	return h;
}

/* The vectors that implementations of Certificate Transparency share: eight leaves, roots of the first 1
 * to 8. */
static const struct {
	const char *leaf; /* bytes in hexadecimal */
	const char *root; /* of it and those before it */
} vectors[] = {
    {"", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
    {"00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
    {"10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
    {"2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
    {"3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
    {"40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
    {"5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
    {"606162636465666768696a6b6c6d6e6f", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
};
enum { VECTORS = sizeof vectors / sizeof *vectors };

static void leaf_add(struct merkle *m, const char *hex)
{
	uint8_t bytes[16];
	size_t length = strlen(hex) / 2;

	for (size_t i = 0; i < length; i++) {
		char pair[3] = {hex[2 * i], hex[2 * i + 1], '\0'};

		bytes[i] = (uint8_t)strtoul(pair, NULL, 16);
	}
	merkle_add(m, merkle_leaf(bytes, length));
}

static void roots_are_those_that_others_compute(void **state)
{
	struct merkle m = {0};

	(void)state;
	assert_true(hash_equal(
	    merkle_root(&m), of("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")));
	for (size_t i = 0; i < VECTORS; i++) {
		leaf_add(&m, vectors[i].leaf);
		if (!hash_equal(merkle_root(&m), of(vectors[i].root)))
			fail_msg("the root of %zu leaves", i + 1);
	}
	merkle_done(&m);
}

static void a_path_proves_its_leaf_and_no_other(void **state)
{
	struct merkle m = {0};

	(void)state;
	for (size_t count = 1; count <= 70; count++) {
		struct hash root;

		merkle_add(&m, merkle_leaf(&count, sizeof count));
		root = merkle_root(&m);
		for (size_t i = 0; i < count; i++) {
			struct hash path[MERKLE_PATH_MOST], other;
			size_t length = merkle_path(&m, i, path);

			assert_true(merkle_proves(m.leaves[i], i, count, path, length, root));
			other = m.leaves[i];
			other.at[3] ^= 1;
			assert_false(merkle_proves(other, i, count, path, length, root));
			assert_false(merkle_proves(m.leaves[i], i + 1, count, path, length, root));
			if (length) {
				assert_false(merkle_proves(m.leaves[i], i, count, path, length - 1, root));
				path[length / 2].at[31] ^= 0x80;
				assert_false(merkle_proves(m.leaves[i], i, count, path, length, root));
			}
		}
	}
	merkle_done(&m);
}

static void what_was_signed_is_told_from_what_was_not(void **state)
{
	/* RFC 8032, 7.1, TEST 2: the secret key as PKCS #8 */
	static const char private_pem[] = "-----BEGIN PRIVATE KEY-----\n"
					  "MC4CAQAwBQYDK2VwBCIEIEzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1PuKb7\n"
					  "-----END PRIVATE KEY-----\n";
	static const uint8_t message[] = {0x72};
	static const uint8_t expected[SIGNATURE_SIZE] = {0x92, 0xa0, 0x09, 0xa9, 0xf0, 0xd4, 0xca, 0xb8, 0x72,
	    0x0e, 0x82, 0x0b, 0x5f, 0x64, 0x25, 0x40, 0xa2, 0xb2, 0x7b, 0x54, 0x16, 0x50, 0x3f, 0x8f, 0xb3,
	    0x76, 0x22, 0x23, 0xeb, 0xdb, 0x69, 0xda, 0x08, 0x5a, 0xc1, 0xe4, 0x3e, 0x15, 0x99, 0x6e, 0x45,
	    0x8f, 0x36, 0x13, 0xd0, 0xf1, 0x1d, 0x8c, 0x38, 0x7b, 0x2e, 0xae, 0xb4, 0x30, 0x2a, 0xee, 0xb0,
	    0x0d, 0x29, 0x16, 0x12, 0xbb, 0x0c, 0x00};
	TEXT_OWNED struct text public_pem = {0};
	TEXT_OWNED struct text other_private = {0};
	TEXT_OWNED struct text other_public = {0};
	uint8_t signature[SIGNATURE_SIZE];
	struct hash name, other_name;
	struct error e;

	(void)state;
	assert_done(signature_make(private_pem, message, sizeof message, signature, &e), e);
	assert_memory_equal(signature, expected, SIGNATURE_SIZE);
	assert_done(key_public(private_pem, &public_pem, &e), e);
	assert_done(
	    signature_check(text_of(&public_pem), message, sizeof message, signature, SIGNATURE_SIZE, &e), e);
	assert_int_equal(
	    signature_check(text_of(&public_pem), "s", 1, signature, SIGNATURE_SIZE, &e), OUTCOME_REFUSED);
	assert_int_equal(
	    signature_check(text_of(&public_pem), message, 1, signature, 63, &e), OUTCOME_REFUSED);
	assert_done(key_new(&other_private, &other_public, &e), e);
	assert_int_equal(signature_check(text_of(&other_public), message, 1, signature, SIGNATURE_SIZE, &e),
	    OUTCOME_REFUSED);
	assert_string_equal(e.text, "the signature does not match the content and this key");
	assert_done(key_name(text_of(&public_pem), &name, &e), e);
	assert_done(key_name(text_of(&other_public), &other_name, &e), e);
	assert_false(hash_equal(name, other_name));
	assert_int_equal(signature_make("nothing", "s", 1, signature, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "pacesetter key new");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(roots_are_those_that_others_compute),
	    cmocka_unit_test(a_path_proves_its_leaf_and_no_other),
	    cmocka_unit_test(what_was_signed_is_told_from_what_was_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
