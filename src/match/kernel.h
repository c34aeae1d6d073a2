/* kernel.h - what of the line matcher depends on the processor, and the choice at run time.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A kernel turns text into bits, bits into candidates, and asks the filter. How is written once, in
 * kernel_template.h; each kernel_NAME.c adds the instructions that classify 64 bytes, and is
 * compiled for its processor. All give the same result; the plain one is the reference.
 *
 * Words. A block is 64 bytes of text and a bit for each byte in each of some classes. A span is
 * some blocks that stay in the first-level cache. A word (scan.h) ends where a letter, digit, '_',
 * '-', a byte beyond ASCII or a dot between two of these is followed by something else.
 */
#pragma once

#include "match/snapshot_private.h"

enum {
	BLOCK_SIZE = 64,
	SPAN_BLOCKS = 128,
	SPAN_SIZE = SPAN_BLOCKS * BLOCK_SIZE,
	TOKENS_MAX = SPAN_SIZE / 4 + 8, /* "a.b," is the shortest; some are written in advance */
	PROBES_MAX = 4 * TOKENS_MAX,    /* a name has two at most */
	FILTERS_MAX = 2,                /* of a base and of what was added to it */
};

/* Bit i stands for byte i. */
struct block {
	uint64_t word; /* letters, digits, '_', '-' and bytes beyond ASCII; later inner dots too */
	uint64_t dot;
	uint64_t digit;
	uint64_t hex; /* hexadecimal digits */
	uint64_t colon;
	uint64_t slash;
	uint64_t rare; /* '@', '\\', '#' and bytes beyond ASCII, looked at one by one */
	uint64_t newline;
};

/* A token that may be a value, as the filter is asked for it. */
struct probe {
	uint64_t key;
	uint64_t at; /* where in the text, times 256, and enum probe_kind */
};

enum probe_kind {
	FOUND_NAME,     /* at its end */
	FOUND_ADDRESS4, /* at its end */
	FOUND_OTHER, /* an IPv6 address, a digest, an e-mail address, a host of one label: inside */
	FOUND_STRANGE, /* not for the filter: only a reading to the letter can tell */
	FOUND_HEADER,  /* nor this: the '#' that a line begins with */
};

struct address_probe {
	struct probe probe;
	uint32_t address;
};

/* What carries over from one block to the next. */
struct carried {
	uint64_t label, inner, digit, hex, colon, full; /* of the block before */
	uint64_t in_label; /* the last label of a word goes on: 0 or 1 */
};

struct span {
	/* What is asked. */
	uint64_t seed;
	const uint8_t *blocks16;
	size_t filter_count;
	struct section filters[FILTERS_MAX];
	struct section blocks24[FILTERS_MAX];
	/* What is read. */
	const uint8_t *text;
	size_t start; /* of the span in the text */
	size_t block_count;
	struct carried carried;
	struct block blocks[1 + SPAN_BLOCKS + 1]; /* the one before, the span, the one behind */
	/* Where something ends or stands, from `start` on. */
	size_t name_count, number_count, arpa_count, hex_count, colon_count, url_count;
	uint16_t names[TOKENS_MAX];       /* words with a dot that are no numbers */
	uint16_t numbers[TOKENS_MAX];     /* words with a dot that end in a digit */
	uint16_t arpas[TOKENS_MAX];       /* names below "arpa", which may stand for addresses */
	uint16_t hexes[TOKENS_MAX];       /* 16 hexadecimal digits, the first such of their run */
	uint16_t urls[TOKENS_MAX * 2];    /* "://" */
	uint16_t colons[SPAN_BLOCKS + 1]; /* blocks that may hold an IPv6 address or pairs */
	uint64_t newlines;                /* in the span */
	/* What the filter is asked, and what passed it. */
	size_t probe_count, address_count, positive_count;
	struct probe probes[PROBES_MAX];
	struct address_probe addresses[TOKENS_MAX];
	uint64_t positives[4 * SPAN_SIZE]; /* as `at` of a probe, in no order */
};

/* The 64 bits of a class before offset `at`: the highest stands for the byte before it. */
#define SPAN_BEFORE(span, class, at)                                                 \
	({                                                                           \
		const struct block *before_block = &(span)->blocks[1 + ((at) >> 6)]; \
		unsigned before_bits = (at)&63;                                      \
		before_block->class << (63 - before_bits) << 1 |                     \
			before_block[-1].class >> before_bits;                       \
	})

/* And from `at` on: the lowest stands for that byte. `at` is 64 too large, since it may lie in the
 * block before the span. */
#define SPAN_FROM(span, class, at)                                                             \
	({                                                                                     \
		const struct block *from_block = &(span)->blocks[(at) >> 6];                   \
		unsigned from_bits = (at)&63;                                                  \
		from_block->class >> from_bits | from_block[1].class << (63 - from_bits) << 1; \
	})

struct kernel {
	const char *name; /* "plain", "sse4.2", "avx2" */
	/* `blocks` blocks of the text into as many of `to`. */
	void (*classify)(const uint8_t *text, size_t blocks, struct block *to);
	/* Fills the lists of the span from its blocks, and the probes of names and IPv4 addresses.
	 * What the lists hold is never more than they have room for. */
	void (*collect)(struct span *span);
	/* Asks the filters for all probes. */
	void (*ask)(struct span *span);
};

/* The fastest that runs on this machine. */
const struct kernel *kernel_best(void);
/* E_INVALID names those there are; E_ABSENT: this machine cannot run it. */
MUST_CHECK enum err kernel_find(struct str name, const struct kernel **ret, struct fault *why);
/* "avx2, sse4.2, plain", for people: those that this program was built with. */
const char *kernel_names(void);

static inline uint64_t
probe_at(size_t at, enum probe_kind kind)
{
	return (uint64_t)at << 8 | (uint64_t)kind;
}

/* There is room for each kind at each place; of the same, only the first is kept. */
static inline void
span_add_positive(struct span *span, uint64_t at)
{
	if (span->positive_count == 0 || span->positives[span->positive_count - 1] != at)
		span->positives[span->positive_count++] = at;
}

static inline void
span_prefetch(const struct span *span, uint64_t key)
{
	filter_prefetch(&span->filters[0], key);
	if (span->filter_count > 1)
		filter_prefetch(&span->filters[1], key);
}

/* Its address is there: gives it its key. */
static inline void
span_prefetch_address(const struct span *span, struct address_probe *probe)
{
	probe->probe.key = probe_address4(span->seed, probe->address);
	span_prefetch(span, probe->probe.key);
	for (size_t i = 0; i < span->filter_count; i++)
		if (span->blocks24[i].size > 0)
			__builtin_prefetch(span->blocks24[i].data + (probe->address >> 11));
}

static inline bool
filters_have(const struct span *span, uint64_t key)
{
	return filter_has(&span->filters[0], key) ||
	       (span->filter_count > 1 && filter_has(&span->filters[1], key));
}

static inline bool
networks_meet(const struct span *span, uint32_t address)
{
	for (size_t i = 0; i < span->filter_count; i++)
		if (span->blocks24[i].size > 0 && bitmap_has(span->blocks24[i].data, address >> 8))
			return true;
	return false;
}
