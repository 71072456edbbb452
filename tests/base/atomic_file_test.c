/* SPDX-License-Identifier: MIT */
#include "base/atomic_file.h"
#include "base/folder.h"
#include "tests/writing.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

/* A file is there whole or not at all. */

static char folder[4000], path[4300], other[4300];

static void begin(const char *name)
{
	snprintf(folder, sizeof folder, "%s", test_folder(name));
	snprintf(path, sizeof path, "%s/out.csv", folder);
	snprintf(other, sizeof other, "%s/other", folder);
}

static void assert_holds(const char *file, const char *content)
{
	OWNED char *there = test_read(file);

	assert_string_equal(there, content);
}

static mode_t mode_of(const char *file)
{
	struct stat st;

	assert_int_equal(lstat(file, &st), 0);
	return st.st_mode & 07777;
}

static enum outcome words(void *context, const char *temporary, FILE *out, struct error *e)
{
	(void)temporary;
	(void)e;
	fputs(context, out);
	return OUTCOME_DONE;
}

static enum outcome put(const char *target, unsigned how, const char *content, struct error *e)
{
	return atomic_file_write(target, WHOLE_FILE_STREAM | how, words, (void *)(uintptr_t)content, e);
}

/* ---- mode and owner ---- */

static void what_is_there_keeps_its_mode_and_owner(void **state)
{
	mode_t before = umask(027);
	struct stat st;
	struct error e;

	(void)state;
	begin("whole-mode");
	assert_done(put(path, 0, "new", &e), e);
	assert_int_equal(mode_of(path), 0640);
	assert_int_equal(chmod(path, 0604), 0);
	assert_done(put(path, 0, "newer", &e), e);
	assert_holds(path, "newer");
	assert_int_equal(mode_of(path), 0604);
	assert_done(put(other, WHOLE_FILE_SECRET, "secret", &e), e);
	assert_int_equal(mode_of(other), 0600);
	umask(before);
	if (geteuid() != 0)
		return;
	assert_int_equal(chown(path, 12345, 23456), 0);
	assert_int_equal(chmod(path, 02640), 0);
	assert_done(put(path, 0, "newest", &e), e);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_uid, 12345);
	assert_int_equal(st.st_gid, 23456);
	assert_int_equal(st.st_mode & 07777, 02640);
}

/* What a user may not write is not replaced either, though the folder would allow it. */
static void what_may_not_be_written_is_not_replaced(void **state)
{
	int status;
	pid_t child;

	(void)state;
	begin("whole-readonly");
	test_write(path, "old");
	assert_int_equal(chmod(path, 0444), 0);
	test_write(other, "old");
	assert_int_equal(chmod(other, 0444), 0);
	assert_int_equal(chmod(folder, 0777), 0);
	child = fork();
	if (child == 0) {
		struct error e;

		if (chdir(folder) != 0 || (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)))
			_exit(2);
		if (put("other", WHOLE_FILE_OURS, "new", &e) != OUTCOME_DONE)
			_exit(3);
		_exit(put("out.csv", 0, "new", &e) == OUTCOME_REFUSED ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_holds(path, "old");
	/* but what is ours to make */
	assert_holds(other, "new");
	assert_int_equal(mode_of(other), 0444);
}

/* ---- links, devices, folders ---- */

static void a_symbolic_link_is_followed_and_stays(void **state)
{
	struct stat st;
	struct error e;

	(void)state;
	begin("whole-link");
	test_write(other, "old");
	assert_int_equal(symlink("other", path), 0);
	assert_done(put(path, 0, "new", &e), e);
	assert_holds(other, "new");
	assert_int_equal(lstat(path, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	/* in the place of what we alone write it is what somebody has put there */
	assert_done(put(path, WHOLE_FILE_OURS, "ours", &e), e);
	assert_holds(other, "new");
	assert_holds(path, "ours");
	assert_int_equal(lstat(path, &st), 0);
	assert_true(S_ISREG(st.st_mode));
	assert_int_equal(unlink(path) | symlink("other", path), 0);
	/* to nothing: who knows what was meant */
	assert_int_equal(unlink(other), 0);
	assert_int_equal(put(path, 0, "new", &e), OUTCOME_REFUSED);
	assert_contains(e.text, "symbolic link to a file that is not there");
	assert_int_equal(access(other, F_OK), -1);
	assert_int_equal(temporary_count(folder), 0);
}

static void a_fifo_is_written_into_or_refused(void **state)
{
	char got[16] = "";
	struct stat st;
	struct error e;
	int reader;

	(void)state;
	begin("whole-fifo");
	assert_int_equal(mkfifo(path, 0600), 0);
	reader = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	assert_true(reader >= 0);
	assert_done(put(path, WHOLE_FILE_DEVICE, "through", &e), e);
	assert_int_equal(read(reader, got, sizeof got - 1), 7);
	assert_string_equal(got, "through");
	/* not where a file is wanted, nor by a library that needs one */
	assert_int_equal(put(path, 0, "x", &e), OUTCOME_REFUSED);
	assert_contains(e.text, "is a FIFO (expected an ordinary file)");
	assert_int_equal(atomic_file_write(path, WHOLE_FILE_DEVICE, words, NULL, &e), OUTCOME_REFUSED);
	/* nobody reads any more */
	close(reader);
	assert_int_equal(lstat(path, &st), 0);
	assert_true(S_ISFIFO(st.st_mode));
	assert_int_equal(put(folder, WHOLE_FILE_DEVICE, "x", &e), OUTCOME_REFUSED);
	assert_contains(e.text, "is a folder (expected an ordinary file)");
}

/* Devices of the test's own folder; where none can be made (not root, or a file system without) it skips. */
static void a_device_is_never_replaced(void **state)
{
	struct stat st;
	struct error e;
	int fd;

	(void)state;
	begin("whole-device");
	if (mknod(path, S_IFCHR | 0666, makedev(1, 3)) != 0)
		skip();
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		skip();
	close(fd);
	assert_done(put(path, WHOLE_FILE_DEVICE, "gone", &e), e);
	assert_int_equal(put(path, 0, "x", &e), OUTCOME_REFUSED);
	assert_int_equal(lstat(path, &st), 0);
	assert_true(S_ISCHR(st.st_mode));
	/* what is never full, and what always is */
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mknod(path, S_IFCHR | 0666, makedev(1, 7)), 0);
	assert_int_equal(put(path, WHOLE_FILE_DEVICE, "no room", &e), OUTCOME_FULL);
	assert_contains(e.text, strerror(ENOSPC));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mknod(path, S_IFBLK | 0666, makedev(7, 250)), 0);
	assert_int_equal(put(path, WHOLE_FILE_DEVICE, "x", &e), OUTCOME_REFUSED);
	assert_contains(e.text, "is a block device");
	assert_int_equal(temporary_count(folder), 0);
}

/* ---- a name that must be new ---- */

static enum outcome also_somebody_else(void *context, const char *temporary, FILE *out, struct error *e)
{
	(void)temporary;
	(void)e;
	test_write(context, "somebody else's");
	fputs("ours", out);
	return OUTCOME_DONE;
}

static void a_new_file_never_replaces_one(void **state)
{
	struct error e;

	(void)state;
	begin("whole-new");
	test_write(path, "old");
	assert_int_equal(put(path, WHOLE_FILE_NEW, "new", &e), OUTCOME_REFUSED);
	assert_holds(path, "old");
	/* nor one that came while it was written */
	assert_int_equal(unlink(path), 0);
	assert_int_equal(
	    atomic_file_write(path, WHOLE_FILE_STREAM | WHOLE_FILE_NEW, also_somebody_else, path, &e),
	    OUTCOME_REFUSED);
	assert_contains(e.text, strerror(EEXIST));
	assert_holds(path, "somebody else's");
	assert_int_equal(temporary_count(folder), 0);
}

/* ---- two at a time, and one that was killed ---- */

struct nested {
	char temporary[4500];
	const char *content;
};

static enum outcome meanwhile_another(void *context, const char *temporary, FILE *out, struct error *e)
{
	struct nested *n = context;

	snprintf(n->temporary, sizeof n->temporary, "%s", temporary);
	fputs("first half, ", out);
	if (fflush(out) != 0)
		return OUTCOME_FULL;
	assert_done(put(path, 0, n->content, e), *e);
	assert_holds(path, n->content);
	/* ours is not taken for what somebody left behind */
	assert_int_equal(access(temporary, F_OK), 0);
	fputs("second half", out);
	return OUTCOME_DONE;
}

static void two_writers_of_one_name_have_a_file_each(void **state)
{
	struct nested n = {.content = "the other's"};
	struct error e;

	(void)state;
	begin("whole-two");
	assert_done(atomic_file_write(path, WHOLE_FILE_STREAM, meanwhile_another, &n, &e), e);
	assert_holds(path, "first half, second half");
	assert_int_equal(temporary_count(folder), 0);
}

static enum outcome killed(void *context, const char *temporary, FILE *out, struct error *e)
{
	(void)context;
	(void)temporary;
	(void)e;
	fputs("half", out);
	fflush(out);
	raise(SIGKILL);
	return OUTCOME_DONE;
}

static void who_is_killed_leaves_the_old_file(void **state)
{
	TEXT_OWNED struct text names = {0};
	struct error e;
	int status;
	pid_t child;

	(void)state;
	begin("whole-killed");
	test_write(path, "old");
	snprintf(other, sizeof other, "%s/.out.csv.notes.part", folder); /* of somebody else */
	test_write(other, "");
	child = fork();
	if (child == 0) {
		(void)atomic_file_write(path, WHOLE_FILE_STREAM, killed, NULL, &e);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_holds(path, "old");
	assert_int_equal(temporary_count(folder), 2);
	/* the next one removes it */
	assert_done(put(path, 0, "new", &e), e);
	assert_holds(path, "new");
	folder_names(folder, &names);
	assert_string_equal(text_of(&names), ".out.csv.notes.part out.csv ");
}

static void a_name_of_the_greatest_length_has_a_temporary_one(void **state)
{
	char name[256] = "";
	struct error e;

	(void)state;
	begin("whole-long");
	for (int i = 0; i < 85; i++)
		strcat(name, "东");
	snprintf(path, sizeof path, "%s/%s", folder, name);
	assert_done(put(path, 0, "x", &e), e);
	assert_holds(path, "x");
}

/* ---- a full disk ---- */

static enum outcome numbers(void *context, const char *temporary, FILE *out, struct error *e)
{
	(void)context;
	(void)temporary;
	(void)e;
	for (int i = 0; i < 20000; i++)
		fprintf(out, "%d\n", i);
	return OUTCOME_DONE; /* it does not look */
}

/* However long the file may become: whole, or the old one and nothing beside it. */
static void a_disk_that_is_full_at_any_length(void **state)
{
	struct rlimit before, limit;
	struct error e;
	size_t whole;

	(void)state;
	begin("whole-full");
	assert_done(atomic_file_write(path, WHOLE_FILE_STREAM, numbers, NULL, &e), e);
	whole = file_size(path);
	test_write(path, "old");
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	for (size_t most = 0; most < whole; most += most + 4096 < whole ? 3571 : 1 + (whole - most) / 2) {
		limit = (struct rlimit){most, before.rlim_max};
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
		assert_int_equal(atomic_file_write(path, WHOLE_FILE_STREAM, numbers, NULL, &e), OUTCOME_FULL);
		assert_contains(e.text, strerror(EFBIG));
		assert_contains(e.text, "out.csv");
		assert_holds(path, "old");
		assert_int_equal(temporary_count(folder), 0);
	}
	limit.rlim_cur = whole;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_done(atomic_file_write(path, WHOLE_FILE_STREAM, numbers, NULL, &e), e);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(file_size(path), whole);
}

/* A write that fails for a moment leaves no gap with more behind it. */
static enum outcome with_a_bad_moment(void *context, const char *temporary, FILE *out, struct error *e)
{
	struct rlimit before, limit;

	(void)context;
	(void)temporary;
	(void)e;
	getrlimit(RLIMIT_FSIZE, &before);
	limit = (struct rlimit){0, before.rlim_max};
	fputs("first\n", out);
	fflush(out);
	setrlimit(RLIMIT_FSIZE, &limit);
	fputs("second\n", out);
	fflush(out);
	setrlimit(RLIMIT_FSIZE, &before);
	clearerr(out);
	fputs("third\n", out);
	return OUTCOME_DONE;
}

static void a_write_that_failed_once_has_failed(void **state)
{
	struct error e;

	(void)state;
	begin("whole-moment");
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(
	    atomic_file_write(path, WHOLE_FILE_STREAM, with_a_bad_moment, NULL, &e), OUTCOME_FULL);
	assert_int_equal(access(path, F_OK), -1);
}

static void a_folder_that_is_missing_is_named(void **state)
{
	TEXT_OWNED struct text bytes = {0};
	struct error e;

	(void)state;
	begin("whole-nowhere");
	text_add(&bytes, "x");
	snprintf(path, sizeof path, "%s/none/deeper.csv", folder);
	assert_int_equal(atomic_file_write_text(path, 0, &bytes, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "none/deeper.csv: the folder ");
	assert_contains(e.text, "/none/ does not exist (expected one that is there)");
	snprintf(path, sizeof path, "%s/file", folder);
	test_write(path, "");
	snprintf(path, sizeof path, "%s/file/new.csv", folder);
	assert_int_equal(atomic_file_write_text(path, 0, &bytes, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "/file/ is no folder");
}

/* ---- folders ---- */

static void a_folder_is_made_or_was_there(void **state)
{
	struct error e;
	bool made;

	(void)state;
	begin("whole-folder");
	assert_done(folder_make(other, 0700, &made, &e), e);
	assert_true(made);
	assert_done(folder_make(other, 0700, &made, &e), e);
	assert_false(made);
	test_write(path, "");
	assert_int_equal(folder_make(path, 0700, NULL, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "is not a folder");
	snprintf(path, sizeof path, "%s/none/deeper", folder);
	assert_int_equal(folder_make(path, 0700, NULL, &e), OUTCOME_REFUSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_there_keeps_its_mode_and_owner),
	    cmocka_unit_test(what_may_not_be_written_is_not_replaced),
	    cmocka_unit_test(a_symbolic_link_is_followed_and_stays),
	    cmocka_unit_test(a_fifo_is_written_into_or_refused),
	    cmocka_unit_test(a_device_is_never_replaced),
	    cmocka_unit_test(a_new_file_never_replaces_one),
	    cmocka_unit_test(two_writers_of_one_name_have_a_file_each),
	    cmocka_unit_test(who_is_killed_leaves_the_old_file),
	    cmocka_unit_test(a_name_of_the_greatest_length_has_a_temporary_one),
	    cmocka_unit_test(a_disk_that_is_full_at_any_length),
	    cmocka_unit_test(a_write_that_failed_once_has_failed),
	    cmocka_unit_test(a_folder_that_is_missing_is_named),
	    cmocka_unit_test(a_folder_is_made_or_was_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
