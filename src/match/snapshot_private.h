/* snapshot_private.h - the layout of a snapshot, for its builder and the scanner.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include <stdatomic.h>

#include "match/finder.h"
#include "match/pages.h"
#include "match/probe.h"
#include "match/snapshot.h"

/* Not found itself, but its URLs may be: the host of a URL, as a URL's normal form spells it. */
enum { SNAPSHOT_HOST = VALUE_KINDS, SNAPSHOT_KINDS };

enum snapshot_section {
	SECTION_INDICATORS,
	SECTION_VALUES,
	SECTION_SLOTS,
	SECTION_FILTER,
	SECTION_BLOCKS16, /* a bit for each /16 that holds an address, a host or part of a network
			   */
	SECTION_BLOCKS4,  /* the same, of blocks as small as pays for so many addresses: /16 to /24
			   */
	SECTION_NETWORKS24, /* a bit for each /24 that meets a network; empty without networks */
	SECTION_NAME_ENDS,  /* a bit for each probe_name_end of a name */
	SECTION_BLOCKS32,   /* a bit for each probe_block32 of an IPv6 address or network */
	SNAPSHOT_SECTIONS,
};

enum {
	SNAPSHOT_ALIGNMENT = 64,
	BLOCKS16_SIZE = 1 << 13,
	BLOCKS4_SIZE_MAX = 1 << 21,
	NETWORKS24_SIZE = 1 << 21,
	NAME_ENDS_SIZE = PROBE_ENDS / 8,
	BLOCKS32_SIZE = PROBE_BLOCKS / 8,
	FILTER_LINE = 64, /* bytes */
	FILTER_KEYS = 32, /* in a line, on the average: 16 bits a key */
};

/* The parts of the filter, so that looks for one kind of token do not fetch what the others need.
 */
enum filter_part {
	FILTER_NAMES,
	FILTER_ADDRESSES4,
	FILTER_OTHERS,
	FILTER_PARTS,
};

/* The head of a file, and what a snapshot in memory knows besides its sections. */
struct snapshot_header {
	char magic[8];
	uint32_t version;
	uint32_t header_size;
	uint64_t size;          /* of the file */
	uint64_t checksum;      /* of the whole file, this field being 0 */
	uint64_t seed;          /* of the probes */
	uint64_t hash_seeds[2]; /* of the slots */
	uint64_t indicator_count;
	uint64_t value_counts[SNAPSHOT_KINDS];
	uint64_t lengths4;                   /* bit n: a network of n bits occurs */
	uint64_t lengths6[3];                /* bits 0 to 128 */
	uint64_t has_bare_hosts;             /* URLs whose host is a single label */
	uint64_t has_bare_mails;             /* e-mail addresses whose domain is a single label */
	uint64_t filter_lines[FILTER_PARTS]; /* one behind the other in SECTION_FILTER */
	struct {
		uint64_t offset, size;
	} sections[SNAPSHOT_SECTIONS];
};

struct section {
	const uint8_t *data;
	size_t size;
};

struct match_snapshot {
	atomic_size_t owners;
	struct snapshot_header header;
	struct section sections[SNAPSHOT_SECTIONS];
	struct pages own[SNAPSHOT_SECTIONS]; /* those that do not lie in a mapped file */
};

/* In SECTION_SLOTS. The upper half of a key's hash is its place, the lower half its tag, so that
 * another key's value is hardly ever looked at. */
struct slot {
	uint32_t tag;
	uint32_t reference; /* 0: free */
};

/* In SECTION_VALUES, at multiples of 4; a reference is the offset / 4, and 0 is none. */
struct stored_value {
	uint32_t next;      /* the one before, with the same kind and key */
	uint32_t indicator; /* offset / 8 in SECTION_INDICATORS; 0: no id, no label, all default */
	uint32_t kind : 6;
	uint32_t len : 26;
	char text[];
};

/* In SECTION_INDICATORS, at multiples of 8; a text of the label's pool is a struct stored_label. */
struct stored_indicator {
	int64_t version;
	int64_t valid_from;
	int64_t valid_until;
	uint32_t label; /* offset / 8; 0: empty */
	int16_t confidence;
	uint8_t revoked;
	uint8_t flags; /* STORED_ ... */
	uint32_t id_len;
	uint32_t name_len;
	char texts[]; /* id, name */
};

enum { STORED_NAMES_EXACTLY = 1, STORED_SUPERSEDED = 2 };

struct stored_label {
	uint32_t len;
	char text[];
};

/* One part of a filter. */
struct filter {
	const uint64_t *data;
	size_t lines;
};

static inline struct filter
filter_of(
	const struct section *section, const struct snapshot_header *header, enum filter_part part)
{
	size_t before = 0;

	for (unsigned i = 0; i < part; i++)
		before += header->filter_lines[i];
	return (struct filter){ (const uint64_t *)(const void *)section->data + before * 8,
		header->filter_lines[part] };
}

/* The upper half of a key chooses the line. */
static inline size_t
filter_line(size_t lines, uint64_t key)
{
	return (size_t)((key >> 32) * lines >> 32);
}

/* And the lower half bits of two words of it. */
struct filter_bits {
	unsigned word1, word2;
	uint64_t bits1, bits2;
};

static inline struct filter_bits
filter_bits_of(uint64_t key)
{
	uint64_t bits = (key & UINT32_MAX) * UINT64_C(0x9e3779b97f4a7c15);

	return (struct filter_bits){
		.word1 = (unsigned)(bits >> 61),
		.word2 = (unsigned)(bits >> 58) & 7,
		.bits1 = UINT64_C(1) << (bits >> 52 & 63) | UINT64_C(1) << (bits >> 46 & 63) |
			 UINT64_C(1) << (bits >> 40 & 63),
		.bits2 = UINT64_C(1) << (bits >> 34 & 63) | UINT64_C(1) << (bits >> 28 & 63) |
			 UINT64_C(1) << (bits >> 22 & 63),
	};
}

/* By the first of the words alone. */
static inline bool
filter_line_may_have(const uint64_t *line, uint64_t key)
{
	struct filter_bits wanted = filter_bits_of(key);

	return (line[wanted.word1] & wanted.bits1) == wanted.bits1;
}

static inline bool
filter_line_has(const uint64_t *line, uint64_t key)
{
	struct filter_bits wanted = filter_bits_of(key);

	return (line[wanted.word1] & wanted.bits1) == wanted.bits1 &&
	       (line[wanted.word2] & wanted.bits2) == wanted.bits2;
}

static inline bool
bitmap_has(const uint8_t *bitmap, uint32_t bit)
{
	return bitmap[bit / 8] >> bit % 8 & 1;
}

/* SECTION_BLOCKS4 has a bit for each number that an address has without so many bits at its end. */
static inline unsigned
blocks4_shift(size_t size)
{
	return 32 - 3 - (unsigned)__builtin_ctzll(size);
}

/* The end of a name that makes its key (probe.h), and whether it has a third label. Dots at the
 * ends are not expected. 0 for a single label, which is never found. */
size_t snapshot_name_key(struct str name);

/* The host of a URL's normal form, without port. */
struct str snapshot_url_host(struct str url);

extern const struct lookup snapshot_lookup; /* `set` is a struct match_snapshot */

uint64_t snapshot_hash(const struct snapshot_header *header, unsigned kind, struct str key);
/* By which a value's slot is found: the same for a name, an IPv4 address and the host of a URL. */
uint64_t snapshot_slot_hash(const struct snapshot_header *header, unsigned kind, struct str key);

/* What the head of that file, which is at least a head long, should say. */
uint64_t snapshot_checksum(struct str content);

/* NULL for a reference that leads outside. */
const struct stored_value *snapshot_value(const struct section *values, uint32_t reference);
struct str snapshot_value_text(const struct stored_value *value);

/* The first value of that kind and key, or NULL. Of a URL the key is match_url_key; `arena` takes
 * the keys that are no slices. */
const struct stored_value *snapshot_find(
	const struct match_snapshot *snapshot, struct arena *arena, unsigned kind, struct str key);
/* The same in three steps, for who has more than one to look up: where what has that key would be,
 * its slot on the way; the value on the way, if there is one; looking. As long as the key lives.
 * One place answers for a name, an IPv4 address and the host of a URL of the same text. */
struct snapshot_place {
	const struct match_snapshot *snapshot;
	struct str key;
	const struct slot *slot;
	size_t left; /* slots that may still be looked at; 0: there is nothing of that key */
	uint32_t tag;
};
void snapshot_place(const struct match_snapshot *snapshot, unsigned kind, struct str key,
	struct snapshot_place *ret);
void snapshot_fetch(struct snapshot_place *place);
const struct stored_value *snapshot_find_at(
	const struct snapshot_place *place, struct arena *arena, unsigned kind);

/* A hit for that value, and for each that is chained to it; none for NULL. */
MUST_CHECK enum err snapshot_add_chain(struct finder *finder, const struct match_snapshot *snapshot,
	const struct stored_value *value, struct str where, unsigned traits);

bool snapshot_has_network4(
	const struct match_snapshot *snapshot, struct arena *arena, uint32_t address);
bool snapshot_has_network6(
	const struct match_snapshot *snapshot, struct arena *arena, const uint8_t address[16]);

/* The network of that length around the address. */
void snapshot_network6(const uint8_t address[16], unsigned length, uint8_t ret[16]);
static inline bool
snapshot_has_length6(const struct snapshot_header *header, unsigned length)
{
	return header->lengths6[length / 64] >> length % 64 & 1;
}
