/* SPDX-License-Identifier: MIT */
/* Any bytes as a department's answer, decoded and mapped by a mapping with most of its elements. */
#include "collector/decode.h"
#include "collector/map.h"
#include "collector/mapping_proposal.h"
#include "config/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { MEMORY_NEVER = 16 << 20 };

#define NAMES "region: {at: .r, map: {E: e}, ignore: [N]}, indicator: .i, period: .p"
static const char yaml[] =
    "regions: [{id: e, name: E, kind: c}, {id: w, name: W, kind: c}]\n"
    "indicators: [{id: g, name: G, unit: 亿元, kind: year-to-date}, {id: s, name: S, unit: u, kind: "
    "per-period, skips: [1]}]\n"
    "sources:\n"
    "  - id: a\n    url: http://x/\n    min_rows: 0\n    unwrap: [$.x, \"$.d[*].x\"]\n"
    "    figures: {rows: \"$.d[*]\", " NAMES
    ", value: {at: .v, thousands: \",\", missing: [\"-\"], footnotes: [\"*\"], "
    "within_text: true, negative: [down]},\n"
    "      published: .u, scale: {at: .m, otherwise: 1}, status: {at: .v, match: \"([pr])$\", map: {p: "
    "preliminary, r: revised}, "
    "otherwise: final},\n"
    "      unit: {at: .n, lookup: {in: \"$.w[*]\", by: c, get: u}}}\n"
    "    projects: {rows: \"$..q[*]\", history: true, published: .u, id: .c, name: .n, region: {key: .}, "
    "start: {committed: "
    "{at: \".m[?match(@.t, 's+')].p\", when: {.k: [a, b]}}}}\n"
    "  - id: b\n    url: http://x/\n    min_rows: 0\n    figures: {layout: json-stat, region: {const: e}, "
    "indicator: "
    "{const: g}, period: {at: .t.code, fiscal_year: {begins: 4}}, value: .value, status: {at: .status, "
    "otherwise: final}}\n"
    "  - id: c\n    url: http://x/\n    min_rows: 0\n    figures: {layout: sdmx-json, region: {at: .A.code, "
    "map: {E: e}}, indicator: "
    "{const: g}, period: .T.code, value: .value, unit: .U.label}\n"
    "  - id: d\n    url: http://x/\n    min_rows: 0\n    figures: {layout: table, rows: $.d, header: "
    "\"$.h[*]\", " NAMES ", value: .v}\n"
    "  - id: f\n    url: http://x/\n    min_rows: 0\n    figures: {layout: columns, rows: $.d, " NAMES
    ", value: .v}\n"
    "  - id: g\n    url: http://x/\n    min_rows: 0\n    figures: {rows: $.d, single: true, unpivot: {match: "
    "\"^[0-9-]+$\"}, "
    "region: {const: e}, indicator: {const: g}, period: $column, value: $value}\n";

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct config *c;
	/* far less than a source may take, so that the limits are met */
	struct budget reading = {.memory_max = 1 << 20, .steps_max = 100000}, mapping;
	struct arena tree = {.budget = &reading};
	struct mapped_page m = {0};
	struct decoder d = {.content_type = size && bytes[0] == 'g' ? "text/plain; charset=gbk" : NULL,
	    .lines = size && bytes[0] == '\n',
	    .depth_max = 32};
	struct error e;
	cJSON *root;

	if (!c) {
		char path[64];
		FILE *f;

		snprintf(path, sizeof path, "/tmp/pacesetter-fuzz-%d.yaml", (int)getpid());
		f = fopen(path, "we");
		if (!f || fputs(yaml, f) < 0 || fclose(f) != 0 || config_load(path, &c, &e) != OUTCOME_DONE)
			abort();
		unlink(path);
	}
	if (size && bytes[0] == '{') {
		d.unwrap = c->source[0].unwrap.at;
		d.unwrap_count = c->source[0].unwrap.count;
	}
	if (decode_document((const char *)bytes, size, &d, &tree, &root, &e) == OUTCOME_DONE) {
		TEXT_OWNED struct text proposed = {0};

		for (size_t i = 0; i < c->source_count; i++) {
			mapping = (struct budget){.memory_max = 1 << 20, .steps_max = 100000};
			m.arena.budget = &mapping;
			(void)map_document(c, &c->source[i], root, NULL, &m, &e);
			if (m.arena.total > MEMORY_NEVER)
				abort();
			mapped_free(&m);
		}
		tree.budget = NULL;
		mapping_propose(c, "http://x/", root, shape_of(root, &tree), &tree, &proposed);
	}
	if (tree.total > MEMORY_NEVER)
		abort();
	arena_done(&tree);
	return 0;
}
