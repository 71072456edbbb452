/* SPDX-License-Identifier: MIT */
#include "tests/writing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is exported never takes the place of what the program keeps itself. */

/* Sources with documents by path: plain, escaped, filled in, by a link; what else they name. */
static void write_sources(const char *folder)
{
	static const char *const files[] = {"secret", "ca.pem", "deep/cert.pem", "deep/key.pem", "filter.sh",
	    "program.awk", "docs/a b.json", "docs/2023-07.json", "real.json"};
	static const char *const urls[] = {"docs/a%20b.json", "docs/{period:YYYY-MM}.json",
	    "docs/{period:YYYY}/east.json", "docs/sub/{region}/east.json", "docs/new.json",
	    "linked/new.json?x", "alias.json#y"};
	TEXT_OWNED struct text yaml = {0};
	char path[4200];

	run_program(folder, NULL,
	    "--version; mkdir -p docs/2024 docs/sub/deeper deep; ln -s docs linked; ln -s real.json "
	    "alias.json");
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, files[i]);
		test_write(path, "{}\n");
	}
	text_add(&yaml, "sources:\n");
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
		text_printf(&yaml,
		    "- {id: s%zu, url: \"file://%s/%s\", client: {certificate: deep/cert.pem, key: "
		    "deep/key.pem},\n"
		    "   filter: [\"%s/filter.sh\", -f, \"%s/program.awk\"],%s\n"
		    "   figures: {rows: $, region: {const: east}, indicator: {const: grp}, period: $.p, "
		    "value: .v}}\n",
		    i, folder, urls[i], folder, folder,
		    strstr(urls[i], "{region}") ? " each: {region: [east]}," : "");
	snprintf(path, sizeof path, "%s/deep/most.yaml", folder);
	test_write(path, text_of(&yaml));
}

static void no_export_replaces_what_is_kept(void **state)
{
	static const char *const kept[] = {"store/data.mdb", "store/lock.mdb", "store/new",
	    "./store/../store/data.mdb", "link.csv", "pacesetter.yaml", "key", "key.pub", "out/index.html",
	    "out/2023-05-mid/manifest.json", "out/2023-05-mid/new.csv", "out/new.csv", "more.yaml",
	    "deep/most.yaml", "secret", "./docs/a b.json", "docs/2023-07.json", "docs/2024/east.json",
	    "docs/sub/deeper/east.json", "docs/new.json", "linked/new.json", "alias.json", "real.json",
	    "ca.pem", "deep/cert.pem", "filter.sh", "program.awk"};
	static const char *const free_names[] = {
	    "storefile.csv", "docs/new.csv", "docs/2024/east.csv", "more.yaml.csv", "new.json"};
	static const char *const formats[] = {"csv", "sqlite", "xlsx"};
	TEXT_OWNED struct text out = {0};
	TEXT_OWNED struct text before = {0};
	char folder[4000], path[4200];

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("kept"));
	snprintf(path, sizeof path, "%s/pacesetter.yaml", folder);
	test_write(path, "regions: [{id: east, name: East, kind: county}]\n"
			 "indicators: [{id: grp, name: GRP, unit: u, kind: level}]\n"
			 "targets: {2023: {published: 2023-01-01, grp: {east: 5}}}\n"
			 "publications: [{id: p, title: P, folder: out, key: key}]\n"
			 "include: [more.yaml, deep/most.yaml]\nallow_filters: true\n");
	snprintf(path, sizeof path, "%s/more.yaml", folder);
	test_write(path, "receivers: [{id: r, webhook: \"https://a.example/${file:secret}\", ca: ca.pem}]\n");
	write_sources(folder);
	snprintf(path, sizeof path, "%s/in.csv", folder);
	test_write(path, "period,region,indicator,value,known\n2023-05,east,grp,4,2023-06-12T00:00:00Z\n");
	if (run_program(folder, &out, "import figures in.csv --now 2023-06-20") != 0 ||
	    run_program(folder, &out, "key new key") != 0 ||
	    run_program(folder, &out, "publish --edition mid --now 2023-06-20") != 0)
		fail_msg("%s", text_of(&out));
	snprintf(path, sizeof path, "%s/link.csv", folder);
	assert_int_equal(symlink("store/data.mdb", path), 0);
	assert_int_equal(run_program(folder, &before,
			     "--version; md5sum store/data.mdb *.yaml */*.yaml key* out/*/* out/*.html *.pem "
			     "*/*.json *.json secret"),
	    0);
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		for (size_t f = 0; f < sizeof formats / sizeof *formats; f++) {
			text_clear(&out);
			if (run_program(
				folder, &out, "export %s -o '%s' --now 2023-06-21", formats[f], kept[i]) != 1)
				fail_msg("%s -o %s: %s", formats[f], kept[i], text_of(&out));
			assert_contains(text_of(&out), "(expected a file of your own)");
		}
	text_clear(&out);
	assert_int_equal(run_program(folder, &out,
			     "--version; md5sum store/data.mdb *.yaml */*.yaml key* out/*/* out/*.html *.pem "
			     "*/*.json *.json secret"),
	    0);
	assert_string_equal(text_of(&out), text_of(&before));
	for (size_t i = 0; i < sizeof free_names / sizeof *free_names; i++)
		if (run_program(folder, &out, "export csv -o '%s' --now 2023-06-21", free_names[i]) != 0)
			fail_msg("%s", text_of(&out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_export_replaces_what_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
