/* summary_build.c - gathers what a part of a log may hold.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "match/tokens.h"
#include "watch/summary_private.h"

enum { FIRST_PLACES = 1024 };

struct summary_builder {
	struct env *env;
	struct token_scanner *scanner;
	uint64_t *places; /* an open hash table of keys; 0: free */
	size_t mask;
	size_t count;
	bool too_many;
	struct buf state;     /* at the begin */
	struct summary known; /* so far */
};

struct summary_builder *
summary_builder_new(struct env *env)
{
	OWNED(summary_builder) builder = calloc(1, sizeof(*builder));

	if (builder == NULL)
		return NULL;
	builder->env = env;
	builder->scanner = token_scanner_new();
	builder->places = calloc(FIRST_PLACES, sizeof(*builder->places));
	builder->mask = FIRST_PLACES - 1;
	if (builder->scanner == NULL || builder->places == NULL)
		return NULL;
	return DISOWN(builder);
}

void
summary_builder_free(struct summary_builder *builder)
{
	if (builder == NULL)
		return;
	token_scanner_free(builder->scanner);
	buf_done(&builder->state);
	free(builder->places);
	free(builder);
}

enum err
summary_builder_begin(
	struct summary_builder *builder, const struct text_place *place, struct fault *why)
{
	memset(builder->places, 0, (builder->mask + 1) * sizeof(*builder->places));
	builder->count = 0;
	builder->too_many = false;
	buf_clear(&builder->state);
	buf_add(&builder->state, place->state);
	TRY(buf_check(&builder->state, why));
	builder->known = (struct summary){ .begin = *place };
	builder->known.begin.state = buf_str(&builder->state);
	return OK;
}

uint64_t
summary_builder_offset(const struct summary_builder *builder)
{
	return builder->known.begin.offset;
}

/* --- gathering --- */

static uint64_t *
place_of(uint64_t *places, size_t mask, uint64_t key)
{
	size_t at = (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 20) & mask;

	while (places[at] != 0 && places[at] != key)
		at = (at + 1) & mask;
	return &places[at];
}

static bool
grow(struct summary_builder *builder)
{
	size_t places = (builder->mask + 1) * 2;
	uint64_t *larger = calloc(places, sizeof(*larger));

	if (larger == NULL)
		return false;
	for (size_t i = 0; i <= builder->mask; i++)
		if (builder->places[i] != 0)
			*place_of(larger, places - 1, builder->places[i]) = builder->places[i];
	free(builder->places);
	builder->places = larger;
	builder->mask = places - 1;
	return true;
}

static enum err
take_key(void *context, uint64_t key, struct fault *why)
{
	struct summary_builder *builder = context;
	uint64_t *place;

	key = summary_key(key);
	place = place_of(builder->places, builder->mask, key);
	if (*place == key || builder->too_many)
		return OK;
	*place = key;
	builder->count++;
	builder->too_many = builder->count == KEY_FILTER_KEYS_MAX;
	if (builder->count * 3 > builder->mask * 2 && !grow(builder))
		return fail_nomem(why);
	return OK;
}

static void
note_time(struct summary *known, const struct record *record)
{
	if (!record->has_time) {
		known->has_untimed = true;
		return;
	}
	if (!known->has_timed || record->time < known->first)
		known->first = record->time;
	if (!known->has_timed || record->time > known->last)
		known->last = record->time;
	known->has_timed = true;
}

enum err
summary_builder_take(
	struct summary_builder *builder, const struct record *record, struct fault *why)
{
	for (size_t i = 0; i < record->count && !builder->too_many; i++) {
		const struct field *field = &record->fields[i];
		if (field->is_request)
			TRY(token_scan_request(builder->scanner, field->host, field->port,
				field->text, take_key, builder, why));
		else
			TRY(token_scan(builder->scanner, field->kind, field->text, take_key,
				builder, why));
	}
	note_time(&builder->known, record);
	return OK;
}

/* --- finishing --- */

/* Room for the filter; false: there is not even room for the rest. */
static bool
find_room(const struct summary *known, size_t *ret)
{
	uint64_t whole = (known->end.offset - known->begin.offset) / SUMMARY_SHARE;
	size_t head = summary_size_without_filter(known);

	if (known->begin.state.len >= UINT16_MAX || known->end.state.len >= UINT16_MAX ||
		whole < head)
		return false;
	if (whole > SUMMARY_SIZE_MAX)
		whole = SUMMARY_SIZE_MAX;
	*ret = (size_t)whole - head;
	return true;
}

/* The table becomes the list of its keys. */
static const uint64_t *
list_keys(struct summary_builder *builder)
{
	size_t count = 0;

	for (size_t i = 0; i <= builder->mask; i++)
		if (builder->places[i] != 0)
			builder->places[count++] = builder->places[i];
	return builder->places;
}

static enum err
build_filter(struct summary_builder *builder, size_t room, struct buf *bytes, struct fault *why)
{
	struct summary *known = &builder->known;
	unsigned bits = builder->too_many ? 0 : key_filter_bits_within(builder->count, room);

	known->key_count = builder->count;
	known->has_filter = bits > 0;
	if (bits == 0)
		return OK;
	if (!buf_reserve(bytes, key_filter_size(builder->count, bits)))
		return fail_nomem(why);
	return key_filter_build(builder->env, list_keys(builder), builder->count, bits,
		(uint8_t *)bytes->data, &known->filter, why);
}

enum err
summary_builder_finish(struct summary_builder *builder, const struct reader_kind *format,
	const struct text_place *end, struct str last_line, struct buf *to, struct fault *why)
{
	struct summary *known = &builder->known;
	OWNED_BUF fingerprints = BUF_INIT;
	size_t room;

	known->end = *end;
	known->last_length = last_line.len;
	known->last_line = sha256_of(last_line);
	if (!find_room(known, &room))
		return OK;
	TRY(build_filter(builder, room, &fingerprints, why));
	return summary_write(known, format, to, why);
}
