/* SPDX-License-Identifier: MIT */
#include "base/http.h"
#include "base/signature.h"
#include "base/file_read.h"
#include "cli/command.h"
#include "publish/edition.h"
#include "publish/edition_store.h"
#include "publish/edition_verify.h"
#include "publish/published.h"

#include <stdio.h>
#include <string.h>

/* verify and diff: for anyone who has the editions, and nothing else. */

enum { KEY_MOST = 64 << 10 };

static void problem_print(void *context, const char *where, const char *what)
{
	(void)context;
	print_out("%s: %s\n", where, what);
}

/* --key FILE; *pem stays empty where it is not given. */
static int key_option_read(const struct call *call, struct text *pem)
{
	const char *path = call->values[OPTION_KEY];
	struct hash name;
	struct error e;
	enum outcome outcome = path ? file_read_any(path, KEY_MOST, pem, &e) : OUTCOME_DONE;

	if (outcome == OUTCOME_ABSENT)
		outcome = error_set(&e, OUTCOME_REFUSED, "it is not there");
	if (outcome == OUTCOME_DONE && path)
		outcome = key_name(text_of(pem), &name, &e);
	return outcome == OUTCOME_DONE ? EXIT_DONE : call_failed(path, &e);
}

static enum outcome verification_begin(
    struct verification *v, struct call *call, const struct text *key, struct error *e)
{
	*v = (struct verification){.wrong = problem_print,
	    .public_key = key && key->length ? text_of(key) : NULL,
	    .arena = &call->arena};
	return http_new(&(struct http_limits){.most = 4, .per_host = 4}, &v->http, e);
}

static void hash_print(const char *before, struct hash h)
{
	TEXT_OWNED struct text hex = {0};

	hex_add(&hex, h.at, SHA256_SIZE);
	print_out("%s%s\n", before, text_of(&hex));
}

static void verification_summary(
    const struct verification *v, const struct verified_edition *x, size_t editions)
{
	TEXT_OWNED struct text result = {0};
	TEXT_OWNED struct text key = {0};
	const struct manifest *m = &x->manifest;

	message_add(&result, x->wrong ? TEXT_VERIFIED_PROBLEMS : TEXT_VERIFIED,
	    PLACES(PLACE("count", x->wrong), PLACE("files", x->files),
		PLACE("leaves", (unsigned long long)m->leaves), PLACE("editions", editions),
		PLACE("all", v->all && editions > 1 ? "yes" : "no")));
	if (!m->edition) {
		print_out("%s\n", text_of(&result));
		return;
	}
	message_print(TEXT_VERIFIED_EDITION, PLACES(PLACE("edition", m->edition), PLACE("number", m->number),
						 PLACE("publication", m->publication), PLACE("at", m->as_of),
						 PLACE("result", text_of(&result))));
	if (m->corrects)
		message_print(
		    TEXT_VERIFIED_CORRECTS, PLACES(PLACE("edition", m->corrects), PLACE("reason", m->why)));
	if (!x->wrong) {
		hex_add(&key, m->key.at, SHA256_SIZE);
		message_print(TEXT_VERIFIED_KEY, PLACES(PLACE("key", text_of(&key))));
	}
	if (!x->wrong && !v->public_key)
		message_print(TEXT_VERIFIED_KEY_BESIDE, NO_PLACES);
}

/* The line, its place, and the path from its hash to the root that was signed. */
static int inclusion_prove(struct call *call, const struct verified_edition *x)
{
	struct merkle tree = {0};
	struct hash path[MERKLE_PATH_MOST];
	const char *line;
	size_t length, index, steps;
	struct error e;
	bool proves;
	enum outcome outcome = published_find(
	    x->lines, call->words[1], call->words[2], call->words[3], &line, &length, &index, &e);

	if (outcome == OUTCOME_ABSENT) {
		message_print(TEXT_VERIFIED_NOT_IN_IT,
		    PLACES(PLACE("region", call->words[1]), PLACE("indicator", call->words[2]),
			PLACE("period", call->words[3])));
		return EXIT_FAILED;
	}
	if (outcome != OUTCOME_DONE)
		return call_failed("verify", &e);
	published_tree(x->lines, &tree);
	steps = merkle_path(&tree, index, path);
	proves = merkle_proves(tree.leaves[index], index, tree.count, path, steps, x->manifest.root);
	print_out("%.*s\n", (int)length, line);
	print_out("leaf %zu of %zu\n", index, tree.count);
	hash_print("hash ", tree.leaves[index]);
	for (size_t i = 0; i < steps; i++)
		hash_print("with ", path[i]);
	hash_print(proves ? "root " : "does not lead to the root ", x->manifest.root);
	merkle_done(&tree);
	return proves ? EXIT_DONE : EXIT_FAILED;
}

static int against_store(struct call *call, const struct verified_edition *x, size_t *missing)
{
	struct error e;
	int status = call_config(call);

	if (status == EXIT_DONE)
		status = call_store_to_read(call);
	if (status != EXIT_DONE)
		return status;
	if (edition_in_store(call->config, call->txn, x->lines, problem_print, NULL, missing, &e) !=
	    OUTCOME_DONE)
		return call_failed("verify", &e);
	if (!*missing)
		message_print(TEXT_VERIFIED_STORE, NO_PLACES);
	return EXIT_DONE;
}

/* ---- what differs between two ---- */

static const struct column diff_rows[] = {
    {"what", TEXT_HEAD_DIFF_WHAT, .whole = true},
    {"subject", TEXT_NONE},
    {"name", TEXT_HEAD_DIFF_NAME},
    {"field", TEXT_HEAD_DIFF_FIELD},
    {"before", TEXT_HEAD_DIFF_BEFORE, .whole = true},
    {"after", TEXT_HEAD_DIFF_AFTER, .whole = true},
};
static const struct column_list diff_columns = COLUMNS(diff_rows);

static int edition_difference(struct call *call, const char *before, const char *after)
{
	struct published_change *changes;
	struct sheet *sheet;
	struct error e;
	size_t count;

	if (published_compare(before, after, &call->arena, &changes, &count, &e) != OUTCOME_DONE)
		return call_failed("diff", &e);
	sheet = call_sheet(call, &diff_columns);
	for (size_t i = 0; i < count; i++) {
		sheet_string(sheet, changes[i].what);
		sheet_string(sheet, changes[i].subject);
		sheet_string(sheet, changes[i].name);
		if (*changes[i].field)
			sheet_string(sheet, changes[i].field);
		else if (*changes[i].before)
			sheet_text_word(sheet, "gone", TEXT_DIFFERENCE_GONE);
		else
			sheet_text_word(sheet, "new", TEXT_DIFFERENCE_NEW);
		sheet_string(sheet, changes[i].before);
		sheet_string(sheet, changes[i].after);
	}
	return sheet_end(sheet, TEXT_NOTHING_DIFFERS, &e) == OUTCOME_DONE ? EXIT_DONE
									  : call_unprinted("diff", &e);
}

int command_diff(struct call *call)
{
	struct verification v;
	TEXT_OWNED struct text before = {0};
	TEXT_OWNED struct text after = {0};
	struct text *lines[] = {&before, &after};
	struct error e;
	enum outcome outcome = OUTCOME_DONE;

	if (call->word_count != 2)
		return call_misused(call, "expected the folders or addresses of two editions");
	if (verification_begin(&v, call, NULL, &e) != OUTCOME_DONE)
		return call_failed("diff", &e);
	for (int i = 0; outcome == OUTCOME_DONE && i < 2; i++) {
		outcome = edition_lines(call->words[i], &v, lines[i], &e);
		if (outcome == OUTCOME_ABSENT)
			outcome = error_set(&e, OUTCOME_REFUSED,
			    "there is no edition at %s (no " MANIFEST_NAME ")", call->words[i]);
	}
	http_free(v.http);
	return outcome == OUTCOME_DONE ? edition_difference(call, text_of(&before), text_of(&after))
				       : call_failed("diff", &e);
}

/* ---- verify ---- */

/* An edition and the chain behind it; what is wrong is told. */
static int edition_verify_print(
    const struct verification *v, const char *place, bool told, struct verified_edition *x)
{
	size_t editions = 0;
	struct error e;
	enum outcome outcome = chain_verify(place, v, x, &editions, &e);

	if (outcome == OUTCOME_ABSENT) {
		print_err("pacesetter verify: there is no edition at %s (no " MANIFEST_NAME ")\n", place);
		return EXIT_FAILED;
	}
	if (outcome != OUTCOME_DONE)
		return call_failed("verify", &e);
	if (told || x->wrong)
		verification_summary(v, x, editions);
	return x->wrong ? EXIT_FAILED : EXIT_DONE;
}

int command_verify(struct call *call)
{
	TEXT_OWNED struct text key = {0};
	struct verification v = {0};
	struct verified_edition both[2];
	size_t missing = 0;
	bool figure = option_given(call, OPTION_FIGURE), store = option_given(call, OPTION_STORE);
	bool two = call->word_count == 2 && !figure;
	struct error e;
	int status;

	if (!two && call->word_count != (figure ? 4 : 1))
		return call_misused(call,
		    "expected the folder or address of an edition, or of two; with --figure a "
		    "region, an indicator and a period behind one");
	if (store && (two || figure))
		return call_misused(call, "--store looks at one edition, and at all of it");
	status = key_option_read(call, &key);
	if (status != EXIT_DONE)
		return status;
	if (verification_begin(&v, call, &key, &e) != OUTCOME_DONE)
		return call_failed("verify", &e);
	v.all = option_given(call, OPTION_ALL);
	for (int i = 0; status == EXIT_DONE && i < 1 + two; i++)
		status = edition_verify_print(&v, call->words[i], !figure, &both[i]);
	http_free(v.http);
	if (status != EXIT_DONE)
		return status;
	if (two) /* what was verified, not what an address answers now */
		return edition_difference(call, both[0].lines, both[1].lines);
	if (figure)
		return inclusion_prove(call, &both[0]);
	if (store)
		status = against_store(call, &both[0], &missing);
	return status != EXIT_DONE ? status : missing ? EXIT_FAILED : EXIT_DONE;
}
