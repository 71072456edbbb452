/* SPDX-License-Identifier: MIT */
#include "store/evidence.h"
#include "store/env.h"

#include <pthread.h>
#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

/*	DB_EVIDENCE  SHA-256 of the document (32)  ->  one zstd frame, its content size in the head
 *
 * A document that comes twice is kept once. What is read is digested again: bytes that are not the ones
 * whose name they bear are never shown. */

enum {
	LEVEL = 1,
	DOCUMENT_MAX = 1 << 30, /* what evidence_read will allocate */
};

/* One context a thread, for its whole life: it is 600 KiB. */
static pthread_key_t context_key;
static bool has_context_key;

static void context_free(void *context)
{
	ZSTD_freeCCtx(context);
}

static void context_begin(void)
{
	has_context_key = pthread_key_create(&context_key, context_free) == 0;
}

/* NULL: there is no memory for it. */
static ZSTD_CCtx *context_of_thread(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	ZSTD_CCtx *context;

	pthread_once(&once, context_begin);
	if (!has_context_key)
		return NULL;
	context = pthread_getspecific(context_key);
	if (!context && (context = ZSTD_createCCtx()) && pthread_setspecific(context_key, context) != 0) {
		ZSTD_freeCCtx(context);
		context = NULL;
	}
	return context;
}

enum outcome evidence_pack(const void *bytes, size_t length, struct evidence *ev, struct error *e)
{
	size_t room = ZSTD_compressBound(length), size;
	ZSTD_CCtx *zstd = context_of_thread();

	*ev = (struct evidence){0};
	if (!zstd)
		return error_set(e, OUTCOME_REFUSED, "compressing a document: no memory for it");
	sha256(bytes, length, ev->sha256);
	ev->packed.at = memory_grow(NULL, room + 1);
	ev->packed.room = room + 1;
	size = ZSTD_compressCCtx(zstd, ev->packed.at, room, bytes, length, LEVEL);
	if (ZSTD_isError(size)) {
		evidence_free(ev);
		return error_set(e, OUTCOME_MISUSED, "compressing a document: %s", ZSTD_getErrorName(size));
	}
	/* the bound is generous; a batch of documents waits in memory */
	ev->packed.at = memory_grow(ev->packed.at, size + 1);
	ev->packed.room = size + 1;
	ev->packed.length = size;
	return OUTCOME_DONE;
}

void evidence_free(struct evidence *ev)
{
	text_done(&ev->packed);
}

enum outcome evidence_add(struct txn *t, const struct evidence *ev, bool *stored, struct error *e)
{
	struct bytes old;
	enum outcome outcome = record_get(t, DB_EVIDENCE, bytes_at(ev->sha256, SHA256_SIZE), &old, e);

	*stored = outcome == OUTCOME_ABSENT;
	if (outcome != OUTCOME_ABSENT)
		return outcome;
	return record_put(
	    t, DB_EVIDENCE, bytes_at(ev->sha256, SHA256_SIZE), bytes_at(ev->packed.at, ev->packed.length), e);
}

enum outcome evidence_read(
    struct txn *t, const uint8_t digest[SHA256_SIZE], struct text *out, struct error *e)
{
	struct bytes packed;
	uint8_t again[SHA256_SIZE];
	unsigned long long size;
	OWNED char *plain = NULL;
	size_t got;
	enum outcome outcome = record_get(t, DB_EVIDENCE, bytes_at(digest, SHA256_SIZE), &packed, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	/* the frame is all there is: of bytes behind it nothing would show */
	if (ZSTD_findFrameCompressedSize(packed.at, (size_t)(packed.end - packed.at)) !=
	    (size_t)(packed.end - packed.at))
		return record_is_corrupt(e, DB_EVIDENCE, digest, SHA256_SIZE);
	size = ZSTD_getFrameContentSize(packed.at, (size_t)(packed.end - packed.at));
	if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > DOCUMENT_MAX)
		return record_is_corrupt(e, DB_EVIDENCE, digest, SHA256_SIZE);
	plain = memory_grow(NULL, (size_t)size + 1);
	got = ZSTD_decompress(plain, (size_t)size, packed.at, (size_t)(packed.end - packed.at));
	if (ZSTD_isError(got) && ZSTD_getErrorCode(got) == ZSTD_error_memory_allocation)
		return error_set(e, OUTCOME_REFUSED, "reading a document from the store: no memory for it");
	if (ZSTD_isError(got) || got != size)
		return record_is_corrupt(e, DB_EVIDENCE, digest, SHA256_SIZE);
	sha256(plain, got, again);
	if (memcmp(again, digest, SHA256_SIZE) != 0)
		return record_is_corrupt(e, DB_EVIDENCE, digest, SHA256_SIZE);
	text_put(out, plain, got);
	return OUTCOME_DONE;
}
