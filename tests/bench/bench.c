/* SPDX-License-Identifier: MIT */
/* What is said to be fast, measured beside its yardstick in one run: `make bench`. Never fails on a time.
 *
 * usage: bench PACESETTER FOLDER [OLD], where OLD is an older pacesetter: then the two are measured beside
 * each other, and nothing else. */
#include "alert/evaluate.h"
#include "base/descriptors.h"
#include "base/json.h"
#include "collector/decode.h"
#include "collector/ingest.h"
#include "collector/map.h"
#include "collector/targets.h"
#include "collector/writer.h"
#include "config/source.h"
#include "tests/bench/documents.h"
#include "tests/bench/endpoints.h"
#include "tests/bench/engines.h"
#include "tests/bench/leaving.h"
#include "tests/bench/measure.h"
#include "tests/bench/versions.h"

#include <fcntl.h>
#include <lmdb.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 5, STARTS = 21, SCANS = 101 };

static struct text documents[BENCH_DOCUMENTS];
static const char *folder, *program;

static void run_shell(const char *command)
{
	if (system(command) != 0)
		give_up(command, NULL);
}

static char *in_folder(const char *name)
{
	static char path[4200];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static void remove_store(void)
{
	char command[4300];

	snprintf(command, sizeof command, "rm -rf '%s'", in_folder("store"));
	run_shell(command);
}

static long long size_of(const char *name)
{
	struct stat st;

	return stat(in_folder(name), &st) == 0 ? (long long)st.st_size : 0;
}

/* ---- documents to durable figures ---- */

static double parse_plain(void)
{
	double start;

	cJSON_InitHooks(NULL); /* malloc and free, as it comes */
	start = seconds();
	for (int i = 0; i < BENCH_DOCUMENTS; i++)
		cJSON_Delete(cJSON_ParseWithLength(documents[i].at, documents[i].length));
	return seconds() - start;
}

/* Our own reader, into an arena that is used again. */
static double parse_ours(void)
{
	struct arena a = {0};
	double start = seconds();

	for (int i = 0; i < BENCH_DOCUMENTS; i++) {
		struct error e;
		cJSON *root;

		if (json_parse(&a, documents[i].at, documents[i].length, 64, &root, &e) != OUTCOME_DONE)
			give_up("parse", e.text);
		arena_reset(&a);
	}
	start = seconds() - start;
	arena_done(&a);
	return start;
}

/* The same parse as ours, and the rows walked by member name. */
static double sqlite_feed(void)
{
	struct arena a = {0};
	sqlite3 *db;
	sqlite3_stmt *insert;
	struct error e;
	double start;

	unlink(in_folder("bench.sqlite"));
	if (sqlite3_open(in_folder("bench.sqlite"), &db) != SQLITE_OK)
		give_up("sqlite", NULL);
	sqlite3_exec(db,
	    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
	    "CREATE TABLE figures(period TEXT, region TEXT, indicator TEXT, known INTEGER, value REAL,"
	    "PRIMARY KEY(period, region, indicator, known)) WITHOUT ROWID",
	    NULL, NULL, NULL);
	sqlite3_prepare_v2(db, "INSERT INTO figures VALUES(?,?,?,?,?)", -1, &insert, NULL);
	sync(); /* what others have left to write is not ours to wait for */
	start = seconds();
	for (int i = 0; i < BENCH_DOCUMENTS; i++) {
		const cJSON *row;
		cJSON *root;
		const char *period;

		if (json_parse(&a, documents[i].at, documents[i].length, 64, &root, &e) != OUTCOME_DONE)
			give_up("parse", e.text);
		period = cJSON_GetObjectItemCaseSensitive(root, "period")->valuestring;
		sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
		cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(root, "rows"))
		{
			sqlite3_bind_text(insert, 1, period, -1, SQLITE_STATIC);
			sqlite3_bind_text(insert, 2,
			    cJSON_GetObjectItemCaseSensitive(row, "region")->valuestring, -1, SQLITE_STATIC);
			sqlite3_bind_text(insert, 3,
			    cJSON_GetObjectItemCaseSensitive(row, "indicator")->valuestring, -1,
			    SQLITE_STATIC);
			sqlite3_bind_int64(insert, 4, 1700000000);
			sqlite3_bind_double(
			    insert, 5, cJSON_GetObjectItemCaseSensitive(row, "value")->valuedouble);
			if (sqlite3_step(insert) != SQLITE_DONE)
				give_up("sqlite insert", NULL);
			sqlite3_reset(insert);
		}
		if (sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
			give_up("sqlite commit", NULL);
		arena_reset(&a);
	}
	sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	start = seconds() - start;
	sqlite3_finalize(insert);
	sqlite3_close(db);
	arena_done(&a);
	return start;
}

static struct arrival *arrive(const struct config *c, struct arena *tree, int n)
{
	static const struct decoder how = {.content_type = "application/json", .depth_max = 64};
	struct arrival *a =
	    arrival_new(&c->source[n % BENCH_DOCUMENTS_A_MONTH], (struct period){0}, 1700000000);
	struct document_page *p = arrival_page(a);
	struct error e;
	cJSON *root;

	text_put(&p->body, documents[n].at, documents[n].length);
	p->fetch.bytes = (uint32_t)documents[n].length;
	if (decode_document(documents[n].at, documents[n].length, &how, tree, &root, &e) != OUTCOME_DONE ||
	    map_document(c, a->source, root, NULL, &a->mapped, &e) != OUTCOME_DONE)
		give_up("map", e.text);
	arena_reset(tree);
	return a;
}

/* Each document durable before the next is begun. */
static void feed_in_turn(const struct config *c, struct store *s, struct arena *tree)
{
	struct error e;

	for (int i = 0; i < BENCH_DOCUMENTS; i++) {
		struct arrival *a = arrive(c, tree, i);

		if (arrivals_store(c, s, &a, 1, &e) != OUTCOME_DONE)
			give_up("ingest", e.text);
		arrival_free(a);
	}
}

static void nobody_sleeps(void *context)
{
	(void)context;
}

/* As `collect` does it: a thread makes durable what has arrived meanwhile. */
static void feed_writer(const struct config *c, struct store *s, struct arena *tree)
{
	struct writer *w;
	struct arrival *a;
	struct error e;
	int durable = 0;

	if (writer_new(c, s, nobody_sleeps, NULL, &w, &e) != OUTCOME_DONE)
		give_up("writer", e.text);
	for (int i = 0; i <= BENCH_DOCUMENTS; i++) {
		if (i < BENCH_DOCUMENTS)
			writer_give(w, arrive(c, tree, i));
		else
			writer_settle(w);
		while (writer_result(w, &a, &e) == OUTCOME_DONE) {
			arrival_free(a);
			durable++;
		}
	}
	writer_free(w);
	if (durable != BENCH_DOCUMENTS)
		give_up("not all of it is durable", NULL);
}

static double ours_feed(
    const struct config *c, void (*feed)(const struct config *, struct store *, struct arena *))
{
	struct arena tree = {0};
	struct store *s;
	struct error e;
	double start;

	remove_store();
	if (store_open(c->store, NULL, &s, &e) != OUTCOME_DONE)
		give_up("store", e.text);
	sync();
	start = seconds();
	feed(c, s, &tree);
	start = seconds() - start;
	store_close(s);
	arena_done(&tree);
	return start;
}

static void bench_ingest(const struct config *c)
{
	double plain[ROUNDS], reader[ROUNDS], sqlite[ROUNDS], one[ROUNDS], all[ROUNDS], p, r, s, a, b;

	/* in turn, so that a machine that slows down slows them all down */
	for (int i = 0; i < ROUNDS; i++) {
		plain[i] = parse_plain();
		reader[i] = parse_ours();
		sqlite[i] = sqlite_feed();
		one[i] = ours_feed(c, feed_in_turn);
		all[i] = ours_feed(c, feed_writer);
	}
	p = median(plain, ROUNDS);
	r = median(reader, ROUNDS);
	s = median(sqlite, ROUNDS);
	a = median(one, ROUNDS);
	b = median(all, ROUNDS);
	printf(
	    "documents to durable figures, parsing and evidence included (million figures/s, median of %d)\n",
	    ROUNDS);
	printf("  plain cJSON parse, nothing else               %6.2f\n", BENCH_FIGURES / p / 1e6);
	printf(
	    "  pacesetter's reader, nothing else             %6.2f   %.2f of plain cJSON's time (aim 0.5)\n",
	    BENCH_FIGURES / r / 1e6, r / p);
	printf("  SQLite (WAL, FULL), a transaction a document  %6.2f\n", BENCH_FIGURES / s / 1e6);
	printf("  pacesetter, one document after the other      %6.2f   %.2f of plain, %.1f times SQLite\n",
	    BENCH_FIGURES / a / 1e6, p / a, s / a);
	printf("  pacesetter, as collect does it                %6.2f   %.2f of plain (aim 0.8), %.1f times "
	       "SQLite (aim 2)\n",
	    BENCH_FIGURES / b / 1e6, p / b, s / b);
}

/* ---- size ---- */

struct page_use {
	size_t figures, evidence, all;
};

/* Only a process of its own may open the environment a second time. */
static void in_child(void (*work)(void *result), void *result, size_t size)
{
	int ends[2];
	pid_t child;

	if (pipe(ends) != 0)
		give_up("pipe", NULL);
	fflush(stdout);
	child = fork();
	if (child == 0) {
		work(result);
		_exit(write(ends[1], result, size) == (ssize_t)size ? 0 : 1);
	}
	if (read(ends[0], result, size) != (ssize_t)size || waitpid(child, NULL, 0) < 0)
		give_up("child", NULL);
	close(ends[0]);
	close(ends[1]);
}

static void lmdb_open(MDB_env **env, MDB_txn **txn)
{
	mdb_env_create(env);
	mdb_env_set_maxdbs(*env, 32);
	if (mdb_env_open(*env, in_folder("store"), MDB_RDONLY, 0640) != 0 ||
	    mdb_txn_begin(*env, NULL, MDB_RDONLY, txn) != 0)
		_exit(1);
}

static void count_pages(void *result)
{
	struct page_use *p = result;
	const char *const names[] = {"figures", "evidence"};
	size_t *const into[] = {&p->figures, &p->evidence};
	MDB_env *env;
	MDB_txn *txn;

	lmdb_open(&env, &txn);
	for (int i = 0; i < 2; i++) {
		MDB_dbi db;
		MDB_stat st;

		if (mdb_dbi_open(txn, names[i], 0, &db) != 0 || mdb_stat(txn, db, &st) != 0)
			_exit(1);
		*into[i] = (st.ms_branch_pages + st.ms_leaf_pages + st.ms_overflow_pages) * st.ms_psize;
	}
}

static void bench_size(void)
{
	struct page_use p = {0};
	double sqlite = (double)size_of("bench.sqlite"), ours = (double)size_of("store/data.mdb");

	in_child(count_pages, &p, sizeof p);
	printf("bytes a figure in the store\n");
	printf("  SQLite's file, without evidence               %6.1f\n", sqlite / BENCH_FIGURES);
	printf("  pacesetter's file, everything                 %6.1f   %.2f of SQLite (aim 0.8)\n",
	    ours / BENCH_FIGURES, ours / sqlite);
	printf("    of it figures %.1f, evidence %.1f\n", (double)p.figures / BENCH_FIGURES,
	    (double)p.evidence / BENCH_FIGURES);
}

/* ---- evaluation ---- */

static void scan_all(void *result)
{
	MDB_env *env;
	MDB_txn *txn;
	MDB_dbi db;
	double times[SCANS];
	size_t total = 0;

	lmdb_open(&env, &txn);
	if (mdb_dbi_open(txn, "figures", 0, &db) != 0)
		_exit(1);
	for (int i = 0; i < SCANS; i++) {
		MDB_cursor *cursor;
		MDB_val k, v;
		double start = seconds();

		mdb_cursor_open(txn, db, &cursor);
		for (int code = mdb_cursor_get(cursor, &k, &v, MDB_FIRST); code == 0;
		     code = mdb_cursor_get(cursor, &k, &v, MDB_NEXT))
			for (size_t b = 0; b < v.mv_size; b += 64) /* each cache line of the values */
				total += ((unsigned char *)v.mv_data)[b];
		mdb_cursor_close(cursor);
		times[i] = seconds() - start;
	}
	/* the sum is used, so that the reading cannot be left out */
	*(double *)result = total ? median(times, SCANS) : 0;
}

static void bench_evaluation(const struct config *c)
{
	double scan = 0, times[SCANS];
	struct store *s;
	struct txn *t;
	struct error e;
	size_t subjects = 0, changed;

	if (store_open(c->store, NULL, &s, &e) != OUTCOME_DONE ||
	    targets_enter(c, s, 1700000000, &changed, &e) != OUTCOME_DONE)
		give_up("targets", e.text);
	store_close(s);
	in_child(scan_all, &scan, sizeof scan);
	if (store_open(c->store, NULL, &s, &e) != OUTCOME_DONE || store_read(s, &t, &e) != OUTCOME_DONE)
		give_up("store", e.text);
	for (int i = 0; i < SCANS; i++) {
		double start = seconds();
		struct evaluation found;
		struct view *v;

		/* as of 2023-12-31: the last month is known, the rule is measured on December 2023 */
		if (view_open(c, t, 1703980800, &v, &e) != OUTCOME_DONE ||
		    rules_evaluate(v, &found, &e) != OUTCOME_DONE)
			give_up("evaluate", e.text);
		times[i] = seconds() - start;
		subjects = found.subjects;
		view_close(v);
	}
	store_read_end(t);
	store_close(s);
	printf("evaluation of one rule over %zu series, as of a day (ms)\n", subjects);
	printf("  one LMDB cursor scan of all figures           %6.2f\n", scan * 1e3);
	printf("  pacesetter                                    %6.2f   %.2f of the scan (aim 1)\n",
	    median(times, SCANS) * 1e3, median(times, SCANS) / scan);
}

/* ---- whole processes ---- */

static double first_byte(char *const argv[])
{
	int ends[2];
	char byte;
	double start = seconds(), took;
	pid_t child;

	if (pipe(ends) != 0)
		give_up("pipe", NULL);
	fflush(stdout);
	child = fork();
	if (child == 0) {
		dup2(ends[1], 1);
		close(ends[0]);
		close(ends[1]);
		execvp(argv[0], argv);
		_exit(127);
	}
	close(ends[1]);
	if (read(ends[0], &byte, 1) < 0) /* `true` says nothing: its end counts */
		give_up("read", NULL);
	took = seconds() - start;
	while (read(ends[0], &byte, 1) > 0)
		;
	close(ends[0]);
	waitpid(child, NULL, 0);
	return took;
}

static void bench_start(void)
{
	static char command[] = "table", option[] = "-c", now[] = "--now=2024-01-01", nothing[] = "true";
	char config[4200];
	double table[STARTS], idle[STARTS], a, b;

	snprintf(config, sizeof config, "%s", in_folder("bench.yaml"));
	for (int i = 0; i < STARTS; i++) {
		table[i] =
		    first_byte((char *[]){(char *)(uintptr_t)program, command, option, config, now, NULL});
		idle[i] = first_byte((char *[]){nothing, NULL});
	}
	a = median(table, STARTS) * 1e3;
	b = median(idle, STARTS) * 1e3;
	printf("start to first byte (ms, median of %d)\n", STARTS);
	printf("  true                                          %6.1f\n", b);
	printf(
	    "  pacesetter table, on this store               %6.1f   %.1f more (aim under 20)\n", a, a - b);
}

static void bench_memory(void)
{
	static char command[] = "collect", option[] = "-c", period[] = "--period=2014-01..2023-12",
		    log[] = "--log=error", now[] = "--now=" BENCH_NOW;
	char config[4200];
	struct cost cost;
	pid_t child;
	double start;

	snprintf(config, sizeof config, "%s", in_folder("bench.yaml"));
	remove_store();
	fflush(stdout);
	start = seconds();
	child = fork();
	if (child == 0) {
		if (!freopen("/dev/null", "w", stdout))
			_exit(1);
		execv(program,
		    (char *[]){(char *)(uintptr_t)program, command, option, config, period, log, now, NULL});
		_exit(127);
	}
	cost = cost_of(child, start);
	if (cost.status != 0)
		give_up("pacesetter collect", NULL);
	printf("collecting them all as a process of its own, from files\n");
	printf("  peak memory                                   %6.1f MiB (aim under 64), %.2f s, %.2f "
	       "million figures/s\n",
	    cost.mib, cost.wall, BENCH_FIGURES / cost.wall / 1e6);
}

/* What the paths cost beside the parse of the same documents. */
static void bench_mapping(const struct config *c)
{
	static const struct decoder how = {.content_type = "application/json", .depth_max = 64};
	double plain[ROUNDS], mapping[ROUNDS];

	for (int i = 0; i < ROUNDS; i++) {
		struct arena tree = {0};

		plain[i] = parse_plain();
		mapping[i] = 0;
		for (int n = 0; n < BENCH_DOCUMENTS; n++) {
			struct mapped_page m = {0};
			struct error e;
			cJSON *root;
			double start;

			if (decode_document(documents[n].at, documents[n].length, &how, &tree, &root, &e) !=
			    OUTCOME_DONE)
				give_up("decode", e.text);
			start = seconds();
			if (map_document(c, &c->source[n % BENCH_DOCUMENTS_A_MONTH], root, NULL, &m, &e) !=
			    OUTCOME_DONE)
				give_up("map", e.text);
			mapping[i] += seconds() - start;
			mapped_free(&m);
			arena_reset(&tree);
		}
		arena_done(&tree);
	}
	printf("mapping by paths (s, median of %d)\n", ROUNDS);
	printf("  plain cJSON parse of the same documents       %6.2f\n", median(plain, ROUNDS));
	printf("  pacesetter, from the tree to figures          %6.2f   %.2f of the parse (aim 1)\n",
	    median(mapping, ROUNDS), median(mapping, ROUNDS) / median(plain, ROUNDS));
}

static void write_file(const char *name, const struct text *t)
{
	FILE *f = fopen(in_folder(name), "we");

	if (!f || fwrite(t->at, 1, t->length, f) != t->length || fclose(f) != 0)
		give_up(name, NULL);
}

static void write_documents(void)
{
	size_t bytes = 0;

	for (int i = 0; i < BENCH_DOCUMENTS; i++) {
		char name[64];

		bench_document(&documents[i], i);
		bytes += documents[i].length;
		snprintf(
		    name, sizeof name, "%04d%02d-%d.json", BENCH_FIRST_YEAR + i / 36, i / 3 % 12 + 1, i % 3);
		write_file(name, &documents[i]);
	}
	printf("%d figures in %d documents of %.0f KiB; %d regions, %d indicators, %d months\n\n",
	    BENCH_FIGURES, BENCH_DOCUMENTS, (double)bytes / BENCH_DOCUMENTS / 1024, BENCH_REGIONS,
	    BENCH_INDICATORS, BENCH_MONTHS);
}

/* This program beside its yardsticks. */
static void bench_all(void)
{
	TEXT_OWNED struct text yaml = {0};
	struct config *c;
	struct error e;

	bench_configuration(&yaml, folder);
	write_file("bench.yaml", &yaml);
	if (config_load(in_folder("bench.yaml"), &c, &e) != OUTCOME_DONE)
		give_up("configuration", e.text);
	bench_ingest(c);
	bench_size();
	bench_evaluation(c);
	bench_start();
	bench_memory();
	bench_mapping(c);
	bench_leaving(program, folder, in_folder("bench.yaml"));
	bench_engines(program, folder, in_folder("bench.yaml"));
	bench_endpoints(program, folder);
	bench_huge_document(program, folder);
	config_free(c);
}

int main(int argc, char **argv)
{
	char *old = NULL;

	if (!descriptors_open())
		return 1;
	if (argc != 3 && argc != 4) {
		fprintf(stderr, "usage: bench PACESETTER FOLDER [OLD]\n");
		return 2;
	}
	memory_begin();
	program = realpath(argv[1], NULL);
	if (mkdir(argv[2], 0755) != 0 && access(argv[2], W_OK) != 0)
		give_up(argv[2], NULL);
	folder = realpath(argv[2], NULL);
	if (!program || !folder || (argc == 4 && !(old = realpath(argv[3], NULL))))
		give_up("realpath", NULL);
	write_documents();
	if (old)
		bench_versions(program, old, folder);
	else
		bench_all();
	for (int i = 0; i < BENCH_DOCUMENTS; i++)
		text_done(&documents[i]);
	free(old);
	return 0;
}
