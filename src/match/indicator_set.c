/* indicator_set.c - indicators compiled for looking up by value.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One open-addressing table over (kind, key). The key of a network is its address and length in
 * binary, that of a URL is match_url_key, that of anything else its normal form.
 */
#include "match/indicator_set.h"

#include <assert.h>
#include <sodium.h>

enum {
	ADDRESS4_SIZE = 4,
	ADDRESS6_SIZE = 16,
	NETWORK_KEY_MAX = ADDRESS6_SIZE + 1,
	FIRST_CAPACITY = 64,
	SCRATCH_SIZE = 1 << 20, /* many times VALUE_SIZE_MAX */
};

/* An indicator as it was added. */
struct added {
	const struct match_indicator *indicator;
	const struct value *values;
	size_t value_count;
	size_t sequence; /* the order of coming */
};

struct match_builder {
	struct env *env;
	struct arena *arena; /* what the set will keep */
	struct arena *scratch;
	struct added *added;
	size_t count;
	size_t capacity;
};

struct slot {
	uint64_t hash;
	struct str key;
	struct match_entry *first; /* NULL: free */
};

struct match_set {
	struct arena *arena;
	uint8_t hash_key[crypto_shorthash_KEYBYTES];
	struct slot *slots;
	size_t mask; /* their number, a power of two, less one */
	size_t indicator_count;
	size_t value_counts[VALUE_KINDS];
	bool lengths4[ADDRESS4_SIZE * 8 + 1]; /* which prefix lengths occur */
	bool lengths6[ADDRESS6_SIZE * 8 + 1];
};

struct match_builder *
match_builder_new(struct env *env)
{
	struct match_builder *builder = calloc(1, sizeof(*builder));

	if (builder == NULL)
		return NULL;
	builder->env = env;
	builder->arena = arena_new(SIZE_MAX);
	builder->scratch = arena_new(SCRATCH_SIZE);
	if (builder->arena != NULL && builder->scratch != NULL)
		return builder;
	match_builder_free(builder);
	return NULL;
}

void
match_builder_free(struct match_builder *builder)
{
	if (builder == NULL)
		return;
	arena_free(builder->arena);
	arena_free(builder->scratch);
	free(builder->added);
	free(builder);
}

/* Also what is not normal could be found, but never by what it means. */
static enum err
check_normal(struct match_builder *builder, const struct value *value, struct fault *why)
{
	struct value normal;

	arena_reset(builder->scratch);
	TRY(value_normalise(builder->scratch, value->kind, value->text, &normal, why));
	if (normal.kind != value->kind || !str_eq(normal.text, value->text))
		return fail(why, E_INVALID, "\"%.*s\" is not in normal form",
			STR_FMT(str_first(value->text, 160)));
	return OK;
}

static const struct match_indicator *
copy_indicator(struct arena *arena, const struct match_indicator *indicator)
{
	struct match_indicator *copy = arena_new_of(arena, struct match_indicator);

	if (copy == NULL)
		return NULL;
	*copy = *indicator;
	copy->id = str_copy(arena, indicator->id);
	copy->name = str_copy(arena, indicator->name);
	copy->label = str_copy(arena, indicator->label);
	return copy->id.data == NULL || copy->name.data == NULL || copy->label.data == NULL ? NULL
											    : copy;
}

static const struct value *
copy_values(struct arena *arena, const struct value *values, size_t count)
{
	struct value *copies = arena_array(arena, count, struct value);

	for (size_t i = 0; copies != NULL && i < count; i++) {
		copies[i].kind = values[i].kind;
		copies[i].text = str_copy(arena, values[i].text);
		if (copies[i].text.data == NULL)
			return NULL;
	}
	return copies;
}

static enum err
make_room(struct match_builder *builder, struct fault *why)
{
	size_t capacity = builder->capacity == 0 ? FIRST_CAPACITY : builder->capacity * 2;
	struct added *added;

	if (builder->count < builder->capacity)
		return OK;
	added = reallocarray(builder->added, capacity, sizeof(*added));
	if (added == NULL)
		return fail_nomem(why);
	builder->added = added;
	builder->capacity = capacity;
	return OK;
}

enum err
match_builder_add(struct match_builder *builder, const struct match_indicator *indicator,
	const struct value *values, size_t count, struct fault *why)
{
	struct added *added;

	for (size_t i = 0; i < count; i++)
		TRY(check_normal(builder, &values[i], why));
	TRY(make_room(builder, why));
	added = &builder->added[builder->count];
	added->indicator = copy_indicator(builder->arena, indicator);
	added->values = copy_values(builder->arena, values, count);
	added->value_count = count;
	added->sequence = builder->count;
	if (added->indicator == NULL || added->values == NULL)
		return fail_nomem(why);
	builder->count++;
	return OK;
}

/* By id; of one id the latest version last. */
static int
compare_added(const void *left, const void *right)
{
	const struct added *a = left;
	const struct added *b = right;
	int order = str_compare(a->indicator->id, b->indicator->id);

	if (order != 0)
		return order;
	if (a->indicator->version != b->indicator->version)
		return a->indicator->version < b->indicator->version ? -1 : 1;
	return a->sequence < b->sequence ? -1 : a->sequence > b->sequence;
}

/* Keeps the latest version of each id, in the order of the ids. */
static void
drop_superseded(struct match_builder *builder)
{
	size_t kept = 0;

	if (builder->count == 0)
		return;
	qsort(builder->added, builder->count, sizeof(*builder->added), compare_added);
	for (size_t i = 0; i < builder->count; i++) {
		if (kept > 0 && str_eq(builder->added[kept - 1].indicator->id,
					builder->added[i].indicator->id))
			kept--;
		builder->added[kept++] = builder->added[i];
	}
	builder->count = kept;
}

static uint64_t
hash_of(const struct match_set *set, enum value_kind kind, struct str key)
{
	uint8_t hash_key[crypto_shorthash_KEYBYTES];
	uint64_t hash;

	static_assert(sizeof(hash) == crypto_shorthash_BYTES, "SipHash has 64 bits");
	memcpy(hash_key, set->hash_key, sizeof(hash_key));
	hash_key[0] ^= (uint8_t)kind;
	crypto_shorthash((uint8_t *)&hash, (const uint8_t *)key.data, key.len, hash_key);
	return hash;
}

/* The slot of that key, or the free one where it belongs. */
static struct slot *
find_slot(const struct match_set *set, enum value_kind kind, struct str key)
{
	uint64_t hash = hash_of(set, kind, key);
	size_t i = (size_t)hash & set->mask;

	while (set->slots[i].first != NULL) {
		const struct slot *slot = &set->slots[i];
		if (slot->hash == hash && slot->first->value.kind == kind && str_eq(slot->key, key))
			break;
		i = (i + 1) & set->mask;
	}
	return &set->slots[i];
}

static void
clear_host_bits(uint8_t *address, int bits, int length)
{
	for (int i = length; i < bits; i++)
		address[i / 8] &= (uint8_t)~(0x80u >> i % 8);
}

/* The network of that length around the address. */
static struct str
network_key(const uint8_t *address, size_t size, int length, uint8_t to[NETWORK_KEY_MAX])
{
	memcpy(to, address, size);
	clear_host_bits(to, (int)size * 8, length);
	to[size] = (uint8_t)length;
	return str_from(to, size + 1);
}

static void
address4_bytes(uint32_t address, uint8_t to[ADDRESS4_SIZE])
{
	for (int i = 0; i < ADDRESS4_SIZE; i++)
		to[i] = (uint8_t)(address >> (24 - 8 * i));
}

/* Of a network in normal form: its key, and a mark that this length occurs. */
static struct str
add_network(struct match_set *set, const struct value *value)
{
	size_t slash = str_find_char(value->text, '/');
	bool four = value->kind == VALUE_CIDR4;
	uint8_t *key = arena_alloc(set->arena, NETWORK_KEY_MAX);
	uint8_t address[ADDRESS6_SIZE] = { 0 };
	uint32_t address4 = 0;
	uint64_t length = 0;

	if (key == NULL)
		return STR_NONE;
	str_to_u64(str_from_offset(value->text, slash + 1), &length);
	if (four && ipv4_parse(str_first(value->text, slash), &address4))
		address4_bytes(address4, address);
	if (!four)
		ipv6_parse(str_first(value->text, slash), address);
	(four ? set->lengths4 : set->lengths6)[length] = true;
	return network_key(address, four ? ADDRESS4_SIZE : ADDRESS6_SIZE, (int)length, key);
}

static struct str
key_of(struct match_set *set, const struct value *value)
{
	if (value->kind == VALUE_CIDR4 || value->kind == VALUE_CIDR6)
		return add_network(set, value);
	if (value->kind == VALUE_URL)
		return match_url_key(set->arena, value->text);
	return value->text;
}

/* In front of its chain: the set is filled from the end, so chains come out in the order of ids. */
static enum err
insert(struct match_set *set, const struct match_indicator *indicator, const struct value *value,
	struct fault *why)
{
	struct match_entry *entry;
	struct str key = key_of(set, value);
	struct slot *slot;

	if (key.data == NULL)
		return fail_nomem(why);
	slot = find_slot(set, value->kind, key);
	if (slot->first != NULL && slot->first->indicator == indicator)
		return OK;
	entry = arena_new_of(set->arena, struct match_entry);
	if (entry == NULL)
		return fail_nomem(why);
	*entry = (struct match_entry){ indicator, *value, slot->first };
	slot->first = entry;
	slot->key = key;
	slot->hash = hash_of(set, value->kind, key);
	set->value_counts[value->kind]++;
	return OK;
}

static enum err
fill(struct match_set *set, const struct match_builder *builder, struct fault *why)
{
	size_t values = 0;
	size_t slots = 2;

	for (size_t i = 0; i < builder->count; i++)
		values += builder->added[i].value_count;
	while (slots < 2 * values)
		slots *= 2;
	set->slots = arena_array(set->arena, slots, struct slot);
	set->mask = slots - 1;
	if (set->slots == NULL)
		return fail_nomem(why);
	for (size_t i = builder->count; i-- > 0;)
		for (size_t k = 0; k < builder->added[i].value_count; k++)
			TRY(insert(set, builder->added[i].indicator, &builder->added[i].values[k],
				why));
	set->indicator_count = builder->count;
	return OK;
}

enum err
match_builder_finish(struct match_builder *builder, struct match_set **ret, struct fault *why)
{
	struct arena *fresh = arena_new(SIZE_MAX);
	OWNED(match_set) set = calloc(1, sizeof(*set));

	if (fresh == NULL || set == NULL) {
		arena_free(fresh);
		return fail_nomem(why);
	}
	set->arena = builder->arena;
	builder->arena = fresh;
	env_random(builder->env, set->hash_key, sizeof(set->hash_key));
	drop_superseded(builder);
	enum err err = fill(set, builder, why);
	builder->count = 0;
	TRY(err);
	*ret = DISOWN(set);
	return OK;
}

void
match_set_free(struct match_set *set)
{
	if (set == NULL)
		return;
	arena_free(set->arena);
	free(set);
}

size_t
match_set_indicators(const struct match_set *set)
{
	return set->indicator_count;
}

size_t
match_set_values(const struct match_set *set, enum value_kind kind)
{
	return set->value_counts[kind];
}

const struct match_entry *
match_set_find(const struct match_set *set, enum value_kind kind, struct str key)
{
	return set->value_counts[kind] == 0 ? NULL : find_slot(set, kind, key)->first;
}

static const struct match_entry *
find_network(const struct match_set *set, enum value_kind kind, const uint8_t *address, size_t size,
	const bool *lengths, int *length)
{
	uint8_t key[NETWORK_KEY_MAX];

	for (int i = *length; i >= 0; i--) {
		const struct match_entry *entry;
		if (!lengths[i])
			continue;
		entry = match_set_find(set, kind, network_key(address, size, i, key));
		if (entry == NULL)
			continue;
		*length = i;
		return entry;
	}
	return NULL;
}

const struct match_entry *
match_set_network4(const struct match_set *set, uint32_t address, int *length)
{
	uint8_t bytes[ADDRESS4_SIZE];

	address4_bytes(address, bytes);
	return find_network(set, VALUE_CIDR4, bytes, sizeof(bytes), set->lengths4, length);
}

const struct match_entry *
match_set_network6(const struct match_set *set, const uint8_t address[16], int *length)
{
	return find_network(set, VALUE_CIDR6, address, ADDRESS6_SIZE, set->lengths6, length);
}

/* "host:443/path" -> "host/path" */
static struct str
drop_port(struct arena *arena, struct str rest, struct str port)
{
	size_t authority = str_find_char(rest, '/');
	struct str before = str_first(rest, authority);

	if (!str_ends(before, port))
		return rest;
	before.len -= port.len;
	return str_printf(arena, "%.*s%.*s", STR_FMT(before),
		STR_FMT(str_from_offset(rest, authority)));
}

struct str
match_url_key(struct arena *arena, struct str normal_form)
{
	/* The default port of the one scheme is what the other may spell out. */
	if (str_starts(normal_form, STR("http://")))
		return drop_port(arena, str_from_offset(normal_form, 7), STR(":443"));
	if (str_starts(normal_form, STR("https://")))
		return drop_port(arena, str_from_offset(normal_form, 8), STR(":80"));
	return normal_form;
}
