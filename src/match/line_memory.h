/* line_memory.h - what came of the words and pieces that a line matcher has read before.
 * SPDX-License-Identifier: Apache-2.0
 *
 * In a storm of hits some thousand values come again and again. What was read of a text is kept
 * with the hits in it, from one piece of log to the next, as long as the generation is the same:
 * it depends on the text and the generation alone. So each is read to the letter once, and later
 * only compared, byte for byte.
 *
 * Hits that are handed out refer to what is kept here, so nothing is given up during a scan: when
 * the memory is full, no more is kept until the next scan begins, which forgets everything.
 *
 * The price: memory (LINE_MEMORY_SIZE a thread at the most, taken as it is needed), and a log in
 * which every hit is of another value is read a little slower for it.
 */
#pragma once

#include "match/scan.h"

enum {
	LINE_MEMORY_SIZE = 8 << 20,
	LINE_MEMORY_SLOTS = 1 << 16,
	LINE_MEMORY_TEXT_MAX = 96, /* bytes: longer texts hardly ever come again */
	LINE_MEMORY_HITS_MAX = 64, /* of one text */
};

/* A text that was read, and what came of it. */
struct remembered {
	uint16_t hit_count;
	uint8_t before; /* bytes before what was looked for */
	uint8_t len;    /* of the text, with them */
	bool is_word;   /* a word that stands alone; else a piece of a line */
	bool is_host;
	char text[];
};

struct line_memory {
	uint64_t generation; /* number of the one that all this is about */
	uint8_t *data;       /* NULL: nothing was remembered yet */
	size_t used;         /* by texts and hits, at the beginning */
	size_t indicators;   /* begin there; few ever look at them, so they lie apart */
	bool is_full;
	size_t count;
	/* An open-addressing table by the hash of a text, three quarters full at the most. */
	struct line_memory_slot {
		uint32_t place; /* in `data`, in units of 8 bytes; 0: free */
		uint32_t tag;
	} slots[LINE_MEMORY_SLOTS];
};

/* Two looks into memory, each to be fetched before it is needed: the slot, and once that has come,
 * what it leads to. False: the text is not known. */
static inline void
line_memory_fetch_slot(const struct line_memory *memory, uint64_t hash)
{
	__builtin_prefetch(&memory->slots[hash % LINE_MEMORY_SLOTS]);
}

bool line_memory_fetch(const struct line_memory *memory, uint64_t hash);

/* Of zeros is empty. */
void line_memory_done(struct line_memory *memory);

/* Before each scan. */
void line_memory_begin(struct line_memory *memory, uint64_t generation);

/* `hash` is the text's, under a secret of the set; NULL: it is not known. Lives until the next
 * begin. */
const struct remembered *line_memory_find(const struct line_memory *memory, uint64_t hash,
	struct str text, size_t before, bool is_word);
/* Its hits, with offsets from the beginning of the text. */
const struct match_hit *remembered_hits(const struct remembered *remembered);

/* Copies the hits and their indicators, the offsets of hits as above; where there is no room, that
 * is all. */
void line_memory_keep(struct line_memory *memory, uint64_t hash, struct str text, size_t before,
	bool is_word, bool is_host, const struct match_hits *hits);
