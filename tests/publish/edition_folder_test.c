/* SPDX-License-Identifier: MIT */
#include "publish/edition_verify.h"
#include "tests/press.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The folders of editions in other hands: what is put into them holds nobody up, and what cannot be listed is
 * never taken for nothing. */

/* In place of the C library's: a disk that fails. */
static bool fails;

struct dirent *readdir(DIR *d)
{
	struct dirent *(*real)(DIR *) = NULL;
	void *symbol = dlsym(RTLD_NEXT, "readdir");

	if (fails) {
		errno = EIO;
		return NULL;
	}
	memcpy(&real, &symbol, sizeof real);
	return real(d);
}

static enum outcome verify(struct press *p, struct verified_edition *x, struct error *e)
{
	struct verification v = {.wrong = press_told, .context = &p->notified, .arena = &p->arena};

	text_clear(&p->notified);
	return edition_verify(p->edition, &v, x, e);
}

static void a_fifo_in_place_of_a_manifest_holds_nobody_up(void **state)
{
	char stranger[4300], fifo[4400];
	struct verified_edition x;
	struct press p;
	struct error e;

	(void)state;
	press_begin(&p, "folder-fifo");
	press_must(&p, "2023-04-20", "mid");
	snprintf(stranger, sizeof stranger, "%s/out/stranger", p.w.folder);
	snprintf(fifo, sizeof fifo, "%s/manifest.json", stranger);
	assert_int_equal(mkdir(stranger, 0755), 0);
	assert_int_equal(mkfifo(fifo, 0644), 0);
	alarm(60);
	assert_int_equal(press_publish(&p, "2023-05-20", "mid", NULL, NULL, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "/out/stranger/manifest.json: is a FIFO (expected an ordinary file)");
	unlink(fifo);
	rmdir(stranger);
	press_must(&p, "2023-05-20", "mid");
	/* and any file of an edition */
	snprintf(fifo, sizeof fifo, "%s/table.csv", p.edition);
	unlink(fifo);
	assert_int_equal(mkfifo(fifo, 0644), 0);
	assert_done(verify(&p, &x, &e), e);
	assert_int_equal(x.wrong, 1);
	assert_contains(text_of(&p.notified), "table.csv: is a FIFO (expected an ordinary file)");
	alarm(0);
	press_end(&p);
}

static void what_cannot_be_listed_is_an_error(void **state)
{
	struct edition_folder *editions;
	struct verified_edition x;
	char left[4300];
	struct press p;
	struct error e;
	size_t count;

	(void)state;
	press_begin(&p, "folder-fails");
	press_must(&p, "2023-04-20", "mid");
	snprintf(left, sizeof left, "%s/out", p.w.folder);
	fails = true;
	assert_int_equal(editions_read(left, &p.arena, &editions, &count, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "/out: what lies in it cannot be listed: Input/output error");
	assert_int_equal(verify(&p, &x, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "2023-03-mid: what lies in it cannot be listed: Input/output error");
	fails = false;
	assert_done(verify(&p, &x, &e), e);
	assert_int_equal(x.wrong, 0);
	/* what cannot be removed says why */
	snprintf(left, sizeof left, "%s/out/.2023-04-mid.part", p.w.folder);
	assert_int_equal(mkdir(left, 0755), 0);
	snprintf(left, sizeof left, "%s/out/.2023-04-mid.part/sub", p.w.folder);
	assert_int_equal(mkdir(left, 0755), 0);
	assert_int_equal(press_publish(&p, "2023-05-20", "mid", NULL, NULL, &e), OUTCOME_REFUSED);
	assert_contains(e.text, ".part/sub: cannot be removed: Is a directory");
	rmdir(left);
	press_must(&p, "2023-05-20", "mid");
	press_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_fifo_in_place_of_a_manifest_holds_nobody_up),
	    cmocka_unit_test(what_cannot_be_listed_is_an_error),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
