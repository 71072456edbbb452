#include "export/service.h"
#include "base/json.h"
#include "export/listing.h"
#include "tests/alerting.h"
#include "tests/asking.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

/* The HTTP side against a real store: what is answered, to whom, and what is refused. */

struct served {
	struct world w;
	struct service *service;
	int port;
};

static instant now_of(void *context)
{
	return ((struct served *)context)->w.now;
}

static const char city[] =
    "regions:\n  - {id: city, name: City, kind: city}\n"
    "  - {id: east, name: 东县, kind: county, parent: city, office: East office, person: Li}\n"
    "  - {id: west, name: \"=West, \\\"W\\\"\", kind: county, parent: city}\n"
    "indicators:\n  - {id: grp, name: GRP, unit: u, kind: year-to-date, released: 18}\n"
    "  - {id: rate, name: Rate, unit: \"%\", kind: rate}\n"
    "targets: {2023: {published: 2023-01-01, grp: {east: 120, west: 100}, rate: {east: 8}}}\n"
    "sources: [{id: s, url: \"${env:TEST_SERVER}/s\", figures: {rows: \"$[*]\", region: .r, indicator: "
    "{const: grp}, "
    "period: .p, value: .v}}]\n"
    "rules:\n  - {id: behind, measure: pace_gap, warning: {below: -10}}\n"
    "  - {id: started, measure: start_late_days, warning: {above: 0}}\n"
    "receivers: [{id: office, webhook: \"${env:TEST_SERVER}/office\", allow_local: true}]\n"
    "routes: [{to: office}]\n";

static void served_begin(struct served *s, const char *name, const char *more)
{
	TEXT_OWNED struct text yaml = {0};
	struct service_options o;
	struct error e;

	text_printf(&yaml, "%s%s", city, more);
	setenv("TEST_TOKEN", "t0ken-old", 1);
	setenv("TEST_TOKEN_NEW", "t0ken-new", 1);
	world_begin_with(&s->w, name, text_of(&yaml));
	for (int m = 1; m <= 6; m++) {
		char period[32], known[32];

		snprintf(period, sizeof period, "2023-%02d", m);
		snprintf(known, sizeof known, "2023-%02d-18", m + 1);
		world_figure(&s->w, "east", "grp", period, m * 5, known);
		world_figure(&s->w, "west", "grp", period, m * 9, known);
		world_figure(&s->w, "east", "rate", period, 7.25, known);
	}
	world_figure(&s->w, "east", "grp", "2023-06", 33, "2023-07-25"); /* revised */
	world_project(&s->w, "P-1", day_of(2023, 5, 31), "2023-02-01");
	world_project(&s->w, "P-1", day_of(2023, 8, 31), "2023-06-10"); /* moved: the first date counts */
	world_evaluate(&s->w, "2023-07-20");
	s->w.now = test_instant("2023-08-01T12:00:10");
	o = (struct service_options){
	    .config = s->w.config, .store = s->w.store, .now = now_of, .now_context = s};
	assert_done(service_start(&o, &s->service, &e), e);
	s->port = service_port(s->service);
}

static void served_end(struct served *s)
{
	service_stop(s->service);
	world_end(&s->w);
}

static const char free_port[] = "http: {listen: \"127.0.0.1:0\"}\n";

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
	served_begin(&s, "service-lists", free_port);
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
		if (count == 0 && strcmp(listings[i].name, "lights") != 0)
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
	served_begin(&s, "service-narrow", free_port);
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
	/* a milestone from its promise to the moment asked about: moved, late by the first date, open */
	rows_of(&s, "milestones", &a, &rows);
	assert_int_equal(cJSON_GetArraySize(rows), 4);
	assert_string_equal(at(cJSON_GetArrayItem(rows, 0), "state")->valuestring, "promised");
	assert_string_equal(at(cJSON_GetArrayItem(rows, 1), "state")->valuestring, "late");
	assert_string_equal(at(cJSON_GetArrayItem(rows, 2), "state")->valuestring, "moved");
	assert_true(cJSON_IsNull(at(cJSON_GetArrayItem(rows, 3), "state")));
	/* the way there: the schedule's line of April is a third of the target */
	rows_of(&s, "progress?region=east&indicator=grp&period=2023-04", &a, &rows);
	assert_true(at(rows->child, "due")->valuedouble == 40 && at(rows->child, "value")->valuedouble == 20);
	/* what another light has than a month ago: nothing had one before the first figure */
	assert_true(rows_of(&s, "lights?since=2023-01-10", &a, &rows) > 0);
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
	    {"GET /nothing", "", NULL, 404, "there is nothing at /nothing"},
	    {"GET /api/v1/figure", "", NULL, 404, "there is no list figure"},
	    {"GET /api/v1/figures?regoin=east", "", NULL, 400, "did you mean region?"},
	    {"GET /api/v1/figures?region=eats", "", NULL, 400,
		"there is no region eats (did you mean east?)"},
	    {"GET /api/v1/figures?indicator=gpr", "", NULL, 400, "there is no indicator gpr"},
	    {"GET /api/v1/figures?period=May", "", NULL, 400, "is no period"},
	    {"GET /api/v1/figures?as_of=yesterday", "", NULL, 400, "as_of: \\\"yesterday\\\" is no date"},
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
	served_begin(&s, "service-refusals", free_port);
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
	served_begin(&s, "service-post", free_port);
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
	served_begin(&s, "service-etag", free_port);
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
	served_begin(&s, "service-gzip", free_port);
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

static void a_token_is_asked_for_where_there_is_one(void **state)
{
	static const struct {
		const char *path, *headers;
		int status;
	} cases[] = {
	    {"GET /api/v1/figures", "", 401},
	    {"GET /", "", 401},
	    {"GET /metrics", "Authorization: Bearer wrong\r\n", 401},
	    {"GET /metrics", "Authorization: Bearer t0ken-ol\r\n", 401},
	    {"GET /metrics", "Authorization: Basic t0ken-old\r\n", 401},
	    {"GET /metrics", "Authorization: Bearer t0ken-old\r\n", 200},
	    {"GET /api/v1/figures", "Authorization: bearer t0ken-new\r\n", 200},
	    {"GET /healthz", "", 200},
	    {"GET /readyz", "", 503},
	};
	struct served s;
	struct heard h;
	char value[40];

	(void)state;
	served_begin(&s, "service-token",
	    "http: {listen: \"127.0.0.1:0\", token: [\"${env:TEST_TOKEN_NEW}\", \"${env:TEST_TOKEN}\"]}\n");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		h = ask(s.port, cases[i].path, cases[i].headers, NULL);
		if (h.status != cases[i].status)
			fail_msg("%s %s: %d", cases[i].path, cases[i].headers, h.status);
		if (h.status == 401)
			assert_string_equal(
			    heard_header(&h, "WWW-Authenticate", value, sizeof value), "Bearer");
		assert_null(strstr(text_of(&h.body), "t0ken"));
		heard_done(&h);
	}
	service_evaluated(s.service, s.w.now);
	h = ask(s.port, "GET /readyz", "", NULL);
	assert_int_equal(h.status, 200);
	heard_done(&h);
	served_end(&s);
}

static void a_slow_reader_holds_up_nobody_else(void **state)
{
	struct served s;
	int slow[20];
	char known[] = "2023-07-18";

	(void)state;
	served_begin(&s, "service-slow", "http: {listen: \"127.0.0.1:0\", connections: 40, timeout: 20s}\n");
	world_figures(&s.w, 200, 20, "2023-05", 1.5, known); /* an answer that no socket swallows at once */
	for (int i = 0; i < 20; i++) {
		slow[i] = asking_connect(s.port);
		assert_true(slow[i] >= 0);
		asking_send(slow[i], i % 2 ? "GET /api/v1/figures?all=true HTTP/1.1\r\nHost: x\r\n\r\n"
					   : "GET /api/v1/fig"); /* and half of a request */
	}
	for (int i = 0; i < 5; i++) {
		struct heard h = ask(s.port, "GET /api/v1/table", "", NULL);

		assert_int_equal(h.status, 200);
		heard_done(&h);
	}
	/* nor do they hold up a writer */
	world_figure(&s.w, "west", "grp", "2023-07", 70, "2023-08-01");
	for (int i = 0; i < 20; i++)
		close(slow[i]);
	served_end(&s);
}

/* Many ask for the same while somebody writes: all of them hear the truth of some moment, and none of them
 * nothing. */
struct asker {
	pthread_t thread;
	int port;
	size_t good;
};

static void *ask_often(void *context)
{
	struct asker *a = context;

	for (int i = 0; i < 40; i++) {
		struct heard h =
		    ask(a->port, i % 2 ? "GET /api/v1/table" : "GET /api/v1/figures?indicator=grp",
			i % 3 ? "" : "Accept-Encoding: gzip\r\n", NULL);

		a->good += h.status == 200 && h.body.length > 100;
		heard_done(&h);
	}
	return NULL;
}

static void many_ask_while_somebody_writes(void **state)
{
	struct asker askers[8];
	struct served s;
	struct heard h;

	(void)state;
	served_begin(&s, "service-many", free_port);
	for (size_t i = 0; i < 8; i++) {
		askers[i] = (struct asker){.port = s.port};
		pthread_create(&askers[i].thread, NULL, ask_often, &askers[i]);
	}
	for (int n = 0; n < 30; n++)
		world_figure(&s.w, "west", "grp", "2023-07", 60 + n, "2023-08-01");
	for (size_t i = 0; i < 8; i++) {
		pthread_join(askers[i].thread, NULL);
		assert_int_equal(askers[i].good, 40);
	}
	h = ask(s.port, "GET /api/v1/figures?region=west&indicator=grp&period=2023-07&format=csv", "", NULL);
	assert_contains(text_of(&h.body), ",89,u,");
	heard_done(&h);
	served_end(&s);
}

static void another_configuration_is_taken_while_it_runs(void **state)
{
	struct served s;
	struct heard h;
	struct config *next;
	struct error e;
	TEXT_OWNED struct text yaml = {0};

	(void)state;
	served_begin(&s, "service-reload", free_port);
	h = ask(s.port, "GET /api/v1/regions", "", NULL);
	assert_contains(text_of(&h.body), "东县");
	heard_done(&h);
	text_add(&yaml, "regions: [{id: east, name: New East, kind: county}]\n"
			"indicators: [{id: grp, name: GRP, unit: u, kind: year-to-date}]\n"
			"http: {token: \"${env:TEST_TOKEN}\"}\n");
	service_pause(s.service);
	next = test_config(s.w.folder, text_of(&yaml));
	assert_done(service_resume(s.service, next, &e), e);
	h = ask(s.port, "GET /api/v1/regions", "", NULL);
	assert_int_equal(h.status, 401);
	heard_done(&h);
	h = ask(s.port, "GET /api/v1/regions", "Authorization: Bearer t0ken-old\r\n", NULL);
	assert_contains(text_of(&h.body), "New East");
	heard_done(&h);
	served_end(&s);
	config_free(next);
}

static void metrics_pass_the_scrapers_own_check(void **state)
{
	static const char promtool[] = "build/tools/prometheus/usr/bin/promtool";
	struct served s;
	struct heard h;
	char path[4200], command[9000];

	(void)state;
	served_begin(&s, "service-metrics", free_port);
	h = ask(s.port, "GET /metrics", "", NULL);
	assert_int_equal(h.status, 200);
	assert_contains(text_of(&h.body),
	    "pacesetter_value{region=\"east\",region_kind=\"county\",indicator=\"grp\",unit=\"u\"} 33\n");
	assert_contains(text_of(&h.body),
	    "pacesetter_attainment_ratio{region=\"east\",region_kind=\"county\","
	    "indicator=\"grp\",unit=\"u\"} 0.275\n");
	assert_contains(text_of(&h.body),
	    "pacesetter_project_start_late_seconds{project=\"P-1\",region=\"east\"} 5356800\n");
	assert_contains(
	    text_of(&h.body), "pacesetter_alerts{rule=\"behind\",state=\"firing\",severity=\"warning\"} 1\n");
	assert_contains(text_of(&h.body), "pacesetter_http_requests_total{code=\"2xx\"} ");
	if (access(promtool, X_OK) == 0) {
		snprintf(path, sizeof path, "%s/metrics.txt", s.w.folder);
		test_write(path, text_of(&h.body));
		snprintf(
		    command, sizeof command, "%s check metrics <'%s' >'%s.out' 2>&1", promtool, path, path);
		if (system(command) != 0)
			fail_msg("promtool check metrics: see %s.out", path);
	} else {
		print_message("%s is not there: only our own eyes have seen this\n", promtool);
	}
	heard_done(&h);
	h = ask(s.port, "GET /metrics", "Accept: application/openmetrics-text; version=1.0.0\r\n", NULL);
	assert_contains(text_of(&h.body), "# TYPE pacesetter_http_requests counter\n");
	assert_string_equal(text_of(&h.body) + h.body.length - 6, "# EOF\n");
	heard_done(&h);
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
	    cmocka_unit_test(a_token_is_asked_for_where_there_is_one),
	    cmocka_unit_test(a_slow_reader_holds_up_nobody_else),
	    cmocka_unit_test(many_ask_while_somebody_writes),
	    cmocka_unit_test(another_configuration_is_taken_while_it_runs),
	    cmocka_unit_test(metrics_pass_the_scrapers_own_check),
	};

	zone_set("UTC", NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
