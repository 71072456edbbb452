/* SPDX-License-Identifier: MIT */
#include "config/address.h"
#include "config/secret.h"
#include "config/sections.h"

#include <string.h>

/* Addresses as they stand in the file: their schemes, their references, and that nobody's name is in them. */

/* The part that names user, host and port; references and places in it are passed over. */
static const char *authority_end(const char *at, bool *user, const char **colon)
{
	while (*at && !strchr("/?#\\", *at)) {
		size_t reference = reference_length(at);

		*user |= *at == '@';
		if (*at == ':' && !*colon)
			*colon = at;
		at += reference ? reference : 1;
	}
	return at;
}

/* "http://user:password@host", also where a password has a slash in it that ends the part too early. */
static bool address_has_user(const char *text)
{
	const char *scheme = strstr(text, "://"), *from = scheme ? scheme + 3 : text;
	bool user = false;
	const char *colon = NULL, *end = authority_end(from, &user, &colon);

	if (!user && colon && *from != '[' && !strchr("$0123456789", colon[1]))
		user = memchr(end, '@', strcspn(end, "?#")) != NULL;
	return user;
}

void check_address(struct reader *r, const struct yaml_node *at, const char *text, const struct address *how)
{
	struct error e;
	bool known = strncmp(text, "${", 2) == 0;

	if (how->words && name_index(how->words, text) >= 0)
		return;
	if (secret_shape(text, &e) != OUTCOME_DONE)
		reader_problem(r, at, "%s", e.text);
	if (address_has_user(text)) {
		reader_problem(r, at, "%s: a user or password cannot stand in an address (expected %s)",
		    how->key, how->instead);
		return;
	}
	r->references = !how->literal;
	if (reference_refused(r, at))
		return;
	for (size_t i = 0; how->schemes[i]; i++)
		known |= strncmp(text, how->schemes[i], strlen(how->schemes[i])) == 0;
	if (!known)
		reader_problem(r, at, "%s: expected %s, found \"%.40s\"", how->key, how->expected, text);
}

const char *const web_schemes[] = {"http://", "https://", NULL};

static const char *const proxy_schemes[] = {
    "http://", "https://", "socks5h://", "socks5://", "socks4a://", "socks4://", NULL};
static const char *const proxy_words[] = {"none", HTTP_PROXY_ENVIRONMENT, NULL};
const struct address proxy_address = {.key = "proxy",
    .words = proxy_words,
    .schemes = proxy_schemes,
    .expected = "http://, https:// or socks5h://, \"environment\" or \"none\"",
    .instead = "proxy_user: and proxy_password:"};

static enum outcome address_secret_resolve(
    const char *text, const char *folder, struct arena *a, const char **out, struct error *e)
{
	TEXT_OWNED struct text whole = {0};
	enum outcome outcome = secret_resolve(text, folder, &whole, e);

	if (outcome == OUTCOME_DONE)
		*out = arena_text(a, text_of(&whole));
	return outcome;
}

const char *path_in_folder(const char *folder, const char *name, struct arena *a)
{
	return !name || *name == '/' ? name : arena_printf(a, "%s/%s", folder, name);
}

enum outcome proxy_fill(
    const struct proxy *p, const char *folder, struct arena *a, struct http_request *r, struct error *e)
{
	enum outcome outcome = OUTCOME_DONE;

	r->proxy = "";
	if (p->address && strcmp(p->address, "none") != 0)
		outcome = address_secret_resolve(p->address, folder, a, &r->proxy, e);
	r->proxy_user = p->user;
	if (outcome == OUTCOME_DONE && p->password)
		outcome = address_secret_resolve(p->password, folder, a, &r->proxy_password, e);
	return outcome;
}
