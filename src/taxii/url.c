/* url.c - URLs of TAXII servers.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "taxii/url.h"

static const struct scheme {
	struct str prefix;
	struct str default_port;
} schemes[] = {
	{ STR_INIT("https://"), STR_INIT(":443") },
	{ STR_INIT("http://"), STR_INIT(":80") },
};

static const struct scheme *
scheme_of(struct str url)
{
	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++)
		if (str_starts(url, schemes[i].prefix))
			return &schemes[i];
	return NULL;
}

static bool
is_safe(struct str url)
{
	for (size_t i = 0; i < url.len; i++) {
		char c = url.data[i];
		if (c <= ' ' || c >= 0x7f || c == '"' || c == '\\')
			return false;
	}
	return true;
}

static size_t
host_end(struct str url, size_t from)
{
	size_t at = from;

	while (at < url.len && url.data[at] != '/' && url.data[at] != '?' && url.data[at] != '#')
		at++;
	return at;
}

bool
taxii_url_origin(struct str url, struct str *ret)
{
	const struct scheme *scheme = scheme_of(url);
	size_t end;

	if (scheme == NULL || !is_safe(url))
		return false;
	end = host_end(url, scheme->prefix.len);
	if (end == scheme->prefix.len || url.data[scheme->prefix.len] == ':')
		return false;
	if (str_find_char(str_first(url, end), '@') < end)
		return false;
	*ret = str_first(url, end);
	return true;
}

static struct str
without_default_port(struct str origin)
{
	struct str port = scheme_of(origin)->default_port;

	return str_ends(origin, port) ? str_first(origin, origin.len - port.len) : origin;
}

bool
taxii_url_same_origin(struct str a, struct str b)
{
	struct str origin_a;
	struct str origin_b;

	return taxii_url_origin(a, &origin_a) && taxii_url_origin(b, &origin_b) &&
		str_eq_nocase(without_default_port(origin_a), without_default_port(origin_b));
}

static bool
is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '-' || c == '.' || c == '_' || c == '~';
}

void
taxii_url_encode(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (is_unreserved(text.data[i]))
			buf_add_char(out, text.data[i]);
		else
			buf_addf(out, "%%%02X", (unsigned char)text.data[i]);
	}
}
