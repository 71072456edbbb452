/* SPDX-License-Identifier: MIT */
/* Any bytes as a path, applied to a document that has something for most selectors. */
#include "base/json.h"
#include "base/jsonpath.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const char document[] =
	    "{\"a\":[1,2,{\"b\":\"x\",\"c\":null}],\"b\":{\"a\":true,\"d\":[[],[1.5]]}}";
	struct arena a = {0};
	struct jsonpath *path;
	struct json_nodes nodes;
	struct error e;
	cJSON *root;

	if (json_parse(&a, document, strlen(document), 16, &root, &e) != OUTCOME_DONE)
		abort();
	if (jsonpath_parse(&a, arena_copy(&a, (const char *)bytes, size), &path, NULL, &e) == OUTCOME_DONE)
		(void)jsonpath_select(path, &a, root, root, &nodes, &e);
	arena_done(&a);
	return 0;
}
