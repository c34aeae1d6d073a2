/* snapshot_build.c - indicators added to the compact form: its two regions of text, its bitmaps.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/snapshot_build.h"

#include "match/parallel.h"

enum {
	SCRATCH_SIZE = 1 << 20, /* many times VALUE_SIZE_MAX */
	FIRST_IDS = 1 << 10,
};

/* What references of 32 bits reach. */
#define VALUES_SIZE_MAX (UINT64_C(4) * UINT32_MAX)
#define INDICATORS_SIZE_MAX (UINT64_C(8) * UINT32_MAX)

struct snapshot_builder *
snapshot_builder_new(struct env *env)
{
	struct snapshot_builder *builder = calloc(1, sizeof(*builder));

	if (builder == NULL)
		return NULL;
	builder->env = env;
	builder->threads = 1;
	builder->scratch = arena_new(SCRATCH_SIZE);
	if (builder->scratch != NULL)
		return builder;
	snapshot_builder_free(builder);
	return NULL;
}

void
snapshot_builder_empty(struct snapshot_builder *builder)
{
	for (size_t i = 0; i < SNAPSHOT_SECTIONS; i++)
		pages_done(&builder->sections[i]);
	free(builder->ids);
	free(builder->starts);
	*builder = (struct snapshot_builder){
		.env = builder->env,
		.scratch = builder->scratch,
		.threads = builder->threads,
	};
}

void
snapshot_builder_free(struct snapshot_builder *builder)
{
	if (builder == NULL)
		return;
	snapshot_builder_empty(builder);
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
		label = snapshot_at(section, *recent, 8);
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
		const struct stored_indicator *stored = snapshot_at(section, builder->ids[at], 8);
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
			const struct stored_indicator *stored = snapshot_at(
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
	struct stored_indicator *stored = snapshot_at(
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

/* Notes where a stretch begins, if one begins with that record. */
static enum err
note_start(struct snapshot_builder *builder, uint32_t reference, struct fault *why)
{
	if (builder->record_count % STRETCH != 0)
		return OK;
	if (builder->start_count == builder->start_capacity) {
		size_t wanted = builder->start_capacity * 2 + 16;
		void *more = reallocarray(builder->starts, wanted, sizeof(*builder->starts));
		if (more == NULL)
			return fail_nomem(why);
		builder->starts = more;
		builder->start_capacity = wanted;
	}
	builder->starts[builder->start_count++] = reference;
	return OK;
}

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
	TRY(note_start(builder, reference, why));
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
	struct pages *networks24 = &builder->sections[SECTION_NETWORKS24];
	size_t slash = str_find_char(text, '/');
	uint64_t length = 32;
	uint32_t first = 0;
	uint32_t last;

	str_to_u64(str_from_offset(text, slash + 1), &length);
	ipv4_parse(str_first(text, slash), &first);
	last = first | (length >= 32 ? 0 : UINT32_MAX >> length);
	if (!pages_reserve(networks24, NETWORKS24_SIZE))
		return fail_nomem(why);
	networks24->size = NETWORKS24_SIZE;
	mark(networks24, first >> 8, last >> 8);
	mark(&builder->sections[SECTION_BLOCKS16], first >> 16, last >> 16);
	builder->header.lengths4 |= UINT64_C(1) << (length & 63);
	return OK;
}

static void
mark_address4(struct snapshot_builder *builder, uint32_t address)
{
	mark(&builder->sections[SECTION_BLOCKS16], address >> 16, address >> 16);
	builder->key_counts[FILTER_ADDRESSES4]++;
}

/* A network of less than 32 bits, which is hardly ever named, may be anywhere. */
static void
mark_address6(struct snapshot_builder *builder, struct str text, uint64_t length)
{
	struct pages *blocks32 = &builder->sections[SECTION_BLOCKS32];
	uint8_t address[16];

	if (!ipv6_parse(text, address))
		return;
	builder->key_counts[FILTER_OTHERS]++;
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
mark_name_end(struct snapshot_builder *builder, struct str name)
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
mark_name(struct snapshot_builder *builder, struct str name)
{
	mark_name_end(builder, name);
	builder->key_counts[FILTER_NAMES]++;
}

static void
mark_email(struct snapshot_builder *builder, struct str address)
{
	struct str domain = str_from_offset(address, str_find_char(address, '@') + 1);

	mark_name_end(builder, domain);
	if (snapshot_name_key(domain) == 0)
		builder->header.has_bare_mails = 1;
	builder->key_counts[FILTER_OTHERS]++;
}

static void
mark_host(struct snapshot_builder *builder, struct str host)
{
	uint32_t address;

	if (str_starts(host, STR("[")))
		mark_address6(builder, slice(host, 1, host.len - 1), 128);
	else if (ipv4_parse(host, &address))
		mark_address4(builder, address);
	else if (str_find_char(host, '.') < host.len)
		mark_name(builder, host);
	else {
		builder->header.has_bare_hosts = 1;
		builder->key_counts[FILTER_OTHERS]++;
	}
}

/* The host of a URL has a record of its own, once where URLs of one host follow each other. */
static enum err
add_host(struct snapshot_builder *builder, struct str url, struct fault *why)
{
	const struct pages *section = &builder->sections[SECTION_VALUES];
	struct str host = snapshot_url_host(url);

	if (builder->last_host != 0 &&
		str_eq(snapshot_value_text(snapshot_at(section, builder->last_host, 4)), host))
		return OK;
	mark_host(builder, host);
	return add_record(builder, SNAPSHOT_HOST, host, 0, why);
}

static enum err
add_value(struct snapshot_builder *builder, const struct value *value, uint32_t indicator,
	struct fault *why)
{
	uint32_t address;

	TRY(add_record(builder, value->kind, value->text, indicator, why));
	switch (value->kind) {
	case VALUE_IPV4:
		if (ipv4_parse(value->text, &address))
			mark_address4(builder, address);
		return OK;
	case VALUE_CIDR4:
		return mark_network4(builder, value->text, why);
	case VALUE_IPV6:
		mark_address6(builder, value->text, 128);
		return OK;
	case VALUE_CIDR6:
		mark_network6(builder, value->text);
		return OK;
	case VALUE_DOMAIN:
		mark_name(builder, value->text);
		return OK;
	case VALUE_EMAIL:
		mark_email(builder, value->text);
		return OK;
	case VALUE_URL:
		return add_host(builder, value->text, why);
	default:
		builder->key_counts[FILTER_OTHERS]++;
		return OK;
	}
}

static bool
make_bitmap(struct snapshot_builder *builder, enum snapshot_section which, size_t size)
{
	builder->sections[which].size = size;
	return pages_reserve(&builder->sections[which], size);
}

enum err
snapshot_builder_start(struct snapshot_builder *builder, struct fault *why)
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
snapshot_builder_use_threads(struct snapshot_builder *builder, unsigned threads)
{
	builder->threads = threads < 1 ? 1 : threads > PARALLEL_MAX ? PARALLEL_MAX : threads;
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

	TRY(snapshot_builder_start(builder, why));
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
