/* summary.c - fuzz target: a summary that was changed at will, with a right checksum or without, is
 * refused or does no harm; and the summary of the input as a text denies nothing that a scan finds
 * there. The input is changes of 2 bytes, an offset and a value; an odd number of bytes leaves the
 * checksum as it is.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>

#include "base/limits.h"
#include "match/tokens.h"
#include "support/fake_env.h"
#include "watch/summary.h"

/* Of so little text there is room for few keys, the coarse ones among them. */
enum {
	MUCH_TEXT = 100 * MIB,
	LITTLE_TEXT = (SUMMARY_HEAD_SIZE + 30) * SUMMARY_SHARE,
	CHECKSUM_AT = 16,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
summarise(struct str text, size_t len, struct buf *to)
{
	struct field field = { .kind = MATCH_FIELD_TEXT, .text = str_first(text, LOG_LINE_MAX) };
	struct record record = { .count = 1, .fields = &field };
	static const struct text_place begin;
	struct text_place end = { .offset = len };
	struct fake_env fake;

	fake_env_init(&fake, 1);
	OWNED(summary_builder) builder = summary_builder_new(&fake.env);
	assert(builder != NULL);
	enum err err = summary_builder_begin(builder, &begin, NULL);
	assert(err == OK);
	err = summary_builder_take(builder, &record, NULL);
	assert(err == OK);
	err = summary_builder_finish(builder, &read_text, &end, STR("\n"), to, NULL);
	assert(err == OK && to->len > 0);
}

static void
change(struct buf *content, const uint8_t *data, size_t size)
{
	for (size_t i = 0; i + 2 <= size; i += 2)
		content->data[data[i] % content->len] = (char)data[i + 1];
	if (size % 2 != 0)
		return;
	struct summary_digest checksum = { { 0 } };
	memcpy(content->data + CHECKSUM_AT, &checksum, sizeof(checksum));
	checksum = summary_digest_of(buf_str(content));
	memcpy(content->data + CHECKSUM_AT, &checksum, sizeof(checksum));
}

/* What is asked of the summary as it is: each must be "maybe". */
static enum err
ask(void *context, enum token_grain grain, uint64_t key, struct fault *why)
{
	const struct summary *summary = context;

	(void)why;
	assert(grain != summary->grain || summary_may_hold(summary, key));
	return OK;
}

static void
check(struct str text, size_t len, struct buf *content)
{
	OWNED(token_scanner) scanner = token_scanner_new();
	struct summary summary;

	assert(scanner != NULL);
	summarise(text, len, content);
	enum err err = summary_read(content, &read_text, &summary, NULL);
	assert(err == OK);
	err = token_scan(scanner, MATCH_FIELD_TEXT, text, ask, &summary, NULL);
	assert(err == OK);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = str_first(str_from(data, size), LOG_LINE_MAX);
	OWNED_BUF content = BUF_INIT;
	struct summary summary;

	check(text, LITTLE_TEXT, &content);
	buf_clear(&content);
	check(text, MUCH_TEXT, &content);
	change(&content, data, size);
	if (summary_read(&content, &read_text, &summary, NULL) == OK)
		for (uint64_t key = 0; key < 64; key++)
			(void)summary_may_hold(&summary, key << 58 | key);
	return 0;
}
