/* finder.h - looks single values up and collects the hits; for scan.c and its neighbours only.
 * SPDX-License-Identifier: Apache-2.0
 *
 * `where` is always a slice of the text that is being scanned: what the hit points at.
 */
#pragma once

#include "base/arena.h"
#include "match/scan.h"

struct finder;

/* How a set is asked, whatever its form. Each adds what it finds by finder_add. */
struct lookup {
	enum err (*exact)(struct finder *finder, enum value_kind kind, struct str key,
		struct str where, unsigned traits);
	/* Every network that holds the address. */
	enum err (*networks4)(
		struct finder *finder, uint32_t address, struct str where, unsigned traits);
	enum err (*networks6)(struct finder *finder, const uint8_t address[16], struct str where,
		unsigned traits);
};

extern const struct lookup match_set_lookup; /* `set` is a struct match_set */

struct finder {
	const struct lookup *lookup;
	const void *set;
	struct str text;
	struct match_hit *hits;
	size_t count;
	size_t capacity;
	uint8_t *classes; /* of `text`, see text_class.h */
	size_t class_capacity;
	struct arena *scratch; /* for one value at a time */
	struct arena *found;   /* for what hits refer to, where the set has no pointers to give */
	struct fault *why;
};

/* False when there is no memory. The caller sets `lookup` and `set` before scanning. */
bool finder_init(struct finder *finder);
void finder_done(struct finder *finder);

/* Around all that a scan adds: it begins with no hits; the first `classified` bytes of the text get
 * their classes. It ends with those hits in order; *ret lives until the finder's next use. */
MUST_CHECK enum err finder_begin(
	struct finder *finder, struct str text, size_t classified, struct fault *why);
void finder_finish(struct finder *finder, struct match_hits *ret);

/* match_scan and match_scan_request of scan.h; *ret lives until the finder's next use. */
MUST_CHECK enum err finder_scan(struct finder *finder, enum match_field field, struct str text,
	struct match_hits *ret, struct fault *why);
MUST_CHECK enum err finder_scan_request(struct finder *finder, struct str host, unsigned port,
	struct str uri, struct match_hits *ret, struct fault *why);

/* find_lone_word at `at` of the text. */
MUST_CHECK enum err finder_scan_lone_word(struct finder *finder, struct str text, size_t at,
	struct match_hits *ret, struct fault *why);

/* One hit, unless the value is a name that matches exactly and the text is a name below it. */
MUST_CHECK enum err finder_add(struct finder *finder, const struct match_indicator *indicator,
	const struct value *value, struct str where, unsigned traits);

/* The text from byte `from` to byte `to`. */
static inline struct str
slice(struct str text, size_t from, size_t to)
{
	return str_from(text.data + from, to - from);
}

/* An address and the networks that hold it; a mapped one as IPv4. */
MUST_CHECK enum err find_address4(
	struct finder *finder, uint32_t address, struct str where, unsigned traits);
MUST_CHECK enum err find_address6(
	struct finder *finder, const uint8_t address[16], struct str where, unsigned traits);

/* A name without dots at its ends, its parents, and the address that a reverse name stands for. */
MUST_CHECK enum err find_name(
	struct finder *finder, struct str name, struct str where, unsigned traits);

/* By its length, with or without colons. */
MUST_CHECK enum err find_digest(struct finder *finder, struct str text, unsigned traits);

/* The address alone, not its domain. */
MUST_CHECK enum err find_email(struct finder *finder, struct str text, unsigned traits);

/* The URL alone, not its host. `text` need not be a part of the scanned text. */
MUST_CHECK enum err find_url(
	struct finder *finder, struct str text, struct str where, unsigned traits);

/* Free text; `wanted` says which kinds of things to look for. */
enum {
	FIND_URLS = 1,
	FIND_EMAILS = 2,
	FIND_WORDS = 4,        /* names and IPv4 addresses */
	FIND_MAIL_DOMAINS = 8, /* words after an "@" */
	FIND_ADDRESSES6 = 16,
	FIND_DIGESTS = 32,
	FIND_EVERYTHING = FIND_URLS | FIND_EMAILS | FIND_WORDS | FIND_ADDRESSES6 | FIND_DIGESTS,
};
MUST_CHECK enum err find_in_text(struct finder *finder, unsigned wanted);

/* What find_in_text finds from text[at] on, when there stands one ASCII word with a dot that ends
 * the text, and a byte that belongs to nothing before it. */
MUST_CHECK enum err find_lone_word(struct finder *finder, size_t at);

/* The authority of a URL whose "://" ends at text[from], and the parts within. */
struct authority {
	size_t host; /* where it begins, behind the user and "@" */
	size_t end;  /* behind the host and port */
};
struct authority find_authority(struct str text, size_t from);
