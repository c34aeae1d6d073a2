/* scan.h - finds the values of an indicator set in a field of a log, or in a line of free text.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What is found
 *   address   an IPv4 or IPv6 address in any spelling, by value: itself, and every network that
 *             holds it, longest first. A reverse name (4.3.2.1.in-addr.arpa, 32 nibbles under
 *             ip6.arpa) is its address, with MATCH_REVERSE.
 *   name      a domain name: itself and each parent at a label's border (MATCH_BELOW). Case, a
 *             leading or trailing dot and the IDN spelling do not matter. `notevil.example` and
 *             `evil.example.org` are not `evil.example`. A single label is never found.
 *   URL       itself (http and https are one), and its host as address or name (MATCH_HOST). In one
 *             that is put together from a host and a path, or has no scheme, the host counts as it
 *             stands: percent-encoded it is none, and beyond ASCII it must have a dot.
 *   e-mail    itself, and its domain (MATCH_HOST).
 *   digest    MD5, SHA-1, SHA-256, SHA-512 by length, any case, with or without colons.
 *
 * Borders in free text. W is an ASCII letter, a digit, '.', '_', '-' or a code point above U+00BF
 * that is not punctuation (U+2000-2BFF, U+3000-303F, U+FF00-FF0F, U+FF61); bytes that are no UTF-8
 * are W.
 *   word      a maximal run of W, cut where two dots meet, without dots at its ends. A word is an
 *             IPv4 address when it is one as a whole, else a name. So nothing is found inside a
 *             longer word: `1.2.3.4.5`, `v1.2.3.4`, `evil.example-2`. A name with other letters
 *             than ASCII's that has no normal form counts from its first label on that ends it in
 *             ASCII.
 *   local     the maximal run of W, '%', '+' and apostrophes between two of them before an '@' is a
 *             local part, and so is what stands before the last '@' of a URL's authority: its words
 *             are nothing else.
 *   e-mail    a local part, '@' and the word that begins there.
 *   colons    in a maximal run of W and ':' (dots at its ends cut), an IPv6 address is a maximal
 *             sequence of ':'-separated groups of at most four hex digits, of which the last may be
 *             an IPv4 address, which ends it; a single ':' at the sequence's end is left out. It
 *             must be an address as a whole. Groups before and behind it may be anything else
 *             (`src:2001:db8::1`). The same for digests with colons: a maximal sequence of pairs.
 *   digest    a maximal run of hex digits with no letter or digit on either side.
 *   URL       letters, digits and "+.-" from the first letter on, then "://", up to white space, a
 *             control character, one of "<>\^`{|} or punctuation beyond ASCII (W, above); tried as
 *             it stands, and when that finds nothing, without the ".,;:!?)]'" at its end. Of the
 *             "://" between two such borders the first URLS_WITHIN_MAX count.
 *
 * MATCH_WEAK marks what is likely not meant as such: an IPv4 address in free text that looks like a
 * version (`Chrome/124.0.0.0`, `version 1.2.3.4`, `ver="1.2.3.4"`: a letter or digit and '/' before
 * it; or one to VERSION_GAP_MAX of ` =:"'` and before them the whole word v, ver, release, build or
 * one that ends in version), and what begins in the path or query of a URL. In a field that holds
 * addresses nothing is weak. MATCH_HOST marks words in the authority of a URL or behind the '@' of
 * an e-mail address.
 *
 * Not looked into: percent-encoding and other escapes outside URLs (readers of formats unescape
 * first), defanged spelling (never in logs).
 *
 * The result does not depend on the indicators' validity: see match_indicator_holds_at.
 */
#pragma once

#include "match/indicator_set.h"

/* What the text may hold. */
enum match_field {
	MATCH_FIELD_TEXT,    /* free text: everything anywhere */
	MATCH_FIELD_ANY,     /* one value of an unknown kind, as a whole */
	MATCH_FIELD_LIST,    /* such values, separated by commas (Zeek's sets and vectors) */
	MATCH_FIELD_ADDRESS, /* an address; brackets and a zone are cut */
	MATCH_FIELD_HOST,    /* a name or an address, with or without a port */
	MATCH_FIELD_URL,     /* a URL; without a scheme `http` is assumed; a mere path is none */
	MATCH_FIELD_EMAIL,   /* any number of addresses among display names and other text */
	MATCH_FIELD_HASH,    /* a digest */
};

/* Properties of a hit; none set: the value itself stands there. */
enum {
	MATCH_BELOW = 1,   /* a name below the indicator's, or an address inside its network */
	MATCH_HOST = 2,    /* found as the host of a URL or the domain of an e-mail address */
	MATCH_REVERSE = 4, /* an address spelt as a reverse name */
	MATCH_WEAK = 8,    /* see above */
};

struct match_hit {
	const struct match_indicator *indicator;
	struct value value; /* the indicator's value that matched, normal form */
	size_t offset;      /* where in the text, in bytes */
	size_t len;
	unsigned traits; /* MATCH_BELOW | ... */
};

struct match_hits {
	size_t count;
	/* By offset, the longer first, the narrower value first, then by id and value; no two
	 * alike. */
	const struct match_hit *items;
};

/* Memory for scanning: one a thread, usable with any set. */
struct match_scanner;

struct match_scanner *match_scanner_new(void);
void match_scanner_free(struct match_scanner *scanner);
DEFINE_OWNED(match_scanner)

/* *ret belongs to the scanner and holds until its next call; it refers to the set. Fails with
 * E_TOO_LARGE (longer than LOG_LINE_MAX) and E_NOMEM only: any text is good input. */
MUST_CHECK enum err match_scan(struct match_scanner *scanner, const struct match_set *set,
	enum match_field field, struct str text, struct match_hits *ret, struct fault *why);

/* A request whose parts a log keeps apart: host (a Host header or an address; may carry a port),
 * port (0: unknown) and uri ("/path?query", or the whole URL of a proxy's log, which then stands
 * alone). Reports URLs only, since the host is a field of its own; offsets are those of `uri`. */
MUST_CHECK enum err match_scan_request(struct match_scanner *scanner, const struct match_set *set,
	struct str host, unsigned port, struct str uri, struct match_hits *ret, struct fault *why);
