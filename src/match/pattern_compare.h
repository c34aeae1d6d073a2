/* pattern_compare.h - one comparison of a pattern, ready to meet facts.
 * SPDX-License-Identifier: Apache-2.0
 *
 * STIX 2.1 section 9.6. Values of different kinds are unequal and have no order; integers and
 * floats are numbers alike; a string meets bytes when all its characters lie below U+0100. NOT
 * turns the answer for each value round. A fact that is there is needed in every case: NOT = does
 * not hold where the property is missing.
 */
#pragma once

#include "base/arena.h"
#include "match/observation.h"
#include "match/pattern_form.h"
#include "match/pattern_regex.h"
#include "model/pattern.h"

/* An address or a network. */
struct pattern_network {
	bool six;
	unsigned length;
	uint8_t address[16]; /* IPv4: the first four */
};

struct comparison {
	enum pattern_comparator comparator;
	bool negated;
	uint32_t path;
	size_t literal_count;
	const struct pattern_literal *literals;
	struct str text;                /* LIKE, MATCHES: composed */
	struct str second;              /* LIKE: this counts as well; NULL data: none */
	enum regex_case letters;        /* MATCHES */
	struct pattern_network network; /* ISSUBSET, ISSUPERSET */
	struct str bytes;               /* LIKE, MATCHES over bytes; NULL data: never */
	struct regex *regex;
	struct regex *regex_bytes; /* made when first needed */
};

/* What went wrong while comparing; sums up. */
struct pattern_trouble {
	size_t mismatches; /* a timestamp was compared with a string that is none */
	size_t limit_hits; /* MATCHES or LIKE gave up */
};

/* Literals are borrowed from the pattern, or in the arena in their normal form; E_INVALID: the
 * comparison makes no sense (a broken regular expression, no network, a set of several kinds).
 * comparison_done frees what is not in the arena, also after a failure. */
MUST_CHECK enum err comparison_init(struct comparison *comparison, struct arena *arena,
	const struct pattern_form *form, uint32_t path, struct fault *why);
void comparison_done(struct comparison *comparison);

/* `job` takes what lives no longer than the call. */
bool comparison_holds(struct comparison *comparison, const struct fact *fact, struct arena *job,
	struct pattern_trouble *trouble);

/* "10.0.0.0/8", "2001:db8::1": host bits are cleared. */
bool pattern_network_read(struct str text, struct pattern_network *ret);
/* Clears the bits behind its length. */
void pattern_network_clear(struct pattern_network *network);
