/* SPDX-License-Identifier: MIT */
#include "server/spool.h"
#include "tests/support.h"

#include <unistd.h>

/* Answers on their way out. */

static void a_disk_is_never_filled(void **state)
{
	const uint64_t GIB = UINT64_C(1) << 30;

	(void)state;
	assert_true(spool_may_grow(100 * GIB, 50 * GIB));
	assert_true(spool_may_grow(100 * GIB, GIB + 1));
	assert_false(spool_may_grow(100 * GIB, GIB));
	assert_true(spool_may_grow(GIB, GIB / 5));
	assert_false(spool_may_grow(GIB, GIB / 10));
	assert_false(spool_may_grow(GIB, 0));
	assert_true(spool_may_grow(UINT64_MAX, UINT64_MAX));
}

static void a_large_answer_comes_back_whole(void **state)
{
	enum { LINES = 400000 };
	struct spool_entry kept;
	struct spool *s;
	struct error e;
	FILE *out, *in;
	int n, line;

	(void)state;
	assert_done(spool_open(false, &s, &out, &e), e);
	for (n = 0; n < LINES; n++)
		fprintf(out, "%d\n", n);
	assert_done(spool_end(s, &kept, &e), e);
	assert_true(kept.fd >= 0 && kept.size > 1 << 20);
	assert_int_equal(lseek(kept.fd, 0, SEEK_SET), 0);
	in = fdopen(kept.fd, "r");
	for (n = 0; fscanf(in, "%d", &line) == 1; n++)
		assert_int_equal(line, n);
	assert_int_equal(n, LINES);
	fclose(in);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_disk_is_never_filled),
	    cmocka_unit_test(a_large_answer_comes_back_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
