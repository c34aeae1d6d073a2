/* finder.c - looks single values up and collects the hits.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/finder.h"

#include "base/hash.h"
#include "base/limits.h"

enum { FIRST_CAPACITY = 16, NIBBLES = 32 };

static enum err
make_room(struct finder *finder)
{
	size_t capacity = finder->capacity == 0 ? FIRST_CAPACITY : finder->capacity * 2;
	struct match_hit *hits;

	if (finder->count < finder->capacity)
		return OK;
	hits = reallocarray(finder->hits, capacity, sizeof(*hits));
	if (hits == NULL)
		return fail_nomem(finder->why);
	finder->hits = hits;
	finder->capacity = capacity;
	return OK;
}

enum err
finder_add(struct finder *finder, const struct match_indicator *indicator,
	const struct value *value, struct str where, unsigned traits)
{
	if (value->kind == VALUE_DOMAIN && traits & MATCH_BELOW && indicator->names_exactly)
		return OK;
	TRY(make_room(finder));
	finder->hits[finder->count++] = (struct match_hit){
		.indicator = indicator,
		.value = *value,
		.offset = (size_t)(where.data - finder->text.data),
		.len = where.len,
		.traits = traits,
	};
	return OK;
}

/* One hit for each indicator of the chain. */
static enum err
add_chain(struct finder *finder, const struct match_entry *entry, struct str where, unsigned traits)
{
	for (; entry != NULL; entry = entry->next)
		TRY(finder_add(finder, entry->indicator, &entry->value, where, traits));
	return OK;
}

static enum err
set_exact(struct finder *finder, enum value_kind kind, struct str key, struct str where,
	unsigned traits)
{
	return add_chain(finder, match_set_find(finder->set, kind, key), where, traits);
}

static enum err
set_networks4(struct finder *finder, uint32_t address, struct str where, unsigned traits)
{
	const struct match_entry *entry;

	for (int length = 32;
		(entry = match_set_network4(finder->set, address, &length)) != NULL; length--)
		TRY(add_chain(finder, entry, where, traits));
	return OK;
}

static enum err
set_networks6(struct finder *finder, const uint8_t address[16], struct str where, unsigned traits)
{
	const struct match_entry *entry;

	for (int length = 128;
		(entry = match_set_network6(finder->set, address, &length)) != NULL; length--)
		TRY(add_chain(finder, entry, where, traits));
	return OK;
}

const struct lookup match_set_lookup = { set_exact, set_networks4, set_networks6 };

enum err
find_address4(struct finder *finder, uint32_t address, struct str where, unsigned traits)
{
	char text[ADDRESS_TEXT_MAX];

	TRY(finder->lookup->exact(finder, VALUE_IPV4, ipv4_format(address, text), where, traits));
	return finder->lookup->networks4(finder, address, where, traits | MATCH_BELOW);
}

enum err
find_address6(struct finder *finder, const uint8_t address[16], struct str where, unsigned traits)
{
	char text[ADDRESS_TEXT_MAX];
	uint32_t address4;

	if (ipv6_is_mapped_ipv4(address, &address4))
		return find_address4(finder, address4, where, traits);
	TRY(finder->lookup->exact(finder, VALUE_IPV6, ipv6_format(address, text), where, traits));
	return finder->lookup->networks6(finder, address, where, traits | MATCH_BELOW);
}

/* "4.3.2.1" of "4.3.2.1.in-addr.arpa"; false when the name is not below the suffix. */
static bool
cut_suffix(struct str name, struct str suffix, struct str *ret)
{
	if (name.len <= suffix.len)
		return false;
	*ret = str_first(name, name.len - suffix.len);
	return str_eq_nocase(str_from_offset(name, ret->len), suffix);
}

/* "1.0.0.0. ... .8.b.d.0.1.0.0.2", 32 digits (RFC 3596 section 2.5) */
static bool
parse_nibbles(struct str text, uint8_t ret[16])
{
	char digits[NIBBLES];

	if (text.len != 2 * NIBBLES - 1)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (i % 2 == 0)
			digits[NIBBLES - 1 - i / 2] = text.data[i];
		else if (text.data[i] != '.')
			return false;
	}
	return hex_parse(str_from(digits, sizeof(digits)), ret, 16);
}

static enum err
find_reverse_name(struct finder *finder, struct str name, struct str where, unsigned traits)
{
	uint8_t address6[16];
	uint32_t address;
	struct str head;

	if (name.data[name.len - 1] != 'a' && name.data[name.len - 1] != 'A')
		return OK; /* nearly every name */
	if (cut_suffix(name, STR(".in-addr.arpa"), &head) && ipv4_parse(head, &address))
		return find_address4(finder, __builtin_bswap32(address), where,
			traits | MATCH_REVERSE);
	if (cut_suffix(name, STR(".ip6.arpa"), &head) && parse_nibbles(head, address6))
		return find_address6(finder, address6, where, traits | MATCH_REVERSE);
	return OK;
}

/* Every parent at a label's border, but no single label: nobody may name a whole top level. */
static enum err
find_suffixes(struct finder *finder, struct str name, struct str where, unsigned traits)
{
	size_t at;

	while ((at = str_find_char(name, '.')) < name.len) {
		if (name.len <= DOMAIN_SIZE_MAX)
			TRY(finder->lookup->exact(finder, VALUE_DOMAIN, name, where, traits));
		name = str_from_offset(name, at + 1);
		traits |= MATCH_BELOW;
	}
	return OK;
}

/* The labels at the end that are ASCII alone. */
static struct str
ascii_end(struct str name)
{
	size_t from = name.len;

	while (from > 0 && (unsigned char)name.data[from - 1] < 0x80)
		from--;
	if (from == 0)
		return name;
	name = str_from_offset(name, from);
	return str_from_offset(name, str_find_char(name, '.') + 1);
}

/* ASCII without capital letters: its own normal form, as far as looking it up goes. */
static bool
is_plain_name(struct str name)
{
	bool plain = true;

	for (size_t i = 0; i < name.len; i++)
		plain &= (uint8_t)name.data[i] < 'A' || (uint8_t)(name.data[i] - '[') < 0x80 - '[';
	return plain;
}

enum err
find_name(struct finder *finder, struct str name, struct str where, unsigned traits)
{
	struct str ascii;
	struct value value;
	enum err err;

	TRY(find_reverse_name(finder, name, where, traits));
	if (is_plain_name(name))
		return find_suffixes(finder, name, where, traits);
	ascii = ascii_end(name);
	arena_reset(finder->scratch);
	if (ascii.len < name.len) {
		err = value_normalise(finder->scratch, VALUE_DOMAIN, name, &value, NULL);
		if (err == OK)
			return find_suffixes(finder, value.text, where, traits);
		if (err != E_INVALID)
			return fail_nomem(finder->why);
		traits |= MATCH_BELOW;
	}
	ascii = str_lower(finder->scratch, ascii);
	if (ascii.data == NULL)
		return fail_nomem(finder->why);
	return find_suffixes(finder, ascii, where, traits);
}

/* The kind is a guess: what is malformed is simply not found. */
static enum err
find_form(struct finder *finder, enum value_kind kind, struct str text, unsigned traits)
{
	struct value value;
	enum err err;

	arena_reset(finder->scratch);
	err = value_normalise(finder->scratch, kind, text, &value, NULL);
	if (err != OK)
		return err == E_INVALID ? OK : fail_nomem(finder->why);
	return finder->lookup->exact(finder, kind, value.text, text, traits);
}

enum err
find_digest(struct finder *finder, struct str text, unsigned traits)
{
	static const struct {
		size_t digits;
		enum value_kind kind;
	} lengths[] = { { 32, VALUE_MD5 }, { 40, VALUE_SHA1 }, { 64, VALUE_SHA256 },
		{ 128, VALUE_SHA512 } };

	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++)
		if (text.len == lengths[i].digits || text.len == lengths[i].digits / 2 * 3 - 1)
			return find_form(finder, lengths[i].kind, text, traits);
	return OK;
}

enum err
find_email(struct finder *finder, struct str text, unsigned traits)
{
	return find_form(finder, VALUE_EMAIL, text, traits);
}

enum err
find_url(struct finder *finder, struct str text, struct str where, unsigned traits)
{
	struct value value;
	struct str key;
	enum err err;

	arena_reset(finder->scratch);
	err = value_normalise(finder->scratch, VALUE_URL, text, &value, NULL);
	if (err != OK)
		return err == E_INVALID ? OK : fail_nomem(finder->why);
	key = match_url_key(finder->scratch, value.text);
	if (key.data == NULL)
		return fail_nomem(finder->why);
	return finder->lookup->exact(finder, VALUE_URL, key, where, traits);
}

struct authority
find_authority(struct str text, size_t from)
{
	struct authority ret = { .host = from, .end = from };

	while (ret.end < text.len && text.data[ret.end] != '/' && text.data[ret.end] != '?' &&
		text.data[ret.end] != '#') {
		if (text.data[ret.end] == '@')
			ret.host = ret.end + 1;
		ret.end++;
	}
	return ret;
}
