/* label.c - tests of the meet of markings and floors.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "policy/world.h"

static const struct str first_two[] = {
	STR_INIT("identity--00000000-0000-4000-8000-000000000001"),
	STR_INIT("identity--00000000-0000-4000-8000-000000000002"),
};
static const struct str last_and_other[] = {
	STR_INIT("identity--00000000-0000-4000-8000-000000000002"),
	STR_INIT("community:other"),
};

static const struct marking pool[] = {
	{ .kind = MARKING_TLP, .tlp = TLP_CLEAR },
	{ .kind = MARKING_TLP, .tlp = TLP_GREEN },
	{ .kind = MARKING_TLP, .tlp = TLP_AMBER },
	{ .kind = MARKING_TLP, .tlp = TLP_AMBER_STRICT },
	{ .kind = MARKING_TLP, .tlp = TLP_RED },
	{ .kind = MARKING_RELEASE_LIST, .name_count = 2, .names = first_two },
	{ .kind = MARKING_RELEASE_LIST, .name_count = 2, .names = last_and_other },
	{ .kind = MARKING_RELEASE_LIST, .name_count = 0 },
	{ .kind = MARKING_STATEMENT },
	{ .kind = MARKING_UNKNOWN },
	{ .kind = MARKING_TLP, .tlp = TLP_NONE }, /* malformed */
};
enum { POOL = sizeof(pool) / sizeof(*pool), COLOURS = 5, FIRST_LIST = 5, LAST_LIST = 7,
	FIRST_CLOSING = 9, SET_MAX = 4 };

static struct label
label_of(const struct marking *markings, size_t count, enum tlp default_tlp, enum tlp floor,
	struct release_list *lists)
{
	return label_of_markings(
		3, COMMUNITY_C, markings, count, true, default_tlp, floor, lists);
}

static struct audience
audience_of(const struct directory *directory, const size_t *set, size_t count,
	enum tlp default_tlp, enum tlp floor)
{
	struct marking markings[SET_MAX];
	struct release_list lists[SET_MAX];

	for (size_t i = 0; i < count; i++)
		markings[i] = pool[set[i]];
	struct label label = label_of(markings, count, default_tlp, floor, lists);
	return label_audience(directory, &label);
}

static bool
holds(const size_t *set, size_t count, size_t from, size_t to)
{
	for (size_t i = 0; i < count; i++)
		if (set[i] >= from && set[i] <= to)
			return true;
	return false;
}

/* The two additions that are meant to replace something: the owner's first colour replaces the
 * default; the first list under RED names recipients where there were none. */
static bool
opens_by_design(const size_t *set, size_t count, size_t added, enum tlp default_tlp, enum tlp floor)
{
	bool red = floor == TLP_RED || holds(set, count, 4, 4) ||
		(default_tlp == TLP_RED && !holds(set, count, 0, COLOURS - 1));

	if (added < COLOURS)
		return !holds(set, count, 0, COLOURS - 1) &&
			(default_tlp == TLP_NONE || pool[added].tlp < default_tlp);
	return added >= FIRST_LIST && added <= LAST_LIST && red &&
		!holds(set, count, FIRST_LIST, LAST_LIST);
}

/* The sets of up to three markings, in every order: digits of n to the base POOL + 1, 0 is none. */
static size_t
set_number(size_t n, size_t set[SET_MAX])
{
	size_t count = 0;

	for (; n > 0; n /= POOL + 1)
		if (n % (POOL + 1) > 0)
			set[count++] = n % (POOL + 1) - 1;
	return count;
}

static void
check_additions(const struct directory *directory, size_t n, enum tlp default_tlp, enum tlp floor)
{
	size_t set[SET_MAX];
	size_t count = set_number(n, set);
	struct audience before = audience_of(directory, set, count, default_tlp, floor);

	for (size_t added = 0; added < POOL; added++) {
		if (opens_by_design(set, count, added, default_tlp, floor))
			continue;
		set[count] = added;
		struct audience after =
			audience_of(directory, set, count + 1, default_tlp, floor);
		assert_true(audience_within(&after, &before));
	}
}

static void
a_further_marking_never_adds_a_reader(void **state)
{
	const size_t pairs = (POOL + 1) * (POOL + 1);
	struct world world = world_of_five();

	(void)state;
	world_build(&world);
	for (size_t n = 0; n < pairs; n++)
		for (unsigned default_tlp = TLP_NONE; default_tlp <= TLP_RED; default_tlp++)
			for (unsigned floor = TLP_NONE; floor <= TLP_RED; floor++)
				check_additions(&world.directory, n, (enum tlp)default_tlp,
					(enum tlp)floor);
}

static void
a_higher_floor_never_adds_a_reader(void **state)
{
	const size_t triples = (POOL + 1) * (POOL + 1) * (POOL + 1);
	struct world world = world_of_five();
	size_t set[SET_MAX];

	(void)state;
	world_build(&world);
	for (size_t n = 0; n < triples; n++) {
		size_t count = set_number(n, set);
		struct audience lower = { { UINT64_MAX } };
		for (unsigned floor = TLP_NONE; floor <= TLP_RED; floor++) {
			struct audience higher = audience_of(&world.directory, set, count,
				TLP_GREEN, (enum tlp)floor);
			assert_true(audience_within(&higher, &lower));
			lower = higher;
		}
	}
}

/* Every set of three against the meet, worked out here by maximum and by counting. */
static void
the_label_is_the_meet_of_every_three_markings(void **state)
{
	const size_t triples = (POOL + 1) * (POOL + 1) * (POOL + 1);
	size_t set[SET_MAX];

	(void)state;
	for (size_t n = 0; n < triples; n++) {
		size_t count = set_number(n, set);
		struct marking markings[SET_MAX];
		struct release_list lists[SET_MAX];
		enum tlp expected = TLP_NONE;
		size_t list_count = 0;
		for (size_t i = 0; i < count; i++) {
			markings[i] = pool[set[i]];
			if (set[i] < COLOURS && pool[set[i]].tlp > expected)
				expected = pool[set[i]].tlp;
			list_count += set[i] >= FIRST_LIST && set[i] <= LAST_LIST;
		}
		struct label label = label_of(markings, count, TLP_AMBER, TLP_GREEN, lists);
		bool closed = holds(set, count, FIRST_CLOSING, POOL);
		assert_int_equal(label.closed, closed);
		if (expected == TLP_NONE)
			expected = TLP_AMBER;
		if (expected < TLP_GREEN)
			expected = TLP_GREEN;
		assert_int_equal(label.tlp, closed ? TLP_NONE : expected);
		assert_int_equal(label.list_count, closed ? 0 : list_count);
	}
}

static void
the_order_of_markings_does_not_matter(void **state)
{
	const size_t pairs = (POOL + 1) * (POOL + 1);
	struct world world = world_of_five();

	(void)state;
	world_build(&world);
	for (size_t n = 0; n < pairs; n++) {
		size_t set[SET_MAX];
		size_t count = set_number(n, set);
		size_t turned[SET_MAX] = { set[count == 2 ? 1 : 0], set[0] };
		struct audience one =
			audience_of(&world.directory, set, count, TLP_AMBER, TLP_NONE);
		struct audience two =
			audience_of(&world.directory, turned, count, TLP_AMBER, TLP_NONE);
		assert_memory_equal(&one, &two, sizeof(one));
	}
}

static void
lists_keep_their_makers_and_names(void **state)
{
	const struct marking markings[] = {
		{ .kind = MARKING_RELEASE_LIST, .maker = STR("identity--m"), .name_count = 2,
			.names = first_two },
		{ .kind = MARKING_TLP, .tlp = TLP_RED },
		{ .kind = MARKING_RELEASE_LIST, .name_count = 1, .names = last_and_other },
	};
	struct release_list lists[3];
	struct label label = label_of(markings, 3, TLP_NONE, TLP_NONE, lists);

	(void)state;
	assert_int_equal(label.owner, 3);
	assert_int_equal(label.community, COMMUNITY_C);
	assert_int_equal(label.tlp, TLP_RED);
	assert_int_equal(label.list_count, 2);
	assert_true(str_eq(label.lists[0].maker, STR("identity--m")));
	assert_ptr_equal(label.lists[0].names, first_two);
	assert_int_equal(label.lists[0].count, 2);
	assert_int_equal(label.lists[1].maker.len, 0);
	assert_ptr_equal(label.lists[1].names, last_and_other);
	assert_int_equal(label.lists[1].count, 1);
}

static void
a_missing_marking_closes(void **state)
{
	const struct marking clear = { .kind = MARKING_TLP, .tlp = TLP_CLEAR };
	struct release_list lists[1];
	struct label label = label_of_markings(
		3, COMMUNITY_C, &clear, 1, false, TLP_CLEAR, TLP_NONE, lists);

	(void)state;
	assert_true(label.closed);
	assert_int_equal(label.owner, 3);
	assert_int_equal(label.tlp, TLP_NONE);
}

static void
without_a_colour_the_default_counts(void **state)
{
	(void)state;
	assert_int_equal(label_of(NULL, 0, TLP_GREEN, TLP_NONE, NULL).tlp, TLP_GREEN);
	assert_int_equal(label_of(NULL, 0, TLP_GREEN, TLP_RED, NULL).tlp, TLP_RED);
	assert_int_equal(label_of(&pool[0], 1, TLP_RED, TLP_NONE, NULL).tlp, TLP_CLEAR);
}

static void
without_colour_and_default_it_is_closed_whatever_the_floor(void **state)
{
	struct release_list lists[1];

	(void)state;
	assert_true(label_of(NULL, 0, TLP_NONE, TLP_GREEN, NULL).closed);
	assert_true(label_of(&pool[FIRST_LIST], 1, TLP_NONE, TLP_CLEAR, lists).closed);
	assert_true(label_of(&pool[8], 1, TLP_NONE, TLP_NONE, NULL).closed);
}

static void
values_that_are_no_colour_close(void **state)
{
	const enum tlp beyond = (enum tlp)(TLP_RED + 1);
	const struct marking strange = { .kind = MARKING_TLP, .tlp = beyond };
	const struct marking later = { .kind = (enum marking_kind)(MARKING_UNKNOWN + 1) };

	(void)state;
	assert_true(label_of(&strange, 1, TLP_GREEN, TLP_NONE, NULL).closed);
	assert_true(label_of(&later, 1, TLP_GREEN, TLP_NONE, NULL).closed);
	assert_true(label_of(NULL, 0, beyond, TLP_NONE, NULL).closed);
	assert_true(label_of(&pool[0], 1, TLP_GREEN, beyond, NULL).closed);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_further_marking_never_adds_a_reader),
		cmocka_unit_test(a_higher_floor_never_adds_a_reader),
		cmocka_unit_test(the_label_is_the_meet_of_every_three_markings),
		cmocka_unit_test(the_order_of_markings_does_not_matter),
		cmocka_unit_test(lists_keep_their_makers_and_names),
		cmocka_unit_test(a_missing_marking_closes),
		cmocka_unit_test(without_a_colour_the_default_counts),
		cmocka_unit_test(without_colour_and_default_it_is_closed_whatever_the_floor),
		cmocka_unit_test(values_that_are_no_colour_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
