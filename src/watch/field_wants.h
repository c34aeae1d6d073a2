/* field_wants.h - what fields a line must have for patterns of which no text in it tells.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A bound of a number, NOT or EXISTS is fulfilled by none of the lines that lack the field it is about,
 * or whose number lies outside (match/pattern_wants.h). A reader that knows where in a line a field
 * stands tells that without taking the line apart (reader_may_have). For one format; immutable;
 * any number of threads.
 */
#pragma once

#include "match/pattern_paths.h"
#include "match/pattern_wants.h"
#include "watch/observation_rules.h"

struct field_want;
struct field_wants;

/* seen[N]: the table's rows can fill the path or make an object of the type with number N; of some
 * it is said although they cannot. */
void field_wants_reach(
	const struct observation_rules *table, const struct pattern_paths *paths, bool *seen);

/* The fields that fill what is wanted. E_NOMEM. */
MUST_CHECK enum err field_wants_new(const struct observation_rules *table,
	const struct pattern_paths *paths, const struct pattern_wants *wants,
	struct field_wants **ret, struct fault *why);
void field_wants_free(struct field_wants *wants);
DEFINE_OWNED(field_wants)

/* False: no line of the format is wanted. */
bool field_wants_any(const struct field_wants *wants);

/* Of 64 bits one for each name, so that most names are told apart from those that are wanted
 * before they are looked up. A name that is none of them may have a bit that is set. */
static inline uint64_t
field_name_bit(struct str name)
{
	const unsigned char *at = (const unsigned char *)name.data;

	return name.len == 0 ? 0
			     : UINT64_C(1) << ((at[0] + at[name.len / 2] * 5u +
						       at[name.len - 1] * 11u + name.len * 7u) &
					       63);
}
uint64_t field_wants_bits(const struct field_wants *wants);

/* What is wanted of the field with that name, or, of the second, of fields whose names end in that
 * after a dot; NULL: nothing. */
const struct field_want *field_wants_of(const struct field_wants *wants, struct str name);
const struct field_want *field_wants_of_last(const struct field_wants *wants, struct str last_name);
/* The same bits, of last names by their last two letters alone. */
static inline uint64_t
field_end_bit(const char *last_two)
{
	return UINT64_C(1) << (((unsigned char)last_two[0] * 5u + (unsigned char)last_two[1]) & 63);
}
uint64_t field_wants_end_bits(const struct field_wants *wants);

/* Is it wanted that the field has that text? */
bool field_want_takes(const struct field_want *want, struct str text);
