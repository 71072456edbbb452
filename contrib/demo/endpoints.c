/* SPDX-License-Identifier: MIT */
/* The demo's departments and receivers on loopback: `endpoints FOLDER`.
 *
 * Writes the port it was given by the kernel to FOLDER/port, takes the day that the city lives in from
 * FOLDER/today, and appends every message posted to /hook/NAME to FOLDER/received-NAME. `endpoints --targets`
 * prints the targets. */
#include "base/descriptors.h"
#include "contrib/demo/city.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BODY_MAX = 1 << 20 };

static const char *folder;

struct posted {
	struct text body;
};

static day_number today(void)
{
	char path[4096], line[32] = "";
	struct date date;
	FILE *f;

	snprintf(path, sizeof path, "%s/today", folder);
	f = fopen(path, "re");
	if (f) {
		if (!fgets(line, sizeof line, f))
			line[0] = '\0';
		fclose(f);
	}
	line[strcspn(line, "\n")] = '\0';
	return date_parse(line, &date) ? date.day : day_of(2023, 7, 28);
}

static enum MHD_Result answer(struct MHD_Connection *c, unsigned status, const char *body, size_t length)
{
	struct MHD_Response *r =
	    MHD_create_response_from_buffer(length, (void *)(uintptr_t)body, MHD_RESPMEM_MUST_COPY);
	enum MHD_Result result;

	MHD_add_response_header(r, "Content-Type", "application/json; charset=utf-8");
	result = MHD_queue_response(c, status, r);
	MHD_destroy_response(r);
	return result;
}

static bool month_of(const char *digits, int *year, int *month)
{
	return digits && sscanf(digits, "%4d%*[M/]%2d", year, month) == 2
		   ? true
		   : digits && sscanf(digits, "%4d%2d", year, month) == 2;
}

static enum MHD_Result department(struct MHD_Connection *c, const char *path, struct posted *p)
{
	TEXT_OWNED struct text out = {0};
	int year = 0, month = 0;
	const char *token = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Authorization");

	if (strcmp(path, "/statistics") == 0) {
		if (!token || strcmp(token, "Bearer demo-token") != 0)
			return answer(c, 401, "{}", 2);
		if (!month_of(
			MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, "period"), &year, &month) ||
		    month < 1 || month > 12)
			return answer(c, 400, "{}", 2);
		if (!city_statistics(&out, year, month, today())) {
			text_clear(&out);
			text_add(&out, "{\"code\": 1, \"message\": \"数据尚未发布\"}");
		}
		return answer(c, 200, out.at, out.length);
	}
	if (strncmp(path, "/finance/", 9) == 0 && month_of(path + 9, &year, &month) && month >= 1 &&
	    month <= 12) {
		if (!city_finance(&out, year, month, today()))
			return answer(c, 404, "{}", 2);
		return answer(c, 200, out.at, out.length);
	}
	if (strcmp(path, "/easyquery") == 0 && p->body.length) {
		const char *period = strstr(text_of(&p->body), "period=");

		if (!period || !month_of(period + 7, &year, &month) || month < 1 || month > 12)
			return answer(c, 200, "{\"returncode\":501,\"returndata\":\"参数错误\"}",
			    strlen("{\"returncode\":501,\"returndata\":\"参数错误\"}"));
		city_commerce(&out, year, month, today());
		return answer(c, 200, out.at, out.length);
	}
	if (strcmp(path, "/market") == 0 &&
	    month_of(MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, "month"), &year, &month) &&
	    month >= 1 && month <= 12) {
		if (!city_market(&out, year, month, today()))
			return answer(c, 404, "{}", 2);
		return answer(c, 200, out.at, out.length);
	}
	if (strcmp(path, "/projects") == 0) {
		city_projects(&out, today());
		return answer(c, 200, out.at, out.length);
	}
	return answer(c, 404, "{}", 2);
}

static enum MHD_Result hook(struct MHD_Connection *c, const char *name, struct posted *p)
{
	static const char taken[] = "{\"errcode\": 0, \"errmsg\": \"ok\", \"code\": 0, \"msg\": \"ok\"}";
	char path[4096];
	FILE *f;

	if (!*name || strspn(name, "abcdefghijklmnopqrstuvwxyz-") != strlen(name))
		return answer(c, 404, "{}", 2);
	snprintf(path, sizeof path, "%s/received-%s", folder, name);
	f = fopen(path, "ae");
	if (!f)
		return answer(c, 500, "{}", 2);
	fprintf(f, "%s\n", text_of(&p->body));
	if (fclose(f) != 0)
		return answer(c, 500, "{}", 2);
	return answer(c, 200, taken, strlen(taken));
}

static enum MHD_Result handle(void *context, struct MHD_Connection *c, const char *path, const char *method,
    const char *version, const char *upload, size_t *upload_size, void **state)
{
	struct posted *p = *state;

	(void)context, (void)version;
	if (!p) {
		*state = calloc(1, sizeof *p);
		return *state ? MHD_YES : MHD_NO;
	}
	if (*upload_size) {
		if (p->body.length + *upload_size <= BODY_MAX)
			text_put(&p->body, upload, *upload_size);
		*upload_size = 0;
		return MHD_YES;
	}
	if (strncmp(path, "/hook/", 6) == 0 && strcmp(method, "POST") == 0)
		return hook(c, path + 6, p);
	return department(c, path, p);
}

static void finished(
    void *context, struct MHD_Connection *c, void **state, enum MHD_RequestTerminationCode why)
{
	struct posted *p = *state;

	(void)context, (void)c, (void)why;
	if (p)
		text_done(&p->body);
	free(p);
}

int main(int argc, char **argv)
{
	TEXT_OWNED struct text targets = {0};
	struct sockaddr_in loopback = {.sin_family = AF_INET};
	struct MHD_Daemon *d;
	char path[4096], part[4100];
	sigset_t stop;
	FILE *f;
	int signal;

	if (!descriptors_open())
		return 1;
	if (argc == 2 && strcmp(argv[1], "--targets") == 0) {
		city_targets(&targets);
		fputs(text_of(&targets), stdout);
		text_done(&targets);
		return fclose(stdout) != 0;
	}
	if (argc != 2) {
		fprintf(stderr, "usage: endpoints FOLDER | --targets\n");
		return 2;
	}
	folder = argv[1];
	(void)zone_set("UTC", NULL);
	sigemptyset(&stop);
	sigaddset(&stop, SIGTERM);
	sigaddset(&stop, SIGINT);
	sigprocmask(SIG_BLOCK, &stop, NULL);
	loopback.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	d = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL, handle, NULL,
	    MHD_OPTION_SOCK_ADDR, &loopback, MHD_OPTION_NOTIFY_COMPLETED, finished, NULL, MHD_OPTION_END);
	if (!d) {
		fprintf(stderr, "endpoints: no port on loopback\n");
		return 1;
	}
	snprintf(path, sizeof path, "%s/port", folder);
	snprintf(part, sizeof part, "%s.new", path);
	f = fopen(part, "we");
	if (!f) {
		fprintf(stderr, "endpoints: %s cannot be written\n", part);
		return 1;
	}
	fprintf(f, "%u\n", MHD_get_daemon_info(d, MHD_DAEMON_INFO_BIND_PORT)->port);
	if (fclose(f) != 0 || rename(part, path) != 0)
		return 1;
	sigwait(&stop, &signal);
	MHD_stop_daemon(d);
	return 0;
}
