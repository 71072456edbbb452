/* SPDX-License-Identifier: MIT */
#include "alert/evaluate.h"
#include "config/check.h"
#include "config/city.h"
#include "config/lookup.h"
#include "config/secret.h"
#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define CITY                                                                                                 \
	"regions:\n  - {id: city, name: City, kind: city}\n  - {id: east, name: East, kind: county, "        \
	"parent: city}\n"                                                                                    \
	"indicators:\n  - {id: grp, name: GRP, unit: bn, kind: year-to-date}\n"

#define MARK "\xEF\xBB\xBF"

/* A file and the one problem it has: line, column, and a part of what is said. */
static const struct {
	const char *yaml;
	int line, column;
	const char *says;
} problems[] = {
    {"timezon: UTC\n", 1, 1, "configuration has no key \"timezon\"; did you mean \"timezone\"?"},
    {"timezone: Asia/Shangai\n", 1, 11, "Asia/Shangai"},
    {"store: ${env:X}/s\n", 1, 8,
	"\"${env:X}/s\": references are not resolved here (expected the value itself)"},
    {"file_folders: [a, \"${file:/x}\"]\n", 1, 19, "references are not resolved here"},
    {"timezone: ${env:TZ}\n", 1, 11, "references are not resolved here"},
    {"include: ${env:X}.yaml\n", 1, 10, "references are not resolved here"},
    {"kinds: {a: \"${env:X}\"}\n", 1, 12, "references are not resolved here"},
    {"publications:\n  - {id: p, title: T, folder: f, key: k, url: \"http://x/${env:X}\"}\n", 2, 47,
	"references are not resolved here"},
    {"receivers:\n  - {id: r, webhook: \"http://x/\", ca: \"${env:X\"}\n", 2, 39,
	"references are not resolved here"},
    {"regions: {id: x}\n", 1, 10, "expected a list"},
    {"regions:\n  - {id: a, name: A}\n", 2, 5, "region lacks the key \"kind\""},
    {"regions:\n  - {id: a, name: A, kind: c}\n  - {id: a, name: B, kind: c}\n", 3, 5, "is there already"},
    {"regions:\n  - {id: a, name: b, kind: c}\n  - {id: b, name: B, kind: c}\n", 2, 5,
	"the region a has the name \"b\", which is the id of another ("},
    {"indicators:\n  - {id: a, name: a, unit: u, kind: rate}\n  - {id: b, name: a, unit: u, kind: rate}\n", 3,
	5, "the indicator b has the name \"a\", which is the id of another ("},
    {"regions:\n  - {id: a, name: A, kind: c, parent: b}\n", 2, 39, "there is no region \"b\""},
    {"regions:\n  - {id: a, name: A, kind: c, parent: b}\n  - {id: b, name: B, kind: c, parent: a}\n", 2, 5,
	"below itself"},
    {"regions:\n  - {id: \"a b\", name: A, kind: c}\n", 2, 10, "invalid id (expected letters, digits"},
    {"regions:\n  - {id: \"a\\u202eb\", name: A, kind: c}\n", 2, 10, "invalid id (expected letters, digits"},
    {"receivers:\n  - {id: r, webhook: \"http://x/\", mentions: {Li: \"1><!all\"}}\n", 2, 45,
	"is no user id or mobile number"},
    {"indicators:\n  - {id: g, name: G, unit: x, kind: year-to-dat}\n", 2, 37,
	"did you mean \"year-to-date\"?"},
    {"indicators:\n  - {id: g, name: G, unit: x, kind: rate, released: 40}\n", 2, 53, "1 to 31"},
    {"indicators:\n  - {id: g, name: G, unit: x, kind: level, schedule: [0.1, 0.5]}\n", 2, 54,
	"12 cumulative shares"},
    {CITY "targets: {2023: {grp: {eats: 5}}}\n", 6, 24, "did you mean \"east\"?"},
    {CITY "targets: {2023: {grp: {east: five}}}\n", 6, 30, "expected a number, found \"five\""},
    {CITY "targets: {year: {grp: {east: 5}}}\n", 6, 11, "expected a year"},
    {CITY "targets: {2023: {grp: {east: 5, east: 6}}}\n", 6, 33, "stands here twice"},
    {CITY "rules:\n  - {id: r, measure: pace_gap}\n", 7, 5, "warning: or critical:"},
    {CITY "rules:\n  - {id: r, measure: pase_gap, warning: {below: 1}}\n", 7, 22,
	"did you mean \"pace_gap\"?"},
    {CITY "rules:\n  - {id: r, measure: pace_gap, warning: {below: -30}, critical: {below: -10}}\n", 7, 5,
	"before warning"},
    {CITY "rules:\n  - {id: r, measure: pace_gap, warning: {below: 1, for: ever}}\n", 7, 57,
	"number of periods"},
    {CITY "rules:\n  - {id: r, measure: start_late_days, warning: {above: 1, for: 2 periods}}\n", 7, 5,
	"has no periods"},
    {CITY "sources:\n  - {id: a, url: \"http://x/\", collect: {days: 4294967311}, figures: {rows: \"$[*]\", "
	  "region: .r, indicator: {const: grp}, period: .p, value: .v}}\n",
	7, 47, "days of the month such as"},
    {CITY "sources:\n  - {id: a, url: \"http://x/\", depth_max: 1e300, figures: {rows: \"$[*]\", region: .r, "
	  "indicator: {const: grp}, period: .p, value: .v}}\n",
	7, 42, "expected a whole number, found 1e300"},
    {CITY "sources:\n  - {id: a, url: \"http://x/\", rows_max: 4294967297, figures: {rows: \"$[*]\", region: "
	  ".r, indicator: {const: grp}, period: .p, value: .v}}\n",
	7, 41, "expected a whole number, found 4294967297"},
    {"http: {token: []}\n", 1, 15, "token: an empty list (expected one or two)"},
    {"http: {token: x}\n", 1, 15, "token: secrets do not stand in this file"},
    {"receivers:\n  - {id: r, webhook: \"http://x/\", secret: []}\n", 2, 43, "secret: an empty list"},
    {"receivers:\n  - {id: r, webhook: \"http://x/\", expires: 30s}\n", 2, 44,
	"expires: expected 1 min to 366d, found 30s"},
    {CITY "routes:\n  - {to: []}\n", 7, 5, "route lacks the key \"to\" (receivers)"},
    {CITY
	"sources:\n  - {id: a, url: \"http://x/\", collect: {days: []}, figures: {rows: \"$[*]\", region: .r, "
	"indicator: {const: grp}, period: .p, value: .v}}\n",
	7, 47, "days: an empty list"},
    {CITY "routes:\n  - {match: {region: east}, to: nobody}\n", 7, 33, "there is no receiver \"nobody\""},
    {CITY "receivers:\n  - {id: a, webhook: \"https://x/\", secret: plain}\n", 7, 44,
	"secrets do not stand in this file"},
    {CITY "receivers:\n  - {id: a, webhook: \"http://x/\", filter: [cat]}\n", 7, 44, "allow_filters: true"},
    {CITY "receivers:\n  - {id: a, webhook: \"http://x/\", format: slack, filter: [cat]}\n", 7, 58,
	"goes with format: pacesetter"},
    {CITY "receivers:\n  - {id: a, webhook: \"http://x/\", format: alertmanager}\npublications:\n"
	  "  - {id: p, title: t, folder: f, key: k, tell: [a]}\n",
	9, 49, "carries alerts alone (expected another format)"},
    {CITY "receivers:\n  - {id: a, webhook: \"http://x/\", digest: every noon}\n", 7, 43,
	"every monday 08:30"},
    {CITY "receivers:\n  - {id: a, webhook: \"https://ntfy.sh/\", format: ntfy}\n", 7, 22,
	"ends in the topic"},
    {CITY "receivers:\n  - {id: a, webhook: \"http://x/\", secret: [\"${env:A}\", \"${env:B}\", "
	  "\"${env:C}\"]}\n",
	7, 43, "at most 2"},
    {CITY "escalation:\n  - {above: 1}\n", 7, 5, "unacknowledged: or unresolved:"},
    {CITY "escalation:\n  - {unresolved: 3d}\n", 7, 5, "above: or to:"},
    {CITY
	"inhibit:\n  - {when: {severity: critical}, suppress: {severity: warning}, mutes: {}, same: region}\n",
	7, 65, "inhibit has no key \"mutes\"; known are: when, suppress, same"},
    {CITY "inhibit:\n  - {when: {rule: x}, suppress: {severity: warning}, same: region}\n", 7, 19,
	"there is no rule \"x\""},
    {CITY "receivers:\n  - {id: a, webhook: \"ftp://x/\"}\n", 7, 22, "expected http"},
    {CITY "sources:\n  - {id: s, url: \"http://x/\"}\n", 7, 5, "neither figures: nor projects:"},
    {CITY "rules:\n  - {id: r, measure: pace_gap, warning: {below: -10, clear: {above: -12}}}\n", 7, 61,
	"over before it began"},
    {CITY "rules:\n  - {id: r, measure: start_late_days, warning: {above: 9, clear: {below: 1}}}\n", 7, 5,
	"clear: looks back"},
    {CITY "receivers:\n  - {id: q, webhook: \"http://x/\", format: template, template: '{\"a\": "
	  "\"{{titel}}\"}'}\n",
	7, 63, "did you mean {{title}}?"},
    {CITY
	"receivers:\n  - {id: q, webhook: \"http://x/\", format: template, template: '{\"a\": {{title}}}'}\n",
	7, 63, "template: no JSON"},
    {CITY "receivers:\n  - {id: q, webhook: \"http://x/\", format: template}\n", 7, 5,
	"template: goes with format: template"},
    {CITY "sources:\n  - id: s\n    url: \"http://x/{region}\"\n    figures: {rows: \"$[*]\", region: .r, "
	  "indicator: .i, period: .p, value: .v}\n",
	8, 10, "each: names no regions"},
    {CITY "sources:\n  - id: s\n    url: \"http://x/{page}\"\n    pages: {by: cursor, next: $.n}\n    body: "
	  "\"{cursor}\"\n    figures: {rows: \"$[*]\", region: .r, indicator: .i, period: .p, value: .v}\n",
	8, 10, "not counted by page"},
    {CITY "sources:\n  - id: s\n    url: http://x/\n    pages: {by: page}\n    figures: {rows: \"$[*]\", "
	  "region: .r, indicator: .i, period: .p, value: .v}\n",
	7, 5, "{page} stands nowhere"},
    {CITY "sources:\n  - id: s\n    url: http://x/\n    pages: {by: offset}\n    body: \"{offset}\"\n    "
	  "figures: {rows: \"$[*]\", region: .r, indicator: .i, period: .p, value: .v}\n",
	9, 12, "need step:"},
    {CITY "sources:\n  - id: s\n    url: http://x/\n    each: {region: [east, wets]}\n    body: "
	  "\"{region}\"\n    figures: {rows: \"$[*]\", region: .r, indicator: .i, period: .p, value: .v}\n",
	9, 27, "there is no region \"wets\""},
    {CITY "sources:\n  - id: s\n    url: http://x/\n    auth: {hmac: {key: k, secret: \"${env:S}\", digest: "
	  "md5}}\n    figures: {rows: \"$[*]\", region: .r, indicator: .i, period: .p, value: .v}\n",
	9, 18, "without {secret}"},
    {CITY "sources:\n  - id: s\n    url: http://x/\n    figures: {rows: \"$[*]\", region: .r, indicator: .i, "
	  "period: .p, value: {at: .v, match: \"(\"}}\n",
	9, 91, "missing closing parenthesis"},
    {CITY "sources:\n  - id: s\n    url: http://x/\n    figures: {rows: \"$[*]\", region: {at: .r, "
	  "otherwise: east}, indicator: .i, period: .p, value: .v}\n",
	9, 14, "nothing is guessed"},
    {CITY "sources:\n  - id: s\n    url: http://x/\n    figures: {rows: \"$[*]\", region: .r, indicator: .i, "
	  "period: .p, value: .v, history: true}\n",
	9, 88, "history: needs published:"},
    {CITY "sources:\n  - id: s\n    url: http://x/\n    figures: {region: .r, indicator: .i, period: .p, "
	  "value: .v}\n",
	9, 14, "lacks the key \"rows\""},
    {CITY "sources:\n  - id: s\n    url: http://x/\n    figures: {rows: \"$[*]\", region: .r, indicator: .i, "
	  "period: .p, value: .v, unpivot: {columns: a, except: b}}\n",
	9, 88, "one of columns:, match: or except:"},
    {CITY "sources:\n  - id: s\n    url: \"http://x/{perid:%Y}\"\n    figures: {rows: \"$[*]\", region: .r, "
	  "indicator: .i, period: .p, value: .v}\n",
	8, 10, "known are {period:FORM}"},
    {CITY "sources:\n  - id: s\n    url: http://x/\n    headers: {X-Month: \"{perid:%Y}\"}\n"
	  "    figures: {rows: \"$[*]\", region: .r, indicator: .i, period: .p, value: .v}\n",
	9, 24, "known are {period:FORM}"},
    {CITY "sources:\n  - id: s\n    url: http://x/\n    figures: {rows: \"$[*\", region: .r, indicator: .i, "
	  "period: .p, value: .v}\n",
	9, 21, "JSONPath"},
    {CITY
	"sources:\n  - id: s\n    url: http://x/\n    figures: {rows: '$[?search(@.a, \"(\")]', region: .r, "
	"indicator: .i, period: .p, value: .v}\n",
	9, 21, "(in JSONPath: I-Regexp, RFC 9485)"},
    {CITY "sources:\n  - id: s\n    url: http://x/\n    figures: {rows: '$[?!match(@.a, \"a{99999}\")]', "
	  "region: .r, indicator: .i, period: .p, value: .v}\n",
	9, 21, "(in JSONPath: I-Regexp, RFC 9485)"},
    {CITY "sources:\n  - id: s\n    url: http://x/\n    figures: {rows: \"$[*]\", region: r, indicator: .i, "
	  "period: .p, value: .v}\n",
	9, 37, "is no path"},
    {CITY "sources:\n  - id: s\n    url: http://x/\n    figures: {rows: \"$[*]\", region: $g.r, indicator: "
	  ".i, period: .p, value: .v}\n",
	9, 37, "$g is no group"},
    {CITY "sources:\n  - id: s\n    url: http://x/\n    figures: {rows: \"$[*]\", region: {at: .r, map: {X: "
	  "wset}}, indicator: .i, period: .p, value: .v}\n",
	9, 55, "there is no region \"wset\""},
    {CITY "sources:\n  - id: s\n    url: http://x/\n    filter: jq\n    figures: {rows: \"$[*]\", region: "
	  ".r, indicator: .i, period: .p, value: .v}\n",
	9, 13, "allow_filters"},
    {"store: [a\n", 2, 1, "no YAML"},
    {"store: !!binary aGVsbG8=\n", 1, 8, "a tag"},
    {"store: a\nallow_filters: !!str true\n", 2, 16, "expected true, false"},
    {"limits: !x {}\n", 1, 9, "a tag"},
    {"regions: !!set []\n", 1, 10, "a tag"},
    {MARK MARK CITY, 1, 1, "a second byte order mark (expected at most one)"},
    {"store: a\n" MARK "allow_filters: true\n", 2, 1, "a byte order mark"},
    {"store: a\n" MARK "# no more\n", 2, 1, "a byte order mark"},
    {"a: &x [*x]\n", 1, 8, "inside of what it stands for"},
    {"--- \na: 1\n--- \nb: 1\n", 3, 1, "second document"},
    {"? [a]\n: b\n", 1, 3, "a key must be a text"},
    {"http: {listen: \":9780\"}\n", 1, 16, "whoever reaches this address could read everything"},
    {"http: {listen: \"0.0.0.0:9780\"}\n", 1, 16, "expected token: beside it, or public: true"},
    {"http: {listen: \"[::]:9780\", public: false}\n", 1, 16, "whoever reaches"},
    {"http: {listen: \"192.0.2.1:9780\", hosts: a.example}\n", 1, 16, "whoever reaches"},
    {"http: {hosts: [a.example, \"http://b.example\"]}\n", 1, 27, "expected a name such as"},
    {"http: {hosts: \"a.example:99999\"}\n", 1, 15, "found \"a.example:99999\""},
    {"store: out/store\npublications:\n  - {id: p, title: P, folder: out, key: key}\n", 3, 5, "the store"},
    {"store: out\npublications:\n  - {id: p, title: P, folder: ./x/../out/, key: key}\n", 3, 5, "the store"},
    {"publications:\n  - {id: p, title: P, folder: out, key: out/keys/p.key}\n", 2, 5,
	"lies in the published folder"},
    {"publications:\n  - {id: p, title: P, folder: ., key: p.key}\n", 2, 5, "lies in the published folder"},
    {"publications:\n  - {id: p, title: P, folder: p, key: key}\n  - {id: q, title: Q, folder: q, key: "
     "q/../p/q.key}\n",
	3, 5, "lies in the published folder"},
};

static void every_problem_says_where_and_what(void **state)
{
	char folder[4096], path[4200], where[64];
	int wrong = 0;

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("config"));
	snprintf(path, sizeof path, "%s/c.yaml", folder);
	for (size_t i = 0; i < sizeof problems / sizeof *problems; i++) {
		struct config *c;
		struct error e;
		enum outcome outcome;

		test_write(path, problems[i].yaml);
		outcome = config_load(path, &c, &e);
		if (outcome == OUTCOME_DONE) {
			rules_check(c);
			if (c->problem_count)
				outcome = error_set(&e, OUTCOME_REFUSED, "%s:%d:%d: %s", c->problems[0].file,
				    c->problems[0].line, c->problems[0].column, c->problems[0].text);
		}
		snprintf(where, sizeof where, "c.yaml:%d:%d: ", problems[i].line, problems[i].column);
		if (outcome != OUTCOME_REFUSED || !strstr(e.text, problems[i].says) ||
		    !strstr(e.text, where)) {
			print_message("case %zu: expected %s%s\nin: %s\nfor:\n%s", i, where, problems[i].says,
			    outcome == OUTCOME_DONE ? "(no problem)" : e.text, problems[i].yaml);
			wrong++;
		}
		config_free(c);
	}
	assert_int_equal(wrong, 0);
}

static void all_problems_of_a_file_are_told_at_once(void **state)
{
	char folder[4096];
	struct text out = {0};

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("config-all"));
	{
		char path[4200];

		snprintf(path, sizeof path, "%s/pacesetter.yaml", folder);
		test_write(path,
		    "timezone: Nowhere\nregoins: []\nindicators:\n  - {id: g, name: G, unit: x, kind: "
		    "wrong}\nrules:\n  - {id: r, measure: nothing, warning: {below: 1}}\n");
	}
	assert_int_equal(run_program(folder, &out, "check"), 1);
	assert_contains(text_of(&out), "pacesetter.yaml:1:11: timezone");
	assert_contains(text_of(&out), "pacesetter.yaml:2:1: configuration has no key \"regoins\"");
	assert_contains(text_of(&out), "pacesetter.yaml:4:37: kind");
	text_done(&out);
}

static void hostile_files_are_refused_and_quickly(void **state)
{
	char folder[4096], path[4200], fifo[4200];
	struct text t = {0};
	struct config *c;
	struct error e;
	time_t start = time(NULL);
	FILE *f;

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("config-hostile"));
	snprintf(path, sizeof path, "%s/c.yaml", folder);
	/* aliases of aliases of aliases: 9^9 nodes */
	text_add(&t, "a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
	for (int i = 1; i < 9; i++)
		text_printf(&t, "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", i, i, i - 1,
		    i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
	test_write(path, text_of(&t));
	assert_int_equal(config_load(path, &c, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "too large");
	config_free(c);
	/* deep */
	text_clear(&t);
	for (int i = 0; i < 1000000; i++)
		text_char(&t, '[');
	test_write(path, text_of(&t));
	assert_int_equal(config_load(path, &c, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "deeper than");
	config_free(c);
	/* a gigabyte */
	f = fopen(path, "we");
	assert_non_null(f);
	assert_int_equal(ftruncate(fileno(f), 1 << 30), 0);
	fclose(f);
	assert_int_equal(config_load(path, &c, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "larger than 16 MiB");
	config_free(c);
	/* bytes that are no text */
	test_write(path, "store: \xff\xfe\xfd\n");
	assert_int_equal(config_load(path, &c, &e), OUTCOME_REFUSED);
	config_free(c);
	/* what is left of a file that was cut off, which would be a city without anything */
	for (size_t i = 0; i < 3; i++) {
		test_write(path, (const char *const[]){"", "\n\n", "# nothing\n"}[i]);
		assert_int_equal(config_load(path, &c, &e), OUTCOME_REFUSED);
		assert_contains(e.text, "the file is empty");
		config_free(c);
	}
	/* an include that comes back */
	test_write(path, "include: c.yaml\n");
	assert_int_equal(config_load(path, &c, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "included twice");
	config_free(c);
	/* what nobody writes into holds nobody up */
	snprintf(fifo, sizeof fifo, "%s/fifo.yaml", folder);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	test_write(path, "include: fifo.yaml\n");
	assert_int_equal(config_load(path, &c, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "fifo.yaml: is a FIFO (expected an ordinary file)");
	config_free(c);
	assert_int_equal(config_load(folder, &c, &e), OUTCOME_REFUSED);
	config_free(c);
	assert_int_equal(config_load("/nowhere/c.yaml", &c, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "No such file");
	config_free(c);
	assert_true(time(NULL) - start < 20);
	unlink(path);
	text_done(&t);
}

static void secrets_come_from_elsewhere(void **state)
{
	char folder[4096], path[4200];
	struct text out = {0};
	struct error e;

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("config-secrets"));
	snprintf(path, sizeof path, "%s/token", folder);
	test_write(path, "s3cret\n");
	assert_done(secret_resolve("Bearer ${file:token}", folder, &out, &e), e);
	assert_string_equal(text_of(&out), "Bearer s3cret");
	text_clear(&out);
	setenv("PACESETTER_TEST_SECRET", "from the environment", 1);
	assert_done(secret_resolve("${env:PACESETTER_TEST_SECRET}", folder, &out, &e), e);
	assert_string_equal(text_of(&out), "from the environment");
	assert_int_equal(secret_resolve("${env:PACESETTER_TEST_NOTHING}", folder, &out, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "PACESETTER_TEST_NOTHING");
	assert_int_equal(secret_resolve("${file:nothing}", folder, &out, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "nothing of a ${file:} cannot be read: No such file or directory");
	assert_int_equal(secret_shape("${exec:rm}", &e), OUTCOME_REFUSED);
	text_done(&out);
}

static void a_file_that_gives_no_secret_says_why(void **state)
{
	static const struct {
		const char *content; /* NULL: it is a directory */
		size_t repeated;
		const char *why;
	} cases[] = {{"", 1, "it is empty"}, {"\n", 1, "it is empty"}, {"a\nb\n", 1, "more than one line"},
	    {"0123456789abcdef", 4096, NULL}, {"0123456789abcdef", 4097, "larger than 64 KiB"},
	    {"\n", 70000, "larger than 64 KiB"}, {NULL, 1, "it is a directory"}};
	char folder[4096], path[4200];

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("config-secret-files"));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TEXT_OWNED struct text content = {0};
		TEXT_OWNED struct text out = {0};
		TEXT_OWNED struct text reference = {0};
		struct error e = {""};
		enum outcome outcome;

		snprintf(path, sizeof path, "%s/secret-%zu", folder, i);
		for (size_t n = 0; cases[i].content && n < cases[i].repeated; n++)
			text_add(&content, cases[i].content);
		if (cases[i].content)
			test_write(path, text_of(&content));
		else
			assert_int_equal(mkdir(path, 0700), 0);
		text_printf(&reference, "${file:secret-%zu}", i);
		outcome = secret_resolve(text_of(&reference), folder, &out, &e);
		assert_int_equal(outcome, cases[i].why ? OUTCOME_REFUSED : OUTCOME_DONE);
		if (cases[i].why) {
			assert_contains(e.text, cases[i].why);
			assert_contains(e.text, path);
		}
	}
}

/* A secret that is not there is found before it is needed, whatever key names it. */
static void every_secret_is_looked_for(void **state)
{
	static const char *const names[] = {"URL", "BODY", "HEADER", "CLIENT", "KEY", "SIGN", "LOGIN", "FORM",
	    "TOKEN_HEADER", "TOKEN_BODY", "WEBHOOK", "SECRET", "PROXY", "DATABASE", "QUERY", "SCOPE", "HTTP"};
	char folder[4096];
	TEXT_OWNED struct text all = {0};
	struct config *c;

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("config-every-secret"));
	c = test_config(folder, CITY
	    "sources:\n  - {id: s, url: \"http://x/${env:NO_URL}\", body: \"${env:NO_BODY}\", headers: {A: "
	    "\"${env:NO_HEADER}\"}, client: {certificate: c, password: \"${env:NO_CLIENT}\"}, "
	    "auth: {hmac: {key: \"${env:NO_KEY}\", secret: \"${env:NO_SIGN}\"}}, figures: &f {rows: $, region: .r, "
	    "indicator: .i, period: .p, value: .v}}\n"
	    "  - {id: t, url: \"http://x/\", figures: *f, auth: {token: {url: \"${env:NO_LOGIN}\", at: $.t, form: {a: "
	    "\"${env:NO_FORM}\"}, headers: {a: \"${env:NO_TOKEN_HEADER}\"}}}}\n"
	    "  - {id: u, url: \"http://x/\", figures: *f, auth: {token: {url: \"http://x/\", at: $.t, body: "
	    "\"${env:NO_TOKEN_BODY}\"}}}\n"
	    "receivers:\n  - {id: r, webhook: \"http://x/${env:NO_WEBHOOK}\", secret: \"${env:NO_SECRET}\", "
	    "proxy: \"${env:NO_PROXY}\"}\n"
	    "remote_write:\n  - {id: d, url: \"${env:NO_DATABASE}\", query: \"${env:NO_QUERY}\", headers: {X: "
	    "\"${env:NO_SCOPE}\"}}\nhttp: {token: \"${env:NO_HTTP}\"}\n");
	config_check_secrets(c);
	for (size_t i = 0; i < c->problem_count; i++)
		text_printf(&all, "%s\n", c->problems[i].text);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char problem[100];

		snprintf(problem, sizeof problem, "variable NO_%s of a ${env:} is not set\n", names[i]);
		assert_contains(text_of(&all), problem);
	}
	assert_int_equal(c->problem_count, sizeof names / sizeof *names);
	assert_string_equal(c->problems[0].text, "the environment variable NO_URL of a ${env:} is not set");
	assert_int_equal(c->problems[0].column, 18);
	config_free(c);
}

static void an_including_file_has_the_last_word(void **state)
{
	char folder[4096], path[4200];
	struct config *c;

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("config-include"));
	snprintf(path, sizeof path, "%s/inner.yaml", folder);
	/* as some editors write it */
	test_write(path,
	    MARK "timezone: UTC\nstore: inner\nlanguage: zh\nsuspects_count: true\nfile_folders: [a, b]\n"
		 "limits: {connections: 2, per_host: 7}\nhttp: {listen: \"127.0.0.1:1\", timeout: 5s, "
		 "token: \"${env:INNER}\", hosts: [a.example, b.example]}\n"
		 "kinds: {city: Inner, county: County}\n" CITY);
	c = test_config(folder,
	    "timezone: Asia/Shanghai\nstore: outer\nlanguage: en\nsuspects_count: false\nfile_folders: c\n"
	    "limits: {connections: 3}\nhttp: {listen: off, token: [\"${env:A}\", \"${env:B}\"], hosts: c.example}\n"
	    "kinds: {city: Outer}\ninclude: [inner.yaml]\ntargets: {2023: {published: 2023-02-01, grp: {east: "
	    "5}}}\n");
	assert_string_equal(c->timezone, "Asia/Shanghai");
	assert_contains(c->store, "/outer");
	assert_int_equal(c->language, LANGUAGE_ENGLISH);
	assert_false(c->suspects_count);
	assert_int_equal(c->file_folders.count, 1);
	assert_contains(c->file_folders.at[0], "/c");
	assert_int_equal(c->limits.most, 3);
	assert_int_equal(c->limits.per_host, 7); /* which only the included file gives */
	assert_true(c->http.off);
	assert_int_equal(c->http.timeout, 5);
	assert_int_equal(c->http.tokens.count, 2);
	assert_string_equal(c->http.tokens.at[1], "${env:B}");
	assert_int_equal(c->http.hosts.count, 1);
	assert_string_equal(config_kind_name(c, "city"), "Outer");
	assert_string_equal(config_kind_name(c, "county"), "County");
	assert_int_equal(c->region_count, 2);
	assert_int_equal(c->target[0].region, config_region(c, "east"));
	assert_true(region_within(c, config_region(c, "east"), config_region(c, "city")));
	config_free(c);
}

/* The main file, two that it includes, one that the first of them includes, and what is said of them. */
static const struct {
	const char *main, *first, *second, *inner;
	const char *problem; /* NULL: none */
} included[] = {
    {"", "language: zh\n", "language: zh\n", "language: en\n", NULL},
    {"", "{}\n", "language: zh\n", "language: zh\n", NULL},
    {"language: zh\n", "language: en\n", "language: zh\n", "language: en\n", NULL},
    {"", "language: zh\n", "store: a\nlanguage: en\n", "{}\n",
	"second.yaml:2:11: language: another value stands in "},
    {"", "{}\n", "language: en\n", "language: zh\n",
	"/inner.yaml:1 (expected the same, or one in a file that includes both)"},
    {"", "limits: {per_host: 3}\n", "limits: {connections: 4, per_host: 4}\n", "{}\n",
	"second.yaml:1:36: limits.per_host: another value"},
    {"limits: {per_host: 3}\n", "limits: {per_host: 3}\n", "limits: {per_host: 4}\n", "{}\n", NULL},
    {"", "http: {hosts: [a, b]}\n", "http: {hosts: [a, c]}\n", "{}\n", "http.hosts: another value"},
    {"", "http: {hosts: [a, b]}\n", "http: {hosts: [a, b]}\n", "{}\n", NULL},
    {"", "kinds: {a: A}\n", "kinds: {b: B, a: C}\n", "{}\n", "second.yaml:1:18: kinds.a: another value"},
    {"", "store: s\n", "store: s\n", "{}\n", NULL},
    {"", "{}\n", "store: s\n", "store: s\n", "store: another value"}, /* it lies in a folder of its own */
    {"", "{}\n", "store: /s\n", "store: /s\n", NULL},
    {"timezone: UTC\n", "{}\n", "timezone: [a]\n", "{}\n", "second.yaml:1:11: expected a text"},
    {"limits: {per_host: 3}\n", "limits: {per_host: 0}\n", "{}\n", "{}\n",
	"first.yaml:1:20: per_host: expected 1 to"},
    {"language: en\n", "languages: en\n", "{}\n", "{}\n", "did you mean \"language\"?"},
    {"", "[a]\n", "{}\n", "{}\n", "first.yaml:1:1: configuration: expected a mapping"},
    {"", "timezone: Nowhere\n", "timezone: Nowhere\n", "{}\n", "first.yaml:1:11: timezone: "},
};

static void files_beside_each_other_do_not_contradict(void **state)
{
	char folder[4096], path[4200];

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("config-beside"));
	snprintf(path, sizeof path, "%s/in", folder);
	assert_int_equal(mkdir(path, 0700), 0);
	for (size_t i = 0; i < sizeof included / sizeof *included; i++) {
		const char *const texts[] = {
		    included[i].main, included[i].first, included[i].second, included[i].inner};
		static const char *const names[] = {"c.yaml", "first.yaml", "second.yaml", "in/inner.yaml"};
		static const char *const includes[] = {
		    "include: [first.yaml, second.yaml]\n", "include: in/inner.yaml\n", "", ""};
		struct config *c;
		struct error e = {""};
		enum outcome outcome;

		for (size_t n = 0; n < 4; n++) {
			TEXT_OWNED struct text text = {0};

			text_printf(&text, "%s%s",
			    strcmp(texts[n], "{}\n") != 0 || !*includes[n] ? texts[n] : "",
			    *texts[n] == '[' ? "" : includes[n]);
			snprintf(path, sizeof path, "%s/%s", folder, names[n]);
			test_write(path, text_of(&text));
		}
		snprintf(path, sizeof path, "%s/c.yaml", folder);
		outcome = config_load(path, &c, &e);
		if (included[i].problem) {
			assert_int_equal(outcome, OUTCOME_REFUSED);
			assert_int_equal(c->problem_count, 1);
			assert_contains(e.text, included[i].problem);
		} else {
			assert_done(outcome, e);
		}
		config_free(c);
	}
}

/* Lists as long as a file can be: what is looked for in them is looked for once. */
static const struct {
	const char *begin, *item; /* with its number, and that of the one before */
	int count;
	const char *end, *problem; /* NULL: none */
} long_lists[] = {
    {"", "key%d: 1\n", 400000, "", "configuration has no key \"key0\""},
    {"regions:\n", "- {id: r%d, name: A, kind: k, parent: r%d}\n", 100000, "", "there is no region \"r-1\""},
    {"regions:\n", "- {id: r%d, name: A, kind: k, parent: p%d}\n", 100000, "", "there is no region \"p-1\""},
    {"rules: [{id: r, measure: pace_gap, warning: {below: 0}, on: {region_kind: [", "k%d, ", 200000,
	"k]}}]\nregions: [{id: a, name: A, kind: k}]\n", "there is no kind of region \"k0\""},
    {"routes:\n", "- {to: t%d}\n", 100000, "", "there is no receiver \"t0\""},
    {"kinds:\n", "  k%d: K\n", 400000, "nothing: 1\n", "configuration has no key \"nothing\""},
    {"indicators: [", "&a%d {id: i%d, name: I, unit: u, kind: level}, ", 100000, "*a7]\n",
	"the indicator \"i6\" is there already"},
    {"publications:\n", "- {id: p%d, title: T, folder: f, key: k}\n", 100000, "",
	"publications: more than 1000"},
};

static void long_lists_are_read_in_one_go(void **state)
{
	char folder[4096], path[4200];

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("config-long"));
	snprintf(path, sizeof path, "%s/c.yaml", folder);
	for (size_t i = 0; i < sizeof long_lists / sizeof *long_lists; i++) {
		clock_t start = clock();
		TEXT_OWNED struct text t = {0};
		TEXT_OWNED struct text all = {0};
		struct config *c;
		struct error e;

		text_add(&t, long_lists[i].begin);
		for (int n = 0; n < long_lists[i].count; n++)
			text_printf(&t, long_lists[i].item, n, n - 1);
		text_add(&t, long_lists[i].end);
		test_write(path, text_of(&t));
		assert_int_equal(config_load(path, &c, &e), OUTCOME_REFUSED);
		for (size_t p = 0; p < c->problem_count; p++)
			text_printf(&all, "%s\n", c->problems[p].text);
		assert_contains(text_of(&all), long_lists[i].problem);
		config_free(c);
		/* looking through such a list for each of its items takes minutes */
		if ((clock() - start) / CLOCKS_PER_SEC > 20)
			fail_msg("%s: %ld seconds", long_lists[i].problem,
			    (long)((clock() - start) / CLOCKS_PER_SEC));
	}
	unlink(path);
}

static void a_ring_of_regions_is_refused_once(void **state)
{
	char folder[4096], path[4200];
	struct config *c;
	struct error e;

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("config-ring"));
	snprintf(path, sizeof path, "%s/c.yaml", folder);
	test_write(path, "regions:\n- {id: outside, name: A, kind: k, parent: b}\n"
			 "- {id: a, name: A, kind: k, parent: b}\n- {id: b, name: A, kind: k, parent: c}\n"
			 "- {id: c, name: A, kind: k, parent: a}\n- {id: d, name: A, kind: k, parent: d}\n"
			 "- {id: e, name: A, kind: k, parent: outside}\n");
	assert_int_equal(config_load(path, &c, &e), OUTCOME_REFUSED);
	assert_int_equal(c->problem_count, 2);
	assert_string_equal(c->problems[0].text, "region b lies below itself");
	assert_string_equal(c->problems[1].text, "region d lies below itself");
	config_free(c);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_problem_says_where_and_what),
	    cmocka_unit_test(all_problems_of_a_file_are_told_at_once),
	    cmocka_unit_test(hostile_files_are_refused_and_quickly),
	    cmocka_unit_test(long_lists_are_read_in_one_go),
	    cmocka_unit_test(a_ring_of_regions_is_refused_once),
	    cmocka_unit_test(secrets_come_from_elsewhere),
	    cmocka_unit_test(a_file_that_gives_no_secret_says_why),
	    cmocka_unit_test(every_secret_is_looked_for),
	    cmocka_unit_test(an_including_file_has_the_last_word),
	    cmocka_unit_test(files_beside_each_other_do_not_contradict),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
