/* SPDX-License-Identifier: MIT */
#include "base/file_read.h"
#include "base/folder.h"
#include "tests/support.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* What is read never holds the program up, and what lies in a folder is listed to its end or is an error. */

static char folder[4000], path[4200];

/* In place of the C library's: a disk that fails amid a folder. */
static int fails_after = -1;

struct dirent *readdir(DIR *d)
{
	struct dirent *(*real)(DIR *) = NULL;
	void *symbol = dlsym(RTLD_NEXT, "readdir");

	if (fails_after == 0) {
		errno = EIO;
		return NULL;
	}
	fails_after -= fails_after > 0;
	memcpy(&real, &symbol, sizeof real);
	return real(d);
}

static const char *in_folder(const char *name)
{
	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static void an_ordinary_file_is_read(void **state)
{
	TEXT_OWNED struct text bytes = {0};
	struct error e;

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("file-read"));
	test_write(in_folder("file"), "four");
	assert_done(file_read(path, 4, &bytes, &e), e);
	assert_string_equal(text_of(&bytes), "four");
	assert_int_equal(file_read(path, 3, &bytes, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "larger than 3 bytes");
	assert_done(file_kind_check(path, &e), e);
	assert_int_equal(symlink("file", in_folder("link")), 0);
	text_clear(&bytes);
	assert_done(file_read(path, 4, &bytes, &e), e);
	assert_int_equal(file_read(in_folder("none"), 4, &bytes, &e), OUTCOME_ABSENT);
	assert_int_equal(file_read(in_folder("file/none"), 4, &bytes, &e), OUTCOME_ABSENT);
	assert_int_equal(file_kind_check(path, &e), OUTCOME_REFUSED);
	assert_int_equal(symlink("loop", in_folder("loop")), 0);
	assert_int_equal(file_read(path, 4, &bytes, &e), OUTCOME_REFUSED);
}

static void what_is_no_file_is_refused_at_once(void **state)
{
	static const struct {
		const char *name, *said;
	} cases[] = {{"fifo", ": is a FIFO (expected an ordinary file)"},
	    {"sub", ": is a folder (expected an ordinary file)"},
	    {"zero", ": is a device (expected an ordinary file)"}};
	TEXT_OWNED struct text bytes = {0};
	struct error e;

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("file-refused"));
	assert_int_equal(mkfifo(in_folder("fifo"), 0600), 0);
	assert_int_equal(mkdir(in_folder("sub"), 0700), 0);
	assert_int_equal(symlink("/dev/zero", in_folder("zero")), 0);
	alarm(60); /* a test that waits for the FIFO's writer has failed */
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(file_read(in_folder(cases[i].name), 4, &bytes, &e), OUTCOME_REFUSED);
		assert_contains(e.text, cases[i].said);
		assert_int_equal(file_kind_check(path, &e), OUTCOME_REFUSED);
		assert_contains(e.text, cases[i].said);
	}
	assert_int_equal(bytes.length, 0);
	/* who names it in person may mean it; but not for ever */
	assert_int_equal(file_read_any(in_folder("fifo"), 4, &bytes, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "nothing has come from it for 10 seconds");
	assert_int_equal(file_read_any(in_folder("zero"), 1 << 20, &bytes, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "larger than");
	alarm(0);
}

static void a_fifo_that_is_named_is_read_to_its_end(void **state)
{
	TEXT_OWNED struct text bytes = {0};
	struct error e;
	pid_t child;
	int status;

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("file-given"));
	assert_int_equal(mkfifo(in_folder("fifo"), 0600), 0);
	child = fork();
	if (child == 0) {
		int fd = open(path, O_WRONLY);

		for (int i = 0; fd >= 0 && i < 3; i++) {
			if (write(fd, "part ", 5) != 5)
				_exit(1);
			sleep_ms(20);
		}
		_exit(fd < 0);
	}
	assert_done(file_read_any(path, 100, &bytes, &e), e);
	assert_string_equal(text_of(&bytes), "part part part ");
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static enum outcome count(void *context, int fd, const char *name, struct error *e)
{
	(void)fd;
	(void)e;
	assert_true(strcmp(name, ".") != 0 && strcmp(name, "..") != 0);
	++*(int *)context;
	return OUTCOME_DONE;
}

static enum outcome refuse(void *context, int fd, const char *name, struct error *e)
{
	(void)context;
	(void)fd;
	return error_set(e, OUTCOME_FULL, "%s", name);
}

static void a_folder_is_listed_to_its_end(void **state)
{
	struct error e;
	int names = 0;

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("file-folder"));
	for (int i = 0; i < 3; i++) {
		char name[8];

		snprintf(name, sizeof name, "%d", i);
		test_write(in_folder(name), "");
	}
	assert_done(folder_each(folder, true, count, &names, &e), e);
	assert_int_equal(names, 3);
	assert_int_equal(folder_each(folder, true, refuse, NULL, &e), OUTCOME_FULL);
	for (int i = 0; i < 5; i++) {
		fails_after = i;
		assert_int_equal(folder_each(folder, true, count, &names, &e), OUTCOME_REFUSED);
		assert_contains(e.text, "what lies in it cannot be listed: Input/output error");
	}
	fails_after = -1;
	assert_int_equal(folder_each(in_folder("none"), true, count, &names, &e), OUTCOME_ABSENT);
	assert_int_equal(folder_each(in_folder("0"), true, count, &names, &e), OUTCOME_REFUSED);
	assert_int_equal(symlink(".", in_folder("link")), 0);
	assert_int_equal(folder_each(path, true, count, &names, &e), OUTCOME_REFUSED);
	assert_done(folder_each(path, false, count, &names, &e), e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_ordinary_file_is_read),
	    cmocka_unit_test(what_is_no_file_is_refused_at_once),
	    cmocka_unit_test(a_fifo_that_is_named_is_read_to_its_end),
	    cmocka_unit_test(a_folder_is_listed_to_its_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
