/* SPDX-License-Identifier: MIT */
#include "base/filter.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	COMPLAINT_MAX = 65536,
	PART = 65536,	     /* is read at once */
	PIPE_SIZE = 1 << 20, /* a large document in few steps */
	FILES_MOST = 256,
	/* no image of the memory, also where the kernel hands images to a program and 0 would not keep it
	 * from that (core(5)) */
	CORE_MOST = 1,
	NOT_STARTED = 127,
};

#define SEARCHED "/usr/local/bin:/usr/bin:/bin"

static const char took_too_long[] = "took too long";

struct filter {
	char *name;
	pid_t pid;
	int in, out, err; /* our ends; -1 once closed */
	struct text document, result, complaint;
	size_t fed, output_max;
	int64_t most_ms, deadline_ms;
	const char *why; /* it was ended for this */
	int status;
	bool ended;
};

/* To at most so much: a limit that is lower already stays. */
static bool limit_set(__rlimit_resource_t what, rlim_t most)
{
	struct rlimit l;

	if (getrlimit(what, &l) != 0)
		return false;
	if (l.rlim_max > most)
		l.rlim_max = most;
	l.rlim_cur = l.rlim_max;
	return setrlimit(what, &l) == 0;
}

/* ---- the command ---- */

/* What a child is started with; made before the fork. */
struct start {
	const char *program; /* its path */
	const char *const *argv;
	const struct sandbox *sandbox; /* NULL: none */
	pid_t parent;
	rlim_t seconds; /* of processor time */
};

static bool path_is_runnable(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return false;
	errno = EACCES; /* what is no regular file is not run, as exec says */
	return S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

/* The absolute path of a command, as its argv[0] is looked for. */
static enum outcome program_find(const char *name, struct text *path, struct error *e)
{
	int code = ENOENT;

	if (strchr(name, '/')) {
		OWNED char *real = realpath(name, NULL);

		if (real && path_is_runnable(real)) {
			text_add(path, real);
			return OUTCOME_DONE;
		}
		code = errno;
	}
	for (const char *at = SEARCHED; !strchr(name, '/') && *at;) {
		size_t n = strcspn(at, ":");

		text_clear(path);
		text_printf(path, "%.*s/%s", (int)n, at, name);
		if (path_is_runnable(text_of(path)))
			return OUTCOME_DONE;
		if (errno != ENOENT && errno != ENOTDIR)
			code = errno;
		at += n + (at[n] == ':');
	}
	return error_set(e, OUTCOME_REFUSED, "filter %s: %s", name, strerror(code));
}

static _Noreturn void not_started(const char *what)
{
	const char *const parts[] = {what, ": ", strerrordesc_np(errno)};

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (write(2, parts[i], strlen(parts[i])) < 0)
			break;
	_exit(NOT_STARTED);
}

static void signals_reset(void)
{
	sigset_t none;

	for (int i = 1; i < NSIG; i++)
		signal(i, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Between fork and exec of a program with threads: no allocation, no lock. */
static _Noreturn void run_child(const struct start *s, int in, int out, int err)
{
	static char path[] = "PATH=" SEARCHED;
	char *environment[] = {path, NULL};

	setpgid(0, 0);
	if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0)
		_exit(NOT_STARTED);
	signals_reset();
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		not_started("its process");
	if (getppid() != s->parent)
		_exit(NOT_STARTED); /* it has ended meanwhile */
	if (chdir("/") != 0)
		not_started("/");
	if (!limit_set(RLIMIT_CPU, s->seconds) || !limit_set(RLIMIT_AS, FILTER_MEMORY) ||
	    !limit_set(RLIMIT_NPROC, FILTER_PROCESSES) || !limit_set(RLIMIT_NOFILE, FILES_MOST) ||
	    !limit_set(RLIMIT_CORE, CORE_MOST) || !limit_set(RLIMIT_FSIZE, 0))
		not_started("its limits");
	if (s->sandbox && !sandbox_enter(s->sandbox))
		not_started("its sandbox");
	closefrom(3);
	execvpe(s->program, (char *const *)(uintptr_t)s->argv, environment);
	not_started(s->program);
}

static void fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static enum outcome start_child(struct filter *f, const struct start *start, struct error *e)
{
	int ends[6] = {-1, -1, -1, -1, -1, -1}; /* in, out, err: reading end, writing end */

	if (pipe2(&ends[0], O_CLOEXEC) != 0 || pipe2(&ends[2], O_CLOEXEC) != 0 ||
	    pipe2(&ends[4], O_CLOEXEC) != 0 || (f->pid = fork()) < 0) {
		(void)error_set(e, OUTCOME_REFUSED, "filter %s: %s", f->name, strerror(errno));
		for (int i = 0; i < 6; i++)
			fd_close(&ends[i]);
		return OUTCOME_REFUSED;
	}
	if (f->pid == 0)
		run_child(start, ends[0], ends[3], ends[5]);
	setpgid(f->pid, f->pid); /* whoever is first */
	fd_close(&ends[0]);
	fd_close(&ends[3]);
	fd_close(&ends[5]);
	f->in = ends[1];
	f->out = ends[2];
	f->err = ends[4];
	fcntl(f->in, F_SETFL, O_NONBLOCK);
	fcntl(f->out, F_SETFL, O_NONBLOCK);
	fcntl(f->err, F_SETFL, O_NONBLOCK);
	fcntl(f->in, F_SETPIPE_SZ, PIPE_SIZE); /* may be refused: it is only faster */
	fcntl(f->out, F_SETPIPE_SZ, PIPE_SIZE);
	return OUTCOME_DONE;
}

/* With its program and its sandbox. */
static enum outcome filter_begin(
    struct filter *f, const char *const *argv, const struct filter_terms *terms, struct error *e)
{
	TEXT_OWNED struct text program = {0};
	struct sandbox *sandbox = NULL;
	struct start start = {.argv = argv, .parent = getpid(), .seconds = 1};
	struct error why;
	enum outcome outcome = program_find(argv[0], &program, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	if (terms->most_ms > 0)
		start.seconds += (rlim_t)(terms->most_ms / 1000);
	if (!terms->unsandboxed && sandbox_new(text_of(&program), &sandbox, &why) != OUTCOME_DONE)
		return error_set(e, OUTCOME_REFUSED,
		    "filter %s: %s (allow_filters: unsandboxed runs it all the same)", f->name, why.text);
	start.program = text_of(&program);
	start.sandbox = sandbox;
	outcome = start_child(f, &start, e);
	sandbox_free(sandbox);
	return outcome;
}

enum outcome filter_start(const char *const *argv, const char *bytes, size_t length,
    const struct filter_terms *terms, struct filter **out, struct error *e)
{
	struct filter *f = memory_new(sizeof *f);

	f->in = f->out = f->err = -1;
	f->pid = -1;
	f->name = memory_text(argv[0]);
	f->output_max = terms->output_max;
	f->most_ms = terms->most_ms;
	f->deadline_ms = monotonic_ms() + terms->most_ms;
	text_put(&f->document, bytes, length);
	signal(SIGPIPE, SIG_IGN);
	if (filter_begin(f, argv, terms, e) != OUTCOME_DONE) {
		filter_kill(f);
		return OUTCOME_REFUSED;
	}
	*out = f;
	return OUTCOME_DONE;
}

/* Reads what is there; closes at the end of the stream. */
static void filter_read(int *fd, struct text *into, size_t most)
{
	OWNED char *part = memory_grow(NULL, PART);
	ssize_t n;

	while (*fd >= 0 && into->length <= most) {
		n = read(*fd, part, PART);
		if (n > 0)
			text_put(into, part, (size_t)n);
		else if (n == 0 || (errno != EAGAIN && errno != EINTR))
			fd_close(fd);
		else if (errno == EAGAIN)
			break;
	}
}

static void filter_feed(struct filter *f)
{
	while (f->in >= 0 && f->fed < f->document.length) {
		ssize_t n = write(f->in, f->document.at + f->fed, f->document.length - f->fed);

		if (n > 0)
			f->fed += (size_t)n;
		else if (errno == EAGAIN)
			return;
		else if (errno != EINTR)
			break; /* a command may end without reading everything */
	}
	fd_close(&f->in);
}

static void filter_finish(struct filter *f, const char *why)
{
	if (!f->why)
		f->why = why;
	/* all that it has left behind, too: as long as it is not waited for its group is nobody else's */
	kill(-f->pid, SIGKILL);
	while (waitpid(f->pid, &f->status, 0) < 0)
		if (errno != EINTR) {
			f->why = "its end is not known";
			break;
		}
	f->pid = -1;
	fd_close(&f->in);
	fd_close(&f->out);
	fd_close(&f->err);
	f->ended = true;
}

bool filter_step(struct filter *f, int wait_ms)
{
	struct pollfd fds[3] = {{f->in, POLLOUT, 0}, {f->out, POLLIN, 0}, {f->err, POLLIN, 0}};
	siginfo_t gone = {0};

	if (f->ended)
		return true;
	if (f->out >= 0 || f->err >= 0)
		poll(fds, 3, wait_ms);
	filter_feed(f);
	filter_read(&f->out, &f->result, f->output_max);
	filter_read(&f->err, &f->complaint, COMPLAINT_MAX);
	if (f->result.length > f->output_max)
		filter_finish(f, "its output is larger than a document may be");
	else if (f->complaint.length > COMPLAINT_MAX)
		filter_finish(f, "it complains without end");
	else if (monotonic_ms() >= f->deadline_ms)
		filter_finish(f, took_too_long);
	else if (f->out < 0 && f->err < 0 &&
		 waitid(P_PID, (id_t)f->pid, &gone, WEXITED | WNOHANG | WNOWAIT) == 0 &&
		 gone.si_pid == f->pid)
		filter_finish(f, NULL);
	return f->ended;
}

enum outcome filter_end(struct filter *f, struct text *out, struct error *e)
{
	enum outcome outcome = OUTCOME_DONE;

	if (f->why == took_too_long)
		outcome = error_set(e, OUTCOME_REFUSED, "filter %s: %s (%.1f s were left of its timeout)",
		    f->name, f->why, (double)f->most_ms / 1000);
	else if (f->why)
		outcome = error_set(e, OUTCOME_REFUSED, "filter %s: %s", f->name, f->why);
	else if (WIFSIGNALED(f->status))
		outcome = error_set(e, OUTCOME_REFUSED, "filter %s: ended by signal %d (over its limits?)",
		    f->name, WTERMSIG(f->status));
	else if (WEXITSTATUS(f->status) != 0)
		outcome = error_set(e, OUTCOME_REFUSED, "filter %s: exit status %d: %.*s", f->name,
		    WEXITSTATUS(f->status), (int)strcspn(text_of(&f->complaint), "\n"),
		    text_of(&f->complaint));
	else
		text_put(out, text_of(&f->result), f->result.length);
	filter_kill(f);
	return outcome;
}

void filter_kill(struct filter *f)
{
	if (!f)
		return;
	if (f->pid > 0)
		filter_finish(f, "given up");
	text_done(&f->document);
	text_done(&f->result);
	text_done(&f->complaint);
	free(f->name);
	free(f);
}

enum outcome filter_run(const char *const *argv, const char *bytes, size_t length,
    const struct filter_terms *terms, struct text *out, struct error *e)
{
	struct filter *f;

	if (filter_start(argv, bytes, length, terms, &f, e) != OUTCOME_DONE)
		return OUTCOME_REFUSED;
	while (!filter_step(f, FILTER_STEP_MS * 20))
		if (f->out < 0 && f->err < 0)
			poll(NULL, 0, FILTER_STEP_MS); /* it has said all and is about to end */
	return filter_end(f, out, e);
}
