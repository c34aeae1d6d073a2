/* memory.c - tests of arenas and growing buffers, at their limits above all.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <stdalign.h>

#include "base/arena.h"
#include "base/buf.h"

static void
an_arena_gives_up_to_its_limit_and_stays_good(void **state)
{
	OWNED(arena) arena = arena_new(100);

	(void)state;
	assert_non_null(arena_alloc(arena, 60));
	assert_null(arena_alloc(arena, 60));
	assert_non_null(arena_alloc(arena, 1));
	assert_null(arena_alloc(arena, SIZE_MAX));
	assert_true(arena_used(arena) <= 100);
}

static void
the_limit_itself_can_be_had(void **state)
{
	OWNED(arena) arena = arena_new(64);

	(void)state;
	assert_non_null(arena_alloc(arena, 64));
	assert_null(arena_alloc(arena, 1));
}

static void
pieces_are_aligned_zeroed_and_apart(void **state)
{
	OWNED(arena) arena = arena_new(1 << 20);
	unsigned char *last = NULL;

	(void)state;
	for (size_t size = 1; size < 300; size++) {
		unsigned char *piece = arena_alloc(arena, size);
		assert_non_null(piece);
		assert_int_equal((uintptr_t)piece % alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(piece[i], 0);
		memset(piece, 0xaa, size);
		if (last != NULL)
			assert_int_equal(*last, 0xaa);
		last = piece;
	}
}

static void
a_piece_larger_than_any_block_is_given(void **state)
{
	OWNED(arena) arena = arena_new(8 << 20);

	(void)state;
	assert_non_null(arena_alloc(arena, 3 << 20));
	assert_non_null(arena_alloc(arena, 10));
}

static void
an_array_s_size_does_not_overflow(void **state)
{
	OWNED(arena) arena = arena_new(1000);

	(void)state;
	assert_null(arena_alloc_array(arena, SIZE_MAX / 2, 3));
	assert_null(arena_alloc_array(arena, SIZE_MAX, SIZE_MAX));
	assert_non_null(arena_alloc_array(arena, 10, 10));
}

static void
a_reset_arena_is_empty_and_zeroed_again(void **state)
{
	OWNED(arena) arena = arena_new(10000);
	unsigned char *piece = arena_alloc(arena, 9000);

	(void)state;
	assert_non_null(piece);
	memset(piece, 0xff, 9000);
	arena_reset(arena);
	assert_int_equal(arena_used(arena), 0);
	piece = arena_alloc(arena, 9000);
	assert_non_null(piece);
	for (size_t i = 0; i < 9000; i++)
		assert_int_equal(piece[i], 0);
}

static void
a_buffer_grows_and_ends_in_nul(void **state)
{
	OWNED_BUF buf = BUF_INIT;
	struct fault why;

	(void)state;
	for (int i = 0; i < 1000; i++)
		buf_addf(&buf, "%d,", i % 10);
	buf_add_char(&buf, '!');
	assert_int_equal(buf_check(&buf, &why), OK);
	assert_int_equal(buf.len, 2001);
	assert_int_equal(strlen(buf.data), 2001);
	assert_memory_equal(buf.data + 1990, "5,6,7,8,9,!", 12);
}

static void
a_buffer_at_its_limit_keeps_what_it_has_and_says_so(void **state)
{
	OWNED_BUF buf = BUF_INIT;
	struct fault why;

	(void)state;
	buf.limit = 5;
	buf_add(&buf, STR("12345"));
	assert_int_equal(buf_check(&buf, &why), OK);
	buf_add_char(&buf, '6');
	assert_int_equal(buf_check(&buf, &why), E_NOMEM);
	buf_add(&buf, STR(""));
	assert_string_equal(buf.data, "12345");
	buf_clear(&buf);
	assert_int_equal(buf_check(&buf, &why), OK);
	buf_addf(&buf, "%s", "123456");
	assert_int_equal(buf_check(&buf, &why), E_NOMEM);
	assert_int_equal(buf.len, 0);
}

static void
a_buffer_s_front_can_be_dropped(void **state)
{
	OWNED_BUF buf = BUF_INIT;

	(void)state;
	buf_add(&buf, STR("abcdef"));
	buf_drop_front(&buf, 4);
	assert_string_equal(buf.data, "ef");
	buf_drop_front(&buf, 2);
	assert_int_equal(buf.len, 0);
	assert_string_equal(buf.data, "");
}

static void
room_that_cannot_be_had_fails_the_buffer(void **state)
{
	OWNED_BUF buf = BUF_INIT;

	(void)state;
	buf_add(&buf, STR("abc"));
	assert_false(buf_reserve(&buf, SIZE_MAX - 1));
	assert_true(buf.failed);
	assert_string_equal(buf.data, "abc");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_arena_gives_up_to_its_limit_and_stays_good),
		cmocka_unit_test(the_limit_itself_can_be_had),
		cmocka_unit_test(pieces_are_aligned_zeroed_and_apart),
		cmocka_unit_test(a_piece_larger_than_any_block_is_given),
		cmocka_unit_test(an_array_s_size_does_not_overflow),
		cmocka_unit_test(a_reset_arena_is_empty_and_zeroed_again),
		cmocka_unit_test(a_buffer_grows_and_ends_in_nul),
		cmocka_unit_test(a_buffer_at_its_limit_keeps_what_it_has_and_says_so),
		cmocka_unit_test(a_buffer_s_front_can_be_dropped),
		cmocka_unit_test(room_that_cannot_be_had_fails_the_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
