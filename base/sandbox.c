/* SPDX-License-Identifier: MIT */
#include "base/sandbox.h"
#include "base/memory.h"
#include "base/sandbox_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- Landlock: the headers of a machine may be older than its kernel ---- */

struct landlock_attr {
	uint64_t files, network, scopes;
};

struct landlock_file {
	uint64_t allowed;
	int32_t fd;
} __attribute__((packed));

enum {
	INTERPRETERS_MOST = 4, /* as the kernel follows them */
	UNTIL_FIRST_LINE = 256,
	LANDLOCK_VERSION_ASKED = 1,
	LANDLOCK_PATH_BENEATH = 1,
	LANDLOCK_VERSION_SCOPES = 6, /* from here on it sees to signals */
};

#define MAY_EXECUTE (UINT64_C(1) << 0)
#define MAY_WRITE (UINT64_C(1) << 1)
#define MAY_READ (UINT64_C(1) << 2)
#define MAY_LIST (UINT64_C(1) << 3)
#define FILES_BITS(n) ((UINT64_C(1) << (n)) - 1)
#define NETWORK_ALL UINT64_C(3) /* bind, connect */
#define SCOPES_ALL UINT64_C(3)	/* abstract sockets, signals */
#define MAY_READ_BELOW (MAY_READ | MAY_LIST | MAY_EXECUTE)

/* What each version can forbid; all that it can is forbidden. */
static const struct {
	unsigned file_bits;
	bool network, scopes;
} versions[] = {{0, false, false}, {13, false, false}, {14, false, false}, {15, false, false},
    {15, true, false}, {16, true, false}, {16, true, true}};

static const struct {
	const char *path;
	uint64_t allowed;
} places[] = {{"/usr", MAY_READ_BELOW}, {"/lib", MAY_READ_BELOW}, {"/lib64", MAY_READ_BELOW},
    {"/bin", MAY_READ_BELOW}, {"/etc/ld.so.cache", MAY_READ}, {"/dev/null", MAY_READ | MAY_WRITE}};

static int pretended = -1;

void sandbox_pretend(int landlock_version)
{
	pretended = landlock_version;
}

static int landlock_version(void)
{
	const int known = sizeof versions / sizeof *versions - 1;
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_VERSION_ASKED);

	if (version < 0)
		version = 0;
	if (pretended >= 0 && version > pretended)
		version = pretended;
	return version > known ? known : (int)version;
}

/* ---- the sandbox of one program ---- */

struct sandbox {
	int rules; /* Landlock's */
	struct sock_fprog calls;
};

enum outcome sandbox_available(struct error *e)
{
	uint32_t kill = SECCOMP_RET_KILL_PROCESS;

	if (landlock_version() == 0)
		return error_set(e, OUTCOME_REFUSED,
		    "this machine's kernel cannot keep a command away from files: it has no Landlock (Linux "
		    "5.13 or later, with landlock among the security modules at boot)");
	if (syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &kill) != 0)
		return error_set(e, OUTCOME_REFUSED,
		    "this machine's kernel cannot keep a command away from the network: it has no seccomp");
	return OUTCOME_DONE;
}

static bool path_allow(int rules, const char *path, uint64_t allowed, bool required)
{
	struct landlock_file file = {allowed, open(path, O_PATH | O_CLOEXEC)};
	bool good;
	int code;

	if (file.fd < 0)
		return !required && errno == ENOENT;
	good = syscall(SYS_landlock_add_rule, rules, LANDLOCK_PATH_BENEATH, &file, 0) == 0;
	code = errno;
	close(file.fd);
	errno = code;
	return good;
}

/* Who runs a script: the path in its first line, in `interpreter`. False: it is none, or cannot be read. */
static bool script_interpreter(const char *path, char interpreter[UNTIL_FIRST_LINE])
{
	char head[UNTIL_FIRST_LINE];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n = fd < 0 ? -1 : read(fd, head, sizeof head - 1);
	const char *at = head + 2;
	size_t length;

	if (fd >= 0)
		close(fd);
	if (n < 3 || head[0] != '#' || head[1] != '!')
		return false;
	head[n] = '\0';
	at += strspn(at, " \t");
	length = strcspn(at, " \t\n");
	memcpy(interpreter, at, length);
	interpreter[length] = '\0';
	return *interpreter == '/';
}

static bool allow_program(int rules, const char *program)
{
	char script[PATH_MAX], interpreter[UNTIL_FIRST_LINE];

	snprintf(script, sizeof script, "%s", program);
	for (int i = 0; i < INTERPRETERS_MOST; i++) {
		if (!path_allow(rules, script, MAY_READ | MAY_EXECUTE, true))
			return false;
		if (!script_interpreter(script, interpreter))
			return true;
		snprintf(script, sizeof script, "%s", interpreter);
	}
	return true;
}

static int rules_new(int version, const char *program)
{
	struct landlock_attr attr = {FILES_BITS(versions[version].file_bits),
	    versions[version].network ? NETWORK_ALL : 0, versions[version].scopes ? SCOPES_ALL : 0};
	size_t size = versions[version].scopes	  ? sizeof attr
		      : versions[version].network ? sizeof attr - sizeof attr.scopes
						  : sizeof attr.files;
	int rules = (int)syscall(SYS_landlock_create_ruleset, &attr, size, 0);
	bool good = rules >= 0;
	int code;

	for (size_t i = 0; i < sizeof places / sizeof *places && good; i++)
		good = path_allow(rules, places[i].path, places[i].allowed, false);
	if (good)
		good = allow_program(rules, program);
	if (good)
		return rules;
	code = errno;
	if (rules >= 0)
		close(rules);
	errno = code;
	return -1;
}

enum outcome sandbox_new(const char *program, struct sandbox **out, struct error *e)
{
	int version = landlock_version(), rules;
	enum outcome outcome = sandbox_available(e);
	struct sock_fprog calls;
	struct sandbox *s;

	if (outcome != OUTCOME_DONE)
		return outcome;
	outcome = sandbox_calls(version >= LANDLOCK_VERSION_SCOPES, &calls, e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	rules = rules_new(version, program);
	if (rules < 0)
		return error_set(e, OUTCOME_REFUSED, "the sandbox cannot be made: %s", strerror(errno));
	s = memory_new(sizeof *s);
	*s = (struct sandbox){rules, calls};
	*out = s;
	return OUTCOME_DONE;
}

void sandbox_free(struct sandbox *s)
{
	if (!s)
		return;
	close(s->rules);
	free(s);
}

/* A root that has given up its capabilities gets them back when it starts a program, unless they are out of
 * this set as well. */
static bool privileges_drop(void)
{
	for (unsigned long c = 0; prctl(PR_CAPBSET_READ, c, 0, 0, 0) >= 0; c++)
		/* who is not root may not, and need not */
		if (prctl(PR_CAPBSET_DROP, c, 0, 0, 0) != 0 && errno != EPERM)
			return false;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

bool sandbox_enter(const struct sandbox *s)
{
	return privileges_drop() && syscall(SYS_landlock_restrict_self, s->rules, 0) == 0 &&
	       syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &s->calls) == 0;
}
