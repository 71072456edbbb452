/* Any bytes as a department's answer, decoded and mapped by a mapping with most of its elements. */
#include "collector/decode.h"
#include "collector/map.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char yaml[] = "regions: [{id: e, name: E, kind: c}, {id: w, name: W, kind: c}]\n"
			   "indicators: [{id: g, name: G, unit: 亿元, kind: year-to-date}, {id: s, name: S, "
			   "unit: u, kind: per-period, skips: [1]}]\n"
			   "sources:\n  - id: a\n    url: http://x/\n    min_rows: 0\n    figures: {rows: "
			   "\"$.d[*]\", region: {at: .r, map: {E: e}, ignore: [N]}, indicator: .i,\n"
			   "      period: .p, value: {at: .v, thousands: \",\", missing: [\"-\"]}, "
			   "published: .u, unit: {at: .n, lookup: {in: \"$.w[*]\", by: c, get: u}}}\n"
			   "    projects: {rows: \"$..q[*]\", id: .c, name: .n, region: {key: .}, start: "
			   "{committed: \".m[?@.t=='s'].p\"}}\n";

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct config *c;
	struct arena tree = {0};
	struct mapped m = {0};
	struct decoding d = {.content_type = size && bytes[0] == 'g' ? "text/plain; charset=gbk" : NULL,
	    .lines = size && bytes[0] == '\n',
	    .depth_max = 32};
	struct error e;
	cJSON *root;

	if (!c) {
		char path[64];
		FILE *f;

		snprintf(path, sizeof path, "/tmp/pacesetter-fuzz-%d.yaml", (int)getpid());
		f = fopen(path, "we");
		if (!f || fputs(yaml, f) < 0 || fclose(f) != 0 || config_load(path, &c, &e) != DONE)
			abort();
		unlink(path);
	}
	if (decode_document((const char *)bytes, size, &d, &tree, &root, &e) == DONE)
		map_document(c, &c->source[0], root, NULL, &m, &e);
	mapped_free(&m);
	arena_done(&tree);
	return 0;
}
