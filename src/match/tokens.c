/* tokens.c - what a set of indicators would be asked about a field of a log.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/tokens.h"

#include "match/finder.h"
#include "match/pattern_hash.h"

enum {
	SHORT_LABEL = 3, /* letters of a second level below which names are given out, as in co.uk */
	SPLIT_MAX = 4, /* bits of a network's length by which it may be asked in pieces */
	ADDRESS4_SIZE = 4,
	ADDRESS6_SIZE = 16,
};

_Static_assert(TOKEN_KEYS_MAX == 1 << SPLIT_MAX, "as many keys as a network has pieces");

/* Lengths of networks that have keys: every STEP-th from the first to the last. */
static const struct network_lengths {
	unsigned step, last;
} lengths[TOKEN_GRAINS][2] = { [TOKEN_FINE] = { { 8, 24 }, { 16, 64 } },
	[TOKEN_COARSE] = { { 24, 24 }, { 64, 64 } } };

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

static const struct network_lengths *
lengths_of(enum value_kind kind, enum token_grain grain)
{
	return &lengths[grain][kind == VALUE_CIDR6];
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

/* --- coarse keys --- */

static uint64_t
network_key_of(enum value_kind kind, const uint8_t *address, size_t size)
{
	return network_key(kind, address, size, lengths_of(kind, TOKEN_COARSE)->last);
}

/* Where the last so many labels begin; SIZE_MAX: there are fewer. */
static size_t
start_of_labels(struct str name, unsigned labels)
{
	size_t at = name.len;

	for (;;) {
		while (at > 0 && name.data[at - 1] != '.')
			at--;
		if (--labels == 0)
			return at;
		if (at == 0)
			return SIZE_MAX;
		at--;
	}
}

/* False: it has none. */
static bool
coarse_name_key(struct str name, uint64_t *ret)
{
	size_t top = start_of_labels(name, 1);
	size_t second = start_of_labels(name, 2);
	size_t third;

	if (second == SIZE_MAX)
		return false;
	if (top - 1 - second <= SHORT_LABEL && (third = start_of_labels(name, 3)) != SIZE_MAX)
		second = third;
	*ret = key_of(VALUE_DOMAIN, str_from_offset(name, second));
	return true;
}

static bool
coarse_host_key(struct str host, uint64_t *ret)
{
	uint8_t address6[ADDRESS6_SIZE];
	uint8_t bytes[ADDRESS4_SIZE];
	uint32_t address;

	if (ipv6_parse(host, address6)) {
		*ret = network_key_of(VALUE_CIDR6, address6, sizeof(address6));
		return true;
	}
	if (!ipv4_parse(host, &address))
		return coarse_name_key(host, ret);
	address4_bytes(address, bytes);
	*ret = network_key_of(VALUE_CIDR4, bytes, sizeof(bytes));
	return true;
}

/* Of match_url_key: what stands before its path, without a scheme, a user and a port. */
static struct str
host_of_url_key(struct str key)
{
	size_t scheme = str_find(key, STR("://"));
	struct str rest = scheme < str_find_char(key, '/') ? str_from_offset(key, scheme + 3) : key;
	struct str host = str_first(rest, str_find_char(rest, '/'));
	size_t user = str_find_char(host, '@');

	if (user < host.len)
		host = str_from_offset(host, user + 1);
	if (host.len > 0 && host.data[0] == '[')
		return str_first(str_from_offset(host, 1), str_find_char(host, ']') - 1);
	return str_first(host, str_find_char(host, ':'));
}

/* `key` is that of an exact value. */
static bool
coarse_key(enum value_kind kind, struct str key, uint64_t *ret)
{
	switch (kind) {
	case VALUE_IPV4:
	case VALUE_IPV6:
		return coarse_host_key(key, ret);
	case VALUE_DOMAIN:
		return coarse_name_key(key, ret);
	case VALUE_URL:
		return coarse_host_key(host_of_url_key(key), ret);
	default:
		*ret = key_of(kind, key);
		return true;
	}
}

/* --- the set that writes down what it is asked --- */

static enum err
take(struct finder *finder, enum token_grain grain, uint64_t key)
{
	const struct token_scanner *scanner = finder->set;

	return scanner->take(scanner->context, grain, key, finder->why);
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
	uint64_t coarse;

	(void)where;
	(void)traits;
	if (kind == VALUE_DOMAIN && ends_in_number(key))
		return OK;
	if (coarse_key(kind, key, &coarse))
		TRY(take(finder, TOKEN_COARSE, coarse));
	return take(finder, TOKEN_FINE, key_of(kind, key));
}

static enum err
note_networks(struct finder *finder, enum value_kind kind, const uint8_t *address, size_t size)
{
	const struct network_lengths *all = lengths_of(kind, TOKEN_FINE);

	for (unsigned length = all->step; length <= all->last; length += all->step)
		TRY(take(finder, TOKEN_FINE, network_key(kind, address, size, length)));
	return OK;
}

static enum err
note_networks4(struct finder *finder, uint32_t address, struct str where, unsigned traits)
{
	uint8_t bytes[ADDRESS4_SIZE];

	(void)where;
	(void)traits;
	address4_bytes(address, bytes);
	return note_networks(finder, VALUE_CIDR4, bytes, sizeof(bytes));
}

static enum err
note_networks6(struct finder *finder, const uint8_t address[16], struct str where, unsigned traits)
{
	(void)where;
	(void)traits;
	return note_networks(finder, VALUE_CIDR6, address, ADDRESS6_SIZE);
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

/* The length whose keys are asked: the next longer one, unless that takes too many keys. 0: none. */
static unsigned
asked_length(const struct network_lengths *all, unsigned length)
{
	unsigned shorter = length / all->step * all->step;
	unsigned longer = shorter == length ? length : shorter + all->step;

	if (length > all->last)
		return all->last;
	return longer - length <= SPLIT_MAX ? longer : shorter;
}

static size_t
keys_of_network(enum value_kind kind, uint8_t *address, size_t size, unsigned length,
	enum token_grain grain, uint64_t ret[TOKEN_KEYS_MAX])
{
	unsigned asked = asked_length(lengths_of(kind, grain), length);
	size_t count = asked > length ? (size_t)1 << (asked - length) : asked > 0;

	for (size_t i = 0; i < count; i++) {
		ret[i] = network_key(kind, address, size, asked);
		address[asked / 8 - 1]++; /* the next piece; the last one's is not asked */
	}
	return count;
}

static size_t
keys_of_cidr(const struct value *value, enum token_grain grain, uint64_t ret[TOKEN_KEYS_MAX])
{
	size_t slash = str_find_char(value->text, '/');
	struct str base = str_first(value->text, slash);
	uint8_t address[ADDRESS6_SIZE] = { 0 };
	uint64_t length = 0;
	uint32_t address4 = 0;

	str_to_u64(str_from_offset(value->text, slash + 1), &length);
	if (value->kind == VALUE_CIDR6) {
		ipv6_parse(base, address);
		return keys_of_network(
			VALUE_CIDR6, address, ADDRESS6_SIZE, (unsigned)length, grain, ret);
	}
	ipv4_parse(base, &address4);
	address4_bytes(address4, address);
	return keys_of_network(VALUE_CIDR4, address, ADDRESS4_SIZE, (unsigned)length, grain, ret);
}

enum err
token_keys_of(struct arena *scratch, const struct value *value, enum token_grain grain,
	uint64_t ret[TOKEN_KEYS_MAX], size_t *ret_count, struct fault *why)
{
	struct str text = value->text;

	if (value->kind == VALUE_CIDR4 || value->kind == VALUE_CIDR6) {
		*ret_count = keys_of_cidr(value, grain, ret);
		return OK;
	}
	if (value->kind == VALUE_URL)
		text = match_url_key(scratch, text);
	if (text.data == NULL)
		return fail_nomem(why);
	*ret_count = 1;
	if (grain == TOKEN_COARSE)
		*ret_count = coarse_key(value->kind, text, &ret[0]);
	else
		ret[0] = key_of(value->kind, text);
	return OK;
}
