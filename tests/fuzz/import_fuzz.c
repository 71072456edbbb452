/* SPDX-License-Identifier: MIT */
/* Any bytes as a file to import, the first of them the list: refused with a sentence or stored, and what is
 * stored can be listed, measured and imported again, which adds nothing. */
#include "export/import.h"
#include "export/listing.h"
#include "tests/fuzz/city.h"

#include <stdio.h>
#include <stdlib.h>

enum { STORE_FRESH = 2000 }; /* files to a store, so that it stays small */

static struct city city;
static FILE *nowhere;

static void end(void)
{
	fclose(nowhere);
	city_end(&city);
}

static void lists_print(void)
{
	const struct sheet_options options = {0};
	struct txn *t;
	struct error e;

	if (store_read(city.store, &t, &e) != OUTCOME_DONE)
		abort();
	for (size_t i = 0; i < listing_count; i++) {
		const struct query all = {.as_of = city.now, .since = INSTANT_NONE, .all = true};
		struct report_data r = {0};

		if (view_open(city.config, t, city.now, &r.view, &e) != OUTCOME_DONE ||
		    listing_print(&listings[i], &r, &all, nowhere, SHEET_JSONL, &options, &e) !=
			OUTCOME_DONE) {
			fprintf(stderr, "%s: %s\n", listings[i].name, e.text);
			abort();
		}
		view_close(r.view);
	}
	store_read_end(t);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static int files;
	struct import_report again;
	struct error e;
	FILE *in;
	int list;

	if (!city.store) {
		nowhere = fopen("/dev/null", "we");
		city_begin(&city);
		atexit(end);
	} else if (++files % STORE_FRESH == 0) {
		city_end(&city);
		city_begin(&city);
	}
	if (size < 2)
		return 0;
	list = bytes[0] % 3;
	if (!city_import(&city, list, (const char *)bytes + 1, size - 1))
		return 0;
	lists_print();
	in = fmemopen((void *)(uintptr_t)(bytes + 1), size - 1, "r");
	if (!in ||
	    import_read(in, (enum import_list)list, city.store, city.now, &again, NULL, NULL, &e) !=
		OUTCOME_DONE ||
	    again.added)
		abort();
	fclose(in);
	return 0;
}
