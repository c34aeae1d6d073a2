/* snapshot_finish.c - the values of a snapshot hung into its slots and its filter.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One walk over the values. Slots and filter are random writes into much memory, so the place of
 * each value is asked for some values before it is written.
 */
#include "match/snapshot_build.h"

enum { AHEAD = 16 }; /* values on their way; a power of two */

/* --- keys --- */

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
may_stand_in_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

/* A normal form, in lower case. */
static uint64_t
email_key(uint64_t seed, struct str address)
{
	struct str local = str_first(address, str_find_char(address, '@'));
	struct str domain = str_from_offset(address, local.len + 1);
	char padded[8] = { 0 };
	size_t len = 0;

	if (snapshot_name_key(domain) == 0)
		return probe_text(seed, address);
	if (domain.len >= PROBE_LONG_DOMAIN)
		return probe_email(seed, name_key(seed, domain), 0);
	while (len < sizeof(padded) && len < local.len &&
		may_stand_in_word(local.data[local.len - 1 - len]))
		len++;
	memcpy(padded + sizeof(padded) - len, local.data + local.len - len, len);
	return probe_email(
		seed, name_key(seed, domain), probe_email_local(padded + sizeof(padded), len));
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

/* What the filter has of a value. */
struct filter_key {
	enum filter_part part;
	uint64_t key;
	uint32_t address; /* of FILTER_ADDRESSES4 */
};

static struct filter_key
key_of_address4(uint64_t seed, uint32_t address)
{
	return (struct filter_key){ FILTER_ADDRESSES4, probe_address4(seed, address), address };
}

static bool
key_of_host(uint64_t seed, struct str host, struct filter_key *ret)
{
	uint32_t address;

	*ret = (struct filter_key){ .part = FILTER_OTHERS };
	if (str_starts(host, STR("[")))
		return key_of_address6(seed, slice(host, 1, host.len - 1), &ret->key);
	if (ipv4_parse(host, &address))
		*ret = key_of_address4(seed, address);
	else if (snapshot_name_key(host) > 0)
		*ret = (struct filter_key){ .part = FILTER_NAMES, .key = name_key(seed, host) };
	else
		ret->key = probe_text(seed, host);
	return true;
}

/* False when it needs none. */
static bool
key_of(uint64_t seed, const struct stored_value *value, struct filter_key *ret)
{
	struct str text = snapshot_value_text(value);
	uint32_t address;

	*ret = (struct filter_key){ .part = FILTER_OTHERS };
	switch (value->kind) {
	case VALUE_IPV4:
		if (!ipv4_parse(text, &address))
			return false;
		*ret = key_of_address4(seed, address);
		return true;
	case VALUE_IPV6:
	case VALUE_CIDR6:
		return key_of_address6(seed, text, &ret->key);
	case VALUE_DOMAIN:
		*ret = (struct filter_key){ .part = FILTER_NAMES };
		if (snapshot_name_key(text) == 0)
			return false;
		ret->key = name_key(seed, text);
		return true;
	case VALUE_EMAIL:
		ret->key = email_key(seed, text);
		return true;
	case VALUE_MD5:
	case VALUE_SHA1:
	case VALUE_SHA256:
	case VALUE_SHA512:
		if (text.len < PROBE_DIGEST_SIZE)
			return false;
		ret->key = probe_digest(seed, text.data, text.len);
		return true;
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
	stored = snapshot_at(&builder->sections[SECTION_INDICATORS], value->indicator, 8);
	return stored->flags & STORED_SUPERSEDED;
}

/* One of the same indicator counts once; a host is there or not. */
static bool
is_in_chain(const struct snapshot_builder *builder, uint32_t reference,
	const struct stored_value *value)
{
	const struct stored_value *first = snapshot_at(
		&builder->sections[SECTION_VALUES], reference, 4);

	return value->kind == SNAPSHOT_HOST || first->indicator == value->indicator;
}

static bool
has_same_key(struct snapshot_builder *builder, uint32_t reference, const struct stored_value *value)
{
	const struct stored_value *other = snapshot_at(
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

/* --- hanging --- */

/* A value whose places are on their way into the cache. */
struct pending {
	uint32_t reference; /* 0: none */
	uint32_t tag;
	size_t slot;
	bool has_key;
	struct filter_key key;
	uint64_t *line; /* of the filter */
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
mark_block4(struct pages *blocks, uint32_t address)
{
	uint32_t bit = address >> blocks4_shift(blocks->size);

	blocks->data[bit / 8] |= (uint8_t)(1u << bit % 8);
}

static void
add_to_filter(struct snapshot_builder *builder, const struct pending *pending)
{
	struct filter_bits bits = filter_bits_of(pending->key.key);

	pending->line[bits.word1] |= bits.bits1;
	pending->line[bits.word2] |= bits.bits2;
	if (pending->key.part == FILTER_ADDRESSES4)
		mark_block4(&builder->sections[SECTION_BLOCKS4], pending->key.address);
}

static uint64_t *
line_of(struct snapshot_builder *builder, const struct filter_key *key)
{
	const uint64_t *lines = builder->header.filter_lines;
	size_t line = filter_line(lines[key->part], key->key);

	for (unsigned i = 0; i < key->part; i++)
		line += lines[i];
	return (uint64_t *)(void *)(builder->sections[SECTION_FILTER].data + line * FILTER_LINE);
}

static void
look_ahead(struct snapshot_builder *builder, uint32_t reference, struct pending *ret)
{
	struct stored_value *value = snapshot_at(&builder->sections[SECTION_VALUES], reference, 4);
	struct pages *slots = &builder->sections[SECTION_SLOTS];
	size_t count = slots->size / sizeof(struct slot);
	uint64_t hash = snapshot_hash(&builder->header, value->kind, exact_key(builder, value));

	ret->reference = reference;
	ret->tag = (uint32_t)hash;
	ret->slot = (size_t)((hash >> 32) * count >> 32);
	ret->has_key = key_of(builder->header.seed, value, &ret->key);
	__builtin_prefetch(slots->data + ret->slot * sizeof(struct slot), 1);
	if (!ret->has_key)
		return;
	ret->line = line_of(builder, &ret->key);
	__builtin_prefetch(ret->line, 1);
}

static void
settle(struct snapshot_builder *builder, const struct pending *pending)
{
	struct stored_value *value = snapshot_at(
		&builder->sections[SECTION_VALUES], pending->reference, 4);

	hang_into_slots(builder, value, pending);
	if (pending->has_key)
		add_to_filter(builder, pending);
}

static void
hang_all(struct snapshot_builder *builder)
{
	const struct pages *values = &builder->sections[SECTION_VALUES];
	struct pending pending[AHEAD] = { { 0 } };
	size_t next = 0;

	for (size_t offset = sizeof(uint32_t); offset < values->size;) {
		uint32_t reference = (uint32_t)(offset / 4);
		const struct stored_value *value = snapshot_at(values, reference, 4);
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

/* --- the whole --- */

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
make_filter(struct snapshot_builder *builder)
{
	uint64_t *lines = builder->header.filter_lines;
	size_t all = 0;

	for (size_t i = 0; i < FILTER_PARTS; i++) {
		lines[i] = builder->key_counts[i] / FILTER_KEYS + 1;
		all += lines[i];
	}
	return make_section(&builder->sections[SECTION_FILTER], all * FILTER_LINE);
}

/* A bit for each eighth of an address, as far as that goes: most of the bits are clear then. */
static bool
make_blocks4(struct snapshot_builder *builder)
{
	const struct pages *networks = &builder->sections[SECTION_NETWORKS24];
	struct pages *blocks = &builder->sections[SECTION_BLOCKS4];
	size_t size = BLOCKS16_SIZE;

	while (size < BLOCKS4_SIZE_MAX && size < builder->key_counts[FILTER_ADDRESSES4])
		size *= 2;
	if (!make_section(blocks, size))
		return false;
	for (uint32_t i = 0; i < networks->size; i++)
		for (unsigned bits = networks->data[i]; bits != 0; bits &= bits - 1)
			mark_block4(blocks, (i * 8 + (unsigned)__builtin_ctz(bits)) << 8);
	return true;
}

static bool
make_sections(struct snapshot_builder *builder)
{
	return make_section(&builder->sections[SECTION_SLOTS],
		       (builder->record_count * 3 / 2 + 2) * sizeof(struct slot)) &&
	       make_filter(builder) && make_blocks4(builder);
}

enum err
snapshot_builder_finish(
	struct snapshot_builder *builder, struct match_snapshot **ret, struct fault *why)
{
	OWNED(match_snapshot) snapshot = calloc(1, sizeof(*snapshot));

	if (snapshot == NULL)
		return fail_nomem(why);
	TRY(snapshot_builder_start(builder, why));
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
	snapshot_builder_empty(builder);
	*ret = DISOWN(snapshot);
	return OK;
}
