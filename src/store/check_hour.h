/* check_hour.h - the samples of one check of one team in one hour, packed into four bytes each.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Pure; how the store holds them, and an archive (docs/protocol/exercise-archive.md). A sample is a
 * number: the millisecond within its hour times sixteen, plus the state; so samples sort as numbers.
 * In the file each is four bytes, the lowest first. Of
 * two samples of one millisecond the worse is kept: which samples an hour has does not depend on
 * the order in which they came, nor on how often.
 */
#pragma once

#include "base/fail.h"
#include "store/record.h"

#define CHECK_HOUR_MICROSECONDS (INT64_C(3600) * 1000 * 1000)

/* The number of a row of check_hour, and back. `time` is not before 1970. */
static inline int64_t
check_row(unsigned leg, int64_t time)
{
	return (int64_t)leg << 24 | time / CHECK_HOUR_MICROSECONDS;
}

static inline unsigned
check_row_leg(int64_t row)
{
	return (unsigned)(row >> 24);
}

static inline int64_t
check_row_hour(int64_t row)
{
	return row & 0xffffff;
}

static inline uint32_t
check_sample_pack(int64_t time, enum check_state state)
{
	return (uint32_t)(time % CHECK_HOUR_MICROSECONDS / 1000) << 4 | (uint32_t)state;
}

static inline uint32_t
check_sample_millisecond(uint32_t sample)
{
	return sample >> 4;
}

static inline enum check_state
check_sample_state(uint32_t sample)
{
	return (enum check_state)(sample & 15);
}

/* Is the state worse than the other? CHECK_FAULT says nothing, so that anything is worse. */
bool check_state_is_worse(enum check_state state, enum check_state than);

/* Reads what a row holds into `ret`, which has room for CHECK_HOUR_SAMPLES_MAX; E_CORRUPT unless
 * they are whole, known and strictly rising. */
MUST_CHECK enum err check_hour_read(
	struct str bytes, uint32_t *ret, size_t *ret_count, struct fault *why);
/* 4 * count bytes into `to`. */
void check_hour_write(const uint32_t *samples, size_t count, char *to);
