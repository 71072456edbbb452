/* SPDX-License-Identifier: MIT */
/* What the tests share: folders of their own, files, configurations from text, the program run as a process.
 */
#ifndef TESTS_SUPPORT_H
#define TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <cmocka.h>

#include "base/calendar.h"
#include "base/text.h"
#include "config/config.h"
#include "store/store.h"

/* An empty folder below the build folder, the same for the same name; emptied at each call. */
const char *test_folder(const char *name);
void test_write(const char *path, const char *content);
char *test_read(const char *path); /* the caller frees; fails the test where there is none */
/* The text of tests/data/NAME, as long as the program runs. */
const char *test_data(const char *name);

/* A configuration that must be good; `folder` gets pacesetter.yaml with `yaml`. */
struct config *test_config(const char *folder, const char *yaml);
struct store *test_store(const char *folder); /* FOLDER/store, new or as it is */

/* cert.pem and key.pem for 127.0.0.1 in the folder, signed by itself. */
void test_certificate(const char *folder);

instant test_instant(const char *text);
struct period test_period(const char *text);

/* Runs the built program with a shell command line behind it, in `folder`; what it prints on both streams
 * into `out` (may be NULL). Returns its exit status. "%s" places are filled in. */
int run_program(const char *folder, struct text *out, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
const char *program_path(void);
/* Starts it in the background; both streams go to `out` (-1: as they are). The caller waits for it. */
pid_t spawn_program(const char *folder, const char *const *argv, int out);
void sleep_ms(int ms);

/* The folder with recorded documents, or NULL where it is missing (the test then skips). */
const char *fixtures_folder(void);

#define assert_contains(text, part)                                                                          \
	do {                                                                                                 \
		if (!strstr(text, part))                                                                     \
			fail_msg("expected \"%s\" in:\n%s", part, text);                                     \
	} while (0)
#define assert_done(call, error)                                                                             \
	do {                                                                                                 \
		int outcome_ = (call);                                                                       \
		if (outcome_ != OUTCOME_DONE)                                                                \
			fail_msg("%s: %d: %s", #call, outcome_, outcome_ < 0 ? (error).text : "absent");     \
	} while (0)

/* Sets the time zone of the program; a name that is not known ends it. */
void test_zone(const char *name);

#endif
