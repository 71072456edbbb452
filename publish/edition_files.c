/* SPDX-License-Identifier: MIT */
#include "base/signature.h"
#include "base/file_read.h"
#include "base/atomic_file.h"
#include "config/publication.h"
#include "publish/edition_making.h"
#include "publish/published.h"
#include "report/report_html.h"
#include "report/report_markdown.h"
#include "export/xlsx.h"

#include <stdlib.h>
#include <string.h>

/* What lies in the folder of an edition. */

/* The digest of a file that was written, read back from the disk, into the manifest. */
static enum outcome file_sum(struct edition_making *m, const char *name, struct error *e)
{
	const char *path = arena_printf(&m->arena, "%s/%s", m->part, name);
	TEXT_OWNED struct text bytes = {0};
	struct manifest_file *f;
	enum outcome outcome = file_read(path, SIZE_MAX, &bytes, e);

	if (outcome != OUTCOME_DONE)
		return outcome == OUTCOME_ABSENT
			   ? error_set(e, OUTCOME_REFUSED, "%s: not found (it was removed meanwhile)", path)
			   : outcome;
	f = arena_push(&m->arena, &m->manifest.files, &m->manifest.file_count, sizeof *f);
	*f = (struct manifest_file){.name = name, .bytes = bytes.length};
	sha256(bytes.at, bytes.length, f->sha256.at);
	return OUTCOME_DONE;
}

/* A file of the edition, durable, and its digest in the manifest. */
static enum outcome edition_file_add(struct edition_making *m, const char *name, unsigned how,
    enum outcome (*write)(void *context, const char *temporary, FILE *out, struct error *e), void *context,
    struct error *e)
{
	const char *path = arena_printf(&m->arena, "%s/%s", m->part, name);
	enum outcome outcome = atomic_file_write(path, how | WHOLE_FILE_NEW, write, context, e);

	return outcome == OUTCOME_DONE ? file_sum(m, name, e) : outcome;
}

static enum outcome text_file(
    struct edition_making *m, const char *name, const struct text *bytes, struct error *e)
{
	return atomic_file_write_text(
	    arena_printf(&m->arena, "%s/%s", m->part, name), WHOLE_FILE_NEW, bytes, e);
}

static enum outcome text_add_file(
    struct edition_making *m, const char *name, const struct text *bytes, struct error *e)
{
	enum outcome outcome = text_file(m, name, bytes, e);

	return outcome == OUTCOME_DONE ? file_sum(m, name, e) : outcome;
}

static enum outcome page_write(void *context, const char *temporary, FILE *out, struct error *e)
{
	struct edition_making *m = context;

	(void)temporary;
	return report_html(&m->report, m->notes.length ? text_of(&m->notes) : NULL, out, e);
}

static enum outcome markdown_write(void *context, const char *temporary, FILE *out, struct error *e)
{
	struct edition_making *m = context;

	(void)temporary;
	return report_markdown(&m->report, out, e);
}

struct listed_file {
	struct edition_making *making;
	const char *list;
	enum sheet_format format;
};

static enum outcome list_write_out(void *context, const char *temporary, FILE *out, struct error *e)
{
	struct listed_file *l = context;

	(void)temporary;
	return listing_print(
	    listing_find(l->list), l->making->reading, &l->making->query, out, l->format, NULL, e);
}

static enum outcome workbook_write(void *context, const char *temporary, FILE *out, struct error *e)
{
	struct edition_making *m = context;

	(void)out;
	return xlsx_write(m->reading, &m->query, m->kind == EDITION_YEAR, temporary, e);
}

/* The lists that programs and journalists take: each as CSV and JSON. */
static const struct {
	const char *list;
	bool of_year; /* only in the year's edition */
} edition_lists[] = {
    {"table", false}, {"rankings", false}, {"projects", false}, {"late", false}, {"scores", true}};

static enum outcome lists_write(struct edition_making *m, struct error *e)
{
	static const enum sheet_format formats[] = {SHEET_CSV, SHEET_JSON};
	enum outcome outcome = OUTCOME_DONE;

	for (size_t i = 0; i < sizeof edition_lists / sizeof *edition_lists; i++) {
		const char *list = edition_lists[i].list;

		for (int f = 0; outcome == OUTCOME_DONE && f < 2 &&
				(m->kind == EDITION_YEAR || !edition_lists[i].of_year);
		     f++) {
			struct listed_file listed = {m, list, formats[f]};

			outcome = edition_file_add(m,
			    arena_printf(&m->arena, "%s.%s", list, sheet_format_names[formats[f]]),
			    WHOLE_FILE_STREAM, list_write_out, &listed, e);
		}
	}
	return outcome;
}

enum outcome edition_files_write(struct edition_making *m, struct error *e)
{
	enum outcome outcome = edition_file_add(m, "index.html", WHOLE_FILE_STREAM, page_write, m, e);

	if (outcome == OUTCOME_DONE)
		outcome = edition_file_add(m, "situation.md", WHOLE_FILE_STREAM, markdown_write, m, e);
	if (outcome == OUTCOME_DONE)
		outcome = lists_write(m, e);
	if (outcome == OUTCOME_DONE)
		outcome = edition_file_add(m, "situation.xlsx", 0, workbook_write, m, e);
	if (outcome == OUTCOME_DONE)
		outcome = text_add_file(m, EDITION_LINES, &m->lines, e);
	return outcome == OUTCOME_DONE ? text_add_file(m, EDITION_LEAVES, &m->leaves, e) : outcome;
}

void edition_tree_make(struct edition_making *m)
{
	struct merkle tree = {0};

	published_tree(text_of(&m->lines), &tree);
	for (size_t i = 0; i < tree.count; i++) {
		hex_add(&m->leaves, tree.leaves[i].at, SHA256_SIZE);
		text_char(&m->leaves, '\n');
	}
	m->manifest.leaves = tree.count;
	m->manifest.root = merkle_root(&tree);
	merkle_done(&tree);
}

static int edition_line_order(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* Every digest in the lines, each once: they are 64 digits in quotes behind "evidence". */
void edition_evidence_gather(struct edition_making *m)
{
	enum { DIGITS = 2 * SHA256_SIZE };
	struct manifest *x = &m->manifest;
	size_t kept = 0;

	for (const char *at = text_of(&m->lines); (at = strstr(at, "\"evidence\":"));
	     at += strcspn(at, "\n")) {
		const char *end = at + strcspn(at, "\n");

		for (const char *s = at + strlen("\"evidence\":"); s < end; s++) {
			if (*s != '"' || end - s < DIGITS + 2 || s[DIGITS + 1] != '"')
				continue;
			*(const char **)arena_push(&m->arena, &x->evidence, &x->evidence_count,
			    sizeof *x->evidence) = arena_copy(&m->arena, s + 1, DIGITS);
			s += DIGITS + 1;
		}
	}
	if (x->evidence_count)
		qsort(x->evidence, x->evidence_count, sizeof *x->evidence, edition_line_order);
	for (size_t i = 0; i < x->evidence_count; i++)
		if (!kept || strcmp(x->evidence[kept - 1], x->evidence[i]) != 0)
			x->evidence[kept++] = x->evidence[i];
	x->evidence_count = kept;
}

enum outcome edition_sign(struct edition_making *m, struct error *e)
{
	TEXT_OWNED struct text bytes = {0};
	TEXT_OWNED struct text signature = {0};
	uint8_t made[SIGNATURE_SIZE];
	enum outcome outcome;

	manifest_print(&m->manifest, &bytes);
	outcome = signature_make(text_of(&m->key), bytes.at, bytes.length, made, e);
	text_put(&signature, made, sizeof made);
	if (outcome == OUTCOME_DONE)
		outcome = text_file(m, MANIFEST_NAME, &bytes, e);
	if (outcome == OUTCOME_DONE)
		outcome = text_file(m, MANIFEST_SIGNATURE, &signature, e);
	return outcome == OUTCOME_DONE ? text_file(m, MANIFEST_KEY, &m->public_key, e) : outcome;
}
