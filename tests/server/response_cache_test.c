/* SPDX-License-Identifier: MIT */
#include "server/response_cache.h"
#include "tests/support.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdint.h>

/* An answer that many ask for at the same moment is made once, also where it is too large to be kept. */

enum { ASKING = 40 };

struct job_scan {
	struct response_cache *answers;
	pthread_barrier_t all;
	struct MHD_Response *got[ASKING];
};

struct one {
	struct job_scan *asking;
	size_t at;
};

static struct MHD_Response *response_new(void)
{
	return MHD_create_response_from_buffer(1, (void *)(uintptr_t) "x", MHD_RESPMEM_PERSISTENT);
}

static void *one_asks(void *context)
{
	const struct one *one = context;
	struct job_scan *a = one->asking;
	struct MHD_Response *r = response_cache_get(a->answers, "large");

	a->got[one->at] = r;
	if (!r)
		response_cache_put(a->answers, "large", NULL, 0); /* else the others wait for it */
	pthread_barrier_wait(&a->all);
	if (r)
		response_cache_release(a->answers, r);
	return NULL;
}

static void who_waits_for_a_large_one_has_it(void **state)
{
	struct job_scan a = {.answers = response_cache_new()};
	struct MHD_Response *r = response_new();
	pthread_t threads[ASKING];
	struct one ones[ASKING];

	(void)state;
	assert_int_equal(pthread_barrier_init(&a.all, NULL, ASKING), 0);
	assert_null(response_cache_get(a.answers, "large"));
	for (size_t i = 0; i < ASKING; i++) {
		ones[i] = (struct one){&a, i};
		assert_int_equal(pthread_create(&threads[i], NULL, one_asks, &ones[i]), 0);
	}
	response_cache_put(a.answers, "large", r, SIZE_MAX);
	for (size_t i = 0; i < ASKING; i++)
		pthread_join(threads[i], NULL);
	for (size_t i = 0; i < ASKING; i++)
		assert_ptr_equal(a.got[i], r);
	response_cache_release(a.answers, r);
	/* it takes up nothing once nobody uses it */
	assert_null(response_cache_get(a.answers, "large"));
	response_cache_put(a.answers, "large", NULL, 0);
	response_cache_free(a.answers);
	pthread_barrier_destroy(&a.all);
}

/* One that could not be made is made by the next who waits for it, and each has an answer of its own. */
static void a_failure_holds_up_nobody(void **state)
{
	struct job_scan a = {.answers = response_cache_new()};
	pthread_t threads[ASKING];
	struct one ones[ASKING];

	(void)state;
	assert_int_equal(pthread_barrier_init(&a.all, NULL, ASKING), 0);
	assert_null(response_cache_get(a.answers, "large"));
	for (size_t i = 0; i < ASKING; i++) {
		ones[i] = (struct one){&a, i};
		assert_int_equal(pthread_create(&threads[i], NULL, one_asks, &ones[i]), 0);
	}
	response_cache_put(a.answers, "large", NULL, 0);
	for (size_t i = 0; i < ASKING; i++)
		pthread_join(threads[i], NULL);
	for (size_t i = 0; i < ASKING; i++)
		assert_null(a.got[i]);
	response_cache_free(a.answers);
	pthread_barrier_destroy(&a.all);
}

/* Where all places are taken each makes its own, and nobody's answer is exchanged for another's. */
static void without_a_place_each_has_its_own(void **state)
{
	enum { MANY = 64 };
	struct response_cache *a = response_cache_new();
	struct MHD_Response *first = response_new(), *second = response_new();
	char key[20];

	(void)state;
	for (int i = 0; i < MANY; i++) {
		snprintf(key, sizeof key, "k%d", i);
		assert_null(response_cache_get(a, key));
	}
	assert_null(response_cache_get(a, "more")); /* without a place */
	response_cache_put(a, "k0", NULL, 0);
	assert_null(response_cache_get(a, "more")); /* with one */
	response_cache_put(a, "more", first, 1);
	response_cache_put(a, "more", second, 1);
	assert_ptr_equal(response_cache_get(a, "more"), first);
	response_cache_release(a, second);
	response_cache_release(a, first);
	response_cache_release(a, first);
	for (int i = 1; i < MANY; i++) {
		snprintf(key, sizeof key, "k%d", i);
		response_cache_put(a, key, NULL, 0);
	}
	response_cache_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(who_waits_for_a_large_one_has_it),
	    cmocka_unit_test(a_failure_holds_up_nobody),
	    cmocka_unit_test(without_a_place_each_has_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
