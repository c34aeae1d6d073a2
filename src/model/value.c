/* value.c - the kinds of values: their names, their normal forms, a person's guess.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "model/value.h"

#include "base/limits.h"
#include "model/value_forms.h"

static value_form form_hash;

static const struct kind {
	struct str name;
	value_form *form;
	size_t digits; /* of a digest */
} kinds[VALUE_KINDS] = {
	[VALUE_IPV4] = { STR_INIT("ipv4"), value_form_address, 0 },
	[VALUE_IPV6] = { STR_INIT("ipv6"), value_form_address, 0 },
	[VALUE_CIDR4] = { STR_INIT("cidr4"), value_form_network, 0 },
	[VALUE_CIDR6] = { STR_INIT("cidr6"), value_form_network, 0 },
	[VALUE_DOMAIN] = { STR_INIT("domain"), value_form_domain, 0 },
	[VALUE_URL] = { STR_INIT("url"), value_form_url, 0 },
	[VALUE_EMAIL] = { STR_INIT("email"), value_form_email, 0 },
	[VALUE_MD5] = { STR_INIT("md5"), form_hash, 32 },
	[VALUE_SHA1] = { STR_INIT("sha1"), form_hash, 40 },
	[VALUE_SHA256] = { STR_INIT("sha256"), form_hash, 64 },
	[VALUE_SHA512] = { STR_INIT("sha512"), form_hash, 128 },
};

const char *
value_kind_name(enum value_kind kind)
{
	return kinds[kind].name.data;
}

bool
value_kind_parse(struct str name, enum value_kind *ret)
{
	for (enum value_kind kind = 0; kind < VALUE_KINDS; kind++)
		if (str_eq(name, kinds[kind].name)) {
			*ret = kind;
			return true;
		}
	return false;
}

/* Lower case; 0 is no hexadecimal digit. */
static const char hex_digits[256] = {
	['0'] = '0',
	['1'] = '1',
	['2'] = '2',
	['3'] = '3',
	['4'] = '4',
	['5'] = '5',
	['6'] = '6',
	['7'] = '7',
	['8'] = '8',
	['9'] = '9',
	['a'] = 'a',
	['b'] = 'b',
	['c'] = 'c',
	['d'] = 'd',
	['e'] = 'e',
	['f'] = 'f',
	['A'] = 'a',
	['B'] = 'b',
	['C'] = 'c',
	['D'] = 'd',
	['E'] = 'e',
	['F'] = 'f',
};

static bool
all_digits(struct str text, char *to)
{
	bool good = true;

	for (size_t i = 0; i < text.len; i++) {
		to[i] = hex_digits[(unsigned char)text.data[i]];
		good &= to[i] != 0;
	}
	return good;
}

/* "AA:BB:CC" -> "aabbcc"; false when a colon stands anywhere but between pairs. */
static bool
hash_digits(struct str text, size_t wanted, char *to)
{
	bool colons = text.len == wanted / 2 * 3 - 1;
	size_t count = 0;

	if (!colons)
		return text.len == wanted && all_digits(text, to);
	for (size_t i = 0; i < text.len; i++) {
		char digit = hex_digits[(unsigned char)text.data[i]];
		if (i % 3 == 2 && text.data[i] == ':')
			continue;
		if (digit == 0 || count == wanted)
			return false;
		to[count++] = digit;
	}
	return count == wanted;
}

static enum err
form_hash(struct arena *arena, enum value_kind kind, struct str text, struct value *ret,
	struct fault *why)
{
	size_t digits = kinds[kind].digits;
	char *form = arena_array(arena, digits + 1, char);

	if (form == NULL)
		return fail_nomem(why);
	if (!hash_digits(text, digits, form))
		return fail(why, E_INVALID,
			"\"%.*s\" is no %s digest: %zu hexadecimal digits are wanted",
			STR_FMT(str_first(text, 160)), value_kind_name(kind), digits);
	*ret = (struct value){ kind, str_from(form, digits) };
	return OK;
}

enum err
value_normalise(struct arena *arena, enum value_kind kind, struct str text, struct value *ret,
	struct fault *why)
{
	text = str_trim(text);
	if (text.len == 0)
		return fail(why, E_INVALID, "an empty value");
	if (text.len > VALUE_SIZE_MAX)
		return fail(why, E_INVALID, "a value of %zu bytes: at most %u are allowed",
			text.len, VALUE_SIZE_MAX);
	return kinds[kind].form(arena, kind, text, ret, why);
}

/* How people spell values so that nobody follows them by accident. */
static const struct spelling {
	struct str defanged;
	struct str plain;
	bool at_start; /* it counts there only */
} spellings[] = {
	{ STR_INIT("hxxp"), STR_INIT("http"), true },
	{ STR_INIT("[.]"), STR_INIT("."), false },
	{ STR_INIT("(.)"), STR_INIT("."), false },
	{ STR_INIT("{.}"), STR_INIT("."), false },
	{ STR_INIT("[dot]"), STR_INIT("."), false },
	{ STR_INIT("(dot)"), STR_INIT("."), false },
	{ STR_INIT("[:]"), STR_INIT(":"), false },
	{ STR_INIT("[://]"), STR_INIT("://"), false },
	{ STR_INIT("[at]"), STR_INIT("@"), false },
	{ STR_INIT("(at)"), STR_INIT("@"), false },
	{ STR_INIT("[@]"), STR_INIT("@"), false },
};

/* The defanged spelling that stands at text[at], or NULL. */
static const struct spelling *
spelling_at(struct str text, size_t at)
{
	struct str rest = str_from_offset(text, at);

	for (size_t i = 0; i < sizeof(spellings) / sizeof(*spellings); i++) {
		const struct spelling *spelling = &spellings[i];
		if ((at == 0 || !spelling->at_start) &&
			str_eq_nocase(str_first(rest, spelling->defanged.len), spelling->defanged))
			return spelling;
	}
	return NULL;
}

struct str
value_refang(struct arena *arena, struct str text)
{
	char *copy = arena_array(arena, text.len + 1, char);
	size_t len = 0;

	if (copy == NULL)
		return STR_NONE;
	for (size_t i = 0; i < text.len;) {
		const struct spelling *spelling = spelling_at(text, i);
		if (spelling == NULL) {
			copy[len++] = text.data[i++];
			continue;
		}
		memcpy(copy + len, spelling->plain.data, spelling->plain.len);
		len += spelling->plain.len;
		i += spelling->defanged.len;
	}
	return str_from(copy, len);
}

/* By what stands in it; digests by their length without colons. VALUE_KINDS: no idea. */
static enum value_kind
guess_kind(struct str text)
{
	uint8_t address6[16];
	uint32_t address4;
	struct str address = str_first(text, str_find_char(text, '/'));
	bool network = address.len < text.len;
	char digits[128];

	if (ipv4_parse(address, &address4))
		return network ? VALUE_CIDR4 : VALUE_IPV4;
	if (ipv6_parse(str_first(address, str_find_char(address, '%')), address6))
		return network ? VALUE_CIDR6 : VALUE_IPV6;
	for (enum value_kind kind = 0; kind < VALUE_KINDS; kind++)
		if (kinds[kind].digits > 0 && hash_digits(text, kinds[kind].digits, digits))
			return kind;
	if (str_find(text, STR("://")) < text.len)
		return VALUE_URL;
	if (str_find_char(text, '@') < text.len)
		return VALUE_EMAIL;
	/* A single word is a search for that word. */
	return str_find_char(text, '.') < text.len ? VALUE_DOMAIN : VALUE_KINDS;
}

enum err
value_guess(struct arena *arena, struct str text, struct value *ret, struct fault *why)
{
	enum value_kind kind;

	text = str_trim(text);
	if (text.len > VALUE_SIZE_MAX)
		return fail(why, E_INVALID, "a value of %zu bytes: at most %u are allowed",
			text.len, VALUE_SIZE_MAX);
	text = value_refang(arena, text);
	if (text.data == NULL)
		return fail_nomem(why);
	kind = guess_kind(text);
	if (kind == VALUE_KINDS)
		return fail(why, E_INVALID,
			"\"%.*s\" is no address, network, digest, URL, e-mail "
			"address or domain name",
			STR_FMT(str_first(text, 80)));
	return value_normalise(arena, kind, text, ret, why);
}
