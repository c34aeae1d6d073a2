/* tokens.c - what a set of indicators would be asked about a field of a log.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/tokens.h"

#include "match/finder.h"
#include "match/pattern_hash.h"

enum {
	SPLIT_MAX = 4, /* bits of a network's length by which it may be asked in pieces */
	ADDRESS4_SIZE = 4,
	ADDRESS6_SIZE = 16,
};

_Static_assert(TOKEN_KEYS_MAX == 1 << SPLIT_MAX, "as many keys as a network has pieces");

/* Lengths of networks that have keys: every STEP-th from the first to the last. */
static const struct network_lengths {
	unsigned step, last;
} lengths4 = { 8, 24 }, lengths6 = { 16, 64 };

struct token_scanner {
	struct finder finder;
	token_function *take;
	void *context;
};

struct token_scanner *
token_scanner_new(void)
{
	struct token_scanner *scanner = calloc(1, sizeof(*scanner));

	if (scanner == NULL)
		return NULL;
	if (finder_init(&scanner->finder))
		return scanner;
	free(scanner);
	return NULL;
}

void
token_scanner_free(struct token_scanner *scanner)
{
	if (scanner == NULL)
		return;
	finder_done(&scanner->finder);
	free(scanner);
}

/* --- keys --- */

static uint64_t
key_of(enum value_kind kind, struct str text)
{
	return hash_text((uint64_t)kind + 1, text);
}

/* Of the network of that length, whole bytes, around the address. */
static uint64_t
network_key(enum value_kind kind, const uint8_t *address, size_t size, unsigned length)
{
	uint8_t key[ADDRESS6_SIZE + 1] = { 0 };

	memcpy(key, address, length / 8);
	key[size] = (uint8_t)length;
	return key_of(kind, str_from(key, size + 1));
}

static void
address4_bytes(uint32_t address, uint8_t to[ADDRESS4_SIZE])
{
	for (unsigned i = 0; i < ADDRESS4_SIZE; i++)
		to[i] = (uint8_t)(address >> (24 - 8 * i));
}

/* --- the set that writes down what it is asked --- */

static enum err
take(struct finder *finder, uint64_t key)
{
	const struct token_scanner *scanner = finder->set;

	return scanner->take(scanner->context, key, finder->why);
}

static bool
ends_in_number(struct str name)
{
	size_t at = name.len;

	while (at > 0 && name.data[at - 1] >= '0' && name.data[at - 1] <= '9')
		at--;
	return at < name.len && at > 0 && name.data[at - 1] == '.';
}

static enum err
note_exact(struct finder *finder, enum value_kind kind, struct str key, struct str where,
	unsigned traits)
{
	(void)where;
	(void)traits;
	if (kind == VALUE_DOMAIN && ends_in_number(key))
		return OK;
	return take(finder, key_of(kind, key));
}

static enum err
note_networks(struct finder *finder, enum value_kind kind, const uint8_t *address, size_t size,
	const struct network_lengths *lengths)
{
	for (unsigned length = lengths->step; length <= lengths->last; length += lengths->step)
		TRY(take(finder, network_key(kind, address, size, length)));
	return OK;
}

static enum err
note_networks4(struct finder *finder, uint32_t address, struct str where, unsigned traits)
{
	uint8_t bytes[ADDRESS4_SIZE];

	(void)where;
	(void)traits;
	address4_bytes(address, bytes);
	return note_networks(finder, VALUE_CIDR4, bytes, sizeof(bytes), &lengths4);
}

static enum err
note_networks6(struct finder *finder, const uint8_t address[16], struct str where, unsigned traits)
{
	(void)where;
	(void)traits;
	return note_networks(finder, VALUE_CIDR6, address, ADDRESS6_SIZE, &lengths6);
}

static const struct lookup note_taker = { note_exact, note_networks4, note_networks6 };

static struct finder *
finder_of(struct token_scanner *scanner, token_function *function, void *context)
{
	scanner->take = function;
	scanner->context = context;
	scanner->finder.lookup = &note_taker;
	scanner->finder.set = scanner;
	return &scanner->finder;
}

enum err
token_scan(struct token_scanner *scanner, enum match_field field, struct str text,
	token_function *function, void *context, struct fault *why)
{
	struct match_hits none;

	return finder_scan(finder_of(scanner, function, context), field, text, &none, why);
}

enum err
token_scan_request(struct token_scanner *scanner, struct str host, unsigned port, struct str uri,
	token_function *function, void *context, struct fault *why)
{
	struct match_hits none;

	return finder_scan_request(
		finder_of(scanner, function, context), host, port, uri, &none, why);
}

/* --- asking --- */

/* The length whose keys are asked: the next longer one, unless that takes too many keys. */
static unsigned
asked_length(const struct network_lengths *lengths, unsigned length)
{
	unsigned shorter = length / lengths->step * lengths->step;
	unsigned longer = shorter == length ? length : shorter + lengths->step;

	if (length > lengths->last)
		return lengths->last;
	return longer - length <= SPLIT_MAX ? longer : shorter;
}

static size_t
keys_of_network(enum value_kind kind, uint8_t *address, size_t size, unsigned length,
	uint64_t ret[TOKEN_KEYS_MAX])
{
	unsigned asked = asked_length(kind == VALUE_CIDR4 ? &lengths4 : &lengths6, length);
	size_t count = asked > length ? (size_t)1 << (asked - length) : 1;

	for (size_t i = 0; i < count; i++) {
		ret[i] = network_key(kind, address, size, asked);
		address[asked / 8 - 1]++; /* the next piece; the last one's is not asked */
	}
	return count;
}

static size_t
keys_of_cidr(const struct value *value, uint64_t ret[TOKEN_KEYS_MAX])
{
	size_t slash = str_find_char(value->text, '/');
	struct str base = str_first(value->text, slash);
	uint8_t address[ADDRESS6_SIZE] = { 0 };
	uint64_t length = 0;
	uint32_t address4 = 0;

	str_to_u64(str_from_offset(value->text, slash + 1), &length);
	if (value->kind == VALUE_CIDR6) {
		ipv6_parse(base, address);
		return keys_of_network(VALUE_CIDR6, address, ADDRESS6_SIZE, (unsigned)length, ret);
	}
	ipv4_parse(base, &address4);
	address4_bytes(address4, address);
	return keys_of_network(VALUE_CIDR4, address, ADDRESS4_SIZE, (unsigned)length, ret);
}

enum err
token_keys_of(struct arena *scratch, const struct value *value, uint64_t ret[TOKEN_KEYS_MAX],
	size_t *ret_count, struct fault *why)
{
	struct str text = value->text;

	if (value->kind == VALUE_CIDR4 || value->kind == VALUE_CIDR6) {
		*ret_count = keys_of_cidr(value, ret);
		return OK;
	}
	if (value->kind == VALUE_URL)
		text = match_url_key(scratch, text);
	if (text.data == NULL)
		return fail_nomem(why);
	ret[0] = key_of(value->kind, text);
	*ret_count = 1;
	return OK;
}
