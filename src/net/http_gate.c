/* http_gate.c - the strict check of a request's head.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "net/http_gate.h"

#include "base/limits.h"

enum { LENGTH_DIGITS_MAX = 19 }; /* fits 64 bits with room to spare */

/* Fields that mean nothing, or two things, when they stand twice. */
static const struct str single_fields[] = {
	STR_INIT("Host"), STR_INIT("Content-Length"), STR_INIT("Transfer-Encoding"),
	STR_INIT("Expect"), STR_INIT("Content-Type"), STR_INIT("Content-Encoding"),
	STR_INIT("Authorization"), STR_INIT("Origin"), STR_INIT("Range"),
};

static bool
is_token_char(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		(c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

bool
http_is_token(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!is_token_char((unsigned char)text.data[i]))
			return false;
	return text.len > 0;
}

bool
http_is_field_value(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.data[i];
		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

static bool
is_visible(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.data[i];
		if (c <= 0x20 || c >= 0x7f)
			return false;
	}
	return true;
}

static enum err
check_request_line(const struct http_head *head, struct fault *why)
{
	if (!http_is_token(head->method))
		return fail(why, E_SYNTAX, "the method is not a token");
	if (str_eq(head->method, STR("CONNECT")))
		return fail(why, E_SYNTAX, "CONNECT is not served: this is no proxy");
	if (!str_eq(head->version, STR("HTTP/1.1")) && !str_eq(head->version, STR("HTTP/1.0")))
		return fail(why, E_SYNTAX, "the version is neither HTTP/1.1 nor HTTP/1.0");
	if (head->method.len + head->target.len + head->version.len + 2 > HTTP_REQUEST_LINE_MAX)
		return fail(why, E_TOO_LARGE, "the request line is longer than %u bytes",
			HTTP_REQUEST_LINE_MAX);
	if (!str_starts(head->target, STR("/")))
		return fail(why, E_SYNTAX, "the target does not begin with \"/\"");
	if (!is_visible(head->target) || str_find_char(head->target, '#') < head->target.len)
		return fail(why, E_SYNTAX, "the target holds a character that no URI has");
	return OK;
}

static enum err
check_fields(const struct http_head *head, struct fault *why)
{
	size_t bytes = 0;

	if (head->header_count > HTTP_HEADERS_MAX)
		return fail(why, E_TOO_LARGE, "more than %u header fields", HTTP_HEADERS_MAX);
	for (size_t i = 0; i < head->header_count; i++) {
		const struct http_field *field = &head->headers[i];
		if (!http_is_token(field->name))
			return fail_at(why, E_SYNTAX, field->name, "a field's name is not a token");
		if (!http_is_field_value(field->value))
			return fail_at(why, E_SYNTAX, field->name,
				"a field's value holds a control character");
		bytes += field->name.len + strlen(": ") + field->value.len + strlen("\r\n");
	}
	if (bytes > HTTP_HEADER_BYTES_MAX)
		return fail(why, E_TOO_LARGE, "the header is larger than %u bytes",
			HTTP_HEADER_BYTES_MAX);
	return OK;
}

/* The field's only value, or NULL data. */
static enum err
find_single(const struct http_head *head, struct str name, struct str *ret, struct fault *why)
{
	struct str found = STR_NONE;

	for (size_t i = 0; i < head->header_count; i++) {
		if (!str_eq_nocase(head->headers[i].name, name))
			continue;
		if (found.data != NULL)
			return fail_at(why, E_SYNTAX, name, "the field stands more than once");
		found = head->headers[i].value;
	}
	*ret = found;
	return OK;
}

static enum err
check_singles(const struct http_head *head, struct fault *why)
{
	struct str value;

	for (size_t i = 0; i < sizeof(single_fields) / sizeof(*single_fields); i++)
		TRY(find_single(head, single_fields[i], &value, why));
	return OK;
}

static bool
all_within(struct str text, const char *letters)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];
		bool alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9');
		if (!alphanumeric && (c == '\0' || strchr(letters, c) == NULL))
			return false;
	}
	return true;
}

static bool
all_digits(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
	return true;
}

/* "name", "192.0.2.1" or "[2001:db8::1]", then maybe ":port". */
static bool
is_host(struct str host)
{
	bool bracketed = str_starts(host, STR("["));
	size_t name_end = bracketed ? str_find_char(host, ']') + 1 : str_find_char(host, ':');
	struct str name;
	struct str port;

	if (name_end > host.len)
		return false;
	name = str_first(host, name_end);
	port = str_from_offset(host, name_end);
	if (port.len > 0 &&
		(port.data[0] != ':' || port.len > strlen(":65535") ||
			!all_digits(str_from_offset(port, 1))))
		return false;
	if (!bracketed)
		return name.len > 0 && all_within(name, "-._~");
	name = str_from(name.data + 1, name.len - 2);
	return name.len > 0 && all_within(name, ":.");
}

static enum err
check_host(const struct http_head *head, struct fault *why)
{
	struct str host;

	TRY(find_single(head, STR("Host"), &host, why));
	if (host.data == NULL && str_eq(head->version, STR("HTTP/1.1")))
		return fail_at(why, E_SYNTAX, STR("Host"), "HTTP/1.1 needs a Host");
	if (host.data != NULL && !is_host(str_trim(host)))
		return fail_at(why, E_SYNTAX, STR("Host"), "this is no host");
	return OK;
}

static enum err
check_expect(const struct http_head *head, struct fault *why)
{
	struct str expect;

	TRY(find_single(head, STR("Expect"), &expect, why));
	if (expect.data != NULL && !str_eq_nocase(expect, STR("100-continue")))
		return fail_at(why, E_SYNTAX, STR("Expect"), "only 100-continue can be expected");
	return OK;
}

static enum err
find_framing(const struct http_head *head, struct http_framing *ret, struct fault *why)
{
	struct http_framing framing = { false, 0 };
	struct str length;
	struct str coding;

	TRY(find_single(head, STR("Content-Length"), &length, why));
	TRY(find_single(head, STR("Transfer-Encoding"), &coding, why));
	if (length.data != NULL && coding.data != NULL)
		return fail_at(why, E_SYNTAX, STR("Transfer-Encoding"),
			"a length and a coding stand together");
	if (coding.data != NULL && !str_eq_nocase(coding, STR("chunked")))
		return fail_at(why, E_SYNTAX, STR("Transfer-Encoding"),
			"the only coding is \"chunked\"");
	if (coding.data != NULL && !str_eq(head->version, STR("HTTP/1.1")))
		return fail_at(why, E_SYNTAX, STR("Transfer-Encoding"), "HTTP/1.0 has no codings");
	if (length.data != NULL &&
		(length.len > LENGTH_DIGITS_MAX || !str_to_u64(length, &framing.length)))
		return fail_at(why, E_SYNTAX, STR("Content-Length"), "the length is no number");
	framing.chunked = coding.data != NULL;
	*ret = framing;
	return OK;
}

enum err
http_gate_check(const struct http_head *head, struct http_framing *ret, struct fault *why)
{
	TRY(check_request_line(head, why));
	TRY(check_fields(head, why));
	TRY(check_singles(head, why));
	TRY(check_host(head, why));
	TRY(check_expect(head, why));
	return find_framing(head, ret, why);
}
