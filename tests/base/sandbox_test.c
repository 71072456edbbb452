/* SPDX-License-Identifier: MIT */
#include "base/filter.h"
#include "base/sandbox.h"
#include "tests/support.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- what a filter may not: this program, run as one, tries it ---- */

static const char *argument; /* what of this machine a trial is about */

static bool opens(const char *path, int flags)
{
	return open(path, flags, 0600) >= 0;
}

static bool try_inet(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) >= 0;
}

static bool try_inet6(void)
{
	return socket(AF_INET6, SOCK_DGRAM, 0) >= 0;
}

static bool try_unix(void)
{
	return socket(AF_UNIX, SOCK_STREAM, 0) >= 0;
}

static bool try_netlink(void)
{
	return socket(AF_NETLINK, SOCK_RAW, 0) >= 0;
}

static bool try_pair(void)
{
	int ends[2];

	return socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0;
}

/* A child is no leader of its group, so that nothing but the rule keeps it in. */
static bool try_session(void)
{
	pid_t child = fork();
	int status = 0;

	if (child == 0)
		_exit(setsid() >= 0);
	return waitpid(child, &status, 0) != child || status != 0;
}

static bool try_group(void)
{
	pid_t child = fork();
	int status = 0;

	if (child == 0)
		_exit(setpgid(0, 0) == 0);
	return waitpid(child, &status, 0) != child || status != 0;
}

static bool called(long number)
{
	return syscall(number, 0, 0, 0, 0, 0, 0) >= 0 ||
	       (errno != EPERM && errno != ENOSYS && errno != EACCES);
}

static bool try_io_uring(void)
{
	char params[256] = {0};

	return syscall(425, 4, params) >= 0;
}

static bool try_ptrace(void)
{
	return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0;
}

static bool try_vm_read(void)
{
	return called(SYS_process_vm_readv);
}

static bool try_pidfd(void)
{
	return syscall(434, getpid(), 0) >= 0;
}

static bool try_kexec(void)
{
	return called(SYS_kexec_load);
}

static bool try_bpf(void)
{
	return called(SYS_bpf);
}

static bool try_perf(void)
{
	return called(SYS_perf_event_open);
}

static bool try_userfault(void)
{
	return syscall(SYS_userfaultfd, 1) >= 0;
}

static bool try_key(void)
{
	return called(SYS_keyctl);
}

static bool try_mount(void)
{
	return mount("none", "/usr", "tmpfs", 0, NULL) == 0 || errno != EPERM;
}

static bool try_unshare(void)
{
	return unshare(CLONE_NEWUSER) == 0 || unshare(CLONE_NEWNS) == 0;
}

static bool try_namespace(void)
{
	long child = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);

	if (child == 0)
		_exit(0);
	return child > 0;
}

static bool try_clone3(void)
{
	return syscall(435, NULL, 0) >= 0 || errno != ENOSYS;
}

static bool try_kill(void)
{
	return kill((pid_t)atol(argument), 0) == 0 || kill((pid_t)atol(argument), SIGUSR1) == 0;
}

static bool try_thread_kill(void)
{
	return syscall(SYS_tgkill, atol(argument), atol(argument), SIGUSR1) == 0 ||
	       syscall(SYS_tkill, atol(argument), SIGUSR1) == 0;
}

static bool try_owned_signal(void)
{
	int ends[2];

	if (pipe(ends) != 0)
		return true;
	return fcntl(ends[0], F_SETOWN, (int)atol(argument)) == 0 || fcntl(ends[0], F_SETSIG, SIGUSR1) == 0;
}

static bool try_limits(void)
{
	struct rlimit l = {64, 64};

	return syscall(SYS_prlimit64, atol(argument), RLIMIT_NOFILE, &l, NULL) == 0;
}

static bool try_typing(void)
{
	return ioctl(0, 0x5412, "x") == 0 || errno != EPERM;
}

static bool try_image(void)
{
	return memfd_create("x", 0) >= 0;
}

static bool try_shared(void)
{
	return shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600) >= 0 ||
	       msgget(IPC_PRIVATE, IPC_CREAT | 0600) >= 0 || semget(IPC_PRIVATE, 1, IPC_CREAT | 0600) >= 0;
}

static bool try_mode(void)
{
	return chmod(argument, 0777) == 0;
}

static bool try_times(void)
{
	return utimensat(AT_FDCWD, argument, NULL, 0) == 0;
}

static bool try_shorten(void)
{
	return truncate(argument, 0) == 0;
}

static bool try_owner(void)
{
	return chown(argument, getuid(), getgid()) == 0;
}

static bool try_read(void)
{
	return opens(argument, O_RDONLY);
}

static bool try_write(void)
{
	return opens(argument, O_WRONLY);
}

static bool try_make(void)
{
	char path[300];

	snprintf(path, sizeof path, "%s.new", argument);
	return opens(path, O_WRONLY | O_CREAT) || mkdir(path, 0700) == 0 || symlink("x", path) == 0 ||
	       link(argument, path) == 0 || mkfifo(path, 0600) == 0;
}

static bool try_remove(void)
{
	return unlink(argument) == 0;
}

static bool try_rename(void)
{
	char path[300];

	snprintf(path, sizeof path, "%s.moved", argument);
	return rename(argument, path) == 0;
}

static bool try_passwords(void)
{
	return opens("/etc/passwd", O_RDONLY);
}

static bool try_processes(void)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/%s/environ", argument);
	return opens(path, O_RDONLY) || opens("/proc/self/status", O_RDONLY);
}

static bool try_temporary(void)
{
	return opens("/tmp", O_TMPFILE | O_RDWR) || opens("/dev/shm", O_TMPFILE | O_RDWR);
}

static bool try_run(void)
{
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		execl(argument, argument, (char *)NULL);
		_exit(errno == EACCES ? 0 : 2);
	}
	return waitpid(child, &status, 0) != child || status != 0;
}

static bool try_clock(void)
{
	struct timeval now;

	gettimeofday(&now, NULL);
	return settimeofday(&now, NULL) == 0;
}

static bool try_privilege(void)
{
	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1 ||
	       (geteuid() == 0 && prctl(PR_CAPBSET_READ, 21, 0, 0, 0) == 1);
}

static bool try_descriptors(void)
{
	for (int fd = 3; fd < 256; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			return true;
	return false;
}

static bool try_death(void)
{
	return prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0) == 0;
}

static bool try_dump(void)
{
	struct rlimit core;

	return getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_max > 1;
}

static bool try_others_number(void)
{
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		syscall(0x40000000 + SYS_getpid); /* x32, where there is such a thing */
		_exit(0);
	}
#if defined __x86_64__
	return waitpid(child, &status, 0) != child || !WIFSIGNALED(status) || WTERMSIG(status) != SIGSYS;
#else
	return waitpid(child, &status, 0) != child;
#endif
}

enum about { NOTHING, THE_PARENT, A_FILE, A_PROGRAM };

static const struct trial {
	const char *name;
	bool (*possible)(void);
	enum about about;
} trials[] = {
    {"an IPv4 socket", try_inet, NOTHING},
    {"an IPv6 socket", try_inet6, NOTHING},
    {"a local socket", try_unix, NOTHING},
    {"a netlink socket", try_netlink, NOTHING},
    {"a pair of sockets", try_pair, NOTHING},
    {"setsid", try_session, NOTHING},
    {"setpgid", try_group, NOTHING},
    {"io_uring", try_io_uring, NOTHING},
    {"ptrace", try_ptrace, NOTHING},
    {"process_vm_readv", try_vm_read, NOTHING},
    {"pidfd_open", try_pidfd, NOTHING},
    {"kexec", try_kexec, NOTHING},
    {"bpf", try_bpf, NOTHING},
    {"perf_event_open", try_perf, NOTHING},
    {"userfaultfd", try_userfault, NOTHING},
    {"keyctl", try_key, NOTHING},
    {"mount", try_mount, NOTHING},
    {"unshare", try_unshare, NOTHING},
    {"clone into a namespace", try_namespace, NOTHING},
    {"clone3", try_clone3, NOTHING},
    {"kill of its parent", try_kill, THE_PARENT},
    {"tgkill of its parent", try_thread_kill, THE_PARENT},
    {"a signal by way of a pipe", try_owned_signal, THE_PARENT},
    {"its parent's limits", try_limits, THE_PARENT},
    {"its parent's environment", try_processes, THE_PARENT},
    {"TIOCSTI", try_typing, NOTHING},
    {"memfd_create", try_image, NOTHING},
    {"shared memory and queues", try_shared, NOTHING},
    {"chmod", try_mode, A_FILE},
    {"chown", try_owner, A_FILE},
    {"utimensat", try_times, A_FILE},
    {"truncate", try_shorten, A_FILE},
    {"reading a file", try_read, A_FILE},
    {"writing a file", try_write, A_FILE},
    {"making a file", try_make, A_FILE},
    {"removing a file", try_remove, A_FILE},
    {"renaming a file", try_rename, A_FILE},
    {"running another program", try_run, A_PROGRAM},
    {"reading /etc/passwd", try_passwords, NOTHING},
    {"temporary files", try_temporary, NOTHING},
    {"setting the clock", try_clock, NOTHING},
    {"privileges", try_privilege, NOTHING},
    {"our descriptors", try_descriptors, NOTHING},
    {"to outlive us", try_death, NOTHING},
    {"images of memory", try_dump, NOTHING},
    {"another machine's numbers", try_others_number, NOTHING},
};
enum { TRIALS = sizeof trials / sizeof *trials };

/* Run as a filter: `this trial argument`. What it can do it says. */
static int as_filter(const char *number, const char *about)
{
	const struct trial *t = &trials[atoi(number)];

	argument = about;
	printf("%s", t->possible() ? "possible" : "refused");
	return 0;
}

/* ---- the trials ---- */

static char self[4096], folder[4096];

#if defined __SANITIZE_ADDRESS__
enum { CAN_BE_A_FILTER = false }; /* it needs more addresses than a filter may have */
#else
enum { CAN_BE_A_FILTER = true };
#endif

/* What this machine has for the trials to be about. */
struct machine {
	char file[4200], program[4200], parent[32];
};

static void machine_begin(struct machine *m)
{
	snprintf(m->file, sizeof m->file, "%s/secret", folder);
	snprintf(m->program, sizeof m->program, "%s/program", folder);
	snprintf(m->parent, sizeof m->parent, "%d", (int)getpid());
	test_write(m->program, "#!/bin/sh\nexit 3\n");
	assert_int_equal(chmod(m->program, 0755), 0);
	signal(SIGUSR1, SIG_IGN);
}

static void expect_of_trial(
    const struct machine *m, const struct filter_terms *terms, int trial, const char *expected)
{
	const char *const about[] = {
	    [NOTHING] = "-", [THE_PARENT] = m->parent, [A_FILE] = m->file, [A_PROGRAM] = m->program};
	TEXT_OWNED struct text out = {0};
	char number[12];
	const char *argv[] = {self, "--as-filter", number, about[trials[trial].about], NULL};
	struct error e;

	test_write(m->file, "secret");
	assert_int_equal(chmod(m->file, 0666), 0);
	snprintf(number, sizeof number, "%d", trial);
	assert_done(filter_run(argv, "", 0, terms, &out, &e), e);
	if (strcmp(text_of(&out), expected) != 0)
		fail_msg("%s: %s", trials[trial].name, text_of(&out));
}

static void everything_forbidden_is_refused(void **state)
{
	static const struct filter_terms terms = {.output_max = 1 << 20, .most_ms = 60000};
	struct machine m;
	struct error e;

	(void)state;
	if (!CAN_BE_A_FILTER || sandbox_available(&e) != OUTCOME_DONE)
		skip();
	machine_begin(&m);
	for (int i = 0; i < TRIALS; i++)
		expect_of_trial(&m, &terms, i, "refused");
	sandbox_pretend(1); /* with the least that a kernel has */
	for (int i = 0; i < TRIALS; i++)
		expect_of_trial(&m, &terms, i, "refused");
	sandbox_pretend(-1);
	signal(SIGUSR1, SIG_DFL);
}

/* Every trial can succeed or has another reason to fail without the sandbox: else it would prove nothing. */
static void without_a_sandbox_the_trials_are_possible(void **state)
{
	static const char *const machine_may_refuse[] = {"mount", "kexec", "bpf", "perf_event_open", "keyctl",
	    "userfaultfd", "unshare", "clone into a namespace", "setting the clock", "TIOCSTI", "io_uring",
	    "to outlive us", "our descriptors", "images of memory", "temporary files", "its parent's limits",
	    NULL};
	static const struct filter_terms open_terms = {
	    .output_max = 1000, .most_ms = 60000, .unsandboxed = true};
	struct machine m;

	(void)state;
	if (!CAN_BE_A_FILTER)
		skip();
	machine_begin(&m);
	for (int i = 0; i < TRIALS; i++)
		if (name_index(machine_may_refuse, trials[i].name) < 0)
			expect_of_trial(&m, &open_terms, i, "possible");
	signal(SIGUSR1, SIG_DFL);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(everything_forbidden_is_refused),
	    cmocka_unit_test(without_a_sandbox_the_trials_are_possible),
	};
	ssize_t n;

	if (argc == 4 && strcmp(argv[1], "--as-filter") == 0)
		return as_filter(argv[2], argv[3]);
	n = readlink("/proc/self/exe", self, sizeof self - 1);
	if (n <= 0)
		return 1;
	snprintf(folder, sizeof folder, "%s", test_folder("sandbox"));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
