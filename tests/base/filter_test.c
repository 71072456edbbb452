/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/filter.h"
#include "base/sandbox.h"
#include "tests/support.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
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
#include <time.h>
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

/* ---- */

static const struct filter_terms terms = {.output_max = 1 << 20, .most_ms = 60000};
static char self[4096], folder[4096];

static enum outcome run(const char *const *argv, const char *input, struct text *out, struct error *e)
{
	return filter_run(argv, input, strlen(input), &terms, out, e);
}

#if defined __SANITIZE_ADDRESS__
enum { CAN_BE_A_FILTER = false }; /* it needs more addresses than a filter may have */
#else
enum { CAN_BE_A_FILTER = true };
#endif

static void everything_forbidden_is_refused(void **state)
{
	char file[4200], program[4200], parent[32];
	struct error e;

	(void)state;
	if (!CAN_BE_A_FILTER || sandbox_available(&e) != OUTCOME_DONE)
		skip();
	snprintf(file, sizeof file, "%s/secret", folder);
	snprintf(program, sizeof program, "%s/program", folder);
	snprintf(parent, sizeof parent, "%d", (int)getpid());
	test_write(program, "#!/bin/sh\nexit 3\n");
	assert_int_equal(chmod(program, 0755), 0);
	signal(SIGUSR1, SIG_IGN);
	for (int version = 6; version >= 1; version -= 5) { /* with what the kernel has, and with the least */
		sandbox_pretend(version == 6 ? -1 : version);
		for (int i = 0; i < TRIALS; i++) {
			TEXT_OWNED struct text out = {0};
			char number[12];
			const char *argv[] = {self, "--as-filter", number,
			    trials[i].about == THE_PARENT  ? parent
			    : trials[i].about == A_FILE	   ? file
			    : trials[i].about == A_PROGRAM ? program
							   : "-",
			    NULL};

			test_write(file, "secret");
			assert_int_equal(chmod(file, 0666), 0);
			snprintf(number, sizeof number, "%d", i);
			assert_done(run(argv, "", &out, &e), e);
			if (strcmp(text_of(&out), "refused") != 0)
				fail_msg("%s: %s (Landlock %d)", trials[i].name, text_of(&out), version);
		}
	}
	sandbox_pretend(-1);
	signal(SIGUSR1, SIG_DFL);
}

/* Every trial can succeed or has another reason to fail without the sandbox: else it would prove nothing. */
static void without_a_sandbox_the_trials_are_possible(void **state)
{
	static const char *const machine_may_refuse[] = {"mount", "kexec", "bpf", "perf_event_open", "keyctl",
	    "userfaultfd", "unshare", "clone into a namespace", "setting the clock", "TIOCSTI", "io_uring",
	    "to outlive us", "our descriptors", "images of memory", "temporary files", NULL};
	const struct filter_terms open_terms = {.output_max = 1000, .most_ms = 60000, .unsandboxed = true};
	char file[4200], program[4200], parent[32];
	struct error e;

	(void)state;
	if (!CAN_BE_A_FILTER)
		skip();
	snprintf(file, sizeof file, "%s/secret", folder);
	snprintf(program, sizeof program, "%s/program", folder);
	snprintf(parent, sizeof parent, "%d", (int)getpid());
	test_write(program, "#!/bin/sh\nexit 3\n");
	assert_int_equal(chmod(program, 0755), 0);
	signal(SIGUSR1, SIG_IGN);
	for (int i = 0; i < TRIALS; i++) {
		TEXT_OWNED struct text out = {0};
		char number[12];
		const char *argv[] = {self, "--as-filter", number,
		    trials[i].about == THE_PARENT  ? parent
		    : trials[i].about == A_FILE	   ? file
		    : trials[i].about == A_PROGRAM ? program
						   : "-",
		    NULL};

		if (name_index(machine_may_refuse, trials[i].name) >= 0 ||
		    strcmp(trials[i].name, "its parent's limits") == 0)
			continue;
		test_write(file, "secret");
		assert_int_equal(chmod(file, 0666), 0);
		snprintf(number, sizeof number, "%d", i);
		assert_done(filter_run(argv, "", 0, &open_terms, &out, &e), e);
		if (strcmp(text_of(&out), "possible") != 0)
			fail_msg("%s: %s", trials[i].name, text_of(&out));
	}
	signal(SIGUSR1, SIG_DFL);
}

static void ordinary_commands_work(void **state)
{
	static const struct {
		const char *argv[7], *input, *output;
	} cases[] = {
	    {{"cat"}, "abc", "abc"},
	    {{"sed", "s/;/,/g"}, "a;b", "a,b"},
	    {{"awk", "{print $2}"}, "a b\n", "b\n"},
	    {{"tr", "a-z", "A-Z"}, "abc", "ABC"},
	    {{"sh", "-c", "cat 2>/dev/null | sort | uniq -c | wc -l"}, "b\na\nb\n", "2\n"},
	    {{"sh", "-c", "exec >&2; true"}, "", ""},
	    {{"bash", "-c", "read x; [[ $x == a* ]] && echo \"${x^^}\" <<<y"}, "abc\n", "ABC\n"},
	    {{"jq", "-c", ".[0]"}, "[{\"a\": 1}]", "{\"a\":1}\n"},
	    {{"iconv", "-f", "GBK", "-t", "UTF-8"}, "\xD6\xD0", "中"},
	    {{"sh", "-c", "gzip -c | gzip -dc"}, "abc", "abc"},
	    {{"sh", "-c", "xz -c | xz -dc"}, "abc", "abc"},
	    {{"perl", "-pe", "s/a/b/"}, "a", "b"},
	    {{"python3", "-c", "import sys, json; print(json.load(sys.stdin)['a'])"}, "{\"a\": 5}", "5\n"},
	    {{"timeout", "20", "cat"}, "abc", "abc"},
	    {{"env"}, "", "PATH=/usr/local/bin:/usr/bin:/bin\n"},
	    {{"pwd"}, "", "/\n"},
	};
	struct error e;

	(void)state;
	if (sandbox_available(&e) != OUTCOME_DONE)
		skip();
	for (int version = 6; version >= 1; version -= 5) {
		sandbox_pretend(version == 6 ? -1 : version);
		for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
			TEXT_OWNED struct text out = {0};
			char absent[80];
			enum outcome outcome = run(cases[i].argv, cases[i].input, &out, &e);

			snprintf(absent, sizeof absent, "filter %s: No such file", cases[i].argv[0]);
			if (outcome != OUTCOME_DONE && strncmp(e.text, absent, strlen(absent)) == 0)
				continue; /* not installed */
			if (outcome != OUTCOME_DONE || strcmp(text_of(&out), cases[i].output) != 0)
				fail_msg("%s %s: %s%s", cases[i].argv[0],
				    cases[i].argv[1] ? cases[i].argv[1] : "", text_of(&out),
				    outcome == OUTCOME_DONE ? "" : e.text);
		}
	}
	sandbox_pretend(-1);
}

static void a_script_of_ones_own_may_be_anywhere(void **state)
{
	TEXT_OWNED struct text out = {0};
	char script[4200], other[4200];
	struct error e;

	(void)state;
	if (sandbox_available(&e) != OUTCOME_DONE)
		skip();
	snprintf(script, sizeof script, "%s/turn.sh", folder);
	snprintf(other, sizeof other, "%s/turn2", folder);
	test_write(script,
	    "#!/bin/sh\nsed s/a/b/; cat \"$0\" | wc -l; cat \"${0%.sh}2\" 2>/dev/null || echo closed\n");
	assert_int_equal(chmod(script, 0755), 0);
	test_write(other, "beside it");
	assert_done(run((const char *[]){script, NULL}, "a\n", &out, &e), e);
	assert_string_equal(text_of(&out), "b\n2\nclosed\n");
	/* a script of a script of its own */
	test_write(other, "");
	TEXT_OWNED struct text second = {0};
	text_printf(&second, "#!%s -x\nanything\n", script);
	test_write(other, text_of(&second));
	assert_int_equal(chmod(other, 0755), 0);
	text_clear(&out);
	assert_done(run((const char *[]){other, NULL}, "a\n", &out, &e), e);
	assert_contains(text_of(&out), "b\n");
	/* what is no program says so before anything runs */
	assert_int_equal(chmod(other, 0644), 0);
	assert_int_equal(run((const char *[]){other, NULL}, "", &out, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "Permission denied");
	assert_int_equal(run((const char *[]){folder, NULL}, "", &out, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "Permission denied");
	assert_int_equal(
	    run((const char *[]){"no-such-command-at-all", NULL}, "", &out, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "No such file");
}

static void whatever_it_started_ends_with_it(void **state)
{
	/* forked twice and left behind, holding nothing of ours; it would go on for an hour */
	static const char script[] = "(sleep 3600 >/dev/null 2>&1 </dev/null & echo $!) & wait";
	TEXT_OWNED struct text out = {0};
	struct error e;
	pid_t left;

	(void)state;
	if (sandbox_available(&e) != OUTCOME_DONE)
		skip();
	assert_done(run((const char *[]){"sh", "-c", script, NULL}, "", &out, &e), e);
	left = (pid_t)atol(text_of(&out));
	assert_true(left > 1);
	for (int i = 0; kill(left, 0) == 0 && i < 3000; i++) {
		/* dead, and not yet waited for by whoever inherited it */
		char path[64], *status;

		snprintf(path, sizeof path, "/proc/%d/status", (int)left);
		if (access(path, R_OK) != 0)
			break;
		status = test_read(path);
		if (strstr(status, "State:\tZ")) {
			free(status);
			break;
		}
		free(status);
		sleep_ms(10);
		assert_true(i < 2999);
	}
}

/* It is killed when the program that started it ends, however that ends. */
static void it_does_not_outlive_us(void **state)
{
	int ends[2], status, said;
	char byte;
	pid_t child;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		const struct filter_terms open_terms = {
		    .output_max = 1000, .most_ms = 3600000, .unsandboxed = true};
		char path[64];
		const char *argv[] = {"sh", "-c", "exec 9>\"$0\"; echo x >&9; exec sleep 3600", path, NULL};
		struct filter *f;
		struct error e;

		/* it holds the writing end of our pipe as long as it lives */
		snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)getpid(), ends[1]);
		if (filter_start(argv, "", 0, &open_terms, &f, &e) != OUTCOME_DONE)
			_exit(1);
		for (;;)
			filter_step(f, 100);
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &byte, 1), 1); /* it has begun */
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &status, 0), child);
	while ((said = (int)read(ends[0], &byte, 1)) == 1)
		;
	assert_int_equal(said, 0); /* nobody has the pipe any more */
	close(ends[0]);
}

static void its_time_is_the_timeout(void **state)
{
	const struct filter_terms little = {.output_max = 1000, .most_ms = 700};
	TEXT_OWNED struct text out = {0};
	struct error e;
	int64_t begun = monotonic_ms();

	(void)state;
	if (sandbox_available(&e) != OUTCOME_DONE)
		skip();
	assert_int_equal(
	    filter_run((const char *[]){"sleep", "3600", NULL}, "", 0, &little, &out, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "filter sleep: took too long (0.7 s were left of its timeout)");
	assert_true(monotonic_ms() - begun >= 700);
	/* none is left at all */
	assert_int_equal(filter_run((const char *[]){"sleep", "3600", NULL}, "", 0,
			     &(struct filter_terms){.output_max = 1000, .most_ms = -5}, &out, &e),
	    OUTCOME_REFUSED);
	assert_contains(e.text, "took too long");
}

static void without_landlock_no_filter_runs_unless_that_is_said(void **state)
{
	struct filter_terms open_terms = terms;
	TEXT_OWNED struct text out = {0};
	struct error e;

	(void)state;
	sandbox_pretend(0);
	assert_int_equal(sandbox_available(&e), OUTCOME_REFUSED);
	assert_contains(e.text, "no Landlock");
	assert_int_equal(run((const char *[]){"cat", NULL}, "abc", &out, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "allow_filters: unsandboxed");
	open_terms.unsandboxed = true;
	assert_done(filter_run((const char *[]){"cat", NULL}, "abc", 3, &open_terms, &out, &e), e);
	assert_string_equal(text_of(&out), "abc");
	sandbox_pretend(-1);
}

/* `pacesetter check` on a machine whose kernel has none: the call is answered as such a kernel does. */
static int check_without_landlock(struct text *out)
{
	const char *program = program_path(); /* before the folder changes */
	int ends[2], status;
	char buffer[4096];
	ssize_t n;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		scmp_filter_ctx s = seccomp_init(SCMP_ACT_ALLOW);

		if (!s || seccomp_rule_add(s, SCMP_ACT_ERRNO(ENOSYS), 444, 0) != 0 || seccomp_load(s) != 0 ||
		    chdir(folder) != 0 || dup2(ends[1], 1) < 0 || dup2(ends[1], 2) < 0)
			_exit(100);
		execl(program, "pacesetter", "check", (char *)NULL);
		_exit(101);
	}
	close(ends[1]);
	while ((n = read(ends[0], buffer, sizeof buffer)) > 0)
		text_put(out, buffer, (size_t)n);
	close(ends[0]);
	assert_true(waitpid(child, &status, 0) == child && WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void check_says_that_there_is_no_sandbox(void **state)
{
	static const char rest[] =
	    "regions: [{id: east, name: East, kind: county}]\n"
	    "indicators: [{id: grp, name: GRP, unit: x, kind: level}]\n"
	    "sources:\n  - id: s\n    url: http://127.0.0.1/\n    filter: [cat]\n"
	    "    figures: {rows: \"$[*]\", region: .r, indicator: {const: grp}, period: .p, value: .v}\n";
	TEXT_OWNED struct text out = {0};
	TEXT_OWNED struct text yaml = {0};
	char path[4200];

	(void)state;
	snprintf(path, sizeof path, "%s/pacesetter.yaml", folder);
	text_printf(&yaml, "allow_filters: true\n%s", rest);
	test_write(path, text_of(&yaml));
	assert_int_equal(check_without_landlock(&out), 1);
	assert_contains(text_of(&out), "pacesetter.yaml:7:");
	assert_contains(text_of(&out), "no Landlock");
	assert_contains(text_of(&out), "allow_filters: unsandboxed");
	text_clear(&yaml);
	text_printf(&yaml, "allow_filters: unsandboxed\n%s", rest);
	test_write(path, text_of(&yaml));
	text_clear(&out);
	if (check_without_landlock(&out) != 0)
		fail_msg("%s", text_of(&out));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(everything_forbidden_is_refused),
	    cmocka_unit_test(without_a_sandbox_the_trials_are_possible),
	    cmocka_unit_test(ordinary_commands_work),
	    cmocka_unit_test(a_script_of_ones_own_may_be_anywhere),
	    cmocka_unit_test(whatever_it_started_ends_with_it),
	    cmocka_unit_test(it_does_not_outlive_us),
	    cmocka_unit_test(its_time_is_the_timeout),
	    cmocka_unit_test(without_landlock_no_filter_runs_unless_that_is_said),
	    cmocka_unit_test(check_says_that_there_is_no_sandbox),
	};
	ssize_t n;

	if (argc == 4 && strcmp(argv[1], "--as-filter") == 0)
		return as_filter(argv[2], argv[3]);
	n = readlink("/proc/self/exe", self, sizeof self - 1);
	if (n <= 0)
		return 1;
	snprintf(folder, sizeof folder, "%s", test_folder("filter"));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
