/* dns_answer.h - what a name server's reply says: RFC 1035 section 4.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Reads hostile bytes: bounded, no recursion; names are expanded by c-ares.
 */
#pragma once

#include "base/arena.h"
#include "base/fail.h"
#include "base/str.h"

enum { DNS_RECORDS_MAX = 256 };

struct dns_answer {
	unsigned code; /* 0: no error; 3: no such name; see dns_code_name */
	bool authoritative;
	size_t count;
	/* The records of the answer section that are of the type that was asked for, as master
	 * files have them: "192.0.2.1", "10 mail.example.org", "\"text\"", names without the last
	 * dot. */
	const struct str *records;
};

/* "A", "AAAA", "CNAME", "MX", "NS", "PTR", "SOA", "SRV", "TXT"; 0: none of these. */
unsigned dns_type_of(struct str name);

/* "NXDOMAIN"; "another code" for one without a name. */
const char *dns_code_name(unsigned code);

/* The parts are in the arena. E_SYNTAX: this is no whole reply. */
MUST_CHECK enum err dns_answer_parse(struct arena *arena, struct str packet, unsigned type,
	struct dns_answer *ret, struct fault *why);
