/* SPDX-License-Identifier: MIT */
#include "publish/edition_verify.h"
#include "base/signature.h"
#include "publish/edition_store.h"
#include "tests/press.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Editions are found out when anything of them is changed: here, along the chain, and by others. */

static void an_edition_is_what_was_signed(void **state)
{
	struct press p;
	size_t editions;
	TEXT_OWNED struct text other = {0};
	TEXT_OWNED struct text other_public = {0};
	struct error e;

	(void)state;
	press_begin(&p, "edition-signed");
	press_must(&p, "2023-04-20", "mid");
	press_must(&p, "2023-04-28", "end");
	press_must(&p, "2023-05-20", "mid");
	assert_string_equal(p.last.id, "2023-04-mid");
	assert_int_equal(p.last.number, 3);
	if (press_wrong(&p, text_of(&p.public_key), false, &editions))
		fail_msg("%s", text_of(&p.notified));
	assert_int_equal(editions, 3);
	/* signed by somebody else */
	assert_done(key_new(&other, &other_public, &e), e);
	assert_true(press_wrong(&p, text_of(&other_public), false, &editions) > 0);
	assert_contains(text_of(&p.notified), "its signature does not hold");
	press_end(&p);
}

static void a_store_has_what_was_published(void **state)
{
	struct press p;
	struct arena a = {0};
	struct verification v = {.wrong = press_told, .arena = &a};
	struct verified_edition x;
	size_t missing;
	struct txn *t;
	struct error e;

	(void)state;
	press_begin(&p, "edition-store");
	press_must(&p, "2023-05-20", "mid");
	v.context = &p.notified;
	assert_done(edition_verify(p.edition, &v, &x, &e), e);
	assert_int_equal(x.manifest.leaves, 12 + 3 + 1);
	assert_int_equal(x.manifest.evidence_count, 0); /* these figures came without documents */
	assert_done(store_read(p.w.store, &t, &e), e);
	assert_done(edition_in_store(p.w.config, t, x.lines, press_told, &p.notified, &missing, &e), e);
	assert_int_equal(missing, 0);
	assert_done(
	    edition_in_store(p.w.config, t,
		"{\"kind\":\"figure\",\"region\":\"east\",\"indicator\":\"grp\",\"period\":\"2023-01\","
		"\"value\":9.5,\"known\":\"2023-02-18T00:00:00+00:00\"}\n",
		press_told, &p.notified, &missing, &e),
	    e);
	assert_int_equal(missing, 1);
	text_clear(&p.notified);
	assert_done(edition_in_store(p.w.config, t,
			"{\"kind\":\"project\",\"project\":\"P-1\",\"start\":{\"first_promised\":\"2023-05-"
			"31\",\"actual\":"
			"\"2023-04-01\"},\"investment_done\":7}\n",
			press_told, &p.notified, &missing, &e),
	    e);
	assert_string_equal(text_of(&p.notified),
	    "published.jsonl, line 1: the store never had: project P-1 start actual 2023-04-01\n"
	    "published.jsonl, line 1: the store never had: project P-1 investment_done 7\n");
	assert_int_equal(missing, 2);
	store_read_end(t);
	arena_done(&a);
	press_end(&p);
}

/* Where a byte was changed is told: the file, and of the lines the very one. */
static void change_one(struct press *p, const char *name, size_t at, char *bytes, size_t length)
{
	char path[4800], place[300], before = bytes[at];
	bool manifest = strcmp(name, MANIFEST_NAME) == 0 || strcmp(name, MANIFEST_SIGNATURE) == 0;
	size_t editions, line = 1;

	snprintf(path, sizeof path, "%s/%s", p->edition, name);
	bytes[at] = (char)(before ^ (1 << at % 7));
	press_put(path, bytes, length);
	if (!press_wrong(p, NULL, false, &editions))
		fail_msg("byte %zu of %s was changed, and nothing is said", at, name);
	snprintf(place, sizeof place, "/%s: ", manifest ? MANIFEST_NAME : name);
	if (!strstr(text_of(&p->notified), place))
		fail_msg("byte %zu of %s was changed: %s", at, name, text_of(&p->notified));
	bytes[at] = before;
	if (strcmp(name, EDITION_LINES) == 0) {
		for (size_t i = 0; i < at; i++)
			line += bytes[i] == '\n';
		snprintf(place, sizeof place, "line %zu was changed", line);
		assert_contains(text_of(&p->notified), place);
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
	press_must(&p, "2023-04-20", "mid");
	press_must(&p, "2023-05-20", "mid");
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
		bytes = press_bytes(path, &length);
		step = length < 200 ? 1 : length / 97 | 1;
		for (size_t at = 0; at < length; at += step)
			change_one(&p, entry->d_name, at, bytes, length);
		/* one byte more, one less, none */
		bytes[length] = 'x';
		press_put(path, bytes, length + 1);
		assert_true(press_wrong(&p, NULL, false, &editions) > 0);
		press_put(path, bytes, length - 1);
		assert_true(press_wrong(&p, NULL, false, &editions) > 0);
		if (strcmp(entry->d_name, MANIFEST_NAME) != 0) {
			unlink(path);
			assert_true(press_wrong(&p, NULL, false, &editions) > 0);
			assert_contains(text_of(&p.notified), "it is not there");
		}
		press_put(path, bytes, length);
		free(bytes);
	}
	closedir(d);
	assert_int_equal(files, 16);
	assert_int_equal(press_wrong(&p, NULL, false, &editions), 0);
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
	press_must(&p, "2023-03-20", "mid");
	press_must(&p, "2023-04-20", "mid");
	press_must(&p, "2023-05-20", "mid");
	snprintf(path, sizeof path, "%s/out/2023-02-mid/manifest.json", p.w.folder);
	bytes = press_bytes(path, &length);
	bytes[40] ^= 1;
	press_put(path, bytes, length);
	assert_true(press_wrong(&p, NULL, false, &editions) > 0);
	assert_contains(text_of(&p.notified), "2023-02-mid/manifest.json: ");
	bytes[40] ^= 1;
	press_put(path, bytes, length);
	free(bytes);
	/* their files, where that is asked for */
	snprintf(path, sizeof path, "%s/out/2023-02-mid/table.csv", p.w.folder);
	bytes = press_bytes(path, &length);
	bytes[40] ^= 1;
	press_put(path, bytes, length);
	assert_int_equal(press_wrong(&p, NULL, false, &editions), 0);
	assert_int_equal(press_wrong(&p, NULL, true, NULL), 1);
	assert_contains(text_of(&p.notified), "2023-02-mid/table.csv: it was changed");
	bytes[40] ^= 1;
	press_put(path, bytes, length);
	assert_int_equal(press_wrong(&p, NULL, true, NULL), 0);
	free(bytes);
	/* an edition in the middle is gone; one at the end, of which only the store knows */
	snprintf(path, sizeof path, "%s/out/2023-03-mid", p.w.folder);
	snprintf(away, sizeof away, "%s/away", p.w.folder);
	assert_int_equal(rename(path, away), 0);
	assert_true(press_wrong(&p, NULL, false, &editions) > 0);
	assert_contains(text_of(&p.notified), "the chain behind 2023-04-mid is broken");
	assert_int_equal(press_publish(&p, "2023-05-28", "end", NULL, NULL, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "edition number 2 is missing; put it back");
	assert_int_equal(rename(away, path), 0);
	assert_int_equal(rename(p.edition, away), 0);
	assert_int_equal(press_publish(&p, "2023-05-28", "end", NULL, NULL, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "edition 2023-04-mid was published and is not there");
	assert_int_equal(rename(away, p.edition), 0);
	press_must(&p, "2023-05-28", "end");
	assert_int_equal(press_wrong(&p, NULL, false, &editions), 0);
	assert_int_equal(editions, 4);
	press_end(&p);
}

/* What the manual says of checking without this program, done with openssl and sha256sum. */
static void others_can_check_it(void **state)
{
	struct press p;
	char command[14000];

	(void)state;
	press_begin(&p, "edition-others");
	press_must(&p, "2023-05-20", "mid");
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
	    cmocka_unit_test(a_store_has_what_was_published),
	    cmocka_unit_test(each_changed_byte_is_found_where_it_is),
	    cmocka_unit_test(the_chain_behind_it_is_looked_at),
	    cmocka_unit_test(others_can_check_it),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
