/* SPDX-License-Identifier: MIT */
#include "tests/press.h"
#include "base/signature.h"
#include "config/publication.h"
#include "publish/edition_verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void press_begin(struct press *p, const char *name)
{
	TEXT_OWNED struct text private_key = {0};
	char path[4200];
	struct error e;

	*p = (struct press){0};
	world_begin_with(&p->w, name, test_data("publish/press.yaml"));
	assert_done(key_new(&private_key, &p->public_key, &e), e);
	snprintf(path, sizeof path, "%s/key", p->w.folder);
	test_write(path, text_of(&private_key));
	for (int m = 1; m <= 4; m++) {
		char period[32], known[32];

		snprintf(period, sizeof period, "2023-%02d", m);
		snprintf(known, sizeof known, "2023-%02d-18", m + 1);
		world_bring(&p->w, "east", "grp", period, m * 9, known);
		world_bring(&p->w, "west", "grp", period, m * 10 + m * m, known);
		world_bring(&p->w, "east", "rate", period, 7.25, known);
	}
	world_project(&p->w, "P-1", day_of(2023, 5, 31), "2023-02-01");
}

void press_end(struct press *p)
{
	text_done(&p->public_key);
	text_done(&p->notified);
	arena_done(&p->arena);
	world_end(&p->w);
}

enum outcome press_publish(struct press *p, const char *day, const char *kind, const char *corrects,
    const char *why, struct error *e)
{
	struct edition_wish wish = {.publication = &p->w.config->publication[0],
	    .kind = kind ? name_index(edition_kind_names, kind) : -1,
	    .corrects = corrects,
	    .why = why};
	struct report_data reading = {0};
	struct edition_record made;
	struct txn *t;
	enum outcome outcome;

	assert_done(store_read(p->w.store, &t, e), *e);
	assert_done(view_open(p->w.config, t, test_instant(day), &reading.view, e), *e);
	outcome = edition_publish(&reading, &wish, &p->last, &made, e);
	if (outcome == OUTCOME_DONE) {
		made.id = arena_text(&p->arena, made.id);
		p->last = made;
		snprintf(p->edition, sizeof p->edition, "%s/%s", wish.publication->folder, made.id);
	}
	view_close(reading.view);
	store_read_end(t);
	return outcome;
}

void press_must(struct press *p, const char *day, const char *kind)
{
	struct error e;

	assert_done(press_publish(p, day, kind, NULL, NULL, &e), e);
}

void press_told(void *context, const char *where, const char *what)
{
	text_printf(context, "%s: %s\n", where, what);
}

size_t press_wrong(struct press *p, const char *key, bool all, size_t *editions)
{
	struct arena a = {0};
	struct verification v = {
	    .wrong = press_told, .context = &p->notified, .public_key = key, .all = all, .arena = &a};
	struct verified_edition x;
	struct error e;
	size_t count;

	text_clear(&p->notified);
	assert_done(chain_verify(p->edition, &v, &x, editions ? editions : &count, &e), e);
	arena_done(&a);
	return x.wrong;
}

char *press_bytes(const char *path, size_t *length)
{
	FILE *f = fopen(path, "re");
	struct stat st;
	char *bytes;

	assert_non_null(f);
	assert_int_equal(fstat(fileno(f), &st), 0);
	bytes = malloc((size_t)st.st_size + 1);
	*length = fread(bytes, 1, (size_t)st.st_size, f);
	assert_int_equal(*length, st.st_size);
	fclose(f);
	return bytes;
}

void press_put(const char *path, const char *bytes, size_t length)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, length, f), length);
	fclose(f);
}
