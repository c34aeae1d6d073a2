/* form.c - the common data types of STIX 2.1 section 2, one checker each.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "model/form.h"

#include "base/timestamp.h"
#include "model/number.h"

enum { KEY_MAX = 250, DIGEST_NAME_MIN = 3 };

static enum err
must_be(const struct subject *subject, const struct property *property, const char *what)
{
	return subject_fail(subject, STR_NONE, "%s must be %s, not %s", property->name, what,
		json_type_name(subject->value->type));
}

/* "…must be <what>, not "<value>"": for strings of the wrong content. */
static enum err
wrong_string(const struct subject *subject, const struct property *property, const char *what)
{
	return subject_fail(subject, STR_NONE, "%s must be %s, not \"%.*s\"", property->name, what,
		STR_FMT(str_first(subject->value->string, 80)));
}

enum err
form_string(const struct subject *subject, const struct property *property)
{
	return subject->value->type == JSON_STRING ? OK : must_be(subject, property, "a string");
}

enum err
form_nonempty_string(const struct subject *subject, const struct property *property)
{
	TRY(form_string(subject, property));
	if (subject->value->string.len == 0)
		return subject_fail(subject, STR_NONE, "%s must not be empty", property->name);
	return OK;
}

enum err
form_boolean(const struct subject *subject, const struct property *property)
{
	if (subject->value->type == JSON_TRUE || subject->value->type == JSON_FALSE)
		return OK;
	return must_be(subject, property, "true or false");
}

static enum err
within_bounds(const struct subject *subject, const struct property *property, double number)
{
	bool bounded = property->min < property->max;

	if (bounded && (number < property->min || number > property->max))
		return subject_fail(subject, STR_NONE, "%s must be between %.0f and %.0f, not %.*s",
			property->name, property->min, property->max,
			STR_FMT(subject->value->text));
	return OK;
}

enum err
form_integer(const struct subject *subject, const struct property *property)
{
	const int64_t largest = (int64_t)INTEGER_MAX;
	int64_t number;

	if (subject->value->type != JSON_NUMBER)
		return must_be(subject, property, "an integer");
	if (!json_to_int(subject->value, &number) || number < -largest || number > largest)
		return subject_fail(subject, STR_NONE,
			"%s must be an integer of at most 54 bits, not %.*s", property->name,
			STR_FMT(subject->value->text));
	return within_bounds(subject, property, (double)number);
}

enum err
form_number(const struct subject *subject, const struct property *property)
{
	double number;

	if (!number_read(subject->value, &number))
		return must_be(subject, property, "a number");
	return within_bounds(subject, property, number);
}

enum err
form_timestamp(const struct subject *subject, const struct property *property)
{
	int64_t moment;

	TRY(form_string(subject, property));
	if (!timestamp_parse(subject->value->string, &moment))
		return wrong_string(subject, property,
			"a timestamp such as 2026-01-31T23:59:59.000Z (section 2.16)");
	return OK;
}

static bool
is_base64_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '+' || c == '/';
}

enum err
form_binary(const struct subject *subject, const struct property *property)
{
	struct str text = subject->value->string;
	size_t digits = text.len;

	TRY(form_string(subject, property));
	while (digits > 0 && text.data[digits - 1] == '=' && text.len - digits < 2)
		digits--;
	for (size_t i = 0; i < digits; i++)
		if (!is_base64_char(text.data[i]))
			return wrong_string(subject, property, "base64 (section 2.1)");
	if (text.len % 4 != 0)
		return wrong_string(subject, property, "base64 with padding (section 2.1)");
	return OK;
}

/* `digits` says which letters count; a NUL byte never does. */
static bool
is_hexadecimal(struct str text, const char *digits)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] == '\0' || strchr(digits, text.data[i]) == NULL)
			return false;
	return text.len > 0;
}

enum err
form_hexadecimal(const struct subject *subject, const struct property *property)
{
	TRY(form_string(subject, property));
	if (!is_hexadecimal(subject->value->string, "0123456789abcdef") ||
		subject->value->string.len % 2 != 0)
		return wrong_string(subject, property,
			"an even number of lower-case hexadecimal digits (section 2.8)");
	return OK;
}

enum err
form_enumeration(const struct subject *subject, const struct property *property)
{
	const char *words = property->words;

	TRY(form_string(subject, property));
	while (*words != '\0')
		if (str_eq(next_word(&words), subject->value->string))
			return OK;
	return subject_fail(subject, STR_NONE, "%s must be one of %s, not \"%.*s\"", property->name,
		property->words, STR_FMT(str_first(subject->value->string, 80)));
}

static bool
is_language(struct str code)
{
	if (code.len < 2 || code.len > 35)
		return false;
	for (size_t i = 0; i < code.len; i++)
		if (!is_base64_char(code.data[i]) && code.data[i] != '-')
			return false;
	return code.data[0] > '9';
}

enum err
form_language(const struct subject *subject, const struct property *property)
{
	TRY(form_string(subject, property));
	if (!is_language(subject->value->string))
		return wrong_string(subject, property, "a language code of RFC 5646");
	return OK;
}

/* --- dictionaries --- */

bool
form_is_key(struct str key)
{
	for (size_t i = 0; i < key.len; i++) {
		char c = key.data[i];
		if ((!is_base64_char(c) && c != '_' && c != '-') || c == '+' || c == '/')
			return false;
	}
	return key.len >= 1 && key.len <= KEY_MAX;
}

enum err
form_object(const struct subject *subject, const struct property *property)
{
	return subject->value->type == JSON_OBJECT ? OK : must_be(subject, property, "an object");
}

enum err
form_dictionary(const struct subject *subject, const struct property *property)
{
	TRY(form_object(subject, property));
	if (subject->value->count == 0)
		return subject_fail(subject, STR_NONE,
			"%s must not be empty: leave it out (section 2.3)", property->name);
	JSON_EACH(member, subject->value)
		if (!form_is_key(member->key))
			return subject_fail(subject, STR_NONE,
				"%s has the key \"%.*s\": 1 to 250 letters, digits, _ and - only "
				"(section 2.3)",
				property->name, STR_FMT(str_first(member->key, 80)));
	return OK;
}

/* The subject of one member of subject->value; `place` is the caller's. */
static struct subject
member_of(const struct subject *subject, const struct json *member, struct place *place)
{
	struct subject inner = *subject;

	*place = (struct place){ .parent = subject->place, .key = member->key };
	inner.value = member;
	inner.place = place;
	return inner;
}

static enum err
string_or_strings(const struct subject *subject, const struct property *property)
{
	if (subject->value->type == JSON_STRING)
		return OK;
	if (subject->value->type != JSON_ARRAY)
		return must_be(subject, property, "a dictionary of strings or lists of strings");
	JSON_EACH(item, subject->value)
		if (item->type != JSON_STRING)
			return subject_fail(
				subject, STR_NONE, "%s must be a list of strings", property->name);
	return OK;
}

enum err
form_string_dictionary(const struct subject *subject, const struct property *property)
{
	TRY(form_dictionary(subject, property));
	JSON_EACH(member, subject->value) {
		struct place place;
		struct subject inner = member_of(subject, member, &place);
		TRY(string_or_strings(&inner, property));
	}
	return OK;
}

/* Digests whose length is known (section 10.7); other names are open. */
static size_t
digest_length(struct str name)
{
	static const struct {
		struct str name;
		size_t length;
	} digests[] = {
		{ STR_INIT("MD5"), 32 },
		{ STR_INIT("SHA-1"), 40 },
		{ STR_INIT("SHA-256"), 64 },
		{ STR_INIT("SHA-512"), 128 },
		{ STR_INIT("SHA3-256"), 64 },
		{ STR_INIT("SHA3-512"), 128 },
	};

	for (size_t i = 0; i < sizeof(digests) / sizeof(*digests); i++)
		if (str_eq(digests[i].name, name))
			return digests[i].length;
	return 0;
}

static enum err
check_digest(const struct subject *subject, const struct property *property)
{
	size_t length = digest_length(subject->value->key);
	struct str digest = subject->value->string;

	if (subject->value->type != JSON_STRING || digest.len == 0)
		return must_be(subject, property, "a dictionary of digests");
	if (subject->value->key.len < DIGEST_NAME_MIN)
		return subject_fail(subject, STR_NONE,
			"the name of a digest must have at least 3 characters (section 2.7)");
	if (length != 0 &&
		(digest.len != length || !is_hexadecimal(digest, "0123456789abcdefABCDEF")))
		return subject_fail(subject, STR_NONE,
			"a digest named %.*s must be %zu hexadecimal digits (section 2.7)",
			STR_FMT(subject->value->key), length);
	return OK;
}

enum err
form_hashes(const struct subject *subject, const struct property *property)
{
	TRY(form_dictionary(subject, property));
	JSON_EACH(member, subject->value) {
		struct place place;
		struct subject inner = member_of(subject, member, &place);
		TRY(check_digest(&inner, property));
	}
	return OK;
}

enum err
form_translations(const struct subject *subject, const struct property *property)
{
	TRY(form_dictionary(subject, property));
	JSON_EACH(member, subject->value) {
		struct place place;
		struct subject inner = member_of(subject, member, &place);
		if (!is_language(member->key))
			return subject_fail(&inner, STR_NONE,
				"the keys of %s must be language codes of RFC 5646",
				property->name);
		TRY(form_object(&inner, property));
	}
	return OK;
}

enum err
form_shape(const struct subject *subject, const struct property *property)
{
	struct subject inner = *subject;

	TRY(form_object(subject, property));
	inner.shape = property->shape;
	return shape_check(&inner);
}

enum err
form_absent(const struct subject *subject, const struct property *property)
{
	return subject_fail(subject, STR_NONE, "%s must not be there", property->name);
}
