#include "store/evidence.h"
#include "store/env.h"

#include <pthread.h>
#include <stdlib.h>
#include <zstd.h>

enum {
	LEVEL = 1,
	DOCUMENT_MAX = 1 << 30, /* what evidence_read will allocate */
};

/* One context a thread, for its whole life: it is 600 KiB. */
static pthread_key_t context_key;

static void context_free(void *context)
{
	ZSTD_freeCCtx(context);
}

static void context_begin(void)
{
	pthread_key_create(&context_key, context_free);
}

static ZSTD_CCtx *context_of_thread(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	ZSTD_CCtx *context;

	pthread_once(&once, context_begin);
	context = pthread_getspecific(context_key);
	if (!context) {
		context = ZSTD_createCCtx();
		pthread_setspecific(context_key, context);
	}
	return context;
}

int evidence_pack(const void *bytes, size_t length, struct evidence *ev, struct error *e)
{
	size_t room = ZSTD_compressBound(length), size;

	*ev = (struct evidence){0};
	sha256(bytes, length, ev->sha256);
	ev->packed.at = memory_grow(NULL, room + 1);
	ev->packed.room = room + 1;
	size = ZSTD_compressCCtx(context_of_thread(), ev->packed.at, room, bytes, length, LEVEL);
	if (ZSTD_isError(size)) {
		evidence_free(ev);
		return error_set(e, MISUSED, "compressing a document: %s", ZSTD_getErrorName(size));
	}
	/* the bound is generous; a batch of documents waits in memory */
	ev->packed.at = memory_grow(ev->packed.at, size + 1);
	ev->packed.room = size + 1;
	ev->packed.length = size;
	return DONE;
}

void evidence_free(struct evidence *ev)
{
	text_done(&ev->packed);
}

int evidence_add(struct txn *t, const struct evidence *ev, bool *stored, struct error *e)
{
	struct bytes old;
	int outcome = record_get(t, DB_EVIDENCE, ev->sha256, SHA256_SIZE, &old, e);

	*stored = outcome == ABSENT;
	if (outcome != ABSENT)
		return outcome;
	return record_put(t, DB_EVIDENCE, ev->sha256, SHA256_SIZE, ev->packed.at, ev->packed.length, e);
}

int evidence_read(struct txn *t, const uint8_t digest[SHA256_SIZE], struct text *out, struct error *e)
{
	struct bytes packed;
	uint8_t again[SHA256_SIZE];
	unsigned long long size;
	OWNED char *plain = NULL;
	size_t got;
	int outcome = record_get(t, DB_EVIDENCE, digest, SHA256_SIZE, &packed, e);

	if (outcome != DONE)
		return outcome;
	size = ZSTD_getFrameContentSize(packed.at, (size_t)(packed.end - packed.at));
	if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > DOCUMENT_MAX)
		return corrupt(e, "evidence");
	plain = memory_grow(NULL, (size_t)size + 1);
	got = ZSTD_decompress(plain, (size_t)size, packed.at, (size_t)(packed.end - packed.at));
	if (ZSTD_isError(got) || got != size)
		return corrupt(e, "evidence");
	sha256(plain, got, again);
	if (memcmp(again, digest, SHA256_SIZE) != 0)
		return corrupt(e, "evidence");
	text_put(out, plain, got);
	return DONE;
}
