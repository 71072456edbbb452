#include "base/url.h"
#include "base/curl.h"
#include "base/memory.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *url_origin(const char *url, bool files, struct error *e)
{
	CURLU *u = curl_url();
	char *scheme = NULL, *host = NULL, *port = NULL, *origin = NULL;
	struct text t = {0};

	if (curl_url_set(u, CURLUPART_URL, url, 0) != CURLUE_OK ||
	    curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) != 0) {
		error_set(e, REFUSED, "\"%.100s\" is no URL", url);
	} else if (strcmp(scheme, "file") == 0 && files) {
		text_add(&t, "file://");
	} else if (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0) {
		error_set(e, REFUSED, "the scheme %s:// is not used here, only http, https%s", scheme,
		    files ? " and file" : "");
	} else {
		curl_url_get(u, CURLUPART_HOST, &host, 0);
		curl_url_get(u, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT);
		text_printf(&t, "%s://%s:%s", scheme, host ? host : "", port ? port : "");
	}
	origin = t.at;
	curl_free(scheme);
	curl_free(host);
	curl_free(port);
	curl_url_cleanup(u);
	return origin;
}

char *url_join(const char *from, const char *to)
{
	struct error e;
	CURLU *u = curl_url();
	char *whole = NULL, *copy = NULL, *here = url_origin(from, true, &e), *there;

	if (here && curl_url_set(u, CURLUPART_URL, from, 0) == CURLUE_OK &&
	    curl_url_set(u, CURLUPART_URL, to, 0) == CURLUE_OK &&
	    curl_url_get(u, CURLUPART_URL, &whole, 0) == CURLUE_OK) {
		there = url_origin(whole, strncmp(here, "file", 4) == 0, &e);
		if (there && strcmp(here, there) == 0)
			copy = memory_text(whole);
		free(there);
	}
	free(here);
	curl_free(whole);
	curl_url_cleanup(u);
	return copy;
}

const char *url_shown(const char *url, char *buffer, size_t size)
{
	CURLU *u = curl_url();
	char *shown = NULL;

	snprintf(buffer, size, "(no URL)");
	if (curl_url_set(u, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK) {
		curl_url_set(u, CURLUPART_QUERY, NULL, 0);
		curl_url_set(u, CURLUPART_FRAGMENT, NULL, 0);
		curl_url_set(u, CURLUPART_USER, NULL, 0);
		curl_url_set(u, CURLUPART_PASSWORD, NULL, 0);
		if (curl_url_get(u, CURLUPART_URL, &shown, 0) == CURLUE_OK)
			snprintf(buffer, size, "%s", shown);
	}
	curl_free(shown);
	curl_url_cleanup(u);
	return buffer;
}

char *url_with_query(const char *url, const char *name, const char *secret)
{
	CURLU *u = curl_url();
	char *whole = NULL, *copy;
	struct text part = {0};

	text_printf(&part, "%s=%s", name, secret);
	curl_url_set(u, CURLUPART_URL, url, 0);
	curl_url_set(u, CURLUPART_QUERY, text_of(&part), CURLU_APPENDQUERY | CURLU_URLENCODE);
	curl_url_get(u, CURLUPART_URL, &whole, 0);
	copy = memory_text(whole ? whole : url);
	curl_free(whole);
	curl_url_cleanup(u);
	text_done(&part);
	return copy;
}
