/* media.c - TAXII's media types.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "taxii/media.h"

#include "base/limits.h"

/* A media range of an Accept header, by how closely it describes our type. */
enum match {
	MATCH_NONE,
	MATCH_ANYTHING,    /* any type at all */
	MATCH_APPLICATION, /* any application type */
	MATCH_TYPE,        /* application/taxii+json */
	MATCH_VERSION,     /* application/taxii+json;version=2.1 */
};

/* As str_split, but separators within "quotes" do not count. */
static bool
split_outside_quotes(struct str *rest, char separator, struct str *ret)
{
	bool quoted = false;
	size_t at = 0;

	if (rest->data == NULL)
		return false;
	for (; at < rest->len; at++) {
		char c = rest->data[at];
		if (c == '"')
			quoted = !quoted;
		else if (c == '\\' && quoted)
			at++;
		else if (c == separator && !quoted)
			break;
	}
	if (at > rest->len)
		at = rest->len;
	*ret = str_first(*rest, at);
	*rest = at == rest->len ? STR_NONE : str_from(rest->data + at + 1, rest->len - at - 1);
	return true;
}

static struct str
without_quotes(struct str s)
{
	if (s.len >= 2 && s.data[0] == '"' && s.data[s.len - 1] == '"')
		return str_from(s.data + 1, s.len - 2);
	return s;
}

/* "0", "0.", "0.000" */
static bool
weight_is_zero(struct str weight)
{
	if (weight.len == 0 || weight.data[0] != '0')
		return false;
	for (size_t i = 1; i < weight.len; i++)
		if (weight.data[i] != (i == 1 ? '.' : '0'))
			return false;
	return true;
}

static enum match
match_type(struct str type)
{
	if (str_eq(type, STR("*/*")))
		return MATCH_ANYTHING;
	if (str_eq_nocase(type, STR("application/*")))
		return MATCH_APPLICATION;
	if (str_eq_nocase(type, STR("application/taxii+json")))
		return MATCH_TYPE;
	return MATCH_NONE;
}

/* How closely `range` describes our type; *ret_refused: with the weight 0. */
static enum match
match_range(struct str range, bool *ret_refused)
{
	struct str parameter;
	enum match match;

	*ret_refused = false;
	if (!split_outside_quotes(&range, ';', &parameter))
		return MATCH_NONE;
	match = match_type(str_trim(parameter));
	while (split_outside_quotes(&range, ';', &parameter)) {
		size_t equals = str_find_char(parameter, '=');
		struct str name = str_trim(str_first(parameter, equals));
		struct str value = without_quotes(str_trim(str_from_offset(parameter, equals + 1)));
		if (str_eq_nocase(name, STR("q")))
			*ret_refused = weight_is_zero(value);
		else if (str_eq_nocase(name, STR("version")) && match == MATCH_TYPE)
			match = str_eq(value, STR("2.1")) ? MATCH_VERSION : MATCH_NONE;
	}
	return match;
}

struct acceptance {
	enum match closest;
	bool refused;   /* by the closest */
	bool any_range; /* something stood in the header */
};

static void
take_accept(struct str header, struct acceptance *acceptance)
{
	struct str range;

	while (split_outside_quotes(&header, ',', &range)) {
		bool refused;
		enum match match;
		if (str_trim(range).len == 0)
			continue;
		acceptance->any_range = true;
		match = match_range(range, &refused);
		if (match < acceptance->closest || match == MATCH_NONE)
			continue;
		/* The same range twice: the friendlier one counts. */
		acceptance->refused =
			refused && (match > acceptance->closest || acceptance->refused);
		acceptance->closest = match;
	}
}

enum err
taxii_accept_check(const struct http_request *request, struct fault *why)
{
	struct acceptance acceptance = { 0 };

	for (size_t i = 0; i < request->header_count; i++)
		if (str_eq_nocase(request->headers[i].name, STR("Accept")))
			take_accept(request->headers[i].value, &acceptance);
	if (!acceptance.any_range)
		return OK;
	if (acceptance.closest == MATCH_NONE || acceptance.refused)
		return fail_at(why, E_ACCEPT, STR("Accept"),
			"only " TAXII_MEDIA_TYPE " is served here");
	return OK;
}

bool
taxii_is_media_type(struct str value)
{
	bool refused;

	return match_range(value, &refused) >= MATCH_TYPE;
}

enum err
taxii_content_type_check(const struct http_request *request, struct fault *why)
{
	bool found = false;

	for (size_t i = 0; i < request->header_count; i++) {
		if (!str_eq_nocase(request->headers[i].name, STR("Content-Type")))
			continue;
		found = true;
		if (!taxii_is_media_type(request->headers[i].value))
			return fail_at(why, E_MEDIA_TYPE, STR("Content-Type"),
				"\"%.*s\" is not " TAXII_MEDIA_TYPE,
				STR_FMT(str_first(request->headers[i].value, NAME_MAX_BYTES)));
	}
	if (!found)
		return fail_at(why, E_MEDIA_TYPE, STR("Content-Type"),
			"missing; " TAXII_MEDIA_TYPE " is expected");
	return OK;
}
