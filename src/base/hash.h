/* hash.h - digests, hexadecimal, base64 and UUIDs, by libsodium and GnuTLS.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/env.h"
#include "base/str.h"

enum { SHA256_SIZE = 32, MAC_SIZE = 32, MAC_KEY_SIZE = 32, UUID_TEXT = 36 };

struct sha256 {
	uint8_t bytes[SHA256_SIZE];
};

struct sha256 sha256_of(struct str data);

/* HMAC-SHA-256. */
struct sha256 mac_of(const uint8_t key[MAC_KEY_SIZE], struct str data);

/* In a time that does not depend on where they differ. */
bool equal_constant_time(struct str a, struct str b);

/* Lower-case hexadecimal; `text` takes 2 * len + 1 bytes. */
void hex_format(const void *bytes, size_t len, char *text);
/* Exactly `len` bytes from 2 * len digits of either case. */
bool hex_parse(struct str text, void *bytes, size_t len);

/* RFC 4648 section 5, without padding; `arena` takes the text. */
struct str base64url_format(struct arena *arena, struct str bytes);
/* RFC 4648 section 4, with padding (HTTP Basic). */
struct str base64_format(struct arena *arena, struct str bytes);
/* URL-safe without padding, or (when `standard`) the ordinary alphabet with padding. */
bool base64_parse(struct arena *arena, struct str text, bool standard, struct str *ret);

/* RFC 4122 text, lower case, with the NUL. */
void uuid_v4(struct env *env, char text[UUID_TEXT + 1]);
/* Of random bytes that serve for nothing else; for who needs many. They are changed. */
void uuid_v4_of(uint8_t random[16], char text[UUID_TEXT + 1]);
/* Name-based, SHA-1: RFC 4122 section 4.3. `space` is the 16 bytes of the name space. */
void uuid_v5(const uint8_t space[16], struct str name, char text[UUID_TEXT + 1]);
/* 8-4-4-4-12 lower-case hex digits of the RFC 4122 variant, any version from 1 to 8. */
bool uuid_is_valid(struct str text);
/* The version digit (1 to 8) of a valid UUID text. */
int uuid_version(struct str text);
