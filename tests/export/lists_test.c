/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "export/listing.h"
#include "tests/asking.h"
#include "tests/serving.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* The lists over HTTP: what is answered, how it is narrowed, what is refused, what is sent again. */

static cJSON *parsed(const struct text *body, struct arena *a)
{
	struct error e;
	cJSON *root;

	assert_done(json_parse(a, text_of(body), body->length, 32, &root, &e), e);
	return root;
}

static const cJSON *at(const cJSON *node, const char *name)
{
	const cJSON *found = cJSON_GetObjectItemCaseSensitive(node, name);

	if (!found)
		fail_msg("there is no %s", name);
	return found;
}

/* ---- the lists ---- */

static bool fits(const cJSON *value, const cJSON *schema)
{
	const cJSON *type;

	cJSON_ArrayForEach(type, at(schema, "type"))
	{
		const char *t = type->valuestring;

		if ((strcmp(t, "null") == 0 && cJSON_IsNull(value)) ||
		    (strcmp(t, "string") == 0 && cJSON_IsString(value)) ||
		    (strcmp(t, "boolean") == 0 && cJSON_IsBool(value)) ||
		    (strcmp(t, "number") == 0 && cJSON_IsNumber(value)) ||
		    (strcmp(t, "integer") == 0 && cJSON_IsNumber(value) &&
			value->valuedouble == (double)(long long)value->valuedouble))
			return true;
	}
	return false;
}

/* Every row has every column that the description has, in that order, flat, and of its type; time goes up. */
static void rows_fit(const char *list, const cJSON *rows, const cJSON *schema)
{
	const cJSON *row, *required = at(schema, "required"), *properties = at(schema, "properties");
	double last = 0;

	cJSON_ArrayForEach(row, rows)
	{
		const cJSON *name = required->child, *member, *time;

		cJSON_ArrayForEach(member, row)
		{
			if (!name || strcmp(name->valuestring, member->string) != 0)
				fail_msg(
				    "%s: %s is not described, or not in its place", list, member->string);
			if (!fits(member, at(properties, member->string)))
				fail_msg("%s: %s is not of its type", list, member->string);
			name = name->next;
		}
		assert_null(name);
		time = cJSON_GetObjectItemCaseSensitive(row, "time_ms");
		if (time) {
			assert_true(cJSON_IsNumber(time) && time->valuedouble >= last);
			last = time->valuedouble;
		}
	}
}

static size_t lines_of(const struct text *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->length; i++)
		n += t->at[i] == '\n';
	return n;
}

static void every_list_is_what_its_description_says(void **state)
{
	struct served s;
	struct arena a = {0};
	struct heard h;
	const cJSON *api, *schemas, *paths;

	(void)state;
	served_begin(&s, "service-lists", served_plain);
	world_project(&s.w, "P-2", day_of(2023, 8, 20), "2023-02-01"); /* within the next 30 days */
	h = ask(s.port, "GET /api/v1/openapi.json", "", NULL);
	assert_int_equal(h.status, 200);
	api = parsed(&h.body, &a);
	assert_string_equal(at(api, "openapi")->valuestring, "3.1.0");
	schemas = at(at(api, "components"), "schemas");
	paths = at(api, "paths");
	heard_done(&h);
	assert_int_equal(cJSON_GetArraySize(paths), listing_count);
	for (size_t i = 0; i < listing_count; i++) {
		char request[120], type[80];
		const cJSON *rows;
		size_t count;

		snprintf(request, sizeof request, "GET /api/v1/%s", listings[i].name);
		h = ask(s.port, request, "", NULL);
		assert_int_equal(h.status, 200);
		assert_non_null(cJSON_GetObjectItemCaseSensitive(paths, request + 4));
		assert_string_equal(
		    heard_header(&h, "Content-Type", type, sizeof type), "application/json; charset=utf-8");
		rows = parsed(&h.body, &a);
		assert_true(cJSON_IsArray(rows));
		count = (size_t)cJSON_GetArraySize(rows);
		rows_fit(listings[i].name, rows, at(schemas, listings[i].name));
		if (count == 0 && strcmp(listings[i].name, "status_changes") != 0)
			fail_msg("%s is empty: this shows nothing", listings[i].name);
		heard_done(&h);

		h = ask(s.port, request, "Accept: text/csv\r\n", NULL);
		assert_int_equal(h.status, 200);
		assert_contains(heard_header(&h, "Content-Type", type, sizeof type), "text/csv");
		assert_true(lines_of(&h.body) == count + 1);
		heard_done(&h);

		snprintf(request, sizeof request, "GET /api/v1/%s?format=jsonl", listings[i].name);
		h = ask(s.port, request, "", NULL);
		assert_true(lines_of(&h.body) == count);
		heard_done(&h);
	}
	arena_done(&a);
	served_end(&s);
}

static int rows_of(struct served *s, const char *path, struct arena *a, cJSON **rows)
{
	TEXT_OWNED struct text request = {0};
	struct heard h;

	text_printf(&request, "GET /api/v1/%s", path);
	h = ask(s->port, text_of(&request), "", NULL);
	assert_int_equal(h.status, 200);
	*rows = parsed(&h.body, a);
	heard_done(&h);
	return cJSON_GetArraySize(*rows);
}

static void a_list_is_narrowed_and_asked_for_as_of_a_day(void **state)
{
	static const struct {
		const char *path;
		int rows;
	} cases[] = {
	    {"figures", 18},
	    {"figures?region=east", 12},
	    {"figures?region=city", 18},
	    {"figures?region=east,west&indicator=grp", 12},
	    {"figures?region=&indicator=", 18},
	    {"figures?region=west&period=2023-02..2023-03", 2},
	    {"figures?period=2022", 0},
	    {"figures?from=2023-05-01&to=2023-05-31", 3},
	    {"figures?from=1683000000000&to=1685500000000", 3}, /* as a dashboard says May */
	    {"figures?indicator=grp&region=east&all=true", 7},
	    {"figures?as_of=2023-04-20", 9},
	    {"figures?as_of=2023-01-01", 0},
	    {"table?region=east", 2},
	    {"table?indicator=rate", 1},
	    {"alerts", 2},
	    {"alerts?as_of=2023-07-19", 0},
	    {"projects?project=P-1", 1},
	    {"projects?project=nobody", 0},
	    {"regions?region=west", 1},
	    {"indicators?indicator=grp", 1},
	};
	struct served s;
	struct arena a = {0};
	cJSON *rows;

	(void)state;
	served_begin(&s, "service-narrow", served_plain);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (rows_of(&s, cases[i].path, &a, &rows) != cases[i].rows)
			fail_msg("%s: %d rows, expected %d", cases[i].path, cJSON_GetArraySize(rows),
			    cases[i].rows);
	/* what was known that day */
	rows_of(&s, "figures?region=east&indicator=grp&period=2023-06&as_of=2023-07-24", &a, &rows);
	assert_true(at(rows->child, "value")->valuedouble == 30);
	rows_of(&s, "figures?region=east&indicator=grp&period=2023-06", &a, &rows);
	assert_true(at(rows->child, "value")->valuedouble == 33);
	assert_string_equal(at(rows->child, "known")->valuestring, "2023-07-25T00:00:00Z");
	/* a milestone from its committed date to the moment asked about: missed by the first date, moved, open */
	rows_of(&s, "milestones", &a, &rows);
	assert_int_equal(cJSON_GetArraySize(rows), 4);
	assert_string_equal(at(cJSON_GetArrayItem(rows, 0), "state")->valuestring, "committed");
	assert_string_equal(at(cJSON_GetArrayItem(rows, 1), "state")->valuestring, "missed");
	assert_string_equal(at(cJSON_GetArrayItem(rows, 2), "state")->valuestring, "moved");
	assert_true(cJSON_IsNull(at(cJSON_GetArrayItem(rows, 3), "state")));
	/* the scheduled value of April is a third of the target */
	rows_of(&s, "progress?region=east&indicator=grp&period=2023-04", &a, &rows);
	assert_true(
	    at(rows->child, "scheduled")->valuedouble == 40 && at(rows->child, "value")->valuedouble == 20);
	/* every status has changed since before the first figure */
	assert_true(rows_of(&s, "status_changes?since=2023-01-10", &a, &rows) > 0);
	arena_done(&a);
	served_end(&s);
}

static void what_is_asked_wrongly_is_refused_in_a_sentence(void **state)
{
	static const struct {
		const char *request, *headers, *body;
		int status;
		const char *says;
	} cases[] = {
	    {"GET /nothing", "", NULL, 404, "not found: /nothing"},
	    {"GET /api/v1/figure", "", NULL, 404, "not found: list figure"},
	    {"GET /api/v1/figures?regoin=east", "", NULL, 400, "did you mean region?"},
	    {"GET /api/v1/figures?region=eats", "", NULL, 400,
		"there is no region eats (did you mean east?)"},
	    {"GET /api/v1/figures?indicator=gpr", "", NULL, 400, "there is no indicator gpr"},
	    {"GET /api/v1/figures?period=May", "", NULL, 400, "is no period"},
	    {"GET /api/v1/figures?as_of=recently", "", NULL, 400, "as_of: \\\"recently\\\" is no time"},
	    {"GET /api/v1/figures?format=xml", "", NULL, 400, "expected json, jsonl or csv"},
	    {"GET /api/v1/figures?all=perhaps", "", NULL, 400, "expected true or false"},
	    {"GET /api/v1/sources?region=east", "", NULL, 400, "sources cannot be asked for by region"},
	    {"GET /api/v1/figures?region=%ff", "", NULL, 400, "not UTF-8"},
	    {"PUT /api/v1/figures", "", "x", 405, "read only"},
	    {"POST /metrics", "", "x", 405, "read only"},
	    {"POST /api/v1/figures", "Content-Type: application/json\r\n", "{\"region\": [\"east\"", 400,
		"no JSON"},
	    {"POST /api/v1/figures", "Content-Type: application/json\r\n", "[1]", 400, "expected an object"},
	    {"POST /api/v1/figures", "Content-Type: application/json\r\n", "{\"region\": {}}", 400,
		"expected a text, a number or a list"},
	    {"POST /api/v1/figures", "Content-Type: text/plain\r\n", "region=east", 400,
		"expected application/json"},
	};
	struct served s;

	(void)state;
	served_begin(&s, "service-refusals", served_plain);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct heard h = ask(s.port, cases[i].request, cases[i].headers, cases[i].body);
		struct arena a = {0};

		if (h.status != cases[i].status || !strstr(text_of(&h.body), cases[i].says))
			fail_msg("%s: %d %s", cases[i].request, h.status, text_of(&h.body));
		assert_true(cJSON_IsString(at(parsed(&h.body, &a), "error")));
		arena_done(&a);
		heard_done(&h);
	}
	served_end(&s);
}

static void parameters_may_come_in_the_body(void **state)
{
	TEXT_OWNED struct text many = {0};
	struct served s;
	struct heard get, h;
	char bytes[1100] = "";

	(void)state;
	served_begin(&s, "service-post", served_plain);
	get = ask(s.port, "GET /api/v1/figures?region=east,west&indicator=grp&format=csv", "", NULL);
	h = ask(s.port, "POST /api/v1/figures", "Content-Type: application/x-www-form-urlencoded\r\n",
	    "region=east%2Cwest&indicator=g%72p&format=csv");
	assert_string_equal(text_of(&h.body), text_of(&get.body));
	heard_done(&h);
	h = ask(s.port, "POST /api/v1/figures?format=csv", "Content-Type: application/json\r\n",
	    "{\"region\": [\"east\", \"west\"], \"indicator\": \"grp\", \"period\": null}");
	assert_string_equal(text_of(&h.body), text_of(&get.body));
	heard_done(&h);
	/* ten thousand names are no trouble, a body without an end is */
	text_add(&many, "format=csv&indicator=grp&region=east");
	for (int i = 0; i < 10000; i++)
		text_add(&many, ",west");
	h = ask(s.port, "POST /api/v1/figures", "Content-Type: application/x-www-form-urlencoded\r\n",
	    text_of(&many));
	assert_string_equal(text_of(&h.body), text_of(&get.body));
	heard_done(&h);
	memset(bytes, 'x', sizeof bytes - 1);
	for (int i = 0; i < 1000; i++)
		text_add(&many, bytes);
	h = ask(s.port, "POST /api/v1/figures", "Content-Type: application/x-www-form-urlencoded\r\n",
	    text_of(&many));
	assert_int_equal(h.status, 413);
	heard_done(&h);
	heard_done(&get);
	served_end(&s);
}

static void what_has_not_changed_is_not_sent_again(void **state)
{
	struct served s;
	struct heard h, again;
	char etag[80], later[80], headers[120];

	(void)state;
	served_begin(&s, "service-etag", served_plain);
	h = ask(s.port, "GET /api/v1/table", "", NULL);
	heard_header(&h, "ETag", etag, sizeof etag);
	assert_true(strlen(etag) > 10);
	snprintf(headers, sizeof headers, "If-None-Match: %s\r\n", etag);
	s.w.now += 20; /* within the minute */
	again = ask(s.port, "GET /api/v1/table", headers, NULL);
	assert_int_equal(again.status, 304);
	assert_true(again.body.length == 0);
	heard_done(&again);
	again = ask(s.port, "GET /api/v1/table?region=east", headers, NULL);
	assert_int_equal(again.status, 200);
	heard_done(&again);
	again = ask(s.port, "GET /api/v1/table", "If-None-Match: \"other\"\r\n", NULL);
	assert_int_equal(again.status, 200);
	assert_string_equal(text_of(&again.body), text_of(&h.body));
	heard_done(&again);
	/* a new figure is another answer, and so is another day; one of the past stays */
	world_figure(&s.w, "west", "grp", "2023-07", 70, "2023-08-01");
	again = ask(s.port, "GET /api/v1/table", headers, NULL);
	assert_int_equal(again.status, 200);
	assert_true(strcmp(heard_header(&again, "ETag", later, sizeof later), etag) != 0);
	heard_done(&again);
	heard_done(&h);
	served_end(&s);
}

static void answers_are_compressed_for_who_asks(void **state)
{
	struct served s;
	struct heard plain, packed, head;
	char value[80];
	unsigned char out[65536];
	z_stream z = {0};

	(void)state;
	served_begin(&s, "service-gzip", served_plain);
	plain = ask(s.port, "GET /api/v1/figures?all=true", "", NULL);
	packed = ask(s.port, "GET /api/v1/figures?all=true", "Accept-Encoding: gzip, deflate\r\n", NULL);
	assert_string_equal(heard_header(&packed, "Content-Encoding", value, sizeof value), "gzip");
	assert_true(packed.body.length < plain.body.length / 3);
	assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
	z.next_in = (unsigned char *)packed.body.at;
	z.avail_in = (unsigned)packed.body.length;
	z.next_out = out;
	z.avail_out = sizeof out;
	assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
	assert_true(z.total_out == plain.body.length && memcmp(out, plain.body.at, plain.body.length) == 0);
	inflateEnd(&z);
	head = ask(s.port, "HEAD /api/v1/figures?all=true", "", NULL);
	assert_int_equal(head.status, 200);
	assert_true(head.body.length == 0);
	assert_true(
	    (size_t)atoi(heard_header(&head, "Content-Length", value, sizeof value)) == plain.body.length);
	heard_done(&head);
	heard_done(&packed);
	heard_done(&plain);
	served_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_list_is_what_its_description_says),
	    cmocka_unit_test(a_list_is_narrowed_and_asked_for_as_of_a_day),
	    cmocka_unit_test(what_is_asked_wrongly_is_refused_in_a_sentence),
	    cmocka_unit_test(parameters_may_come_in_the_body),
	    cmocka_unit_test(what_has_not_changed_is_not_sent_again),
	    cmocka_unit_test(answers_are_compressed_for_who_asks),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
