/* form_address.c - the narrower forms of observables' values: addresses of hosts and of people.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <arpa/inet.h>

#include "model/form.h"

/* ADDRESS or ADDRESS/LENGTH (CIDR). */
static bool
is_address(struct str text, int family, uint64_t length_max)
{
	char address[INET6_ADDRSTRLEN];
	unsigned char bytes[16];
	size_t slash = str_find_char(text, '/');
	uint64_t length;

	if (slash >= sizeof(address))
		return false;
	memcpy(address, text.data, slash);
	address[slash] = '\0';
	/* inet_pton reads up to a NUL: one within the text must not hide the rest. */
	if (strlen(address) != slash || inet_pton(family, address, bytes) != 1)
		return false;
	return slash == text.len ||
	       (str_to_u64(str_from_offset(text, slash + 1), &length) && length <= length_max);
}

enum err
form_ipv4(const struct subject *subject, const struct property *property)
{
	TRY(form_nonempty_string(subject, property));
	if (!is_address(subject->value->string, AF_INET, 32))
		return subject_fail(subject, STR_NONE,
			"%s must be an IPv4 address or network (CIDR)", property->name);
	return OK;
}

enum err
form_ipv6(const struct subject *subject, const struct property *property)
{
	TRY(form_nonempty_string(subject, property));
	if (!is_address(subject->value->string, AF_INET6, 128))
		return subject_fail(subject, STR_NONE,
			"%s must be an IPv6 address or network (CIDR)", property->name);
	return OK;
}

enum { MAC_TEXT = 17 };

static bool
is_mac(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];
		bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
		if (i % 3 == 2 ? c != ':' : !digit)
			return false;
	}
	return text.len == MAC_TEXT;
}

enum err
form_mac(const struct subject *subject, const struct property *property)
{
	TRY(form_string(subject, property));
	if (!is_mac(subject->value->string))
		return subject_fail(subject, STR_NONE,
			"%s must be six octets in lower-case hexadecimal with colons",
			property->name);
	return OK;
}

enum err
form_email_address(const struct subject *subject, const struct property *property)
{
	struct str text = subject->value->string;
	size_t at = str_find_char(text, '@');

	TRY(form_string(subject, property));
	if (at == 0 || at + 1 >= text.len)
		return subject_fail(subject, STR_NONE, "%s must be an e-mail address, name@domain",
			property->name);
	return OK;
}
