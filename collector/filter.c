#include "collector/filter.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct child {
	pid_t pid;
	int in, out, err; /* our ends; -1 once closed */
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
	long most = sysconf(_SC_OPEN_MAX);

	dup2(in[0], 0);
	dup2(out[1], 1);
	dup2(err[1], 2);
	for (int fd = 3; fd < (most > 0 && most < 4096 ? most : 4096); fd++)
		close(fd);
	limit(RLIMIT_CPU, FILTER_SECONDS);
	limit(RLIMIT_AS, FILTER_MEMORY);
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_FSIZE, 0);
	signal(SIGPIPE, SIG_DFL);
	execvpe(argv[0], (char *const *)(uintptr_t)argv, environment);
	dprintf(2, "%s: %s", argv[0], strerror(errno));
	_exit(127);
}

static int start(const char *const *argv, struct child *c, struct error *e)
{
	int in[2], out[2], err[2];

	if (pipe2(in, O_CLOEXEC) != 0)
		return error_set(e, REFUSED, "filter %s: %s", argv[0], strerror(errno));
	if (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0)
		return error_set(e, REFUSED, "filter %s: %s", argv[0], strerror(errno));
	c->pid = fork();
	if (c->pid == 0)
		run_child(argv, in, out, err);
	close(in[0]);
	close(out[1]);
	close(err[1]);
	*c = (struct child){c->pid, in[1], out[0], err[0]};
	if (c->pid < 0)
		return error_set(e, REFUSED, "filter %s: %s", argv[0], strerror(errno));
	fcntl(c->in, F_SETFL, O_NONBLOCK);
	return DONE;
}

static void shut(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Reads what is there; false at the end of the stream. */
static bool take(int fd, struct text *into)
{
	char buffer[16384];
	ssize_t n = read(fd, buffer, sizeof buffer);

	if (n > 0)
		text_put(into, buffer, (size_t)n);
	return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static const char *exchange(
    struct child *c, const char *bytes, size_t length, size_t output_max, struct text *out, struct text *err)
{
	int64_t deadline = now_ms() + (FILTER_SECONDS + 5) * 1000;

	while (c->out >= 0 || c->err >= 0) {
		struct pollfd fds[3] = {{c->in, POLLOUT, 0}, {c->out, POLLIN, 0}, {c->err, POLLIN, 0}};
		int64_t left = deadline - now_ms();

		if (left <= 0)
			return "took too long";
		if (poll(fds, 3, (int)left) < 0 && errno != EINTR)
			return "poll failed";
		if (c->in >= 0 && fds[0].revents) {
			ssize_t n = write(c->in, bytes, length);

			if (n > 0) {
				bytes += n;
				length -= (size_t)n;
			}
			/* a command may end without reading everything */
			if (length == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
				shut(&c->in);
		}
		if (c->out >= 0 && fds[1].revents && !take(c->out, out))
			shut(&c->out);
		if (c->err >= 0 && fds[2].revents && !take(c->err, err))
			shut(&c->err);
		if (out->length > output_max)
			return "its output is larger than a document may be";
		if (err->length > 65536)
			return "it complains without end";
	}
	return NULL;
}

int filter_run(const char *const *argv, const char *bytes, size_t length, size_t output_max, struct text *out,
    struct error *e)
{
	TEXT_OWNED struct text err = {0};
	struct child c = {-1, -1, -1, -1};
	const char *why;
	int status = 0;

	if (start(argv, &c, e) != DONE)
		return REFUSED;
	signal(SIGPIPE, SIG_IGN);
	why = exchange(&c, bytes, length, output_max, out, &err);
	if (why)
		kill(c.pid, SIGKILL);
	shut(&c.in);
	shut(&c.out);
	shut(&c.err);
	while (waitpid(c.pid, &status, 0) < 0 && errno == EINTR)
		;
	if (why)
		return error_set(e, REFUSED, "filter %s: %s", argv[0], why);
	if (WIFSIGNALED(status))
		return error_set(e, REFUSED, "filter %s: ended by signal %d (over its limits?)", argv[0],
		    WTERMSIG(status));
	if (WEXITSTATUS(status) != 0)
		return error_set(e, REFUSED, "filter %s: exit status %d: %.*s", argv[0], WEXITSTATUS(status),
		    (int)strcspn(text_of(&err), "\n"), text_of(&err));
	return DONE;
}
