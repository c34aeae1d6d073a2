/* snapshot_build.c - indicators written into the compact form, in one pass over them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Adding appends to the two regions of text and marks the bitmaps; finishing walks the values once
 * and hangs each into the slots and the filter. Both are random writes into much memory, so the
 * place of each value is asked for some values before it is written.
 */
#include "match/snapshot_private.h"

#include <assert.h>

enum {
	SCRATCH_SIZE = 1 << 20, /* many times VALUE_SIZE_MAX */
	FIRST_IDS = 1 << 10,
	RECENT_LABELS = 256,
	AHEAD = 16, /* values on their way; a power of two */
};

/* What references of 32 bits reach. */
#define VALUES_SIZE_MAX (UINT64_C(4) * UINT32_MAX)
#define INDICATORS_SIZE_MAX (UINT64_C(8) * UINT32_MAX)

struct snapshot_builder {
	struct env *env;
	struct arena *scratch;
	struct snapshot_header header;
	bool has_keys; /* given, not drawn */
	struct pages sections[SNAPSHOT_SECTIONS];
	uint32_t last_host;             /* the newest value of kind SNAPSHOT_HOST */
	uint32_t labels[RECENT_LABELS]; /* references, by hash */
	/* Indicators with an id: references in an open-addressing table, at most half full. */
	uint32_t *ids;
	size_t id_mask;
	size_t id_count;
	size_t record_count; /* values and hosts */
};

struct snapshot_builder *
snapshot_builder_new(struct env *env)
{
	struct snapshot_builder *builder = calloc(1, sizeof(*builder));

	if (builder == NULL)
		return NULL;
	builder->env = env;
	builder->scratch = arena_new(SCRATCH_SIZE);
	if (builder->scratch != NULL)
		return builder;
	snapshot_builder_free(builder);
	return NULL;
}

static void
empty(struct snapshot_builder *builder)
{
	for (size_t i = 0; i < SNAPSHOT_SECTIONS; i++)
		pages_done(&builder->sections[i]);
	free(builder->ids);
	*builder = (struct snapshot_builder){ .env = builder->env, .scratch = builder->scratch };
}

void
snapshot_builder_free(struct snapshot_builder *builder)
{
	if (builder == NULL)
		return;
	empty(builder);
	arena_free(builder->scratch);
	free(builder);
}

/* Bytes at the end of a section, at a multiple of `unit`, whose reference is offset / unit; the
 * first reference is 1. NULL when there is no more room. */
static void *
append(struct pages *section, size_t size, size_t unit, uint64_t most, uint32_t *ret)
{
	size_t offset = section->size == 0 ? unit : section->size;
	size_t end = (offset + size + unit - 1) / unit * unit;

	if (end > most || !pages_reserve(section, end))
		return NULL;
	section->size = end;
	*ret = (uint32_t)(offset / unit);
	return section->data + offset;
}

static void *
at_reference(const struct pages *section, uint32_t reference, size_t unit)
{
	return section->data + (size_t)reference * unit;
}

static enum err
full(const struct pages *section, uint64_t most, struct fault *why)
{
	if (section->size > most / 2)
		return fail(why, E_TOO_LARGE,
			"more than the %llu bytes that an indicator set can hold",
			(unsigned long long)most);
	return fail_nomem(why);
}

/* --- indicators --- */

static enum err
add_label(struct snapshot_builder *builder, struct str text, uint32_t *ret, struct fault *why)
{
	struct pages *section = &builder->sections[SECTION_INDICATORS];
	uint32_t *recent =
		&builder->labels[snapshot_hash(&builder->header, 0, text) % RECENT_LABELS];
	struct stored_label *label;

	if (text.len == 0)
		return OK;
	if (*recent != 0) {
		label = at_reference(section, *recent, 8);
		if (str_eq(str_from(label->text, label->len), text)) {
			*ret = *recent;
			return OK;
		}
	}
	label = append(section, sizeof(*label) + text.len, 8, INDICATORS_SIZE_MAX, recent);
	if (label == NULL)
		return full(section, INDICATORS_SIZE_MAX, why);
	label->len = (uint32_t)text.len;
	memcpy(label->text, text.data, text.len);
	*ret = *recent;
	return OK;
}

static bool
is_default(const struct match_indicator *indicator)
{
	return indicator->id.len == 0 && indicator->label.len == 0 && indicator->name.len == 0 &&
	       indicator->version == 0 && indicator->confidence == -1 && !indicator->revoked &&
	       !indicator->names_exactly && indicator->valid_from == INT64_MIN &&
	       indicator->valid_until == INT64_MAX;
}

static enum err
add_indicator(struct snapshot_builder *builder, const struct match_indicator *indicator,
	uint32_t *ret, struct fault *why)
{
	struct pages *section = &builder->sections[SECTION_INDICATORS];
	struct stored_indicator *stored;
	uint32_t label = 0;

	TRY(add_label(builder, indicator->label, &label, why));
	stored = append(section, sizeof(*stored) + indicator->id.len + indicator->name.len, 8,
		INDICATORS_SIZE_MAX, ret);
	if (stored == NULL)
		return full(section, INDICATORS_SIZE_MAX, why);
	stored->version = indicator->version;
	stored->valid_from = indicator->valid_from;
	stored->valid_until = indicator->valid_until;
	stored->label = label;
	stored->confidence = (int16_t)indicator->confidence;
	stored->revoked = indicator->revoked;
	stored->flags = indicator->names_exactly ? STORED_NAMES_EXACTLY : 0;
	stored->id_len = (uint32_t)indicator->id.len;
	stored->name_len = (uint32_t)indicator->name.len;
	if (indicator->id.len > 0)
		memcpy(stored->texts, indicator->id.data, indicator->id.len);
	if (indicator->name.len > 0)
		memcpy(stored->texts + stored->id_len, indicator->name.data, indicator->name.len);
	return OK;
}

/* The slot of that id, or the free one where it belongs. */
static uint32_t *
find_id(const struct snapshot_builder *builder, struct str id)
{
	const struct pages *section = &builder->sections[SECTION_INDICATORS];
	size_t at = snapshot_hash(&builder->header, 1, id) & builder->id_mask;

	while (builder->ids[at] != 0) {
		const struct stored_indicator *stored = at_reference(section, builder->ids[at], 8);
		if (str_eq(str_from(stored->texts, stored->id_len), id))
			break;
		at = (at + 1) & builder->id_mask;
	}
	return &builder->ids[at];
}

static enum err
grow_ids(struct snapshot_builder *builder, struct fault *why)
{
	size_t old_count = builder->ids == NULL ? 0 : builder->id_mask + 1;
	size_t count = old_count == 0 ? FIRST_IDS : old_count * 2;
	uint32_t *old = builder->ids;
	uint32_t *ids;

	if (builder->id_count * 2 < old_count)
		return OK;
	ids = calloc(count, sizeof(*ids));
	if (ids == NULL)
		return fail_nomem(why);
	builder->ids = ids;
	builder->id_mask = count - 1;
	for (size_t i = 0; i < old_count; i++)
		if (old[i] != 0) {
			const struct stored_indicator *stored = at_reference(
				&builder->sections[SECTION_INDICATORS], old[i], 8);
			*find_id(builder, str_from(stored->texts, stored->id_len)) = old[i];
		}
	free(old);
	return OK;
}

/* False when a later version of the id is already there. */
static enum err
supersede(struct snapshot_builder *builder, const struct match_indicator *indicator,
	uint32_t **ret_slot, bool *ret, struct fault *why)
{
	TRY(grow_ids(builder, why));
	*ret_slot = find_id(builder, indicator->id);
	*ret = true;
	if (**ret_slot == 0) {
		builder->id_count++;
		return OK;
	}
	struct stored_indicator *stored = at_reference(
		&builder->sections[SECTION_INDICATORS], **ret_slot, 8);
	if (stored->version > indicator->version) {
		*ret = false;
		return OK;
	}
	stored->flags |= STORED_SUPERSEDED;
	builder->header.indicator_count--;
	return OK;
}

/* --- values --- */

static enum err
add_record(struct snapshot_builder *builder, unsigned kind, struct str text, uint32_t indicator,
	struct fault *why)
{
	struct pages *section = &builder->sections[SECTION_VALUES];
	struct stored_value *value;
	uint32_t reference;

	value = append(section, sizeof(*value) + text.len, 4, VALUES_SIZE_MAX, &reference);
	if (value == NULL)
		return full(section, VALUES_SIZE_MAX, why);
	value->next = 0;
	value->indicator = indicator;
	value->kind = kind & 63;
	value->len = text.len & ((1u << 26) - 1);
	memcpy(value->text, text.data, text.len);
	builder->record_count++;
	if (kind == SNAPSHOT_HOST)
		builder->last_host = reference;
	return OK;
}

static void
mark(struct pages *bitmap, uint32_t first, uint32_t last)
{
	for (uint32_t i = first;; i++) {
		bitmap->data[i / 8] |= (uint8_t)(1u << i % 8);
		if (i == last)
			break;
	}
}

static enum err
mark_network4(struct snapshot_builder *builder, struct str text, struct fault *why)
{
	struct pages *blocks24 = &builder->sections[SECTION_BLOCKS24];
	size_t slash = str_find_char(text, '/');
	uint64_t length = 32;
	uint32_t first = 0;
	uint32_t last;

	str_to_u64(str_from_offset(text, slash + 1), &length);
	ipv4_parse(str_first(text, slash), &first);
	last = first | (length >= 32 ? 0 : UINT32_MAX >> length);
	if (!pages_reserve(blocks24, BLOCKS24_SIZE))
		return fail_nomem(why);
	blocks24->size = BLOCKS24_SIZE;
	mark(blocks24, first >> 8, last >> 8);
	mark(&builder->sections[SECTION_BLOCKS16], first >> 16, last >> 16);
	builder->header.lengths4 |= UINT64_C(1) << (length & 63);
	return OK;
}

/* A network of less than 32 bits, which is hardly ever named, may be anywhere. */
static void
mark_address6(struct snapshot_builder *builder, struct str text, uint64_t length)
{
	struct pages *blocks32 = &builder->sections[SECTION_BLOCKS32];
	uint8_t address[16];

	if (!ipv6_parse(text, address))
		return;
	if (length < 32)
		memset(blocks32->data, 0xff, blocks32->size);
	else
		mark(blocks32, probe_block32(address), probe_block32(address));
}

static void
mark_network6(struct snapshot_builder *builder, struct str text)
{
	size_t slash = str_find_char(text, '/');
	uint64_t length = 128;

	str_to_u64(str_from_offset(text, slash + 1), &length);
	mark_address6(builder, str_first(text, slash), length);
	if (length <= 128)
		builder->header.lengths6[length / 64] |= UINT64_C(1) << length % 64;
}

static void
mark_name(struct snapshot_builder *builder, struct str name)
{
	char end[4] = { 0 };
	uint32_t bit;

	if (snapshot_name_key(name) == 0)
		return;
	memcpy(end + 1, name.data + name.len - 3, 3);
	bit = probe_name_end(end + sizeof(end));
	mark(&builder->sections[SECTION_NAME_ENDS], bit, bit);
}

static void
mark_host(struct snapshot_builder *builder, struct str host)
{
	uint32_t address;

	if (str_starts(host, STR("[")))
		mark_address6(builder, slice(host, 1, host.len - 1), 128);
	else if (ipv4_parse(host, &address))
		mark(&builder->sections[SECTION_BLOCKS16], address >> 16, address >> 16);
	else if (str_find_char(host, '.') == host.len)
		builder->header.has_bare_hosts = 1;
	else
		mark_name(builder, host);
}

/* The host of a URL has a record of its own, once where URLs of one host follow each other. */
static enum err
add_host(struct snapshot_builder *builder, struct str url, struct fault *why)
{
	const struct pages *section = &builder->sections[SECTION_VALUES];
	struct str host = snapshot_url_host(url);

	mark_host(builder, host);
	if (builder->last_host != 0 &&
		str_eq(snapshot_value_text(at_reference(section, builder->last_host, 4)), host))
		return OK;
	return add_record(builder, SNAPSHOT_HOST, host, 0, why);
}

static enum err
add_value(struct snapshot_builder *builder, const struct value *value, uint32_t indicator,
	struct fault *why)
{
	uint32_t address;

	TRY(add_record(builder, value->kind, value->text, indicator, why));
	if (value->kind == VALUE_IPV4 && ipv4_parse(value->text, &address))
		mark(&builder->sections[SECTION_BLOCKS16], address >> 16, address >> 16);
	if (value->kind == VALUE_CIDR4)
		return mark_network4(builder, value->text, why);
	if (value->kind == VALUE_IPV6)
		mark_address6(builder, value->text, 128);
	if (value->kind == VALUE_CIDR6)
		mark_network6(builder, value->text);
	if (value->kind == VALUE_DOMAIN)
		mark_name(builder, value->text);
	return value->kind == VALUE_URL ? add_host(builder, value->text, why) : OK;
}

static bool
make_bitmap(struct snapshot_builder *builder, enum snapshot_section which, size_t size)
{
	builder->sections[which].size = size;
	return pages_reserve(&builder->sections[which], size);
}

static enum err
begin(struct snapshot_builder *builder, struct fault *why)
{
	if (builder->sections[SECTION_BLOCKS16].size > 0)
		return OK;
	if (!make_bitmap(builder, SECTION_BLOCKS16, BLOCKS16_SIZE) ||
		!make_bitmap(builder, SECTION_NAME_ENDS, NAME_ENDS_SIZE) ||
		!make_bitmap(builder, SECTION_BLOCKS32, BLOCKS32_SIZE))
		return fail_nomem(why);
	if (builder->has_keys)
		return OK;
	env_random(builder->env, &builder->header.seed, sizeof(builder->header.seed));
	env_random(builder->env, builder->header.hash_seeds, sizeof(builder->header.hash_seeds));
	return OK;
}

void
snapshot_builder_beside(struct snapshot_builder *builder, const struct match_snapshot *snapshot)
{
	builder->header.seed = snapshot->header.seed;
	memcpy(builder->header.hash_seeds, snapshot->header.hash_seeds,
		sizeof(builder->header.hash_seeds));
	builder->has_keys = true;
}

enum err
snapshot_builder_add(struct snapshot_builder *builder, const struct match_indicator *indicator,
	const struct value *values, size_t count, struct fault *why)
{
	uint32_t *id_slot = NULL;
	uint32_t reference = 0;
	bool wanted = true;

	TRY(begin(builder, why));
	if (indicator->id.len > 0)
		TRY(supersede(builder, indicator, &id_slot, &wanted, why));
	if (!wanted)
		return OK;
	if (!is_default(indicator))
		TRY(add_indicator(builder, indicator, &reference, why));
	if (id_slot != NULL)
		*id_slot = reference;
	builder->header.indicator_count++;
	for (size_t i = 0; i < count; i++)
		TRY(add_value(builder, &values[i], reference, why));
	return OK;
}

/* --- finishing --- */

static uint64_t
name_key(uint64_t seed, struct str name)
{
	char padded[PROBE_NAME_MAX] = { 0 };
	size_t len = snapshot_name_key(name);
	size_t kept = len < PROBE_NAME_MAX ? len : PROBE_NAME_MAX;

	memcpy(padded + PROBE_NAME_MAX - kept, name.data + name.len - kept, kept);
	return probe_name(seed, padded + PROBE_NAME_MAX, kept);
}

static bool
key_of_address6(uint64_t seed, struct str text, uint64_t *ret)
{
	size_t slash = str_find_char(text, '/');
	uint64_t length = 128;
	uint8_t address[16];

	str_to_u64(str_from_offset(text, slash + 1), &length);
	if (!ipv6_parse(str_first(text, slash), address))
		return false;
	*ret = probe_network6(seed, address, (unsigned)length);
	return true;
}

static bool
key_of_host(uint64_t seed, struct str host, uint64_t *ret)
{
	uint32_t address;

	if (str_starts(host, STR("[")))
		return key_of_address6(seed, slice(host, 1, host.len - 1), ret);
	if (ipv4_parse(host, &address))
		*ret = probe_address4(seed, address);
	else if (snapshot_name_key(host) > 0)
		*ret = name_key(seed, host);
	else
		*ret = probe_text(seed, host);
	return true;
}

/* The key in the filter; false when it needs none. */
static bool
key_of(uint64_t seed, const struct stored_value *value, uint64_t *ret)
{
	struct str text = snapshot_value_text(value);
	uint32_t address;

	switch (value->kind) {
	case VALUE_IPV4:
		if (!ipv4_parse(text, &address))
			return false;
		*ret = probe_address4(seed, address);
		return true;
	case VALUE_IPV6:
	case VALUE_CIDR6:
		return key_of_address6(seed, text, ret);
	case VALUE_DOMAIN:
		if (snapshot_name_key(text) == 0)
			return false;
		*ret = name_key(seed, text);
		return true;
	case VALUE_EMAIL:
		*ret = probe_text(seed, text);
		return true;
	case VALUE_MD5:
	case VALUE_SHA1:
	case VALUE_SHA256:
	case VALUE_SHA512:
		*ret = probe_digest(seed, text.data, text.len);
		return text.len >= PROBE_DIGEST_SIZE;
	case SNAPSHOT_HOST:
		return key_of_host(seed, text, ret);
	default: /* networks by bitmap, URLs by their host */
		return false;
	}
}

static struct str
exact_key(struct snapshot_builder *builder, const struct stored_value *value)
{
	struct str text = snapshot_value_text(value);

	arena_reset(builder->scratch);
	return value->kind == VALUE_URL ? match_url_key(builder->scratch, text) : text;
}

static bool
is_superseded(const struct snapshot_builder *builder, const struct stored_value *value)
{
	const struct stored_indicator *stored;

	if (value->indicator == 0)
		return false;
	stored = at_reference(&builder->sections[SECTION_INDICATORS], value->indicator, 8);
	return stored->flags & STORED_SUPERSEDED;
}

/* One of the same indicator counts once; a host is there or not. */
static bool
is_in_chain(const struct snapshot_builder *builder, uint32_t reference,
	const struct stored_value *value)
{
	const struct stored_value *first = at_reference(
		&builder->sections[SECTION_VALUES], reference, 4);

	return value->kind == SNAPSHOT_HOST || first->indicator == value->indicator;
}

static bool
has_same_key(struct snapshot_builder *builder, uint32_t reference, const struct stored_value *value)
{
	const struct stored_value *other = at_reference(
		&builder->sections[SECTION_VALUES], reference, 4);
	struct str text = snapshot_value_text(value);
	struct str other_text = snapshot_value_text(other);

	if (other->kind != value->kind)
		return false;
	if (value->kind != VALUE_URL)
		return str_eq(text, other_text);
	arena_reset(builder->scratch);
	return str_eq(
		match_url_key(builder->scratch, text), match_url_key(builder->scratch, other_text));
}

/* A value whose places are on their way into the cache. */
struct pending {
	uint32_t reference; /* 0: none */
	uint32_t tag;
	size_t slot;
	bool has_key;
	uint64_t key;
};

static void
hang_into_slots(
	struct snapshot_builder *builder, struct stored_value *value, const struct pending *pending)
{
	struct pages *section = &builder->sections[SECTION_SLOTS];
	struct slot *slots = (struct slot *)(void *)section->data;
	size_t count = section->size / sizeof(*slots);
	size_t at = pending->slot;

	while (slots[at].reference != 0 &&
		(slots[at].tag != pending->tag ||
			!has_same_key(builder, slots[at].reference, value)))
		at = at + 1 == count ? 0 : at + 1;
	if (slots[at].reference != 0 && is_in_chain(builder, slots[at].reference, value))
		return;
	value->next = slots[at].reference;
	slots[at] = (struct slot){ pending->tag, pending->reference };
	builder->header.value_counts[value->kind]++;
}

static void
add_to_filter(struct pages *section, uint64_t key)
{
	struct filter_place place = filter_place_of(key, section->size / FILTER_LINE);
	uint64_t *line = (uint64_t *)(void *)section->data + place.line * 8;

	line[place.word1] |= place.bits1;
	line[place.word2] |= place.bits2;
}

static void
look_ahead(struct snapshot_builder *builder, uint32_t reference, struct pending *ret)
{
	struct stored_value *value = at_reference(&builder->sections[SECTION_VALUES], reference, 4);
	struct pages *slots = &builder->sections[SECTION_SLOTS];
	size_t count = slots->size / sizeof(struct slot);
	const struct pages *filter = &builder->sections[SECTION_FILTER];
	uint64_t hash = snapshot_hash(&builder->header, value->kind, exact_key(builder, value));

	ret->reference = reference;
	ret->tag = (uint32_t)hash;
	ret->slot = (size_t)((hash >> 32) * count >> 32);
	ret->has_key = key_of(builder->header.seed, value, &ret->key);
	__builtin_prefetch(slots->data + ret->slot * sizeof(struct slot), 1);
	if (ret->has_key)
		filter_prefetch(&(struct section){ filter->data, filter->size }, ret->key);
}

static void
settle(struct snapshot_builder *builder, const struct pending *pending)
{
	struct stored_value *value = at_reference(
		&builder->sections[SECTION_VALUES], pending->reference, 4);

	hang_into_slots(builder, value, pending);
	if (pending->has_key)
		add_to_filter(&builder->sections[SECTION_FILTER], pending->key);
}

static void
hang_all(struct snapshot_builder *builder)
{
	const struct pages *values = &builder->sections[SECTION_VALUES];
	struct pending pending[AHEAD] = { { 0 } };
	size_t next = 0;

	for (size_t offset = sizeof(uint32_t); offset < values->size;) {
		uint32_t reference = (uint32_t)(offset / 4);
		const struct stored_value *value = at_reference(values, reference, 4);
		offset += (sizeof(*value) + value->len + 3) / 4 * 4;
		if (is_superseded(builder, value))
			continue;
		if (pending[next].reference != 0)
			settle(builder, &pending[next]);
		look_ahead(builder, reference, &pending[next]);
		next = (next + 1) % AHEAD;
	}
	for (size_t i = 0; i < AHEAD; i++, next = (next + 1) % AHEAD)
		if (pending[next].reference != 0)
			settle(builder, &pending[next]);
}

static bool
make_section(struct pages *section, size_t size)
{
	size = (size + SNAPSHOT_ALIGNMENT - 1) / SNAPSHOT_ALIGNMENT * SNAPSHOT_ALIGNMENT;
	if (size == 0)
		return true;
	if (!pages_reserve(section, size))
		return false;
	section->size = size;
	return true;
}

static bool
make_sections(struct snapshot_builder *builder)
{
	size_t lines = (builder->record_count + FILTER_KEYS - 1) / FILTER_KEYS;

	return make_section(&builder->sections[SECTION_SLOTS],
		       (builder->record_count * 3 / 2 + 2) * sizeof(struct slot)) &&
	       make_section(
		       &builder->sections[SECTION_FILTER], (lines == 0 ? 1 : lines) * FILTER_LINE);
}

enum err
snapshot_builder_finish(
	struct snapshot_builder *builder, struct match_snapshot **ret, struct fault *why)
{
	OWNED(match_snapshot) snapshot = calloc(1, sizeof(*snapshot));

	if (snapshot == NULL)
		return fail_nomem(why);
	TRY(begin(builder, why));
	if (!make_sections(builder))
		return fail_nomem(why);
	hang_all(builder);
	if (!make_section(
		    &builder->sections[SECTION_VALUES], builder->sections[SECTION_VALUES].size) ||
		!make_section(&builder->sections[SECTION_INDICATORS],
			builder->sections[SECTION_INDICATORS].size))
		return fail_nomem(why);
	snapshot->owners = 1;
	snapshot->header = builder->header;
	for (size_t i = 0; i < SNAPSHOT_SECTIONS; i++) {
		struct pages *own = &snapshot->own[i];
		*own = builder->sections[i];
		builder->sections[i] = (struct pages)PAGES_INIT;
		pages_trim(own);
		snapshot->sections[i] = (struct section){ own->data, own->size };
	}
	empty(builder);
	*ret = DISOWN(snapshot);
	return OK;
}
