/* SPDX-License-Identifier: MIT */
#include "export/remote_body.h"
#include "base/json.h"
#include "base/plain.h"
#include "export/remote.pb-c.h"

#include <snappy-c.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- names ---- */

static const char **name_table_grow(const char **list, uint32_t room, uint32_t wanted)
{
	list = memory_grow(list, wanted * sizeof *list);
	memset(list + room, 0, (wanted - room) * sizeof *list);
	return list;
}

void code_names_add(struct names_of_codes *n, const struct sample *s)
{
	if (s->region_code >= n->region_room) {
		uint32_t wanted = s->region_code * 2 + 64;

		n->regions = name_table_grow(n->regions, n->region_room, wanted);
		n->region_room = wanted;
	}
	if (s->indicator_code >= n->indicator_room) {
		uint32_t wanted = s->indicator_code * 2 + 64;

		n->indicators = name_table_grow(n->indicators, n->indicator_room, wanted);
		n->units = name_table_grow(n->units, n->indicator_room, wanted);
		n->indicator_room = wanted;
	}
	if (!n->regions[s->region_code])
		n->regions[s->region_code] = arena_text(&n->arena, sample_label(s, "region"));
	if (!n->indicators[s->indicator_code])
		n->indicators[s->indicator_code] = arena_text(&n->arena, sample_label(s, "indicator"));
	if (!n->units[s->indicator_code] && strcmp(s->metric, "pacesetter_value") == 0)
		n->units[s->indicator_code] = arena_text(&n->arena, sample_label(s, "unit"));
}

void names_done(struct names_of_codes *n)
{
	free(n->regions);
	free(n->indicators);
	free(n->units);
	arena_done(&n->arena);
	*n = (struct names_of_codes){0};
}

/* ---- a series ---- */

enum { LABELS_MOST = 6, LABEL_BYTES = 32 };

/* Labels in the order of their names, as the protocol wants them; values of a period or year in `room`. */
static size_t labels_of(
    const struct queued_sample *q, const struct names_of_codes *n, struct label *labels, char *room)
{
	struct period p = period_of_key(q->period);
	TEXT_OWNED struct text period = {0};
	const char *unit = n->units && n->units[q->indicator] ? n->units[q->indicator] : "";
	size_t count = 0;

	labels[count++] = (struct label){
	    "__name__", q->kind == SAMPLE_RELEASES ? "pacesetter_release" : "pacesetter_value"};
	labels[count++] = (struct label){"indicator", n->indicators[q->indicator]};
	if (q->kind == SAMPLE_RELEASES) {
		period_print(&period, p);
		bounded_print(room, LABEL_BYTES, "%s", text_of(&period));
		labels[count++] = (struct label){"period", room};
		labels[count++] = (struct label){"region", n->regions[q->region]};
		return count;
	}
	labels[count++] = (struct label){"region", n->regions[q->region]};
	labels[count++] = (struct label){"role", q->kind == SAMPLE_TARGETS ? "target" : "figure"};
	if (*unit)
		labels[count++] = (struct label){"unit", unit};
	if (q->kind == SAMPLE_TARGETS) {
		snprintf(room, LABEL_BYTES, "%d", p.year);
		labels[count++] = (struct label){"year", room};
	}
	return count;
}

void queued_print(const struct queued_sample *q, const struct names_of_codes *n, struct text *out)
{
	struct label labels[LABELS_MOST];
	char room[LABEL_BYTES];
	size_t count = labels_of(q, n, labels, room);

	text_add(out, labels[0].value);
	for (size_t i = 1; i < count; i++) {
		text_printf(out, "%s%s=", i == 1 ? "{" : ",", labels[i].name);
		json_quote(out, labels[i].value); /* PromQL has the escapes of JSON */
	}
	text_add(out, "}");
}

static bool same_series(const struct queued_sample *a, const struct queued_sample *b)
{
	return a->kind == b->kind && a->region == b->region && a->indicator == b->indicator &&
	       (a->kind == SAMPLE_VALUES || a->period == b->period);
}

static int queued_series_order(const void *x, const void *y)
{
	const struct queued_sample *a = x, *b = y;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->region != b->region)
		return a->region < b->region ? -1 : 1;
	if (a->indicator != b->indicator)
		return a->indicator < b->indicator ? -1 : 1;
	if (a->kind != SAMPLE_VALUES && a->period != b->period)
		return a->period < b->period ? -1 : 1;
	return a->time_ms < b->time_ms ? -1 : a->time_ms > b->time_ms;
}

/* A NAN of its own says that a series ends (Prometheus, value.StaleNaN). */
static double stale_mark(void)
{
	const uint64_t bits = 0x7ff0000000000002;
	double value;

	memcpy(&value, &bits, sizeof value);
	return value;
}

/* ---- the body ---- */

struct remote_builder {
	struct arena arena;
	Prometheus__TimeSeries **series;
	size_t count;
};

static void series_add(struct remote_builder *b, const struct queued_sample *samples, size_t count,
    const struct names_of_codes *n)
{
	Prometheus__TimeSeries *s = arena_new(&b->arena, sizeof *s);
	struct label labels[LABELS_MOST];
	char room[LABEL_BYTES];
	TEXT_OWNED struct text value = {0};

	prometheus__time_series__init(s);
	s->n_labels = labels_of(&samples[0], n, labels, room);
	s->labels = arena_new(&b->arena, s->n_labels * sizeof *s->labels);
	for (size_t i = 0; i < s->n_labels; i++) {
		s->labels[i] = arena_new(&b->arena, sizeof **s->labels);
		prometheus__label__init(s->labels[i]);
		s->labels[i]->name = (char *)(uintptr_t)labels[i].name;
		text_clear(&value);
		valid_add(&value, labels[i].value);
		s->labels[i]->value = arena_text(&b->arena, text_of(&value));
	}
	s->n_samples = count;
	s->samples = arena_new(&b->arena, count * sizeof *s->samples);
	for (size_t i = 0; i < count; i++) {
		s->samples[i] = arena_new(&b->arena, sizeof **s->samples);
		prometheus__sample__init(s->samples[i]);
		s->samples[i]->value = samples[i].stale ? stale_mark() : samples[i].value;
		s->samples[i]->timestamp = samples[i].time_ms;
	}
	*(Prometheus__TimeSeries **)arena_push(&b->arena, &b->series, &b->count, sizeof *b->series) = s;
}

void remote_body(
    struct queued_sample *samples, size_t count, const struct names_of_codes *n, struct text *out)
{
	Prometheus__WriteRequest request = PROMETHEUS__WRITE_REQUEST__INIT;
	struct remote_builder b = {0};
	OWNED uint8_t *plain = NULL;
	OWNED char *packed = NULL;
	size_t size, packed_size;

	qsort(samples, count, sizeof *samples, queued_series_order);
	for (size_t i = 0, end; i < count; i = end) {
		for (end = i + 1; end < count && same_series(&samples[i], &samples[end]);)
			end++;
		series_add(&b, &samples[i], end - i, n);
	}
	request.timeseries = b.series;
	request.n_timeseries = b.count;
	size = prometheus__write_request__get_packed_size(&request);
	plain = memory_grow(NULL, size + 1);
	prometheus__write_request__pack(&request, plain);
	packed_size = snappy_max_compressed_length(size);
	packed = memory_grow(NULL, packed_size + 1);
	snappy_compress((const char *)plain, size, packed, &packed_size);
	text_put(out, packed, packed_size);
	arena_done(&b.arena);
}
