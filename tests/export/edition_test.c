#include "export/edition.h"
#include "base/json.h"
#include "base/signature.h"
#include "export/edition_store.h"
#include "export/edition_verify.h"
#include "export/published.h"
#include "store/figures.h"
#include "tests/alerting.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Editions: frozen, signed, chained, and found out when anything of them is changed. */

static const char city[] =
    "timezone: UTC\n"
    "regions:\n  - {id: city, name: City, kind: city}\n"
    "  - {id: east, name: East <& West>, kind: county, parent: city, office: East office, person: Li}\n"
    "  - {id: west, name: West, kind: county, parent: city}\n"
    "indicators:\n  - {id: grp, name: GRP, unit: u, kind: year-to-date}\n"
    "  - {id: rate, name: Rate, unit: \"%\", kind: rate}\n"
    "targets: {2023: {published: 2023-01-01, grp: {east: 120, west: 100}, rate: {east: 8}}}\n"
    "rules: [{id: behind, measure: pace_gap, warning: {below: -10}}]\n"
    "publications: [{id: city, title: The city's promises, folder: out, key: key}]\n";

struct press {
	struct world w;
	char edition[4200]; /* where the latest lies */
	struct text public_key, told;
	struct edition_record last;
	struct arena arena;
};

static void press_begin(struct press *p, const char *name)
{
	TEXT_OWNED struct text private_key = {0};
	char path[4200];
	struct error e;

	*p = (struct press){0};
	world_begin_with(&p->w, name, city);
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

static void press_end(struct press *p)
{
	text_done(&p->public_key);
	text_done(&p->told);
	arena_done(&p->arena);
	world_end(&p->w);
}

static int publish(struct press *p, const char *day, const char *kind, const char *corrects, const char *why,
    struct error *e)
{
	struct edition_wish wish = {.publication = &p->w.config->publication[0],
	    .kind = kind ? name_index(edition_kind_names, kind) : -1,
	    .corrects = corrects,
	    .why = why};
	struct reading reading = {0};
	struct edition_record made;
	struct txn *t;
	int outcome;

	assert_done(store_read(p->w.store, &t, e), *e);
	assert_done(view_open(p->w.config, t, test_instant(day), &reading.view, e), *e);
	outcome = edition_publish(&reading, &wish, &p->last, &made, e);
	if (outcome == DONE) {
		made.id = arena_text(&p->arena, made.id);
		p->last = made;
		snprintf(p->edition, sizeof p->edition, "%s/%s", wish.publication->folder, made.id);
	}
	view_close(reading.view);
	store_read_end(t);
	return outcome;
}

static void must_publish(struct press *p, const char *day, const char *kind)
{
	struct error e;

	assert_done(publish(p, day, kind, NULL, NULL, &e), e);
}

static void told(void *context, const char *where, const char *what)
{
	text_printf(context, "%s: %s\n", where, what);
}

/* How many things are wrong with the latest edition and those behind it; p->told has them. */
static size_t wrong_of(struct press *p, const char *key, bool all, size_t *editions)
{
	struct arena a = {0};
	struct verification v = {
	    .wrong = told, .context = &p->told, .public_key = key, .all = all, .arena = &a};
	struct verified_edition x;
	struct error e;

	text_clear(&p->told);
	assert_done(chain_verify(p->edition, &v, &x, editions, &e), e);
	arena_done(&a);
	return x.wrong;
}

static size_t wrong_with(struct press *p, const char *key, size_t *editions)
{
	return wrong_of(p, key, false, editions);
}

static size_t wrong_in_all(struct press *p)
{
	size_t editions;

	return wrong_of(p, NULL, true, &editions);
}

static void an_edition_is_what_was_signed(void **state)
{
	struct press p;
	struct arena a = {0};
	struct verification v = {.wrong = told, .arena = &a};
	struct verified_edition x;
	size_t editions, missing;
	TEXT_OWNED struct text other = {0};
	TEXT_OWNED struct text other_public = {0};
	struct txn *t;
	struct error e;

	(void)state;
	press_begin(&p, "edition-signed");
	must_publish(&p, "2023-04-20", "mid");
	must_publish(&p, "2023-04-28", "end");
	must_publish(&p, "2023-05-20", "mid");
	assert_string_equal(p.last.id, "2023-04-mid");
	assert_int_equal(p.last.number, 3);
	if (wrong_with(&p, text_of(&p.public_key), &editions))
		fail_msg("%s", text_of(&p.told));
	assert_int_equal(editions, 3);
	/* signed by somebody else */
	assert_done(key_new(&other, &other_public, &e), e);
	assert_true(wrong_with(&p, text_of(&other_public), &editions) > 0);
	assert_contains(text_of(&p.told), "its signature does not hold");
	/* the store has all of it; of another store nothing is there */
	v.context = &p.told;
	assert_done(edition_verify(p.edition, &v, &x, &e), e);
	assert_int_equal(x.manifest.leaves, 12 + 3 + 1);
	assert_int_equal(x.manifest.evidence_count, 0); /* these figures came without documents */
	assert_done(store_read(p.w.store, &t, &e), e);
	assert_done(edition_in_store(p.w.config, t, x.lines, told, &p.told, &missing, &e), e);
	assert_int_equal(missing, 0);
	assert_done(
	    edition_in_store(p.w.config, t,
		"{\"kind\":\"figure\",\"region\":\"east\",\"indicator\":\"grp\",\"period\":\"2023-01\","
		"\"value\":9.5,\"known\":\"2023-02-18T00:00:00+00:00\"}\n",
		told, &p.told, &missing, &e),
	    e);
	assert_int_equal(missing, 1);
	text_clear(&p.told);
	assert_done(edition_in_store(p.w.config, t,
			"{\"kind\":\"project\",\"project\":\"P-1\",\"start\":{\"first_promised\":\"2023-05-"
			"31\",\"actual\":"
			"\"2023-04-01\"},\"investment_done\":7}\n",
			told, &p.told, &missing, &e),
	    e);
	assert_string_equal(text_of(&p.told),
	    "published.jsonl, line 1: the store never had: project P-1 start actual 2023-04-01\n"
	    "published.jsonl, line 1: the store never had: project P-1 investment_done 7\n");
	assert_int_equal(missing, 2);
	store_read_end(t);
	arena_done(&a);
	press_end(&p);
}

static char *file_bytes(const char *path, size_t *length)
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

static void bytes_put(const char *path, const char *bytes, size_t length)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, length, f), length);
	fclose(f);
}

/* ---- the format that is written down ---- */

/* Every member, at any depth, stands in the page for those who read editions by programs of their own. */
static void members_described(const cJSON *node, const char *page)
{
	for (const cJSON *m = node->child; m; m = m->next) {
		char quoted[100];

		snprintf(quoted, sizeof quoted, "`%s`", m->string ? m->string : "");
		if (m->string && !strstr(page, quoted))
			fail_msg("export/edition.md does not name %s", quoted);
		members_described(m, page);
	}
}

static void the_format_is_written_down(void **state)
{
	static const char *const names[] = {MANIFEST_NAME, EDITION_LINES};
	struct press p;
	struct error e;
	size_t length, lines = 0;
	char *page = file_bytes("export/edition.md", &length);

	(void)state;
	page[length] = '\0';
	press_begin(&p, "edition-format");
	must_publish(&p, "2023-04-20", "mid");
	world_figure(&p.w, "east", "grp", "2023-03", 18, "2023-05-02");
	assert_done(publish(&p, "2023-05-03", NULL, "2023-03-mid", "a slip", &e), e);
	for (int i = 0; i < 2; i++) {
		char path[4300], *text;

		snprintf(path, sizeof path, "%s/%s", p.edition, names[i]);
		text = file_bytes(path, &length);
		text[length] = '\0';
		for (char *line = text; *line; lines++) {
			struct arena a = {0};
			size_t n = i ? strcspn(line, "\n") : length;
			cJSON *root;

			assert_done(json_parse(&a, arena_copy(&a, line, n), n, 16, &root, &e), e);
			members_described(root, page);
			line += n + (line[n] == '\n');
			arena_done(&a);
		}
		free(text);
	}
	assert_true(lines > 10);
	free(page);
	press_end(&p);
}

/* ---- every byte ---- */

/* Where a byte was changed is told: the file, and of the lines the very one. */
static void change_one(struct press *p, const char *name, size_t at, char *bytes, size_t length)
{
	char path[4800], place[300], before = bytes[at];
	bool manifest = strcmp(name, MANIFEST_NAME) == 0 || strcmp(name, MANIFEST_SIGNATURE) == 0;
	size_t editions, line = 1;

	snprintf(path, sizeof path, "%s/%s", p->edition, name);
	bytes[at] = (char)(before ^ (1 << at % 7));
	bytes_put(path, bytes, length);
	if (!wrong_with(p, NULL, &editions))
		fail_msg("byte %zu of %s was changed, and nothing is said", at, name);
	snprintf(place, sizeof place, "/%s: ", manifest ? MANIFEST_NAME : name);
	if (!strstr(text_of(&p->told), place))
		fail_msg("byte %zu of %s was changed: %s", at, name, text_of(&p->told));
	bytes[at] = before;
	if (strcmp(name, EDITION_LINES) == 0) {
		for (size_t i = 0; i < at; i++)
			line += bytes[i] == '\n';
		snprintf(place, sizeof place, "line %zu was changed", line);
		assert_contains(text_of(&p->told), place);
	}
}

static void each_changed_byte_is_found_where_it_is(void **state)
{
	struct press p;
	struct dirent *entry;
	size_t editions, files = 0;
	DIR *d;

	(void)state;
	press_begin(&p, "edition-bytes");
	must_publish(&p, "2023-04-20", "mid");
	must_publish(&p, "2023-05-20", "mid");
	d = opendir(p.edition);
	assert_non_null(d);
	while ((entry = readdir(d))) {
		char path[4700];
		size_t length, step;
		char *bytes;

		if (*entry->d_name == '.')
			continue;
		files++;
		snprintf(path, sizeof path, "%s/%s", p.edition, entry->d_name);
		bytes = file_bytes(path, &length);
		step = length < 200 ? 1 : length / 97 | 1;
		for (size_t at = 0; at < length; at += step)
			change_one(&p, entry->d_name, at, bytes, length);
		/* one byte more, one less, none */
		bytes[length] = 'x';
		bytes_put(path, bytes, length + 1);
		assert_true(wrong_with(&p, NULL, &editions) > 0);
		bytes_put(path, bytes, length - 1);
		assert_true(wrong_with(&p, NULL, &editions) > 0);
		if (strcmp(entry->d_name, MANIFEST_NAME) != 0) {
			unlink(path);
			assert_true(wrong_with(&p, NULL, &editions) > 0);
			assert_contains(text_of(&p.told), "it is not there");
		}
		bytes_put(path, bytes, length);
		free(bytes);
	}
	closedir(d);
	assert_int_equal(files, 16);
	assert_int_equal(wrong_with(&p, NULL, &editions), 0);
	press_end(&p);
}

static void the_chain_behind_it_is_looked_at(void **state)
{
	struct press p;
	char path[4300], away[4300];
	size_t editions, length;
	char *bytes;
	struct error e;

	(void)state;
	press_begin(&p, "edition-chain");
	must_publish(&p, "2023-03-20", "mid");
	must_publish(&p, "2023-04-20", "mid");
	must_publish(&p, "2023-05-20", "mid");
	snprintf(path, sizeof path, "%s/out/2023-02-mid/manifest.json", p.w.folder);
	bytes = file_bytes(path, &length);
	bytes[40] ^= 1;
	bytes_put(path, bytes, length);
	assert_true(wrong_with(&p, NULL, &editions) > 0);
	assert_contains(text_of(&p.told), "2023-02-mid/manifest.json: ");
	bytes[40] ^= 1;
	bytes_put(path, bytes, length);
	free(bytes);
	/* their files, where that is asked for */
	snprintf(path, sizeof path, "%s/out/2023-02-mid/table.csv", p.w.folder);
	bytes = file_bytes(path, &length);
	bytes[40] ^= 1;
	bytes_put(path, bytes, length);
	assert_int_equal(wrong_with(&p, NULL, &editions), 0);
	assert_int_equal(wrong_in_all(&p), 1);
	assert_contains(text_of(&p.told), "2023-02-mid/table.csv: it was changed");
	bytes[40] ^= 1;
	bytes_put(path, bytes, length);
	assert_int_equal(wrong_in_all(&p), 0);
	free(bytes);
	/* an edition in the middle is gone; one at the end, of which only the store knows */
	snprintf(path, sizeof path, "%s/out/2023-03-mid", p.w.folder);
	snprintf(away, sizeof away, "%s/away", p.w.folder);
	assert_int_equal(rename(path, away), 0);
	assert_true(wrong_with(&p, NULL, &editions) > 0);
	assert_contains(text_of(&p.told), "the chain behind 2023-04-mid is broken");
	assert_int_equal(publish(&p, "2023-05-28", "end", NULL, NULL, &e), REFUSED);
	assert_contains(e.text, "edition number 2 is missing; put it back");
	assert_int_equal(rename(away, path), 0);
	assert_int_equal(rename(p.edition, away), 0);
	assert_int_equal(publish(&p, "2023-05-28", "end", NULL, NULL, &e), REFUSED);
	assert_contains(e.text, "edition 2023-04-mid was published and is not there");
	assert_int_equal(rename(away, p.edition), 0);
	must_publish(&p, "2023-05-28", "end");
	assert_int_equal(wrong_with(&p, NULL, &editions), 0);
	assert_int_equal(editions, 4);
	press_end(&p);
}

static void a_correction_names_what_it_corrects(void **state)
{
	struct press p;
	struct arena a = {0};
	struct verification v = {.wrong = told, .arena = &a};
	struct verified_edition x;
	TEXT_OWNED struct text page = {0};
	struct error e;

	(void)state;
	press_begin(&p, "edition-correction");
	must_publish(&p, "2023-05-20", "mid");
	assert_int_equal(publish(&p, "2023-05-21", "mid", NULL, NULL, &e), MISUSED);
	assert_contains(e.text, "2023-04-mid is published already and never changes");
	world_bring(&p.w, "east", "grp", "2023-03", 25.5, "2023-05-22");
	assert_int_equal(publish(&p, "2023-05-22", "mid", "2023-03-end", "x", &e), REFUSED);
	assert_contains(e.text, "there is no edition 2023-03-end to correct");
	assert_int_equal(publish(&p, "2023-05-22", "end", "2023-04-mid", "x", &e), REFUSED);
	assert_string_equal(e.text, "2023-04-mid is of 2023-04, mid: its correction is of the same");
	assert_done(publish(&p, "2023-05-23", "mid", "2023-04-mid", "March was counted <twice>", &e), e);
	assert_string_equal(p.last.id, "2023-04-mid.2");
	v.context = &p.told;
	assert_done(edition_verify(p.edition, &v, &x, &e), e);
	assert_int_equal(x.wrong, 0);
	assert_string_equal(x.manifest.corrects, "2023-04-mid");
	assert_string_equal(x.manifest.why, "March was counted <twice>");
	assert_int_equal(x.manifest.change_count, 1);
	assert_string_equal(x.manifest.changes[0].subject, "east grp 2023-03");
	assert_string_equal(x.manifest.changes[0].field, "value");
	assert_string_equal(x.manifest.changes[0].before, "27");
	assert_string_equal(x.manifest.changes[0].after, "25.5");
	assert_done(edition_file(p.edition, "index.html", &v, &page, &e), e);
	assert_contains(text_of(&page), "This edition corrects 2023-04-mid.");
	assert_contains(text_of(&page), "March was counted &lt;twice&gt;");
	assert_contains(text_of(&page), "East &lt;&amp; West&gt; GRP 2023-03, value: <s>27</s> 25.5");
	arena_done(&a);
	press_end(&p);
}

static int target_moves(struct txn *t, void *context, struct error *e)
{
	struct figure f = {.period = period_key(test_period("2023")),
	    .v = {.value = 200, .known = test_instant("2023-06-15"), .published = DAY_NONE}};
	size_t added;

	(void)context;
	return name_code(t, NAME_REGION, "west", true, &f.region, e) == DONE &&
		       name_code(t, NAME_INDICATOR, "grp", true, &f.indicator, e) == DONE
		   ? figures_add(t, BOOK_TARGETS, &f, 1, &added, e)
		   : CORRUPT;
}

/* What has become known since of the month, and of what had happened by then; nothing of what came after it.
 */
static void a_correction_looks_back(void **state)
{
	enum { STARTED = ATTRIBUTE_START + MILESTONE_ACTUAL };
	struct press p;
	struct arena a = {0};
	struct verification v = {.wrong = told, .arena = &a};
	struct verified_edition x;
	TEXT_OWNED struct text page = {0};
	struct error e;

	(void)state;
	press_begin(&p, "edition-back");
	world_project(&p.w, "P-2", day_of(2023, 5, 31), "2023-02-01");
	world_project(&p.w, "P-3", day_of(2023, 5, 10), "2023-02-01");
	world_project_date(&p.w, "P-3", STARTED, day_of(2023, 5, 9), "2023-05-12");
	must_publish(&p, "2023-05-20", "mid");
	must_publish(&p, "2023-05-31", "end");
	world_bring(&p.w, "east", "grp", "2023-04", 35, "2023-06-18");
	world_bring(&p.w, "east", "grp", "2023-05", 47, "2023-06-18");
	world_project_date(&p.w, "P-1", STARTED, day_of(2023, 5, 18), "2023-06-15");
	world_project_date(&p.w, "P-2", STARTED, day_of(2023, 6, 2), "2023-06-15");
	world_project_date(
	    &p.w, "P-3", STARTED, day_of(2023, 6, 1), "2023-06-15"); /* it had not, after all */
	world_project_date(
	    &p.w, "P-2", ATTRIBUTE_PRODUCTION + MILESTONE_COMMITTED, day_of(2024, 5, 1), "2023-06-15");
	assert_done(store_write(p.w.store, target_moves, NULL, &e), e);
	must_publish(&p, "2023-06-19", "mid");
	assert_string_equal(p.last.id, "2023-05-mid");

	assert_int_equal(publish(&p, "2023-05-22", "end", "2023-04-end", "x", &e), REFUSED);
	assert_contains(e.text, "2023-04-end is of a later moment");
	assert_done(publish(&p, "2023-06-20", "end", "2023-04-end", "April was late", &e), e);
	assert_string_equal(p.last.id, "2023-04-end.2");
	v.context = &p.told;
	assert_done(edition_verify(p.edition, &v, &x, &e), e);
	assert_int_equal(x.wrong, 0);
	assert_string_equal(x.manifest.previous, "2023-05-mid");
	assert_string_equal(x.manifest.as_of, "2023-06-20T00:00:00Z");
	assert_string_equal(x.manifest.state_of, "2023-05-31T00:00:00Z");
	assert_int_equal(x.manifest.change_count, 3);
	assert_string_equal(x.manifest.changes[0].subject, "east grp 2023-04");
	assert_string_equal(x.manifest.changes[0].after, "35");
	assert_string_equal(x.manifest.changes[1].subject, "P-1");
	assert_string_equal(x.manifest.changes[1].after, "2023-05-18");
	assert_string_equal(x.manifest.changes[2].subject, "P-3");
	assert_string_equal(x.manifest.changes[2].before, "2023-05-09");
	assert_string_equal(x.manifest.changes[2].after, "");
	assert_done(edition_file(p.edition, "index.html", &v, &page, &e), e);
	assert_contains(text_of(&page), "State of 2023-05-31 00:00. As known on 2023-06-20 00:00 (UTC).");
	assert_contains(text_of(&page), "21 days late"); /* P-3, promised for the 10th */

	/* once it is corrected, its correction is what can be corrected */
	assert_int_equal(publish(&p, "2023-06-21", "end", "2023-04-end", "x", &e), REFUSED);
	assert_string_equal(e.text, "2023-04-end has been corrected by 2023-04-end.2: correct that one");
	assert_done(publish(&p, "2023-06-21", NULL, "2023-04-end.2", "again", &e), e);
	assert_string_equal(p.last.id, "2023-04-end.3");
	arena_done(&a);
	press_end(&p);
}

static void a_quarter_has_an_edition_when_it_is_over(void **state)
{
	struct press p;
	struct error e;

	(void)state;
	press_begin(&p, "edition-quarter");
	assert_int_equal(publish(&p, "2023-05-20", "quarter", NULL, NULL, &e), REFUSED);
	assert_string_equal(e.text, "the latest figures are for 2023-04, which ends no quarter");
	must_publish(&p, "2023-04-20", "quarter");
	assert_string_equal(p.last.id, "2023-Q1-quarter");
	assert_int_equal(publish(&p, "2023-04-20", "year", NULL, NULL, &e), REFUSED);
	press_end(&p);
}

static void what_differs_is_listed(void **state)
{
	static const char before[] = "{\"kind\":\"figure\",\"region\":\"a\",\"region_name\":\"A\","
				     "\"indicator\":\"i\",\"indicator_name\":\"I\","
				     "\"period\":\"2023-01\",\"value\":1,\"known\":\"x\"}\n"
				     "{\"kind\":\"figure\",\"region\":\"b\",\"region_name\":\"B\","
				     "\"indicator\":\"i\",\"indicator_name\":\"I\","
				     "\"period\":\"2023-01\",\"value\":5,\"known\":\"x\"}\n"
				     "{\"kind\":\"project\",\"project\":\"P\",\"name\":\"Pier\",\"start\":{"
				     "\"promised\":\"2023-05-31\"},"
				     "\"production\":{\"promised\":null},\"investment_done\":3}\n";
	static const char after[] = "{\"kind\":\"figure\",\"region\":\"c\",\"region_name\":\"C\","
				    "\"indicator\":\"i\",\"indicator_name\":\"I\","
				    "\"period\":\"2023-01\",\"value\":2,\"known\":\"x\"}\n"
				    "{\"kind\":\"figure\",\"region\":\"a\",\"region_name\":\"A\","
				    "\"indicator\":\"i\",\"indicator_name\":\"I\","
				    "\"period\":\"2023-01\",\"value\":1.5,\"known\":\"y\"}\n"
				    "{\"kind\":\"project\",\"project\":\"P\",\"name\":\"Pier\",\"start\":{"
				    "\"promised\":\"2023-08-31\"},"
				    "\"production\":{\"promised\":\"2024\"},\"investment_done\":3}\n";
	static const struct {
		const char *what, *subject, *field, *before, *after;
	} expected[] = {
	    {"figure", "a i 2023-01", "value", "1", "1.5"},
	    {"project", "P", "start promised", "2023-05-31", "2023-08-31"},
	    {"project", "P", "production promised", "", "2024"},
	    {"figure", "b i 2023-01", "", "5", ""},
	    {"figure", "c i 2023-01", "", "", "2"},
	};
	struct published_change *changes;
	struct arena a = {0};
	struct error e;
	size_t count;

	(void)state;
	assert_done(published_compare(before, after, &a, &changes, &count, &e), e);
	assert_int_equal(count, sizeof expected / sizeof *expected);
	for (size_t i = 0; i < count; i++) {
		assert_string_equal(changes[i].what, expected[i].what);
		assert_string_equal(changes[i].subject, expected[i].subject);
		assert_string_equal(changes[i].field, expected[i].field);
		assert_string_equal(changes[i].before, expected[i].before);
		assert_string_equal(changes[i].after, expected[i].after);
	}
	/* the last line counts whether or not it ends */
	for (size_t cut = 0; cut < 2; cut++) {
		struct merkle tree = {0};
		char *lines = arena_copy(&a, before, strlen(before) - cut);

		published_tree(lines, &tree);
		assert_int_equal(tree.count, 3);
		merkle_done(&tree);
	}
	assert_int_equal(published_compare("{\"kind\":\"fig\"}\n", after, &a, &changes, &count, &e), REFUSED);
	assert_contains(e.text, "before, line 1: expected a figure");
	assert_int_equal(published_compare(before, "{\n", &a, &changes, &count, &e), REFUSED);
	assert_contains(e.text, "after, line 1");
	arena_done(&a);
}

/* Killed at any moment it leaves an edition that is whole, or none. */
static void a_publication_that_is_killed_leaves_no_half(void **state)
{
	static const char *const argv[] = {
	    "pacesetter", "publish", "--edition", "mid", "--now", "2023-05-20", NULL};
	struct press p;
	size_t editions;
	int status = 0, killed = 0;

	(void)state;
	press_begin(&p, "edition-kills");
	snprintf(p.edition, sizeof p.edition, "%s/out/2023-04-mid", p.w.folder);
	do {
		int silent = open("/dev/null", O_WRONLY | O_CLOEXEC);
		pid_t child = spawn_program(p.w.folder, argv, silent);

		close(silent);
		sleep_ms(4 + 2 * killed);
		kill(child, SIGKILL);
		waitpid(child, &status, 0);
		killed += WIFSIGNALED(status);
		assert_true(killed < 1000);
		if (access(p.edition, F_OK) == 0 && wrong_with(&p, text_of(&p.public_key), &editions))
			fail_msg("%s", text_of(&p.told));
	} while (WIFSIGNALED(status));
	/* the last one published it, or found that the one before had */
	assert_int_equal(wrong_with(&p, text_of(&p.public_key), &editions), 0);
	assert_int_equal(editions, 1);
	assert_int_equal(run_program(p.w.folder, NULL, "publish --edition end --now 2023-05-28"), 0);
	snprintf(p.edition, sizeof p.edition, "%s/out/2023-04-end", p.w.folder);
	assert_int_equal(wrong_with(&p, text_of(&p.public_key), &editions), 0);
	assert_int_equal(editions, 2);
	press_end(&p);
}

/* What the manual says of checking without this program, done with openssl and sha256sum. */
static void others_can_check_it(void **state)
{
	struct press p;
	char command[14000];

	(void)state;
	press_begin(&p, "edition-others");
	must_publish(&p, "2023-05-20", "mid");
	if (system("command -v openssl >/dev/null && command -v sha256sum >/dev/null") != 0)
		skip();
	snprintf(command, sizeof command, "bash contrib/verify-edition.sh '%s' >'%s/others.out' 2>&1",
	    p.edition, p.w.folder);
	if (system(command) != 0)
		fail_msg("see %s/others.out", p.w.folder);
	snprintf(command, sizeof command,
	    "sed -i 's/\"value\":36,/\"value\":38,/' '%s/published.jsonl' && ! bash "
	    "contrib/verify-edition.sh '%s' "
	    ">'%s/others.out' 2>&1",
	    p.edition, p.edition, p.w.folder);
	if (system(command) != 0)
		fail_msg("a changed figure was not found");
	press_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_edition_is_what_was_signed),
	    cmocka_unit_test(the_format_is_written_down),
	    cmocka_unit_test(each_changed_byte_is_found_where_it_is),
	    cmocka_unit_test(the_chain_behind_it_is_looked_at),
	    cmocka_unit_test(a_correction_names_what_it_corrects),
	    cmocka_unit_test(a_correction_looks_back),
	    cmocka_unit_test(a_quarter_has_an_edition_when_it_is_over),
	    cmocka_unit_test(what_differs_is_listed),
	    cmocka_unit_test(a_publication_that_is_killed_leaves_no_half),
	    cmocka_unit_test(others_can_check_it),
	};

	zone_set("UTC", NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
