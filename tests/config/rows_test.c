/* SPDX-License-Identifier: MIT */
#include "config/city.h"
#include "config/config.h"
#include "config/publication.h"
#include "config/receiver.h"
#include "config/remote.h"
#include "config/sections.h"
#include "config/source.h"
#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The rows of the tables: each says its default, unit and bounds, and the parser does as they say. */

static size_t tables_of(const struct key_table **tables)
{
	size_t count = config_tables(tables, TABLES_MOST);

	assert_true(count > 20 && count < TABLES_MOST);
	return count;
}

static bool is_numeric(const struct key *k)
{
	return k->kind == KEY_NUMBER || k->kind == KEY_INTEGER || k->kind == KEY_DURATION ||
	       (k->maximum != 0 && k->kind != KEY_TABLES);
}

static void every_number_has_bounds_and_a_unit(void **state)
{
	const struct key_table *tables[TABLES_MOST];
	size_t count = tables_of(tables);
	int wrong = 0;

	(void)state;
	for (size_t t = 0; t < count; t++) {
		for (size_t i = 0; i < tables[t]->key_count; i++) {
			const struct key *k = &tables[t]->keys[i];

			if (!is_numeric(k) ||
			    (k->minimum < k->maximum && (k->unit || k->kind == KEY_DURATION)))
				continue;
			print_message("%s.%s has no bounds or no unit\n", tables[t]->name, k->name);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

static void every_optional_key_has_a_default_or_says_what_holds(void **state)
{
	const struct key_table *tables[TABLES_MOST];
	size_t count = tables_of(tables);
	int wrong = 0;

	(void)state;
	for (size_t t = 0; t < count; t++) {
		for (size_t i = 0; i < tables[t]->key_count; i++) {
			const struct key *k = &tables[t]->keys[i];
			bool section = k->kind == KEY_TABLE || k->kind == KEY_TABLES ||
				       strcmp(k->name, "figures") == 0 || strcmp(k->name, "projects") == 0;
			bool said = k->preset || k->preset_key || k->preset_if.key || k->unset;

			if (k->required ? !said : section || said)
				continue;
			print_message("%s.%s: required, a default, or what holds unless it is set\n",
			    tables[t]->name, k->name);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

/* The element of a table, from the bytes of a YAML mapping. */
static void *element_read(struct reader *r, const struct key_table *table, const char *yaml)
{
	void *element = arena_new(r->arena, table->size);
	struct yaml_node *outer;
	const struct yaml_node *node;
	struct error e;

	assert_true(table->size > 0);
	assert_done(yaml_parse(r->arena, "rows", yaml, strlen(yaml), &outer, &e), e);
	node = yaml_get(outer, "element");
	table_defaults(r, table, element);
	read_table(r, node, table, element);
	return element;
}

static bool same_value(const struct key *k, const char *a, const char *b)
{
	a += k->offset;
	b += k->offset;
	switch (k->kind) {
	case KEY_TEXT:
		return strcmp(*(const char *const *)(const void *)a, *(const char *const *)(const void *)b) ==
		       0;
	case KEY_NUMBER:
		return memcmp(a, b, sizeof(double)) == 0;
	case KEY_DURATION:
		return memcmp(a, b, sizeof(int64_t)) == 0;
	case KEY_BOOL:
		return memcmp(a, b, sizeof(bool)) == 0;
	case KEY_INTEGER:
	case KEY_CHOICE:
		return memcmp(a, b, sizeof(int)) == 0;
	default:
		return true; /* read by functions of their own: below */
	}
}

/* An empty mapping is what it is with each default written out, whatever else is wrong with it. */
static void an_empty_mapping_is_its_defaults(void **state)
{
	const struct key_table *tables[TABLES_MOST];
	size_t count = tables_of(tables), compared = 0;

	(void)state;
	for (size_t t = 1; t < count; t++) { /* the first is the whole configuration: below */
		for (size_t i = 0; i < tables[t]->key_count; i++) {
			const struct key *k = &tables[t]->keys[i];
			TEXT_OWNED struct text yaml = {0};
			struct arena a = {0};
			struct reader r = {.arena = &a}, begun = {.arena = &a};

			if (!k->preset || !*k->preset || k->kind == KEY_CUSTOM || k->preset_if.key)
				continue;
			table_defaults(&begun, tables[t], arena_new(&a, tables[t]->size));
			assert_int_equal(begun.problem_count, 0);
			text_printf(&yaml, "element: {%s: %s%s%s}", k->name, k->kind == KEY_TEXT ? "'" : "",
			    k->preset, k->kind == KEY_TEXT ? "'" : "");
			if (!same_value(k, element_read(&r, tables[t], "element: {}"),
				element_read(&r, tables[t], text_of(&yaml))))
				fail_msg("%s.%s: its default is not %s", tables[t]->name, k->name, k->preset);
			for (size_t p = 0; p < r.problem_count; p++)
				if (strncmp(r.problems[p].text, k->name, strlen(k->name)) == 0 &&
				    r.problems[p].text[strlen(k->name)] == ':')
					fail_msg("%s: %s", tables[t]->name, r.problems[p].text);
			compared++;
			arena_done(&a);
		}
	}
	assert_true(compared > 30);
}

#define SOURCE "figures: {rows: $, region: .r, indicator: .i, period: .p, value: .v}"

/* What the rows say, once more by hand. */
static void the_defaults_are_these(void **state)
{
	char folder[4096];
	struct config *c;
	const struct source *s;

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("rows"));
	c = test_config(folder,
	    "indicators: [{id: i, name: I, unit: u, kind: level}]\n"
	    "sources:\n  - {id: s, url: http://h.example/, " SOURCE "}\n"
	    "  - {id: big, url: http://h.example/, body_max_mib: 512, " SOURCE "}\n"
	    "  - {id: paged, url: 'http://h.example/{page}', pages: {by: page}, " SOURCE "}\n"
	    "  - {id: offset, url: 'http://h.example/{offset}', pages: {by: offset, step: 5}, " SOURCE "}\n"
	    "  - {id: login, url: http://h.example/, auth: {token: {url: http://h.example/, at: $.t}}, " SOURCE
	    "}\n"
	    "  - {id: header, url: http://h.example/, auth: {token: {url: http://h.example/, at: $.t, header: "
	    "X-T}}, " SOURCE "}\n"
	    "receivers: [{id: r, webhook: http://h.example/}]\n"
	    "remote_write: [{id: d, url: http://h.example/}]\n"
	    "publications: [{id: p, title: T, folder: f, key: k, on: [{edition: mid, day: 5}]}]\n");
	assert_string_equal(c->timezone, "UTC");
	assert_contains(c->store, "/store");
	assert_int_equal(c->allow_filters, FILTERS_NO);
	assert_int_equal(c->limits.most, 16);
	assert_int_equal(c->limits.per_host, 2);
	assert_true(c->limits.per_host_minute == 0);
	assert_string_equal(c->http.host, "127.0.0.1");
	assert_int_equal(c->http.port, 9780);
	assert_null(c->http.node);
	assert_int_equal(c->indicator[0].every, MONTHLY);
	assert_int_equal(c->indicator[0].release_day, 0);
	assert_int_equal(c->indicator[0].schedule, SCHEDULE_LINEAR);
	s = &c->source[0];
	assert_string_equal(s->name, "s");
	assert_int_equal(s->timeout, 30);
	assert_int_equal(s->collection_time, 1800);
	assert_true(s->collection_max_mib == 256 && c->source[1].collection_max_mib == 512);
	assert_int_equal(s->collect.days, 0xFFFFFFFE);
	assert_int_equal(s->collect.at.hour, 6);
	assert_int_equal(s->collect.every, MONTHLY);
	assert_false(s->pages.set);
	assert_int_equal(c->source[2].pages.first, 1);
	assert_int_equal(c->source[3].pages.first, 0);
	assert_string_equal(c->source[4].auth.token->prefix, "Bearer ");
	assert_string_equal(c->source[4].auth.token->header, "Authorization");
	assert_string_equal(c->source[5].auth.token->prefix, "");
	assert_int_equal(c->receiver[0].timeout, 15);
	assert_int_equal(c->receiver[0].format, FORMAT_PACESETTER);
	assert_int_equal(c->remote[0].samples, 5000);
	assert_int_equal(((const struct edition_day *)c->publication[0].days.at)->at.hour, 10);
	config_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_number_has_bounds_and_a_unit),
	    cmocka_unit_test(every_optional_key_has_a_default_or_says_what_holds),
	    cmocka_unit_test(an_empty_mapping_is_its_defaults),
	    cmocka_unit_test(the_defaults_are_these),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
