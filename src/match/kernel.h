/* kernel.h - what of the line matcher depends on the processor, and the choice at run time.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A kernel turns text into bits, bits into candidates, and asks the filter. How is written once, in
 * kernel_template.h; each kernel_NAME.c adds the instructions that classify 64 bytes and list the
 * bits of a word, and is compiled for its processor. All give the same result; the plain one is the
 * reference.
 *
 * Words. A block is 64 bytes of text. A span is some blocks that stay in the first-level cache. A
 * bit string has a bit for each byte of a span, the first byte's the lowest of the first number; so
 * any eight bytes of it are the bits around some place. A word (scan.h) ends where a letter, digit,
 * '_', '-', a byte beyond ASCII or a dot between two of these is followed by something else.
 *
 * The price of bit strings: they take the order of bytes of a little-endian machine for granted.
 */
#pragma once

#include "match/snapshot_private.h"

enum {
	BLOCK_SIZE = 64,
	SPAN_BLOCKS = 64,
	SPAN_SIZE = SPAN_BLOCKS * BLOCK_SIZE,
	BATCH_BLOCKS = 512, /* about so many are read before the filter is asked */
	SPAN_REACH = 56,    /* bits that span_before and span_from always give */
	/* Of a bit string: the blocks before the span, of which one is in use, and those behind. */
	LEAD = 8,
	STRING_BLOCKS = LEAD + SPAN_BLOCKS + 8,
	LIST_SLACK = 32,                         /* some entries are written in advance */
	TOKENS_MAX = SPAN_SIZE / 4 + LIST_SLACK, /* "a.b," is the shortest */
	URLS_MAX = SPAN_SIZE / 3 + LIST_SLACK,
	FILTERS_MAX = 2, /* of a base and of what was added to it */
	/* A name has two at most, and addresses come a span late; some more, for some spans. */
	SPAN_PROBES_MAX = 3 * TOKENS_MAX,
	PROBES_MAX = 4 * TOKENS_MAX * FILTERS_MAX,
	ADDRESSES_MAX = 2 * TOKENS_MAX,
	POSITIVES_MAX = 4 * SPAN_SIZE +
			3 * PROBES_MAX, /* each kind at each place, and older ones */
};

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "bit strings are read as they lie");

enum bits {
	/* What a kernel classifies. */
	LABEL, /* letters, digits, '_', '-' and bytes beyond ASCII */
	DOT,
	DIGIT,
	HEX, /* hexadecimal digits */
	COLON,
	SLASH,
	RARE, /* '\\', '#' and bytes beyond ASCII, looked at one by one */
	NEWLINE,
	CLASSES,
	/* What follows from it. */
	INNER = CLASSES, /* dots between two of LABEL */
	WORD,            /* LABEL and INNER */
	DOTS2,           /* an inner dot two to four bytes behind another */
	DOTS3,           /* the same behind one of DOTS2 */
	FULL,            /* the first of 16 hexadecimal digits, aligned */
	NAMES,           /* behind a word with an inner dot that is no number */
	NUMBERS,         /* behind what may be an IPv4 address */
	DIGESTS,         /* the first FULL of its run */
	COLONS,          /* any bit: the block may hold an IPv6 address or pairs */
	URLS,            /* "://" */
	STRINGS,
};

/* A token that may be a value, as the filter is asked for it. */
struct probe {
	const uint64_t *line; /* of a filter */
	uint64_t key;
	uint64_t at; /* where in the text, the length of the word, and what it is: probe_at */
};

enum probe_kind {
	FOUND_NAME,     /* at its end */
	FOUND_ADDRESS4, /* at its end */
	FOUND_REVERSE,  /* a name that stands for an IPv4 address, at its end */
	FOUND_OTHER, /* an IPv6 address, a digest, an e-mail address, a host of one label: inside */
	FOUND_STRANGE, /* not for the filter: only a reading to the letter can tell */
	FOUND_HEADER,  /* nor this: the '#' that a line begins with */
};

/* An IPv4 address that may be a value, or lie in a network. */
struct address_probe {
	uint64_t at; /* as above */
	uint32_t address;
};

/* What is asked of one snapshot. */
struct asked {
	struct filter filters[FILTER_PARTS];
	const uint8_t *blocks4;
	unsigned blocks4_shift;
	const uint8_t *networks24; /* NULL: it has none */
};

struct span {
	/* What is asked. */
	uint64_t seed;
	const uint8_t *blocks16;
	const uint8_t *networks16;
	const uint8_t *name_ends;
	bool has_arpa_names;
	size_t asked_count;
	struct asked asked[FILTERS_MAX];
	/* What is read. */
	const uint8_t *text;
	size_t start; /* of the span in the text */
	size_t block_count;
	uint64_t in_label, in_number; /* the last label of a word goes on, and is digits: 0 or 1 */
	_Alignas(64) uint64_t bits[STRINGS][STRING_BLOCKS];
	/* Where something ends or stands, from `start` on. */
	size_t name_count, number_count, arpa_count, digest_count, colon_count, url_count;
	uint16_t names[TOKENS_MAX];
	uint16_t numbers[TOKENS_MAX];
	uint16_t arpas[TOKENS_MAX]; /* names below "arpa", which may stand for addresses */
	uint16_t digests[TOKENS_MAX];
	uint16_t urls[URLS_MAX];
	uint16_t colons[SPAN_BLOCKS + LIST_SLACK]; /* blocks */
	/* Since the filter was asked last. */
	size_t batch_start;   /* in the text */
	unsigned batch_lines; /* ends of lines from there to the end of the span */
	uint16_t lines[BATCH_BLOCKS + SPAN_BLOCKS]; /* and to the beginning of each block */
	uint64_t line_ends[BATCH_BLOCKS + SPAN_BLOCKS]; /* the bits of NEWLINE, of each block */
	/* What the filter is asked, and what passed it. */
	size_t probe_count, address_count, network_count, positive_count;
	struct probe probes[PROBES_MAX];
	struct address_probe addresses[TOKENS_MAX]; /* of the span, to be asked for with the next */
	struct address_probe networks[ADDRESSES_MAX];
	uint64_t positives[POSITIVES_MAX]; /* as `at` of a probe, in no order */
};

/* The number of a bit string that stands for that block of the span. */
static inline uint64_t
span_block(const struct span *span, enum bits string, size_t block)
{
	return span->bits[string][LEAD + block];
}

/* The bits of a string before that offset: the highest stands for the byte before it. SPAN_REACH of
 * them at least, then zeros; where the offset is negative, as many fewer. */
static inline uint64_t
span_before(const struct span *span, enum bits string, ptrdiff_t at)
{
	const uint8_t *bytes = (const uint8_t *)(span->bits[string] + LEAD);

	return probe_load(bytes + (at >> 3) - 7) << (8 - (at & 7));
}

/* And from the offset on: the lowest stands for that byte. `at` may be negative, down to -64. */
static inline uint64_t
span_from(const struct span *span, enum bits string, ptrdiff_t at)
{
	const uint8_t *bytes = (const uint8_t *)(span->bits[string] + LEAD);

	return probe_load(bytes + (at >> 3)) >> (at & 7);
}

struct kernel {
	const char *name; /* "plain", "sse4.2", "avx2", "avx512", "neon" */
	/* `blocks` blocks of the text into the strings LABEL to NEWLINE, from number `first` on. */
	void (*classify)(
		const uint8_t *text, size_t blocks, uint64_t (*to)[STRING_BLOCKS], size_t first);
	/* Fills the lists of the span from its bits, and the probes of names and IPv4 addresses.
	 * What the lists hold is never more than they have room for. */
	void (*collect)(struct span *span);
	/* Asks the filters for all probes. */
	void (*ask)(struct span *span);
};

/* The fastest that runs on this machine. */
const struct kernel *kernel_best(void);
/* E_INVALID names those there are; E_ABSENT: this machine cannot run it. */
MUST_CHECK enum err kernel_find(struct str name, const struct kernel **ret, struct fault *why);
/* "avx512, avx2, sse4.2, plain" or "neon, plain", for people: those that it was built with. */
const char *kernel_names(void);

/* `len` is that of the word which ends there, or, of an address, of its digits and dots: 0 where it
 * is not known. */
static inline uint64_t
probe_at_word(size_t at, unsigned len, enum probe_kind kind)
{
	return (uint64_t)at << 16 | (len & 0xff) << 8 | (uint64_t)kind;
}

static inline uint64_t
probe_at(size_t at, enum probe_kind kind)
{
	return probe_at_word(at, 0, kind);
}

static inline size_t
probe_place(uint64_t at)
{
	return at >> 16;
}

static inline size_t
probe_len(uint64_t at)
{
	return at >> 8 & 0xff;
}

static inline enum probe_kind
probe_kind_of(uint64_t at)
{
	return (enum probe_kind)(at & 0xff);
}

/* For what one more span may hold? */
static inline bool
span_has_room(const struct span *span)
{
	return span->start + SPAN_SIZE - span->batch_start < BATCH_BLOCKS * BLOCK_SIZE &&
	       span->probe_count + span->asked_count * SPAN_PROBES_MAX <= PROBES_MAX &&
	       span->network_count + TOKENS_MAX <= ADDRESSES_MAX &&
	       span->positive_count + 4 * SPAN_SIZE + PROBES_MAX + ADDRESSES_MAX <= POSITIVES_MAX;
}

/* For another probe, and those of the addresses that wait? */
static inline bool
span_has_room_for_one(const struct span *span)
{
	return span->probe_count + span->asked_count * (span->address_count + 1) <= PROBES_MAX;
}

/* There is room for each kind at each place; of the same, only the first is kept. */
static inline void
span_add_positive(struct span *span, uint64_t at)
{
	if (span->positive_count == 0 || span->positives[span->positive_count - 1] != at)
		span->positives[span->positive_count++] = at;
}

/* A probe of each snapshot, its line on the way. Returns where the probes go on. */
static inline struct probe *
span_probe(
	const struct span *span, struct probe *to, enum filter_part part, uint64_t key, uint64_t at)
{
	for (size_t i = 0; i < span->asked_count; i++) {
		const struct filter *filter = &span->asked[i].filters[part];
		const uint64_t *line = filter->data + 8 * filter_line(filter->lines, key);
		__builtin_prefetch(line);
		*to++ = (struct probe){ line, key, at };
	}
	return to;
}

static inline void
span_fetch_blocks(const struct span *span, uint32_t address)
{
	for (size_t i = 0; i < span->asked_count; i++)
		__builtin_prefetch(
			span->asked[i].blocks4 + (address >> span->asked[i].blocks4_shift >> 3));
}

/* An address that a probe and networks will be asked for when its block's bit has come. */
static inline void
span_add_address(struct span *span, uint32_t address, uint64_t at)
{
	span->addresses[span->address_count++] = (struct address_probe){ at, address };
	span_fetch_blocks(span, address);
}

static inline bool
blocks_hold(const struct span *span, uint32_t address)
{
	bool held = false;

	for (size_t i = 0; i < span->asked_count; i++)
		held |= bitmap_has(span->asked[i].blocks4, address >> span->asked[i].blocks4_shift);
	return held;
}

static inline void
span_fetch_networks(const struct span *span, uint32_t address)
{
	for (size_t i = 0; i < span->asked_count; i++)
		if (span->asked[i].networks24 != NULL)
			__builtin_prefetch(span->asked[i].networks24 + (address >> 11));
}

static inline bool
networks_meet(const struct span *span, uint32_t address)
{
	for (size_t i = 0; i < span->asked_count; i++)
		if (span->asked[i].networks24 != NULL &&
			bitmap_has(span->asked[i].networks24, address >> 8))
			return true;
	return false;
}
