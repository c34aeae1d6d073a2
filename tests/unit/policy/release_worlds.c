/* release_worlds.c - the release rule over every state of small worlds.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Two kinds of test. The specification is the rule written a second time, as truth tables and
 * from the prose alone; every state must agree with it. The relations (audiences nest, lists only
 * tighten) hold whatever the tables say: they would catch a mistake made twice.
 */
#include "support/check.h"

#include "policy/world.h"

/* --- the specification --- */

/* A releasable-to list as the specification sees it: whom it names, as bits. */
struct named {
	bool community_c; /* "community:c" stands on it */
	unsigned organisations;
	unsigned maker; /* 0: none, or somebody unknown */
};

struct state {
	const struct world *world;
	enum tlp tlp;
	bool closed;
	unsigned owner;
	unsigned community;
	size_t list_count;
	struct named lists[2];
};

/* What an organisation can be to a community, best first; the columns of the table. */
enum column { MEMBER_OR_PARTNER, CLIENT_INSIDE, CLIENT_OUTSIDE, OTHERS_INSIDE, OUTSIDER };

static const char *const admitted_by[] = {
	/*                   member or partner
	 *                   | client of one, itself in the community with a lesser standing
	 *                   | | client of one, not in the community
	 *                   | | | observer or candidate
	 *                   | | | | nobody to the community */
	[TLP_NONE] =         ". . . . .",
	[TLP_CLEAR] =        "x x x x x",
	[TLP_GREEN] =        "x x x x .",
	[TLP_AMBER] =        "x x x . .",
	[TLP_AMBER_STRICT] = "x . . . .",
	[TLP_RED] =          "x . . . .",
};

static bool
bit(unsigned set, unsigned index)
{
	return (set & 1u << index) != 0;
}

static bool
is_full(const struct world *world, unsigned i)
{
	static const bool full[STANDINGS] = { true, true, false, false };

	return i >= 1 && i <= world->count && bit(world->members, i) && full[world->standing[i]];
}

static enum column
column_of(const struct world *world, unsigned i)
{
	bool inside = bit(world->members, i);
	bool client = is_full(world, world->client_of[i]);

	if (is_full(world, i))
		return MEMBER_OR_PARTNER;
	if (client)
		return inside ? CLIENT_INSIDE : CLIENT_OUTSIDE;
	return inside ? OTHERS_INSIDE : OUTSIDER;
}

static bool
is_named(const struct state *state, const struct named *list, unsigned i)
{
	bool by_community = list->community_c && bit(state->world->members, i);

	return by_community || bit(list->organisations, i) || list->maker == i;
}

static enum release_reason
specified(const struct state *state, unsigned i)
{
	enum column column;

	if (i < 1 || i > state->world->count)
		return RELEASE_NO_READER;
	if (i == state->owner)
		return RELEASE_OWNER;
	if (state->closed || state->tlp == TLP_NONE)
		return RELEASE_CLOSED;
	for (size_t k = 0; k < state->list_count; k++)
		if (!is_named(state, &state->lists[k], i))
			return RELEASE_NOT_LISTED;
	if (state->tlp == TLP_RED && state->list_count == 0)
		return RELEASE_RED_UNNAMED;
	if (state->community == COMMUNITY_UNKNOWN)
		return RELEASE_OUTSIDE_COMMUNITY;
	column = column_of(state->world, i);
	if (admitted_by[state->tlp][2 * column] == 'x')
		return RELEASE_ADMITTED;
	return column == CLIENT_OUTSIDE || column == OUTSIDER ? RELEASE_OUTSIDE_COMMUNITY
							      : RELEASE_STANDING;
}

static bool
specified_allow(enum release_reason reason)
{
	return reason == RELEASE_OWNER || reason == RELEASE_ADMITTED;
}

/* --- the same state as the product sees it --- */

enum { NAMES_MAX = WORLD_MAX + 2 };

struct spelled {
	struct release_list lists[2];
	struct str names[2][NAMES_MAX];
	struct label label;
};

/* An unknown identity and an unknown community stand on every list: they must admit nobody. */
static void
spell_list(const struct named *list, struct str names[NAMES_MAX], struct release_list *ret)
{
	size_t count = 0;

	names[count++] = identity_of(0);
	names[count++] = list->community_c ? STR("community:c") : STR("community:nowhere");
	for (unsigned i = 1; i <= WORLD_MAX; i++)
		if (bit(list->organisations, i))
			names[count++] = identity_of(i);
	*ret = (struct release_list){ .count = count, .names = names };
	if (list->maker != 0)
		ret->maker = identity_of(list->maker);
}

static void
spell(const struct state *state, struct spelled *to)
{
	for (size_t k = 0; k < state->list_count; k++)
		spell_list(&state->lists[k], to->names[k], &to->lists[k]);
	to->label = (struct label){ .owner = state->owner, .community = state->community,
		.tlp = state->tlp, .closed = state->closed, .list_count = state->list_count,
		.lists = to->lists };
}

static void
print_state(const struct state *state, unsigned reader, enum release_reason got)
{
	print_error("reader %u: %s, specified %s\n", reader, release_reason_name(got),
		release_reason_name(specified(state, reader)));
	print_error("  tlp %d closed %d owner %u community %u lists %zu\n", (int)state->tlp,
		state->closed, state->owner, state->community, state->list_count);
	for (unsigned i = 1; i <= state->world->count; i++)
		print_error("  %u: standing %d in c %d client of %u\n", i,
			(int)state->world->standing[i], bit(state->world->members, i),
			state->world->client_of[i]);
}

/* Decision and audience against the specification, for every organisation and two unknown ones. */
static struct audience
agree(const struct state *state)
{
	struct spelled spelled;
	struct audience audience;
	size_t allowed = 0;

	spell(state, &spelled);
	audience = label_audience(&state->world->directory, &spelled.label);
	for (unsigned i = 0; i <= state->world->count + 1; i++) {
		struct reader reader = { .organisation = i };
		struct verdict verdict =
			release_decide(&state->world->directory, &spelled.label, &reader);
		enum release_reason expected = specified(state, i);
		if (verdict.reason != expected)
			print_state(state, i, verdict.reason);
		assert_int_equal(verdict.reason, expected);
		assert_int_equal(verdict.allow, specified_allow(expected));
		assert_int_equal(audience_has(&audience, i), verdict.allow);
		allowed += verdict.allow;
	}
	assert_int_equal(audience_count(&audience), allowed);
	return audience;
}

/* --- the states --- */

static const struct named some_lists[] = {
	{ false, 0, 0 },              /* empty: nobody */
	{ false, 1 << 1, 0 },         /* one */
	{ false, 1 << 2 | 1 << 3, 0 },
	{ false, 1 << 1 | 1 << 2 | 1 << 3, 0 },
	{ true, 0, 0 },               /* community:c */
	{ true, 1 << 3, 0 },
	{ false, 1 << 2, 3 },         /* and its maker */
	{ false, 0, 1 },
};
enum { LISTS = sizeof(some_lists) / sizeof(*some_lists) };

/* Sets list number `which` of the combinations: none, each alone, each pair. */
enum { LIST_CHOICES = 1 + LISTS + LISTS * LISTS };

static void
choose_lists(struct state *state, size_t which)
{
	state->list_count = 0;
	if (which == 0)
		return;
	which--;
	if (which < LISTS) {
		state->lists[state->list_count++] = some_lists[which];
		return;
	}
	which -= LISTS;
	state->lists[state->list_count++] = some_lists[which / LISTS];
	state->lists[state->list_count++] = some_lists[which % LISTS];
}

static void
assert_within(const struct state *state, const struct audience *small, const struct audience *large)
{
	if (!audience_within(small, large))
		print_state(state, 0, RELEASE_NO_READER);
	assert_true(audience_within(small, large));
}

/* Every colour in turn, from the loosest: each audience within the one before. */
static void
check_colours(struct state *state)
{
	struct audience looser = { { UINT64_MAX } };

	for (unsigned tlp = TLP_CLEAR; tlp <= TLP_RED; tlp++) {
		state->tlp = (enum tlp)tlp;
		struct audience audience = agree(state);
		assert_within(state, &audience, &looser);
		looser = audience;
	}
	state->tlp = TLP_NONE;
	struct audience none = agree(state);
	assert_within(state, &none, &looser);
}

/* World number `n` of all with `count` organisations: every standing, every membership, and each
 * one either nobody's client or one of `masters`' worth of others'. Returns false past the last. */
static bool
world_number(struct world *world, unsigned count, unsigned masters, unsigned n)
{
	*world = (struct world){ .count = count };
	for (unsigned i = 1; i <= count; i++) {
		world->standing[i] = (enum standing)(n % STANDINGS);
		n /= STANDINGS;
		if (n % 2 == 1)
			world->members |= 1u << i;
		n /= 2;
		if (n % (masters + 1) > 0)
			world->client_of[i] = (i - 1 + n % (masters + 1)) % count + 1;
		n /= masters + 1;
	}
	world->others = world->members ^ ((1u << (count + 1)) - 2);
	world_build(world);
	return n == 0;
}

/* --- the tests --- */

static void
every_world_of_four_agrees_with_the_specification(void **state)
{
	static const size_t list_choices[] = { 0, 3, 5 };
	struct world world;

	(void)state;
	for (unsigned n = 0; world_number(&world, 4, 1, n); n++)
		for (size_t k = 0; k < sizeof(list_choices) / sizeof(*list_choices); k++) {
			struct state now = { .world = &world, .owner = 1,
				.community = COMMUNITY_C };
			choose_lists(&now, list_choices[k]);
			check_colours(&now);
		}
}

static void
every_world_of_three_agrees_with_every_client_and_owner(void **state)
{
	struct world world;

	(void)state;
	for (unsigned n = 0; world_number(&world, 3, 2, n); n++)
		for (unsigned owner = 0; owner <= 4; owner++) {
			struct state now = { .world = &world, .owner = owner,
				.community = COMMUNITY_C };
			check_colours(&now);
		}
}

/* Every pair of lists in a few worlds that differ in what matters to lists: who is in c. */
static void
every_pair_of_lists_agrees_with_the_specification(void **state)
{
	struct world world = world_of_five();

	(void)state;
	for (world.members = 0; world.members < 1 << 6; world.members += 2)
		for (size_t which = 0; which < LIST_CHOICES; which++)
			for (unsigned owner = 0; owner <= 5; owner += 5) {
				struct state now = { .world = &world, .owner = owner,
					.community = COMMUNITY_C };
				world_build(&world);
				choose_lists(&now, which);
				check_colours(&now);
			}
}

/* RED without a list names no recipients, so there the first list is what opens the object. */
static void
a_further_list_never_adds_a_reader(void **state)
{
	struct world world = world_of_five();
	const size_t pairs = LISTS * LISTS;

	(void)state;
	world_build(&world);
	for (unsigned tlp = TLP_CLEAR; tlp <= TLP_RED; tlp++)
		for (size_t pair = 0; pair < pairs; pair++) {
			struct state now = { .world = &world, .tlp = (enum tlp)tlp, .owner = 4,
				.community = COMMUNITY_C };
			struct audience none = agree(&now);
			choose_lists(&now, 1 + pair / LISTS);
			struct audience one = agree(&now);
			choose_lists(&now, 1 + LISTS + pair);
			struct audience two = agree(&now);
			if (tlp != TLP_RED)
				assert_within(&now, &one, &none);
			assert_within(&now, &two, &one);
		}
}

static void
a_closed_label_admits_the_owner_alone(void **state)
{
	struct world world;

	(void)state;
	for (unsigned n = 0; world_number(&world, 3, 1, n); n++)
		for (size_t which = 0; which <= LISTS; which++) {
			struct state now = { .world = &world, .closed = true, .owner = 2,
				.community = COMMUNITY_C };
			choose_lists(&now, which);
			check_colours(&now);
			now.tlp = TLP_CLEAR;
			struct audience audience = agree(&now);
			assert_int_equal(audience_count(&audience), 1);
			assert_true(audience_has(&audience, 2));
		}
}

static void
an_unknown_community_admits_the_owner_alone(void **state)
{
	struct world world = world_of_five();

	(void)state;
	world_build(&world);
	for (size_t which = 0; which <= LISTS; which++) {
		struct state now = { .world = &world, .owner = 3, .community = COMMUNITY_UNKNOWN };
		choose_lists(&now, which);
		check_colours(&now);
		now.tlp = TLP_CLEAR;
		struct audience audience = agree(&now);
		assert_int_equal(audience_count(&audience), 1);
		assert_true(audience_has(&audience, 3));
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_world_of_four_agrees_with_the_specification),
		cmocka_unit_test(every_world_of_three_agrees_with_every_client_and_owner),
		cmocka_unit_test(every_pair_of_lists_agrees_with_the_specification),
		cmocka_unit_test(a_further_list_never_adds_a_reader),
		cmocka_unit_test(a_closed_label_admits_the_owner_alone),
		cmocka_unit_test(an_unknown_community_admits_the_owner_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
