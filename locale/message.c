/* SPDX-License-Identifier: MIT */
#include "locale/message.h"
#include "base/plain.h"

#include <stdio.h>
#include <string.h>

enum { DEPTH_MOST = 6 }; /* branches within branches; a sentence that needs more is two */

/* ---- values ---- */

struct message_place place_number(const char *name, double number)
{
	struct message_place p = {.name = name};

	number_print(number, p.number);
	return p;
}

struct message_place place_count(const char *name, unsigned long long number)
{
	struct message_place p = {.name = name};

	snprintf(p.number, sizeof p.number, "%llu", number);
	return p;
}

/* ---- reading a row ---- */

/* A row being read: written to `out`, or only checked. One reader does both, so that they cannot differ. */
struct row_reading {
	const char *at;
	const struct message_place *places;
	struct text *out;    /* NULL: read past */
	field_put *put;	     /* a value */
	const char *counted; /* what # writes; NULL outside of a plural */
	bool in_plural;
	int depth;
	const char *problem; /* the first; `at` then is where */
	bool has_one;	     /* the language counts one apart */
	struct text *names;  /* of a check */
};

struct row_word {
	const char *at;
	size_t length;
};

static bool word_is(struct row_word w, const char *s)
{
	return strlen(s) == w.length && memcmp(w.at, s, w.length) == 0;
}

static bool row_refuse(struct row_reading *r, const char *problem)
{
	if (!r->problem)
		r->problem = problem;
	return false;
}

static void row_blanks_skip(struct row_reading *r)
{
	r->at += strspn(r->at, " ");
}

static bool sign_read(struct row_reading *r, char sign, const char *problem)
{
	row_blanks_skip(r);
	if (*r->at != sign)
		return row_refuse(r, problem);
	r->at++;
	return true;
}

static struct row_word row_word_read(struct row_reading *r)
{
	struct row_word w;

	row_blanks_skip(r);
	w.at = r->at;
	w.length = strspn(r->at, "abcdefghijklmnopqrstuvwxyz_0123456789=-");
	r->at += w.length;
	return w;
}

static void name_note(struct row_reading *r, struct row_word name)
{
	TEXT_OWNED struct text line = {0};
	const char *found;

	if (!r->names)
		return;
	text_put(&line, name.at, name.length);
	text_char(&line, '\n');
	found = text_of(r->names);
	while ((found = strstr(found, text_of(&line))) && found != r->names->at && found[-1] != '\n')
		found++;
	if (!found)
		text_add(r->names, text_of(&line));
}

static const char *place_value(const struct row_reading *r, struct row_word name)
{
	for (const struct message_place *p = r->places; p && p->name; p++)
		if (word_is(name, p->name))
			return p->text ? p->text : p->number;
	return NULL;
}

static void value_write(struct row_reading *r, struct row_word name, const char *value)
{
	if (!r->out)
		return;
	if (value) {
		r->put(r->out, value, strlen(value));
		return;
	}
	text_char(r->out, '{');
	text_put(r->out, name.at, name.length);
	text_char(r->out, '}');
}

/* Whether a branch is that of the value. Without a value there is only `other`. */
static bool branch_fits(bool plural, struct row_word key, const char *value)
{
	if (word_is(key, "other"))
		return true;
	if (!value)
		return false;
	if (plural && word_is(key, "one"))
		return strcmp(value, "1") == 0;
	if (plural)
		return word_is((struct row_word){key.at + 1, key.length - 1}, value);
	return word_is(key, value);
}

static bool key_allowed(struct row_reading *r, bool plural, struct row_word key)
{
	if (key.length == 0)
		return row_refuse(r, "a branch has no name");
	if (!plural || word_is(key, "other"))
		return key.at[0] != '=' || row_refuse(r, "a branch of a select is a word");
	if (word_is(key, "one"))
		return r->has_one || row_refuse(r, "this language does not count one apart");
	return (key.at[0] == '=' && key.length > 1 && strspn(key.at + 1, "0123456789") == key.length - 1) ||
	       row_refuse(r, "a branch of a plural is =N, one or other");
}

static bool row_read_pattern(struct row_reading *r);

/* The branches behind "{name, plural,": the one that fits is written. */
static bool branches_read(struct row_reading *r, bool plural, const char *value)
{
	struct text *out = r->out;
	const char *counted = r->counted;
	bool in_plural = r->in_plural, found = false, last = false;

	if (++r->depth > DEPTH_MOST)
		return row_refuse(r, "too many branches within branches");
	if (plural) {
		r->counted = value;
		r->in_plural = true;
	}
	for (row_blanks_skip(r); *r->at != '}'; row_blanks_skip(r)) {
		struct row_word key = row_word_read(r);
		bool fits;

		if (key.length == 0 && *r->at == '\0')
			return row_refuse(r, "a place is not closed");
		if (last)
			return row_refuse(r, "a branch stands behind other");
		if (!key_allowed(r, plural, key) || !sign_read(r, '{', "a branch has no { behind its name"))
			return false;
		fits = !found && branch_fits(plural, key, value);
		r->out = fits ? out : NULL;
		if (!row_read_pattern(r) || !sign_read(r, '}', "a branch is not closed"))
			return false;
		found |= fits;
		last = word_is(key, "other");
	}
	r->out = out;
	r->counted = counted;
	r->in_plural = in_plural;
	r->depth--;
	return last || row_refuse(r, "there is no branch other");
}

/* What stands behind an opening brace, with the brace that closes it. */
static bool place_read(struct row_reading *r)
{
	struct row_word name = row_word_read(r), kind;
	const char *value = place_value(r, name);

	if (name.length == 0 || strspn(name.at, "abcdefghijklmnopqrstuvwxyz_0123456789") < name.length)
		return row_refuse(r, "a place has no name");
	name_note(r, name);
	row_blanks_skip(r);
	if (*r->at == '}') {
		value_write(r, name, value);
		r->at++;
		return true;
	}
	if (!sign_read(r, ',', "a place is not closed"))
		return false;
	kind = row_word_read(r);
	if (!word_is(kind, "plural") && !word_is(kind, "select"))
		return row_refuse(r, "a place is neither plural nor select");
	if (!sign_read(r, ',', "there is no comma behind plural or select"))
		return false;
	return branches_read(r, word_is(kind, "plural"), value) && sign_read(r, '}', "a place is not closed");
}

/* Text and places up to the end of the row or the brace that closes a branch. */
static bool row_read_pattern(struct row_reading *r)
{
	while (*r->at && *r->at != '}') {
		size_t n = strcspn(r->at, r->in_plural ? "{}#" : "{}");

		if (r->out)
			text_put(r->out, r->at, n);
		r->at += n;
		if (*r->at == '#') {
			value_write(r, (struct row_word){"#", 1}, r->counted);
			r->at++;
		} else if (*r->at == '{') {
			r->at++;
			if (!place_read(r))
				return false;
		}
	}
	return r->depth > 0 || *r->at == '\0' || row_refuse(r, "a brace closes nothing");
}

/* ---- writing ---- */

static const char *row_of(enum language language, enum text_id id)
{
	static const char *const *const languages[] = {
	    [LANGUAGE_ENGLISH] = texts_en, [LANGUAGE_CHINESE] = texts_zh};
	const char *row = id > TEXT_NONE && id < TEXT_COUNT ? languages[language][id] : NULL;

	return row ? row : "";
}

static void row_write(enum language language, struct text *out, enum text_id id,
    const struct message_place *places, field_put *put)
{
	struct row_reading r = {.at = row_of(language, id),
	    .places = places,
	    .out = out,
	    .put = put,
	    .has_one = language == LANGUAGE_ENGLISH};

	/* what cannot be read shows as it stands */
	if (!row_read_pattern(&r))
		text_add(out, r.at);
}

void message_add(struct text *out, enum text_id id, const struct message_place *places)
{
	row_write(language_now(), out, id, places, plain_put);
}

void message_add_in(
    enum language language, struct text *out, enum text_id id, const struct message_place *places)
{
	row_write(language, out, id, places, plain_put);
}

void message_add_unescaped(struct text *out, enum text_id id, const struct message_place *places)
{
	row_write(language_now(), out, id, places, valid_put);
}

void message_line(struct text *out, enum text_id id, const struct message_place *places)
{
	message_add(out, id, places);
	text_char(out, '\n');
}

const char *message_in(struct arena *a, enum text_id id, const struct message_place *places)
{
	TEXT_OWNED struct text t = {0};

	message_add(&t, id, places);
	return arena_copy(a, text_of(&t), t.length);
}

void message_print(enum text_id id, const struct message_place *places)
{
	TEXT_OWNED struct text t = {0};

	message_line(&t, id, places);
	fwrite(text_of(&t), 1, t.length, stdout);
}

const char *text_by_id(enum text_id id)
{
	return row_of(language_now(), id);
}

const char *text_in(enum language language, enum text_id id)
{
	return row_of(language, id);
}

enum outcome message_check(enum language language, const char *row, struct text *names, struct error *e)
{
	struct row_reading r = {.at = row, .has_one = language == LANGUAGE_ENGLISH, .names = names};

	if (row_read_pattern(&r))
		return OUTCOME_DONE;
	return error_set(e, OUTCOME_REFUSED, "byte %zu: %s", (size_t)(r.at - row), r.problem);
}
