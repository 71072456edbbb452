/* SPDX-License-Identifier: MIT */
#include "base/library_output.h"
#include "base/log.h"
#include "tests/support.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* What is written on standard error, piece by piece: each write is one message of a socket in its place. */

struct listening {
	int kept, end;
};

static void listening_begin(struct listening *l)
{
	int ends[2];

	l->kept = dup(STDERR_FILENO);
	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
	assert_int_equal(dup2(ends[1], STDERR_FILENO), STDERR_FILENO);
	close(ends[1]);
	l->end = ends[0];
}

/* The next message; "": there is none. */
static const char *message_next(struct listening *l, char *message, size_t size)
{
	ssize_t n = recv(l->end, message, size - 1, 0);

	message[n > 0 ? n : 0] = '\0';
	return message;
}

static void listening_end(struct listening *l)
{
	assert_int_equal(dup2(l->kept, STDERR_FILENO), STDERR_FILENO);
	close(l->kept);
	close(l->end);
}

static void *library_says(void *context)
{
	fputs("of another thread", stderr);
	return context;
}

static void only_what_this_thread_prints_is_hidden(void **state)
{
	struct listening l;
	pthread_t other;
	char message[200];

	(void)state;
	listening_begin(&l);
	library_output_hide();
	fputs("hidden", stderr);
	assert_int_equal(pthread_create(&other, NULL, library_says, NULL), 0);
	assert_int_equal(pthread_join(other, NULL), 0);
	log_event(LOG_WARNING, "meanwhile", "problem=%s", "ours");
	library_output_show();
	fprintf(stderr, "shown %d", 1);
	assert_string_equal(message_next(&l, message, sizeof message), "of another thread");
	assert_contains(message_next(&l, message, sizeof message), " event=meanwhile problem=ours\n");
	assert_string_equal(message_next(&l, message, sizeof message), "shown 1");
	assert_string_equal(message_next(&l, message, sizeof message), "");
	listening_end(&l);
}

/* A stream whose writer returns less than 0 has the byte behind the text written. */
static void what_cannot_be_written_fails_and_nothing_else_is_written(void **state)
{
	static char large[1 << 20]; /* no message of the socket */
	struct listening l;
	char message[200];
	size_t written;
	bool failed;

	(void)state;
	library_output_hide();
	library_output_show();
	memset(large, 'x', sizeof large);
	listening_begin(&l);
	written = fwrite(large, 1, sizeof large - 1, stderr);
	failed = ferror(stderr);
	clearerr(stderr);
	fputs("text", stderr);
	assert_string_equal(message_next(&l, message, sizeof message), "text");
	assert_string_equal(message_next(&l, message, sizeof message), "");
	listening_end(&l);
	assert_true(failed);
	assert_int_equal(written, 0);
}

/* Lines of several threads would mix otherwise. */
static void a_line_of_the_log_is_one_write_however_long(void **state)
{
	char value[1000], message[20000];
	struct listening l;

	(void)state;
	memset(value, 0x9b, sizeof value - 1);
	value[sizeof value - 1] = '\0';
	listening_begin(&l);
	log_event(LOG_WARNING, "long", "a=%s b=%s c=%s", value, value, value);
	message_next(&l, message, sizeof message);
	listening_end(&l);
	assert_true(strlen(message) > 3 * 4 * (sizeof value - 1));
	assert_contains(message, "level=warning event=long a=\"\\x9b");
	assert_int_equal(message[strlen(message) - 1], '\n');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_what_this_thread_prints_is_hidden),
	    cmocka_unit_test(what_cannot_be_written_fails_and_nothing_else_is_written),
	    cmocka_unit_test(a_line_of_the_log_is_one_write_however_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
