/* summary_build.c - gathers what a part of a log may hold.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "match/tokens.h"
#include "watch/summary_private.h"

enum {
	FIRST_PLACES = 1024,
	STATE_SHARE = 4, /* the end's state takes a quarter of the room, or is left out */
};

/* An open hash table. */
struct key_table {
	uint64_t *places; /* 0: free */
	size_t mask;
	size_t count;
	bool too_many;
};

struct summary_builder {
	struct env *env;
	struct token_scanner *scanner;
	struct key_table tables[TOKEN_GRAINS];
	struct buf state;     /* at the begin */
	struct summary known; /* so far */
};

static bool
key_table_init(struct key_table *table)
{
	table->places = calloc(FIRST_PLACES, sizeof(*table->places));
	table->mask = FIRST_PLACES - 1;
	return table->places != NULL;
}

static void
key_table_clear(struct key_table *table)
{
	memset(table->places, 0, (table->mask + 1) * sizeof(*table->places));
	table->count = 0;
	table->too_many = false;
}

struct summary_builder *
summary_builder_new(struct env *env)
{
	OWNED(summary_builder) builder = calloc(1, sizeof(*builder));

	if (builder == NULL)
		return NULL;
	builder->env = env;
	builder->scanner = token_scanner_new();
	if (builder->scanner == NULL)
		return NULL;
	for (size_t i = 0; i < TOKEN_GRAINS; i++)
		if (!key_table_init(&builder->tables[i]))
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
	for (size_t i = 0; i < TOKEN_GRAINS; i++)
		free(builder->tables[i].places);
	free(builder);
}

enum err
summary_builder_begin(
	struct summary_builder *builder, const struct text_place *place, struct fault *why)
{
	for (size_t i = 0; i < TOKEN_GRAINS; i++)
		key_table_clear(&builder->tables[i]);
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
grow(struct key_table *table)
{
	size_t places = (table->mask + 1) * 2;
	uint64_t *larger = calloc(places, sizeof(*larger));

	if (larger == NULL)
		return false;
	for (size_t i = 0; i <= table->mask; i++)
		if (table->places[i] != 0)
			*place_of(larger, places - 1, table->places[i]) = table->places[i];
	free(table->places);
	table->places = larger;
	table->mask = places - 1;
	return true;
}

static enum err
take_key(void *context, enum token_grain grain, uint64_t key, struct fault *why)
{
	struct summary_builder *builder = context;
	struct key_table *table = &builder->tables[grain];
	uint64_t *place;

	key = summary_key(key);
	place = place_of(table->places, table->mask, key);
	if (*place == key || table->too_many)
		return OK;
	*place = key;
	table->count++;
	table->too_many = table->count == KEY_FILTER_KEYS_MAX;
	if (table->count * 3 > table->mask * 2 && !grow(table))
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
	for (size_t i = 0; i < record->count && !builder->tables[TOKEN_COARSE].too_many; i++) {
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

/* Of packets it tells where the next one begins. */
static bool
may_leave_out_end(const struct summary *known, const struct reader_kind *format)
{
	return known->begin.offset == 0 && format->frame == NULL;
}

/* Room for the filter; false: there is not even room for the rest. */
static bool
find_room(struct summary *known, const struct reader_kind *format, size_t *ret)
{
	uint64_t whole = (known->end.offset - known->begin.offset) / SUMMARY_SHARE;
	size_t head;

	if (whole > SUMMARY_SIZE_MAX)
		whole = SUMMARY_SIZE_MAX;
	known->has_end_state = !may_leave_out_end(known, format) ||
			       known->end.state.len * STATE_SHARE <= whole;
	if (!known->has_end_state)
		known->end.state = STR("");
	head = summary_size_without_filter(known);
	if (known->begin.state.len >= STATE_MAX || known->end.state.len >= STATE_MAX || whole < head)
		return false;
	*ret = (size_t)whole - head;
	return true;
}

/* The table becomes the list of its keys. */
static const uint64_t *
list_keys(struct key_table *table)
{
	size_t count = 0;

	for (size_t i = 0; i <= table->mask; i++)
		if (table->places[i] != 0)
			table->places[count++] = table->places[i];
	return table->places;
}

static unsigned
bits_within(const struct key_table *table, size_t room)
{
	return table->too_many ? 0 : key_filter_bits_within(table->count, room);
}

static enum err
build_filter(struct summary_builder *builder, size_t room, struct buf *bytes, struct fault *why)
{
	struct summary *known = &builder->known;
	unsigned bits = bits_within(&builder->tables[TOKEN_FINE], room);
	struct key_table *table;

	known->grain = bits >= SUMMARY_FINE_BITS_MIN ? TOKEN_FINE : TOKEN_COARSE;
	table = &builder->tables[known->grain];
	bits = bits_within(table, room);
	known->key_count = table->count;
	known->has_filter = bits > 0;
	if (bits == 0)
		return OK;
	if (!buf_reserve(bytes, key_filter_size(table->count, bits)))
		return fail_nomem(why);
	return key_filter_build(builder->env, list_keys(table), table->count, bits,
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
	known->last_line = summary_digest_of(last_line);
	if (!find_room(known, format, &room))
		return OK;
	TRY(build_filter(builder, room, &fingerprints, why));
	return summary_write(known, format, to, why);
}
