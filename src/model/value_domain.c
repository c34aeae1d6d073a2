/* value_domain.c - domain names and e-mail addresses.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <idn2.h>
#include <libpsl.h>

#include "base/limits.h"
#include "model/value_forms.h"

/* A-labels in lower case (IDNA 2008 by the mapping of UTS 46). */
static enum err
to_ascii(struct arena *arena, struct str text, struct str *ret, struct fault *why)
{
	uint8_t *ascii = NULL;
	char *name = str_cstr(arena, text);
	int code;

	if (name == NULL)
		return fail_nomem(why);
	code = idn2_lookup_u8((const uint8_t *)name, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
	if (code != IDN2_OK)
		return fail(why, E_INVALID, "\"%.*s\" is no domain name: %s",
			STR_FMT(str_first(text, 80)), idn2_strerror(code));
	*ret = str_lower(arena, str_of((const char *)ascii));
	idn2_free(ascii);
	return ret->data == NULL ? fail_nomem(why) : OK;
}

static bool
is_ascii(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.data[i] >= 0x80)
			return false;
	return true;
}

/* RFC 1123 letters, digits and hyphens; and "_", which service and tracking names use. */
static bool
label_is_valid(struct str label)
{
	if (label.len == 0 || label.len > DOMAIN_LABEL_MAX)
		return false;
	for (size_t i = 0; i < label.len; i++) {
		char c = label.data[i];
		if (!is_letter(c) && !is_digit(c) && c != '-' && c != '_')
			return false;
	}
	return true;
}

/* A name that ends in a number is a mistyped address (RFC 3696 section 2). */
static bool
is_numeric(struct str label)
{
	uint64_t number;

	return is_digit(label.data[0]) && (str_to_u64(label, &number) || label.len > 19);
}

static bool
name_is_valid(struct str name)
{
	struct str rest = name;
	struct str label;

	if (name.len > DOMAIN_SIZE_MAX)
		return false;
	while (str_split(&rest, '.', &label))
		if (!label_is_valid(label))
			return false;
	return !is_numeric(label);
}

/* What labels and their dots may hold, in lower case; 0: nothing. */
static const char name_bytes[256] = {
#define SAME(c) [c] = c
#define LOWER(upper, lower) [upper] = lower, [lower] = lower
	LOWER('A', 'a'), LOWER('B', 'b'), LOWER('C', 'c'), LOWER('D', 'd'), LOWER('E', 'e'),
	LOWER('F', 'f'), LOWER('G', 'g'), LOWER('H', 'h'), LOWER('I', 'i'), LOWER('J', 'j'),
	LOWER('K', 'k'), LOWER('L', 'l'), LOWER('M', 'm'), LOWER('N', 'n'), LOWER('O', 'o'),
	LOWER('P', 'p'), LOWER('Q', 'q'), LOWER('R', 'r'), LOWER('S', 's'), LOWER('T', 't'),
	LOWER('U', 'u'), LOWER('V', 'v'), LOWER('W', 'w'), LOWER('X', 'x'), LOWER('Y', 'y'),
	LOWER('Z', 'z'), SAME('0'), SAME('1'), SAME('2'), SAME('3'), SAME('4'), SAME('5'),
	SAME('6'), SAME('7'), SAME('8'), SAME('9'), SAME('-'), SAME('_'), SAME('.')
#undef LOWER
#undef SAME
};

/* The form of an ordinary name, in one pass: `to` takes its bytes. False: it is no such name, and the
 * long way tells whether and why not. */
static bool
form_ordinary(struct str text, char *to)
{
	size_t label = 0; /* where it begins */
	bool good = text.len > 0 && text.len <= DOMAIN_SIZE_MAX;

	for (size_t i = 0; good && i < text.len; i++) {
		to[i] = name_bytes[(unsigned char)text.data[i]];
		good = to[i] != '\0';
		if (to[i] != '.')
			continue;
		good = i > label && i - label <= DOMAIN_LABEL_MAX;
		label = i + 1;
	}
	return good && text.len > label && text.len - label <= DOMAIN_LABEL_MAX &&
	       !is_numeric(str_from(to + label, text.len - label));
}

enum err
value_form_domain(struct arena *arena, enum value_kind kind, struct str text, struct value *ret,
	struct fault *why)
{
	NOT_CLEARED char ordinary[DOMAIN_SIZE_MAX];
	struct str name;

	if (form_ordinary(text, ordinary)) {
		name = str_copy(arena, str_from(ordinary, text.len));
		if (name.data == NULL)
			return fail_nomem(why);
		*ret = (struct value){ kind, name };
		return OK;
	}
	if (memchr(text.data, '\0', text.len) != NULL || text.len > VALUE_SIZE_MAX)
		return fail(why, E_INVALID, "a domain name with a NUL byte or of %zu bytes", text.len);
	if (is_ascii(text)) {
		name = str_lower(arena, text);
		if (name.data == NULL)
			return fail_nomem(why);
	} else {
		TRY(to_ascii(arena, text, &name, why));
	}
	if (str_ends(name, STR(".")))
		name.len--;
	if (!name_is_valid(name))
		return fail(why, E_INVALID, "\"%.*s\" is no domain name",
			STR_FMT(str_first(text, 80)));
	*ret = (struct value){ kind, name };
	return OK;
}

bool
domain_is_public_suffix(struct str normal_form)
{
	char name[DOMAIN_SIZE_MAX + 1];

	if (normal_form.len > DOMAIN_SIZE_MAX)
		return false;
	memcpy(name, normal_form.data, normal_form.len);
	name[normal_form.len] = '\0';
	return psl_is_public_suffix(psl_builtin(), name) != 0;
}

/* RFC 5322 atext and dots, and UTF-8 (RFC 6532). Quoted local parts are refused: nobody can
 * deliver to them, but they can hide an "@". */
static bool
local_part_is_valid(struct str local)
{
	if (local.len == 0 || local.len > EMAIL_LOCAL_MAX || !str_is_utf8(local))
		return false;
	for (size_t i = 0; i < local.len; i++) {
		char c = local.data[i];
		if (!is_letter(c) && !is_digit(c) && (unsigned char)c < 0x80 &&
			(c == '\0' || strchr(".!#$%&'*+-/=?^_`{|}~", c) == NULL))
			return false;
	}
	return true;
}

/* "Display Name <a@b>" -> "a@b" */
static struct str
cut_display_name(struct str text)
{
	if (!str_ends(text, STR(">")))
		return text;
	for (size_t i = text.len; i > 0; i--)
		if (text.data[i - 1] == '<')
			return str_trim(str_from(text.data + i, text.len - 1 - i));
	return text;
}

enum err
value_form_email(struct arena *arena, enum value_kind kind, struct str text, struct value *ret,
	struct fault *why)
{
	struct str address = cut_display_name(text);
	size_t at = str_find_char(address, '@');
	struct str domain = str_from_offset(address, at + 1);
	struct str local = str_lower(arena, str_first(address, at));
	struct value name;

	if (local.data == NULL)
		return fail_nomem(why);
	if (domain.len == 0 || !local_part_is_valid(local))
		return fail(why, E_INVALID, "\"%.*s\" is no e-mail address",
			STR_FMT(str_first(text, 80)));
	TRY(value_form_domain(arena, VALUE_DOMAIN, domain, &name, why));
	struct str joined = str_concat(arena, local, STR("@"), name.text);
	if (joined.data == NULL)
		return fail_nomem(why);
	*ret = (struct value){ kind, joined };
	return OK;
}
