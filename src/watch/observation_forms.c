/* observation_forms.c - what a field's text becomes as a property of an observable.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/observation_forms.h"

#include "model/value.h"

static bool
normal(struct arena *arena, enum value_kind kind, struct str text, struct str *ret)
{
	struct value value;

	if (value_normalise(arena, kind, text, &value, NULL) != OK)
		return false;
	*ret = value.text;
	return true;
}

static bool
see_address(struct arena *arena, struct str text, struct seen *ret)
{
	bool six;

	text = str_trim(text);
	six = str_find_char(text, ':') < text.len;
	/* Names are asked too: most are told by a glance. */
	if (!six && (text.len == 0 || text.data[0] < '0' || text.data[0] > '9'))
		return false;
	if (!normal(arena, six ? VALUE_IPV6 : VALUE_IPV4, text, &ret->text))
		return false;
	ret->nature = str_find_char(ret->text, ':') < ret->text.len ? IS_IPV6 : IS_IPV4;
	return true;
}

static bool
see_name(struct arena *arena, struct str text, struct seen *ret)
{
	ret->nature = IS_DOMAIN;
	return normal(arena, VALUE_DOMAIN, text, &ret->text);
}

/* With or without a port, which an IPv6 address must have brackets for. */
static bool
see_host(struct arena *arena, struct str text, struct seen *ret)
{
	size_t colon = str_find_char(text, ':');

	if (see_address(arena, text, ret))
		return true;
	if (text.len > 0 && text.data[0] == '[')
		return see_address(arena,
			str_first(str_from_offset(text, 1), str_find_char(text, ']') - 1), ret);
	if (colon < text.len && see_address(arena, str_first(text, colon), ret))
		return true;
	return see_name(arena, str_first(text, colon), ret);
}

static bool
see_mail(struct arena *arena, struct str text, struct seen *ret)
{
	ret->nature = IS_MAIL;
	return normal(arena, VALUE_EMAIL, text, &ret->text);
}

static bool
see_text(struct arena *arena, struct str text, struct seen *ret)
{
	(void)arena;
	ret->text = text;
	return text.len > 0;
}

static bool
see_lower(struct arena *arena, struct str text, struct seen *ret)
{
	ret->text = str_lower(arena, text);
	return ret->text.len > 0;
}

static bool
see_number(struct arena *arena, struct str text, struct seen *ret)
{
	uint64_t number;

	(void)arena;
	if (!str_to_u64(text, &number) || number > INT64_MAX)
		return false;
	ret->is_number = true;
	ret->number = (int64_t)number;
	return true;
}

static bool
see_digest(struct arena *arena, enum value_kind kind, struct str text, struct seen *ret)
{
	return normal(arena, kind, text, &ret->text);
}

static bool
see_md5(struct arena *arena, struct str text, struct seen *ret)
{
	return see_digest(arena, VALUE_MD5, text, ret);
}

static bool
see_sha1(struct arena *arena, struct str text, struct seen *ret)
{
	return see_digest(arena, VALUE_SHA1, text, ret);
}

static bool
see_sha256(struct arena *arena, struct str text, struct seen *ret)
{
	return see_digest(arena, VALUE_SHA256, text, ret);
}

static bool
see_sha512(struct arena *arena, struct str text, struct seen *ret)
{
	return see_digest(arena, VALUE_SHA512, text, ret);
}

/* Where the last part of a path begins. */
static size_t
last_part(struct str path)
{
	size_t at = path.len;

	while (at > 0 && path.data[at - 1] != '/' && path.data[at - 1] != '\\')
		at--;
	return at;
}

static bool
see_file(struct arena *arena, struct str text, struct seen *ret)
{
	(void)arena;
	ret->text = str_from_offset(text, last_part(text));
	return ret->text.len > 0;
}

static bool
see_folder(struct arena *arena, struct str text, struct seen *ret)
{
	size_t at = last_part(text);

	(void)arena;
	ret->text = str_first(text, at == 0 ? 0 : at - 1);
	return ret->text.len > 0;
}

/* Without a scheme http is assumed; a mere path is none. */
static bool
see_url(struct arena *arena, struct str text, struct seen *ret)
{
	bool whole = str_find(text, STR("://")) < text.len;

	ret->nature = IS_URL;
	if (!whole && (text.len == 0 || text.data[0] == '/'))
		return false;
	if (!whole)
		text = str_concat(arena, STR("http://"), text);
	return text.data != NULL && normal(arena, VALUE_URL, text, &ret->text);
}

static bool (*const sights[])(struct arena *arena, struct str text, struct seen *ret) = {
	[FORM_TEXT] = see_text,
	[FORM_LOWER] = see_lower,
	[FORM_NUMBER] = see_number,
	[FORM_ADDRESS] = see_address,
	[FORM_NAME] = see_name,
	[FORM_HOST] = see_host,
	[FORM_MAIL] = see_mail,
	[FORM_MD5] = see_md5,
	[FORM_SHA1] = see_sha1,
	[FORM_SHA256] = see_sha256,
	[FORM_SHA512] = see_sha512,
	[FORM_FILE] = see_file,
	[FORM_FOLDER] = see_folder,
	[FORM_URL] = see_url,
};

bool
observed_form_see(struct arena *arena, enum observed_form form, struct str text, struct seen *ret)
{
	return sights[form](arena, text, ret);
}
