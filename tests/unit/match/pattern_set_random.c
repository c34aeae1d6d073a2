/* pattern_set_random.c - a set of random patterns says what each says by itself.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Random observations come in one after the other, in the order of time. A pattern of the set must
 * match for the first time just when pattern_evaluate, which knows no index and forgets
 * nothing, first finds a match among all that have come so far.
 */
#include "support/check.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "match/pattern_evaluate.h"
#include "match/pattern_observed.h"
#include "match/pattern_set.h"

enum { PATTERNS = 160, BOUNDS = 60, OBSERVATIONS = 24 };

static unsigned
dice(uint64_t *seed, unsigned sides)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (unsigned)(*seed >> 33) % sides;
}

static const char *
one_of(uint64_t *seed, const char *const *list, unsigned count)
{
	return list[dice(seed, count)];
}

#define ONE_OF(seed, list) one_of(seed, list, sizeof(list) / sizeof(*(list)))

static const char *const texts[] = { "alpha", "Alphabet soup", "xalphax", "be", "beta.example",
	"m\xc3\xa4rz", "ma\xcc\x88rz", "10.1.2.3", "10.1.2.0/24", "192.0.2.1", "2001:db8::1", "",
	"2026-01-01T00:00:00Z", "it is \xc5\xbfo" };

/* What a bound may be compared with; a few are of other kinds than numbers. */
static const char *const measures[] = { "-9223372036854775808", "-9007199254740993", "-7", "-0.5",
	"0", "3", "5", "5.5", "6", "9", "9.0", "12", "40", "41", "1000", "9007199254740992",
	"9007199254740993", "9223372036854775807", "1e300", "-1e300", "\"7\"", "true" };

static void
add_object(struct buf *to, uint64_t *seed, unsigned number)
{
	buf_addf(to,
		"%s\"%u\":{\"type\":\"%s\",\"m\":%s,\"k\":[%s,%s],\"s\":\"%s\",\"n\":%d,"
		"\"b_hex\":\"%s\",\"r_ref\":\"%u\",\"l\":[\"%s\",%u,%s]%s}",
		number == 0 ? "" : ",", number, dice(seed, 2) == 0 ? "a" : "b",
		ONE_OF(seed, measures), ONE_OF(seed, measures), ONE_OF(seed, measures),
		ONE_OF(seed, texts),
		(int)dice(seed, 6) - 2, dice(seed, 2) == 0 ? "616c706861" : "ff", dice(seed, 2),
		ONE_OF(seed, texts), dice(seed, 3), dice(seed, 2) == 0 ? "2.5" : "true",
		dice(seed, 2) == 0 ? "" : ",\"x\":null");
}

static void
add_observation(struct buf *to, uint64_t *seed, unsigned second)
{
	buf_addf(to,
		"{\"type\":\"observed-data\",\"first_observed\":\"2026-01-01T00:00:%02uZ\","
		"\"last_observed\":\"2026-01-01T00:00:%02uZ\",\"number_observed\":%u,\"objects\":{",
		second, second, 1 + dice(seed, 2));
	add_object(to, seed, 0);
	add_object(to, seed, 1);
	buf_add(to, STR("}}"));
}

static void
add_comparison(struct buf *to, uint64_t *seed, const char *type)
{
	static const char *const paths[] = { "s", "n", "b_hex", "r_ref.s", "r_ref.n", "l[*]",
		"l[0]", "x", "missing" };
	static const char *const literals[] = { "'alpha'", "'beta.example'", "'be'", "1", "1.0",
		"2.5", "true", "h'616c706861'", "'\xc3\xbf'", "'m\xc3\xa4rz'", "-1",
		"t'2026-01-01T00:00:00Z'", "'10.1.2.3'" };
	static const char *const likes[] = { "'%alpha%'", "'alph_'", "'%'", "'%A'", "'be%'",
		"'%ma\xcc\x88r%'", "'%.example'", "'%soup%'" };
	static const char *const regexes[] = { "'alpha'", "'^(alpha|be)'", "'(?i)ALPHA'",
		"'alphabe?t'", "'x?alpha|example$'", "'beta\\\\.ex'", "'m.rz'", "'(?i)so'",
		"'[ab]eta+.+e{1,2}'" };
	static const char *const networks[] = { "'10.0.0.0/8'", "'10.1.2.0/24'", "'2001:db8::/32'",
		"'0.0.0.0/0'" };
	const char *path = ONE_OF(seed, paths);
	const char *not = dice(seed, 4) == 0 ? "NOT " : "";

	switch (dice(seed, 8)) {
	case 0:
		buf_addf(to, "%sEXISTS %s:%s", not, type, path);
		break;
	case 1:
		buf_addf(to, "%s:%s %sLIKE %s", type, path, not, ONE_OF(seed, likes));
		break;
	case 2:
		buf_addf(to, "%s:%s %sMATCHES %s", type, path, not, ONE_OF(seed, regexes));
		break;
	case 3:
		buf_addf(to, "%s:%s %sISSUBSET %s", type, path, not, ONE_OF(seed, networks));
		break;
	case 4:
		buf_addf(to, "%s:%s %sIN ('alpha', 'be', 'Alphabet soup')", type, path, not );
		break;
	case 5:
		buf_addf(to, "%s:%s %s> 1", type, path, not );
		break;
	case 6:
		buf_addf(to, "%s:%s %s!= %s", type, path, not, ONE_OF(seed, literals));
		break;
	default:
		buf_addf(to, "%s:%s %s= %s", type, path, not, ONE_OF(seed, literals));
	}
}

/* Bounds of two paths: of one number, and of a list of numbers. */
static void
add_bound(struct buf *to, uint64_t *seed, const char *type)
{
	static const char *const orders[] = { "<", "<=", ">", ">=" };
	static const char *const bounds[] = { "-9223372036854775807", "-9007199254740993", "-1",
		"-0.5", "0", "4", "5", "5.5", "8", "9", "9.0", "20", "40", "100", "9007199254740992",
		"9007199254740993.0", "9223372036854775807", "100000000000000000000.0",
		"-100000000000000000000.0" };

	buf_addf(to, "%s:%s %s%s %s", type, dice(seed, 2) == 0 ? "m" : "k[*]",
		dice(seed, 5) == 0 ? "NOT " : "", ONE_OF(seed, orders), ONE_OF(seed, bounds));
}

static void
add_bounds(struct buf *to, uint64_t *seed)
{
	const char *type = dice(seed, 2) == 0 ? "a" : "b";
	unsigned more = dice(seed, 4);

	buf_add_char(to, '[');
	add_bound(to, seed, type);
	for (unsigned i = 0; i < more; i++) {
		buf_add(to, dice(seed, 5) == 0 ? STR(" OR ") : STR(" AND "));
		if (dice(seed, 6) == 0)
			add_comparison(to, seed, type);
		else
			add_bound(to, seed, type);
	}
	buf_add_char(to, ']');
}

static void
add_test(struct buf *to, uint64_t *seed)
{
	const char *type = dice(seed, 2) == 0 ? "a" : "b";
	unsigned shape = dice(seed, 4);

	buf_add_char(to, '[');
	add_comparison(to, seed, type);
	if (shape > 1) {
		buf_add(to, shape == 2 ? STR(" AND ") : STR(" AND ("));
		add_comparison(to, seed, type);
	}
	if (shape == 3) {
		buf_add(to, STR(" OR "));
		add_comparison(to, seed, type);
		buf_add_char(to, ')');
	}
	buf_add_char(to, ']');
}

static void
add_pattern(struct buf *to, uint64_t *seed)
{
	static const char *const joints[] = { " AND ", " OR ", " FOLLOWEDBY " };
	unsigned shape = dice(seed, 6);

	if (shape > 2)
		buf_add_char(to, '(');
	add_test(to, seed);
	if (shape > 1) {
		buf_add(to, str_of(ONE_OF(seed, joints)));
		add_test(to, seed);
	}
	if (shape > 2)
		buf_add_char(to, ')');
	if (shape == 3 || shape == 1)
		buf_addf(to, " REPEATS %u TIMES", 1 + dice(seed, 3));
	if (shape == 4)
		buf_addf(to, " WITHIN %u SECONDS", 1 + dice(seed, 3));
	if (shape == 5)
		buf_add(to, STR(" START t'2026-01-01T00:00:05Z' STOP t'2026-01-01T00:00:20Z'"));
}

struct world {
	struct arena *arena;
	char *patterns[PATTERNS];
	char *observations[OBSERVATIONS];
	int first_match[PATTERNS]; /* the observation at which the set matched first, or -1 */
};

static char *
keep(struct world *world, struct buf *text)
{
	char *kept = str_cstr(world->arena, buf_str(text));

	assert_non_null(kept);
	buf_clear(text);
	return kept;
}

static void
make_world(struct world *world, uint64_t seed)
{
	OWNED_BUF text = BUF_INIT;

	for (size_t i = 0; i < PATTERNS; i++) {
		if (i < BOUNDS)
			add_bounds(&text, &seed);
		else
			add_pattern(&text, &seed);
		world->patterns[i] = keep(world, &text);
	}
	for (unsigned i = 0; i < OBSERVATIONS; i++) {
		add_observation(&text, &seed, i);
		world->observations[i] = keep(world, &text);
	}
}

static void
ask_the_set(struct world *world)
{
	OWNED(pattern_set) set = pattern_set_new(PATTERN_VALUES_AS_WRITTEN);
	uint32_t number;

	for (uint32_t i = 0; i < PATTERNS; i++) {
		world->first_match[i] = -1;
		assert_int_equal(pattern_set_add(set, str_of(world->patterns[i]), PATTERN_STIX_21,
					 &number, NULL),
			OK);
		assert_int_equal(number, i);
	}
	assert_int_equal(pattern_set_compile(set, NULL), OK);
	for (int i = 0; i < OBSERVATIONS; i++) {
		const struct json *json;
		struct observed observed;
		struct pattern_matches matches;
		assert_int_equal(
			json_parse(world->arena, str_of(world->observations[i]), &json, NULL), OK);
		assert_int_equal(
			observed_read(world->arena, json, pattern_set_paths(set), &observed, NULL),
			OK);
		assert_int_equal(
			pattern_set_observe(set, observed.observations, &matches, NULL), OK);
		for (size_t k = 0; k < matches.count; k++)
			if (world->first_match[matches.list[k].pattern] < 0)
				world->first_match[matches.list[k].pattern] = i;
	}
}

/* The first observation with which the pattern matches, or -1. */
static int
ask_alone(struct world *world, const char *text)
{
	OWNED_BUF so_far = BUF_INIT;
	OWNED(arena) arena = arena_new(16 * MIB);
	struct pattern pattern;
	struct pattern_verdict verdict;
	const struct json *json;

	for (int i = 0; i < OBSERVATIONS; i++) {
		OWNED_BUF list = BUF_INIT;
		arena_reset(arena);
		buf_addf(&so_far, "%s%s", i == 0 ? "[" : ",", world->observations[i]);
		buf_addf(&list, "%.*s]", STR_FMT(buf_str(&so_far)));
		assert_int_equal(
			pattern_parse(arena, str_of(text), PATTERN_STIX_21, &pattern, NULL), OK);
		assert_int_equal(json_parse(arena, buf_str(&list), &json, NULL), OK);
		assert_int_equal(pattern_evaluate(arena, &pattern, json, &verdict, NULL), OK);
		if (verdict.result == PLAN_YES)
			return i;
	}
	return -1;
}

static void
agrees_with_each_pattern_alone(void **state)
{
	unsigned matched = 0;
	unsigned rounds = getenv("TESTUDO_LONG") != NULL ? 40 : 4;

	(void)state;
	for (uint64_t round = 1; round <= rounds; round++) {
		struct world world = { .arena = arena_new(64 * MIB) };
		make_world(&world, round);
		ask_the_set(&world);
		for (size_t i = 0; i < PATTERNS; i++) {
			int expected = ask_alone(&world, world.patterns[i]);
			matched += expected >= 0;
			if (world.first_match[i] != expected)
				fail_msg("round %u: %s: %d instead of %d", (unsigned)round,
					world.patterns[i], world.first_match[i], expected);
		}
		arena_free(world.arena);
	}
	assert_in_range(matched, rounds * PATTERNS / 4, rounds * PATTERNS * 19 / 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_each_pattern_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
