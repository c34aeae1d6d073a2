/* value.h - the values that indicators name and logs hold, in one normal form each.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Two texts mean the same value exactly when their normal forms are equal bytes:
 *   ipv4    dotted decimal; leading zeros, which some read as octal, are refused; ::ffff:1.2.3.4
 *           is 1.2.3.4
 *   ipv6    RFC 5952; zone id cut
 *   cidr4, cidr6   network address in that form, "/", length; host bits cleared; wider than /8 (IPv4)
 *           or /16 (IPv6) is refused; a network of one address is that address
 *   domain  lower case A-labels (IDNA 2008 by UTS 46), no trailing dot; "_" and hyphens anywhere are
 *           allowed, as the DNS allows them; a number as the last label is not
 *   url     scheme and host lowered, host as domain or address, default port and fragment dropped,
 *           dot segments removed, percent-encoding upper case, undone for unreserved characters
 *           and done for what may not stand in a URL, empty path "/"; query kept in order
 *   email   local part and domain lowered, domain as above, display name and <> removed
 *   md5, sha1, sha256, sha512   lower-case hexadecimal, colons between pairs removed
 * Defanged input ("hxxp", "[.]", "(.)", "[at]") is refused here; see value_refang.
 */
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/fail.h"

enum value_kind {
	VALUE_IPV4,
	VALUE_IPV6,
	VALUE_CIDR4,
	VALUE_CIDR6,
	VALUE_DOMAIN,
	VALUE_URL,
	VALUE_EMAIL,
	VALUE_MD5,
	VALUE_SHA1,
	VALUE_SHA256,
	VALUE_SHA512,
	VALUE_KINDS,
};

struct value {
	enum value_kind kind;
	struct str text; /* the normal form */
};

const char *value_kind_name(enum value_kind kind); /* "ipv4", "domain", ... */
bool value_kind_parse(struct str name, enum value_kind *ret);

/* The normal form of `text` as that kind, in the arena; white space around it does not count.
 * ret->kind differs from `kind` where the form says so: a mapped address is VALUE_IPV4, a network
 * of one address is that address. E_INVALID says why it is none. */
MUST_CHECK enum err value_normalise(struct arena *arena, enum value_kind kind, struct str text,
	struct value *ret, struct fault *why);

/* What a person typed into a search box: the kind is guessed (address, network, digest by length,
 * URL, e-mail address, domain, in this order); defanged spelling is allowed. */
MUST_CHECK enum err value_guess(struct arena *arena, struct str text, struct value *ret,
	struct fault *why);

/* "hxxps://evil[.]example" -> "https://evil.example". */
struct str value_refang(struct arena *arena, struct str text);

/* Binary forms, for matchers. */
bool ipv4_parse(struct str text, uint32_t *ret);
bool ipv6_parse(struct str text, uint8_t ret[16]); /* without a zone */
/* ::ffff:0:0/96 (RFC 4291 section 2.5.5.2) */
bool ipv6_is_mapped_ipv4(const uint8_t address[16], uint32_t *ret);

/* RFC 5952 for IPv6; the result stands in `text`, which ends in NUL. */
enum { ADDRESS_TEXT_MAX = 48 };
struct str ipv4_format(uint32_t address, char text[ADDRESS_TEXT_MAX]);
struct str ipv6_format(const uint8_t address[16], char text[ADDRESS_TEXT_MAX]);

/* Is the name a public suffix ("com", "co.uk"), too wide to be an indicator? */
bool domain_is_public_suffix(struct str normal_form);
