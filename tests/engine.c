/* SPDX-License-Identifier: MIT */
#include "tests/engine.h"
#include "base/http.h"
#include "tests/support.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARGUMENTS_MOST = 16, WAIT_TRIES = 300 };

static const char tools[] = "build/tools";

bool engine_there(const char *package, const char *program)
{
	const char *wanted = getenv("TEST_ENGINES");
	char path[300];

	if (wanted && strcmp(wanted, "no") == 0) {
		print_message("TEST_ENGINES=no: without %s\n", package);
		return false;
	}
	snprintf(path, sizeof path, "%s/%s/usr/bin/%s", tools, package, program);
	if (access(path, X_OK) == 0)
		return true;
	print_message("%s is not there\n", path);
	return false;
}

int free_port(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&at, size), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &size), 0);
	close(fd);
	return ntohs(at.sin_port);
}

pid_t engine_start(const char *package, const char *program, const char *log, const char *const *arguments)
{
	const char *argv[ARGUMENTS_MOST] = {program};
	char folder[300], path[300];
	pid_t child;

	snprintf(folder, sizeof folder, "%s/%s", tools, package);
	snprintf(path, sizeof path, "usr/bin/%s", program);
	for (size_t i = 0; arguments[i]; i++) {
		assert_true(i + 2 < ARGUMENTS_MOST);
		argv[i + 1] = arguments[i];
	}
	child = fork();
	if (child == 0) {
		int out;

		prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that fails leaves nobody behind */
		out = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0644);

		dup2(out, 1);
		dup2(out, 2);
		if (chdir(folder) == 0)
			execv(path, (char **)(uintptr_t)argv);
		_exit(127);
	}
	return child;
}

void engine_stop(pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

struct got {
	struct text *body;
	long status;
	bool done;
};

static void got_done(void *context, const struct http_reply *reply)
{
	struct got *g = context;

	g->status = reply->status;
	text_clear(g->body);
	text_put(g->body, reply->body, reply->length);
	g->done = true;
}

static long ask_it(const char *url, const char *form, struct text *body)
{
	struct http_request request = {.url = url,
	    .body = form,
	    .body_length = form ? strlen(form) : 0,
	    .content_type = "application/x-www-form-urlencoded",
	    .timeout_ms = 60000,
	    .body_max = 64 << 20,
	    .proxy = ""};
	struct got got = {.body = body};
	struct http *h;
	struct error e;

	assert_done(http_new(&(struct http_limits){.most = 1, .per_host = 1}, &h, &e), e);
	assert_done(http_start(h, &request, got_done, &got, &e), e);
	while (!got.done)
		http_pump(h, 100, NULL, 0);
	http_free(h);
	return got.status;
}

long engine_get(const char *url, struct text *body)
{
	return ask_it(url, NULL, body);
}

long engine_post(const char *url, const char *form, struct text *body)
{
	return ask_it(url, form, body);
}

void engine_wait(const char *url)
{
	TEXT_OWNED struct text body = {0};

	for (int i = 0; engine_get(url, &body) != 200; i++) {
		if (i == WAIT_TRIES)
			fail_msg("%s does not answer", url);
		sleep_ms(100);
	}
}

/* Below the folder, with its words beside it, until PATH of it answers. */
static pid_t start_and_wait(
    const char *package, const char *folder, int port, const char *path, const char *const *arguments)
{
	char log[4300], ready[100];
	pid_t child;

	snprintf(log, sizeof log, "%s/%s.log", folder, package);
	snprintf(ready, sizeof ready, "http://127.0.0.1:%d%s", port, path);
	child = engine_start(package, package, log, arguments);
	engine_wait(ready);
	return child;
}

pid_t prometheus_start(const char *folder, int port, const char *window, const char *more)
{
	char path[4200], config[4300], storage[4300], address[64];
	const char *arguments[] = {config, storage, address, "--web.enable-remote-write-receiver",
	    "--storage.tsdb.retention.time=20y", NULL};
	TEXT_OWNED struct text yaml = {0};

	snprintf(path, sizeof path, "%s/prometheus.yml", folder);
	text_printf(&yaml, "storage: {tsdb: {out_of_order_time_window: %s}}\n%s", window, more);
	test_write(path, text_of(&yaml));
	snprintf(config, sizeof config, "--config.file=%s", path);
	snprintf(storage, sizeof storage, "--storage.tsdb.path=%s/prometheus", folder);
	snprintf(address, sizeof address, "--web.listen-address=127.0.0.1:%d", port);
	return start_and_wait("prometheus", folder, port, "/-/ready", arguments);
}

pid_t victoria_start(const char *folder, int port, const char *scrape)
{
	char path[4200], config[4300], storage[4300], address[64];
	const char *arguments[] = {
	    storage, address, config, "-retentionPeriod=20y", "-search.latencyOffset=0s", NULL};

	snprintf(path, sizeof path, "%s/victoria.yml", folder);
	test_write(path, *scrape ? scrape : "scrape_configs: []\n");
	snprintf(config, sizeof config, "-promscrape.config=%s", path);
	snprintf(storage, sizeof storage, "-storageDataPath=%s/victoria", folder);
	snprintf(address, sizeof address, "-httpListenAddr=127.0.0.1:%d", port);
	return start_and_wait("victoria-metrics", folder, port, "/health", arguments);
}
