/* candidates_private.h - what the files of rare tokens share.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/hash.h"
#include "base/limits.h"
#include "match/candidates.h"

enum {
	IN_LABEL = 1, /* a letter, digit, '_' or '-' */
	LETTER = 2,   /* a letter or digit */
	IS_HEX = 4,
	LOCAL = 8,    /* may stand in the local part of an e-mail address */
	RUN = 32,     /* in a label, or a dot or colon */
	URL_END = 16, /* ends the authority of a URL */
	ADDRESS6_SIZE = 16,
	DIGEST_DIGITS_MAX = 128,
};

#define TOP (UINT64_C(1) << 63)
#define REACHED ((UINT64_C(1) << SPAN_REACH) - 1)

/* By byte, as above. */
extern const uint8_t candidate_classes[256];

/* Behind the end there is nothing, as before the beginning. */
static inline uint8_t
byte_at(struct str text, size_t at)
{
	return at < text.len ? (uint8_t)text.data[at] : 0;
}

static inline bool
is_class(struct str text, size_t at, uint8_t class)
{
	return candidate_classes[byte_at(text, at)] & class;
}

static inline bool
is_wide(struct str text, size_t at)
{
	return byte_at(text, at) >= 0x80;
}

/* An escape's letter may be glued to what begins there. */
static inline bool
follows_backslash(struct str text, size_t at)
{
	return at > 0 && text.data[at - 1] == '\\';
}

static inline void
add_strange(struct span *span, size_t at)
{
	span_add_positive(span, probe_at(at, FOUND_STRANGE));
}

static inline void
add_other(struct candidates *candidates, struct span *span, uint64_t key, size_t at)
{
	struct probe *to;

	if (!span_has_room_for_one(span))
		candidates->kernel->ask(span);
	to = span_probe(span, span->probes + span->probe_count, FILTER_OTHERS, key,
		probe_at(at, FOUND_OTHER));
	span->probe_count = (size_t)(to - span->probes);
}

static inline bool
holds_block16(const struct candidates *candidates, uint32_t address)
{
	return bitmap_has(candidates->generation->blocks16, address >> 16);
}

static inline bool
is_digest_length(size_t digits)
{
	return digits == 32 || digits == 40 || digits == 64 || digits == 128;
}

/* The address and each network of such a length as the set has; a mapped one is read. */
void candidates_add_address6(struct candidates *candidates, struct span *span,
	const uint8_t address[ADDRESS6_SIZE], size_t at);

/* Is the word the domain of an e-mail address, or part of what stands before its "@"? */
bool candidates_meets_email(struct str text, size_t from, size_t to);

/* Each adds what the span has of its kind. */
void candidates_collect_colons(struct candidates *candidates, struct span *span);
void candidates_collect_bare_mails(struct candidates *candidates, struct span *span);
void candidates_collect_urls(struct candidates *candidates, struct span *span);
void candidates_collect_reverse(struct candidates *candidates, struct span *span);

/* The host of a URL whose "://", which may have been spelt with escapes, ends at that place. */
void candidates_collect_authority(struct candidates *candidates, struct span *span, size_t at);
