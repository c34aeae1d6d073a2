/* dns_message.h - the names and addresses of one DNS message (RFC 1035 section 4).
 * SPDX-License-Identifier: Apache-2.0
 *
 * Compression pointers only lead back, and a name has at most 255 octets, so no message makes a walk
 * endless. Labels with a dot, a backslash or a byte beyond printable ASCII have it written as "\DDD",
 * as in RFC 1035 section 5.1. Pure; no state.
 */
#pragma once

#include "watch/record.h"

/* Does it look like the start of a message of `length` octets, of which there may be fewer here? At most one
 * question (RFC 9619), no more records than fit, and an operation, flags and classes that are in use. For who
 * does not know where in a stream a message begins. */
bool dns_message_is_likely(struct str bytes, size_t length);

/* Adds `dns.query` for each question and `dns.answer` for each record of types A, AAAA, CNAME, NS, PTR, MX, SRV, HTTPS
 * and TXT, of 1,000 of each at the most. What does not read as a DNS message to its end leaves what was read before. */
MUST_CHECK enum err dns_message_read(struct arena *arena, struct str line, struct str message,
	struct record *record, struct fault *why);
