#include "base/filter.h"
#include "base/clock.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	COMPLAINT_MAX = 65536,
	PIPE_SIZE = 1 << 20, /* a large document in few steps */
};

struct filter {
	char *name;
	pid_t pid;
	int in, out, err; /* our ends; -1 once closed */
	struct text document, result, complaint;
	size_t fed, output_max;
	int64_t deadline_ms;
	const char *why; /* it was ended for this */
	int status;
	bool ended;
};

static void limit(int what, rlim_t most)
{
	struct rlimit l = {most, most};

	setrlimit(what, &l);
}

static _Noreturn void run_child(const char *const *argv, int in[2], int out[2], int err[2])
{
	static char path[] = "PATH=/usr/local/bin:/usr/bin:/bin";
	char *environment[] = {path, NULL};
	sigset_t none;

	setpgid(0, 0);
	dup2(in[0], 0);
	dup2(out[1], 1);
	dup2(err[1], 2);
	closefrom(3);
	limit(RLIMIT_CPU, FILTER_SECONDS);
	limit(RLIMIT_AS, FILTER_MEMORY);
	limit(RLIMIT_NPROC, FILTER_PROCESSES);
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_FSIZE, 0);
	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execvpe(argv[0], (char *const *)(uintptr_t)argv, environment);
	dprintf(2, "%s: %s", argv[0], strerror(errno));
	_exit(127);
}

static void shut(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static int start_child(struct filter *f, const char *const *argv, struct error *e)
{
	int ends[6] = {-1, -1, -1, -1, -1, -1}; /* in, out, err: reading end, writing end */

	if (pipe2(&ends[0], O_CLOEXEC) != 0 || pipe2(&ends[2], O_CLOEXEC) != 0 ||
	    pipe2(&ends[4], O_CLOEXEC) != 0 || (f->pid = fork()) < 0) {
		error_set(e, REFUSED, "filter %s: %s", f->name, strerror(errno));
		for (int i = 0; i < 6; i++)
			shut(&ends[i]);
		return REFUSED;
	}
	if (f->pid == 0)
		run_child(argv, &ends[0], &ends[2], &ends[4]);
	setpgid(f->pid, f->pid); /* whoever is first */
	shut(&ends[0]);
	shut(&ends[3]);
	shut(&ends[5]);
	f->in = ends[1];
	f->out = ends[2];
	f->err = ends[4];
	fcntl(f->in, F_SETFL, O_NONBLOCK);
	fcntl(f->out, F_SETFL, O_NONBLOCK);
	fcntl(f->err, F_SETFL, O_NONBLOCK);
	fcntl(f->in, F_SETPIPE_SZ, PIPE_SIZE); /* may be refused: it is only faster */
	fcntl(f->out, F_SETPIPE_SZ, PIPE_SIZE);
	return DONE;
}

int filter_start(const char *const *argv, const char *bytes, size_t length, size_t output_max,
    struct filter **out, struct error *e)
{
	struct filter *f = memory_new(sizeof *f);

	f->in = f->out = f->err = -1;
	f->pid = -1;
	f->name = memory_text(argv[0]);
	f->output_max = output_max;
	f->deadline_ms = monotonic_ms() + (FILTER_SECONDS + 5) * 1000;
	text_put(&f->document, bytes, length);
	signal(SIGPIPE, SIG_IGN);
	if (start_child(f, argv, e) != DONE) {
		filter_kill(f);
		return REFUSED;
	}
	*out = f;
	return DONE;
}

/* Reads what is there; closes at the end of the stream. */
static void take(int *fd, struct text *into, size_t most)
{
	char buffer[65536];
	ssize_t n;

	while (*fd >= 0 && into->length <= most) {
		n = read(*fd, buffer, sizeof buffer);
		if (n > 0)
			text_put(into, buffer, (size_t)n);
		else if (n == 0 || (errno != EAGAIN && errno != EINTR))
			shut(fd);
		else if (errno == EAGAIN)
			break;
	}
}

static void feed(struct filter *f)
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
	shut(&f->in);
}

static void finish(struct filter *f, const char *why)
{
	if (!f->why)
		f->why = why;
	if (why)
		kill(-f->pid, SIGKILL);
	while (waitpid(f->pid, &f->status, 0) < 0 && errno == EINTR)
		;
	kill(-f->pid, SIGKILL); /* what it may have left behind */
	f->pid = -1;
	shut(&f->in);
	shut(&f->out);
	shut(&f->err);
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
	feed(f);
	take(&f->out, &f->result, f->output_max);
	take(&f->err, &f->complaint, COMPLAINT_MAX);
	if (f->result.length > f->output_max)
		finish(f, "its output is larger than a document may be");
	else if (f->complaint.length > COMPLAINT_MAX)
		finish(f, "it complains without end");
	else if (monotonic_ms() >= f->deadline_ms)
		finish(f, "took too long");
	else if (f->out < 0 && f->err < 0 &&
		 waitid(P_PID, (id_t)f->pid, &gone, WEXITED | WNOHANG | WNOWAIT) == 0 &&
		 gone.si_pid == f->pid)
		finish(f, NULL);
	return f->ended;
}

int filter_end(struct filter *f, struct text *out, struct error *e)
{
	int outcome = DONE;

	if (f->why)
		outcome = error_set(e, REFUSED, "filter %s: %s", f->name, f->why);
	else if (WIFSIGNALED(f->status))
		outcome = error_set(e, REFUSED, "filter %s: ended by signal %d (over its limits?)", f->name,
		    WTERMSIG(f->status));
	else if (WEXITSTATUS(f->status) != 0)
		outcome =
		    error_set(e, REFUSED, "filter %s: exit status %d: %.*s", f->name, WEXITSTATUS(f->status),
			(int)strcspn(text_of(&f->complaint), "\n"), text_of(&f->complaint));
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
		finish(f, "given up");
	text_done(&f->document);
	text_done(&f->result);
	text_done(&f->complaint);
	free(f->name);
	free(f);
}

int filter_run(const char *const *argv, const char *bytes, size_t length, size_t output_max, struct text *out,
    struct error *e)
{
	struct filter *f;

	if (filter_start(argv, bytes, length, output_max, &f, e) != DONE)
		return REFUSED;
	while (!filter_step(f, FILTER_STEP_MS * 20))
		if (f->out < 0 && f->err < 0)
			poll(NULL, 0, FILTER_STEP_MS); /* it has said all and is about to end */
	return filter_end(f, out, e);
}
