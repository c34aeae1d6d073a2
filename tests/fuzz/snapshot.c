/* snapshot.c - fuzz target: a saved set that was changed at will, with a right checksum or without,
 * is refused or does no harm. The input is changes of 4 bytes: three of an offset, one of a value;
 * an odd number of bytes leaves the checksum as it is.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>

#include "base/limits.h"
#include "match/line_matcher.h"
#include "match/snapshot_private.h"
#include "support/fake_env.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char text[] =
	"192.0.2.7 2001:db8::1 www.evil.example https://evil.example/a a@b.example "
	"d41d8cd98f00b204e9800998ecf8427e 198.51.100.3 x.only.example";

static enum err
append(void *context, struct str piece, struct fault *why)
{
	(void)why;
	buf_add(context, piece);
	return OK;
}

static void
build(struct buf *to)
{
	static const struct value values[] = {
		{ VALUE_IPV4, STR_INIT("192.0.2.7") },
		{ VALUE_IPV6, STR_INIT("2001:db8::1") },
		{ VALUE_CIDR6, STR_INIT("2001:db8::/32") },
		{ VALUE_DOMAIN, STR_INIT("evil.example") },
		{ VALUE_URL, STR_INIT("https://evil.example/a") },
		{ VALUE_EMAIL, STR_INIT("a@b.example") },
		{ VALUE_MD5, STR_INIT("d41d8cd98f00b204e9800998ecf8427e") },
	};
	struct match_indicator indicator = { .id = STR("indicator--1"),
		.name = STR("name"),
		.label = STR("label"),
		.valid_until = INT64_MAX };
	struct fake_env fake;
	OWNED(match_snapshot) snapshot = NULL;

	fake_env_init(&fake, 1);
	OWNED(snapshot_builder) builder = snapshot_builder_new(&fake.env);
	enum err err = snapshot_builder_add(
		builder, &indicator, values, sizeof(values) / sizeof(*values), NULL);
	assert(err == OK);
	err = snapshot_builder_finish(builder, &snapshot, NULL);
	assert(err == OK);
	err = match_snapshot_write(snapshot, append, to, NULL);
	assert(err == OK);
}

static void
change(struct buf *content, const uint8_t *data, size_t size)
{
	for (size_t i = 0; i + 4 <= size; i += 4) {
		size_t at = (size_t)data[i] | (size_t)data[i + 1] << 8 | (size_t)data[i + 2] << 16;
		content->data[at % content->len] = (char)data[i + 3];
	}
}

static void
search(struct match_snapshot *snapshot)
{
	char padded[LINE_MATCHER_SLACK + sizeof(text)] = { 0 };
	OWNED(match_generation) generation = NULL;
	OWNED(line_matcher) matcher = NULL;
	struct line_matches found;

	memcpy(padded + LINE_MATCHER_SLACK, text, sizeof(text));
	enum err err = match_generation_new(snapshot, NULL, NULL, 0, &generation, NULL);
	assert(err == OK);
	err = line_matcher_new(STR_NONE, &matcher, NULL);
	assert(err == OK);
	err = line_matcher_scan(matcher, generation,
		str_from(padded + LINE_MATCHER_SLACK, sizeof(text) - 1), &found, NULL);
	assert(err == OK);
	for (size_t i = 0; i < found.hit_count; i++)
		assert(found.hits[i].hit.offset + found.hits[i].hit.len <= sizeof(text));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWNED_BUF content = BUF_INIT;
	struct match_snapshot *snapshot = NULL;

	build(&content);
	change(&content, data, size);
	if (size % 2 == 0)
		((struct snapshot_header *)(void *)content.data)->checksum = snapshot_checksum(
			buf_str(&content));
	if (match_snapshot_open(buf_str(&content), &snapshot, NULL) == OK)
		search(snapshot);
	match_snapshot_free(snapshot);
	return 0;
}
