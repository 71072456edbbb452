/* SPDX-License-Identifier: MIT */
#include "store/env.h"

#include <stdio.h>

/*	DB_NAMES  kind (1)  text         ->  code (4)
 *	DB_TEXTS  kind (1)  code (4)     ->  text
 *
 * Each name is there twice, from text to code and from code to text, and what one says the other has to say
 * as well: a name that was damaged is never taken for another. */

static size_t name_key(uint8_t *key, enum name_kind kind, const char *name)
{
	size_t n = strlen(name);

	key[0] = (uint8_t)kind;
	memcpy(key + 1, name, n);
	return n + 1;
}

static void text_key(uint8_t key[5], enum name_kind kind, uint32_t code)
{
	key[0] = (uint8_t)kind;
	key32(key + 1, code);
}

static bool text_sound(struct bytes text)
{
	size_t n = (size_t)(text.end - text.at);

	return n <= NAME_BYTES_MAX && !(n && memchr(text.at, 0, n));
}

/* The code that is kept under `name`. */
static enum outcome name_code_read(
    struct txn *t, enum name_kind kind, const char *name, uint32_t *code, struct error *e)
{
	uint8_t key[NAME_BYTES_MAX + 1];
	size_t n = name_key(key, kind, name);
	struct bytes value;
	enum outcome outcome = record_get(t, DB_NAMES, bytes_at(key, n), &value, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	if (value.end - value.at != 4 || (*code = from_key32(value.at)) == 0)
		return record_is_corrupt(e, DB_NAMES, key, n);
	return OUTCOME_DONE;
}

static enum outcome name_add(
    struct txn *t, enum name_kind kind, const char *name, uint32_t *code, struct error *e)
{
	uint8_t key[NAME_BYTES_MAX + 1], back[5], value[4];
	char counter[16];
	uint64_t next;
	enum outcome outcome;

	snprintf(counter, sizeof counter, "names:%d", (int)kind);
	outcome = sequence_next(t, counter, &next, e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	if (next > ((kind == NAME_REGION || kind == NAME_INDICATOR) ? CODES_MOST : UINT32_MAX))
		return error_set(
		    e, OUTCOME_REFUSED, "\"%.60s\": the store has as many names as it can", name);
	*code = (uint32_t)next;
	key32(value, *code);
	outcome = record_put(
	    t, DB_NAMES, bytes_at(key, name_key(key, kind, name)), bytes_at(value, sizeof value), e);
	text_key(back, kind, *code);
	return outcome == OUTCOME_DONE
		   ? record_put(t, DB_TEXTS, bytes_at(back, sizeof back), bytes_at(name, strlen(name)), e)
		   : outcome;
}

enum outcome name_code(
    struct txn *t, enum name_kind kind, const char *name, bool create, uint32_t *code, struct error *e)
{
	uint8_t back[5], key[NAME_BYTES_MAX + 1];
	struct bytes text;
	size_t n = strlen(name);
	enum outcome outcome;

	if (n > NAME_BYTES_MAX)
		return error_set(
		    e, OUTCOME_REFUSED, "\"%.40s...\" is longer than %d bytes", name, NAME_BYTES_MAX);
	outcome = name_code_read(t, kind, name, code, e);
	if (outcome == OUTCOME_ABSENT && create && t->writes)
		return name_add(t, kind, name, code, e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	text_key(back, kind, *code);
	outcome = record_get(t, DB_TEXTS, bytes_at(back, sizeof back), &text, e);
	if (outcome < 0)
		return outcome;
	if (outcome == OUTCOME_ABSENT || (size_t)(text.end - text.at) != n || memcmp(text.at, name, n) != 0)
		return record_is_corrupt(e, DB_NAMES, key, name_key(key, kind, name));
	return OUTCOME_DONE;
}

/* The text of a record of DB_TEXTS, which its name's own record confirms. */
static enum outcome text_check(
    struct txn *t, enum name_kind kind, uint32_t code, struct bytes text, char *name, struct error *e)
{
	uint8_t key[5];
	uint32_t again = 0;
	size_t n = (size_t)(text.end - text.at);
	enum outcome outcome;

	text_key(key, kind, code);
	if (!text_sound(text))
		return record_is_corrupt(e, DB_TEXTS, key, sizeof key);
	memcpy(name, text.at, n);
	name[n] = '\0';
	outcome = name_code_read(t, kind, name, &again, e);
	return outcome < 0				    ? outcome
	       : outcome == OUTCOME_ABSENT || again != code ? record_is_corrupt(e, DB_TEXTS, key, sizeof key)
							    : OUTCOME_DONE;
}

enum outcome name_text(
    struct txn *t, enum name_kind kind, uint32_t code, struct arena *a, const char **text, struct error *e)
{
	uint8_t key[5];
	char name[NAME_BYTES_MAX + 1];
	struct bytes value;
	enum outcome outcome;

	text_key(key, kind, code);
	outcome = record_get(t, DB_TEXTS, bytes_at(key, sizeof key), &value, e);
	if (outcome == OUTCOME_ABSENT)
		return record_is_corrupt(e, DB_TEXTS, key, sizeof key);
	if (outcome == OUTCOME_DONE)
		outcome = text_check(t, kind, code, value, name, e);
	if (outcome == OUTCOME_DONE)
		*text = arena_text(a, name);
	return outcome;
}

struct names_context {
	struct txn *txn;
	enum name_kind kind;
	uint32_t last;
	name_each *each;
	void *context;
	struct error *e;
};

static enum outcome code_missing(enum name_kind kind, uint32_t code, struct error *e)
{
	uint8_t key[5];

	text_key(key, kind, code);
	return record_is_corrupt(e, DB_TEXTS, key, sizeof key);
}

static enum outcome each_name(void *context, struct bytes key, struct bytes value)
{
	struct names_context *c = context;
	char name[NAME_BYTES_MAX + 1];
	uint32_t code;
	enum outcome outcome;

	if (key.end - key.at != 5)
		return corrupt_key(c->e, DB_TEXTS, key);
	code = from_key32(key.at + 1);
	if (code != ++c->last) /* codes are given one after the other and never taken back */
		return code_missing(c->kind, c->last, c->e);
	outcome = text_check(c->txn, c->kind, code, value, name, c->e);
	if (outcome == OUTCOME_DONE)
		c->each(c->context, code, name);
	return outcome;
}

enum outcome names_scan(struct txn *t, enum name_kind kind, name_each *each, void *context, struct error *e)
{
	struct names_context c = {t, kind, 0, each, context, e};
	uint8_t prefix = (uint8_t)kind;
	char counter[16];
	uint64_t given = 0;
	enum outcome outcome = records_scan(t, DB_TEXTS, bytes_at(&prefix, 1), each_name, &c, e);

	snprintf(counter, sizeof counter, "names:%d", (int)kind);
	if (outcome == OUTCOME_DONE)
		outcome = sequence_last(t, counter, &given, e);
	if (outcome != OUTCOME_DONE || given == c.last)
		return outcome;
	return given > c.last ? code_missing(kind, c.last + 1, e)
			      : record_is_corrupt(e, DB_META, counter, strlen(counter));
}
