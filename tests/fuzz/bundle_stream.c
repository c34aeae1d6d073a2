/* bundle_stream.c - fuzz target: a text in random pieces gives what it gives whole, and what the
 * reader of whole bundles finds. The first byte of the input is the seed of the pieces.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>

#include "base/limits.h"
#include "model/bundle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum err
drain(struct bundle_stream *stream, struct buf *out)
{
	struct str object;

	for (;;) {
		TRY(bundle_stream_next(stream, &object, NULL));
		if (object.len == 0)
			return OK;
		buf_add(out, object);
		buf_add_char(out, '\n');
	}
}

/* `seed` 0: the text as one piece. */
static enum err
stream_text(struct str text, unsigned seed, struct buf *out)
{
	OWNED(bundle_stream) stream = bundle_stream_new();

	if (stream == NULL)
		return E_NOMEM;
	while (text.len > 0) {
		struct str piece;
		seed = seed == 0 ? 0 : seed * 1103515245u + 12345u;
		piece = str_first(text, seed == 0 ? text.len : 1 + (seed >> 16) % 9);
		TRY(bundle_stream_feed(stream, piece, NULL));
		TRY(drain(stream, out));
		text = str_from_offset(text, piece.len);
	}
	return bundle_stream_end(stream, NULL);
}

static void
compare_with_bundle(struct str text, const struct buf *streamed)
{
	OWNED(arena) arena = arena_new(64 * MIB);
	OWNED_BUF whole = BUF_INIT;
	struct bundle bundle;

	if (arena == NULL || bundle_parse(arena, text, &bundle, NULL) != OK)
		return;
	for (size_t i = 0; i < bundle.count; i++) {
		buf_add(&whole, bundle.objects[i]->text);
		buf_add_char(&whole, '\n');
	}
	assert(str_eq(buf_str(&whole), buf_str(streamed)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = str_from_offset(str_from(data, size), 1);
	OWNED_BUF whole = BUF_INIT;
	OWNED_BUF pieces = BUF_INIT;
	enum err expected;

	if (size == 0)
		return 0;
	expected = stream_text(text, 0, &whole);
	assert(stream_text(text, data[0] + 1u, &pieces) == expected);
	assert(str_eq(buf_str(&whole), buf_str(&pieces)));
	if (expected == OK)
		compare_with_bundle(text, &whole);
	return 0;
}
