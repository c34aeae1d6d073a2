/* snapshot.h - ten million indicators in one immutable piece of memory, or in a mapped file.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The compact form of an indicator set (indicator_set.h is the plain one): no pointers, so that it
 * can be saved and mapped again as it is. Four parts:
 *   filter   a Bloom filter of lines of 64 bytes, 16 bits a key (probe.h): one cache miss for each
 *            token of a log; about 2 of 1,000 tokens that are in no indicator pass it. It has three
 *            parts, for names, IPv4 addresses and the rest, each smaller than the whole.
 *   slots    8 bytes each in an open-addressing table, two thirds full; names, IPv4 addresses and
 *            hosts of URLs of the same text are found by one look
 *   values   each value's normal form, chained to the others that are equal
 *   indicators   what an indicator means besides: id, label, validity. One without an id, without
 *            a label and with everything else at its default takes no space: its id is its value.
 * And bitmaps over the IPv4 addresses: which /16 hold anything, which smaller blocks do (/24 in a
 * set of millions), so that few addresses need the filter, and which /24 meet a network.
 *
 * A set is immutable; any number of threads may use it. Validity is the caller's to ask for each
 * hit (match_indicator_holds_at), so nothing is rebuilt when an indicator expires.
 *
 * The price of the form: the order of a set's adding is not kept, a value cannot be taken out (see
 * generation.h for that), and its files are those of one byte order. Its hashes multiply, keyed by
 * secrets of the set: they withstand who can send indicators but not look into the sensor.
 */
#pragma once

#include "match/indicator_set.h"

struct match_snapshot;

/* Counted: each owner frees it once, the last frees the memory. */
void match_snapshot_free(struct match_snapshot *snapshot);
DEFINE_OWNED(match_snapshot)
struct match_snapshot *match_snapshot_share(struct match_snapshot *snapshot);

struct snapshot_builder;

/* `env` gives the keys of the hashes. NULL when there is no memory. */
struct snapshot_builder *snapshot_builder_new(struct env *env);
void snapshot_builder_free(struct snapshot_builder *builder);
DEFINE_OWNED(snapshot_builder)

/* For a snapshot to be searched beside that one (generation.h): it gets the same keys of hashes.
 * Before the first indicator. */
void snapshot_builder_beside(
	struct snapshot_builder *builder, const struct match_snapshot *snapshot);

/* How many threads finishing, and indicator_list_read, may use: 1 at first, at most PARALLEL_MAX of
 * parallel.h. The snapshot is the same, byte for byte. */
void snapshot_builder_use_threads(struct snapshot_builder *builder, unsigned threads);

/* Copies the indicator and its values, which must be normal forms (this is not checked: one that
 * is none can never be found). Of several versions of one id the latest wins, the last one among
 * equals; an indicator with an empty id is never superseded. E_TOO_LARGE past the 16 GiB of values
 * or 32 GiB of indicators that references reach. */
MUST_CHECK enum err snapshot_builder_add(struct snapshot_builder *builder,
	const struct match_indicator *indicator, const struct value *values, size_t count,
	struct fault *why);

/* Empties the builder into a snapshot, which may be empty. */
MUST_CHECK enum err snapshot_builder_finish(
	struct snapshot_builder *builder, struct match_snapshot **ret, struct fault *why);

size_t match_snapshot_indicators(const struct match_snapshot *snapshot);
/* Values of that kind, each as often as indicators name it. */
size_t match_snapshot_values(const struct match_snapshot *snapshot, enum value_kind kind);
/* All memory, mapped or not. */
size_t match_snapshot_size(const struct match_snapshot *snapshot);

/* Writes the file's content piece by piece; `write` may fail, which ends it. */
typedef enum err snapshot_write_function(void *context, struct str piece, struct fault *why);
MUST_CHECK enum err match_snapshot_write(const struct match_snapshot *snapshot,
	snapshot_write_function *write, void *context, struct fault *why);

/* From a file's content, which is borrowed until the snapshot is freed and must be aligned as mmap
 * aligns it. E_CORRUPT says what is wrong with it: another format or version, a wrong length or
 * checksum, parts that do not fit. The checksum finds damage; it is no signature. What it cannot
 * find, content that was made to do harm, is refused at each use: no reference leads outside. */
MUST_CHECK enum err match_snapshot_open(
	struct str content, struct match_snapshot **ret, struct fault *why);
