/* value_url.c - URLs in the normal form of RFC 3986 section 6.2.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/buf.h"
#include "base/limits.h"
#include "model/value_forms.h"

/* Slices of a URL's text (RFC 3986 section 3); the fragment is left out. */
struct parts {
	struct str scheme;
	struct str user;
	struct str host; /* brackets kept */
	struct str port;
	struct str path;
	struct str query; /* NULL data: none */
};

static const struct default_port {
	struct str scheme;
	unsigned port;
} default_ports[] = {
	{ STR_INIT("http"), 80 },
	{ STR_INIT("https"), 443 },
	{ STR_INIT("ws"), 80 },
	{ STR_INIT("wss"), 443 },
	{ STR_INIT("ftp"), 21 },
};

/* In which parts of a URL a character may stand unescaped: RFC 3986 unreserved, sub-delims, and the
 * delimiters that the part itself may hold. */
enum { IN_USER = 1, IN_PATH = 2, IN_QUERY = 4, UNRESERVED = 8, IN_ALL = 15 };

static const uint8_t classes[256] = {
	['0' ... '9'] = IN_ALL,
	['A' ... 'Z'] = IN_ALL,
	['a' ... 'z'] = IN_ALL,
	['-'] = IN_ALL,
	['.'] = IN_ALL,
	['_'] = IN_ALL,
	['~'] = IN_ALL,
	['!'] = IN_USER | IN_PATH | IN_QUERY,
	['$'] = IN_USER | IN_PATH | IN_QUERY,
	['&'] = IN_USER | IN_PATH | IN_QUERY,
	['\''] = IN_USER | IN_PATH | IN_QUERY,
	['('] = IN_USER | IN_PATH | IN_QUERY,
	[')'] = IN_USER | IN_PATH | IN_QUERY,
	['*'] = IN_USER | IN_PATH | IN_QUERY,
	['+'] = IN_USER | IN_PATH | IN_QUERY,
	[','] = IN_USER | IN_PATH | IN_QUERY,
	[';'] = IN_USER | IN_PATH | IN_QUERY,
	['='] = IN_USER | IN_PATH | IN_QUERY,
	[':'] = IN_USER | IN_PATH | IN_QUERY,
	['@'] = IN_PATH | IN_QUERY,
	['/'] = IN_PATH | IN_QUERY,
	['?'] = IN_QUERY,
};

/* What ends which part of a URL. */
enum { ENDS_SCHEME = 1, ENDS_AUTHORITY = 2, ENDS_PATH = 4, ENDS_QUERY = 8 };

static const uint8_t ends[256] = {
	[':'] = ENDS_SCHEME,
	['/'] = ENDS_SCHEME | ENDS_AUTHORITY,
	['?'] = ENDS_SCHEME | ENDS_AUTHORITY | ENDS_PATH,
	['#'] = ENDS_SCHEME | ENDS_AUTHORITY | ENDS_PATH | ENDS_QUERY,
};

/* Cuts what stands before the part's end off the front of *rest. */
static struct str
take_until(struct str *rest, uint8_t end)
{
	struct str part = *rest;
	size_t at = 0;

	while (at < part.len && (ends[(unsigned char)part.data[at]] & end) == 0)
		at++;
	*rest = str_from_offset(part, at);
	return str_first(part, at);
}

static bool
scheme_is_valid(struct str scheme)
{
	if (scheme.len == 0 || !is_letter(scheme.data[0]))
		return false;
	for (size_t i = 1; i < scheme.len; i++)
		if (!is_letter(scheme.data[i]) && !is_digit(scheme.data[i]) &&
			scheme.data[i] != '+' && scheme.data[i] != '-' && scheme.data[i] != '.')
			return false;
	/* "hxxp" is no scheme but a warning to the reader: value_refang. */
	return !str_eq_nocase(str_first(scheme, 3), STR("hxx"));
}

static void
split_authority(struct str authority, struct parts *parts)
{
	size_t colon;

	for (size_t i = authority.len; i > 0; i--)
		if (authority.data[i - 1] == '@') {
			parts->user = str_first(authority, i - 1);
			authority = str_from_offset(authority, i);
			break;
		}
	colon = str_starts(authority, STR("[")) ? str_find_char(authority, ']')
						: str_find_char(authority, ':');
	if (colon < authority.len && authority.data[colon] == ']')
		colon++;
	parts->host = str_first(authority, colon);
	parts->port = str_from_offset(authority, colon);
}

static enum err
split(struct str text, struct parts *parts, struct fault *why)
{
	struct str rest = text;

	parts->scheme = take_until(&rest, ENDS_SCHEME);
	if (!scheme_is_valid(parts->scheme) || !str_starts(rest, STR("://")))
		return fail(why, E_INVALID, "\"%.*s\" is no URL: a scheme and \"://\" are wanted",
			STR_FMT(str_first(text, 80)));
	rest = str_from_offset(rest, 3);
	split_authority(take_until(&rest, ENDS_AUTHORITY), parts);
	parts->path = take_until(&rest, ENDS_PATH);
	if (str_starts(rest, STR("?"))) {
		rest = str_from_offset(rest, 1);
		parts->query = take_until(&rest, ENDS_QUERY);
	}
	return OK;
}

/* How many characters from there on stand as they are. */
static size_t
plain_run(struct str text, size_t from, uint8_t part)
{
	size_t at = from;

	while (at < text.len && classes[(unsigned char)text.data[at]] & part)
		at++;
	return at - from;
}

/* Undoes the escapes of unreserved characters, escapes what must be escaped, in upper case. */
static void
add_escaped(struct buf *out, struct str text, uint8_t part)
{
	for (size_t i = 0; i < text.len; i++) {
		size_t run = plain_run(text, i, part);
		buf_add(out, str_from(text.data + i, run));
		i += run;
		if (i == text.len)
			break;
		char c = text.data[i];
		int high = c == '%' && i + 2 < text.len ? hex_digit(text.data[i + 1]) : -1;
		int low = high >= 0 ? hex_digit(text.data[i + 2]) : -1;
		if (low >= 0) {
			c = (char)(high << 4 | low);
			i += 2;
		}
		if (low >= 0 && classes[(unsigned char)c] & UNRESERVED)
			buf_add_char(out, c);
		else
			buf_addf(out, "%%%02X", (unsigned)(unsigned char)c);
	}
}

/* RFC 3986 section 5.2.4 for an absolute path: "/a/./b/../c" -> "/a/c". In place from `start`. */
static void
remove_dot_segments(struct buf *out, size_t start)
{
	struct str path = str_from_offset(buf_str(out), start);
	char *to = out->data + start;
	size_t len = 0;

	while (path.len > 0) {
		size_t end = 1 + str_find_char(str_from_offset(path, 1), '/');
		struct str segment = str_first(path, end);
		bool up = str_eq(segment, STR("/.."));
		bool last = end == path.len;
		path = str_from_offset(path, end);
		while (up && len > 0 && to[--len] != '/')
			;
		if (!up && !str_eq(segment, STR("/."))) {
			memmove(to + len, segment.data, segment.len);
			len += segment.len;
		} else if (last) {
			to[len++] = '/';
		}
	}
	out->len = start + len;
	out->data[out->len] = '\0';
}

/* The bytes that a host's percent-encoding stands for. */
static struct str
decode_host(struct arena *arena, struct str host)
{
	char *copy = str_cstr(arena, host);
	size_t len = 0;

	if (copy == NULL)
		return STR_NONE;
	for (size_t i = 0; i < host.len; i++) {
		int high = host.data[i] == '%' && i + 2 < host.len ? hex_digit(host.data[i + 1])
								   : -1;
		int low = high >= 0 ? hex_digit(host.data[i + 2]) : -1;
		copy[len++] = (char)(low >= 0 ? high << 4 | low : host.data[i]);
		if (low >= 0)
			i += 2;
	}
	return str_from(copy, len);
}

static enum err
add_host(struct arena *arena, struct buf *out, struct str host, struct fault *why)
{
	struct value value;
	uint32_t address;

	if (str_starts(host, STR("[")) && str_ends(host, STR("]"))) {
		TRY(value_form_address(
			arena, VALUE_IPV6, str_from(host.data + 1, host.len - 2), &value, why));
	} else {
		host = decode_host(arena, host);
		if (host.data == NULL)
			return fail_nomem(why);
		value = (struct value){ VALUE_IPV4, host };
		if (!ipv4_parse(host, &address))
			TRY(value_form_domain(arena, VALUE_DOMAIN, host, &value, why));
	}
	if (value.kind == VALUE_IPV6)
		buf_addf(out, "[%.*s]", STR_FMT(value.text));
	else
		buf_add(out, value.text);
	return OK;
}

/* `port` with its ":", or empty. */
static enum err
add_port(struct buf *out, struct str scheme, struct str port, struct fault *why)
{
	uint64_t number;

	if (port.len <= 1 && (port.len == 0 || port.data[0] == ':'))
		return OK;
	if (port.data[0] != ':' || !str_to_u64(str_from_offset(port, 1), &number) || number > 65535)
		return fail(why, E_INVALID, "\"%.*s\" is no port", STR_FMT(str_first(port, 80)));
	for (size_t i = 0; i < sizeof(default_ports) / sizeof(*default_ports); i++)
		if (str_eq(scheme, default_ports[i].scheme) && number == default_ports[i].port)
			return OK;
	buf_add_char(out, ':');
	buf_add_int(out, (int64_t)number);
	return OK;
}

static enum err
write_form(struct arena *arena, struct buf *out, const struct parts *parts, struct fault *why)
{
	struct str scheme = str_lower(arena, parts->scheme);

	if (scheme.data == NULL)
		return fail_nomem(why);
	buf_add(out, scheme);
	buf_add(out, STR("://"));
	if (parts->user.len > 0) {
		add_escaped(out, parts->user, IN_USER);
		buf_add_char(out, '@');
	}
	TRY(add_host(arena, out, parts->host, why));
	TRY(add_port(out, scheme, parts->port, why));
	size_t path = out->len;
	add_escaped(out, parts->path.len == 0 ? STR("/") : parts->path, IN_PATH);
	TRY(buf_check(out, why));
	remove_dot_segments(out, path);
	if (parts->query.data != NULL) {
		buf_add_char(out, '?');
		add_escaped(out, parts->query, IN_QUERY);
	}
	return buf_check(out, why);
}

static bool
has_control(struct str text)
{
	bool found = false;

	/* To the end, so that the compiler takes many at once. */
	for (size_t i = 0; i < text.len; i++)
		found |= (unsigned char)text.data[i] < 0x20 || text.data[i] == 0x7f;
	return found;
}

enum err
value_form_url(struct arena *arena, enum value_kind kind, struct str text, struct value *ret,
	struct fault *why)
{
	OWNED_BUF out = BUF_INIT;
	struct parts parts = { 0 };

	if (has_control(text))
		return fail(why, E_INVALID, "a URL with control characters");
	TRY(split(text, &parts, why));
	if (!buf_reserve(&out, text.len + 1)) /* mostly enough */
		return fail_nomem(why);
	TRY(write_form(arena, &out, &parts, why));
	if (out.len > VALUE_SIZE_MAX)
		return fail(why, E_INVALID,
			"a URL of %zu bytes in its normal form: at most %u are "
			"allowed",
			out.len, VALUE_SIZE_MAX);
	struct str form = str_copy(arena, buf_str(&out));
	if (form.data == NULL)
		return fail_nomem(why);
	*ret = (struct value){ kind, form };
	return OK;
}
