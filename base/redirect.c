/* SPDX-License-Identifier: MIT */
#include "base/mask.h"
#include "base/transfer.h"
#include "base/plain.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Where a hop may go: which addresses, and which redirects are followed. */

enum { REDIRECTS_MAX = 5 };

/* Behind a proxy it is the proxy that knows where a name leads. */
static bool request_is_proxied(const struct http_request *r)
{
	static const char *const variables[] = {
	    "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};

	if (!r->proxy || strcmp(r->proxy, HTTP_PROXY_ENVIRONMENT) != 0)
		return r->proxy && *r->proxy;
	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
		if (getenv(variables[i]))
			return true;
	return false;
}

static bool address_is_allowed(struct transfer *t, enum address_kind kind)
{
	bool inner = kind == ADDRESS_MACHINE || kind == ADDRESS_LINK_LOCAL || kind == ADDRESS_RESERVED;

	if (!(t->request.no_local && inner) &&
	    (t->redirects == 0 || kind == ADDRESS_PUBLIC || kind == t->home_kind))
		return true;
	t->kept_out = true;
	t->kind = kind;
	return false;
}

/* An address that is written as a number is known before anybody is asked. */
static bool host_is_allowed(struct transfer *t, const char *origin)
{
	char host[300];
	enum address_kind kind;

	return !address_kind_of_host(origin_host(origin, host, sizeof host), &kind) ||
	       address_is_allowed(t, kind);
}

static curl_socket_t open_if_allowed(void *context, curlsocktype purpose, struct curl_sockaddr *to)
{
	(void)purpose;
	if (!address_is_allowed(context, address_kind(&to->addr)))
		return CURL_SOCKET_BAD;
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

/* Also where a connection is used again that somebody else was allowed to make. */
static int send_if_allowed(void *context, char *address, char *own, int port, int own_port)
{
	enum address_kind kind;

	(void)own;
	(void)port;
	(void)own_port;
	if (!address_kind_of_host(address, &kind))
		kind = ADDRESS_MACHINE;
	return address_is_allowed(context, kind) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

void transfer_guard(struct transfer *t)
{
	if ((!t->request.no_local && !t->redirects) || request_is_proxied(&t->request))
		return;
	transfer_option(t, CURLOPT_OPENSOCKETFUNCTION, open_if_allowed);
	transfer_option(t, CURLOPT_OPENSOCKETDATA, t);
	transfer_option(t, CURLOPT_PREREQFUNCTION, send_if_allowed);
	transfer_option(t, CURLOPT_PREREQDATA, t);
}

enum outcome transfer_may_begin(struct transfer *t, struct error *e)
{
	if (!t->request.no_local || !request_is_proxied(&t->request) ||
	    host_is_allowed(t, t->first_origin->name))
		return OUTCOME_DONE;
	return error_set(e, OUTCOME_REFUSED, "its address is %s", address_kind_name(t->kind));
}

/* Of the first address, once it was asked. */
static void home_note(struct transfer *t)
{
	char host[300], *address = NULL;

	if (t->redirects)
		return;
	if (!request_is_proxied(&t->request) &&
	    curl_easy_getinfo(t->easy, CURLINFO_PRIMARY_IP, &address) == CURLE_OK && address && *address &&
	    address_kind_of_host(address, &t->home_kind))
		return;
	if (!address_kind_of_host(origin_host(t->first_origin->name, host, sizeof host), &t->home_kind))
		t->home_kind = ADDRESS_PUBLIC;
}

static bool redirect_refuse(struct transfer *t, const char *format, const char *what)
{
	t->refused = true;
	bounded_print(t->problem, sizeof t->problem, format, what);
	return false;
}

static bool takes_secret(const struct transfer *t, const char *url)
{
	for (size_t i = 0; t->request.secrets[i]; i++)
		if (mask_holds(url, t->request.secrets[i]))
			return true;
	return t->request.auth_secret && mask_holds(url, t->request.auth_secret);
}

/* Whether the redirect may be followed; else t->problem says why not. */
static bool may_follow(struct transfer *t, long status, const char *to, const char *origin)
{
	if (strncmp(t->origin->name, "https://", 8) == 0 && strncmp(origin, "http://", 7) == 0)
		return redirect_refuse(t, "redirect refused: from https to %.150s", origin);
	if (!host_is_allowed(t, origin))
		return redirect_refuse(t, "redirect refused: its address is %s", address_kind_name(t->kind));
	if (strcmp(origin, t->first_origin->name) == 0)
		return true;
	if (t->request.home_only)
		return redirect_refuse(t, "redirect refused: to another host, %.150s", origin);
	if (t->post && status > 303)
		return redirect_refuse(
		    t, "redirect refused: the body does not go to another host, %.150s", origin);
	if (takes_secret(t, to))
		return redirect_refuse(
		    t, "redirect refused: it would take a secret to another host, %.150s", origin);
	return true;
}

static bool is_redirect(long status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* Whether all headers of that name say the same; RFC 9110 has one. */
static bool one_location(struct transfer *t, const char *location)
{
	struct curl_header *header;

	for (size_t i = 0; curl_easy_header(t->easy, "Location", i, CURLH_HEADER, -1, &header) == CURLHE_OK;
	     i++)
		if (strcmp(header->value, location) != 0)
			return false;
	return true;
}

bool transfer_redirected(struct transfer *t, long status, char **out)
{
	const char *location = transfer_header(t, "Location");
	OWNED char *to = NULL;
	OWNED char *origin = NULL;
	struct error e;

	transfer_cookies_read(t);
	home_note(t);
	if (t->request.no_redirects || !is_redirect(status) || !*location)
		return false;
	if (++t->redirects > REDIRECTS_MAX)
		return redirect_refuse(t, "more than %s redirects", "5");
	if (!one_location(t, location))
		return redirect_refuse(
		    t, "redirect refused: it has two places to go to, %.100s and another", location);
	to = url_resolve(t->url, location, &e);
	origin = to ? url_origin(to, false, &e) : NULL;
	if (!origin)
		return redirect_refuse(t, "redirect refused: %.150s", e.text);
	if (!may_follow(t, status, to, origin))
		return false;
	t->took_ms += transfer_hop_ms(t);
	free(t->url);
	t->url = to;
	*out = origin;
	to = origin = NULL;
	if (status <= 303)
		t->post = NULL; /* as every client does: 301, 302 and 303 go on with GET */
	return true;
}
