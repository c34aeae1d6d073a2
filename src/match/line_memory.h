/* line_memory.h - what came of the words and pieces that a line matcher has read before.
 * SPDX-License-Identifier: Apache-2.0
 *
 * In a storm of hits some thousand values come again and again. What was read of a text is kept
 * with the hits in it, from one piece of log to the next, as long as the generation is the same:
 * it depends on the text and the generation alone. So each is read to the letter once, and later
 * only compared, byte for byte. A word that does not stand alone, in a URL or an address of mail,
 * is read with what stands around it: of such a word it is kept whether that is worth it.
 *
 * Hits that are handed out refer to what is kept here, so nothing is given up during a scan: when
 * the memory is full, no more is kept until the next scan begins, which forgets everything.
 *
 * It lies in huge pages: in small ones a third of a look's time went by in finding the page.
 *
 * The price: memory (LINE_MEMORY_SIZE a thread at the most, taken as it is needed, a huge page of
 * 2 MiB at a time), and a log in which every hit is of another value is read a little slower for it.
 */
#pragma once

#include "match/pages.h"
#include "match/scan.h"

enum {
	LINE_MEMORY_SIZE = 8 << 20,
	LINE_MEMORY_SLOTS = 1 << 16,
	LINE_MEMORY_TEXT_MAX = 96, /* bytes: longer texts hardly ever come again */
	LINE_MEMORY_HITS_MAX = 64, /* of one text */
};

enum read_as {
	READ_PIECE,     /* of a line */
	READ_LONE_WORD, /* parted from all else */
	READ_WORD,      /* whatever stands around it; no hits are kept */
};

/* What is read. */
struct line_reading {
	enum read_as as;
	struct str text; /* with what stands before it and matters, */
	size_t before;   /* which is so many bytes */
	uint64_t hash;   /* of the text and how it is read, under a secret of the set */
};

/* A text that was read, and what came of it. */
struct remembered {
	uint16_t hit_count;
	uint8_t as;
	uint8_t before;
	uint8_t len;
	uint8_t reasons; /* of a word: why its line is marked, LINE_ ...; 0: it is not */
	char text[];
};

struct line_memory {
	uint64_t generation; /* number of the one that all this is about */
	struct pages pages;  /* the slots, then texts and hits, and indicators at the end */
	/* An open-addressing table by the hash of a text, three quarters full at the most. */
	struct line_memory_slot {
		uint32_t place; /* in the pages, in units of 8 bytes; 0: free */
		uint32_t tag;
	} *slots;
	size_t used;       /* by slots, texts and hits */
	size_t indicators; /* begin there; few ever look at them, so they lie apart */
	size_t count;      /* of texts */
	bool is_full;
};

/* Two looks into memory, each to be fetched before it is needed: the slot, and once that has come,
 * what it leads to. NULL: the text is not known. */
static inline void
line_memory_fetch_slot(const struct line_memory *memory, uint64_t hash)
{
	__builtin_prefetch(&memory->slots[hash % LINE_MEMORY_SLOTS]);
}

const struct remembered *line_memory_fetch(const struct line_memory *memory, uint64_t hash);

/* False when there is no memory. */
bool line_memory_init(struct line_memory *memory);
void line_memory_done(struct line_memory *memory);

/* Before each scan. */
void line_memory_begin(struct line_memory *memory, uint64_t generation);

/* `fetched` in this scan, or NULL. NULL: it is not known. Lives until the next begin. */
const struct remembered *line_memory_find(const struct line_memory *memory,
	const struct line_reading *reading, const struct remembered *fetched);
/* Its hits, with offsets from the beginning of the text. */
const struct match_hit *remembered_hits(const struct remembered *remembered);

/* Copies the hits and their indicators, the offsets of hits as above; where there is no room,
 * nothing. */
void line_memory_keep(struct line_memory *memory, const struct line_reading *reading,
	unsigned reasons, const struct match_hits *hits);
