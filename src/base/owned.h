/* owned.h - OWNED(thing): a pointer that is freed when its scope ends.
 * SPDX-License-Identifier: Apache-2.0
 *
 *     OWNED(arena) job = arena_new(LIMIT);
 *
 * DEFINE_OWNED(thing) stands in the header of `struct thing`, after `thing_free`, which must
 * accept NULL. `DISOWN(pointer)` hands the thing on: the scope lets go of it.
 */
#pragma once

#define DEFINE_OWNED(name)                                       \
	static inline void name##_free_owned(struct name **name) \
	{                                                        \
		name##_free(*name);                              \
	}

#define OWNED(name) __attribute__((cleanup(name##_free_owned))) struct name *

#define DISOWN(pointer)                             \
	({                                          \
		__typeof__(pointer) kept = pointer; \
		(pointer) = NULL;                   \
		kept;                               \
	})

#define MUST_CHECK __attribute__((warn_unused_result))

/* A large local variable that a busy function fills as it goes: release builds, which clear what is
 * not initialised, leave it alone. */
#define NOT_CLEARED __attribute__((uninitialized))
