/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "collector/layout.h"
#include "tests/support.h"

#include <string.h>

/* Documents that lie about what points where: each row is right, or the document is refused. */

static enum outcome row_print(void *context, const cJSON *row, int index, struct error *e)
{
	const cJSON *one;

	(void)index;
	(void)e;
	cJSON_ArrayForEach(one, row)
	{
		const cJSON *code = cJSON_IsObject(one) ? cJSON_GetObjectItemCaseSensitive(one, "code") : one;

		text_printf(context, "%s=%s ", one->string,
		    cJSON_IsString(code)   ? code->valuestring
		    : cJSON_IsNumber(code) ? json_literal(code)
					   : "null");
	}
	text_add(context, "| ");
	return OUTCOME_DONE;
}

struct layout_case {
	const char *document, *rows, *problem; /* one of the two is NULL */
};

static void cases_run(
    enum outcome (*read)(const cJSON *, struct arena *, layout_row *, void *, struct error *),
    const struct layout_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		TEXT_OWNED struct text rows = {0};
		struct arena a = {0};
		struct error e = {""};
		cJSON *root;
		enum outcome outcome;

		assert_done(json_parse(&a, cases[i].document, strlen(cases[i].document), 20, &root, &e), e);
		outcome = read(root, &a, row_print, &rows, &e);
		if (cases[i].problem && outcome != OUTCOME_REFUSED)
			fail_msg("%s: not refused: %s", cases[i].document, text_of(&rows));
		if (cases[i].problem)
			assert_contains(e.text, cases[i].problem);
		else
			assert_done(outcome, e);
		if (cases[i].rows)
			assert_string_equal(text_of(&rows), cases[i].rows);
		arena_done(&a);
	}
}

#define CUBE                                                                                                 \
	"{\"id\":[\"t\"],\"size\":[3],\"dimension\":{\"t\":{\"category\":{\"index\":[\"a\",\"b\",\"c\"]}}},"

static void a_status_is_that_of_its_cell(void **state)
{
	static const struct layout_case cases[] = {
	    {CUBE "\"value\":[1,2,3],\"status\":[\"p\",\"q\",\"r\"]}",
		"value=1 status=p t=a | value=2 status=q t=b | value=3 status=r t=c | ", NULL},
	    {CUBE "\"value\":{\"2\":3},\"status\":[\"p\",\"q\",\"r\"]}", "value=3 status=r t=c | ", NULL},
	    {CUBE "\"value\":{\"2\":3,\"0\":1},\"status\":[\"p\",\"q\",\"r\"]}",
		"value=3 status=r t=c | value=1 status=p t=a | ", NULL},
	    {CUBE "\"value\":[1,2,3],\"status\":{\"1\":\"q\"}}",
		"value=1 t=a | value=2 status=q t=b | value=3 t=c | ", NULL},
	    /* one for all, as a text or as a list of it */
	    {CUBE "\"value\":{\"1\":2},\"status\":\"p\"}", "value=2 status=p t=b | ", NULL},
	    {CUBE "\"value\":[1,2,3],\"status\":[\"p\"]}",
		"value=1 status=p t=a | value=2 status=p t=b | value=3 status=p t=c | ", NULL},
	    {CUBE "\"value\":[1,2,3],\"status\":[\"p\",\"q\"]}", NULL,
		"3 cells by its sizes, but 2 statuses"},
	    {CUBE "\"value\":[1,2,3],\"status\":[\"p\",\"q\",\"r\",\"s\"]}", NULL, "but 4 statuses"},
	};

	(void)state;
	cases_run(json_stat_rows, cases, sizeof cases / sizeof *cases);
}

static void a_cube_that_lies_is_refused(void **state)
{
	static const struct layout_case cases[] = {
	    {"{\"id\":[\"t\",\"t\"],\"size\":[2,2],\"dimension\":{\"t\":{\"category\":{\"index\":[\"a\","
	     "\"b\"]}}}"
	     ",\"value\":[1,2,3,4]}",
		NULL, "the dimension t stands twice"},
	    {CUBE "\"value\":{\"3\":1}}", NULL, "a value stands outside of the cube"},
	    {CUBE "\"value\":{\"-1\":1}}", NULL, "a value stands outside of the cube"},
	    {CUBE "\"value\":{\"18446744073709551617\":1}}", NULL, "a value stands outside of the cube"},
	    {CUBE "\"value\":{\"1\":1,\"01\":2}}", NULL, "a value stands outside of the cube"},
	    {CUBE "\"value\":[1,2]}", NULL, "but 2 values"},
	    {"{\"id\":[\"t\"],\"size\":[-1],\"dimension\":{\"t\":{\"category\":{\"index\":[]}}},\"value\":[]"
	     "}",
		NULL, "id and size do not go together"},
	    {"{\"id\":[\"t\"],\"size\":[4294967297],\"dimension\":{\"t\":{\"category\":{\"index\":[\"a\"]}}},"
	     "\"value\":[1]}",
		NULL, "more cells than a document can have"},
	};

	(void)state;
	cases_run(json_stat_rows, cases, sizeof cases / sizeof *cases);
}

#define MESSAGE(attributes, sets)                                                                            \
	"{\"structures\":[{\"dimensions\":{\"observation\":[{\"id\":\"T\",\"values\":[{\"id\":\"a\"},{"      \
	"\"id\":"                                                                                            \
	"\"b\"}]}]},\"attributes\":{" attributes "}}],\"dataSets\":[" sets "]}"
#define UNIT "\"observation\":[{\"id\":\"U\",\"values\":[{\"id\":\"0\"},{\"id\":\"6\"}]}]"

static void an_index_points_at_what_is_there(void **state)
{
	static const struct layout_case cases[] = {
	    {MESSAGE(UNIT, "{\"observations\":{\"0\":[5,1],\"1\":[6,null]}}"),
		"value=5 T=a U=6 | value=6 T=b | ", NULL},
	    {MESSAGE(UNIT, "{\"observations\":{\"0\":[5,2]}}"), NULL, "the attribute U has no value 2"},
	    {MESSAGE(UNIT, "{\"observations\":{\"0\":[5,-1]}}"), NULL, "the attribute U has no value -1"},
	    {MESSAGE(UNIT, "{\"observations\":{\"0\":[5,99999999999999999999]}}"), NULL,
		"the attribute U has no value"},
	    {MESSAGE(UNIT, "{\"observations\":{\"0\":[5,{}]}}"), NULL, "the attribute U has no value"},
	    {MESSAGE("\"dataSet\":[{\"id\":\"U\",\"values\":[{\"id\":\"6\"}]}]",
		 "{\"attributes\":[1],\"observations\":{\"0\":[5]}}"),
		NULL, "the attribute U has no value 1"},
	    {MESSAGE("\"dimensionGroup\":[{\"id\":\"U\",\"values\":[{\"id\":\"6\"}]}]",
		 "{\"dimensionGroupAttributes\":{\"0\":[1]},\"observations\":{\"0\":[5]}}"),
		NULL, "the attribute U has no value 1"},
	    {MESSAGE(UNIT, "{\"observations\":{\"2\":[5]}}"), NULL, "does not go with the dimensions"},
	    {MESSAGE(UNIT, "{\"observations\":{\"18446744073709551616\":[5]}}"), NULL,
		"does not go with the dimensions"},
	    {MESSAGE(UNIT, "{\"observations\":{\"0\":[5],\"00\":[6]}}"), NULL,
		"does not go with the dimensions"},
	    /* which structure a data set has */
	    {MESSAGE(UNIT, "{\"structure\":0,\"observations\":{\"0\":[5]}}"), "value=5 T=a | ", NULL},
	    {MESSAGE(UNIT, "{\"structure\":1,\"observations\":{\"0\":[5]}}"), NULL, "no structure"},
	    {MESSAGE(UNIT, "{\"structure\":-1,\"observations\":{\"0\":[5]}}"), NULL, "no structure"},
	    {MESSAGE(UNIT, "{\"structure\":10000,\"observations\":{\"0\":[5]}}"), NULL, "no structure"},
	    {MESSAGE(UNIT, "{\"structure\":4294967296,\"observations\":{\"0\":[5]}}"), NULL, "no structure"},
	};

	(void)state;
	cases_run(sdmx_json_rows, cases, sizeof cases / sizeof *cases);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_status_is_that_of_its_cell),
	    cmocka_unit_test(a_cube_that_lies_is_refused),
	    cmocka_unit_test(an_index_points_at_what_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
