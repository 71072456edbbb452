/* SPDX-License-Identifier: MIT */
#include "store/evidence.h"
#include "tests/records.h"
#include "tests/support.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the machine refuses: a folder, a byte more on the disk, memory. It is an error that names it, never
 * "nothing there". */

/* The outcome of opening in a child without root's rights; the sentence comes through a pipe. */
static int opened_as_nobody(const char *path, bool read_only, char *said, size_t size)
{
	int ends[2], status;
	pid_t child;
	ssize_t n;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		struct store_options options = {.read_only = read_only};
		struct error e = {"absent"};
		struct store *s;
		enum outcome outcome;

		if (getuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
			_exit(100);
		outcome = store_open(path, &options, &s, &e);
		if (write(ends[1], e.text, strlen(e.text)) < 0)
			_exit(101);
		_exit(outcome + 50);
	}
	close(ends[1]);
	n = read(ends[0], said, size - 1);
	said[n > 0 ? n : 0] = '\0';
	close(ends[0]);
	assert_true(waitpid(child, &status, 0) == child && WIFEXITED(status));
	return WEXITSTATUS(status) - 50;
}

static void a_folder_that_may_not_be_read_is_not_an_absent_store(void **state)
{
	char above[] = "/tmp/pacesetter-denied-XXXXXX", folder[200], path[300], said[1100];
	struct store *s;
	struct error e;
	enum outcome outcome;

	(void)state;
	/* not below the build folder, which others may not be able to enter at all */
	assert_non_null(mkdtemp(above));
	snprintf(folder, sizeof folder, "%s/closed", above);
	snprintf(path, sizeof path, "%s/store", folder);
	assert_int_equal(chmod(above, 0755) | mkdir(folder, 0755), 0);
	assert_done(store_open(path, NULL, &s, &e), e);
	store_close(s);
	assert_int_equal(chmod(folder, 0), 0);
	outcome = opened_as_nobody(path, true, said, sizeof said);
	assert_int_equal(chmod(folder, 0755), 0);
	snprintf(folder, sizeof folder, "rm -rf '%s'", above);
	assert_int_equal(system(folder), 0);
	if (outcome == 50)
		skip(); /* no user to become */
	assert_int_equal(outcome, OUTCOME_REFUSED);
	assert_contains(said, "Permission denied");
}

static enum outcome evidence_step(struct txn *t, void *context, struct error *e)
{
	bool stored;

	return evidence_add(t, context, &stored, e);
}

/* Documents without end, until there is no room; *added says how many steps were. */
static enum outcome filled(const char *path, uint32_t *added, struct error *e)
{
	struct store *s;
	enum outcome outcome = store_open(path, NULL, &s, e);

	*added = 0;
	if (outcome != OUTCOME_DONE)
		return outcome;
	while (outcome == OUTCOME_DONE && *added < 1000) {
		TEXT_OWNED struct text document = {0};
		struct evidence ev = {0};

		for (uint32_t i = 0; i < 20000; i++)
			text_char(&document, (char)(i * 2654435761U >> 24 ^ *added * 40503U >> (i % 16)));
		memcpy(ev.sha256, added, sizeof *added);
		ev.packed = document;
		outcome = store_write(s, evidence_step, &ev, e);
		*added += outcome == OUTCOME_DONE;
	}
	store_close(s);
	return outcome;
}

static void a_write_that_was_cut_short_says_that_the_disk_is_full(void **state)
{
	char folder[4096], path[4200];

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("damage-short"));
	snprintf(path, sizeof path, "%s/store", folder);
	/* limits that lie within a page: the last write is cut short */
	for (rlim_t limit = 400 << 10; limit < (420 << 10); limit += 1500) {
		pid_t child;
		int status;

		snprintf(path, sizeof path, "%s/store-%d", folder, (int)limit);
		child = fork();
		if (child == 0) {
			struct rlimit l = {limit, limit};
			struct error e = {""};
			uint32_t added;
			enum outcome outcome;

			signal(SIGXFSZ, SIG_IGN);
			setrlimit(RLIMIT_FSIZE, &l);
			outcome = filled(path, &added, &e);
			if (outcome == OUTCOME_FULL && added > 2 && strstr(e.text, "the disk is full"))
				_exit(0);
			fprintf(stderr, "%d after %u documents: %s\n", outcome, added, e.text);
			_exit(1);
		}
		assert_true(waitpid(child, &status, 0) == child && WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
	}
}

/* A disk of its own that nobody else sees, and that goes with the child. */
static void a_full_disk_is_called_that(void **state)
{
	char folder[4096], path[4200];
	pid_t child;
	int status;

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("damage-full"));
	snprintf(path, sizeof path, "%s/store", folder);
	child = fork();
	if (child == 0) {
		struct error e = {""};
		uint32_t added;
		enum outcome outcome;

		if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
		    mount("none", folder, "tmpfs", 0, "size=2050k") != 0)
			_exit(77);
		outcome = filled(path, &added, &e);
		if (outcome == OUTCOME_FULL && added > 2 && strstr(e.text, "the disk is full"))
			_exit(0);
		fprintf(stderr, "%d after %u documents: %s\n", outcome, added, e.text);
		_exit(1);
	}
	assert_true(waitpid(child, &status, 0) == child && WIFEXITED(status));
	if (WEXITSTATUS(status) == 77)
		skip(); /* no mount is allowed here */
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* LMDB would make a lock of it, or a store. */
static void links_in_the_folder_lead_to_no_file_of_others(void **state)
{
	static const char *const names[] = {"data.mdb", "lock.mdb"};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		for (int read_only = 0; read_only < 2; read_only++) {
			const char *folder = test_folder("store-links");
			const struct store_options options = {.read_only = read_only};
			char path[4200], other[4200], *content;
			struct store *s = test_store(folder);
			struct error e;

			store_close(s);
			snprintf(other, sizeof other, "%s/other", folder);
			test_write(other, "of somebody else");
			snprintf(path, sizeof path, "%s/store/%s", folder, names[i]);
			assert_int_equal(unlink(path) | symlink("../other", path), 0);
			snprintf(path, sizeof path, "%s/store", folder);
			assert_int_equal(store_open(path, &options, &s, &e), OUTCOME_REFUSED);
			assert_contains(e.text, names[i]);
			assert_contains(e.text, "is a symbolic link");
			content = test_read(other);
			assert_string_equal(content, "of somebody else");
			free(content);
		}
}

/* The child opens a store, and reads, with less and less memory: whatever the end, it is a sentence or the
 * whole answer. */
static int reading_with(const char *store, rlim_t most, char *said, size_t size)
{
	int ends[2], status;
	pid_t child;
	ssize_t n;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		struct rlimit l = {most, most};
		struct error e = {""};
		enum outcome outcome = OUTCOME_DONE;

		dup2(ends[1], 2);
		if (setrlimit(RLIMIT_AS, &l) != 0)
			_exit(101);
		for (size_t i = 0; i < record_place_count && outcome == OUTCOME_DONE; i++)
			outcome = record_place_read(store, &record_places[i], &e);
		if (outcome != OUTCOME_DONE && write(2, e.text, strlen(e.text)) < 0)
			_exit(101);
		_exit(outcome == OUTCOME_DONE ? 0 : outcome == OUTCOME_REFUSED ? 1 : 102);
	}
	close(ends[1]);
	n = read(ends[0], said, size - 1);
	said[n > 0 ? n : 0] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

#if defined __SANITIZE_ADDRESS__
enum { MEMORY_CAN_BE_LIMITED = false };
#else
enum { MEMORY_CAN_BE_LIMITED = true };
#endif

static void without_memory_nothing_is_taken_for_absent(void **state)
{
	char folder[4096], path[4200];
	struct store *s;
	struct error e;
	size_t failed = 0, read = 0;

	(void)state;
	if (!MEMORY_CAN_BE_LIMITED)
		skip();
	snprintf(folder, sizeof folder, "%s", test_folder("damage-memory"));
	snprintf(path, sizeof path, "%s/store", folder);
	s = test_store(folder);
	assert_done(store_write(s, every_record_fill, NULL, &e), e);
	store_close(s);
	for (rlim_t mib = 8; mib < 420; mib += 12) {
		char said[2000];
		int status = reading_with(path, mib << 20, said, sizeof said);

		if (status != 0 && (status != 1 || !strstr(said, "memory")))
			fail_msg("with %d MiB: %d: %s", (int)mib, status, said);
		failed += status == 1;
		read += status == 0;
	}
	assert_true(failed > 0 && read > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_folder_that_may_not_be_read_is_not_an_absent_store),
	    cmocka_unit_test(a_write_that_was_cut_short_says_that_the_disk_is_full),
	    cmocka_unit_test(a_full_disk_is_called_that),
	    cmocka_unit_test(without_memory_nothing_is_taken_for_absent),
	    cmocka_unit_test(links_in_the_folder_lead_to_no_file_of_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
