/* SPDX-License-Identifier: MIT */
#include "base/calendar.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* The C library takes a zone that it cannot read for UTC and says nothing. So its file is read here first, as
 * RFC 8536 describes it (TZif), and what the library has made of it is compared. */

enum {
	NAME_MOST = 64,
	FILE_MOST = 1 << 20, /* the largest there is has 4 KiB */
	HEAD_SIZE = 44,
	COUNTS_AT = 20,
	TYPE_SIZE = 6,
	FOOTER_MOST = 100,
	OFFSET_LEAST = -89999, /* between -25 and 26 hours */
	OFFSET_MOST = 93599,
};

struct bytes_left {
	const uint8_t *at, *end;
};

struct zone {
	size_t is_ut, is_standard, leaps, times, types, letters;
	const uint8_t *transitions, *indexes, *type, *abbreviations;
	int time_size;
};

static int64_t number_at(const uint8_t *at, int size)
{
	uint64_t v = 0;

	for (int i = 0; i < size; i++)
		v = v << 8 | at[i];
	return size == 4 ? (int32_t)(uint32_t)v : (int64_t)v;
}

static bool zone_block_cut(struct bytes_left *b, size_t count, size_t size, const uint8_t **at)
{
	if ((size_t)(b->end - b->at) / size < count)
		return false;
	*at = b->at;
	b->at += count * size;
	return true;
}

/* A header and its block: of numbers of four bytes, and where `second` of eight. */
static bool block_read(struct bytes_left *b, bool second, struct zone *z, uint8_t *version)
{
	size_t *const counts[] = {&z->is_ut, &z->is_standard, &z->leaps, &z->times, &z->types, &z->letters};
	const uint8_t *head, *unused;

	if (!zone_block_cut(b, 1, HEAD_SIZE, &head) || memcmp(head, "TZif", 4) != 0)
		return false;
	*version = head[4];
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		*counts[i] = (uint32_t)number_at(head + COUNTS_AT + 4 * i, 4);
	z->time_size = second ? 8 : 4;
	return zone_block_cut(b, z->times, (size_t)z->time_size, &z->transitions) &&
	       zone_block_cut(b, z->times, 1, &z->indexes) &&
	       zone_block_cut(b, z->types, TYPE_SIZE, &z->type) &&
	       zone_block_cut(b, z->letters, 1, &z->abbreviations) &&
	       zone_block_cut(b, z->leaps, (size_t)z->time_size + 4, &unused) &&
	       zone_block_cut(b, z->is_standard, 1, &unused) && zone_block_cut(b, z->is_ut, 1, &unused);
}

static bool types_sound(const struct zone *z)
{
	if (z->types == 0 || z->letters == 0 || z->abbreviations[z->letters - 1] != 0 ||
	    (z->is_ut && z->is_ut != z->types) || (z->is_standard && z->is_standard != z->types))
		return false;
	for (size_t i = 0; i < z->types; i++) {
		const uint8_t *type = z->type + i * TYPE_SIZE;
		int64_t offset = number_at(type, 4);

		if (offset < OFFSET_LEAST || offset > OFFSET_MOST || type[4] > 1 || type[5] >= z->letters)
			return false;
	}
	return true;
}

static bool transitions_sound(const struct zone *z)
{
	for (size_t i = 0; i < z->times; i++) {
		const uint8_t *at = z->transitions + i * (size_t)z->time_size;

		if (z->indexes[i] >= z->types ||
		    (i && number_at(at - z->time_size, z->time_size) >= number_at(at, z->time_size)))
			return false;
	}
	return true;
}

/* ---- the rule for the time after the last transition: what POSIX writes into TZ ---- */

static bool digits_pass(const char **s, int most, int limit)
{
	int v = 0, n = 0;

	for (; **s >= '0' && **s <= '9' && n < most; ++*s, n++)
		v = v * 10 + (**s - '0');
	return n > 0 && v <= limit;
}

static bool rule_name(const char **s)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	bool quoted = **s == '<';
	size_t n = quoted ? strcspn(*s, ">") : strspn(*s, letters);

	if (n < 3 || (quoted && (*s)[n] != '>'))
		return false;
	*s += n + quoted;
	return true;
}

static bool rule_time(const char **s, int hours)
{
	if (**s == '-' || **s == '+')
		++*s;
	if (!digits_pass(s, 3, hours))
		return false;
	for (int i = 0; i < 2 && **s == ':'; i++) {
		++*s;
		if (!digits_pass(s, 2, 59))
			return false;
	}
	return true;
}

static bool rule_date(const char **s)
{
	bool good;

	if (*(*s)++ != ',')
		return false;
	if (**s == 'M') {
		++*s;
		good = digits_pass(s, 2, 12) && *(*s)++ == '.' && digits_pass(s, 1, 5) && *(*s)++ == '.' &&
		       digits_pass(s, 1, 6);
	} else {
		*s += **s == 'J';
		good = digits_pass(s, 3, 365);
	}
	if (good && **s == '/') {
		++*s;
		good = rule_time(s, 167);
	}
	return good;
}

static bool rule_sound(const char *s)
{
	if (!*s)
		return true; /* there is none */
	if (!rule_name(&s) || !rule_time(&s, 24))
		return false;
	if (!*s)
		return true;
	if (!rule_name(&s) || (*s && *s != ',' && !rule_time(&s, 24)))
		return false;
	return rule_date(&s) && rule_date(&s) && !*s;
}

static bool footer_sound(const struct bytes_left *b)
{
	char rule[FOOTER_MOST + 1];
	size_t n = (size_t)(b->end - b->at);

	if (n < 2 || n - 2 > FOOTER_MOST || b->at[0] != '\n' || b->end[-1] != '\n')
		return false;
	memcpy(rule, b->at + 1, n - 2);
	rule[n - 2] = '\0';
	return strlen(rule) == n - 2 && rule_sound(rule);
}

static bool zone_parse(struct bytes_left b, struct zone *z)
{
	uint8_t version, again;

	if (!block_read(&b, false, z, &version))
		return false;
	if (version == 0)
		return b.at == b.end && types_sound(z) && transitions_sound(z);
	if (version < '2' || version > '4' || !block_read(&b, true, z, &again) || again != version)
		return false;
	return types_sound(z) && transitions_sound(z) && footer_sound(&b);
}

/* ---- its file ---- */

static enum outcome zone_file_read(const char *path, struct text *out, struct error *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char part[4096];
	struct stat st;
	ssize_t n = 0;
	enum outcome outcome = OUTCOME_DONE;

	if (fd < 0 || fstat(fd, &st) != 0)
		outcome = error_set(e, OUTCOME_REFUSED, "%s: %s", path, strerror(errno));
	else if (!S_ISREG(st.st_mode) || st.st_size == 0 || st.st_size > FILE_MOST)
		outcome = error_set(e, OUTCOME_REFUSED, "%s: %s", path,
		    !S_ISREG(st.st_mode) ? "not a regular file"
		    : st.st_size	 ? "too large for a time zone"
					 : "empty");
	while (
	    outcome == OUTCOME_DONE && ((n = read(fd, part, sizeof part)) > 0 || (n < 0 && errno == EINTR)))
		if (n > 0)
			text_put(out, part, (size_t)n);
	if (outcome == OUTCOME_DONE && n < 0)
		outcome = error_set(e, OUTCOME_REFUSED, "%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return outcome;
}

/* Whether the C library reckons as the file says, at the last change that is written there. */
static bool library_agrees(const struct zone *z)
{
	size_t last = z->times ? z->times - 1 : 0;
	time_t at =
	    z->times ? (time_t)number_at(z->transitions + last * (size_t)z->time_size, z->time_size) : 0;
	size_t type = z->times ? z->indexes[last] : 0;
	struct tm tm;

	return localtime_r(&at, &tm) && tm.tm_gmtoff == number_at(z->type + type * TYPE_SIZE, 4);
}

static bool name_sound(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/.";
	size_t n = strlen(name);

	return n > 0 && n <= NAME_MOST && *name != '/' && !strstr(name, "..") && strspn(name, letters) == n;
}

static enum outcome zone_put(const char *value, struct error *e)
{
	if (setenv("TZ", value, 1) != 0)
		return error_set(e, OUTCOME_REFUSED, "the time zone cannot be set: %s", strerror(errno));
	tzset();
	return OUTCOME_DONE;
}

enum outcome zone_set(const char *name, struct error *e)
{
	TEXT_OWNED struct text path = {0};
	TEXT_OWNED struct text value = {0};
	TEXT_OWNED struct text file = {0};
	const char *root = getenv("TZDIR"), *before = getenv("TZ");
	OWNED char *kept = before ? memory_text(before) : NULL;
	struct zone z;
	struct error why;
	enum outcome outcome;

	if (!name_sound(name))
		return error_set(
		    e, OUTCOME_REFUSED, "\"%.64s\" is no time zone name such as Asia/Shanghai or UTC", name);
	if (strcmp(name, "UTC") == 0)
		return zone_put("UTC0", e);
	text_printf(&path, "%s/%s", root ? root : "/usr/share/zoneinfo", name);
	if (access(text_of(&path), F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR))
		return error_set(e, OUTCOME_REFUSED,
		    "the time zone \"%s\" is not known on this machine (looked for %s)", name,
		    text_of(&path));
	if (zone_file_read(text_of(&path), &file, &why) != OUTCOME_DONE)
		return error_set(
		    e, OUTCOME_REFUSED, "the time zone \"%s\" cannot be read: %s", name, why.text);
	if (!zone_parse(
		(struct bytes_left){(const uint8_t *)file.at, (const uint8_t *)file.at + file.length}, &z))
		return error_set(e, OUTCOME_REFUSED,
		    "the time zone \"%s\" cannot be read: %s is damaged (TZif)", name, text_of(&path));
	text_printf(&value, ":%s", name);
	outcome = zone_put(text_of(&value), e);
	if (outcome == OUTCOME_DONE && !library_agrees(&z)) {
		outcome = error_set(e, OUTCOME_REFUSED,
		    "the time zone \"%s\" cannot be used: the C library does not take %s", name,
		    text_of(&path));
		if (kept)
			setenv("TZ", kept, 1);
		else
			unsetenv("TZ");
		tzset();
	}
	return outcome;
}
