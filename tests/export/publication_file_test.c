#include "export/publication_file.h"
#include "export/manifest.h"
#include "tests/asking.h"
#include "tests/serving.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What of a published folder is shown: regular files that a manifest names, and what belongs to every
 * edition. */

#define SECRET "this is no business of others\n"

static char folder[4096], outside[4200];

static void put(const char *name, const char *content)
{
	char path[4400];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	test_write(path, content);
}

static void made(int (*make)(const char *path), const char *name)
{
	char path[4400];

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

/* An edition that names ordinary files, and what somebody has put in the place of some. */
static void edition_put(const char *name, const char *says)
{
	struct manifest_file files[] = {{.name = "index.html"}, {.name = "table.csv"}, {.name = "fifo.csv"},
	    {.name = "link.csv"}, {.name = "folder.csv"}, {.name = "gone.csv"}, {.name = "\xe8\xa1\xa8.csv"}};
	struct manifest m = {.publication = "city",
	    .edition = says,
	    .title = "T",
	    .period = "2023-06",
	    .kind = "end",
	    .as_of = "2023-07-01",
	    .timezone = "UTC",
	    .number = 1,
	    .files = files,
	    .file_count = sizeof files / sizeof *files};
	TEXT_OWNED struct text t = {0};
	char path[300];

	manifest_print(&m, &t);
	made(make_folder, name);
#define IN_EDITION(file) (snprintf(path, sizeof path, "%s/%s", name, file), path)
	put(IN_EDITION("manifest.json"), text_of(&t));
	put(IN_EDITION("manifest.sig"), "signature");
	put(IN_EDITION("key.pem"), "public");
	put(IN_EDITION("index.html"), "<p>edition");
	put(IN_EDITION("table.csv"), "a,b\n");
	put(IN_EDITION("\xe8\xa1\xa8.csv"), "c,d\n");
	put(IN_EDITION("notes.txt"), SECRET);
	put(IN_EDITION(".hidden"), SECRET);
	put(IN_EDITION("table.csv~"), SECRET);
	made(make_fifo, IN_EDITION("fifo.csv"));
	made(make_link_to_file, IN_EDITION("link.csv"));
	made(make_folder, IN_EDITION("folder.csv"));
}

static void folder_fill(const char *in)
{
	snprintf(folder, sizeof folder, "%s/out", in);
	snprintf(outside, sizeof outside, "%s/outside", in);
	test_write(outside, SECRET);
	mkdir(folder, 0755);
	put("index.html", "<p>all");
	put("key.pem", "public");
	put("notes.txt", SECRET);
	put("publication.key", SECRET);
	edition_put("2023-06-end", "2023-06-end");
	edition_put("2023-05-end", "another");
	edition_put(".2023-07-end.part", ".2023-07-end.part");
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
    {"key.pem", "public"},
    {"2023-06-end/index.html", "<p>edition"},
    {"2023-06-end/table.csv", "a,b\n"},
    {"2023-06-end/\xe8\xa1\xa8.csv", "c,d\n"},
    {"2023-06-end/manifest.sig", "signature"},
    {"2023-06-end/key.pem", "public"},
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
		int outcome = publication_file_read(folder, cases[i].path, &out, &e);

		if (outcome != (cases[i].content ? DONE : ABSENT))
			fail_msg(
			    "\"%s\": %d %s", cases[i].path, outcome, outcome < 0 ? e.text : text_of(&out));
		assert_string_equal(text_of(&out), cases[i].content ? cases[i].content : "");
	}
	assert_done(publication_edition_there(folder, "2023-06-end", &e), e);
	assert_int_equal(publication_edition_there(folder, "2023-05-end", &e), ABSENT);
	assert_int_equal(publication_edition_there(folder, "latest", &e), ABSENT);
	assert_int_equal(publication_edition_there(folder, "empty", &e), ABSENT);
	assert_int_equal(publication_edition_there(folder, "..", &e), ABSENT);
	assert_int_equal(publication_edition_there(folder, "", &e), ABSENT);
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
		assert_int_equal(publication_file_read(folder, path, &out, &e), ABSENT);
		path[length / 2] = '/';
		assert_int_equal(publication_file_read(folder, path, &out, &e), ABSENT);
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
	    cmocka_unit_test(a_name_that_is_too_long_is_none),
	    cmocka_unit_test(over_http_it_is_the_same),
	};

	zone_set("UTC", NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
