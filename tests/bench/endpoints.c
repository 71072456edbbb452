/* SPDX-License-Identifier: MIT */
#include "tests/bench/endpoints.h"
#include "base/text.h"
#include "tests/bench/measure.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <microhttpd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	ENDPOINTS = 3000,
	AT_ONCE = 64,
	DELAY_MS = 200,
	HUGE_MIB = 100,
};

/* ---- the endpoints: a process of their own, so that their work is not counted ---- */

static enum MHD_Result answer(void *context, struct MHD_Connection *c, const char *path, const char *method,
    const char *version, const char *upload, size_t *upload_size, void **state)
{
	static const char body[] = "[{\"r\":\"r0\",\"p\":\"2023-05\",\"v\":12.5}]";
	struct MHD_Response *r;
	enum MHD_Result result;

	(void)context, (void)path, (void)method, (void)version, (void)upload, (void)upload_size, (void)state;
	nanosleep(&(struct timespec){0, DELAY_MS * 1000000L}, NULL);
	r = MHD_create_response_from_buffer(sizeof body - 1, (void *)(uintptr_t)body, MHD_RESPMEM_PERSISTENT);
	MHD_add_response_header(r, "Content-Type", "application/json");
	result = MHD_queue_response(c, 200, r);
	MHD_destroy_response(r);
	return result;
}

static pid_t serve(int *port)
{
	int ends[2];
	pid_t child;

	if (pipe(ends) != 0)
		give_up("pipe", NULL);
	fflush(stdout);
	child = fork();
	if (child == 0) {
		struct sockaddr_in loopback = {
		    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
		struct MHD_Daemon *d =
		    MHD_start_daemon(MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL,
			NULL, answer, NULL, MHD_OPTION_SOCK_ADDR, &loopback, MHD_OPTION_END);
		int mine = d ? MHD_get_daemon_info(d, MHD_DAEMON_INFO_BIND_PORT)->port : 0;

		if (write(ends[1], &mine, sizeof mine) != sizeof mine || !d)
			_exit(1);
		for (;;)
			pause();
	}
	if (child < 0 || read(ends[0], port, sizeof *port) != sizeof *port || *port == 0)
		give_up("endpoints", NULL);
	close(ends[0]);
	close(ends[1]);
	return child;
}

/* ---- a bare program on libcurl's multi interface, and ours ---- */

static size_t swallow(char *bytes, size_t size, size_t n, void *context)
{
	(void)bytes, (void)context;
	return size * n;
}

static void ask_bare(CURLM *m, CURL *e, int port, int *next)
{
	char url[64];

	snprintf(url, sizeof url, "http://127.0.0.1:%d/%d", port, (*next)++);
	curl_easy_reset(e);
	curl_easy_setopt(e, CURLOPT_URL, url);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, swallow);
	curl_multi_add_handle(m, e);
}

static void bare(int port)
{
	CURLM *m;
	int next = 0, done = 0, running, left;
	CURLMsg *message;

	curl_global_init(CURL_GLOBAL_DEFAULT);
	m = curl_multi_init();
	for (int i = 0; i < AT_ONCE; i++)
		ask_bare(m, curl_easy_init(), port, &next);
	while (done < ENDPOINTS) {
		curl_multi_perform(m, &running);
		while ((message = curl_multi_info_read(m, &left))) {
			CURL *e = message->easy_handle;

			done++;
			curl_multi_remove_handle(m, e);
			if (next < ENDPOINTS)
				ask_bare(m, e, port, &next);
		}
		curl_multi_poll(m, NULL, 0, 1000, NULL);
	}
}

static struct cost run(const char *program, const char *config)
{
	double start = seconds();
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		if (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr))
			_exit(1);
		execl(program, program, "collect", "-c", config, "--now", "2023-06-20", (char *)NULL);
		_exit(127);
	}
	return cost_of(child, start);
}

static const char *write_config(
    const char *folder, const char *name, const struct text *sources, const char *limits)
{
	static char path[4300];
	char command[4400];
	FILE *f;

	snprintf(command, sizeof command, "rm -rf '%s/%s.store'", folder, name);
	if (system(command) != 0)
		give_up(command, NULL);
	snprintf(path, sizeof path, "%s/%s.yaml", folder, name);
	f = fopen(path, "we");
	if (!f)
		give_up(path, NULL);
	fprintf(f,
	    "store: %s/%s.store\n%sregions:\n  - {id: r0, name: R, kind: county}\nindicators:\n  - {id: i0, "
	    "name: I, unit: "
	    "u, kind: level}\nsources:\n%s",
	    folder, name, limits, text_of(sources));
	if (fclose(f) != 0)
		give_up(path, NULL);
	return path;
}

void bench_endpoints(const char *program, const char *folder)
{
	const double ideal = (double)ENDPOINTS / AT_ONCE * DELAY_MS / 1000;
	TEXT_OWNED struct text sources = {0};
	struct cost plain, ours;
	int port;
	pid_t server = serve(&port), child;
	double start;

	for (int i = 0; i < ENDPOINTS; i++)
		text_printf(&sources,
		    "  - {id: s%d, url: \"http://127.0.0.1:%d/%d\", figures: {rows: \"$[*]\", region: .r, "
		    "indicator: "
		    "{const: i0}, period: .p, value: .v}}\n",
		    i, port, i);
	fflush(stdout);
	start = seconds();
	child = fork();
	if (child == 0) {
		bare(port);
		_exit(0);
	}
	plain = cost_of(child, start);
	ours = run(program,
	    write_config(folder, "endpoints", &sources, "limits: {connections: 64, per_host: 64}\n"));
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	if (ours.status != 0)
		give_up("pacesetter collect", NULL);
	printf("%d endpoints that answer after %d ms, %d at a time: wall time (ideal %.2f s), processor, "
	       "memory\n",
	    ENDPOINTS, DELAY_MS, AT_ONCE, ideal);
	printf("  bare libcurl-multi, answers thrown away       %6.2f s  %6.2f s\n", plain.wall, plain.cpu);
	printf("  pacesetter collect, stored                    %6.2f s  %6.2f s  %6.1f MiB  %.2f of the "
	       "ideal (aim 1.15)\n",
	    ours.wall, ours.cpu, ours.mib, ours.wall / ideal);
}

void bench_huge_document(const char *program, const char *folder)
{
	TEXT_OWNED struct text sources = {0};
	char path[4300];
	struct stat st;
	struct cost taken, refused;
	FILE *f;
	long rows = 0;

	snprintf(path, sizeof path, "%s/huge.json", folder);
	f = fopen(path, "we");
	if (!f)
		give_up(path, NULL);
	fputs("[", f);
	/* the rows of a real register: of a hundred only one is about us */
	while (ftell(f) < (long)HUGE_MIB << 20) {
		fprintf(f,
		    "%s{\"region\":\"%s\",\"period\":\"%04ld-%02ld\",\"value\":%ld.%ld,\"unit\":\"u\","
		    "\"note\":\"no remarks\"}",
		    rows ? "," : "", rows % 100 ? "elsewhere" : "r0", 1990 + rows / 100 / 12 % 30,
		    rows / 100 % 12 + 1, rows / 36000 + 1, rows % 10);
		rows++;
	}
	fputs("]", f);
	if (fclose(f) != 0 || stat(path, &st) != 0)
		give_up(path, NULL);
	text_printf(&sources,
	    "  - {id: huge, url: \"file://%s\", body_max_mib: 200, memory_max_mib: 4096, rows_max: 10000000, "
	    "figures: {rows: "
	    "\"$[?@.region=='r0' && "
	    "@.value<2]\", region: .region, indicator: {const: i0}, period: .period, value: .value}}\n",
	    path);
	taken = run(program, write_config(folder, "huge", &sources, ""));
	text_clear(&sources);
	text_printf(&sources,
	    "  - {id: huge, url: \"file://%s\", figures: {rows: \"$[*]\", region: .region, indicator: "
	    "{const: i0}, period: "
	    ".period, value: .value}}\n",
	    path);
	refused = run(program, write_config(folder, "refused", &sources, ""));
	unlink(path);
	printf("a document of %.0f MB and %ld rows: memory, time\n", (double)st.st_size / 1e6, rows);
	printf("  taken%s                              %8.0f MiB  %5.1f s   %.1f times its size (aim 12)\n",
	    taken.status == 0 ? "        " : " (fails)", taken.mib, taken.wall,
	    taken.mib * 1048576 / (double)st.st_size);
	printf("  refused%s, above body_max_mib         %8.0f MiB  %5.1f s\n",
	    refused.status == 1 ? "      " : " (not!)", refused.mib, refused.wall);
}
