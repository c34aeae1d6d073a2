/* snapshot.c - looking values up in a snapshot, saving it and opening it again.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/snapshot_private.h"

#include <stdalign.h>

static const char magic[8] = "TSTDSET\n";

enum { FORMAT_VERSION = 4, CHECKSUM_LANES = 4 };

#define MASKS_OF(n)                                              \
	{                                                        \
		MASK(n), MASK((n)-8), MASK((n)-16), MASK((n)-24) \
	}
#define MASK(n) ((n) <= 0 ? 0 : (n) >= 8 ? UINT64_MAX : UINT64_MAX << (56 - 8 * (((n)-1) & 7)))
#define MASKS_OF_4(n) MASKS_OF(n), MASKS_OF((n) + 1), MASKS_OF((n) + 2), MASKS_OF((n) + 3)

const uint64_t probe_masks[PROBE_NAME_MAX + 1][4] = {
	MASKS_OF_4(0),
	MASKS_OF_4(4),
	MASKS_OF_4(8),
	MASKS_OF_4(12),
	MASKS_OF_4(16),
	MASKS_OF_4(20),
	MASKS_OF_4(24),
	MASKS_OF_4(28),
	MASKS_OF(32),
};

void
match_snapshot_free(struct match_snapshot *snapshot)
{
	if (snapshot == NULL || atomic_fetch_sub(&snapshot->owners, 1) > 1)
		return;
	for (size_t i = 0; i < SNAPSHOT_SECTIONS; i++)
		pages_done(&snapshot->own[i]);
	free(snapshot);
}

struct match_snapshot *
match_snapshot_share(struct match_snapshot *snapshot)
{
	atomic_fetch_add(&snapshot->owners, 1);
	return snapshot;
}

size_t
match_snapshot_indicators(const struct match_snapshot *snapshot)
{
	return snapshot->header.indicator_count;
}

size_t
match_snapshot_values(const struct match_snapshot *snapshot, enum value_kind kind)
{
	return snapshot->header.value_counts[kind];
}

size_t
match_snapshot_size(const struct match_snapshot *snapshot)
{
	size_t size = sizeof(*snapshot);

	for (size_t i = 0; i < SNAPSHOT_SECTIONS; i++)
		size += snapshot->sections[i].size;
	return size;
}

/* --- names and keys --- */

/* How many bytes before `end` the last label there takes. */
static size_t
label_before(struct str name, size_t end)
{
	size_t start = end;

	while (start > 0 && name.data[start - 1] != '.')
		start--;
	return end - start;
}

size_t
snapshot_name_key(struct str name)
{
	size_t last = label_before(name, name.len);
	size_t second;
	size_t len;

	if (last == name.len)
		return 0;
	second = label_before(name, name.len - last - 1);
	len = last + 1 + second;
	if (second > PROBE_SHORT_LABEL || len == name.len)
		return len;
	return len + 1 + label_before(name, name.len - len - 1);
}

struct str
snapshot_url_host(struct str url)
{
	struct authority authority = find_authority(url, str_find(url, STR("://")) + 3);
	struct str host = slice(url, authority.host, authority.end);

	if (str_starts(host, STR("[")))
		return str_first(host, str_find_char(host, ']') + 1);
	return str_first(host, str_find_char(host, ':'));
}

void
snapshot_network6(const uint8_t address[16], unsigned length, uint8_t ret[16])
{
	memcpy(ret, address, 16);
	if (length % 8 != 0)
		ret[length / 8] &= (uint8_t)(0xff00 >> length % 8);
	for (unsigned i = (length + 7) / 8; i < 16; i++)
		ret[i] = 0;
}

uint64_t
snapshot_hash(const struct snapshot_header *header, unsigned kind, struct str key)
{
	uint64_t seed = header->hash_seeds[0];
	uint64_t step = header->hash_seeds[1] | 1;
	uint64_t hash = seed ^ kind * PROBE_TEXT ^ key.len;
	uint64_t rest = 0;
	size_t i;

	for (i = 0; i + 8 <= key.len; i += 8)
		hash = probe_multiply(hash ^ probe_load(key.data + i), step ^ PROBE_NAME) + seed;
	if (i < key.len && key.len >= 8) /* its last bytes, as below, without a call */
		rest = probe_load(key.data + key.len - 8) >> (64 - 8 * (key.len - i));
	else if (i < key.len)
		memcpy(&rest, key.data, key.len);
	return probe_multiply(
		probe_multiply(hash ^ rest, step ^ PROBE_DIGEST) + seed, step ^ PROBE_LAST);
}

/* --- looking up --- */

const struct stored_value *
snapshot_value(const struct section *values, uint32_t reference)
{
	uint64_t offset = (uint64_t)reference * 4;
	const struct stored_value *value;

	if (reference == 0 || offset + sizeof(*value) > values->size)
		return NULL;
	value = (const struct stored_value *)(const void *)(values->data + offset);
	return value->kind < SNAPSHOT_KINDS && value->len <= values->size - offset - sizeof(*value)
		       ? value
		       : NULL;
}

struct str
snapshot_value_text(const struct stored_value *value)
{
	return str_from(value->text, value->len);
}

static bool
has_key(const struct stored_value *value, struct arena *arena, unsigned kind, struct str key)
{
	struct str text = snapshot_value_text(value);

	if (value->kind != kind)
		return false;
	return str_eq(kind == VALUE_URL ? match_url_key(arena, text) : text, key);
}

uint64_t
snapshot_slot_hash(const struct snapshot_header *header, unsigned kind, struct str key)
{
	bool shared = kind == VALUE_IPV4 || kind == SNAPSHOT_HOST;

	return snapshot_hash(header, shared ? VALUE_DOMAIN : kind, key);
}

void
snapshot_place(const struct match_snapshot *snapshot, unsigned kind, struct str key,
	struct snapshot_place *ret)
{
	const struct section *section = &snapshot->sections[SECTION_SLOTS];
	const struct slot *slots = (const struct slot *)(const void *)section->data;
	uint64_t hash = snapshot_slot_hash(&snapshot->header, kind, key);
	size_t count = section->size / sizeof(*slots);

	ret->snapshot = snapshot;
	ret->key = key;
	ret->slot = &slots[(hash >> 32) * count >> 32];
	ret->left = count;
	ret->tag = (uint32_t)hash;
	__builtin_prefetch(ret->slot);
}

static void
step(struct snapshot_place *place)
{
	const struct section *section = &place->snapshot->sections[SECTION_SLOTS];

	place->slot++;
	if ((const uint8_t *)place->slot == section->data + section->size)
		place->slot = (const struct slot *)(const void *)section->data;
	place->left--;
}

/* From where it is on to what may be of its key; false when nothing is. */
static bool
seek(struct snapshot_place *place)
{
	while (place->left > 0 && place->slot->reference != 0 && place->slot->tag != place->tag)
		step(place);
	return place->left > 0 && place->slot->reference != 0;
}

void
snapshot_fetch(struct snapshot_place *place)
{
	const struct section *values = &place->snapshot->sections[SECTION_VALUES];

	if (!seek(place))
		place->left = 0;
	else if ((uint64_t)place->slot->reference * 4 < values->size)
		__builtin_prefetch(values->data + (size_t)place->slot->reference * 4);
}

const struct stored_value *
snapshot_find_at(const struct snapshot_place *place, struct arena *arena, unsigned kind)
{
	const struct section *values = &place->snapshot->sections[SECTION_VALUES];

	if (place->snapshot->header.value_counts[kind] == 0)
		return NULL;
	for (struct snapshot_place at = *place; seek(&at); step(&at)) {
		const struct stored_value *value = snapshot_value(values, at.slot->reference);
		if (value != NULL && has_key(value, arena, kind, at.key))
			return value;
	}
	return NULL;
}

const struct stored_value *
snapshot_find(
	const struct match_snapshot *snapshot, struct arena *arena, unsigned kind, struct str key)
{
	struct snapshot_place place;

	if (snapshot->header.value_counts[kind] == 0)
		return NULL;
	snapshot_place(snapshot, kind, key, &place);
	return snapshot_find_at(&place, arena, kind);
}

static const struct stored_value *
find_network4(const struct match_snapshot *snapshot, struct arena *arena, uint32_t address,
	unsigned length)
{
	char text[ADDRESS_TEXT_MAX];
	uint32_t network = length == 0 ? 0 : address & UINT32_MAX << (32 - length);
	struct str key = ipv4_format(network, text);

	key.len += (size_t)snprintf(text + key.len, sizeof(text) - key.len, "/%u", length);
	return snapshot_find(snapshot, arena, VALUE_CIDR4, key);
}

static const struct stored_value *
find_network6(const struct match_snapshot *snapshot, struct arena *arena, const uint8_t address[16],
	unsigned length)
{
	char text[ADDRESS_TEXT_MAX + 4];
	uint8_t network[16];
	struct str key;

	snapshot_network6(address, length, network);
	key = ipv6_format(network, text);
	key.len += (size_t)snprintf(text + key.len, sizeof(text) - key.len, "/%u", length);
	return snapshot_find(snapshot, arena, VALUE_CIDR6, key);
}

/* Most addresses meet none, and need not be written as text to know it. */
static bool
may_have_network4(const struct match_snapshot *snapshot, uint32_t address)
{
	const struct section *networks24 = &snapshot->sections[SECTION_NETWORKS24];

	return networks24->size > 0 && bitmap_has(networks24->data, address >> 8);
}

bool
snapshot_has_network4(const struct match_snapshot *snapshot, struct arena *arena, uint32_t address)
{
	for (unsigned length = 0; length <= 32 && may_have_network4(snapshot, address); length++)
		if (snapshot->header.lengths4 >> length & 1 &&
			find_network4(snapshot, arena, address, length) != NULL)
			return true;
	return false;
}

bool
snapshot_has_network6(
	const struct match_snapshot *snapshot, struct arena *arena, const uint8_t address[16])
{
	for (unsigned length = 0; length <= 128; length++)
		if (snapshot_has_length6(&snapshot->header, length) &&
			find_network6(snapshot, arena, address, length) != NULL)
			return true;
	return false;
}

static struct str
stored_label(const struct section *indicators, uint32_t reference)
{
	uint64_t offset = (uint64_t)reference * 8;
	const struct stored_label *label;

	if (reference == 0 || offset + sizeof(*label) > indicators->size)
		return STR_NONE;
	label = (const struct stored_label *)(const void *)(indicators->data + offset);
	if (label->len > indicators->size - offset - sizeof(*label))
		return STR_NONE;
	return str_from(label->text, label->len);
}

/* What the reference means; the texts are slices of the snapshot. */
static void
read_indicator(const struct match_snapshot *snapshot, const struct stored_value *value,
	struct match_indicator *ret)
{
	const struct section *indicators = &snapshot->sections[SECTION_INDICATORS];
	uint64_t offset = (uint64_t)value->indicator * 8;
	const struct stored_indicator *stored;

	*ret = (struct match_indicator){ .id = snapshot_value_text(value),
		.confidence = -1,
		.valid_from = INT64_MIN,
		.valid_until = INT64_MAX };
	if (value->indicator == 0 || offset + sizeof(*stored) > indicators->size)
		return;
	stored = (const struct stored_indicator *)(const void *)(indicators->data + offset);
	if ((uint64_t)stored->id_len + stored->name_len >
		indicators->size - offset - sizeof(*stored))
		return;
	if (stored->id_len > 0)
		ret->id = str_from(stored->texts, stored->id_len);
	ret->name = str_from(stored->texts + stored->id_len, stored->name_len);
	ret->label = stored_label(indicators, stored->label);
	ret->version = stored->version;
	ret->confidence = stored->confidence;
	ret->valid_from = stored->valid_from;
	ret->valid_until = stored->valid_until;
	ret->revoked = stored->revoked != 0;
	ret->names_exactly = stored->flags & STORED_NAMES_EXACTLY;
}

/* A chain leads to earlier values only, which also ends one that was made to run in a circle. */
enum err
snapshot_add_chain(struct finder *finder, const struct match_snapshot *snapshot,
	const struct stored_value *value, struct str where, unsigned traits)
{
	const struct section *values = &snapshot->sections[SECTION_VALUES];

	while (value != NULL) {
		struct match_indicator *indicator = arena_new_of(
			finder->found, struct match_indicator);
		const struct stored_value *next = snapshot_value(values, value->next);
		if (indicator == NULL)
			return fail_nomem(finder->why);
		read_indicator(snapshot, value, indicator);
		struct value found = { (enum value_kind)value->kind, snapshot_value_text(value) };
		TRY(finder_add(finder, indicator, &found, where, traits));
		value = next < value ? next : NULL;
	}
	return OK;
}

static enum err
lookup_exact(struct finder *finder, enum value_kind kind, struct str key, struct str where,
	unsigned traits)
{
	const struct match_snapshot *snapshot = finder->set;

	return snapshot_add_chain(finder, snapshot, snapshot_find(snapshot, finder->scratch, kind, key),
		where, traits);
}

static enum err
lookup_networks4(struct finder *finder, uint32_t address, struct str where, unsigned traits)
{
	const struct match_snapshot *snapshot = finder->set;

	for (unsigned length = may_have_network4(snapshot, address) ? 33 : 0; length-- > 0;)
		if (snapshot->header.lengths4 >> length & 1)
			TRY(snapshot_add_chain(finder, snapshot,
				find_network4(snapshot, finder->scratch, address, length), where,
				traits));
	return OK;
}

static enum err
lookup_networks6(
	struct finder *finder, const uint8_t address[16], struct str where, unsigned traits)
{
	const struct match_snapshot *snapshot = finder->set;

	for (unsigned length = 129; length-- > 0;)
		if (snapshot_has_length6(&snapshot->header, length))
			TRY(snapshot_add_chain(finder, snapshot,
				find_network6(snapshot, finder->scratch, address, length), where,
				traits));
	return OK;
}

const struct lookup snapshot_lookup = { lookup_exact, lookup_networks4, lookup_networks6 };

/* --- files --- */

struct checksum {
	uint64_t lanes[CHECKSUM_LANES];
};

/* `data` in whole multiples of 32 bytes. */
static void
checksum_add(struct checksum *checksum, const uint8_t *data, size_t size)
{
	for (size_t i = 0; i + 8 * CHECKSUM_LANES <= size; i += 8 * CHECKSUM_LANES)
		for (size_t lane = 0; lane < CHECKSUM_LANES; lane++) {
			uint64_t mixed = (checksum->lanes[lane] ^ probe_load(data + i + 8 * lane)) *
					 PROBE_ADDRESS4;
			checksum->lanes[lane] = mixed << 29 | mixed >> 35;
		}
}

static uint64_t
checksum_finish(const struct checksum *checksum)
{
	return probe_multiply(checksum->lanes[0] ^ PROBE_NAME, checksum->lanes[1] ^ PROBE_TEXT) ^
	       probe_multiply(checksum->lanes[2] ^ PROBE_DIGEST, checksum->lanes[3] ^ PROBE_LAST);
}

/* The head as it stands in a file, padded to the alignment of what follows. */
struct file_head {
	alignas(SNAPSHOT_ALIGNMENT) struct snapshot_header header;
};

static uint64_t
checksum_of(const struct file_head *head, const struct section *sections)
{
	struct checksum checksum = { { 1, 2, 3, 4 } };
	struct file_head copy = *head;

	copy.header.checksum = 0;
	checksum_add(&checksum, (const uint8_t *)&copy, sizeof(copy));
	for (size_t i = 0; i < SNAPSHOT_SECTIONS; i++)
		checksum_add(&checksum, sections[i].data, sections[i].size);
	return checksum_finish(&checksum);
}

uint64_t
snapshot_checksum(struct str content)
{
	const struct file_head *head = (const void *)content.data;
	struct section rest[SNAPSHOT_SECTIONS] = { { (const uint8_t *)content.data + sizeof(*head),
		content.len - sizeof(*head) } };

	return checksum_of(head, rest);
}

enum err
match_snapshot_write(const struct match_snapshot *snapshot, snapshot_write_function *write,
	void *context, struct fault *why)
{
	struct file_head head;
	uint64_t offset = sizeof(head);

	memset(&head, 0, sizeof(head));
	head.header = snapshot->header;
	memcpy(head.header.magic, magic, sizeof(magic));
	head.header.version = FORMAT_VERSION;
	head.header.header_size = sizeof(head);
	for (size_t i = 0; i < SNAPSHOT_SECTIONS; i++) {
		head.header.sections[i].offset = offset;
		head.header.sections[i].size = snapshot->sections[i].size;
		offset += snapshot->sections[i].size;
	}
	head.header.size = offset;
	head.header.checksum = checksum_of(&head, snapshot->sections);
	TRY(write(context, str_from(&head, sizeof(head)), why));
	for (size_t i = 0; i < SNAPSHOT_SECTIONS; i++)
		if (snapshot->sections[i].size > 0)
			TRY(write(context,
				str_from(snapshot->sections[i].data, snapshot->sections[i].size),
				why));
	return OK;
}

static enum err
check_head(struct str content, struct fault *why)
{
	const struct snapshot_header *header = (const void *)content.data;

	if (content.len < sizeof(struct file_head) ||
		memcmp(header->magic, magic, sizeof(magic)) != 0)
		return fail(why, E_CORRUPT, "not a saved indicator set");
	if (header->version != FORMAT_VERSION || header->header_size != sizeof(struct file_head))
		return fail(why, E_CORRUPT,
			"an indicator set of format %u, where %u is wanted: save "
			"it again with this program",
			header->version, FORMAT_VERSION);
	if (header->size != content.len)
		return fail(why, E_CORRUPT, "an indicator set of %zu bytes that should have %llu",
			content.len, (unsigned long long)header->size);
	return OK;
}

/* As many lines as there are, and one at least of each part. */
static bool
filter_fits(const struct snapshot_header *header)
{
	uint64_t lines = header->sections[SECTION_FILTER].size / FILTER_LINE;

	for (size_t i = 0; i < FILTER_PARTS; i++) {
		if (header->filter_lines[i] == 0 || header->filter_lines[i] > lines)
			return false;
		lines -= header->filter_lines[i];
	}
	return lines == 0;
}

static bool
is_power_of_two(uint64_t size)
{
	return size != 0 && (size & (size - 1)) == 0;
}

static bool
bitmaps_fit(const struct snapshot_header *header)
{
	uint64_t blocks4 = header->sections[SECTION_BLOCKS4].size;
	uint64_t networks24 = header->sections[SECTION_NETWORKS24].size;

	return header->sections[SECTION_BLOCKS16].size == BLOCKS16_SIZE &&
	       header->sections[SECTION_NAME_ENDS].size == NAME_ENDS_SIZE &&
	       header->sections[SECTION_BLOCKS32].size == BLOCKS32_SIZE &&
	       is_power_of_two(blocks4) && blocks4 >= BLOCKS16_SIZE &&
	       blocks4 <= BLOCKS4_SIZE_MAX && (networks24 == 0 || networks24 == NETWORKS24_SIZE);
}

/* Sections stand one behind the other; each has a size that its users can rely on. */
static bool
sizes_fit(const struct snapshot_header *header, size_t size)
{
	uint64_t offset = sizeof(struct file_head);

	for (size_t i = 0; i < SNAPSHOT_SECTIONS; i++) {
		if (header->sections[i].offset != offset ||
			header->sections[i].size % SNAPSHOT_ALIGNMENT != 0 ||
			header->sections[i].size > size - offset)
			return false;
		offset += header->sections[i].size;
	}
	return offset == size && header->sections[SECTION_SLOTS].size > 0 && filter_fits(header) &&
	       bitmaps_fit(header);
}

/* The parts that are looked at for every token move into huge pages. */
static bool
copy_section(struct match_snapshot *snapshot, enum snapshot_section which)
{
	struct section *section = &snapshot->sections[which];
	struct pages *own = &snapshot->own[which];

	if (section->size == 0)
		return true;
	if (!pages_reserve(own, section->size))
		return false;
	memcpy(own->data, section->data, section->size);
	own->size = section->size;
	section->data = own->data;
	return true;
}

enum err
match_snapshot_open(struct str content, struct match_snapshot **ret, struct fault *why)
{
	const struct file_head *head = (const void *)content.data;
	OWNED(match_snapshot) snapshot = calloc(1, sizeof(*snapshot));

	if (snapshot == NULL)
		return fail_nomem(why);
	snapshot->owners = 1;
	TRY(check_head(content, why));
	if (!sizes_fit(&head->header, content.len))
		return fail(why, E_CORRUPT, "an indicator set whose parts do not fit its length");
	snapshot->header = head->header;
	for (size_t i = 0; i < SNAPSHOT_SECTIONS; i++)
		snapshot->sections[i] = (struct section){ (const uint8_t *)content.data +
								  head->header.sections[i].offset,
			head->header.sections[i].size };
	if (checksum_of(head, snapshot->sections) != head->header.checksum)
		return fail(
			why, E_CORRUPT, "an indicator set that is damaged: its checksum is wrong");
	if (!copy_section(snapshot, SECTION_FILTER) || !copy_section(snapshot, SECTION_BLOCKS4) ||
		!copy_section(snapshot, SECTION_NETWORKS24))
		return fail_nomem(why);
	*ret = DISOWN(snapshot);
	return OK;
}
