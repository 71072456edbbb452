/* SPDX-License-Identifier: MIT */
#include "publish/publication_file.h"
#include "base/signature.h"
#include "config/publication.h"
#include "publish/manifest.h"
#include "tests/asking.h"
#include "tests/serving.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What of a published folder is shown: regular files that the manifest of an edition of ours names, as they
 * were signed, and what belongs to every edition. */

#define SECRET "this is no business of others\n"

static char folder[4096], outside[4200], key_path[4200];
static struct publication city;
static struct publisher_of by;

/* A pair of keys. */
struct pair_of_keys {
	struct text private, public;
};

static struct pair_of_keys ours, theirs;

static void put(const char *name, const char *content)
{
	char path[4700];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	test_write(path, content);
}

static void made(int (*make)(const char *path), const char *name)
{
	char path[4700];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	assert_int_equal(make(path), 0);
}

static int make_fifo(const char *path)
{
	return mkfifo(path, 0644);
}

static int make_folder(const char *path)
{
	return mkdir(path, 0755);
}

static int make_link_to_file(const char *path)
{
	return symlink(outside, path);
}

static int make_link_to_edition(const char *path)
{
	return symlink("2023-06-end", path);
}

static void file_say(struct manifest_file *f, const char *name, const char *content)
{
	f->name = name;
	f->bytes = strlen(content);
	sha256(content, strlen(content), f->sha256.at);
}

static const char *within(const char *edition, const char *file)
{
	static char path[400];

	snprintf(path, sizeof path, "%s/%s", edition, file);
	return path;
}

/* Signs the manifest and puts both, and the key, into the folder of an edition. */
static struct hash manifest_put(const char *name, struct manifest *m, const struct pair_of_keys *key)
{
	TEXT_OWNED struct text t = {0};
	uint8_t made[SIGNATURE_SIZE];
	struct hash sum;
	char path[4600];
	struct error e;
	FILE *f;

	assert_done(key_name(text_of(&key->public), &m->key, &e), e);
	manifest_print(m, &t);
	put(within(name, "manifest.json"), text_of(&t));
	assert_done(signature_make(text_of(&key->private), t.at, t.length, made, &e), e);
	snprintf(path, sizeof path, "%s/%s", folder, within(name, "manifest.sig"));
	f = fopen(path, "we");
	assert_non_null(f);
	assert_int_equal(fwrite(made, 1, sizeof made, f), sizeof made);
	fclose(f);
	put(within(name, "key.pem"), text_of(&key->public));
	sha256(t.at, t.length, sum.at);
	return sum;
}

/* An edition that names ordinary files, and what somebody has put in the place of some. */
static void edition_put(
    const char *name, const char *says, const char *publication, const struct pair_of_keys *key)
{
	struct manifest_file files[] = {{.name = "index.html"}, {.name = "table.csv"}, {.name = "fifo.csv"},
	    {.name = "link.csv"}, {.name = "folder.csv"}, {.name = "gone.csv"}, {.name = "\xe8\xa1\xa8.csv"},
	    {.name = "changed.csv"}, {.name = "longer.csv"}};
	struct manifest m = {.publication = publication,
	    .edition = says,
	    .title = "T",
	    .period = "2023-06",
	    .kind = "end",
	    .as_of = "2023-07-01",
	    .timezone = "UTC",
	    .number = 1,
	    .files = files,
	    .file_count = sizeof files / sizeof *files};

	file_say(&files[0], "index.html", "<p>edition");
	file_say(&files[1], "table.csv", "a,b\n");
	file_say(&files[6], "\xe8\xa1\xa8.csv", "c,d\n");
	file_say(&files[7], "changed.csv", "e,f\n");
	file_say(&files[8], "longer.csv", "g,h\n");
	made(make_folder, name);
	manifest_put(name, &m, key);
	put(within(name, "index.html"), "<p>edition");
	put(within(name, "table.csv"), "a,b\n");
	put(within(name, "\xe8\xa1\xa8.csv"), "c,d\n");
	put(within(name, "changed.csv"), "e,F\n");
	put(within(name, "longer.csv"), "g,h\n" SECRET);
	put(within(name, "notes.txt"), SECRET);
	put(within(name, ".hidden"), SECRET);
	put(within(name, "table.csv~"), SECRET);
	made(make_fifo, within(name, "fifo.csv"));
	made(make_link_to_file, within(name, "link.csv"));
	made(make_folder, within(name, "folder.csv"));
}

static void keys_make(const char *in)
{
	struct error e;

	if (!ours.private.length) {
		assert_done(key_new(&ours.private, &ours.public, &e), e);
		assert_done(key_new(&theirs.private, &theirs.public, &e), e);
	}
	snprintf(key_path, sizeof key_path, "%s/key", in);
	test_write(key_path, text_of(&ours.private));
}

/* What somebody who can write into the folder has put there. */
static void planted_put(void)
{
	edition_put("planted", "planted", "city", &theirs);
	edition_put("unsigned", "unsigned", "city", &ours);
	put("unsigned/manifest.sig", "signature");
	edition_put("empty-signature", "empty-signature", "city", &ours);
	put("empty-signature/manifest.sig", "");
	edition_put("other-key", "other-key", "city", &theirs);
	put("other-key/key.pem", text_of(&ours.public));
	edition_put("of-a-town", "of-a-town", "town", &ours);
	edition_put("without-key", "without-key", "city", &ours);
	put("without-key/key.pem", "");
}

static void folder_fill(const char *in)
{
	snprintf(folder, sizeof folder, "%s/out", in);
	snprintf(outside, sizeof outside, "%s/outside", in);
	keys_make(in);
	city = (struct publication){.id = "city", .folder = folder, .key = key_path};
	by = (struct publisher_of){.publication = &city};
	test_write(outside, SECRET);
	mkdir(folder, 0755);
	put("index.html", "<p>all");
	put("key.pem", text_of(&ours.public));
	put("notes.txt", SECRET);
	put("publication.key", SECRET);
	edition_put("2023-06-end", "2023-06-end", "city", &ours);
	edition_put("2023-05-end", "another", "city", &ours);
	edition_put(".2023-07-end.part", ".2023-07-end.part", "city", &ours);
	planted_put();
	made(make_folder, "empty");
	made(make_folder, "broken");
	put("broken/manifest.json", "{");
	made(make_link_to_edition, "latest");
	made(make_fifo, "fifo");
}

static const struct {
	const char *path, *content; /* NULL: not shown */
} cases[] = {
    {"index.html", "<p>all"},
    {"2023-06-end/index.html", "<p>edition"},
    {"2023-06-end/table.csv", "a,b\n"},
    {"2023-06-end/\xe8\xa1\xa8.csv", "c,d\n"},
    {"", NULL},
    {"notes.txt", NULL},
    {"publication.key", NULL},
    {"fifo", NULL},
    {"2023-06-end", NULL},
    {"2023-06-end/", NULL},
    {"2023-06-end/notes.txt", NULL},
    {"2023-06-end/.hidden", NULL},
    {"2023-06-end/table.csv~", NULL},
    {"2023-06-end/fifo.csv", NULL},
    {"2023-06-end/link.csv", NULL},
    {"2023-06-end/folder.csv", NULL},
    {"2023-06-end/gone.csv", NULL},
    {"2023-06-end/TABLE.CSV", NULL},
    {"2023-06-end/table.csv.", NULL},
    {"2023-06-end/table.csv ", NULL},
    {"2023-06-end/table.csv\n", NULL},
    {"2023-06-end/./table.csv", NULL},
    {"2023-06-end//table.csv", NULL},
    {"2023-06-end/table.csv/", NULL},
    {"2023-06-end\\table.csv", NULL},
    {"2023-06-end./table.csv", NULL},
    {"2023-06-END/table.csv", NULL},
    {"2023-06-end/..", NULL},
    {"2023-06-end/../outside", NULL},
    {"../outside", NULL},
    {"..", NULL},
    {".", NULL},
    {"./index.html", NULL},
    {"/index.html", NULL},
    {"//etc/passwd", NULL},
    {"latest/table.csv", NULL},
    {"2023-05-end/table.csv", NULL}, /* its manifest is that of another */
    {".2023-07-end.part/table.csv", NULL},
    {"empty/index.html", NULL},
};

static void only_what_is_published_is_shown(void **state)
{
	struct error e;

	(void)state;
	folder_fill(test_folder("publication-file"));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TEXT_OWNED struct text out = {0};
		enum outcome outcome = publication_file_read(&by, cases[i].path, &out, &e);

		if (outcome != (cases[i].content ? OUTCOME_DONE : OUTCOME_ABSENT))
			fail_msg(
			    "\"%s\": %d %s", cases[i].path, outcome, outcome < 0 ? e.text : text_of(&out));
		assert_string_equal(text_of(&out), cases[i].content ? cases[i].content : "");
	}
	assert_done(publication_edition_there(&by, "2023-06-end", &e), e);
	assert_int_equal(publication_edition_there(&by, "2023-05-end", &e), OUTCOME_ABSENT);
	assert_int_equal(publication_edition_there(&by, "latest", &e), OUTCOME_ABSENT);
	assert_int_equal(publication_edition_there(&by, "empty", &e), OUTCOME_ABSENT);
	assert_int_equal(publication_edition_there(&by, "..", &e), OUTCOME_ABSENT);
	assert_int_equal(publication_edition_there(&by, "", &e), OUTCOME_ABSENT);
}

static void read_is(const char *path, int expected)
{
	TEXT_OWNED struct text out = {0};
	struct error e;
	enum outcome outcome = publication_file_read(&by, path, &out, &e);

	if (outcome != expected)
		fail_msg("%s: %d %s", path, outcome, outcome < 0 ? e.text : text_of(&out));
	assert_int_equal(out.length > 0, expected == OUTCOME_DONE);
}

/* Who can write into the folder can put a manifest that names any file, and other bytes in the place of some.
 */
static void what_we_did_not_sign_is_not_shown(void **state)
{
	static const char *const editions[] = {
	    "planted", "unsigned", "empty-signature", "other-key", "without-key"};
	static const char *const files[] = {
	    "index.html", "table.csv", "manifest.json", "manifest.sig", "key.pem", "notes.txt"};
	TEXT_OWNED struct text out = {0};
	struct error e;

	(void)state;
	folder_fill(test_folder("publication-planted"));
	for (size_t i = 0; i < sizeof editions / sizeof *editions; i++) {
		for (size_t n = 0; n < sizeof files / sizeof *files; n++)
			read_is(within(editions[i], files[n]), OUTCOME_REFUSED);
		assert_int_equal(publication_edition_there(&by, editions[i], &e), OUTCOME_REFUSED);
	}
	read_is("of-a-town/table.csv", OUTCOME_ABSENT);
	read_is("2023-06-end/changed.csv", OUTCOME_REFUSED);
	read_is("2023-06-end/longer.csv", OUTCOME_REFUSED);
	read_is("2023-06-end/manifest.sig", OUTCOME_DONE);
	assert_done(publication_file_read(&by, "2023-06-end/key.pem", &out, &e), e);
	assert_true(text_same(&out, &ours.public));
	read_is("key.pem", OUTCOME_DONE);
	put("key.pem", text_of(&theirs.public));
	read_is("key.pem", OUTCOME_REFUSED);
	/* where the private key cannot be read its public half will do */
	assert_int_equal(unlink(key_path), 0);
	read_is("2023-06-end/table.csv", OUTCOME_REFUSED);
	strcat(key_path, ".pub");
	test_write(key_path, text_of(&ours.public));
	key_path[strlen(key_path) - 4] = '\0';
	read_is("2023-06-end/table.csv", OUTCOME_DONE);
	read_is("planted/table.csv", OUTCOME_REFUSED);
}

static struct hash link_put(const char *name, uint32_t number, const char *previous, struct hash before,
    const struct pair_of_keys *key)
{
	struct manifest_file files[1];
	struct manifest m = {.publication = "city",
	    .edition = name,
	    .title = "T",
	    .period = "2023-06",
	    .kind = "end",
	    .as_of = "2023-07-01",
	    .timezone = "UTC",
	    .number = number,
	    .previous = previous,
	    .previous_manifest = before,
	    .files = files,
	    .file_count = 1};

	file_say(&files[0], "table.csv", "a,b\n");
	made(make_folder, name);
	put(within(name, "table.csv"), "a,b\n");
	return manifest_put(name, &m, key);
}

/* An edition of an earlier key is known by those that were published behind it, up to one of the key of now.
 */
static void a_key_that_was_changed_hides_nothing(void **state)
{
	const struct hash none = {{0}};
	struct hash at;

	(void)state;
	folder_fill(test_folder("publication-chain"));
	at = link_put("1-of-theirs", 1, NULL, none, &theirs);
	at = link_put("2-of-theirs", 2, "1-of-theirs", at, &theirs);
	read_is("2-of-theirs/table.csv", OUTCOME_REFUSED); /* nobody vouches for them yet */
	at = link_put("3-of-ours", 3, "2-of-theirs", at, &ours);
	at = link_put("4-of-ours", 4, "3-of-ours", at, &ours);
	at = link_put("5-of-theirs", 5, "4-of-ours", at, &theirs); /* they go on, and we do not */
	link_put("2-of-theirs-again", 2, "1-of-theirs", none, &theirs);
	read_is("1-of-theirs/table.csv", OUTCOME_DONE);
	read_is("2-of-theirs/table.csv", OUTCOME_DONE);
	read_is("3-of-ours/table.csv", OUTCOME_DONE);
	read_is("4-of-ours/table.csv", OUTCOME_DONE);
	read_is("5-of-theirs/table.csv", OUTCOME_REFUSED);
	read_is("2-of-theirs-again/table.csv", OUTCOME_REFUSED);
	/* what the store knows as the latest is as good as our signature */
	by.has_latest = true;
	by.latest = link_put("6-of-theirs", 6, "5-of-theirs", at, &theirs);
	read_is("6-of-theirs/table.csv", OUTCOME_DONE);
	read_is("5-of-theirs/table.csv", OUTCOME_DONE);
	read_is("2-of-theirs-again/table.csv", OUTCOME_REFUSED);
	read_is("planted/table.csv", OUTCOME_REFUSED);
}

static void a_name_that_is_too_long_is_none(void **state)
{
	char path[6000];
	TEXT_OWNED struct text out = {0};
	struct error e;

	(void)state;
	folder_fill(test_folder("publication-long"));
	for (size_t length = 200; length < sizeof path; length += 173) {
		memset(path, 'a', length);
		path[length] = '\0';
		assert_int_equal(publication_file_read(&by, path, &out, &e), OUTCOME_ABSENT);
		path[length / 2] = '/';
		assert_int_equal(publication_file_read(&by, path, &out, &e), OUTCOME_ABSENT);
	}
}

static void over_http_it_is_the_same(void **state)
{
	static const struct {
		const char *request;
		int status;
		const char *location; /* NULL: any */
	} asked[] = {
	    {"GET /publications/city/", 200, ""},
	    {"GET /publications/city", 308, "/publications/city/"},
	    {"GET /publications/city/2023-06-end", 308, "/publications/city/2023-06-end/"},
	    {"HEAD /publications/city/2023-06-end", 308, "/publications/city/2023-06-end/"},
	    {"GET /publications/city/2023-06-end/", 200, ""},
	    {"GET /publications/city/2023-06-end/%E8%A1%A8.csv", 200, ""},
	    {"GET /publications/%E7%9C%81", 308, "/publications/%E7%9C%81/"},
	    {"GET /publications", 404, ""},
	    {"GET /publications/", 404, ""},
	    {"GET /publications/town", 404, ""},
	    {"GET /publications/cit", 404, ""},
	    {"GET /publications/city//", 404, ""},
	    {"GET /publications/city/empty", 404, ""},
	    {"GET /publications/city/latest", 404, ""},
	    {"GET /publications/city/publication.key", 404, ""},
	    {"GET /publications/city/2023-06-end/link.csv", 404, ""},
	    {"GET /publications/city/2023-06-end/fifo.csv", 404, ""},
	    {"GET /publications/city/2023-06-end%2Ftable.csv", 400, ""},
	    {"GET /publications/city/%2e%2e/outside", 404, ""},
	    {"GET /publications/city/..%2foutside", 400, ""},
	    {"GET /publications/city/..%5coutside", 400, ""},
	    {"GET /publications/city/index.html%00.txt", 400, ""},
	    {"GET /publications/city/broken/index.html", 503, ""},
	    {"GET /publications/city/broken", 503, ""},
	    {"GET /publications/city/planted/table.csv", 503, ""},
	    {"GET /publications/city/planted", 503, ""},
	    {"GET /publications/city/2023-06-end/changed.csv", 503, ""},
	};
	TEXT_OWNED struct text long_name = {0};
	struct served s;
	struct heard h;
	char value[200];

	(void)state;
	served_begin(&s, "publication-http",
	    "http: {listen: \"127.0.0.1:0\"}\n"
	    "publications: [{id: city, title: City, folder: out, key: key}, "
	    "{id: \xe7\x9c\x81, title: P, folder: out2, key: key}]\n");
	folder_fill(s.w.folder);
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
		h = ask(s.port, asked[i].request, "", NULL);
		if (h.status != asked[i].status)
			fail_msg("%s: %d %s", asked[i].request, h.status, text_of(&h.body));
		assert_string_equal(heard_header(&h, "Location", value, sizeof value), asked[i].location);
		/* neither where our files lie nor what the system says of one */
		if (strstr(text_of(&h.body), s.w.folder) || strstr(text_of(&h.body), "No such") ||
		    strstr(text_of(&h.body), "manifest.json:"))
			fail_msg("%s: %s", asked[i].request, text_of(&h.body));
		heard_done(&h);
	}
	text_add(&long_name, "GET /publications/city/");
	for (int i = 0; i < 5000; i++)
		text_char(&long_name, 'a');
	h = ask(s.port, text_of(&long_name), "", NULL);
	assert_int_equal(h.status, 404);
	heard_done(&h);
	served_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_what_is_published_is_shown),
	    cmocka_unit_test(what_we_did_not_sign_is_not_shown),
	    cmocka_unit_test(a_key_that_was_changed_hides_nothing),
	    cmocka_unit_test(a_name_that_is_too_long_is_none),
	    cmocka_unit_test(over_http_it_is_the_same),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
