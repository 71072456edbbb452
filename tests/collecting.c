/* SPDX-License-Identifier: MIT */
#include "tests/collecting.h"

#include <stdlib.h>

static instant fixed_now(void *context)
{
	return ((struct bench *)context)->now;
}

static void note(void *context, const struct collect_report *r)
{
	struct bench *b = context;

	text_printf(&b->log, "%s %s added=%u refused=%u attempts=%zu %s\n", r->fetch.source,
	    fetch_outcome_names[r->fetch.outcome], r->fetch.added, r->fetch.refused, r->attempts,
	    r->fetch.problem);
	if (r->pages > 1)
		text_printf(&b->log, "%s pages=%zu rows=%u\n", r->fetch.source, r->pages, r->fetch.rows);
}

void bench_begin_with(struct bench *b, const char *name, const char *yaml)
{
	const char *folder = test_folder(name);

	*b = (struct bench){.server = server_start(), .now = 1687000000};
	setenv("TEST_SERVER", server_url(b->server), 1);
	setenv("TEST_TOKEN", "t0ken", 1);
	b->config = test_config(folder, yaml);
	b->store = test_store(folder);
}

void bench_begin(struct bench *b, const char *name, const char *sources)
{
	TEXT_OWNED struct text yaml = {0};

	text_printf(&yaml,
	    "allow_filters: true\nregions:\n  - {id: east, name: East, kind: county}\n  - {id: west, name: "
	    "West, kind: county}\n"
	    "indicators:\n  - {id: grp, name: GRP, unit: u, kind: year-to-date}\nsources:\n%s",
	    sources);
	bench_begin_with(b, name, text_of(&yaml));
}

void bench_begin_file(struct bench *b, const char *name)
{
	TEXT_OWNED struct text path = {0};
	char *sources;

	text_printf(&path, "tests/data/collector/%s.yaml", name);
	sources = test_read(text_of(&path));
	bench_begin(b, name, sources);
	free(sources);
}

void bench_serve(struct bench *b, const char *path, const char *body)
{
	server_answer(b->server, path, &(struct cached_response){.body = body});
}

void bench_end(struct bench *b)
{
	store_close(b->store);
	config_free(b->config);
	server_stop(b->server);
	text_done(&b->log);
}

static void ask(void *context, struct job job)
{
	collector_fetch(context, job);
}

void bench_collect_period(struct bench *b, struct period p)
{
	struct collect_options o = {.now = fixed_now, .now_context = b, .done = note, .done_context = b};
	struct collector *k;
	struct http *h;
	struct error e;

	text_clear(&b->log);
	assert_done(http_new(&b->config->limits, &h, &e), e);
	assert_done(collector_new(b->config, b->store, h, &o, &k, &e), e);
	for (int i = 0; i < (int)b->config->source_count; i++)
		jobs_of(b->config, i, b->config->source[i].per_period ? p : (struct period){0}, ask, k);
	while (collector_busy(k)) {
		http_pump(h, collector_wait_ms(k, 500), NULL, 0);
		assert_done(collector_turn(k, &e), e);
	}
	collector_free(k);
	http_free(h);
}

void bench_collect(struct bench *b)
{
	bench_collect_period(b, (struct period){0});
}
