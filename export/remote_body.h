/* SPDX-License-Identifier: MIT */
/* The body of a remote write: protobuf, then snappy, both by their libraries. */
#ifndef EXPORT_REMOTE_BODY_H
#define EXPORT_REMOTE_BODY_H

#include "base/text.h"
#include "export/samples.h"

/* A sample that waits, as numbers; its names are in the tables of `struct names_of_codes`. */
struct queued_sample {
	uint32_t fetch, region, indicator, period; /* period_key */
	uint8_t kind;				   /* enum sample_kind */
	bool stale;
	int64_t time_ms;
	double value;
};

struct names_of_codes {
	struct arena arena;
	const char **regions, **indicators, **units; /* by code */
	uint32_t region_room, indicator_room;
};
void code_names_add(struct names_of_codes *n, const struct sample *s);
void names_done(struct names_of_codes *n);

/* The series of a sample, "pacesetter_value{...}", for messages. */
void queued_print(const struct queued_sample *q, const struct names_of_codes *n, struct text *out);

/* Sorts the samples by series and time and appends the body. */
void remote_body(
    struct queued_sample *samples, size_t count, const struct names_of_codes *n, struct text *out);

#endif
